//! Tests of the packs that come with the program, and of layers.

use super::*;

fn packs() -> Packs {
    Packs::embedded().unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn the_embedded_packs_have_no_mistake() {
    let names: Vec<_> = packs().iter().map(|pack| pack.name.clone()).collect();
    assert_eq!(names, ["core", "countryconfig"]);
}

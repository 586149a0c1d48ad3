//! What one run leaves in the git directory for the next: it spares time, and changes nothing that is said.

use crate::place::Place;

const PLAN: &[&str] = &["plan", "--offline", "--format", "json"];

#[test]
fn a_later_plan_says_the_same_and_so_does_one_whose_memory_is_damaged() {
    let place = Place::of("demo");
    place.run("country", &["status"]);
    let first = place.run("country", PLAN);
    assert!(first.json()["impact"].as_array().is_some_and(|all| !all.is_empty()), "{}", first.out);
    let files = ["found", "commits", "trees"].map(|name| format!("country/.git/reconcile/{name}"));
    for file in &files {
        let path = place.path(file);
        let Ok(whole) = std::fs::read(&path) else { continue };
        assert_eq!(place.run("country", PLAN).out, first.out);
        assert_eq!(std::fs::read(&path).unwrap(), whole, "{file} is written again for nothing new");
        for damaged in [&whole[..whole.len() / 2], b"", &[whole.as_slice(), b"x"].concat()] {
            place.write(file, damaged);
            assert_eq!(place.run("country", PLAN).out, first.out, "{file}");
        }
    }
    assert!(place.path(&files[0]).is_file());
    let remembered = std::fs::read(place.path(&files[0])).unwrap();
    std::fs::remove_dir_all(place.path("country/.git/reconcile")).unwrap();
    place.write("country/.git/reconcile", "in the way");
    assert_eq!(place.run("country", PLAN).out, first.out);
    std::fs::remove_file(place.path("country/.git/reconcile")).unwrap();
    place.run("country", PLAN);
    assert_eq!(std::fs::read(place.path(&files[0])).unwrap().len(), remembered.len());
}

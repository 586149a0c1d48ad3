//! Tests of the packs that come with the program, of layers and of mistakes.

mod areas;
mod inventories;
mod layers;
mod mistakes;
mod packs;
mod releases;
mod schemas;

use super::{Layer, Packs, loader};

/// The embedded packs.
fn embedded() -> Packs {
    Packs::embedded().unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A layer of files named `pack/file.toml`.
fn layer(files: &[(&str, &str)]) -> Layer {
    let mut layer = Layer::default();
    for (path, text) in files {
        let (pack, name) = path.split_once('/').unwrap();
        layer.push(pack, name, path, text);
    }
    layer
}

/// The embedded packs with files laid over them.
fn over(files: &[(&str, &str)]) -> Packs {
    Packs::load(&[loader::embedded(), layer(files)]).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

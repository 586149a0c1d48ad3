//! The only place where rules are read from files.
//!
//! Owns the embedded packs and the reading of a folder of packs. Must not judge what it reads, beyond what can be no
//! text.
//!
//! ```no_run
//! use git_reconcile::rules::{Packs, loader};
//! let packs = Packs::load(&[loader::embedded(), loader::directory("my-rules".as_ref())]).unwrap();
//! ```

use std::path::Path;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use super::load::{Layer, Packs};
use super::mistake::{Mistake, MistakeKind, Mistakes, Place};

/// The folder `rules/` of the project, as it was when the program was built.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The packs that come with the program.
#[must_use]
pub fn embedded() -> Layer {
    let mut files = Vec::new();
    collect(&EMBEDDED, &mut files);
    files.sort_unstable();
    let mut layer = Layer::default();
    for (path, text) in files {
        if let Some((pack, name)) = path.split_once('/') {
            layer.push(pack, name, &format!("rules/{path}"), text);
        }
    }
    layer.vetted()
}

fn collect(dir: &Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8().filter(|_| is_toml(file.path())) {
            files.push((slashed(file.path()), text));
        }
    }
    dir.dirs().for_each(|dir| collect(dir, files));
}

/// The packs in a folder: one folder a pack, its TOML files in it. What cannot be read becomes a mistake of the layer.
#[must_use]
pub fn directory(dir: &Path) -> Layer {
    let mut layer = Layer::default();
    for entry in WalkDir::new(dir).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() => file(dir, entry.path(), &mut layer),
            Ok(_) => {}
            Err(error) => {
                let shown = error.path().unwrap_or(dir).display().to_string();
                let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                let kind = MistakeKind::Unreadable { why };
                layer.push_mistake(Mistake::new(Place::of_file(shown), kind));
            }
        }
    }
    layer
}

fn file(dir: &Path, path: &Path, layer: &mut Layer) {
    if !is_toml(path) {
        return;
    }
    let shown = path.display().to_string();
    let below = slashed(path.strip_prefix(dir).unwrap_or(path));
    let mut wrong = |kind| layer.push_mistake(Mistake::new(Place::of_file(shown.as_str()), kind));
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return wrong(MistakeKind::Unreadable { why: error.to_string() }),
    };
    let Ok(text) = String::from_utf8(bytes) else { return wrong(MistakeKind::NotUtf8) };
    match below.split_once('/') {
        Some((pack, name)) => layer.push(pack, name, &shown, &text),
        None => wrong(MistakeKind::NoPack),
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Every mistake in a folder of packs laid over the embedded ones; none if it is right.
#[must_use]
pub fn check(dir: &Path) -> Mistakes {
    Packs::mistakes(&[embedded(), directory(dir)])
}

//! Packs: any text is loaded or told what is wrong with it, at a line that it has.
//!
//! The first byte chooses which file of a pack the rest is; the others are small and right.
#![no_main]

use git_reconcile::rules::{Layer, Packs};
use libfuzzer_sys::fuzz_target;

/// The files of a pack that the text may stand for.
const FILES: [(&str, &str); 3] = [("pack.toml", PACK), ("areas.toml", ""), ("releases/2.0.0.toml", RELEASE)];

/// A pack that loads.
const PACK: &str = include_str!("../pack.toml");

/// A release without rules.
const RELEASE: &str = "repository = \"x\"\nrelease = \"2.0.0\"\n";

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let chosen = usize::from(*choice) % FILES.len();
    let mut layer = Layer::default();
    for (at, (name, right)) in FILES.iter().enumerate() {
        let text = if at == chosen { text } else { right };
        layer.push("x", name, name, text);
    }
    if let Err(mistakes) = Packs::load(&[layer]) {
        let last = text.lines().count().max(1) + 1;
        for mistake in mistakes.iter().filter(|mistake| *mistake.place.file == *FILES[chosen].0) {
            assert!(mistake.place.line <= last, "{mistake} is beyond line {last}");
        }
    }
});

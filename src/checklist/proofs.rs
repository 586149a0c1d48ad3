//! Where it is seen that an item of the pack is right.
//!
//! Owns [`of`]. A proof brings nothing in: what is not found is not told, and the item stands without it. Must not know a
//! repository: who calls reads.
//!
//! ```text
//! files = ["compose.yml"], line = '^  migrate:'     2.1.4 says `migrate:` (compose.yml:12)
//! own   = ["forms/**"]                              the country changed or made forms/a.ts and 3 more files
//! ```

use bstr::{BStr, ByteSlice};

use super::Facts;
use super::reasons::files as told;
use crate::report::document::Reason;
use crate::rules::{Pattern, Proof};

/// Letters of a line that are quoted.
const QUOTED: usize = 100;

/// What a proof comes to in a step.
pub(super) fn of(proof: &Proof, facts: &Facts<'_>) -> Option<Reason> {
    match proof {
        Proof::Line { files, line } => {
            let (file, number, text) = files.iter().find_map(|file| found(file, line, facts))?;
            let to = facts.to.map_or_else(|| "the release".to_owned(), ToString::to_string);
            let cut = if text.chars().nth(QUOTED).is_some() { "…" } else { "" };
            let quoted = text.chars().take(QUOTED).collect::<String>() + cut;
            let text = format!("{to} says `{quoted}`");
            Some(Reason { text, place: Some(format!("{file}:{number}")), items: Vec::new() })
        }
        Proof::Own(globs) => {
            let own = facts.own.iter().filter(|path| globs.match_any(&[BStr::new(path.as_slice())]));
            let items: Vec<String> = own.map(|path| path.to_str_lossy().into_owned()).collect();
            let text = format!("the country changed or made {}", told(&items));
            (!items.is_empty()).then_some(Reason { text, place: None, items })
        }
    }
}

/// The first line of a file of the release that matches, and its number from 1.
fn found<'f>(file: &'f str, line: &Pattern, facts: &Facts<'_>) -> Option<(&'f str, usize, String)> {
    let text = (facts.read)(file)?;
    let at = line.matches(&text).next()?.get(0)?.start();
    let begins = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[begins..].lines().next().unwrap_or_default().trim();
    let number = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count();
    Some((file, number, line.to_owned()))
}

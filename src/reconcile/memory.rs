//! What earlier upgrades decided, from the logs in the country's repository.
//!
//! Owns [`Memory`]. Must not weigh a decision against other evidence: `classify` does.

use std::collections::BTreeMap;

use bstr::{BStr, ByteSlice};

use super::fork::Fork;
use crate::classify::{Place, Remembered};
use crate::error::Error;
use crate::object::Mode;
use crate::report::path;
use crate::review::log::{FOLDER, Log, Logged};
use crate::review::session::How;

/// Decisions of earlier upgrades by the key of their hunk.
#[derive(Default)]
pub(super) struct Memory(BTreeMap<String, Vec<Kept>>);

struct Kept {
    path: String,
    remembered: Remembered,
}

impl Memory {
    /// Reads every log that the country's commit has; one with mistakes is told of and left out.
    pub(super) fn of(fork: &Fork<'_>) -> Result<Self, Error> {
        let mut memory = Self::default();
        let Some(folder) =
            fork.store.entry_at(fork.tree, BStr::new(FOLDER))?.filter(|entry| entry.mode == Mode::Tree)
        else {
            return Ok(memory);
        };
        for file in fork.store.tree(folder.id)?.iter() {
            if !file.entry.mode.is_file() || !file.name.ends_with(b".toml") {
                continue;
            }
            let text = fork.store.blob(file.entry.id)?;
            match Log::parse(&text.to_str_lossy()) {
                Ok(log) => memory.add(&log),
                Err(mistakes) => {
                    fork.warn(format!("{FOLDER}/{} was not read: {mistakes}", BStr::new(&*file.name)));
                }
            }
        }
        Ok(memory)
    }

    /// Takes in what a log says.
    pub(super) fn add(&mut self, log: &Log) {
        for entry in &log.decisions {
            let Some(key) = &entry.key else { continue };
            let path = entry.hunk.rsplit_once('#').map_or(entry.hunk.as_str(), |(path, _)| path);
            let kept = Kept { path: path.to_owned(), remembered: remembered(log, entry) };
            self.0.entry(key.clone()).or_default().push(kept);
        }
    }

    /// What was decided of a hunk with this key; at another path the same lines may mean something else.
    pub(super) fn of_hunk(&self, key: impl Fn() -> String, conflict: &BStr) -> Vec<Remembered> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let here = path::encode(conflict);
        let place = |path: &str| if path == here { Place::Same } else { Place::Other };
        let all = self.0.get(&key()).into_iter().flatten();
        all.map(|kept| Remembered { place: place(&kept.path), ..kept.remembered.clone() }).collect()
    }
}

fn remembered(log: &Log, entry: &Logged) -> Remembered {
    let release =
        log.release.as_deref().map(|release| format!(" in the upgrade to {release}")).unwrap_or_default();
    let by = entry.by.as_deref().unwrap_or("somebody");
    let by = by.split(" <").next().unwrap_or(by);
    let on = entry.at.as_deref().and_then(|at| at.split('T').next());
    let on = on.map(|day| format!(" on {day}")).unwrap_or_default();
    let why = entry.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    Remembered {
        verdict: entry.verdict,
        whole_side: matches!(entry.how, How::Side { .. }),
        place: Place::Same,
        text: format!("{by} decided the same hunk{release}{on}{why}"),
    }
}

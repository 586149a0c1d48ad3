//! Words that wait for a translator: keys that a release brings, and languages in which they have no text of their own.

use std::collections::BTreeMap;

use bstr::{BString, ByteSlice};

use super::Tree;
use crate::impact::{Unread, files};
use crate::report::path;
use crate::rules::{Globs, Words};

/// A text that nobody has translated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The table.
    pub path: BString,
    /// The key.
    pub key: String,
    /// The column of the language.
    pub language: String,
    /// The text to translate.
    pub source: String,
    /// What stands there now; empty, or the very text to translate.
    pub now: String,
}

/// What waits for a translator, and what could not be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untranslated {
    /// The texts.
    pub missing: Vec<Missing>,
    /// Tables of the merge that cannot be read, each a sentence.
    pub unread: Vec<String>,
}

/// What the country must translate: in every column of its tables that is a language, the cells of keys that `before` did
/// not have and that are empty or still in the language of upstream. By table, key and column.
#[must_use]
pub fn untranslated(words: &[Words], before: Tree<'_>, merged: Tree<'_>) -> Untranslated {
    let mut found = Untranslated::default();
    for words in words {
        let mut unread: Vec<Unread> = Vec::new();
        let except = Globs::default();
        let known = files(&words.globs, &except, before.files, &mut unread);
        for file in files(&words.globs, &except, merged.files, &mut unread) {
            let now = merged.files.read(&file).map_err(|unread| unread.why.clone());
            let now = match now.and_then(|text| rows(&text, words)) {
                Ok(now) => now,
                Err(why) => {
                    found.unread.push(format!("{} {why}", path::encode(&file.path)));
                    continue;
                }
            };
            let old = known.iter().find(|known| known.path == file.path);
            let old = old.and_then(|old| before.files.read(old).ok());
            let old = old.and_then(|text| rows(&text, words).ok()).unwrap_or_default();
            missing(&file.path, &now, &old, words, &mut found.missing);
        }
    }
    found.missing.sort();
    found
}

/// Cells by key and column.
type Rows = BTreeMap<String, BTreeMap<String, String>>;

/// The rows of a table, or what is wrong with it.
fn rows(text: &[u8], words: &Words) -> Result<Rows, String> {
    if text.contains(&0) || text.to_str().is_err() {
        return Err("is not text".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let mut rows = reader.byte_records().filter_map(Result::ok).map(|row| cells(&row));
    let head = rows.next().unwrap_or_default();
    let at = head.iter().position(|name| *name == words.key);
    let at = at.ok_or_else(|| format!("has no column `{}`", words.key))?;
    let by_key = |row: Vec<String>| {
        let key = row.get(at)?.clone();
        Some((key, head.iter().cloned().zip(row).collect()))
    };
    Ok(rows.filter_map(by_key).collect())
}

/// The cells as text; a byte order mark is none of it.
fn cells(row: &csv::ByteRecord) -> Vec<String> {
    row.iter().map(|cell| cell.to_str_lossy().trim_start_matches('\u{feff}').to_owned()).collect()
}

fn missing(path: &BString, now: &Rows, old: &Rows, words: &Words, all: &mut Vec<Missing>) {
    for (key, cells) in now.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let source = cells.get(&words.source).map_or("", String::as_str);
        let languages = cells.iter().filter(|(column, _)| {
            **column != words.key && **column != words.source && !words.except.contains(column)
        });
        let open = languages.filter(|(_, cell)| cell.trim().is_empty() || *cell == source);
        all.extend(open.map(|(language, cell)| Missing {
            path: path.clone(),
            key: key.clone(),
            language: language.clone(),
            source: source.to_owned(),
            now: cell.clone(),
        }));
    }
}

impl Missing {
    /// The path as text.
    #[must_use]
    pub fn file(&self) -> String {
        self.path.to_str_lossy().into_owned()
    }
}

//! A log read back, every mistake told with its line.

use bstr::BString;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Automatic, FORMAT, Log, LogMistake, LogMistakes, Logged};
use crate::report::path;
use crate::review::session::How;
use crate::verdict::Verdict;

/// The verdicts as a log spells them.
const VERDICTS: [Verdict; 5] =
    [Verdict::TakeUpstream, Verdict::KeepCountry, Verdict::Combine, Verdict::Regenerate, Verdict::Review];

/// What a decision may say.
const DECISION: [&str; 10] =
    ["hunk", "key", "verdict", "as", "by", "at", "why", "proposed", "evidence", "text"];

/// What a hunk that a method settled may say.
const AUTOMATIC: [&str; 5] = ["hunk", "key", "verdict", "method", "evidence"];

/// What the file may say beside its hunks.
const FILE: [&str; 6] = ["format", "repository", "from", "release", "decision", "automatic"];

impl Log {
    /// Reads a file.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn parse(text: &str) -> Result<Self, LogMistakes> {
        let mut reader = Reader { text, mistakes: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            reader.mistake(at, error.message().to_owned(), None);
        }
        let log = reader.file(table.get_ref());
        reader.mistakes.sort_by_key(|mistake| mistake.line);
        if reader.mistakes.is_empty() { Ok(log) } else { Err(LogMistakes(reader.mistakes)) }
    }
}

struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<LogMistake>,
}

/// A table and where it begins, in bytes.
#[derive(Clone, Copy)]
struct Row<'t> {
    table: &'t DeTable<'t>,
    at: usize,
}

impl Reader<'_> {
    fn file(&mut self, table: &DeTable<'_>) -> Log {
        let row = Row { table, at: 0 };
        self.known(row, &FILE);
        if let Some(format) = table.get("format")
            && format.get_ref().as_integer().map(toml::de::DeInteger::as_str) != Some(&FORMAT.to_string())
        {
            let hint = "a newer version of the tool wrote it".to_owned();
            self.mistake(format.span().start, format!("`format` is not {FORMAT}"), Some(hint));
        }
        let mut log = Log {
            repository: self.word(row, "repository").unwrap_or_default(),
            from: self.word(row, "from"),
            release: self.word(row, "release"),
            ..Log::default()
        };
        for row in self.rows(table, "decision") {
            let decision = self.decision(row);
            log.decisions.extend(decision);
        }
        for row in self.rows(table, "automatic") {
            let settled = self.automatic(row);
            log.automatic.extend(settled);
        }
        log
    }

    /// The tables of `[[name]]`.
    fn rows<'t>(&mut self, table: &'t DeTable<'t>, name: &str) -> Vec<Row<'t>> {
        let Some(value) = table.get(name) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let hint = format!("write each one under [[{name}]]");
            self.mistake(value.span().start, format!("`{name}` is no list of tables"), Some(hint));
            return Vec::new();
        };
        let mut rows = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => rows.push(Row { table, at: item.span().start }),
                _ => self.mistake(item.span().start, format!("an entry of `{name}` is no table"), None),
            }
        }
        rows
    }

    fn decision(&mut self, row: Row<'_>) -> Option<Logged> {
        self.known(row, &DECISION);
        let hunk = self.needed(row, "hunk");
        let verdict = self.needed(row, "verdict").and_then(|word| self.verdict(row, "verdict", &word));
        let proposed = self.word(row, "proposed").and_then(|word| self.verdict(row, "proposed", &word));
        let how = self.how(row, verdict);
        Some(Logged {
            hunk: hunk?,
            key: self.word(row, "key"),
            verdict: verdict?,
            how: how?,
            by: self.word(row, "by"),
            at: self.word(row, "at"),
            why: self.word(row, "why"),
            proposed,
            evidence: self.word(row, "evidence"),
        })
    }

    fn automatic(&mut self, row: Row<'_>) -> Option<Automatic> {
        self.known(row, &AUTOMATIC);
        let hunk = self.needed(row, "hunk");
        let verdict = self.needed(row, "verdict").and_then(|word| self.verdict(row, "verdict", &word));
        let method = self.needed(row, "method");
        Some(Automatic {
            hunk: hunk?,
            key: self.word(row, "key"),
            verdict: verdict?,
            method: method?,
            evidence: self.word(row, "evidence"),
        })
    }

    /// What came in the hunk's place: the verdict's side, unless more is said.
    fn how(&mut self, row: Row<'_>, verdict: Option<Verdict>) -> Option<How> {
        let text = self.word(row, "text").map(|text| path::decode(&text));
        let Some(word) = self.word(row, "as") else {
            return self.plain(row, verdict?, text);
        };
        if word == "edited" {
            if text.is_none() {
                let hint = "add text = '''…''', the lines".to_owned();
                self.mistake(at(row, "as"), "`edited` without `text`".to_owned(), Some(hint));
            }
            return text.map(|text| How::Edited { text });
        }
        let how = word.parse::<How>().ok();
        if how.is_none() {
            let names: Vec<_> = How::NAMED.iter().map(How::name).chain(["edited"]).collect();
            self.mistake(at(row, "as"), format!("`{word}` is no decision"), Some(names.join(", ")));
        }
        how
    }

    fn plain(&mut self, row: Row<'_>, verdict: Verdict, text: Option<BString>) -> Option<How> {
        match (verdict, text) {
            (_, Some(text)) => Some(How::Edited { text }),
            (Verdict::TakeUpstream, None) => Some(How::TAKE_UPSTREAM),
            (Verdict::KeepCountry, None) => Some(How::KEEP_COUNTRY),
            (_, None) => {
                let text = format!("`{}` does not say which lines", verdict.name());
                let hint = "add `as = \"country-then-upstream\"`, `as = \"by-hand\"` or `text`".to_owned();
                self.mistake(at(row, "verdict"), text, Some(hint));
                None
            }
        }
    }

    fn verdict(&mut self, row: Row<'_>, key: &str, word: &str) -> Option<Verdict> {
        let found = VERDICTS.into_iter().find(|verdict| verdict.name() == word);
        if found.is_none() {
            let names = VERDICTS.map(Verdict::name).join(", ");
            self.mistake(at(row, key), format!("`{word}` is no verdict"), Some(names));
        }
        found
    }

    fn known(&mut self, row: Row<'_>, names: &[&str]) {
        for (key, _) in row.table {
            if !names.contains(&key.get_ref().as_ref()) {
                let hint = format!("known are {}", names.join(", "));
                self.mistake(key.span().start, format!("unknown `{}`", key.get_ref()), Some(hint));
            }
        }
    }

    fn needed(&mut self, row: Row<'_>, key: &str) -> Option<String> {
        if !row.table.contains_key(key) {
            self.mistake(row.at, format!("`{key}` is missing"), None);
        }
        self.word(row, key)
    }

    fn word(&mut self, row: Row<'_>, key: &str) -> Option<String> {
        let value: &Spanned<DeValue<'_>> = row.table.get(key)?;
        let word = value.get_ref().as_str().map(str::to_owned);
        if word.is_none() {
            let kind = value.get_ref().type_str();
            self.mistake(value.span().start, format!("`{key}` is of type {kind}, not a text"), None);
        }
        word
    }

    fn mistake(&mut self, at: usize, text: String, hint: Option<String>) {
        let line = 1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        self.mistakes.push(LogMistake { line, text, hint });
    }
}

/// Where the value of `key` stands, in bytes; the table's start where there is none.
fn at(row: Row<'_>, key: &str) -> usize {
    row.table.get(key).map_or(row.at, |value| value.span().start)
}

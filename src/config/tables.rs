//! Reads the tables of the shared file: the answers about the servers, what they talk with, the paired repository, the
//! commands of `verify`.

use toml::de::{DeTable, DeValue};

use super::deployment::{Answer, Integration, QUESTIONS, question};
use super::parse::{Found, place};
use super::{Paired, PairedKind, Verify};

/// The tables that may stand in the file.
pub(super) const TABLES: [&str; 4] = ["deployment", "integration", "core", "verify"];

/// How long one command of `verify` may take where nothing is said, in minutes.
const MINUTES: u64 = 30;

/// The file that a table stands in.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    fn place(self, at: usize) -> String {
        place(self.name, self.text, at)
    }
}

/// A table and what its keys are called in messages.
#[derive(Clone, Copy)]
struct Within<'t> {
    table: &'t DeTable<'t>,
    name: &'static str,
    at: usize,
}

impl Found {
    /// Reads a table; `at` is where its name stands, in bytes.
    pub(super) fn read_table(&mut self, file: File<'_>, name: &str, value: &DeValue<'_>, at: usize) {
        match (name, value) {
            ("deployment", DeValue::Table(table)) => self.deployment(file, table),
            ("core", DeValue::Table(table)) => self.paired(file, Within { table, name: "core", at }),
            ("verify", DeValue::Table(table)) => self.verify(file, Within { table, name: "verify", at }),
            ("integration", DeValue::Array(all)) => {
                for one in all {
                    let at = one.span().start;
                    match one.get_ref() {
                        DeValue::Table(table) => {
                            self.integration(file, Within { table, name: "integration", at });
                        }
                        other => self.no_table(file, name, other.type_str(), at),
                    }
                }
            }
            (_, other) => self.no_table(file, name, other.type_str(), at),
        }
    }

    fn no_table(&mut self, file: File<'_>, name: &str, found: &str, at: usize) {
        let header = if name == "integration" { "[[integration]]".to_owned() } else { format!("[{name}]") };
        let text = format!("`{name}` is of type {found}");
        self.mistake(&file.place(at), text, Some(format!("write {header} and its keys below it")));
    }

    fn deployment(&mut self, file: File<'_>, table: &DeTable<'_>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let (name, at) = (key.get_ref().as_ref(), file.place(key.span().start));
            let Some(question) = question(name).filter(|question| question.key != "deployed-branch") else {
                self.no_question(name, &at);
                continue;
            };
            let read = plain(value.get_ref()).ok_or_else(|| question.kind.wanted());
            match read.and_then(|text| question.kind.read(&text)) {
                Ok(value) => self.answer(question, Answer { value, place: at }),
                Err(wanted) => self.mistake(&at, format!("`{name}` is not answered"), Some(wanted)),
            }
        }
    }

    fn no_question(&mut self, name: &str, place: &str) {
        let hint = if name == "deployed-branch" {
            "it stands at the top of the file, before the first [table]".to_owned()
        } else {
            let keys = QUESTIONS.iter().map(|question| question.key).filter(|key| *key != "deployed-branch");
            format!("known keys: {}", keys.collect::<Vec<_>>().join(", "))
        };
        self.mistake(place, format!("unknown key `{name}` in [deployment]"), Some(hint));
    }

    fn integration(&mut self, file: File<'_>, within: Within<'_>) {
        self.known(file, within, &["name", "contact", "uses"]);
        let name = self.word(file, within, "name");
        let contact = self.word(file, within, "contact");
        let uses = self.words(file, within, "uses");
        match name {
            Some(name) => {
                self.add_integration(Integration { name, contact, uses, place: file.place(within.at) });
            }
            None if within.table.contains_key("name") => {}
            None => {
                let hint = "write name = \"…\", what people call the system".to_owned();
                self.mistake(&file.place(within.at), "`[[integration]]` has no name".to_owned(), Some(hint));
            }
        }
    }

    fn paired(&mut self, file: File<'_>, within: Within<'_>) {
        self.known(file, within, &["release", "clone", "fork", "revision"]);
        let release = self.word(file, within, "release");
        let (clone, fork) = (self.word(file, within, "clone"), self.word(file, within, "fork"));
        let revision = self.word(file, within, "revision");
        let place = file.place(within.at);
        let kind = match (release, fork) {
            (Some(release), None) => {
                let Ok(release) = release.parse() else {
                    let text = format!("`release`: `{release}` is no version");
                    return self.mistake(&place, text, Some("write it as `1.6.0`".to_owned()));
                };
                PairedKind::Pinned { release, clone }
            }
            (None, Some(fork)) => PairedKind::Forked { fork, revision },
            (None, None) => return,
            (Some(_), Some(_)) => {
                let hint =
                    "keep `release` where you run it unmodified, `fork` where you changed it".to_owned();
                let text = "`[core]` has both `release` and `fork`".to_owned();
                return self.mistake(&place, text, Some(hint));
            }
        };
        self.set_paired(Paired { kind, place });
    }

    fn verify(&mut self, file: File<'_>, within: Within<'_>) {
        self.known(file, within, &["commands", "minutes"]);
        let commands = self.words(file, within, "commands");
        let minutes = within.table.get("minutes").map(toml::Spanned::get_ref);
        let minutes = match minutes.map(|value| plain(value).and_then(|text| text.parse::<u64>().ok())) {
            None => MINUTES,
            Some(Some(minutes)) if minutes > 0 => minutes,
            Some(_) => {
                let hint = Some("write a whole number".to_owned());
                return self.mistake(&file.place(within.at), "`minutes` is no number".to_owned(), hint);
            }
        };
        self.set_verify(Verify { commands, minutes });
    }

    fn known(&mut self, file: File<'_>, within: Within<'_>, names: &[&str]) {
        for (key, _) in within.table {
            if !names.contains(&key.get_ref().as_ref()) {
                let text = format!("unknown key `{}` in [{}]", key.get_ref(), within.name);
                let hint = format!("known keys: {}", names.join(", "));
                self.mistake(&file.place(key.span().start), text, Some(hint));
            }
        }
    }

    fn word(&mut self, file: File<'_>, within: Within<'_>, key: &str) -> Option<String> {
        let value = within.table.get(key)?;
        let word = value.get_ref().as_str().map(str::trim).filter(|word| !word.is_empty());
        if word.is_none() {
            let hint = Some(format!("write {key} = \"…\""));
            self.mistake(&file.place(value.span().start), format!("`{key}` is no text"), hint);
        }
        word.map(str::to_owned)
    }

    fn words(&mut self, file: File<'_>, within: Within<'_>, key: &str) -> Vec<String> {
        let Some(value) = within.table.get(key) else { return Vec::new() };
        let words = value.get_ref().as_array().map(|all| {
            all.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        words.flatten().unwrap_or_else(|| {
            let hint = Some(format!("write {key} = [\"…\", \"…\"]"));
            self.mistake(&file.place(value.span().start), format!("`{key}` is no list of texts"), hint);
            Vec::new()
        })
    }
}

/// A value as somebody would type it; `None` for a table.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::Boolean(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(day) => Some(day.to_string()),
        DeValue::Array(all) => {
            let words: Option<Vec<String>> = all.iter().map(|one| plain(one.get_ref())).collect();
            words.map(|words| words.join(","))
        }
        DeValue::Float(_) | DeValue::Table(_) => None,
    }
}

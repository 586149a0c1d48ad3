//! Reads settings as written and turns them into a [`Config`], collecting every mistake on the way.

use std::path::{Component, Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::structured::{BadFormat, Formats};

use super::deployment::{Answer, Integration, Question, Value, question};
use super::tables::{File, TABLES};
use super::{Color, Config, ConfigError, Mistake, Paired, SECTION, Setting, Verify};

/// Every key, as it is spelled in the file and in `git config`.
pub(super) const KEYS: [&str; 8] =
    ["repository", "upstream", "from", "deployed-branch", "ignore-branches", "rules", "structured", "color"];

/// Who wrote a value: what everyone shares is held to more than what one person sets for a clone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Shared,
    Personal,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Found {
    config: Config,
    mistakes: Vec<Mistake>,
}

impl Found {
    /// Reads the shared file.
    pub(super) fn read_file(&mut self, name: &str, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.mistake(&place(name, text, at), error.message().to_owned(), None);
        }
        let mut entries: Vec<_> = table.into_inner().into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            if TABLES.contains(&key.get_ref().as_ref()) {
                self.read_table(File { name, text }, key.get_ref(), value.get_ref(), key.span().start);
                continue;
            }
            let place = place(name, text, key.span().start);
            match strings(value.get_ref()) {
                Some(values) => self.set(key.get_ref(), &values, &place, Origin::Shared),
                None => self.wrong_type(key.get_ref(), value.get_ref().type_str(), &place),
            }
        }
    }

    /// Reads the lines of `git config`, weakest first; each replaces what was said before.
    pub(super) fn read_settings(&mut self, settings: &[Setting]) {
        let mut ignore: Vec<String> = Vec::new();
        for setting in settings {
            if setting.key == "ignore-branches" {
                ignore.push(setting.value.clone());
                self.set(&setting.key, &ignore.clone(), &setting.place, Origin::Personal);
            } else {
                self.set(
                    &setting.key,
                    std::slice::from_ref(&setting.value),
                    &setting.place,
                    Origin::Personal,
                );
            }
        }
    }

    /// The settings, or everything that is wrong with them.
    pub(super) fn finish(self) -> Result<Config, ConfigError> {
        if self.mistakes.is_empty() {
            Ok(self.config)
        } else {
            Err(ConfigError::Mistakes { mistakes: self.mistakes })
        }
    }

    fn set(&mut self, key: &str, values: &[String], place: &str, origin: Origin) {
        let one = match (key, values) {
            ("ignore-branches", _) => return self.set_ignored(values, place),
            (_, [one]) => one.as_str(),
            _ if KEYS.contains(&key) => return self.wrong_type(key, "array", place),
            _ => return self.unknown(key, place),
        };
        let outcome = match key {
            "repository" => pack_name(one).map(|name| self.config.repository = Some(name)),
            "upstream" => upstream(one, origin).map(|at| self.config.upstream = Some(at)),
            "from" => version(one).map(|version| self.config.from = Some(version)),
            "deployed-branch" => branch(one).map(|name| self.config.deployed_branch = Some(name)),
            "rules" => folder(one, origin).map(|path| self.config.rules = Some(path)),
            "structured" => formats(one).map(|formats| self.config.structured = Some(formats)),
            "color" => color(one).map(|color| self.config.color = Some(color)),
            _ => return self.unknown(key, place),
        };
        if let (Some(question), Ok(())) = (question(key), &outcome) {
            let value = Value::Word(one.to_owned());
            self.answer(question, Answer { value, place: place.to_owned() });
        }
        if let Err((text, hint)) = outcome {
            self.mistake(place, format!("`{key}`: {text}"), Some(hint));
        }
    }

    fn set_ignored(&mut self, globs: &[String], place: &str) {
        for glob in globs {
            if let Err(error) = globset::Glob::new(glob) {
                let text = format!("`ignore-branches`: `{glob}` is no glob: {}", error.kind());
                self.mistake(place, text, Some("write something like `archive/*`".to_owned()));
            }
        }
        globs.clone_into(&mut self.config.ignore_branches);
    }

    fn unknown(&mut self, key: &str, place: &str) {
        let near = KEYS.into_iter().find(|known| is_near(known, key));
        let hint = match near {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known keys: {}; known tables: {}", KEYS.join(", "), TABLES.join(", ")),
        };
        self.mistake(place, format!("unknown key `{key}`"), Some(hint));
    }

    fn wrong_type(&mut self, key: &str, found: &str, place: &str) {
        if !KEYS.contains(&key) {
            return self.unknown(key, place);
        }
        let wanted = if key == "ignore-branches" { "an array of strings" } else { "a string" };
        let hint = format!("write {wanted}, or set it with `git config {SECTION}.{key}`");
        self.mistake(place, format!("`{key}` is of type {found}"), Some(hint));
    }

    pub(super) fn answer(&mut self, question: &'static Question, answer: Answer) {
        self.config.deployment.set(question, answer);
    }

    pub(super) fn add_integration(&mut self, integration: Integration) {
        self.config.integrations.push(integration);
    }

    pub(super) fn set_paired(&mut self, paired: Paired) {
        self.config.paired = Some(paired);
    }

    pub(super) fn set_verify(&mut self, verify: Verify) {
        self.config.verify = Some(verify);
    }

    pub(super) fn mistake(&mut self, place: &str, text: String, hint: Option<String>) {
        self.mistakes.push(Mistake { place: place.to_owned(), text, hint });
    }
}

/// A value that cannot be used, and what would be right.
type Refused = (String, String);

fn pack_name(text: &str) -> Result<String, Refused> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err((format!("`{text}` is no name of a pack"), "`git reconcile rules list` names them".to_owned()))
}

fn upstream(text: &str, origin: Origin) -> Result<String, Refused> {
    if text.is_empty() || text.starts_with('-') {
        let hint = "write a remote's name or a URL".to_owned();
        return Err(("neither a remote nor a URL".to_owned(), hint));
    }
    if origin == Origin::Shared && holds_password(text) {
        let hint = "remove it and use a credential helper; everyone can read this file".to_owned();
        return Err(("the URL holds a password".to_owned(), hint));
    }
    Ok(text.to_owned())
}

fn holds_password(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or(rest);
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

fn version(text: &str) -> Result<crate::version::Version, Refused> {
    text.parse()
        .map_err(|bad: crate::version::BadVersion| (bad.to_string(), "write it as `1.6.0`".to_owned()))
}

fn branch(text: &str) -> Result<String, Refused> {
    if text.is_empty() || text.starts_with('-') || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err((format!("`{text}` is no branch name"), "write it as `git branch` shows it".to_owned()));
    }
    Ok(text.to_owned())
}

fn folder(text: &str, origin: Origin) -> Result<PathBuf, Refused> {
    let path = Path::new(text);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if text.is_empty() || (origin == Origin::Shared && !inside) {
        let hint = "write a folder of this repository, such as `reconcile/rules`".to_owned();
        return Err((format!("`{text}` leads out of the repository"), hint));
    }
    Ok(path.to_owned())
}

fn formats(text: &str) -> Result<Formats, Refused> {
    text.parse().map_err(|bad: BadFormat| (bad.to_string(), bad.hint().unwrap_or_default()))
}

fn color(text: &str) -> Result<Color, Refused> {
    match text {
        "auto" => Ok(Color::Auto),
        "always" => Ok(Color::Always),
        "never" => Ok(Color::Never),
        _ => Err((format!("`{text}` is no choice"), "write auto, always or never".to_owned())),
    }
}

fn strings(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::String(text) => Some(vec![text.to_string()]),
        DeValue::Array(items) => {
            items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}

/// File and line.
pub(super) fn place(name: &str, text: &str, at: usize) -> String {
    let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    format!("{name}:{line}")
}

/// Equal but for case, `_` for `-`, or one letter more or less.
fn is_near(known: &str, given: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let (known, given) = (plain(known), plain(given));
    let shared = known.chars().zip(given.chars()).take_while(|(a, b)| a == b).count();
    known == given || (shared >= 3 && known.len().abs_diff(given.len()) <= 2)
}

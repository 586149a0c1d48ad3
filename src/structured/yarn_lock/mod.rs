//! The lock file of yarn: entries by specifier.
//!
//! Owns the merge of lock files, version 1 and later. Must not know registries: what no side has locked is named, with
//! the command that finds it, and never invented.
//!
//! A specifier (`name@range`) answers with the package that the one side which changed it has, or the higher version where
//! both did; both fit the range. Of what a side deleted, what the rest still needs comes back. With the merged manifests
//! of the package only what they need stays, directly or through others; so with the workspaces that later versions list.
//! Without either whatever a side kept stays.
//!
//! ```text
//! base      a@^1 1.0, b@^1 1.0    country  a@^1 1.1, b@^1 1.0    upstream  a@^1 1.2, c@^1 1.0 (c needs b@^1)
//! merged    a@^1 1.2, b@^1 1.0, c@^1 1.0
//! ```

mod manifest;
mod parse;
mod print;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use manifest::Manifest;
use parse::{Entry, Form, Lock, METADATA};

use super::{Change, Declined, Note, NoteKind, Piece, Request, Structured};
use crate::sides::{Side, Sides};

/// Merges three lock files.
///
/// # Errors
/// [`Declined`] where a side is no lock file of yarn, or the sides were written by different ones.
pub(super) fn merge(request: &Request<'_>) -> Result<Structured, Declined> {
    let locks = read(request.text)?;
    let manifests =
        request.settings.manifests.iter().map(|text| Manifest::read(text)).collect::<Option<Vec<_>>>();
    let manifests = manifests.filter(|all| !all.is_empty() && locks.country.form == Form::Classic);
    let merging = Merging::new(&locks, manifests.as_deref());
    let kept = merging.kept();
    if let Some(own) = kept.chosen.iter().find(|one| **one == METADATA || one.contains("@workspace:")) {
        return Err(Declined::Unsupported { what: format!("both sides changed `{own}`") });
    }
    let entries = grouped(&kept.found);
    let text = print::print(locks.country.form, locks.country.head, &entries);
    verify(&merging, &kept, &text)?;
    Ok(Structured { pieces: vec![Piece::Settled(text)], notes: kept.notes() })
}

/// The specifiers that a manifest needs and a lock file beside it has no entry for; what the manifest itself says answers for
/// is left out.
///
/// # Errors
/// [`Declined`] where either cannot be read, or the lock file is of a later version, which answers under other names.
pub fn unlocked(lock: &[u8], manifest: &[u8]) -> Result<Vec<String>, Declined> {
    let lock = Lock::read(Side::Country, lock)?;
    let unlike = |what: &str| Declined::Unsupported { what: what.to_owned() };
    let manifest = Manifest::read(manifest).ok_or_else(|| unlike("the manifest is no object"))?;
    if lock.form != Form::Classic || lock.entries.is_empty() {
        return Err(unlike("only lock files of the first version are held against a manifest"));
    }
    let known: BTreeSet<&str> =
        lock.entries.iter().flat_map(|entry| entry.specifiers.iter().copied()).collect();
    let elsewhere =
        |one: &String| manifest.resolves(name(one)) || ELSEWHERE.iter().any(|from| one.contains(from));
    let needs: BTreeSet<String> = manifest.needs().into_iter().collect();
    Ok(needs.into_iter().filter(|one| !known.contains(one.as_str()) && !elsewhere(one)).collect())
}

/// Ranges that no lock file answers: packages of the same repository.
const ELSEWHERE: [&str; 3] = ["@link:", "@workspace:", "@portal:"];

fn read(text: Sides<&[u8]>) -> Result<Sides<Lock<'_>>, Declined> {
    let lock = |side: Side| Lock::read(side, text[side]);
    let locks = Sides::new(lock(Side::Base)?, lock(Side::Country)?, lock(Side::Upstream)?);
    let unlike = |what: &str| Err(Declined::Unsupported { what: what.to_owned() });
    if locks.country.form != locks.upstream.form {
        return unlike("the sides were locked by different versions of yarn");
    }
    if locks.country.entries.is_empty() || locks.upstream.entries.is_empty() {
        return unlike("a side locks nothing");
    }
    Ok(locks)
}

type Answers<'a> = BTreeMap<&'a str, &'a Entry<'a>>;

struct Merging<'a> {
    form: Form,
    sides: Sides<Answers<'a>>,
    manifests: Option<&'a [Manifest]>,
}

/// What the result has.
struct Kept<'a> {
    found: Answers<'a>,
    /// Needed, and locked by no side.
    missing: BTreeSet<String>,
    /// Changed by both sides, to different packages.
    chosen: BTreeSet<&'a str>,
}

impl<'a> Merging<'a> {
    fn new(locks: &'a Sides<Lock<'a>>, manifests: Option<&'a [Manifest]>) -> Self {
        let answers = |lock: &'a Lock<'a>| -> Answers<'a> {
            let pairs = |entry: &'a Entry<'a>| entry.specifiers.iter().map(move |one| (*one, entry));
            lock.entries.iter().flat_map(pairs).collect()
        };
        Self { form: locks.country.form, sides: locks.as_ref().map(answers), manifests }
    }

    /// The values of a specifier.
    fn values(&self, specifier: &str) -> Sides<Option<&'a Entry<'a>>> {
        self.sides.as_ref().map(|side| side.get(specifier).copied())
    }

    /// The entry that answers, whether or not a side deleted it.
    fn answer(&self, specifier: &str) -> Option<&'a Entry<'a>> {
        let values = self.values(specifier);
        let side = Change::of(&values.map(|entry| entry.map(|entry| entry.body))).taken();
        let taken = side.and_then(|side| values[side]);
        taken.or_else(|| higher(values.country, values.upstream))
    }

    /// What the three sides together say should be there.
    fn survivors(&self) -> impl Iterator<Item = &'a str> {
        let all: BTreeSet<&'a str> =
            self.sides.country.keys().chain(self.sides.upstream.keys()).copied().collect();
        all.into_iter().filter(|specifier| {
            let values = self.values(specifier).map(|entry| entry.map(|entry| entry.body));
            Change::of(&values).taken().is_none_or(|side| values[side].is_some())
        })
    }

    fn kept(&self) -> Kept<'a> {
        let (mut found, mut missing) = (Answers::new(), BTreeSet::new());
        let mut waiting = self.roots();
        let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
        while !waiting.is_empty() {
            while let Some(specifier) = waiting.pop() {
                let Some((name, entry)) = self.look_up(&specifier) else {
                    missing.insert(specifier);
                    continue;
                };
                found.insert(name, entry);
                let needs = entry.needs().into_iter().map(|(name, range)| self.specifier(name, range));
                waiting.extend(needs.filter(|need| seen.insert(need.clone())));
            }
            let beside = self.beside(&found, &missing).map(str::to_owned);
            waiting.extend(beside.filter(|one| seen.insert(one.clone())));
        }
        let both = |one: &&str| {
            Change::of(&self.values(one).map(|entry| entry.map(|entry| entry.body))) == Change::Both
        };
        let chosen = found.keys().copied().filter(both).collect();
        Kept { found, missing: missing.into_iter().filter(|one| !self.is_resolved(one)).collect(), chosen }
    }

    /// Where needs begin: the manifests, or the workspaces that later versions list; all that is left where neither is known.
    fn roots(&self) -> Vec<String> {
        if let Some(manifests) = self.manifests {
            return manifests.iter().flat_map(Manifest::needs).collect();
        }
        let all: Vec<String> = self.survivors().map(str::to_owned).collect();
        let is_root = |one: &String| one == METADATA || one.contains("@workspace:");
        let roots: Vec<String> = all.iter().filter(|one| is_root(one)).cloned().collect();
        if self.form == Form::Berry && roots.len() > 1 { roots } else { all }
    }

    /// What later versions keep though nothing names it: patched packages beside the plain ones, and what a resolution put in
    /// the place of what is needed.
    fn beside(&self, found: &Answers<'a>, missing: &BTreeSet<String>) -> impl Iterator<Item = &'a str> {
        let plain: BTreeSet<&str> = found.keys().map(|one| name(one)).collect();
        let replaced: BTreeSet<String> = missing.iter().map(|one| name(one).to_owned()).collect();
        let berry = self.form == Form::Berry;
        self.survivors().filter(move |one| {
            let (name, patched) = (name(one), one.contains("@patch:"));
            berry && (replaced.contains(name) || (patched && plain.contains(name)))
        })
    }

    fn look_up(&self, specifier: &str) -> Option<(&'a str, &'a Entry<'a>)> {
        let entry = self.answer(specifier)?;
        let name = Side::ALL.into_iter().find_map(|side| self.sides[side].get_key_value(specifier))?;
        Some((name.0, entry))
    }

    /// How a need is spelled as a specifier; later versions say where from.
    fn specifier(&self, name: &str, range: &str) -> String {
        let plain = self.form == Form::Classic || range.contains(':');
        if plain { format!("{name}@{range}") } else { format!("{name}@npm:{range}") }
    }

    /// Whether another specifier answers for it: manifests may say so (`resolutions`), and later versions patch packages.
    fn is_resolved(&self, specifier: &str) -> bool {
        let name = name(specifier);
        let listed = self.manifests.into_iter().flatten().any(|manifest| manifest.resolves(name));
        listed || (self.form == Form::Berry)
    }
}

fn name(specifier: &str) -> &str {
    let from = usize::from(specifier.starts_with('@'));
    specifier[from..].find('@').map_or(specifier, |at| &specifier[..from + at])
}

/// The one with the higher version; of equal ones the one that says more.
fn higher<'a>(left: Option<&'a Entry<'a>>, right: Option<&'a Entry<'a>>) -> Option<&'a Entry<'a>> {
    let rank = |entry: &&Entry<'_>| {
        let version = entry.field("version").and_then(|version| semver::Version::parse(version).ok());
        (version, entry.body.len(), entry.body.to_owned())
    };
    [left, right].into_iter().flatten().max_by_key(rank)
}

/// Specifiers that were answered by one package, together.
fn grouped<'a>(found: &Answers<'a>) -> Vec<(Vec<&'a str>, &'a str)> {
    let mut groups: BTreeMap<&str, (Vec<&'a str>, &'a Entry<'a>)> = BTreeMap::new();
    for (specifier, entry) in found {
        let identity = entry.identity().unwrap_or(entry.body);
        let group = groups.entry(identity).or_insert_with(|| (Vec::new(), entry));
        group.0.push(specifier);
        group.1 = higher(Some(group.1), Some(entry)).unwrap_or(entry);
    }
    groups.into_values().map(|(specifiers, entry)| (specifiers, entry.body)).collect()
}

/// Reads the result again: every specifier that is needed has an answer that a side gave it, and nothing else is there.
fn verify(merging: &Merging<'_>, kept: &Kept<'_>, text: &[u8]) -> Result<(), Declined> {
    let unverified = |what: String| Declined::Unverified { what };
    let result = Lock::read(Side::Country, text).map_err(|declined| unverified(declined.to_string()))?;
    let mut seen = BTreeSet::new();
    for entry in &result.entries {
        for specifier in &entry.specifiers {
            let known = merging.values(specifier).iter().any(|(_, value)| {
                value.is_some_and(|value| value.field("version") == entry.field("version"))
            });
            if !known || !seen.insert(*specifier) {
                return Err(unverified(format!("`{specifier}` is not as a side has it, once")));
            }
        }
        for (name, range) in entry.needs() {
            let need = merging.specifier(name, range);
            let there = kept.found.contains_key(need.as_str());
            if !there && !kept.missing.contains(&need) && !merging.is_resolved(&need) {
                return Err(unverified(format!("`{need}` is needed and not there")));
            }
        }
    }
    match kept.found.keys().find(|specifier| !seen.contains(**specifier)) {
        None => Ok(()),
        Some(lost) => Err(unverified(format!("`{lost}` is missing"))),
    }
}

impl Kept<'_> {
    fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let list = |names: Vec<&str>| format!("({}: {})", names.len(), names.join(", "));
        if !self.chosen.is_empty() {
            let chosen = list(self.chosen.iter().copied().collect());
            let text = format!("both sides locked other versions; the higher ones are taken {chosen}");
            notes.push(Note { kind: NoteKind::Choice, text });
        }
        if !self.missing.is_empty() {
            let names = list(self.missing.iter().map(String::as_str).collect());
            let text = format!("needed and locked by no side {names}; `yarn install` completes the file");
            notes.push(Note { kind: NoteKind::Missing, text });
        }
        notes
    }
}

//! The parts of a pack in one shape, to be listed and explained.

use serde::{Serialize, Serializer};

use crate::rules::{Area, Example, Finder, Pack, Packs, Rule, Signal, StepRule};
use crate::sides::Side;

/// A part of a pack that has an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The pack it belongs to.
    pub pack: String,
    /// What kind of part it is.
    pub kind: Kind,
    /// Its id, unique among its kind in the pack.
    pub id: String,
    /// What it says, in a few words.
    pub says: String,
    /// Its title, or its reason.
    pub title: String,
    /// Everything else, by name.
    #[serde(serialize_with = "as_object")]
    pub facts: Vec<(&'static str, String)>,
    /// File, line and column.
    pub place: String,
}

/// The kinds of parts, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A part of the repository.
    Area,
    /// A step from one line to another.
    Step,
    /// A place where a fork says its version.
    Signal,
    /// What a release changed.
    Rule,
}

impl Kind {
    /// In the singular.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Step => "step",
            Self::Signal => "signal",
            Self::Rule => "rule",
        }
    }
}

/// How many entries of each kind there are: `3 areas, 1 step`.
pub fn counted<'e>(entries: &(impl Iterator<Item = &'e Entry> + Clone)) -> String {
    let kinds = [Kind::Area, Kind::Step, Kind::Signal, Kind::Rule].map(|kind| {
        let count = entries.clone().filter(|entry| entry.kind == kind).count();
        (count, format!("{count} {}{}", kind.name(), if count == 1 { "" } else { "s" }))
    });
    let there = kinds.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words);
    there.collect::<Vec<_>>().join(", ")
}

/// Every entry of the packs, or of the one with this name.
pub fn all(packs: &Packs, only: Option<&str>) -> Vec<Entry> {
    let wanted = packs.iter().filter(|pack| only.is_none_or(|name| pack.name == name));
    wanted.flat_map(of).collect()
}

fn of(pack: &Pack) -> impl Iterator<Item = Entry> {
    let areas = pack.areas.iter().map(|area| of_area(pack, area));
    let steps = pack.steps.named.values().map(|step| of_step(pack, step));
    let signals = pack.signals.iter().map(|signal| of_signal(pack, signal));
    areas.chain(steps).chain(signals).chain(pack.rules.iter().map(|rule| of_rule(pack, rule)))
}

fn of_area(pack: &Pack, area: &Area) -> Entry {
    let globs =
        |globs: &[globset::Glob]| globs.iter().map(globset::Glob::glob).collect::<Vec<_>>().join("\n");
    let releases = match (&area.since, &area.until) {
        (None, None) => String::new(),
        (Some(since), None) => format!("from {since}"),
        (None, Some(until)) => format!("before {until}"),
        (Some(since), Some(until)) => format!("from {since}, before {until}"),
    };
    let facts = vec![
        ("class", word(&area.class)),
        ("verdict", word(&area.verdict)),
        ("paths", globs(&area.globs)),
        ("except", globs(&area.except)),
        ("releases", releases),
        ("format", word(&area.format)),
        ("key", area.key.join(", ")),
        ("sets", area.sets.join("\n")),
        ("deleted here", word(&area.deletion)),
        ("written anew by", area.regenerate.clone().unwrap_or_default()),
        ("moved to", area.moved_to.clone().unwrap_or_default()),
        ("advice", area.advice.clone()),
    ];
    Entry {
        pack: pack.name.clone(),
        kind: Kind::Area,
        id: area.id.clone(),
        says: format!("{}, {}", word(&area.class), word(&area.verdict)),
        title: area.title.clone(),
        facts: told(facts),
        place: area.place.to_string(),
    }
}

fn of_step(pack: &Pack, step: &StepRule) -> Entry {
    let facts = vec![
        ("before", step.before.join("\n")),
        ("after", step.after.join("\n")),
        ("see", step.refs.join("\n")),
    ];
    Entry {
        pack: pack.name.clone(),
        kind: Kind::Step,
        id: step.id(),
        says: word(&step.kind),
        title: step.why.clone(),
        facts: told(facts),
        place: step.place.as_ref().map_or_else(String::new, ToString::to_string),
    }
}

fn of_signal(pack: &Pack, signal: &Signal) -> Entry {
    let pattern = match &signal.finder {
        Finder::JsonPointer(pointer) => pointer.clone(),
        Finder::Regex(regex) => regex.to_string(),
    };
    let facts = vec![
        ("file", signal.path.clone()),
        ("pattern", pattern),
        ("trust", word(&signal.trust)),
        ("precision", word(&signal.precision)),
    ];
    Entry {
        pack: pack.name.clone(),
        kind: Kind::Signal,
        id: signal.id.clone(),
        says: format!("{}, {}", signal.path, word(&signal.trust)),
        title: signal.note.clone(),
        facts: told(facts),
        place: signal.place.to_string(),
    }
}

fn of_rule(pack: &Pack, rule: &Rule) -> Entry {
    let pattern = |side: Side| rule.patterns[side].as_ref().map(ToString::to_string).unwrap_or_default();
    let action = |(phase, text): &(_, String)| format!("{text} ({})", word(phase));
    let examples: Vec<String> = rule.examples.iter().map(of_example).collect();
    let facts = vec![
        ("release", rule.release.to_string()),
        ("class", word(&rule.class)),
        ("verdict", word(&rule.verdict)),
        ("disposition", word(&rule.disposition)),
        ("why", rule.why.clone()),
        ("action", rule.action.as_ref().map(action).unwrap_or_default()),
        ("paths", rule.paths.iter().collect::<Vec<_>>().join("\n")),
        ("except", rule.except.iter().collect::<Vec<_>>().join("\n")),
        ("upstream's lines", pattern(Side::Upstream)),
        ("country's lines", pattern(Side::Country)),
        ("base's lines", pattern(Side::Base)),
        ("examples", examples.join("\n")),
        ("see", rule.refs.join("\n")),
    ];
    Entry {
        pack: pack.name.clone(),
        kind: Kind::Rule,
        id: rule.id.clone(),
        says: format!("{}, {}", rule.release, word(&rule.verdict)),
        title: rule.title.clone(),
        facts: told(facts),
        place: rule.place.to_string(),
    }
}

fn of_example(example: &Example) -> String {
    format!("{}: {} (line {})", example.path, word(&example.expect), example.place.line)
}

fn as_object<S: Serializer>(facts: &[(&'static str, String)], out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

fn told(facts: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// An enum's name as packs spell it.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

//! What the packs hold, in plain words: for `rules list` and `rules explain`.
//!
//! Owns [`Listed`] and [`Explanation`], plain data that a command prints. Must not know a terminal.
//!
//! ```
//! use git_reconcile::rules::Packs;
//! let packs = Packs::embedded().unwrap();
//! let found = packs.explain("core/lock-file");
//! assert_eq!((found.len(), found[0].kind), (1, "area"));
//! ```

use super::area::Area;
use super::globs::Globs;
use super::hint::nearest;
use super::load::Packs;
use super::mistake::Place;
use super::pack::Pack;
use super::raw::{Deletion, Precision, StepKind, Trust};
use super::release::Rule;
use super::signal::{Finder, Signal};
use super::step::StepRule;
use crate::verdict::{Class, Verdict};

/// One thing that a pack holds, for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The pack that it belongs to.
    pub pack: String,
    /// `pack`, `area`, `step`, `signal` or `rule`.
    pub kind: &'static str,
    /// What `explain` is asked with.
    pub id: String,
    /// One line.
    pub title: String,
    /// Where it stands; `None` where it follows from something else.
    pub place: Option<Place>,
}

/// One thing that a pack holds, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The pack that it belongs to.
    pub pack: String,
    /// `pack`, `area`, `step`, `signal` or `rule`.
    pub kind: &'static str,
    /// Its id within the pack.
    pub id: String,
    /// One line.
    pub title: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// What it is and does, a sentence each.
    pub says: Vec<String>,
    /// Further facts by label, such as globs; several values of a label in their order.
    pub facts: Vec<(&'static str, Vec<String>)>,
}

impl Packs {
    /// Everything that the packs hold: each pack, then its signals, steps, areas and rules in their order.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        self.all_explained().into_iter().map(Explanation::listed).collect()
    }

    /// What an id means, in every pack that has it; `pack/id` asks one pack. Empty if nothing bears it.
    #[must_use]
    pub fn explain(&self, id: &str) -> Vec<Explanation> {
        let asked = |one: &Explanation| one.id == id || format!("{}/{}", one.pack, one.id) == id;
        self.all_explained().into_iter().filter(asked).collect()
    }

    /// The id nearest to one that nothing bears.
    #[must_use]
    pub fn suggest(&self, id: &str) -> Option<String> {
        let known = self.all_explained();
        let ids: Vec<String> =
            known.iter().flat_map(|one| [one.id.clone(), format!("{}/{}", one.pack, one.id)]).collect();
        nearest(id, &ids)
    }

    fn all_explained(&self) -> Vec<Explanation> {
        self.iter().flat_map(Pack::explained).collect()
    }
}

impl Explanation {
    fn listed(self) -> Listed {
        let Self { pack, kind, id, title, place, .. } = self;
        Listed { pack, kind, id, title, place }
    }
}

impl Pack {
    fn explained(&self) -> Vec<Explanation> {
        let mut all = vec![self.itself()];
        all.extend(self.signals.iter().map(|signal| self.signal(signal)));
        all.extend(self.steps.named.values().map(|step| self.named_step(step)));
        all.extend(self.areas.iter().map(|area| self.area(area)));
        all.extend(self.rules.iter().map(|rule| self.rule(rule)));
        all
    }

    fn explanation(&self, kind: &'static str, id: &str, title: String, place: Option<Place>) -> Explanation {
        let (pack, id) = (self.name.clone(), id.to_owned());
        Explanation { pack, kind, id, title, place, says: Vec::new(), facts: Vec::new() }
    }

    fn itself(&self) -> Explanation {
        let mut whole = self.explanation("pack", &self.name, self.title.clone(), Some(self.place.clone()));
        whole.says = vec![
            format!("Upstream is fetched from the remote `{}` or from {}.", self.remote, self.url),
            format!("The release notes stand in {}.", self.notes_path),
            format!("An upgrade is made on a branch such as {}.", self.branch_template),
            self.steps.why.clone(),
        ];
        let patterns = self.releases.branches.iter().map(ToString::to_string).collect();
        let ignored = self.releases.ignore.iter().map(ToString::to_string).collect();
        whole.facts = vec![
            ("release tags", vec![self.releases.tag.to_string()]),
            ("release branches", patterns),
            ("main branches", self.releases.mainlines.clone()),
            ("no releases", ignored),
            ("paired with", self.pairs_with.iter().cloned().collect()),
        ];
        whole.facts.retain(|(_, values)| !values.is_empty());
        whole
    }

    fn signal(&self, signal: &Signal) -> Explanation {
        let title = format!("Version of the fork, from {}", signal.path);
        let mut whole = self.explanation("signal", &signal.id, title, Some(signal.place.clone()));
        let trust = match signal.trust {
            Trust::Strong => "It counts unless something speaks against it.",
            Trust::Weak => "It counts where it agrees with another signal.",
            Trust::Advisory => "It is shown and never counts.",
        };
        whole.says = vec![trust.to_owned(), signal.note.clone()];
        if signal.precision == Precision::Line {
            whole.says.insert(1, "It tells the release line only, not the patch release.".to_owned());
        }
        whole.facts = vec![match &signal.finder {
            Finder::JsonPointer(pointer) => ("JSON pointer", vec![pointer.clone()]),
            Finder::Regex(pattern) => ("pattern", vec![pattern.to_string()]),
        }];
        whole
    }

    fn named_step(&self, step: &StepRule) -> Explanation {
        let title = format!("From {} to {}", step.from, step.to);
        let mut whole = self.explanation("step", &step.id(), title, step.place.clone());
        let kind = match step.kind {
            StepKind::Ordinary => "A merge like any other, with this to know.",
            StepKind::Special => "More than a merge: read what to do before and after it.",
            StepKind::Refused => "Not to be made with this tool, unless forced.",
        };
        whole.says = vec![kind.to_owned(), step.why.clone()];
        whole.facts =
            vec![("before", step.before.clone()), ("after", step.after.clone()), ("see", step.refs.clone())];
        whole.facts.retain(|(_, values)| !values.is_empty());
        whole
    }

    fn area(&self, area: &Area) -> Explanation {
        let mut whole = self.explanation("area", &area.id, area.title.clone(), Some(area.place.clone()));
        whole.says = vec![format!(
            "When nothing else is known, a change of upstream here is {}, and the verdict is to {}.",
            class_in_words(area.class),
            verdict_in_words(area.verdict)
        )];
        if area.deletion == Deletion::StaysDeleted {
            whole.says.push("A file that the country deleted stays deleted.".to_owned());
        }
        whole.says.push(area.advice.clone());
        let text = |globs: &[globset::Glob]| globs.iter().map(ToString::to_string).collect();
        let version = |version: &Option<_>| version.iter().map(ToString::to_string).collect();
        whole.facts = vec![
            ("paths", text(&area.globs)),
            ("but not", text(&area.except)),
            ("since", version(&area.since)),
            ("before", version(&area.until)),
            ("key", area.key.clone()),
            ("sets", area.sets.clone()),
            ("grants", area.grants.clone()),
            ("regenerated by", area.regenerate.iter().cloned().collect()),
            ("moved to", area.moved_to.iter().cloned().collect()),
        ];
        whole.facts.retain(|(_, values)| !values.is_empty());
        whole
    }

    fn rule(&self, rule: &Rule) -> Explanation {
        let mut whole = self.explanation("rule", &rule.id, rule.title.clone(), Some(rule.place.clone()));
        whole.says = vec![
            format!(
                "Release {} changed this: {}. The verdict is to {}.",
                rule.release,
                class_in_words(rule.class),
                verdict_in_words(rule.verdict)
            ),
            rule.why.clone(),
        ];
        let patterns = rule.patterns.iter().filter_map(|(side, pattern)| Some((side, pattern.as_ref()?)));
        let texts = |globs: &Globs| globs.iter().map(str::to_owned).collect();
        whole.facts = vec![
            ("paths", texts(&rule.paths)),
            ("but not", texts(&rule.except)),
            ("changed lines", patterns.map(|(side, pattern)| format!("{side}: {pattern}")).collect()),
            ("besides the merge", rule.action.iter().map(|(_, action)| action.clone()).collect()),
            ("see", rule.refs.clone()),
        ];
        whole.facts.retain(|(_, values)| !values.is_empty());
        whole
    }
}

const fn class_in_words(class: Class) -> &'static str {
    match class {
        Class::BugFix => "a bug fix",
        Class::Configuration => "configuration",
        Class::BreakingChange => "a breaking change",
        Class::Feature => "a feature",
        Class::Improvement => "an improvement",
        Class::Infrastructure => "infrastructure",
        Class::Dependency => "a dependency",
        Class::Content => "content",
        Class::Generated => "generated",
        Class::Unclassified => "unclassified",
    }
}

const fn verdict_in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TakeUpstream => "take upstream's",
        Verdict::KeepCountry => "keep the country's",
        Verdict::Combine => "combine both",
        Verdict::Regenerate => "generate the file again",
        Verdict::Review => "ask a person",
    }
}

//! What the subjects of upstream's commits say: pull requests, issues, what kind of change it is.
//!
//! Owns [`CommitWords`]. Must not know git: it reads texts.
//!
//! ```
//! use git_reconcile::rules::Packs;
//! let packs = Packs::embedded().unwrap();
//! let words = &packs.get("countryconfig").unwrap().commits;
//! let said = words.read("Merge pull request #1123 from opencrvs/ocrvs-10896", "2025-11-03");
//! assert_eq!(said.refs, ["opencrvs-countryconfig#1123", "opencrvs-core#10896"]);
//! assert_eq!(said.branch.as_deref(), Some("opencrvs/ocrvs-10896"));
//! ```

use super::check::Check;
use super::mistake::MistakeKind;
use super::pattern::Pattern;
use super::raw;
use crate::verdict::Class;

/// From how many commits on a merge is a sync that says nothing about them, where the pack does not say.
const SYNC: usize = 60;

/// How to read the subjects of commits and merges.
#[derive(Clone, Debug)]
pub struct CommitWords {
    /// What references to the repository's own pull requests begin with.
    pub repository: String,
    /// Subjects that name pull requests; a group of digits is a number, any other the branch.
    pub pull_requests: Vec<Pattern>,
    /// Numbers that are another repository's, the first that fits counts.
    pub elsewhere: Vec<Elsewhere>,
    /// Texts that name issues; the first group is the number.
    pub issues: Vec<IssuePattern>,
    /// Texts that tell the kind of a change, the first match counts.
    pub kinds: Vec<KindPattern>,
    /// Subjects that say nothing.
    pub ignore: Vec<Pattern>,
    /// A merge that brings this many commits or more is a sync: it says nothing about them.
    pub sync_limit: usize,
}

/// Pull requests of another repository whose commits stand in this one.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// What references to them begin with.
    pub repository: String,
    /// The lowest number.
    pub from: u64,
    /// Only in commits written before this day, `YYYY-MM-DD`.
    pub before: Option<String>,
}

/// How an issue is named in a text.
#[derive(Clone, Debug)]
pub struct IssuePattern {
    /// What references to it begin with.
    pub repository: String,
    /// Finds its number.
    pub pattern: Pattern,
}

/// How the kind of a change is told in a text.
#[derive(Clone, Debug)]
pub struct KindPattern {
    /// The kind.
    pub class: Class,
    /// Finds it.
    pub pattern: Pattern,
}

/// What a subject says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Numbers of pull requests of the repository itself, the original of a cherry-pick first.
    pub pull_requests: Vec<String>,
    /// `repository#number` of those and of the issues, each once.
    pub refs: Vec<String>,
    /// The branch of the pull request.
    pub branch: Option<String>,
}

impl Default for CommitWords {
    fn default() -> Self {
        Self {
            repository: String::new(),
            pull_requests: Vec::new(),
            elsewhere: Vec::new(),
            issues: Vec::new(),
            kinds: Vec::new(),
            ignore: Vec::new(),
            sync_limit: SYNC,
        }
    }
}

impl CommitWords {
    /// Whether a subject is that of a pull request.
    #[must_use]
    pub fn is_pull_request(&self, subject: &str) -> bool {
        !self.is_ignored(subject) && self.pull_requests.iter().any(|pattern| pattern.is_match(subject))
    }

    /// What a subject says; nothing where it is one of those that say nothing. `day`, when it was written, as `YYYY-MM-DD`.
    #[must_use]
    pub fn read(&self, subject: &str, day: &str) -> Said {
        let mut said = Said::default();
        if self.is_ignored(subject) {
            return said;
        }
        for found in self.pull_requests.iter().flat_map(|pattern| pattern.found(subject)) {
            if !is_number(found) {
                said.branch.get_or_insert_with(|| found.to_owned());
            } else if !said.pull_requests.iter().any(|known| known == found) {
                said.pull_requests.push(found.to_owned());
            }
        }
        let own = said.pull_requests.iter();
        said.refs = own.map(|number| format!("{}#{number}", self.repository_of(number, day))).collect();
        for issue in &self.issues {
            for number in issue.pattern.found(subject) {
                let reference = format!("{}#{number}", issue.repository);
                if !said.refs.contains(&reference) {
                    said.refs.push(reference);
                }
            }
        }
        said
    }

    /// Whose pull request has a number.
    fn repository_of(&self, number: &str, day: &str) -> &str {
        let number: u64 = number.parse().unwrap_or_default();
        let early = |elsewhere: &Elsewhere| elsewhere.before.as_deref().is_none_or(|before| day < before);
        let mut elsewhere = self.elsewhere.iter();
        let found = elsewhere.find(|elsewhere| number >= elsewhere.from && early(elsewhere));
        found.map_or(&self.repository, |elsewhere| &elsewhere.repository)
    }

    /// The kind of change that a text tells.
    #[must_use]
    pub fn class(&self, text: &str) -> Option<Class> {
        let told = |kind: &&KindPattern| kind.pattern.is_match(text);
        (!self.is_ignored(text)).then(|| self.kinds.iter().find(told))?.map(|kind| kind.class)
    }

    fn is_ignored(&self, subject: &str) -> bool {
        self.ignore.iter().any(|pattern| pattern.is_match(subject))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What one `pack.toml` says of commits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    repository: Option<String>,
    pull_requests: Vec<Pattern>,
    elsewhere: Vec<Elsewhere>,
    issues: Vec<IssuePattern>,
    kinds: Vec<KindPattern>,
    ignore: Vec<Pattern>,
    sync_limit: Option<usize>,
}

impl Part {
    /// From a file, as far as it is right.
    pub(crate) fn new(raw: &raw::Commits, check: &mut Check<'_>) -> Self {
        Self {
            repository: check.text(raw.repository.as_ref(), "repository"),
            pull_requests: raw.pull_request.iter().filter_map(|pattern| check.capturing(pattern)).collect(),
            elsewhere: raw.elsewhere.iter().filter_map(|other| elsewhere(other, check)).collect(),
            issues: raw.issue.iter().filter_map(|issue| issue_pattern(issue, check)).collect(),
            kinds: raw.kind.iter().filter_map(|kind| kind_pattern(kind, check)).collect(),
            ignore: raw.ignore.iter().filter_map(|pattern| check.regex(pattern)).collect(),
            sync_limit: raw.sync_limit.as_ref().map(|limit| limit.value),
        }
    }

    /// Lays a later layer's part over this one; lists are replaced whole.
    pub(crate) fn overlay(&mut self, over: Self) {
        self.repository = over.repository.or(self.repository.take());
        self.sync_limit = over.sync_limit.or(self.sync_limit);
        replace(&mut self.pull_requests, over.pull_requests);
        replace(&mut self.elsewhere, over.elsewhere);
        replace(&mut self.issues, over.issues);
        replace(&mut self.kinds, over.kinds);
        replace(&mut self.ignore, over.ignore);
    }

    /// The whole of it, for the pack of this name.
    pub(crate) fn whole(self, pack: &str) -> CommitWords {
        CommitWords {
            repository: self.repository.unwrap_or_else(|| pack.to_owned()),
            pull_requests: self.pull_requests,
            elsewhere: self.elsewhere,
            issues: self.issues,
            kinds: self.kinds,
            ignore: self.ignore,
            sync_limit: self.sync_limit.unwrap_or(SYNC),
        }
    }
}

fn replace<T>(under: &mut Vec<T>, over: Vec<T>) {
    if !over.is_empty() {
        *under = over;
    }
}

fn elsewhere(raw: &raw::Elsewhere, check: &mut Check<'_>) -> Option<Elsewhere> {
    let repository = check.text(raw.repository.as_ref(), "repository");
    let before = raw.before.as_ref().map(|day| day.value.clone());
    if let Some(day) = raw.before.as_ref().filter(|day| !is_day(day)) {
        let why = format!("`{}` is not a day, as in 2024-12-31", day.value);
        check.wrong(day, MistakeKind::Contradiction { why });
    }
    Some(Elsewhere { repository: repository?, from: raw.from.as_ref()?.value, before })
}

fn is_day(text: &str) -> bool {
    let form =
        |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(form)
}

fn issue_pattern(raw: &raw::Issue, check: &mut Check<'_>) -> Option<IssuePattern> {
    let repository = check.text(raw.repository.as_ref(), "repository");
    let pattern = check.capturing(raw.pattern.as_ref());
    Some(IssuePattern { repository: repository?, pattern: pattern? })
}

fn kind_pattern(raw: &raw::Kind, check: &mut Check<'_>) -> Option<KindPattern> {
    Some(KindPattern { class: raw.class?, pattern: check.regex(raw.pattern.as_ref())? })
}

#[cfg(test)]
mod tests {
    use crate::rules::{Layer, Packs, loader};
    use crate::verdict::Class;

    fn refs(subject: &str) -> Vec<String> {
        let packs = Packs::embedded().unwrap();
        packs.get("countryconfig").unwrap().commits.read(subject, "2025-01-31").refs
    }

    #[test]
    fn issues_are_read_however_they_are_spelt() {
        for subject in [
            "ocvs-8448",
            "fix crvs-9276 x",
            "a/ovrvs-8490",
            "Ocrvs 5793",
            "[OCRVS-5793] x",
            "fix(ocrvs-9311): y",
        ] {
            let number: String = subject.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(refs(subject), [format!("opencrvs-core#{number}")], "{subject}");
        }
        assert_eq!(refs("Merge pull request #3 from opencrvs/8228-no-flags")[1], "opencrvs-core#8228");
        assert!(refs("v1.9.2, 2024 and 12345 things").is_empty());
    }

    #[test]
    fn a_cherry_pick_names_the_original_first_and_a_placeholder_names_nothing() {
        let subject = "🍒 Merge changes from PR #320 to release-v1.6.1 (#321)";
        assert_eq!(refs(subject), ["opencrvs-countryconfig#320", "opencrvs-countryconfig#321"]);
        let branch = "Merge pull request #178 from opencrvs/auto-pr-release-v1.5.0-176-9131";
        assert_eq!(refs(branch), ["opencrvs-countryconfig#178", "opencrvs-countryconfig#176"]);
        assert!(refs("Placeholder commit for PR #8863").is_empty());
    }

    #[test]
    fn numbers_that_the_repository_had_not_reached_are_anothers() {
        let packs = Packs::embedded().unwrap();
        let refs = |day| packs.get("countryconfig").unwrap().commits.read("form updates (#805)", day).refs;
        assert_eq!(refs("2024-02-13"), ["opencrvs-farajaland#805"]);
        assert_eq!(refs("2025-07-01"), ["opencrvs-countryconfig#805"]);
    }

    #[test]
    fn a_day_that_is_none_is_a_mistake() {
        let mut layer = Layer::default();
        let text = "[[commits.elsewhere]]\nrepository = 'x'\nfrom = 1\nbefore = '31.12.2024'\n";
        layer.push("core", "pack.toml", "core/pack.toml", text);
        let mistakes = Packs::load(&[loader::embedded(), layer]).unwrap_err();
        assert!(mistakes.to_string().contains("`31.12.2024` is not a day"), "{mistakes}");
    }

    #[test]
    fn plain_words_tell_the_kind_and_others_nothing() {
        let packs = Packs::embedded().unwrap();
        let class = |text| packs.get("core").unwrap().commits.class(text);
        assert_eq!(class("fix: the age"), Some(Class::BugFix));
        assert_eq!(class("opencrvs/hotfix-1.9.1"), Some(Class::BugFix));
        assert_eq!(class("feat(x): y"), Some(Class::Feature));
        assert_eq!(class("feat!: y"), Some(Class::BreakingChange));
        assert_eq!(class("chore(deps): update dependency x"), Some(Class::Dependency));
        assert_eq!([class("prefix the names"), class("chore: words"), class("fixture of x")], [None; 3]);
    }
}

//! The vocabulary as words: how the formats spell classes, verdicts and the rest for people.
//!
//! Owns spellings and plurals. The names of enums are those of JSON, so that a reader can search one for the other.

use super::document::{Applies, BaseHow, Fate, ImpactChange, Report, Strategy};
use crate::notes::SectionKind;
use crate::verdict::{Class, Confidence, Source, Verdict};

/// All verdicts, in the order in which they are listed everywhere.
pub const VERDICTS: [Verdict; 5] =
    [Verdict::TakeUpstream, Verdict::KeepCountry, Verdict::Combine, Verdict::Regenerate, Verdict::Review];

/// The two ends of a step: what the fork is at, and the release; a commit where it is none.
pub fn ends(report: &Report) -> (&str, &str) {
    let release = &report.release;
    let from = release.from.as_deref().unwrap_or("unknown version");
    (from, release.to.as_deref().unwrap_or_else(|| short(&report.commits.upstream)))
}

/// What stands for the area of a path that no area covers.
pub const NO_AREA: &str = "(no area)";

/// `take-upstream` …
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TakeUpstream => "take-upstream",
        Verdict::KeepCountry => "keep-country",
        Verdict::Combine => "combine",
        Verdict::Regenerate => "regenerate",
        Verdict::Review => "review",
    }
}

/// `bug-fix` …
pub const fn class(class: Class) -> &'static str {
    match class {
        Class::BugFix => "bug-fix",
        Class::Configuration => "configuration",
        Class::BreakingChange => "breaking-change",
        Class::Feature => "feature",
        Class::Improvement => "improvement",
        Class::Infrastructure => "infrastructure",
        Class::Dependency => "dependency",
        Class::Content => "content",
        Class::Generated => "generated",
        Class::Unclassified => "unclassified",
    }
}

/// `high` …
pub const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// `same-change` …
pub const fn source(source: Source) -> &'static str {
    source.name()
}

/// `merge`, `rebase`.
pub const fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Merge => "merge",
        Strategy::Rebase => "rebase",
    }
}

/// `+` added, `-` removed, `→` renamed, `~` changed.
pub const fn sign(change: ImpactChange) -> &'static str {
    match change {
        ImpactChange::Added => "+",
        ImpactChange::Removed => "-",
        ImpactChange::Renamed => "→",
        ImpactChange::Changed => "~",
    }
}

/// How the country stands to an item, said to it.
pub const fn applies(applies: Applies) -> &'static str {
    match applies {
        Applies::Lacks => "you lack it",
        Applies::Has => "you have it already",
        Applies::Same => "comes with the merge",
        Applies::Uses => "you use it elsewhere too",
        Applies::Overrides => "you have set it otherwise",
    }
}

/// That an upgrade is done, a clause.
pub const fn done(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Merge => "the merge is committed",
        Strategy::Rebase => "the country's commits are replayed",
    }
}

/// That it is not, a clause.
pub const fn not_done(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Merge => "the merge is not committed yet",
        Strategy::Rebase => "the rebase has not come to its end yet",
    }
}

/// What `continue` does next, a phrase.
pub const fn go_on(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Merge => "commit the merge",
        Strategy::Rebase => "commit it and go on to the next",
    }
}

/// What became of a commit, a phrase.
pub const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Replayed => "replayed",
        Fate::Settled => "replayed, with conflicts settled",
        Fate::Taken => "dropped: the release has what it did",
        Fate::Emptied => "dropped: as was decided, nothing of it is left",
        Fate::LeftOut => "left out by hand",
        Fate::Waiting => "to come",
    }
}

/// Why this base, a phrase.
pub const fn base_how(how: BaseHow) -> &'static str {
    match how {
        BaseHow::ForkPoint => "the fork point",
        BaseHow::Recursive => "git's own choice",
        BaseHow::Version => "the release of the fork's version",
        BaseHow::TreeSimilarity => "synthetic: the most similar release",
        BaseHow::Given => "as given",
    }
}

/// A phase of the checklist as a head; one that is not known as it is.
#[must_use]
pub fn phase(name: &str) -> &str {
    match name {
        "preparation" => "Preparation",
        "local" => "In your clone",
        "github-environments" => "Environments on GitHub",
        "qa" => "QA",
        "staging" => "Staging",
        "downtime" => "Downtime",
        "production" => "Production",
        "afterwards" => "Afterwards",
        other => other,
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = match (number, noun) {
        (1, _) => "",
        (_, noun) if noun.ends_with("ch") => "es",
        _ => "s",
    };
    format!("{number} {noun}{plural}")
}

/// The first ten digits of a commit id; what is no id stands unchanged.
pub fn short(commit: &str) -> &str {
    if commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        &commit[..10]
    } else {
        commit
    }
}

/// `131-136`, `131`, or `after 130` for an empty run of lines.
pub fn lines((first, number): (usize, usize)) -> String {
    match number {
        0 => format!("after {}", first.saturating_sub(1)),
        1 => first.to_string(),
        _ => format!("{first}-{}", first.saturating_add(number - 1)),
    }
}

/// Whether a heading of the release notes is one over bug fixes.
pub fn is_bug_fixes(heading: &str) -> bool {
    SectionKind::of(heading) == SectionKind::BugFixes
}

/// What to add to a commit that stands for a whole branch; nothing for any other.
#[must_use]
pub fn as_one(stands_for: usize) -> String {
    match stands_for {
        0 | 1 => String::new(),
        commits => format!(" (a branch of {commits} commits that do not fit one by one, laid as one)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_names_of_the_json() {
        let json = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap();
        for value in VERDICTS {
            assert_eq!(verdict(value), json(serde_json::to_value(value).unwrap()));
        }
        for value in [Confidence::High, Confidence::Medium, Confidence::Low] {
            assert_eq!(confidence(value), json(serde_json::to_value(value).unwrap()));
        }
        for value in [Source::SameChange, Source::DecisionLog, Source::Rule, Source::ReleaseNote] {
            assert_eq!(source(value), json(serde_json::to_value(value).unwrap()));
        }
        for value in [Class::BugFix, Class::BreakingChange, Class::Content, Class::Unclassified] {
            assert_eq!(class(value), json(serde_json::to_value(value).unwrap()));
        }
    }

    #[test]
    fn numbers_and_runs_of_lines_read_as_a_person_would_say_them() {
        assert_eq!(
            ["1 file", "2 branches", "0 hunks"],
            [count(1, "file"), count(2, "branch"), count(0, "hunk")][..]
        );
        assert_eq!(["131-136", "7", "after 6"], [lines((131, 6)), lines((7, 1)), lines((7, 0))][..]);
    }

    #[test]
    fn only_an_id_is_shortened() {
        assert_eq!(short(&"ab".repeat(20)), "ababababab");
        assert_eq!(short("é-is-no-id"), "é-is-no-id");
    }
}

//! Rules of a release, validated.
//!
//! Owns [`Rule`] and [`Example`], and what makes them valid. Must not know what a rule is matched against: that is
//! `matching.rs`.
//!
//! ```text
//! [[rule]]            Rule { id: "ssh-strong-ciphers", release: 1.8.0, verdict: TakeUpstream, … }
//! [[rule.example]]    Example { path: "…/ssh.yml", text: Some(Sides { … }), expect: TakeUpstream, also: [] }
//! ```

use std::collections::BTreeMap;

use super::raw::{self, Expect, Phase};
use crate::rules::at::At;
use crate::rules::check::Check;
use crate::rules::globs::Globs;
use crate::rules::mistake::{MistakeKind, Place};
use crate::rules::pattern::Pattern;
use crate::sides::Sides;
use crate::verdict::{Class, Disposition, Verdict};
use crate::version::Version;

/// What a release changed, and what to do where the country changed the same lines.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What reports call it.
    pub id: String,
    /// One line, as the release notes would say it.
    pub title: String,
    /// The release that made the change.
    pub release: Version,
    /// What the change is.
    pub class: Class,
    /// What to do with it.
    pub verdict: Verdict,
    /// Whether that may be done without a person.
    pub disposition: Disposition,
    /// `repository#number`, and pages.
    pub refs: Vec<String>,
    /// The files it is about.
    pub paths: Globs,
    /// Files that `paths` match and that it is not about.
    pub except: Globs,
    /// What must be found in the lines that a side changed.
    pub patterns: Sides<Option<Pattern>>,
    /// Why the change was made and what happens without it.
    pub why: String,
    /// What to do besides the merge, and when.
    pub action: Option<(Phase, String)>,
    /// Cases that show what it matches.
    pub examples: Vec<Example>,
    /// Where the pack says so.
    pub place: Place,
}

/// A hunk, and what must come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The path of the file.
    pub path: String,
    /// The lines of the three sides; `None` where the conflict is about the whole file.
    pub text: Option<Sides<String>>,
    /// What must come out.
    pub expect: Expect,
    /// Ids of other rules that match it too.
    pub also: Vec<String>,
    /// Where the pack says so.
    pub place: Place,
}

/// The rules of one file, validated; `pack` and `release` are those of its path.
pub(crate) fn validate(
    raw: &raw::ReleaseFile,
    pack: &str,
    release: &Version,
    check: &mut Check<'_>,
) -> Vec<Rule> {
    own_name(raw.repository.as_ref(), "repository", pack, check);
    own_name(raw.release.as_ref(), "release", &release.to_string(), check);
    let mut seen = BTreeMap::new();
    raw.rule.iter().filter_map(|rule| one(rule, release, check, &mut seen)).collect()
}

/// What the file says of itself must be what its path says, so that nobody edits the wrong one.
fn own_name(written: Option<&At<String>>, field: &'static str, place: &str, check: &mut Check<'_>) {
    if let Some(written) = written.filter(|written| written.value != place) {
        let (says, place) = (written.value.clone(), place.to_owned());
        check.wrong(written, MistakeKind::MisplacedFile { field, says, place });
    }
}

fn one(
    raw: &raw::Rule,
    release: &Version,
    check: &mut Check<'_>,
    seen: &mut BTreeMap<String, usize>,
) -> Option<Rule> {
    let id = check.new_id(raw.id.as_ref(), "rule", seen);
    let title = check.text(raw.title.as_ref(), "title");
    let why = check.text(raw.why.as_ref(), "why");
    let action = check.text(raw.action.as_ref(), "action");
    let refs = raw.refs.iter().filter_map(|reference| check.reference(reference)).collect();
    let paths = raw.paths.iter().flatten().filter_map(|glob| check.glob(glob)).collect();
    let except = raw.except.iter().filter_map(|glob| check.glob(glob)).collect();
    let patterns =
        Sides::new(&raw.base, &raw.country, &raw.upstream).map(|one| check.lines_regex(one.as_ref()));
    let examples = raw.example.iter().filter_map(|example| self::example(example, check)).collect();
    agree(raw, check);
    Some(Rule {
        id: id?,
        title: title?,
        release: release.clone(),
        class: raw.class?,
        verdict: raw.verdict?,
        disposition: raw.disposition.unwrap_or(Disposition::Ask),
        refs,
        paths: Globs::new(paths),
        except: Globs::new(except),
        patterns,
        why: why?,
        action: action.map(|action| (raw.phase.unwrap_or(Phase::Qa), action)),
        examples,
        place: check.place(raw.id.as_ref()?),
    })
}

fn example(raw: &raw::Example, check: &mut Check<'_>) -> Option<Example> {
    let path = check.text(raw.path.as_ref(), "path");
    let also = raw.also.iter().filter_map(|id| check.id(id)).collect();
    let sides = Sides::new(&raw.base, &raw.country, &raw.upstream);
    let whole_file = sides.iter().all(|(_, text)| text.is_none());
    let text = sides.map(|text| text.as_ref().map(|text| text.value.clone()).unwrap_or_default());
    Some(Example {
        path: path?,
        text: (!whole_file).then_some(text),
        expect: raw.expect?,
        also,
        place: check.place(raw.path.as_ref()?),
    })
}

/// Fields that need each other, or that exclude each other.
fn agree(raw: &raw::Rule, check: &mut Check<'_>) {
    let Some(id) = &raw.id else { return };
    if raw.paths.as_ref().is_some_and(Vec::is_empty) {
        check.wrong(id, MistakeKind::Empty { field: "paths".to_owned() });
    }
    let unbounded = [&raw.base, &raw.country, &raw.upstream].iter().all(|pattern| pattern.is_none());
    let everywhere = raw.paths.iter().flatten().find(|glob| glob.value == "**");
    if let Some(glob) = everywhere.filter(|_| unbounded) {
        let why = "a rule for all paths needs `upstream`, `country` or `base`".to_owned();
        check.wrong(glob, MistakeKind::Contradiction { why });
    }
    let one_side = matches!(raw.verdict, None | Some(Verdict::TakeUpstream | Verdict::KeepCountry));
    let why = if raw.disposition == Some(Disposition::Safe) && !one_side {
        "disposition `safe` goes with the verdicts `take-upstream` and `keep-country` only"
    } else if raw.phase.is_some() && raw.action.is_none() {
        "`phase` says when to do the `action`, but there is none"
    } else {
        return;
    };
    check.wrong(id, MistakeKind::Contradiction { why: why.to_owned() });
}

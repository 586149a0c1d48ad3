//! Signs of the version a fork stands at, and what they say together.
//!
//! Owns [`Signal`] and [`agree`]. Must not know where signs are read: who calls names them and says how far each is to
//! be trusted. How each kind misleads is why [`Trust`] has four grades:
//!
//! - the fork point's own release tag says exactly what the fork holds from upstream;
//! - the most similar release tree is right at least to the line, unless the fork left the release branch early;
//! - a recorded version lags: on an unfinished release branch it still has the number before;
//! - the version of a dependency or the default of a setting tells a line at best.
//!
//! ```
//! use git_reconcile::verdict::Confidence;
//! use git_reconcile::version::signals::{Signal, Trust, agree};
//! let recorded = Signal::new("package.json", "the fork's tip", Trust::Usual).says("1.6.0".parse().unwrap());
//! let similar = Signal::new("tree-similarity", "v1.6.0", Trust::Strong).says("1.6.0".parse().unwrap());
//! let agreement = agree(&[recorded, similar]);
//! assert_eq!(agreement.version.unwrap().to_string(), "1.6.0");
//! assert_eq!(agreement.confidence, Confidence::High);
//! ```

use super::{Line, Version};
use crate::verdict::Confidence;

/// One sign of the fork's version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What kind of sign it is: `tree-similarity`, `fork-point`, the name of a file …
    pub name: String,
    /// The version it names; `None` where it was looked for and says nothing.
    pub says: Option<Version>,
    /// Where it was read: a path, a commit.
    pub place: String,
    /// What weakens it, in words.
    pub note: Option<String>,
    /// How far it is believed.
    pub trust: Trust,
}

/// How far a sign is believed, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Shown, never counted.
    Advisory,
    /// Counts for the line, never for the patch.
    Line,
    /// Counts.
    Usual,
    /// Counts, and wins over [`Trust::Usual`] where they disagree.
    Strong,
    /// The user said so: nothing else counts.
    Given,
}

/// What the signs say together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The version to go by; `None` when nothing that counts says one.
    pub version: Option<Version>,
    /// How sure that is.
    pub confidence: Confidence,
    /// The reason, a sentence.
    pub why: String,
}

impl Signal {
    /// A sign that was looked for and has not been heard yet.
    #[must_use]
    pub fn new(name: impl Into<String>, place: impl Into<String>, trust: Trust) -> Self {
        Self { name: name.into(), says: None, place: place.into(), note: None, trust }
    }

    /// With what it says.
    #[must_use]
    pub fn says(self, version: Version) -> Self {
        Self { says: Some(version), ..self }
    }

    /// With what weakens it.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    fn line(&self) -> Option<Line> {
        self.says.as_ref().map(Version::line)
    }
}

/// Weighs the signs: the line first, by the strongest that speak and then by number, then the patch within it.
///
/// High confidence needs two or more that count and none that names another line; medium that a strong one or most
/// of them agree; the rest is low. Where two patches of a line are named with equal trust the lower one wins, because
/// notes and side effects are then listed once too often rather than never.
#[must_use]
pub fn agree(signals: &[Signal]) -> Agreement {
    if let Some(given) = signals.iter().find(|signal| signal.trust == Trust::Given && signal.says.is_some()) {
        let why = format!("given ({})", given.place);
        return Agreement { version: given.says.clone(), confidence: Confidence::High, why };
    }
    let counting: Vec<&Signal> =
        signals.iter().filter(|s| s.trust > Trust::Advisory && s.says.is_some()).collect();
    let Some(line) = strongest_line(&counting) else {
        let why = "no sign of a version that can be relied on was found".to_owned();
        return Agreement { version: None, confidence: Confidence::Low, why };
    };
    let (with, against): (Vec<&Signal>, Vec<&Signal>) = counting.iter().partition(|s| s.line() == Some(line));
    let version = strongest_version(&with);
    Agreement { version, confidence: confidence(&with, &against), why: sentence(line, &with, &against) }
}

/// The line with the most weight; of equals the one named by more, then the lower.
fn strongest_line(counting: &[&Signal]) -> Option<Line> {
    let mut lines: Vec<Line> = counting.iter().filter_map(|signal| signal.line()).collect();
    lines.sort();
    lines.dedup();
    let weight = |line: &Line| {
        let votes = counting.iter().filter(|signal| signal.line() == Some(*line));
        let strong = votes.clone().filter(|signal| signal.trust == Trust::Strong).count();
        (strong, votes.clone().filter(|signal| signal.trust == Trust::Usual).count(), votes.count())
    };
    lines.into_iter().rev().max_by_key(weight)
}

/// The version of the highest trust within a line, the lower of equals.
fn strongest_version(with: &[&Signal]) -> Option<Version> {
    let trust = with.iter().map(|signal| signal.trust).max()?;
    with.iter().filter(|signal| signal.trust == trust).filter_map(|signal| signal.says.clone()).min()
}

fn confidence(with: &[&Signal], against: &[&Signal]) -> Confidence {
    let strong = with.iter().any(|signal| signal.trust == Trust::Strong);
    match (with.len(), against.len()) {
        (2.., 0) => Confidence::High,
        (with, against) if strong && with > against => Confidence::Medium,
        (1, 0) if strong => Confidence::Medium,
        (with, against) if with > 2 * against && with > 1 => Confidence::Medium,
        _ => Confidence::Low,
    }
}

fn sentence(line: Line, with: &[&Signal], against: &[&Signal]) -> String {
    let names = |signals: &[&Signal]| {
        let names: Vec<String> = signals
            .iter()
            .map(|s| s.says.as_ref().map_or_else(|| s.name.clone(), |v| format!("{} ({v})", s.name)))
            .collect();
        names.join(", ")
    };
    let speak = if with.len() == 1 { "speaks" } else { "speak" };
    let mut text = format!("{} {speak} for {line}", names(with));
    if !against.is_empty() {
        text.push_str("; against it: ");
        text.push_str(&names(against));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(name: &str, trust: Trust, says: &str) -> Signal {
        Signal::new(name, "somewhere", trust).says(says.parse().unwrap())
    }

    fn verdict(signals: &[Signal]) -> (Option<String>, Confidence) {
        let agreement = agree(signals);
        (agreement.version.map(|v| v.to_string()), agreement.confidence)
    }

    #[test]
    fn what_the_user_gives_outweighs_everything() {
        let signals = [sign("tree", Trust::Strong, "1.6.0"), sign("option", Trust::Given, "1.5.1")];
        assert_eq!(verdict(&signals), (Some("1.5.1".into()), Confidence::High));
    }

    #[test]
    fn nothing_said_is_no_version() {
        let silent = Signal::new("tree", "nowhere", Trust::Strong);
        let stale = sign("setting", Trust::Advisory, "1.2.0");
        assert_eq!(verdict(&[silent, stale]), (None, Confidence::Low));
    }

    #[test]
    fn a_recorded_version_that_lags_loses_to_the_strong_signs() {
        let signals = [
            sign("package at tip", Trust::Usual, "1.8.1"),
            sign("package at fork point", Trust::Usual, "1.8.1"),
            sign("tree", Trust::Strong, "1.9.0"),
        ];
        assert_eq!(verdict(&signals), (Some("1.9.0".into()), Confidence::Low));
        let with_dependency = [&signals[..], &[sign("dependency", Trust::Line, "1.9.0")]].concat();
        assert_eq!(verdict(&with_dependency).0, Some("1.9.0".into()));
    }

    #[test]
    fn a_dependency_tells_the_line_and_not_the_patch() {
        let signals = [sign("package", Trust::Usual, "1.7.4"), sign("dependency", Trust::Line, "1.7.2")];
        assert_eq!(verdict(&signals), (Some("1.7.4".into()), Confidence::High));
    }

    #[test]
    fn the_lower_of_two_equally_trusted_patches_is_taken() {
        let signals = [sign("tree", Trust::Strong, "1.8.2"), sign("fork point", Trust::Strong, "1.8.1")];
        assert_eq!(verdict(&signals), (Some("1.8.1".into()), Confidence::High));
    }

    #[test]
    fn one_sign_against_lowers_confidence_and_is_named() {
        let signals = [
            sign("tree", Trust::Strong, "1.7.4"),
            sign("fork point", Trust::Strong, "1.7.4"),
            sign("package", Trust::Usual, "1.6.0"),
        ];
        let agreement = agree(&signals);
        assert_eq!(agreement.confidence, Confidence::Medium);
        assert_eq!(
            agreement.why,
            "tree (1.7.4), fork point (1.7.4) speak for 1.7; against it: package (1.6.0)"
        );
    }

    #[test]
    fn a_single_usual_sign_is_a_guess() {
        assert_eq!(verdict(&[sign("package", Trust::Usual, "1.6.0")]).1, Confidence::Low);
        assert_eq!(verdict(&[sign("tree", Trust::Strong, "1.6.0")]).1, Confidence::Medium);
    }
}

//! What to do about a mistake.
//!
//! Owns the remedies of [`MistakeKind`] and the search for the word that was meant. Must not know how a mistake is found.
//!
//! ```text
//! unknown field `glob`      did you mean `globs`?
//! `bug` is no class         one of: bug-fix, configuration, …
//! ```

use strsim::levenshtein;

use super::mistake::MistakeKind;

impl MistakeKind {
    /// The remedy, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownFile { near, allowed, .. } | Self::UnknownField { near, allowed, .. } => {
                Some(did_you_mean(near.as_deref(), "there are", allowed))
            }
            Self::UnknownValue { near, allowed, .. } => {
                Some(did_you_mean(near.as_deref(), "one of", allowed) + &others(near.as_deref(), allowed))
            }
            Self::Dangling { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::Duplicate { first_line, .. } => {
                Some(format!("the first is on line {first_line}; give one of them another id"))
            }
            Self::DuplicateElsewhere { first, .. } => {
                Some(format!("the first is at {first}; give one of them another id"))
            }
            Self::WrongType { field, expected, found } => retype(field, expected, found),
            other => other.fixed_hint().map(str::to_owned),
        }
    }

    /// The remedies that do not depend on what was written.
    const fn fixed_hint(&self) -> Option<&'static str> {
        match self {
            Self::NotUtf8 => Some("save the file as UTF-8"),
            Self::BadGlob { .. } => Some(
                "`*` stands for a name, `**` for any folders, `{a,b}` for either, `[ab]` for a character",
            ),
            Self::BadRegex { .. } => Some("write it between single quotes, so that `\\` stands for itself"),
            Self::NoCapture { .. } => Some("put the version between round brackets: `v(\\d+\\.\\d+\\.\\d+)`"),
            Self::BadPointer { .. } => Some("a pointer begins with `/`, as in `/version`"),
            Self::BadVersion { .. } => Some("a version is three numbers, as in \"1.7.4\""),
            Self::BadLine { .. } => Some("a line is the first two numbers of a version, as in \"1.7\""),
            Self::BadId { .. } => {
                Some("an id is lower-case letters, digits and single hyphens: `server-setup`")
            }
            Self::BadReference { .. } => Some("write `repository#1234` or a page that begins with https://"),
            Self::MisplacedFile { .. } => Some("a file stands in <repository>/releases/<release>.toml"),
            Self::NoPack => Some("move it into a folder with the name of its pack"),
            Self::Misplaced { .. } => Some("a pack stands in a folder of its own name"),
            _ => None,
        }
    }
}

/// How to write a value of another type.
fn retype(field: &str, expected: &str, found: &str) -> Option<String> {
    match (expected, found) {
        ("a list of tables", "a table") => {
            Some(format!("write the name between two brackets: `[[{field}]]`"))
        }
        ("a list of texts", "a text") => Some("write it between brackets: `[\"…\"]`".to_owned()),
        ("a text", "a number" | "true or false" | "a date") => Some("write it between quotes".to_owned()),
        _ => None,
    }
}

fn did_you_mean(near: Option<&str>, otherwise: &str, allowed: &[String]) -> String {
    near.map_or_else(
        || format!("{otherwise}: {}", allowed.join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

fn others(near: Option<&str>, allowed: &[String]) -> String {
    near.map_or_else(String::new, |_| format!(" One of: {}", allowed.join(", ")))
}

/// The candidate that is written most alike, if one is alike enough to be meant.
#[must_use]
pub fn nearest(written: &str, candidates: &[String]) -> Option<String> {
    let bound = written.chars().count().max(3) / 3;
    candidates
        .iter()
        .map(|candidate| (levenshtein(written, candidate), candidate))
        .filter(|(far, _)| *far <= bound)
        .min()
        .map(|(_, candidate)| candidate.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_single_edits() {
        for (left, right, far) in
            [("", "", 0), ("a", "", 1), ("glob", "globs", 1), ("ab", "ba", 2), ("é", "e", 1)]
        {
            assert_eq!(levenshtein(left, right), far, "{left} {right}");
            assert_eq!(levenshtein(right, left), far, "{right} {left}");
        }
    }

    #[test]
    fn a_word_far_from_all_is_told_all() {
        let kind = MistakeKind::unknown_field("colour", "area", ["id", "globs"]);
        assert_eq!(kind.hint().unwrap(), "there are: id, globs");
    }

    #[test]
    fn a_near_word_is_suggested_with_the_others() {
        let kind = MistakeKind::unknown_value("verdict", "take-upstraem", ["take-upstream", "review"]);
        assert_eq!(kind.hint().unwrap(), "did you mean `take-upstream`? One of: take-upstream, review");
    }
}

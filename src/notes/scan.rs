//! References in plain words.
//!
//! Owns the shapes in which people write issues and pull requests. Must not know Markdown: links and code are given as
//! marks on the plain text.
//!
//! `Mend #41 (see owner/name#7)` names 41 of the default repository and 7 of another.

use std::ops::Range;

use super::reference::{NotesOptions, Ref, Repository, is_name_letter, leading_number, url_at};

/// A part of plain text that is not searched for references.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// A link: its label as bytes of the text, and where it leads.
    Link(Range<usize>, String),
    /// Code.
    Code(Range<usize>),
}

impl Mark {
    /// The bytes of the text.
    pub fn span(&self) -> &Range<usize> {
        match self {
            Self::Link(span, _) | Self::Code(span) => span,
        }
    }
}

/// All references in a text, in its order, each once; the marks are in order too.
pub(super) fn references(text: &str, marks: &[Mark], options: &NotesOptions) -> Vec<Ref> {
    let mut found: Vec<Ref> = Vec::new();
    let mut scan = Scan { text, at: 0, options };
    let mut add = |new: Ref| {
        if !found.contains(&new) {
            found.push(new);
        }
    };
    for mark in marks {
        let (start, end) = (mark.span().start.min(text.len()), mark.span().end.min(text.len()));
        scan.until(start).into_iter().for_each(&mut add);
        if let Mark::Link(_, url) = mark {
            of_link(text.get(start..end).unwrap_or(""), url, options).into_iter().for_each(&mut add);
        }
        scan.at = scan.at.max(end);
    }
    scan.until(text.len()).into_iter().for_each(&mut add);
    found
}

/// What a link refers to, by its address or, failing that, by its label.
fn of_link(label: &str, url: &str, options: &NotesOptions) -> Option<Ref> {
    let number = label_number(label);
    let Some(mut found) = Ref::from_url(url) else {
        let bare = number.filter(|_| label.contains('#'))?;
        let url = Some(url.to_owned());
        return Some(Ref { url, ..Ref::bare(bare, options.default_repository.clone()) });
    };
    found.label = number.filter(|number| *number != found.number);
    Some(found)
}

/// The number that is all a label says: `#41`, `41`, `[#41]`.
fn label_number(label: &str) -> Option<u64> {
    let digits = label.trim_matches(|letter: char| !letter.is_alphanumeric());
    leading_number(digits).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// Walks the plain text between links.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    options: &'a NotesOptions,
}

impl Scan<'_> {
    /// The references from where the scan stands to `end`.
    fn until(&mut self, end: usize) -> Vec<Ref> {
        let mut found = Vec::new();
        while self.at < end {
            let Some(rest) = self.text.get(self.at..end) else {
                self.at += 1;
                continue;
            };
            match self.here(rest) {
                Some((new, length)) => {
                    found.extend(new);
                    self.at += length.max(1);
                }
                None => self.at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    /// A reference that begins right here, and its length; an address that is none is skipped whole.
    fn here(&self, rest: &str) -> Option<(Option<Ref>, usize)> {
        match rest.as_bytes().first()? {
            b'[' => detached(rest, self.options).map(|(new, length)| (Some(new), length)),
            b'h' => url_at(rest).map(|url| (Ref::from_url(url), url.len())),
            b'#' => self.hash(rest).map(|(new, length)| (Some(new), length)),
            first if first.is_ascii_alphanumeric() => {
                self.ticket(rest).map(|(new, length)| (Some(new), length))
            }
            _ => None,
        }
    }

    /// `#41` or `owner/name#41`.
    fn hash(&self, rest: &str) -> Option<(Ref, usize)> {
        let (number, after) = leading_number(rest.strip_prefix('#')?)?;
        if after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
            return None;
        }
        let before = self.text.get(..self.at)?;
        let word =
            before.rsplit(|letter: char| !is_name_letter(letter) && letter != '/').next().unwrap_or("");
        let repository = match word {
            "" if before.ends_with(['#', '&', '=']) => return None,
            "" => self.options.default_repository.clone(),
            word => Some(self.named(word)?),
        };
        Some((Ref::bare(number, repository), rest.len() - after.len()))
    }

    /// The repository that stands before a `#`, in full or as the name of one of the two that are known.
    fn named(&self, word: &str) -> Option<Repository> {
        let known = [&self.options.repository, &self.options.default_repository];
        let by_name = known.into_iter().flatten().find(|known| known.name == word);
        by_name.cloned().or_else(|| word.parse().ok())
    }

    /// `APPLE-41`.
    fn ticket(&self, rest: &str) -> Option<(Ref, usize)> {
        let inside =
            self.text.get(..self.at)?.ends_with(|letter: char| is_name_letter(letter) || letter == '/');
        let prefixes = self.options.ticket_prefixes.iter().filter(|_| !inside);
        let (number, after) = prefixes
            .filter_map(|prefix| {
                rest.get(..prefix.len()).zip(rest.get(prefix.len()..)).map(|pair| (prefix, pair))
            })
            .filter(|(prefix, (start, _))| !prefix.is_empty() && start.eq_ignore_ascii_case(prefix))
            .find_map(|(_, (_, digits))| leading_number(digits))?;
        Some((Ref::bare(number, self.options.default_repository.clone()), rest.len() - after.len()))
    }
}

/// `[#41] (https://…)`, which is no link because of the space; the length covers both.
fn detached(rest: &str, options: &NotesOptions) -> Option<(Ref, usize)> {
    let closed = rest.bytes().take(16).position(|byte| byte == b']')?;
    let (label, after) = (rest.get(1..closed)?, rest.get(closed + 1..)?);
    label_number(label)?;
    let opened = after.trim_start().strip_prefix('(')?.trim_start();
    let url = url_at(opened)?;
    let length = rest.len() - opened.len() + url.len();
    of_link(label, url, options).map(|new| (new, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> NotesOptions {
        NotesOptions {
            repository: "orchard/cider".parse().ok(),
            default_repository: "orchard/press".parse().ok(),
            ticket_prefixes: vec!["apple-".to_owned()],
            only: None,
        }
    }

    fn found(text: &str) -> Vec<String> {
        let refs = references(text, &[], &options());
        refs.iter().map(|found| format!("{:?} {found}", found.kind)).collect()
    }

    #[test]
    fn bare_numbers_belong_to_the_default_repository() {
        assert_eq!(
            found("see #41, (#42) and\u{a0}#43."),
            ["Unknown press#41", "Unknown press#42", "Unknown press#43"]
        );
    }

    #[test]
    fn a_name_before_the_hash_is_a_repository() {
        assert_eq!(found("cider#4 a/b#5"), ["Unknown cider#4", "Unknown b#5"]);
    }

    #[test]
    fn what_only_looks_like_a_reference_is_none() {
        assert_eq!(found("C#7 ##8 #9th a#b &#10 #0 #12345678901 ?x=#3 /v1#3"), [""; 0]);
    }

    #[test]
    fn a_label_apart_from_its_address_is_one_reference() {
        let refs = references("Mend [#41] (https://github.com/a/b/pull/42) now", &[], &options());
        assert_eq!(
            refs.iter().map(|found| (found.number, found.label)).collect::<Vec<_>>(),
            [(42, Some(41))]
        );
    }

    #[test]
    fn a_ticket_is_a_number_of_the_default_repository() {
        assert_eq!(found("[APPLE-41] pineapple-42 x/apple-43"), ["Unknown press#41"]);
    }

    #[test]
    fn a_number_in_two_repositories_is_two_references() {
        let text = "https://github.com/a/b/pull/4 and https://github.com/a/c/pull/4";
        assert_eq!(found(text), ["Pull b#4", "Pull c#4"]);
    }
}

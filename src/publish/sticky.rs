//! The one comment of a pull request that is kept up to date.
//!
//! Owns how it is known again and what stands above the page in it. It is found by a hidden key in its first line *and*
//! by its author: whoever else writes the key into a comment owns that comment, and it is left alone. Must not know how
//! the page is made; it is asked for with the room that is left.
//!
//! ```text
//! <!-- git-reconcile comment=upgrade -->
//! <!-- git-reconcile state v1 head=d531d4c760 hunks=41 open=3 findings= -->
//!
//! > **Since the last push** (`a304796a39` → `d531d4c760`): open hunks 5 → 3.
//!
//! ## Upgrade: …
//! ```

use super::address::Project;
use super::client::Client;
use super::error::PublishError;
use super::github::Comment;
use super::state::State;
use crate::report::document::Report;
use crate::report::markdown::GITHUB_LIMIT;

/// The account that GitHub's own token of a job writes as.
const JOB: &str = "github-actions[bot]";

/// The name by which a comment is known again: letters, digits, dots and underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// `None` for what would not be safe in an HTML comment.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
        (!text.is_empty() && text.len() <= 60 && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    fn line(&self) -> String {
        format!("<!-- git-reconcile comment={} -->", self.0)
    }
}

/// Where the comment belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The project.
    pub project: &'a Project,
    /// The pull request.
    pub number: u64,
    /// The comment's name.
    pub key: &'a Key,
    /// Whose it is; absent for the token's own account, or the job's.
    pub author: Option<&'a str>,
}

/// What the comment is to say.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// What it is made from.
    pub report: &'a Report,
    /// The commit that this is about.
    pub head: Option<&'a str>,
    /// The page, in at most so many characters.
    pub page: &'a dyn Fn(usize) -> String,
}

/// What became of it; with the comment's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// There was none.
    Created(String),
    /// There was one that said something else.
    Updated(String),
    /// There was one that said the same.
    Unchanged(String),
}

/// Makes the comment, or brings it up to date.
///
/// # Errors
/// [`PublishError`]; where a new comment's fate was unknown it was looked for before another was made.
pub fn put(client: &Client<'_>, place: &Place<'_>, content: &Content<'_>) -> Result<Posted, PublishError> {
    let author = match place.author {
        Some(author) => author.to_owned(),
        None => client.account()?.unwrap_or_else(|| JOB.to_owned()),
    };
    let mark = place.key.line();
    let is_ours = |comment: &Comment| {
        let by = comment.user.as_ref().map(|user| user.login.as_str());
        let first = comment.body.as_deref().and_then(|body| body.lines().next());
        by.is_some_and(|by| by.eq_ignore_ascii_case(&author)) && first.is_some_and(|line| line.trim() == mark)
    };
    let mut waits = client.patience().waits.iter();
    loop {
        if let Some(old) = client.find_comment(place.project, place.number, &is_ours)? {
            return update(client, place, content, &old);
        }
        let text = client.token().scrub(&body(place.key, content, None));
        match client.create_comment(place.project, place.number, &text) {
            Ok(made) => {
                tell_of_another_name(client, &author, &made);
                return Ok(Posted::Created(made.html_url));
            }
            Err(failure) => match waits.next() {
                // It may have been made all the same: it is looked for before another one is.
                Some(wait) if is_unknown(&failure) => client.wait(&failure, *wait),
                _ => return Err(failure),
            },
        }
    }
}

/// The token of an app may not ask for its name; what it writes bears it.
fn tell_of_another_name(client: &Client<'_>, author: &str, made: &Comment) {
    let login = made.user.as_ref().map_or(author, |user| user.login.as_str());
    if !login.eq_ignore_ascii_case(author) {
        client.warn(&format!("the comment is {login}'s: only with --author '{login}' is it found again"));
    }
}

/// Whether a request may have been carried out although it failed.
pub(super) const fn is_unknown(failure: &PublishError) -> bool {
    matches!(failure, PublishError::Unreachable { .. } | PublishError::Trouble { .. })
}

fn update(
    client: &Client<'_>,
    place: &Place<'_>,
    content: &Content<'_>,
    old: &Comment,
) -> Result<Posted, PublishError> {
    let before = old.body.as_deref().unwrap_or_default();
    let text = client.token().scrub(&body(place.key, content, Some(before)));
    if text.trim_end() == before.replace("\r\n", "\n").trim_end() {
        return Ok(Posted::Unchanged(old.html_url.clone()));
    }
    client.update_comment(place.project, old.id, &text).map(|made| Posted::Updated(made.html_url))
}

/// The whole comment, given what it says now; at most as long as GitHub takes.
#[must_use]
pub fn body(key: &Key, content: &Content<'_>, old: Option<&str>) -> String {
    let now = State::of(content.report, content.head);
    let before = old.and_then(|old| earlier(old, &now));
    let mut head = format!("{}\n{}\n", key.line(), state_line("state", &now));
    if let Some(before) = &before {
        head.push_str(&state_line("before", before));
        head.push('\n');
    }
    if let Some(since) = before.and_then(|before| now.since(&before, content.report)) {
        head.extend(["\n> ", &since, "\n"]);
    }
    head.push('\n');
    let room = GITHUB_LIMIT.saturating_sub(head.chars().count());
    head + &(content.page)(room)
}

/// The state to compare with: the old comment's own, or the one before where the old comment is about the same commit.
fn earlier(old: &str, now: &State) -> Option<State> {
    let read = |name: &str| {
        let lines = old.lines().take(4).map(str::trim);
        let text = lines.filter_map(|line| {
            line.strip_prefix("<!-- git-reconcile ")?
                .strip_suffix(" -->")?
                .strip_prefix(name)?
                .strip_prefix(' ')
        });
        text.into_iter().find_map(State::parse)
    };
    read("state").filter(|state| state.head != now.head).or_else(|| read("before"))
}

fn state_line(name: &str, state: &State) -> String {
    format!("<!-- git-reconcile {name} {state} -->")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::markdown;
    use crate::report::samples;

    fn text(report: &Report, head: &str, old: Option<&str>) -> String {
        let page = |limit| markdown::summary(report, &markdown::Options { limit });
        let content = Content { report, head: Some(head), page: &page };
        body(&Key::new("upgrade").unwrap(), &content, old)
    }

    #[test]
    fn a_new_comment_has_a_key_a_state_and_the_page() {
        let text = text(&samples::reviewed(), &"a".repeat(40), None);
        assert!(text.starts_with(
            "<!-- git-reconcile comment=upgrade -->\n<!-- git-reconcile state v1 head=aaaaaaaaaa "
        ));
        assert!(text.contains("-->\n\n## Upgrade: ") && !text.contains("Since the last push"), "{text}");
    }

    #[test]
    fn the_next_push_says_what_changed_and_the_same_push_again_says_the_same() {
        let (open, done) = (samples::lifelike(), samples::reviewed());
        let first = text(&open, &"a".repeat(40), None);
        let second = text(&done, &"b".repeat(40), Some(&first));
        assert!(
            second.contains("\n> **Since the last push** (`aaaaaaaaaa` → `bbbbbbbbbb`): open hunks "),
            "{second}"
        );
        assert_eq!(text(&done, &"b".repeat(40), Some(&second)), second);
        assert_eq!(text(&done, &"b".repeat(40), Some(&second.replace('\n', "\r\n"))), second);
    }

    #[test]
    fn a_comment_that_was_tampered_with_is_no_state() {
        let old = text(&samples::reviewed(), &"a".repeat(40), None).replace("hunks=", "hunks=<b>");
        assert!(!text(&samples::reviewed(), &"b".repeat(40), Some(&old)).contains("Since"));
    }

    #[test]
    fn an_over_long_page_is_cut_with_the_head_counted_in() {
        let mut report = samples::hostile_reviewed();
        let conflicts = report.conflicts.clone();
        report.conflicts = (0..60).flat_map(|_| conflicts.clone()).collect();
        let first = text(&report, &"a".repeat(40), None);
        let second = text(&report, &"b".repeat(40), Some(&first));
        for text in [&first, &second] {
            let length = text.chars().count();
            assert!(length <= GITHUB_LIMIT, "{length}");
            assert!(text.contains("Left out for length: ") && text.contains("### Look at first"), "{length}");
        }
    }

    #[test]
    fn a_key_cannot_end_the_comment_it_stands_in() {
        for bad in ["", "a-->b", "a--b", "a b", "ä", &"x".repeat(61)] {
            assert_eq!(Key::new(bad), None, "{bad}");
        }
        assert!(Key::new("core_1.x").is_some());
    }
}

//! The pull request of an upgrade: opened once, its summary kept up to date.
//!
//! Owns [`put`] and [`body`]. The summary stands between two hidden lines; what people write around it stays.
//!
//! ```
//! use git_reconcile::publish::pull::body;
//! let first = body(None, "the summary\n");
//! let edited = format!("Please merge on Friday.\n\n{first}");
//! assert!(body(Some(&edited), "the new summary\n").starts_with("Please merge on Friday.\n\n<!-- git-reconcile summary"));
//! assert!(!body(Some(&edited), "the new summary\n").contains("the summary"));
//! ```

use super::address::{Project, Server, in_query};
use super::client::Client;
use super::error::PublishError;
use super::github::{Draft, PullRequest};
use super::sticky::is_unknown;
use crate::report::markdown::GITHUB_LIMIT;

const BEGIN: &str = "<!-- git-reconcile summary begins -->";
const END: &str = "<!-- git-reconcile summary ends -->";

/// What is to be merged where.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The project that gets the pull request.
    pub project: &'a Project,
    /// The owner of the project that the branch was pushed to.
    pub owner: &'a str,
    /// The branch.
    pub branch: &'a str,
    /// The branch that it is to be merged into; absent for the project's own choice.
    pub base: Option<&'a str>,
    /// The title of a new one.
    pub title: &'a str,
    /// The summary, in at most so many characters.
    pub summary: &'a dyn Fn(usize) -> String,
}

/// What became of it; with the pull request's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// There was none.
    Created(String),
    /// There was one; its body is up to date.
    Updated(String),
}

/// Opens the pull request, or brings the summary of the open one up to date.
///
/// # Errors
/// [`PublishError`]; where a new one's fate was unknown it was looked for before another was opened.
pub fn put(client: &Client<'_>, wanted: &Wanted<'_>) -> Result<Opened, PublishError> {
    let head = format!("{}:{}", wanted.owner, wanted.branch);
    let mut waits = client.patience().waits.iter();
    loop {
        if let Some(open) = client.pull_requests(wanted.project, &head)?.into_iter().next() {
            return update(client, wanted, &open);
        }
        let base = match wanted.base {
            Some(base) => base.to_owned(),
            None => client.default_branch(wanted.project)?,
        };
        let body = client.token().scrub(&fitted(None, wanted.summary));
        let draft = Draft { title: wanted.title, body: &body, head: &head, base: &base };
        match client.create_pull_request(wanted.project, draft) {
            Ok(made) => return Ok(Opened::Created(made.html_url)),
            Err(failure) => match waits.next() {
                Some(wait) if is_unknown(&failure) => client.wait(&failure, *wait),
                _ => return Err(failure),
            },
        }
    }
}

fn update(client: &Client<'_>, wanted: &Wanted<'_>, open: &PullRequest) -> Result<Opened, PublishError> {
    let body = client.token().scrub(&fitted(open.body.as_deref(), wanted.summary));
    client.update_pull_request(wanted.project, open.number, &body).map(|made| Opened::Updated(made.html_url))
}

/// The body with as much of the summary as there is room for.
#[must_use]
pub fn fitted(old: Option<&str>, summary: &dyn Fn(usize) -> String) -> String {
    let taken = body(old, "").chars().count();
    body(old, &summary(GITHUB_LIMIT.saturating_sub(taken)))
}

/// The body with the summary in its place: where the last one stood, else below what is there.
#[must_use]
pub fn body(old: Option<&str>, summary: &str) -> String {
    let framed = format!("{BEGIN}\n\n{}\n\n{END}\n", summary.trim_end());
    let old = old.unwrap_or_default().replace("\r\n", "\n");
    if let Some((before, rest)) = old.split_once(BEGIN)
        && let Some((_, after)) = rest.split_once(END)
    {
        return format!("{before}{framed}{}", after.trim_start_matches('\n'));
    }
    if old.trim().is_empty() { framed } else { format!("{}\n\n{framed}", old.trim_end()) }
}

/// The page on which a person opens the pull request.
#[must_use]
pub fn compare_url(server: &Server, project: &Project, base: Option<&str>, branch: &str) -> String {
    // A slash is part of a branch's name in this address.
    let name = |branch: &str| in_query(branch).replace("%2F", "/");
    let range = base.map(|base| format!("{}...", name(base))).unwrap_or_default();
    format!("{}/{project}/compare/{range}{}?expand=1", server.web(), name(branch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_around_the_summary_stays() {
        let first = body(None, "one\n");
        let edited = format!("above\n\n{first}\nbelow\n");
        let second = body(Some(&edited.replace('\n', "\r\n")), "two");
        assert_eq!(second, format!("above\n\n{BEGIN}\n\ntwo\n\n{END}\nbelow\n"));
        assert_eq!(body(Some(&second), "two"), second);
        assert_eq!(body(Some("by hand\n"), "one"), format!("by hand\n\n{first}"));
        assert_eq!(body(Some(" \n"), "one"), first);
    }

    #[test]
    fn a_long_text_of_peoples_own_leaves_the_summary_less_room() {
        let old = "é".repeat(60_000);
        let summary = |room: usize| "x".repeat(room);
        assert_eq!(fitted(Some(&old), &summary).chars().count(), GITHUB_LIMIT);
        assert_eq!(fitted(None, &summary).chars().count(), GITHUB_LIMIT);
    }

    #[test]
    fn the_page_to_open_it_by_hand_is_one_plain_address() {
        let server = Server::of_host("github.com").unwrap();
        let project = Project::parse("o/r").unwrap();
        let url = |base, branch| compare_url(&server, &project, base, branch);
        assert_eq!(url(Some("main"), "up/1.7"), "https://github.com/o/r/compare/main...up/1.7?expand=1");
        assert_eq!(url(None, "a?b#c d"), "https://github.com/o/r/compare/a%3Fb%23c%20d?expand=1");
    }
}

//! The endpoints: comments of an issue, pull requests, who we are.
//!
//! Source: GitHub's documentation of the REST API, "Issue comments", "Pulls", "Users". A pull request is an issue, and
//! its conversation is the comments.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::address::{Project, in_query};
use super::client::{Client, Method};
use super::error::PublishError;

/// Pages of 100 that are read of a list.
const PAGES: usize = 100;

/// A comment.
#[derive(Clone, Debug, Deserialize)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// Its Markdown.
    #[serde(default)]
    pub body: Option<String>,
    /// Who wrote it; absent where the account is gone.
    pub user: Option<User>,
    /// Its page.
    #[serde(default)]
    pub html_url: String,
}

/// An account.
#[derive(Clone, Debug, Deserialize)]
pub struct User {
    /// Its name; that of an app ends with `[bot]`, which no person's name can.
    pub login: String,
}

/// A pull request.
#[derive(Clone, Debug, Deserialize)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Its page.
    #[serde(default)]
    pub html_url: String,
    /// Its Markdown.
    #[serde(default)]
    pub body: Option<String>,
    /// The branch that is to be merged.
    pub head: End,
}

/// One end of a pull request.
#[derive(Clone, Debug, Deserialize)]
pub struct End {
    /// The commit.
    pub sha: String,
}

/// A pull request that is to be opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft<'a> {
    pub(super) title: &'a str,
    pub(super) body: &'a str,
    pub(super) head: &'a str,
    pub(super) base: &'a str,
}

impl Client<'_> {
    /// The account that the token belongs to; `None` for the token of an app or a job, which may not ask.
    ///
    /// # Errors
    /// [`PublishError`]
    pub fn account(&self) -> Result<Option<String>, PublishError> {
        match self.read::<User>("/user") {
            Ok(user) => Ok(Some(user.login)),
            Err(PublishError::Forbidden { .. } | PublishError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The first comment of a pull request for which `is_it` holds, oldest first.
    ///
    /// # Errors
    /// [`PublishError`]
    pub(super) fn find_comment(
        &self,
        project: &Project,
        number: u64,
        is_it: &dyn Fn(&Comment) -> bool,
    ) -> Result<Option<Comment>, PublishError> {
        let mut path = Some(format!("/repos/{project}/issues/{number}/comments?per_page=100"));
        for _ in 0..PAGES {
            let Some(page) = path else { break };
            let answer = self.send(Method::Get, &page, None)?;
            let comments: Vec<Comment> = self.typed(&page, answer.body)?;
            if let Some(found) = comments.into_iter().find(|comment| is_it(comment)) {
                return Ok(Some(found));
            }
            path = answer.next;
        }
        Ok(None)
    }

    pub(super) fn create_comment(
        &self,
        project: &Project,
        number: u64,
        body: &str,
    ) -> Result<Comment, PublishError> {
        self.write(
            Method::Post,
            &format!("/repos/{project}/issues/{number}/comments"),
            &json!({ "body": body }),
        )
    }

    pub(super) fn update_comment(
        &self,
        project: &Project,
        id: u64,
        body: &str,
    ) -> Result<Comment, PublishError> {
        self.write(Method::Patch, &format!("/repos/{project}/issues/comments/{id}"), &json!({ "body": body }))
    }

    /// The open pull requests of `owner:branch`, which may be a fork's, lowest number first.
    ///
    /// # Errors
    /// [`PublishError`]
    pub fn pull_requests(&self, project: &Project, head: &str) -> Result<Vec<PullRequest>, PublishError> {
        let head = in_query(head);
        let mut found: Vec<PullRequest> =
            self.read(&format!("/repos/{project}/pulls?state=open&per_page=100&head={head}"))?;
        found.sort_by_key(|pull| pull.number);
        Ok(found)
    }

    /// The branch that pull requests go to unless another is named.
    ///
    /// # Errors
    /// [`PublishError`]
    pub fn default_branch(&self, project: &Project) -> Result<String, PublishError> {
        #[derive(Deserialize)]
        struct Repository {
            default_branch: String,
        }
        self.read::<Repository>(&format!("/repos/{project}")).map(|found| found.default_branch)
    }

    pub(super) fn create_pull_request(
        &self,
        project: &Project,
        draft: Draft<'_>,
    ) -> Result<PullRequest, PublishError> {
        let Draft { title, body, head, base } = draft;
        let body = json!({ "title": title, "body": body, "head": head, "base": base });
        self.write(Method::Post, &format!("/repos/{project}/pulls"), &body)
    }

    pub(super) fn update_pull_request(
        &self,
        project: &Project,
        number: u64,
        body: &str,
    ) -> Result<PullRequest, PublishError> {
        self.write(Method::Patch, &format!("/repos/{project}/pulls/{number}"), &json!({ "body": body }))
    }

    fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, PublishError> {
        self.typed(path, self.send(Method::Get, path, None)?.body)
    }

    fn write<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<T, PublishError> {
        self.typed(path, self.send(method, path, Some(body))?.body)
    }

    fn typed<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T, PublishError> {
        serde_json::from_value(body).map_err(|error| PublishError::Strange {
            request: path.to_owned(),
            message: self.told(&error.to_string()),
        })
    }
}

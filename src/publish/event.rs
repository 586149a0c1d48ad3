//! What happened, as GitHub Actions tells a job: the file that `GITHUB_EVENT_PATH` names.
//!
//! Owns [`Event`]. Source: GitHub's documentation, "Webhook events and payloads", `pull_request` and `workflow_run`.
//! A `workflow_run` event says which branch of which project ran, in GitHub's own words: the pull request is looked up by
//! them, never by what the run left behind, which a fork may have written.

use serde::Deserialize;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request was opened or pushed to.
    PullRequest {
        /// Its number.
        number: u64,
        /// The newest commit.
        head: String,
        /// Where the branch is.
        origin: Origin,
    },
    /// Another workflow has run for a branch.
    WorkflowRun {
        /// `owner:branch`.
        head: String,
        /// The commit that it ran for.
        commit: String,
    },
    /// Anything else.
    Other,
}

/// Where a pull request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A branch of the project itself.
    Same,
    /// Another project, whose jobs get a token that may only read; also one that is gone.
    Fork,
}

#[derive(Deserialize)]
struct Payload {
    pull_request: Option<Pull>,
    workflow_run: Option<Run>,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
    head: End,
    base: End,
}

#[derive(Deserialize)]
struct End {
    sha: String,
    repo: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    full_name: String,
}

#[derive(Deserialize)]
struct Run {
    #[serde(rename = "head_branch")]
    branch: Option<String>,
    #[serde(rename = "head_sha")]
    commit: String,
    #[serde(rename = "head_repository")]
    project: Option<Owned>,
}

#[derive(Deserialize)]
struct Owned {
    owner: Login,
}

#[derive(Deserialize)]
struct Login {
    login: String,
}

impl Event {
    /// Reads the event; what is not understood is [`Event::Other`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let Ok(payload) = serde_json::from_str::<Payload>(text) else { return Self::Other };
        match payload {
            Payload { pull_request: Some(pull), .. } => {
                let name = |end: &End| end.repo.as_ref().map(|repo| repo.full_name.to_ascii_lowercase());
                let same = name(&pull.head).is_some() && name(&pull.head) == name(&pull.base);
                let origin = if same { Origin::Same } else { Origin::Fork };
                Self::PullRequest { number: pull.number, head: pull.head.sha, origin }
            }
            Payload { workflow_run: Some(run), .. } => match (run.project, run.branch) {
                (Some(of), Some(branch)) => {
                    Self::WorkflowRun { head: format!("{}:{branch}", of.owner.login), commit: run.commit }
                }
                _ => Self::Other,
            },
            Payload { .. } => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull(head: &str) -> Event {
        let base = r#"{"sha":"b","repo":{"full_name":"ministry/forms"}}"#;
        Event::parse(&format!(
            r#"{{"action":"opened","pull_request":{{"number":7,"head":{{"sha":"a","repo":{head}}},"base":{base}}}}}"#
        ))
    }

    #[test]
    fn a_fork_and_a_fork_that_is_gone_are_told_from_a_branch() {
        for (head, origin) in [
            (r#"{"full_name":"Ministry/forms"}"#, Origin::Same),
            (r#"{"full_name":"eve/forms"}"#, Origin::Fork),
            ("null", Origin::Fork),
        ] {
            assert_eq!(pull(head), Event::PullRequest { number: 7, head: "a".to_owned(), origin }, "{head}");
        }
    }

    #[test]
    fn a_run_names_its_branch() {
        let text = r#"{"workflow_run":{"head_branch":"upgrade","head_sha":"a","pull_requests":[],
            "head_repository":{"full_name":"eve/forms","owner":{"login":"eve"}}}}"#;
        let expected = Event::WorkflowRun { head: "eve:upgrade".to_owned(), commit: "a".to_owned() };
        assert_eq!(Event::parse(text), expected);
    }

    #[test]
    fn what_is_not_understood_is_something_else() {
        for text in ["", "[]", "{}", r#"{"ref":"refs/heads/main"}"#, r#"{"pull_request":{"number":"7"}}"#] {
            assert_eq!(Event::parse(text), Event::Other, "{text}");
        }
    }
}

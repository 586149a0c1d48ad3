//! What can go wrong between here and GitHub, and what to do about it.
//!
//! Owns [`PublishError`]. What a server said is cut short and the token is taken out before it gets here; it is made
//! harmless where it is printed.

use std::time::Duration;

/// Something that could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Nobody gave a token.
    #[error("there is no token for GitHub")]
    NoToken,
    /// What was given cannot be a token.
    #[error("the token has letters that no token has")]
    StrangeToken,
    /// The API's address cannot be used.
    #[error("{address}: cannot be asked: {why}")]
    Address {
        /// The address.
        address: String,
        /// Why not.
        why: &'static str,
    },
    /// No answer came, or not all of it.
    #[error("{request}: the server cannot be reached: {message}")]
    Unreachable {
        /// Method and address.
        request: String,
        /// What the system says.
        message: String,
    },
    /// The server's certificate is not trusted.
    #[error("{request}: the server cannot be trusted: {message}")]
    Untrusted {
        /// Method and address.
        request: String,
        /// What rustls says.
        message: String,
    },
    /// 5xx.
    #[error("{request}: the server has trouble of its own ({status}): {message}")]
    Trouble {
        /// Method and address.
        request: String,
        /// The status.
        status: u16,
        /// What it says.
        message: String,
    },
    /// 401.
    #[error("{request}: the token is not accepted (401): {message}")]
    Unauthorized {
        /// Method and address.
        request: String,
        /// What the server says.
        message: String,
    },
    /// 403, and no rate limit.
    #[error("{request}: the token may not do this (403): {message}")]
    Forbidden {
        /// Method and address.
        request: String,
        /// What the server says.
        message: String,
    },
    /// 404, which is also said of what the token may not see.
    #[error("{request}: there is nothing there (404): {message}")]
    Missing {
        /// Method and address.
        request: String,
        /// What the server says.
        message: String,
    },
    /// 422 and the rest of 4xx.
    #[error("{request}: the server refuses ({status}): {message}")]
    Refused {
        /// Method and address.
        request: String,
        /// The status.
        status: u16,
        /// What the server says.
        message: String,
    },
    /// 429, or 403 with the marks of a rate limit.
    #[error("{request}: too many requests; the server wants {} seconds of peace", wait.as_secs())]
    Limited {
        /// Method and address.
        request: String,
        /// Until it may be asked again.
        wait: Duration,
    },
    /// An answer that is not what the API promises.
    #[error("{request}: the answer cannot be understood: {message}")]
    Strange {
        /// Method and address.
        request: String,
        /// What is wrong with it.
        message: String,
    },
    /// No pull request has this branch.
    #[error("{project} has no open pull request of {branch}")]
    NoPullRequest {
        /// `owner/name`.
        project: String,
        /// `owner:branch`.
        branch: String,
    },
}

impl PublishError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NoToken => {
                "set GITHUB_TOKEN or GH_TOKEN (`export GH_TOKEN=$(gh auth token)`); --dry-run needs none"
            }
            Self::StrangeToken => "look for a line break or a quote in GITHUB_TOKEN",
            Self::Address { .. } => {
                "GITHUB_API_URL is https://api.github.com, or https://HOST/api/v3 of an Enterprise server"
            }
            Self::Unreachable { .. } => {
                "check the network, HTTPS_PROXY and GITHUB_API_URL, and run it again: a comment that was made is found again"
            }
            Self::Untrusted { .. } => {
                "add the authority of your proxy or server to the system's certificates, or name it in SSL_CERT_FILE"
            }
            Self::Trouble { .. } => "run it again in a while; https://www.githubstatus.com tells of outages",
            Self::Unauthorized { .. } => "the token is wrong, was revoked or has run out: make a new one",
            Self::Forbidden { .. } => {
                "the job needs `permissions: pull-requests: write`, a token of one's own `Pull requests: write`; on pull \
                 requests from forks post from a `workflow_run` job, as docs/ci.md shows"
            }
            Self::Missing { .. } => {
                "is the project's name right, is the pull request there, and may the token see it?"
            }
            Self::Refused { status: 422, .. } => {
                "the server names what it does not like; is the branch pushed?"
            }
            Self::Refused { .. } => "is GITHUB_API_URL the address of GitHub's API?",
            Self::Limited { .. } => "run it again then; a token of one's own has a limit of its own",
            Self::Strange { .. } => {
                "is GITHUB_API_URL the address of GitHub's API, and is a proxy in between?"
            }
            Self::NoPullRequest { .. } => "open one (`git reconcile pr`), or name it with --pull-request",
        };
        Some(text.to_owned())
    }

    /// Whether another try may succeed although nothing else changes.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Trouble { .. } | Self::Limited { .. })
    }

    /// Whether the command line or the environment is to blame, not the network.
    #[must_use]
    pub const fn is_about_the_request(&self) -> bool {
        matches!(self, Self::NoToken | Self::StrangeToken | Self::Address { .. } | Self::NoPullRequest { .. })
    }
}

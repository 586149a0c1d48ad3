//! Who we are to a server, and what must never be printed.
//!
//! Owns [`Credentials`] and [`redact`]. Must not know what is fetched. Ways in, in order: a token for the hosts that it
//! belongs to, git's credential helpers, the ssh agent, the usual ssh keys, and a question (`askpass` or the terminal).

use std::cell::Cell;
use std::fmt;

use auth_git2::GitAuthenticator;
use git2::{Cred, CredentialType, ErrorClass, ErrorCode};

/// How a server may be convinced.
#[derive(Clone, Default)]
pub struct Credentials {
    token: Option<Token>,
    questions: Questions,
}

/// Whether a person may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Questions {
    /// Not even where a terminal is there.
    #[default]
    Never,
    /// By git's `askpass` program where one is set, else on the terminal.
    Allowed,
}

/// A secret and the one place where it may be sent.
#[derive(Clone)]
struct Token {
    secret: String,
    /// `https://github.com`, no path.
    origin: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.token.as_ref().map(|token| &token.origin);
        f.debug_struct("Credentials").field("token_for", &origin).field("questions", &self.questions).finish()
    }
}

impl Credentials {
    /// Helpers, agent and keys; people are asked or not.
    #[must_use]
    pub const fn new(questions: Questions) -> Self {
        Self { token: None, questions }
    }

    /// As [`Credentials::new`], with the token of `GITHUB_TOKEN` or `GH_TOKEN` for github.com or for the server that
    /// `GITHUB_SERVER_URL` names; `GIT_TERMINAL_PROMPT=0` forbids questions on the terminal.
    #[must_use]
    pub fn from_env(questions: Questions) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let server = set("GITHUB_SERVER_URL").filter(|url| url.starts_with("https://"));
        let origin = server.unwrap_or_else(|| "https://github.com".to_owned());
        let asks = set("GIT_ASKPASS").or_else(|| set("SSH_ASKPASS")).is_some();
        let silent = !asks && set("GIT_TERMINAL_PROMPT").is_some_and(|value| value == "0");
        let own = Self::new(if silent { Questions::Never } else { questions });
        match set("GITHUB_TOKEN").or_else(|| set("GH_TOKEN")) {
            Some(secret) => own.with_token(&origin, secret),
            None => own,
        }
    }

    /// Also offers `secret`, to the server at `origin` (`https://github.com`) only.
    #[must_use]
    pub fn with_token(mut self, origin: &str, secret: String) -> Self {
        self.token = Some(Token { secret, origin: origin.trim_end_matches('/').to_owned() });
        self
    }

    /// The token's server and the token, for a credential helper of the git program.
    pub(in crate::git) fn helper(&self) -> Option<(&str, &str)> {
        self.token.as_ref().map(|token| (token.origin.as_str(), token.secret.as_str()))
    }

    /// Whether a person may be asked.
    pub(in crate::git) const fn questions(&self) -> Questions {
        self.questions
    }

    fn token_for(&self, url: &str) -> Option<&str> {
        let token = self.token.as_ref()?;
        (origin_of(url)? == token.origin).then_some(token.secret.as_str())
    }
}

/// One conversation with a server; remembers what was offered.
pub(in crate::git) struct Session {
    credentials: Credentials,
    authenticator: GitAuthenticator,
    offered: Cell<usize>,
}

impl Session {
    pub(in crate::git) fn new(credentials: &Credentials) -> Self {
        let questions = credentials.questions == Questions::Allowed;
        let authenticator = GitAuthenticator::new_empty()
            .try_cred_helper(true)
            .add_default_username()
            .try_ssh_agent(true)
            .add_default_ssh_keys()
            .try_password_prompt(if questions { 3 } else { 0 })
            .prompt_ssh_key_password(questions);
        Self { credentials: credentials.clone(), authenticator, offered: Cell::new(0) }
    }

    /// How many ways in were tried.
    pub(in crate::git) const fn offered(&self) -> usize {
        self.offered.get()
    }

    /// What libgit2 calls each time the server asks; an error ends the conversation.
    pub(in crate::git) fn callback<'a>(
        &'a self,
        config: &'a git2::Config,
    ) -> impl FnMut(&str, Option<&str>, CredentialType) -> Result<Cred, git2::Error> + 'a {
        let mut others = self.authenticator.credentials(config);
        let mut token_is_left = true;
        move |url, user, allowed| {
            let plain = allowed.contains(CredentialType::USER_PASS_PLAINTEXT);
            let token = self.credentials.token_for(url).filter(|_| plain && token_is_left);
            let answer = match token {
                Some(secret) => {
                    token_is_left = false;
                    Cred::userpass_plaintext("x-access-token", secret)
                }
                None => others(url, user, allowed).map_err(|_| exhausted()),
            };
            if answer.is_ok() && !allowed.contains(CredentialType::USERNAME) {
                self.offered.set(self.offered.get() + 1);
            }
            answer
        }
    }
}

fn exhausted() -> git2::Error {
    git2::Error::new(ErrorCode::Auth, ErrorClass::Callback, "no credentials are left to try")
}

/// `https://host:port` of a URL, user and path left out.
fn origin_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(format!("{}://{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase()))
}

/// Whether a URL carries a password, which libgit2 offers by itself before it asks for another.
pub(in crate::git) fn has_password(url: &str) -> bool {
    let authority = url.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    authority.and_then(|authority| authority.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':'))
}

/// The text with the user and password of each URL in it replaced by `***`; a bare user name of ssh stays.
///
/// ```
/// use git_reconcile::git::redact;
/// assert_eq!(redact("cannot read https://ada:secret@example.org/x"), "cannot read https://***@example.org/x");
/// assert_eq!(redact("ssh://git@example.org/x"), "ssh://git@example.org/x");
/// ```
#[must_use]
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        let end = after.find(|c: char| c.is_whitespace() || "/?#'\"<>".contains(c)).unwrap_or(after.len());
        let (authority, tail) = after.split_at(end);
        out.push_str(before);
        match authority.rsplit_once('@') {
            Some((user, _)) if before.ends_with("ssh://") && !user.contains(':') => out.push_str(authority),
            Some((_, host)) => out.extend(["***@", host]),
            None => out.push_str(authority),
        }
        rest = tail;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_its_own_server_over_its_own_scheme_only() {
        let credentials = Credentials::default().with_token("https://github.com/", "s3cret".to_owned());
        for url in ["https://github.com/o/r", "https://GitHub.com/o/r.git", "https://ada@github.com/o/r"] {
            assert_eq!(credentials.token_for(url), Some("s3cret"), "{url}");
        }
        for url in [
            "http://github.com/o/r",
            "https://github.com.example.org/o/r",
            "https://github.com:8443/o/r",
            "https://example.org/github.com",
            "https://example.org/@github.com",
            "https://example.org?@github.com/",
            "git@github.com:o/r",
            "ssh://git@github.com/o/r",
            "/srv/github.com",
        ] {
            assert_eq!(credentials.token_for(url), None, "{url}");
        }
    }

    #[test]
    fn printing_credentials_for_a_log_shows_no_secret() {
        let credentials = Credentials::default().with_token("https://github.com", "s3cret".to_owned());
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }

    #[test]
    fn users_and_passwords_are_taken_out_of_every_url_of_a_text() {
        for (text, expected) in [
            ("https://tok@h/x and http://u:p@h:80?q", "https://***@h/x and http://***@h:80?q"),
            ("'https://u:p@ss@h'", "'https://***@h'"),
            ("ssh://u:p@h/x", "ssh://***@h/x"),
            ("git@github.com:o/r and mail a@b.c", "git@github.com:o/r and mail a@b.c"),
            ("https://h/a@b", "https://h/a@b"),
            ("://", "://"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }
}

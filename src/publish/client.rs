//! One request and its answer, tried again where that may help.
//!
//! Owns [`Client`] and [`Patience`]. Must not know what is asked for: the endpoints are in `github`.
//!
//! A request that was not carried out (a rate limit) is repeated whatever it is. One whose fate is unknown (a dropped
//! connection, 5xx) is repeated only where twice is the same as once; a comment that was to be created is looked for first.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request};
use ureq::tls::{RootCerts, TlsConfig};

use super::address::Server;
use super::error::PublishError;
use super::limit::{self, Marks};
use super::secret::Secret;
use crate::progress::Progress;

/// The version of the API that is spoken (GitHub's documentation, "API Versions").
const API_VERSION: &str = "2022-11-28";

/// Bytes of an answer that are read; a page of 100 comments has less.
const MOST: u64 = 32 * 1024 * 1024;

/// Letters of a server's message that are told.
const TOLD: usize = 300;

/// Redirects of one request that are followed: a project was renamed.
const REDIRECTS: usize = 3;

/// The waits that suit a CI job.
pub const WAITS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(15)];

/// How long a server that does not answer is waited for.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How often and how long is waited, and by whose clock.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// How long to wait before each further try.
    pub waits: &'a [Duration],
    /// The longest rate limit that is waited for.
    pub longest: Duration,
    /// Waits.
    pub sleep: &'a dyn Fn(Duration),
    /// Seconds since 1970.
    pub now: &'a dyn Fn() -> i64,
}

/// What is done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Patch,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
        }
    }

    /// Twice is the same as once.
    const fn is_repeatable(self) -> bool {
        matches!(self, Self::Get | Self::Patch)
    }
}

/// An answer of 2xx.
pub(super) struct Answer {
    pub(super) body: Value,
    /// The address of the next page.
    pub(super) next: Option<String>,
}

/// An answer as it came.
struct Raw {
    status: u16,
    headers: HeaderMap,
    text: String,
}

/// A connection to GitHub's API; its `Debug` form shows no token.
pub struct Client<'a> {
    agent: ureq::Agent,
    server: Server,
    token: Secret,
    patience: Patience<'a>,
    progress: &'a dyn Progress,
}

impl<'a> Client<'a> {
    /// A client that has asked nothing yet.
    ///
    /// # Errors
    /// [`PublishError::StrangeToken`] for a token that cannot stand in a header.
    pub fn new(
        server: Server,
        token: Secret,
        patience: Patience<'a>,
        progress: &'a dyn Progress,
    ) -> Result<Self, PublishError> {
        if !token.is_plain() {
            return Err(PublishError::StrangeToken);
        }
        Ok(Self { agent: agent(), server, token, patience, progress })
    }

    /// The token.
    #[must_use]
    pub const fn token(&self) -> &Secret {
        &self.token
    }

    /// How it waits.
    pub(super) const fn patience(&self) -> Patience<'a> {
        self.patience
    }

    /// Tells something that the work goes on in spite of.
    pub(super) fn warn(&self, message: &str) {
        self.progress.warn(&self.token.scrub(message));
    }

    /// Tells that it goes on in a while, and waits.
    pub(super) fn wait(&self, failure: &PublishError, wait: Duration) {
        self.progress.warn(&format!("{failure}; trying again in {} seconds", wait.as_secs_f32()));
        (self.patience.sleep)(wait);
    }

    /// Asks until there is an answer, a failure for good, or no patience is left.
    pub(super) fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, PublishError> {
        let mut waits = self.patience.waits.iter();
        loop {
            let failure = match self.attempt(method, path, body) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let wait = waits.next().and_then(|wait| self.pause(&failure, method, *wait));
            match wait {
                Some(wait) => self.wait(&failure, wait),
                None => return Err(failure),
            }
        }
    }

    /// How long to wait before the same again; `None` where that is of no use, or of harm.
    fn pause(&self, failure: &PublishError, method: Method, own: Duration) -> Option<Duration> {
        match failure {
            PublishError::Limited { wait, .. } => Some(*wait).filter(|wait| *wait <= self.patience.longest),
            other if other.may_pass() && method.is_repeatable() => Some(own),
            _ => None,
        }
    }

    fn attempt(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, PublishError> {
        let mut path = path.to_owned();
        for _ in 0..=REDIRECTS {
            let shown = format!("{} {}", method.name(), self.token.scrub(&path));
            let Some(address) = self.server.address(&path) else {
                let message = "it leads to another server".to_owned();
                return Err(PublishError::Strange { request: shown, message });
            };
            let request = format!("{} {}", method.name(), self.token.scrub(&address));
            self.progress.stage(&request);
            let raw = self.exchange(method, &address, body).map_err(|error| self.failed(&request, &error));
            self.progress.finish();
            let raw = raw?;
            match raw.status {
                200..=299 => return self.understood(&request, &raw),
                301 | 302 | 307 | 308 => {
                    header(&raw.headers, "location").unwrap_or_default().clone_into(&mut path);
                }
                _ => return Err(self.refused(request, &raw)),
            }
        }
        let request = format!("{} {}", method.name(), self.token.scrub(&path));
        Err(PublishError::Strange { request, message: "it leads from one address to the next".to_owned() })
    }

    fn exchange(&self, method: Method, address: &str, body: Option<&Value>) -> Result<Raw, ureq::Error> {
        let request = Request::builder()
            .method(method.name())
            .uri(address)
            .header("Accept", "application/vnd.github+json")
            .header("Authorization", self.token.bearer())
            .header("X-GitHub-Api-Version", API_VERSION);
        let mut answer = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body.to_string())?;
                self.agent.run(request)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        let text = answer.body_mut().with_config().limit(MOST).lossy_utf8(true).read_to_string()?;
        // It may send back what it was sent.
        let text = self.token.scrub(&text);
        Ok(Raw { status: answer.status().as_u16(), headers: answer.headers().clone(), text })
    }

    fn understood(&self, request: &str, raw: &Raw) -> Result<Answer, PublishError> {
        let next = header(&raw.headers, "link").and_then(next_page);
        match serde_json::from_str(&raw.text) {
            Ok(body) => Ok(Answer { body, next }),
            Err(error) => {
                let message = self.told(&format!("{error}: {}", raw.text));
                Err(PublishError::Strange { request: request.to_owned(), message })
            }
        }
    }

    /// What a status above 2xx means.
    fn refused(&self, request: String, raw: &Raw) -> PublishError {
        let message = self.told(&message(&raw.text));
        let [retry_after, remaining, reset] = ["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"]
            .map(|name| header(&raw.headers, name));
        let marks = Marks { status: raw.status, retry_after, remaining, reset, message: &message };
        if let Some(wait) = limit::wait(marks, (self.patience.now)()) {
            return PublishError::Limited { request, wait };
        }
        match raw.status {
            401 => PublishError::Unauthorized { request, message },
            403 => PublishError::Forbidden { request, message },
            404 | 410 => PublishError::Missing { request, message },
            status @ 500.. => PublishError::Trouble { request, status, message },
            status => PublishError::Refused { request, status, message },
        }
    }

    /// What no answer at all means.
    fn failed(&self, request: &str, error: &ureq::Error) -> PublishError {
        let (request, message) = (request.to_owned(), self.told(&crate::git::redact(&error.to_string())));
        match error {
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => PublishError::Untrusted { request, message },
            // rustls' own errors come wrapped from the middle of a handshake.
            ureq::Error::Io(source) if source.kind() == std::io::ErrorKind::InvalidData => {
                PublishError::Untrusted { request, message }
            }
            _ => PublishError::Unreachable { request, message },
        }
    }

    /// A server's words: no token, one line, not too long.
    pub(super) fn told(&self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        self.token.scrub(&words.join(" ")).chars().take(TOLD).collect()
    }
}

impl std::fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("server", &self.server).finish_non_exhaustive()
    }
}

fn agent() -> ureq::Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    ureq::Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("git-reconcile/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// GitHub's `message`, and what it says of each field.
fn message(text: &str) -> String {
    let Ok(body) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    let mut parts: Vec<String> = body["message"].as_str().map(str::to_owned).into_iter().collect();
    for error in body["errors"].as_array().into_iter().flatten() {
        let field = |name: &str| error[name].as_str();
        let said = error.as_str().or_else(|| field("message")).or_else(|| field("code"));
        let about = field("field").map(|field| format!("{field}: ")).unwrap_or_default();
        parts.extend(said.map(|said| format!("{about}{said}")));
    }
    parts.join("; ")
}

/// The address with `rel="next"` of a `Link` header (RFC 8288).
fn next_page(link: &str) -> Option<String> {
    link.split(',').find_map(|part| {
        let (address, parameters) = part.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = |parameter: &str| matches!(parameter.trim(), "rel=\"next\"" | "rel=next");
        parameters.split(';').any(is_next).then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_the_others() {
        let link = r#"<https://h/x?page=1>; rel="prev", <https://h/x?page=3&a=b>; rel="next", <https://h/x?page=9>; rel="last""#;
        assert_eq!(next_page(link).as_deref(), Some("https://h/x?page=3&a=b"));
        assert_eq!(next_page(r#"<https://h/x?page=1>; rel="first""#), None);
        assert_eq!(next_page("nonsense, <"), None);
    }

    #[test]
    fn a_refusal_is_told_with_its_fields() {
        let text = r#"{"message":"Validation Failed","errors":[{"field":"body","code":"too_long"},"and so on",{"message":"x"}]}"#;
        assert_eq!(message(text), "Validation Failed; body: too_long; and so on; x");
        assert_eq!(message("<html>"), "<html>");
    }
}

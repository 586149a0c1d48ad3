//! Which server, and which project on it.
//!
//! Owns [`Server`] and [`Project`]: addresses that a token may be sent to, and names that fit into one. Must not send
//! anything.
//!
//! ```
//! use git_reconcile::publish::Project;
//! let project = Project::of_remote("git@github.com:ministry/forms.git").unwrap();
//! assert_eq!((project.host.as_deref(), project.to_string()), (Some("github.com"), "ministry/forms".to_owned()));
//! ```

use std::fmt;

use super::error::PublishError;

/// GitHub's REST API, and the pages for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    api: String,
    web: String,
}

impl Server {
    /// The server whose API is at `api`; `web` is where its pages are.
    ///
    /// # Errors
    /// [`PublishError::Address`] for what is no address, and for plain `http` to another machine: the token would be
    /// readable on the way.
    pub fn new(api: &str, web: &str) -> Result<Self, PublishError> {
        let (api, web) = (api.trim_end_matches('/'), web.trim_end_matches('/'));
        let why = match api.split_once("://") {
            Some(("https", rest)) if !rest.is_empty() => None,
            Some(("http", rest)) if is_this_machine(rest) => None,
            Some(("http", _)) => Some("a token is sent over https only"),
            _ => Some("it does not begin with https://"),
        };
        match why.or_else(|| api.contains('@').then_some("it holds a user or a password")) {
            Some(why) => Err(PublishError::Address { address: crate::git::redact(api), why }),
            None => Ok(Self { api: api.to_owned(), web: web.to_owned() }),
        }
    }

    /// The server that a remote's host belongs to, where it is GitHub's own; `None` for every other, which need not be a
    /// GitHub at all and must not be shown a token for one.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        let api = match host.as_str() {
            "github.com" | "ssh.github.com" => "https://api.github.com".to_owned(),
            // GitHub Enterprise Cloud with data residency.
            _ if host.ends_with(".ghe.com") => format!("https://api.{host}"),
            _ => return None,
        };
        let web = format!("https://{}", host.trim_start_matches("ssh."));
        Self::new(&api, &web).ok()
    }

    /// Where the API is, without a slash at the end.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.api
    }

    /// Where the pages are, without a slash at the end.
    #[must_use]
    pub fn web(&self) -> &str {
        &self.web
    }

    /// The address of a request; an address of the server itself stays as it is.
    pub(super) fn address(&self, path: &str) -> Option<String> {
        if path.starts_with('/') {
            return Some(format!("{}{path}", self.api));
        }
        (origin(path)? == origin(&self.api)?).then(|| path.to_owned())
    }
}

/// `https://host:port`, in lower case.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    (!authority.contains(['@', '\\'])).then(|| format!("{scheme}://{authority}").to_ascii_lowercase())
}

fn is_this_machine(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// `owner/name` on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The host of the remote that named it; absent where only `owner/name` was given.
    pub host: Option<String>,
    /// The user or organisation.
    pub owner: String,
    /// The repository.
    pub name: String,
}

impl Project {
    /// Reads `owner/name`; `None` where it is anything else, or has letters that GitHub does not allow in names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (owner, name) = text.split_once('/')?;
        let plain = |part: &str| {
            let letters = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            letters && !part.is_empty() && part != "." && part != ".."
        };
        let name = name.strip_suffix(".git").unwrap_or(name);
        (plain(owner) && plain(name)).then(|| Self {
            host: None,
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Reads the address of a remote: `https://host/owner/name.git`, `ssh://git@host/owner/name`, `git@host:owner/name`.
    #[must_use]
    pub fn of_remote(address: &str) -> Option<Self> {
        let (authority, path) = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?,
            None => address.split_once(':').filter(|(host, _)| !host.contains('/'))?,
        };
        let host = authority.rsplit('@').next()?;
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        let project = Self::parse(path.trim_matches('/'))?;
        Some(Self { host: Some(host.to_ascii_lowercase()), ..project })
    }
}

impl fmt::Display for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Text as part of a query (RFC 3986, 2.3: what is not unreserved is written `%XX`).
pub(super) fn in_query(text: &str) -> String {
    let letter = |byte: u8| match byte {
        plain if plain.is_ascii_alphanumeric() || b"-._~".contains(&plain) => char::from(plain).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_over_https_or_stays_on_this_machine() {
        for good in [
            "https://api.github.com",
            "https://ghe.example.org/api/v3/",
            "http://127.0.0.1:80",
            "http://localhost",
        ] {
            assert!(Server::new(good, "").is_ok(), "{good}");
        }
        for bad in [
            "http://ghe.example.org/api/v3",
            "api.github.com",
            "",
            "https://",
            "http://127.0.0.1.evil.org",
            "https://u:p@h",
        ] {
            let error = Server::new(bad, "").unwrap_err();
            assert!(error.hint().is_some() && !format!("{error}").contains("u:p"), "{bad}");
        }
    }

    #[test]
    fn a_page_or_a_redirect_of_another_server_is_not_followed() {
        let server = Server::new("https://api.example.org/v3", "").unwrap();
        assert_eq!(server.address("/user").as_deref(), Some("https://api.example.org/v3/user"));
        let next = "https://API.example.org/v3/x?page=2";
        assert_eq!(server.address(next).as_deref(), Some(next));
        for evil in [
            "https://evil.org/x",
            "http://api.example.org/x",
            "https://api.example.org@evil.org/",
            "https://api.example.org:444/",
            "https://evil.org\\@api.example.org/",
            "x",
        ] {
            assert_eq!(server.address(evil), None, "{evil}");
        }
    }

    #[test]
    fn projects_are_read_from_remotes() {
        for (address, host) in [
            ("https://github.com/o/r.git", "github.com"),
            ("https://u:p@GitHub.com/o/r", "github.com"),
            ("git@github.com:o/r.git", "github.com"),
            ("ssh://git@ssh.github.com:443/o/r.git", "ssh.github.com"),
        ] {
            let project = Project::of_remote(address).unwrap();
            assert_eq!(
                (project.host.as_deref(), project.to_string().as_str()),
                (Some(host), "o/r"),
                "{address}"
            );
        }
        for other in [
            "/srv/x.git",
            "../x",
            "https://h/a/b/c",
            "file:///srv/a/b/c",
            "git@h:x",
            "https://h/o/..",
            "o/r s",
        ] {
            assert_eq!(Project::of_remote(other), None, "{other}");
        }
    }

    #[test]
    fn only_hosts_that_are_githubs_are_taken_for_it() {
        assert_eq!(Server::of_host("github.com").unwrap().api(), "https://api.github.com");
        assert_eq!(Server::of_host("acme.ghe.com").unwrap().api(), "https://api.acme.ghe.com");
        for other in ["gitlab.com", "github.com.evil.org", "codeberg.org"] {
            assert_eq!(Server::of_host(other), None);
        }
    }

    #[test]
    fn a_branch_cannot_add_to_a_query() {
        assert_eq!(in_query("o:a&state=closed#é"), "o%3Aa%26state%3Dclosed%23%C3%A9");
    }
}

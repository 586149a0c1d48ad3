//! Git's configuration, read only.
//!
//! Owns [`ConfigError`] and the reading of single keys and of whole sections. Must not know which keys there are.

use std::collections::BTreeMap;

use git2::ErrorCode;

use super::Repository;

/// The configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file does not parse.
    #[error("the git configuration is broken: {source}")]
    Broken {
        /// What libgit2 says; names file and line.
        source: git2::Error,
    },
    /// A value cannot be used.
    #[error("the git configuration's {key} cannot be used: {source}")]
    Value {
        /// The key.
        key: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl ConfigError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Broken { .. } => {
                "correct the line that is named; `git config --list` must succeed".to_owned()
            }
            Self::Value { key, .. } => format!("`git config --show-origin {key}` says where it stands"),
        })
    }
}

impl Repository {
    /// The value of a key such as `reconcile.format`; the nearest file wins, as in git.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration or the value cannot be read.
    pub fn config_string(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let config = self.config()?;
        match config.get_string(key) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(source) => Err(ConfigError::Value { key: key.to_owned(), source }),
        }
    }

    /// All keys that begin with `prefix` (such as `reconcile.`) and their values; section and name in lower case, a
    /// key without a value is `true`, as in git.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration cannot be read.
    pub fn config_prefix(&self, prefix: &str) -> Result<BTreeMap<String, String>, ConfigError> {
        let mut found = BTreeMap::new();
        let config = self.config()?;
        let entries = config.entries(None).map_err(|source| ConfigError::Broken { source })?;
        entries
            .for_each(|entry| {
                let name = String::from_utf8_lossy(entry.name_bytes());
                if name.starts_with(prefix) {
                    let bytes: &[u8] = if entry.has_value() { entry.value_bytes() } else { b"true" };
                    found.insert(name.into_owned(), String::from_utf8_lossy(bytes).into_owned());
                }
            })
            .map_err(|source| ConfigError::Broken { source })?;
        Ok(found)
    }

    /// The value of `<section>.<url>.<key>` for the most specific `<url>` that covers `url`, else of `<section>.<key>`;
    /// `key` in lower case (`git config --get-urlmatch`).
    pub(in crate::git) fn config_for_url(
        &self,
        section: &str,
        key: &str,
        url: &str,
    ) -> Result<Option<String>, ConfigError> {
        let values = self.config_prefix(&format!("{section}."))?;
        let mut best: Option<(usize, String)> = None;
        for (name, value) in values {
            let Some(middle) = name.strip_prefix(section).and_then(|rest| rest.strip_suffix(key)) else {
                continue;
            };
            let rank = match middle {
                "." => Some(0),
                _ => {
                    middle.strip_prefix('.').and_then(|m| m.strip_suffix('.')).and_then(|m| coverage(m, url))
                }
            };
            if let Some(rank) = rank
                && best.as_ref().is_none_or(|(known, _)| *known <= rank)
            {
                best = Some((rank, value));
            }
        }
        Ok(best.map(|(_, value)| value))
    }

    /// A snapshot of all configuration files together.
    pub(in crate::git) fn config(&self) -> Result<git2::Config, ConfigError> {
        let snapshot = self.inner.config().and_then(|mut config| config.snapshot());
        snapshot.map_err(|source| ConfigError::Broken { source })
    }
}

/// How specifically `pattern` covers `url`: `None` not at all, else more for a longer path and for an exact host
/// (`Documentation/config/http.txt` of git, users in the pattern are not looked at).
fn coverage(pattern: &str, url: &str) -> Option<usize> {
    let (scheme, host, path) = parts(pattern)?;
    let (url_scheme, url_host, url_path) = parts(url)?;
    let exact = host.eq_ignore_ascii_case(url_host);
    let covered = scheme.eq_ignore_ascii_case(url_scheme) && (exact || covers_host(host, url_host));
    let path = path.trim_end_matches('/');
    let below = url_path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    (covered && below).then(|| 1 + 2 * path.len() + usize::from(exact))
}

/// Scheme, `host:port` and path of a URL, the user left out.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some((scheme, authority.rsplit('@').next()?, path))
}

/// `*` stands for one label of the host.
fn covers_host(pattern: &str, host: &str) -> bool {
    let (mut pattern, mut host) = (pattern.split('.'), host.split('.'));
    loop {
        match (pattern.next(), host.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(one), Some(other)) if one.eq_ignore_ascii_case(other) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_and_then_the_exact_host_is_the_most_specific() {
        let url = "https://ada@git.example.org/team/repo";
        let rank = |pattern| coverage(pattern, url);
        assert!(rank("https://git.example.org/team") > rank("https://git.example.org"));
        assert!(rank("https://git.example.org/") > rank("https://*.example.org"));
        assert!(rank("https://*.example.org").is_some());
    }

    #[test]
    fn other_hosts_schemes_ports_and_half_names_are_not_covered() {
        let url = "https://git.example.org/team/repo";
        for pattern in [
            "http://git.example.org",
            "https://example.org",
            "https://git.example.org:8443",
            "https://git.example.org/te",
            "https://*.org",
            "not a url",
        ] {
            assert_eq!(coverage(pattern, url), None, "{pattern}");
        }
    }
}

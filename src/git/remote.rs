//! One connection to another repository: which one, through which proxy, trusting whom, and what its failures mean.
//!
//! Owns [`Source`], [`Refusal`] and their reading of git's settings. Must not know what is fetched or where it goes.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use git2::{CertificateCheckStatus as Status, ErrorClass, ErrorCode, RemoteCallbacks};

use super::auth::{Session, redact};
use super::{ConfigError, Repository, opts};
use crate::progress::Progress;

/// Where releases come from; its `Debug` form shows no credentials either.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// The configured remote of that name; `None` for a bare address.
    pub remote: Option<String>,
    /// Its address, credentials taken out.
    pub shown: String,
    address: String,
}

/// Why a server gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It could not be reached, or the connection was dropped; another try may succeed.
    Connection,
    /// It wants credentials and none were found.
    NoCredentials,
    /// It wants credentials and took none of those that were offered.
    WrongCredentials,
    /// Its certificate or host key is not trusted.
    Untrusted,
    /// There is no repository at the address.
    NotFound,
    /// The address is of a kind that only git's own helpers speak.
    Protocol,
    /// It answered that it will not, or in a way that cannot be understood.
    Refused,
    /// What arrived could not be stored or put together.
    Storage,
}

impl Refusal {
    /// What to do about it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Connection => "check the network and git's http.proxy",
            Self::NoCredentials => {
                "is the address right? Private repositories need a credential helper, GITHUB_TOKEN or an ssh key"
            }
            Self::WrongCredentials => "check the token, the credential helper's password or the ssh key",
            Self::Untrusted => "check http.sslCAInfo, or ~/.ssh/known_hosts",
            Self::NotFound => "check the address; `git remote -v` lists those in use",
            Self::Protocol => "use an https, ssh, git or file address",
            Self::Refused => "ask the owners of the repository",
            Self::Storage => "is there room on the disk, and is the clone whole (`git fsck`)?",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connection => "cannot be reached",
            Self::NoCredentials => "wants credentials, and none were found",
            Self::WrongCredentials => "refuses the credentials",
            Self::Untrusted => "cannot be trusted",
            Self::NotFound => "there is no repository there",
            Self::Protocol => "cannot be spoken to",
            Self::Refused => "refuses",
            Self::Storage => "what it sent cannot be stored",
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("remote", &self.remote)
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

impl Source {
    /// The remote `name` where it is configured, else `url`; `None` where there is neither.
    #[must_use]
    pub fn choose(repo: &Repository, name: &str, url: Option<&str>) -> Option<Self> {
        let of_remote =
            repo.inner.find_remote(name).ok().and_then(|remote| remote.url().ok().map(str::to_owned));
        let (remote, address) = match (of_remote, url) {
            (Some(address), _) => (Some(name.to_owned()), address),
            (None, Some(url)) => (None, url.to_owned()),
            (None, None) => return None,
        };
        let mut source = Self { remote, shown: String::new(), address };
        source.shown = redact(&source.real_address(repo));
        Some(source)
    }

    /// What the git program takes for it.
    pub(in crate::git) fn for_git(&self) -> &str {
        self.remote.as_deref().unwrap_or(&self.address)
    }

    /// The address after `url.<base>.insteadOf`.
    pub(in crate::git) fn real_address(&self, repo: &Repository) -> String {
        let real = self.open(repo).ok().and_then(|remote| remote.url().ok().map(str::to_owned));
        real.unwrap_or_else(|| self.address.clone())
    }

    /// A fresh libgit2 remote; `url.<base>.insteadOf` is applied by libgit2 in both cases.
    pub(in crate::git) fn open<'repo>(
        &self,
        repo: &'repo Repository,
    ) -> Result<git2::Remote<'repo>, git2::Error> {
        match (&self.remote, relative_path(&self.address)) {
            // A path is meant from the top of the work tree, wherever the process stands.
            (_, Some(path)) => {
                let top = repo.workdir().unwrap_or_else(|| repo.git_dir());
                repo.inner.remote_anonymous(&top.join(path).to_string_lossy())
            }
            (Some(name), None) => repo.inner.find_remote(name),
            (None, None) => repo.inner.remote_anonymous(&self.address),
        }
    }
}

/// Whether libgit2 speaks the protocol of an address; git's remote helpers (`codecommit::…`, `hg://…`) it does not.
pub(in crate::git) fn is_spoken(address: &str) -> bool {
    const SCHEMES: [&str; 7] = ["file", "git", "http", "https", "ssh", "ssh+git", "git+ssh"];
    let helper = address.split_once("::").is_some_and(|(name, _)| !name.contains(['/', '[', '@']));
    let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    !helper && scheme.is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// Whether an address is a path of this machine.
pub(in crate::git) fn is_local(address: &str) -> bool {
    let before_slash = address.split('/').next().unwrap_or_default();
    address.starts_with("file://") || !(address.contains("://") || before_slash.contains(':'))
}

fn relative_path(address: &str) -> Option<&Path> {
    let path = Path::new(address);
    let is_path =
        !address.contains("://") && address.split('/').next().is_some_and(|head| !head.contains(':'));
    (is_path && path.is_relative()).then_some(path)
}

/// How far a certificate is trusted (`http.sslVerify`, `http.sslCAInfo`, `http.sslCAPath` and their variables).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::git) struct Trust {
    skip: bool,
    file: Option<PathBuf>,
    folder: Option<PathBuf>,
}

impl Trust {
    /// What git's configuration and environment say for a URL; the environment wins.
    pub(in crate::git) fn read(
        repo: &Repository,
        url: &str,
        env: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ConfigError> {
        let path = |variable: &str, key: &str| -> Result<Option<PathBuf>, ConfigError> {
            match env(variable) {
                Some(value) => Ok(Some(value.into())),
                None => {
                    Ok(repo.config_for_url("http", key, url)?.map(|path| expand_home(&path, env("HOME"))))
                }
            }
        };
        let verify = repo.config_for_url("http", "sslverify", url)?;
        let off = verify.is_some_and(|value| git2::Config::parse_bool(value).is_ok_and(|verify| !verify));
        Ok(Self {
            skip: off || env("GIT_SSL_NO_VERIFY").is_some(),
            file: path("GIT_SSL_CAINFO", "sslcainfo")?,
            folder: path("GIT_SSL_CAPATH", "sslcapath")?,
        })
    }

    /// Hands the certificates to libgit2.
    pub(in crate::git) fn apply(&self) -> Result<(), git2::Error> {
        opts::trust(self.file.as_deref(), self.folder.as_deref())
    }
}

/// `~/` at the beginning stands for the home folder, as git's path values have it.
fn expand_home(path: &str, home: Option<OsString>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => path.into(),
    }
}

/// What libgit2 asks and tells during a transfer.
pub(in crate::git) fn callbacks<'a>(
    session: &'a Session,
    config: &'a git2::Config,
    trust: &'a Trust,
    progress: &'a dyn Progress,
) -> RemoteCallbacks<'a> {
    let mut callbacks = RemoteCallbacks::new();
    callbacks.credentials(session.callback(config));
    callbacks.certificate_check(|certificate, _| {
        let trusted = trust.skip && certificate.as_x509().is_some();
        Ok(if trusted { Status::CertificateOk } else { Status::CertificatePassthrough })
    });
    callbacks.transfer_progress(|sofar| {
        progress.step(sofar.received_objects() as u64, sofar.total_objects() as u64);
        true
    });
    callbacks
}

/// What a failure of libgit2's means; `offered` is how many credentials the server was shown.
///
/// Where libgit2 has one class and code for several causes (an HTTP status, a sentence of the server), the beginning
/// of its message is all that tells them apart; it is looked at here and nowhere else.
pub(in crate::git) fn meaning(error: &git2::Error, offered: usize) -> Refusal {
    let message = error.message();
    let credentials = if offered == 0 { Refusal::NoCredentials } else { Refusal::WrongCredentials };
    match (error.code(), error.class()) {
        (ErrorCode::Auth, _) => credentials,
        (ErrorCode::Certificate, _) => Refusal::Untrusted,
        (_, ErrorClass::Ssl | ErrorClass::Ssh)
            if message.contains("certificate") || message.contains("hostkey") =>
        {
            Refusal::Untrusted
        }
        (ErrorCode::Eof | ErrorCode::Timeout, _) => Refusal::Connection,
        (ErrorCode::NotFound, _) => Refusal::NotFound,
        (_, ErrorClass::Http) => of_status(message, credentials),
        (_, ErrorClass::Net) if message.starts_with("remote error") => Refusal::Refused,
        (_, ErrorClass::Net | ErrorClass::Os | ErrorClass::Ssl | ErrorClass::Ssh) => Refusal::Connection,
        _ => Refusal::Storage,
    }
}

fn of_status(message: &str, credentials: Refusal) -> Refusal {
    let status = message
        .strip_prefix("unexpected http status code: ")
        .and_then(|code| code.trim().parse::<u16>().ok());
    match status {
        Some(404 | 410) => Refusal::NotFound,
        Some(401 | 403 | 407) => credentials,
        Some(408 | 429 | 500..) => Refusal::Connection,
        // libgit2 gives up on credentials that are refused again and again.
        None if message.starts_with("too many redirects or authentication replays") => credentials,
        None if message.contains("EOF") => Refusal::Connection,
        _ => Refusal::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_are_told_apart() {
        for local in ["/srv/x", "../x", "x", "file:///srv/x", "./a:b"] {
            assert!(is_local(local) && is_spoken(local), "{local}");
        }
        for far in ["https://h/x", "git@h:o/x", "h:x", "ssh://h/x", "git://h/x"] {
            assert!(!is_local(far) && is_spoken(far), "{far}");
        }
        for strange in ["codecommit::eu://x", "hg://h/x", "ext::sh -c x"] {
            assert!(!is_spoken(strange), "{strange}");
        }
        assert_eq!(relative_path("../x"), Some(Path::new("../x")));
        assert!(relative_path("/x").is_none() && relative_path("file://x").is_none());
    }

    #[test]
    fn failures_are_told_apart_by_class_code_and_status() {
        use git2::{ErrorClass as Class, ErrorCode as Code};
        let status = "unexpected http status code: ";
        for (code, class, message, expected) in [
            (Code::Auth, Class::Http, "x", Refusal::NoCredentials),
            (Code::Certificate, Class::Ssl, "x", Refusal::Untrusted),
            (Code::GenericError, Class::Ssl, "the SSL certificate is invalid", Refusal::Untrusted),
            (Code::GenericError, Class::Ssh, "invalid or unknown remote ssh hostkey", Refusal::Untrusted),
            (Code::GenericError, Class::Net, "failed to resolve address for h", Refusal::Connection),
            (Code::GenericError, Class::Os, "failed to connect", Refusal::Connection),
            (Code::Eof, Class::Net, "early EOF", Refusal::Connection),
            (Code::GenericError, Class::Net, "remote error: access denied", Refusal::Refused),
            (Code::GenericError, Class::Http, "invalid content-type: 'text/html'", Refusal::Refused),
            (Code::GenericError, Class::Http, &format!("{status}404"), Refusal::NotFound),
            (Code::GenericError, Class::Http, &format!("{status}503"), Refusal::Connection),
            (Code::GenericError, Class::Http, &format!("{status}429"), Refusal::Connection),
            (Code::GenericError, Class::Indexer, "missing delta bases", Refusal::Storage),
        ] {
            assert_eq!(meaning(&git2::Error::new(code, class, message), 0), expected, "{message}");
        }
        let refused = git2::Error::new(Code::Auth, Class::Callback, "x");
        assert_eq!(meaning(&refused, 1), Refusal::WrongCredentials);
    }

    #[test]
    fn trust_is_read_by_url_and_the_environment_wins() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut config = git2::Repository::init(folder.path()).unwrap().config().unwrap();
        config.set_str("http.sslCAInfo", "/all.pem").unwrap();
        config.set_str("http.https://h.example.sslCAInfo", "/h.pem").unwrap();
        config.set_str("http.https://h.example.sslVerify", "false").unwrap();
        let repo = Repository::open(folder.path()).unwrap();
        let read = |url: &str| Trust::read(&repo, url, |_| None).unwrap();
        assert_eq!(
            read("https://h.example/x"),
            Trust { skip: true, file: Some("/h.pem".into()), folder: None }
        );
        assert_eq!(
            read("https://other.example/x"),
            Trust { skip: false, file: Some("/all.pem".into()), folder: None }
        );
        let env = |name: &str| (name == "GIT_SSL_CAINFO").then(|| "/env.pem".into());
        let trust = Trust::read(&repo, "https://h.example/x", env).unwrap();
        assert_eq!(trust.file.as_deref(), Some(Path::new("/env.pem")));
    }

    #[test]
    fn a_tilde_stands_for_the_home_folder() {
        assert_eq!(expand_home("~/ca.pem", Some("/home/ada".into())), Path::new("/home/ada/ca.pem"));
        assert_eq!(expand_home("/etc/~/ca.pem", Some("/home/ada".into())), Path::new("/etc/~/ca.pem"));
    }
}

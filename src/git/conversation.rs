//! One conversation with another repository: what it has, and the objects that are wanted of it.
//!
//! Owns [`Call`]. Must not know where anything goes: no ref is written here. A dropped connection is taken up again
//! after each of the caller's waits; every other failure is final.

use git2::{AutotagOption, Direction, FetchOptions, Oid, ProxyOptions};

use super::Repository;
use super::auth::{Session, has_password, redact};
use super::fetch::{Access, FetchError, History};
use super::program::{self, Ran};
use super::refs::RefKind;
use super::remote::{Refusal, Source, Trust, callbacks, is_local, is_spoken, meaning};

/// A ref of the other side.
pub(in crate::git) struct Advertised {
    /// The full name, `refs/tags/v1.7.4`.
    pub(in crate::git) name: String,
    /// Its object, unpeeled.
    pub(in crate::git) target: Oid,
}

impl Advertised {
    /// The kind and the short name; `None` for what is neither a tag nor a branch.
    pub(in crate::git) fn short(&self) -> Option<(RefKind, &str)> {
        [RefKind::Tag, RefKind::Branch].into_iter().find_map(|kind| {
            let folder = self.name.strip_prefix("refs/")?.strip_prefix(kind.folder())?;
            folder.strip_prefix('/').map(|name| (kind, name))
        })
    }
}

/// One finished conversation.
pub(in crate::git) struct Received {
    /// All that the other side has.
    pub(in crate::git) refs: Vec<Advertised>,
    /// Whether something was wanted of it.
    pub(in crate::git) downloaded: bool,
}

/// What to ask for, given what the other side has: full names of refs.
pub(in crate::git) type Choice<'a> = &'a dyn Fn(&[Advertised]) -> Vec<String>;

/// One thing wanted from one server.
pub(in crate::git) struct Call<'a> {
    pub(in crate::git) repo: &'a Repository,
    pub(in crate::git) source: &'a Source,
    /// The git command that does the same, for the hint.
    pub(in crate::git) by_hand: String,
    pub(in crate::git) history: History,
}

impl Call<'_> {
    /// Tries until it succeeds, fails for good, or the waits are used up.
    pub(in crate::git) fn converse(
        &self,
        access: &Access<'_>,
        choose: Choice<'_>,
    ) -> Result<Received, FetchError> {
        let address = self.source.real_address(self.repo);
        if !is_spoken(&address) {
            let message = "only git's own helpers speak this protocol";
            return Err(self.failure(Refusal::Protocol, message));
        }
        let trust = Trust::read(self.repo, &address, |name| std::env::var_os(name))?;
        if address.starts_with("https:") {
            trust.apply().map_err(|source| FetchError::Certificates { source })?;
        }
        let mut waits = access.waits.iter();
        loop {
            let failure = match self.attempt(access, &trust, choose) {
                Ok(received) => return Ok(received),
                Err(failure) => failure,
            };
            match waits.next() {
                Some(wait) if failure.may_pass() => {
                    let seconds = wait.as_secs_f32();
                    access.progress.warn(&format!("{failure}; trying again in {seconds} seconds"));
                    (access.sleep)(*wait);
                }
                _ => return Err(failure),
            }
        }
    }

    fn attempt(
        &self,
        access: &Access<'_>,
        trust: &Trust,
        choose: Choice<'_>,
    ) -> Result<Received, FetchError> {
        let config = self.repo.config()?;
        let session = Session::new(access.credentials);
        let failed = |error: git2::Error| self.refused(&error, session.offered());
        let listen = || callbacks(&session, &config, trust, access.progress);
        let mut remote = self.source.open(self.repo).map_err(failed)?;
        let mut connection =
            remote.connect_auth(Direction::Fetch, Some(listen()), Some(proxy())).map_err(failed)?;
        let refs: Vec<Advertised> = connection
            .list()
            .map_err(failed)?
            .iter()
            .map(|head| Advertised { name: head.name().to_owned(), target: head.oid() })
            .collect();
        let wanted = choose(&refs);
        if !wanted.is_empty() && !self.by_program(&wanted)? {
            let mut options = FetchOptions::new();
            options.remote_callbacks(listen()).proxy_options(proxy()).download_tags(AutotagOption::None);
            if self.history == History::Whole {
                options.depth(i32::MAX);
            }
            connection.remote().download(&wanted, Some(&mut options)).map_err(failed)?;
        }
        Ok(Received { refs, downloaded: !wanted.is_empty() })
    }

    /// Leaves the download to the git program where libgit2 is known to fail; false where it is for libgit2 to do.
    fn by_program(&self, wanted: &[String]) -> Result<bool, FetchError> {
        if !is_local(&self.source.real_address(self.repo)) && !self.repo.is_partial() {
            return Ok(false);
        }
        match program::download(self.repo, self.source, wanted, self.history) {
            Ran::Done => Ok(true),
            Ran::Absent => Ok(false),
            // The user's settings may forbid it to git; libgit2 is slower but may not fail.
            Ran::Failed(_) if self.history == History::AsItIs && !self.repo.is_partial() => Ok(false),
            Ran::Failed(message) => Err(self.failure(Refusal::Storage, &message)),
        }
    }

    fn refused(&self, error: &git2::Error, offered: usize) -> FetchError {
        let address = self.source.real_address(self.repo);
        let (local, offered) = (is_local(&address), offered + usize::from(has_password(&address)));
        let refusal = match meaning(error, offered) {
            Refusal::Connection if local => Refusal::NotFound,
            refusal => refusal,
        };
        self.failure(refusal, error.message())
    }

    fn failure(&self, refusal: Refusal, message: &str) -> FetchError {
        let (from, by_hand) = (self.source.shown.clone(), self.by_hand.clone());
        FetchError::Refused { from, refusal, message: redact(message), by_hand }
    }
}

impl FetchError {
    const fn may_pass(&self) -> bool {
        matches!(self, Self::Refused { refusal: Refusal::Connection, .. })
    }
}

fn proxy<'a>() -> ProxyOptions<'a> {
    let mut options = ProxyOptions::new();
    options.auto();
    options
}

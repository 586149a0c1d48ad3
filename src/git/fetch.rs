//! Upstream's releases, brought into `refs/reconcile/<pack>/` and nowhere else.
//!
//! Owns [`Repository::fetch`] and [`Repository::deepen`]. Must not know which releases matter. The user's tags, remote
//! branches, `FETCH_HEAD` and configuration are never written: the objects are downloaded first, and then the tool's own
//! refs are moved by hand.

use std::collections::BTreeMap;
use std::time::Duration;

use git2::{AutotagOption, Direction, FetchOptions, Oid, ProxyOptions};

use super::auth::{Credentials, Session, redact};
use super::refs::{RefKind, RefsError, Wanted, prefix};
use super::remote::{Refusal, Source, Trust, callbacks, is_local, is_spoken, meaning};
use super::{ConfigError, Repository};
use crate::progress::Progress;

/// What to fetch, and from where.
#[derive(Clone, Debug)]
pub struct FetchRequest<'a> {
    /// The name below `refs/reconcile/`: the pack's.
    pub namespace: &'a str,
    /// The remote to ask where it is configured.
    pub remote: &'a str,
    /// The address to ask otherwise.
    pub url: Option<&'a str>,
    /// Which tags and branches.
    pub wanted: &'a Wanted,
    /// How far back.
    pub history: History,
}

/// How much history a shallow clone gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum History {
    /// From what is there.
    #[default]
    AsItIs,
    /// All of it: the clone is shallow no more.
    Whole,
}

/// How to get through to a server.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// Who we are.
    pub credentials: &'a Credentials,
    /// How long to wait before each further try after a dropped connection.
    pub waits: &'a [Duration],
    /// Waits.
    pub sleep: &'a dyn Fn(Duration),
    /// Listens.
    pub progress: &'a dyn Progress,
}

/// The waits that suit a person at a terminal.
pub const WAITS: [Duration; 3] = [Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(5)];

/// What a fetch did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where from.
    pub source: Source,
    /// Refs that were not there before.
    pub added: Vec<(RefKind, String)>,
    /// Refs that stood elsewhere; a moved tag is a release made anew.
    pub moved: Vec<(RefKind, String)>,
    /// Refs that upstream has no longer.
    pub gone: Vec<(RefKind, String)>,
    /// How many refs stood where they stand.
    pub unchanged: usize,
    /// Objects received.
    pub objects: usize,
    /// Bytes received.
    pub bytes: usize,
}

/// Releases that could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Nobody to ask.
    #[error("there is no remote `{remote}` and no other address to fetch from")]
    NoAddress {
        /// The remote looked for.
        remote: String,
    },
    /// Git's settings cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Git's certificate settings name something that cannot be loaded.
    #[error("the certificates of http.sslCAInfo or http.sslCAPath cannot be loaded: {source}")]
    Certificates {
        /// What libgit2 says.
        source: git2::Error,
    },
    /// The other side gave nothing.
    #[error("{from}: {refusal}: {message}")]
    Refused {
        /// The address, credentials taken out.
        from: String,
        /// What it means.
        refusal: Refusal,
        /// What libgit2 says, credentials taken out.
        message: String,
        /// The git command that does the same.
        by_hand: String,
    },
    /// It has no tag and no branch of interest.
    #[error("{from} has no tag like {tags} and no branch like {branches}")]
    NoReleases {
        /// The address, credentials taken out.
        from: String,
        /// The patterns for tags.
        tags: String,
        /// The patterns for branches.
        branches: String,
    },
    /// The tool's own refs cannot be read.
    #[error(transparent)]
    Refs(#[from] RefsError),
    /// One of the tool's own refs cannot be written.
    #[error("{name} cannot be updated: {source}")]
    Update {
        /// The ref.
        name: String,
        /// What libgit2 says.
        source: git2::Error,
    },
    /// The history could not be completed.
    #[error("the clone is still shallow after {asked} gave what it has")]
    StillShallow {
        /// The remotes that were asked.
        asked: String,
    },
}

impl FetchError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoAddress { remote } => Some(format!("git remote add {remote} <address of upstream>")),
            Self::Config(error) => error.hint(),
            Self::Certificates { .. } => {
                Some("`git config --show-origin --get-regexp http.*ssl` says where they are set".to_owned())
            }
            Self::Refused { refusal, by_hand, .. } => Some(format!(
                "{}; or fetch with git itself and go on with --offline: {by_hand}",
                refusal.remedy()
            )),
            Self::NoReleases { .. } => {
                Some("is it the right repository? `git remote -v` lists the addresses".to_owned())
            }
            Self::Refs(error) => error.hint(),
            Self::Update { .. } => {
                Some("is another run going on, and may you write to the repository?".to_owned())
            }
            Self::StillShallow { .. } => Some("git fetch --unshallow".to_owned()),
        }
    }
}

/// A ref of the other side.
struct Advertised {
    name: String,
    target: Oid,
}

impl Advertised {
    /// The kind and the short name; `None` for what is neither a tag nor a branch.
    fn short(&self) -> Option<(RefKind, &str)> {
        [RefKind::Tag, RefKind::Branch].into_iter().find_map(|kind| {
            let folder = self.name.strip_prefix("refs/")?.strip_prefix(kind.folder())?;
            folder.strip_prefix('/').map(|name| (kind, name))
        })
    }
}

/// One finished conversation.
struct Received {
    refs: Vec<Advertised>,
    objects: usize,
    bytes: usize,
}

/// What to ask for, given what the other side has: refspecs without destinations.
type Choice<'a> = &'a dyn Fn(&[Advertised]) -> Vec<String>;

impl Repository {
    /// Brings `refs/reconcile/<namespace>/` up to what upstream has now; refs that are gone there go here.
    ///
    /// # Errors
    /// [`FetchError`]; the refs are then as they were, or partly updated where one could not be written.
    pub fn fetch(&self, request: &FetchRequest<'_>, access: &Access<'_>) -> Result<Fetched, FetchError> {
        let source = Source::choose(self, request.remote, request.url)
            .ok_or_else(|| FetchError::NoAddress { remote: request.remote.to_owned() })?;
        let deepen = request.history == History::Whole && self.is_shallow();
        let is_wanted = |head: &&Advertised| {
            head.short()
                .is_some_and(|(kind, name)| request.wanted.takes(kind, name) && !name.ends_with("^{}"))
        };
        let missing = |heads: &[Advertised]| -> Vec<String> {
            let wanted = heads.iter().filter(is_wanted).filter(|head| deepen || !self.has(head.target));
            wanted.map(|head| head.name.clone()).collect()
        };
        let call = Call { repo: self, source: &source, by_hand: by_hand(request, &source), deepen };
        access.progress.stage(&format!("fetching releases from {}", source.shown));
        let received = call.converse(access, &missing);
        access.progress.finish();
        let received = received?;
        let now: BTreeMap<String, (RefKind, &str, Oid)> = received
            .refs
            .iter()
            .filter(is_wanted)
            .filter_map(|head| head.short().map(|(kind, name)| (kind, name, head.target)))
            .map(|(kind, name, target)| (prefix(request.namespace, kind) + name, (kind, name, target)))
            .filter(|(full, _)| git2::Reference::is_valid_name(full))
            .collect();
        if now.is_empty() {
            let list = |kind| request.wanted.patterns(kind).join(", ");
            let (tags, branches) = (list(RefKind::Tag), list(RefKind::Branch));
            return Err(FetchError::NoReleases { from: source.shown, tags, branches });
        }
        let counts = (received.objects, received.bytes);
        self.move_refs(request.namespace, &now).map(|moves| moves.into_fetched(source, counts))
    }

    /// Completes the history of a shallow clone from the remotes that it was made from.
    ///
    /// # Errors
    /// [`FetchError`]; over a local path libgit2 cannot, and the hint says how git does.
    pub fn deepen(&self, remotes: &[&str], access: &Access<'_>) -> Result<(), FetchError> {
        let head = |heads: &[Advertised]| -> Vec<String> {
            let head = heads.iter().find(|head| head.name == "HEAD").or_else(|| heads.first());
            head.map(|head| head.name.clone()).into_iter().collect()
        };
        for source in remotes.iter().filter_map(|name| Source::choose(self, name, None)) {
            if !self.is_shallow() {
                break;
            }
            let by_hand = format!("git fetch --unshallow {}", source.remote.as_deref().unwrap_or_default());
            let call = Call { repo: self, source: &source, by_hand, deepen: true };
            access.progress.stage(&format!("completing the history from {}", source.shown));
            let received = call.converse(access, &head);
            access.progress.finish();
            received?;
        }
        if self.is_shallow() { Err(FetchError::StillShallow { asked: remotes.join(", ") }) } else { Ok(()) }
    }

    fn has(&self, object: Oid) -> bool {
        self.inner.odb().is_ok_and(|odb| odb.exists(object))
    }

    fn move_refs(
        &self,
        namespace: &str,
        now: &BTreeMap<String, (RefKind, &str, Oid)>,
    ) -> Result<Moves, FetchError> {
        let before = self.targets_below(namespace)?;
        let mut moves = Moves::default();
        // First what is gone: `release` may have become `release/1.9`.
        for (full, (kind, name)) in before.keys().filter(|full| !now.contains_key(*full)).filter_map(|full| {
            [RefKind::Tag, RefKind::Branch].into_iter().find_map(|kind| {
                full.strip_prefix(&prefix(namespace, kind)).map(|name| (full, (kind, name.to_owned())))
            })
        }) {
            let deleted = self.inner.find_reference(full).and_then(|mut reference| reference.delete());
            deleted.map_err(|source| FetchError::Update { name: full.clone(), source })?;
            moves.gone.push((kind, name));
        }
        for (full, &(kind, name, target)) in now {
            let known = before.get(full);
            if known == Some(&Some(target)) {
                moves.unchanged += 1;
                continue;
            }
            self.inner
                .reference(full, target, true, "reconcile: fetched")
                .map_err(|source| FetchError::Update { name: full.clone(), source })?;
            let list = if known.is_some() { &mut moves.moved } else { &mut moves.added };
            list.push((kind, name.to_owned()));
        }
        Ok(moves)
    }

    /// Where the tool's own refs stand, unpeeled.
    fn targets_below(&self, namespace: &str) -> Result<BTreeMap<String, Option<Oid>>, RefsError> {
        let list = |source| RefsError::List { source };
        let references =
            self.inner.references_glob(&format!("refs/reconcile/{namespace}/*")).map_err(list)?;
        references
            .map(|reference| {
                let reference = reference.map_err(list)?;
                Ok((String::from_utf8_lossy(reference.name_bytes()).into_owned(), reference.target()))
            })
            .collect()
    }
}

#[derive(Default)]
struct Moves {
    added: Vec<(RefKind, String)>,
    moved: Vec<(RefKind, String)>,
    gone: Vec<(RefKind, String)>,
    unchanged: usize,
}

impl Moves {
    fn into_fetched(self, source: Source, (objects, bytes): (usize, usize)) -> Fetched {
        let Self { added, moved, gone, unchanged } = self;
        Fetched { source, added, moved, gone, unchanged, objects, bytes }
    }
}

/// The git command that does the same.
fn by_hand(request: &FetchRequest<'_>, source: &Source) -> String {
    let from = source.remote.as_deref().unwrap_or(&source.shown);
    let specs = [RefKind::Tag, RefKind::Branch].into_iter().flat_map(|kind| {
        let (folder, below) = (kind.folder(), prefix(request.namespace, kind));
        request
            .wanted
            .patterns(kind)
            .iter()
            .map(move |pattern| format!(" '+refs/{folder}/{pattern}:{below}{pattern}'"))
    });
    format!("git fetch --no-tags {from}{}", specs.collect::<String>())
}

/// One thing wanted from one server.
struct Call<'a> {
    repo: &'a Repository,
    source: &'a Source,
    by_hand: String,
    deepen: bool,
}

impl Call<'_> {
    /// Tries until it succeeds, fails for good, or the waits are used up.
    fn converse(&self, access: &Access<'_>, choose: Choice<'_>) -> Result<Received, FetchError> {
        let address = self.source.real_address(self.repo);
        if !is_spoken(&address) {
            let message = "only git's own helpers speak this protocol";
            return Err(self.failure(Refusal::Protocol, message));
        }
        let trust = Trust::read(self.repo, &address, |name| std::env::var_os(name))?;
        trust.apply().map_err(|source| FetchError::Certificates { source })?;
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
        if !wanted.is_empty() {
            let mut options = FetchOptions::new();
            options.remote_callbacks(listen()).proxy_options(proxy()).download_tags(AutotagOption::None);
            if self.deepen {
                options.depth(i32::MAX);
            }
            connection.remote().download(&wanted, Some(&mut options)).map_err(failed)?;
        }
        let stats = connection.remote().stats();
        Ok(Received { refs, objects: stats.received_objects(), bytes: stats.received_bytes() })
    }

    fn refused(&self, error: &git2::Error, offered: usize) -> FetchError {
        let local = is_local(&self.source.real_address(self.repo));
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

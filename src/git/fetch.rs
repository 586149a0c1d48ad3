//! Upstream's releases, brought into `refs/reconcile/<pack>/` and nowhere else.
//!
//! Owns [`Repository::fetch`] and [`Repository::deepen`]. Must not know which releases matter. The user's tags, remote
//! branches, `FETCH_HEAD` and configuration are never written: the objects are downloaded first, and then the tool's own
//! refs are moved by hand.

use std::collections::BTreeMap;
use std::time::Duration;

use git2::Oid;

use super::auth::{Credentials, redact};
use super::conversation::{Advertised, Call};
use super::program::{self, Ran};
use super::refs::{RefKind, RefsError, Wanted, prefix};
use super::remote::{Refusal, Source};
use super::store::oid;
use super::{ConfigError, Repository};
use crate::object::ObjectId;
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
    /// Whether objects had to be downloaded.
    pub downloaded: bool,
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
    /// Objects that a partial clone left out did not come.
    #[error("{count} objects that the partial clone lacks cannot be had: {message}")]
    Incomplete {
        /// How many.
        count: usize,
        /// What git says, credentials taken out.
        message: String,
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
            Self::Incomplete { .. } => Some("git fetch --refetch --no-filter".to_owned()),
            Self::StillShallow { .. } => Some("git fetch --unshallow".to_owned()),
        }
    }
}

/// Upstream's refs by the full names that they get here.
type Targets = BTreeMap<String, (RefKind, String, Option<Oid>)>;

impl Repository {
    /// Brings `refs/reconcile/<namespace>/` up to what upstream has now; refs that are gone there go here.
    ///
    /// # Errors
    /// [`FetchError`]; the refs are then as they were, or partly updated where one could not be written.
    pub fn fetch(&self, request: &FetchRequest<'_>, access: &Access<'_>) -> Result<Fetched, FetchError> {
        let source = Source::choose(self, request.remote, request.url)
            .ok_or_else(|| FetchError::NoAddress { remote: request.remote.to_owned() })?;
        let history = if self.is_shallow() { request.history } else { History::AsItIs };
        let missing = |heads: &[Advertised]| -> Vec<String> {
            let wanted = heads.iter().filter(|head| request.takes(head));
            let wanted = wanted.filter(|head| history == History::Whole || !self.has(head.target));
            wanted.map(|head| head.name.clone()).collect()
        };
        let call = Call { repo: self, source: &source, by_hand: by_hand(request, &source), history };
        access.progress.stage(&format!("fetching releases from {}", source.shown));
        let received = call.converse(access, &missing);
        access.progress.finish();
        let received = received?;
        let now = request.targets(&received.refs);
        if now.is_empty() {
            return Err(request.no_releases(source.shown));
        }
        let moves = self.move_refs(&self.targets_below(request.namespace)?, &now)?;
        Ok(moves.into_fetched(source, received.downloaded))
    }

    /// Completes the history of a shallow clone from the remotes that it was made from.
    ///
    /// # Errors
    /// [`FetchError`], also when the clone is still shallow after all of them.
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
            let call = Call { repo: self, source: &source, by_hand, history: History::Whole };
            access.progress.stage(&format!("completing the history from {}", source.shown));
            let received = call.converse(access, &head);
            access.progress.finish();
            received?;
        }
        if self.is_shallow() { Err(FetchError::StillShallow { asked: remotes.join(", ") }) } else { Ok(()) }
    }

    /// Brings objects that a partial clone left out, all at once; git itself does it, as when it meets them.
    ///
    /// # Errors
    /// [`FetchError::Incomplete`] where the clone is not partial, git is not installed or the remote refuses.
    pub fn complete(&self, objects: &[ObjectId]) -> Result<(), FetchError> {
        let absent: Vec<ObjectId> = objects.iter().copied().filter(|id| !self.has(oid(*id))).collect();
        let incomplete = |message: String| FetchError::Incomplete { count: absent.len(), message };
        let Some(remote) = self.promisor() else {
            return Err(incomplete("the clone is not partial, so nobody has promised them".to_owned()));
        };
        match program::complete(self, &remote, &absent) {
            Ran::Done => Ok(()),
            Ran::Failed(message) => Err(incomplete(redact(&message))),
            Ran::Absent => Err(incomplete("the git program is not installed".to_owned())),
        }
    }

    fn has(&self, object: Oid) -> bool {
        self.inner.odb().is_ok_and(|odb| odb.exists(object))
    }

    /// Moves the tool's own refs from where they stand to where they should.
    fn move_refs(&self, before: &Targets, now: &Targets) -> Result<Moves, FetchError> {
        let failed = |name: &String, source| FetchError::Update { name: name.clone(), source };
        let mut moves = Moves::default();
        // First what is gone: `release` may have become `release/1.9`.
        for (full, (kind, name, _)) in before.iter().filter(|(full, _)| !now.contains_key(*full)) {
            let deleted = self.inner.find_reference(full).and_then(|mut reference| reference.delete());
            deleted.map_err(|source| failed(full, source))?;
            moves.gone.push((*kind, name.clone()));
        }
        for (full, (kind, name, target)) in now {
            let known = before.get(full).map(|(_, _, target)| *target);
            let Some(target) = target.filter(|target| known != Some(Some(*target))) else {
                moves.unchanged += 1;
                continue;
            };
            let written = self.inner.reference(full, target, true, "reconcile: fetched");
            written.map_err(|source| failed(full, source))?;
            let list = if known.is_some() { &mut moves.moved } else { &mut moves.added };
            list.push((*kind, name.clone()));
        }
        Ok(moves)
    }

    /// Where the tool's own refs stand, unpeeled.
    fn targets_below(&self, namespace: &str) -> Result<Targets, RefsError> {
        let list = |source| RefsError::List { source };
        let mut targets = Targets::new();
        for kind in [RefKind::Tag, RefKind::Branch] {
            let prefix = prefix(namespace, kind);
            for reference in self.inner.references_glob(&format!("{prefix}*")).map_err(list)? {
                let reference = reference.map_err(list)?;
                let full = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                let name = full.strip_prefix(&prefix).unwrap_or_default().to_owned();
                targets.insert(full, (kind, name, reference.target()));
            }
        }
        Ok(targets)
    }
}

impl FetchRequest<'_> {
    fn takes(&self, head: &Advertised) -> bool {
        head.short().is_some_and(|(kind, name)| self.wanted.takes(kind, name) && !name.ends_with("^{}"))
    }

    /// Where each ref that is wanted should stand here; a name that git would refuse is left out.
    fn targets(&self, heads: &[Advertised]) -> Targets {
        let wanted = heads.iter().filter(|head| self.takes(head));
        let named =
            wanted.filter_map(|head| head.short().map(|(kind, name)| (kind, name.to_owned(), head.target)));
        named
            .map(|(kind, name, target)| (prefix(self.namespace, kind) + &name, (kind, name, Some(target))))
            .filter(|(full, _)| git2::Reference::is_valid_name(full))
            .collect()
    }

    fn no_releases(&self, from: String) -> FetchError {
        let list = |kind| self.wanted.patterns(kind).join(", ");
        FetchError::NoReleases { from, tags: list(RefKind::Tag), branches: list(RefKind::Branch) }
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
    fn into_fetched(self, source: Source, downloaded: bool) -> Fetched {
        let Self { added, moved, gone, unchanged } = self;
        Fetched { source, added, moved, gone, unchanged, downloaded }
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

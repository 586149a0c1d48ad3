//! Syncs replayed on several threads, with what an earlier run has done already.
//!
//! Owns [`Bench`]. Results come in the order of the syncs, however many threads there are. What is done is written to the
//! file of `--resume` at once, a line of JSON a sync, so that a run that was killed goes on where it was.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::config::Config;
use crate::git::{NewObjects, Repository};
use crate::progress::Progress;
use crate::reconcile::backtest::{self, LookInto, Replayed, Sync};
use crate::rules::Packs;

/// What every replay needs.
pub(super) struct Bench<'a> {
    /// The settings.
    pub(super) config: &'a Config,
    /// The packs.
    pub(super) packs: &'a Packs,
    /// Names and folders of the forks.
    pub(super) forks: &'a [(String, PathBuf)],
    /// Threads; as many as the machine has cores where absent.
    pub(super) jobs: Option<usize>,
    /// What is looked at.
    pub(super) look: LookInto,
    /// Where results are kept.
    pub(super) resume: Option<&'a Path>,
}

/// A replay, or why it could not be made.
pub(super) type Outcome = Result<Replayed, String>;

/// A line of the file of results.
#[derive(Serialize, Deserialize)]
struct Kept {
    tool: String,
    sync: String,
    replayed: Replayed,
}

impl Bench<'_> {
    /// The result of each sync, in their order.
    ///
    /// # Errors
    /// [`Failure`] when the file of results cannot be read or written.
    pub(super) fn replay(&self, syncs: &[Sync], progress: &dyn Progress) -> Result<Vec<Outcome>, Failure> {
        let mut kept = self.kept()?;
        let mut results: Vec<Option<Outcome>> =
            syncs.iter().map(|sync| kept.remove(&name(sync)).map(Ok)).collect();
        let open: Vec<usize> = (0..syncs.len()).filter(|at| results[*at].is_none()).collect();
        let mut file = self.file()?;
        progress.stage("replaying syncs");
        let next = AtomicUsize::new(0);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = self.jobs.unwrap_or(cores).clamp(1, open.len().max(1));
        let failed = thread::scope(|scope| {
            let (done, arrived) = mpsc::channel();
            for _ in 0..threads {
                let (done, next, open) = (done.clone(), &next, &open);
                scope.spawn(move || self.work(syncs, (open, next), &done));
            }
            drop(done);
            let mut failed = None;
            for (number, (at, outcome)) in (1..).zip(arrived) {
                progress.step(number, open.len() as u64);
                if let (Ok(replayed), Some((path, file))) = (&outcome, &mut file) {
                    failed = failed
                        .or(keep(file, &syncs[at], replayed).err().map(|source| (path.clone(), source)));
                }
                results[at] = Some(outcome);
            }
            failed
        });
        progress.finish();
        match failed {
            Some((path, source)) => Err(Failure::Write { path, source }),
            None => Ok(results
                .into_iter()
                .map(|one| one.unwrap_or_else(|| Err("not replayed".to_owned())))
                .collect()),
        }
    }

    /// Replays what no other thread has taken, each fork opened once.
    fn work(
        &self,
        syncs: &[Sync],
        (open, next): (&[usize], &AtomicUsize),
        done: &mpsc::Sender<(usize, Outcome)>,
    ) {
        let desks: Vec<OnceCell<Option<Repository>>> = self.forks.iter().map(|_| OnceCell::new()).collect();
        let opened = |at: usize| desks[at].get_or_init(|| desk(&self.forks[at].1)).as_ref();
        while let Some(&at) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
            let sync = &syncs[at];
            let has = |repository: &&Repository| {
                [&sync.merge, &sync.country, &sync.upstream].iter().all(|rev| repository.commit(rev).is_ok())
            };
            let repository = (0..desks.len()).filter_map(opened).find(has);
            let outcome = match repository {
                None => Err("no fork has its commits".to_owned()),
                Some(repository) => backtest::replay(repository, self.packs, self.config, sync, self.look)
                    .map_err(|error| error.to_string()),
            };
            if done.send((at, outcome)).is_err() {
                return;
            }
        }
    }

    /// What an earlier run of this very build has done; a line that was cut off is left out.
    fn kept(&self) -> Result<BTreeMap<String, Replayed>, Failure> {
        let Some(path) = self.resume.filter(|path| path.exists()) else { return Ok(BTreeMap::new()) };
        let text = std::fs::read_to_string(path)
            .map_err(|source| Failure::Read { path: path.to_owned(), source })?;
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Kept>(line).ok());
        let has = |kept: &Kept| kept.replayed.findings.is_some() || self.look == LookInto::Hunks;
        Ok(lines
            .filter(|kept| kept.tool == BUILD && has(kept))
            .map(|kept| (kept.sync, kept.replayed))
            .collect())
    }

    fn file(&self) -> Result<Option<(PathBuf, std::fs::File)>, Failure> {
        let Some(path) = self.resume else { return Ok(None) };
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(path);
        let file = opened.map_err(|source| Failure::Write { path: path.to_owned(), source })?;
        Ok(Some((path.to_owned(), file)))
    }
}

/// A fork in which nothing is written.
fn desk(folder: &Path) -> Option<Repository> {
    let repository = Repository::open(folder).ok()?;
    repository.keep_new(NewObjects::InMemory).ok()?;
    Some(repository)
}

/// What results of another build are told by.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// The line begins with a line break: the one before may have been cut off.
fn keep(file: &mut std::fs::File, sync: &Sync, replayed: &Replayed) -> std::io::Result<()> {
    let kept = Kept { tool: BUILD.to_owned(), sync: name(sync), replayed: replayed.clone() };
    let line = serde_json::to_string(&kept)?;
    file.write_all(format!("\n{line}\n").as_bytes())
}

fn name(sync: &Sync) -> String {
    format!("{} {} {} {}", sync.fork, sync.merge, sync.country, sync.upstream)
}

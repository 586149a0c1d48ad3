//! Fetching over local paths and git's own protocol, and what it must leave alone.

use std::cell::RefCell;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use git_reconcile::git::refs::{Origin, RefKind, Wanted};
use git_reconcile::git::{
    Access, Credentials, FetchError, FetchRequest, Fetched, History, Refusal, Repository, WAITS,
};
use git_reconcile::progress::Silent;

use crate::sandbox::Sandbox;

/// Fetches as the tool does, without waiting; answers also the waits that it would have taken.
pub fn fetch_as(
    repository: &Repository,
    url: Option<&str>,
    credentials: &Credentials,
    history: History,
) -> (Result<Fetched, FetchError>, Vec<Duration>) {
    let slept = RefCell::new(Vec::new());
    let sleep = |wait| slept.borrow_mut().push(wait);
    let wanted = wanted();
    let request = FetchRequest { namespace: "pack", remote: "upstream", url, wanted: &wanted, history };
    let access = Access { credentials, waits: &WAITS, sleep: &sleep, progress: &Silent };
    let fetched = repository.fetch(&request, &access);
    (fetched, slept.into_inner())
}

pub fn fetch(repository: &Repository, url: Option<&str>) -> Result<Fetched, FetchError> {
    fetch_as(repository, url, &Credentials::default(), History::AsItIs).0
}

pub fn wanted() -> Wanted {
    Wanted { tags: vec!["v*".to_owned()], branches: vec!["release/*".to_owned(), "develop".to_owned()] }
}

/// `tag v1.0.0`, in the order listed.
pub fn names(repository: &Repository) -> Vec<String> {
    let named = |kind| if kind == RefKind::Tag { "tag" } else { "branch" };
    let releases = repository.releases("pack").unwrap();
    releases.into_iter().map(|found| format!("{} {}", named(found.kind), found.name)).collect()
}

pub const UPSTREAM: [&str; 4] = ["tag v1.0.0", "tag v1.1.0", "branch develop", "branch release/1.0.1"];

/// An upstream, and a fork of its first release with a tag of upstream's name on a commit of its own.
pub fn upstream_and_fork() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.upstream("upstream");
    sandbox.git("", &["clone", "--quiet", "--no-tags", &sandbox.url("upstream"), "fork"]);
    sandbox.git("fork", &["reset", "--quiet", "--hard", "origin/release/1.0.1"]);
    sandbox.git("fork", &["remote", "remove", "origin"]);
    sandbox.commit("fork", "countries.csv", "one\n");
    sandbox.git("fork", &["tag", "v1.1.0"]);
    sandbox
}

fn open(sandbox: &Sandbox, dir: &str) -> Repository {
    Repository::open(&sandbox.path(dir)).unwrap()
}

#[test]
fn releases_arrive_peeled_and_sorted_and_the_countrys_tag_of_the_same_name_stays() {
    let sandbox = upstream_and_fork();
    let own = sandbox.git("fork", &["rev-parse", "v1.1.0"]);
    let repository = open(&sandbox, "fork");
    let fetched = fetch(&repository, Some(&sandbox.url("upstream"))).unwrap();
    assert_eq!((fetched.added.len(), fetched.unchanged), (4, 0));
    assert_eq!(names(&repository), UPSTREAM);
    let theirs = sandbox.git("upstream", &["rev-parse", "v1.1.0^{commit}"]);
    let release = repository.releases("pack").unwrap().remove(1);
    assert_eq!(release.commit.to_string(), theirs);
    assert_eq!(sandbox.git("fork", &["rev-parse", "v1.1.0"]), own);
    sandbox.git("fork", &["fsck", "--strict"]);
}

#[test]
fn a_second_fetch_receives_nothing() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let url = sandbox.url("upstream");
    assert!(fetch(&repository, Some(&url)).unwrap().downloaded);
    let again = fetch(&repository, Some(&url)).unwrap();
    assert_eq!((again.downloaded, again.unchanged), (false, 4));
}

#[test]
fn what_upstream_moves_and_deletes_moves_and_goes() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let url = sandbox.url("upstream");
    fetch(&repository, Some(&url)).unwrap();
    sandbox.git("fork", &["pack-refs", "--all"]);
    sandbox.git("upstream", &["branch", "--delete", "--force", "release/1.0.1"]);
    sandbox.git("upstream", &["branch", "release/1.0.1/hotfix"]);
    sandbox.git("upstream", &["tag", "--force", "v1.0.0", "develop"]);
    let fetched = fetch(&repository, Some(&url)).unwrap();
    assert_eq!(fetched.gone, [(RefKind::Branch, "release/1.0.1".to_owned())]);
    assert_eq!(fetched.moved, [(RefKind::Tag, "v1.0.0".to_owned())]);
    assert_eq!(fetched.added, [(RefKind::Branch, "release/1.0.1/hotfix".to_owned())]);
    assert_eq!(names(&repository)[3], "branch release/1.0.1/hotfix");
}

#[test]
fn nothing_of_the_users_changes() {
    let sandbox = upstream_and_fork();
    sandbox.git("fork", &["remote", "add", "upstream", &sandbox.url("upstream")]);
    sandbox.git("fork", &["config", "remote.upstream.tagOpt", "--tags"]);
    sandbox.git("fork", &["config", "fetch.prune", "true"]);
    sandbox.git("fork", &["update-ref", "refs/remotes/upstream/gone", "HEAD"]);
    sandbox.git("fork", &["pack-refs", "--all"]);
    sandbox.git("fork", &["update-ref", "ORIG_HEAD", "HEAD"]);
    sandbox.write("fork/.git/FETCH_HEAD", "kept\n");
    sandbox.write("fork/untracked.txt", "kept\n");
    let own = ["/refs/reconcile/", "/objects/"];
    let before = sandbox.snapshot("fork", &own);
    let repository = open(&sandbox, "fork");
    let fetched = fetch(&repository, Some("file:///not/asked")).unwrap();
    assert_eq!(fetched.source.remote.as_deref(), Some("upstream"));
    fetch(&repository, None).unwrap();
    repository.releases("pack").unwrap();
    assert_eq!(names(&repository), UPSTREAM);
    assert!(before.len() > 15, "only {} files were looked at", before.len());
    assert_eq!(sandbox.snapshot("fork", &own), before);
}

#[test]
fn a_bare_repository_without_remotes_and_a_linked_worktree_fetch_too() {
    let sandbox = upstream_and_fork();
    sandbox.git("", &["init", "--quiet", "--bare", "bare.git"]);
    sandbox.git("fork", &["worktree", "add", "--quiet", "../linked"]);
    for dir in ["bare.git", "linked"] {
        let repository = open(&sandbox, dir);
        fetch(&repository, Some(&sandbox.url("upstream"))).unwrap();
        assert_eq!(names(&repository), UPSTREAM, "{dir}");
    }
    assert_eq!(names(&open(&sandbox, "fork")), UPSTREAM, "worktrees share the namespace");
}

#[test]
fn a_relative_path_of_a_remote_is_meant_from_the_top_of_the_work_tree() {
    let sandbox = upstream_and_fork();
    sandbox.git("fork", &["remote", "add", "upstream", "../upstream"]);
    let repository = open(&sandbox, "fork");
    fetch(&repository, None).unwrap();
    assert_eq!(names(&repository), UPSTREAM);
}

#[test]
fn instead_of_is_honoured_for_a_remote_and_for_an_address() {
    let sandbox = upstream_and_fork();
    let key = format!("url.{}.insteadOf", sandbox.url(""));
    sandbox.git("fork", &["config", &key, "https://example.invalid/"]);
    let repository = open(&sandbox, "fork");
    let fetched = fetch(&repository, Some("https://example.invalid/upstream")).unwrap();
    assert_eq!(fetched.source.shown, sandbox.url("upstream"));
    sandbox.git("fork", &["remote", "add", "upstream", "https://example.invalid/upstream"]);
    assert_eq!(fetch(&repository, None).unwrap().source.shown, sandbox.url("upstream"));
}

#[test]
fn an_address_that_leads_nowhere_is_not_tried_again() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let credentials = Credentials::default();
    for url in [sandbox.url("nothing"), sandbox.path("nothing").display().to_string()] {
        let (result, waited) = fetch_as(&repository, Some(&url), &credentials, History::AsItIs);
        let error = result.unwrap_err();
        assert!(matches!(error, FetchError::Refused { refusal: Refusal::NotFound, .. }), "{error:?}");
        assert!(waited.is_empty());
        let hint = error.hint().unwrap();
        assert!(hint.contains("'+refs/tags/v*:refs/reconcile/pack/tags/v*'"), "{hint}");
    }
}

#[test]
fn the_command_of_the_hint_does_the_same() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let hint = fetch(&repository, Some(&sandbox.url("nothing"))).unwrap_err().hint().unwrap();
    let command = hint.split_once("git fetch ").unwrap().1.replace("/nothing", "/upstream");
    let args = command.split(' ').map(|arg| arg.trim_matches('\''));
    let status = sandbox.command("fork").args(["fetch", "--quiet"]).args(args).status().unwrap();
    assert!(status.success());
    assert_eq!(names(&repository), UPSTREAM);
}

#[test]
fn nobody_to_ask_and_an_unknown_protocol_are_told() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let error = fetch(&repository, None).unwrap_err();
    assert!(matches!(error, FetchError::NoAddress { .. }));
    assert!(error.hint().unwrap().contains("git remote add upstream"));
    let error = fetch(&repository, Some("hovercraft://example.invalid/x")).unwrap_err();
    assert!(matches!(error, FetchError::Refused { refusal: Refusal::Protocol, .. }), "{error:?}");
}

#[test]
fn an_upstream_without_releases_is_an_error_and_prunes_nothing() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    fetch(&repository, Some(&sandbox.url("upstream"))).unwrap();
    sandbox.git("", &["init", "--quiet", "empty"]);
    let error = fetch(&repository, Some(&sandbox.url("empty"))).unwrap_err();
    assert!(matches!(error, FetchError::NoReleases { .. }), "{error:?}");
    assert_eq!(names(&repository), UPSTREAM);
}

#[test]
fn tags_of_trees_are_no_releases() {
    let sandbox = upstream_and_fork();
    sandbox.git("upstream", &["tag", "v0-tree", "HEAD^{tree}"]);
    let repository = open(&sandbox, "fork");
    fetch(&repository, Some(&sandbox.url("upstream"))).unwrap();
    assert_eq!(names(&repository), UPSTREAM);
}

#[test]
fn without_a_fetch_the_users_remote_and_tags_stand_in_with_a_warning() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let nowhere = repository.known_upstream("pack", "upstream", &Wanted::default()).unwrap();
    assert_eq!((nowhere.refs.len(), nowhere.origin), (0, Origin::Nowhere));
    sandbox.git("fork", &["remote", "add", "upstream", &sandbox.url("upstream")]);
    sandbox.git("fork", &["fetch", "--quiet", "--no-tags", "upstream"]);
    let borrowed = repository.known_upstream("pack", "upstream", &wanted()).unwrap();
    let names: Vec<_> = borrowed.refs.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["v1.1.0", "develop", "release/1.0.1"]);
    assert_eq!(borrowed.origin, Origin::Borrowed { remote: Some("upstream".to_owned()), tags: 1 });
    assert!(borrowed.origin.warning().unwrap().contains("1 tags of this repository"));
    fetch(&repository, None).unwrap();
    let known = repository.known_upstream("pack", "upstream", &wanted()).unwrap();
    assert_eq!((known.refs.len(), known.origin.warning()), (4, None));
}

/// A `git daemon` that ends with the test.
struct Daemon {
    child: Child,
    port: u16,
}

impl Daemon {
    fn start(sandbox: &Sandbox) -> Self {
        let port = free_port();
        // Not `git daemon`: that is a parent whose end does not end the daemon.
        let mut command = Command::new(format!("{}/git-daemon", sandbox.git("", &["--exec-path"])));
        let base = sandbox.path("");
        command
            .args(["--export-all", "--listen=127.0.0.1", "--reuseaddr"])
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command.arg(format!("--port={port}")).arg(format!("--base-path={}", base.display()));
        let child = command.spawn().unwrap();
        let daemon = Self { child, port };
        let tried = (0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(tried, "git daemon does not listen");
        daemon
    }

    fn url(&self, name: &str) -> String {
        format!("git://127.0.0.1:{}/{name}", self.port)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).map(drop).unwrap_or_default();
    }
}

/// A port on which nobody listens.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn releases_arrive_over_gits_own_protocol() {
    let sandbox = upstream_and_fork();
    let daemon = Daemon::start(&sandbox);
    let repository = open(&sandbox, "fork");
    fetch(&repository, Some(&daemon.url("upstream"))).unwrap();
    assert_eq!(names(&repository), UPSTREAM);
    sandbox.git("fork", &["fsck", "--strict"]);
    let error = fetch(&repository, Some(&daemon.url("nothing"))).unwrap_err();
    assert!(matches!(error, FetchError::Refused { refusal: Refusal::Refused, .. }), "{error:?}");
}

#[test]
fn a_host_that_does_not_answer_is_tried_again_and_then_given_up() {
    let sandbox = upstream_and_fork();
    let repository = open(&sandbox, "fork");
    let credentials = Credentials::default();
    for scheme in ["git", "http", "https", "ssh"] {
        let url = format!("{scheme}://127.0.0.1:{}/x", free_port());
        let (result, waited) = fetch_as(&repository, Some(&url), &credentials, History::AsItIs);
        let error = result.unwrap_err();
        assert!(
            matches!(error, FetchError::Refused { refusal: Refusal::Connection, .. }),
            "{scheme}: {error:?}"
        );
        assert_eq!(waited, WAITS, "{scheme}");
    }
}

//! Fetching over HTTP: credentials, refusals, dropped connections, shallow and partial clones.

use std::os::unix::fs::PermissionsExt;

use git_reconcile::git::{Access, Credentials, FetchError, History, PushError, Refusal, Repository, WAITS};
use git_reconcile::object::ObjectId;
use git_reconcile::progress::Silent;

use crate::git_fetch::{UPSTREAM, fetch, fetch_as, names, upstream_and_fork};
use crate::http_server::{Mood, Server};
use crate::sandbox::Sandbox;

/// `x-access-token:s3cret` and `ada:s3cret` as RFC 7617 wants them.
const TOKEN: &str = "Basic eC1hY2Nlc3MtdG9rZW46czNjcmV0";
const ADA: &str = "Basic YWRhOnMzY3JldA==";

fn serve(mood: Mood) -> (Sandbox, Repository, Server) {
    let sandbox = upstream_and_fork();
    let repository = Repository::open(&sandbox.path("fork")).unwrap();
    let server = Server::start(sandbox.path(""), mood);
    (sandbox, repository, server)
}

fn refusal(error: &FetchError) -> Refusal {
    let FetchError::Refused { refusal, .. } = error else { panic!("{error:?}") };
    *refusal
}

fn says_no_secret(error: &FetchError) {
    let text = format!("{error} {error:?} {:?}", error.hint());
    assert!(!text.contains("s3cret"), "{text}");
}

#[test]
fn releases_arrive_over_http() {
    let (sandbox, repository, server) = serve(Mood::Fine);
    let fetched = fetch(&repository, Some(&server.url("upstream/.git"))).unwrap();
    assert!(fetched.downloaded);
    assert_eq!(names(&repository), UPSTREAM);
    sandbox.git("fork", &["fsck", "--strict"]);
    let again = fetch(&repository, Some(&server.url("upstream/.git"))).unwrap();
    assert_eq!((again.downloaded, again.unchanged), (false, 4));
    assert_eq!(server.log().iter().filter(|line| line.starts_with("POST")).count(), 1, "{:?}", server.log());
}

#[test]
fn a_token_opens_its_own_server_and_no_other_is_shown_it() {
    let (_sandbox, repository, server) = serve(Mood::Locked(TOKEN));
    let url = server.url("upstream/.git");
    let own = Credentials::default().with_token(&server.url(""), "s3cret".to_owned());
    fetch_as(&repository, Some(&url), &own, History::AsItIs).0.unwrap();
    assert_eq!(names(&repository), UPSTREAM);
    let (_sandbox, repository, server) = serve(Mood::Locked(TOKEN));
    let foreign = Credentials::default().with_token("https://github.com", "s3cret".to_owned());
    let error =
        fetch_as(&repository, Some(&server.url("upstream/.git")), &foreign, History::AsItIs).0.unwrap_err();
    assert_eq!(refusal(&error), Refusal::NoCredentials);
    assert!(server.log().iter().all(|line| line.ends_with(" -")), "{:?}", server.log());
}

#[test]
fn a_wrong_token_is_told_without_being_shown_and_not_tried_again() {
    let (_sandbox, repository, server) = serve(Mood::Locked(ADA));
    let wrong = Credentials::default().with_token(&server.url(""), "s3cret-but-old".to_owned());
    let (result, waited) = fetch_as(&repository, Some(&server.url("upstream/.git")), &wrong, History::AsItIs);
    let error = result.unwrap_err();
    assert_eq!((refusal(&error), waited.len()), (Refusal::WrongCredentials, 0));
    says_no_secret(&error);
}

#[test]
fn a_credential_helper_is_asked() {
    let (sandbox, repository, server) = serve(Mood::Locked(ADA));
    sandbox.write("helper", "#!/bin/sh\ntest \"$1\" = get && printf 'username=ada\\npassword=s3cret\\n'\n");
    let helper = sandbox.path("helper");
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.git("fork", &["config", "credential.helper", &helper.display().to_string()]);
    fetch(&repository, Some(&server.url("upstream/.git"))).unwrap();
    assert_eq!(names(&repository), UPSTREAM);
}

#[test]
fn a_password_in_the_address_works_and_is_never_shown() {
    let (_sandbox, repository, server) = serve(Mood::Locked(ADA));
    let with = |user: &str, path: &str| server.url(path).replace("://", &format!("://{user}@"));
    let fetched = fetch(&repository, Some(&with("ada:s3cret", "upstream/.git"))).unwrap();
    assert!(!format!("{fetched:?}").contains("s3cret"), "{fetched:?}");
    assert!(fetched.source.shown.starts_with("http://***@127.0.0.1"));
    for url in [with("eve:s3cret", "upstream/.git"), with("ada:s3cret", "nothing.git")] {
        says_no_secret(&fetch(&repository, Some(&url)).unwrap_err());
    }
}

#[test]
fn statuses_are_told_apart_and_only_passing_ones_are_tried_again() {
    for (status, expected, tries) in [
        ("404 Not Found", Refusal::NotFound, 1),
        ("403 Forbidden", Refusal::NoCredentials, 1),
        ("400 Bad Request", Refusal::Refused, 1),
        ("502 Bad Gateway", Refusal::Connection, 1 + WAITS.len()),
    ] {
        let (_sandbox, repository, server) = serve(Mood::Status(status));
        let error = fetch(&repository, Some(&server.url("x"))).unwrap_err();
        assert_eq!((refusal(&error), server.log().len()), (expected, tries), "{status}: {error}");
        assert!(error.hint().is_some());
    }
}

#[test]
fn a_dropped_connection_is_tried_again_until_it_holds() {
    for (mood, count) in [(Mood::HangsUp(2), 2), (Mood::Busy(1), 1)] {
        let (sandbox, repository, server) = serve(mood.clone());
        let url = server.url("upstream/.git");
        let (fetched, waited) = fetch_as(&repository, Some(&url), &Credentials::default(), History::AsItIs);
        fetched.unwrap_or_else(|error| panic!("{mood:?}: {error:?}"));
        assert_eq!((names(&repository), waited.len()), (UPSTREAM.map(str::to_owned).to_vec(), count));
        sandbox.git("fork", &["fsck", "--strict"]);
    }
}

#[test]
fn a_connection_that_never_holds_changes_no_ref() {
    let (_sandbox, repository, server) = serve(Mood::HangsUp(99));
    let error = fetch(&repository, Some(&server.url("upstream/.git"))).unwrap_err();
    assert_eq!(refusal(&error), Refusal::Connection);
    assert!(names(&repository).is_empty());
}

#[test]
fn something_that_is_not_git_is_told() {
    let (_sandbox, repository, server) = serve(Mood::Status("200 OK"));
    let error = fetch(&repository, Some(&server.url("upstream/.git"))).unwrap_err();
    assert_eq!(refusal(&error), Refusal::Refused, "{error:?}");
}

fn clone(sandbox: &Sandbox, server: &Server, args: &[&str], into: &str) -> Repository {
    let url = server.url("upstream/.git");
    sandbox.git("", &[&["clone", "--quiet"], args, &[&url, into]].concat());
    Repository::open(&sandbox.path(into)).unwrap()
}

fn deepen(repository: &Repository, remotes: &[&str]) -> Result<(), FetchError> {
    let credentials = Credentials::default();
    let access = Access { credentials: &credentials, waits: &[], sleep: &|_| {}, progress: &Silent };
    repository.deepen(remotes, &access)
}

#[test]
fn a_shallow_clone_is_seen_and_deepened() {
    let (sandbox, _, server) = serve(Mood::Fine);
    let repository = clone(&sandbox, &server, &["--depth=1"], "shallow");
    assert!(repository.is_shallow());
    let before = sandbox.snapshot("shallow", &["/objects/", ".git/shallow"]);
    deepen(&repository, &["nobody", "origin"]).unwrap();
    assert!(!repository.is_shallow());
    assert_eq!(sandbox.git("shallow", &["rev-list", "--count", "HEAD"]), "2");
    sandbox.git("shallow", &["fsck", "--strict"]);
    assert_eq!(sandbox.snapshot("shallow", &["/objects/", ".git/shallow"]), before);
}

#[test]
fn a_shallow_clone_of_a_local_repository_is_deepened_too() {
    let sandbox = upstream_and_fork();
    sandbox.git("", &["clone", "--quiet", "--depth=1", &sandbox.url("upstream"), "shallow"]);
    let repository = Repository::open(&sandbox.path("shallow")).unwrap();
    deepen(&repository, &["origin"]).unwrap();
    assert!(!repository.is_shallow());
    assert_eq!(sandbox.git("shallow", &["rev-list", "--count", "HEAD"]), "2");
}

#[test]
fn a_shallow_clone_that_nobody_can_complete_is_told_how() {
    let (sandbox, _, server) = serve(Mood::Fine);
    let repository = clone(&sandbox, &server, &["--depth=1"], "shallow");
    let error = deepen(&repository, &["nobody"]).unwrap_err();
    assert!(matches!(error, FetchError::StillShallow { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("--unshallow"));
}

#[test]
fn releases_arrive_in_a_shallow_clone_with_or_without_its_history() {
    let (sandbox, _, server) = serve(Mood::Fine);
    for (history, shallow) in [(History::AsItIs, true), (History::Whole, false)] {
        let into = format!("shallow-{shallow}");
        let repository = clone(&sandbox, &server, &["--depth=1"], &into);
        let url = server.url("upstream/.git");
        fetch_as(&repository, Some(&url), &Credentials::default(), history).0.unwrap();
        assert_eq!(
            (names(&repository), repository.is_shallow()),
            (UPSTREAM.map(str::to_owned).to_vec(), shallow)
        );
        sandbox.git(&into, &["fsck", "--strict"]);
    }
}

#[test]
fn releases_arrive_in_a_partial_clone() {
    let (sandbox, _, server) = serve(Mood::Fine);
    sandbox.git("upstream", &["config", "uploadpack.allowFilter", "true"]);
    let long = (0..500).map(|line| format!("line {line}\n")).collect::<Vec<_>>().concat();
    sandbox.commit("upstream", "long.txt", &long);
    let repository = clone(&sandbox, &server, &["--filter=blob:none", "--no-checkout"], "partial");
    assert!(repository.is_partial());
    // Its delta may rest on a blob that the clone has not.
    sandbox.commit("upstream", "long.txt", &long.replace("line 250", "line two hundred and fifty"));
    sandbox.git("upstream", &["tag", "v1.2.0"]);
    let own = ["/objects/", "/refs/reconcile/"];
    let before = sandbox.snapshot("partial", &own);
    fetch(&repository, Some(&server.url("upstream/.git"))).unwrap();
    assert_eq!(names(&repository).len(), 5);
    assert_eq!(sandbox.snapshot("partial", &own), before);
}

#[test]
fn objects_that_a_partial_clone_lacks_are_fetched_on_demand() {
    let (sandbox, fork, server) = serve(Mood::Fine);
    sandbox.git("upstream", &["config", "uploadpack.allowFilter", "true"]);
    let repository = clone(&sandbox, &server, &["--filter=blob:none", "--no-checkout"], "partial");
    let ids: Vec<ObjectId> = ["develop", "v1.0.0"]
        .map(|rev| sandbox.git("upstream", &["rev-parse", &format!("{rev}:package.json")]).parse().unwrap())
        .into();
    let store = repository.store().unwrap();
    assert!(ids.iter().all(|id| store.blob(*id).is_err()));
    let before = sandbox.snapshot("partial", &["/objects/"]);
    repository.complete(&ids).unwrap();
    assert!(ids.iter().all(|id| store.blob(*id).is_ok()));
    assert_eq!(sandbox.snapshot("partial", &["/objects/"]), before);
    let error = fork.complete(&[ObjectId::from_bytes([1; 20])]).unwrap_err();
    assert!(matches!(error, FetchError::Incomplete { count: 1, .. }), "{error:?}");
}

/// A remote that takes pushes, and a branch to push.
fn pushing(mood: Mood) -> (Sandbox, Repository, Server) {
    let (sandbox, repository, server) = serve(mood);
    sandbox.git("upstream", &["config", "http.receivepack", "true"]);
    sandbox.git("fork", &["remote", "add", "away", &server.url("upstream/.git")]);
    sandbox.git("fork", &["branch", "upgrade"]);
    (sandbox, repository, server)
}

#[test]
fn a_branch_is_pushed_with_the_token_of_its_server() {
    let (sandbox, repository, server) = pushing(Mood::Locked(TOKEN));
    let own = Credentials::default().with_token(&server.url(""), "s3cret".to_owned());
    repository.push("away", "upgrade", &own).unwrap();
    let pushed = sandbox.git("upstream", &["rev-parse", "refs/heads/upgrade"]);
    assert_eq!(pushed, sandbox.git("fork", &["rev-parse", "upgrade"]));
    repository.push("away", "upgrade", &own).unwrap();
}

#[test]
fn a_push_shows_the_token_to_no_other_server_and_to_nobody_who_reads_the_error() {
    let (sandbox, repository, server) = pushing(Mood::Locked(TOKEN));
    let foreign = Credentials::default().with_token("https://github.com", "s3cret".to_owned());
    let wrong = Credentials::default().with_token(&server.url(""), "s3cret-but-old".to_owned());
    for credentials in [&foreign, &wrong] {
        let error = repository.push("away", "upgrade", credentials).unwrap_err();
        assert!(matches!(error, PushError::Failed { .. }), "{error:?}");
        assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("s3cret"), "{error}");
        if std::ptr::eq(credentials, &raw const foreign) {
            assert!(server.log().iter().all(|line| line.ends_with(" -")), "{:?}", server.log());
        }
    }
    assert!(matches!(repository.push("nowhere", "upgrade", &foreign), Err(PushError::NoRemote { .. })));
    assert_eq!(sandbox.git("upstream", &["for-each-ref", "refs/heads/upgrade"]), "");
}

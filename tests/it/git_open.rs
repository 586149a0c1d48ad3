//! Repositories of all kinds, opened or refused with a remedy.

use bstr::{BStr, ByteSlice};
use git_reconcile::git::refs::Place;
use git_reconcile::git::store::StoreError;
use git_reconcile::git::{Head, OpenError, Operation, Repository, RevisionError, Unsupported};

use crate::sandbox::Sandbox;

fn open(sandbox: &Sandbox, dir: &str) -> Repository {
    Repository::open(&sandbox.path(dir)).unwrap()
}

fn refused(sandbox: &Sandbox, dir: &str) -> OpenError {
    match Repository::open(&sandbox.path(dir)) {
        Ok(_) => panic!("{dir} was opened"),
        Err(error) => error,
    }
}

fn one_commit() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    sandbox.init("fork");
    let commit = sandbox.commit("fork", "src/deep/index.ts", "one\n");
    (sandbox, commit)
}

#[test]
fn a_clone_is_found_from_a_subfolder() {
    let (sandbox, commit) = one_commit();
    let repository = open(&sandbox, "fork/src/deep");
    assert_eq!(repository.workdir().unwrap().canonicalize().unwrap(), sandbox.path("fork"));
    assert_eq!(repository.commit("develop").unwrap().to_string(), commit);
    assert!(!repository.is_bare() && !repository.is_shallow() && !repository.is_partial());
    assert_eq!(repository.operation_in_progress(), None);
}

#[test]
fn a_linked_worktree_has_its_own_head_and_shares_the_rest() {
    let (sandbox, commit) = one_commit();
    sandbox.git("fork", &["worktree", "add", "--quiet", "-b", "side", "../linked"]);
    let linked = open(&sandbox, "linked/src");
    let Head::Branch { name, commit: tip } = linked.head().unwrap() else { panic!() };
    assert_eq!((name.as_str(), tip.to_string()), ("side", commit));
    assert_ne!(linked.git_dir(), linked.common_dir());
    assert_eq!(linked.common_dir().canonicalize().unwrap(), sandbox.path("fork/.git"));
}

#[test]
fn formats_that_change_nothing_for_a_reader_are_opened() {
    let (sandbox, commit) = one_commit();
    sandbox.git("fork", &["config", "core.repositoryFormatVersion", "1"]);
    for extension in ["worktreeConfig", "preciousObjects", "noop", "partialClone", "relativeWorktrees"] {
        sandbox.git("fork", &["config", &format!("extensions.{extension}"), "true"]);
        assert_eq!(open(&sandbox, "fork").commit("HEAD").unwrap().to_string(), commit, "{extension}");
    }
}

#[test]
fn a_bare_repository_is_opened() {
    let (sandbox, commit) = one_commit();
    sandbox.git("", &["clone", "--quiet", "--bare", "fork", "bare.git"]);
    let bare = open(&sandbox, "bare.git");
    assert!(bare.is_bare() && bare.workdir().is_none());
    assert_eq!(bare.commit("develop").unwrap().to_string(), commit);
}

#[test]
fn no_repository_is_said_so() {
    let sandbox = Sandbox::new();
    let error = refused(&sandbox, "");
    assert!(matches!(error, OpenError::NotARepository { .. }), "{error}");
    assert!(error.hint().unwrap().contains("-C"));
    assert!(matches!(refused(&sandbox, "not/even/a/folder"), OpenError::NoFolder { .. }));
}

#[test]
fn sha256_and_reftable_and_future_formats_are_named_with_a_remedy() {
    let sandbox = Sandbox::new();
    sandbox.git("", &["init", "--quiet", "--object-format=sha256", "sha256"]);
    sandbox.git("", &["init", "--quiet", "--ref-format=reftable", "reftable"]);
    sandbox.init("future");
    sandbox.git("future", &["config", "core.repositoryFormatVersion", "1"]);
    sandbox.git("future", &["config", "extensions.hovercraft", "true"]);
    for (dir, expected, remedy) in [
        ("sha256", Unsupported::ObjectFormat("sha256".to_owned()), "sha1"),
        ("reftable", Unsupported::RefStorage("reftable".to_owned()), "git refs migrate"),
        ("future", Unsupported::Extension("hovercraft".to_owned()), "plain clone"),
    ] {
        let error = refused(&sandbox, dir);
        let OpenError::Unsupported { kind, path } = &error else { panic!("{dir}: {error}") };
        assert_eq!((kind, path), (&expected, &sandbox.path(dir)));
        assert!(error.hint().unwrap().contains(remedy), "{dir}");
    }
}

#[test]
fn a_broken_configuration_is_named_with_its_line() {
    let (sandbox, _) = one_commit();
    sandbox.write("fork/.git/config", "[core]\n\tbare = false\n[broken\n");
    let error = refused(&sandbox, "fork");
    assert!(matches!(error, OpenError::Config { .. }), "{error:?}");
    assert!(error.to_string().contains("config:3"), "{error}");
}

#[test]
fn a_damaged_repository_is_not_taken_for_none() {
    let (sandbox, _) = one_commit();
    sandbox.git("fork", &["config", "core.repositoryFormatVersion", "99"]);
    let error = refused(&sandbox, "fork");
    assert!(matches!(error, OpenError::Unreadable { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("fsck"));
}

#[test]
fn an_unborn_branch_has_a_head_and_no_commit() {
    let sandbox = Sandbox::new();
    sandbox.init("new");
    let repository = open(&sandbox, "new");
    assert_eq!(repository.head().unwrap(), Head::Unborn { name: "develop".to_owned() });
    let error = repository.commit("HEAD").unwrap_err();
    assert!(matches!(&error, RevisionError::Unborn { branch } if branch == "develop"), "{error:?}");
    assert!(error.hint().is_some());
}

#[test]
fn a_detached_head_is_fine() {
    let (sandbox, commit) = one_commit();
    sandbox.git("fork", &["checkout", "--quiet", "--detach"]);
    let head = open(&sandbox, "fork").head().unwrap();
    assert!(matches!(head, Head::Detached { .. }));
    assert_eq!(head.commit().unwrap().to_string(), commit);
}

#[test]
fn unknown_ambiguous_and_unsuitable_revisions_are_told_apart() {
    let (sandbox, commit) = one_commit();
    sandbox.git("fork", &["tag", "v1.7.3"]);
    let repository = open(&sandbox, "fork");
    let error = |rev: &str| repository.commit(rev).unwrap_err();
    assert!(matches!(error("v1.7.4"), RevisionError::NotFound { near, .. } if near == ["v1.7.3"]));
    assert!(matches!(error("devlop"), RevisionError::NotFound { near, .. } if near == ["develop"]));
    assert!(matches!(error("HEAD~7"), RevisionError::NotFound { .. }));
    assert!(matches!(error(&"1".repeat(40)), RevisionError::Absent { incomplete: false, .. }));
    assert!(matches!(error("develop^{tree}"), RevisionError::NotACommit { found: "tree", .. }));
    assert!(matches!(error("develop:src/deep/index.ts"), RevisionError::NotACommit { found: "blob", .. }));
    assert!(matches!(error("develop^{"), RevisionError::Syntax { .. }));
    assert!(matches!(error(""), RevisionError::NotFound { .. } | RevisionError::Syntax { .. }));
    assert_eq!(repository.commit(&commit[..8]).unwrap().to_string(), commit);
}

#[test]
fn an_abbreviation_of_two_objects_is_ambiguous() {
    let (sandbox, _) = one_commit();
    let mut seen = std::collections::BTreeMap::new();
    let clash = (0..2000).find_map(|number| {
        sandbox_blob_id(number)
            .and_then(|(id, text)| Some((seen.insert(id[..4].to_owned(), text.clone())?, text, id)))
    });
    let (one, other, id) = clash.expect("among 2,000 ids two share four digits");
    for text in [one, other] {
        sandbox.write("fork/blob", text);
        sandbox.git("fork", &["hash-object", "-w", "blob"]);
    }
    let error = open(&sandbox, "fork").commit(&id[..4]).unwrap_err();
    assert!(matches!(error, RevisionError::Ambiguous { .. }), "{error:?}");
}

fn sandbox_blob_id(number: u32) -> Option<(String, String)> {
    let text = number.to_string();
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, text.as_bytes()).ok()?;
    Some((id.to_string(), text))
}

#[test]
fn a_commit_tells_who_when_and_what() {
    let (sandbox, first) = one_commit();
    sandbox.commit("fork", "README.md", "two\n");
    let repository = open(&sandbox, "fork");
    let info = repository.commit_info(repository.commit("HEAD").unwrap()).unwrap();
    assert_eq!((info.subject.as_bstr(), info.author.as_bstr()), ("README.md: two".into(), "Ada".into()));
    assert_eq!(info.mail, "ada@example.org");
    assert_eq!((info.time.seconds, info.time.offset), (1_714_972_089, 120));
    assert_eq!(info.parents, [repository.commit(&first).unwrap()]);
    assert_eq!(info.tree, repository.tree_of(repository.commit("HEAD").unwrap()).unwrap());
}

#[test]
fn a_file_of_a_commit_is_read_and_nothing_else_is() {
    let (sandbox, first) = one_commit();
    sandbox.commit("fork", "src/deep/index.ts", "two\n");
    let repository = open(&sandbox, "fork");
    let read =
        |path: &str| repository.read_file(repository.commit(&first).unwrap(), BStr::new(path)).unwrap();
    assert_eq!(read("src/deep/index.ts").unwrap()[..], *b"one\n");
    for path in ["src/deep", "src/deep/index.ts/x", "nothing", ""] {
        assert!(read(path).is_none(), "{path}");
    }
}

#[test]
fn branches_are_listed_local_before_remote_without_the_remotes_head() {
    let (sandbox, commit) = one_commit();
    sandbox.git("fork", &["branch", "feature/x"]);
    sandbox.git("", &["clone", "--quiet", "fork", "clone"]);
    let branches = open(&sandbox, "clone").branches().unwrap();
    let listed: Vec<_> = branches.iter().map(|branch| (branch.place, branch.name.as_str())).collect();
    let remote = Place::Remote;
    assert_eq!(listed, [(Place::Local, "develop"), (remote, "origin/develop"), (remote, "origin/feature/x")]);
    assert!(branches.iter().all(|branch| branch.commit.to_string() == commit));
}

#[test]
fn configuration_is_read_by_key_and_by_section() {
    let (sandbox, _) = one_commit();
    sandbox.git("fork", &["config", "reconcile.format", "json"]);
    sandbox.git("fork", &["config", "--add", "reconcile.format", "text"]);
    sandbox.git("fork", &["config", "reconcile.pack.countryX.path", "here"]);
    let repository = open(&sandbox, "fork");
    assert_eq!(repository.config_string("reconcile.format").unwrap().as_deref(), Some("text"));
    assert_eq!(repository.config_string("reconcile.nothing").unwrap(), None);
    let all: Vec<_> = repository.config_prefix("reconcile.").unwrap().into_iter().collect();
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(all, [pair("reconcile.format", "text"), pair("reconcile.pack.countryX.path", "here")]);
}

#[test]
fn a_merge_that_was_begun_is_seen() {
    let (sandbox, _) = one_commit();
    sandbox.git("fork", &["checkout", "--quiet", "-b", "side"]);
    sandbox.commit("fork", "src/deep/index.ts", "two\n");
    sandbox.git("fork", &["checkout", "--quiet", "develop"]);
    sandbox.commit("fork", "src/deep/index.ts", "three\n");
    let merged = sandbox.command("fork").args(["merge", "side"]).output().unwrap();
    assert!(!merged.status.success());
    assert_eq!(open(&sandbox, "fork").operation_in_progress(), Some(Operation::Merge));
}

#[test]
fn a_blob_that_a_partial_clone_lacks_is_missing_with_the_remedy() {
    let (sandbox, _) = one_commit();
    sandbox.git("fork", &["config", "uploadpack.allowFilter", "true"]);
    let url = sandbox.url("fork");
    sandbox.git("", &["clone", "--quiet", "--no-checkout", "--filter=blob:none", &url, "partial"]);
    let repository = open(&sandbox, "partial");
    assert!(repository.is_partial());
    let read = || repository.read_file(repository.commit("HEAD").unwrap(), BStr::new("src/deep/index.ts"));
    let error = read().unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("git fetch --refetch --no-filter"));
    sandbox.git("partial", &["fetch", "--quiet", "--refetch", "--no-filter"]);
    let repository = open(&sandbox, "partial");
    let commit = repository.commit("HEAD").unwrap();
    assert!(
        repository.read_file(commit, BStr::new("src/deep/index.ts")).unwrap().is_some(),
        "the remedy works"
    );
}

/// The file of a loose object.
fn loose(sandbox: &Sandbox, rev: &str) -> std::path::PathBuf {
    let id = sandbox.git("fork", &["rev-parse", rev]);
    let file = sandbox.path(&format!("fork/.git/objects/{}/{}", &id[..2], &id[2..]));
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of the sandbox, about to be damaged")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&file, permissions).unwrap();
    file
}

#[test]
fn damaged_and_missing_objects_are_errors_that_name_the_object() {
    for rev in ["HEAD:src/deep/index.ts", "HEAD:src", "HEAD"] {
        for damage in ["missing", "garbage", "empty"] {
            let (sandbox, commit) = one_commit();
            let id = sandbox.git("fork", &["rev-parse", rev]);
            let file = loose(&sandbox, rev);
            match damage {
                "missing" => std::fs::remove_file(file).unwrap(),
                "garbage" => std::fs::write(file, "not zlib at all").unwrap(),
                _ => std::fs::write(file, "").unwrap(),
            }
            let commit = git_reconcile::object::CommitId(commit.parse().unwrap());
            let error = open(&sandbox, "fork").read_file(commit, BStr::new("src/deep/index.ts")).unwrap_err();
            assert!(error.to_string().contains(&id), "{rev} {damage}: {error}");
            assert_eq!(matches!(error, StoreError::Missing { .. }), damage == "missing", "{rev}: {error:?}");
            assert!(error.hint().unwrap().contains("git fsck"), "{rev} {damage}");
        }
    }
}

#[test]
fn a_branch_that_names_a_damaged_commit_is_an_error_and_not_left_out() {
    let (sandbox, _) = one_commit();
    std::fs::write(loose(&sandbox, "HEAD"), "not zlib at all").unwrap();
    let repository = open(&sandbox, "fork");
    let error = repository.branches().unwrap_err();
    assert!(error.to_string().contains("refs/heads/develop"), "{error}");
    let error = repository.commit("develop").unwrap_err();
    assert!(matches!(error, RevisionError::Unreadable { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("fsck"));
}

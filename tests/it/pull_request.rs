//! `git reconcile pr`: the branch is pushed, the pull request opened or brought up to date, or said where to open it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::comment::{command, silent, text};
use crate::github_server::GitHub;
use crate::{cli, fixtures};

/// The demo's fork with the upgrade committed on its branch, and a remote that is a bare repository beside it.
///
/// The remote's address is GitHub's for reading and the bare repository's for pushing, as `pushInsteadOf` may have it.
pub struct Fork {
    folder: tempfile::TempDir,
}

const ADDRESS: &str = "https://github.com/ministry/forms.git";

impl Fork {
    fn new() -> Self {
        let (folder, _) = fixtures::build("demo");
        let fork = Self { folder };
        git(fork.folder.path(), &["init", "--quiet", "--bare", "--initial-branch=develop", "origin.git"]);
        let bare = fork.path("origin.git").display().to_string();
        fork.git(&["remote", "add", "origin", ADDRESS]);
        fork.git(&["config", "remote.origin.pushurl", &bare]);
        for (key, value) in [("user.name", "Ada"), ("user.email", "ada@example.org")] {
            fork.git(&["config", key, value]);
        }
        let decisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/decisions/demo.toml");
        fork.run(&["start", "--force"]);
        fork.run(&["review", "--from", decisions.to_str().unwrap()]);
        fork.run(&["review", "--accept-proposed", "medium"]);
        fork
    }

    pub fn committed() -> Self {
        let fork = Self::new();
        let proceeded = fork.run(&["continue", "--force"]);
        assert_eq!(proceeded.status.code(), Some(0), "{}", text(&proceeded.stderr));
        fork
    }

    /// The folder that holds the fork as `country`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn git(&self, args: &[&str]) -> String {
        git(&self.path("country"), args)
    }

    fn run(&self, args: &[&str]) -> Output {
        with_git(cli::command(&self.path("country")).args(args)).output().unwrap()
    }

    fn pr(&self, server: &GitHub, more: &[&str]) -> Output {
        let args = [&["pr"], more].concat();
        silent(with_git(&mut command(&self.path("country"), server, &args)))
    }

    fn branch(&self) -> String {
        self.git(&["branch", "--show-current"])
    }

    fn pushed(&self) -> String {
        git(&self.path("origin.git"), &["for-each-ref", "--format=%(refname:short)"])
    }
}

/// git needs its own program, and nothing of the machine's settings.
fn with_git(command: &mut Command) -> &mut Command {
    command
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
}

fn git(dir: &Path, args: &[&str]) -> String {
    let output = with_git(Command::new("git").arg("-C").arg(dir).args(args)).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", text(&output.stderr));
    text(&output.stdout).trim_end().to_owned()
}

#[test]
fn it_is_pushed_and_opened_and_then_brought_up_to_date_around_what_people_wrote() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let branch = fork.branch();
    let first = fork.pr(&server, &[]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert_eq!(
        text(&first.stdout),
        format!("pushed {branch} to origin\nopened https://github.com/ministry/forms/pull/1\n")
    );
    assert_eq!(fork.pushed(), branch);
    let pull = server.with(|memory| memory.pulls[0].clone());
    assert_eq!((&pull["base"], &pull["label"]), (&"develop".into(), &format!("ministry:{branch}").into()));
    assert!(pull["title"].as_str().unwrap().starts_with("Upgrade "), "{pull}");
    let body = pull["body"].as_str().unwrap().to_owned();
    assert!(body.contains("## Upgrade: "), "{body}");
    server.with(|memory| memory.pulls[0]["body"] = format!("On Friday, please.\n\n{body}\n").into());
    let second = fork.pr(&server, &["-v"]);
    assert!(text(&second.stdout).contains("updated https://github.com/"), "{}", text(&second.stderr));
    let pulls = server.with(|memory| memory.pulls.clone());
    assert_eq!(pulls.len(), 1);
    assert!(
        pulls[0]["body"].as_str().unwrap().starts_with("On Friday, please.\n\n<!-- git-reconcile summary")
    );
}

#[test]
fn without_a_token_the_branch_is_pushed_and_the_page_named() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let output = with_git(&mut cli::command(&fork.path("country"))).arg("pr").output().unwrap();
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let branch = fork.branch();
    assert!(said.contains(&format!("https://github.com/ministry/forms/compare/{branch}?expand=1")), "{said}");
    assert_eq!((fork.pushed(), server.log()), (branch, Vec::new()));
    let body = fork.path("country/.git/reconcile/pull-request.md");
    assert!(
        said.contains("pull-request.md") && std::fs::read_to_string(body).unwrap().contains("## Upgrade: ")
    );
}

#[test]
fn a_dry_run_neither_pushes_nor_asks() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let output = fork.pr(&server, &["--dry-run", "--title", "Mine\u{1b}[2J"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("Mine\\u{1b}[2J\n\n<!-- git-reconcile summary begins -->"));
    assert_eq!((fork.pushed().as_str(), server.log()), ("", Vec::new()));
}

#[test]
fn the_branch_that_pull_requests_go_to_is_not_pushed() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    fork.git(&["branch", "--quiet", "--force", "--move", "develop"]);
    let refused = fork.pr(&server, &[]);
    assert_eq!((refused.status.code(), fork.pushed().as_str()), (Some(2), ""), "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("develop is the branch that pull requests go to"));
    server.with(|memory| assert!(memory.pulls.is_empty()));
}

#[test]
fn what_the_other_side_has_is_never_overwritten() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let branch = fork.branch();
    fork.git(&["push", "--quiet", "origin", &format!("HEAD:refs/heads/{branch}")]);
    fork.git(&["commit", "--quiet", "--amend", "--message", "another"]);
    let before = git(&fork.path("origin.git"), &["rev-parse", &branch]);
    let refused = fork.pr(&server, &[]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("does not take") && said.contains("nothing is forced"), "{said}");
    assert_eq!(git(&fork.path("origin.git"), &["rev-parse", &branch]), before);
}

#[test]
fn an_upgrade_that_is_not_committed_is_not_published() {
    let (fork, server) = (Fork::new(), GitHub::start(&[]));
    let refused = fork.pr(&server, &[]);
    assert_eq!((refused.status.code(), fork.pushed().as_str()), (Some(3), ""));
    assert!(text(&refused.stderr).contains("not committed yet"), "{}", text(&refused.stderr));
}

#[test]
fn the_comment_finds_the_pull_request_of_the_branch_and_audits_it() {
    let (fork, server) = (Fork::committed(), GitHub::start(&[]));
    let say = || {
        let mut command = command(&fork.path("country"), &server, &["comment", "--offline"]);
        // The project is the one that `origin` is a clone of.
        silent(with_git(&mut command).env_remove("GITHUB_REPOSITORY"))
    };
    let none = say();
    let said = text(&none.stderr);
    assert_eq!(none.status.code(), Some(2), "{said}");
    assert!(said.contains("ministry/forms has no open pull request of ministry:"), "{said}");
    assert_eq!(fork.pr(&server, &[]).status.code(), Some(0));
    let posted = say();
    assert!(text(&posted.stdout).starts_with("created "), "{}", text(&posted.stderr));
    let body = server.with(|memory| memory.comments[0].1.clone());
    let tip: String = fork.git(&["rev-parse", "HEAD"]).chars().take(10).collect();
    assert!(
        body.contains(&format!("state v1 head={tip} ")) && body.contains("## Upgrade audited: "),
        "{body}"
    );
    assert!(text(&say().stdout).starts_with("says the same already"));
}

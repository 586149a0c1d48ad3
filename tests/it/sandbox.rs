//! A temporary folder in which git runs, cut off from the machine's own configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;

use git2::ConfigLevel;
use tempfile::TempDir;

/// A folder that goes away, with a fixed clock and author.
pub struct Sandbox {
    root: TempDir,
}

static CUT_OFF: Once = Once::new();

#[expect(
    unsafe_code,
    reason = "libgit2 has no other way not to read the configuration of whoever runs the tests"
)]
fn cut_off() {
    CUT_OFF.call_once(|| {
        for level in [ConfigLevel::System, ConfigLevel::Global, ConfigLevel::XDG, ConfigLevel::ProgramData] {
            // SAFETY: under `Once`, before any test opens a repository: each makes its sandbox first.
            unsafe { git2::opts::set_search_path(level, "/nonexistent") }.unwrap();
        }
    });
}

impl Sandbox {
    pub fn new() -> Self {
        cut_off();
        Self { root: TempDir::new().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(name)
    }

    /// `file://…` of a repository in the folder; git then speaks its protocol instead of linking files.
    pub fn url(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    pub fn command(&self, dir: &str) -> Command {
        git_command(&self.path(dir), self.root.path())
    }

    /// Runs git in `dir`; it must succeed. Answers what it prints, without the last line end.
    pub fn git(&self, dir: &str, args: &[&str]) -> String {
        let output = self.command(dir).args(args).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {args:?} in {dir}: {errors}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A new repository on branch `develop`.
    pub fn init(&self, name: &str) {
        std::fs::create_dir_all(self.path(name)).unwrap();
        self.git(name, &["init", "--quiet", "--initial-branch=develop"]);
    }

    /// Commits a file; answers the commit.
    pub fn commit(&self, dir: &str, file: &str, text: &str) -> String {
        self.write(&format!("{dir}/{file}"), text);
        self.git(dir, &["add", "--all"]);
        self.git(dir, &["commit", "--quiet", "--message", &format!("{file}: {}", text.trim())]);
        self.git(dir, &["rev-parse", "HEAD"])
    }

    /// An upstream with v1.0.0 (lightweight), v1.1.0 (annotated), a release branch, and names of no interest.
    pub fn upstream(&self, name: &str) {
        self.init(name);
        self.commit(name, "package.json", "{\"version\": \"1.0.0\"}\n");
        self.git(name, &["tag", "v1.0.0"]);
        self.git(name, &["branch", "release/1.0.1"]);
        self.commit(name, "package.json", "{\"version\": \"1.1.0\"}\n");
        self.git(name, &["tag", "--annotate", "v1.1.0", "--message", "release"]);
        self.git(name, &["tag", "heyyy"]);
        self.git(name, &["branch", "ocrvs-1234"]);
    }

    /// All files below `dir` with their content, but for those whose path holds one of `except`.
    pub fn snapshot(&self, dir: &str, except: &[&str]) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.path(dir)).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry.path();
            let left_out = except.iter().any(|part| path.to_string_lossy().contains(part));
            if entry.file_type().is_file() && !left_out {
                files.insert(path.to_owned(), std::fs::read(path).unwrap());
            }
        }
        files
    }
}

/// git in `dir`, with nothing of the machine's environment but the way to git.
pub fn git_command(dir: &Path, home: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ada").env(format!("GIT_{who}_EMAIL"), "ada@example.org");
        command.env(format!("GIT_{who}_DATE"), "2024-05-06T07:08:09+0200");
    }
    command
}

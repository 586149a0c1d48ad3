//! A built scenario, the real program run in it, and everything of the user's that must stay as it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::fixtures;
use crate::sandbox::git_command;

/// The repositories of a scenario, `upstream` and `country`, in a folder that goes away.
pub struct Place {
    folder: tempfile::TempDir,
}

/// How a run of the program ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}{}", self.out, self.err))
    }

    /// Exit code, and on standard error a message with these words and a hint.
    pub fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(self.err.starts_with("error: ") && self.err.contains("\n  hint: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "no `{word}` in {}", self.err);
        }
    }

    /// The command line itself was wrong.
    pub fn refused_by_the_parser(&self) {
        assert_eq!(self.code, 2, "{}{}", self.out, self.err);
        assert!(self.err.starts_with("error: "), "{}", self.err);
    }

    /// The plan was made, with or without something left for a person.
    pub fn planned(&self) {
        assert!(self.code < 2, "{}{}", self.out, self.err);
        assert!(!self.out.is_empty());
    }
}

impl Place {
    pub fn of(scenario: &str) -> Self {
        Self { folder: fixtures::build(scenario).0 }
    }

    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn try_git(&self, dir: &str, args: &[&str]) -> std::process::Output {
        git_command(&self.path(dir), self.folder.path()).args(args).output().unwrap()
    }

    /// Runs git in `dir`; it must succeed. Answers what it prints, without the last line end.
    pub fn git(&self, dir: &str, args: &[&str]) -> String {
        let output = self.try_git(dir, args);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {args:?} in {dir}: {errors}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Commits a file; answers the commit.
    pub fn commit(&self, dir: &str, file: &str, text: &str) -> String {
        self.write(&format!("{dir}/{file}"), text);
        self.git(dir, &["add", "--all"]);
        self.git(dir, &["commit", "--quiet", "--message", file]);
        self.git(dir, &["rev-parse", "HEAD"])
    }

    /// Runs the program in `dir`, with nothing of the machine's settings.
    pub fn run(&self, dir: &str, args: &[&str]) -> Ran {
        program(&self.path(dir), self.folder.path(), args)
    }

    /// The same, not yet started.
    #[cfg(unix)]
    pub fn command(&self, dir: &str, args: &[&str]) -> Command {
        command(&self.path(dir), self.folder.path(), args)
    }

    /// The program begun in `dir`; what it prints is nobody's.
    pub fn spawn(&self, dir: &str, args: &[&str]) -> std::process::Child {
        let mut command = command(&self.path(dir), self.folder.path(), args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Everything of the user's in the repository at `dir`: what git itself says of it, and the bytes.
    pub fn users(&self, dir: &str) -> Users {
        let ask = |args: &[&str]| String::from_utf8_lossy(&self.try_git(dir, args).stdout).into_owned();
        let refs = ask(&["for-each-ref", "--format=%(refname) %(objectname) %(symref)"]);
        let refs =
            refs.lines().filter(|line| !line.starts_with("refs/reconcile/")).map(str::to_owned).collect();
        let common = self.path(dir).join(ask(&["rev-parse", "--git-common-dir"]).trim_end());
        let top = ask(&["rev-parse", "--show-toplevel"]);
        let mut files = files(&common, &["/objects/", "/refs/reconcile/", "/reconcile/", "/packed-refs"]);
        if !top.is_empty() {
            files.extend(self::files(Path::new(top.trim_end()), &["/.git/"]));
        }
        Users { refs, files }
    }
}

/// What must not change.
#[derive(Debug, PartialEq, Eq)]
pub struct Users {
    pub refs: Vec<String>,
    pub files: BTreeMap<PathBuf, (SystemTime, Vec<u8>)>,
}

/// The program in `dir`, cut off from the machine's settings.
pub fn program(dir: &Path, home: &Path, args: &[&str]) -> Ran {
    let output = command(dir, home, args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// The same, not yet started.
pub fn command(dir: &Path, home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_git-reconcile"));
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("TMPDIR", std::env::temp_dir())
        .env("GIT_CEILING_DIRECTORIES", home.parent().unwrap_or(home))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .args(args)
        .stdin(Stdio::null());
    command
}

/// All files below `top` with their time and content, but for those whose path holds one of `except`.
fn files(top: &Path, except: &[&str]) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(top).sort_by_file_name() {
        let entry = entry.unwrap();
        let path = entry.path();
        let below = format!("/{}", path.strip_prefix(top).unwrap().display());
        if entry.file_type().is_file() && !except.iter().any(|part| below.contains(part)) {
            let modified = entry.metadata().unwrap().modified().unwrap();
            files.insert(path.to_owned(), (modified, std::fs::read(path).unwrap()));
        }
    }
    files
}

//! What `start` leaves, held against what `git merge` leaves for the same merge: index, files, modes; and `abort` puts all
//! of it back. The histories are made up from a seed.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bstr::{BString, ByteSlice};
use regex::bytes::Regex;

use crate::generated::Histories;
use crate::place::{Ran, program};
use crate::sandbox::Sandbox;

const SEED: u64 = 20_261_122;
const CASES: usize = 20;

/// Index and files of a work tree.
#[derive(Debug, PartialEq, Eq)]
struct State {
    index: Vec<BString>,
    files: BTreeMap<BString, (u32, Vec<u8>)>,
}

impl State {
    /// Names the first difference.
    fn is(&self, expected: &Self, pair: &str) {
        for path in self.files.keys().chain(expected.files.keys()) {
            let text = |state: &Self| {
                state.files.get(path).map(|(mode, text)| (*mode, BString::from(text.as_slice())))
            };
            assert_eq!(text(self), text(expected), "{pair}: {path}");
        }
        let but = |one: &Self, other: &Self| -> Vec<BString> {
            one.index.iter().filter(|line| !other.index.contains(line)).cloned().collect()
        };
        assert_eq!(but(self, expected), but(expected, self), "{pair}: index");
    }
}

struct Bench {
    sandbox: Sandbox,
}

impl Bench {
    fn git(&self, args: &[&str]) -> std::process::Output {
        self.sandbox.command("made").args(args).output().unwrap()
    }

    fn check_out(&self, commit: &str) {
        for args in [&["checkout", "--quiet", "--force", "--detach", commit][..], &["clean", "-ffdxq"]] {
            let output = self.git(args);
            assert!(output.status.success(), "{args:?}: {}", output.stderr.as_bstr());
        }
    }

    fn run(&self, args: &[&str]) -> Ran {
        program(&self.sandbox.path("made"), &self.sandbox.path(""), args)
    }

    fn has_one_base(&self, country: &str, upstream: &str) -> bool {
        self.git(&["merge-base", "--all", country, upstream]).stdout.lines().count() < 2
    }

    fn has_every_object(&self, state: &State) {
        for line in state.index.iter().filter(|line| line.starts_with(b"100")) {
            let id = line.fields().nth(1).unwrap().to_str().unwrap();
            assert!(self.git(&["cat-file", "-e", id]).status.success(), "{line}");
        }
    }

    /// The state, with git's names for the sides in the place of the tool's.
    fn state(&self, upstream: &str) -> State {
        let names = Names::new(upstream);
        let index = self.git(&["ls-files", "--stage", "-z"]).stdout;
        let mut index: Vec<BString> = index.split_str("\0").map(|line| names.path(line)).collect();
        index.sort();
        let top = self.sandbox.path("made");
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&top).into_iter().filter_entry(|entry| entry.file_name() != ".git")
        {
            let entry = entry.unwrap();
            let name = entry.path().strip_prefix(&top).unwrap();
            if !entry.file_type().is_dir() {
                files.insert(names.path(name.as_os_str().as_bytes()), content(entry.path(), &names));
            }
        }
        State { index, files }
    }
}

fn content(path: &Path, names: &Names) -> (u32, Vec<u8>) {
    let found = path.symlink_metadata().unwrap();
    if found.is_symlink() {
        return (1, std::fs::read_link(path).unwrap().as_os_str().as_bytes().to_vec());
    }
    let bytes = names.label.replace_all(&std::fs::read(path).unwrap(), &b"$1"[..]).into_owned();
    (found.permissions().mode() & 0o100, bytes)
}

/// How the two programs call the sides; and the tool's markers are longer than any line that looks like one.
struct Names {
    label: Regex,
    aside: [(String, String); 2],
}

impl Names {
    fn new(upstream: &str) -> Self {
        let label = Regex::new(r"(?m-u)^(<{7}|\|{7}|={7}|>{7})[<|=>]*( [^\r\n]*)?").unwrap();
        let country = ("~HEAD".to_owned(), "~country".to_owned());
        Self { label, aside: [country, (format!("~{upstream}"), format!("~upstream {}", &upstream[..10]))] }
    }

    fn path(&self, path: &[u8]) -> BString {
        let [(head, country), (id, short)] = &self.aside;
        path.replace(head, country).replace(id, short).into()
    }
}

#[test]
fn index_and_files_are_those_of_gits_own_merge_and_abort_puts_them_back() {
    let bench = Bench { sandbox: Sandbox::new() };
    let histories = Histories::new(SEED, CASES);
    let ids = histories.build(&bench.sandbox, "made");
    let (mut conflicted, mut clean, mut several) = (0, 0, 0);
    for pair in &histories.pairs {
        let (country, upstream) = (&ids[pair.country], &ids[pair.upstream]);
        bench.check_out(country);
        let before = bench.state(upstream);
        let merge =
            ["-c", "merge.conflictStyle=diff3", "merge", "--quiet", "--no-ff", "--no-commit", upstream];
        let merged = bench.git(&merge);
        if !bench.sandbox.path("made/.git/MERGE_HEAD").exists() {
            assert!(merged.stdout.contains_str("Already up to date"), "{merged:?}");
            continue;
        }
        let gits = bench.state(upstream);
        bench.git(&["merge", "--abort"]);
        bench.check_out(country);
        let options = ["--base", "recursive", "--apply", "none", "--branch", "upgrade", "--offline"];
        let started = bench.run(&[&["start", "--upstream", upstream], &options[..]].concat());
        assert!(started.code < 2, "{country} {upstream}: {}{}", started.out, started.err);
        let ours = bench.state(upstream);
        let pair = format!("git merge of {country} and {upstream}");
        if bench.has_one_base(country, upstream) {
            ours.is(&gits, &pair);
        } else {
            // Git marks conflicts inside a base that it merged itself in the style asked for, here they are marked plainly.
            bench.has_every_object(&ours);
            several += 1;
        }
        *(if merged.status.success() { &mut clean } else { &mut conflicted }) += 1;
        let aborted = bench.run(&["abort"]);
        assert_eq!(aborted.code, 0, "{pair}: {}", aborted.err);
        bench.state(upstream).is(&before, &pair);
        assert_eq!(bench.git(&["status", "--porcelain"]).stdout.as_bstr(), "", "{pair}");
    }
    assert_eq!((conflicted, clean, several), (24, 16, 10));
}

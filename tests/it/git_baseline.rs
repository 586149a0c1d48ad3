//! Merges in memory held against those of the real git, on histories made up from a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

use bstr::{BString, ByteSlice};
use git_reconcile::conflict::Conflict;
use git_reconcile::git::Repository;
use git_reconcile::git::history::{Graph, fork_point};
use git_reconcile::git::merge::{Commits, Detail, MergeOptions, Merged, merge_commits};
use git_reconcile::git::store::Store;
use git_reconcile::object::{CommitId, Entry, Mode, ObjectId};
use git_reconcile::sides::Sides;

use crate::generated::Histories;
use crate::sandbox::Sandbox;

const SEED: u64 = 20_240_506;
const CASES: usize = 400;

/// What git makes of a merge.
#[derive(Debug)]
struct Baseline {
    tree: ObjectId,
    conflicts: BTreeSet<BString>,
}

/// Merges all pairs in one process of git.
fn baselines(sandbox: &Sandbox, repository: &str, pairs: &[(String, String)]) -> Vec<Baseline> {
    let lines: Vec<_> = pairs.iter().map(|(country, upstream)| format!("{country} {upstream}\n")).collect();
    sandbox.write("pairs", lines.concat());
    let stdin = Stdio::from(std::fs::File::open(sandbox.path("pairs")).unwrap());
    let mut command = sandbox.command(repository);
    command.args(["merge-tree", "--write-tree", "--stdin", "-z", "--no-messages"]).stdin(stdin);
    let output =
        command.output().expect("these tests compare with the real git: it must be installed, 2.40 or later");
    let errors = output.stderr.to_str_lossy();
    assert!(output.status.success(), "git merge-tree --stdin (git 2.40 or later) fails: {errors}");
    let mut fields = output.stdout.split_str("\0");
    let mut baselines = Vec::new();
    while let Some(status) = fields.next().filter(|status| !status.is_empty()) {
        assert!(status == b"0" || status == b"1", "{}", status.as_bstr());
        let tree = fields.next().unwrap().to_str().unwrap().parse().unwrap();
        let staged = fields.by_ref().take_while(|field| !field.is_empty());
        let conflicts = staged.map(|field| field.split_once_str("\t").unwrap().1.into()).collect();
        baselines.push(Baseline { tree, conflicts });
    }
    baselines
}

fn id(text: &str) -> CommitId {
    CommitId(text.parse().unwrap())
}

/// Files that differ between two trees.
fn differences(
    store: &Store,
    one: Option<ObjectId>,
    other: Option<ObjectId>,
    above: &[u8],
) -> Vec<Difference> {
    let entries = |tree: Option<ObjectId>| -> BTreeMap<BString, Entry> {
        let tree = tree.map(|tree| store.tree(tree).unwrap());
        tree.iter()
            .flat_map(|tree| tree.iter())
            .map(|entry| ((*entry.name).to_owned(), entry.entry))
            .collect()
    };
    let (one, other) = (entries(one), entries(other));
    let mut found = Vec::new();
    for name in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
        let (left, right) = (one.get(name).copied(), other.get(name).copied());
        let path = BString::from([above, name].concat());
        let tree =
            |entry: Option<Entry>| entry.filter(|entry| entry.mode == Mode::Tree).map(|entry| entry.id);
        let leaf = |entry: Option<Entry>| entry.filter(|entry| entry.mode != Mode::Tree);
        if tree(left) != tree(right) {
            found.extend(differences(store, tree(left), tree(right), &[&path[..], b"/"].concat()));
        }
        if leaf(left) != leaf(right) {
            found.push(Difference { path, ours: leaf(left), gits: leaf(right) });
        }
    }
    found
}

#[derive(Debug)]
struct Difference {
    path: BString,
    ours: Option<Entry>,
    gits: Option<Entry>,
}

impl Difference {
    /// Whether the two can only differ in how conflicts are marked inside the file.
    fn is_marking(&self, conflicts: &[Conflict]) -> bool {
        let same_mode = self.ours.map(|entry| entry.mode) == self.gits.map(|entry| entry.mode);
        same_mode && self.ours.is_some() && conflicts.iter().any(|conflict| conflict.path == self.path)
    }
}

/// What a comparison came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    clean: usize,
    conflicts_equal: usize,
    fewer_conflicts: usize,
    /// The one named deviation: what was renamed onto another file conflicts in itself, and what comes of the two has its
    /// markers, yet looks merged. Git says "rename involved in collision" and lists no path; here the path is listed.
    marked_but_unlisted: usize,
}

impl Tally {
    fn compare(&mut self, store: &Store, merged: &Merged, git: &Baseline, pair: &str) {
        let ours: BTreeSet<BString> = merged.conflicts.iter().map(|conflict| conflict.path.clone()).collect();
        let beyond: Vec<_> = ours.difference(&git.conflicts).collect();
        let differences = differences(store, Some(merged.tree), Some(git.tree), b"");
        let odd: Vec<_> = differences.iter().filter(|found| !found.is_marking(&merged.conflicts)).collect();
        if !beyond.is_empty() {
            let marked = |path: &&BString| has_markers(store, git.tree, path);
            assert!(beyond.iter().all(marked), "{pair}: git merges {beyond:?}");
            self.marked_but_unlisted += 1;
        } else if ours != git.conflicts {
            self.fewer_conflicts += 1;
        } else {
            assert!(odd.is_empty(), "{pair}: {odd:?}");
            *(if ours.is_empty() { &mut self.clean } else { &mut self.conflicts_equal }) += 1;
        }
    }
}

fn has_markers(store: &Store, tree: ObjectId, path: &BString) -> bool {
    let entry = store.entry_at(tree, path.as_bstr()).unwrap().unwrap();
    store.blob(entry.id).unwrap().contains_str("<<<<<<<")
}

#[test]
fn generated_histories_merge_as_in_git() {
    let sandbox = Sandbox::new();
    let histories = Histories::new(SEED, CASES);
    let ids = histories.build(&sandbox, "made");
    let pairs: Vec<_> =
        histories.pairs.iter().map(|pair| (ids[pair.country].clone(), ids[pair.upstream].clone())).collect();
    let baselines = baselines(&sandbox, "made", &pairs);
    assert_eq!(baselines.len(), 2 * CASES);
    let repository = Repository::open(&sandbox.path("made")).unwrap();
    let (store, graph) = (repository.store().unwrap(), Graph::of(&repository).unwrap());
    let mut tally = Tally::default();
    for ((country, upstream), git) in pairs.iter().zip(&baselines) {
        let labels = Sides::new("base".to_owned(), country.clone(), upstream.clone());
        let options = MergeOptions { labels, ..MergeOptions::default() };
        let bases = fork_point(&graph, id(country), &[id(upstream)]).unwrap();
        let commits = Commits { country: id(country), upstream: id(upstream), bases };
        let merge = |options| merge_commits(&store, &graph, &commits, &options).unwrap();
        let merged = merge(options.clone());
        tally.compare(&store, &merged, git, &format!("{country} {upstream}"));
        let counted = merge(MergeOptions { detail: Detail::CountOnly, ..options });
        let paths = |merged: &Merged| -> Vec<_> {
            merged.conflicts.iter().map(|conflict| (conflict.path.clone(), conflict.kind)).collect()
        };
        assert_eq!(paths(&counted), paths(&merged));
    }
    let expected = Tally { clean: 280, conflicts_equal: 519, fewer_conflicts: 0, marked_but_unlisted: 1 };
    assert_eq!(tally, expected);
}

/// Attributes are those of the country's tree, wherever the repository has no files or others checked out. Bare git has
/// none unless told, so a conflict more or less than bare git's is named here.
#[test]
fn attributes_count_as_if_the_country_were_checked_out() {
    let sandbox = Sandbox::new();
    sandbox.init("fork");
    let write = |text: &str| {
        for file in ["list.log", "table.dat", "sub/quoted name.txt", "sub/deep/x.log"] {
            sandbox.write(&format!("fork/{file}"), text);
        }
        sandbox.git("fork", &["add", "--all"]);
        sandbox.git("fork", &["commit", "--quiet", "--message", text.trim()]);
        sandbox.git("fork", &["rev-parse", "HEAD"])
    };
    sandbox.write(
        "fork/.gitattributes",
        "*.log merge=union\n*.dat binary\n\"sub/quoted name.txt\" merge=union\n",
    );
    sandbox.write("fork/sub/.gitattributes", "deep/** -merge\n");
    let base = write("base\n");
    let upstream = write("upstream\n");
    sandbox.git("fork", &["checkout", "--quiet", &base]);
    let country = write("country\n");
    let command = ["merge-tree", "--write-tree", "--name-only", "--no-messages", &country, &upstream];
    let output = sandbox.command("fork").args(command).output().unwrap();
    let repository = Repository::open(&sandbox.path("fork")).unwrap();
    let (store, graph) = (repository.store().unwrap(), Graph::of(&repository).unwrap());
    let commits = Commits { country: id(&country), upstream: id(&upstream), bases: vec![id(&base)] };
    let merged = merge_commits(&store, &graph, &commits, &MergeOptions::default()).unwrap();
    let lines: Vec<_> = output.stdout.to_str().unwrap().lines().collect();
    let conflicts: Vec<_> = merged.conflicts.iter().map(|conflict| conflict.path.to_string()).collect();
    assert_eq!(
        (lines[0], &lines[1..]),
        (merged.tree.to_string().as_str(), &["sub/deep/x.log", "table.dat"][..])
    );
    assert_eq!(conflicts, lines[1..]);
}

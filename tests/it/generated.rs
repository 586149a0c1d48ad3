//! Histories made up from a seed: a base, two lines of changes, sometimes merged into each other on the way.
//!
//! Names and lines come from a small stock, so that the lines meet: the same file renamed twice, a file where the other
//! has a directory, a directory renamed under a new file, lines next to each other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Stdio;

use crate::sandbox::Sandbox;

/// Random numbers that are the same everywhere (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    mode: &'static str,
    content: Vec<u8>,
}

/// The files of one commit by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<Vec<u8>, File>);

const DIRS: [&str; 9] = ["", "a", "a/x", "a/x/deep", "b", "b/x", "lib", "lib/y", "new"];
const NAMES: [&[u8]; 9] =
    [b"one", b"two", b"three.txt", b"index.ts", b"a", b"x", b"caf\xe9", b"f.csv", b"long name.md"];
const LINES: [&str; 12] = [
    "the quick brown fox",
    "jumps over",
    "the lazy dog, again and again",
    "{",
    "}",
    "",
    "import { Event } from './event'",
    "  label: 'Date of birth',",
    "  required: true,",
    "=======",
    "id,en,fr",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
];

fn line(dice: &mut Dice) -> String {
    let text = dice.pick(&LINES);
    if dice.one_in(3) { (*text).to_owned() } else { format!("{text} {}", dice.below(400)) }
}

fn text(dice: &mut Dice) -> Vec<u8> {
    let end = if dice.one_in(6) { "\r\n" } else { "\n" };
    let count = if dice.one_in(8) { dice.below(3) } else { 4 + dice.below(24) };
    let mut lines: Vec<String> = (0..count).map(|_| line(dice)).collect();
    if !dice.one_in(8) {
        lines.push(String::new());
    }
    lines.join(end).into_bytes()
}

fn file(dice: &mut Dice) -> File {
    match dice.below(24) {
        0 => File { mode: "120000", content: dice.pick(&[&b"one"[..], b"../lib", b"a/x"]).to_vec() },
        1 => File { mode: "160000", content: format!("{:040x}", 1 + dice.below(3)).into_bytes() },
        2 => File { mode: "100755", content: text(dice) },
        3 => File { mode: "100644", content: [&b"\0\x01"[..], &text(dice)].concat() },
        4 => File { mode: "100644", content: Vec::new() },
        _ => File { mode: "100644", content: text(dice) },
    }
}

fn path(dice: &mut Dice) -> Vec<u8> {
    let (dir, name) = (*dice.pick(&DIRS), *dice.pick(&NAMES));
    if dir.is_empty() { name.to_vec() } else { [dir.as_bytes(), b"/", name].concat() }
}

/// Changes a few lines in one of several ways; what is no text gets another value.
fn edit(dice: &mut Dice, file: &mut File, most: usize) {
    if file.mode == "160000" {
        file.content = format!("{:040x}", 1 + dice.below(5)).into_bytes();
        return;
    }
    let mut lines: Vec<Vec<u8>> =
        file.content.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    for _ in 0..=dice.below(most) {
        let at = dice.below(lines.len() + 1);
        let end = if lines.first().is_some_and(|line| line.ends_with(b"\r\n")) { "\r\n" } else { "\n" };
        let new = format!("{}{end}", line(dice)).into_bytes();
        match dice.below(4) {
            0 if at < lines.len() => drop(lines.remove(at)),
            1 | 2 if at < lines.len() => lines[at] = new,
            _ => lines.insert(at, new),
        }
    }
    file.content = lines.concat();
}

impl Files {
    fn random(dice: &mut Dice) -> Self {
        let mut files = Self::default();
        for _ in 0..6 + dice.below(14) {
            let (path, file) = (path(dice), file(dice));
            files.put(path, file);
        }
        files
    }

    /// Puts a file; what stands in its way as a file or as a directory goes.
    fn put(&mut self, path: Vec<u8>, file: File) {
        let inside =
            |outer: &[u8], inner: &[u8]| inner.starts_with(outer) && inner.get(outer.len()) == Some(&b'/');
        self.0.retain(|other, _| !inside(other, &path) && !inside(&path, other));
        self.0.insert(path, file);
    }

    fn any(&self, dice: &mut Dice) -> Option<Vec<u8>> {
        let paths: Vec<_> = self.0.keys().collect();
        (!paths.is_empty()).then(|| (*dice.pick(&paths)).clone())
    }

    fn rename(&mut self, dice: &mut Dice, from: &[u8], to: Vec<u8>) {
        if let Some(mut file) = self.0.remove(from) {
            if dice.one_in(2) {
                edit(dice, &mut file, 3);
            }
            self.put(to, file);
        }
    }

    fn rename_directory(&mut self, dice: &mut Dice, from: &str, to: &str) {
        let prefix = [from.as_bytes(), b"/"].concat();
        let inside: Vec<_> = self.0.keys().filter(|path| path.starts_with(&prefix)).cloned().collect();
        let stay = dice.one_in(4);
        for path in inside {
            if !(stay && dice.one_in(3)) {
                let slash: &[u8] = if to.is_empty() { b"" } else { b"/" };
                let target = [to.as_bytes(), slash, &path[prefix.len()..]].concat();
                self.rename(dice, &path, target);
            }
        }
    }

    fn change(&mut self, dice: &mut Dice) {
        let Some(at) = self.any(dice) else {
            let (path, file) = (path(dice), file(dice));
            return self.put(path, file);
        };
        match dice.below(20) {
            0..=5 => self.edit(dice, &at, 4),
            6 => self.edit(dice, &at, 14),
            7..=9 => {
                let to = path(dice);
                self.rename(dice, &at, to);
            }
            10..=12 => {
                let (from, to) = (*dice.pick(&DIRS[1..]), *dice.pick(&DIRS));
                self.rename_directory(dice, from, to);
            }
            13 => drop(self.0.remove(&at)),
            14 => {
                let dir = *dice.pick(&DIRS[1..]);
                self.0.retain(|path, _| !path.starts_with(dir.as_bytes()));
            }
            15 | 16 => {
                let (path, file) = (path(dice), file(dice));
                self.put(path, file);
            }
            17 => {
                let copy = self.0[&at].clone();
                let to = path(dice);
                self.put(to, copy);
            }
            18 => self.change_mode(dice, &at),
            _ => {
                let file = file(dice);
                self.0.insert(at, file);
            }
        }
    }

    fn edit(&mut self, dice: &mut Dice, at: &[u8], most: usize) {
        if let Some(file) = self.0.get_mut(at) {
            edit(dice, file, most);
        }
    }

    fn change_mode(&mut self, dice: &mut Dice, at: &[u8]) {
        if let Some(file) = self.0.get_mut(at) {
            file.mode = match file.mode {
                "100644" if dice.one_in(3) => "120000",
                "100644" => "100755",
                "100755" => "100644",
                other => other,
            };
        }
    }

    fn changed(&self, dice: &mut Dice) -> Self {
        let mut files = self.clone();
        for _ in 0..=dice.below(7) {
            files.change(dice);
        }
        files
    }

    /// Each path from one of two sides, as someone might settle a merge.
    fn mixed(&self, dice: &mut Dice, other: &Self) -> Self {
        let mut files = Self::default();
        for path in self.0.keys().chain(other.0.keys()) {
            let from = if dice.one_in(2) { self } else { other };
            if let Some(file) = from.0.get(path) {
                files.put(path.clone(), file.clone());
            }
        }
        files
    }
}

/// Two commits to merge, by mark in the stream.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub country: usize,
    pub upstream: usize,
}

/// Many histories in one repository.
#[derive(Default)]
pub struct Histories {
    stream: Vec<u8>,
    commits: usize,
    pub pairs: Vec<Pair>,
}

impl Histories {
    pub fn new(seed: u64, cases: usize) -> Self {
        let mut histories = Self::default();
        for case in 0..cases {
            let mut dice = Dice::new(seed ^ (case as u64).wrapping_mul(0x1000_0001));
            histories.case(&mut dice, case);
        }
        histories
    }

    fn case(&mut self, dice: &mut Dice, case: usize) {
        let base = Files::random(dice);
        let (mut ours, mut theirs) = (base.changed(dice), base.changed(dice));
        let root = self.commit(&base, &[]);
        let (mut country, mut upstream) = (self.commit(&ours, &[root]), self.commit(&theirs, &[root]));
        let crossings = if case % 4 == 3 { 1 + dice.below(2) } else { 0 };
        for _ in 0..crossings {
            (ours, theirs) = (ours.mixed(dice, &theirs), theirs.mixed(dice, &ours));
            let crossed =
                (self.commit(&ours, &[country, upstream]), self.commit(&theirs, &[upstream, country]));
            (ours, theirs) = (ours.changed(dice), theirs.changed(dice));
            (country, upstream) = (self.commit(&ours, &[crossed.0]), self.commit(&theirs, &[crossed.1]));
        }
        self.pairs.push(Pair { country, upstream });
        self.pairs.push(Pair { country: upstream, upstream: country });
    }

    fn commit(&mut self, files: &Files, parents: &[usize]) -> usize {
        self.commits += 1;
        let mut head = String::new();
        let mark = self.commits;
        let _ = write!(head, "commit refs/heads/made\nmark :{mark}\n");
        let _ = write!(head, "committer Ada <ada@example.org> {} +0000\ndata 0\n", 1_700_000_000 + mark * 60);
        for (word, parent) in ["from", "merge", "merge"].iter().zip(parents) {
            let _ = writeln!(head, "{word} :{parent}");
        }
        self.stream.extend_from_slice(head.as_bytes());
        self.stream.extend_from_slice(b"deleteall\n");
        for (path, file) in &files.0 {
            self.entry(path, file);
        }
        self.stream.extend_from_slice(b"\nreset refs/heads/made\n\n");
        mark
    }

    fn entry(&mut self, path: &[u8], file: &File) {
        let quoted = path.iter().fold(String::new(), |quoted, byte| quoted + &format!("\\{byte:03o}"));
        if file.mode == "160000" {
            let id = String::from_utf8_lossy(&file.content);
            self.stream.extend_from_slice(format!("M 160000 {id} \"{quoted}\"\n").as_bytes());
        } else {
            let head = format!("M {} inline \"{quoted}\"\ndata {}\n", file.mode, file.content.len());
            self.stream.extend_from_slice(head.as_bytes());
            self.stream.extend_from_slice(&file.content);
            self.stream.push(b'\n');
        }
    }

    /// Builds the repository; answers the commits' ids by mark (those of pairs are at their marks).
    pub fn build(&self, sandbox: &Sandbox, name: &str) -> Vec<String> {
        sandbox.init(name);
        let mut import = sandbox.command(name);
        import.args(["fast-import", "--quiet", "--force", "--export-marks=marks"]);
        let stream = sandbox.path(&format!("{name}.stream"));
        std::fs::write(&stream, &self.stream).unwrap();
        let status = import.stdin(Stdio::from(std::fs::File::open(stream).unwrap())).status().unwrap();
        assert!(status.success(), "git fast-import refuses the generated histories");
        let marks = std::fs::read_to_string(sandbox.path(&format!("{name}/marks"))).unwrap();
        let mut ids = vec![String::new(); self.commits + 1];
        for line in marks.lines() {
            let (mark, id) = line.trim_start_matches(':').split_once(' ').unwrap();
            id.clone_into(&mut ids[mark.parse::<usize>().unwrap()]);
        }
        ids
    }
}

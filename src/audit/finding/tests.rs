//! Whole merges of small files, each committed in several ways.

mod no_loss;

use std::collections::BTreeMap;
use std::sync::Arc;

use bstr::{BStr, BString, ByteSlice};
use sha2::{Digest, Sha256};

use super::{Asked, Fate, Form, findings};
use crate::conflict::markers::write;
use crate::conflict::merge::{TextOptions, merge_text};
use crate::conflict::{Conflict, Kind};
use crate::object::{Entry, Mode, ObjectId};
use crate::report::document::{Finding, Severity};
use crate::sides::Sides;
use crate::structured::{Format, Settings};
use crate::verdict::Class;

/// An upgrade: for each path the texts of base, country, upstream, the machine's merge, the committed one, the result.
#[derive(Clone, Default)]
struct Upgrade {
    files: BTreeMap<String, [Option<String>; 6]>,
    executable: Vec<(String, usize)>,
    conflicts: Vec<Conflict>,
}

const MACHINE: usize = 3;
const COMMITTED: usize = 4;
const RESULT: usize = 5;

impl Upgrade {
    /// A file on all sides, merged by lines and committed as it was merged.
    fn file(mut self, path: &str, [base, country, upstream]: [&str; 3]) -> Self {
        let sides = Sides::new(base, country, upstream).map(str::as_bytes);
        let merged = merge_text(sides, &TextOptions::default());
        let labels = Sides::from_fn(|side| side.name().to_owned());
        let text = String::from_utf8(write(&merged, &labels)).unwrap();
        if !merged.is_clean() {
            let entries = sides.map(|text| Some(entry(text)));
            let paths = Sides::from_fn(|_| Some(BString::from(path)));
            let (hunks, result) = (merged.hunks(), Some(entry(text.as_bytes())));
            self.conflicts.push(Conflict {
                path: path.into(),
                kind: Kind::Content,
                entries,
                paths,
                hunks,
                result,
            });
        }
        let [base, country, upstream] = [base, country, upstream].map(|text| Some(text.to_owned()));
        self.files.insert(
            path.to_owned(),
            [base, country, upstream, Some(text.clone()), Some(text.clone()), Some(text)],
        );
        self
    }

    /// A file that some trees have.
    fn only(mut self, path: &str, texts: [Option<&str>; 4]) -> Self {
        let [base, country, upstream, machine] = texts.map(|text| text.map(str::to_owned));
        self.files
            .insert(path.to_owned(), [base, country, upstream, machine.clone(), machine.clone(), machine]);
        self
    }

    /// What was committed instead.
    fn committed(mut self, path: &str, text: Option<&str>) -> Self {
        let file = self.files.entry(path.to_owned()).or_default();
        file[COMMITTED] = text.map(str::to_owned);
        file[RESULT] = text.map(str::to_owned);
        self
    }

    /// What the committed file is changed to: `from` is replaced by `to`.
    fn edited(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.files[path][COMMITTED].clone().unwrap();
        assert!(text.contains(from), "{from:?} is not in {text:?}");
        self.committed(path, Some(&text.replacen(from, to, 1)))
    }

    /// What a later commit makes of it.
    fn later(mut self, path: &str, text: &str) -> Self {
        self.files.get_mut(path).unwrap()[RESULT] = Some(text.to_owned());
        self
    }

    fn at(&self, path: &str, tree: usize) -> Option<Entry> {
        let text = self.files.get(path)?[tree].as_ref()?;
        let mut entry = entry(text.as_bytes());
        if self.executable.contains(&(path.to_owned(), tree)) {
            entry.mode = Mode::Executable;
        }
        Some(entry)
    }

    fn findings(&self) -> Vec<Finding> {
        let blobs: BTreeMap<ObjectId, Arc<[u8]>> = self
            .files
            .values()
            .flatten()
            .flatten()
            .map(|text| (entry(text.as_bytes()).id, Arc::from(text.as_bytes())))
            .collect();
        let fates: Vec<Fate<'_>> = self
            .files
            .keys()
            .map(|path| Fate {
                path: path.as_str().into(),
                sides: Sides::new(self.at(path, 0), self.at(path, 1), self.at(path, 2)),
                machine: self.at(path, MACHINE),
                committed: self.at(path, COMMITTED),
                result: self.at(path, RESULT),
                conflict: self.conflicts.iter().find(|conflict| conflict.path == path.as_str()),
            })
            .collect();
        let form = |path: &BStr| Form {
            format: Format::of_path(path),
            settings: Settings::default(),
            regenerate: path.ends_with_str("made.ts").then(|| "make".to_owned()),
            grants: vec!["scopes".to_owned()],
        };
        findings(
            &fates,
            &Asked {
                read: &|id| blobs.get(&id).cloned(),
                entry: &|path| self.at(&path.to_string(), RESULT),
                form: &form,
                class: &|_, _| Class::BugFix,
            },
        )
    }

    /// Each finding as `severity check path: items`.
    fn told(&self) -> Vec<String> {
        let one = |finding: &Finding| {
            let path = finding.path.as_deref().unwrap_or("-");
            format!("{} {} {path}: {}", finding.severity.word(), finding.check, finding.items.join(" | "))
        };
        self.findings().iter().map(one).collect()
    }
}

fn entry(text: &[u8]) -> Entry {
    let hash: [u8; 32] = Sha256::digest(text).into();
    let mut id = [0; 20];
    id.copy_from_slice(&hash[..20]);
    Entry { mode: Mode::File, id: ObjectId::from_bytes(id) }
}

const BASE: &str = "one line\ntwo lines\nthree lines\nfour lines\nfive lines\nsix lines\nseven lines\n";

/// The country changed the second line, upstream the sixth, and added one.
fn clean() -> Upgrade {
    let country = BASE.replace("two lines", "two own lines of ours");
    let upstream = BASE.replace("six lines", "six mended places\nand a new thing");
    Upgrade::default().file("a.txt", [BASE, &country, &upstream])
}

/// Both changed the fourth line; upstream mended the seventh, the country its first.
fn conflicting() -> Upgrade {
    let country =
        BASE.replace("four lines", "four words of home\nfour more").replace("one line", "own first thing");
    let upstream =
        BASE.replace("four lines", "four corrected bits").replace("seven lines", "seven mended here");
    Upgrade::default().file("a.txt", [BASE, &country, &upstream])
}

#[test]
fn a_merge_as_the_machine_makes_it_has_no_finding() {
    assert_eq!(clean().told(), [""; 0]);
    assert!(clean().findings().is_empty() && !conflicting().findings().is_empty());
}

#[test]
fn an_upstream_change_taken_out_of_a_clean_file_is_told() {
    let reverted = clean().edited("a.txt", "six mended places\nand a new thing", "six lines");
    let expected =
        ["error upstream-change-dropped a.txt: +six mended places | +and a new thing | -six lines"];
    assert_eq!(reverted.told(), expected);
    let deleted = clean().edited("a.txt", "and a new thing\n", "");
    assert_eq!(deleted.told(), ["error upstream-change-dropped a.txt: +and a new thing"]);
    assert_eq!(deleted.findings()[0].line, Some(7));
}

#[test]
fn a_country_line_taken_out_of_a_clean_file_is_told() {
    let told = clean().edited("a.txt", "two own lines of ours\n", "").told();
    assert_eq!(told, ["error country-lost a.txt: two own lines of ours"]);
    let told = clean().edited("a.txt", "three lines\n", "").told();
    assert_eq!(told, ["error country-lost a.txt: three lines"]);
}

#[test]
fn a_line_from_nowhere_is_told_in_clean_and_in_conflicting_files() {
    let told = clean().edited("a.txt", "three", "what nobody wrote\nthree").told();
    assert_eq!(told, ["warning line-from-nowhere a.txt: what nobody wrote"]);
    let told = settled("four words of home\nfour more\nwhat nobody wrote\n").told();
    assert!(told.contains(&"warning line-from-nowhere a.txt: what nobody wrote".to_owned()), "{told:?}");
    let told = settled("four words of home corrected\n").told();
    assert!(
        told.contains(&"note line-from-nowhere a.txt: four words of home corrected".to_owned()),
        "{told:?}"
    );
}

/// The conflicting file with that in the place of the conflict.
fn settled(place: &str) -> Upgrade {
    let made = conflicting();
    let text = made.files["a.txt"][MACHINE].clone().unwrap();
    let (before, rest) = text.split_once("<<<<<<<").unwrap();
    let after = rest.split_once(">>>>>>> upstream\n").unwrap().1;
    made.committed("a.txt", Some(&format!("{before}{place}{after}")))
}

#[test]
fn a_conflict_settled_as_one_side_tells_what_the_other_lost() {
    let told = settled("four words of home\nfour more\n").told();
    assert_eq!(told, ["warning upstream-fix-dropped a.txt: +four corrected bits"]);
    let told = settled("four corrected bits\n").told();
    assert_eq!(told, ["warning country-lost a.txt: four words of home | four more"]);
    assert_eq!(settled("four corrected bits\nfour words of home\nfour more\n").told(), [""; 0]);
}

#[test]
fn what_merged_beside_a_conflict_must_be_there_too() {
    let both = "four corrected bits\nfour words of home\nfour more\n";
    let told = settled(both).edited("a.txt", "seven mended here", "seven lines").told();
    assert_eq!(told, ["warning upstream-change-dropped a.txt: +seven mended here | -seven lines"]);
    let told = settled(both).edited("a.txt", "own first thing\n", "").told();
    assert_eq!(told, ["error country-lost a.txt: own first thing"]);
}

#[test]
fn markers_are_told_once_a_file() {
    let findings = conflicting().findings();
    assert_eq!((findings[0].check.as_str(), findings[0].line), ("markers-left", Some(4)));
    assert_eq!(findings.iter().filter(|finding| finding.check == "markers-left").count(), 1);
    let told = clean().edited("a.txt", "three lines", "<<<<<<< HEAD\nthree lines").told();
    assert!(told.contains(&"error markers-left a.txt: line 3".to_owned()), "{told:?}");
}

#[test]
fn what_a_later_commit_mends_is_no_finding_and_what_it_changes_is_none() {
    let broken = clean().edited("a.txt", "and a new thing\n", "");
    let merged = clean().files["a.txt"][MACHINE].clone().unwrap();
    assert_eq!(broken.later("a.txt", &merged).told(), [""; 0]);
    assert_eq!(clean().later("a.txt", "all new\n").told(), [""; 0]);
}

#[test]
fn layout_alone_is_no_finding() {
    let base = "const a = call(first_argument, second_argument)\nconst b = 1\nconst c = 2\nconst d = 3\n";
    let upstream = base.replace("const d = 3", "const d = 'four'");
    let made = Upgrade::default().file("a.ts", [base, base, &upstream]);
    let told = made
        .edited(
            "a.ts",
            "call(first_argument, second_argument)",
            "call(\n  first_argument,\n  second_argument,\n)",
        )
        .edited("a.ts", "'four'", "\"four\";");
    assert_eq!(told.told(), [""; 0]);
}

#[test]
fn lines_that_move_within_a_file_or_to_another_are_not_lost() {
    let within = clean().edited("a.txt", "two own lines of ours\n", "").edited(
        "a.txt",
        "seven",
        "two own lines of ours\nseven",
    );
    assert_eq!(within.told(), [""; 0]);
    let other = clean()
        .file("b.txt", ["b text\n", "b text\n", "b text and more\n"])
        .edited("a.txt", "two own lines of ours\n", "")
        .edited("b.txt", "b text", "two own lines of ours\nb text");
    assert_eq!(other.told(), ["note moved a.txt: two own lines of ours"]);
}

#[test]
fn a_block_that_both_sides_added_and_the_machine_doubled_may_stand_once() {
    let block = "a block that both have\nof several lines\n";
    let country = BASE.replace("two lines", &format!("{block}two lines"));
    let upstream = BASE.replace("six lines", &format!("six lines\n{block}"));
    let made = Upgrade::default().file("a.txt", [BASE, &country, &upstream]).edited("a.txt", block, "");
    assert_eq!(made.told(), [""; 0]);
}

#[test]
fn a_file_that_was_renamed_by_hand_is_followed() {
    let text = "own thing\nof this country\nin three lines\n";
    let made =
        Upgrade::default().only("old.txt", [None, Some(text), None, Some(text)]).committed("old.txt", None);
    assert_eq!(made.told(), ["error country-lost old.txt: "]);
    let moved = made.committed("new.txt", Some(text));
    assert_eq!(moved.told(), ["note moved new.txt: "]);
    let edited = moved.committed("new.txt", Some(&text.replace("of this country\n", "")));
    assert_eq!(edited.told(), ["error country-lost new.txt: of this country", "note moved new.txt: "]);
}

#[test]
fn a_file_that_a_side_renamed_is_known_by_its_old_path() {
    let country = BASE.replace("two lines", "two own lines of ours");
    let merged = country.replace("six lines", "six mended places");
    let upstream = BASE.replace("six lines", "six mended places");
    let made = Upgrade::default()
        .only("old.txt", [Some(BASE), Some(&country), None, None])
        .only("new.txt", [None, None, Some(&upstream), Some(&merged)]);
    assert_eq!(made.told(), [""; 0]);
    let told = made.edited("new.txt", "two own lines of ours", "two lines").told();
    assert_eq!(told, ["error country-lost new.txt: two own lines of ours"]);
}

#[test]
fn files_that_are_gone_or_from_nowhere_are_told() {
    let base = Some("text\n");
    let gone = |texts| Upgrade::default().only("x", texts).committed("x", None).told();
    assert_eq!(gone([None, base, None, base]), ["error country-lost x: "]);
    assert_eq!(gone([None, None, base, base]), ["error upstream-change-dropped x: "]);
    assert_eq!(gone([base, base, base, base]), ["error country-lost x: "]);
    let new = Upgrade::default().committed("x", base).told();
    assert_eq!(new, ["warning line-from-nowhere x: "]);
    let kept = Upgrade::default().only("x", [base, base, None, None]).committed("x", base).told();
    assert_eq!(kept, ["warning upstream-change-dropped x: "]);
}

#[test]
fn names_come_before_lines_and_are_one_finding() {
    let base = "services:\n  gate:\n    image: a\n    port: 1\n    user: x\n";
    let country = format!(
        "{base}  own:\n    image: own/thing:1\n    ports: own-port-list\n  press:\n    image: press/thing:2\n"
    );
    let upstream = base.replace("image: a", "image: b");
    let made = Upgrade::default().file("stack.yml", [base, &country, &upstream]);
    let lost = made.edited("stack.yml", "  own:\n    image: own/thing:1\n    ports: own-port-list\n", "");
    assert_eq!(lost.told(), ["error country-lost stack.yml: services / own"]);
    let finding = &lost.findings()[0];
    assert_eq!((finding.severity, finding.line), (Severity::Error, Some(6)));
}

#[test]
fn rows_of_a_table_are_counted_by_key_and_cells_by_column() {
    let base = "id,en,fr\na,one,un\nb,two,deux\nc,three,trois\n";
    let country = "id,en\na,One\nb,two\nc,three\nown,mine\n";
    let upstream = "id,en,fr\na,one,un\nb,Two,deux\nc,three,trois\nd,four,quatre\n";
    let merged = "id,en\na,One\nb,Two\nc,three\nd,four\nown,mine\n";
    let made = |result: &str| {
        let mut made = Upgrade::default()
            .file("words.csv", [base, country, upstream])
            .committed("words.csv", Some(result));
        made.conflicts[0].hunks.clear();
        made.told()
    };
    assert_eq!(made(merged), [""; 0]);
    assert_eq!(made(&merged.replace("own,mine\n", "")), ["error country-lost words.csv: own"]);
    assert_eq!(made(&merged.replace("One", "one")), ["error country-lost words.csv: a / en"]);
    assert_eq!(made(&merged.replace("d,four\n", "")), ["warning upstream-change-dropped words.csv: +d"]);
    assert_eq!(made(&merged.replace("three", "drei")), ["warning line-from-nowhere words.csv: c / en"]);
}

#[test]
fn what_both_sides_add_at_two_places_is_there_twice() {
    let base = "const a = 1\nconst b = 2\nconst c = 3\nconst d = 4\nconst e = 5\n";
    let country = base.replace("const b", "const limit = 10\nconst b");
    let upstream = base.replace("const e", "const limit = 20\nconst e");
    let made = Upgrade::default().file("a.ts", [base, &country, &upstream]);
    assert_eq!(made.told(), ["error duplicate-declaration a.ts: limit"]);
    let lines = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3,\n  \"d\": 4\n}\n";
    let country = lines.replace("  \"b\"", "  \"own\": 1,\n  \"b\"");
    let upstream = lines.replace("  \"d\"", "  \"own\": 2,\n  \"d\"");
    let made = Upgrade::default().file("a.json", [lines, &country, &upstream]);
    assert_eq!(made.told(), ["error duplicate-key a.json: own"]);
}

#[test]
fn a_route_declared_twice_is_told() {
    let route = |path: &str| format!("add({{ method: 'GET', path: '{path}' }})\n");
    let base = ["/a", "/b", "/c", "/d"].map(route).concat();
    let country = format!("{}{base}", route("/new"));
    let upstream = format!("{base}{}", route("/new"));
    let made = Upgrade::default().file("a.ts", [&base, &country, &upstream]);
    assert_eq!(made.told(), ["error duplicate-route a.ts: GET /new"]);
}

#[test]
fn a_file_that_no_longer_parses_is_told() {
    let base = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    let upstream = base.replace("\"c\": 3", "\"c\": 4");
    let made = Upgrade::default().file("a.json", [base, base, &upstream]).edited(
        "a.json",
        "\"b\": 2,",
        "\"b\": 2,,",
    );
    assert_eq!(made.told(), ["error no-longer-parses a.json: "]);
    assert_eq!(made.findings()[0].line, Some(3));
}

#[test]
fn an_import_of_what_the_other_side_deleted_leads_nowhere() {
    let own = "import { x } from './gone'\nimport { y } from './made-later'\n";
    let made = Upgrade::default()
        .only("src/own.ts", [None, Some(own), None, Some(own)])
        .only("src/gone.ts", [Some("export const x = 1\n"), Some("export const x = 1\n"), None, None]);
    assert_eq!(made.told(), ["error import-broken src/own.ts: ./gone"]);
}

#[test]
fn a_lock_file_that_fits_neither_side_is_told() {
    let manifest = |packages: &str| format!("{{\"dependencies\": {{{packages}}}}}\n");
    let lock = |names: &[&str]| {
        names
            .iter()
            .fold("# lock\n".to_owned(), |all, name| format!("{all}\n{name}@^1:\n  version \"1.0.0\"\n"))
    };
    let (base, country, upstream) = (lock(&["a"]), lock(&["a", "b"]), lock(&["a", "c"]));
    let both = manifest("\"a\": \"^1\", \"b\": \"^1\", \"c\": \"^1\"");
    let made = Upgrade::default()
        .only("yarn.lock", [Some(&base), Some(&country), Some(&upstream), Some(&upstream)])
        .only(
            "package.json",
            [
                Some(&manifest("\"a\": \"^1\"")),
                Some(&manifest("\"a\": \"^1\", \"b\": \"^1\"")),
                Some(&manifest("\"a\": \"^1\", \"c\": \"^1\"")),
                Some(&both),
            ],
        );
    assert_eq!(made.told(), ["warning lock-out-of-step yarn.lock: b@^1"]);
}

#[test]
fn permissions_from_neither_side_are_told() {
    let base =
        "export const roles = [\n  {\n    id: 'CLERK',\n    scopes: [\n      MAY.READ\n    ]\n  }\n]\n";
    let country = base.replace("MAY.READ", "MAY.READ,\n      MAY.PRINT");
    let made = Upgrade::default().file("roles.ts", [base, &country, base]);
    assert_eq!(made.told(), [""; 0]);
    let told = made.edited("roles.ts", "MAY.PRINT", "MAY.PRINT,\n      MAY.DELETE").told();
    assert!(
        told.contains(&"warning permission-widened roles.ts: id='CLERK': MAY.DELETE".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_mode_that_no_side_has_is_told() {
    let mut made = clean();
    made.executable = (0..=MACHINE).map(|tree| ("a.txt".to_owned(), tree)).collect();
    assert_eq!(made.told(), ["warning mode-changed a.txt: "]);
    made.executable.extend([COMMITTED, RESULT].map(|tree| ("a.txt".to_owned(), tree)));
    assert_eq!(made.told(), [""; 0]);
}

#[test]
fn a_file_that_is_written_anew_is_not_looked_into() {
    let made = Upgrade::default().file("made.ts", ["const a = 1\n", "const a = 1\n", "const a = 2\n"]);
    assert_eq!(made.edited("made.ts", "2", "3").told(), [""; 0]);
}

#[test]
fn checks_are_in_the_order_of_their_severity() {
    let made =
        clean().edited("a.txt", "and a new thing\n", "").edited("a.txt", "three", "what nobody wrote\nthree");
    let severities: Vec<Severity> = made.findings().iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Severity::Error, Severity::Warning]);
    assert!(made.findings()[0].text.starts_with("1 line"), "{}", made.findings()[0].text);
}

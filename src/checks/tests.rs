//! Checks of a made-up pack on trees in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use bstr::{BStr, ByteSlice};

use super::*;
use crate::impact::{Entry, File, Kind, Unread};
use crate::object::ObjectId;
use crate::rules::{Layer, Packs};

/// A tree of files by path, no folders deeper than one.
struct Files(BTreeMap<&'static str, &'static str>);

impl Files {
    fn of<const N: usize>(files: [(&'static str, &'static str); N]) -> Self {
        Self(files.into())
    }

    fn tree(&self) -> Tree<'_> {
        Tree { files: self, version: None }
    }
}

/// A different id for each content.
fn id(text: &str) -> ObjectId {
    let sum = text.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    format!("{sum:040x}").parse().unwrap()
}

impl Source for Files {
    fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread> {
        let below = self.0.iter().filter_map(|(name, text)| {
            let rest = if path.is_empty() {
                name
            } else {
                name.strip_prefix(path.to_str().ok()?)?.strip_prefix('/')?
            };
            Some(match rest.split_once('/') {
                Some((folder, _)) => {
                    Entry { name: folder.into(), kind: Kind::Folder, id: ObjectId::default() }
                }
                None => Entry { name: rest.into(), kind: Kind::File, id: id(text) },
            })
        });
        let mut below: Vec<_> = below.collect();
        below.dedup();
        Ok(below)
    }

    fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread> {
        Ok(Arc::from(self.0[file.path.to_str().unwrap()].as_bytes()))
    }
}

const PACK: &str = "title = 'T'\nurl = 'https://example.org/t.git'\nnotes = 'N'\nupgrade_branch = 'u-{version}'\n\
                    [releases]\ntag = '^v(.+)$'\n";

const CHECKS: &str = r"
[[inventory]]
id = 'uses'
title = 'Uses'
[[inventory.source]]
globs = ['src/*.ts']
regex = 't\(.(?P<name>[a-z.]+).\)'

[[inventory]]
id = 'words'
title = 'Words'
[[inventory.source]]
globs = ['words.csv']
csv = 'id'

[[inventory]]
id = 'variables'
title = 'Variables'
[[inventory.source]]
globs = ['*.yml']
regex = '\$\{(?P<name>[A-Z]+)(?::-(?P<default>[^}]*))?\}'

[[inventory]]
id = 'tags'
title = 'Tags'
[[inventory.source]]
globs = ['*.yml']
regex = 'tag: (?P<default>\S+)'
name = 'tag'

[[check]]
id = 'no-word'
finds = 'undefined'
severity = 'error'
uses = 'uses'
known = ['words']
text = '{count} words have no text.'

[[check]]
id = 'word-gone'
finds = 'taken-away'
uses = 'uses'
known = ['words']
text = '{count} words are gone in {to}.'

[[check]]
id = 'no-value'
finds = 'undefined'
uses = 'variables'
required = true
known = ['words']
text = '{count} variables have no value.'

[[check]]
id = 'old-tag'
finds = 'older'
uses = 'tags'
text = 'The tag is older than {to}.'

[[check]]
id = 'asks-other'
finds = 'undefined'
uses = 'uses'
known = ['other/words']
text = 'x'

[[words]]
globs = ['words.csv']
key = 'id'
source = 'en'
except = ['description']
";

fn packs() -> Packs {
    Packs::load(&[layer()]).unwrap()
}

fn layer() -> Layer {
    let mut layer = Layer::default();
    for pack in ["this", "other"] {
        layer.push(pack, "pack.toml", "pack.toml", PACK);
        layer.push(pack, "checks.toml", &format!("{pack}/checks.toml"), CHECKS);
    }
    layer
}

/// `severity check: text [items]` of each finding.
fn told(findings: &[Finding]) -> Vec<String> {
    let told = |one: &Finding| format!("{} {}: {} {:?}", one.severity.word(), one.check, one.text, one.items);
    findings.iter().map(told).collect()
}

#[test]
fn what_the_upgrade_breaks_is_told_apart_from_what_was_so_before() {
    let packs = packs();
    let pack = packs.get("this").unwrap();
    let before =
        Files::of([("src/a.ts", "t('a') t('never') t('d')"), ("words.csv", "id,en\na,A\nb,B\nd,D\n")]);
    let from = Files::of([("words.csv", "id,en\na,A\nd,D\n")]);
    let to = Files::of([("src/c.ts", "t('theirs')"), ("words.csv", "id,en\nb,B\n")]);
    let merged = Files::of([
        ("src/a.ts", "t('a')\nt('never')"),
        ("src/c.ts", "t('theirs')"),
        ("words.csv", "id,en\nb,B\n"),
        ("x.yml", "a: ${SET:-1}\nb: ${BARE}\ntag: v1.8.1\n"),
        ("y.yml", "a: ${SET}\ntag: main\n"),
    ]);
    let version = Version::new(1, 9, 0);
    let trees = Trees {
        merged: Tree { files: &merged, version: Some(&version) },
        before: Some(before.tree()),
        from: Some(from.tree()),
        to: Some(to.tree()),
        paired: None,
    };
    let findings = check(pack, &trees, &Memory::default());
    assert_eq!(
        told(&findings),
        [
            r#"error no-word: 1 words have no text. ["a (src/a.ts:1)"]"#,
            r#"note no-word: 1 words have no text. They are so in the release itself. ["theirs (src/c.ts:1)"]"#,
            r#"note no-word: 1 words have no text. They were so before the upgrade. ["never (src/a.ts:2)"]"#,
            r#"warning word-gone: 1 words are gone in 1.9.0. ["a (src/a.ts:1)"]"#,
            r#"note word-gone: 1 of what upstream took away up to 1.9.0 is used by the country's code today, and no longer once the release is merged: put it back where that code is kept. ["d (src/a.ts:1)"]"#,
            r#"warning no-value: 2 variables have no value. ["BARE (x.yml:2)", "SET = 1 (x.yml:1)"]"#,
            r#"warning old-tag: The tag is older than 1.9.0. ["tag = v1.8.1 (x.yml:3)"]"#,
            "note asks-other: Not checked: it takes a clone of other, named in the settings. []",
        ]
    );
    assert_eq!((findings[0].path.as_deref(), findings[0].line), (Some("src/a.ts"), Some(1)));
}

#[test]
fn the_paired_repository_may_know_what_this_one_does_not() {
    let packs = packs();
    let (pack, other) = (packs.get("this").unwrap(), packs.get("other").unwrap());
    let merged = Files::of([("src/a.ts", "t('a') t('b')"), ("words.csv", "id,en\na,A\nb,B\n")]);
    let pair = Files::of([("words.csv", "id,en\nb,B\n")]);
    let trees = Trees {
        merged: merged.tree(),
        before: None,
        from: None,
        to: None,
        paired: Some((other, pair.tree())),
    };
    let findings = check(pack, &trees, &Memory::default());
    assert_eq!(told(&findings), [r#"warning asks-other: x ["a (src/a.ts:1)"]"#]);
}

#[test]
fn a_check_is_not_made_where_a_pattern_of_what_is_known_is_wrong() {
    let mut layers = vec![layer()];
    let mut over = Layer::default();
    let words = "[[inventory]]\nid = 'words'\ntitle = 'Words'\n[[inventory.source]]\nglobs = ['words.csv']\nregex = '('\n";
    over.push("this", "checks.toml", "mine/checks.toml", words);
    layers.push(over);
    let packs = Packs::load(&layers).unwrap();
    let pack = packs.get("this").unwrap();
    let merged = Files::of([("src/a.ts", "t('a')"), ("words.csv", "id,en\na,A\n")]);
    let trees = Trees { merged: merged.tree(), before: None, from: None, to: None, paired: None };
    let findings = check(pack, &trees, &Memory::default());
    let not_made =
        "Not checked: a pattern of the inventory words is wrong, so not all that is known would be. []";
    assert_eq!(told(&findings)[0], format!("note no-word: {not_made}"));
    assert!(findings.iter().all(|finding| finding.severity == Severity::Note), "{:?}", told(&findings));
    assert_eq!(pack.left_out[0].place.to_string(), "mine/checks.toml:6:9");
}

#[test]
fn a_part_in_brackets_stands_for_any_other() {
    let known = BTreeSet::from(["/a/{id}", "/files/{path*}", "/b"]);
    for (name, is) in [
        ("/a/7", true),
        ("/a/${id}", true),
        ("/files/x/y.js", true),
        ("/a", false),
        ("/a/7/b", false),
        ("/${what}", true),
        ("b", false),
    ] {
        assert_eq!(is_known(name, &known), is, "{name}");
    }
}

#[test]
fn words_without_a_text_of_their_own_are_listed_by_language() {
    let packs = packs();
    let words = &packs.get("this").unwrap().checks.words;
    let before = Files::of([("words.csv", "id,description,en,fr\nold,d,Old,\n")]);
    let merged = Files::of([(
        "words.csv",
        "id,description,en,fr,sw\nold,d,Old,,\nnew,d,\"New, one\",,\"New, one\"\ndone,d,Done,Fini,Imekwisha\n",
    )]);
    let open = untranslated(words, before.tree(), merged.tree());
    let told: Vec<_> =
        open.missing.iter().map(|one| (one.key.as_str(), one.language.as_str(), one.now.as_str())).collect();
    assert_eq!(told, [("new", "fr", ""), ("new", "sw", "New, one")]);
    assert!(open.unread.is_empty(), "{:?}", open.unread);
}

#[test]
fn tables_of_words_that_cannot_be_read_are_told_and_the_rest_goes_on() {
    let packs = packs();
    let words = &packs.get("this").unwrap().checks.words;
    let nothing = Files::of([]);
    let one = |text: &'static str| {
        let merged = Files::of([("words.csv", text)]);
        let open = untranslated(words, nothing.tree(), merged.tree());
        (open.missing.len(), open.unread)
    };
    assert_eq!(one("id,en,fr\nnew,New,\n"), (1, vec![]));
    assert_eq!(one("key,en,fr\nnew,New,\n"), (0, vec!["words.csv has no column `id`".to_owned()]));
    assert_eq!(one("id\0"), (0, vec!["words.csv is not text".to_owned()]));
}

#[test]
fn a_check_of_an_inventory_that_is_not_there_is_a_mistake() {
    let mut layer = Layer::default();
    layer.push("this", "pack.toml", "pack.toml", PACK);
    let wrong =
        "[[check]]\nid = 'c'\nfinds = 'undefined'\nuses = 'nothing'\nknown = ['other/x']\ntext = 't'\n";
    layer.push("this", "checks.toml", "checks.toml", wrong);
    let mistakes = Packs::load(&[layer]).unwrap_err().to_string();
    assert!(mistakes.contains("checks.toml:4") && mistakes.contains("nothing"), "{mistakes}");
}

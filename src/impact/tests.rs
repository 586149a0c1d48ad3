//! Trees that are written down here, and what is listed in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use bstr::{BStr, ByteSlice};

use super::*;
use crate::object::ObjectId;
use crate::rules::{Layer, Packs, loader};

/// Files by path.
#[derive(Default)]
pub(super) struct Tree(BTreeMap<String, Vec<u8>>);

impl Tree {
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self(files.collect())
    }

    fn bytes(mut self, path: &str, bytes: &[u8]) -> Self {
        self.0.insert(path.to_owned(), bytes.to_vec());
        self
    }
}

/// A name that differs where the bytes do.
fn id_of(bytes: &[u8]) -> ObjectId {
    use sha2::{Digest, Sha256};
    let mut id = [0; 20];
    id.copy_from_slice(&Sha256::digest(bytes)[..20]);
    ObjectId::from_bytes(id)
}

impl Source for Tree {
    fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread> {
        if path == "locked" {
            return Err(Unread { path: path.into(), why: "it is locked".to_owned() });
        }
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (file, bytes) in &self.0 {
            let Some(rest) = file.strip_prefix(&prefix) else { continue };
            let (name, kind) = match rest.split_once('/') {
                Some((folder, _)) => (folder, Kind::Folder),
                None => (rest, Kind::File),
            };
            entries.insert(name.to_owned(), Entry { name: name.into(), kind, id: id_of(bytes) });
        }
        Ok(entries.into_values().collect())
    }

    fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread> {
        Ok(Arc::from(self.0[&file.path.to_string()].as_slice()))
    }
}

/// The inventory that a file of rules begins with.
pub(super) fn inventory(text: &str) -> Inventory {
    let mut layer = Layer::default();
    layer.push("core", "inventories.toml", "inventories.toml", text);
    let packs = Packs::load(&[loader::embedded(), layer]).unwrap();
    packs.get("core").unwrap().inventories[0].clone()
}

const HEAD: &str = "[[inventory]]\nid = 'mine'\ntitle = 'Mine'\n";

pub(super) fn source(lines: &str) -> Inventory {
    inventory(&format!("{HEAD}[[inventory.source]]\n{lines}"))
}

/// `name=value|default need @path:line`, one a place.
fn shown(taken: &Taken) -> Vec<String> {
    let one = |(name, item): (&String, &Item)| {
        let [value, default] = [&item.value, &item.default].map(|text| text.as_deref().unwrap_or("-"));
        format!("{name}={value}|{default} {:?} @{}:{}", item.need, item.path, item.line)
    };
    let places = taken.items.iter().flat_map(|(name, places)| places.iter().map(move |item| (name, item)));
    places.map(one).collect()
}

fn problems(taken: &Taken) -> Vec<String> {
    taken.problems.iter().map(|one| format!("{}:{} {}", one.path, one.line, one.kind)).collect()
}

#[test]
fn a_variable_with_a_default_is_optional_and_one_without_is_required() {
    let mine = source("globs = ['*.yml']\nregex = '\\$\\{(?P<name>[A-Z]+)(?::-(?P<default>[^}]*))?\\}'");
    let taken = take(&mine, &Tree::of(&[("a.yml", "x: ${PORT:-80}\n\ny: ${HOST} ${HOST}\n")]));
    assert_eq!(shown(&taken), ["HOST=-|- Required @a.yml:3", "PORT=-|80 Optional @a.yml:1"]);
}

#[test]
fn names_take_groups_of_the_path_and_paths_that_do_not_match_are_left_out() {
    let lines = "globs = ['parts/*/main.ts']\npath = '^parts/(?P<part>[a-y]+)/'\nregex = 'env\\.(?P<name>\\w+)'\nname = '{part} {name}'";
    let tree =
        Tree::of(&[("parts/mail/main.ts", "env.PORT"), ("parts/zoo/main.ts", "env.PORT"), ("env", "")]);
    assert_eq!(shown(&take(&source(lines), &tree)), ["mail PORT=-|- Untold @parts/mail/main.ts:1"]);
}

#[test]
fn rows_of_a_table_are_items_by_column() {
    let mine = source("globs = ['**/*.csv']\ncsv = 'id'\nvalue = 'en'");
    let tree = Tree::of(&[("a/b/t.csv", "\u{feff}en,id\n\"two\nlines\",one\nB,two\n,\n")]);
    assert_eq!(
        shown(&take(&mine, &tree)),
        ["one=two\nlines|- Untold @a/b/t.csv:2", "two=B|- Untold @a/b/t.csv:4"]
    );
}

#[test]
fn a_way_leads_through_yaml_with_anchors_and_through_json() {
    let text = "base: &base\n  image: old\nservices:\n  one:\n    <<: *base\n  two: { image: 'new' } # c\n";
    let mine = source("globs = ['*.yml']\nyaml = '/services/{name}'\nvalue = '/image'");
    assert_eq!(
        shown(&take(&mine, &Tree::of(&[("c.yml", text)]))),
        ["one=old|- Untold @c.yml:4", "two=new|- Untold @c.yml:6"]
    );
    let mine = source("globs = ['*.json']\njson = '/{kind}/*'\nname = '{kind} {name}'");
    let tree = Tree::of(&[("p.json", "{\n \"a\": [1, 2],\n \"b\": \"c\"}")]);
    assert_eq!(shown(&take(&mine, &tree)), ["a 1=1|- Untold @p.json:2", "a 2=2|- Untold @p.json:2"]);
}

#[test]
fn an_input_is_required_where_it_is_said_so() {
    let text = "on:\n  call:\n    inputs:\n      a: { required: true }\n      b: { required: false }\n      c: { default: 1, required: true }\n";
    let mine = source(
        "globs = ['*.yml']\nyaml = '/on/*/inputs/{name}'\nvalue = '/none'\ndefault = '/default'\nrequired = '/required'",
    );
    assert_eq!(
        shown(&take(&mine, &Tree::of(&[("w.yml", text)]))),
        ["a=-|- Required @w.yml:4", "b=-|- Optional @w.yml:5", "c=-|1 Optional @w.yml:6"]
    );
}

#[test]
fn files_are_items_whose_value_is_their_content() {
    let lines = "globs = ['steps/**']\nexcept = ['**/*.md']\npath = '(?P<name>[^/]+)\\.sql$'";
    let tree = |text| Tree::of(&[("steps/a/1.sql", text), ("steps/x.md", ""), ("steps/b.txt", "")]);
    let value = |text| take(&source(lines), &tree(text)).items["1"][0].content;
    assert_eq!(take(&source(lines), &tree("")).items.len(), 1);
    assert_ne!(value("one"), value("two"));
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_the_rest_goes_on() {
    let lines = "globs = ['*.csv', 'locked/*']\ncsv = 'id'";
    let tree = Tree::of(&[("a.csv", "id\nx\n"), ("b.csv", "key\nx\n"), ("locked/a", "")]);
    let taken = take(&source(lines), &tree.bytes("c.csv", b"id\n\xff\0"));
    assert_eq!(
        problems(&taken),
        ["b.csv:1 has no column `id`", "c.csv:0 is not text", "locked:0 cannot be read: it is locked"]
    );
    assert_eq!(shown(&taken), ["x=-|- Untold @a.csv:2"]);
    let broken = take(&source("globs = ['*']\nyaml = '/a'"), &Tree::of(&[("a", "a: b\n  - : c: d\n")]));
    assert_eq!(problems(&broken).len(), 1);
    let broken = take(&source("globs = ['*']\njson = '/a'"), &Tree::of(&[("a", "{'a': 1}")]));
    assert_eq!(broken.problems.len(), 1);
}

#[test]
fn a_listing_holds_in_its_era_only_and_several_add_up() {
    let text = format!(
        "{HEAD}ignore = ['^X']\n[[inventory.source]]\nglobs = ['old']\nuntil = '2.0.0'\nregex = '(?P<name>\\w+)'\n\
         [[inventory.source]]\nglobs = ['new']\nsince = '2.0.0'\nregex = '(?P<name>\\w+)'\n"
    );
    let (mine, tree) = (inventory(&text), Tree::of(&[("old", "a X1"), ("new", "b")]));
    let names = |version: Option<&str>| -> Vec<String> {
        let version = version.map(|version| version.parse().unwrap());
        Memory::default().take(&mine, version.as_ref(), &tree).items.keys().cloned().collect()
    };
    assert_eq!((names(Some("1.9.9")), names(Some("2.0.0"))), (vec!["a".to_owned()], vec!["b".to_owned()]));
    assert_eq!(names(None), ["a", "b"]);
}

#[test]
fn only_folders_that_a_glob_names_are_asked_for() {
    struct Few(Tree);
    impl Source for Few {
        fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread> {
            assert!(!path.contains_str("deep"), "{path}");
            self.0.folder(path)
        }
        fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread> {
            self.0.read(file)
        }
    }
    let tree = Tree::of(&[("p/a/src/x.ts", "k"), ("p/a/src/deep/y.ts", "k"), ("deep/z", ""), ("p/b", "")]);
    let taken =
        take(&source("globs = ['p/{a,b}/src/*.ts', 'p/nowhere/*']\nregex = '(?P<name>k)'"), &Few(tree));
    assert_eq!(shown(&taken), ["k=-|- Untold @p/a/src/x.ts:1"]);
}

#[test]
fn what_an_earlier_run_found_in_a_file_is_not_found_again() {
    /// Only the files that are named can be read.
    struct Locked<'t>(Tree, &'t [&'t str]);
    impl Source for Locked<'_> {
        fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread> {
            self.0.folder(path)
        }
        fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread> {
            assert!(self.1.contains(&file.path.to_str().unwrap()), "{}", file.path);
            self.0.read(file)
        }
    }
    let mine = source("globs = ['*.ts']\nregex = '(?P<name>\\w+)=(?P<value>\\w+)'");
    let first = Memory::default();
    let tree = Tree::of(&[("a.ts", "x=1 y=2"), ("b.ts", "z=3")]);
    assert_eq!(first.take(&mine, None, &tree).files, 2);
    let later = Memory::recalling(first.to_remember().unwrap());
    let moved = Tree::of(&[("c.ts", "x=1 y=2"), ("b.ts", "z=4")]);
    let taken = later.take(&mine, None, &Locked(moved, &["b.ts"]));
    let all = ["x=1|- Untold @c.ts:1", "y=2|- Untold @c.ts:1", "z=4|- Untold @b.ts:1"];
    assert_eq!(shown(&taken), all);
    let last = Memory::recalling(later.to_remember().unwrap());
    assert_eq!(shown(&last.take(&mine, None, &Tree::of(&[("b.ts", "z=3")]))), ["z=3|- Untold @b.ts:1"]);
    assert!(last.to_remember().is_none());
    let other = source("globs = ['*.ts']\nregex = '(?P<name>\\w+)=(?P<value>3)'");
    assert!(last.take(&other, None, &Locked(Tree::of(&[("b.ts", "z=4")]), &["b.ts"])).items.is_empty());
}

#[test]
fn a_tree_that_an_earlier_run_listed_is_not_listed_again() {
    struct Named(Option<Tree>);
    impl Source for Named {
        fn id(&self) -> Option<ObjectId> {
            Some(id_of(b"tree"))
        }
        fn folder(&self, path: &BStr) -> Result<Vec<Entry>, Unread> {
            self.0.as_ref().unwrap().folder(path)
        }
        fn read(&self, file: &File) -> Result<Arc<[u8]>, Unread> {
            self.0.as_ref().unwrap().read(file)
        }
    }
    let mine = source("globs = ['*.ts']\nexcept = ['b*']\nregex = '(?P<name>\\w+)'");
    let first = Memory::default();
    let tree = Tree::of(&[("a.ts", "x"), ("b.ts", "z")]);
    assert_eq!(shown(&first.take(&mine, None, &Named(Some(tree)))), ["x=-|- Untold @a.ts:1"]);
    let later = Memory::recalling(first.to_remember().unwrap());
    assert_eq!(shown(&later.take(&mine, None, &Named(None))), ["x=-|- Untold @a.ts:1"]);
    assert!(later.to_remember().is_none());
}

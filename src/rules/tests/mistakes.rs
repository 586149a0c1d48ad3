//! Every mistake is found at once, at its line, with a remedy.

use proptest::prelude::*;

use super::super::{Mistakes, Packs};
use super::layer;

/// Ten mistakes of different kinds in one file.
const TEN: &str = r#"[[area]]
id      = "First"
title   = "One"
glob    = ["src/**"]
globs   = ["src/{a"]
class   = "bug"
verdict = "combine"
advice  = "x"

[[area]]
id      = "second"
globs   = "src/**"
class   = "bug-fix"
verdict = "take-upstream"
advice  = ""

[[area]]
id      = "third"
title   = "Three"
globs   = ["src/**"]
since   = "1.9"
class   = "bug-fix"
verdict = "take-upstream"
sets    = ["workspaces"]
advice  = "x"

[[area]]
id      = "third"
title   = "Three again"
globs   = ["src/**"]
class   = "bug-fix"
verdict = "take-upstream"
advice  = "x"
"#;

/// A pack that is right but for the areas laid into it.
const PACK: &str =
    "title = 'x'\nurl = 'x'\nnotes = 'x'\nupgrade_branch = 'x-{version}'\nreleases = { tag = '^v(.*)$' }";

fn mistakes_of(pack: &str, areas: &str) -> Mistakes {
    let files = layer(&[("x/pack.toml", pack), ("x/areas.toml", areas)]);
    Packs::load(&[files]).err().unwrap_or_default()
}

fn shown(mistakes: &Mistakes) -> Vec<String> {
    mistakes.iter().map(|one| format!("{}:{} {}", one.place.line, one.place.column, one.kind)).collect()
}

#[test]
fn ten_mistakes_are_ten_at_their_lines() {
    let found = mistakes_of(PACK, TEN);
    assert_eq!(
        shown(&found),
        [
            "2:11 `First` is not an id",
            "4:1 unknown field `glob` in area \"First\"",
            "5:12 `src/{a` is not a glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            "6:11 `bug` is no class",
            "10:1 area \"second\" has no `title`",
            "12:11 `globs` is a text, expected a list of texts",
            "15:11 `advice` is empty",
            "21:11 `1.9` is not a version",
            "24:12 `workspaces` is not a JSON pointer",
            "28:11 area `third` stands twice in this file",
        ]
    );
    let hints: Vec<_> = found.iter().map(|one| one.hint().is_some()).collect();
    assert_eq!(hints, [true, true, true, true, false, true, false, true, true, true]);
}

#[test]
fn broken_syntax_does_not_hide_the_rest_of_the_file_or_other_files() {
    let areas = "[[area]]\nid = \"a\nclass = 'bug'\n";
    let found = mistakes_of("titel = 'x'", areas);
    assert!(shown(&found).iter().any(|one| one.starts_with("2:")), "{:?}", shown(&found));
    assert!(
        shown(&found).contains(&"1:1 unknown field `titel` in pack.toml".to_owned()),
        "{:?}",
        shown(&found)
    );
}

#[test]
fn every_kind_of_mistake_in_a_pack_is_found() {
    let pack = r#"
name = "y"
title = 7
upgrade_branch = "upgrade"
pairs_with = "nothing"
releases = { tag = '^v\d+$', branches = ['('], ignore = ["1"] }
detect = { paths = ["a"], at_least = 2 }

[[signal]]
id = "s"
kind = "json-pointer"
path = "package.json"
pattern = "version"
trust = "stong"
note = "x"

[[step]]
from = "1.7"
to = "1.6"
kind = "special"
why = "x"

[[step]]
from = "seven"
to = "1.6"
kind = "special"
why = "x"
"#;
    insta::assert_snapshot!(mistakes_of(pack, ""));
}

#[test]
fn a_table_where_a_list_of_tables_is_wanted_is_explained() {
    let found = mistakes_of(PACK, "[area]\nid = 'a'\n");
    assert_eq!(shown(&found), ["1:1 `area` is a table, expected a list of tables"]);
    assert_eq!(found.hint().as_deref(), Some("write the name between two brackets: `[[area]]`"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_the_loader_panic(text in "\\PC{0,200}") {
        let _ = mistakes_of(&text, &text);
    }

    #[test]
    fn no_change_of_a_right_file_makes_the_loader_panic(
        at in 0..TEN.len(),
        length in 0..40_usize,
        put in "[\\[\\]={}\"'#a-z\n.0-9é]{0,8}",
    ) {
        let mut text = TEN.to_owned();
        let end = (at + length).min(text.len());
        text.replace_range(at..end, &put);
        let found = mistakes_of(PACK, &text);
        let lines = text.lines().count() + 1;
        prop_assert!(found.iter().all(|one| one.place.line <= lines));
    }
}

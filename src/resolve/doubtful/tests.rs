use super::*;
use crate::resolve::keys::{Fate, Keyed, by_key};
use crate::structured::{Format, Request, Settings};
use crate::verdict::Verdict;

fn keyed(path: &str, base: &str, country: &str, upstream: &str) -> Keyed {
    let text = Sides::new(base, country, upstream).map(str::as_bytes);
    let hunks = merge_text(text, &TextOptions::default()).hunks();
    let settings = Settings::default();
    let request = Request { text, path: path.into(), settings: &settings };
    by_key(Format::of_path(path.into()).unwrap(), &request, &hunks).unwrap()
}

fn proposals(keyed: &Keyed) -> Vec<String> {
    let fates = keyed.fates.iter();
    let text = fates.map(|fate| match fate {
        Fate::Clash { proposal: Some(proposal), .. } => proposal.text.to_string(),
        Fate::Clash { proposal: None, .. } | Fate::Settled(_) => "-".to_owned(),
    });
    text.collect()
}

fn labels() -> Sides<String> {
    Sides::from_fn(|side| side.name().to_owned())
}

const BASE: &str = "{\n  \"a\": {\n    \"lamp\": 1,\n    \"wick\": 2,\n    \"glass\": 3\n  }\n}\n";

#[test]
fn a_doubtful_hunk_is_left_with_what_it_would_be() {
    let country = BASE.replace("    \"wick\": 2,\n", "");
    let upstream = BASE.replace("    \"wick\"", "    \"oil\": 4,\n    \"wick\"");
    let keyed = keyed("a.json", BASE, &country, &upstream);
    assert_eq!(proposals(&keyed), ["    \"oil\": 4,\n"]);
    assert_eq!((keyed.open(), keyed.result()), (1, None));
    let hunk = &keyed.hunks[0];
    assert_eq!(
        hunk.text,
        Sides::new("    \"wick\": 2,\n", "", "    \"oil\": 4,\n    \"wick\": 2,\n").map(BString::from)
    );
    assert_eq!(hunk.lines, Sides::new(3..4, 3..3, 3..5));
    let written = String::from_utf8(keyed.write(&[], &labels())).unwrap();
    assert!(
        written.starts_with("{\n  \"a\": {\n    \"lamp\": 1,\n<<<<<<< country\n||||||| base\n"),
        "{written}"
    );
    assert!(written.ends_with(">>>>>>> upstream\n    \"glass\": 3\n  }\n}\n"), "{written}");
}

#[test]
fn what_the_merge_changed_beside_the_hunk_is_cut_out_with_it() {
    let base = "{\n  \"a\": {\n    \"lamp\": 1,\n    \"wick\": 2\n  }\n}\n";
    let country = base.replace("1,\n    \"wick\": 2", "1");
    let upstream = base.replace("    \"wick\"", "    \"oil\": 4,\n    \"wick\"");
    let keyed = keyed("a.json", base, &country, &upstream);
    assert_eq!(proposals(&keyed), ["    \"lamp\": 1,\n    \"oil\": 4\n"]);
    assert_eq!(keyed.hunks[0].text.country, "    \"lamp\": 1\n");
}

#[test]
fn the_other_hunks_of_the_file_are_settled() {
    let far = (0..4).fold(String::new(), |far, n| far + &format!("  \"k{n}\": 0,\n"));
    let base = BASE.replace("  }\n}", &format!("  }},\n{far}  \"one\": 1,\n  \"two\": 2\n}}"));
    let country = base.replace("    \"wick\": 2,\n", "").replace("\"one\": 1", "\"one\": 7");
    let upstream =
        base.replace("    \"wick\"", "    \"oil\": 4,\n    \"wick\"").replace("\"two\": 2", "\"two\": 8");
    let keyed = keyed("a.json", &base, &country, &upstream);
    assert_eq!(proposals(&keyed), ["    \"oil\": 4,\n", "-"]);
    assert_eq!(keyed.fates[1], Fate::Settled(Verdict::Combine));
    let written = String::from_utf8(keyed.write(&[], &labels())).unwrap();
    assert!(written.contains("  \"one\": 7,\n  \"two\": 8\n"), "{written}");
}

#[test]
fn nothing_is_cut_where_nothing_is_doubtful() {
    let country = BASE.replace("    \"wick\"", "    \"own\": 5,\n    \"wick\"");
    let upstream = BASE.replace("    \"wick\"", "    \"oil\": 4,\n    \"wick\"");
    assert_eq!(keyed("a.json", BASE, &country, &upstream).open(), 0);
}

#[test]
fn lines_of_the_hunk_that_the_merge_put_elsewhere_are_cut_out_with_it() {
    let base = "# Notes\n\n## 1.1\n\n- lamp\n\n## 1.0\n\n- wick\n\nSee elsewhere.\n";
    let country = base.replace("- lamp\n", "- lamp\n- own\n").replace("\n## 1.0\n\n- wick\n", "");
    let twice = "- lamp\n- oil\n\n**Servers**\n\n- a\n\n**Servers**\n\n- b\n";
    let keyed = keyed("CHANGELOG.md", base, &country, &base.replace("- lamp\n", twice));
    let result = String::from_utf8(keyed.write(&[], &labels())).unwrap();
    let outside = result.split("<<<<<<<").next().unwrap();
    assert!(!outside.contains("Servers") && keyed.open() == 1, "{result}");
    assert!(proposals(&keyed)[0].contains("- own\n") && proposals(&keyed)[0].contains("- b\n"), "{result}");
}

//! Rules of releases: mistakes, layers, ranges, matching, and the trial of those that come with the program.

use bstr::BStr;
use proptest::prelude::*;

use super::super::{
    Condition, Match, Mistakes, Packs, RuleSubject, Trial, TrialFailureKind, matching, verdict,
};
use super::{embedded, layer, over};
use crate::sides::{Side, Sides};
use crate::verdict::Verdict;
use crate::version::Version;

/// Mistakes of many kinds in one file of release 9.8.0 of pack `x`.
const WRONG: &str = r#"repository = "y"
release    = "9.8"

[[rule]]
id       = "Strong Ciphers"
titel    = "x"
class    = "bugfix"
verdict  = "take"
refs     = ["7542", "https://example.org"]
paths    = ["src/{a"]
upstream = '('
why      = ""

[[rule]]
id       = "everywhere"
title    = "x"
class    = "bug-fix"
verdict  = "combine"
disposition = "safe"
paths    = ["**"]
why      = "x"

[[rule]]
id       = "nowhere"
title    = "x"
class    = "bug-fix"
verdict  = "review"
paths    = []
upstream = ""
why      = "x"
phase    = "qa"

[[rule]]
id       = "nowhere"
title    = "x"
class    = "bug-fix"
verdict  = "review"
paths    = "src/**"
why      = "x"

[[rule.example]]
path     = "a"
also     = ["B"]
expect   = "nothing"
"#;

/// A pack that is right.
const PACK: &str =
    "title = 'x'\nurl = 'x'\nnotes = 'x'\nupgrade_branch = 'x-{version}'\nreleases = { tag = '^v(.*)$' }";

fn mistakes_of(name: &str, text: &str) -> Mistakes {
    let files = layer(&[("x/pack.toml", PACK), (name, text)]);
    Packs::load(&[files]).err().unwrap_or_default()
}

#[test]
fn every_mistake_is_found_at_its_place_with_a_remedy() {
    insta::assert_snapshot!(mistakes_of("x/releases/9.8.0.toml", WRONG));
}

#[test]
fn a_file_that_is_named_like_no_release_is_a_mistake() {
    let found = mistakes_of("x/releases/next.toml", "");
    assert_eq!(found.iter().next().unwrap().to_string(), "x/releases/next.toml: `next` is not a version");
}

#[test]
fn an_id_stands_in_one_file_of_a_layer_only() {
    let text = |release: &str| rule(release, "same", "take-upstream", "");
    let (one, two) = (text("9.8.0"), text("9.8.1"));
    let files =
        layer(&[("x/pack.toml", PACK), ("x/releases/9.8.0.toml", &one), ("x/releases/9.8.1.toml", &two)]);
    let found = Packs::load(&[files]).unwrap_err();
    assert_eq!(
        found.to_string(),
        "x/releases/9.8.1.toml:4:6: rule `same` stands in another file too (the first is at \
         x/releases/9.8.0.toml:4:6; give one of them another id)"
    );
}

/// A file with one rule about `a.txt`; `more` is added to the rule.
fn rule(release: &str, id: &str, verdict: &str, more: &str) -> String {
    format!(
        "repository = 'x'\nrelease = '{release}'\n[[rule]]\nid = '{id}'\ntitle = 't'\nclass = 'bug-fix'\n\
         verdict = '{verdict}'\npaths = ['a.txt']\nwhy = 'w'\n{more}"
    )
}

fn loaded(files: &[(&str, &str)]) -> Packs {
    let mut all = vec![("x/pack.toml", PACK)];
    all.extend(files);
    Packs::load(&[layer(&all)]).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn a_step_has_the_rules_above_its_beginning_up_to_its_end() {
    let packs = embedded();
    let pack = packs.get("countryconfig").unwrap();
    let releases = |from, to| -> Vec<String> {
        let mut found: Vec<_> = pack.rules_for(&from, &to).map(|rule| rule.release.to_string()).collect();
        found.dedup();
        found
    };
    assert_eq!(releases(Version::new(1, 6, 4), Version::new(1, 7, 1)), ["1.7.0", "1.7.1"]);
    assert!(releases(Version::new(1, 7, 1), Version::new(1, 7, 1)).is_empty());
    assert!(releases(Version::new(1, 8, 0), Version::new(1, 7, 0)).is_empty());
}

#[test]
fn a_later_layer_takes_the_place_of_a_rule_in_whatever_release() {
    let mine = rule("1.9.11", "ssh-strong-ciphers", "review", "").replace("'x'", "'countryconfig'");
    let packs = over(&[("countryconfig/releases/1.9.11.toml", &mine)]);
    let found: Vec<_> = packs.get("countryconfig").unwrap().rules.iter().collect();
    let ssh: Vec<_> = found.iter().filter(|rule| rule.id == "ssh-strong-ciphers").collect();
    assert_eq!(
        (ssh.len(), ssh[0].verdict, ssh[0].release.to_string()),
        (1, Verdict::Review, "1.9.11".into())
    );
    assert_eq!(found.len(), embedded().get("countryconfig").unwrap().rules.iter().count());
}

/// What the only rule of a pack says to a hunk of `a.txt`.
fn asked(more: &str, path: &str, text: Option<[&str; 3]>) -> Match {
    let file = rule("9.8.0", "one", "take-upstream", more);
    let packs = loaded(&[("x/releases/9.8.0.toml", &file)]);
    let text = text.map(|[base, country, upstream]| {
        Sides::new(base.as_bytes(), country.as_bytes(), upstream.as_bytes())
    });
    let subject = RuleSubject::new(vec![BStr::new(path)], text);
    packs.get("x").unwrap().rules.iter().next().unwrap().matches(&subject)
}

#[test]
fn a_pattern_is_about_the_lines_that_the_side_changed() {
    let hunk = Some(["port\nhost\n", "port\nhost\nuser\n", "port 22\nhost\n"]);
    for (more, matches) in [
        ("upstream = 'port 22'", true),
        ("upstream = '^port$'", true),
        ("upstream = 'host'", false),
        ("upstream = 'user'", false),
        ("country = '^user$'", true),
        ("country = 'port'", false),
        ("base = 'port'", true),
        ("base = 'host'", false),
    ] {
        assert_eq!(asked(more, "a.txt", hunk) == Match::Matches, matches, "{more}");
    }
}

#[test]
fn the_conditions_that_failed_are_named_and_other_files_are_silent() {
    let hunk = Some(["a\n", "b\n", "c\n"]);
    let failed = asked("upstream = 'x'\ncountry = 'b'\nbase = 'y'\nexcept = ['*.txt']", "a.txt", hunk);
    let conditions = vec![Condition::Except, Condition::Lines(Side::Base), Condition::Lines(Side::Upstream)];
    assert_eq!(failed, Match::Nearly(conditions));
    assert_eq!(asked("", "b.txt", hunk), Match::No);
    assert_eq!(asked("", "a.txt", None), Match::Matches);
    assert_eq!(asked("upstream = 'c'", "a.txt", None), Match::Nearly(vec![Condition::Lines(Side::Upstream)]));
}

#[test]
fn rules_that_disagree_are_for_a_person() {
    let [one, two, three] = [("one", "combine"), ("two", "combine"), ("three", "keep-country")]
        .map(|(id, verdict)| rule("9.8.0", id, verdict, ""));
    let of = |files: &[&str]| {
        let names = ["x/releases/9.8.0.toml", "x/releases/9.8.1.toml"];
        let files: Vec<_> = names
            .into_iter()
            .zip(files)
            .map(|(name, file)| (name, file.replace("9.8.0", &name[11..16])))
            .collect();
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let packs = loaded(&files);
        let subject = RuleSubject::new(vec![BStr::new("a.txt")], None::<Sides<&[u8]>>);
        verdict(&matching(packs.get("x").unwrap().rules.iter(), &subject))
    };
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[&one, &two]), Some(Verdict::Combine));
    assert_eq!(of(&[&one, &three]), Some(Verdict::Review));
}

#[test]
fn a_trial_tells_every_way_in_which_an_example_can_fail() {
    let example = |path: &str, upstream: &str, expect: &str, also: &str| {
        format!(
            "[[rule.example]]\npath = '{path}'\nbase = ''\ncountry = ''\nupstream = '{upstream}'\n\
             expect = '{expect}'\nalso = [{also}]\n"
        )
    };
    let examples = [
        example("a.txt", "yes", "take-upstream", "'two'"),
        example("b.txt", "yes", "take-upstream", ""),
        example("a.txt", "no", "take-upstream", "'two'"),
        example("a.txt", "yes", "no-match", "'two'"),
        example("a.txt", "yes", "combine", ""),
        example("a.txt", "yes", "take-upstream", "'two', 'three'"),
    ];
    let one = rule("9.8.0", "one", "take-upstream", &("upstream = 'yes'\n".to_owned() + &examples.concat()));
    let two = rule("9.8.1", "two", "take-upstream", "");
    let packs = loaded(&[("x/releases/9.8.0.toml", &one), ("x/releases/9.8.1.toml", &two)]);
    let trial = Trial::of(packs.get("x").unwrap());
    assert_eq!((trial.rules, trial.examples), (2, 6));
    let kinds: Vec<_> = trial.failures.into_iter().map(|failure| failure.kind).collect();
    let (came, expected) = (Verdict::TakeUpstream, Verdict::Combine);
    assert_eq!(
        kinds,
        [
            TrialFailureKind::Path { path: "b.txt".into() },
            TrialFailureKind::Condition { field: "upstream" },
            TrialFailureKind::Matches,
            TrialFailureKind::Verdict { came, expected },
            TrialFailureKind::Overlap { other: "two".into() },
            TrialFailureKind::NoOverlap { other: "three".into() },
            TrialFailureKind::NoExample,
        ]
    );
}

#[test]
fn the_examples_of_the_embedded_rules_come_out_as_they_say() {
    for (name, at_least) in [("countryconfig", 130), ("core", 55)] {
        let trial = Trial::of(embedded().get(name).unwrap());
        assert!(trial.rules >= at_least && trial.examples >= trial.rules, "{name}: {trial:?}");
        let told: Vec<_> = trial.failures.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{told:#?}");
    }
}

#[test]
fn no_embedded_rule_applies_itself_but_to_files_of_upstream_alone() {
    let packs = embedded();
    let rules = packs.iter().flat_map(|pack| pack.rules.iter());
    let safe: Vec<_> = rules
        .filter(|rule| rule.disposition == crate::verdict::Disposition::Safe)
        .map(|rule| rule.paths.iter().collect::<Vec<_>>())
        .collect();
    assert_eq!(safe, [["src/upgrade-to-1_7.ts"], ["src/upgrade-to-1_7.ts"]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_makes_the_loader_panic(text in "\\PC{0,200}") {
        let _ = mistakes_of("x/releases/9.8.0.toml", &text);
    }

    #[test]
    fn no_change_of_a_file_makes_the_loader_panic(
        at in 0..WRONG.len(),
        length in 0..40_usize,
        put in "[\\[\\]={}\"'#a-z\n.0-9é]{0,8}",
    ) {
        let mut text = WRONG.to_owned();
        let end = (at + length).min(text.len());
        text.replace_range(at..end, &put);
        let found = mistakes_of("x/releases/9.8.0.toml", &text);
        let lines = text.lines().count() + 1;
        prop_assert!(found.iter().all(|one| one.place.line <= lines));
    }

    #[test]
    fn the_changed_lines_are_those_of_the_sides(
        base in "[ab\n]{0,12}", country in "[abc\n]{0,12}", upstream in "[abd\n]{0,12}",
    ) {
        let text = Sides::new(base.as_bytes(), country.as_bytes(), upstream.as_bytes());
        let subject = RuleSubject::new(vec![BStr::new("a.txt")], Some(text));
        let changed = subject.changed().unwrap();
        for (side, text) in [(&changed.country, &country), (&changed.upstream, &upstream)] {
            prop_assert!(side.lines().all(|line| base.lines().chain(text.lines()).any(|one| one == line)));
            if base == *text {
                prop_assert!(side.is_empty());
            }
        }
        prop_assert!(changed.base.lines().all(|line| base.lines().any(|one| one == line)));
    }
}

use proptest::prelude::*;

use super::*;
use crate::sides::Side;

fn told(text: &str) -> Vec<String> {
    Log::parse(text).unwrap_err().0.iter().map(ToString::to_string).collect()
}

#[test]
fn a_file_by_hand_needs_a_hunk_and_a_verdict() {
    let log = Log::parse("[[decision]]\nhunk = \"a#1\"\nverdict = \"take-upstream\"\n").unwrap();
    assert_eq!((log.decisions[0].how.clone(), log.decisions[0].key.clone()), (How::TAKE_UPSTREAM, None));
    assert_eq!(log.decision_for("a#1", "any key").map(|entry| entry.verdict), Some(Verdict::TakeUpstream));
    assert_eq!(log.decision_for("b#1", "any key"), None);
}

#[test]
fn a_key_counts_more_than_an_id() {
    let text = "[[decision]]\nhunk = \"a#1\"\nkey = \"k1\"\nverdict = \"keep-country\"\n";
    let log = Log::parse(text).unwrap();
    assert!(log.decision_for("moved#7", "k1").is_some());
    assert!(log.decision_for("a#1", "k2").is_none());
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let text = "format = 2\nreleese = \"1\"\n\n[[decision]]\nhunk = 3\nverdict = \"keep\"\n\n[[decision]]\nkey = \"k\"\n\
                verdict = \"combine\"\n\n[[decision]]\nhunk = \"a\"\nverdict = \"combine\"\nas = \"both\"\n\n\
                [[automatic]]\nhunk = \"b\"\nverdict = \"review\"\nwhy = \"x\"\n";
    let told = told(text);
    let starts: Vec<_> = told.iter().map(|text| text.split(':').next().unwrap()).collect();
    let lines = [1, 2, 5, 6, 8, 10, 15, 17, 20].map(|line| format!("line {line}"));
    assert_eq!(starts, lines, "{told:#?}");
    assert!(told[3].contains("take-upstream"), "{}", told[3]);
}

#[test]
fn broken_syntax_is_told_with_its_line() {
    assert!(told("format = 1\n[[decision]\n")[0].starts_with("line 2: "));
}

#[test]
fn entries_stand_by_path_and_number() {
    let entry = |hunk: &str| Logged {
        hunk: hunk.to_owned(),
        key: None,
        how: How::ByHand,
        verdict: Verdict::Combine,
        by: None,
        at: None,
        why: None,
        proposed: None,
        evidence: None,
    };
    let log = Log { decisions: ["b#1", "a#10", "a#2"].map(entry).into(), ..Log::default() };
    let read = Log::parse(&log.write()).unwrap();
    let order: Vec<_> = read.decisions.iter().map(|entry| entry.hunk.as_str()).collect();
    assert_eq!(order, ["a#2", "a#10", "b#1"]);
}

#[test]
fn a_log_lies_in_the_folder_whatever_the_release_is_called() {
    assert_eq!(path("1.7.4"), "reconcile/decisions/1.7.4.toml");
    assert_eq!(path("../../etc/x"), "reconcile/decisions/-..-etc-x.toml");
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![
        Just(How::TAKE_UPSTREAM),
        Just(How::KEEP_COUNTRY),
        Just(How::Both { first: Side::Upstream }),
        Just(How::ByHand),
        any::<Vec<u8>>().prop_map(|text| How::Edited { text: text.into() }),
        "(\\PC|'''|\"|\\\\|\r|\n|\t|\u{0}){0,20}".prop_map(|text| How::Edited { text: text.into() }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        how in how(), hunk in "\\PC{1,9}#[0-9]{1,2}", why in proptest::option::of("(\\PC|\n|'''|\u{1b}){0,30}"),
    ) {
        let verdict = how.verdict();
        let entry = Logged {
            hunk: hunk.clone(),
            key: Some("9d90".to_owned()),
            how,
            verdict,
            by: Some("Ana <a@example.org>".to_owned()),
            at: Some("2024-05-06T07:08:09Z".to_owned()),
            why,
            proposed: Some(Verdict::Review),
            evidence: Some("area: default".to_owned()),
        };
        let automatic = Automatic { hunk, key: None, verdict, method: "vacuous".to_owned(), evidence: None };
        let log = Log {
            repository: "template".to_owned(),
            from: Some("1.0.0".to_owned()),
            release: Some("1.1.0".to_owned()),
            decisions: vec![entry],
            automatic: vec![automatic],
        };
        prop_assert_eq!(Log::parse(&log.write()).unwrap(), log);
    }
}

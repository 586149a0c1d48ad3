use bstr::BString;

use super::*;
use crate::report::document::Report;
use crate::report::samples;
use crate::sides::Sides;

fn text() -> Sides<BString> {
    Sides::new("a\n", "b\n", "c\n").map(BString::from)
}

/// A question for every open hunk of a report.
fn questions<'a>(report: &'a Report, text: &'a Sides<BString>) -> Vec<Question<'a>> {
    let hunks = report.conflicts.iter().flat_map(|one| one.hunks.iter().map(move |hunk| (one, hunk)));
    let open = hunks.filter(|(_, hunk)| !hunk.is_settled());
    let question = |(conflict, hunk): (&'a _, &'a crate::report::document::Hunk)| Question {
        conflict,
        hunk,
        text: hunk.lines.map(|_| text),
        combined: None,
    };
    open.map(question).collect()
}

fn answers(sets: &[&str]) -> Result<Vec<Answer>, ScriptError> {
    let (report, text) = (samples::lifelike(), text());
    let sets: Result<Vec<_>, _> = sets.iter().map(|set| Set::parse(set)).collect();
    resolve(&sets?, &questions(&report, &text))
}

#[test]
fn an_id_may_hold_an_equals_sign() {
    let set = Set::parse("a=b.ts#1=undo").unwrap();
    assert_eq!((set.hunk.as_str(), set.command), ("a=b.ts#1", Command::Undo));
}

#[test]
fn values_that_there_are_not_are_told_with_those_that_there_are() {
    let error = Set::parse("a#1=Keep_Country").unwrap_err();
    assert!(error.hint().unwrap().starts_with("did you mean keep-country?"), "{error:?}");
    for word in VALUES {
        assert!(Set::parse(&format!("a#1={word}")).is_ok(), "{word}");
    }
}

#[test]
fn a_name_that_is_not_there_leads_to_ids_of_the_same_file() {
    let error = answers(&["birth/index.ts#9=undo"]).unwrap_err();
    assert_eq!(
        error,
        ScriptError::Unknown {
            hunk: "birth/index.ts#9".to_owned(),
            near: vec![
                "src/form/birth/index.ts#1".into(),
                "src/form/death/index.ts#1".into(),
                "src/form/death/index.ts#2".into()
            ]
        }
    );
}

#[test]
fn a_key_of_several_hunks_is_refused_with_their_ids() {
    let error = answers(&["0000000000000001=undo"]).unwrap_err();
    assert!(matches!(&error, ScriptError::Ambiguous { ids, .. } if ids.len() > 3), "{error:?}");
}

#[test]
fn nothing_is_answered_where_one_set_is_wrong() {
    assert!(answers(&["src/form/birth/index.ts#1=keep-country", "x#1=keep-country"]).is_err());
    let whole = "src/data-seeding/roles/source/roles.csv#1=country-then-upstream";
    assert!(matches!(answers(&[whole]), Err(ScriptError::NotHere { .. })));
    assert!(matches!(answers(&["README.md#1=proposal"]), Err(ScriptError::NoProposal { .. })));
}

#[test]
fn proposals_are_taken_from_the_confidence_up_that_is_asked_for() {
    let (report, text) = (samples::lifelike(), text());
    let questions = questions(&report, &text);
    let [high, medium] = [Confidence::High, Confidence::Medium].map(|least| proposals(&questions, least));
    assert!(!high.is_empty() && high.len() < medium.len());
    assert!(high.iter().all(|answer| questions[answer.question].hunk.confidence == Confidence::High));
}

#[test]
fn a_log_is_followed_by_key_and_tells_of_strangers() {
    let (report, text) = (samples::lifelike(), text());
    let questions = questions(&report, &text);
    let log = "[[decision]]\nhunk = \"moved.ts#1\"\nkey = \"0000000000000005\"\nverdict = \"keep-country\"\n\n\
               [[decision]]\nhunk = \"gone.ts#1\"\nkey = \"f00\"\nverdict = \"keep-country\"\n";
    let (answers, strangers) = from_log(&Log::parse(log).unwrap(), &questions).unwrap();
    assert_eq!((answers.len(), strangers), (1, 1));
    assert_eq!(questions[answers[0].0.question].hunk.key, "0000000000000005");
    let by_hand = Log::parse("[[decision]]\nhunk = \"gone.ts#1\"\nverdict = \"keep-country\"\n").unwrap();
    assert!(matches!(from_log(&by_hand, &questions), Err(ScriptError::Unknown { .. })));
}

#[test]
fn lines_that_combine_both_are_taken_one_by_one_and_at_once_only_where_the_evidence_is_for_them() {
    let (mut report, text) = (samples::lifelike(), text());
    report.conflicts.truncate(1);
    report.conflicts[0].hunks.truncate(1);
    let hunk = &mut report.conflicts[0].hunks[0];
    (hunk.resolution, hunk.decision, hunk.confidence) = (None, None, Confidence::High);
    let both = How::Edited { text: "b and c\n".into() };
    for (verdict, at_once) in [(Verdict::Review, 0), (Verdict::Combine, 1)] {
        report.conflicts[0].hunks[0].verdict = verdict;
        let mut questions = questions(&report, &text);
        assert_eq!(questions[0].proposal(), None, "{verdict:?}");
        questions[0].combined = Some("b and c\n".into());
        assert_eq!(questions[0].proposal(), Some(both.clone()), "{verdict:?}");
        assert_eq!(proposals(&questions, Confidence::Medium).len(), at_once, "{verdict:?}");
    }
}

use super::*;

fn content(base: &'static str, country: &'static str, upstream: &'static str) -> Subject<'static> {
    let text = Sides::new(base.as_bytes(), country.as_bytes(), upstream.as_bytes());
    Subject { text: Some(text), ..Subject::default() }
}

fn settled(judgement: &Judgement) -> Option<(Verdict, Method)> {
    judgement.method.map(|method| (judgement.verdict, method))
}

#[test]
fn a_country_that_changed_nothing_takes_upstream() {
    let subject = Subject { country_equals: Some("v1.5.0"), ..content("a\n", "b\n", "c\n") };
    let judgement = judge(&subject);
    assert_eq!(settled(&judgement), Some((Verdict::TakeUpstream, Method::Vacuous)));
    assert!(judgement.evidence[0].text.contains("v1.5.0"));
}

#[test]
fn the_same_change_is_settled_with_upstreams_layout() {
    let same = judge(&content("a\n", "let x\n", "  let x\n"));
    assert_eq!(settled(&same), Some((Verdict::TakeUpstream, Method::WhiteSpace)));
    let equal = judge(&content("a\n", "b\n", "b\n"));
    assert_eq!(settled(&equal), Some((Verdict::TakeUpstream, Method::SameChange)));
}

#[test]
fn the_side_that_only_changed_layout_gives_way() {
    let country = judge(&content("let x\n", "let  x\n", "let y\n"));
    assert_eq!(settled(&country), Some((Verdict::TakeUpstream, Method::WhiteSpace)));
    let upstream = judge(&content("let x\n", "let y\n", "let\n  x\n"));
    assert_eq!(settled(&upstream), Some((Verdict::KeepCountry, Method::WhiteSpace)));
}

#[test]
fn white_space_that_carries_meaning_asks() {
    let subject = Subject { white_space: WhiteSpace::Meaning, ..content("a: 1\n", "a: 2\n", "  a: 2\n") };
    let judgement = judge(&subject);
    assert_eq!(settled(&judgement), None);
    assert_eq!((judgement.verdict, judgement.disposition), (Verdict::TakeUpstream, Disposition::Ask));
}

#[test]
fn lines_that_one_side_removed_are_no_layout() {
    for subject in [content("a\n", "", "\n"), content("", "\n", "  \n"), content("a\n", " \n", "b\n")] {
        assert_eq!(settled(&judge(&subject)), None);
    }
}

#[test]
fn without_an_area_nothing_is_claimed() {
    let judgement = judge(&content("a\n", "b\n", "c\n"));
    assert_eq!((judgement.class, judgement.verdict), (Class::Unclassified, Verdict::Review));
    assert_eq!(judgement.evidence[0].says, "nothing");
}

#[test]
fn words_that_were_joined_are_for_a_person() {
    let judgement = judge(&content("let x\n", "'no entry'\n", "'noentry'\n"));
    assert_eq!(settled(&judgement), None);
    assert_eq!((judgement.confidence, judgement.disposition), (Confidence::Medium, Disposition::Ask));
}

#[test]
fn what_the_notes_surely_say_names_the_class_and_leaves_the_verdict() {
    let text = Sides::new(&b"a"[..], &b"b"[..], &b"c"[..]);
    let subject = Subject { text: Some(text), ..Subject::default() };
    let plain = judge(&subject);
    let told = judge(&Subject { told: Some(Class::BugFix), ..subject });
    assert_eq!((plain.class, told.class), (Class::Unclassified, Class::BugFix));
    assert_eq!((told.verdict, told.confidence), (plain.verdict, plain.confidence));
}

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
    assert_eq!((judgement.verdict, judgement.disposition), (Verdict::Review, Disposition::Ask));
    assert_eq!(judgement.evidence[0].says, "take-upstream");
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
    assert_eq!((judgement.confidence, judgement.disposition), (Confidence::Low, Disposition::Ask));
}

#[test]
fn what_the_notes_surely_say_names_the_class_and_leaves_the_verdict() {
    let text = Sides::new(&b"a"[..], &b"b"[..], &b"c"[..]);
    let subject = Subject { text: Some(text), ..Subject::default() };
    let judged = judge(&subject);
    assert_eq!((judged.class, judged.naming), (Class::Unclassified, Naming::Area));
    assert_eq!(judged.naming.or_told(judged.class, Some(Class::BugFix)), Class::BugFix);
    assert_eq!(judged.naming.or_told(Class::Feature, None), Class::Feature);
    assert_eq!(Naming::Rule.or_told(Class::Dependency, Some(Class::BugFix)), Class::Dependency);
}

/// Rules of these verdicts about `a.txt`, each of release 9.8.0 and with the disposition `ask` or `safe`.
fn rules(of: &[(&str, &str, &str)]) -> crate::rules::Packs {
    let rules = of.iter().map(|(id, verdict, disposition)| {
        format!(
            "[[rule]]\nid = '{id}'\ntitle = 'The port'\nclass = 'bug-fix'\nverdict = '{verdict}'\n\
             disposition = '{disposition}'\nrefs = ['core#1']\npaths = ['a.txt']\nwhy = 'It was wrong.'\n"
        )
    });
    let file = "repository = 'x'\nrelease = '9.8.0'\n".to_owned() + &rules.collect::<String>();
    let pack =
        "title = 'x'\nurl = 'x'\nnotes = 'x'\nupgrade_branch = 'x-{version}'\nreleases = { tag = '^v(.*)$' }";
    let mut layer = crate::rules::Layer::default();
    layer.push("x", "pack.toml", "x/pack.toml", pack);
    layer.push("x", "releases/9.8.0.toml", "x/releases/9.8.0.toml", &file);
    crate::rules::Packs::load(&[layer]).unwrap()
}

/// What comes of a hunk that these rules match.
fn ruled(of: &[(&str, &str, &str)], subject: &Subject<'_>) -> Judgement {
    let packs = rules(of);
    let asked = crate::rules::RuleSubject::new(vec!["a.txt".into()], subject.text);
    let matches = crate::rules::matching(packs.get("x").unwrap().rules.iter(), &asked);
    judge(&Subject { rules: &matches, ..subject.clone() })
}

#[test]
fn a_rule_decides_before_the_area_and_is_cited() {
    let judgement = ruled(&[("port", "combine", "ask")], &content("a\n", "b\n", "c\n"));
    assert_eq!((judgement.class, judgement.verdict), (Class::BugFix, Verdict::Combine));
    assert_eq!((judgement.disposition, judgement.method), (Disposition::Ask, None));
    assert_eq!(judgement.evidence[0].text, "The port: It was wrong. [v9.8.0 port] (not measured)");
    assert_eq!(judgement.evidence[0].refs, ["core#1"]);
    assert_eq!(
        judgement.evidence.iter().map(|one| one.source).collect::<Vec<_>>(),
        [Source::Rule, Source::Area]
    );
}

#[test]
fn rules_that_disagree_are_both_cited_and_a_person_decides() {
    let of = [("one", "combine", "ask"), ("two", "take-upstream", "safe")];
    let judgement = ruled(&of, &content("a\n", "b\n", "c\n"));
    assert_eq!((judgement.verdict, judgement.confidence), (Verdict::Review, Confidence::Low));
    let says: Vec<_> = judgement.evidence.iter().map(|one| one.says.as_str()).collect();
    assert_eq!(says, ["combine", "take-upstream", "nothing"]);
}

#[test]
fn a_safe_rule_is_applied_unless_one_that_asks_agrees_with_it() {
    let safe = [("one", "take-upstream", "safe")];
    assert_eq!(
        settled(&ruled(&safe, &content("a\n", "b\n", "c\n"))),
        Some((Verdict::TakeUpstream, Method::Rule))
    );
    let both = [("one", "take-upstream", "safe"), ("two", "take-upstream", "ask")];
    assert_eq!(settled(&ruled(&both, &content("a\n", "b\n", "c\n"))), None);
}

#[test]
fn what_needs_no_opinion_comes_before_rules_that_stay_as_evidence() {
    let judgement = ruled(&[("port", "keep-country", "ask")], &content("a\n", "b\n", "b\n"));
    assert_eq!(settled(&judgement), Some((Verdict::TakeUpstream, Method::SameChange)));
    assert_eq!(judgement.class, Class::BugFix);
    assert_eq!(judgement.evidence[1].source, Source::Rule);
}

#[test]
fn a_rule_that_takes_upstream_leaves_what_the_country_added_beside_the_change() {
    let take = [("port", "take-upstream", "safe")];
    let judgement = ruled(&take, &content("a: 1\nb: 2\n", "a: 9\nb: 2\n", "new: 3\na: 1\nb: 2\n"));
    assert_eq!((judgement.verdict, judgement.method), (Verdict::Combine, None));
    assert_eq!(
        (judgement.evidence[0].source, judgement.evidence[0].says.as_str()),
        (Source::Rule, "take-upstream")
    );
    assert!(judgement.evidence[1].text.contains("would lose them"));
    let same_lines = ruled(&take, &content("a: 1\n", "a: 9\n", "a: 3\n"));
    assert_eq!(same_lines.verdict, Verdict::TakeUpstream);
}

/// Forms, where the country's side is kept unless something else speaks.
fn forms() -> crate::rules::Packs {
    let area = "[[area]]\nid = 'forms'\ntitle = 'Forms'\nglobs = ['a.txt']\nclass = 'configuration'\n\
                verdict = 'keep-country'\nadvice = 'Keep them.'\n";
    let mut layer = crate::rules::Layer::default();
    let pack =
        "title = 'x'\nurl = 'x'\nnotes = 'x'\nupgrade_branch = 'x-{version}'\nreleases = { tag = '^v(.*)$' }";
    layer.push("x", "pack.toml", "x/pack.toml", pack);
    layer.push("x", "areas.toml", "x/areas.toml", area);
    crate::rules::Packs::load(&[layer]).unwrap()
}

/// A pack's figures for the area's default: right so often, wrong so often.
fn seen(right: usize, wrong: usize) -> Calibration {
    let opinion = Opinion {
        source: Source::Area,
        how: None,
        area: Some("forms".to_owned()),
        verdict: Verdict::KeepCountry,
    };
    Calibration::new(None, [(opinion, crate::rules::Measured { right, wrong })])
}

#[test]
fn a_default_decides_only_where_it_was_measured_right() {
    let packs = forms();
    let subject =
        Subject { area: packs.get("x").unwrap().areas.get("forms"), ..content("a\n", "b\n", "c\n") };
    let of = |calibration| judge(&Subject { calibration, ..subject.clone() });
    let (good, bad) = (seen(14, 0), seen(7, 7));
    let unmeasured = of(None);
    assert_eq!((unmeasured.verdict, unmeasured.confidence), (Verdict::Review, Confidence::Low));
    assert!(unmeasured.evidence[0].text.ends_with("(not measured)"));
    let kept = of(Some(&good));
    assert_eq!((kept.verdict, kept.confidence), (Verdict::KeepCountry, Confidence::Medium));
    assert!(kept.evidence[0].text.ends_with("(measured: right in 14 of 14)"));
    let asked = of(Some(&bad));
    assert_eq!((asked.verdict, asked.disposition), (Verdict::Review, Disposition::Ask));
    assert!(asked.evidence[0].text.ends_with("(measured: right in 7 of 14, too seldom to go by)"));
}

#[test]
fn the_relation_decides_before_the_area() {
    let packs = forms();
    let area = packs.get("x").unwrap().areas.get("forms");
    let subject = Subject { area, relation: Some(Relation::Apart), ..content("a b\n", "x b\n", "a y\n") };
    let judgement = judge(&subject);
    assert_eq!((judgement.verdict, judgement.confidence), (Verdict::Combine, Confidence::Low));
    assert_eq!(judgement.evidence[0].source, Source::Structure);
    let says: Vec<_> = judgement.voices.iter().map(|voice| voice.opinion.verdict).collect();
    assert_eq!(says, [Verdict::Combine, Verdict::KeepCountry]);
}

/// A hunk that was merged by key so that both sides' lines stand there, beside a relation.
fn merged(relation: Relation) -> Judgement {
    let structure = Structure {
        verdict: Verdict::Combine,
        disposition: Disposition::Safe,
        format: Some(Format::Csv),
        text: "merged by key".to_owned(),
    };
    judge(&Subject { structure: Some(structure), relation: Some(relation), ..content("a\n", "b\n", "c\n") })
}

#[test]
fn a_merge_by_key_that_the_relation_speaks_against_stays_and_is_looked_at() {
    let agreed = merged(Relation::Apart);
    assert_eq!(settled(&agreed), Some((Verdict::Combine, Method::Keys(Format::Csv))));
    for other in [Relation::CountryHasIt, Relation::Overlap] {
        let judgement = merged(other);
        assert_eq!((judgement.verdict, judgement.confidence), (Verdict::Review, Confidence::Low));
        assert_eq!(judgement.method, Some(Method::Keys(Format::Csv)));
        assert_eq!(judgement.disposition, Disposition::Safe);
    }
}

#[test]
fn an_earlier_version_of_the_other_sides_file_gives_way() {
    for (relation, verdict) in
        [(Relation::CountryMovedOn, Verdict::KeepCountry), (Relation::UpstreamMovedOn, Verdict::TakeUpstream)]
    {
        let subject = Subject { kind: Kind::AddAdd, relation: Some(relation), ..content("", "b\n", "c\n") };
        assert_eq!(settled(&judge(&subject)), Some((verdict, Method::MovedOn)));
    }
}

use pulldown_cmark::{Event, Options as Syntax, Parser, Tag, TagEnd};

use super::*;
use crate::report::{
    samples,
    untrusted::{markdown, terminal},
};

fn rendered(report: &Report) -> String {
    render(report, &Options::default())
}

fn snapshot(name: &str, page: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("markdown_{name}"), page);
    });
}

#[test]
fn plans_for_github() {
    snapshot("plan_clean", &rendered(&samples::clean()));
    snapshot("plan_lifelike", &rendered(&samples::lifelike()));
    snapshot("plan_hostile", &rendered(&samples::hostile()));
}

#[test]
fn audits_for_github() {
    snapshot("audit", &audit(&samples::audited(), &Options::default()));
    snapshot("audit_hostile", &audit(&samples::hostile_audited(), &Options::default()));
}

#[test]
fn a_long_audit_fits_and_every_fold_of_it_is_closed() {
    let mut report = samples::audited();
    report.findings = (0..200).flat_map(|_| report.findings.clone()).collect();
    for limit in (2_000..70_000).step_by(9_000) {
        let page = audit(&report, &Options { limit });
        assert!(length(&page) <= limit, "{limit}: {}", length(&page));
        assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
    }
}

#[test]
fn statuses_for_github() {
    let [lifelike, newest, hostile] = samples::statuses().map(|sample| status(&sample));
    snapshot("status_lifelike", &lifelike);
    snapshot("status_newest", &newest);
    snapshot("status_hostile", &hostile);
}

/// HTML and links that the page itself may have.
#[test]
fn a_hostile_report_has_the_elements_of_a_harmless_one_and_no_other() {
    let reports = samples::all();
    let plans = [GITHUB_LIMIT, 12_000]
        .into_iter()
        .flat_map(|limit| reports.iter().map(move |report| render(report, &Options { limit })));
    let audits = [samples::audited(), samples::hostile_audited()];
    let audits = audits.iter().map(|report| audit(report, &Options::default()));
    for page in plans.chain(samples::statuses().iter().map(status)).chain(audits) {
        for event in Parser::new_ext(&page, Syntax::all()) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => assert_known(&html),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    assert_eq!(dest_url.as_ref(), "https://example.org/issues/9311");
                }
                Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) | Event::InlineMath(_) => {
                    panic!("{event:?}")
                }
                _ => {}
            }
        }
    }
}

fn assert_known(html: &str) {
    let mut rest = html.to_owned();
    for tag in ["details", "summary", "code", "sub", "b"] {
        rest = rest.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
    }
    assert!(!rest.contains(['<', '>']), "{html}");
}

#[test]
fn every_fold_is_closed_at_any_length() {
    for limit in (0..70_000).step_by(7_000) {
        for report in [samples::lifelike(), samples::hostile()] {
            let page = render(&report, &Options { limit });
            assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
            assert_eq!(page.matches("\n```").count() % 2, 0);
        }
    }
}

#[test]
fn nobody_is_mentioned_and_nothing_referred_to() {
    let page = rendered(&samples::hostile());
    let mut code = false;
    for event in Parser::new_ext(&page, Syntax::all()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) if !code => {
                assert!(!text.contains("@everyone") && !text.contains("GH-2"), "{text}");
            }
            Event::Html(html) => assert!(!html.contains("@everyone"), "{html}"),
            _ => {}
        }
    }
}

/// A report with more of everything than GitHub takes.
fn huge(copies: usize) -> Report {
    let mut report = samples::hostile();
    let conflicts = report.conflicts.clone();
    report.conflicts = (0..copies).flat_map(|_| conflicts.clone()).collect();
    report.left_behind = (0..copies).flat_map(|_| samples::hostile().left_behind).collect();
    report.warnings = vec!["| ".repeat(100_000); 30];
    report
}

#[test]
fn a_long_page_fits_and_says_what_is_missing() {
    for copies in [2, 30] {
        let page = rendered(&huge(copies));
        assert!(length(&page) <= GITHUB_LIMIT, "{}", length(&page));
        assert!(page.contains("Left out for length: the settled files"), "{page}");
        assert!(page.starts_with("## Upgrade plan"));
    }
}

#[test]
fn the_less_room_the_less_is_said_in_order() {
    let report = samples::lifelike();
    let full = length(&rendered(&report));
    let mut missing = 0;
    for limit in (1500..=full).rev().step_by(1000) {
        let page = render(&report, &Options { limit });
        assert!(length(&page) <= limit);
        let now = Part::ORDER.iter().take_while(|part| page.contains(part.name())).count();
        assert!(now >= missing, "{limit}: {page}");
        missing = now;
    }
    assert_eq!(missing, Part::ORDER.len());
}

#[test]
fn what_fits_says_nothing_of_length() {
    let page = rendered(&samples::lifelike());
    assert!(!page.contains("Left out for length"));
    for conflict in &samples::lifelike().conflicts {
        assert!(page.contains(&markdown::element(&conflict.path)), "{}", conflict.path);
    }
}

#[test]
fn no_line_is_a_command_to_a_runner() {
    let [_, _, hostile] = samples::statuses();
    for line in (rendered(&samples::hostile()) + &status(&hostile)).lines() {
        assert!(!terminal::is_command(line), "{line}");
        assert!(!line.chars().any(char::is_control), "{line}");
    }
}

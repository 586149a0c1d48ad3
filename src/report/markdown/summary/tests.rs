use pulldown_cmark::{Event, Options as Syntax, Parser, Tag, TagEnd};

use super::super::GITHUB_LIMIT;
use super::*;
use crate::report::samples;
use crate::report::untrusted::terminal;

fn page(report: &Report) -> String {
    summary(report, &Options::default())
}

fn snapshot(name: &str, page: &str) {
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("summary_{name}"), page);
    });
}

#[test]
fn summaries_for_github() {
    snapshot("reviewed", &page(&samples::reviewed()));
    snapshot("open", &page(&samples::lifelike()));
    snapshot("clean", &page(&samples::clean()));
    snapshot("hostile", &page(&samples::hostile_reviewed()));
}

#[test]
fn it_begins_with_what_is_open_dropped_or_against_the_evidence() {
    let page = page(&samples::reviewed());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(at("### Look at first") < at("a bug fix of the release is not in"));
    assert!(at("a bug fix of the release is not in") < at("against the evidence, without a reason"));
    assert!(at("against the evidence, without a reason") < at("### Decisions"));
    assert!(at("#### Bug fixes") < at("<b>Configuration"));
}

/// HTML and links that the page itself may have.
#[test]
fn a_hostile_summary_has_the_elements_of_a_harmless_one_and_no_other() {
    for report in [samples::reviewed(), samples::hostile_reviewed(), samples::hostile()] {
        for limit in [GITHUB_LIMIT, 20_000, 6_000] {
            let mut code = false;
            let page = summary(&report, &Options { limit });
            for event in Parser::new_ext(&page, Syntax::all()) {
                match event {
                    Event::Html(html) | Event::InlineHtml(html) => assert_known(&html),
                    Event::Start(Tag::Link { dest_url, .. }) => {
                        assert!(
                            dest_url.starts_with("https://example.org/") && !dest_url.contains("evil"),
                            "{dest_url}"
                        );
                    }
                    Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) => panic!("{event:?}"),
                    Event::Start(Tag::CodeBlock(_)) => code = true,
                    Event::End(TagEnd::CodeBlock) => code = false,
                    Event::Text(text) if !code => {
                        assert!(!text.contains("@everyone") && !text.contains("GH-2"), "{text}");
                    }
                    _ => {}
                }
            }
            for line in page.lines() {
                assert!(!terminal::is_command(line) && !line.chars().any(char::is_control), "{line}");
            }
        }
    }
}

fn assert_known(html: &str) {
    let mut rest = html.to_owned();
    for tag in ["details", "summary", "code", "sub", "b"] {
        rest = rest.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
    }
    assert!(!rest.contains(['<', '>']) && !html.contains("@everyone"), "{html}");
}

/// A report with more of everything than GitHub takes.
fn huge(copies: usize) -> Report {
    let mut report = samples::hostile_reviewed();
    let (conflicts, ledger) = (report.conflicts.clone(), report.ledger.clone());
    report.conflicts = (0..copies).flat_map(|_| conflicts.clone()).collect();
    report.ledger = (0..copies * 5).flat_map(|_| ledger.clone()).collect();
    report.left_behind = (0..copies).flat_map(|_| samples::hostile().left_behind).collect();
    report.warnings = vec!["| ".repeat(100_000); 30];
    report
}

#[test]
fn a_long_summary_fits_and_says_what_is_missing() {
    for copies in [3, 40] {
        let page = page(&huge(copies));
        assert!(length(&page) <= GITHUB_LIMIT, "{}", length(&page));
        assert!(page.contains("Left out for length: the files that were settled automatically"), "{page}");
        assert!(page.starts_with("## Upgrade: ") && page.contains("### Look at first"));
        assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
    }
}

#[test]
fn the_less_room_the_less_is_said_in_order() {
    let report = samples::reviewed();
    let full = length(&page(&report));
    let mut missing = 0;
    for limit in (1500..=full).rev().step_by(500) {
        let page = summary(&report, &Options { limit });
        assert!(length(&page) <= limit, "{limit}: {page}");
        let now = Part::ORDER.iter().take_while(|part| page.contains(part.name())).count();
        assert!(now >= missing, "{limit}: {page}");
        missing = now;
    }
    assert_eq!(missing, Part::ORDER.len());
}

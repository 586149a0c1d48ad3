//! The grammar on fixtures and on arbitrary text.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

fn options() -> NotesOptions {
    NotesOptions {
        repository: "orchard/cider".parse().ok(),
        default_repository: "orchard/press".parse().ok(),
        ticket_prefixes: vec!["APPLE-".to_owned()],
        only: None,
    }
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/notes")
}

/// Reads a fixture and holds it to what is expected; `UPDATE=1` writes that anew.
fn holds(case: &str) {
    let text = fs::read(fixtures().join(case).join("CHANGELOG.md")).unwrap();
    let notes = parse_with(&text, &options());
    assert_eq!(uncovered(&text, &notes), [0; 0], "lines that nothing stands for");
    let found = serde_json::to_string_pretty(&notes).unwrap() + "\n";
    let file = fixtures().join(case).join("expected.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap();
    assert!(found == expected, "{case} reads as\n{found}");
}

macro_rules! cases {
    ($($test:ident: $case:literal,)*) => {
        const CASES: &[&str] = &[$($case),*];
        $(#[test] fn $test() { holds($case); })*
    };
}

cases! {
    version_headings_of_every_shape: "heading-shapes",
    versions_twice_empty_and_out_of_order: "heading-order",
    versions_at_two_levels_and_underlined: "heading-levels",
    sections_by_any_spelling: "section-spellings",
    sections_with_two_headings_are_one: "section-split",
    entries_before_any_section: "no-section",
    headings_that_are_entries: "entry-headings",
    bullets_that_hold_headings: "bullet-headings",
    lists_in_lists_and_empty_bullets: "nested-lists",
    what_follows_a_bullet_belongs_to_it: "continuations",
    callouts_and_hints: "callouts",
    markup_becomes_plain_words: "markup",
    references_of_every_shape: "references",
    content_keys_are_rows: "content-keys",
    conflict_markers_are_tolerated_and_told: "conflict-markers",
    lines_may_end_with_carriage_returns: "crlf",
    bytes_that_are_not_utf8: "not-utf8",
    a_fence_that_never_ends_swallows_no_release: "runaway-fence",
    what_is_in_no_release_is_kept: "outside",
}

#[test]
fn every_fixture_is_a_case() {
    let found = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<String> = found
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let mut listed = CASES.to_vec();
    listed.sort_unstable();
    assert_eq!(found, listed);
    assert_eq!(listed.len(), 19);
}

/// Lines with words that no part of the notes stands for.
fn uncovered(text: &[u8], notes: &Notes) -> Vec<usize> {
    let mut ranges: Vec<LineRange> = notes.other.iter().map(|other| other.lines).collect();
    for release in &notes.releases {
        ranges.push(release.heading.lines);
        for section in &release.sections {
            ranges.extend(section.headings.iter().map(|heading| heading.lines));
            ranges.extend(section.prose.iter().chain(&section.entries).map(|entry| entry.lines));
        }
    }
    let text = String::from_utf8_lossy(text);
    let lines = text.trim_start_matches('\u{feff}').split('\n').enumerate();
    let full = lines.filter(|(_, line)| !line.trim().is_empty()).map(|(index, _)| index + 1);
    full.filter(|line| !ranges.iter().any(|range| range.contains(*line))).collect()
}

/// Whether entries and what is nested in them point to bytes and lines of the text.
fn points_into(text: &[u8], entry: &Entry) -> bool {
    let count = text.split(|byte| *byte == b'\n').count();
    let inside = |entry: &Entry| {
        let bytes = entry.bytes.start <= entry.bytes.end && entry.bytes.end <= text.len();
        let lines =
            1 <= entry.lines.first && entry.lines.first <= entry.lines.last && entry.lines.last <= count;
        bytes && lines && entry.nested.iter().all(|nested| nested.lines.first >= entry.lines.first)
    };
    entry.flatten().into_iter().all(inside)
}

/// Lines such as notes are made of, whole and broken.
fn line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "",
        "",
        "## 1.2.3",
        "## [1.2.0](https://github.com/a/b/compare/x...y)",
        "# 2.0.0 (TBD)",
        "### Bug fixes",
        "## New features",
        "**Improvements**",
        "#### Gate",
        "###### Deep",
        "- one",
        "  - two",
        "* three",
        "-",
        "+ ",
        "1. four",
        "   text",
        "    deep text",
        "\ttab",
        "```",
        "~~~ts",
        "````",
        "> quote",
        "> [!CAUTION]",
        "| a | b |",
        "|---|---|",
        "---",
        "===",
        "=======",
        "<<<<<<< HEAD",
        ">>>>>>> x",
        "|||||||",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "[x]: https://example.org",
        "{% hint style=\"x\" %}",
        "{% endhint %}",
        "[#1] (https://github.com/a/b/pull/2)",
        "id,description,en",
        "\"a\": \"b\",",
        "`code",
        "a\r",
        "\u{feff}",
        "\\",
        "&#x20;",
        "### New content keys",
    ]);
    let indent = prop::sample::select(vec!["", "", "", " ", "  ", "    ", "> ", "- "]);
    let known = (indent, known).prop_map(|(indent, line)| format!("{indent}{line}"));
    prop_oneof![4 => known, 1 => "\\PC{0,20}", 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_line_of_any_text_is_lost(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n").into_bytes();
        let notes = parse_with(&text, &options());
        prop_assert_eq!(uncovered(&text, &notes), Vec::<usize>::new());
        for section in notes.releases.iter().flat_map(|release| &release.sections) {
            for entry in section.prose.iter().chain(&section.entries) {
                prop_assert!(points_into(&text, entry), "{:?}", entry);
            }
        }
    }

    #[test]
    fn a_release_that_is_read_alone_reads_the_same(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n").into_bytes();
        for release in parse_with(&text, &options()).releases {
            let wanted = Some(release.version.clone());
            let alone = parse_with(&text, &NotesOptions { only: wanted, ..options() });
            let all = parse_with(&text, &options());
            prop_assert_eq!(alone.section_of(&release.version), all.section_of(&release.version));
        }
    }

    #[test]
    fn no_byte_is_too_strange(text in prop::collection::vec(any::<u8>(), 0..400)) {
        let notes = parse(&text);
        prop_assert_eq!(uncovered(&text, &notes), Vec::<usize>::new());
    }

    #[test]
    fn bullets_are_entries_of_their_section(counts in prop::collection::vec(0..5_usize, 1..4), gap in "\n{1,3}") {
        let titles = ["Bug fixes", "New features", "Improvements"];
        let bullet = |title, number| {
            format!("- {title} {number} [#{number}](https://github.com/a/b/issues/{number}){gap}")
        };
        let sections = titles.iter().zip(&counts).map(|(title, count)| {
            let bullets: String = (1..=*count).map(|number| bullet(title, number)).collect();
            format!("### {title}{gap}{bullets}")
        });
        let text = format!("## 1.2.3{gap}{}", sections.collect::<String>());
        let notes = parse(text.as_bytes());
        let found = notes.releases[0].sections.iter().map(|section| section.entries.len()).collect::<Vec<_>>();
        prop_assert_eq!(found, counts);
        for (section, entry) in notes.releases[0].entries() {
            prop_assert!(entry.text.starts_with(section.title()));
            prop_assert_eq!(entry.refs.len(), 1);
        }
    }

    #[test]
    fn uniting_notes_with_themselves_changes_nothing(lines in prop::collection::vec(line(), 0..30)) {
        let text = format!("## 1.2.3\n{}", lines.join("\n"));
        for release in &parse(text.as_bytes()).releases {
            prop_assert_eq!(&unite(release, release), release);
        }
    }
}

/// Text that would take quadratic time or a deep stack if it were read naively.
#[test]
fn hostile_text_is_read_in_time() {
    for unit in
        ["- ", "> ", "[", "`", "#1 ", "a#", "*a_ ", "<a ", "![", "1. ", "```\n## 1.0.0\n", "- a\n  ", "|a"]
    {
        let text = format!("## 1.0.0\n{}", unit.repeat(4_000));
        let started = std::time::Instant::now();
        let notes = parse(text.as_bytes());
        assert_eq!(uncovered(text.as_bytes(), &notes), [0; 0], "{unit:?}");
        assert!(started.elapsed().as_secs() < 10, "{unit:?} took {:?}", started.elapsed());
    }
}

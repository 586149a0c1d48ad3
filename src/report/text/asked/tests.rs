use super::*;
use crate::report::document::Report;
use crate::report::samples;

const BASE: &[u8] =
    b"export const form = {\n\tid: 'birth',\n\trequired: false,\n\tlabel: 'Name'\n}\nlast line\n";
const COUNTRY: &[u8] =
    b"export const form = {\n\tid: 'birth',\n\trequired: false,\n\tlabel: 'Nom de famille'\n\thint: 'x'\n}\n";
const UPSTREAM: &[u8] =
    b"// new\nexport const form = {\n\tid: 'birth',\n\trequired: true,\n\tlabel: 'Name'\n}\nlast line\n";

fn keys() -> Vec<Key> {
    let key = |(key, label): (&str, &str)| Key {
        key: key.to_owned(),
        label: label.to_owned(),
        help: format!("{label}, at length"),
    };
    [("u", "take upstream"), ("c", "keep country"), ("b", "both"), ("Enter", "skip")].map(key).into()
}

fn page(report: &Report, text: Sides<&[u8]>, width: usize, detail: Detail) -> String {
    let conflict = &report.conflicts[0];
    let keys = keys();
    let asked = Asked {
        conflict,
        hunk: &conflict.hunks[0],
        text: Some(text),
        combined: None,
        place: (3, 41),
        open: 12,
        decided: None,
        keys: &keys,
        emphasis: Emphasis::Carets,
        rows: 36,
    };
    super::asked(&asked, &TextOptions { all: false, width, detail, ..TextOptions::default() }).plain()
}

fn snapshot(name: &str, page: &str) {
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("asked_{name}"), page);
    });
}

fn small() -> Sides<&'static [u8]> {
    Sides::new(BASE, COUNTRY, UPSTREAM)
}

#[test]
fn questions_as_they_are_asked() {
    let report = samples::lifelike();
    for (name, width, detail) in
        [("narrow", 80, Detail::Brief), ("wide", 200, Detail::Brief), ("explained", 80, Detail::Verbose)]
    {
        snapshot(name, &page(&report, small(), width, detail));
    }
}

#[test]
fn a_long_hunk_is_cut_and_shown_whole_when_asked() {
    let long = (0..100).fold(String::new(), |text, line| text + &format!("line {line}\n"));
    let text = Sides::new(&b""[..], b"one\n", long.as_bytes());
    for width in [80, 160] {
        let cut = page(&samples::lifelike(), text, width, Detail::Brief);
        assert!(cut.contains("more lines (m shows all)") && !cut.contains("line 99"), "{cut}");
        assert!(page(&samples::lifelike(), text, width, Detail::Normal).contains("line 99"));
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let long = "x".repeat(10_000_000);
    let wide = "出生証明書 ".repeat(60);
    let text = Sides::new(&b"a\n"[..], long.as_bytes(), wide.as_bytes());
    for report in [samples::lifelike(), samples::hostile()] {
        for (width, detail) in
            [(40, Detail::Brief), (80, Detail::Verbose), (140, Detail::Brief), (200, Detail::Normal)]
        {
            let page = page(&report, text, width, detail);
            // A command to a runner grows where it is written out.
            for line in page.lines().filter(|line| !line.contains(r"\u{3a}")) {
                assert!(super::super::fit::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn hostile_lines_are_shown_and_do_nothing() {
    let text = "\x1b]52;c;ZXZpbA==\x07 \u{202e}evil <script> | `a` @all\r\n::set-env name=A::b\n##[stop]\n";
    for width in [80, 200] {
        let page =
            page(&samples::hostile(), Sides::new(b"", text.as_bytes(), b"::debug::\n"), width, Detail::Brief);
        assert!(page.contains("<script> | `a` @all"), "{page}");
        for line in page.lines() {
            assert!(!line.chars().any(char::is_control) && !line.contains('\u{202e}'), "{line}");
            assert!(!terminal::is_command(line), "{line}");
        }
    }
}

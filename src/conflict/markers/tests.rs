use bstr::{BString, ByteSlice};
use proptest::prelude::*;

use super::*;
use crate::conflict::merge::{TextMerge, TextOptions, merge_text};
use crate::sides::Sides;

fn labels() -> Sides<String> {
    Sides::new("base", "country", "upstream v1.7.4").map(String::from)
}

fn merge<'a>(base: &'a [u8], country: &'a [u8], upstream: &'a [u8]) -> TextMerge<'a> {
    merge_text(Sides::new(base, country, upstream), &TextOptions::default())
}

fn written(base: &str, country: &str, upstream: &str) -> String {
    let text = write(&merge(base.as_bytes(), country.as_bytes(), upstream.as_bytes()), &labels());
    String::from_utf8(text).unwrap()
}

fn problems(text: &str) -> Vec<(usize, ProblemKind)> {
    parse(text.as_bytes()).problems.iter().map(|problem| (problem.line, problem.kind)).collect()
}

#[test]
fn markers_outgrow_any_line_that_looks_like_one() {
    let text = written("a\n", "<<<<<<<<< b\n", "=======\n");
    assert!(text.starts_with("<<<<<<<<<< country\n<<<<<<<<< b\n|||||||||| base\n"), "{text}");
    let text = written("a\n", "<<<<<<<<<b\n", "c\n");
    assert!(text.starts_with("<<<<<<< country\n"), "{text}");
}

#[test]
fn markers_end_as_the_lines_around_them() {
    let text = written("a\r\nb\r\n", "a\r\nB\r\n", "a\r\nX\r\n");
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count(), "{text}");
    assert!(!written("a\nb\r\n", "a\nB\r\n", "a\nX\r\n").contains("country\r\n"));
    assert!(written("", "B\r\n", "X\r\n").contains("country\r\n"));
}

#[test]
fn a_missing_final_newline_is_told_and_taken_back() {
    let text = written("a", "b", "c\n");
    assert_eq!(
        text,
        "<<<<<<< country (no final newline)\nb\n||||||| base (no final newline)\na\n=======\nc\n>>>>>>> upstream v1.7.4\n"
    );
    let marked = parse(text.as_bytes());
    let hunk = marked.hunks().next().unwrap();
    assert_eq!(hunk.text, Sides::new("a", "b", "c\n").map(BString::from));
    assert_eq!(hunk.labels, labels().map(BString::from));
}

#[test]
fn gits_style_without_base_is_read() {
    let marked = parse(b"x\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> v1.7.4\ny\n");
    let hunk = marked.hunks().next().unwrap();
    assert_eq!((hunk.style, hunk.lines.clone()), (Style::Merge, 1..6));
    assert_eq!(hunk.text, Sides::new("", "a\n", "b\n").map(BString::from));
    assert_eq!(hunk.key(), None);
    assert_eq!(marked.pieces.len(), 3);
}

#[test]
fn a_conflict_inside_the_base_belongs_to_the_base() {
    let inner = "<<<<<<<<< Temporary merge branch 1\np\n=========\nq\n>>>>>>>>> Temporary merge branch 2\n";
    let text = format!("<<<<<<< country\na\n||||||| base\n{inner}=======\nb\n>>>>>>> upstream\n");
    let marked = parse(text.as_bytes());
    assert_eq!(marked.hunks().next().unwrap().text.base, inner);
    assert!(marked.problems.is_empty());
}

#[test]
fn markers_left_over_are_reported_by_line_and_stay_text() {
    use ProblemKind::{Stray, Unclosed};
    assert_eq!(problems("a\n<<<<<<< x\nb\n"), [(2, Unclosed)]);
    assert_eq!(problems("a\n>>>>>>> x\n"), [(2, Stray)]);
    assert_eq!(problems("<<<<<<< x\n>>>>>>> x\n"), [(1, Unclosed), (2, Stray)]);
    assert_eq!(problems("<<<<<<< x\n<<<<<<< x\na\n=======\nb\n>>>>>>> x\n"), [(1, Unclosed)]);
    assert_eq!(problems("<<<<<<< x\n=======\n=======\n>>>>>>> x\n"), [(1, Unclosed), (3, Stray), (4, Stray)]);
    assert_eq!(problems("Heading\n=======\n"), []);
}

#[test]
fn a_settled_hunk_stands_without_markers() {
    let merge = merge(b"1\n-\n2\n", b"a\n-\nb\n", b"x\n-\ny");
    let text = write_unsettled(&merge, &labels(), &[(2, b"both".to_vec())].into());
    assert!(text.ends_with(b">>>>>>> upstream v1.7.4\n-\nboth"), "{}", text.as_bstr());
    assert_eq!(parse(&text).hunks().count(), 1);
}

#[test]
fn labels_stay_on_their_line_and_claim_nothing() {
    let merge = merge(b"a\n", b"b\n", b"c\n");
    let labels = Sides::new("", "x\ny (no final newline) ", " ").map(String::from);
    let text = write(&merge, &labels);
    assert_eq!(text.as_bstr(), "<<<<<<< x y\nb\n|||||||\na\n=======\nc\n>>>>>>>\n");
}

/// Lines that are as awkward as lines can be.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let marker =
        (prop::sample::select(&b"<|=>"[..]), 6..10_usize, prop::sample::select(vec!["", " ", " x", "x"]));
    prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "c", "", "\r", "a\r"]).prop_map(|text| text.as_bytes().to_vec()),
        2 => marker.prop_map(|(sign, size, label)| [vec![sign; size], label.as_bytes().to_vec()].concat()),
        1 => prop::collection::vec(any::<u8>(), 0..5),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    (prop::collection::vec(line(), 0..8), prop::sample::select(vec!["\n", "\r\n"]), any::<bool>()).prop_map(
        |(lines, newline, ended)| {
            let mut text = lines.join(newline.as_bytes());
            if ended {
                text.extend_from_slice(newline.as_bytes());
            }
            text
        },
    )
}

/// The lines of the pieces, which must be all lines.
fn all_lines(marked: &Marked<'_>) -> usize {
    let mut next = 0;
    for piece in &marked.pieces {
        let lines = match piece {
            Piece::Text(lines) => lines,
            Piece::Hunk(hunk) => &hunk.lines,
        };
        assert_eq!(lines.start, next);
        next = lines.end;
    }
    next
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((base, country, upstream) in (text(), text(), text())) {
        let merge = merge(&base, &country, &upstream);
        let text = write(&merge, &labels());
        let marked = parse(&text);
        let read: Vec<_> = marked.hunks().map(|hunk| hunk.text.clone()).collect();
        let hunks = merge.hunks();
        if !hunks.is_empty() {
            prop_assert_eq!(read, hunks.iter().map(|hunk| hunk.text.clone()).collect::<Vec<_>>());
            prop_assert!(marked.problems.is_empty());
            let keys: Option<Vec<_>> = marked.hunks().map(MarkedHunk::key).collect();
            prop_assert_eq!(keys, Some(hunks.iter().map(crate::conflict::Hunk::key).collect::<Vec<_>>()));
        }
    }

    #[test]
    fn no_line_is_lost_whatever_is_read(text in text()) {
        prop_assert_eq!(all_lines(&parse(&text)), crate::text::count_lines(&text));
        prop_assert_eq!(all_lines(&parse_sized(&text, 8)), crate::text::count_lines(&text));
    }
}

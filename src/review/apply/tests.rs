use proptest::prelude::*;

use super::*;
use crate::sides::Side;

const MARKED: &str = "top\n<<<<<<< country\nb\n||||||| base\na\n=======\nc\n>>>>>>> upstream v2\nmiddle\n\
                      <<<<<<< country\ny\n||||||| base\nx\n=======\nz\n>>>>>>> upstream v2\nend\n";

fn hunks() -> [Sides<&'static [u8]>; 2] {
    [Sides::new(b"a\n", b"b\n", b"c\n"), Sides::new(b"x\n", b"y\n", b"z\n")]
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Puts the decisions in one after the other.
fn decided(file: &str, choices: [Option<How>; 2]) -> String {
    let mut file = file.as_bytes().to_vec();
    for (hunk, how) in hunks().into_iter().zip(choices) {
        if let Some(how) = how {
            let block = standing(&file, &[hunk])[0].clone().unwrap();
            file = replaced(&file, &block, &how);
        }
    }
    text(&file).to_owned()
}

#[test]
fn a_decision_replaces_its_own_markers_only() {
    let file = decided(MARKED, [Some(How::TAKE_UPSTREAM), None]);
    assert!(file.starts_with("top\nc\nmiddle\n<<<<<<< country\ny\n"), "{file}");
    assert_eq!(standing(file.as_bytes(), &hunks())[0], None);
    assert!(standing(file.as_bytes(), &hunks())[1].is_some());
    let file = decided(&file, [None, Some(How::Edited { text: "w\n".into() })]);
    assert_eq!(file, "top\nc\nmiddle\nw\nend\n");
}

#[test]
fn an_empty_side_leaves_nothing() {
    let marked = "top\n<<<<<<< country\n||||||| base\na\n=======\nc\n>>>>>>> upstream\nend\n";
    let hunk = Sides::new(&b"a\n"[..], b"", b"c\n");
    let block = standing(marked.as_bytes(), &[hunk])[0].clone().unwrap();
    assert_eq!(text(&replaced(marked.as_bytes(), &block, &How::KEEP_COUNTRY)), "top\nend\n");
}

#[test]
fn edited_lines_without_their_line_break_do_not_swallow_the_next_line() {
    let file = decided(MARKED, [Some(How::Edited { text: "w".into() }), None]);
    assert!(file.starts_with("top\nw\nmiddle\n"), "{file}");
}

#[test]
fn a_last_line_without_line_break_stays_without() {
    let marked = "<<<<<<< country\nb\n||||||| base\na\n=======\nc\n>>>>>>> upstream (no final newline)\n";
    let hunk = Sides::new(&b"a\n"[..], b"b\n", b"c");
    let block = standing(marked.as_bytes(), &[hunk])[0].clone().unwrap();
    assert_eq!(text(&replaced(marked.as_bytes(), &block, &How::TAKE_UPSTREAM)), "c");
}

#[test]
fn line_ends_of_the_working_tree_are_kept() {
    let file = MARKED.replace('\n', "\r\n");
    let file = decided(&file, [Some(How::TAKE_UPSTREAM), Some(How::Edited { text: "v\nw\n".into() })]);
    assert_eq!(file, "top\r\nc\r\nmiddle\r\nv\r\nw\r\nend\r\n");
}

#[test]
fn markers_without_the_base_are_recognised() {
    let file = "<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n";
    let block = standing(file.as_bytes(), &hunks())[0].clone().unwrap();
    assert_eq!(block.text.base, "a\n");
}

#[test]
fn equal_hunks_are_taken_in_order() {
    let one = "<<<<<<< country\nb\n||||||| base\na\n=======\nc\n>>>>>>> upstream\n";
    let file = format!("{one}-\n{one}");
    let hunk = hunks()[0];
    let found = standing(file.as_bytes(), &[hunk, hunk, hunk]);
    let lines: Vec<_> = found.into_iter().map(|block| block.map(|block| block.lines)).collect();
    assert_eq!(lines, [Some(0..7), Some(8..15), None]);
}

#[test]
fn a_decision_is_taken_out_again_though_the_rest_was_edited() {
    let choices = [Some(How::TAKE_UPSTREAM), Some(How::KEEP_COUNTRY)];
    let file = decided(MARKED, choices.clone()).replace("middle", "a new\nmiddle") + "more\n";
    let origin = Origin { marked: MARKED.as_bytes(), decided: &choices };
    let back = restored(file.as_bytes(), &origin, 1).unwrap();
    assert!(text(&back).contains("a new\nmiddle\n<<<<<<< country\ny\n"), "{}", text(&back));
    assert!(text(&back).starts_with("top\nc\n") && text(&back).ends_with(">>>>>>> upstream v2\nend\nmore\n"));
}

#[test]
fn edited_lines_are_not_thrown_away() {
    let choices = [Some(How::TAKE_UPSTREAM), None];
    let file = decided(MARKED, choices.clone()).replace("top\nc\n", "top\nmine\n");
    let origin = Origin { marked: MARKED.as_bytes(), decided: &choices };
    assert_eq!(restored(file.as_bytes(), &origin, 0), Err(RestoreError::Edited { line: 2 }));
    assert_eq!(restored(file.as_bytes(), &origin, 7), Err(RestoreError::NoHunk));
}

#[test]
fn what_stands_in_the_place_of_a_hunk_is_found() {
    let origin = Origin { marked: MARKED.as_bytes(), decided: &[] };
    let file = "top\nb\nc\nmiddle\nedited here too\nz\nend\n";
    assert_eq!(by_hand(file.as_bytes(), &origin, 0).unwrap(), "b\nc\n");
    assert_eq!(by_hand(b"top\nmiddle\nz\nend\n", &origin, 0).unwrap(), "");
}

fn how() -> impl Strategy<Value = Option<How>> {
    prop_oneof![
        Just(None),
        Just(Some(How::TAKE_UPSTREAM)),
        Just(Some(How::KEEP_COUNTRY)),
        Just(Some(How::Both { first: Side::Country })),
        "[a-c\n]{0,6}".prop_map(|text| Some(How::Edited { text: text.into() })),
    ]
}

proptest! {
    #[test]
    fn what_was_put_in_comes_out_byte_for_byte(first in how(), second in how(), crlf: bool) {
        let marked = if crlf { MARKED.replace('\n', "\r\n") } else { MARKED.to_owned() };
        let file = decided(&marked, [first.clone(), second.clone()]);
        let mut choices = [first, second];
        let mut back = file.into_bytes();
        for at in [1, 0] {
            if choices[at].is_some() {
                let origin = Origin { marked: marked.as_bytes(), decided: &choices };
                back = restored(&back, &origin, at).unwrap();
                choices[at] = None;
            }
        }
        prop_assert_eq!(text(&back), marked);
    }
}

use super::*;

fn merge(base: &str, country: &str, upstream: &str) -> TextMerge<'static> {
    let leak = |text: &str| -> &'static [u8] { text.to_owned().leak().as_bytes() };
    merge_text(Sides::new(leak(base), leak(country), leak(upstream)), &TextOptions::default())
}

#[test]
fn changes_with_a_line_between_them_are_both_taken() {
    let merge = merge("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n");
    assert_eq!(merge.result().unwrap(), b"A\nb\nC\n");
}

#[test]
fn changes_that_touch_conflict() {
    let merge = merge("a\nb\n", "A\nb\n", "a\nB\n");
    assert_eq!(merge.conflicts().cloned().collect::<Vec<_>>(), [Sides::new(0..2, 0..2, 0..2)]);
    assert_eq!(merge.result(), None);
}

#[test]
fn the_same_change_is_clean() {
    let merge = merge("a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\n");
    assert_eq!(merge.result().unwrap(), b"a\nX\nc\n");
    assert!(merge.regions().iter().any(|region| matches!(region, Region::Clean { taken: Taken::Same, .. })));
}

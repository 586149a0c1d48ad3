use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;

fn merged<'a>(base: &'a str, country: &'a str, upstream: &'a str) -> TextMerge<'a> {
    merged_with(base, country, upstream, TextOptions::default())
}

fn merged_with<'a>(
    base: &'a str,
    country: &'a str,
    upstream: &'a str,
    options: TextOptions,
) -> TextMerge<'a> {
    merge_text(Sides::new(base, country, upstream).map(str::as_bytes), &options)
}

fn result(base: &str, country: &str, upstream: &str, options: TextOptions) -> Option<String> {
    merged_with(base, country, upstream, options).result().map(|text| String::from_utf8(text).unwrap())
}

#[test]
fn changes_with_a_line_between_them_are_both_taken() {
    assert_eq!(merged("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n").result().unwrap(), b"A\nb\nC\n");
}

#[test]
fn changes_that_touch_conflict() {
    let merge = merged("a\nb\n", "A\nb\n", "a\nB\n");
    assert_eq!(merge.conflicts().cloned().collect::<Vec<_>>(), [Sides::new(0..2, 0..2, 0..2)]);
    assert_eq!(merge.result(), None);
}

#[test]
fn changes_that_touch_are_both_taken_on_request() {
    let options = TextOptions { touching: Touching::Combines, ..TextOptions::default() };
    let result = |base, country, upstream| result(base, country, upstream, options);
    assert_eq!(result("a\nb\n", "A\nb\n", "a\nB\n").unwrap(), "A\nB\n");
    assert_eq!(result("a\nb\n", "a\nx\nb\n", "a\nB\n").unwrap(), "a\nx\nB\n");
    assert_eq!(result("a\nb\n", "A\nb\n", "a\nx\nb\n").unwrap(), "A\nx\nb\n");
    assert_eq!(result("a\nb\n", "a\nx\nb\n", "a\ny\nb\n"), None);
    assert_eq!(result("a\nb\nc\n", "A\nB\nc\n", "a\nX\nY\n"), None);
}

#[test]
fn the_same_change_is_clean() {
    let merge = merged("a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\n");
    assert_eq!(merge.result().unwrap(), b"a\nX\nc\n");
    assert_eq!(merge.regions()[1], Region::Clean { lines: Sides::new(1..2, 1..2, 1..2), taken: Taken::Same });
}

#[test]
fn a_final_newline_is_a_change_like_any_other() {
    assert_eq!(merged("a\nb", "a\nb\n", "a\nb").result().unwrap(), b"a\nb\n");
    assert_eq!(merged("a\nb\n", "A\nb\n", "a\nb").result(), None);
    assert_eq!(merged("a\nb\nc\n", "A\nb\nc\n", "a\nb\nc").result().unwrap(), b"A\nb\nc");
}

#[test]
fn a_hunk_has_its_lines_and_its_bytes() {
    let hunks = merged("1\n2\n3\n", "1\nx\n\n3\n", "1\n3\n").hunks();
    assert_eq!(hunks.len(), 1);
    assert_eq!((hunks[0].number, &hunks[0].lines), (1, &Sides::new(1..2, 1..3, 1..1)));
    assert_eq!(hunks[0].text, Sides::new("2\n", "x\n\n", "").map(BString::from));
}

#[test]
fn a_favoured_side_wins_only_where_the_sides_differ() {
    let favor = |favor| TextOptions { favor, ..TextOptions::default() };
    let (base, country, upstream) = ("-\n", "a\n1\n2\n3\n4\nb\n", "x\n1\n2\n3\n4\ny\n");
    let result = |options| result(base, country, upstream, options).unwrap();
    assert_eq!(result(favor(Favor::Country)), country);
    assert_eq!(result(favor(Favor::Upstream)), upstream);
    assert_eq!(result(favor(Favor::Union)), "a\nx\n1\n2\n3\n4\nb\ny\n");
}

#[test]
fn a_union_joins_differences_with_few_lines_between_and_ends_each_line() {
    let union = TextOptions { favor: Favor::Union, ..TextOptions::default() };
    assert_eq!(result("-\n", "a\n1\nb", "x\n1\ny", union).unwrap(), "a\n1\nb\nx\n1\ny");
}

#[test]
fn ignored_space_never_makes_two_lines_one() {
    let options = TextOptions { whitespace: Whitespace::IgnoreAll, ..TextOptions::default() };
    assert_eq!(result("0\na\n", "X\n1\na", "0\na\nb\n", options).unwrap(), "X\n1\na\nb\n");
    assert_eq!(result("a  b\n", "a b\n", "a  b\nc\n", options).unwrap(), "a  b\nc\n");
}

#[test]
fn another_alignment_may_find_what_histogram_does_not() {
    let (base, country, upstream) = ("1\n1\n0\n", "1\n1\n", "1\n0\n1\n0\n");
    assert!(!merged(base, country, upstream).is_clean());
    let opinions = second_opinion(
        Sides::new(base, country, upstream).map(str::as_bytes),
        &TextOptions::default(),
        &[Algorithm::Histogram, Algorithm::Patience, Algorithm::Myers],
    );
    let algorithms = vec![Algorithm::Patience, Algorithm::Myers];
    assert_eq!(opinions, [Opinion { algorithms, text: b"1\n0\n1\n".to_vec() }]);
}

/// A number generator that is the same everywhere (xorshift), for triples whose merge by git is known.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn edited(&mut self, lines: &[u64], letters: u64) -> Vec<u64> {
        let mut lines = lines.to_vec();
        for _ in 0..=self.below(1 + lines.len() as u64 / 4) {
            let at = usize::try_from(self.below(lines.len() as u64 + 1)).unwrap();
            let end = lines.len().min(at + 1 + usize::try_from(self.below(4)).unwrap());
            match self.below(3) {
                0 => drop(lines.drain(at..end)),
                1 => lines.insert(at, self.below(letters)),
                _ => lines[at..end].iter_mut().for_each(|line| *line = self.below(letters)),
            }
        }
        lines
    }

    fn triple(&mut self, longest: u64) -> Sides<String> {
        let letters = [2, 3, 5, 10, 30, 300][usize::try_from(self.below(6)).unwrap()];
        let base: Vec<_> = (0..self.below(longest)).map(|_| self.below(letters)).collect();
        let (country, upstream) = (self.edited(&base, letters + 1), self.edited(&base, letters + 1));
        let text =
            |lines: &Vec<u64>| lines.iter().fold(String::new(), |text, line| format!("{text}{line}\n"));
        Sides::new(base, country, upstream).as_ref().map(text)
    }
}

/// In the form that git 2.47 gave: `git merge-file -p --diff3 --diff-algorithm=… -L country -L base -L upstream`, with
/// conflicts whose sides are equal taken as settled, as a merge without `--diff3` does.
fn with_markers(merge: &TextMerge<'_>) -> Vec<u8> {
    merge.result_with(|_, lines| {
        let text = |side: Side| merge.sides()[side].slice(lines[side].clone());
        [
            b"<<<<<<< country\n",
            text(Side::Country),
            b"||||||| base\n",
            text(Side::Base),
            b"=======\n",
            text(Side::Upstream),
            b">>>>>>> upstream\n",
        ]
        .concat()
    })
}

fn digest(algorithm: Algorithm, longest: u64, count: usize) -> String {
    let (mut numbers, mut hash) = (Numbers(longest), Sha256::new());
    for _ in 0..count {
        let triple = numbers.triple(longest);
        let merge = merge_text(
            triple.as_ref().map(String::as_bytes),
            &TextOptions { algorithm, ..TextOptions::default() },
        );
        hash.update(with_markers(&merge));
    }
    hash.finalize()[..8].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn generated_triples_merge_to_the_bytes_that_git_gives() {
    assert_eq!(digest(Algorithm::Histogram, 60, 600), "5483768f4601d73c");
    assert_eq!(digest(Algorithm::Histogram, 3000, 12), "fbae28efc5b79146");
    assert_eq!(digest(Algorithm::Patience, 60, 600), "50154dd1b6b25e11");
    assert_eq!(digest(Algorithm::Myers, 60, 600), "48593176814b722c");
    assert_eq!(digest(Algorithm::Myers, 3000, 12), "5df3d1eb2cc92835");
}

#[test]
fn long_texts_and_long_lines_take_no_time_by_the_square() {
    let long = "x".repeat(1_000_000);
    let merge = [format!("a\n{long}\nb\n"), format!("A\n{long}\nb\n"), format!("a\n{long}\nB\n")];
    assert_eq!(merged(&merge[0], &merge[1], &merge[2]).result().unwrap().len(), long.len() + 5);
    let lines = |changed: usize| {
        let line =
            |line: usize| if line % 20 == changed { format!("{changed}\n") } else { format!("{line}l\n") };
        (0..60_000).map(line).collect::<String>()
    };
    assert!(merged(&lines(99), &lines(3), &lines(13)).is_clean());
    assert!(!merged(&"x\n".repeat(60_000), &"y\n".repeat(60_000), "x\n").is_clean());
}

fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec!["a", "b", "c", "d", " a", "", "\r"]);
    (prop::collection::vec(line, 0..10), any::<bool>())
        .prop_map(|(lines, ended)| lines.join("\n") + if ended { "\n" } else { "" })
}

/// A text of lines that are all different, and two that change other lines of it, with one line between at least.
fn disjoint() -> impl Strategy<Value = (Vec<String>, Vec<String>, Vec<String>)> {
    prop::collection::vec(0..7_u8, 1..20).prop_map(|fates| {
        let base: Vec<_> = (0..2 * fates.len()).map(|line| format!("{line}\n")).collect();
        let (mut country, mut upstream) = (base.clone(), base.clone());
        for (at, fate) in fates.into_iter().enumerate() {
            let side = if fate < 3 { &mut country } else { &mut upstream };
            match fate % 3 {
                0 => side[2 * at] = String::new(),
                1 => side[2 * at] = format!("new {at}\n"),
                _ => side[2 * at] = format!("{}more {at}\n", side[2 * at]),
            }
        }
        (base, country, upstream)
    })
}

proptest! {
    #[test]
    fn swapping_the_sides_swaps_the_answer((base, country, upstream) in (text(), text(), text())) {
        let merge = merged(&base, &country, &upstream);
        let swapped = merged(&base, &upstream, &country);
        prop_assert_eq!(merge.result(), swapped.result());
        let there: Vec<_> = merge.conflicts().cloned().collect();
        let back: Vec<_> = swapped.conflicts().cloned().map(Sides::swapped).collect();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn an_unchanged_side_gives_the_other((base, other) in (text(), text())) {
        prop_assert_eq!(merged(&base, &base, &other).result().unwrap(), other.as_bytes());
        prop_assert_eq!(merged(&base, &other, &base).result().unwrap(), other.as_bytes());
        prop_assert_eq!(merged(&base, &other, &other).result().unwrap(), other.as_bytes());
    }

    #[test]
    fn regions_cover_every_line_of_every_side((base, country, upstream) in (text(), text(), text())) {
        for touching in [Touching::Conflicts, Touching::Combines] {
            let options = TextOptions { touching, ..TextOptions::default() };
            let merge = merged_with(&base, &country, &upstream, options);
            for side in Side::ALL {
                let mut next = 0;
                for region in merge.regions() {
                    prop_assert_eq!(region.lines()[side].start, next);
                    next = region.lines()[side].end;
                }
                prop_assert_eq!(next, merge.sides()[side].len());
            }
        }
    }

    #[test]
    fn disjoint_changes_are_all_there_and_a_second_time_change_nothing((base, country, upstream) in disjoint()) {
        let (base_text, country_text, upstream_text) = (base.concat(), country.concat(), upstream.concat());
        let expected: String = (0..base.len())
            .map(|line| if country[line] == base[line] { upstream[line].as_str() } else { &country[line] })
            .collect();
        let once = merged(&base_text, &country_text, &upstream_text).result().unwrap();
        prop_assert_eq!(&once, expected.as_bytes());
        prop_assert_eq!(merged(&base_text, &expected, &upstream_text).result().unwrap(), once);
    }

    #[test]
    fn a_favour_leaves_no_conflict_and_every_line_of_a_union((base, country, upstream) in (text(), text(), text())) {
        for favor in [Favor::Country, Favor::Upstream, Favor::Union] {
            let options = TextOptions { favor, ..TextOptions::default() };
            let merge = merged_with(&base, &country, &upstream, options);
            prop_assert!(merge.is_clean());
            for region in merge.regions() {
                prop_assert!(region.lines().iter().all(|(_, lines)| lines.start <= lines.end));
            }
        }
    }

    #[test]
    fn combining_what_touches_leaves_no_more_conflicts((base, country, upstream) in (text(), text(), text())) {
        let options = TextOptions { touching: Touching::Combines, ..TextOptions::default() };
        let combined = merged_with(&base, &country, &upstream, options);
        let plain = merged(&base, &country, &upstream);
        if plain.is_clean() {
            prop_assert_eq!(combined.result(), plain.result());
        }
    }
}

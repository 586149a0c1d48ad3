use super::names::{HUNKS_OF_ONE, LINES_OF_ONE};
use super::*;

fn commit(number: u8) -> CommitId {
    format!("{number:040x}").parse().map(CommitId).unwrap()
}

fn cause(number: u8, refs: &[&str]) -> Cause {
    let refs = refs.iter().map(|&text| text.to_owned()).collect();
    Cause { commit: commit(number), refs, ..Cause::default() }
}

fn entry(refs: &[&str], tokens: &[&str], writers: &[Cause]) -> EntryFacts {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    EntryFacts { refs: owned(refs), tokens: owned(tokens), writers: writers.to_vec(), broad: vec![] }
}

fn hunk(causes: &[Cause], base: &str, upstream: &str) -> HunkFacts {
    HunkFacts::new("src/gate/press.ts".to_owned(), causes.to_vec(), base.as_bytes(), upstream.as_bytes())
}

fn rungs(entry: EntryFacts, hunk: HunkFacts) -> Vec<(Rung, String)> {
    links(&[entry], &[hunk]).into_iter().map(|link| (link.rung, link.by)).collect()
}

#[test]
fn a_number_of_another_repository_is_another_number() {
    let causes = [cause(1, &["press#41"])];
    assert!(rungs(entry(&["cellar#41"], &[], &[]), hunk(&causes, "", "")).is_empty());
    let both = entry(&["press#40", "press#41"], &[], &[]);
    assert_eq!(rungs(both, hunk(&causes, "", "")), [(Rung::Number, "press#41".to_owned())]);
}

#[test]
fn the_strongest_rung_is_told() {
    let causes = [cause(1, &["press#41"])];
    let all = entry(&["press#41"], &["gateHandle"], &causes);
    assert_eq!(rungs(all.clone(), hunk(&causes, "", "gateHandle\n"))[0].0, Rung::Number);
    let author = EntryFacts { refs: vec![], ..all };
    assert_eq!(rungs(author.clone(), hunk(&causes, "", "gateHandle\n"))[0].0, Rung::Author);
    let token = EntryFacts { writers: vec![], ..author };
    let expected = [(Rung::Token, "gateHandle".to_owned())];
    assert_eq!(rungs(token, hunk(&causes, "", "gateHandle\n")), expected);
}

#[test]
fn the_author_is_whoever_came_in_with_the_entry() {
    let merged = |number| Cause { merge: Some(commit(9)), ..cause(number, &[]) };
    let squashed = |number| Cause { pulls: vec!["press#4".to_owned()], ..cause(number, &[]) };
    let tells = |writer, made| rungs(entry(&[], &[], &[writer]), hunk(&[made], "", "")).len();
    assert_eq!(tells(merged(1), merged(2)), 1);
    assert_eq!(tells(squashed(1), squashed(2)), 1);
    assert_eq!(tells(cause(9, &[]), merged(2)), 1);
    assert_eq!(tells(cause(1, &[]), cause(2, &[])), 0);
    assert_eq!(tells(merged(1), squashed(2)), 0);
}

#[test]
fn the_editor_of_the_notes_is_nobodys_author() {
    let wrote = |entries| vec![entry(&[], &[], &[cause(1, &[])]); entries];
    let made = [hunk(&[cause(1, &[])], "", "")];
    assert_eq!(links(&wrote(ENTRIES_OF_ONE), &made).len(), ENTRIES_OF_ONE);
    assert_eq!(links(&wrote(ENTRIES_OF_ONE + 1), &made), []);
}

#[test]
fn a_token_tells_where_upstream_added_or_removed_it() {
    let tells = |token: &str, base: &str, upstream: &str| {
        !rungs(entry(&[], &[token], &[]), hunk(&[], base, upstream)).is_empty()
    };
    assert!(tells("gateHandle", "a\n", "a\ngateHandle = 1\n"));
    assert!(tells("gate.handle", "open(gate.handle)\n", ""));
    assert!(!tells("gateHandle", "gateHandle = 1\n", "gateHandle = 2\n"), "it stands on both sides");
    assert!(!tells("gateHandle", "", "gateHandles\n"), "it is a part of a word");
    assert!(!tells("handle", "", "handle\n"), "it is a plain word");
    assert!(!tells("gAte", "", "gAte\n"), "it is short");
}

#[test]
fn a_path_tells_of_lines_and_not_of_a_file_that_went_away() {
    let tells = |path: &str, upstream: &str| rungs(entry(&[], &[path], &[]), hunk(&[], "", upstream)).len();
    assert_eq!((tells("src/gate/press.ts", "row\n"), tells("./gate/press.ts", "row\n")), (1, 1));
    assert_eq!((tells("ate/press.ts", "row\n"), tells("press.ts", "row\n")), (0, 0));
    assert_eq!(tells("src/gate/press.ts", ""), 0, "no lines are known: upstream has no such file");
}

#[test]
fn who_did_much_beside_the_entry_is_believed_where_it_names_the_file_or_what_changed() {
    let causes = [cause(1, &[])];
    let tells = |token: &str, causes: &[Cause], upstream: &str| {
        let broad = EntryFacts { broad: vec![cause(1, &[])], ..entry(&[], &["openAll", token], &[]) };
        rungs(broad, hunk(causes, "", upstream)).first().map(|(rung, _)| *rung)
    };
    assert_eq!(tells("press.ts", &causes, "row\n"), Some(Rung::Named));
    assert_eq!(tells("gate/press.ts", &causes, "row\n"), Some(Rung::Named));
    assert_eq!(tells("gateHandle", &causes, "gateHandle\n"), Some(Rung::Named));
    assert_eq!(tells("gateHandle", &causes, "row\n"), None, "nothing of it is named");
    assert_eq!(tells("ress.ts", &causes, "row\n"), None, "it is the end of a name");
    assert_eq!(tells("press.ts", &[cause(2, &[])], "row\n"), None, "somebody else wrote it");
    assert_eq!(tells("press.ts", &[cause(2, &[]), cause(1, &[])], ""), Some(Rung::Named));
}

#[test]
fn who_wrote_several_entries_is_believed_where_one_names_the_file() {
    let causes = [cause(1, &[])];
    let made = [hunk(&causes, "", "row\n")];
    let named = |more: usize| {
        let mut entries = vec![entry(&[], &["press.ts"], &causes)];
        entries.extend(vec![entry(&[], &["barn.ts"], &causes); more]);
        links(&entries, &made).into_iter().map(|link| (link.entry, link.rung, link.by)).collect::<Vec<_>>()
    };
    assert_eq!(named(ENTRIES_OF_SEVERAL - 1), [(0, Rung::Named, "press.ts".to_owned())]);
    assert_eq!(named(ENTRIES_OF_SEVERAL), [], "the notes were put in order");
}

#[test]
fn a_token_that_only_comes_along_tells_nothing_alone() {
    let entry = || entry(&[], &["dropKey", "DOOR_MAN", "GATE_KEEPER"], &[]);
    let tells = |upstream| rungs(entry(), hunk(&[], "", upstream)).len();
    assert_eq!((tells("GATE_KEEPER\n"), tells("GATE_KEEPER DOOR_MAN\n"), tells("dropKey\n")), (0, 1, 1));
}

#[test]
fn a_token_in_many_hunks_tells_nothing() {
    let one = [entry(&[], &["gateHandle"], &[])];
    let many = |number| vec![hunk(&[], "", "gateHandle\n"); number];
    assert_eq!(links(&one, &many(HUNKS_OF_ONE)).len(), HUNKS_OF_ONE);
    assert_eq!(links(&one, &many(HUNKS_OF_ONE + 1)), []);
}

#[test]
fn a_token_tells_nothing_in_a_hunk_of_half_a_table() {
    let added = |lines: usize| format!("gateHandle\n{}", "row\n".repeat(lines - 1));
    let tells = |lines| rungs(entry(&[], &["gateHandle"], &[]), hunk(&[], "", &added(lines))).len();
    assert_eq!((tells(LINES_OF_ONE), tells(LINES_OF_ONE + 1)), (1, 0));
}

#[test]
fn lines_that_were_only_indented_tell_of_no_entry() {
    let causes = [cause(1, &["press#41"])];
    let tells = |upstream| rungs(entry(&["press#41"], &[], &[]), hunk(&causes, "open()\n", upstream)).len();
    assert_eq!((tells("  open()\n"), tells("  open(1)\n")), (0, 1));
}

proptest::proptest! {
    #[test]
    fn links_point_at_what_was_given(
        refs in proptest::collection::vec("[ab]#[1-3]", 0..4),
        token in "[a-z.A-Z]{0,8}",
        base in "([a-zA-Z]{0,6}\n){0,6}",
        upstream in "([a-zA-Z]{0,6}\n){0,6}",
    ) {
        let entries = [EntryFacts { refs: refs.clone(), tokens: vec![token], ..EntryFacts::default() }];
        let cause = Cause { refs, ..cause(1, &[]) };
        let hunks = [hunk(std::slice::from_ref(&cause), &base, &upstream), hunk(&[], &upstream, &base)];
        for link in links(&entries, &hunks) {
            proptest::prop_assert!(link.entry == 0 && link.hunk < 2);
            proptest::prop_assert!(link.rung != Rung::Author);
            proptest::prop_assert_ne!(link.rung == Rung::Number, link.commits.is_empty());
        }
    }
}

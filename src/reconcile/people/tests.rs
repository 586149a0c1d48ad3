//! One list of two repositories.

use super::*;
use crate::report::document::Report;
use crate::report::samples;

/// An item of a phase; a blocker where its name is in capitals.
fn item(id: &str) -> ChecklistItem {
    let (phase, name) = id.split_once('/').unwrap();
    ChecklistItem {
        phase: phase.to_owned(),
        id: id.to_owned(),
        text: format!("do {name}"),
        because: "a fact".to_owned(),
        blocker: name.chars().all(char::is_uppercase),
        ..ChecklistItem::default()
    }
}

/// `own` and the items of a pair in one list.
fn united(own: &[&str], theirs: Vec<ChecklistItem>, how: PairedHow) -> Vec<ChecklistItem> {
    let mut all: Vec<_> = own.iter().map(|id| item(id)).collect();
    let plan = Report { checklist: theirs, ..samples::clean() };
    let mut paired = Paired {
        repository: "till".to_owned(),
        how,
        place: None,
        from: None,
        to: None,
        pace: None,
        says: Vec::new(),
        warnings: Vec::new(),
        commits: Vec::new(),
        plan: Some(Box::new(plan)),
    };
    take_over(&mut all, &mut paired);
    assert!(paired.plan.unwrap().checklist.is_empty(), "each item stands once");
    all
}

fn ids(items: &[ChecklistItem]) -> Vec<&str> {
    items.iter().map(|item| item.id.as_str()).collect()
}

#[test]
fn blockers_of_the_pair_stand_behind_those_of_this_repository_and_before_everything_else() {
    let own = ["preparation/A", "preparation/b", "qa/c"];
    let theirs = ["preparation/X", "preparation/y", "preparation/Z", "qa/V", "staging/w"].map(item);
    assert_eq!(
        ids(&united(&own, theirs.to_vec(), PairedHow::Forked)),
        [
            "preparation/A",
            "till:preparation/X",
            "till:preparation/Z",
            "preparation/b",
            "till:preparation/y",
            "till:qa/V",
            "qa/c",
            "till:staging/w"
        ]
    );
}

#[test]
fn what_both_ask_for_stands_once_and_blocks_where_either_does() {
    let theirs = ChecklistItem { blocker: true, because: "another fact".to_owned(), ..item("qa/a") };
    let all = united(&["qa/a", "qa/b"], vec![theirs], PairedHow::Forked);
    assert_eq!(ids(&all), ["qa/a", "qa/b"]);
    assert!(all[0].blocker && !all[1].blocker);
    assert_eq!(all[0].because, "a fact; till: another fact");
}

#[test]
fn nobody_is_asked_to_compile_what_runs_unmodified() {
    let theirs = || ["local/a", "qa/b"].map(item).to_vec();
    assert_eq!(ids(&united(&[], theirs(), PairedHow::Pinned)), ["till:qa/b"]);
    assert_eq!(ids(&united(&[], theirs(), PairedHow::Forked)), ["till:local/a", "till:qa/b"]);
}

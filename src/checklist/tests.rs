//! Lists of a made-up pack.

use super::*;
use crate::object::ObjectId;
use crate::report::document::{Applies, Change};
use crate::report::document::{ImpactChange, ImpactItem, ImpactPlace};
use crate::rules::{Layer, Packs, loader};
use crate::version::Line;

const PACK: &str = r"
title = 'Shop'
url = 'https://example.org/shop.git'
notes = 'NEWS.md'
upgrade_branch = 'to-{version}'
pairs_with = 'till'
[policy]
reach = 'one-line'
why = 'Tills would not open.'
[releases]
tag = '^v(.+)$'
[[step]]
from = '2.0'
to = '2.1'
kind = 'special'
why = 'Tills are renamed.'
before = ['Run the rename script on a clean tree.']
after = ['Run the Setup action everywhere.', 'Check the tills.']
";

const RELEASE: &str = r"
repository = 'shop'
release = '2.1.0'
[[rule]]
id = 'till-keys'
title = 'Tills have keys'
class = 'feature'
verdict = 'take-upstream'
paths = ['tills/**']
why = 'Locks.'
action = 'Hand out the keys.'
phase = 'production'
";

const INVENTORIES: &str = r"
[[inventory]]
id = 'moves'
title = 'Moves'
[[inventory.source]]
globs = ['moves/*']
";

fn packs(list: &str) -> Packs {
    let mut layer = Layer::default();
    layer.push("shop", "pack.toml", "shop/pack.toml", PACK);
    layer.push("shop", "releases/2.1.0.toml", "shop/releases/2.1.0.toml", RELEASE);
    layer.push("shop", "checklist.toml", "shop/checklist.toml", list);
    layer.push("shop", "inventories.toml", "shop/inventories.toml", INVENTORIES);
    layer.push("till", "pack.toml", "till/pack.toml", &PACK.replace("pairs_with = 'till'", ""));
    Packs::load(&[layer]).unwrap()
}

fn config(file: &str) -> Config {
    Config::merge(Some(("reconcile.toml", file)), &[]).unwrap()
}

/// What a list comes to for the step from 2.0.3 to 2.1.4, with the files and the impact that are given.
fn listed(list: &str, settings: &str, changed: &[&str], impact: &[Impact]) -> Vec<ChecklistItem> {
    let step = (Version::new(2, 0, 3), Version::new(2, 1, 4), Runs::Release);
    listed_for(step, list, settings, (changed, impact))
}

fn listed_for(
    (from, to, runs): (Version, Version, Runs),
    list: &str,
    settings: &str,
    (changed, impact): (&[&str], &[Impact]),
) -> Vec<ChecklistItem> {
    let packs = packs(list);
    let pack = packs.get("shop").unwrap();
    let mut lines = vec![from.line()];
    while lines.last().is_some_and(|line| *line < to.line()) {
        lines.push(Line { major: from.line().major, minor: from.line().minor + lines.len() as u64 });
    }
    let steps: Vec<_> = lines.windows(2).map(|pair| pack.step(pair[0], pair[1])).collect();
    let changed: Vec<BString> = changed.iter().map(|path| (*path).into()).collect();
    let rules: Vec<_> = pack.rules_for(&from, &to).collect();
    let touched = changed.iter().any(|path| path.starts_with(b"tills/"));
    let actions: Vec<_> = rules
        .iter()
        .filter(|_| touched)
        .map(|rule| Action { rule, paths: vec!["tills/a".to_owned()] })
        .collect();
    items(&Facts {
        pack,
        from: Some(&from),
        to: Some(&to),
        steps: &steps,
        changed: &changed,
        actions: &actions,
        impact,
        runs,
        ends: (commit(0xcc), commit(0xdd)),
        own: &["forms/a.ts".into(), "forms/b.ts".into(), "tills/a".into()],
        read: &|path| match path {
            "new.yml" => Some("a:\n  migrate: now\n".to_owned()),
            "long.yml" => Some("x".repeat(101)),
            _ => None,
        },
        newer: None,
        config: &config(settings),
    })
}

fn commit(byte: u8) -> CommitId {
    CommitId(ObjectId::from_bytes([byte; 20]))
}

fn ids(items: &[ChecklistItem]) -> Vec<&str> {
    items.iter().map(|item| item.id.as_str()).collect()
}

fn one<'a>(items: &'a [ChecklistItem], id: &str) -> &'a ChecklistItem {
    items.iter().find(|item| item.id == id).unwrap_or_else(|| panic!("{id} is not in {:?}", ids(items)))
}

const SETUP: &str = r"
[[item]]
id = 'setup'
phases = ['qa', 'production']
text = 'Run Setup for {to} in {environments}.'
covers = 'Setup action'
changed = ['setup/**']
";

#[test]
fn steps_and_actions_are_listed_where_no_item_covers_them() {
    let items = listed(SETUP, "", &["setup/b", "tills/a"], &[]);
    assert_eq!(
        ids(&items),
        [
            "preparation/2.1-run-the-rename-script-on-a",
            "local/2.1-check-the-tills",
            "qa/setup",
            "production/setup",
            "production/till-keys"
        ]
    );
    let setup = one(&items, "qa/setup");
    assert_eq!(setup.text, "Run Setup for 2.1.4 in every environment.");
    assert_eq!(
        setup.because,
        "the release changes setup/b; the step from 2.0 to 2.1 asks for it after the merge (shop/pack.toml:13)"
    );
    let keys = one(&items, "production/till-keys");
    assert_eq!(keys.because, "2.1.0 changes tills/a: Tills have keys (shop/releases/2.1.0.toml:5)");
}

#[test]
fn an_item_without_any_of_its_reasons_is_not_listed() {
    let list = SETUP.replace("covers = 'Setup action'", "");
    let items = listed(&list, "", &["src/a"], &[]);
    assert!(!ids(&items).contains(&"qa/setup"), "{:?}", ids(&items));
    assert!(ids(&items).contains(&"local/2.1-run-the-setup-action-everywhere"), "{:?}", ids(&items));
}

const BACKUP: &str = r"
[[item]]
id = 'backup'
phases = ['staging']
text = 'Restore a backup.'
because = 'it may be needed'
needs = { live-registrations = ['yes'] }
blocks = { restore-test = ['never'] }
";

#[test]
fn an_answer_makes_a_blocker_and_is_cited_with_its_place() {
    let blocker = |settings: &str| {
        let items = listed(BACKUP, settings, &[], &[]);
        items.iter().find(|item| item.id == "staging/backup").map(|item| (item.blocker, item.because.clone()))
    };
    let live = "[deployment]\nlive-registrations = true\n";
    let told = |test: &str| {
        let because = format!(
            "`live-registrations` is yes (reconcile.toml:2); `restore-test` is {test}; it may be needed (shop/checklist.toml:3)"
        );
        Some((test.starts_with('n'), because))
    };
    assert_eq!(blocker(live), told("not answered in the settings"), "nobody's answer is the worst");
    assert_eq!(blocker(&format!("{live}restore-test = \"never\"\n")), told("never (reconcile.toml:3)"));
    assert_eq!(blocker(&format!("{live}restore-test = 2026-01-31\n")), told("2026-01-31 (reconcile.toml:3)"));
    assert_eq!(blocker("[deployment]\nlive-registrations = false\n"), None);
    let open = "`live-registrations` is not answered in the settings; `restore-test` is not answered in the settings; it \
                may be needed (shop/checklist.toml:3)";
    assert_eq!(blocker(""), Some((false, open.to_owned())));
}

#[test]
fn names_of_the_impact_are_counted_by_folder() {
    let list = r"
[[item]]
id = 'wait'
phases = ['production']
text = 'Wait for {counts}: {names}.'
[[item.impact]]
inventory = 'moves'
what = ['added']
names = '^(books|users)/'
";
    let added = ["books/1", "books/2", "users/1", "toys/1"].map(str::to_owned).into();
    let change = Change { name: "x".into(), from: "1".into(), to: "2".into() };
    let impact = Impact {
        inventory: "moves".into(),
        added,
        removed: vec![],
        changed: vec![change],
        ..Impact::default()
    };
    let items = listed(list, "", &[], &[impact]);
    let wait = one(&items, "production/wait");
    assert_eq!(wait.text, "Wait for 3 (books 2, users 1): books/1, books/2, users/1.");
    assert_eq!((wait.because.as_str(), wait.items.len()), ("moves: 3 added", 3));
}

#[test]
fn each_integration_is_an_item_and_what_it_loses_blocks() {
    let list = r"
[[item]]
id = 'tell'
phases = ['preparation']
text = 'Tell {contact} of {name}.'
asks = 'integration'
";
    let settings = "[[integration]]\nname = \"Pay Desk\"\ncontact = \"Ana\"\nuses = [\"/pay\"]\n[[integration]]\nname = \"Mail\"\n";
    let impact = Impact { inventory: "routes".into(), removed: vec!["/pay".to_owned()], ..Impact::default() };
    let items = listed(list, settings, &[], &[impact]);
    let desk = one(&items, "preparation/tell-pay-desk");
    assert!(
        desk.blocker && desk.because.ends_with("it uses /pay, which the release removes"),
        "{}",
        desk.because
    );
    assert_eq!(desk.text, "Tell Ana of Pay Desk.");
    assert!(!one(&items, "preparation/tell-mail").blocker);
}

#[test]
fn a_line_that_is_skipped_blocks_and_is_named() {
    let to = |minor| (Version::new(2, 0, 3), Version::new(2, minor, 0), Runs::Release);
    let items = listed_for(to(3), "", "", (&[], &[]));
    let skipped = one(&items, "preparation/one-line-at-a-time");
    assert!(
        skipped.blocker && skipped.text.starts_with("Upgrade to 2.1, then to 2.2 first, "),
        "{skipped:?}"
    );
    assert!(
        skipped.because.starts_with("the upgrade goes from 2.0.3 to 2.3.")
            && skipped.because.ends_with(" and skips 2.1, 2.2: Tills would not open"),
        "{}",
        skipped.because
    );
    let items = listed_for(to(1), "", "", (&[], &[]));
    assert!(!ids(&items).contains(&"preparation/one-line-at-a-time"));
}

#[test]
fn what_a_fork_alone_needs_is_not_asked_of_who_runs_a_release() {
    let list = "[[item]]\nid = 'build'\nphases = ['qa']\ntext = 'Build it.'\nasks = 'own-commits'\n";
    let listed = |runs| {
        let step = (Version::new(2, 0, 3), Version::new(2, 1, 4), runs);
        ids(&listed_for(step, list, "", (&[], &[]))).contains(&"qa/build")
    };
    assert!(listed(Runs::OwnCommits(2)) && !listed(Runs::Release));
}

#[test]
fn a_proof_quotes_the_line_of_the_release_and_the_files_of_the_country() {
    let list = "[[item]]\nid = 'a'\nphases = ['qa']\ntext = 't'\nbecause = 'b'\n[[item.proof]]\nfiles = ['old.yml', \
                'new.yml']\nline = '^  migrate:'\n[[item.proof]]\nown = ['forms/**']\n[[item.proof]]\nfiles = \
                ['new.yml']\nline = 'nowhere'\n[[item.proof]]\nown = ['shelves/**']\n";
    let items = listed(list, "", &[], &[]);
    assert_eq!(
        one(&items, "qa/a").because,
        "b (shop/checklist.toml:2); 2.1.4 says `migrate: now` (new.yml:2); the country changed or made forms/a.ts and \
         one more file"
    );
}

#[test]
fn of_a_long_line_the_beginning_is_quoted_and_said_to_be_one() {
    let list = "[[item]]\nid = 'a'\nphases = ['qa']\ntext = 't'\nbecause = 'b'\n[[item.proof]]\nfiles = ['long.yml']\nline = '^x'\n";
    let because = one(&listed(list, "", &[], &[]), "qa/a").because.clone();
    assert!(because.ends_with(&format!("; 2.1.4 says `{}…` (long.yml:1)", "x".repeat(100))), "{because}");
}

#[test]
fn a_proof_that_is_not_found_takes_nothing_away() {
    let list = "[[item]]\nid = 'a'\nphases = ['qa']\ntext = 't'\nbecause = 'b'\n[[item.proof]]\nfiles = ['gone']\nline = 'x'\n";
    assert_eq!(one(&listed(list, "", &[], &[]), "qa/a").because, "b (shop/checklist.toml:2)");
}

#[test]
fn a_proof_is_of_one_kind() {
    for proof in ["files = ['a']", "line = 'a'", "own = ['a']\nline = 'a'", ""] {
        let mut layer = Layer::default();
        layer.push("shop", "pack.toml", "shop/pack.toml", PACK);
        let item = format!(
            "[[item]]\nid = 'a'\nphases = ['qa']\ntext = 't'\nbecause = 'b'\n[[item.proof]]\n{proof}\n"
        );
        layer.push("shop", "checklist.toml", "shop/checklist.toml", &item);
        let mistakes = Packs::mistakes(&[layer]).to_string();
        assert!(
            mistakes.contains("shop/checklist.toml:2") && mistakes.contains("`files` with a `line`"),
            "{proof}: {mistakes}"
        );
    }
}

#[test]
fn the_release_that_is_still_to_be_merged_is_named_with_both_commits() {
    let list = "[[item]]\nid = 'merge'\nphases = ['local']\ntext = 't'\nasks = 'release'\n";
    let because = &one(&listed(list, "", &[], &[]), "local/merge").because.clone();
    assert_eq!(because, "the fork's commit cccccccccc does not hold 2.1.4 (dddddddddd)");
}

#[test]
fn blockers_stand_first_in_their_phase_and_keep_the_order_of_the_file() {
    let item = |id: &str, blocks: &str| {
        format!("[[item]]\nid = '{id}'\nphases = ['qa', 'staging']\ntext = 't'\nbecause = 'b'\n{blocks}\n")
    };
    let list = [item("a", ""), item("b", "blocks = {}"), item("c", ""), item("d", "blocks = {}")].concat();
    let items = listed(&list, "", &[], &[]);
    let both: Vec<_> =
        ids(&items).into_iter().filter(|id| id.starts_with("qa/") || id.starts_with("staging/")).collect();
    let phase = |phase: &str| ["b", "d", "a", "c"].map(|id| format!("{phase}/{id}"));
    assert_eq!(both, [phase("qa"), phase("staging")].concat());
}

#[test]
fn a_pair_is_asked_for_until_a_clone_of_it_is_named() {
    let list = "[[item]]\nid = 'pair'\nphases = ['qa']\ntext = 'Name it.'\nasks = 'pair'\n";
    let because = |settings: &str| {
        let items = listed(list, settings, &[], &[]);
        items.iter().find(|item| item.id == "qa/pair").map(|item| item.because.clone())
    };
    assert_eq!(because("").as_deref(), Some("the settings do not say which till runs"));
    let pinned = "[core]\nrelease = \"2.0.3\"\n";
    assert_eq!(because(pinned).as_deref(), Some("the settings name no clone of till (reconcile.toml:1)"));
    assert_eq!(because(&format!("{pinned}clone = \"../till\"\n")), None);
    assert_eq!(because("[core]\nfork = \"../till\"\n"), None);
}

#[test]
fn what_goes_away_and_is_still_used_is_named_with_its_file() {
    let list = "[[item]]\nid = 'out'\nphases = ['local']\ntext = 'Take out {names}.'\n[[item.impact]]\ninventory = \
                'moves'\nwhat = ['still-used']\n";
    let gone = |name: &str, applies| {
        let place = |path: &str| ImpactPlace { path: path.to_owned(), line: Some(3) };
        ImpactItem {
            name: name.to_owned(),
            change: ImpactChange::Removed,
            says: String::new(),
            place: place("moves/a"),
            applies,
            concerns: false,
            country_says: String::new(),
            country: vec![place("moves/ours")],
        }
    };
    let items = vec![gone("till", Applies::Uses), gone("desk", Applies::Same), gone("shelf", Applies::Lacks)];
    let impact = Impact { inventory: "moves".to_owned(), items, ..Impact::default() };
    assert_eq!(one(&listed(list, "", &[], &[impact]), "local/out").text, "Take out till (moves/ours).");
}

#[test]
fn versions_decide_whether_an_item_holds() {
    let item = |id: &str, when: &str| {
        format!("[[item]]\nid = '{id}'\nphases = ['qa']\ntext = 't'\nbecause = 'b'\n{when}\n")
    };
    let list = [
        item("new", "since = '2.1.0'"),
        item("gone", "until = '2.1.4'"),
        item("later", "since = '2.2.0'"),
        item("reached", "reaches = '2.1'"),
        item("passed", "reaches = '2.0'"),
    ];
    let items = listed(&list.concat(), "", &[], &[]);
    let qa: Vec<_> = ids(&items).into_iter().filter(|id| id.starts_with("qa/")).collect();
    assert_eq!(qa, ["qa/new", "qa/reached"]);
}

#[test]
fn ticks_are_kept_by_id_and_told_where_an_item_is_gone() {
    let mut items = listed(SETUP, "", &[], &[]);
    let tick = |id: &str| Tick { id: id.to_owned(), by: "Ana".to_owned(), at: "now".to_owned(), why: None };
    let mut ticks = Ticks::default();
    ticks.set(tick("qa/setup"));
    ticks.set(tick("qa/was-there"));
    ticks.apply(&mut items);
    let done: Vec<_> = items.iter().filter(|item| item.done).map(|item| item.id.as_str()).collect();
    assert_eq!((done, ticks.strays(&items).collect::<Vec<_>>()), (vec!["qa/setup"], vec!["qa/was-there"]));
    assert!(ticks.remove("qa/setup") && !ticks.remove("qa/setup"));
    ticks.apply(&mut items);
    assert!(items.iter().all(|item| !item.done && item.ticked.is_none()));
}

#[test]
fn a_file_of_ticks_with_a_mistake_is_told_with_its_line() {
    let told =
        Ticks::parse("[[tick]]\nid = \"a\"\nby = \"b\"\nat = \"c\"\n\n[[tick]]\nid = 3\n").unwrap_err();
    assert!(told.to_string().starts_with("line 7: "), "{told}");
    assert_eq!(path("../x"), "reconcile/checklist/-x.toml");
}

#[test]
fn the_lists_of_the_embedded_packs_ask_for_answers_that_there_are() {
    let packs = Packs::load(&[loader::embedded()]).unwrap();
    let mut seen = 0;
    for item in packs.iter().flat_map(|pack| &pack.checklist) {
        let blocks = item.blocks.iter().flatten();
        for (key, wanted) in item.needs.iter().chain(&item.unless).chain(blocks) {
            let question = crate::config::question(key).unwrap_or_else(|| panic!("{}: {key}", item.id));
            seen += 1;
            for word in wanted {
                assert!(question.kind.read(word).is_ok(), "{}: {key} = {word}", item.id);
            }
        }
    }
    assert!(seen > 8, "only {seen} answers were asked for");
}

#[test]
fn an_item_about_an_inventory_that_is_not_there_is_a_mistake() {
    let mut layer = Layer::default();
    layer.push("shop", "pack.toml", "shop/pack.toml", PACK);
    let item = "[[item]]\nid = 'a'\nphases = ['qa']\ntext = 't'\n[[item.impact]]\ninventory = 'mouves'\nwhat = ['added']\n";
    layer.push("shop", "checklist.toml", "shop/checklist.toml", item);
    let mistakes = Packs::load(&[layer]).unwrap_err().to_string();
    assert!(mistakes.contains("shop/checklist.toml:2") && mistakes.contains("mouves"), "{mistakes}");
}

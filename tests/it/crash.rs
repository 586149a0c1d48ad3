//! The program is killed at instants chosen by a seed: no decision is lost, `abort` stays exact, and the command can be run
//! again. `benches/crash.py` does the same at many more instants.

use std::time::{Duration, Instant};

use crate::generated::Dice;
use crate::place::Place;
use crate::rebase::to_the_end;
use crate::upgrade::{BRANCH, demo, settle_all, users};

const SEED: u64 = 20_261_122;
const KILLS: usize = 8;

/// Runs a command and kills it after `delay`; whether it was killed before it had ended.
fn killed(place: &Place, args: &[&str], delay: Duration) -> bool {
    let mut child = place.spawn("country", args);
    std::thread::sleep(delay);
    let running = child.try_wait().unwrap().is_none();
    drop(child.kill());
    child.wait().unwrap();
    running
}

/// How long a command takes when nobody kills it.
fn length(place: &Place, args: &[&str]) -> Duration {
    let begun = Instant::now();
    let ran = place.run("country", args);
    assert!(ran.code < 2, "{}", ran.err);
    begun.elapsed()
}

fn instants(longest: Duration) -> impl Iterator<Item = Duration> {
    let mut dice = Dice::new(SEED);
    let micros = usize::try_from(longest.as_micros()).unwrap();
    (0..KILLS).map(move |_| Duration::from_micros(dice.below(micros) as u64))
}

#[test]
fn start_killed_at_any_instant_is_put_back_by_abort_or_by_the_next_start() {
    let place = demo();
    let before = users(&place);
    let start = ["start", "--offline"];
    // The first one remembers what later ones need not find out again.
    length(&place, &start);
    place.run("country", &["abort"]);
    let longest = length(&place, &start);
    place.run("country", &["abort"]);
    let mut interrupted = 0;
    for (number, delay) in instants(longest).enumerate() {
        interrupted += usize::from(killed(&place, &start, delay));
        if number % 2 == 0 {
            let aborted = place.run("country", &["abort"]);
            let nothing = aborted.err.contains("no upgrade is in progress");
            assert!(aborted.code == 0 || nothing, "{delay:?}: {}", aborted.err);
        } else {
            let again = place.run("country", &start);
            let there = again.err.contains("in progress already");
            assert!(again.code == 1 || there, "{delay:?}: {}{}", again.out, again.err);
            assert_eq!(place.run("country", &["abort"]).code, 0);
        }
        assert_eq!(users(&place), before, "{delay:?}");
    }
    assert!(interrupted > 1, "only {interrupted} of {KILLS} were killed in time");
}

#[test]
fn continue_killed_at_any_instant_goes_on_when_it_is_called_again() {
    let place = demo();
    let before = users(&place);
    let mut longest = None;
    let mut delays = instants(Duration::from_secs(1));
    for _ in 0..KILLS {
        let started = place.run("country", &["start", "--offline", "--format", "json"]).json();
        let open = started["open"].as_array().unwrap().len();
        settle_all(&place);
        let share = delays.next().unwrap();
        let delay = longest.map_or(share / 4, |longest: Duration| longest.mul_f64(share.as_secs_f64()));
        killed(&place, &["continue"], delay);
        longest = longest.or_else(|| {
            let begun = Instant::now();
            drop(place.run("country", &["continue"]));
            Some(begun.elapsed())
        });
        let again = place.run("country", &["continue"]);
        let done = again.err.contains("no upgrade is in progress");
        assert!(again.code == 0 || done, "{delay:?}: {}{}", again.out, again.err);
        assert_eq!(place.git("country", &["status", "--porcelain"]), "", "{delay:?}");
        let parents = place.git("country", &["log", "-1", "--format=%P"]);
        assert_eq!(parents.split(' ').count(), 2, "{delay:?}: the decisions are in the merge");
        let log = place.git("country", &["show", "HEAD:reconcile/decisions/1.8.1.toml"]);
        assert_eq!(log.matches("[[decision]]").count(), open, "{delay:?}");
        place.git("country", &["checkout", "--quiet", "develop"]);
        place.git("country", &["branch", "-D", "upgrade-countryconfig-v1.8.1"]);
        std::fs::remove_file(place.path("country/.git/ORIG_HEAD")).unwrap_or_default();
        assert_eq!(users(&place), before, "{delay:?}");
    }
}

#[test]
fn a_rebase_killed_at_any_instant_goes_on_or_is_put_back() {
    let place = demo();
    let before = users(&place);
    let start = ["start", "--offline", "--strategy", "rebase"];
    let longest = length(&place, &start);
    settle_all(&place);
    let longer = length(&place, &["continue"]);
    place.run("country", &["abort"]);
    for (number, delay) in instants(longest.max(longer)).enumerate() {
        if number % 2 == 0 {
            killed(&place, &start, delay);
            let aborted = place.run("country", &["abort"]);
            let nothing = aborted.err.contains("no upgrade is in progress");
            assert!(aborted.code == 0 || nothing, "{delay:?}: {}", aborted.err);
            assert_eq!(users(&place), before, "{delay:?}");
            continue;
        }
        let open = place.run("country", &[&start[..], &["--format", "json"]].concat()).json()["open"].clone();
        settle_all(&place);
        killed(&place, &["continue"], delay);
        to_the_end(&place);
        let log = place.git("country", &["show", "HEAD:reconcile/decisions/1.8.1.toml"]);
        for hunk in open.as_array().unwrap() {
            let id = hunk["id"].as_str().unwrap();
            assert!(log.contains(&format!("hunk = \"{id}\"")), "{delay:?}: {id} is not in\n{log}");
        }
        assert_eq!(place.git("country", &["status", "--porcelain"]), "", "{delay:?}");
        place.git("country", &["checkout", "--quiet", "develop"]);
        place.git("country", &["branch", "-D", BRANCH]);
        std::fs::remove_file(place.path("country/.git/ORIG_HEAD")).unwrap_or_default();
        assert_eq!(users(&place), before, "{delay:?}");
    }
}

#[test]
fn abort_killed_at_any_instant_goes_on_when_it_is_called_again() {
    let place = demo();
    let before = users(&place);
    assert_eq!(place.run("country", &["start", "--offline"]).code, 1);
    let longest = length(&place, &["abort"]);
    for delay in instants(longest) {
        assert_eq!(place.run("country", &["start", "--offline"]).code, 1);
        settle_all(&place);
        killed(&place, &["abort"], delay);
        let again = place.run("country", &["abort"]);
        let done = again.err.contains("no upgrade is in progress");
        assert!(again.code == 0 || done, "{delay:?}: {}", again.err);
        assert_eq!(users(&place), before, "{delay:?}");
    }
}

#[test]
fn a_review_killed_at_any_instant_loses_no_decision_and_keeps_all_of_one_call_or_none() {
    let place = demo();
    place.run("country", &["start", "--offline"]);
    let decided = || -> Vec<(String, bool)> {
        let listed = place.run("country", &["review", "--list", "--format", "json"]).json();
        let hunks = listed["hunks"].as_array().unwrap().iter();
        hunks.map(|hunk| (hunk["id"].as_str().unwrap().to_owned(), !hunk["decided"].is_null())).collect()
    };
    let mut longest = None;
    for share in instants(Duration::from_secs(1)) {
        let open: Vec<_> = decided().into_iter().filter(|(_, decided)| !decided).collect();
        let [(first, _), (second, _), ..] = open.as_slice() else { break };
        let sets = [first, second].map(|id| format!("{id}=keep-country"));
        let call = ["review", "--set", &sets[0], "--set", &sets[1], "--why", "ours"];
        let delay = longest.map_or(share / 4, |longest: Duration| longest.mul_f64(share.as_secs_f64()));
        killed(&place, &call, delay);
        let now = decided();
        let kept = now.iter().filter(|(_, decided)| *decided).count();
        let before = now.len() - open.len();
        assert!(kept == before || kept == before + 2, "{delay:?}: {before} became {kept}");
        longest = Some(length(&place, &call));
        assert_eq!(decided().len(), now.len(), "{delay:?}");
    }
    assert!(longest.is_some(), "there was nothing to decide");
    assert_eq!(place.run("country", &["abort"]).code, 0);
}

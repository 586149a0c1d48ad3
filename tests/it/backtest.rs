//! `backtest` of a fork's own syncs: found in its history, replayed on several threads, kept for the next run.

use crate::place::{Place, Ran};

fn lines(fifth: &str) -> String {
    (1..=9).map(|line| if line == 5 { format!("{fifth}\n") } else { format!("line {line}\n") }).collect()
}

fn manifest(version: &str) -> String {
    format!("{{\n  \"name\": \"@opencrvs/countryconfig\",\n  \"version\": \"{version}\"\n}}\n")
}

/// An upstream with v1.0.0 to v1.3.0, each with another fifth line, and a fork that merged each of them: twice it kept its
/// own line, then it took upstream's.
fn synced() -> Place {
    let place = Place::empty();
    std::fs::create_dir(place.path("up")).unwrap();
    place.git("up", &["init", "--quiet", "--initial-branch=develop"]);
    for version in ["1.0.0", "1.1.0", "1.2.0", "1.3.0"] {
        place.write("up/words.txt", lines(&format!("five of {version}")));
        place.commit("up", "package.json", &manifest(version));
        place.git("up", &["tag", &format!("v{version}")]);
    }
    place.git("", &["clone", "--quiet", "up", "fork"]);
    place.git("fork", &["remote", "rename", "origin", "upstream"]);
    place.git("fork", &["checkout", "--quiet", "-b", "own", "v1.0.0"]);
    place.commit("fork", "words.txt", &lines("our own five"));
    for (version, fifth) in [("1.1.0", "our own five"), ("1.2.0", "our own five"), ("1.3.0", "five of 1.3.0")]
    {
        place.try_git("fork", &["merge", "--quiet", "--no-commit", &format!("v{version}")]);
        place.write("fork/words.txt", lines(fifth));
        place.git("fork", &["add", "--all"]);
        place.git("fork", &["commit", "--quiet", "--message", &format!("To {version}")]);
    }
    place
}

fn backtest(place: &Place, args: &[&str]) -> Ran {
    let ran = place.run("fork", &[&["backtest", "--color", "never"], args].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran
}

#[test]
fn the_syncs_of_the_history_are_found_and_counted() {
    let ran = backtest(&synced(), &[]);
    assert!(ran.out.starts_with("3 distinct hunks of 3 syncs of 1 forks"), "{}", ran.out);
    assert!(ran.out.contains("3 distinct conflicted files of text: 0 settled"), "{}", ran.out);
    assert!(ran.err.contains("3 syncs found and replayed in"), "{}", ran.err);
}

#[test]
fn the_files_of_each_sync_are_audited_where_that_is_asked_for() {
    let place = synced();
    let ran = backtest(&place, &["--findings", "--resume", "kept"]);
    let (_, found) = ran.out.split_once("findings of each sync\n").unwrap();
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines.len(), 4, "{found}");
    assert!(lines[..2].iter().all(|line| line.ends_with("1 upstream-fix-dropped")), "{found}");
    assert_eq!(lines[3], "all: 1 country-lost, 2 upstream-fix-dropped");
    assert!(!backtest(&place, &[]).out.contains("findings of each sync"));
    assert_eq!(backtest(&place, &["--findings", "--resume", "kept"]).out, ran.out);
}

#[test]
fn any_number_of_threads_and_a_run_that_goes_on_give_the_same_bytes() {
    let place = synced();
    let once = backtest(&place, &["--jobs", "1"]).out;
    assert_eq!(backtest(&place, &["--jobs", "3", "--resume", "kept"]).out, once);
    let kept = std::fs::read_to_string(place.path("fork/kept")).unwrap();
    assert_eq!(kept.lines().filter(|line| !line.is_empty()).count(), 3);
    let cut = kept.trim_end();
    place.write("fork/kept", &cut[..cut.len() - 9]);
    assert_eq!(backtest(&place, &["--resume", "kept"]).out, once);
    let again = std::fs::read_to_string(place.path("fork/kept")).unwrap();
    assert_eq!(
        again.lines().filter(|line| !line.is_empty()).count(),
        4,
        "the one that was cut off is there anew"
    );
}

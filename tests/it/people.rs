//! What people answer, tick and run: `init`, `checklist`, `translations`, `verify`.

use std::path::{Path, PathBuf};

use crate::cli::run;
use crate::fixtures;

/// A fork with its upstream beside it; the answer lives as long as the folder.
fn demo() -> (tempfile::TempDir, PathBuf) {
    let (folder, _) = fixtures::build("demo");
    let fork = folder.path().join("country");
    (folder, fork)
}

/// Exit code, standard output and standard error.
fn seen(fork: &Path, args: &[&str]) -> (i32, String, String) {
    let output = run(fork, args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn init_answers_without_a_terminal_and_keeps_what_stands_there() {
    let (_folder, fork) = demo();
    let (code, out, err) = seen(&fork, &["init", "--set", "cluster=3", "--set", "live-registrations=yes"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Not answered yet") && !out.contains("  cluster"), "{out}");
    let (code, ..) = seen(&fork, &["init", "--set", "environments=qa, production"]);
    assert_eq!(code, 0);
    let file = std::fs::read_to_string(fork.join("reconcile.toml")).unwrap();
    for line in ["cluster = 3", "live-registrations = true", "environments = [\"qa\", \"production\"]"] {
        assert!(file.lines().any(|written| written == line), "{line} in\n{file}");
    }
    for (set, hint) in [("cluster=2", "1, 3, 5"), ("servers", "dedicated"), ("colour=red", "cluster")] {
        let (code, _, err) = seen(&fork, &["init", "--set", set]);
        assert!(code == 2 && err.contains(hint), "{set}: {err}");
    }
    assert_eq!(std::fs::read_to_string(fork.join("reconcile.toml")).unwrap(), file);
}

#[test]
fn an_item_is_ticked_and_stays_ticked() {
    let (_folder, fork) = demo();
    let (_, json, err) = seen(&fork, &["checklist", "--format", "json"]);
    let items: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}{err}"));
    let items = items.as_array().unwrap();
    assert!(!items.is_empty() && items.iter().all(|item| !item["because"].as_str().unwrap().is_empty()));
    let id = items[0]["id"].as_str().unwrap();
    let (_, out, err) = seen(&fork, &["checklist", "--tick", id, "--why", "asked Ana"]);
    assert!(out.contains("asked Ana"), "{out}{err}");
    let (_, again, _) = seen(&fork, &["checklist", "--format", "markdown"]);
    assert!(again.contains("- [x] "), "{again}");
    let (code, _, err) = seen(&fork, &["checklist", "--tick", "qa/nonsense"]);
    assert!(code == 2 && err.contains("qa/nonsense"), "{err}");
    let (_, out, _) = seen(&fork, &["checklist", "--untick", id]);
    assert!(!out.contains("[x]"), "{out}");
}

#[test]
fn only_commands_of_the_settings_are_run_and_each_for_its_time() {
    let (_folder, fork) = demo();
    let (code, _, err) = seen(&fork, &["verify"]);
    assert!(code == 3 && err.contains("[verify]"), "{code} {err}");
    let settings =
        "[verify]\ncommands = [\"echo fine\", \"echo bad >&2; exit 7\", \"echo never > never.txt\"]\n";
    std::fs::write(fork.join("reconcile.toml"), settings).unwrap();
    let (code, out, err) = seen(&fork, &["verify"]);
    assert_eq!(code, 1, "{err}");
    for words in ["echo fine: passed", "failed with code 7", "not run"] {
        assert!(out.contains(words), "{words} in\n{out}");
    }
    assert!(!fork.join("never.txt").exists());
    let log = std::fs::read_to_string(fork.join(".git/reconcile/verify/2.log")).unwrap();
    assert_eq!(log, "bad\n");
}

/// Asks until something is so; fails after a while.
#[cfg(unix)]
fn until(what: &str, is: impl Fn() -> bool) {
    for _ in 0..600 {
        if is() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("{what}: waited in vain");
}

#[cfg(unix)]
#[test]
fn a_command_does_not_outlive_the_program_that_runs_it() {
    let place = crate::place::Place::of("demo");
    let fork = place.path("country");
    let settings = "[verify]\ncommands = [\"sleep 300 & echo $! > pid.new; mv pid.new pid; wait\"]\n";
    std::fs::write(fork.join("reconcile.toml"), settings).unwrap();
    let mut program = place.command("country", &["verify"]).spawn().unwrap();
    until("the command", || fork.join("pid").exists());
    let pid = std::fs::read_to_string(fork.join("pid")).unwrap();
    let lives = || {
        let mut ps = std::process::Command::new("ps");
        let stat = ps.args(["-o", "stat=", "-p", pid.trim()]).output().unwrap().stdout;
        stat.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != b'Z')
    };
    assert!(lives());
    program.kill().unwrap();
    program.wait().unwrap();
    until("the end of the command", || !lives());
}

#[cfg(unix)]
#[test]
fn init_asks_in_a_terminal_and_says_what_is_no_answer() {
    let place = crate::place::Place::of("demo");
    let mut terminal = crate::terminal::Terminal::run(place.command("country", &["init"]), 200);
    terminal.wait_for("10 questions about your servers");
    for (asks, answer) in [
        ("Which branch", ""),
        ("Which environments", "qa, production"),
        ("nothing else (dedicated)", "shard"),
        ("`shard` is none of these", "shared"),
        ("how many servers", "3"),
        ("How much disk", ""),
        ("How much memory", "16"),
        ("Is there a backup", "no"),
        ("last restored", "never"),
        ("registrations", "yes"),
        ("every day", "yes"),
        ("Name a system", "national ID"),
        ("Whom to tell", "id@example.org"),
        ("What it calls", "/record, SCOPE"),
        ("another system", ""),
    ] {
        terminal.wait_for(asks);
        terminal.press(&format!("{answer}\r"));
    }
    terminal.wait_for("Not answered yet");
    let (code, screen) = terminal.end();
    assert!(code == 0 && screen.contains("[core]"), "{screen}");
    let file = std::fs::read_to_string(place.path("country/reconcile.toml")).unwrap();
    for line in [
        "\ncluster = 3\n",
        "\nrestore-test = \"never\"\n",
        "\n[[integration]]\nname = \"national ID\"\ncontact = \"id@example.org\"\nuses = [\"/record\", \"SCOPE\"]\n",
    ] {
        assert!(file.contains(line), "{line} in\n{file}");
    }
    assert!(!file.contains("\ndisk-gb"), "{file}");
}

#[test]
fn missing_translations_are_a_table() {
    let (_folder, fork) = demo();
    let (_, out, err) = seen(&fork, &["translations", "--missing"]);
    assert!(out.starts_with("file,id,language,source,now\n"), "{out}{err}");
    assert_eq!(seen(&fork, &["translations", "--missing", "--format", "json"]).0, 2);
}

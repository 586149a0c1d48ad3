//! `merge-file` by itself, and as the merge driver of git.

use std::path::Path;

use crate::cli::run;
use crate::sandbox::Sandbox;

const BASE: &str = "id,en,fr\na,one,un\nb,two,deux\n";
const COUNTRY: &str = "id,en\na,One\nb,two\n";
const UPSTREAM: &str = "id,en,fr\na,one,un\nb,Two,deux\nc,three,trois\n";

fn sandbox(country: &str, upstream: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    for (file, text) in [("base.csv", BASE), ("country.csv", country), ("upstream.csv", upstream)] {
        sandbox.write(file, text);
    }
    sandbox
}

fn merge_file(sandbox: &Sandbox, more: &[&str]) -> (i32, String) {
    let args = [&["merge-file", "base.csv", "country.csv", "upstream.csv"], more].concat();
    let output = run(&sandbox.path(""), &args);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn three_files_are_merged_by_key() {
    let merged = "id,en\na,One\nb,Two\nc,three\n".to_owned();
    assert_eq!(merge_file(&sandbox(COUNTRY, UPSTREAM), &[]), (0, merged));
}

#[test]
fn a_clash_is_marked_alone_and_the_exit_code_says_so() {
    let (code, text) = merge_file(&sandbox(COUNTRY, &UPSTREAM.replace("a,one", "a,ONE")), &[]);
    assert_eq!(code, 1);
    assert_eq!(
        text,
        "id,en\n<<<<<<< country\na,One\n||||||| base\na,one\n=======\na,ONE\n>>>>>>> upstream\nb,Two\nc,three\n"
    );
}

#[test]
fn without_keys_lines_conflict_as_in_git() {
    for option in [&["--no-structured"][..], &["--structured", "json"], &["--path", "notes.txt"]] {
        let (code, text) = merge_file(&sandbox(COUNTRY, UPSTREAM), option);
        assert_eq!((code, text.matches("<<<<<<< ").count()), (1, 1), "{option:?}");
    }
}

#[test]
fn a_result_may_replace_a_side() {
    let sandbox = sandbox(COUNTRY, UPSTREAM);
    assert_eq!(merge_file(&sandbox, &["--output", "country.csv"]), (0, String::new()));
    let written = std::fs::read_to_string(sandbox.path("country.csv")).unwrap();
    assert_eq!(written, "id,en\na,One\nb,Two\nc,three\n");
}

#[test]
fn what_is_no_text_is_refused() {
    let sandbox = sandbox("a\0b", UPSTREAM);
    assert_eq!(merge_file(&sandbox, &[]).0, 2);
}

/// A repository in which both branches changed the file.
fn forked() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("fork/words.csv", BASE);
    sandbox.git("", &["init", "-q", "-b", "main", "fork"]);
    sandbox.git("fork", &["add", "."]);
    sandbox.git("fork", &["commit", "-qm", "base"]);
    sandbox.git("fork", &["checkout", "-qb", "release"]);
    sandbox.write("fork/words.csv", UPSTREAM);
    sandbox.git("fork", &["commit", "-qam", "upstream"]);
    sandbox.git("fork", &["checkout", "-q", "main"]);
    sandbox.write("fork/words.csv", COUNTRY);
    sandbox.git("fork", &["commit", "-qam", "country"]);
    sandbox
}

#[test]
fn git_merges_by_key_where_the_driver_is_installed() {
    let sandbox = forked();
    for _ in 0..2 {
        assert!(run(&sandbox.path("fork"), &["install-driver"]).status.success());
    }
    let attributes = std::fs::read_to_string(sandbox.path("fork/.git/info/attributes")).unwrap();
    assert_eq!(attributes.matches("*.csv merge=reconcile\n").count(), 1);
    let program = Path::new(env!("CARGO_BIN_EXE_git-reconcile")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut merge = sandbox.command("fork");
    merge.env("PATH", format!("{}:{path}", program.display()));
    let output = merge.args(["merge", "-q", "-m", "merged", "release"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(sandbox.git("fork", &["show", "HEAD:words.csv"]), "id,en\na,One\nb,Two\nc,three");
}

#[test]
fn a_driver_that_was_removed_leaves_nothing() {
    let sandbox = forked();
    let config = std::fs::read_to_string(sandbox.path("fork/.git/config")).unwrap();
    for options in [&["install-driver"][..], &["install-driver", "--shared"]] {
        assert!(run(&sandbox.path("fork"), options).status.success());
    }
    assert!(sandbox.path("fork/.gitattributes").exists());
    assert!(run(&sandbox.path("fork"), &["install-driver", "--remove"]).status.success());
    assert_eq!(sandbox.git("fork", &["status", "--porcelain"]), "");
    assert_eq!(std::fs::read_to_string(sandbox.path("fork/.git/config")).unwrap(), config);
}

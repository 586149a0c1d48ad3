//! The command line from outside: what is printed where, and how it exits.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::fixtures;

/// The program in `dir`, with nothing of the machine's environment and settings.
pub fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_git-reconcile"));
    command
        .current_dir(dir)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("TMPDIR", std::env::temp_dir())
        .env("GIT_CEILING_DIRECTORIES", std::env::temp_dir())
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run(dir: &Path, args: &[&str]) -> Output {
    command(dir).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Exit code, standard output and standard error, the folder's name replaced.
fn seen(dir: &Path, args: &[&str]) -> String {
    let output = run(dir, args);
    let code = output.status.code().unwrap();
    let shown = format!("exit {code}\n--- out\n{}--- err\n{}", text(&output.stdout), text(&output.stderr));
    shown.replace(dir.canonicalize().unwrap().to_str().unwrap(), "DIR").replace(dir.to_str().unwrap(), "DIR")
}

/// A fork with its upstream beside it; the answer lives as long as the folder.
fn demo() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, _) = fixtures::build("demo");
    let fork = folder.path().join("country");
    (folder, fork)
}

#[test]
fn help_is_the_same_for_everyone() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!("help", seen(folder.path(), &["-h"]));
    let mut commands = 0;
    for command in git_reconcile::cli::command().get_subcommands() {
        let output = run(folder.path(), &[command.get_name(), "--help"]);
        assert!(output.status.success());
        let help = text(&output.stdout);
        assert!(help.contains("Example"), "{} has no example", command.get_name());
        commands += 1;
    }
    assert_eq!(commands, 22);
}

#[test]
fn a_wrong_command_line_exits_with_two() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["plann"][..],
        &["plan", "new"],
        &["plan", "--colour"],
        &["plan", "1.7.4", "--upstream", "main"],
        &["status", "--format", "html"],
        &["--quiet", "--verbose", "status"],
        &["status", "--offline", "--deepen"],
        &["init", "--format", "json"],
        &["demo", "--output", "x"],
        &["rules", "explain", "nothing-of-that-name"],
        &[],
    ] {
        let output = run(folder.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn no_repository_is_said_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(
        "no_repository",
        seen(folder.path(), &["-C", folder.path().to_str().unwrap(), "status"])
    );
    insta::assert_snapshot!(
        "no_repository_json",
        seen(folder.path(), &["-C", folder.path().to_str().unwrap(), "plan", "--format", "json"])
    );
}

#[test]
fn every_mistake_in_the_settings_is_told_at_once() {
    let (_folder, fork) = demo();
    std::fs::write(fork.join("reconcile.toml"), "from = \"new\"\ncolour = \"auto\"\nrules = \"../x\"\n")
        .unwrap();
    let status = Command::new("git").arg("-C").arg(&fork).args(["config", "reconcile.color", "red"]).status();
    assert!(status.unwrap().success());
    insta::assert_snapshot!("settings", seen(&fork, &["status", "--offline"]));
}

#[test]
fn broken_rules_are_told_at_once() {
    let (_folder, fork) = demo();
    let pack = fork.join("reconcile/rules/countryconfig");
    std::fs::create_dir_all(&pack).unwrap();
    std::fs::write(pack.join("areas.toml"), "[[area]]\nid = \"x\"\nglob = \"y\"\n").unwrap();
    let output = run(&fork, &["plan", "--offline"]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("areas.toml:3") && error.contains("did you mean"), "{error}");
    let checked = run(&fork, &["rules", "check", "reconcile/rules"]);
    assert_eq!(checked.status.code(), Some(3));
    assert!(text(&checked.stdout).contains("areas.toml:3"), "{}", text(&checked.stdout));
}

#[test]
fn the_built_in_rules_are_listed_explained_and_right() {
    let folder = tempfile::tempdir().unwrap();
    let list = text(&run(folder.path(), &["rules", "list", "--repository", "core"]).stdout);
    assert!(list.contains("core: ") && !list.contains("countryconfig: "), "{list}");
    let forms = text(&run(folder.path(), &["rules", "explain", "countryconfig/forms"]).stdout);
    assert!(forms.contains("rules/countryconfig/areas.toml:"), "{forms}");
    assert_eq!(run(folder.path(), &["rules", "check"]).status.code(), Some(0));
    let json = run(folder.path(), &["rules", "list", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["schema"], "git-reconcile/rules/1");
    assert!(json["entries"].as_array().unwrap().len() > 50);
}

#[test]
fn a_hunk_of_the_plan_is_explained() {
    let (_folder, fork) = demo();
    let plan = run(&fork, &["plan", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&plan.stdout).unwrap();
    let id = plan["conflicts"][0]["hunks"][0]["id"].as_str().unwrap();
    let explained = run(&fork, &["explain", id, "--offline"]);
    let page = text(&explained.stdout);
    assert!(page.starts_with(id), "{page}");
    assert!(page.contains("against the base") && page.contains("the deciding evidence first"), "{page}");
    let statuses = plan["ledger"].as_array().unwrap().iter().map(|entry| entry["status"].as_str().unwrap());
    assert!(
        statuses.filter(|status| ["undecided", "present"].contains(status)).count() > 0,
        "{}",
        plan["ledger"]
    );
    let all = text(&run(&fork, &["plan", "--explain", "--offline"]).stdout);
    assert!(all.contains(page.trim_end()), "{all}");
    let missing = run(&fork, &["explain", "no/such.ts#1", "--offline"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("it has "), "{}", text(&missing.stderr));
}

#[test]
fn examples_of_rules_are_run_and_a_failure_is_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let built_in = run(folder.path(), &["rules", "test"]);
    assert_eq!(built_in.status.code(), Some(0), "{}", text(&built_in.stdout));
    let releases = folder.path().join("mine/core/releases");
    std::fs::create_dir_all(&releases).unwrap();
    let rule = "repository = 'core'\nrelease = '9.8.0'\n[[rule]]\nid = 'port'\ntitle = 'x'\nclass = 'bug-fix'\n\
                verdict = 'combine'\npaths = ['a/b.c']\nwhy = 'x'\n";
    std::fs::write(releases.join("9.8.0.toml"), rule).unwrap();
    let mine = run(folder.path(), &["rules", "test", "mine"]);
    assert_eq!(mine.status.code(), Some(1));
    let said = text(&mine.stdout);
    assert!(said.contains("9.8.0.toml:4:6: rule `port`: has no example that it matches"), "{said}");
    let explained = text(&run(folder.path(), &["rules", "explain", "ssh-strong-ciphers"]).stdout);
    assert!(explained.contains("rules/countryconfig/releases/1.8.0.toml:"), "{explained}");
}

#[test]
fn init_writes_once() {
    let (_folder, fork) = demo();
    insta::assert_snapshot!("init", seen(&fork, &["init"]));
    insta::assert_snapshot!("init_again", seen(&fork, &["init"]));
    assert_eq!(run(&fork, &["init", "--force"]).status.code(), Some(0));
    assert_eq!(run(&fork, &["status"]).status.code(), Some(0), "what init writes is accepted");
    let bare = fork.parent().unwrap().join("upstream");
    assert_eq!(run(&bare, &["init"]).status.code(), Some(3));
}

#[test]
fn status_and_plan_of_the_demo() {
    let (_folder, fork) = demo();
    let status = run(&fork, &["status"]);
    assert_eq!(status.status.code(), Some(0), "{}", text(&status.stderr));
    let plan = run(&fork, &["plan"]);
    assert_eq!((plan.status.code(), text(&plan.stderr)), (Some(1), String::new()));
    let plan = text(&plan.stdout);
    for words in ["1.7.2", "1.8.1", "15 conflicted files", "11 conflicted files", "hotfix-late-fee"] {
        assert!(plan.contains(words), "`{words}` is not in:\n{plan}");
    }
}

#[test]
fn the_json_of_status_and_plan_keeps_to_its_schema() {
    let (_folder, fork) = demo();
    for (command, schema) in [("plan", "docs/report.schema.json"), ("status", "docs/status.schema.json")] {
        let output = run(&fork, &[command, "--format", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let schema = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(schema)).unwrap();
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        jsonschema::validate(&schema, &document).unwrap();
        assert!(document["schema"].as_str().unwrap().starts_with("git-reconcile/"));
    }
}

#[test]
fn a_file_gets_the_same_bytes_as_standard_output() {
    let (_folder, fork) = demo();
    run(&fork, &["status"]);
    for format in ["text", "markdown", "json"] {
        let printed = run(&fork, &["plan", "--offline", "--format", format]);
        let path = fork.parent().unwrap().join("plan.out");
        let written = run(&fork, &["plan", "--offline", "--format", format, "-o", path.to_str().unwrap()]);
        assert_eq!((written.status.code(), text(&written.stdout)), (Some(1), String::new()));
        assert_eq!(std::fs::read(&path).unwrap(), printed.stdout, "{format}");
        assert!(!printed.stdout.is_empty());
    }
}

#[test]
fn colours_are_as_asked_for() {
    let (_folder, fork) = demo();
    let coloured = |args: &[&str], env: &[(&str, &str)]| {
        let output = command(&fork).args(["status"]).args(args).envs(env.iter().copied()).output().unwrap();
        text(&output.stdout).contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "a pipe");
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    std::fs::write(fork.join("reconcile.toml"), "color = \"always\"\n").unwrap();
    assert!(coloured(&[], &[]), "the setting");
    assert!(!coloured(&["--color", "auto"], &[]), "the option wins");
}

#[test]
fn nobody_reading_is_no_error() {
    let (_folder, fork) = demo();
    run(&fork, &["status"]);
    for args in [&["plan", "--offline", "--format", "json"][..], &["--help"], &["completions", "bash"]] {
        let mut child =
            command(&fork).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{args:?}");
    }
}

#[test]
fn any_two_commits_are_planned_in_a_bare_repository_without_settings() {
    let (folder, _) = fixtures::build("left-behind");
    let bare = folder.path().join("upstream");
    let args =
        ["plan", "--country", "v1.0.1", "--upstream", "v1.1.0", "--base", "recursive", "--format", "json"];
    let output = run(&bare, &args);
    assert_eq!(output.status.code(), Some(0), "both sides are upstream's: {}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["base"]["how"], "recursive");
    assert_eq!(report["conflicts"][0]["path"], "package.json");
}

#[test]
fn the_demo_runs_and_leaves_what_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("kept");
    let output = run(folder.path(), &["demo", "--keep", keep.to_str().unwrap()]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let shown = text(&output.stdout);
    for words in ["$ git reconcile status", "$ git reconcile plan", "Where to look next"] {
        assert!(shown.contains(words), "`{words}` is not in:\n{shown}");
    }
    assert!(keep.join("country/package.json").is_file());
    let again = run(folder.path(), &["demo", "--keep", keep.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(3));
    assert!(text(&again.stderr).contains("is not empty"), "{}", text(&again.stderr));
}

#[test]
fn completions_and_the_manual_page_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["completions", "bash"][..], &["completions", "zsh"], &["completions", "fish"], &["man"]] {
        let output = run(folder.path(), args);
        let shown = text(&output.stdout).replace("\\-", "-");
        for command in git_reconcile::cli::command().get_subcommands() {
            assert!(shown.contains(command.get_name()), "{args:?} lacks {}", command.get_name());
        }
    }
}

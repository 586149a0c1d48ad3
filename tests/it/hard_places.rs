//! Where something is missing or full: the disk, the right to write, the git program, names that differ in case alone.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::place::{Place, Ran};
use crate::upgrade::{demo, settle_all, unmerged, users};

const REBASE: [&str; 4] = ["start", "--offline", "--strategy", "rebase"];

/// Whoever is not root, where tests run as root: nothing is forbidden to that one.
const NOBODY: u32 = 65_534;

fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// The program below another one, which is told how to begin it.
fn below(place: &Place, wrapper: &[&str], args: &[&str]) -> Ran {
    let inner = place.command("country", args);
    let mut command = Command::new(wrapper[0]);
    command
        .args(&wrapper[1..])
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(place.path("country"));
    command.env_clear().envs(inner.get_envs().filter_map(|(key, value)| Some((key, value?))));
    ran(command)
}

/// The program where no file may be longer than so many blocks of the shell's: what a full disk comes to.
fn on_a_full_disk(place: &Place, blocks: usize, args: &[&str]) -> Ran {
    let shell = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    below(place, &["sh", "-c", &shell, "sh"], args)
}

#[test]
fn a_full_disk_is_a_clear_error_and_nothing_is_half_done() {
    let place = demo();
    let before = users(&place);
    let mut refused = 0;
    for (start, blocks) in
        [(&["start", "--offline"][..], 1), (&["start", "--offline"], 16), (&REBASE, 1), (&REBASE, 16)]
    {
        let ran = on_a_full_disk(&place, blocks, start);
        if ran.code == 3 {
            assert!(ran.err.contains("room on the disk"), "{}", ran.err);
            refused += 1;
        } else {
            assert_eq!(ran.code, 1, "{blocks}: {}{}", ran.out, ran.err);
            place.run("country", &["abort"]);
        }
        assert_eq!(users(&place), before, "{start:?}, {blocks} blocks");
    }
    assert!(refused >= 2, "only {refused} were refused");
}

#[test]
fn a_disk_that_is_full_at_continue_loses_no_decision() {
    for start in [&["start", "--offline"][..], &REBASE] {
        let place = demo();
        assert_eq!(place.run("country", start).code, 1);
        settle_all(&place);
        let full = on_a_full_disk(&place, 1, &["continue"]);
        assert_eq!(full.code, 3, "{}{}", full.out, full.err);
        assert!(full.err.starts_with("error: ") && full.err.contains("hint: "), "{}", full.err);
        loop {
            let again = place.run("country", &["continue", "--format", "json"]);
            assert!(again.code < 2, "{}", again.err);
            if again.json()["outcome"] == "committed" {
                break;
            }
            settle_all(&place);
        }
        assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    }
}

fn each(folder: &Path, act: &dyn Fn(&Path)) {
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        act(entry.unwrap().path());
    }
}

#[test]
fn a_git_directory_that_is_read_only_is_a_clear_error() {
    let place = demo();
    let before = users(&place);
    let git = place.path("country/.git");
    let is_root = git.metadata().unwrap().uid() == 0;
    let top = place.path("");
    if is_root {
        each(&top, &|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
    }
    let mode = |bits: u32| {
        each(&git, &|path| {
            if path.is_dir() {
                std::fs::set_permissions(path, PermissionsExt::from_mode(bits)).unwrap();
            }
        });
    };
    mode(0o555);
    let user = format!("--reuid={NOBODY}");
    let wrapper = if is_root { vec!["setpriv", &user, "--clear-groups"] } else { vec!["env"] };
    let told: Vec<Ran> =
        [&["start", "--offline"][..], &REBASE].iter().map(|start| below(&place, &wrapper, start)).collect();
    mode(0o755);
    if is_root {
        each(&top, &|path| chown(path, Some(0), Some(0)).unwrap());
    }
    for ran in told {
        ran.refused(3, &["may you write to the repository?"]);
    }
    assert_eq!(users(&place), before);
}

#[test]
fn a_merge_tool_settles_what_continue_commits() {
    for start in [&["start", "--offline"][..], &REBASE] {
        let place = demo();
        // Git runs vim with its own side, the base, the other side and, last, the file to settle.
        let editor = "#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\ncat \"$1\" > \"$2\"\n";
        place.write("vim", editor);
        std::fs::set_permissions(place.path("vim"), PermissionsExt::from_mode(0o755)).unwrap();
        let tool = format!("mergetool.vimdiff.path={}", place.path("vim").display());
        assert_eq!(place.run("country", start).code, 1);
        let mut settled = 0;
        loop {
            let staged = place.git("country", &["ls-files", "--unmerged"]);
            let sides = |path: &String| staged.lines().filter(|line| line.ends_with(path)).count();
            // About the others it asks at the terminal.
            let lines: Vec<String> = unmerged(&place).into_iter().filter(|path| sides(path) == 3).collect();
            let settings = [&tool, "mergetool.vimdiff.trustExitCode=true", "mergetool.keepBackup=false"];
            let settings = settings.into_iter().flat_map(|setting| ["-c", setting]);
            let args = settings.chain(["mergetool", "--tool=vimdiff", "--no-prompt", "--"]);
            let args: Vec<&str> = args.chain(lines.iter().map(String::as_str)).collect();
            if !lines.is_empty() {
                let ran = place.try_git("country", &args);
                assert!(ran.status.success(), "{lines:?}: {}", String::from_utf8_lossy(&ran.stderr));
                assert!(unmerged(&place).iter().all(|path| !lines.contains(path)), "{lines:?}");
                settled += lines.len();
            }
            for path in unmerged(&place) {
                place.git("country", &["add", &path]);
            }
            let told = place.run("country", &["continue", "--force", "--format", "json"]);
            assert!(told.code < 2, "{}", told.err);
            match told.json()["outcome"].as_str().unwrap() {
                "committed" => break,
                "stopped" => {}
                other => panic!("{other}: {}", told.out),
            }
        }
        assert!(settled > 1);
        assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    }
}

#[test]
fn names_that_differ_in_case_alone_are_told_where_files_cannot_be_held_apart() {
    let place = demo();
    place.commit("country", "SRC/Index.ts", "export {}\n");
    place.commit("country", "src/INDEX.ts", "export {}\n");
    place.git("country", &["config", "core.ignorecase", "true"]);
    let before = users(&place);
    for start in [&["start", "--offline"][..], &REBASE] {
        place.run("country", start).refused(3, &["upper and lower case alone", "rename"]);
        assert_eq!(users(&place), before);
    }
}

#[test]
fn without_the_git_program_an_upgrade_is_made_all_the_same_and_says_so() {
    for start in [&["start", "--offline"][..], &REBASE] {
        let place = demo();
        place.write("country/.git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
        let hook = place.path("country/.git/hooks/pre-commit");
        std::fs::set_permissions(hook, PermissionsExt::from_mode(0o755)).unwrap();
        let alone = |args: &[&str]| {
            let mut command = place.command("country", args);
            command.env("PATH", "/nonexistent");
            ran(command)
        };
        assert_eq!(alone(start).code, 1);
        let author = place.git("country", &["log", "-1", "--format=%an", "ORIG_HEAD"]);
        loop {
            settle_all(&place);
            let told = alone(&["continue", "--format", "json"]);
            assert!(told.code < 2, "{}{}", told.out, told.err);
            let told = told.json();
            if told["outcome"] == "committed" {
                assert!(told["notes"].to_string().contains("without hooks and signature"), "{told}");
                break;
            }
        }
        assert_eq!(place.git("country", &["status", "--porcelain"]), "");
        let summary = place.run("country", &["summary", "--format", "json"]).json();
        assert_eq!(summary["counts"]["open_files"], 0, "{author}");
    }
}

#[test]
fn an_object_that_is_not_what_its_name_says_is_not_written_to_the_files() {
    let place = demo();
    let release = "refs/reconcile/countryconfig/tags/v1.8.1";
    let path = ".nvmrc";
    let of = |rev: &str| place.git("country", &["rev-parse", rev]);
    let (planted, real) = (of("HEAD:package.json"), of(&format!("{release}:{path}")));
    let loose = |id: &str| place.path("country").join(".git/objects").join(&id[..2]).join(&id[2..]);
    let bytes = std::fs::read(loose(&planted)).unwrap();
    std::fs::remove_file(loose(&real)).unwrap();
    std::fs::write(loose(&real), bytes).unwrap();
    let refused = place.run("country", &["start", "1.8.1", "--offline"]);
    refused.refused(3, &["hash mismatch", "git fsck"]);
    assert_eq!(place.git("country", &["branch", "--show-current"]), "develop");
    assert_eq!(place.git("country", &["status", "--porcelain"]), "");
}

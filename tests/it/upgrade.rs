//! `start`, `continue` and `abort` as a developer meets them, in the demo's fork.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::place::{Place, Ran};

pub const BRANCH: &str = "upgrade-countryconfig-v1.8.1";

pub fn demo() -> Place {
    let place = Place::of("demo");
    for (key, value) in [("user.name", "Ada"), ("user.email", "ada@example.org")] {
        place.git("country", &["config", key, value]);
    }
    let fetched = place.run("country", &["status"]);
    assert_eq!(fetched.code, 0, "{}", fetched.err);
    place
}

fn start(place: &Place, args: &[&str]) -> Ran {
    place.run("country", &[&["start", "--offline"], args].concat())
}

fn begun(place: &Place, args: &[&str]) {
    let ran = start(place, args);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

fn go_on(place: &Place) -> (i32, Value) {
    let ran = place.run("country", &["continue", "--format", "json"]);
    assert!(ran.code < 2, "{}", ran.err);
    (ran.code, ran.json())
}

fn abort(place: &Place) -> Value {
    let ran = place.run("country", &["abort", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()
}

/// Everything of the user's but the times of files, the reflogs and what git writes on its own account.
pub fn users(place: &Place) -> (Vec<String>, BTreeMap<PathBuf, Vec<u8>>, String) {
    let users = place.users("country");
    let own = |path: &PathBuf| {
        let path = path.to_string_lossy();
        !["/.git/logs/", "/.git/index", "/.git/COMMIT_EDITMSG"].iter().any(|part| path.contains(part))
    };
    let files = users.files.into_iter().filter(|(path, _)| own(path)).map(|(path, (_, text))| (path, text));
    (users.refs, files.collect(), place.git("country", &["ls-files", "--stage", "-v"]))
}

pub fn unmerged(place: &Place) -> Vec<String> {
    let paths = place.git("country", &["diff", "--name-only", "--diff-filter=U"]);
    paths.lines().map(str::to_owned).collect()
}

fn read(place: &Place, path: &str) -> String {
    std::fs::read_to_string(place.path("country").join(path)).unwrap()
}

/// Takes one side of every conflict of a file, as a person does in an editor.
fn settle(place: &Place, path: &str) {
    let mut text = String::new();
    let mut taken = true;
    for line in read(place, path).lines() {
        match line.get(..7) {
            Some("<<<<<<<") => {}
            Some("|||||||") => taken = false,
            Some(">>>>>>>") => taken = true,
            Some("=======") if !taken => {}
            _ if taken => text = text + line + "\n",
            _ => {}
        }
    }
    place.write(&format!("country/{path}"), text);
}

/// Keeps the country's side everywhere.
pub fn settle_all(place: &Place) {
    for path in unmerged(place) {
        settle(place, &path);
        place.git("country", &["add", &path]);
    }
}

fn refused(place: &Place, args: &[&str], code: i32, words: &[&str]) {
    let before = users(place);
    start(place, args).refused(code, words);
    assert_eq!(users(place), before, "{args:?}");
    assert!(!place.path("country/.git/reconcile/run").exists());
}

#[test]
fn an_upgrade_from_start_to_commit() {
    let place = demo();
    let country = place.git("country", &["rev-parse", "HEAD"]);
    let started = start(&place, &["--format", "json"]).json();
    let counts = |name: &str| usize::try_from(started["counts"][name].as_u64().unwrap()).unwrap();
    let left = counts("hunks") - counts("resolved");
    assert_eq!(started["open"].as_array().unwrap().len(), left);
    assert!(left > 4 && counts("resolved") > 0, "{started}");
    assert_eq!(place.git("country", &["branch", "--show-current"]), BRANCH);
    assert_eq!(unmerged(&place).len(), counts("open_files"));
    assert_eq!(place.git("country", &["rev-parse", "ORIG_HEAD"]), country);
    let status = place.run("country", &["status", "--offline", "--format", "json"]).json();
    assert_eq!((&status["run"]["branch"], &status["run"]["open"]), (&BRANCH.into(), &left.into()));
    let (code, open) = go_on(&place);
    assert_eq!((code, &open["outcome"]), (1, &"open".into()));
    assert_eq!(open["open"].as_array().unwrap().len(), left);
    for place_left in open["open"].as_array().unwrap() {
        let (path, line) = (place_left["path"].as_str().unwrap(), place_left["line"].as_u64());
        let line = line.map(|line| {
            read(&place, path).lines().nth(usize::try_from(line).unwrap() - 1).unwrap().to_owned()
        });
        assert!(line.is_none_or(|line| line == "<<<<<<< country"), "{place_left}");
    }
    settle_all(&place);
    let (code, done) = go_on(&place);
    assert_eq!((code, &done["outcome"]), (0, &"committed".into()), "{done}");
    assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    let parents = place.git("country", &["log", "-1", "--format=%P"]);
    let upstream = place.git("country", &["rev-parse", "refs/reconcile/countryconfig/tags/v1.8.1^{commit}"]);
    assert_eq!(parents, format!("{country} {upstream}"));
    let trailers =
        place.git("country", &["log", "-1", "--format=%(trailers:key=Reconcile-Release,valueonly)"]);
    assert_eq!(trailers.trim(), "1.8.1");
    let log = read(&place, "reconcile/decisions/1.8.1.toml");
    let log = git_reconcile::review::log::Log::parse(&log).unwrap();
    assert_eq!((log.decisions.len(), log.automatic.len()), (left, counts("resolved")));
    let kept = log.decisions.iter().filter(|one| one.how.name() == "keep-country").count();
    assert!(kept + 1 >= left, "{kept} of {left} are recognised as the country's side");
    assert!(!place.path("country/.git/MERGE_HEAD").exists());
    let status = place.run("country", &["status", "--offline", "--format", "json"]).json();
    assert_eq!((&status["release"]["from"], &status["run"]), (&"1.8.1".into(), &Value::Null));
    place.run("country", &["continue"]).refused(3, &["no upgrade is in progress"]);
}

#[test]
fn a_plan_tells_where_a_rebase_would_stop_if_it_is_asked() {
    let place = demo();
    let before = users(&place);
    let plan = ["plan", "--offline", "--format", "json"];
    assert_eq!(place.run("country", &plan).json()["rebase"], Value::Null);
    let rebase =
        place.run("country", &[&plan[..], &["--strategy", "rebase"]].concat()).json()["rebase"].clone();
    let left = "refs/reconcile/countryconfig/tags/v1.7.2";
    let own = place.git("country", &["rev-list", "--count", "--first-parent", "HEAD", &format!("^{left}")]);
    assert_eq!((rebase["commits"].to_string(), &rebase["tried"]), (own, &rebase["commits"]));
    let stops = rebase["stops"].as_array().unwrap().iter().map(|stop| &stop["commit"]);
    let unfit: Vec<_> =
        stops.chain(rebase["settled"].as_array().unwrap()).map(|id| id.as_str().unwrap()).collect();
    // The first at which git's own rebase stops does not fit here either, be it settled without a person.
    let release = "refs/reconcile/countryconfig/tags/v1.8.1";
    let gits = place.try_git("country", &["rebase", "--quiet", "--onto", release, left, "develop"]);
    assert!(!gits.status.success());
    let gits = place.git("country", &["rev-parse", "REBASE_HEAD"]);
    assert!(unfit.contains(&gits.as_str()), "{gits} is none of {unfit:?}");
    place.git("country", &["rebase", "--abort"]);
    std::fs::remove_file(place.path("country/.git/ORIG_HEAD")).unwrap_or_default();
    assert_eq!(users(&place), before);
}

#[test]
fn what_cannot_begin_changes_nothing() {
    let place = demo();
    place.write("country/src/index.ts", "edited\n");
    refused(&place, &[], 3, &["src/index.ts", "in no commit"]);
    place.git("country", &["checkout", "src/index.ts"]);
    place.write("country/src/api/notifications/sms.ts", "mine\n");
    refused(&place, &[], 3, &["src/api/notifications/sms.ts", "in the way"]);
    place.write("country/.git/info/exclude", "/src/api/notifications/\n");
    refused(&place, &[], 3, &["src/api/notifications/sms.ts", "in the way"]);
    std::fs::remove_dir_all(place.path("country/src/api/notifications")).unwrap();
    place.git("country", &["branch", BRANCH]);
    refused(&place, &[], 3, &[BRANCH, "--branch"]);
    refused(&place, &["--branch", "a..b"], 3, &["`a..b`"]);
    place.git("country", &["branch", "-D", BRANCH]);
    refused(&place, &["--upstream", "refs/reconcile/countryconfig/tags/v1.8.0^"], 2, &["--branch"]);
    place.git(
        "country",
        &[
            "merge",
            "--quiet",
            "--no-ff",
            "--no-commit",
            "-s",
            "ours",
            "refs/reconcile/countryconfig/tags/v1.8.1",
        ],
    );
    refused(&place, &[], 3, &["a merge is in progress", "git merge --abort"]);
    place.git("country", &["merge", "--abort"]);
    place.git("", &["clone", "--quiet", "--bare", "country", "bare"]);
    place.run("bare", &["start", "1.8.1", "--offline"]).refused(3, &["bare"]);
    place.run("country", &["abort"]).refused(3, &["no upgrade is in progress"]);
}

#[test]
fn abort_is_exact_and_keeps_what_was_edited() {
    let place = demo();
    place.write("country/notes.txt", "untracked\n");
    place.git("country", &["update-index", "--assume-unchanged", "README.md"]);
    place.git("country", &["branch", "other"]);
    let before = users(&place);
    begun(&place, &[]);
    start(&place, &[]).refused(3, &["in progress already", BRANCH, "Ada"]);
    place.write("country/src/index.ts", "edited\n");
    place.write("country/new.txt", "staged\n");
    place.git("country", &["add", "new.txt"]);
    place.git("country", &["rm", "--quiet", "--force", "yarn.lock"]);
    let aborted = abort(&place);
    assert_eq!((&aborted["back_on"], &aborted["removed"]), (&"develop".into(), &true.into()));
    let kept = aborted["kept"].as_str().unwrap();
    assert_eq!(place.git("country", &["show", &format!("{kept}:src/index.ts")]), "edited");
    assert_eq!(read(&place, "new.txt"), "staged\n", "a file that only the user has stays");
    std::fs::remove_file(place.path("country/new.txt")).unwrap();
    assert_eq!(users(&place), before);
    let own = place.git("country", &["for-each-ref", "--format=%(refname)", "refs/reconcile/safety"]);
    assert_eq!(own, "");
}

#[test]
fn a_detached_head_and_a_linked_worktree() {
    let place = demo();
    place.git("country", &["worktree", "add", "--quiet", "--detach", "../linked", "develop"]);
    let head = place.git("linked", &["rev-parse", "HEAD"]);
    let started = place.run("linked", &["start", "--offline", "--branch", "there"]);
    assert_eq!(started.code, 1, "{}", started.err);
    assert_eq!(place.git("linked", &["branch", "--show-current"]), "there");
    assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    begun(&place, &[]);
    for (dir, back_on) in [("linked", &head[..10]), ("country", "develop")] {
        let aborted = place.run(dir, &["abort", "--format", "json"]).json();
        assert_eq!(aborted["back_on"], back_on);
        assert_eq!(place.git(dir, &["status", "--porcelain"]), "");
    }
    assert_eq!(place.git("linked", &["rev-parse", "HEAD"]), head);
    assert_eq!(place.git("linked", &["branch", "--show-current"]), "");
}

#[test]
fn gits_own_abort_is_followed() {
    let place = demo();
    let before = users(&place);
    begun(&place, &[]);
    place.git("country", &["merge", "--abort"]);
    assert_eq!(place.git("country", &["status", "--porcelain"]), "");
    place.run("country", &["continue"]).refused(3, &["ended by hand", "git reconcile abort"]);
    assert_eq!(abort(&place)["kept"], Value::Null);
    assert_eq!(users(&place), before);
}

#[test]
fn gits_own_commit_is_followed_by_the_decisions() {
    let place = demo();
    begun(&place, &[]);
    settle_all(&place);
    place.git("country", &["-c", "core.editor=true", "commit", "--quiet"]);
    let message = place.git("country", &["log", "-1", "--format=%B"]);
    assert!(message.starts_with("Merge upstream v1.8.1") && !message.contains("Conflicts"), "{message}");
    assert!(message.contains("Reconcile-Release: 1.8.1"), "{message}");
    let (code, done) = go_on(&place);
    assert_eq!((code, &done["outcome"]), (0, &"committed".into()), "{done}");
    let changed = place.git("country", &["show", "--name-only", "--format=", "HEAD"]);
    assert_eq!(changed, "reconcile/decisions/1.8.1.toml");
    assert_eq!(place.git("country", &["rev-list", "--count", "--merges", "-1", "HEAD~1"]), "1");
}

#[test]
fn a_branch_with_commits_of_the_users_own_stays() {
    let place = demo();
    let before = users(&place);
    begun(&place, &[]);
    settle_all(&place);
    place.git("country", &["commit", "--quiet", "--no-edit"]);
    place.commit("country", "mine.txt", "mine\n");
    let tip = place.git("country", &["rev-parse", "HEAD"]);
    assert_eq!(abort(&place)["removed"], false);
    assert_eq!(place.git("country", &["rev-parse", BRANCH]), tip);
    place.git("country", &["branch", "-D", BRANCH]);
    assert_eq!(users(&place), before);
}

#[test]
fn hooks_are_asked_and_markers_edits_and_losses_are_not_committed() {
    let place = demo();
    place.commit("country", "own.txt", "the country's own\n");
    begun(&place, &[]);
    settle_all(&place);
    let form = read(&place, "src/form/birth/index.ts");
    place.write("country/src/form/birth/index.ts", format!("{form}>>>>>>> upstream v1.8.1\n"));
    let (code, left) = go_on(&place);
    let line = form.lines().count() + 1;
    assert_eq!(
        (code, &left["open"][0]["path"], &left["open"][0]["line"]),
        (1, &"src/form/birth/index.ts".into(), &line.into())
    );
    place.write("country/src/form/birth/index.ts", form);
    place.write("country/README.md", "edited\n");
    let (code, unstaged) = go_on(&place);
    assert_eq!(
        (code, &unstaged["outcome"], &unstaged["paths"][0]),
        (1, &"unstaged".into(), &"README.md".into())
    );
    place.git("country", &["checkout", "README.md"]);
    place.git("country", &["rm", "--quiet", "own.txt"]);
    let (code, lost) = go_on(&place);
    assert_eq!((code, &lost["outcome"], &lost["paths"][0]), (1, &"lost".into(), &"own.txt".into()));
    place.git("country", &["checkout", "HEAD", "--", "own.txt"]);
    place.write("country/.git/hooks/commit-msg", "#!/bin/sh\necho no ticket named >&2\nexit 1\n");
    let hook = place.path("country/.git/hooks/commit-msg");
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    place.run("country", &["continue"]).refused(3, &["no ticket named", "continue"]);
    std::fs::remove_file(hook).unwrap();
    assert_eq!(go_on(&place).0, 0);
}

#[test]
fn rows_that_are_gone_and_files_that_cannot_be_read_are_not_committed() {
    let place = demo();
    begun(&place, &[]);
    settle_all(&place);
    let (table, program) = ("src/translations/client.csv", "src/form/birth/index.ts");
    let (rows, code) = (read(&place, table), read(&place, program));
    let (kept, gone) = rows.trim_end().rsplit_once('\n').unwrap();
    place.write(&format!("country/{table}"), format!("{kept}\n"));
    place.write(&format!("country/{program}"), format!("{code}const = 1\n"));
    let (exit, lost) = go_on(&place);
    assert_eq!((exit, &lost["outcome"]), (1, &"lost".into()), "{lost}");
    let name = gone.split(',').next().unwrap();
    assert_eq!((&lost["names"][0]["path"], &lost["names"][0]["names"][0]), (&table.into(), &name.into()));
    let broken = (&lost["unreadable"][0]["path"], &lost["unreadable"][0]["line"]);
    assert_eq!(broken, (&program.into(), &(code.lines().count() + 1).into()));
    place.write(&format!("country/{program}"), code);
    let (_, lost) = go_on(&place);
    assert_eq!(
        (lost["names"].as_array().unwrap().len(), &lost["unreadable"]),
        (1, &Value::Array(Vec::new()))
    );
    place.write(&format!("country/{table}"), rows);
    assert_eq!(go_on(&place).0, 0);
}

#[test]
fn the_second_of_two_runs_is_told_who_is_at_work() {
    let place = demo();
    let before = users(&place);
    let pid = std::process::id();
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let born = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap().to_owned();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap().trim().to_owned();
    let lock = |born: &str| {
        serde_json::json!({ "pid": pid, "born": born, "host": host, "user": "Bo <bo@example.org>",
            "since": "2024-05-06T07:08:09Z", "command": "start" })
        .to_string()
    };
    place.write("country/.git/reconcile/lock", lock(&born));
    for command in [&["start", "--offline"][..], &["continue"], &["abort"]] {
        place.run("country", command).refused(3, &["Bo <bo@example.org>", "2024-05-06T07:08:09Z"]);
    }
    assert_eq!(users(&place), before);
    place.write("country/.git/reconcile/lock", lock("long ago"));
    let started = start(&place, &["--format", "json"]).json();
    assert!(started["notes"][0].as_str().unwrap().contains("did not come to its end"), "{started}");
}

#[test]
fn line_ends_and_filters_are_as_git_writes_them() {
    for (attributes, settings) in [
        ("*.ts text eol=crlf\n", &[][..]),
        ("* text=auto\n", &[("core.autocrlf", "true")][..]),
        (
            "*.ts filter=shout\n",
            &[("filter.shout.smudge", "sed s,^,@,"), ("filter.shout.clean", "sed s,^@,,")][..],
        ),
    ] {
        let place = demo();
        place.commit("country", ".gitattributes", attributes);
        for (key, value) in settings {
            place.git("country", &["config", key, value]);
        }
        place.git("country", &["rm", "--quiet", "--cached", "-r", "."]);
        place.git("country", &["reset", "--quiet", "--hard"]);
        let before = users(&place);
        begun(&place, &["--base", "recursive", "--apply", "none"]);
        let mut changed: Vec<_> =
            place.git("country", &["diff", "--name-only"]).lines().map(str::to_owned).collect();
        changed.dedup();
        assert_eq!(changed, unmerged(&place), "{attributes}");
        let tree = place.git("country", &["rev-parse", "AUTO_MERGE"]);
        let ours = read(&place, "src/form/birth/index.ts");
        let other = read(&place, "src/form/common/phone.ts");
        abort(&place);
        assert_eq!(users(&place), before, "{attributes}");
        place.git("country", &["read-tree", "-m", "-u", "HEAD", &tree]);
        assert_eq!(read(&place, "src/form/birth/index.ts"), ours, "{attributes}");
        assert_eq!(read(&place, "src/form/common/phone.ts"), other, "{attributes}");
        let odd = if attributes.contains("filter") { "@export" } else { "\r\n" };
        assert!(ours.contains(odd) && other.contains(odd), "{attributes}: {ours}");
    }
}

#[test]
fn a_state_folder_that_cannot_be_written_is_a_clear_error() {
    let place = demo();
    std::fs::remove_dir_all(place.path("country/.git/reconcile")).unwrap();
    place.write("country/.git/reconcile", "a file in its place\n");
    let before = users(&place);
    start(&place, &[]).refused(3, &["reconcile", "room on the disk"]);
    assert_eq!(users(&place), before);
}

#[test]
fn errors_that_the_country_had_not_are_refused_and_told_when_forced() {
    let place = demo();
    let rules = "[[inventory]]\nid = \"doors\"\ntitle = \"Doors\"\n\n[[inventory.source]]\nglobs = [\"src/*.ts\"]\n\
                 regex = 'open\\(\"(?P<name>[a-z]+)\"\\)'\n\n[[inventory]]\nid = \"houses\"\ntitle = \"Houses\"\n\n\
                 [[inventory.source]]\nglobs = [\"houses.txt\"]\nregex = '^(?P<name>.+)$'\n\n[[check]]\nid = \"no-door\"\n\
                 finds = \"undefined\"\nseverity = \"error\"\nuses = \"doors\"\nknown = [\"houses\"]\n\
                 text = \"{count} doors are in no house.\"\n";
    place.write("country/houses.txt", "red\n");
    place.write("country/src/doors.ts", "open(\"red\")\nopen(\"old\")\n");
    place.commit("country", "reconcile/rules/countryconfig/checks.toml", rules);
    begun(&place, &[]);
    settle_all(&place);
    place.write("country/src/doors.ts", "open(\"red\")\nopen(\"old\")\nopen(\"blue\")\n");
    place.git("country", &["add", "--all"]);
    let (code, told) = go_on(&place);
    assert_eq!((code, &told["outcome"]), (1, &"unsound".into()), "{told}");
    let finding = &told["findings"][0];
    assert_eq!(
        (&finding["check"], &finding["text"]),
        (&"no-door".into(), &"1 doors are in no house.".into())
    );
    assert!(finding["items"][0].as_str().unwrap().starts_with("blue"), "what was so before is no news");
    let page = place.run("country", &["continue"]).out;
    assert!(page.contains("blue (src/doors.ts:3)") && page.contains("continue --force"), "{page}");
    let forced = place.run("country", &["continue", "--force"]);
    assert_eq!(forced.code, 0, "{}{}", forced.out, forced.err);
    assert!(forced.out.contains("as was forced: 1 doors are in no house. blue"), "{}", forced.out);
}

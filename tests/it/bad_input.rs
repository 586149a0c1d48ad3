//! Input that cannot be used, or only in part: each case has its exit code, a message that says what and where, and a
//! hint that says what to do; where the work can be done all the same, it is.

use crate::http_server::{Mood, Server};
use crate::place::Place;

/// An upstream with v1.6.0 to v1.9.0, and a clone of it, `fork`, whose branch `own` left at v1.6.0.
fn ladder() -> Place {
    let place = Place::empty();
    std::fs::create_dir(place.path("up")).unwrap();
    place.git("up", &["init", "--quiet", "--initial-branch=develop"]);
    for version in ["1.6.0", "1.7.0", "1.8.0", "1.9.0"] {
        place.write("up/fees.ts", lines(&format!("seven in {version}")));
        let package =
            format!("{{\n  \"name\": \"@opencrvs/countryconfig\",\n  \"version\": \"{version}\"\n}}\n");
        place.commit("up", "package.json", &package);
        place.git("up", &["tag", &format!("v{version}")]);
    }
    place.git("", &["clone", "--quiet", "up", "fork"]);
    place.git("fork", &["remote", "rename", "origin", "upstream"]);
    place.git("fork", &["checkout", "--quiet", "-b", "own", "v1.6.0"]);
    place.commit("fork", "fees.ts", &lines("our own seven"));
    place
}

/// Forty lines, the seventh as given.
fn lines(seventh: &str) -> String {
    (1..=40).map(|line| if line == 7 { format!("{seventh}\n") } else { format!("line {line}\n") }).collect()
}

/// The file of a loose object.
fn object(place: &Place, dir: &str, rev: &str) -> std::path::PathBuf {
    let id = place.git(dir, &["rev-parse", rev]);
    let file = place.path(&format!("{dir}/.git/objects/{}/{}", &id[..2], &id[2..]));
    assert!(file.is_file(), "{rev} is not loose");
    file
}

fn damage(file: &std::path::Path) {
    std::fs::remove_file(file).unwrap();
    std::fs::write(file, "not zlib").unwrap();
}

#[test]
fn places_without_a_repository() {
    let place = Place::empty();
    place.write("file", "");
    place.run("", &["status"]).refused(
        3,
        &["is not in a git repository", "-C", place.path("").to_str().unwrap().trim_end_matches('/')],
    );
    place.run("", &["-C", "nowhere", "plan"]).refused(3, &["there is no folder nowhere"]);
    place.run("", &["-C", "file", "plan"]).refused(3, &["there is no folder file"]);
}

#[test]
fn an_unborn_branch() {
    let place = Place::empty();
    place.git("", &["init", "--quiet", "--initial-branch=trunk"]);
    for args in [&["status", "--offline"][..], &["plan", "--offline"], &["status"]] {
        place.run("", args).refused(3, &["the branch trunk has no commits yet"]);
    }
}

#[test]
fn a_repository_of_another_kind() {
    let place = Place::empty();
    std::fs::create_dir(place.path("other")).unwrap();
    place.git("other", &["init", "--quiet"]);
    place.commit("other", "README.md", "something else\n");
    place
        .run("other", &["plan", "--offline"])
        .refused(3, &["fits none of the known ones", "countryconfig", "--repository"]);
    place.run("other", &["plan", "--repository", "nix"]).refused(2, &["no pack `nix`", "countryconfig"]);
    place
        .run("other", &["plan", "--offline", "--repository", "core"])
        .refused(3, &["no release", "--offline"]);
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let place = ladder();
    for (args, kind, code) in [
        (&["-C", "nowhere", "status"][..], "repository", 3),
        (&["plan", "2.0.0"], "usage", 2),
        (&["plan", "--rules", "nowhere"], "rules", 3),
        (&["plan", "--upstream", "nothing"], "repository", 3),
    ] {
        let ran = place.run("fork", &[args, &["--format", "json"]].concat());
        let json = ran.json();
        assert_eq!((ran.code, &json["kind"]), (code, &kind.into()), "{args:?} {json}");
        assert_eq!(json["schema"], "git-reconcile/error/1");
        let said = |key: &str| json[key].as_str().unwrap().to_owned();
        assert!(ran.err.contains(&said("message")) && ran.err.contains(&said("hint")), "{}", ran.err);
    }
}

#[test]
fn versions_that_are_no_releases_get_their_neighbours() {
    let place = ladder();
    place.run("fork", &["plan", "1.7.9"]).refused(2, &["upstream has no release 1.7.9", "near it: 1.7.0"]);
    place.run("fork", &["plan", "1.20.0"]).refused(2, &["near it: 1.9.0"]);
    place.run("fork", &["plan", "1.0.0"]).refused(2, &["near it: 1.6.0"]);
    place.run("fork", &["plan", "seven"]).refused_by_the_parser();
}

#[test]
fn steps_that_are_not_to_be_made() {
    let place = ladder();
    let skipped = ["1.6.0 to 1.8.0 skips 1.7", "plan 1.7.0 first", "--force"];
    place.run("fork", &["plan", "1.8.0"]).refused(2, &skipped);
    place.run("fork", &["plan", "1.9.0"]).refused(2, &["skips 1.7 and 1.8", "plan 1.7.0 first"]);
    let forced = place.run("fork", &["plan", "1.8.0", "--force", "--format", "json"]);
    forced.planned();
    let warnings = forced.json()["warnings"].to_string();
    assert!(warnings.contains("forced: 1.6.0 to 1.8.0 skips 1.7"), "{warnings}");
    let back = place.run("fork", &["plan", "1.6.0", "--from", "1.7.0", "--country", "v1.7.0~2"]);
    assert!(back.code != 1, "{}{}", back.out, back.err);
}

#[test]
fn a_version_older_than_the_fork() {
    let place = ladder();
    // Beside the way of the fork, so that the fork does not hold it.
    place.git("up", &["checkout", "--quiet", "-b", "release-v1.5.1", "v1.6.0"]);
    place.commit("up", "package.json", "{ \"name\": \"@opencrvs/countryconfig\", \"version\": \"1.5.1\" }\n");
    place.git("up", &["tag", "v1.5.1"]);
    place
        .run("fork", &["plan", "1.5.1"])
        .refused(2, &["1.5.1 is older than the fork, which is at 1.6.0", "--from"]);
}

#[test]
fn nothing_to_do_is_no_failure() {
    let place = ladder();
    for (branch, args) in [("own", &["plan", "1.6.0"][..]), ("upstream/develop", &["plan"])] {
        place.git("fork", &["checkout", "--quiet", "--detach", branch]);
        let ran = place.run("fork", args);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("nothing to merge"), "{}", ran.err);
    }
}

#[test]
fn an_upstream_that_cannot_be_reached() {
    let place = ladder();
    let missing = place.path("gone");
    place.git("fork", &["remote", "set-url", "upstream", missing.to_str().unwrap()]);
    place
        .run("fork", &["status"])
        .refused(3, &[missing.to_str().unwrap(), "no repository there", "--offline"]);
    let ran = place.run("fork", &["plan", "1.7.0", "--offline"]);
    ran.planned();
    assert!(ran.out.contains("never fetched"), "{}", ran.out);
}

#[test]
fn credentials_that_are_refused_or_missing() {
    let place = ladder();
    let server = Server::start(place.path(""), Mood::Locked("Basic YWRhOnMzY3JldA=="));
    let url = server.url("up/.git");
    place.git("fork", &["remote", "set-url", "upstream", &url]);
    place.run("fork", &["plan"]).refused(3, &["127.0.0.1", "wants credentials"]);
    place.git("fork", &["remote", "set-url", "upstream", &url.replace("://", "://ada:wr0ng@")]);
    let ran = place.run("fork", &["plan", "--format", "json"]);
    ran.refused(3, &["refuses the credentials"]);
    assert_eq!(ran.json()["kind"], "network");
    assert!(!format!("{}{}", ran.out, ran.err).contains("wr0ng"), "{}", ran.err);
}

#[test]
fn a_damaged_object_is_named() {
    let place = ladder();
    let id = place.git("fork", &["rev-parse", "own:fees.ts"]);
    damage(&object(&place, "fork", "own:fees.ts"));
    place.run("fork", &["plan", "1.7.0"]).refused(3, &[&id, "cannot be read", "git fsck"]);
    damage(&object(&place, "fork", "own^{tree}"));
    place.run("fork", &["plan", "1.7.0"]).refused(3, &["cannot be read", "git fsck"]);
    damage(&object(&place, "fork", "own"));
    place.run("fork", &["plan", "1.7.0"]).refused(3, &["cannot be read", "git fsck"]);
}

#[test]
fn an_object_that_is_missing_is_named() {
    let place = ladder();
    let ids = ["own:fees.ts", "own^{tree}", "own"].map(|rev| place.git("fork", &["rev-parse", rev]));
    for (rev, id) in ["own:fees.ts", "own^{tree}"].iter().zip(&ids) {
        std::fs::remove_file(object(&place, "fork", rev)).unwrap();
        place.run("fork", &["plan", "1.7.0"]).refused(3, &[id, "is missing", "git fsck"]);
    }
    std::fs::remove_file(object(&place, "fork", "own")).unwrap();
    place.run("fork", &["plan", "1.7.0"]).refused(3, &["the repository has no object", &ids[2]]);
}

/// As `ladder`, but the fork is a server's, and `clone` is made of it.
fn cloned(args: &[&str]) -> Place {
    let place = ladder();
    place.commit("fork", "own.ts", "more of our own\n");
    for dir in ["up", "fork"] {
        place.git(dir, &["config", "uploadpack.allowFilter", "true"]);
        place.git(dir, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    }
    let url = format!("file://{}", place.path("fork").display());
    place.git("", &[&["clone", "--quiet", "--branch", "own"], args, &[&url, "clone"]].concat());
    place.git("clone", &["remote", "add", "upstream", place.path("up").to_str().unwrap()]);
    place
}

#[test]
fn a_shallow_clone_is_refused_until_it_is_deepened() {
    let place = cloned(&["--depth", "1"]);
    for args in [&["status"][..], &["plan", "1.7.0"], &["plan", "1.7.0", "--offline"]] {
        place.run("clone", args).refused(3, &["the clone is shallow", "--deepen", "git fetch --unshallow"]);
    }
    let whole = place.run("fork", &["plan", "1.7.0", "--format", "json"]).json();
    let before = place.users("clone").refs;
    let deepened = place.run("clone", &["plan", "1.7.0", "--deepen", "--format", "json"]);
    deepened.planned();
    assert_eq!(deepened.json()["tree"], whole["tree"]);
    assert_eq!(place.users("clone").refs, before);
    assert_eq!(place.git("clone", &["rev-parse", "--is-shallow-repository"]), "false");
}

#[test]
fn a_partial_clone_is_planned_as_a_whole_one() {
    for filter in ["--filter=blob:none", "--filter=tree:0"] {
        let place = cloned(&[filter, "--no-checkout"]);
        assert!(place.git("clone", &["config", "remote.origin.promisor"]) == "true");
        let whole = place.run("fork", &["plan", "1.7.0", "--format", "json"]).json();
        let refs = place.users("clone").refs;
        let ran = place.run("clone", &["plan", "1.7.0", "--format", "json"]);
        ran.planned();
        let partial = ran.json();
        for key in ["tree", "conflicts", "left_behind", "commits", "base"] {
            assert_eq!(partial[key], whole[key], "{filter} {key}");
        }
        assert_eq!(place.users("clone").refs, refs);
    }
}

#[test]
fn a_partial_clone_without_network_says_how_it_is_completed() {
    let place = cloned(&["--filter=blob:none", "--no-checkout"]);
    place
        .run("clone", &["plan", "1.7.0", "--offline"])
        .refused(3, &["is missing", "git fetch --refetch --no-filter"]);
    place.git("clone", &["remote", "set-url", "origin", place.path("gone").to_str().unwrap()]);
    place.run("clone", &["plan", "1.7.0"]).refused(3, &["partial clone", "git fetch --refetch"]);
}

#[test]
fn settings_and_rules_with_mistakes() {
    let place = ladder();
    place.write("fork/reconcile.toml", "from = 1.6\n");
    place
        .run("fork", &["status", "--offline"])
        .refused(3, &["reconcile.toml:1", "from", "git reconcile init"]);
    std::fs::remove_file(place.path("fork/reconcile.toml")).unwrap();
    place.git("fork", &["config", "reconcile.colour", "auto"]);
    place
        .run("fork", &["status", "--offline"])
        .refused(3, &["git config", "`colour`", "did you mean `color`"]);
    place.git("fork", &["config", "--unset", "reconcile.colour"]);
    place.write("rules/countryconfig/areas.toml", "[[area]]\nid = 7\n");
    let words = ["areas.toml:2", "rules check"];
    place.run("fork", &["plan", "--offline", "--rules", "../rules"]).refused(3, &words);
    place
        .run("fork", &["plan", "--offline", "--rules", "../nothing"])
        .refused(3, &["../nothing", "cannot be read"]);
    place.write("fork/.git/config", "[core\n");
    place.run("fork", &["plan"]).refused(3, &["configuration is broken", "git config --list"]);
}

#[test]
fn files_of_the_fork_that_cannot_be_read_are_told_with_their_place_and_the_rest_goes_on() {
    let place = ladder();
    place.write("fork/src/translations/client.csv", "key,en\na,A\n");
    place.write("fork/src/translations/login.csv", b"id,en\n\0\0");
    place.write("fork/.github/workflows/deploy.yml", "on:\n  - a: [\n");
    place.write("fork/infrastructure/docker-compose.deploy.yml", "services:\n  web: {\n");
    place.git("fork", &["add", "--all"]);
    place.git("fork", &["commit", "--quiet", "--message", "broken"]);
    let ran = place.run("fork", &["plan", "--offline", "--format", "json"]);
    let report = ran.json();
    let warnings: Vec<&str> =
        report["warnings"].as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    for words in [
        "src/translations/client.csv:1 of the fork has no column `id`; what stands there is missing from Translation keys",
        "src/translations/login.csv of the fork is not text",
        ".github/workflows/deploy.yml:3 of the fork cannot be parsed",
        "infrastructure/docker-compose.deploy.yml:3 of the fork cannot be parsed",
    ] {
        assert_eq!(warnings.iter().filter(|one| one.contains(words)).count(), 1, "{words} in {warnings:#?}");
    }
    assert!(report["checklist"].as_array().is_some_and(|items| !items.is_empty()), "{}", ran.err);
    let ran = place.run("fork", &["translations", "--missing", "--offline"]);
    assert!(ran.code == 1 && ran.err.contains("client.csv has no column `id`"), "{} {}", ran.code, ran.err);
}

#[test]
fn revisions_that_name_no_commit() {
    let place = ladder();
    for (args, words) in [
        (["--base", "own^{tree}"], "is a tree"),
        (["--base", "nothing"], "no commit, branch or tag `nothing`"),
        (["--base", "0123456789012345678901234567890123456789"], "no object 0123456789"),
        (["--country", "own:fees.ts"], "is a blob"),
        (["--country", "owns"], "did you mean own?"),
        (["--country", "HEAD~99"], "no commit, branch or tag `HEAD~99`"),
        (["--upstream", "v1.7.00"], "did you mean v1.7.0"),
        (["--upstream", ":/["], ":/["),
    ] {
        place.run("fork", &[&["plan", "--offline"][..], &args].concat()).refused(3, &[words]);
    }
    place.git("fork", &["tag", "--annotate", "marked", "--message", "x", "own"]);
    place.run("fork", &["plan", "1.7.0", "--offline", "--country", "marked"]).planned();
}

#[test]
fn histories_that_share_nothing() {
    let like = Place::of("copied-template");
    let ran = like.run("country", &["plan", "1.1.0", "--format", "json"]);
    ran.planned();
    let json = ran.json();
    assert_eq!(
        (&json["base"]["how"], &json["release"]["from"]),
        (&"tree-similarity".into(), &"1.0.0".into())
    );
    assert!(json["base"]["plain_git_conflicted_files"].is_null(), "git refuses to merge them");
    let advised = json["warnings"].as_array().unwrap().iter().any(|one| {
        one.as_str().is_some_and(|one| one.contains("began as 1.0.0") && one.contains("git replace --graft"))
    });
    assert!(advised, "{}", json["warnings"]);
    let unlike = ladder();
    unlike.git("fork", &["checkout", "--quiet", "--orphan", "strange"]);
    let package = "{ \"name\": \"@opencrvs/countryconfig\", \"version\": \"1.6.5\" }\n";
    unlike.write("fork/fees.ts", "nothing like it\n");
    unlike.commit("fork", "package.json", package);
    unlike
        .run("fork", &["plan", "1.7.0"])
        .refused(3, &["shares no history", "resemble no release", "--base"]);
    unlike.run("fork", &["plan", "1.7.0", "--base", "v1.6.0"]).planned();
}

#[test]
fn formats_of_repositories_that_cannot_be_read() {
    let place = ladder();
    place.git("", &["clone", "--quiet", "--ref-format=reftable", "up", "reftable"]);
    place.run("reftable", &["status"]).refused(3, &["`reftable`", "git refs migrate"]);
    std::fs::create_dir(place.path("sha256")).unwrap();
    place.git("sha256", &["init", "--quiet", "--object-format=sha256"]);
    place.run("sha256", &["plan"]).refused(3, &["`sha256`", "SHA-1"]);
}

#[test]
fn a_repository_that_cannot_be_written_to_is_planned() {
    let place = ladder();
    let plan = ["plan", "1.7.0", "--offline", "--format", "json"];
    let before = place.run("fork", &plan).json();
    let tree = before["tree"].as_str().unwrap();
    // Where the new tree belongs is a file; everything else is in a pack, so that nothing is missed.
    std::fs::remove_file(object(&place, "fork", tree)).unwrap();
    place.git("fork", &["repack", "-adq"]);
    let folder = place.path(&format!("fork/.git/objects/{}", &tree[..2]));
    drop(std::fs::remove_dir(&folder));
    std::fs::write(folder, "").unwrap();
    drop(std::fs::remove_dir_all(place.path("fork/.git/reconcile")));
    place.write("fork/.git/reconcile", "in the way");
    let ran = place.run("fork", &plan);
    ran.planned();
    let after = ran.json();
    assert_eq!((&after["tree"], &after["conflicts"]), (&before["tree"], &before["conflicts"]));
    let warnings = after["warnings"].to_string();
    assert!(warnings.contains("the merged tree is not in the repository"), "{warnings}");
}

/// As GitHub reads it: no HTML but what the page itself is made of, and nobody is mentioned outside of code.
fn is_harmless_markdown(page: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let mut in_code = false;
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let own = ["<details", "</details", "<summary", "</summary", "<!--", "<sub>", "</sub>"];
                let html = html.trim();
                assert!(html.is_empty() || own.iter().any(|tag| html.starts_with(tag)), "{html} in {page}");
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) => assert!(in_code || !text.contains("@admins"), "{text} in {page}"),
            _ => {}
        }
    }
}

const ESCAPE: char = '\u{1b}';

#[test]
fn names_of_others_cannot_act_on_a_terminal_or_a_page() {
    let place = ladder();
    let paths = [
        "a\u{1b}[31m\"b.ts",
        "new\nline::error::x.ts",
        "<img src=x onerror=1>`|.md",
        "@everyone \u{202e}.ts",
    ];
    for (dir, text) in [("up", "upstream's\n"), ("fork", "the country's\n")] {
        for path in paths {
            place.write(&format!("{dir}/{path}"), text);
        }
        place.git(dir, &["add", "--all"]);
        let subject = "fix: \u{1b}]0;owned\u{7} <script>alert(1)</script> @admins (#7)\r::warning::y";
        place.git(dir, &["commit", "--quiet", "--message", subject]);
    }
    place.git("up", &["tag", "--force", "v1.7.1"]);
    place.git("fork", &["branch", "x\"$(id)`<b>@mention`"]);
    place.git("fork", &["commit", "--quiet", "--allow-empty", "--message", "on"]);
    place.git("fork", &["checkout", "--quiet", "-b", "<i>;\u{202e}`$(id)`"]);
    let mut seen = 0;
    for format in ["text", "markdown", "json"] {
        for command in [&["status"][..], &["plan", "1.7.1", "--all"]] {
            let ran = place.run("fork", &[command, &["--format", format, "--color", "never"]].concat());
            assert!(ran.code < 2, "{}{}", ran.out, ran.err);
            let all = format!("{}{}", ran.out, ran.err);
            assert!(!all.contains([ESCAPE, '\u{7}', '\u{202e}', '\r']), "{format}: {all:?}");
            assert!(!all.lines().any(|line| line.starts_with("::")), "{format}: {all}");
            if format == "markdown" {
                is_harmless_markdown(&ran.out);
            }
            seen += usize::from(all.contains("everyone"));
        }
    }
    assert_eq!(seen, 3, "each plan lists the path");
}

//! The pages: the paths they name exist, the commands they show can be typed, what is generated is up to date.
//! `UPDATE=1` writes the generated ones anew.

use std::path::{Path, PathBuf};

use crate::{cli, fixtures, svg};

/// Lines of the plan that the README shows.
const PICTURE: usize = 48;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown page that is written by hand, with its text.
fn pages() -> Vec<(String, String)> {
    let mut names: Vec<PathBuf> = vec!["rules/README.md".into(), "fixtures/repositories/README.md".into()];
    for folder in ["", "docs"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = Path::new(folder).join(entry.unwrap().file_name());
            if name.extension().is_some_and(|ending| ending == "md") && name != Path::new("docs/cli.md") {
                names.push(name);
            }
        }
    }
    names.sort();
    let read = |name: &PathBuf| std::fs::read_to_string(root().join(name)).unwrap();
    let pages: Vec<_> = names.iter().map(|name| (name.display().to_string(), read(name))).collect();
    assert!(pages.len() >= 8, "only {} pages were found", pages.len());
    pages
}

/// What stands between backticks, fenced blocks left out.
fn code_spans(text: &str) -> Vec<&str> {
    let mut spans = Vec::new();
    for block in text.split("```").step_by(2) {
        for paragraph in block.split("\n\n") {
            spans.extend(paragraph.split('`').skip(1).step_by(2));
        }
    }
    spans
}

/// The lines of fenced blocks.
fn code_lines(text: &str) -> Vec<&str> {
    text.split("```").skip(1).step_by(2).flat_map(str::lines).collect()
}

/// A path of this repository: below one of its folders, or a page at its root.
fn is_path(span: &str) -> bool {
    const FOLDERS: [&str; 8] =
        ["src/", "rules/", "fixtures/", "tests/", "docs/", "benches/", ".ci/", ".github/"];
    let plain = !span.contains(|c: char| c.is_whitespace() || "<>*{}$…".contains(c));
    let at_root = !span.contains('/')
        && (Path::new(span).extension().is_some_and(|end| end == "md") || span.starts_with("LICENSE"));
    plain && (at_root || FOLDERS.iter().any(|folder| span.starts_with(folder)))
}

/// Writes a generated file anew, or holds it to what it should be.
fn up_to_date(name: &str, expected: &str) {
    let path = root().join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name} is out of date; write it anew with: UPDATE=1 cargo test --test it");
}

#[test]
fn paths_that_the_pages_name_exist() {
    let (mut missing, mut seen) = (Vec::new(), 0);
    for (page, text) in pages() {
        // The grammar of rules speaks of paths in forks, too.
        let of_forks = |span: &str| page == "rules/README.md" && !span.starts_with("rules/");
        for span in code_spans(&text).into_iter().filter(|span| is_path(span) && !of_forks(span)) {
            seen += 1;
            if !root().join(span).exists() {
                missing.push(format!("{page}: {span}"));
            }
        }
    }
    assert!(seen > 60, "only {seen} paths were found");
    assert!(missing.is_empty(), "paths that do not exist:\n  {}", missing.join("\n  "));
}

#[test]
fn commands_that_the_pages_show_can_be_typed() {
    let mut seen = 0;
    for (page, text) in pages() {
        let spans = code_spans(&text);
        for line in code_lines(&text).iter().chain(&spans) {
            let Some(words) = command_words(line) else { continue };
            seen += 1;
            let parsed = git_reconcile::cli::command().try_get_matches_from(&words);
            if let Err(error) = parsed {
                assert!(!error.use_stderr(), "{page}: `{line}`: {error}");
            }
        }
    }
    assert!(seen > 15, "only {seen} commands were found");
}

/// The words after the program's name, if a line calls it.
fn command_words(line: &str) -> Option<Vec<&str>> {
    let line = line.trim().trim_start_matches("$ ");
    let calls = ["git reconcile ", "git-reconcile ", "cargo run --release -- "];
    let rest = calls.iter().find_map(|call| line.strip_prefix(call))?;
    let rest = rest.split("  ").next().unwrap_or(rest).split(['|', '>', '#', ';']).next().unwrap_or(rest);
    Some([vec!["git-reconcile"], rest.split_whitespace().collect()].concat())
}

#[test]
fn the_reference_of_the_command_line_is_up_to_date() {
    let mut page =
        "# The command line\n\nWritten by `UPDATE=1 cargo test --test it` from the program itself.\n"
            .to_owned();
    let mut program = git_reconcile::cli::command().term_width(100).bin_name("git reconcile");
    program.build();
    let mut commands = 0;
    reference(&program, 2, &mut page, &mut commands);
    assert!(commands > 9, "only {commands} commands were written");
    up_to_date("docs/cli.md", &page);
}

fn reference(command: &clap::Command, level: usize, page: &mut String, commands: &mut usize) {
    let mut command = command.clone();
    let name = command.get_bin_name().unwrap_or("git reconcile").replace("git-reconcile", "git reconcile");
    *commands += 1;
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let (marks, help) = ("#".repeat(level), help.join("\n"));
    page.extend(["\n", &marks, " `", &name, "`\n\n```text\n", help.trim_end(), "\n```\n"]);
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        reference(inner, level + 1, page, commands);
    }
}

#[test]
fn the_picture_of_the_readme_is_up_to_date() {
    let (folder, _) = fixtures::build("demo");
    let plan = cli::run(&folder.path().join("country"), &["plan", "--color", "always"]);
    assert_eq!(plan.status.code(), Some(1), "{}", String::from_utf8_lossy(&plan.stderr));
    let text = String::from_utf8(plan.stdout).unwrap();
    assert!(text.contains("\u{1b}[") && text.lines().count() > PICTURE, "{text}");
    let beginning: Vec<&str> = text.lines().take(PICTURE).collect();
    up_to_date(
        "docs/plan.svg",
        &svg::render(&format!("$ git reconcile plan\n\n{}\n  …\n", beginning.join("\n"))),
    );
}

#[test]
fn the_glossary_has_every_word_of_a_verdict() {
    use git_reconcile::sides::Side;
    let page = std::fs::read_to_string(root().join("GLOSSARY.md")).unwrap();
    let schema = git_reconcile::report::schema::report();
    let mut words: Vec<String> = Side::ALL.iter().map(|side| side.name().to_owned()).collect();
    for name in ["Class", "Verdict", "Confidence", "Disposition"] {
        let found = &schema.as_value()["$defs"][name];
        let one_by_one = found["oneOf"].as_array().into_iter().flatten().map(|word| &word["const"]);
        let in_one = found["enum"].as_array().into_iter().flatten();
        words.extend(one_by_one.chain(in_one).map(|word| word.as_str().unwrap().to_owned()));
    }
    assert!(words.len() >= 23, "{words:?}");
    let missing: Vec<_> = words.iter().filter(|word| !page.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

//! The house rules: imports go down only, pure modules stay pure, printing is for the command line, files stay short.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A source file without comments and without its tests.
struct Source {
    path: String,
    module: String,
    code: Vec<String>,
    lines: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of `src/` that is not only for tests.
fn sources() -> Vec<Source> {
    let mut files: Vec<PathBuf> = walkdir(&root().join("src"));
    files.retain(|path| !is_test(path));
    assert!(files.len() >= 60, "only {} files were found", files.len());
    files.iter().map(|path| source(path)).collect()
}

fn walkdir(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walkdir(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn is_test(path: &Path) -> bool {
    let names = ["tests", "samples"];
    path.iter().any(|part| {
        let part = part.to_string_lossy();
        let name = part.trim_end_matches(".rs");
        names.contains(&name) || name.ends_with("_tests")
    })
}

fn source(path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    let module =
        path.trim_start_matches("src/").split('/').next().unwrap().trim_end_matches(".rs").to_owned();
    let lines = text.lines().map(without_comment).filter(|line| !line.trim().is_empty()).count();
    let code = text.lines().take_while(|line| line.trim() != "#[cfg(test)]").map(without_comment);
    Source { path, module, code: code.collect(), lines }
}

/// `//` begins a comment at the start of a line or after a space; in `https://` it does not.
fn without_comment(line: &str) -> String {
    if line.trim_start().starts_with("//") {
        return String::new();
    }
    line.split_once(" //").map_or(line, |(code, _)| code).to_owned()
}

/// What `ARCHITECTURE.md` allows: for each module its row (rows above may be named), and whether it is pure.
fn table() -> BTreeMap<String, (usize, bool)> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, imports) = page.split_once("## Imports").unwrap();
    let rows = imports.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let mut modules = BTreeMap::new();
    for (row, line) in rows.take_while(|line| line.starts_with('|')).enumerate() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        for name in cells[1].split(", ") {
            modules.insert(name.trim_matches('`').to_owned(), (row, cells[2].starts_with("pure")));
        }
    }
    modules
}

/// The words after `prefix` in the code: `crate::git::Repository` names `git`.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.match_indices(prefix).map(|(at, _)| word(&code[at + prefix.len()..])).collect()
}

fn fail(found: &[String], what: &str) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn the_table_names_every_module() {
    let modules: BTreeSet<String> = sources().into_iter().map(|source| source.module).collect();
    let mut named: BTreeSet<String> = table().into_keys().collect();
    named.extend(["lib", "main"].map(str::to_owned));
    assert_eq!(modules, named, "src/ and the table of ARCHITECTURE.md");
}

#[test]
fn imports_go_down_only() {
    let (table, mut found, mut seen) = (table(), Vec::new(), 0);
    let row = |module: &str| table.get(module).map_or(0, |(row, _)| *row);
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        let code = source.code.join("\n");
        assert!(!code.contains("crate::{"), "{}: name one module an import", source.path);
        for name in named_after(&code, "crate::") {
            seen += 1;
            if row(&name) > row(&source.module) {
                found.push(format!("{} names {name}", source.path));
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were looked at");
    fail(&found, "imports that go up");
}

#[test]
fn super_never_leaves_a_top_level_module() {
    let mut found = Vec::new();
    for source in sources() {
        let below = source.path.trim_start_matches("src/");
        let depth = below.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
        let chain = "super::".repeat(depth);
        if source.code.iter().any(|line| line.contains(&chain)) {
            found.push(source.path);
        }
    }
    fail(&found, "paths by `super` that reach the root");
}

#[test]
fn only_git_names_git2() {
    let named = |line: &String| line.contains("git2::") || line.contains("auth_git2");
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.module != "git" && source.code.iter().any(named))
        .map(|source| source.path)
        .collect();
    fail(&found, "git2 outside src/git");
}

#[test]
fn pure_modules_touch_nothing_outside() {
    const OUTSIDE: [&str; 9] = [
        "std::fs",
        "std::env",
        "std::process",
        "std::net",
        "SystemTime",
        "Instant",
        "console::",
        "indicatif::",
        "walkdir::",
    ];
    let (table, mut found, mut seen) = (table(), Vec::new(), 0);
    for source in sources() {
        let pure = table.get(&source.module).is_some_and(|(_, pure)| *pure);
        if !pure || source.path == "src/rules/loader.rs" {
            continue;
        }
        seen += 1;
        for line in &source.code {
            for name in OUTSIDE.iter().filter(|name| line.contains(**name)) {
                found.push(format!("{} names {name}", source.path));
            }
        }
    }
    assert!(seen > 30, "only {seen} pure files were looked at");
    fail(&found, "pure modules that are not");
}

#[test]
fn printing_is_for_the_command_line() {
    const PRINTING: [&str; 7] =
        ["println!", "eprintln!", "print!(", "eprint!(", "stdout()", "stderr()", "process::exit"];
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| !["cli", "main"].contains(&source.module.as_str())) {
        for line in &source.code {
            if PRINTING.iter().any(|name| line.contains(name)) {
                found.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    fail(&found, "printing outside src/cli");
}

#[test]
fn no_product_stands_in_the_code() {
    const WORDS: [&str; 4] = ["opencrvs", "countryconfig", "farajaland", "ocrvs"];
    let mut found = Vec::new();
    for source in sources() {
        for line in source.code.iter().map(|line| line.to_lowercase()) {
            if WORDS.iter().any(|word| line.contains(word)) {
                found.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    fail(&found, "data that belongs in rules/ or fixtures/");
}

#[test]
fn files_are_short() {
    let long = |source: &Source| source.lines > if source.path == "src/main.rs" { 60 } else { 450 };
    let found: Vec<String> = sources()
        .iter()
        .filter(|source| long(source))
        .map(|source| format!("{}: {} lines of code", source.path, source.lines))
        .collect();
    fail(&found, "files that are too long");
}

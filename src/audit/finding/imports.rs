//! `import-broken`: a relative import that leads to no file of the result.
//!
//! One that led nowhere on its own side is not told: what it names may be made when the project is built.
//!
//! ```text
//! src/a.ts: import { b } from './b'      src/b.ts was deleted by upstream, src/a.ts is the country's: broken
//! ```

use std::sync::LazyLock;

use bstr::{BStr, BString, ByteSlice};
use regex::bytes::Regex;

use super::Found;
use super::file::File;
use super::ground::Ground;
use crate::report::document::Severity;
use crate::sides::Side;
use crate::structured::Format;

/// The place of a module, in quotes, behind the words that import one. The pattern is constant, so that it is none only if
/// it is wrong, which a test sees.
static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?m)^(?:[^/*\n'"`]|/[^/*\n])*?\b(?:from|import|require)\s*\(?\s*['"](\.{1,2}/[^'"\n]*)['"]"#,
    )
    .ok()
});

/// What may be left out of the name of a module.
const ENDINGS: [&str; 12] =
    ["", ".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json", ".vue"];

/// Endings of what code is compiled to, and of what it may be compiled from.
const COMPILED: [(&str, [&str; 2]); 4] = [
    (".js", [".ts", ".tsx"]),
    (".jsx", [".tsx", ".ts"]),
    (".mjs", [".mts", ".ts"]),
    (".cjs", [".cts", ".ts"]),
];

pub(super) fn check(ground: &Ground<'_>) -> Vec<Found> {
    let whole = Side::ALL.map(|side| ground.is_whole(side));
    let fine = |file: &File<'_>| {
        let mut sides = Side::ALL.into_iter().zip(whole);
        sides.any(|(side, whole)| whole && file.result == file.sides[side] && file.at[side] == file.path)
    };
    let is_code = |file: &&File<'_>| Format::of_path(file.path.as_ref()) == Some(Format::Typescript);
    ground
        .files
        .iter()
        .filter(is_code)
        .filter(|file| !fine(file))
        .filter_map(|file| broken(ground, file))
        .collect()
}

fn broken(ground: &Ground<'_>, file: &File<'_>) -> Option<Found> {
    let text = ground.text(file.result)?;
    let lost = |name: &[u8]| !leads(file.path.as_ref(), name, &|path| (ground.asked.entry)(path).is_some());
    let mut lost: Vec<(usize, BString)> = imports(&text).into_iter().filter(|(_, name)| lost(name)).collect();
    if lost.is_empty() {
        return None;
    }
    for side in Side::ALL {
        let Some(text) = ground.text(file.sides[side]) else { continue };
        let stands = |path: &BStr| ground.stood(path, side);
        let before = imports(&text);
        lost.retain(|(_, name)| {
            let same = before.iter().any(|(_, other)| other == name);
            !same || leads(file.at[side].as_ref(), name, &stands)
        });
    }
    let line = lost.first()?.0;
    let text = match lost.len() {
        1 => "1 import leads nowhere".to_owned(),
        many => format!("{many} imports lead nowhere"),
    };
    let items = lost.iter().map(|(_, name)| name.to_str_lossy().into_owned()).collect();
    Some(Found { severity: Severity::Error, path: file.path.clone(), line: Some(line), text, items })
}

/// The relative names of modules that a text imports, with their lines from 1.
fn imports(text: &[u8]) -> Vec<(usize, BString)> {
    let Some(import) = &*IMPORT else { return Vec::new() };
    let all = import.captures_iter(text).filter_map(|found| found.get(1));
    all.map(|name| (text[..name.start()].find_iter(b"\n").count() + 1, name.as_bytes().into())).collect()
}

/// Whether a name that a file at `path` imports leads to a file.
fn leads(path: &BStr, name: &[u8], stands: &dyn Fn(&BStr) -> bool) -> bool {
    let name = name.split(|byte| *byte == b'?').next().unwrap_or_default();
    let Some(target) = joined(path, name) else { return true };
    let with = |path: &[u8], ending: &str| stands([path, ending.as_bytes()].concat().as_bstr());
    let folder = [target.as_slice(), b"/index"].concat();
    let compiled =
        COMPILED.iter().filter_map(|(ending, from)| Some((target.strip_suffix(ending.as_bytes())?, from)));
    ENDINGS.iter().any(|ending| with(&target, ending) && (!ending.is_empty() || has_ending(&target)))
        || ENDINGS[1..].iter().any(|ending| with(&folder, ending))
        || compiled.into_iter().any(|(stem, from)| from.iter().any(|ending| with(stem, ending)))
        || with(&target, "/package.json")
}

/// A name without an ending that stands there is a folder.
fn has_ending(path: &[u8]) -> bool {
    path.rsplit(|byte| *byte == b'/').next().is_some_and(|name| name.contains(&b'.'))
}

/// A path from another file's folder; `None` where it leads out of the repository.
fn joined(path: &BStr, name: &[u8]) -> Option<BString> {
    let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    parts.pop();
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join(&b'/').into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_and_comments_are_not() {
        let text = b"import a from './a'\nimport {\n  b\n} from \"../b\"\n// import c from './c'\nconst d = require('./d')\nimport 'e'\nconst x = 'from ./no'\n";
        let found: Vec<_> = imports(text).into_iter().map(|(line, name)| (line, name.to_string())).collect();
        assert_eq!(found, [(1, "./a".to_owned()), (4, "../b".to_owned()), (6, "./d".to_owned())]);
    }

    #[test]
    fn a_name_leads_to_a_file_a_folder_or_what_it_is_compiled_from() {
        let stands = |path: &BStr| {
            ["src/a.ts", "src/f/index.tsx", "src/f", "src/p.svg", "src"].iter().any(|one| path == *one)
        };
        for (name, there) in [
            ("./a", true),
            ("./a.js", true),
            ("./f", true),
            ("./p.svg", true),
            ("./b", false),
            ("../src/a", true),
            ("../../x", true),
            ("./", false),
        ] {
            assert_eq!(leads("src/x.ts".into(), name.as_bytes(), &stands), there, "{name}");
        }
    }
}

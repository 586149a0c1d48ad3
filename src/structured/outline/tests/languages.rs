//! Documents written in each language, an entry a line or a few, and read back far enough to compare them.
//!
//! Owns the writers. A value is a number; what it is written as, a word, a list, an object within, follows from it, so that a
//! change may turn one into the other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bstr::ByteSlice;

use crate::structured::Format;

/// Sections by name, entries by key.
pub(super) type Document = BTreeMap<String, BTreeMap<String, u32>>;

/// How one side writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) semicolons: bool,
    pub(super) double_quotes: bool,
    pub(super) trailing_commas: bool,
}

pub(super) const PLAIN: Style = Style { semicolons: false, double_quotes: false, trailing_commas: false };

/// How many forms a value may have; a multiple of it is always written as one word.
pub(super) const FORMS: u32 = 7;

/// A document in a language.
pub(super) type Writer = fn(&Document, Style) -> String;

pub(super) const LANGUAGES: [(Format, &str, Writer); 6] = [
    (Format::Json, "a.json", write_json),
    (Format::Yaml, "a.yml", write_yaml),
    (Format::Typescript, "a.ts", write_typescript),
    (Format::Typescript, "a.tsx", write_elements),
    (Format::Typescript, "a.js", write_javascript),
    (Format::Xml, "a.svg", write_xml),
];

fn json_value(value: u32) -> String {
    match value % FORMS {
        0 => format!("{value}"),
        1 => format!("\"it's \\\"{value}\\\", {{or}} so\""),
        2 => format!("[\n      {value},\n      true\n    ]"),
        3 => format!(
            "{{\n      \"n\": {value},\n      \"deep\": {{\n        \"m\": [{value}, []]\n      }}\n    }}"
        ),
        4 => format!("[{{ \"id\": {value} }}, {{ \"id\": \"x\" }}]"),
        5 => format!("-{value}.5e3"),
        _ => format!("{{ \"{value}\": null }}"),
    }
}

fn write_json(document: &Document, _: Style) -> String {
    let sections = document.iter().map(|(name, entries)| {
        let entries: Vec<String> =
            entries.iter().map(|(key, &value)| format!("    \"{key}\": {}", json_value(value))).collect();
        format!("  \"{name}\": {{\n{}\n  }}", entries.join(",\n"))
    });
    format!("{{\n{}\n}}\n", sections.collect::<Vec<_>>().join(",\n"))
}

fn yaml_value(key: &str, value: u32, quote: char) -> String {
    match value % FORMS {
        0 => format!("{quote}{value}{quote} # of {key}"),
        1 => format!("some words {value}"),
        2 => format!("\n    - {value}\n    # of the second\n    - name: x\n      with: {value}"),
        3 => format!("\n    n: {value}\n    deep:\n      m: [{value}, {{ a: b }}]"),
        4 => format!("|\n    echo {value}\n\n    # no comment\n      done"),
        5 => format!("&{key}{value} {value}"),
        _ => format!("{{ a: {value}, <<: *defaults }}"),
    }
}

fn write_yaml(document: &Document, style: Style) -> String {
    let quote = if style.double_quotes { '"' } else { '\'' };
    let mut out = "# what it is\nx-defaults: &defaults\n  one: 1\n".to_owned();
    for (name, entries) in document {
        let _ = writeln!(out, "\n# about {name}\n{name}:");
        for (key, &value) in entries {
            if value % 3 == 0 {
                let _ = writeln!(out, "  # before {key}");
            }
            let _ = writeln!(out, "  {key}: {}", yaml_value(key, value, quote));
        }
    }
    out
}

fn xml_value(key: &str, value: u32, quote: char) -> String {
    let head = format!("<entry id={quote}{key}{quote}");
    match value % 4 {
        0 => format!("{head} is={quote}{value}{quote}/>"),
        1 => format!("{head}><!-- {value} --><b id={quote}of-{key}{quote} n={quote}{value}{quote}/></entry>"),
        2 => format!("{head}>{value} &amp; more</entry>"),
        _ => format!("{head} n={quote}{value}{quote} is={quote}&lt;{value}{quote}></entry>"),
    }
}

fn write_xml(document: &Document, style: Style) -> String {
    let quote = if style.double_quotes { '"' } else { '\'' };
    let mut out = "<?xml version=\"1.0\"?>\n<!-- what it is -->\n<all>\n".to_owned();
    for (name, entries) in document {
        let _ = writeln!(out, "  <section id={quote}{name}{quote}>");
        for (key, &value) in entries {
            let _ = writeln!(out, "    {}", xml_value(key, value, quote));
        }
        out.push_str("  </section>\n");
    }
    out + "</all>\n"
}

fn code_value(value: u32, end: &str) -> String {
    match value % FORMS {
        0 => format!("f({value})"),
        1 => format!("`it's ${{n}} {value}`"),
        2 => format!("[\n    {value},\n    ...more\n  ]"),
        3 => format!("{{\n    n: {value},\n    deep: {{\n      m: [{value}, {{}}]\n    }}\n  }}"),
        4 => format!("(a: string) => {{\n    return a + {value}{end}\n  }}"),
        5 => format!("a > {value} ? /[{value}]/g : null"),
        _ => format!("{{ ...rest, m: {value} }}"),
    }
}

fn write_typescript(document: &Document, style: Style) -> String {
    let end = if style.semicolons { ";" } else { "" };
    let quote = if style.double_quotes { '"' } else { '\'' };
    let last = if style.trailing_commas { "," } else { "" };
    let mut out = String::new();
    for (name, entries) in document {
        let names: Vec<String> = entries.keys().map(|key| format!("  {key}{name}")).collect();
        let _ = write!(out, "import {{\n{}{last}\n}} from {quote}./{name}{quote}{end}\n", names.join(",\n"));
    }
    for (name, entries) in document {
        let entries = || entries.iter().map(|(key, &value)| (key, value));
        let pairs: Vec<String> = entries()
            .map(|(key, value)| format!("  // {key} of {name}\n  {key}: {}", code_value(value, end)))
            .collect();
        let _ = write!(out, "\nexport const {name} = {{\n{}{last}\n}}{end}\n", pairs.join(",\n"));
        let members: Vec<String> =
            entries().map(|(key, value)| format!("  {key}: T{value}{end}\n")).collect();
        let _ = write!(out, "\nexport interface I{name} {{\n{}}}\n", members.concat());
        let cases: Vec<String> = entries().map(|(key, _)| format!("\n  | {quote}{key}{quote}")).collect();
        let _ = write!(out, "\ntype U{name} ={}{end}\n", cases.concat());
        let members: Vec<String> = entries().map(|(key, value)| format!("  {key} = {value}")).collect();
        let _ = write!(out, "\nexport enum E{name} {{\n{}{last}\n}}\n", members.join(",\n"));
        let methods: Vec<String> = entries()
            .map(|(key, value)| match value % 3 {
                0 => format!("  private {key} = {value}{end}\n"),
                1 => format!("  /** {key} of {name} */\n  {key}() {{\n    return {value}{end}\n  }}\n"),
                _ => format!(
                    "  static async {key}(a: number) {{\n    await a{end}\n    log({value}){end}\n  }}\n"
                ),
            })
            .collect();
        let _ = write!(out, "\nclass C{name} {{\n{}}}\n", methods.join("\n"));
        for (key, value) in entries() {
            let _ = write!(out, "\nexport function {key}Of{name}() {{\n  return {value}{end}\n}}\n");
        }
    }
    out
}

/// An object, a class and functions for each section, without types.
fn write_javascript(document: &Document, style: Style) -> String {
    let end = if style.semicolons { ";" } else { "" };
    let quote = if style.double_quotes { '"' } else { '\'' };
    let last = if style.trailing_commas { "," } else { "" };
    let mut out = format!("#!/usr/bin/env node\nimport all from {quote}./all{quote}{end}\n");
    for (name, entries) in document {
        let untyped = |value| code_value(value, end).replace("(a: string)", "(a)");
        let pairs: Vec<String> =
            entries.iter().map(|(key, &value)| format!("  // {key}\n  {key}: {}", untyped(value))).collect();
        let _ = write!(out, "\nexport const {name} = {{\n{}{last}\n}}{end}\n", pairs.join(",\n"));
        let methods: Vec<String> = entries
            .iter()
            .map(|(key, value)| format!("  {key}() {{\n    return {value}{end}\n  }}\n"))
            .collect();
        let _ = write!(out, "\nclass C{name} {{\n{}}}\n", methods.join("\n"));
        for (key, value) in entries {
            let _ = write!(out, "\nfunction {key}Of{name}(a) {{\n  return a + {value}{end}\n}}\n");
        }
    }
    out
}

/// Functions with elements, each section one.
fn write_elements(document: &Document, style: Style) -> String {
    let end = if style.semicolons { ";" } else { "" };
    let quote = if style.double_quotes { '"' } else { '\'' };
    let mut out = String::new();
    for (name, entries) in document {
        for (key, value) in entries {
            let _ = write!(
                out,
                "// {key} of {name}\nexport const {key}Of{name} = (props: P{value}) => (\n  <b id={quote}{key}{quote}>\n    {{props.n}} of <i>{value}</i>\n  </b>\n){end}\n\n"
            );
        }
    }
    out
}

/// A list in a language, an element a line.
pub(super) type ListWriter = fn(&[String]) -> String;

pub(super) const LISTS: [(Format, &str, ListWriter); 4] = [
    (Format::Json, "a.json", |list| format!("[\n  \"{}\"\n]\n", list.join("\",\n  \""))),
    (Format::Yaml, "a.yml", |list| format!("list:\n  - {}\n", list.join("\n  - "))),
    (Format::Typescript, "a.ts", |list| format!("const list = [\n  {}\n]\n", list.join(",\n  "))),
    (Format::Typescript, "a.ts", |list| format!("function f() {{\n  {}()\n}}\n", list.join("()\n  "))),
];

/// The lines of a text, each behind those that it is indented below, without regard to their order and to what a style
/// changes.
pub(super) fn content(text: &[u8]) -> Vec<String> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        let said = line.to_str_lossy().trim().trim_end_matches([',', ';']).replace('"', "'");
        above.retain(|(width, _)| *width < indent);
        let path: Vec<&str> = above.iter().map(|(_, line)| line.as_str()).collect();
        lines.push(format!("{} / {said}", path.join(" / ")));
        above.push((indent, said));
    }
    lines.sort();
    lines
}

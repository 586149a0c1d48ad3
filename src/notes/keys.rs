//! Content keys: the rows that a release asks translators to add.
//!
//! Owns how a fenced block of them is read: CSV (`id,description,en[,fr]`, with or without that header) or lines of
//! JSON (`"id": "text"`). Must not know where the block stands.
//!
//! ```text
//! cellar.full,Told when no barrel is left,"{n, plural, one {One barrel} other {# barrels}}"
//! ```

use super::model::{ContentKey, KeyText};

/// Why a block is read for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// The section is one of content keys.
    Keys,
    /// It is not, so only a header or the declared language tells.
    Anything,
}

/// What a block holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub keys: Vec<ContentKey>,
    /// Rows that are no keys: their place in the block from 0, and their text.
    pub strange: Vec<(usize, String)>,
}

/// Reads a block of code; nothing if it is no list of keys.
pub(super) fn read(code: &str, language: &str, expect: Expect) -> Keys {
    let first = code.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim();
    let header = is_header(first);
    if expect == Expect::Anything && !header {
        return Keys::default();
    }
    if language != "csv" && is_json(first) { json_lines(code) } else { csv_rows(code) }
}

/// Whether a line begins an object or a pair of one.
fn is_json(line: &str) -> bool {
    let pair = line.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    line == "{" || pair.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

fn is_header(line: &str) -> bool {
    let line = line.to_lowercase();
    line.starts_with("id,description,") || line.starts_with("\"id\",\"description\",")
}

fn csv_rows(code: &str) -> Keys {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(code.as_bytes());
    let mut header: Vec<String> = Vec::new();
    let mut found = Keys::default();
    for row in reader.records() {
        let Ok(row) = row else { continue };
        let line =
            row.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(1).saturating_sub(1));
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        match cells.as_slice() {
            ["id" | "ID" | "Id", rest @ ..] if header.is_empty() && found.keys.is_empty() => {
                header = rest.iter().skip(1).map(|name| (*name).to_owned()).collect();
            }
            [id, description, texts @ ..] if is_key(id) => {
                found.keys.push(key(id, description, texts, &header));
            }
            _ => found.strange.push((line, cells.join(","))),
        }
    }
    found
}

fn key(id: &str, description: &str, texts: &[&str], header: &[String]) -> ContentKey {
    let text =
        |(at, text): (usize, &&str)| KeyText { language: header.get(at).cloned(), text: (*text).to_owned() };
    ContentKey {
        id: id.to_owned(),
        description: description.to_owned(),
        texts: texts.iter().enumerate().map(text).collect(),
    }
}

fn json_lines(code: &str) -> Keys {
    let mut found = Keys::default();
    for (number, line) in code.lines().enumerate() {
        let line = line.trim().trim_end_matches(',');
        let parsed =
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&format!("{{{line}}}"));
        match parsed.ok().and_then(|map| map.into_iter().next()) {
            Some((id, serde_json::Value::String(text))) if is_key(&id) => found.keys.push(ContentKey {
                id,
                description: String::new(),
                texts: vec![KeyText { language: None, text }],
            }),
            _ if matches!(line, "" | "{" | "}") => {}
            _ => found.strange.push((number, line.to_owned())),
        }
    }
    found
}

fn is_key(id: &str) -> bool {
    !id.is_empty() && !id.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row<'a> = (&'a str, Vec<(Option<&'a str>, &'a str)>);

    fn row(key: &ContentKey) -> Row<'_> {
        let texts = key.texts.iter().map(|text| (text.language.as_deref(), text.text.as_str()));
        (&key.id, texts.collect())
    }

    fn texts(keys: &Keys) -> Vec<Row<'_>> {
        keys.keys.iter().map(row).collect()
    }

    #[test]
    fn messages_keep_their_commas_and_braces() {
        let keys = read("a.b,What,\"{n, plural, one {1} other {#}}\"\n", "", Expect::Keys);
        assert_eq!(texts(&keys), [("a.b", vec![(None, "{n, plural, one {1} other {#}}")])]);
    }

    #[test]
    fn a_header_names_the_languages() {
        let keys = read("id,description,en,fr\na.b,What,Yes,Oui\n", "", Expect::Anything);
        assert_eq!(texts(&keys), [("a.b", vec![(Some("en"), "Yes"), (Some("fr"), "Oui")])]);
    }

    #[test]
    fn a_placeholder_is_strange_and_code_is_nothing() {
        let keys = read("PUT ROWS HERE\n", "", Expect::Keys);
        assert_eq!((keys.keys.len(), keys.strange), (0, vec![(0, "PUT ROWS HERE".to_owned())]));
        assert_eq!(read("let x = f(a,b,c);\n", "ts", Expect::Anything), Keys::default());
    }

    #[test]
    fn json_lines_are_keys_too() {
        let keys = read("\"a.b\": \"Yes\",\n\"a.c\": \"No\"\n", "", Expect::Keys);
        assert_eq!(texts(&keys), [("a.b", vec![(None, "Yes")]), ("a.c", vec![(None, "No")])]);
    }
}

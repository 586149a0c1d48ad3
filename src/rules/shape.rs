//! From the text of a rules file to its raw value, with every mistake of syntax and shape.
//!
//! Owns the walk over the parsed TOML along the JSON Schema of its raw type: unknown and missing fields, wrong types,
//! words that are not allowed. What is wrong is taken out, so that the rest can be read and checked further. Must not
//! know what any field means.
//!
//! ```text
//! [[area]]
//! glob = ["x"]     unknown field `glob` in area: did you mean `globs`?
//! class = "bug"    `bug` is no class
//! ```

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::at::Lines;
use super::mistake::{Mistake, MistakeKind};

/// Reads a file as far as it is right; what is not is pushed to `mistakes`. `None` when nothing is left.
pub(crate) fn read<T: DeserializeOwned + JsonSchema>(
    text: &str,
    lines: &Lines<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<T> {
    let schema = schema::<T>();
    let (table, errors) = DeTable::parse_recoverable(text);
    let broken: Vec<Mistake> = errors.iter().map(|error| syntax(error, lines)).collect();
    let mut walk = Walk { defs: schema.get("$defs"), lines, found: Vec::new() };
    let span = table.span();
    let root = Spanned::new(span.clone(), DeValue::Table(table.into_inner()));
    let title = schema.get("title").and_then(Value::as_str).unwrap_or("the file");
    let rest = walk.value(&schema, root, title);
    mistakes.extend(believable(walk.found, &broken));
    mistakes.extend(broken.iter().cloned());
    match T::deserialize(ValueDeserializer::from(rest?)) {
        Ok(raw) => Some(raw),
        Err(error) if broken.is_empty() => {
            mistakes.push(syntax(&error, lines));
            None
        }
        Err(_) => None,
    }
}

/// The JSON Schema of a raw file.
pub(crate) fn schema<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// What is left to say beside broken syntax: not what only follows from it.
fn believable(found: Vec<Mistake>, broken: &[Mistake]) -> Vec<Mistake> {
    let lines: BTreeSet<usize> = broken.iter().map(|mistake| mistake.place.line).collect();
    let follows = |mistake: &Mistake| {
        lines.contains(&mistake.place.line)
            || (!broken.is_empty() && matches!(mistake.kind, MistakeKind::MissingField { .. }))
    };
    found.into_iter().filter(|mistake| !follows(mistake)).collect()
}

fn syntax(error: &toml::de::Error, lines: &Lines<'_>) -> Mistake {
    let place = lines.place(error.span().map_or(0, |span| span.start));
    Mistake::new(place, MistakeKind::Syntax { message: error.message().replace('\n', ", ") })
}

/// The walk down a value and its schema.
struct Walk<'a> {
    defs: Option<&'a Value>,
    lines: &'a Lines<'a>,
    found: Vec<Mistake>,
}

impl<'a> Walk<'a> {
    /// The value without what is wrong in it; `None` if nothing of it can be kept.
    fn value<'i>(&mut self, schema: &'a Value, value: Toml<'i>, name: &str) -> Option<Toml<'i>> {
        let schema = self.resolve(schema);
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) if is(schema, "object") => {
                let kept = self.table(schema, table, span.start, name);
                Some(Spanned::new(span, DeValue::Table(kept)))
            }
            DeValue::Array(items) if is(schema, "array") => {
                let of = schema.get("items").unwrap_or(&Value::Null);
                let kept = items.into_iter().filter_map(|item| self.value(of, item, name)).collect();
                Some(Spanned::new(span, DeValue::Array(kept)))
            }
            DeValue::String(word) => {
                let right = self.word(schema, &word, span.start, name);
                right.then(|| Spanned::new(span, DeValue::String(word)))
            }
            other if is(schema, other.type_str()) => Some(Spanned::new(span, other)),
            other => {
                self.wrong_type(schema, kind_of(other.type_str()), span.start, name);
                None
            }
        }
    }

    fn table<'i>(&mut self, schema: &'a Value, table: DeTable<'i>, at: usize, name: &str) -> DeTable<'i> {
        let fields = schema.get("properties").and_then(Value::as_object);
        // A table of any names, whose values are alike.
        let any = schema.get("additionalProperties").filter(|of| of.is_object());
        let within = described(name, &table);
        self.missing(schema, &table, at, &within);
        let mut kept = DeTable::new();
        for (key, value) in table {
            let Some(field) = fields.and_then(|all| all.get(key.get_ref().as_ref())).or(any) else {
                let names = fields.into_iter().flat_map(|all| all.keys()).map(String::as_str);
                self.push(key.span().start, MistakeKind::unknown_field(key.get_ref(), &within, names));
                continue;
            };
            if let Some(value) = self.value(field, value, key.get_ref()) {
                kept.insert(key, value);
            }
        }
        kept
    }

    fn missing(&mut self, schema: &Value, table: &DeTable<'_>, at: usize, within: &str) {
        let absent = required(schema).filter(|field| !table.keys().any(|key| key.get_ref() == field));
        for field in absent {
            let (field, within) = (field.to_owned(), within.to_owned());
            self.push(at, MistakeKind::MissingField { field, within });
        }
    }

    fn word(&mut self, schema: &Value, word: &str, at: usize, name: &str) -> bool {
        let allowed = words(schema);
        if allowed.is_empty() {
            if is(schema, "string") {
                return true;
            }
            self.wrong_type(schema, "a text", at, name);
        } else if !allowed.contains(&word) {
            self.push(at, MistakeKind::unknown_value(name, word, allowed));
        } else {
            return true;
        }
        false
    }

    fn wrong_type(&mut self, schema: &Value, found: &str, at: usize, name: &str) {
        let expected = if words(schema).is_empty() { self.expected(schema) } else { "a text".to_owned() };
        let kind = MistakeKind::WrongType { field: name.to_owned(), expected, found: found.to_owned() };
        self.push(at, kind);
    }

    fn expected(&self, schema: &Value) -> String {
        let kind = types(schema).find(|kind| *kind != "null").unwrap_or("string");
        if kind != "array" {
            return kind_of(kind).to_owned();
        }
        let item = schema.get("items").map_or(&Value::Null, |of| resolved(self.defs, of));
        if is(item, "object") { "a list of tables" } else { "a list of texts" }.to_owned()
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        resolved(self.defs, schema)
    }

    fn push(&mut self, byte: usize, kind: MistakeKind) {
        self.found.push(Mistake::new(self.lines.place(byte), kind));
    }
}

type Toml<'i> = Spanned<DeValue<'i>>;

/// Follows `$ref`, and takes the other of a choice with null.
fn resolved<'a>(defs: Option<&'a Value>, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return defs.and_then(|all| all.get(name)).map_or(schema, |found| resolved(defs, found));
    }
    let choices = schema.get("anyOf").and_then(Value::as_array);
    match choices.and_then(|all| all.iter().find(|choice| !is(choice, "null"))) {
        Some(choice) => resolved(defs, choice),
        None => schema,
    }
}

fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let kind = schema.get("type");
    let many = kind.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    kind.filter(|kind| kind.is_string()).into_iter().chain(many).filter_map(Value::as_str)
}

fn is(schema: &Value, kind: &str) -> bool {
    types(schema).any(|one| one == kind)
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The words that an enumeration allows; none for any other schema.
fn words(schema: &Value) -> Vec<&str> {
    let list = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let choices = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let more = choices.flat_map(|choice| {
        let one = choice.get("const");
        one.into_iter().chain(choice.get("enum").and_then(Value::as_array).into_iter().flatten())
    });
    list.chain(more).filter_map(Value::as_str).collect()
}

fn kind_of(kind: &str) -> &'static str {
    match kind {
        "array" => "a list",
        "object" | "table" => "a table",
        "integer" | "float" | "number" => "a number",
        "boolean" => "true or false",
        "datetime" => "a date",
        _ => "a text",
    }
}

/// `area`, or `area "forms"` where the table says its id.
fn described(name: &str, table: &DeTable<'_>) -> String {
    let id = table.iter().find(|(key, _)| key.get_ref() == "id").and_then(|(_, id)| id.get_ref().as_str());
    id.map_or_else(|| name.to_owned(), |id| format!("{name} \"{id}\""))
}

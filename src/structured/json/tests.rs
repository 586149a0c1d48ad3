use crate::sides::{Side, Sides};
use crate::structured::{Declined, Format, NoteKind, Request, Settings, Structured, merge};

fn merged(settings: &Settings, texts: [&str; 3]) -> Result<Structured, Declined> {
    let [base, country, upstream] = texts.map(str::as_bytes);
    let text = Sides::new(base, country, upstream);
    merge(Format::Json, &Request { text, path: "a.json".into(), settings })
}

fn result(texts: [&str; 3]) -> String {
    String::from_utf8(merged(&Settings::default(), texts).unwrap().result().unwrap()).unwrap()
}

#[test]
fn a_key_is_deleted_where_one_side_deleted_it_and_the_last_has_no_comma() {
    let base = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    let texts = [base, "{\n  \"a\": 9,\n  \"b\": 2\n}\n", "{\n  \"a\": 1,\n  \"c\": 3\n}\n"];
    assert_eq!(result(texts), "{\n  \"a\": 9\n}\n");
    let done = merged(&Settings::default(), texts).unwrap();
    assert_eq!(done.notes.iter().filter(|note| note.kind == NoteKind::Deleted).count(), 2);
}

#[test]
fn new_keys_of_both_sides_stand_in_the_order_that_the_file_is_in() {
    let base = "{\n  \"b\": 1,\n  \"d\": 2,\n  \"h\": 3\n}";
    let country = "{\n  \"b\": 1,\n  \"d\": 2,\n  \"g\": 0,\n  \"h\": 3\n}";
    let upstream = "{\n  \"b\": 1,\n  \"d\": 2,\n  \"e\": 0,\n  \"h\": 3\n}";
    let sorted = "{\n  \"b\": 1,\n  \"d\": 2,\n  \"e\": 0,\n  \"g\": 0,\n  \"h\": 3\n}";
    assert_eq!(result([base, country, upstream]), sorted);
}

#[test]
fn a_file_laid_out_anew_by_upstream_takes_the_country_s_change() {
    let texts = [
        "{\"a\":{\"b\":1},\"c\":2}",
        "{\"a\":{\"b\":9},\"c\":2}",
        "{\n  \"a\": { \"b\": 1 },\n  \"c\": 2\n}\n",
    ];
    assert_eq!(result(texts), "{\n  \"a\": {\"b\":9},\n  \"c\": 2\n}\n");
}

#[test]
fn an_array_is_a_sequence_unless_the_settings_call_it_a_set() {
    let texts = ["{\"x\": [\n1\n]}", "{\"x\": [\n1,\n2\n]}", "{\"x\": [\n1,\n3\n]}"];
    assert!(merged(&Settings::default(), texts).is_err());
    let settings = Settings { sets: vec!["/x".to_owned()], ..Settings::default() };
    assert_eq!(merged(&settings, texts).unwrap().result().unwrap(), b"{\"x\": [\n1,\n2,\n3\n]}");
}

#[test]
fn what_is_no_json_is_declined_with_its_side_and_line() {
    let declined = merged(&Settings::default(), ["{}", "{\n\"a\": }", "{}"]).unwrap_err();
    assert!(matches!(declined, Declined::Malformed { side: Side::Country, line: 2, .. }), "{declined}");
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(merged(&Settings::default(), [&deep, &deep, &deep]).is_err());
}

use super::*;
use crate::structured::{Format, NoteKind, Settings};
use bstr::{BStr, BString};

fn merged_by(key: &[&str], base: &str, country: &str, upstream: &str) -> Result<Structured, Declined> {
    let settings = Settings { key: key.iter().map(ToString::to_string).collect(), ..Settings::default() };
    let text = Sides::new(base, country, upstream).map(str::as_bytes);
    crate::structured::merge(Format::Csv, &Request { text, path: BStr::new("a.csv"), settings: &settings })
}

fn merged(base: &str, country: &str, upstream: &str) -> Structured {
    merged_by(&[], base, country, upstream).unwrap()
}

fn result(base: &str, country: &str, upstream: &str) -> String {
    String::from_utf8(merged(base, country, upstream).result().unwrap()).unwrap()
}

#[test]
fn cells_of_one_row_merge_one_by_one() {
    let (base, country, upstream) = ("id,a,b\n1,x,y\n", "id,a,b\n1,X,y\n", "id,a,b\n1,x,Y\n");
    assert_eq!(result(base, country, upstream), "id,a,b\n1,X,Y\n");
}

#[test]
fn a_dropped_column_stays_dropped_and_an_added_one_comes_in() {
    let base = "id,en,fr\na,one,un\nb,two,deux\n";
    assert_eq!(
        result(base, "id,en\na,one\nb,Two\n", "id,en,fr,pt\na,one,un,um\nb,two,DEUX,dois\n"),
        "id,en,pt\na,one,um\nb,Two,dois\n"
    );
    assert_eq!(merged(base, "id,en\na,one\nb,Two\n", base).notes[0].kind, NoteKind::Deleted);
    assert_eq!(
        result(
            base,
            "id,en,fr,lg\na,one,un,emu\nb,two,deux,bbiri\n",
            "id,en,fr\na,one,un\nb,two,deux\nc,three,trois\n"
        ),
        "id,en,fr,lg\na,one,un,emu\nb,two,deux,bbiri\nc,three,trois,\n"
    );
}

#[test]
fn columns_may_be_moved() {
    let (base, country, upstream) = ("id,a,b\n1,x,y\n", "id,b,a\n1,y,x\n", "id,a,b\n1,x,Y\n2,p,q\n");
    assert_eq!(result(base, country, upstream), "id,b,a\n1,Y,x\n2,q,p\n");
}

#[test]
fn sorted_rows_stay_sorted_and_others_keep_their_places() {
    assert_eq!(
        result("id,a\nb,1\nd,2\n", "id,a\nb,1\nc,3\nd,2\n", "id,a\na,4\nb,1\nd,2\n"),
        "id,a\na,4\nb,1\nc,3\nd,2\n"
    );
    assert_eq!(
        result("id,a\nd,1\nb,2\n", "id,a\nd,1\nx,3\nb,2\n", "id,a\nd,1\nb,2\na,4\n"),
        "id,a\nd,1\nx,3\nb,2\na,4\n"
    );
}

#[test]
fn quotes_line_ends_and_the_last_newline_are_the_files_own() {
    let base = "id,a,b\r\n\"1\",\"x\",y\r\n2,p,q";
    assert_eq!(
        result(base, "id,a,b\r\n\"1\",\"X\",y\r\n2,p,q", "id,a,b\r\n\"1\",\"x\",\"Y,\"\r\n2,p,q"),
        "id,a,b\r\n\"1\",\"X\",\"Y,\"\r\n2,p,q"
    );
}

#[test]
fn a_clash_is_of_one_row_and_everything_else_in_the_row_is_merged() {
    let merged = merged("id,a,b\n1,x,y\n2,p,q\n", "id,a,b\n1,X,y\n2,P,q\n", "id,a,b\n1,Z,Y\n2,p,Q\n");
    let clashes: Vec<_> = merged.clashes().collect();
    assert_eq!(clashes.len(), 1);
    assert_eq!((clashes[0].key.as_slice(), &clashes[0].lines), (&b"1"[..], &Sides::new(1..2, 1..2, 1..2)));
    assert_eq!(clashes[0].text, Sides::new("1,x,Y\n", "1,X,Y\n", "1,Z,Y\n").map(BString::from));
    assert_eq!(merged.taking(Side::Upstream), b"id,a,b\n1,Z,Y\n2,P,Q\n");
}

#[test]
fn a_row_that_one_side_deleted_and_the_other_changed_is_a_clash() {
    let merged = merged("id,a\n1,x\n2,y\n", "id,a\n1,x\n2,Y\n", "id,a\n1,x\n");
    let clash = merged.clashes().next().unwrap();
    assert_eq!(clash.text, Sides::new("2,y\n", "2,Y\n", "").map(BString::from));
    assert_eq!(clash.lines, Sides::new(2..3, 2..3, 2..2));
}

#[test]
fn a_row_that_upstream_deleted_goes_and_is_told() {
    let merged = merged("id,a\n1,x\n2,y\n", "id,a\n1,X\n2,y\n", "id,a\n1,x\n");
    assert_eq!(merged.result().unwrap(), b"id,a\n1,X\n");
    assert_eq!(merged.notes[0].kind, NoteKind::Deleted);
    assert!(merged.notes[0].text.contains("(1: 2)"), "{}", merged.notes[0].text);
}

#[test]
fn more_than_many_rows_are_not_deleted_without_a_person() {
    let rows = |from: usize, to: usize| {
        (from..to).map(|row| [row.to_string(), ",x\n".to_owned()].concat()).collect::<String>()
    };
    let base = format!("id,a\n{}", rows(100, 130));
    let upstream = format!("id,a\n{}", rows(100, 130 - MANY - 1));
    let merged = merged(&base, &base.replace("100,x", "100,X"), &upstream);
    assert_eq!(merged.result().unwrap(), base.replace("100,x", "100,X").as_bytes());
    assert_eq!(merged.notes[0].kind, NoteKind::Choice);
}

#[test]
fn rows_that_stand_twice_are_kept_and_told() {
    let merged =
        merged_by(&["id"], "id,a\n1,x\n2,y\n", "id,a\n1,x\n1,x2\n2,y\n", "id,a\n1,x\n2,Y\n").unwrap();
    assert_eq!(merged.result().unwrap(), b"id,a\n1,x\n1,x2\n2,Y\n");
    assert_eq!(merged.notes[0].kind, NoteKind::Duplicate);
    let both = merged_by(&["id"], "id,a\n1,x\n", "id,a\n1,x\n1,z\n", "id,a\n1,y\n").unwrap();
    assert_eq!(
        both.clashes().next().unwrap().text,
        Sides::new("1,x\n", "1,x\n1,z\n", "1,y\n").map(BString::from)
    );
}

#[test]
fn rows_are_known_by_the_first_column_that_is_unique_on_every_side() {
    let merged = merged("office,name\no,a\no,b\n", "office,name\no,a\np,b\n", "office,name\no,a\no,b\no,c\n");
    assert_eq!(merged.result().unwrap(), b"office,name\no,a\np,b\no,c\n");
    assert!(matches!(
        merged_by(&[], "a\n1\n1\n", "a\n1\n1\n2\n", "a\n1\n"),
        Err(Declined::Unsupported { .. })
    ));
}

#[test]
fn both_sides_may_have_added_the_file() {
    assert_eq!(result("", "id,a\n1,x\n", "id,a,b\n1,x,y\n2,p,q\n"), "id,a,b\n1,x,y\n2,p,q\n");
}

#[test]
fn what_is_no_table_is_declined() {
    assert!(matches!(merged_by(&[], "a,b\n1,2\n", "", "a,b\n1,3\n"), Err(Declined::Unsupported { .. })));
    assert!(matches!(
        merged_by(&[], "a,b\n1,2\n", "a,b\n1\n", "a,b\n1,3\n"),
        Err(Declined::Malformed { .. })
    ));
    assert!(matches!(
        merged_by(&[], "a,b\n1,2\n", "a;b\n1;2\n", "a,b\n1,3\n"),
        Err(Declined::Unsupported { .. })
    ));
}

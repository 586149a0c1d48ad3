use super::*;

fn of(base: &str, country: &str, upstream: &str) -> Relation {
    let text = Sides::new(base, country, upstream).map(str::as_bytes);
    relate(&Facts::of(text)).unwrap()
}

fn commented(base: &str, country: &str, upstream: &str) -> Relation {
    let text = Sides::new(base, country, upstream).map(str::as_bytes);
    relate(&Facts { comments: Comments::Hash, ..Facts::of(text) }).unwrap()
}

#[test]
fn each_relation_has_a_name_of_its_own() {
    let names: HashSet<_> = Relation::ALL.iter().map(|relation| relation.name()).collect();
    assert_eq!(names.len(), Relation::ALL.len());
}

#[test]
fn a_deleted_file_tells_who_deleted_it() {
    let by = |deleted_by| {
        relate(&Facts { kind: Kind::ModifyDelete { deleted_by }, text: None, ..Facts::of(Sides::default()) })
    };
    assert_eq!(by(Side::Country), Some(Relation::CountryDeleted));
    assert_eq!(by(Side::Upstream), Some(Relation::UpstreamDeleted));
    assert_eq!(relate(&Facts { kind: Kind::Binary, text: None, ..Facts::of(Sides::default()) }), None);
}

#[test]
fn comments_count_for_nothing_beside_content() {
    assert_eq!(commented("host: 1 # todo\n", "host: 9\n", "host: 1 # @todo\n"), Relation::UpstreamComments);
    assert_eq!(commented("host: 1 # todo\n", "host: 1\n", "host: 2\n"), Relation::CountryComments);
    assert_eq!(commented("# a\n", "# b\n", "# c\n"), Relation::UpstreamComments);
}

#[test]
fn who_has_the_others_change_too_loses_nothing() {
    let country = of("a: false\n", "a: true\nb: 1\n", "a: false,\nb: 1,\n");
    assert_eq!(country, Relation::CountryHasIt);
    assert_eq!(of("a: 1\nb: 2\n", "b: 2\n", "c: 3\nd: 4\n"), Relation::UpstreamHasIt);
}

#[test]
fn the_change_may_stand_elsewhere_in_the_file() {
    let text =
        Sides::new("", "\"left-pad\": \"^1.2.8\",\n", "\"ssh-keys\": \"^13.2.0\",\n").map(str::as_bytes);
    let whole = Sides::new("", "\"left-pad\": \"^1.2.8\"", "x\n  \"left-pad\": \"^1.2.8\"\n")
        .map(|text| Lines::new(text.as_bytes().into()));
    let facts = Facts { whole: Some(&whole), ..Facts::of(text) };
    assert_eq!(relate(&facts), Some(Relation::UpstreamHasIt));
    assert_eq!(relate(&Facts::of(text)), Some(Relation::BothAdded));
}

#[test]
fn a_removal_weighs_how_much_the_other_changed() {
    assert_eq!(of("a: 1\nb: 2\n", "a: 1\nb: 3\n", ""), Relation::UpstreamRemoved);
    assert_eq!(of("a: 1\n", "a: 1\nmine: 1\nmine: 2\n", ""), Relation::UpstreamRemovedOther);
    assert_eq!(of("a: 1\nb: 2\n", "", "a: 1\nb: 3\n"), Relation::CountryRemoved);
    assert_eq!(of("a: 1\n", "", "x: 1\ny: 2\nz: 3\n"), Relation::CountryRemovedOther);
}

#[test]
fn a_removal_that_would_take_an_added_line_along_is_another_thing() {
    let (base, added) = ("a: 1\nb: 2\nc: 3\nd: 4\n", "a: 1\nmine: 0\nb: 2\nc: 3\nd: 4\n");
    assert_eq!(of(base, added, ""), Relation::UpstreamRemovedOther);
    assert_eq!(of(base, "", added), Relation::CountryRemovedOther);
    assert_eq!(of(base, "d: 4\na: 1\nb: 2\nc: 3\n", ""), Relation::UpstreamRemoved);
}

#[test]
fn additions_are_alike_or_not() {
    let (one, other) = ("if (a) { return b(c) }\n", "if (a) { return b(d) }\n");
    assert_eq!(of("", one, other), Relation::BothAddedAlike);
    assert_eq!(of("", one, "export const x = 1\n"), Relation::BothAdded);
    let text = Sides::new("", one, other).map(str::as_bytes);
    assert_eq!(relate(&Facts { kind: Kind::AddAdd, ..Facts::of(text) }), Some(Relation::BothAddedFile));
}

#[test]
fn edits_that_do_not_touch_are_apart() {
    assert_eq!(of("a = 1, b = 2\n", "a = 9, b = 2\n", "a = 1, b = 8\n"), Relation::Apart);
    assert_eq!(of("a = 1\n", "a = 9\n", "a = 8\n"), Relation::SameValue);
    assert_eq!(of("a b c\n", "c a b d\n", "c b a\n"), Relation::UpstreamMoved);
}

#[test]
fn who_changed_more_is_told() {
    let (base, much, little) = ("f(a, b)\n", "one(two, three, four, five)\n", "f(a, c)\n");
    assert_eq!(of(base, much, little), Relation::CountryMore);
    assert_eq!(of(base, little, much), Relation::UpstreamMore);
    assert_eq!(of("f(a, b)\n", "f(x, y, z, b)\n", "f(u, v, w, b)\n"), Relation::Overlap);
}

proptest::proptest! {
    #[test]
    fn every_hunk_has_a_relation(base in ".{0,40}", country in ".{0,40}", upstream in ".{0,40}") {
        let text = Sides::new(base.as_bytes(), country.as_bytes(), upstream.as_bytes());
        proptest::prop_assert!(relate(&Facts::of(text)).is_some());
    }
}

proptest::proptest! {
    #[test]
    fn a_line_is_found_by_its_key_as_in_a_set(lines in proptest::collection::vec("[ab ,;\t]{0,6}", 0..8), wanted in "[ab,; ]{0,6}") {
        let text = lines.join("\n");
        let wanted = key(wanted.as_bytes());
        let lines = Lines::new(text.as_bytes().into());
        let first = lines.has(&wanted);
        for _ in 0..ASKED {
            lines.has(&wanted);
        }
        assert!(lines.keys.get().is_some() || text.is_empty());
        assert_eq!(first, lines.has(&wanted), "{text:?} {wanted:?}");
    }
}

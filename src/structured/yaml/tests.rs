use crate::sides::Sides;
use crate::structured::{Format, Request, Settings, Structured, merge};

fn merged(texts: [&str; 3]) -> Structured {
    let [base, country, upstream] = texts.map(str::as_bytes);
    let settings = Settings::default();
    merge(
        Format::Yaml,
        &Request { text: Sides::new(base, country, upstream), path: "a.yml".into(), settings: &settings },
    )
    .unwrap()
}

fn result(texts: [&str; 3]) -> String {
    String::from_utf8(merged(texts).result().unwrap()).unwrap()
}

#[test]
fn variables_of_a_service_have_no_order() {
    let texts = [
        "a:\n  env:\n    - X=1\n    - Y=1\n",
        "a:\n  env:\n    - X=2 # ours\n    - Y=1\n    - OWN=1\n",
        "a:\n  env:\n    - X=1\n    - Y=3\n    - NEW=1\n",
    ];
    assert_eq!(result(texts), "a:\n  env:\n    - X=2 # ours\n    - Y=3\n    - OWN=1\n    - NEW=1\n");
}

#[test]
fn items_of_a_list_are_known_by_their_name() {
    let texts = [
        "steps:\n  - name: one\n    run: |\n      a\n      b\n  - name: two\n    run: x\n",
        "steps:\n  - name: one\n    run: |\n      a\n      b\n    if: always()\n  - name: two\n    run: x\n",
        "steps:\n  - name: one\n    run: |\n      a\n      c\n  - name: two\n    run: y\n",
    ];
    let expected =
        "steps:\n  - name: one\n    run: |\n      a\n      c\n    if: always()\n  - name: two\n    run: y\n";
    assert_eq!(result(texts), expected);
}

#[test]
fn comments_anchors_and_quotes_stay_and_a_list_keeps_its_indentation() {
    let texts = [
        "# head\n\nx: &x\n  k: 'v'\ny:\n  <<: *x\nl:\n- 1\n- 2\n- 3\n",
        "# head\n\nx: &x\n  k: 'v'\n  # why\n  own: 1\ny:\n  <<: *x\nl:\n- 1\n- 2\n- 3\n",
        "# head\n\nx: &x\n  k: \"w\"\ny:\n  <<: *x\nl:\n  - 0\n  - 1\n  - 2\n  - 3\n",
    ];
    let expected =
        "# head\n\nx: &x\n  k: \"w\"\n  # why\n  own: 1\ny:\n  <<: *x\nl:\n  - 0\n  - 1\n  - 2\n  - 3\n";
    assert_eq!(result(texts), expected);
}

#[test]
fn a_host_of_both_sides_is_the_only_clash() {
    let texts = [
        "h:\n  a:\n    ip: '1' # set this\n    label: x\n",
        "h:\n  a:\n    ip: '2' # set this\n    label: x\n    own: 1\n",
        "h:\n  a:\n    ip: '3' # set this\n    label: y\n",
    ];
    let done = merged(texts);
    let clash = done.clashes().next().unwrap();
    assert_eq!(clash.key, "h › a › ip");
    assert_eq!(clash.text.upstream, "    ip: '3' # set this\n");
    assert_eq!(
        done.taking(crate::sides::Side::Country),
        b"h:\n  a:\n    ip: '2' # set this\n    label: y\n    own: 1\n"
    );
}

#[test]
fn a_comment_goes_with_the_first_key_of_a_mapping_and_stands_once() {
    let base = "s:\n  # of a\n  a: 0\n  z: 7\n";
    let country = "s:\n  # of c\n  c: 3\n  z: 7\n";
    let upstream = "s:\n  # of a\n  a: 0\n  # of c\n  c: 3\n  z: 7\n";
    assert_eq!(result([base, country, upstream]), country);
    assert_eq!(result([base, upstream, country]), country);
    let apart = "s:\n  # about s\n\n  # of a\n  a: 0\n  z: 7\n";
    assert_eq!(result([apart, apart, "s:\n  # about s\n\n  z: 7\n"]), "s:\n  # about s\n\n  z: 7\n");
}

use crate::sides::{Side, Sides};
use crate::structured::{Format, Request, Settings, Structured, merge};

fn manifest(version: &str, range: &str) -> String {
    format!(
        "{{\n  \"name\": \"a\",\n  \"version\": \"{version}\",\n  \"dependencies\": {{\n    \"x\": \"{range}\",\n    \"z\": \"1\"\n  }}\n}}\n"
    )
}

fn merged(settings: &Settings, texts: [&str; 3]) -> Structured {
    let [base, country, upstream] = texts.map(str::as_bytes);
    merge(
        Format::PackageJson,
        &Request { text: Sides::new(base, country, upstream), path: "package.json".into(), settings },
    )
    .unwrap()
}

fn ranges(base: &str, country: &str, upstream: &str) -> Structured {
    let texts = [base, country, upstream].map(|range| manifest("1.0.0", range));
    merged(&Settings::default(), texts.each_ref().map(String::as_str))
}

#[test]
fn the_higher_of_two_bumps_is_taken() {
    assert_eq!(
        ranges("^1.0.0", "^1.2.0", "^1.10.0").result().unwrap(),
        manifest("1.0.0", "^1.10.0").into_bytes()
    );
    assert_eq!(ranges("^1.0.0", "~2.0", "^1.10.0").result().unwrap(), manifest("1.0.0", "~2.0").into_bytes());
    assert_eq!(
        ranges("1.0.0", "1.0.1-rc.2", "1.0.1-rc.10").result().unwrap(),
        manifest("1.0.0", "1.0.1-rc.10").into_bytes()
    );
}

#[test]
fn a_range_that_the_country_lowered_is_proposed() {
    let done = ranges("^2.0.0", "1.9.9", "^2.1.0");
    let clash = done.clashes().next().unwrap();
    assert_eq!(clash.key, "dependencies › x");
    assert_eq!(clash.proposal.as_ref().unwrap().text, "    \"x\": \"1.9.9\",\n");
    assert_eq!(clash.lines, Sides::new(4..5, 4..5, 4..5));
    assert_eq!(done.taking(Side::Upstream), manifest("1.0.0", "^2.1.0").into_bytes());
}

#[test]
fn the_version_is_upstream_s_unless_the_settings_say_otherwise() {
    let texts = ["1.0.0", "1.0.0-country", "1.1.0"].map(|version| manifest(version, "1"));
    let texts = texts.each_ref().map(String::as_str);
    assert_eq!(merged(&Settings::default(), texts).result().unwrap(), texts[2].as_bytes());
    let settings = Settings { version: Some(Side::Country), ..Settings::default() };
    assert_eq!(merged(&settings, texts).result().unwrap(), texts[1].as_bytes());
}

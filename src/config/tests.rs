use super::parse::KEYS;
use super::*;

fn mistakes(file: &str, settings: &[Setting]) -> Vec<String> {
    match Config::merge(Some(("reconcile.toml", file)), settings) {
        Ok(config) => panic!("accepted: {config:?}"),
        Err(ConfigError::Mistakes { mistakes }) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn nothing_set_is_the_default() {
    assert_eq!(Config::merge(None, &[]), Ok(Config::default()));
    assert_eq!(Config::merge(Some(("f", "")), &[]), Ok(Config::default()));
}

#[test]
fn the_template_is_accepted_as_it_is_and_with_every_key_uncommented() {
    assert_eq!(Config::merge(Some(("f", TEMPLATE)), &[]), Ok(Config::default()));
    let is_key = |line: &str| KEYS.iter().any(|key| line.starts_with(&format!("# {key} = ")));
    let lines: Vec<_> = TEMPLATE.lines().collect();
    let set: Vec<_> = lines.iter().filter(|line| is_key(line)).map(|line| &line[2..]).collect();
    assert_eq!(set.len(), KEYS.len(), "the template explains every key once");
    let config = Config::merge(Some(("f", &set.join("\n"))), &[]).unwrap();
    assert_eq!(config.from, Some(Version::new(1, 6, 0)));
    assert_eq!(config.ignore_branches.len(), 2);
}

#[test]
fn git_config_wins_over_the_file_and_the_last_line_over_the_first() {
    let mine = [Setting::new("from", "1.5.0", "global"), Setting::new("from", "1.6.4", "local")];
    let config = Config::merge(Some(("f", "from = \"1.4.0\"")), &mine).unwrap();
    assert_eq!(config.from, Some(Version::new(1, 6, 4)));
}

#[test]
fn several_lines_of_git_config_make_one_list() {
    let mine = [Setting::new("ignore-branches", "a/*", "x"), Setting::new("ignore-branches", "b", "x")];
    let config = Config::merge(Some(("f", "ignore-branches = [\"c\"]")), &mine).unwrap();
    assert_eq!(config.ignore_branches, ["a/*", "b"]);
}

#[test]
fn every_mistake_is_told_at_once_with_its_line() {
    let file =
        "repository = 3\nfrom = \"new\"\n\ncolour = \"auto\"\nrules = \"../x\"\nignore-branches = [\"a[\"]\n";
    let told = mistakes(file, &[Setting::new("color", "red", ".git/config")]);
    let starts: Vec<_> = told.iter().map(|text| text.split(": ").next().unwrap()).collect();
    assert_eq!(
        starts,
        [
            "reconcile.toml:1",
            "reconcile.toml:2",
            "reconcile.toml:4",
            "reconcile.toml:5",
            "reconcile.toml:6",
            ".git/config"
        ]
    );
    assert!(told[2].contains("did you mean `color`?"), "{}", told[2]);
}

#[test]
fn broken_syntax_is_told_with_its_line_beside_other_mistakes() {
    let told = mistakes("from = \n\nrules = \"/etc\"\n", &[]);
    assert!(told[0].starts_with("reconcile.toml:1: "), "{told:?}");
    assert!(told.iter().any(|text| text.starts_with("reconcile.toml:3: ")), "{told:?}");
}

#[test]
fn a_password_is_refused_in_the_shared_file_only_and_not_repeated() {
    let url = "https://user:secret@example.org/x.git";
    let told = mistakes(&format!("upstream = \"{url}\""), &[]);
    assert!(told[0].contains("password") && !told[0].contains("secret"), "{told:?}");
    assert!(Config::merge(None, &[Setting::new("upstream", url, "x")]).is_ok());
}

#[test]
fn a_table_is_a_wrong_type_or_an_unknown_key() {
    let told = mistakes("[rules]\na = 1\n[other]\n", &[]);
    assert!(told[0].contains("`rules` is of type table"), "{told:?}");
    assert!(told[1].contains("unknown key `other`"), "{told:?}");
}

#[test]
fn tables_are_read_with_their_places() {
    let file = "deployed-branch = \"main\"\n[deployment]\nservers = \"shared\"\nrestore-test = 2026-01-31\n\
                environments = [\"qa\", \"live\"]\n\n[[integration]]\nname = \"Payments\"\nuses = [\"/pay\"]\n\n\
                [core]\nfork = \"../product\"\n\n[verify]\ncommands = [\"make test\"]\n";
    let config = Config::merge(Some(("f", file)), &[]).unwrap();
    let told = |key: &str| config.deployment.answer(key).map(|one| format!("{} {}", one.value, one.place));
    let told: Vec<_> =
        ["deployed-branch", "servers", "restore-test", "environments", "cluster"].map(told).into();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [some("main f:1"), some("shared f:3"), some("2026-01-31 f:4"), some("qa, live f:5"), None]
    );
    assert_eq!(
        (config.integrations[0].name.as_str(), config.integrations[0].place.as_str()),
        ("Payments", "f:7")
    );
    let fork = PairedKind::Forked { fork: "../product".to_owned(), revision: None };
    assert_eq!(config.paired, Some(Paired { kind: fork, place: "f:11".to_owned() }));
    assert_eq!(config.verify, Some(Verify { commands: vec!["make test".to_owned()], minutes: 30 }));
}

#[test]
fn every_mistake_in_a_table_is_told_with_its_line() {
    let file = "[deployment]\ncluster = 2\ncolour = 1\n[[integration]]\ncontact = \"x\"\n[core]\nrelease = \"1.6.0\"\n\
                fork = \"../x\"\n[verify]\ncommands = \"make\"\nminutes = 0\n";
    let told = mistakes(file, &[]);
    let lines: Vec<_> = told.iter().map(|text| text.split(": ").next().unwrap()).collect();
    let expected = [2, 3, 4, 6, 10, 9].map(|line| format!("reconcile.toml:{line}"));
    assert_eq!(lines, expected, "{told:#?}");
}

//! What people do in merges and is no loss, or a lesser one.

use super::Upgrade;

/// The findings of one check.
fn of(made: &Upgrade, check: &str) -> Vec<String> {
    made.told().into_iter().filter(|told| told.contains(check)).collect()
}

#[test]
fn a_line_that_was_adapted_is_not_gone() {
    let text = |line: &str| format!("function page() {{\n{line}\n}}\n");
    let (base, country, upstream) =
        (text("field(name)"), text("field(name, age, own)"), text("field(name, hidden)"));
    let made = Upgrade::default().file("page.ts", [&base, &country, &upstream]);
    let adapted = text("field(\n  name,\n  age,\n  hidden.concat(own)\n)");
    let told = made.clone().committed("page.ts", Some(&adapted));
    assert_eq!(of(&told, "country-lost"), [""; 0]);
    let taken = made.committed("page.ts", Some(&upstream));
    assert_eq!(of(&taken, "country-lost"), ["warning country-lost page.ts: field(name, age, own)"]);
}

#[test]
fn a_repeat_that_goes_is_no_loss_in_prose() {
    let end = "## 1.0\n\n- First\n\n## 0.9\n\n- Older\n";
    let (base, country) = (format!("# Changes\n\n{end}"), format!("# Changes\n\n{end}- Our own fix\n"));
    let upstream = format!("# Changes\n\n- Hosts are alike\n\n## 1.1\n\n- Hosts are alike\n\n{end}");
    for (path, told) in [("CHANGELOG.md", false), ("hosts.txt", true)] {
        let made = Upgrade::default().file(path, [&base, &country, &upstream]);
        let made = made.edited(path, "- Hosts are alike\n", "");
        assert_eq!(!of(&made, "upstream-change-dropped").is_empty(), told, "{path}: {:?}", made.told());
    }
    let without = Upgrade::default()
        .file("CHANGELOG.md", [&base, &country, &base])
        .committed("CHANGELOG.md", Some(&base));
    assert_eq!(without.told(), ["warning country-lost CHANGELOG.md: - Our own fix"]);
}

#[test]
fn a_line_within_others_is_whose_it_is_as_a_line() {
    let base = "let identifier = 'a'\n";
    let country = "let identifier = 'a'\nalso let identifier = 'c'\n";
    let upstream = "let identifier =\nlet identifier = 'a'\nalso let identifier = 'c'\n";
    let made = Upgrade::default()
        .only("id.txt", [Some(base), Some(country), Some(upstream), Some(upstream)])
        .edited("id.txt", "let identifier =\n", "");
    assert_eq!(made.told(), ["error upstream-change-dropped id.txt: +let identifier ="]);
}

#[test]
fn a_name_that_is_imported_now_is_not_gone_and_an_import_is_no_name() {
    let base = "run()\n";
    let country = "import { Own } from './own'\nconst env = require('env')\nconst more = env.more\nrun()\n";
    let result = "import env from 'env'\nrun()\n";
    let made = Upgrade::default().file("a.ts", [base, country, base]).committed("a.ts", Some(result));
    let names: Vec<_> = made.findings().into_iter().filter(|found| found.text.contains("name")).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert_eq!(names[0].items, ["more"]);
}

#[test]
fn an_import_that_nothing_uses_any_more_is_no_loss() {
    let base = "import { Old } from './old'\nrun()\nwalk()\nstop()\n";
    let country =
        "import { Old } from './old'\nimport { Own } from './own'\nrun()\nwalk()\nstop()\nlet own: Own\n";
    let made = Upgrade::default().file("a.ts", [base, country, base]);
    let line = "import { Own } from './own'\n";
    assert_eq!(of(&made.clone().edited("a.ts", line, ""), "country-lost").len(), 1, "it is used still");
    let unused = made.edited("a.ts", line, "").edited("a.ts", "let own: Own\n", "");
    assert_eq!(of(&unused, "country-lost"), ["error country-lost a.ts: own"]);
}

#[test]
fn rows_that_come_from_a_file_that_is_no_more_are_from_somewhere() {
    let old = "{ \"greeting\": \"Hallo \\\"Welt\\\"\", \"page.title\": \"Titel\" }\n";
    let table = "id,en\ngreeting,Hello\n";
    let result = "id,en\ngreeting,\"Hallo \"\"Welt\"\"\"\npage.title,Titel\nplanted,Nowhere\n";
    let made = Upgrade::default()
        .only("words.csv", [None, None, Some(table), Some(table)])
        .committed("words.csv", Some(result))
        .only("words.json", [Some("{}\n"), Some(old), None, Some(old)])
        .committed("words.json", None);
    assert_eq!(of(&made, "nowhere"), ["warning line-from-nowhere words.csv: planted"]);
}

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;

/// Everything that Markdown could be made of, often.
const HOSTILE: &str = r"(\PC|[\\`*_{}\[\]()<>#+.!|~^$&@:=/\-]|@a|#1|GH-1|www\.a|https://a|<!--|<b>|\]\(|1\. |\n|\x1b|\u{202e}){0,30}";

/// Name of what opened, and the text, of one document.
fn parsed(markdown: &str) -> (Vec<String>, String) {
    let mut tags = Vec::new();
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Table(_)) => tags.push("Table".to_owned()),
            Event::Start(tag) => tags.push(format!("{tag:?}").split(['(', ' ']).next().unwrap().to_owned()),
            Event::Text(part) => text.push_str(&part),
            Event::Code(part) => {
                tags.push("Code".to_owned());
                text.push_str(&part);
            }
            Event::InlineHtml(part) if matches!(&*part, "<code>" | "</code>") => {}
            Event::End(_) => {}
            other => tags.push(format!("{other:?}")),
        }
    }
    (tags, text)
}

/// The text as a reader copies it, without the separators.
fn copied(markdown: &str) -> String {
    parsed(markdown).1.replace('\u{200b}', "")
}

#[test]
fn each_vector_is_read_as_its_own_text() {
    for (text, escaped) in [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("<!-- a -->", r"\<!-- a --\>"),
        ("hi @octocat, @org/team", "hi @&#8203;octocat, @&#8203;org/team"),
        ("mail a@b.org", "mail a@&#8203;b.org"),
        ("closes #123, o/r#4, GH-5", "closes #&#8203;123, o/r#&#8203;4, GH-&#8203;5"),
        ("a | b", "a &#124; b"),
        ("**b** _i_ ~s~ `c`", r"\*\*b\*\* \_i\_ \~s\~ \`c\`"),
        ("[x](https://e) ![i](u)", r"\[x\](https\://e) \!\[i\](u)"),
        ("https://e www.e.org mailto:a", r"https\://e www\.e.org mailto\:a"),
        ("- item", r"\- item"),
        ("# head", r"\# head"),
        ("#1 first", r"\#&#8203;1 first"),
        ("12. twelfth", r"12\. twelfth"),
        ("a\n\n# b", "a # b"),
        ("&lt; $x$ \\", r"\&lt; \$x\$ \\"),
        ("a\u{202e}b", r"a\\u\{202e\}b"),
        ("fix: forms (v1.7.4), done", "fix: forms (v1.7.4), done"),
    ] {
        assert_eq!(inline(text), escaped);
        assert_eq!(copied(&inline(text)), visible::prose(text));
    }
}

#[test]
fn code_gets_a_longer_fence_than_any_in_it() {
    assert_eq!(code("src/a.ts"), "`src/a.ts`");
    assert_eq!(code("a`b``c"), "```a`b``c```");
    assert_eq!(code("`a`"), "`` `a` ``");
    assert_eq!(code("a|b"), "<code>a&#124;b</code>");
    assert_eq!(code("a\nb"), r"`a\nb`");
    assert_eq!(code(""), "<code></code>");
}

#[test]
fn a_block_cannot_be_closed_from_inside() {
    let text = block(&["````".to_owned(), "<b> @me\n```".to_owned()]);
    assert_eq!(text, "`````\n````\n<b> @me\\n```\n`````\n");
    assert_eq!(parsed(&text).0, ["CodeBlock"]);
}

#[test]
fn inside_an_element_nothing_opens_or_mentions() {
    assert_eq!(element("<b> @me #1\n& \"x\""), "&lt;b&gt; @&#8203;me #&#8203;1 &amp; &quot;x&quot;");
}

#[test]
fn only_a_plain_https_url_becomes_a_link() {
    assert_eq!(
        link("a#1", "https://github.com/o/r/issues/1"),
        "[a#&#8203;1](<https://redirect.github.com/o/r/issues/1>)"
    );
    assert_eq!(link("x]", "https://example.org/?a=b"), r"[x\]](<https://example.org/?a=b>)");
    for url in [
        "javascript:alert(1)",
        "http://e",
        "https://e/)>",
        "https://e/ x",
        "https://e/\n",
        "https://é",
        "https://",
    ] {
        assert_eq!(link("x", url), "x", "{url}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn inline_text_is_plain_text_everywhere(text in HOSTILE) {
        let (escaped, words) = (inline(&text), visible::prose(&text));
        prop_assume!(!words.is_empty());
        for (around, tags) in [
            (format!("{escaped}\n"), &["Paragraph"][..]),
            (format!("- {escaped}\n"), &["List", "Item"]),
            (format!("### {escaped}\n"), &["Heading"]),
            (format!("> {escaped}\n"), &["BlockQuote", "Paragraph"]),
        ] {
            let (found, _) = parsed(&around);
            prop_assert_eq!(&found, tags, "{}", around);
            prop_assert_eq!(copied(&around), words.clone(), "{}", around);
        }
    }

    #[test]
    fn a_table_keeps_its_cells(first in HOSTILE, second in HOSTILE) {
        let table = format!("| a | b |\n|---|---|\n| {} | {} |\n", inline(&first), code(&second));
        let (tags, text) = parsed(&table);
        let cells = tags.iter().filter(|tag| *tag == "TableCell").count();
        prop_assert_eq!(cells, 4, "{}", table);
        prop_assert!(tags.iter().all(|t| ["Table", "TableHead", "TableRow", "TableCell", "Code"].contains(&t.as_str())), "{:?}", tags);
        let text = text.replace('\u{200b}', "");
        prop_assert!(text.starts_with(&format!("ab{}", visible::prose(&first))), "{}", text);
    }

    #[test]
    fn code_is_its_own_text(text in HOSTILE) {
        prop_assume!(!text.contains('|') && !text.trim().is_empty());
        let (tags, found) = parsed(&format!("x {} y\n", code(&text)));
        prop_assert_eq!(&tags, &["Paragraph", "Code"]);
        prop_assert_eq!(found, format!("x {} y", visible::escaped(&text)));
    }

    #[test]
    fn github_finds_no_reference(text in HOSTILE) {
        for rendered in [parsed(&inline(&text)).1, element(&text).replace("&#8203;", "\u{200b}")] {
            let letters: Vec<char> = rendered.chars().collect();
            for pair in letters.windows(2) {
                prop_assert!(!(pair[0] == '@' && pair[1].is_alphanumeric()), "{}", rendered);
                prop_assert!(!(pair[0] == '#' && pair[1].is_ascii_digit() && !rendered.contains("&#")), "{}", rendered);
            }
        }
    }
}

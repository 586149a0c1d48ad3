//! For HTML: text between tags and in quoted attributes.
//!
//! One escape serves both, so that a text moved from the one to the other stays harmless. Not for the insides of
//! `<script>`, `<style>`, URLs or event attributes: no foreign text goes there.

use super::visible;

/// Words as text of an element or value of a quoted attribute.
#[must_use]
pub fn text(text: &str) -> String {
    escape(&visible::prose(text))
}

/// The same, exactly: white space is kept where it is no line break.
#[must_use]
pub fn line(text: &str) -> String {
    escape(&visible::escaped(text))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '`' => escaped.push_str("&#96;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_attributes_and_entities_become_text() {
        assert_eq!(text("<img src=x onerror=alert(1)>"), "&lt;img src=x onerror=alert(1)&gt;");
        assert_eq!(line(r#"" onclick='x' &lt;"#), "&quot; onclick=&#39;x&#39; &amp;lt;");
        assert_eq!(text("a\u{202e}\nb\0"), r"a\u{202e} b\u{0}");
    }

    proptest! {
        #[test]
        fn no_text_holds_a_character_that_html_reads(foreign in r"(\PC|[<>&\x22'`\x00-\x1f]){0,40}") {
            let escaped = text(&foreign);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'', '`']));
            let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#96;"];
            prop_assert!(escaped.match_indices('&').all(|(at, _)| entities.iter().any(|e| escaped[at..].starts_with(e))));
        }
    }
}

//! For GitHub Flavored Markdown: comments, pull-request bodies, job summaries.
//!
//! A backslash takes Markdown's own meaning from a character (`CommonMark` 0.31, 2.4). GitHub then looks for `@name`,
//! `#123` and `GH-123` in the *rendered* text, where no escape is left: there a zero-width space is put in, the way that
//! update bots have long done it. It is the only thing that the reader's copy of the text has more; hidden characters of
//! the text itself are written out. Pipes are entities, because tables are split before escapes are read (GFM 4.10).
//! Links stay text: `https\://`.
//!
//! ```
//! use git_reconcile::report::untrusted::markdown;
//! assert_eq!(markdown::inline("*fix* #12 by @me"), r"\*fix\* #&#8203;12 by @&#8203;me");
//! ```

use super::{html, visible};

/// Keeps GitHub from reading what stands before and after it as one.
const BREAK: &str = "&#8203;";

/// Words, for any place where Markdown expects inline text: a paragraph, a list item, a table cell, a heading.
#[must_use]
pub fn inline(text: &str) -> String {
    let text = visible::prose(text);
    let mut escaped = String::with_capacity(text.len() * 2);
    for (at, letter) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + letter.len_utf8()..]);
        match letter {
            '|' => escaped.push_str("&#124;"),
            _ if needs_backslash(letter, before, after) => escaped.extend(['\\', letter]),
            _ => escaped.push(letter),
        }
        if is_reference(letter, before, after) {
            escaped.push_str(BREAK);
        }
    }
    escaped
}

/// A path, an id, a name, shown as code, for the same places as [`inline`].
#[must_use]
pub fn code(text: &str) -> String {
    let text = visible::escaped(text);
    if text.contains('|') || text.trim().is_empty() {
        return format!("<code>{}</code>", inline(&text));
    }
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let edge = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if edge { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Lines in a fenced block, without highlighting. Ends with a line break.
#[must_use]
pub fn block(lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_run(line, '`')).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let body: String = lines.iter().map(|line| visible::escaped(line) + "\n").collect();
    format!("{fence}\n{body}{fence}\n")
}

/// Words inside an HTML element such as `<summary>`, where Markdown is not read but mentions are.
#[must_use]
pub fn element(text: &str) -> String {
    let text = visible::prose(text);
    let mut escaped = String::with_capacity(text.len() * 2);
    for (at, letter) in text.char_indices() {
        escaped.push_str(&html::line(letter.encode_utf8(&mut [0; 4])));
        if is_reference(letter, &text[..at], &text[at + letter.len_utf8()..]) {
            escaped.push_str(BREAK);
        }
    }
    escaped
}

/// Words that lead to `url`; just the words where it is no plain `https` URL. What it names on GitHub does not learn of
/// the link: `redirect.github.com` leaves no trace there, `github.com` would.
#[must_use]
pub fn link(text: &str, url: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~/?#=&%+:,@".contains(letter);
    let Some(rest) = url.strip_prefix("https://").filter(|rest| rest.chars().all(plain) && !rest.is_empty())
    else {
        return inline(text);
    };
    let rest = rest
        .strip_prefix("github.com/")
        .map_or(rest.to_owned(), |path| format!("redirect.github.com/{path}"));
    format!("[{}](<https://{rest}>)", inline(text))
}

fn needs_backslash(letter: char, before: &str, after: &str) -> bool {
    match letter {
        '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '&' | '~' | '$' | '^' => true,
        '-' | '+' | '=' => before.is_empty(),
        '#' => before.is_empty() || after.bytes().all(|byte| byte == b'#'),
        '.' | ')' => opens_a_list(before, after) || is_www(before, after, letter),
        ':' => after.starts_with("//") || ends_with_scheme(before),
        '!' => after.starts_with('['),
        _ => false,
    }
}

/// `1.` and `1)` at the start of a line.
fn opens_a_list(before: &str, after: &str) -> bool {
    (after.is_empty() || after.starts_with(' '))
        && !before.is_empty()
        && before.bytes().all(|byte| byte.is_ascii_digit())
}

/// GFM links these two without slashes.
fn ends_with_scheme(before: &str) -> bool {
    ["mailto", "xmpp"].iter().any(|scheme| {
        let tail = before.as_bytes();
        tail.len() >= scheme.len()
            && tail[tail.len() - scheme.len()..].eq_ignore_ascii_case(scheme.as_bytes())
    })
}

/// GFM links `www.` without a scheme.
fn is_www(before: &str, after: &str, letter: char) -> bool {
    letter == '.' && !after.is_empty() && before.len() >= 3 && {
        let tail = &before.as_bytes()[before.len() - 3..];
        tail.eq_ignore_ascii_case(b"www")
    }
}

/// Whether GitHub might read a mention, a mail address or a number of an issue here. The separator goes after `letter`.
fn is_reference(letter: char, before: &str, after: &str) -> bool {
    match letter {
        '@' => after.starts_with(|c: char| c.is_alphanumeric()),
        '#' => after.starts_with(|c: char| c.is_ascii_digit()),
        '-' => {
            let tail = before.as_bytes();
            let gh = tail.len() >= 2 && tail[tail.len() - 2..].eq_ignore_ascii_case(b"gh");
            gh && after.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    }
}

fn longest_run(text: &str, letter: char) -> usize {
    text.split(|other| other != letter).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;

//! Git's glob patterns over bytes.
//!
//! Owns [`matches`]: `?`, `*`, `**`, `[…]` with ranges and classes, and `\`, as gitignore(5) describes them for paths.
//! Must not know where a pattern comes from.
//!
//! Worked example: `docs/**/*.md` fits `docs/a.md` and `docs/x/y/b.md`, not `other/docs/a.md`.

/// Whether the whole of `text` fits `pattern`.
pub(super) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    from(pattern, 0, text)
}

/// Whether `text` fits the pattern from byte `at` on.
fn from(pattern: &[u8], at: usize, text: &[u8]) -> bool {
    let Some(next) = pattern.get(at) else { return text.is_empty() };
    match next {
        b'*' => star(pattern, at, text),
        b'[' => match (class(&pattern[at + 1..], text.first().copied()), text.split_first()) {
            (Some((true, length)), Some((_, rest))) => from(pattern, at + 1 + length, rest),
            _ => false,
        },
        b'?' => text.split_first().is_some_and(|(byte, rest)| *byte != b'/' && from(pattern, at + 1, rest)),
        b'\\' => match (pattern.get(at + 1), text.split_first()) {
            (Some(literal), Some((byte, rest))) => literal == byte && from(pattern, at + 2, rest),
            _ => false,
        },
        literal => {
            text.split_first().is_some_and(|(byte, rest)| literal == byte && from(pattern, at + 1, rest))
        }
    }
}

fn star(pattern: &[u8], at: usize, text: &[u8]) -> bool {
    let stars = pattern[at..].iter().take_while(|byte| **byte == b'*').count();
    let after = at + stars;
    let begins = at == 0 || pattern[at - 1] == b'/';
    if stars == 2 && begins && after == pattern.len() {
        return true;
    }
    if stars == 2 && begins && pattern[after] == b'/' {
        let tails = text.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(slash, _)| slash + 1);
        return [0].into_iter().chain(tails).any(|start| from(pattern, after + 1, &text[start..]));
    }
    let reach = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
    (0..=reach).any(|start| from(pattern, after, &text[start..]))
}

/// Whether the byte is in the class, and how long the class is with its closing bracket; `None` where it is not closed.
fn class(pattern: &[u8], byte: Option<u8>) -> Option<(bool, usize)> {
    let negated = matches!(pattern.first(), Some(b'!' | b'^'));
    let mut at = usize::from(negated);
    let first = at;
    let mut found = false;
    loop {
        match *pattern.get(at)? {
            b']' if at > first => break,
            b'[' if pattern.get(at + 1) == Some(&b':') => {
                let end = at + pattern[at..].windows(2).position(|pair| pair == b":]")?;
                found |= byte.is_some_and(|byte| named(pattern.get(at + 2..end).unwrap_or_default(), byte));
                at = end + 2;
            }
            _ => {
                let (low, after) = literal(pattern, at)?;
                let range = pattern.get(after) == Some(&b'-')
                    && pattern.get(after + 1).is_some_and(|end| *end != b']');
                let (high, after) = if range { literal(pattern, after + 1)? } else { (low, after) };
                found |= byte.is_some_and(|byte| (low..=high).contains(&byte));
                at = after;
            }
        }
    }
    Some((found != negated && byte != Some(b'/'), at + 1))
}

fn literal(pattern: &[u8], at: usize) -> Option<(u8, usize)> {
    match *pattern.get(at)? {
        b'\\' => Some((*pattern.get(at + 1)?, at + 2)),
        byte => Some((byte, at + 1)),
    }
}

fn named(class: &[u8], byte: u8) -> bool {
    match class {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => byte == b' ' || byte == b'\t',
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => byte.is_ascii_whitespace() || byte == 11,
        b"upper" => byte.is_ascii_uppercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_what_git_says_they_fit() {
        let fits = [
            ("*.md", "a.md"),
            ("a?c", "abc"),
            ("**/x", "x"),
            ("**/x", "a/b/x"),
            ("a/**", "a/b/c"),
            ("a/**/b", "a/b"),
            ("a/**/b", "a/x/y/b"),
            ("[a-c]x", "bx"),
            ("[!a]x", "bx"),
            ("[]]", "]"),
            ("[[:digit:]]", "7"),
            ("\\*", "*"),
        ];
        for (pattern, text) in fits {
            assert!(matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_do_not_cross_directories_without_two_stars() {
        let others = [
            ("*", "a/b"),
            ("a?b", "a/b"),
            ("[!a]", "/"),
            ("a*", "b"),
            ("[ab", "a"),
            ("x/", "x"),
            ("a", "ab"),
        ];
        for (pattern, text) in others {
            assert!(!matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
    }
}

//! What is a comment in a file, and what a text says without them.
//!
//! Owns [`Comments`]. It goes by lines: a comment that begins and ends within other text is content. Must not know
//! which file it is handed: the caller asks by path first.
//!
//! ```
//! use git_reconcile::classify::Comments;
//! let yaml = Comments::of("servers/qa.yml");
//! assert_eq!(yaml.without(b"port: 22 # ours\n# note\n"), [b"port: 22".as_slice()]);
//! assert_eq!(Comments::of("a.csv").without(b"#1,x\n"), [b"#1,x".as_slice()]);
//! ```

use bstr::ByteSlice;

/// How comments are written in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comments {
    /// There are none, or it is not known how.
    #[default]
    None,
    /// From `#` to the end of the line.
    Hash,
    /// From `//` to the end of the line, and lines of a `/* */` block.
    Slashes,
    /// From `--` to the end of the line.
    Dashes,
}

impl Comments {
    /// By the ending of a path, or by its last part.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let path = path.to_ascii_lowercase();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let ending = name.rsplit('.').next().unwrap_or(name);
        match ending {
            "yml" | "yaml" | "sh" | "toml" | "env" | "py" | "conf" | "cfg" | "ini" | "gitignore"
            | "dockerignore" | "dockerfile" => Self::Hash,
            "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "java" | "kt" | "go" | "rs" | "scss" => {
                Self::Slashes
            }
            "sql" => Self::Dashes,
            _ if name.starts_with("dockerfile") => Self::Hash,
            _ => Self::None,
        }
    }

    /// The lines of `text` that say something, without indentation and without comments.
    #[must_use]
    pub fn without(self, text: &[u8]) -> Vec<&[u8]> {
        let lines = text.lines().map(<[u8]>::trim_ascii).filter(|line| !self.is_comment(line));
        lines.map(|line| self.before_comment(line)).filter(|line| !line.is_empty()).collect()
    }

    const fn mark(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Hash => b"#",
            Self::Slashes => b"//",
            Self::Dashes => b"--",
        }
    }

    fn is_comment(self, line: &[u8]) -> bool {
        let in_block = [&b"/*"[..], b"*/", b"* "].iter().any(|mark| line.starts_with(mark)) || line == b"*";
        (self == Self::Slashes && in_block) || (self != Self::None && line.starts_with(self.mark()))
    }

    /// What stands before a comment at the end of a line; the comment must follow a blank.
    fn before_comment(self, line: &[u8]) -> &[u8] {
        if self == Self::None {
            return line;
        }
        let begins = |at: &usize| line[..*at].last().is_some_and(u8::is_ascii_whitespace);
        let quotes = |at: usize| line[..at].iter().filter(|byte| matches!(byte, b'\'' | b'"' | b'`')).count();
        let at = line.find_iter(self.mark()).find(|at| begins(at) && quotes(*at).is_multiple_of(2));
        at.map_or(line, |at| line[..at].trim_ascii_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_quotes_is_content() {
        let text = b"a: '1 # 2' # 3\nb: x#4\n";
        assert_eq!(Comments::Hash.without(text), [&b"a: '1 # 2'"[..], b"b: x#4"]);
    }

    #[test]
    fn the_lines_of_a_block_are_comments() {
        let text = b"/**\n * about x\n */\nlet x = 1 // one\n";
        assert_eq!(Comments::Slashes.without(text), [b"let x = 1"]);
    }

    #[test]
    fn the_ending_tells_the_language() {
        let of = ["x/Dockerfile.dev", ".gitignore", "a.TS", "dump.sql", "notes.md"].map(Comments::of);
        assert_eq!(of, [Comments::Hash, Comments::Hash, Comments::Slashes, Comments::Dashes, Comments::None]);
    }
}

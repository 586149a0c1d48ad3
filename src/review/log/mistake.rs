//! What is wrong with a log.

use std::fmt;

/// One mistake and the line that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogMistake {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub text: String,
    /// What would be right.
    pub hint: Option<String>,
}

/// All of them, by line; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogMistakes(pub Vec<LogMistake>);

impl fmt::Display for LogMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, " ({hint})"))
    }
}

impl fmt::Display for LogMistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for LogMistakes {}

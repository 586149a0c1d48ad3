//! The text as the Markdown parser gets it.
//!
//! Owns lines, and what is taken out before parsing because Markdown would misread it: conflict markers (`=======`
//! would turn the line above into a heading) and tags of the publishing system. What is taken out is blanked, so that
//! every byte keeps its place. Must not know what notes consist of.
//!
//! `- a\n=======\n- b` between markers becomes two bullets with a blank line between, and one conflict marker.

use std::ops::Range;

use super::model::{LineRange, Other, OtherKind, Problem, ProblemKind};

/// A text with its lines and all that was taken out of it.
pub(super) struct Doc {
    /// As long as the input, byte for byte.
    pub text: String,
    /// The offset of each line's first byte.
    starts: Vec<usize>,
    /// Hint blocks: their lines and style.
    hints: Vec<(LineRange, String)>,
    /// What was taken out.
    pub other: Vec<Other>,
    /// What was wrong with it.
    pub problems: Vec<Problem>,
}

impl Doc {
    /// Reads any bytes.
    pub fn new(input: &[u8]) -> Self {
        let mut text = ascii_for_invalid(input);
        if text.starts_with('\u{feff}') {
            text.replace_range(..'\u{feff}'.len_utf8(), "   ");
        }
        let starts = line_starts(&text);
        let mut doc = Self { text, starts, hints: Vec::new(), other: Vec::new(), problems: Vec::new() };
        doc.report_invalid(input);
        doc.blank_markers();
        doc
    }

    /// Number of lines.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line of an offset, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// One line without its end; empty if there is no such line.
    pub fn line(&self, number: usize) -> &str {
        self.text.get(self.line_bytes(number)).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// The offset of a line's first byte.
    pub fn line_start(&self, number: usize) -> usize {
        self.line_bytes(number).start
    }

    /// The range without white space at its ends.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.slice(range.clone());
        let start = range.start + (text.len() - text.trim_start().len());
        start..start + text.trim().len()
    }

    /// The lines of a range, without blank ones at its ends.
    pub fn lines_of(&self, range: Range<usize>) -> LineRange {
        let range = self.trimmed(range);
        let last = range.end.saturating_sub(1).max(range.start);
        LineRange { first: self.line_at(range.start), last: self.line_at(last) }
    }

    /// The text of a range.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// The style of the hint block that a line stands in.
    pub fn hint_at(&self, line: usize) -> Option<&str> {
        let inside = self.hints.iter().rev().find(|(lines, _)| lines.contains(line));
        inside.map(|(_, style)| style.as_str())
    }

    fn line_bytes(&self, number: usize) -> Range<usize> {
        let start = number.checked_sub(1).and_then(|index| self.starts.get(index)).copied();
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        start.unwrap_or(end)..end
    }

    fn report_invalid(&mut self, input: &[u8]) {
        let mut at = 0;
        for chunk in input.utf8_chunks() {
            at += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                let new = Problem { line: self.line_at(at), kind: ProblemKind::NotUtf8 };
                if self.problems.last() != Some(&new) {
                    self.problems.push(new);
                }
            }
            at += chunk.invalid().len();
        }
    }

    fn blank_markers(&mut self) {
        let mut state = Markers::default();
        for number in 1..=self.line_count() {
            let line = self.line(number);
            let Some(found) = state.read(line, number) else { continue };
            let (text, lines) = (line.to_owned(), LineRange { first: number, last: number });
            let blank = " ".repeat(text.len());
            self.other.push(Other { kind: found, text, lines });
            if found == OtherKind::ConflictMarker {
                self.problems.push(Problem { line: number, kind: ProblemKind::ConflictMarker });
            }
            let start = self.line_bytes(number).start;
            self.text.replace_range(start..start + blank.len(), &blank);
        }
        self.hints = state.hints;
    }
}

/// What the lines so far have opened.
#[derive(Default)]
struct Markers {
    conflict: Conflict,
    fence: Option<(char, usize)>,
    open_hints: Vec<(usize, String)>,
    hints: Vec<(LineRange, String)>,
}

/// Whether the lines are within a conflict: only there `=======` is a marker.
#[derive(Default, PartialEq)]
enum Conflict {
    #[default]
    Outside,
    Inside,
}

impl Markers {
    fn read(&mut self, line: &str, number: usize) -> Option<OtherKind> {
        if self.conflict_marker(line) {
            return Some(OtherKind::ConflictMarker);
        }
        self.step_fence(line);
        let tag = line.trim().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
        let tag = tag.filter(|tag| self.fence.is_none() && !tag.contains("%}"))?;
        self.hint(tag.trim(), number);
        Some(OtherKind::Tag)
    }

    /// Markers as git writes them: seven letters at the beginning of the line.
    fn conflict_marker(&mut self, line: &str) -> bool {
        let is =
            |mark: &str| line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        if is("<<<<<<<") {
            self.conflict = Conflict::Inside;
            return true;
        }
        if is(">>>>>>>") {
            self.conflict = Conflict::Outside;
            return true;
        }
        self.conflict == Conflict::Inside && (line == "=======" || is("|||||||"))
    }

    /// Follows code fences roughly: at any indentation, also after a bullet.
    fn step_fence(&mut self, line: &str) {
        let line = line.trim_start_matches([' ', '\t', '-', '*', '>']);
        let Some(mark) = line.chars().next().filter(|mark| matches!(mark, '`' | '~')) else { return };
        let rest = line.trim_start_matches(mark);
        let length = line.len() - rest.len();
        match self.fence {
            None if length >= 3 && !(mark == '`' && rest.contains('`')) => self.fence = Some((mark, length)),
            Some((open, least)) if open == mark && length >= least && rest.trim().is_empty() => {
                self.fence = None;
            }
            _ => {}
        }
    }

    /// `hint style="warning"` to `endhint`.
    fn hint(&mut self, tag: &str, number: usize) {
        if tag == "endhint" {
            if let Some((first, style)) = self.open_hints.pop() {
                self.hints.push((LineRange { first, last: number }, style));
            }
        } else if let Some(attributes) = tag.strip_prefix("hint") {
            let style = attributes.split('"').nth(1).unwrap_or("info");
            self.open_hints.push((number, style.to_lowercase()));
        }
    }
}

/// The text with `?` for each byte that is not UTF-8, so that offsets stay.
fn ascii_for_invalid(input: &[u8]) -> String {
    let mut text = String::with_capacity(input.len());
    for chunk in input.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let starts = std::iter::once(0).chain(ends.map(|(offset, _)| offset + 1));
    starts.filter(|start| *start == 0 || *start < text.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_out_moves_no_byte() {
        let input = b"a\xff\r\n<<<<<<< HEAD\r\nb\n=======\nc\n>>>>>>> x\n{% hint style=\"danger\" %}\nd\n{% endhint %}\n";
        let doc = Doc::new(input);
        assert_eq!(doc.text.len(), input.len());
        assert_eq!((doc.line(1), doc.line(3), doc.line(4).trim()), ("a?", "b", ""));
        assert_eq!(doc.other.iter().map(|other| other.lines.first).collect::<Vec<_>>(), [2, 4, 6, 7, 9]);
        assert_eq!((doc.hint_at(8), doc.hint_at(5)), (Some("danger"), None));
    }

    #[test]
    fn an_underline_outside_of_a_conflict_stays() {
        let doc = Doc::new(b"1.2.3\n=======\n");
        assert_eq!((doc.line(2), doc.other.len()), ("=======", 0));
    }

    #[test]
    fn tags_within_code_stay() {
        let doc = Doc::new(b"```yaml\n{% if x %}\n```\n{% embed url %}\n");
        assert_eq!(doc.other.iter().map(|other| other.lines.first).collect::<Vec<_>>(), [4]);
    }
}

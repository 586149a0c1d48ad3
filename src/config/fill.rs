//! Writes answers into the text of the shared file, and leaves every other line as it is.
//!
//! ```
//! use git_reconcile::config::{Value, fill, question};
//! let text = "from = \"1.6.0\"\n\n[deployment]\n# cluster = 3\n";
//! let filled = fill(text, &[(question("cluster").unwrap(), Value::Word("1".to_owned()))]);
//! assert_eq!(filled, "from = \"1.6.0\"\n\n[deployment]\ncluster = 1\n");
//! ```

use std::ops::Range;

use super::deployment::{Question, Value};

/// The header that answers stand below.
const HEADER: &str = "[deployment]";

/// Puts each answer where its key stands, commented out or not; else where it may stand.
#[must_use]
pub fn fill(text: &str, answers: &[(&Question, Value)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (question, value) in answers {
        let line = format!("{} = {}", question.key, value.toml());
        let section = section(&mut lines, question);
        let at = |is: fn(&str, &str) -> bool| section.clone().find(|at| is(&lines[*at], question.key));
        match at(sets).or_else(|| at(explains)) {
            Some(at) => lines[at] = line,
            None => lines.insert(section.start, line),
        }
    }
    lines.join("\n") + "\n"
}

/// The lines below the header of a question, which is added where it is missing; for a key of the top, those above the
/// first header.
fn section(lines: &mut Vec<String>, question: &Question) -> Range<usize> {
    let next = |lines: &[String], from: usize| {
        let header = lines[from..].iter().position(|line| line.trim_start().starts_with('['));
        header.map_or(lines.len(), |at| from + at)
    };
    if question.key == "deployed-branch" {
        return 0..next(lines, 0);
    }
    let begins = lines.iter().position(|line| line.split('#').next().unwrap_or("").trim() == HEADER);
    let begins = begins.unwrap_or_else(|| {
        lines.extend([String::new(), HEADER.to_owned()]);
        lines.len() - 1
    });
    begins + 1..next(lines, begins + 1)
}

/// Whether a line gives a key a value.
fn sets(line: &str, key: &str) -> bool {
    line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Whether a line would, if it were no comment.
fn explains(line: &str, key: &str) -> bool {
    line.trim_start().strip_prefix('#').is_some_and(|line| sets(line, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, QUESTIONS, TEMPLATE};

    fn some(question: &'static Question) -> (&'static Question, Value) {
        let words = ["yes", "3", "dedicated", "512", "qa,staging", "never"];
        let value = words.iter().find_map(|word| question.kind.read(word).ok());
        (question, value.unwrap())
    }

    #[test]
    fn every_question_is_answered_in_the_template_in_its_own_line() {
        let answers: Vec<_> = QUESTIONS.iter().map(some).collect();
        let filled = fill(TEMPLATE, &answers);
        assert_eq!(filled.lines().count(), TEMPLATE.lines().count(), "no line was added:\n{filled}");
        let config = Config::merge(Some(("f", &filled)), &[]).unwrap();
        assert_eq!(config.deployment.unanswered().count(), 0);
        for (question, value) in answers {
            assert_eq!(config.deployment.answer(question.key).unwrap().value, value, "{}", question.key);
        }
    }

    #[test]
    fn a_file_without_the_table_gets_it_and_keeps_the_rest() {
        let text = "# mine\nfrom = \"1.6.0\"\n\n[core]\nrelease = \"1.6.0\"\n";
        let all: Vec<_> =
            QUESTIONS.iter().filter(|one| ["deployed-branch", "cluster"].contains(&one.key)).collect();
        let filled = fill(text, &all.into_iter().map(some).collect::<Vec<_>>());
        let config = Config::merge(Some(("f", &filled)), &[]).unwrap();
        assert_eq!(config.deployment.unanswered().count(), QUESTIONS.len() - 2, "{filled}");
        assert!(text.lines().all(|line| filled.lines().any(|kept| kept == line)), "{filled}");
    }

    #[test]
    fn an_answer_replaces_an_earlier_one() {
        let (question, value) = some(&QUESTIONS[3]);
        let filled = fill("[deployment]\n# cluster = 5\ncluster = 1\n", &[(question, value)]);
        assert_eq!(filled, "[deployment]\n# cluster = 5\ncluster = 3\n");
    }
}

//! What the commits of an upgrade say.
//!
//! Owns the words and the trailers. Pure.
//!
//! ```text
//! Merge upstream v1.7.4 (from 1.6.0)
//!
//! 29 hunks in 18 files conflicted: 1 settled by rule, 28 decided (9 take-upstream, 12 keep-country, 7 combine).
//! Each decision with its reason: reconcile/decisions/1.7.4.toml
//!
//! Reconcile-Release: 1.7.4
//! Reconcile-Base: c51d981dd7…
//! Reconcile-Decisions: reconcile/decisions/1.7.4.toml
//! ```

use std::collections::BTreeMap;

use super::trailers::COUNTRY;
use crate::report::document::Fate;
use crate::report::path;
use crate::review::session::Session;

/// The message of the merge; `log` is the file with the decisions, once it is written.
pub(super) fn of(session: &Session, log: Option<&str>) -> String {
    let mut parts = vec![subject(session)];
    if let Some(log) = log {
        parts.push(format!("{}\nEach decision with its reason: {log}", told(session)));
    }
    parts.push(trailers(session, log).join("\n"));
    parts.join("\n\n") + "\n"
}

/// The message that `git commit` offers: the same, with git's own list of conflicts behind it.
pub(super) fn begun(session: &Session, unmerged: &[&[u8]]) -> String {
    let mut text = of(session, None);
    if !unmerged.is_empty() {
        text.push_str("\n# Conflicts:\n");
        text.extend(unmerged.iter().map(|path| format!("#\t{}\n", path::encode(path))));
    }
    text
}

/// The message of the decisions alone, where the merge was committed with git.
pub(super) fn of_log(session: &Session, log: &str) -> String {
    let parts = [
        format!("Decisions of the {}", subject(session).replacen("Merge", "merge of", 1)),
        told(session),
        trailers(session, Some(log)).join("\n"),
    ];
    parts.join("\n\n") + "\n"
}

/// The message of the decisions of a rebase; its trailers are what tells that the release was brought in so.
pub(super) fn of_replay(session: &Session, log: &str) -> String {
    let merge = subject(session).replacen("Merge", "rebase onto", 1);
    let mut trailers = trailers(session, Some(log));
    trailers.push(format!("{COUNTRY}: {}", session.country));
    trailers.extend(session.replay.iter().flat_map(|replay| super::trailers::of(&replay.fates)));
    let parts = [format!("Decisions of the {merge}"), replayed(session), told(session), trailers.join("\n")];
    parts.join("\n\n") + "\n"
}

/// What became of the country's commits, in numbers.
fn replayed(session: &Session) -> String {
    let fates = session.replay.as_ref().map(|replay| replay.fates.as_slice()).unwrap_or_default();
    let with = |fate: Fate| fates.iter().filter(|one| one.fate == fate).count();
    let there = fates.iter().filter(|one| one.became.is_some()).count();
    let mut counts = vec![format!("{there} of the country's {} commits were replayed", fates.len())];
    for (fate, words) in [
        (Fate::Settled, "had conflicts"),
        (Fate::Taken, "dropped, as the release has what they did"),
        (Fate::Emptied, "dropped, as was decided"),
        (Fate::LeftOut, "left out by hand"),
    ] {
        let number = with(fate);
        counts.extend((number > 0).then(|| format!("{number} {words}")));
    }
    let whole: Vec<_> = fates.iter().filter(|one| one.became.is_some() && one.stands_for > 1).collect();
    let commits: usize = whole.iter().map(|one| one.stands_for).sum();
    counts.extend((!whole.is_empty()).then(|| {
        let number = whole.len();
        format!("{number} are merged branches laid as one commit each, {commits} commits in all")
    }));
    counts.join("; ") + "."
}

fn subject(session: &Session) -> String {
    let what = match &session.version {
        Some(version) => format!("v{version}"),
        None => session.upstream.chars().take(10).collect(),
    };
    let from = session.report.release.from.as_ref().map(|from| format!(" (from {from})"));
    format!("Merge upstream {what}{}", from.unwrap_or_default())
}

/// How the conflicts were settled, in numbers.
fn told(session: &Session) -> String {
    let counts = &session.report.counts;
    if counts.hunks == 0 {
        return "Nothing conflicted.".to_owned();
    }
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for decided in session.all_hunks().filter_map(|hunk| hunk.decided.as_ref()) {
        *verdicts.entry(decided.decision.verdict.name()).or_default() += 1;
    }
    let listed: Vec<_> = verdicts.iter().map(|(verdict, number)| format!("{number} {verdict}")).collect();
    let decided = if listed.is_empty() { String::new() } else { format!(" ({})", listed.join(", ")) };
    format!(
        "{} conflicting hunks in {} files: {} settled by the tool, {} decided{decided}.",
        counts.hunks,
        counts.conflicted_files,
        counts.resolved,
        verdicts.values().sum::<usize>()
    )
}

/// What machines read.
fn trailers(session: &Session, log: Option<&str>) -> Vec<String> {
    let release = session.version.as_ref().unwrap_or(&session.upstream);
    let base = session.report.commits.base.as_ref().unwrap_or(&session.base);
    let mut lines = vec![format!("Reconcile-Release: {release}"), format!("Reconcile-Base: {base}")];
    lines.extend(log.map(|log| format!("Reconcile-Decisions: {log}")));
    lines
}

//! What a rebase would cost beside the merge.

use super::super::counts::first_of;
use super::super::document::Rehearsal;
use super::super::untrusted::markdown::code;
use super::super::words;
use super::sections::{fold, table, words_of};
use super::{Draft, Part};

/// Stops that are listed.
const STOPS: usize = 50;

/// The forecast, where somebody asked for it.
pub(super) fn rehearsal(draft: &Draft<'_>) -> String {
    let Some(rebase) = &draft.report.rebase else { return String::new() };
    let lead = format!("### A rebase instead\n\n**{}.**\n\n", words_of(draft, &rebase.advice));
    lead + &table(["", ""], &facts(rebase)) + &stops(draft, rebase)
}

fn facts(rebase: &Rehearsal) -> Vec<[String; 2]> {
    let count = words::count;
    let tried = if rebase.tried < rebase.commits {
        format!(", {} of them tried", rebase.tried)
    } else {
        String::new()
    };
    let mut rows = vec![
        ["Replayed".to_owned(), format!("{} of the country's own{tried}", count(rebase.commits, "commit"))],
        ["Stops".to_owned(), format!("**{}** for a person", count(rebase.stops.len(), "stop"))],
    ];
    for (name, number, text) in [
        ("Settled", rebase.settled.len(), "not fitting, and settled without a person"),
        ("Dropped", rebase.dropped.len(), "that the release has in it already"),
    ] {
        rows.extend((number > 0).then(|| [name.to_owned(), format!("{} {text}", count(number, "commit"))]));
    }
    if rebase.syncs > 0 {
        rows.push(["Left out".to_owned(), format!("{} of upstream", count(rebase.syncs, "merge"))]);
    }
    rows
}

fn stops(draft: &Draft<'_>, rebase: &Rehearsal) -> String {
    if rebase.stops.is_empty() || !draft.has(Part::Files) {
        return String::new();
    }
    let rows = rebase.stops.iter().take(STOPS).map(|stop| {
        let first = stop.paths.first().map(|path| code(&first_of(path, 120))).unwrap_or_default();
        let more = match stop.paths.len() {
            0 | 1 => first,
            many => format!("{first} and {} more", many - 1),
        };
        let subject = words_of(draft, &stop.subject) + &words::as_one(stop.stands_for);
        [code(&first_of(words::short(&stop.commit), 40)), subject, more]
    });
    let rows: Vec<_> = rows.collect();
    let more = rebase.stops.len().saturating_sub(STOPS);
    let more = if more == 0 { String::new() } else { format!("\n… and {more} more\n") };
    "\n".to_owned()
        + &fold("<b>Where it would stop</b>", &(table(["Commit", "Subject", "Files"], &rows) + &more))
}

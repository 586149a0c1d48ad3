//! Where the fork stands, as Markdown.

use super::super::counts::first_of;
use super::super::status::{RunInProgress, Status};
use super::super::untrusted::markdown::{code, inline};
use super::super::words;
use super::sections::{headed, table};

/// Rows of a table.
const ROWS: usize = 30;

/// Writes the status; ends with a line break. Bounded in length by its own cuts.
#[must_use]
pub fn status(status: &Status) -> String {
    let run = status.run.as_ref().map(in_progress).unwrap_or_default();
    let core = status.core.as_deref().map(|core| foreign(core) + "\n").unwrap_or_default();
    let signature = format!("<sub>{} {}</sub>\n", foreign(&status.tool.name), foreign(&status.tool.version));
    let sections = [
        title(status),
        run,
        facts(status),
        ladder(status),
        branches(status),
        signals(status),
        core,
        warnings(status),
        signature,
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

fn foreign(text: &str) -> String {
    inline(&first_of(text, 400))
}

fn title(status: &Status) -> String {
    let from = status.release.from.as_deref().unwrap_or("unknown version");
    format!("## {} {}\n", foreign(&status.repository), foreign(from))
}

fn in_progress(run: &RunInProgress) -> String {
    let [to, started] = [&run.to, &run.started].map(|text| foreign(text));
    let branch = code(&first_of(&run.branch, 200));
    let open = format!("{} of {} open", run.open, words::count(run.hunks, "hunk"));
    format!("> [!IMPORTANT]\n> **An upgrade to {to} is in progress** on {branch}, begun {started}, {open}.\n")
}

fn facts(status: &Status) -> String {
    let id = |commit: &str| code(&first_of(words::short(commit), 40));
    let branch =
        status.branch.as_deref().map_or_else(|| "no branch".to_owned(), |name| code(&first_of(name, 200)));
    let fork_point = status.fork_point.as_ref().map_or_else(
        || "none: no history is shared with upstream".to_owned(),
        |point| {
            let version =
                point.version.as_deref().map(|version| format!(", first released in {}", foreign(version)));
            format!("{} of {}{}", id(&point.commit), foreign(&point.date), version.unwrap_or_default())
        },
    );
    let upstream = &status.upstream;
    let fetched = upstream
        .fetched
        .as_deref()
        .map_or("never fetched".to_owned(), |at| format!("fetched {}", foreign(at)));
    let (releases, branches) =
        (words::count(upstream.releases, "release"), words::count(upstream.branches, "release branch"));
    let rows = [
        ["Version", &format!("{} confidence", words::confidence(status.release.from_confidence))],
        ["Newest release", &foreign(status.release.latest.as_deref().unwrap_or("unknown"))],
        ["Branch", &format!("{branch} at {}", id(&status.commit))],
        ["Own commits", &status.country_commits.to_string()],
        ["Fork point", &fork_point],
        [
            "Upstream",
            &format!("{} ({releases}, {branches}, {fetched})", code(&first_of(&upstream.source, 200))),
        ],
    ];
    table(["Fact", ""], &rows.map(|row| row.map(str::to_owned)))
}

fn ladder(status: &Status) -> String {
    let rows = status.release.ladder.iter().take(ROWS).map(|rung| {
        let [to, newest] = [&rung.recommended, &rung.newest].map(|text| foreign(text));
        let special =
            rung.special.as_deref().map(|special| format!("**Special step.** {}", foreign(special)));
        let notes: Vec<_> = rung.why.as_deref().map(foreign).into_iter().chain(special).collect();
        [format!("**{to}**"), newest, notes.join(" ")]
    });
    headed("### The way up\n\n", table(["Next", "Newest of its line", "Notes"], &rows.collect::<Vec<_>>()))
}

fn branches(status: &Status) -> String {
    let rows = status.other_branches.iter().take(ROWS).map(|branch| {
        [code(&first_of(&branch.name, 200)), branch.country_commits.to_string(), foreign(&branch.newest)]
    });
    let head = "### Is this the branch you deploy?\n\nOthers hold commits of the country that it lacks.\n\n";
    headed(head, table(["Branch", "Commits", "Newest"], &rows.collect::<Vec<_>>()))
}

fn signals(status: &Status) -> String {
    let rows = status.version_signals.iter().take(ROWS).map(|signal| {
        let (says, note) =
            (signal.says.as_deref().unwrap_or("nothing"), signal.note.as_deref().unwrap_or(""));
        [&signal.signal, says, &signal.place, note].map(foreign)
    });
    headed(
        "### Signs of the version\n\n",
        table(["Signal", "Says", "Where", "Note"], &rows.collect::<Vec<_>>()),
    )
}

fn warnings(status: &Status) -> String {
    let lines: Vec<_> =
        status.warnings.iter().take(ROWS).map(|warning| format!("- {}\n", foreign(warning))).collect();
    headed("### Warnings\n\n", lines.concat())
}

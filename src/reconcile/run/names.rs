//! What the files with hunks name, before and after people decided.
//!
//! Owns [`Checked`] and [`check`]. Rows, services, hosts, scripts and declarations of the country are counted again
//! ([`crate::structured::contents`]): one that is gone without upstream having deleted it is told. Must not mend anything.

use std::collections::BTreeSet;

use bstr::{BString, ByteSlice};

use super::Run;
use super::look::Looked;
use crate::error::Error;
use crate::object::{CommitId, ObjectId};
use crate::report::path;
use crate::report::run::{LostNames, Unreadable};
use crate::review::session::{How, OpenHunk};
use crate::structured::{Contents, Declined, Format, Settings, contents};

/// What was found in the files with hunks.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Names that are gone, and no decision says so.
    pub(super) lost: Vec<LostNames>,
    /// Names that are gone with lines of the country that somebody decided against.
    pub(super) dropped: Vec<LostNames>,
    /// Files that their format no longer reads, and that both sides had right.
    pub(super) unreadable: Vec<Unreadable>,
}

type Names = BTreeSet<BString>;

/// Counts the names of every file that was looked at and whose format has any.
pub(super) fn check(run: &Run<'_>, files: &[Looked]) -> Result<Checked, Error> {
    let report = &run.session.report;
    let tree = |commit: &str| -> Result<ObjectId, Error> {
        let commit: CommitId = run.repo.commit(commit)?;
        Ok(run.repo.tree_of(commit)?)
    };
    let base = report.commits.base.as_deref().map(tree).transpose()?;
    let sides = (base, run.journal.tree, tree(&run.session.upstream)?);
    let mut checked = Checked::default();
    for file in files {
        let (Some(format), Some(text)) = (Format::of_path(file.path.as_bstr()), &file.text) else { continue };
        check_file(run, file, (format, text), sides, &mut checked)?;
    }
    Ok(checked)
}

fn check_file(
    run: &Run<'_>,
    file: &Looked,
    (format, text): (Format, &[u8]),
    (base, country, upstream): (Option<ObjectId>, ObjectId, ObjectId),
    checked: &mut Checked,
) -> Result<(), Error> {
    let store = run.repo.store()?;
    let settings = Settings::default();
    let read = |text: &[u8]| {
        contents(format, file.path.as_bstr(), text, &settings).map(|found: Contents| found.names())
    };
    let of = |tree: Option<ObjectId>| -> Result<Option<Names>, Error> {
        let Some(tree) = tree else { return Ok(None) };
        let entry = store.entry_at(tree, file.path.as_bstr())?.filter(|entry| entry.mode.is_file());
        let Some(entry) = entry else { return Ok(None) };
        Ok(read(&store.blob(entry.id)?).ok())
    };
    let (Some(country), upstream) = (of(Some(country))?, of(Some(upstream))?) else { return Ok(()) };
    let result = match (read(text), &upstream) {
        (Ok(result), _) => result,
        (Err(Declined::Malformed { line, what, .. }), Some(_)) => {
            checked.unreadable.push(Unreadable { path: path::encode(&file.path), line, what });
            return Ok(());
        }
        (Err(_), _) => return Ok(()),
    };
    let (base, upstream) = (of(base)?.unwrap_or_default(), upstream.unwrap_or_default());
    let gone = country.difference(&result).filter(|name| !base.contains(*name) || upstream.contains(*name));
    let hunks: Vec<&OpenHunk> = file.hunks.iter().map(|(at, _)| &run.session.hunks[*at]).collect();
    let (dropped, lost): (Vec<&BString>, Vec<&BString>) = gone.partition(|name| is_decided(name, &hunks));
    let told = |gone: &[&BString]| LostNames {
        path: path::encode(&file.path),
        names: gone.iter().map(|name| name.to_str_lossy().into_owned()).collect(),
        of: country.len(),
    };
    checked.lost.extend((!lost.is_empty()).then(|| told(&lost)));
    checked.dropped.extend((!dropped.is_empty()).then(|| told(&dropped)));
    Ok(())
}

/// Whether the name stands in lines of the country that a decision left out.
fn is_decided(name: &BString, hunks: &[&OpenHunk]) -> bool {
    let own = name.rsplit_once_str(" / ").map_or(name.as_slice(), |(_, own)| own);
    hunks.iter().any(|hunk| {
        let decided = hunk.decided.as_ref().is_some_and(|decided| decided.how != How::ByHand);
        decided && hunk.text.country.contains_str(own)
    })
}

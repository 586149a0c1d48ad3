//! What the files with hunks name, before and after people decided.
//!
//! Owns [`Checked`] and [`check`]. Rows, services, hosts, scripts and declarations of the country are counted again
//! ([`crate::structured::lost`]): one that is gone without upstream having deleted it is told. Must not mend anything.

use std::sync::Arc;

use bstr::{BString, ByteSlice};

use super::Run;
use super::look::Looked;
use crate::error::Error;
use crate::object::ObjectId;
use crate::reconcile::structure;
use crate::report::path;
use crate::report::run::{LostNames, Unreadable};
use crate::review::session::{How, OpenHunk};
use crate::rules::Packs;
use crate::sides::Sides;
use crate::structured::{Declined, Format, Settings, lost};

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

/// Counts the names of every file that was looked at and whose format has any.
pub(super) fn check(run: &Run<'_>, packs: &Packs, files: &[Looked]) -> Result<Checked, Error> {
    let sides = run.trees()?;
    let pack = packs.get(&run.session.report.repository);
    let version = run.session.version.as_ref().and_then(|version| version.parse().ok());
    let mut checked = Checked::default();
    for file in files {
        let area = pack.and_then(|pack| pack.area_of(&[file.path.as_bstr()], version.as_ref()));
        let (Some(format), Some(text)) = (structure::format(area, file.path.as_bstr()), &file.text) else {
            continue;
        };
        check_file(run, file, (format, text, &structure::settings(area)), sides, &mut checked)?;
    }
    Ok(checked)
}

fn check_file(
    run: &Run<'_>,
    file: &Looked,
    (format, text, settings): (Format, &[u8], &Settings),
    (base, country, upstream): (Option<ObjectId>, ObjectId, ObjectId),
    checked: &mut Checked,
) -> Result<(), Error> {
    let store = run.repo.store()?;
    let of = |tree: Option<ObjectId>| -> Result<Option<Arc<[u8]>>, Error> {
        let Some(tree) = tree else { return Ok(None) };
        let entry = store.entry_at(tree, file.path.as_bstr())?.filter(|entry| entry.mode.is_file());
        Ok(entry.map(|entry| store.blob(entry.id)).transpose()?)
    };
    let sides = Sides::new(of(base)?, of(Some(country))?, of(Some(upstream))?);
    let has_upstream = sides.upstream.is_some();
    let sides = sides.as_ref().map(|side| side.as_deref());
    let found = match lost(format, file.path.as_bstr(), sides, text, settings) {
        Ok(Some(found)) => found,
        Err(Declined::Malformed { line, what, .. }) if has_upstream => {
            checked.unreadable.push(Unreadable { path: path::encode(&file.path), line, what });
            return Ok(());
        }
        Ok(None) | Err(_) => return Ok(()),
    };
    let gone = found.places.iter().map(|place| &place.name);
    let hunks: Vec<&OpenHunk> = file.hunks.iter().map(|(at, _)| &run.session.hunks[*at]).collect();
    let (dropped, lost): (Vec<&BString>, Vec<&BString>) = gone.partition(|name| is_decided(name, &hunks));
    let told = |gone: &[&BString]| LostNames {
        path: path::encode(&file.path),
        names: gone.iter().map(|name| name.to_str_lossy().into_owned()).collect(),
        of: found.of,
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

//! `git reconcile translations`

use super::args::{Format, TranslationsArgs};
use super::context::Context;
use super::failure::Failure;
use super::{Outcome, plan};
use crate::checks::Missing;
use crate::progress::Progress;
use crate::reconcile;

/// Runs the command.
pub fn run(context: &Context, args: &TranslationsArgs) -> Result<Outcome, Failure> {
    if context.format != Format::Text {
        return Err(Failure::usage("`translations --missing` is always CSV"));
    }
    let (repository, config, packs) =
        context.open_with_packs(args.step.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = plan::options(context, &args.step, &config);
    let open = reconcile::untranslated(&repository, &packs, &config, &options, &context.progress)?;
    for unread in &open.unread {
        context.progress.warn(&format!("{unread}: its texts are not in the list"));
    }
    context.output.write_bytes(&table(&open.missing)?)?;
    let nothing = open.missing.is_empty() && open.unread.is_empty();
    Ok(if nothing { Outcome::Settled } else { Outcome::Undecided })
}

/// A row for every text and language. A cell that a spreadsheet would take for a formula begins with an apostrophe.
fn table(open: &[Missing]) -> Result<Vec<u8>, Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::Write { path: "the table".into(), source: error.into() };
    table.write_record(["file", "id", "language", "source", "now"]).map_err(failed)?;
    for one in open {
        let row = [&one.file(), &one.key, &one.language, &one.source, &one.now].map(|cell| harmless(cell));
        table.write_record(row).map_err(failed)?;
    }
    table.into_inner().map_err(|error| Failure::Write {
        path: "the table".into(),
        source: std::io::Error::other(error.to_string()),
    })
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

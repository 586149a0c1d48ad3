//! `git reconcile checklist`

use bstr::BString;

use super::args::{ChecklistArgs, Format};
use super::context::{self, Context};
use super::failure::Failure;
use super::{Outcome, plan};
use crate::checklist::{self, Tick, TickMistake, Ticks};
use crate::error::Error;
use crate::git::Repository;
use crate::reconcile::run::Worker;
use crate::reconcile::{self, PlanOptions};
use crate::report::document::Report;
use crate::report::{json, markdown, text};
use crate::rules::nearest;

/// Runs the command.
pub fn run(context: &Context, args: &ChecklistArgs) -> Result<Outcome, Failure> {
    let (repository, config, packs) =
        context.open_with_packs(args.step.fork.country.as_deref().unwrap_or("HEAD"))?;
    let options = PlanOptions { ..plan::options(context, &args.step, &config) };
    let mut report = reconcile::checklist_report(&repository, &packs, &config, &options, &context.progress)?;
    if !args.tick.is_empty() || !args.untick.is_empty() {
        mark(&repository, &mut report, args)?;
    }
    let result = match context.format {
        Format::Text => context.paint(&config, &text::checklist(&report, &context.text_options())),
        Format::Markdown => markdown::checklist(&report, &plan::page(context)),
        Format::Json => json::render(&report.checklist),
        Format::Github | Format::Sarif => {
            return Err(Failure::usage("`checklist` has no findings to annotate"));
        }
    };
    context.output.write(&result)?;
    let blocked = report.checklist.iter().any(|item| item.blocker && !item.done);
    Ok(if blocked { Outcome::Undecided } else { Outcome::Settled })
}

/// Ticks and opens items, in the file of the release and in the report.
fn mark(repository: &Repository, report: &mut Report, args: &ChecklistArgs) -> Result<(), Failure> {
    let release = report.release.to.clone().unwrap_or_else(|| report.commits.upstream.clone());
    let file = checklist::path(&release);
    if repository.workdir().is_none() {
        return Err(Failure::Bare { path: repository.git_dir().to_owned(), file: checklist::FOLDER });
    }
    let path = BString::from(file.as_str());
    let kept = repository.file(&path).map_err(Error::from)?;
    let kept = kept.map(|bytes| Ticks::parse(&String::from_utf8_lossy(&bytes))).transpose();
    let mut ticks = kept.map_err(|mistake| unread(&file, &mistake))?.unwrap_or_default();
    let worker = Worker::of(repository, context::now());
    for id in &args.tick {
        known(report, id)?;
        let at = crate::text::moment(worker.now);
        ticks.set(Tick { id: id.clone(), by: worker.name.clone(), at, why: args.why.clone() });
    }
    for id in &args.untick {
        if !ticks.remove(id) {
            known(report, id)?;
        }
    }
    repository.set_file(&path, ticks.write().as_bytes()).map_err(Error::from)?;
    ticks.apply(&mut report.checklist);
    Ok(())
}

fn unread(file: &str, mistake: &TickMistake) -> Failure {
    Failure::usage(format!("{file}: {mistake}"))
}

/// Refuses an id that the list has not.
fn known(report: &Report, id: &str) -> Result<(), Failure> {
    let ids: Vec<String> = report.checklist.iter().map(|item| item.id.clone()).collect();
    if ids.iter().any(|known| known == id) {
        return Ok(());
    }
    Err(Failure::NoItem { id: id.to_owned(), near: nearest(id, &ids) })
}

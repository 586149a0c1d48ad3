//! `git reconcile backtest`

mod tables;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::BacktestArgs;
use super::context::{self, Context};
use super::failure::Failure;
use super::output::to_file;
use crate::audit::measure::{Figures, Finding, Judged, Trial, calibrate, cross_validated, fitted, led_by};
use crate::config::Config;
use crate::error::Error;
use crate::git::Repository;
use crate::reconcile::backtest::{self, Sync};
use crate::report::text::{Line, Lines, Span, Style};
use crate::rules::Packs;

/// How many disagreements are listed where not all are asked for.
const LISTED: usize = 20;

/// Runs the command.
pub fn run(context: &Context, args: &BacktestArgs) -> Result<Outcome, Failure> {
    context.text_only("backtest")?;
    let config = context.options_alone();
    let forks = open(context, args)?;
    let packs = context::packs(None, &config)?;
    let bench = Bench { context, config, packs, forks };
    let syncs = bench.syncs(args)?;
    let (trials, unread) = bench.replay(&syncs);
    let mut lines = Lines::default();
    for (name, error) in &unread {
        lines.push(plain(format!("not replayed: {name}: {error}")));
    }
    let measured = measured_on(&syncs, &trials);
    lines.push(plain(measured.clone()));
    lines.push(Line::default());
    let calibration = calibrate(&trials, Some(measured));
    let judged = if args.cross_validate { cross_validated(&trials) } else { fitted(&trials, &calibration) };
    tell(&mut lines, &judged, context.common.all);
    if let Some(file) = &args.outcomes {
        compare(&mut lines, &trials, &tables::outcomes(file)?);
    }
    if let Some(file) = &args.write {
        to_file(file, calibration.to_toml())?;
    }
    context.output.write(&context.paint(&bench.config, &lines))?;
    Ok(Outcome::Settled)
}

/// The forks with their names.
fn open(context: &Context, args: &BacktestArgs) -> Result<Vec<(String, Repository)>, Failure> {
    if args.forks.is_empty() {
        return Ok(vec![("fork".to_owned(), context.repository()?)]);
    }
    let open = |folder: &PathBuf| Ok((name(folder), Repository::open(folder).map_err(Error::from)?));
    args.forks.iter().map(open).collect()
}

fn name(folder: &Path) -> String {
    let name = folder.file_name().map_or_else(|| "fork".into(), |name| name.to_string_lossy());
    name.trim_end_matches(".git").to_owned()
}

/// What every replay needs.
struct Bench<'a> {
    context: &'a Context,
    config: Config,
    packs: Packs,
    forks: Vec<(String, Repository)>,
}

impl Bench<'_> {
    fn syncs(&self, args: &BacktestArgs) -> Result<Vec<Sync>, Failure> {
        let mut syncs = if let Some(file) = &args.syncs { tables::syncs(file)? } else { self.found()? };
        let since = args.since.as_deref().unwrap_or("");
        syncs.retain(|sync| sync.date.as_str() >= since);
        Ok(syncs)
    }

    fn found(&self) -> Result<Vec<Sync>, Failure> {
        let mut found = Vec::new();
        for (name, repository) in &self.forks {
            let progress = &self.context.progress;
            found.extend(backtest::find(repository, &self.packs, &self.config, name, progress)?);
        }
        Ok(found)
    }

    /// Every distinct hunk of the syncs, and the syncs that could not be replayed.
    fn replay(&self, syncs: &[Sync]) -> (Vec<Trial>, Vec<(String, String)>) {
        let (mut trials, mut unread, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for sync in syncs {
            let has = |repository: &Repository| {
                [&sync.merge, &sync.country, &sync.upstream].iter().all(|rev| repository.commit(rev).is_ok())
            };
            let Some((_, repository)) = self.forks.iter().find(|(_, repository)| has(repository)) else {
                unread.push((sync.merge.clone(), "no fork has its commits".to_owned()));
                continue;
            };
            match backtest::replay(repository, &self.packs, &self.config, sync, &self.context.progress) {
                Ok(found) => trials.extend(found.into_iter().filter(|trial| seen.insert(trial.key.clone()))),
                Err(error) => unread.push((sync.merge.clone(), error.to_string())),
            }
        }
        (trials, unread)
    }
}

/// What the figures rest on, a sentence.
fn measured_on(syncs: &[Sync], trials: &[Trial]) -> String {
    let forks: BTreeSet<&str> = syncs.iter().map(|sync| sync.fork.as_str()).collect();
    let days = || syncs.iter().map(|sync| sync.date.as_str());
    let (first, last) = (days().min().unwrap_or("?"), days().max().unwrap_or("?"));
    format!(
        "{} distinct hunks of {} syncs of {} forks, {first} to {last}.",
        trials.len(),
        syncs.len(),
        forks.len()
    )
}

fn tell(lines: &mut Lines, judged: &[Judged<'_>], all: bool) {
    figures(lines, "all", judged.iter());
    lines.push(Line::default());
    for (head, group) in [("by source", by_source as Grouping), ("by area", by_area)] {
        lines.push(Line::from_iter([Span::new(head, Style::Title)]));
        let groups: BTreeSet<String> = judged.iter().map(group).collect();
        for name in groups {
            figures(lines, &name, judged.iter().filter(|judged| group(judged) == name));
        }
        lines.push(Line::default());
    }
    lines.push(Line::from_iter([Span::new("disagreements", Style::Title)]));
    let wrong = judged.iter().filter(|judged| judged.finding == Finding::Disagreed);
    for judged in wrong.take(if all { usize::MAX } else { LISTED }) {
        let (verdict, outcome) = (judged.verdict.name(), judged.trial.outcome.name());
        lines.push(plain(format!("{}: {verdict} but {outcome} ({})", judged.trial.name, led_by(judged))));
    }
}

/// What a judged trial is counted under.
type Grouping = fn(&Judged<'_>) -> String;

fn by_source(judged: &Judged<'_>) -> String {
    led_by(judged)
}

fn by_area(judged: &Judged<'_>) -> String {
    judged.by.and_then(|by| by.area.clone()).unwrap_or_else(|| "none".to_owned())
}

fn figures<'a>(lines: &mut Lines, name: &str, judged: impl Iterator<Item = &'a Judged<'a>>) {
    let of = Figures::of(judged);
    let Figures { agreed, disagreed, review, regenerate } = of;
    let verdicts = agreed + disagreed;
    lines.push(plain(format!(
        "  {name:38} agreed {agreed:3} of {verdicts:3} ({:3} %), review {review:3} ({:2} %), regenerate {regenerate}",
        of.agreement(),
        of.asked(),
    )));
}

fn plain(text: String) -> Line {
    Line::from_iter([Span::plain(text)])
}

/// How often the own reading of a merge is the one that was written down.
fn compare(lines: &mut Lines, trials: &[Trial], told: &tables::Outcomes) {
    let known = trials.iter().filter_map(|trial| Some((trial, *told.get(&trial.name)?)));
    let known: Vec<_> = known.collect();
    let differ: Vec<_> = known.iter().filter(|(trial, told)| trial.outcome != *told).collect();
    let same = known.len() - differ.len();
    lines.push(Line::default());
    lines.push(plain(format!("outcomes: {same} of {} read as written down", known.len())));
    for (trial, told) in differ {
        lines.push(plain(format!("{}: {}, written down {}", trial.name, trial.outcome.name(), told.name())));
    }
}

//! `git reconcile backtest`

mod replays;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Outcome;
use super::args::BacktestArgs;
use super::context::{self, Context};
use super::failure::Failure;
use super::output::to_file;
use crate::audit::measure::{
    Figures, FileFate, FileTrial, Finding, Judged, Trial, calibrate, cross_validated, fitted, led_by,
};
use crate::config::Config;
use crate::error::Error;
use crate::git::Repository;
use crate::reconcile::backtest::{self, LookInto, Sync};
use crate::report::text::{Line, Lines, Span, Style};
use crate::rules::Packs;
use replays::Bench;

/// How many disagreements are listed where not all are asked for.
const LISTED: usize = 20;

/// Runs the command.
pub fn run(context: &Context, args: &BacktestArgs) -> Result<Outcome, Failure> {
    context.text_only("backtest")?;
    let config = context.options_alone();
    let forks = folders(context, args)?;
    let packs = context::packs(None, &config)?;
    let began = Instant::now();
    let syncs = syncs(context, args, (&packs, &config), &forks)?;
    let bench = Bench {
        config: &config,
        packs: &packs,
        forks: &forks,
        jobs: args.jobs,
        look: if args.findings { LookInto::Files } else { LookInto::Hunks },
        resume: args.resume.as_deref(),
    };
    let results = bench.replay(&syncs, &context.progress)?;
    let mut lines = Lines::default();
    for (sync, result) in syncs.iter().zip(&results) {
        if let Err(error) = result {
            lines.push(plain(format!("not replayed: {}: {error}", sync.merge)));
        }
    }
    let found = if args.findings { found(&syncs, &results) } else { Vec::new() };
    let seen = Seen::of(results);
    let measured = measured_on(&syncs, &seen.trials);
    lines.push(plain(measured.clone()));
    lines.push(plain(seen.files()));
    lines.push(Line::default());
    let calibration = calibrate(&seen.trials, Some(measured));
    let judged =
        if args.cross_validate { cross_validated(&seen.trials) } else { fitted(&seen.trials, &calibration) };
    tell(&mut lines, &judged, &links(&syncs, &forks), context.common.all);
    for line in found {
        lines.push(line);
    }
    if let Some(file) = &args.outcomes {
        compare(&mut lines, &seen.trials, &tables::outcomes(file)?);
    }
    if let Some(file) = &args.write {
        to_file(file, calibration.to_toml())?;
    }
    context.output.write(&context.paint(&config, &lines))?;
    let (number, took) = (syncs.len(), began.elapsed().as_millis());
    context.progress.note(&format!("{number} syncs found and replayed in {took} ms"));
    Ok(Outcome::Settled)
}

/// Names and folders of the forks.
fn folders(context: &Context, args: &BacktestArgs) -> Result<Vec<(String, PathBuf)>, Failure> {
    if args.forks.is_empty() {
        return Ok(vec![("fork".to_owned(), context.repository()?.git_dir().to_owned())]);
    }
    let open = |folder: &PathBuf| {
        let repository = Repository::open(folder).map_err(Error::from)?;
        Ok((name(folder), repository.git_dir().to_owned()))
    };
    args.forks.iter().map(open).collect()
}

fn name(folder: &Path) -> String {
    let name = folder.file_name().map_or_else(|| "fork".into(), |name| name.to_string_lossy());
    name.trim_end_matches(".git").to_owned()
}

/// The syncs of the table, else those in the histories of the forks.
fn syncs(
    context: &Context,
    args: &BacktestArgs,
    (packs, config): (&Packs, &Config),
    forks: &[(String, PathBuf)],
) -> Result<Vec<Sync>, Failure> {
    let mut syncs = Vec::new();
    match &args.syncs {
        Some(file) => syncs = tables::syncs(file)?,
        None => {
            for (name, folder) in forks {
                let repository = Repository::open(folder).map_err(Error::from)?;
                syncs.extend(backtest::find(&repository, packs, config, name, &context.progress)?);
            }
        }
    }
    let since = args.since.as_deref().unwrap_or("");
    syncs.retain(|sync| sync.date.as_str() >= since);
    Ok(syncs)
}

/// What all replays showed, each distinct hunk and file once.
struct Seen {
    trials: Vec<Trial>,
    files: Vec<FileTrial>,
}

impl Seen {
    fn of(results: Vec<replays::Outcome>) -> Self {
        let (mut hunks, mut paths) = (BTreeSet::new(), BTreeSet::new());
        let mut seen = Self { trials: Vec::new(), files: Vec::new() };
        for replayed in results.into_iter().flatten() {
            let new = |trial: &Trial| hunks.insert(trial.key.clone());
            seen.trials.extend(replayed.trials.into_iter().filter(new));
            let new = |file: &FileTrial| paths.insert(file.key.clone());
            seen.files.extend(replayed.files.into_iter().filter(new));
        }
        seen
    }

    /// How many files were settled, a sentence.
    fn files(&self) -> String {
        let number = |fate: FileFate| self.files.iter().filter(|file| file.fate == fate).count();
        let (equal, other) = (number(FileFate::Equal), number(FileFate::Other));
        format!(
            "{} distinct conflicted files of text: {} settled without a person, {equal} of them as they were committed.",
            self.files.len(),
            equal + other
        )
    }
}

/// Where the merges are to be read on the web, for those forks that were cloned from there.
fn links(syncs: &[Sync], forks: &[(String, PathBuf)]) -> BTreeMap<String, String> {
    let mut links = BTreeMap::new();
    for (_, folder) in forks {
        let Ok(repository) = Repository::open(folder) else { continue };
        let Some(web) = backtest::web(&repository) else { continue };
        for sync in syncs.iter().filter(|sync| repository.commit(&sync.merge).is_ok()) {
            links.insert(sync.merge.clone(), format!("{web}/commit/{}", sync.merge));
        }
    }
    links
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

fn tell(lines: &mut Lines, judged: &[Judged<'_>], web: &BTreeMap<String, String>, all: bool) {
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
    lines.push(Line::from_iter([Span::new("disagreements, the surest verdicts first", Style::Title)]));
    let mut wrong: Vec<_> = judged.iter().filter(|judged| judged.finding == Finding::Disagreed).collect();
    wrong.sort_by_key(|judged| judged.confidence);
    for judged in wrong.into_iter().take(if all { usize::MAX } else { LISTED }) {
        let (verdict, outcome) = (judged.verdict.name(), judged.trial.outcome.name());
        let merge = judged.trial.name.split(' ').next().unwrap_or_default();
        let link = web.get(merge).map(|link| format!(" {link}")).unwrap_or_default();
        let name = &judged.trial.name;
        lines.push(plain(format!("{name}: {verdict} but {outcome} ({}){link}", led_by(judged))));
    }
}

/// The findings of each sync by check, and of all of them.
fn found(syncs: &[Sync], results: &[replays::Outcome]) -> Vec<Line> {
    let told = |counts: &BTreeMap<String, usize>| {
        let each: Vec<_> = counts.iter().map(|(check, number)| format!("{number} {check}")).collect();
        if each.is_empty() { "none".to_owned() } else { each.join(", ") }
    };
    let mut lines =
        vec![Line::default(), Line::from_iter([Span::new("findings of each sync", Style::Title)])];
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for (sync, result) in syncs.iter().zip(results) {
        let Some(counts) = result.as_ref().ok().and_then(|replayed| replayed.findings.as_ref()) else {
            continue;
        };
        for (check, number) in counts {
            *all.entry(check.clone()).or_default() += number;
        }
        lines.push(plain(format!("{} {}: {}", sync.merge, sync.date, told(counts))));
    }
    lines.push(plain(format!("all: {}", told(&all))));
    lines
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
    // Of none there is no share.
    let share = if verdicts == 0 { "–".to_owned() } else { of.agreement().to_string() };
    lines.push(plain(format!(
        "  {name:38} agreed {agreed:3} of {verdicts:3} ({share:>3} %), review {review:3} ({:2} %), regenerate {regenerate}",
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

//! The command line as it is written; nothing here is resolved yet.

mod publish;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use publish::{CommentArgs, PrArgs, ServerArgs};

use super::help;
use super::render::Color;
use crate::structured::Formats;
use crate::version::Version;

/// Bring a fork up to a new upstream release, with a reason for every conflict
#[derive(Debug, Parser)]
#[command(
    name = "git-reconcile",
    version,
    about,
    long_about = help::ABOUT,
    after_help = help::SHORT,
    after_long_help = help::LONG,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What is the same for every command.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
#[expect(clippy::struct_excessive_bools, reason = "flags as written; the context resolves them to enums")]
pub struct Common {
    /// Work as if started in this folder
    #[arg(short = 'C', global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Which upstream repository this is a fork of [default: found from the files]
    #[arg(long, global = true, value_name = "PACK")]
    pub repository: Option<String>,
    /// How to write the result
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
    /// Write the result to this file, whole or not at all, instead of standard output
    #[arg(short, long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Use what was fetched before; no network
    #[arg(long, global = true)]
    pub offline: bool,
    /// A folder with rules that add to or replace the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Work in the fork of core that reconcile.toml names, from here
    #[arg(long, global = true)]
    pub core: bool,
    /// Do it all the same: a skipped or special step, for continue what is gone or wrong; for init: overwrite
    #[arg(long, global = true)]
    pub force: bool,
    /// List everything, also where a few lines would do
    #[arg(long, global = true)]
    pub all: bool,
    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    pub color: Option<Color>,
    /// Say nothing but the result and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on standard error what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// The formats that exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For a pull request or a wiki.
    Markdown,
    /// For programs; the schema is stable.
    Json,
    /// For a job of GitHub Actions: annotations, its summary and its outputs.
    Github,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
}

/// The commands, one file each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show where the fork stands: its version, upstream's latest, the way there
    #[command(after_long_help = help::STATUS)]
    Status(StatusArgs),
    /// Forecast an upgrade: conflicts, verdicts, what would be left behind; changes nothing
    #[command(after_long_help = help::PLAN)]
    Plan(PlanArgs),
    /// Explain one hunk of a plan: the three sides, the commits, the release notes, the rules, what decided
    #[command(after_long_help = help::EXPLAIN)]
    Explain(ExplainArgs),
    /// Begin an upgrade: a new branch, the release merged into it, what is safe settled
    #[command(after_long_help = help::START)]
    Start(StartArgs),
    /// Decide what is open, one hunk after the other; scripted where there is no terminal
    #[command(after_long_help = help::REVIEW)]
    Review(ReviewArgs),
    /// Commit the upgrade, once nothing is open
    #[command(after_long_help = help::CONTINUE)]
    Continue,
    /// Write the summary of an upgrade for its pull request: what was decided, by whom, on what evidence
    #[command(after_long_help = help::SUMMARY)]
    Summary(SummaryArgs),
    /// Keep one comment on the pull request up to date
    #[command(after_long_help = help::COMMENT)]
    Comment(CommentArgs),
    /// Push the branch of an upgrade, and open its pull request or bring it up to date
    #[command(after_long_help = help::PR)]
    Pr(PrArgs),
    /// Show what an upgrade asks of people, phase by phase and with reasons; tick what is done
    #[command(after_long_help = help::CHECKLIST)]
    Checklist(ChecklistArgs),
    /// List the texts that an upgrade brings and nobody has translated, for translators
    #[command(after_long_help = help::TRANSLATIONS)]
    Translations(TranslationsArgs),
    /// Run your own commands of reconcile.toml on what is checked out, and keep what they said for the summary
    #[command(after_long_help = help::VERIFY)]
    Verify,
    /// Put everything back as it was before `start`
    #[command(after_long_help = help::ABORT)]
    Abort,
    /// Look at an upgrade that somebody made: how each conflict was settled, what was lost, what is in
    #[command(after_long_help = help::AUDIT)]
    Audit(AuditArgs),
    /// Replay past syncs: what would have been said of each conflict, and what people made of it
    #[command(after_long_help = help::BACKTEST)]
    Backtest(BacktestArgs),
    /// List, explain, check or test the rules
    #[command(subcommand, after_long_help = help::RULES)]
    Rules(RulesCommand),
    /// Merge three files: lines as git does, and what conflicts by key
    #[command(after_long_help = help::MERGE_FILE)]
    MergeFile(MergeFileArgs),
    /// Let git itself merge files of known formats by key, in every merge of this clone
    #[command(after_long_help = help::INSTALL_DRIVER)]
    InstallDriver(InstallDriverArgs),
    /// Write a commented reconcile.toml, and ask once what an upgrade must know of the servers
    #[command(after_long_help = help::INIT)]
    Init(InitArgs),
    /// See a whole upgrade of a small built-in fork, from status to summary; needs no network
    #[command(after_long_help = help::DEMO)]
    Demo(DemoArgs),
    /// Print a completion script for a shell
    #[command(after_long_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page
    #[command(after_long_help = help::MAN)]
    Man,
}

impl Command {
    /// Whether it works in a clone of a fork, and so in that of the other repository too.
    #[must_use]
    pub const fn is_of_a_fork(&self) -> bool {
        !matches!(
            self,
            Self::Rules(_)
                | Self::MergeFile(_)
                | Self::InstallDriver(_)
                | Self::Init(_)
                | Self::Demo(_)
                | Self::Completions(_)
                | Self::Man
        )
    }
}

/// Options of `status`.
#[derive(Clone, Debug, Args)]
pub struct StatusArgs {
    /// What is the same for `plan`.
    #[command(flatten)]
    pub fork: ForkArgs,
}

/// Options of `plan`.
#[derive(Clone, Debug, Args)]
pub struct PlanArgs {
    /// Which plan.
    #[command(flatten)]
    pub step: StepArgs,
    /// After the plan explain every hunk, as `explain` does for one
    #[arg(long)]
    pub explain: bool,
    /// How the release would be brought in; `rebase` tries that in memory too and says where it would stop
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub strategy: StrategyArg,
}

/// The ways to bring a release in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum StrategyArg {
    /// One merge commit.
    #[default]
    Merge,
    /// The country's commits replayed on the release.
    Rebase,
}

/// Options of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The hunk, as the plan names it (path#number), or a path for all hunks of the file
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which plan.
    #[command(flatten)]
    pub step: StepArgs,
}

/// Options of `audit`.
#[derive(Clone, Debug, Args)]
pub struct AuditArgs {
    /// The branch that holds the upgrade [default: HEAD]
    #[arg(value_name = "REV")]
    pub rev: Option<String>,
    /// The release whose upgrade is meant, where the branch holds several or none was merged [default: the newest]
    #[arg(long, value_name = "VERSION")]
    pub against: Option<Version>,
    /// Look at the files of the merge itself, not at what was mended after it
    #[arg(long)]
    pub merge_only: bool,
    /// What is the same for `status`; after a rebase `--country` is what the branch was before.
    #[command(flatten)]
    pub fork: ForkArgs,
    /// The commit that was merged, where upstream's refs are not known
    #[arg(long, value_name = "REV", help_heading = "Plumbing")]
    pub upstream: Option<String>,
}

/// Options of `backtest`.
#[derive(Clone, Debug, Args)]
pub struct BacktestArgs {
    /// Repositories of forks, each with upstream's history in it [default: the one it runs in]
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub forks: Vec<PathBuf>,
    /// The syncs to replay: a table with the columns fork, merge, country, upstream and date, tabs between
    #[arg(long, value_name = "FILE")]
    pub syncs: Option<PathBuf>,
    /// What people made of hunks, to hold the own reading against: a table with the columns merge, path, hunk, outcome
    #[arg(long, value_name = "FILE")]
    pub outcomes: Option<PathBuf>,
    /// Leave out syncs before this day, as in 2024-12-31
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Replay on so many threads [default: as many as the machine has cores]
    #[arg(long, value_name = "NUMBER")]
    pub jobs: Option<usize>,
    /// Keep what was replayed in this file, and replay nothing again that it has; remove it when rules were changed
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// Also audit the files of each sync: how many findings of each check it has
    #[arg(long)]
    pub findings: bool,
    /// Judge each hunk by what was measured on other forks and years
    #[arg(long)]
    pub cross_validate: bool,
    /// Write what was measured to this file, as the `calibration.toml` of a pack
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
}

/// Options of `start`.
#[derive(Clone, Debug, Args)]
pub struct StartArgs {
    /// Which plan.
    #[command(flatten)]
    pub step: StepArgs,
    /// The branch to make [default: as the pack names it]
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// What is settled without asking [default: safe; none where no history is shared with upstream]
    #[arg(long, value_name = "WHAT", value_enum)]
    pub apply: Option<ApplyArg>,
    /// How the release is brought in: one merge commit, or the country's commits replayed on it, one by one
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub strategy: StrategyArg,
}

/// Options of `review`.
#[derive(Clone, Debug, Args)]
pub struct ReviewArgs {
    /// List the hunks with what is proposed for each and what was decided
    #[arg(long, conflicts_with_all = ["set", "from", "accept_proposed"])]
    pub list: bool,
    /// Decide a hunk (its id or key): take-upstream, keep-country, country-then-upstream, upstream-then-country,
    /// by-hand, proposal, or undo
    #[arg(long, value_name = "ID=DECISION", conflicts_with_all = ["from", "accept_proposed"])]
    pub set: Vec<String>,
    /// The reason of every `--set` of this call
    #[arg(long, value_name = "TEXT", requires = "set")]
    pub why: Option<String>,
    /// Decide as this file says, which has the form of a decision log (`-` for standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "accept_proposed")]
    pub from: Option<PathBuf>,
    /// Decide everything as proposed where the evidence is at least this sure
    #[arg(long, value_name = "HOW-SURE", value_enum, num_args = 0..=1, default_missing_value = "high")]
    pub accept_proposed: Option<Sure>,
}

/// Options of `summary`.
#[derive(Clone, Debug, Args)]
pub struct SummaryArgs {
    /// What is the same for `status`; the commit is the tip of the upgraded branch.
    #[command(flatten)]
    pub fork: ForkArgs,
    /// The commit that was merged, where it is no release
    #[arg(long, value_name = "REV", help_heading = "Plumbing")]
    pub upstream: Option<String>,
    /// Write this report, made before with `--format json`, instead of making one (`-` for standard input)
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// How sure evidence must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sure {
    /// High confidence alone.
    High,
    /// High and medium.
    Medium,
}

/// What `start` settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ApplyArg {
    /// Nothing.
    None,
    /// What is certain.
    Safe,
    /// Also the side that is proposed, where it is one.
    Proposed,
}

/// Which plan is made.
#[derive(Clone, Debug, Args)]
pub struct StepArgs {
    /// The release to adopt, such as 1.7.4 [default: the recommended one]
    #[arg(value_name = "VERSION", conflicts_with = "upstream")]
    pub version: Option<Version>,
    /// What is the same for `status`.
    #[command(flatten)]
    pub fork: ForkArgs,
    /// Adopt this commit instead of a release
    #[arg(long, value_name = "REV", help_heading = "Plumbing")]
    pub upstream: Option<String>,
    /// Merge only these formats by key where lines conflict: all, none, or names between commas [default: all]
    #[arg(long, value_name = "FORMATS")]
    pub structured: Option<Formats>,
    /// Merge nothing by key: lines only, as git does
    #[arg(long, conflicts_with = "structured")]
    pub no_structured: bool,
    /// Merge from this base: auto (the fork point), recursive (git's own choice) or a commit
    #[arg(long, value_name = "BASE", default_value = "auto", help_heading = "Plumbing")]
    pub base: String,
}

/// What is said about the fork.
#[derive(Clone, Debug, Args)]
pub struct ForkArgs {
    /// The release the fork is at, where the tool cannot tell or tells wrongly
    #[arg(long, value_name = "VERSION")]
    pub from: Option<Version>,
    /// Fetch the history that a shallow clone lacks
    #[arg(long, conflicts_with = "offline")]
    pub deepen: bool,
    /// The fork's commit [default: HEAD]
    #[arg(long, value_name = "REV", help_heading = "Plumbing")]
    pub country: Option<String>,
}

/// Options of `merge-file`.
#[derive(Clone, Debug, Args)]
pub struct MergeFileArgs {
    /// What both sides changed
    pub base: PathBuf,
    /// The country's version
    pub country: PathBuf,
    /// Upstream's version
    pub upstream: PathBuf,
    /// The file's path, whose name tells the format [default: that of the country's version]
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// The columns of a CSV file that name a row [default: the first with unique values]
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub key: Vec<String>,
    /// Merge only these formats by key: all, none, or names between commas [default: all]
    #[arg(long, value_name = "FORMATS")]
    pub structured: Option<Formats>,
    /// Merge nothing by key: lines only, as git does
    #[arg(long, conflicts_with = "structured")]
    pub no_structured: bool,
}

/// Options of `install-driver`.
#[derive(Clone, Debug, Args)]
pub struct InstallDriverArgs {
    /// Name the files in .gitattributes, which everyone shares, and not in .git/info/attributes
    #[arg(long)]
    pub shared: bool,
    /// Take it away again
    #[arg(long)]
    pub remove: bool,
}

/// What to do with the rules.
#[derive(Clone, Debug, Subcommand)]
pub enum RulesCommand {
    /// List packs and rules
    List,
    /// Print a rule: what it says, where it stands, why
    Explain {
        /// The rule's id, as `rules list` and the plan print it
        id: String,
    },
    /// Check rules for mistakes; all of them are told at once
    Check {
        /// The folder to check, laid over the built-in rules [default: the rules that the plan would use]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Run the examples of the rules of releases, each against all other rules too
    Test {
        /// The folder to test, laid over the built-in rules [default: the rules that the plan would use]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

/// Options of `checklist`.
#[derive(Clone, Debug, Args)]
pub struct ChecklistArgs {
    /// Which upgrade.
    #[command(flatten)]
    pub step: StepArgs,
    /// This item is done; may be given several times
    #[arg(long, value_name = "ID")]
    pub tick: Vec<String>,
    /// This item is not done after all
    #[arg(long, value_name = "ID")]
    pub untick: Vec<String>,
    /// What there is to say about what was done
    #[arg(long, value_name = "TEXT", requires = "tick")]
    pub why: Option<String>,
}

/// Options of `translations`.
#[derive(Clone, Debug, Args)]
pub struct TranslationsArgs {
    /// Which upgrade.
    #[command(flatten)]
    pub step: StepArgs,
    /// As a CSV file with a row for every text and language that is missing
    #[arg(long, required = true)]
    pub missing: bool,
}

/// Options of `init`.
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// Answer a question about the servers, as in cluster=3; also in a file that exists
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Options of `demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Keep the repositories in this folder, which must be empty or absent
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// Options of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

//! Arguments of the commands that talk to GitHub.

use std::path::PathBuf;

use clap::Args;

use super::ForkArgs;
use crate::version::Version;

/// Options of `comment`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct CommentArgs {
    /// Say what this report says, made before with `--format json` (`-` for standard input) [default: make one, as
    /// `audit` does]
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Print the comment and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The pull request [default: the one of the job, or of the branch]
    #[arg(long, value_name = "NUMBER")]
    pub pull_request: Option<u64>,
    /// The project on GitHub [default: that of the job, or of the remote]
    #[arg(long, value_name = "OWNER/NAME")]
    pub github_repository: Option<String>,
    /// The remote that names the project where nothing else does
    #[arg(long, value_name = "NAME", default_value = "origin")]
    pub remote: String,
    /// The account whose comment is updated [default: the token's, or github-actions[bot]]
    #[arg(long, value_name = "LOGIN")]
    pub author: Option<String>,
    /// The name by which the comment is known again, where a pull request has several
    #[arg(long, value_name = "NAME", default_value = "upgrade")]
    pub key: String,
    /// The release whose upgrade is meant, as for `audit`
    #[arg(long, value_name = "VERSION")]
    pub against: Option<Version>,
    /// What is the same for `pr`.
    #[command(flatten)]
    pub server: ServerArgs,
    /// What is the same for `audit`.
    #[command(flatten)]
    pub fork: ForkArgs,
    /// The commit that was merged, where upstream's refs are not known
    #[arg(long, value_name = "REV", help_heading = "Plumbing")]
    pub upstream: Option<String>,
}

/// Options of `pr`.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct PrArgs {
    /// Print title and body, and neither push nor open anything
    #[arg(long)]
    pub dry_run: bool,
    /// Where the branch is pushed to
    #[arg(long, value_name = "NAME", default_value = "origin")]
    pub remote: String,
    /// The branch to merge into [default: the project's own]
    #[arg(long, value_name = "BRANCH")]
    pub base: Option<String>,
    /// The title of a new pull request [default: Upgrade ... to VERSION]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// What is the same for `comment`.
    #[command(flatten)]
    pub server: ServerArgs,
    /// What is the same for `summary`.
    #[command(flatten)]
    pub fork: ForkArgs,
    /// The commit that was merged, where it is no release
    #[arg(long, value_name = "REV", help_heading = "Plumbing")]
    pub upstream: Option<String>,
}

/// How the server is asked.
#[derive(Clone, Copy, Debug, Args)]
pub struct ServerArgs {
    /// How often a request is tried that a busy server or a dropped connection let fail: 1 to 4
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub tries: u8,
}

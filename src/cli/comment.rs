//! `git reconcile comment`

use super::args::{AuditArgs, CommentArgs};
use super::context::Context;
use super::failure::{Failure, harmless};
use super::github::Github;
use super::{Outcome, audit, summary};
use crate::git::{Head, Repository};
use crate::publish::event::{Event, Origin};
use crate::publish::sticky::{self, Content, Key, Place, Posted};
use crate::publish::{Client, Project, PublishError};
use crate::report::document::Report;

/// How to get the comment of a pull request from a fork posted.
const FROM_A_FORK: &str = "\
the token of this job may not write to the pull request (it comes from a fork), so the page is in the summary of the job\n\
  to have it as a comment: keep the report as an artifact, and post it from a `workflow_run` job with\n\
  `git reconcile comment --report FILE` and `permissions: pull-requests: write`; docs/ci.md shows both workflows";

/// Where the comment goes, as far as that can be told.
enum Target {
    /// This pull request.
    Number(u64),
    /// Nowhere, for this reason.
    Nowhere(String),
}

/// Runs the command.
pub fn run(context: &Context, args: &CommentArgs) -> Result<Outcome, Failure> {
    context.text_only("comment")?;
    let key = Key::new(&args.key).ok_or_else(|| {
        Failure::usage("--key may have 60 letters, digits, dots and underscores".to_owned())
    })?;
    let github = Github::from_env();
    let report = github.clean(report(context, args)?);
    let head = head(context, args, &github.event);
    let page = |limit| summary::page(&report, limit);
    let said = Content { report: &report, head: head.as_deref(), page: &page };
    if args.dry_run {
        return context.output.write(&github.scrub(&sticky::body(&key, &said, None))).map(settled);
    }
    if is_from_a_fork(&github.event) && args.pull_request.is_none() {
        return on_the_side(context, &github, &said, None);
    }
    match post(context, args, &github, (&key, &said)) {
        Err(Failure::Publish(error)) if matches!(*error, PublishError::Forbidden { .. }) => {
            on_the_side(context, &github, &said, Some(*error))
        }
        other => other,
    }
}

fn settled((): ()) -> Outcome {
    Outcome::Settled
}

/// The report that is given, or the one that `audit` makes.
fn report(context: &Context, args: &CommentArgs) -> Result<Report, Failure> {
    if let Some(path) = &args.report {
        return summary::given(path);
    }
    let args = AuditArgs {
        rev: None,
        against: args.against.clone(),
        merge_only: false,
        fork: args.fork.clone(),
        upstream: args.upstream.clone(),
    };
    audit::report(context, &args).map(|(report, _)| report)
}

/// The commit that was pushed: a job checks out a merge of its own, so the event knows better than HEAD.
fn head(context: &Context, args: &CommentArgs, event: &Event) -> Option<String> {
    match event {
        Event::PullRequest { head, .. } => Some(head.clone()),
        Event::WorkflowRun { commit, .. } => Some(commit.clone()),
        Event::Other if args.report.is_some() => None,
        Event::Other => {
            let commit = context.repository().ok()?.commit("HEAD").ok()?;
            Some(commit.to_string())
        }
    }
}

const fn is_from_a_fork(event: &Event) -> bool {
    matches!(event, Event::PullRequest { origin: Origin::Fork, .. })
}

/// Puts the page where a job without the right to write can put it.
fn on_the_side(
    context: &Context,
    github: &Github,
    said: &Content<'_>,
    refused: Option<PublishError>,
) -> Result<Outcome, Failure> {
    if github.add_summary(said.page)? {
        return context.output.write(&format!("{FROM_A_FORK}\n")).map(settled);
    }
    match refused {
        Some(refused) => Err(refused.into()),
        None => {
            Err(Failure::usage("the pull request comes from a fork, and the job has no summary".to_owned()))
        }
    }
}

fn post(
    context: &Context,
    args: &CommentArgs,
    github: &Github,
    (key, said): (&Key, &Content<'_>),
) -> Result<Outcome, Failure> {
    let repository = context.repository();
    let remote = || repository.as_ref().ok()?.remote_address(&args.remote).ok();
    let project = github.project(args.github_repository.as_deref(), &remote)?;
    let server = github.server(&project)?.ok_or_else(|| {
        Failure::usage(format!(
            "{}: is this GitHub? Then set GITHUB_API_URL",
            project.host.as_deref().unwrap_or_default()
        ))
    })?;
    let client = github.client(server, args.server, context)?;
    let number = match target(&client, &project, args, (&github.event, repository.as_ref().ok()))? {
        Target::Number(number) => number,
        Target::Nowhere(why) => return context.output.write(&format!("{}\n", harmless(&why))).map(settled),
    };
    let place = Place { project: &project, number, key, author: args.author.as_deref() };
    let done = match sticky::put(&client, &place, said)? {
        Posted::Created(at) => format!("created {at}"),
        Posted::Updated(at) => format!("updated {at}"),
        Posted::Unchanged(at) => format!("says the same already: {at}"),
    };
    context.output.write(&format!("{}\n", harmless(&github.scrub(&done)))).map(settled)
}

/// Which pull request: the option's, the event's, or the one of the branch that is checked out.
fn target(
    client: &Client<'_>,
    project: &Project,
    args: &CommentArgs,
    (event, repository): (&Event, Option<&Repository>),
) -> Result<Target, Failure> {
    if let Some(number) = args.pull_request {
        return Ok(Target::Number(number));
    }
    match event {
        Event::PullRequest { number, .. } => Ok(Target::Number(*number)),
        Event::WorkflowRun { head, commit } => Ok(of_run(client, project, head, commit)?),
        Event::Other => of_branch(client, project, repository),
    }
}

/// The pull request that a workflow ran for, by what GitHub says of the run.
fn of_run(client: &Client<'_>, project: &Project, head: &str, commit: &str) -> Result<Target, PublishError> {
    let open = client.pull_requests(project, head)?;
    if let Some(found) = open.iter().find(|pull| pull.head.sha == commit) {
        return Ok(Target::Number(found.number));
    }
    Ok(Target::Nowhere(match open.first() {
        Some(newer) => format!("nothing to do: #{} has newer commits than {commit}", newer.number),
        None => format!("nothing to do: {project} has no open pull request of {head}"),
    }))
}

fn of_branch(
    client: &Client<'_>,
    project: &Project,
    repository: Option<&Repository>,
) -> Result<Target, Failure> {
    let head = repository.and_then(|repository| repository.head().ok());
    let Some(Head::Branch { name, .. }) = head else {
        return Err(Failure::usage("no branch is checked out: name the pull request with --pull-request"));
    };
    let branch = format!("{}:{name}", project.owner);
    match client.pull_requests(project, &branch)?.first() {
        Some(pull) => Ok(Target::Number(pull.number)),
        None => Err(PublishError::NoPullRequest { project: project.to_string(), branch }.into()),
    }
}

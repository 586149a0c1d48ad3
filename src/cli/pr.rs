//! `git reconcile pr`

use super::args::{PrArgs, SummaryArgs};
use super::context::Context;
use super::failure::{Failure, harmless};
use super::github::Github;
use super::{Outcome, summary};
use crate::error::Error;
use crate::git::{Credentials, Head, Questions, Repository};
use crate::progress::Progress;
use crate::publish::pull::{self, Opened, Wanted};
use crate::publish::{Client, Project, Server};
use crate::report::document::{Report, UpgradeState};
use crate::report::untrusted::terminal;

/// Where the body is kept for whoever opens the pull request by hand, below the git directory.
const BODY: &str = "pull-request.md";

/// What is pushed and where it is to go.
struct Job<'a> {
    context: &'a Context,
    args: &'a PrArgs,
    github: &'a Github,
    repository: &'a Repository,
    report: &'a Report,
    branch: &'a str,
}

/// Runs the command.
pub fn run(context: &Context, args: &PrArgs) -> Result<Outcome, Failure> {
    context.text_only("pr")?;
    let summary_args = SummaryArgs { fork: args.fork.clone(), upstream: args.upstream.clone(), report: None };
    let github = Github::from_env();
    let report = github.clean(summary::report(context, &summary_args)?.0);
    if report.upgrade.as_ref().is_none_or(|upgrade| upgrade.state != UpgradeState::Merged) {
        return Err(Failure::NotCommitted);
    }
    let repository = context.repository()?;
    let Head::Branch { name: branch, .. } = repository.head().map_err(Error::from)? else {
        return Err(Failure::usage("no branch is checked out, so none can be pushed"));
    };
    let job =
        Job { context, args, github: &github, repository: &repository, report: &report, branch: &branch };
    let address = repository.remote_address(&args.remote).map_err(Error::from)?;
    let project = Project::of_remote(&address);
    let server = project.as_ref().map(|project| github.server(project)).transpose()?.flatten();
    match (project, server) {
        (Some(project), Some(server)) if github.has_token() => job.by_api(&project, &server),
        (Some(project), Some(server)) => {
            job.by_hand(&|base| pull::compare_url(&server, &project, base, job.branch))
        }
        _ => job.by_hand(&|_| address.clone()),
    }
}

impl Job<'_> {
    /// Pushes, and opens the pull request or brings it up to date.
    fn by_api(&self, project: &Project, server: &Server) -> Result<Outcome, Failure> {
        let client = self.github.client(server.clone(), self.args.server, self.context)?;
        if self.args.dry_run {
            return self.rehearse();
        }
        let base = self.base(Some((&client, project)))?;
        self.push(base.as_deref())?;
        let title = self.title();
        let wanted = Wanted {
            project,
            owner: &project.owner,
            branch: self.branch,
            base: base.as_deref(),
            title: &title,
            summary: &|limit| summary::page(self.report, limit),
        };
        let said = match pull::put(&client, &wanted)? {
            Opened::Created(at) => format!("opened {at}"),
            Opened::Updated(at) => format!("updated {at}"),
        };
        self.say(&said)
    }

    /// Pushes, and says where a person opens the pull request and what to put into it.
    fn by_hand(&self, url: &dyn Fn(Option<&str>) -> String) -> Result<Outcome, Failure> {
        if self.args.dry_run {
            return self.rehearse();
        }
        let base = self.base(None)?;
        self.push(base.as_deref())?;
        let state = self.repository.state_dir();
        state.write(BODY, self.body().as_bytes()).map_err(Error::from)?;
        self.say(&format!(
            "to open the pull request (no token for its server is set):\n  page:  {}\n  title: {}\n  body:  {}",
            url(base.as_deref()),
            self.title(),
            state.path(BODY).display()
        ))
    }

    /// The branch to merge into; refused where it is the one that would be pushed.
    fn base(&self, api: Option<(&Client<'_>, &Project)>) -> Result<Option<String>, Failure> {
        let base = match (&self.args.base, api) {
            (Some(base), _) => Some(base.clone()),
            (None, Some((client, project))) => Some(client.default_branch(project)?),
            (None, None) => self.repository.remote_default(&self.args.remote),
        };
        if base.as_deref() == Some(self.branch) {
            return Err(Failure::IntoItself { branch: self.branch.to_owned() });
        }
        Ok(base)
    }

    fn push(&self, base: Option<&str>) -> Result<(), Failure> {
        let (context, remote) = (self.context, &self.args.remote);
        let into = base.map(|base| format!(", to be merged into {base}")).unwrap_or_default();
        context.progress.stage(&format!("pushing {} to {remote}{into}", self.branch));
        let credentials = Credentials::from_env(Questions::Allowed);
        let pushed = self.repository.push(remote, self.branch, &credentials);
        context.progress.finish();
        Ok(pushed.map_err(Error::from)?)
    }

    fn rehearse(&self) -> Result<Outcome, Failure> {
        let text = format!("{}\n\n{}", terminal::line(&self.title()), self.body());
        self.context.output.write(&text)?;
        Ok(Outcome::Settled)
    }

    fn say(&self, text: &str) -> Result<Outcome, Failure> {
        let text = format!("pushed {} to {}\n{text}", self.branch, self.args.remote);
        self.context.output.write(&format!("{}\n", harmless(&self.github.scrub(&text))))?;
        Ok(Outcome::Settled)
    }

    fn body(&self) -> String {
        self.github.scrub(&pull::fitted(None, &|limit| summary::page(self.report, limit)))
    }

    fn title(&self) -> String {
        let commit: String = self.report.commits.upstream.chars().take(10).collect();
        let to = self.report.release.to.as_ref().unwrap_or(&commit);
        let own = || format!("Upgrade {} to {to}", self.report.repository);
        terminal::prose(&self.args.title.clone().unwrap_or_else(own))
    }
}

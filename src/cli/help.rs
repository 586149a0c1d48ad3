//! The words of `--help` beyond one line an option: examples, exit codes, environment.

/// Of the program.
pub const ABOUT: &str = "\
Bring a country's fork up to a new upstream release. The tool finds the release the fork is at, fetches the next one \
into a namespace of its own, merges in memory from the fork point, and says of every conflict that remains whether to \
take upstream's change or keep the country's, and why. `status` and `plan` change no branch, index, file or tag.";

/// Of the program, after `-h`.
pub const SHORT: &str = "\
Start with:  git reconcile demo
More with:   git-reconcile --help, git reconcile COMMAND -h";

/// Of the program, after `--help`.
pub const LONG: &str = "\
Examples:
  git reconcile demo                  a whole upgrade of a small built-in fork
  git reconcile status                where does this fork stand?
  git reconcile plan                  what would the recommended release cost?
  git reconcile plan 1.7.4 -o plan.md --format markdown

Exit codes:
  0  done; nothing is left for a person
  1  done; a person must decide something
  2  the command line is wrong
  3  could not complete: repository, network, settings or rules

Environment:
  NO_COLOR        no colours, as with --color never
  CLICOLOR_FORCE  colours also into a pipe
  GITHUB_TOKEN    credentials for https://github.com, after git's credential helpers; for `comment` and `pr`
  GITHUB_API_URL  GitHub's API where it is an Enterprise server's, as in https://HOST/api/v3
  SSH_AUTH_SOCK   the ssh agent that holds your keys
  HTTPS_PROXY, SSL_CERT_FILE and git's http.* settings are honoured

Settings: reconcile.toml in the repository, or `git config reconcile.<key>`; see `git reconcile init`.
The result goes to standard output, progress and messages to standard error.
`git reconcile --help` asks git for a manual page: use `git reconcile -h`, or install the one of `git reconcile man`.";

/// Of `status`.
pub const STATUS: &str = "\
Examples:
  git reconcile status
  git reconcile status --offline --format json
  git reconcile -C ../my-fork status --from 1.6.0

Exit code 0 when the fork's place could be told, 3 when not. Only refs below refs/reconcile/ are written.";

/// Of `plan`.
pub const PLAN: &str = "\
Examples:
  git reconcile plan                       the recommended next release
  git reconcile plan 1.7.4 --all           every hunk with its evidence
  git reconcile plan 1.7.4 --explain       and the whole chain of reasons of each
  git reconcile plan 1.7.4 --format json -o plan.json
  git reconcile plan 1.9.0 --force         a skipped or special step
  git-reconcile -C fork.git plan --country main --upstream v1.7.4 --base recursive --offline
                                           any two commits, also in a bare repository

Exit code 1 when a person must decide something, 0 when nothing is left. Only refs below refs/reconcile/ are written.";

/// Of `explain`.
pub const EXPLAIN: &str = "\
Examples:
  git reconcile explain src/form/birth/index.ts#2
  git reconcile explain src/form/birth/index.ts 1.7.4    every hunk of the file, in the plan for that release

The ids are those that the plan prints: the path, `#`, the number of the hunk. Exit code 1 when a person must decide one \
of the hunks shown, 0 when all are settled.";

/// Of `audit`.
pub const AUDIT: &str = "\
Examples:
  git reconcile audit                             the newest upgrade of this branch, with all that was mended since
  git reconcile audit --merge-only                the merge itself
  git reconcile audit origin/upgrade-v1.7.4 --against 1.7.4 --format markdown -o audit.md
  git reconcile audit --format github             in a job of GitHub Actions: annotations, summary, outputs

An upgrade is a merge with a parent of upstream's, one commit after which the fork became a later release, or a rebase onto a \
release. The merge is made again in memory; nothing is changed. Findings that a decision log in the branch says somebody \
decided on purpose are listed as such. Exit code 1 when errors or warnings are left, 0 when none is.";

/// Of `backtest`.
pub const BACKTEST: &str = "\
Examples:
  git reconcile backtest                          the syncs in this fork's own history
  git reconcile backtest --since 2024-01-01 --cross-validate
  git reconcile backtest --forks ../fork-a ../fork-b --write calibration.toml

A sync is a merge of the fork with one parent that upstream has and one that it has not. The plan of its two parents is held \
against what was committed. Nothing is changed; docs/calibration.md tells what is counted and how.";

/// Of `start`.
pub const START: &str = "\
Examples:
  git reconcile start                      the recommended next release
  git reconcile start 1.7.4 --branch try-1.7.4
  git reconcile start 1.7.4 --apply none   every conflict is left for you
  git reconcile start 1.7.4 --force        a skipped or special step
  git reconcile start 1.7.4 --strategy rebase
  git reconcile start 1.7.4 --core         the same in your fork of core, from here

The working tree must be clean. A new branch is made, the release is merged into it as git would, from the base that the \
plan chose, and what is safe is settled; the rest has conflict markers. From there `git status`, editors, `git mergetool`, \
`git commit` and `git merge --abort` work as after `git merge`. Exit code 1 when a person must decide something.

Where the fork shares no history with upstream, what it changed is a guess: then nothing is settled without you, and what \
would be is proposed, hunk by hunk, for `review`. --apply safe settles it all the same.

With --strategy rebase the country's own commits are replayed on the release, one by one, with their authors and dates; \
merges of upstream are left out, and commits that the release has in it are dropped and listed. Where one does not fit, git \
is as in the middle of `git cherry-pick`: decide it with `review` or by hand, then `continue` goes on to the next. `abort` \
goes back from any stop. `plan --strategy rebase` says before how often that would be.

With --core the fork of core that reconcile.toml names ([core] fork = \"../DIR\") is upgraded, and `review`, `continue`, \
`abort`, `summary` and the others take --core too. Where core runs unmodified, nothing is begun: `start --core` says what is \
to be written where, so that its release is pinned (exit code 1 while something is).";

/// Of `review`.
pub const REVIEW: &str = "\
Examples:
  git reconcile review                                      one open hunk after the other
  git reconcile review --list                               what is open, and what is proposed
  git reconcile review --set 'src/index.ts#1=keep-country' --why 'our own form'
  git reconcile review --set 'src/index.ts#1=undo'          open it again
  git reconcile review --accept-proposed high               what the evidence is sure of
  git reconcile review --from decisions.toml                the form of reconcile/decisions/*.toml

In a terminal each hunk is shown with the three sides, what is proposed and why; one key decides it, Enter skips it, ? \
explains. Each decision is saved and put into its file when it is made; stop with q or Ctrl-C and go on whenever you like. \
Files may be edited by hand as well: a hunk whose markers are gone counts as decided. The editor is that of git. Exit code 1 \
while hunks are open.";

/// Of `continue`.
pub const CONTINUE: &str = "\
Example:
  git reconcile continue

Refuses while hunks are open, markers are left or edits are not staged; and, unless --force, where files or names of the \
country are gone and nobody decided that, or the checks of the merged files find errors that yours had not. A hunk whose \
markers you took away in an editor counts as decided by you. The commit has both parents, hooks and signatures are run by \
git, and reconcile/decisions/<version>.toml is in it. In a rebase the commit at the stop is \
made and the next ones are replayed up to the next that does not fit; at the end the decisions follow in a commit of their \
own. Exit code 1 when it was not committed, or at the next stop.";

/// Of `summary`.
pub const SUMMARY: &str = "\
Examples:
  git reconcile summary
  git reconcile summary --format markdown -o summary.md
  git reconcile summary --format json -o report.json
  git reconcile summary --report report.json --format github     the same report, in a job of GitHub Actions
  git reconcile summary --report report.json --format sarif -o report.sarif

Works while an upgrade is under way and after it was committed, also by a plain `git commit`: the last merge of a release on \
the branch is made again in memory, and each hunk's decision is read from reconcile/decisions/, or from the committed file. \
Fits into what GitHub takes: the least important is left out first, and the page says what. Exit code 1 while hunks are open.";

/// Of `comment`.
pub const COMMENT: &str = "\
Examples:
  git reconcile comment                            the pull request of this branch, or of this job
  git reconcile comment --dry-run                  what it would say
  git reconcile comment --report report.json --pull-request 12
  git reconcile audit --format json | git reconcile comment --report - --github-repository ministry/forms

One comment, made once and then updated in place: it is found by a hidden key and by its author, so a comment of somebody \
else with the same key is left alone. It says what changed since the last push, and is cut to what GitHub takes. The token is \
GITHUB_TOKEN or GH_TOKEN and needs `pull-requests: write`; that of a GitHub App needs --author too, as in 'my-app[bot]'. \
GITHUB_API_URL names an Enterprise server. On a pull request from a \
fork the job's token may only read: then the page goes into the summary of the job, and docs/ci.md shows how a second \
workflow posts it. Exit code 0 when it is posted or nothing was to do, whatever the comment says.";

/// Of `pr`.
pub const PR: &str = "\
Examples:
  git reconcile pr                         push to origin, open the pull request or update its summary
  git reconcile pr --dry-run               print title and body
  git reconcile pr --remote fork --base develop --title 'Upgrade to 1.7.4'

The only command that pushes: the branch that is checked out, by git itself, never by force, and never the branch that it is to \
be merged into. The summary becomes the body; what people write above or below it stays. With GITHUB_TOKEN or GH_TOKEN the pull \
request is opened; without, the address of the page to open it on is printed, and where the body was written.";
/// Of `checklist`.
pub const CHECKLIST: &str = "\
Examples:
  git reconcile checklist                  of the upgrade under way, else of the next one
  git reconcile checklist 1.7.4 --all      with everything that each item is about
  git reconcile checklist --tick qa/provision --why 'both servers, by hand'
  git reconcile checklist --format markdown -o checklist.md

Each item says which fact brought it in: a step, a rule, a file or an inventory that the release changes, an answer of \
reconcile.toml. What is ticked is kept in reconcile/checklist/<version>.toml, to be committed. Exit code 1 while a blocker \
is open.";

/// Of `translations`.
pub const TRANSLATIONS: &str = "\
Example:
  git reconcile translations --missing -o missing.csv

Columns: file, id, language, source (the text to translate), now (what stands there). A text counts as missing where its \
cell is empty or still the same as upstream's. Only texts that the upgrade brings are listed.";

/// Of `verify`.
pub const VERIFY: &str = "\
Example:
  git reconcile verify

Runs the commands of [verify] in reconcile.toml one after the other, in the root of the working tree; the first that fails \
is the last. Nothing is run that is not written there. The output is kept below .git/reconcile/verify/, and the summary \
shows how each ended. Exit code 1 when one failed.";

/// Of `abort`.
pub const ABORT: &str = "\
Example:
  git reconcile abort

Branch, index and tracked files are as they were before `start`; files that git does not track stay as they are. What you \
had changed meanwhile is kept in a ref below refs/reconcile/aborted/. Works after a crash too.";

/// Of `merge-file`.
pub const MERGE_FILE: &str = "\
Examples:
  git reconcile merge-file old.csv ours.csv new.csv -o ours.csv
  git reconcile merge-file base country upstream --path src/words.csv --key id

Exit code 0 when the result is whole, 1 when it has markers around what a person must decide. No repository is needed, \
and nothing is written but the result.";

/// Of `install-driver`.
pub const INSTALL_DRIVER: &str = "\
Examples:
  git reconcile install-driver             for this clone: .git/config and .git/info/attributes
  git reconcile install-driver --shared    name the files in .gitattributes; each clone still runs this command once
  git reconcile install-driver --remove    take away what was written, in either place

Run again, it changes nothing. Then `git merge`, `git rebase` and `git cherry-pick` ask `git-reconcile merge-file` about \
CSV, JSON, YAML, TypeScript and lock files; it must be on the PATH.";

/// Of `rules`.
pub const RULES: &str = "\
Examples:
  git reconcile rules list
  git reconcile rules explain forms
  git reconcile rules check reconcile/rules
  git reconcile rules test reconcile/rules

Exit code 3 when rules have mistakes, 1 when an example fails.";

/// Of `init`.
pub const INIT: &str = "\
Examples:
  git reconcile init
  git reconcile init --set cluster=3 --set environments=qa,staging,production --set live-registrations=yes

Writes reconcile.toml at the root of the working tree, every key explained and commented out. In a terminal it asks what \
the checklist must know of your servers; Enter leaves a question for later. Run again, it asks what is still open and \
changes nothing else. An existing file is kept unless --force is given.";

/// Of `demo`.
pub const DEMO: &str = "\
Examples:
  git reconcile demo
  git reconcile demo --keep demo      then look around: cd demo/country

Runs status, plan, start, review with decisions from a file, continue and summary, as they would be typed. Always exits \
with 0 when they ran.";

/// Of `completions`.
pub const COMPLETIONS: &str = "\
Examples:
  git-reconcile completions bash > ~/.local/share/bash-completion/completions/git-reconcile
  git-reconcile completions zsh  > ~/.zfunc/_git-reconcile
  git-reconcile completions fish > ~/.config/fish/completions/git-reconcile.fish";

/// Of `man`.
pub const MAN: &str = "\
Example:
  git-reconcile man -o ~/.local/share/man/man1/git-reconcile.1
                                           then `git reconcile --help` works";

//! The files of a pack as they are written.
//!
//! Owns the shape of `pack.toml` and `areas.toml`: names of fields, types, allowed words. The JSON Schemas under
//! `rules/schema` are generated from here, and the check of shapes reads the same schema, so the doc comments of this
//! file are what a maintainer sees in an editor. Must not know what the values mean: that is `pack.rs` and `area.rs`.
//!
//! A required field is an `Option` all the same, so that a file with a mistake in one field is still checked in all others:
//! its absence was told by the check of the shape.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::at::At;
use crate::verdict::{Class, Verdict};

/// `pack.toml`: one upstream repository, where its releases are and how to move from one to the next.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "pack.toml")]
pub(crate) struct PackFile {
    /// The id of the pack, equal to the name of its folder.
    pub(crate) name: Option<At<String>>,
    /// What people call the repository.
    pub(crate) title: Option<At<String>>,
    /// Where upstream's repository is fetched from when no remote of the preferred name exists.
    pub(crate) url: Option<At<String>>,
    /// The remote that is taken for upstream when the clone has one of this name.
    pub(crate) remote: Option<At<String>>,
    /// Path of the release notes in the repository.
    pub(crate) notes: Option<At<String>>,
    /// The pack whose versions are the same as this one's, release by release.
    pub(crate) pairs_with: Option<At<String>>,
    /// What is written where, so that a release of that one is deployed unmodified; `{version}` is the release.
    pub(crate) pin: Vec<At<String>>,
    /// Name of the branch that an upgrade is made on; `{version}` is the release.
    pub(crate) upgrade_branch: Option<At<String>>,
    /// Which tags and branches of upstream are releases.
    pub(crate) releases: Option<Releases>,
    /// How to tell that a repository belongs to this pack.
    pub(crate) detect: Option<Detect>,
    /// Where a fork says which version it is at.
    pub(crate) signal: Vec<Signal>,
    /// What may be done in one step and what may not.
    pub(crate) policy: Option<Policy>,
    /// What the subjects of upstream's commits say.
    pub(crate) commits: Option<Commits>,
    /// The steps that need more than a merge.
    pub(crate) step: Vec<Step>,
}

/// Which tags and branches of upstream are releases.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Releases {
    /// A release tag, as a regular expression whose first group is the version.
    pub(crate) tag: Option<At<String>>,
    /// Release branches, as regular expressions whose first group is the version; preferred first.
    pub(crate) branches: Vec<At<String>>,
    /// Branches that releases are cut from, preferred first.
    pub(crate) mainlines: Vec<At<String>>,
    /// Versions that have a tag or a branch and are no releases.
    pub(crate) ignore: Vec<At<String>>,
}

/// How to tell that a repository belongs to this pack.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Detect {
    /// Regular expressions on the text of the root `package.json`; one that matches is enough.
    pub(crate) package_json: Vec<At<String>>,
    /// Files and folders that such repositories have, of one era or another.
    pub(crate) paths: Vec<At<String>>,
    /// How many of the paths must be there.
    pub(crate) at_least: Option<At<usize>>,
}

/// A place where a fork says which version it is at.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signal {
    /// What the signal is called.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// How `pattern` is read.
    #[schemars(required)]
    pub(crate) kind: Option<SignalKind>,
    /// The file it stands in, from the root of the repository.
    #[schemars(required)]
    pub(crate) path: Option<At<String>>,
    /// What finds the version: a JSON pointer, or a regular expression whose first group it is.
    #[schemars(required)]
    pub(crate) pattern: Option<At<String>>,
    /// How much it is worth.
    #[schemars(required)]
    pub(crate) trust: Option<Trust>,
    /// How much of the version it tells; the whole of it where nothing is said.
    #[serde(default)]
    pub(crate) precision: Precision,
    /// How it misleads.
    #[schemars(required)]
    pub(crate) note: Option<At<String>>,
}

/// How the pattern of a signal is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignalKind {
    /// A JSON pointer (RFC 6901) to a text.
    JsonPointer,
    /// A regular expression whose first group is the version; the first match counts.
    Regex,
}

/// How much a signal is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Counts unless something speaks against it.
    Strong,
    /// Counts where it agrees with another.
    Weak,
    /// Is shown and never counts.
    Advisory,
}

/// How much of a version a signal tells.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// All three numbers.
    #[default]
    Release,
    /// The first two numbers only.
    Line,
}

/// What may be done in one step and what may not.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policy {
    /// How far one step goes.
    pub(crate) reach: Option<Reach>,
    /// Why a longer step is refused.
    pub(crate) why: Option<At<String>>,
    /// Where upstream says so.
    pub(crate) refs: Vec<At<String>>,
}

/// How far one step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// From a release line to the next: from 1.6 to 1.7, not to 1.8.
    OneLine,
    /// As far as one likes.
    Any,
}

/// What the subjects of upstream's commits say.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Commits {
    /// What references to the repository's own pull requests begin with; the name of the pack where nothing is said.
    pub(crate) repository: Option<At<String>>,
    /// Subjects that name pull requests, as regular expressions: a group of digits is a number, any other the branch.
    /// Every one that matches counts, so the original of a cherry-pick is named first.
    pub(crate) pull_request: Vec<At<String>>,
    /// Numbers that look like the repository's own and are another's, whose history it took over.
    pub(crate) elsewhere: Vec<Elsewhere>,
    /// How issues are named.
    pub(crate) issue: Vec<Issue>,
    /// How the kind of a change is told, the first match first.
    pub(crate) kind: Vec<Kind>,
    /// Subjects that say nothing, as regular expressions.
    pub(crate) ignore: Vec<At<String>>,
    /// A merge that brings this many commits or more says nothing about them; 60 where nothing is said.
    pub(crate) sync_limit: Option<At<usize>>,
}

/// Pull requests of another repository whose commits stand in this one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Elsewhere {
    /// Whose they are; what references begin with.
    #[schemars(required)]
    pub(crate) repository: Option<At<String>>,
    /// The lowest such number: the repository's own had not come so far.
    #[schemars(required)]
    pub(crate) from: Option<At<u64>>,
    /// Only in commits written before this day, `2024-12-31`; in all where nothing is said.
    pub(crate) before: Option<At<String>>,
}

/// How issues are named in subjects, titles and branches.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issue {
    /// The repository whose issues they are; what references begin with.
    #[schemars(required)]
    pub(crate) repository: Option<At<String>>,
    /// A regular expression whose first group is the number.
    #[schemars(required)]
    pub(crate) pattern: Option<At<String>>,
}

/// How the kind of a change is told in subjects, titles and branches.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    /// What the change is.
    #[schemars(required)]
    pub(crate) class: Option<Class>,
    /// A regular expression.
    #[schemars(required)]
    pub(crate) pattern: Option<At<String>>,
}

/// A step that needs more than a merge, or that must not be made.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// The line the fork stands at, such as `1.6`.
    #[schemars(required)]
    pub(crate) from: Option<At<String>>,
    /// The line it goes to, such as `1.7`.
    #[schemars(required)]
    pub(crate) to: Option<At<String>>,
    /// Whether it may be made.
    #[schemars(required)]
    pub(crate) kind: Option<StepKind>,
    /// What is special about it.
    #[schemars(required)]
    pub(crate) why: Option<At<String>>,
    /// What to do before the merge, one sentence each, in order.
    #[serde(default)]
    pub(crate) before: Vec<At<String>>,
    /// What to do after the merge, one sentence each, in order.
    #[serde(default)]
    pub(crate) after: Vec<At<String>>,
    /// Issues, pull requests, pages.
    #[serde(default)]
    pub(crate) refs: Vec<At<String>>,
}

/// Whether a step may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A merge like any other; what is said is shown.
    Ordinary,
    /// Only with what is said before and after; asked for by force.
    Special,
    /// Not with this tool, unless forced.
    Refused,
}

/// `areas.toml`: what the paths of the repository are, first match first.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "areas.toml")]
pub(crate) struct AreasFile {
    /// The areas; a path belongs to the first one that matches it.
    pub(crate) area: Vec<Area>,
}

/// A part of the repository whose files are treated alike.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    /// What the area is called in reports.
    #[schemars(required)]
    pub(crate) id: Option<At<String>>,
    /// What people call it.
    #[schemars(required)]
    pub(crate) title: Option<At<String>>,
    /// Its paths: `*` within a name, `**` across folders, `{a,b}` either.
    #[schemars(required)]
    pub(crate) globs: Option<Vec<At<String>>>,
    /// Paths that the globs match and that are not of this area.
    #[serde(default)]
    pub(crate) except: Vec<At<String>>,
    /// The first release in which the area looks like this.
    pub(crate) since: Option<At<String>>,
    /// The first release in which it no longer does.
    pub(crate) until: Option<At<String>>,
    /// What an upstream change here is when nothing else is known.
    #[schemars(required)]
    pub(crate) class: Option<Class>,
    /// What to do with it when nothing else is known.
    #[schemars(required)]
    pub(crate) verdict: Option<Verdict>,
    /// How files are merged by structure; by the ending of each file where nothing is said.
    #[serde(default)]
    pub(crate) format: Format,
    /// The columns of a CSV file, or the fields of list items, that identify a row; the first where nothing is said.
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    /// JSON pointers of arrays whose order has no meaning.
    #[serde(default)]
    pub(crate) sets: Vec<At<String>>,
    /// Properties of objects that are lists of what somebody may do: one that a merge adds to from nowhere is told.
    #[serde(default)]
    pub(crate) grants: Vec<At<String>>,
    /// What happens when the country deleted a file that upstream changed.
    #[serde(default)]
    pub(crate) deletion: Deletion,
    /// The command that writes the files anew.
    pub(crate) regenerate: Option<At<String>>,
    /// Where the content moved to in later releases, for files that a country kept at their old place.
    pub(crate) moved_to: Option<At<String>>,
    /// What to tell the person who decides.
    #[schemars(required)]
    pub(crate) advice: Option<At<String>>,
}

/// The structure of a file.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// By the name of each file: its ending tells the format.
    #[default]
    Auto,
    /// Lines of text, nothing more.
    Text,
    /// Rows by key and columns by name.
    Csv,
    /// Objects by key.
    Json,
    /// The manifest of a Node package.
    PackageJson,
    /// The lock file of yarn.
    YarnLock,
    /// Entries by path, comments kept.
    Yaml,
    /// Declarations, imports, object keys; JavaScript too.
    Typescript,
    /// Elements by id.
    Xml,
    /// Variables of an environment.
    Dotenv,
    /// Lines that stand for themselves, such as patterns and known hosts.
    Lines,
    /// Release notes: sections by version.
    Changelog,
    /// No text.
    Binary,
}

/// What happens when the country deleted a file that upstream changed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Deletion {
    /// A person decides.
    #[default]
    Ask,
    /// It stays deleted: it was a sample.
    StaysDeleted,
}

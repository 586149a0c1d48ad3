//! The steps from a fork's version to a later release, one line at a time.
//!
//! Owns [`Ladder`], the kinds of step and the advice which patch of a line to take. Must not know repositories: whether
//! a release holds what the fork has is asked of the caller.
//!
//! ```
//! use git_reconcile::version::{Ladder, StepKind, Version};
//! let v = |text: &str| text.parse::<Version>().unwrap();
//! let ladder = Ladder::new(&v("1.6.4"), &[v("1.7.0"), v("1.7.2"), v("1.8.0"), v("1.8.1")]);
//! assert_eq!(ladder.newest_of_each_line(), [v("1.7.2"), v("1.8.1")]);
//! assert_eq!(ladder.kind(&v("1.7.0")), StepKind::NextLine);
//! // 1.7.0 was cut before the fork's own fixes: the first patch that has them is the one to take.
//! let advice = ladder.advise(v("1.7.0").line(), |release| *release >= v("1.7.2")).unwrap();
//! assert_eq!(advice.version, v("1.7.2"));
//! ```

use super::{Line, Version};

/// The stable releases above a version, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    current: Version,
    own_line: Vec<Version>,
    rungs: Vec<Rung>,
}

/// One line of releases above the fork's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The line that the step leaves.
    pub from: Line,
    /// The line that it reaches.
    pub to: Line,
    /// Its stable releases, ascending; never empty.
    releases: Vec<Version>,
}

/// What a step to a version would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The fork is there.
    Same,
    /// A newer patch of the fork's own line.
    SameLine,
    /// The line after the fork's.
    NextLine,
    /// A later line; the ones left out, ascending.
    Skips {
        /// Lines with a stable release between the fork's and the target's.
        missing: Vec<Line>,
    },
    /// Older than the fork.
    Backwards,
}

/// Which patch of a line to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The recommended release.
    pub version: Version,
    /// What speaks for it.
    pub ground: Ground,
    /// The same as a sentence.
    pub why: String,
}

/// What speaks for a recommended release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// It is the first of its line that holds everything the fork has from upstream.
    HoldsTheFork,
    /// None of the line does; it is the newest.
    Newest,
}

impl Rung {
    /// The newest patch of the line.
    #[must_use]
    pub fn newest(&self) -> &Version {
        &self.releases[self.releases.len() - 1]
    }

    /// All stable releases of the line, ascending.
    #[must_use]
    pub fn releases(&self) -> &[Version] {
        &self.releases
    }
}

impl Ladder {
    /// Sorts what is known above `current`; candidates and older releases are left aside.
    #[must_use]
    pub fn new(current: &Version, releases: &[Version]) -> Self {
        let mut above: Vec<Version> =
            releases.iter().filter(|v| v.is_stable() && *v > current).cloned().collect();
        above.sort();
        above.dedup();
        let first_line = above.partition_point(|v| v.line() == current.line());
        let lines = above[first_line..].chunk_by(|a, b| a.line() == b.line());
        let mut from = current.line();
        let rungs = lines.map(|patches| {
            let to = patches[0].line();
            Rung { from: std::mem::replace(&mut from, to), to, releases: patches.to_vec() }
        });
        let rungs = rungs.collect();
        above.truncate(first_line);
        Self { current: current.clone(), own_line: above, rungs }
    }

    /// The steps upwards, in order.
    #[must_use]
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }

    /// The steps that end at `target`'s line or before it.
    pub fn rungs_to(&self, target: &Version) -> impl Iterator<Item = &Rung> {
        let line = target.line();
        self.rungs.iter().take_while(move |rung| rung.to <= line)
    }

    /// The newest patch of every later line, in order.
    #[must_use]
    pub fn newest_of_each_line(&self) -> Vec<Version> {
        self.rungs.iter().map(|rung| rung.newest().clone()).collect()
    }

    /// The newest patch of the fork's own line; `None` when the fork has it.
    #[must_use]
    pub fn newest_of_own_line(&self) -> Option<&Version> {
        self.own_line.last()
    }

    /// What a step to `target` would be.
    #[must_use]
    pub fn kind(&self, target: &Version) -> StepKind {
        if *target == self.current {
            return StepKind::Same;
        }
        if *target < self.current {
            return StepKind::Backwards;
        }
        if target.line() == self.current.line() {
            return StepKind::SameLine;
        }
        let missing: Vec<Line> =
            self.rungs.iter().map(|rung| rung.to).take_while(|line| *line < target.line()).collect();
        if missing.is_empty() { StepKind::NextLine } else { StepKind::Skips { missing } }
    }

    /// The patch of `line` to take: the first that `holds` everything the fork has from upstream, else the newest.
    ///
    /// `None` when the line has no stable release above the fork.
    pub fn advise(&self, line: Line, mut holds: impl FnMut(&Version) -> bool) -> Option<Advice> {
        let own = (line == self.current.line()).then_some(self.own_line.as_slice());
        let rung = || self.rungs.iter().find(|rung| rung.to == line).map(Rung::releases);
        let releases = own.or_else(rung)?;
        let first = releases.iter().find(|version| holds(version)).map(|version| self.holding(version));
        first.or_else(|| releases.last().map(|newest| self.newest(newest)))
    }

    /// The first thing to do before a step to another line: the newest patch of the fork's own.
    #[must_use]
    pub fn own_line_first(&self) -> Option<Advice> {
        let version = self.newest_of_own_line()?.clone();
        let why = format!(
            "{version} is the newest patch of your own line {}: take it first, as fixes reach the next line from there",
            version.line()
        );
        Some(Advice { version, ground: Ground::Newest, why })
    }

    fn holding(&self, version: &Version) -> Advice {
        let why = format!(
            "{version} is the first release of {} that holds everything your fork has from upstream ({})",
            version.line(),
            self.current
        );
        Advice { version: version.clone(), ground: Ground::HoldsTheFork, why }
    }

    fn newest(&self, version: &Version) -> Advice {
        let why = format!(
            "no release of {} holds everything your fork has from upstream ({}); {version} is the newest, see what it \
             leaves behind",
            version.line(),
            self.current
        );
        Advice { version: version.clone(), ground: Ground::Newest, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn ladder(current: &str) -> Ladder {
        let all =
            ["1.8.3", "1.6.0", "1.6.4", "1.7.4", "1.7.0", "1.8.0-rc.1", "1.9.0", "1.9.15", "2.0.0", "1.7.4"];
        Ladder::new(&v(current), &all.map(v))
    }

    #[test]
    fn the_rungs_are_the_lines_in_order_with_the_major_change_last() {
        let ladder = ladder("1.6.4");
        let steps: Vec<String> =
            ladder.rungs().iter().map(|r| format!("{}>{} {}", r.from, r.to, r.newest())).collect();
        assert_eq!(steps, ["1.6>1.7 1.7.4", "1.7>1.8 1.8.3", "1.8>1.9 1.9.15", "1.9>2.0 2.0.0"]);
        assert_eq!(ladder.rungs_to(&v("1.8.0")).count(), 2);
    }

    #[test]
    fn candidates_and_doubles_are_no_rungs() {
        assert_eq!(ladder("1.6.4").rungs()[0].releases(), [v("1.7.0"), v("1.7.4")]);
        assert_eq!(ladder("1.7.4").rungs()[0].releases(), [v("1.8.3")]);
    }

    #[test]
    fn each_kind_of_step_is_told_apart() {
        let ladder = ladder("1.6.0");
        assert_eq!(ladder.kind(&v("1.6.0")), StepKind::Same);
        assert_eq!(ladder.kind(&v("1.6.4")), StepKind::SameLine);
        assert_eq!(ladder.kind(&v("1.7.4")), StepKind::NextLine);
        assert_eq!(ladder.kind(&v("1.5.9")), StepKind::Backwards);
        let missing = vec![v("1.7.0").line(), v("1.8.0").line()];
        assert_eq!(ladder.kind(&v("1.9.0")), StepKind::Skips { missing });
    }

    #[test]
    fn the_major_change_is_a_next_line_only_from_the_last_minor() {
        assert_eq!(ladder("1.9.15").kind(&v("2.0.0")), StepKind::NextLine);
        assert_eq!(ladder("1.8.3").kind(&v("2.0.0")), StepKind::Skips { missing: vec![v("1.9.0").line()] });
    }

    #[test]
    fn a_fork_of_a_candidate_reaches_its_release_on_its_own_line() {
        assert_eq!(ladder("1.8.0-rc.1").kind(&v("1.8.3")), StepKind::SameLine);
        assert_eq!(ladder("1.9.15").newest_of_own_line(), None);
        assert_eq!(ladder("1.9.0").own_line_first().unwrap().version, v("1.9.15"));
    }

    #[test]
    fn a_line_in_which_nothing_holds_the_fork_gives_its_newest_patch() {
        let line = v("1.7.0").line();
        let none = ladder("1.6.4").advise(line, |_| false).unwrap();
        assert_eq!((none.version, none.ground), (v("1.7.4"), Ground::Newest));
        let all = ladder("1.6.4").advise(line, |_| true).unwrap();
        assert_eq!((all.version, all.ground), (v("1.7.0"), Ground::HoldsTheFork));
        assert_eq!(ladder("1.6.4").advise(v("3.0.0").line(), |_| true), None);
    }
}

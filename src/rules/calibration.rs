//! How often each source of evidence was right on conflicts that people had settled before.
//!
//! Owns [`Calibration`], what `calibration.toml` holds, and the interval that turns counts into confidence. Must not
//! know how it was measured nor what is concluded from it.
//!
//! ```
//! use git_reconcile::rules::Measured;
//! let measured = Measured { right: 12, wrong: 0 };
//! assert!(measured.lower() > 0.80 && measured.lower() < 0.82);
//! assert_eq!(measured.to_string(), "right in 12 of 12");
//! ```

use std::fmt;
use std::ops::Add;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::at::At;
use super::check::Check;
use super::mistake::{Mistake, MistakeKind, Place};
use crate::verdict::{Source, Verdict};

/// `calibration.toml`: how often each source of evidence was right; written by `git reconcile backtest --write`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "calibration.toml")]
pub(crate) struct CalibrationFile {
    /// What it was measured on, a sentence.
    pub(crate) measured: Option<At<String>>,
    /// The counts.
    pub(crate) cell: Vec<RawCell>,
}

/// How often a verdict of a source was right.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCell {
    /// The source of evidence.
    #[schemars(required)]
    pub(crate) source: Option<At<Source>>,
    /// What of the source spoke: the relation, the method.
    pub(crate) how: Option<At<String>>,
    /// The area of the paths.
    pub(crate) area: Option<At<String>>,
    /// What the source said.
    #[schemars(required)]
    pub(crate) verdict: Option<At<Verdict>>,
    /// In how many conflicts people did the same.
    #[schemars(required)]
    pub(crate) right: Option<At<usize>>,
    /// In how many they did something else.
    #[schemars(required)]
    pub(crate) wrong: Option<At<usize>>,
}

/// What spoke, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Opinion {
    /// The source of evidence.
    pub source: Source,
    /// What of the source: a relation, a method.
    pub how: Option<String>,
    /// The area of the path.
    pub area: Option<String>,
    /// What it said.
    pub verdict: Verdict,
}

/// How often something was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// People did the same.
    pub right: usize,
    /// People did something else.
    pub wrong: usize,
}

/// Every count of a pack.
#[derive(Clone, Debug, Default)]
pub struct Calibration {
    /// What it was measured on.
    pub measured: Option<String>,
    cells: Vec<(Opinion, Measured)>,
    areas: Vec<(String, Place)>,
}

/// The 95th percentile of the normal distribution: a 90 % interval leaves 5 % on each side.
const Z: f64 = 1.644_853_626_951_472;

impl Measured {
    /// How many cases there were.
    #[must_use]
    pub const fn cases(self) -> usize {
        self.right + self.wrong
    }

    /// The lower end of Wilson's 90 % interval for the share of right ones; 0 without cases.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of conflicts are far below 2^52")]
    pub fn lower(self) -> f64 {
        let n = self.cases() as f64;
        if self.cases() == 0 {
            return 0.0;
        }
        let share = self.right as f64 / n;
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        (share + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n)
    }

    /// The share of right ones, drawn towards what is `expected` as if that had been seen in `weight` more cases.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of conflicts are far below 2^52")]
    pub fn share(self, expected: f64, weight: f64) -> f64 {
        weight.mul_add(expected, self.right as f64) / (self.cases() as f64 + weight)
    }
}

impl Add for Measured {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { right: self.right + other.right, wrong: self.wrong + other.wrong }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "right in {} of {}", self.right, self.cases())
    }
}

impl Calibration {
    /// From counts, in any order.
    #[must_use]
    pub fn new(measured: Option<String>, cells: impl IntoIterator<Item = (Opinion, Measured)>) -> Self {
        let mut cells: Vec<_> = cells.into_iter().collect();
        cells.sort_by(|left, right| left.0.cmp(&right.0));
        Self { measured, cells, areas: Vec::new() }
    }

    /// The counts of one source and verdict together, of those that also fit the rest that is asked for.
    #[must_use]
    pub fn of(&self, opinion: &Opinion, how: Breadth, area: Breadth) -> Measured {
        let fits = |breadth: Breadth, left: &Option<String>, right: &Option<String>| {
            breadth == Breadth::All || left == right
        };
        let cells = self.cells.iter().filter(|(cell, _)| {
            cell.source == opinion.source
                && cell.verdict == opinion.verdict
                && fits(how, &cell.how, &opinion.how)
                && fits(area, &cell.area, &opinion.area)
        });
        cells.fold(Measured::default(), |sum, (_, measured)| sum + *measured)
    }

    /// Every count, in order.
    pub fn cells(&self) -> impl Iterator<Item = &(Opinion, Measured)> {
        self.cells.iter()
    }

    /// Areas that are named and that the pack has not.
    pub(crate) fn dangling(&self, known: impl Fn(&str) -> bool) -> Vec<Mistake> {
        let unknown = self.areas.iter().filter(|(id, _)| !known(id));
        let mistake = |(id, place): &(String, Place)| {
            Mistake::new(place.clone(), MistakeKind::Dangling { what: "area", id: id.clone(), near: None })
        };
        unknown.map(mistake).collect()
    }

    /// As the file is written.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text =
            "# Written by `git reconcile backtest --write`; docs/calibration.md tells how.\n".to_owned();
        if let Some(measured) = &self.measured {
            text = text + "\nmeasured = " + &toml::Value::from(measured.as_str()).to_string() + "\n";
        }
        for (cell, measured) in &self.cells {
            let line = |field: &str, value: &str| format!("{field} = \"{value}\"\n");
            let optional = |field: &str, value: &Option<String>| {
                value.as_ref().map(|value| line(field, value)).unwrap_or_default()
            };
            let lines = [
                "\n[[cell]]\n".to_owned(),
                line("source ", cell.source.name()),
                optional("how    ", &cell.how),
                optional("area   ", &cell.area),
                line("verdict", cell.verdict.name()),
                format!("right   = {}\nwrong   = {}\n", measured.right, measured.wrong),
            ];
            text += &lines.concat();
        }
        text
    }
}

/// Which counts are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// Those of the same only.
    Same,
    /// Those of all.
    All,
}

/// The counts of one file, validated.
pub(crate) fn validate(raw: &CalibrationFile, check: &mut Check<'_>) -> Calibration {
    let measured = check.text(raw.measured.as_ref(), "measured");
    let areas = raw.cell.iter().filter_map(|cell| cell.area.as_ref());
    let areas = areas.map(|area| (area.value.clone(), check.place(area))).collect();
    let cells: Vec<_> = raw.cell.iter().filter_map(|cell| one(cell, check)).collect();
    Calibration { areas, ..Calibration::new(measured, cells) }
}

fn one(raw: &RawCell, check: &mut Check<'_>) -> Option<(Opinion, Measured)> {
    let how = raw.how.as_ref().map(|how| check.id(how)).map_or(Some(None), |id| id.map(Some))?;
    let area = raw.area.as_ref().map(|area| check.id(area)).map_or(Some(None), |id| id.map(Some))?;
    let (right, wrong) = (raw.right.as_ref()?, raw.wrong.as_ref()?);
    if right.value + wrong.value == 0 {
        let why =
            "`right` and `wrong` are both 0: a cell that nothing was measured for is left out".to_owned();
        check.wrong(right, MistakeKind::Contradiction { why });
        return None;
    }
    let opinion =
        Opinion { source: raw.source.as_ref()?.value, how, area, verdict: raw.verdict.as_ref()?.value };
    Some((opinion, Measured { right: right.value, wrong: wrong.value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinion(how: &str, area: &str) -> Opinion {
        let text = |text: &str| Some(text.to_owned());
        Opinion { source: Source::Structure, how: text(how), area: text(area), verdict: Verdict::Combine }
    }

    fn three() -> Calibration {
        let of = |right, wrong| Measured { right, wrong };
        Calibration::new(None, [(opinion("apart", "forms"), of(3, 1)), (opinion("apart", "e2e"), of(2, 0))])
    }

    #[test]
    fn counts_are_added_up_as_far_as_is_asked() {
        let asked = |how, area| three().of(&opinion("apart", "forms"), how, area).cases();
        assert_eq!(asked(Breadth::Same, Breadth::Same), 4);
        assert_eq!(asked(Breadth::Same, Breadth::All), 6);
        assert_eq!(three().of(&opinion("overlap", "forms"), Breadth::Same, Breadth::All).cases(), 0);
    }

    #[test]
    fn few_cases_never_make_a_high_bound() {
        let all = |right| Measured { right, wrong: 0 }.lower();
        assert!(all(3) < 0.6 && all(10) < 0.8 && all(11) >= 0.8 && all(51) < 0.95 && all(52) >= 0.95);
        assert!(Measured::default().lower() < 0.01);
    }

    #[test]
    fn a_share_begins_at_what_was_expected() {
        assert!((Measured::default().share(0.9, 3.0) - 0.9).abs() < 1e-9);
        assert!((Measured { right: 0, wrong: 3 }.share(0.9, 3.0) - 0.45).abs() < 1e-9);
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = three().to_toml();
        let mut layer = crate::rules::Layer::default();
        layer.push(
            "core",
            "calibration.toml",
            "mine/calibration.toml",
            &text.replace("\"forms\"", "\"content\""),
        );
        let area = "[[area]]\nid = 'e2e'\ntitle = 'x'\nglobs = ['x']\nclass = 'content'\nverdict = 'combine'\nadvice = 'x'\n";
        layer.push(
            "core",
            "areas.toml",
            "mine/areas.toml",
            &(area.to_owned() + &area.replace("e2e", "content")),
        );
        let packs = crate::rules::Packs::load(&[crate::rules::loader::embedded(), layer]).unwrap();
        let read = &packs.get("core").unwrap().calibration;
        assert_eq!(read.cells().map(|(_, measured)| measured.cases()).collect::<Vec<_>>(), [4, 2]);
    }
}

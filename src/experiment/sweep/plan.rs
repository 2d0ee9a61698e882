//! What a sweep runs: seeds, variants, and which part of them one process makes.

use crate::analysis::figures::Figures;
use crate::analysis::verdict;
use crate::experiment::replay::Prepared;
use crate::experiment::sweep::precision::Goal;
use crate::program::Program;
use crate::program::figure::Fold;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// The name and version of the format of raw results.
pub const SCHEMA: &str = "reenact.sweep.runs/1";

/// What made them.
pub const TOOL: &str = concat!("reenact ", env!("CARGO_PKG_VERSION"));

/// How many seeds a sweep may have: their numbers are kept.
pub const MOST_SEEDS: u64 = 1_000_000_000;

/// Seeds one after another, both ends included: numbers, or branches of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeds {
    /// The first.
    pub first: Seed,
    /// How many; not zero.
    pub count: u64,
}

impl Seeds {
    /// Returns one of them, counted from 0.
    pub fn nth(self, index: u64) -> Seed {
        self.first.forward(index)
    }

    /// Returns the last.
    pub fn last(self) -> Seed {
        self.nth(self.count.saturating_sub(1))
    }
}

/// Written `1..100`, and `7/2h/1..100` for a hundred branches of the run of seed 7.
impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, Seed::new(self.last().own()))
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((first, last)) = text.split_once("..") else {
            return Err(format!("seeds are written A..B, such as 1..100, not `{text}`"));
        };
        let read = |text: &str| text.trim().parse::<Seed>().map_err(|error| error.to_string());
        let (first, last) = (read(first)?, read(last)?);
        if last.branch().is_some() {
            return Err(format!("branches are written 7/2h/1..100, not `{text}`"));
        }
        let further = last.number().checked_sub(first.own());
        let further = further.ok_or("the last seed lies before the first")?;
        match u64::try_from(further) {
            Ok(further) if further < MOST_SEEDS => Ok(Self { first, count: further + 1 }),
            Ok(_) | Err(_) => Err(format!("a sweep has at most {MOST_SEEDS} seeds")),
        }
    }
}

impl Serialize for Seeds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seeds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One of several equal parts of a sweep's seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which, from 0.
    pub index: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// All seeds.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// Returns which of so many seeds it has, counted from 0: `[count * I / N, count * (I + 1) / N)`.
    pub fn range(self, count: u64) -> Range<u64> {
        let at = |index: u64| {
            let place = u128::from(count) * u128::from(index) / u128::from(self.of.max(1));
            u64::try_from(place).unwrap_or(count)
        };
        at(self.index)..at(self.index + 1)
    }
}

/// Written `3/16`.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(index, of)| {
            Some(Self { index: index.trim().parse().ok()?, of: of.trim().parse().ok()? })
        });
        match numbers {
            Some(shard) if shard.index < shard.of && shard.of <= MOST_SEEDS => Ok(shard),
            Some(Self { of, .. }) if of > 0 && of <= MOST_SEEDS => {
                Err(format!("shards of {of} are numbered from 0 to {}, not `{text}`", of - 1))
            }
            Some(_) | None => Err(format!("a shard is written I/N, such as 0/16, not `{text}`")),
        }
    }
}

/// The kind of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// How many.
    Count,
    /// How long, in nanoseconds.
    Duration,
    /// A share of one, in parts per billion.
    Share,
    /// When.
    Instant,
    /// A text.
    Text,
}

/// A figure of a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// What it is; none for the value of something, which each run decides.
    pub unit: Option<Unit>,
}

/// An expectation of a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The figure, or what else it is about.
    pub about: String,
    /// What must be, in words.
    pub expected: String,
    /// Its line in the file.
    pub line: u32,
}

/// An action that comes at an instant of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// The action.
    pub name: String,
    /// When, as it was written.
    pub at: String,
    /// What is set for it to come then, `path=value` each.
    pub set: Vec<String>,
}

/// One of the worlds that run under every seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The profile.
    pub profile: String,
    /// Actions and hypotheses.
    pub with: Vec<String>,
    /// Whether the fault is taken out.
    pub without_fault: bool,
    /// What is varied in it, `path=value` each.
    pub set: Vec<String>,
    /// Actions that come at an instant of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<Late>,
    /// Its figures, in the order of the file.
    pub figures: Vec<Figure>,
    /// What is expected of it.
    pub expectations: Vec<Expected>,
}

/// Written `production + keep-answer@2h, inputs.a.value=3`.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.profile)?;
        let is_late = |name: &String| self.late.iter().any(|late| late.name == *name);
        let mut from_the_start = self.with.iter().filter(|name| !is_late(name));
        from_the_start.try_for_each(|name| write!(f, " + {name}"))?;
        self.late.iter().try_for_each(|late| write!(f, " + {}@{}", late.name, late.at))?;
        f.write_str(if self.without_fault { " without the fault" } else { "" })?;
        self.set.iter().try_for_each(|setting| write!(f, ", {setting}"))
    }
}

impl Variant {
    /// Describes a variant that was prepared, with what was varied in it.
    pub fn of(prepared: &Prepared, set: &[String], late: Vec<Late>, file: &File) -> Self {
        let Prepared { selection, scenario, program } = prepared;
        let names = program.figures.iter();
        let figures =
            names.map(|it| Figure { name: it.name.clone(), unit: unit_of(it.fold) }).collect();
        let cases = scenario.cases.iter().filter(|case| case.selection().means(selection));
        let expectations = cases
            .flat_map(|case| verdict::judge(case, &Figures::default(), &[]))
            .map(|it| Expected {
                about: it.about,
                expected: it.expected,
                line: file.sources.locate(it.span).line,
            })
            .collect();
        Self {
            profile: selection.profile.clone().unwrap_or_default(),
            with: selection.with.clone(),
            without_fault: selection.without_fault,
            set: set.to_vec(),
            late,
            figures,
            expectations,
        }
    }

    /// Returns everything that is set in it, `path=value` each.
    pub fn settings(&self) -> impl Iterator<Item = &String> {
        self.set.iter().chain(self.late.iter().flat_map(|late| &late.set))
    }

    /// Returns the place of a figure.
    pub fn figure(&self, name: &str) -> Option<usize> {
        self.figures.iter().position(|it| it.name == name)
    }

    /// Returns what it selects.
    pub fn selection(&self) -> Selection {
        let without_fault = self.without_fault;
        Selection { without_fault, ..Selection::profile(&self.profile).with(&self.with) }
    }
}

/// Returns what a fold always gives.
fn unit_of(fold: Fold) -> Option<Unit> {
    match fold {
        Fold::Events { .. } | Fold::Requests { .. } | Fold::Members { .. } => Some(Unit::Count),
        Fold::Share { .. } => Some(Unit::Share),
        Fold::FirstToLast(_) | Fold::Between { .. } => Some(Unit::Duration),
        Fold::When { .. } => Some(Unit::Instant),
        Fold::Value { .. } => None,
    }
}

/// What a sweep runs, and what its runs are of. All that is ever said of a sweep comes from this and
/// from its runs, so that whoever has both can say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The format.
    pub schema: String,
    /// The tool that made the runs.
    pub tool: String,
    /// The scenario's id.
    pub scenario: String,
    /// The digest of its file.
    pub digest: String,
    /// The file, as it was called.
    pub file: String,
    /// How many of the incident's requests each one of a replay stands for.
    pub scale: u32,
    /// The seeds of the whole sweep.
    pub seeds: Seeds,
    /// What is set in every variant, `path=value` each.
    pub set: Vec<String>,
    /// After how many events a run stops, where somebody said so.
    pub limit: Option<u64>,
    /// How narrow its intervals have to be for it to stop.
    pub precision: Vec<Goal>,
    /// The figure by which runs are bad, where nobody says another: the first that counts requests.
    pub harm: Option<String>,
    /// The variants; the first is what the others are held against.
    pub variants: Vec<Variant>,
}

impl Plan {
    /// Begins a plan for a file, without variants.
    pub fn new(file: &File, path: &str, base: &Scenario, seeds: Seeds) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            tool: TOOL.to_owned(),
            scenario: base.id.value.clone(),
            digest: format!("{:016x}", file.digest),
            file: path.to_owned(),
            scale: base.scale,
            seeds,
            set: Vec::new(),
            limit: None,
            precision: Vec::new(),
            harm: None,
            variants: Vec::new(),
        }
    }
}

/// Returns the figure by which runs are bad where nobody says another.
pub fn harm(program: &Program) -> Option<String> {
    let figure = program.first_count_of_requests()?;
    Some(program.figures.get(figure.index())?.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check<T: FromStr<Err = String> + ToString>(text: &str, expected: Result<&str, &str>) {
        match (text.parse::<T>(), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found.to_string(), expected),
            (Err(found), Err(expected)) => assert_eq!(found, expected),
            (found, _) => panic!("{text}: {:?}", found.map(|it| it.to_string())),
        }
    }

    #[test]
    fn seeds_have_both_ends() {
        check::<Seeds>("1..100", Ok("1..100"));
        check::<Seeds>("0xff..0xff", Ok("255..255"));
        check::<Seeds>("2..1", Err("the last seed lies before the first"));
        check::<Seeds>("7", Err("seeds are written A..B, such as 1..100, not `7`"));
        check::<Seeds>("1..1000000001", Err("a sweep has at most 1000000000 seeds"));
        check::<Seeds>("7/2h/1..100", Ok("7/2h/1..100"));
        check::<Seeds>("7/2h/100..1", Err("the last seed lies before the first"));
        check::<Seeds>(
            "7/2h/1..7/2h/100",
            Err("branches are written 7/2h/1..100, not `7/2h/1..7/2h/100`"),
        );
        assert_eq!("1..100".parse::<Seeds>().map(|seeds| seeds.count), Ok(100));
        let branches = "7/2h/1..100".parse::<Seeds>().unwrap();
        assert_eq!(
            [branches.nth(0), branches.nth(99)].map(|it| it.to_string()),
            ["7/2h/1", "7/2h/100"]
        );
    }

    #[test]
    fn shards_are_numbered_from_zero() {
        check::<Shard>("0/1", Ok("0/1"));
        check::<Shard>("15/16", Ok("15/16"));
        check::<Shard>("16/16", Err("shards of 16 are numbered from 0 to 15, not `16/16`"));
        check::<Shard>("1", Err("a shard is written I/N, such as 0/16, not `1`"));
        check::<Shard>("0/0", Err("a shard is written I/N, such as 0/16, not `0/0`"));
    }

    proptest! {
        #[test]
        fn shards_have_every_seed_once(count in 1..=MOST_SEEDS, of in 1_u64..100) {
            let mut next = 0;
            for index in 0..of {
                let range = Shard { index, of }.range(count);
                prop_assert_eq!(range.start, next);
                prop_assert!((range.end - range.start).abs_diff(count / of) <= 1);
                next = range.end;
            }
            prop_assert_eq!(next, count);
        }
    }
}

//! The runs of a sweep as a table: a row for each run, a column for each figure.

use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::row::Value;
use crate::experiment::sweep::samples::Sampled;
use crate::experiment::sweep::samples::Samples;
use crate::render::sweep::Told;

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// What the column is called: the figure, and the unit of a duration or a share.
    pub(super) title: String,
    /// What all its values are; text where they are of several kinds or none is known.
    pub(super) unit: Unit,
    /// By variant, the place of the figure.
    places: Vec<Option<usize>>,
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The number of the variant, from 0.
    pub(super) variant: usize,
    /// The number of the seed, from 0.
    pub(super) index: u64,
    sampled: &'a Sampled,
}

/// Every run, in the order of seeds and then of variants.
pub(super) fn lines<'a>(told: &Told<'a>) -> impl Iterator<Item = Line<'a>> {
    let samples: &Samples = told.samples;
    (0..samples.seeds()).flat_map(move |index| {
        let variants = samples.variants().iter().enumerate();
        variants.map(move |(variant, sampled)| Line { variant, index, sampled })
    })
}

impl Line<'_> {
    fn place(&self) -> usize {
        usize::try_from(self.index).unwrap_or(usize::MAX)
    }

    /// Returns the value of a figure in this run.
    pub(super) fn value(&self, heading: &Heading) -> Option<Value> {
        let figure = heading.places.get(self.variant).copied().flatten()?;
        self.sampled.figures.get(figure)?.value(self.place())
    }

    /// Tells whether the run came to its end.
    pub(super) fn is_finished(&self) -> bool {
        self.sampled.is_finished(self.index)
    }

    /// Returns how many events it had.
    pub(super) fn events(&self) -> u64 {
        self.sampled.events.get(self.place()).copied().unwrap_or(0)
    }

    /// Returns how many expectations were not met; none where they were not judged.
    pub(super) fn unmet(&self) -> Option<u64> {
        let unmet = || self.sampled.unmet.get(&self.index).map_or(0, |unmet| unmet.len() as u64);
        self.is_finished().then(unmet)
    }
}

/// Returns the figures of all variants, each once, in the order in which they come first.
pub(super) fn headings(plan: &Plan, samples: &Samples) -> Vec<Heading> {
    let mut names: Vec<&str> = Vec::new();
    for figure in plan.variants.iter().flat_map(|variant| &variant.figures) {
        if !names.contains(&figure.name.as_str()) {
            names.push(&figure.name);
        }
    }
    let mut headings: Vec<Heading> = Vec::new();
    for name in names {
        let places: Vec<Option<usize>> =
            plan.variants.iter().map(|variant| variant.figure(name)).collect();
        let unit = unit(plan, samples, &places);
        let mut title = match unit {
            Unit::Duration => format!("{name}_ns"),
            Unit::Share => format!("{name}_ppb"),
            Unit::Count | Unit::Instant | Unit::Text => name.to_owned(),
        };
        let taken = |title: &str| {
            FIXED.contains(&title) || headings.iter().any(|heading| heading.title == title)
        };
        while taken(&title) {
            title.push('_');
        }
        headings.push(Heading { title, unit, places });
    }
    headings
}

/// The columns that every table has, before those of figures.
pub(super) const FIXED: [&str; 5] = ["variant", "seed", "finished", "events", "unmet"];

/// Returns what a figure is in all variants: what its runs gave, or what it always gives.
fn unit(plan: &Plan, samples: &Samples, places: &[Option<usize>]) -> Unit {
    let of = |(variant, place): (usize, &Option<usize>)| {
        let place = (*place)?;
        let column = samples.variants().get(variant)?.figures.get(place)?;
        column.unit().or(plan.variants.get(variant)?.figures.get(place)?.unit)
    };
    let mut units = places.iter().enumerate().filter_map(of);
    let Some(first) = units.next() else { return Unit::Text };
    if units.all(|unit| unit == first) { first } else { Unit::Text }
}

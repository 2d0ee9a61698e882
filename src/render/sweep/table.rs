//! The runs of a sweep as a table: a row for each run, a column for each figure.

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::row::Value;
use crate::experiment::sweep::samples::Sampled;
use crate::experiment::sweep::samples::Samples;
use crate::render::sweep::Told;
use crate::render::table::Column;
use crate::render::table::Table;
use crate::render::table::Texts;
use crate::render::table::Values;
use crate::render::table::whole;

/// Makes the table of the runs of a sweep, for CSV and Parquet.
pub fn table(told: &Told<'_>) -> Table {
    let plan = told.plan;
    let lines: Vec<Line<'_>> = lines(told).collect();
    let names: Vec<String> = plan.variants.iter().map(ToString::to_string).collect();
    let variants = lines.iter().map(|line| names.get(line.variant).map(String::as_str)).collect();
    let seeds: Vec<String> =
        lines.iter().map(|line| plan.seeds.nth(line.index).to_string()).collect();
    let numbers: Option<Vec<i64>> = seeds.iter().map(|seed| seed.parse().ok()).collect();
    let seeds = match numbers {
        Some(numbers) => Values::Whole(numbers.into_iter().map(Some).collect()),
        None => Values::Text(seeds.iter().map(|seed| Some(seed.as_str())).collect()),
    };
    let finished = lines.iter().map(|line| Some(line.is_finished())).collect();
    let events = lines.iter().map(|line| Some(whole(line.events()))).collect();
    let unmet = lines.iter().map(|line| line.unmet().map(whole)).collect();
    let fixed = [
        Values::Text(variants),
        seeds,
        Values::Truth(finished),
        Values::Whole(events),
        Values::Whole(unmet),
    ];
    let fixed = FIXED.into_iter().zip(fixed).map(|(name, values)| Column::new(name, values));
    let headings = headings(plan, told.samples);
    let figures = headings.into_iter().map(|heading| {
        let values = figure(&heading, &lines);
        Column::new(heading.title, values)
    });
    Table {
        row: "run",
        columns: fixed.chain(figures).collect(),
        facts: vec![
            ("schema", "reenact.sweep.table/1".to_owned()),
            ("scenario", plan.scenario.clone()),
            ("digest", plan.digest.clone()),
            ("seeds", plan.seeds.to_string()),
        ],
    }
}

/// Returns the values of a figure in every run.
fn figure(heading: &Heading, lines: &[Line<'_>]) -> Values {
    let values = lines.iter().map(|line| line.value(heading));
    let number = |value: Value| match value {
        Value::Count(number) | Value::Duration(number) | Value::Share(number) => {
            Some(whole(number))
        }
        Value::Instant(nanos) => Some(nanos),
        Value::Text(_) => None,
    };
    let numbers = |values: &mut dyn Iterator<Item = Option<Value>>| {
        values.map(|value| value.and_then(number)).collect()
    };
    match heading.unit {
        Unit::Count | Unit::Duration | Unit::Share => Values::Whole(numbers(&mut { values })),
        Unit::Instant => Values::Instant(numbers(&mut { values })),
        Unit::Text => {
            let mut texts = Texts::default();
            for value in values {
                let text = value.map(|value| verdict::words(&Quantity::from(&value)));
                texts.push(text.as_deref());
            }
            Values::Text(texts)
        }
    }
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Heading {
    /// What the column is called: the figure, and the unit of a duration or a share.
    title: String,
    /// What all its values are; text where they are of several kinds or none is known.
    unit: Unit,
    /// By variant, the place of the figure.
    places: Vec<Option<usize>>,
}

/// One run.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    /// The number of the variant, from 0.
    variant: usize,
    /// The number of the seed, from 0.
    index: u64,
    sampled: &'a Sampled,
}

/// Every run, in the order of seeds and then of variants.
fn lines<'a>(told: &Told<'a>) -> impl Iterator<Item = Line<'a>> {
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
    fn value(&self, heading: &Heading) -> Option<Value> {
        let figure = heading.places.get(self.variant).copied().flatten()?;
        self.sampled.figures.get(figure)?.value(self.place())
    }

    /// Tells whether the run came to its end.
    fn is_finished(&self) -> bool {
        self.sampled.is_finished(self.index)
    }

    /// Returns how many events it had.
    fn events(&self) -> u64 {
        self.sampled.events.get(self.place()).copied().unwrap_or(0)
    }

    /// Returns how many expectations were not met; none where they were not judged.
    fn unmet(&self) -> Option<u64> {
        let unmet = || self.sampled.unmet.get(&self.index).map_or(0, |unmet| unmet.len() as u64);
        self.is_finished().then(unmet)
    }
}

/// Returns the figures of all variants, each once, in the order in which they come first.
fn headings(plan: &Plan, samples: &Samples) -> Vec<Heading> {
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
const FIXED: [&str; 5] = ["variant", "seed", "finished", "events", "unmet"];

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

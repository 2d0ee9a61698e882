//! What a sweep says: each variant's figures, expectations and worst seeds, and how the variants
//! differ seed by seed.

use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::row::Value;
use crate::experiment::sweep::samples::Column;
use crate::experiment::sweep::samples::Sampled;
use crate::experiment::sweep::samples::Samples;
use crate::experiment::sweep::spread::Numbered;
use crate::experiment::sweep::spread::Spread;
use std::collections::BTreeMap;

/// What is asked of a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The figure of which more is worse; the plan's own where absent.
    pub worst_by: Option<String>,
    /// How many of the worst seeds are told.
    pub worst: usize,
}

/// What a figure came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Nothing, in every run.
    Nothing,
    /// Numbers of one unit.
    Numbers(Unit, Box<Spread>),
    /// Texts, or values of several kinds: each and how often, the most frequent first.
    Texts(Vec<(Value, u64)>),
}

/// One figure of a variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Figured {
    /// Its name.
    pub name: String,
    /// What it came to.
    pub shape: Shape,
    /// In how many runs that came to their end there was nothing to take it of.
    pub nothing: u64,
}

/// A bad seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worst {
    /// Which seed, from 0.
    pub index: u64,
    /// Which expectations were not met.
    pub unmet: Vec<usize>,
    /// The value of the figure of which more is worse.
    pub value: Option<Value>,
}

/// Runs that did not come to their end for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub why: String,
    /// How many.
    pub count: u64,
    /// The first seed, from 0.
    pub first: u64,
}

/// What a variant came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Summed {
    /// How many of its runs came to their end.
    pub finished: u64,
    /// The others, by reason.
    pub unfinished: Vec<Ended>,
    /// How many events there were in all of its runs.
    pub events: u64,
    /// Its figures.
    pub figures: Vec<Figured>,
    /// Its worst seeds: where most expectations are not met, then where the figure is highest,
    /// then by number. Where all runs are alike in both, there are none.
    pub worst: Vec<Worst>,
}

/// A figure of two variants, seed by seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Paired {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: Unit,
    /// The later variant's less the first one's, over the seeds in which both have a value.
    pub spread: Spread,
}

/// What a sweep came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// By variant.
    pub variants: Vec<Summed>,
    /// By variant from the second on: what is different from the first.
    pub differences: Vec<Vec<Paired>>,
    /// The figure of which more is worse.
    pub worst_by: Option<String>,
}

/// Says what a sweep came to.
pub fn summarise(plan: &Plan, samples: &Samples, asked: &Asked) -> Summary {
    let worst_by = asked.worst_by.clone().or_else(|| plan.harm.clone());
    let all: Vec<(&Variant, &Sampled)> = plan.variants.iter().zip(samples.variants()).collect();
    let variants = all
        .iter()
        .map(|(variant, sampled)| Summed {
            finished: samples.seeds() - sampled.unfinished.len() as u64,
            unfinished: unfinished(sampled),
            events: sampled.events.iter().sum(),
            figures: figures(variant, sampled, samples.seeds()),
            worst: worst(variant, sampled, worst_by.as_deref(), asked.worst),
        })
        .collect();
    let differences = match all.split_first() {
        Some((first, others)) => others.iter().map(|other| paired(*first, *other)).collect(),
        None => Vec::new(),
    };
    Summary { variants, differences, worst_by }
}

fn unfinished(sampled: &Sampled) -> Vec<Ended> {
    let mut found: Vec<Ended> = Vec::new();
    for run in &sampled.unfinished {
        match found.iter_mut().find(|it| it.why == run.why) {
            Some(known) => known.count += 1,
            None => found.push(Ended { why: run.why.clone(), count: 1, first: run.index }),
        }
    }
    found
}

fn figures(variant: &Variant, sampled: &Sampled, seeds: u64) -> Vec<Figured> {
    let finished = seeds - sampled.unfinished.len() as u64;
    let pairs = variant.figures.iter().zip(&sampled.figures);
    pairs
        .map(|(figure, column)| {
            let counted = column.moments().count();
            let name = figure.name.clone();
            Figured { name, shape: shape(column), nothing: finished - counted }
        })
        .collect()
}

fn shape(column: &Column) -> Shape {
    match column.unit() {
        None => Shape::Nothing,
        Some(Unit::Text) => Shape::Texts(frequencies(column)),
        Some(unit) => match Spread::of(&numbers(column)) {
            Some(spread) => Shape::Numbers(unit, Box::new(spread)),
            None => Shape::Nothing,
        },
    }
}

/// Returns the values of a column with their seeds.
fn numbers(column: &Column) -> Vec<Numbered> {
    let all = (0..column.len()).zip(0..);
    all.filter_map(|(place, index)| Some((column.number(place)?, index))).collect()
}

fn frequencies(column: &Column) -> Vec<(Value, u64)> {
    let mut counts: BTreeMap<Value, u64> = BTreeMap::new();
    for value in (0..column.len()).filter_map(|place| column.value(place)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(Value, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn worst(variant: &Variant, sampled: &Sampled, by: Option<&str>, count: usize) -> Vec<Worst> {
    let column = by.and_then(|name| variant.figure(name)).map(|place| &sampled.figures[place]);
    let number = |place: usize| column.and_then(|column| column.number(place));
    let unmet = |index: u64| sampled.unmet.get(&index).map_or(0, Vec::len);
    let mut keys: Vec<(usize, Option<i128>, std::cmp::Reverse<u64>)> = (0..sampled.events.len())
        .zip(0..)
        .filter(|(_, index)| sampled.is_finished(*index))
        .map(|(place, index)| (unmet(index), number(place), std::cmp::Reverse(index)))
        .collect();
    let alike = |one: &(usize, Option<i128>, _)| (one.0, one.1) == (keys[0].0, keys[0].1);
    if keys.is_empty() || keys.iter().all(alike) {
        return Vec::new();
    }
    keys.sort_unstable_by(|one, other| other.cmp(one));
    keys.truncate(count);
    keys.into_iter()
        .map(|(_, _, std::cmp::Reverse(index))| Worst {
            index,
            unmet: sampled.unmet.get(&index).cloned().unwrap_or_default(),
            value: usize::try_from(index).ok().and_then(|place| column?.value(place)),
        })
        .collect()
}

/// Takes differences seed by seed: every variant has the same seeds, and a draw that both make is the
/// same draw, so what is common to both cancels.
fn paired(first: (&Variant, &Sampled), other: (&Variant, &Sampled)) -> Vec<Paired> {
    let figures = other.0.figures.iter().zip(&other.1.figures);
    figures
        .filter_map(|(figure, column)| {
            let before = first.1.figures.get(first.0.figure(&figure.name)?)?;
            let unit = column.unit().filter(|unit| before.unit() == Some(*unit))?;
            let both = (0..column.len()).zip(0..).filter_map(|(place, index)| {
                Some((column.number(place)? - before.number(place)?, index))
            });
            let spread = Spread::of(&both.collect::<Vec<Numbered>>())?;
            Some(Paired { name: figure.name.clone(), unit, spread })
        })
        .collect()
}

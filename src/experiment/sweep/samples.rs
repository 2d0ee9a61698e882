//! The figures of all runs, kept compactly: nine bytes for each, whatever it is.

use crate::experiment::interval::Moments;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::row::End;
use crate::experiment::sweep::row::Row;
use crate::experiment::sweep::row::Run;
use crate::experiment::sweep::row::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One figure of one variant in all runs.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// What each value is; none where there was none.
    units: Vec<Option<Unit>>,
    /// The values; of a text, its number.
    numbers: Vec<u64>,
    texts: Vec<Arc<str>>,
    known: BTreeMap<Arc<str>, u64>,
    /// What all values are, as long as they are the same.
    unit: Option<Unit>,
    mixed: bool,
    moments: Moments,
}

impl Column {
    /// Takes in the value of the next run.
    fn push(&mut self, value: Option<&Value>) {
        let (unit, number) = match value {
            None => {
                self.units.push(None);
                self.numbers.push(0);
                return;
            }
            Some(Value::Count(count)) => (Unit::Count, *count),
            Some(Value::Duration(nanos)) => (Unit::Duration, *nanos),
            Some(Value::Share(parts)) => (Unit::Share, *parts),
            Some(Value::Instant(nanos)) => (Unit::Instant, nanos.cast_unsigned()),
            Some(Value::Text(text)) => (Unit::Text, self.text(text)),
        };
        self.units.push(Some(unit));
        self.numbers.push(number);
        self.mixed |= *self.unit.get_or_insert(unit) != unit;
        self.moments.add(as_number(unit, number));
    }

    /// Returns the number of a text.
    fn text(&mut self, text: &str) -> u64 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let number = self.texts.len() as u64;
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.known.insert(text, number);
        number
    }

    /// Returns what all its values are: text where they are of several kinds, none where there are
    /// none.
    pub fn unit(&self) -> Option<Unit> {
        if self.mixed { Some(Unit::Text) } else { self.unit }
    }

    /// Returns the mean and the spread of its values, in the order of their seeds. Of texts they
    /// mean nothing.
    pub fn moments(&self) -> &Moments {
        &self.moments
    }

    /// Returns the value of a run.
    pub fn value(&self, index: usize) -> Option<Value> {
        let number = *self.numbers.get(index)?;
        Some(match self.units.get(index).copied().flatten()? {
            Unit::Count => Value::Count(number),
            Unit::Duration => Value::Duration(number),
            Unit::Share => Value::Share(number),
            Unit::Instant => Value::Instant(number.cast_signed()),
            Unit::Text => {
                let place = usize::try_from(number).unwrap_or(usize::MAX);
                Value::Text(self.texts.get(place).map_or_else(String::new, ToString::to_string))
            }
        })
    }

    /// Returns the value of a run as a number of its unit; none of a text.
    pub fn number(&self, index: usize) -> Option<i128> {
        match self.units.get(index).copied().flatten()? {
            Unit::Text => None,
            unit @ (Unit::Count | Unit::Duration | Unit::Share | Unit::Instant) => {
                Some(as_number(unit, *self.numbers.get(index)?))
            }
        }
    }

    /// Returns how many runs it knows.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Tells whether it knows no run.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}

/// Returns what is kept as a number.
fn as_number(unit: Unit, number: u64) -> i128 {
    match unit {
        Unit::Instant => number.cast_signed().into(),
        Unit::Count | Unit::Duration | Unit::Share | Unit::Text => number.into(),
    }
}

/// How often an expectation held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// In how many runs.
    pub held: u64,
    /// Of how many that came to their end.
    pub judged: u64,
    /// The first seed in which it did not.
    pub first_without: Option<u64>,
}

/// A run that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Which seed, from 0.
    pub index: u64,
    /// How it ended.
    pub end: End,
    /// Why.
    pub why: String,
}

/// Everything known of one variant.
#[derive(Debug, Clone, Default)]
pub struct Sampled {
    /// Its figures.
    pub figures: Vec<Column>,
    /// Its expectations.
    pub expectations: Vec<Tally>,
    /// By run: which expectations were not met.
    pub unmet: BTreeMap<u64, Vec<usize>>,
    /// By run: how many events there were.
    pub events: Vec<u64>,
    /// The runs that did not come to their end.
    pub unfinished: Vec<Unfinished>,
}

impl Sampled {
    fn push(&mut self, index: u64, run: &Run) {
        self.events.push(run.events);
        let finished = run.end == End::Finished;
        for (place, column) in self.figures.iter_mut().enumerate() {
            column.push(run.figures.get(place).filter(|_| finished).and_then(Option::as_ref));
        }
        if !finished {
            let why = run.why.clone().unwrap_or_default();
            self.unfinished.push(Unfinished { index, end: run.end, why });
            return;
        }
        for (place, tally) in self.expectations.iter_mut().enumerate() {
            tally.judged += 1;
            if run.met.get(place).copied().unwrap_or(false) {
                tally.held += 1;
            } else {
                tally.first_without.get_or_insert(index);
                self.unmet.entry(index).or_default().push(place);
            }
        }
    }

    /// Tells whether a run came to its end.
    pub fn is_finished(&self, index: u64) -> bool {
        self.unfinished.binary_search_by_key(&index, |it| it.index).is_err()
    }
}

/// Everything known of all variants.
#[derive(Debug, Clone)]
pub struct Samples {
    seeds: u64,
    variants: Vec<Sampled>,
}

impl Samples {
    /// Makes room for variants.
    pub fn new(variants: &[Variant]) -> Self {
        let empty = |variant: &Variant| Sampled {
            figures: vec![Column::default(); variant.figures.len()],
            expectations: vec![Tally::default(); variant.expectations.len()],
            ..Sampled::default()
        };
        Self { seeds: 0, variants: variants.iter().map(empty).collect() }
    }

    /// Takes in the runs of the next seed.
    pub fn push(&mut self, row: &Row) {
        for (sampled, run) in self.variants.iter_mut().zip(&row.runs) {
            sampled.push(row.index, run);
        }
        self.seeds += 1;
    }

    /// Returns how many seeds are known.
    pub fn seeds(&self) -> u64 {
        self.seeds
    }

    /// Returns what is known of each variant.
    pub fn variants(&self) -> &[Sampled] {
        &self.variants
    }
}

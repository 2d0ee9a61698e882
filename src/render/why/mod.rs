//! What `explain` says of a replay: for people, and as `reenact.explain/1` for programs.

mod human;
mod json;
mod link;
mod unfinished;
mod unlike;
mod why_not;

pub use crate::render::why::human::draw;
pub use crate::render::why::json::SCHEMA;
pub use crate::render::why::json::draw as draw_json;

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::parting::Parting;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::unfinished::Unfinished;
use crate::experiment::origin::Origin;
use crate::quantity::Timestamp;
use crate::source::Sources;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// Everything that `explain` tells.
#[derive(Debug)]
pub struct Explained<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// What was replayed.
    pub side: &'a str,
    /// The seed.
    pub seed: String,
    /// The instant that time counts from.
    pub origin: Timestamp,
    /// The file's text.
    pub sources: &'a Sources,
    /// For each input, switch and change: its value, and where it stands.
    pub values: &'a [Valued],
    /// For what operators do, by its path: the source's words for it, or its title.
    pub operations: &'a [(String, String)],
    /// By where a step stands: its condition, as the file has it.
    pub conditions: &'a BTreeMap<Span, String>,
}

impl<'a> Explained<'a> {
    /// Returns the condition that was false where a step is passed over.
    fn false_condition(&self, told: &Told) -> Option<&'a str> {
        let at = told.span.filter(|_| told.kind == Kind::Skipped)?;
        // An event points at the name of its step: the smallest one around it.
        let around =
            |span: &Span| span.source == at.source && span.start <= at.start && at.end <= span.end;
        let steps = self.conditions.iter().filter(|(span, _)| around(span));
        steps.min_by_key(|(span, _)| span.end - span.start).map(|(_, condition)| condition.as_str())
    }

    /// Returns the same for what the other replay has.
    fn with(&self, values: &'a [Valued]) -> Self {
        // A patch may have given a step another condition there.
        static UNKNOWN: BTreeMap<Span, String> = BTreeMap::new();
        Self { seed: self.seed.clone(), values, conditions: &UNKNOWN, ..*self }
    }
}

/// An input, a switch or a change: its value, and where that stands.
pub type Valued = (String, String, Option<Span>);

/// What is explained.
#[derive(Debug)]
pub enum What<'a> {
    /// Why an event happened: whose it is, all that is theirs, and which of that it needed.
    Event {
        /// Whose it is.
        who: Who<'a>,
        /// All its events; of very many the first and the last.
        told: &'a [Told],
        /// How many more there are, between the first and the last of these.
        left_out: u64,
        /// Those that were needed; the last one is explained.
        needed: &'a [Needed],
        /// What of a request is not over when the replay ends.
        unfinished: &'a [Unfinished],
    },
    /// Where a figure's number comes from.
    Figure(&'a Origin),
    /// Why an event did not happen, held against the replay in which it does.
    WhyNot {
        /// Whose story it is missing in.
        who: Who<'a>,
        /// The event, as it was asked for.
        event: &'a str,
        /// Where it happens.
        beside: Beside<'a>,
        /// The values that inputs, switches and changes have there.
        there: &'a [Valued],
        /// Where the request as it is here and as it is there part.
        parting: &'a Parting,
        /// What differs and is read where the two part.
        reads: &'a [Reason],
        /// What differs of which it cannot be told.
        untried: &'a [Reason],
    },
}

/// Whose story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// A request, by its number.
    Request(u32),
    /// Operators.
    Operation {
        /// What they did, by its path.
        path: &'a str,
        /// When they began.
        began: SimTime,
    },
}

/// Where an event happens that does not happen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside<'a> {
    /// In that replay, to this request first.
    First(&'a str),
    /// In that replay, to the request that was asked for.
    Same(&'a str),
    /// In the same replay, to that request, by its number.
    Other(u32),
}

/// A difference that two stories depend on where they part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What it is called.
    pub name: String,
    /// What it is here.
    pub here: String,
    /// What it is there.
    pub there: String,
    /// Where the value that it has here stands.
    pub span: Option<Span>,
}

impl Explained<'_> {
    fn line(&self, span: Option<Span>) -> Option<u32> {
        let span = span?;
        (span.source.0 == 0).then(|| self.sources.locate(span).line)
    }

    fn value(&self, name: &str) -> Option<(&str, Option<u32>)> {
        let (_, value, span) = self.values.iter().find(|(known, ..)| known == name)?;
        Some((value, self.line(*span)))
    }

    fn operation(&self, path: &str) -> Option<&str> {
        self.operations.iter().find(|(known, _)| known == path).map(|(_, words)| words.as_str())
    }

    fn at(&self, at: SimTime) -> Option<Timestamp> {
        self.origin.checked_add(SimDuration::from_nanos(at.as_nanos()))
    }
}

//! The stages, and how many came to each.

use crate::experiment::stages::Proof;
use crate::experiment::stages::Reached;

/// The stages, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The step with the fault runs.
    Reached,
    /// What follows is another state than without the fault.
    Infected,
    /// Somebody outside could see the difference.
    Propagated,
    /// Somebody who looked did.
    Revealed,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Reached, Self::Infected, Self::Propagated, Self::Revealed];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Infected => "infected",
            Self::Propagated => "propagated",
            Self::Revealed => "revealed",
        }
    }
}

/// In how many requests a stage was come to, in how much of what is of none, and the first event that shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many.
    pub requests: u64,
    /// How many tasks came to it that are of no request: what operators do, and jobs that that
    /// schedules.
    pub outside: u64,
    /// How many of the requests never ran the step with the fault.
    pub others: u64,
    /// How many of those are another before anybody ran it, which no run of the step can have caused.
    pub early: u64,
    /// The first.
    pub proof: Option<Proof>,
}

impl Extent {
    /// Counts who came to a stage.
    pub(super) fn of<'r>(who: impl Iterator<Item = &'r Reached>) -> Self {
        let (outside, requests): (Vec<&Reached>, Vec<&Reached>) =
            who.partition(|it| it.number.is_none());
        let [outside, requests] = [outside, requests].map(|it| it.len() as u64);
        Self { requests, outside, ..Self::default() }
    }

    /// Tells whether anybody came to it.
    pub fn is_any(&self) -> bool {
        self.requests + self.outside > 0
    }
}

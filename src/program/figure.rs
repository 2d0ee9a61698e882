//! Figures and observers with their names resolved.

use crate::program::ids::FigureId;
use crate::program::ids::PopulationId;
pub use crate::scenario::outcome::Take;
pub use crate::scenario::pick::End;
pub use crate::scenario::pick::Pick;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;

/// Which events something is about: a kind, and the number of what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// The kind of event.
    pub event: Watched,
    /// The id of the job, effect, class, flow or site, by kind.
    pub about: u32,
}

/// The kinds of events that patterns name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the event of that name; see `scenario::outcome::EVENTS`")]
pub enum Watched {
    Arrived,
    Completed,
    RequestFailed,
    Enqueued,
    PickedUp,
    Started,
    Finished,
    AttemptFailed,
    RetryScheduled,
    Died,
    Dropped,
    Shown,
    Replaced,
    Raised,
    Worked,
    Ran,
    Accepted,
    Coerced,
    Mismatched,
    Deferred,
    Committed,
    Undone,
    ReadStale,
    Delivered,
    Restored,
    Expired,
    DeadLettered,
    Locked,
    Unlocked,
    Deduplicated,
    Paused,
    Resumed,
    Purged,
    Called,
    Refused,
    Begun,
    Abandoned,
    Served,
    Answered,
    TimedOut,
    Lost,
    Crashed,
    Halted,
    Restarted,
    Acquired,
    Released,
}

/// A number folded from the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// How it is folded.
    pub fold: Fold,
    /// Events before this are left out.
    pub from: SimTime,
    /// Events at and after this are left out; none where there is no such instant.
    pub until: Option<SimTime>,
}

impl Figure {
    /// Tells whether events of an instant count.
    #[inline]
    pub fn covers(&self, at: SimTime) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Returns which events make a request one of those that the figure is about, and how many of them it takes;
    /// none where it counts neither requests nor events.
    pub fn of_requests(&self) -> Option<(Pattern, u32)> {
        match self.fold {
            Fold::Requests { pattern, at_least } => Some((pattern, at_least)),
            Fold::Events { pattern, among: None } => Some((pattern, 1)),
            Fold::Events { among: Some(_), .. }
            | Fold::Members { .. }
            | Fold::Share { .. }
            | Fold::FirstToLast(_)
            | Fold::Between { .. }
            | Fold::Value { .. }
            | Fold::When { .. } => None,
        }
    }
}

/// How a figure is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Events that match, all or among the requests that another figure counts.
    Events {
        /// What matches.
        pattern: Pattern,
        /// The figure that counts the requests.
        among: Option<FigureId>,
    },
    /// Requests with enough events that match.
    Requests {
        /// What matches.
        pattern: Pattern,
        /// How many are enough; not zero.
        at_least: u32,
    },
    /// Members of a population with enough events that match.
    Members {
        /// The population.
        population: PopulationId,
        /// What matches.
        pattern: Pattern,
        /// How many are enough; not zero.
        at_least: u32,
    },
    /// One figure as a share of another.
    Share {
        /// The part.
        part: FigureId,
        /// The whole.
        whole: FigureId,
    },
    /// The time between the first and the last event that match.
    FirstToLast(Pattern),
    /// For each request, the time from its first event of one kind to its first of another.
    Between {
        /// Where the time begins.
        from: Pattern,
        /// Where it ends.
        to: Pattern,
        /// What is taken of all those times.
        take: Take,
    },
    /// One of the values that events carry.
    Value {
        /// What matches.
        pattern: Pattern,
        /// Which of the values.
        pick: Pick,
    },
    /// The instant of one of the events that match.
    When {
        /// What matches.
        pattern: Pattern,
        /// Which of the events.
        end: End,
    },
}

/// Somebody who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observer {
    /// Their name.
    pub name: String,
    /// Who that is.
    pub title: Option<String>,
    /// What would tell them.
    pub notices: Pattern,
    /// How long they stay.
    pub stays: SimDuration,
    /// The event after which they stay; the request's arrival when none.
    pub after: Option<Pattern>,
    /// How long they wait for it; for ever when none.
    pub waits: Option<SimDuration>,
    /// Where they are declared.
    pub span: Span,
}

impl Observer {
    /// Tells whether what they see depends on when a request arrived.
    pub fn counts_from_arrivals(&self) -> bool {
        self.waits.is_some() || (self.after.is_none() && self.stays < SimDuration::MAX)
    }
}

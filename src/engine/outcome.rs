//! How a run ended, and what it touched on the way.

pub use crate::engine::limits::Interrupt;
pub use crate::engine::limits::Limits;

use crate::program::Program;
use crate::program::expression::SettingId;
use crate::text::grouped;
use crate::time::SimTime;
use crate::trace::codec::Footer;
use crate::trace::fingerprint::Fingerprint;
use std::fmt;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing was left to happen.
    Finished,
    /// A limit stopped it.
    Stopped(Limit),
    /// An observer had seen enough.
    Decided,
    /// Somebody outside stopped it.
    Interrupted,
    /// The engine broke one of its own rules; a defect of the tool.
    Broken(Invariant),
}

impl Ending {
    /// Tells whether it ends more than the one run: somebody asked for that, or the tool has a defect.
    /// A limit says nothing of other runs.
    pub fn ends_all(self) -> bool {
        match self {
            Self::Interrupted | Self::Broken(_) => true,
            Self::Finished | Self::Stopped(_) | Self::Decided => false,
        }
    }
}

/// What may stop a run, and how much of it there might have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The instant that `replay.until` or `--until` names.
    Until,
    /// The number of events.
    Events(u64),
    /// The length of a queue.
    QueueLength(u64),
    /// The bytes that values take.
    Values(u64),
    /// The parts of values that were walked over.
    Walked(u64),
    /// Jobs that run inline inside each other.
    InlineDepth(u64),
    /// Looks at jobs that wait for their next attempt.
    Looks(u64),
    /// The bytes that requests and jobs on their way take.
    Tasks(u64),
    /// The bytes that figures and observers keep about requests.
    Notes(u64),
    /// How often figures and observers look at an event.
    Figures(u64),
    /// The bytes of a trace.
    Trace(u64),
}

/// A rule that holds at the end of every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invariant {
    /// Requests: arrived = done + failed + dropped + in flight.
    RequestsConserved,
    /// Jobs: enqueued = done + failed + dropped + in flight.
    JobsConserved,
    /// Calls: sent = served + failed + refused or passed over + in flight.
    CallsConserved,
}

/// What became of requests, or of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ledger {
    /// How many came in.
    pub arrived: u64,
    /// How many ended well.
    pub done: u64,
    /// How many ended badly: a request with an error, a job without attempts left.
    pub failed: u64,
    /// How many found no place to wait.
    pub dropped: u64,
    /// How many had not ended.
    pub in_flight: u64,
}

impl Ledger {
    /// Tells whether everything that came in is accounted for.
    pub fn is_conserved(&self) -> bool {
        self.arrived == self.done + self.failed + self.dropped + self.in_flight
    }
}

/// Everything about a run that is not an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// The instant of its last event.
    pub end: SimTime,
    /// How many events there were.
    pub events: u64,
    /// What became of requests.
    pub requests: Ledger,
    /// What became of jobs.
    pub jobs: Ledger,
    /// What became of calls; those that were refused or passed over are the dropped ones.
    pub calls: Ledger,
    /// How often the order of two tasks at one instant was decided by convention.
    pub ties: u64,
    /// For each setting, whether the run read it.
    pub read: Vec<bool>,
}

impl Outcome {
    /// Tells whether the run read a setting.
    pub fn has_read(&self, setting: SettingId) -> bool {
        self.read.get(setting.0 as usize).copied().unwrap_or(false)
    }

    /// Returns the last line of the run's trace. The fingerprint is that of all its events.
    pub fn footer(&self, program: &Program, limits: &Limits, fingerprint: Fingerprint) -> Footer {
        if self.is_whole(program, limits) {
            Footer::finished(program.instant(self.end), fingerprint)
        } else {
            Footer::stopped(self.ending.to_string())
        }
    }

    /// Tells whether the run came to its end: nothing was left to happen, or it reached the instant
    /// that the scenario itself names. Only then may it be judged and fingerprinted.
    pub fn is_whole(&self, program: &Program, limits: &Limits) -> bool {
        match self.ending {
            Ending::Finished => true,
            Ending::Stopped(Limit::Until) => {
                program.until.is_some() && limits.until == program.until
            }
            Ending::Stopped(_) | Ending::Decided | Ending::Interrupted | Ending::Broken(_) => false,
        }
    }
}

/// Says how a run ended, and what stopped it.
impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Finished => "finished",
            Self::Stopped(limit) => return limit.fmt(f),
            Self::Interrupted => "interrupted",
            Self::Decided => "stopped because an observer had seen enough",
            Self::Broken(Invariant::RequestsConserved) => "broken: a request was lost",
            Self::Broken(Invariant::JobsConserved) => "broken: a job was lost",
            Self::Broken(Invariant::CallsConserved) => "broken: a call was lost",
        })
    }
}

/// Says what stopped a run.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (most, what) = match *self {
            Self::Until => return f.write_str("stopped at the instant it was told to"),
            Self::Events(1) => (1, "event"),
            Self::Events(most) => (most, "events"),
            Self::QueueLength(most) => (most, "jobs in one queue"),
            Self::Values(most) => (most, "bytes of values"),
            Self::Walked(most) => (most, "steps over large values"),
            Self::InlineDepth(most) => (most, "inline jobs inside each other"),
            Self::Looks(most) => (most, "looks at waiting retries"),
            Self::Tasks(most) => (most, "bytes of requests and jobs at a time"),
            Self::Notes(most) => (most, "bytes kept about requests"),
            Self::Figures(most) => (most, "looks of figures at events"),
            Self::Trace(most) => (most, "bytes of a trace"),
        };
        write!(f, "stopped by the limit of {} {what}", grouped(most))
    }
}

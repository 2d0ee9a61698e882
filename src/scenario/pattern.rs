//! Patterns: which events a figure or an observer is about.

use crate::source::Spanned;

/// A kind of event and the name it is about: `{ shown: answer }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The kind of event, one of [`EVENTS`].
    pub event: Spanned<String>,
    /// What it is about: a job, an effect, an error's class, a request, a change.
    pub about: Spanned<String>,
}

/// The kinds of events that patterns may name.
pub const EVENTS: [&str; 33] = [
    "arrived",
    "completed",
    "request_failed",
    "enqueued",
    "picked_up",
    "started",
    "finished",
    "attempt_failed",
    "retry_scheduled",
    "died",
    "dropped",
    "shown",
    "replaced",
    "raised",
    "worked",
    "ran",
    "accepted",
    "coerced",
    "mismatched",
    "deferred",
    "committed",
    "undone",
    "read_stale",
    "delivered",
    "restored",
    "expired",
    "dead_lettered",
    "locked",
    "unlocked",
    "deduplicated",
    "paused",
    "resumed",
    "purged",
];

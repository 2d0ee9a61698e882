//! The events that figures and observers look for, by their words.

use crate::program::figure::Watched;

/// What a kind of event is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Request,
    Job,
    Effect,
    Error,
    Step,
    Store,
    Queue,
    Service,
    Fleet,
    Resource,
}

impl About {
    /// Returns the word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Job => "job",
            Self::Effect => "effect",
            Self::Error => "error",
            Self::Step => "step",
            Self::Store => "store",
            Self::Queue => "queue",
            Self::Service => "service",
            Self::Fleet => "fleet",
            Self::Resource => "resource",
        }
    }
}

/// Returns the kind of event with that word, and what it is about.
pub(super) fn watched(word: &str) -> Option<(Watched, About)> {
    Some(match word {
        "arrived" => (Watched::Arrived, About::Request),
        "completed" => (Watched::Completed, About::Request),
        "request_failed" => (Watched::RequestFailed, About::Request),
        "enqueued" => (Watched::Enqueued, About::Job),
        "picked_up" => (Watched::PickedUp, About::Job),
        "started" => (Watched::Started, About::Job),
        "finished" => (Watched::Finished, About::Job),
        "attempt_failed" => (Watched::AttemptFailed, About::Job),
        "retry_scheduled" => (Watched::RetryScheduled, About::Job),
        "died" => (Watched::Died, About::Job),
        "dropped" => (Watched::Dropped, About::Job),
        "shown" => (Watched::Shown, About::Effect),
        "replaced" => (Watched::Replaced, About::Effect),
        "raised" => (Watched::Raised, About::Error),
        "worked" => (Watched::Worked, About::Step),
        "ran" => (Watched::Ran, About::Step),
        "accepted" => (Watched::Accepted, About::Step),
        "coerced" => (Watched::Coerced, About::Step),
        "mismatched" => (Watched::Mismatched, About::Step),
        "deferred" => (Watched::Deferred, About::Job),
        "committed" => (Watched::Committed, About::Step),
        "read_stale" => (Watched::ReadStale, About::Store),
        "called" => (Watched::Called, About::Service),
        "refused" => (Watched::Refused, About::Service),
        "begun" => (Watched::Begun, About::Service),
        "abandoned" => (Watched::Abandoned, About::Service),
        "served" => (Watched::Served, About::Service),
        "answered" => (Watched::Answered, About::Service),
        "timed_out" => (Watched::TimedOut, About::Service),
        "undone" => (Watched::Undone, About::Step),
        "delivered" => (Watched::Delivered, About::Job),
        "restored" => (Watched::Restored, About::Job),
        "expired" => (Watched::Expired, About::Job),
        "dead_lettered" => (Watched::DeadLettered, About::Job),
        "locked" => (Watched::Locked, About::Job),
        "unlocked" => (Watched::Unlocked, About::Job),
        "deduplicated" => (Watched::Deduplicated, About::Job),
        "paused" => (Watched::Paused, About::Queue),
        "resumed" => (Watched::Resumed, About::Queue),
        "purged" => (Watched::Purged, About::Queue),
        "lost" => (Watched::Lost, About::Job),
        "crashed" => (Watched::Crashed, About::Fleet),
        "halted" => (Watched::Halted, About::Fleet),
        "restarted" => (Watched::Restarted, About::Fleet),
        "acquired" => (Watched::Acquired, About::Resource),
        "released" => (Watched::Released, About::Resource),
        _ => return None,
    })
}

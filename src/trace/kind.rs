//! Kinds of events, and the words for them.

use crate::program::ids::JobId;
use crate::trace::event::What;

/// The kinds of events, as patterns, traces and JSON name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is the kind of the variant of `What` with its name")]
pub enum Kind {
    Arrived,
    Completed,
    RequestFailed,
    Set,
    Read,
    Wrote,
    Checked,
    Skipped,
    Worked,
    Enqueued,
    PickedUp,
    Started,
    Finished,
    AttemptFailed,
    RetryScheduled,
    Promoted,
    Dropped,
    Died,
    Shown,
    Raised,
    Rescued,
    Deployed,
    Operated,
    Looped,
    Chosen,
    Turned,
    Removed,
    RolledOut,
    RolledBack,
    Accepted,
    Coerced,
    Mismatched,
    Deferred,
    Committed,
    Undone,
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
}

impl Kind {
    /// Every kind, in the order of the enum.
    pub const ALL: [Self; 45] = [
        Self::Arrived,
        Self::Completed,
        Self::RequestFailed,
        Self::Set,
        Self::Read,
        Self::Wrote,
        Self::Checked,
        Self::Skipped,
        Self::Worked,
        Self::Enqueued,
        Self::PickedUp,
        Self::Started,
        Self::Finished,
        Self::AttemptFailed,
        Self::RetryScheduled,
        Self::Promoted,
        Self::Dropped,
        Self::Died,
        Self::Shown,
        Self::Raised,
        Self::Rescued,
        Self::Deployed,
        Self::Operated,
        Self::Looped,
        Self::Chosen,
        Self::Turned,
        Self::Removed,
        Self::RolledOut,
        Self::RolledBack,
        Self::Accepted,
        Self::Coerced,
        Self::Mismatched,
        Self::Deferred,
        Self::Committed,
        Self::Undone,
        Self::Delivered,
        Self::Restored,
        Self::Expired,
        Self::DeadLettered,
        Self::Locked,
        Self::Unlocked,
        Self::Deduplicated,
        Self::Paused,
        Self::Resumed,
        Self::Purged,
    ];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Completed => "completed",
            Self::RequestFailed => "request_failed",
            Self::Set => "set",
            Self::Read => "read",
            Self::Wrote => "wrote",
            Self::Checked => "checked",
            Self::Skipped => "skipped",
            Self::Worked => "worked",
            Self::Enqueued => "enqueued",
            Self::PickedUp => "picked_up",
            Self::Started => "started",
            Self::Finished => "finished",
            Self::AttemptFailed => "attempt_failed",
            Self::RetryScheduled => "retry_scheduled",
            Self::Promoted => "promoted",
            Self::Dropped => "dropped",
            Self::Died => "died",
            Self::Shown => "shown",
            Self::Raised => "raised",
            Self::Rescued => "rescued",
            Self::Deployed => "deployed",
            Self::Operated => "operated",
            Self::Looped => "looped",
            Self::Chosen => "chosen",
            Self::Turned => "turned",
            Self::Removed => "removed",
            Self::RolledOut => "rolled_out",
            Self::RolledBack => "rolled_back",
            Self::Accepted => "accepted",
            Self::Coerced => "coerced",
            Self::Mismatched => "mismatched",
            Self::Deferred => "deferred",
            Self::Committed => "committed",
            Self::Undone => "undone",
            Self::Delivered => "delivered",
            Self::Restored => "restored",
            Self::Expired => "expired",
            Self::DeadLettered => "dead_lettered",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Deduplicated => "deduplicated",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Purged => "purged",
        }
    }

    /// Returns the kind with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl What {
    /// Tells whether it is about the scheduling of a job that had waited for a transaction to commit:
    /// the second event of its step.
    pub fn is_released(&self) -> bool {
        matches!(
            self,
            Self::Enqueued { released: true, .. } | Self::Deduplicated { released: true, .. }
        )
    }

    /// Returns the job that it is about, if it is about one.
    pub fn job(&self) -> Option<JobId> {
        match *self {
            Self::Enqueued { job, .. }
            | Self::PickedUp { job }
            | Self::Started { job }
            | Self::Finished { job }
            | Self::AttemptFailed { job, .. }
            | Self::RetryScheduled { job, .. }
            | Self::Promoted { job }
            | Self::Dropped { job }
            | Self::Died { job }
            | Self::Deferred { job, .. }
            | Self::Delivered { job, .. }
            | Self::Restored { job }
            | Self::Expired { job }
            | Self::DeadLettered { job }
            | Self::Locked { job, .. }
            | Self::Unlocked { job, .. }
            | Self::Deduplicated { job, .. } => Some(job),
            Self::Arrived { .. }
            | Self::Completed
            | Self::RequestFailed { .. }
            | Self::Set { .. }
            | Self::Read { .. }
            | Self::Wrote { .. }
            | Self::Checked
            | Self::Skipped
            | Self::Worked { .. }
            | Self::Shown { .. }
            | Self::Raised { .. }
            | Self::Rescued { .. }
            | Self::Deployed { .. }
            | Self::Removed { .. }
            | Self::RolledOut { .. }
            | Self::RolledBack { .. }
            | Self::Operated { .. }
            | Self::Looped { .. }
            | Self::Chosen { .. }
            | Self::Turned { .. }
            | Self::Accepted { .. }
            | Self::Coerced { .. }
            | Self::Mismatched { .. }
            | Self::Committed { .. }
            | Self::Undone { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Purged { .. } => None,
        }
    }

    /// Returns its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Arrived { .. } => Kind::Arrived,
            Self::Completed => Kind::Completed,
            Self::RequestFailed { .. } => Kind::RequestFailed,
            Self::Set { .. } => Kind::Set,
            Self::Read { .. } => Kind::Read,
            Self::Wrote { .. } => Kind::Wrote,
            Self::Checked => Kind::Checked,
            Self::Skipped => Kind::Skipped,
            Self::Worked { .. } => Kind::Worked,
            Self::Enqueued { .. } => Kind::Enqueued,
            Self::PickedUp { .. } => Kind::PickedUp,
            Self::Started { .. } => Kind::Started,
            Self::Finished { .. } => Kind::Finished,
            Self::AttemptFailed { .. } => Kind::AttemptFailed,
            Self::RetryScheduled { .. } => Kind::RetryScheduled,
            Self::Promoted { .. } => Kind::Promoted,
            Self::Dropped { .. } => Kind::Dropped,
            Self::Died { .. } => Kind::Died,
            Self::Shown { .. } => Kind::Shown,
            Self::Raised { .. } => Kind::Raised,
            Self::Rescued { .. } => Kind::Rescued,
            Self::Deployed { .. } => Kind::Deployed,
            Self::Operated { .. } => Kind::Operated,
            Self::Looped { .. } => Kind::Looped,
            Self::Chosen { .. } => Kind::Chosen,
            Self::Turned { .. } => Kind::Turned,
            Self::Removed { .. } => Kind::Removed,
            Self::RolledOut { .. } => Kind::RolledOut,
            Self::RolledBack { .. } => Kind::RolledBack,
            Self::Accepted { .. } => Kind::Accepted,
            Self::Coerced { .. } => Kind::Coerced,
            Self::Mismatched { .. } => Kind::Mismatched,
            Self::Deferred { .. } => Kind::Deferred,
            Self::Committed { .. } => Kind::Committed,
            Self::Undone { .. } => Kind::Undone,
            Self::Delivered { .. } => Kind::Delivered,
            Self::Restored { .. } => Kind::Restored,
            Self::Expired { .. } => Kind::Expired,
            Self::DeadLettered { .. } => Kind::DeadLettered,
            Self::Locked { .. } => Kind::Locked,
            Self::Unlocked { .. } => Kind::Unlocked,
            Self::Deduplicated { .. } => Kind::Deduplicated,
            Self::Paused { .. } => Kind::Paused,
            Self::Resumed { .. } => Kind::Resumed,
            Self::Purged { .. } => Kind::Purged,
        }
    }
}

//! What events are about.

use crate::program::ids::JobId;
use crate::program::ids::ServiceId;
use crate::trace::event::What;

impl What {
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
            | Self::Lost { job }
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
            | Self::Operated
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
            | Self::Purged { .. }
            | Self::Called { .. }
            | Self::Refused { .. }
            | Self::Begun { .. }
            | Self::Abandoned { .. }
            | Self::Replied { .. }
            | Self::Served { .. }
            | Self::ServiceFailed { .. }
            | Self::Answered { .. }
            | Self::TimedOut { .. }
            | Self::Retried { .. }
            | Self::Crashed { .. }
            | Self::Halted { .. }
            | Self::Restarted { .. }
            | Self::Acquired { .. }
            | Self::Released { .. }
            | Self::Partitioned { .. } => None,
        }
    }

    /// Returns the service that it is about, if it is about one.
    pub fn service(&self) -> Option<ServiceId> {
        match *self {
            Self::Called { service, .. }
            | Self::Refused { service }
            | Self::Begun { service }
            | Self::Abandoned { service }
            | Self::Served { service }
            | Self::ServiceFailed { service, .. }
            | Self::Answered { service, .. }
            | Self::TimedOut { service }
            | Self::Retried { service, .. } => Some(service),
            Self::Arrived { .. }
            | Self::Completed
            | Self::RequestFailed { .. }
            | Self::Set { .. }
            | Self::Read { .. }
            | Self::Wrote { .. }
            | Self::Checked
            | Self::Skipped
            | Self::Worked { .. }
            | Self::Enqueued { .. }
            | Self::PickedUp { .. }
            | Self::Started { .. }
            | Self::Finished { .. }
            | Self::AttemptFailed { .. }
            | Self::RetryScheduled { .. }
            | Self::Promoted { .. }
            | Self::Dropped { .. }
            | Self::Died { .. }
            | Self::Shown { .. }
            | Self::Raised { .. }
            | Self::Rescued { .. }
            | Self::Deployed { .. }
            | Self::Operated
            | Self::Looped { .. }
            | Self::Chosen { .. }
            | Self::Turned { .. }
            | Self::Removed { .. }
            | Self::RolledOut { .. }
            | Self::RolledBack { .. }
            | Self::Accepted { .. }
            | Self::Coerced { .. }
            | Self::Mismatched { .. }
            | Self::Deferred { .. }
            | Self::Committed { .. }
            | Self::Undone { .. }
            | Self::Delivered { .. }
            | Self::Restored { .. }
            | Self::Expired { .. }
            | Self::DeadLettered { .. }
            | Self::Locked { .. }
            | Self::Unlocked { .. }
            | Self::Deduplicated { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Purged { .. }
            | Self::Replied { .. }
            | Self::Lost { .. }
            | Self::Crashed { .. }
            | Self::Halted { .. }
            | Self::Restarted { .. }
            | Self::Acquired { .. }
            | Self::Released { .. }
            | Self::Partitioned { .. } => None,
        }
    }
}

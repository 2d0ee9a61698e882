//! What events carry, for figures that take values.

use crate::time::SimDuration;
use crate::trace::event::What;
use crate::value::Value;

impl What {
    /// Returns the value that figures take from it: what was bound, read, written or shown, what a
    /// job was given, how long work took and a retry waits.
    pub fn value(&self) -> Option<Value> {
        let length =
            |time: SimDuration| Value::Duration(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX));
        match *self {
            Self::Set { value }
            | Self::Read { value, .. }
            | Self::Wrote { value }
            | Self::Accepted { value }
            | Self::Coerced { value }
            | Self::Mismatched { value }
            | Self::Replied { value }
            | Self::Answered { value, .. }
            | Self::Turned { value, .. }
            | Self::Locked { key: value, .. }
            | Self::Unlocked { key: value, .. }
            | Self::Deduplicated { key: value, .. } => Some(value),
            Self::Delivered { number, .. } | Self::Purged { jobs: number, .. } => {
                Some(Value::Int(number.into()))
            }
            Self::Acquired { amount, .. } | Self::Released { amount, .. } => {
                Some(Value::Int(amount.into()))
            }
            Self::Looped { passes } => Some(Value::Int(passes.into())),
            Self::Shown { value, .. } => value,
            Self::Enqueued { arguments, .. }
            | Self::Deferred { arguments, .. }
            | Self::Called { arguments, .. } => Some(arguments),
            Self::Worked { took } => Some(length(took)),
            Self::RetryScheduled { delay, .. } | Self::Retried { delay, .. } => Some(length(delay)),
            Self::Partitioned { lasts, .. } => Some(length(lasts)),
            Self::Restarted { nodes, .. } => Some(Value::Int(nodes.into())),
            Self::Arrived { .. }
            | Self::Completed
            | Self::RequestFailed { .. }
            | Self::Checked
            | Self::Skipped
            | Self::PickedUp { .. }
            | Self::Started { .. }
            | Self::Finished { .. }
            | Self::AttemptFailed { .. }
            | Self::Promoted { .. }
            | Self::Dropped { .. }
            | Self::Died { .. }
            | Self::Raised { .. }
            | Self::Rescued { .. }
            | Self::Operated
            | Self::Chosen { .. }
            | Self::Removed { .. }
            | Self::RolledOut { .. }
            | Self::RolledBack { .. }
            | Self::Committed { .. }
            | Self::Undone { .. }
            | Self::Restored { .. }
            | Self::Expired { .. }
            | Self::DeadLettered { .. }
            | Self::Lost { .. }
            | Self::Crashed { .. }
            | Self::Halted { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Refused { .. }
            | Self::Begun { .. }
            | Self::Abandoned { .. }
            | Self::Served { .. }
            | Self::ServiceFailed { .. }
            | Self::TimedOut { .. }
            | Self::Deployed { .. } => None,
        }
    }
}

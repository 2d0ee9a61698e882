//! The fingerprint: a rolling hash over every event of a run.

use crate::hash::StableHasher;
use crate::program::parts::Node;
use crate::time::SimDuration;
use crate::trace::event::Event;
use crate::trace::event::EventId;
use crate::trace::event::What;
use crate::trace::observer::Control;
use crate::trace::observer::Observer;
use crate::trace::observer::View;
use std::fmt;

/// Two runs with the same fingerprint had the same events in the same order.
///
/// It is made of instants, lineages, hashes of sites' names and digests of values; never of ids,
/// whose numbers depend on what else a file declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

/// Written in four groups, so that it is not taken for a commit.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.0;
        write!(
            f,
            "{:04x}-{:04x}-{:04x}-{:04x}",
            word >> 48,
            (word >> 32) & 0xffff,
            (word >> 16) & 0xffff,
            word & 0xffff
        )
    }
}

/// The observer that makes a fingerprint.
#[derive(Debug, Clone, Copy)]
pub struct Fingerprinting {
    hasher: StableHasher,
}

/// Separates these hashes from all others.
const DOMAIN: u64 = 0x4650;

impl Default for Fingerprinting {
    fn default() -> Self {
        Self { hasher: StableHasher::new(DOMAIN) }
    }
}

impl Fingerprinting {
    /// Returns the fingerprint of the events so far.
    pub fn finish(&self) -> Fingerprint {
        Fingerprint(self.hasher.finish())
    }
}

impl Observer for Fingerprinting {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        for word in words(event, view) {
            self.hasher.word(word);
        }
        Control::Continue
    }
}

/// Returns everything that makes an event the one it is, as words that mean the same in every run.
#[inline]
pub(super) fn words(event: &Event, view: View<'_>) -> [u64; 5] {
    let site = view.program.key(event.site).hash;
    let request = event.request.map_or(u64::MAX, |request| u64::from(request.0));
    [
        event.at.as_nanos(),
        event.lineage ^ (request << 8) ^ event.what.kind() as u64 ^ event.visit.rotate_left(32),
        site ^ u64::from(event.attempt),
        // How far back the causes lie, not their numbers.
        back(event, event.cause) ^ back(event, event.via).rotate_left(32),
        content(event, view),
    ]
}

/// Returns how many events lie between an event and a cause, or 0.
fn back(event: &Event, cause: Option<EventId>) -> u64 {
    cause.map_or(0, |cause| event.id.0 - cause.0)
}

/// Returns what a crash says: which node, and for how long.
fn crash(node: Option<Node>, lasts: Option<SimDuration>) -> u64 {
    let node = node.map_or(0, |node| u64::from(node.number) + 1);
    node.rotate_left(48) ^ lasts.map_or(u64::MAX, SimDuration::as_nanos)
}

/// Returns what the event says beyond its place, as one word.
pub fn content(event: &Event, view: View<'_>) -> u64 {
    match event.what {
        What::Set { value }
        | What::Wrote { value }
        | What::Accepted { value }
        | What::Coerced { value }
        | What::Mismatched { value }
        | What::Shown { value: Some(value), .. }
        | What::Replied { value }
        | What::Answered { value, .. }
        | What::Turned { value, .. }
        | What::Locked { key: value, .. }
        | What::Unlocked { key: value, .. }
        | What::Deduplicated { key: value, .. } => view.pool.digest(value),
        What::RolledOut { node, .. } | What::RolledBack { node, .. } => u64::from(node.number),
        What::Read { value, replica, stale, .. } => {
            // Nothing for the primary, so that its reads are what they were before there were others.
            view.pool.digest(value) ^ (u64::from(replica) << 1 | u64::from(stale)).rotate_left(48)
        }
        What::Acquired { amount, .. } => u64::from(amount),
        What::Released { amount, timed, .. } => u64::from(amount) << 1 | u64::from(timed),
        What::Looped { passes } => u64::from(passes),
        What::Chosen { branch, .. } => u64::from(branch),
        What::Arrived { index, .. } => {
            let member = event.actor.map_or(u64::MAX, |actor| u64::from(actor.member));
            (u64::from(index) << 32) ^ member
        }
        What::Worked { took } => took.as_nanos(),
        What::RetryScheduled { delay, .. } | What::Retried { delay, .. } => delay.as_nanos(),
        What::Partitioned { lasts, .. } => lasts.as_nanos(),
        What::Crashed { node, lasts } => crash(node, lasts),
        What::Committed { writes: number }
        | What::Undone { writes: number }
        | What::Delivered { number, .. }
        | What::Restarted { nodes: number, .. }
        | What::Purged { jobs: number, .. } => u64::from(number),
        What::Enqueued { child, arguments, .. }
        | What::Deferred { child, arguments, .. }
        | What::Called { child, arguments, .. } => {
            child ^ view.pool.digest(arguments).rotate_left(32)
        }
        What::Raised { error, .. }
        | What::Rescued { error }
        | What::RequestFailed { error }
        | What::AttemptFailed { error, .. }
        | What::ServiceFailed { error, .. } => view.program.error_hash(error),
        What::Completed
        | What::Checked
        | What::Skipped
        | What::PickedUp { .. }
        | What::Started { .. }
        | What::Finished { .. }
        | What::Promoted { .. }
        | What::Dropped { .. }
        | What::Died { .. }
        | What::Shown { value: None, .. }
        | What::Operated
        | What::Restored { .. }
        | What::Expired { .. }
        | What::DeadLettered { .. }
        | What::Lost { .. }
        | What::Halted { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::Removed { .. }
        | What::Refused { .. }
        | What::Begun { .. }
        | What::Abandoned { .. }
        | What::Served { .. }
        | What::TimedOut { .. }
        | What::Deployed { .. } => 0,
    }
}

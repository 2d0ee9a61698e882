//! Events: observable facts, in the past tense, each with its cause.

pub use crate::trace::actor::Actor;
pub use crate::trace::kind::Kind;
pub use crate::trace::kinds::Kinds;
pub use crate::trace::what::What;

use crate::program::ids::SiteId;
use crate::time::SimTime;

/// The number of an event in its run, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

/// The number of a request in its run, from 0, in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

/// One fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// When.
    pub at: SimTime,
    /// The event that brought it about; none for arrivals, operations and deployments.
    pub cause: Option<EventId>,
    /// An event of another task, or another request, that it also needed: the write that a read
    /// found, the end of the work that freed a worker.
    pub via: Option<EventId>,
    /// The request it belongs to; none for what happens to the whole system.
    pub request: Option<RequestId>,
    /// Who asked.
    pub actor: Option<Actor>,
    /// What the task is: a hash of the path of sites that led to it. Equal for the same task of
    /// every request and in every run.
    pub lineage: u64,
    /// Which attempt of the task, from 0; of an operation, which time.
    pub attempt: u32,
    /// Which passes of loops it happened in: a hash of their numbers, 0 outside of loops.
    pub visit: u64,
    /// The step, job, queue or line of traffic it happened at.
    pub site: SiteId,
    /// What happened.
    pub what: What,
}

//! Jobs, and the queues in which they wait.

pub use crate::program::calls::Delay;
pub use crate::program::calls::Retry;
use crate::program::expression::SettingId;
use crate::program::ids::CodeId;
use crate::program::ids::FleetId;
use crate::program::ids::FlowId;
use crate::program::ids::QuantityId;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
pub use crate::scenario::contract::Moment;
use crate::value::Codec;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Its queue.
    pub queue: QueueId,
    /// Its flow.
    pub flow: FlowId,
    /// What happens when an attempt fails.
    pub retry: Option<Retry>,
    /// What lets the same job be scheduled once at a time.
    pub deduplicate: Option<Deduplicate>,
}

/// A lock that lets the same job be scheduled once at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deduplicate {
    /// What makes two jobs the same.
    pub key: CodeId,
    /// Whether the locked key is made of the arguments before they cross the codec.
    pub locked_with_caller: bool,
    /// Whether the released key is the one that was locked, which travels with the message.
    pub released_with_caller: bool,
    /// When it is released.
    pub until: Moment,
    /// How long it holds at most.
    pub expires: Option<Timed>,
}

/// Where jobs wait for workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// What arguments cross.
    pub codec: Codec,
    /// True when jobs run where they are scheduled.
    pub inline: bool,
    /// How many jobs run at a time.
    pub workers: u32,
    /// The input that says so.
    pub workers_setting: Option<SettingId>,
    /// How many jobs may wait for a worker; one more is dropped.
    pub holds: u32,
    /// The time between two looks at the jobs that wait for their next attempt; at once if none.
    pub polls: Option<QuantityId>,
    /// Its site.
    pub site: SiteId,
    /// The fleet whose nodes its workers are on.
    pub fleet: Option<FleetId>,
    /// What it promises about its messages.
    pub contract: Contract,
}

/// What a queue promises about the messages that carry its jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Whether the one that came last comes next.
    pub newest_first: bool,
    /// When a worker lets it forget a message.
    pub acknowledge: Moment,
    /// How long after a delivery a message that is not acknowledged is delivered again.
    pub lease: Option<Timed>,
    /// The time between two looks at leases; at once if none.
    pub restores: Option<Timed>,
    /// Whether a worker holds messages whose time has not come.
    pub held_by_worker: bool,
    /// How old a message may be when a worker takes it.
    pub expires: Option<Timed>,
    /// How often a message is delivered at most.
    pub max_deliveries: u32,
}

impl Contract {
    /// Tells whether a queue forgets a message as soon as a worker takes it, and any worker takes
    /// any message.
    pub fn is_plain(&self) -> bool {
        self.acknowledge == Moment::Receive
            && self.expires.is_none()
            && self.max_deliveries > 0
            && !self.held_by_worker
    }
}

/// A quantity with a site of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timed {
    /// How long.
    pub quantity: QuantityId,
    /// The site that draws are keyed by.
    pub site: SiteId,
}

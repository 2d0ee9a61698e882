//! Services, channels, and the attempts at what may fail.

use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::ids::BudgetId;
use crate::program::ids::ChannelId;
use crate::program::ids::CodeId;
use crate::program::ids::FlowId;
use crate::program::ids::QuantityId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::program::op::Lasting;
use crate::quantity::Rate;
use crate::quantity::Ratio;
pub use crate::scenario::retry::Jitter;
pub use crate::scenario::step::OnCancel;
use crate::time::SimDuration;
use crate::value::Codec;

/// Something that answers calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// How many calls it works on at a time.
    pub concurrency: u32,
    /// The input that says so.
    pub setting: Option<SettingId>,
    /// How many may wait for a place; one more is refused.
    pub holds: u32,
    /// Whether who came last comes next.
    pub newest_first: bool,
    /// Whether it passes over calls whose caller has left.
    pub skips_abandoned: bool,
    /// What it does for each call.
    pub flow: FlowId,
    /// Its site.
    pub site: SiteId,
}

/// The way to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// The codec that arguments and replies cross.
    pub codec: Codec,
    /// How long a call and its reply travel.
    pub round_trip: Option<QuantityId>,
    /// How many connections there are.
    pub connections: u32,
    /// Whether a caller takes the oldest reply on its connection, and not its own.
    pub by_position: bool,
    /// Its site.
    pub site: SiteId,
}

/// A step that calls a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service.
    pub service: ServiceId,
    /// Its arguments.
    pub arguments: Option<CodeId>,
    /// The variable that gets the reply.
    pub slot: Option<SlotId>,
    /// The channel that it takes.
    pub channel: Option<ChannelId>,
    /// How long the caller waits for each attempt.
    pub timeout: Option<Lasting>,
    /// What becomes of the connection when the caller leaves.
    pub on_cancel: OnCancel,
    /// What follows a failed attempt.
    pub retry: Option<Retry>,
}

/// When a failed attempt is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How many attempts may follow the first.
    pub limit: u32,
    /// The input that says so.
    pub limit_setting: Option<SettingId>,
    /// How long to wait before each.
    pub delay: Delay,
    /// The list of classes that are tried again, among those of rescues; all when none.
    pub only: Option<u16>,
    /// What bounds all attempts together.
    pub budget: Option<BudgetId>,
    /// The site its draws are keyed by.
    pub site: SiteId,
}

/// The wait before an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Sidekiq 6.4's and 7.1's formula.
    Sidekiq,
    /// Celery 5's `retry_backoff`.
    Celery,
    /// One that doubles.
    Growing {
        /// How long it is before the second attempt.
        from: SimDuration,
        /// How long it is at most.
        up_to: SimDuration,
        /// How much of it is drawn.
        jitter: Option<Jitter>,
    },
    /// A quantity, or what an expression comes to.
    Lasting(Lasting),
}

/// How many attempts may follow first ones, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// So many in a unit of time; as many as that may come at once.
    Rate(Rate),
    /// A share of the first attempts.
    Share(Ratio),
}

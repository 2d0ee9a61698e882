//! What happened: one variant for each kind of fact.

use crate::program::expression::SettingId;
use crate::program::ids::ChannelId;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::FleetId;
use crate::program::ids::JobId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServiceId;
use crate::program::ids::SourceLineId;
use crate::program::ids::StoreId;
use crate::program::parts::Node;
use crate::time::SimDuration;
use crate::value::Fault;
use crate::value::Value;

/// What happened. The variants stand in the order of [kinds](crate::trace::event::Kind) and are numbered
/// like them, so that asking for the kind is no more than reading that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum What {
    /// A request arrived.
    Arrived {
        /// The line of traffic.
        source: SourceLineId,
        /// Its number in that line, from 0.
        index: u32,
    },
    /// A request's own steps ended.
    Completed,
    /// A request's own steps ended with an error that nobody rescued.
    RequestFailed {
        /// Its class.
        error: ErrorId,
    },
    /// A variable was bound.
    Set {
        /// To what.
        value: Value,
    },
    /// A store was read.
    Read {
        /// What it kept, as it came out of the codec; null when it kept nothing.
        value: Value,
        /// The store.
        store: StoreId,
        /// The replica that answered, from 1; 0 for the primary.
        replica: u32,
        /// Whether the primary would have answered otherwise.
        stale: bool,
    },
    /// A store was written.
    Wrote {
        /// What it keeps, after the codec.
        value: Value,
    },
    /// A condition held.
    Checked,
    /// A step was passed over, because its `if` was false.
    Skipped,
    /// Work ended.
    Worked {
        /// How long it took, without waiting.
        took: SimDuration,
    },
    /// A job was scheduled.
    Enqueued {
        /// The job.
        job: JobId,
        /// The new task's lineage.
        child: u64,
        /// Its arguments, as they came out of the queue's codec.
        arguments: Value,
        /// Whether it waited for a transaction to commit.
        released: bool,
    },
    /// A worker took a job.
    PickedUp {
        /// The job.
        job: JobId,
    },
    /// A job's own steps began.
    Started {
        /// The job.
        job: JobId,
    },
    /// A job's own steps ended.
    Finished {
        /// The job.
        job: JobId,
    },
    /// An attempt ended with an error that nobody rescued.
    AttemptFailed {
        /// The job.
        job: JobId,
        /// The error's class.
        error: ErrorId,
    },
    /// Another attempt was arranged.
    RetryScheduled {
        /// The job.
        job: JobId,
        /// How long it will wait at least.
        delay: SimDuration,
    },
    /// A job that waited for its next attempt went back to its queue.
    Promoted {
        /// The job.
        job: JobId,
    },
    /// A job found its queue full and is gone.
    Dropped {
        /// The job.
        job: JobId,
    },
    /// No attempt is left.
    Died {
        /// The job.
        job: JobId,
    },
    /// An effect was shown.
    Shown {
        /// The effect.
        effect: EffectId,
        /// The effect it covered.
        over: Option<EffectId>,
        /// What it showed; none for an effect that only is.
        value: Option<Value>,
    },
    /// An error was raised.
    Raised {
        /// Its class.
        error: ErrorId,
        /// What the platform could not do; none for errors that a step names.
        fault: Option<Fault>,
    },
    /// An error was rescued.
    Rescued {
        /// Its class.
        error: ErrorId,
    },
    /// A change was deployed.
    Deployed {
        /// The change's number.
        change: u16,
    },
    /// Operators began to do something.
    Operated,
    /// A loop was left.
    Looped {
        /// After how many passes.
        passes: u32,
    },
    /// One of several branches was taken.
    Chosen {
        /// The number of the choice.
        choice: u16,
        /// The number of the branch.
        branch: u16,
    },
    /// A setting was given another value.
    Turned {
        /// The setting.
        setting: SettingId,
        /// Its value from now on.
        value: Value,
    },
    /// A change was taken back.
    Removed {
        /// The change's number.
        change: u16,
    },
    /// A node got a change.
    RolledOut {
        /// The change's number.
        change: u16,
        /// The node.
        node: Node,
    },
    /// A node lost a change.
    RolledBack {
        /// The change's number.
        change: u16,
        /// The node.
        node: Node,
    },
    /// A value was what it was taken for.
    Accepted {
        /// The value.
        value: Value,
    },
    /// A value was made into what it was taken for.
    Coerced {
        /// What it became.
        value: Value,
    },
    /// A value passed that was not what it was taken for.
    Mismatched {
        /// The value.
        value: Value,
    },
    /// A job was held back until the transaction commits.
    Deferred {
        /// The job.
        job: JobId,
        /// The lineage that the new task would have.
        child: u64,
        /// Its arguments, as they came out of the queue's codec.
        arguments: Value,
    },
    /// A transaction came to its end.
    Committed {
        /// How many writes became visible.
        writes: u32,
    },
    /// An error left a transaction.
    Undone {
        /// How many writes it undid.
        writes: u32,
    },
    /// A worker got a message, and has yet to acknowledge it.
    Delivered {
        /// The job.
        job: JobId,
        /// Which delivery of the message it is, from 1.
        number: u32,
    },
    /// A message was not acknowledged, and went back to its queue.
    Restored {
        /// The job.
        job: JobId,
    },
    /// A job was too old when a worker would have taken it.
    Expired {
        /// The job.
        job: JobId,
    },
    /// A message was delivered too often, and was moved aside.
    DeadLettered {
        /// The job.
        job: JobId,
    },
    /// The key of a job was locked.
    Locked {
        /// The job.
        job: JobId,
        /// The key.
        key: Value,
    },
    /// A key was released, whether or not it was locked.
    Unlocked {
        /// The job.
        job: JobId,
        /// The key.
        key: Value,
    },
    /// A job was not scheduled, because its key was locked.
    Deduplicated {
        /// The job.
        job: JobId,
        /// The key.
        key: Value,
        /// Whether it had waited for a transaction to commit.
        released: bool,
    },
    /// Workers take no more jobs from a queue.
    Paused {
        /// The queue.
        queue: QueueId,
    },
    /// Workers take jobs from a queue again.
    Resumed {
        /// The queue.
        queue: QueueId,
    },
    /// The jobs that waited in a queue were thrown away.
    Purged {
        /// The queue.
        queue: QueueId,
        /// How many there were.
        jobs: u32,
    },
    /// A service was called.
    Called {
        /// The service.
        service: ServiceId,
        /// The lineage of the task that works on it.
        child: u64,
        /// The arguments.
        arguments: Value,
    },
    /// A service had no room for a call.
    Refused {
        /// The service.
        service: ServiceId,
    },
    /// A service began to work on a call.
    Begun {
        /// The service.
        service: ServiceId,
    },
    /// A service passed over a call whose caller had left.
    Abandoned {
        /// The service.
        service: ServiceId,
    },
    /// A service replied.
    Replied {
        /// What.
        value: Value,
    },
    /// A service came to the end of its steps.
    Served {
        /// The service.
        service: ServiceId,
    },
    /// A service's steps ended with an error that nobody rescued, and its caller gets it.
    ServiceFailed {
        /// The service.
        service: ServiceId,
        /// The error's class.
        error: ErrorId,
    },
    /// A caller took a reply.
    Answered {
        /// The service it called.
        service: ServiceId,
        /// The reply.
        value: Value,
    },
    /// A caller left before a reply came.
    TimedOut {
        /// The service it called.
        service: ServiceId,
    },
    /// Another attempt at a call was arranged.
    Retried {
        /// The service.
        service: ServiceId,
        /// How long it will wait.
        delay: SimDuration,
    },
    /// A channel was cut.
    Partitioned {
        /// The channel.
        channel: ChannelId,
        /// For how long.
        lasts: SimDuration,
    },
    /// A process went down, and its node with it.
    Crashed {
        /// The node; none where the process alone went down.
        node: Option<Node>,
        /// For how long; until it is started when none.
        lasts: Option<SimDuration>,
    },
    /// An attempt was lost with its node.
    Lost {
        /// The job.
        job: JobId,
    },
    /// All nodes of a fleet were stopped.
    Halted {
        /// The fleet.
        fleet: FleetId,
    },
    /// Nodes of a fleet that were down are up again.
    Restarted {
        /// The fleet.
        fleet: FleetId,
        /// How many.
        nodes: u32,
    },
    /// Some of a resource was taken.
    Acquired {
        /// The resource.
        resource: ResourceId,
        /// How much.
        amount: u32,
    },
    /// Some of a resource was given back, by a step or by the time. What the end of a flow gives back is
    /// told by that end.
    Released {
        /// The resource.
        resource: ResourceId,
        /// How much.
        amount: u32,
        /// Whether its time had come, and no step gave it back.
        timed: bool,
    },
}

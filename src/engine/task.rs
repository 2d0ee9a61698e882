//! Tasks: requests and jobs on their way.

use crate::hash;
use crate::program::Program;
use crate::program::ids::FlowId;
use crate::program::ids::JobId;
use crate::program::ids::Pc;
use crate::program::ids::ServerId;
use crate::program::ids::ServiceId;
use crate::program::parts::Node;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::RequestId;
use crate::trace::event::Actor;
use crate::value::Value;

/// A request or a job on its way. It is small, and moved as it is; what few tasks have is kept beside it.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    /// Where it is.
    pub pc: Pc,
    /// What it waits for.
    pub state: State,
    /// What it runs as.
    pub role: Role,
    /// The flow it began with.
    pub flow: FlowId,
    /// The request it belongs to; none for what operators do.
    pub request: Option<RequestId>,
    /// The request's name, where an expression asks for it: its line of traffic and its number.
    pub name: Value,
    /// The request's number in its line of traffic: the entity of its draws.
    pub entity: u32,
    /// What it is: a hash of the path of sites that led to it.
    pub lineage: u64,
    /// Its place among tasks at one instant.
    pub rank: u32,
    /// Which attempt, from 0.
    pub attempt: u32,
    /// Which passes of the loops around it this is: a hash of their numbers, 0 outside of loops.
    /// Part of what draws and children are keyed by, so that every pass draws afresh.
    pub visit: u64,
    /// Which wait of the run this is, so that a timer knows the wait it was set for.
    pub stamp: u64,
    /// The node it is on.
    pub node: Option<Node>,
    /// Where its request came from: the hash of its line of traffic. What is drawn once for a
    /// request is keyed by it.
    pub origin: u64,
    /// When its request arrived.
    pub arrived: SimTime,
    /// Who asked.
    pub actor: Option<Actor>,
    /// A job's arguments.
    pub arguments: Value,
    /// Its last event.
    pub last: Option<EventId>,
    /// Another event that its next one also needs.
    pub via: Option<EventId>,
    /// The message that it runs, where that is still needed.
    pub message: Option<u32>,
    /// Whether there is something in its [nest](crate::engine::nest).
    pub is_nested: bool,
    /// The transaction on top of those that it is in.
    pub transaction: Option<u32>,
    /// The call that it works on and has not answered.
    pub call: Option<u32>,
}

impl Task {
    /// A task that has not begun, and of which nothing is known but what it is.
    pub fn of(
        program: &Program,
        role: Role,
        flow: FlowId,
        lineage: u64,
        entity: u32,
        rank_flip: u32,
    ) -> Self {
        Self {
            pc: program.flows[flow.index()].entry,
            state: State::Beginning,
            role,
            flow,
            request: None,
            name: Value::Nil,
            entity,
            lineage,
            rank: rank(lineage, u64::from(entity)) ^ rank_flip,
            attempt: 0,
            visit: 0,
            stamp: 0,
            node: None,
            origin: lineage,
            arrived: SimTime::ORIGIN,
            actor: None,
            arguments: Value::Nil,
            last: None,
            via: None,
            message: None,
            is_nested: false,
            transaction: None,
            call: None,
        }
    }
}

/// What a task runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A request's own steps.
    Request,
    /// An attempt at a job.
    Job(JobId),
    /// What people do who run the system, or a rule that does it for them.
    Operator,
    /// What a service does for one call.
    Service(ServiceId),
}

impl Role {
    /// Returns the job, if it is an attempt at one.
    pub fn job(self) -> Option<JobId> {
        match self {
            Self::Job(job) => Some(job),
            Self::Request | Self::Operator | Self::Service(_) => None,
        }
    }
}

/// What a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To begin.
    Beginning,
    /// For its work to end.
    Working {
        /// How long it takes.
        took: SimDuration,
        /// The server it occupies.
        on: Option<ServerId>,
    },
    /// For some of a resource.
    Acquiring,
    /// To arrive at a service.
    Arriving,
    /// For the reply to a call.
    Calling {
        /// How many attempts were before this one.
        tries: u32,
        /// The connection that it has, if it needs one and has got it.
        connection: u32,
        /// Whether the call was sent.
        sent: bool,
    },
    /// For its entry in the calendar to come up: it was lost with its node.
    Gone,
    /// For the next attempt at a call.
    Again {
        /// How many attempts were before it.
        tries: u32,
    },
}

impl Task {
    /// Returns the job, if it is an attempt at one.
    pub fn job(&self) -> Option<JobId> {
        self.role.job()
    }
}

/// Returns the lineage of what a step brings about at one visit.
pub fn descend(lineage: u64, site: u64, occurrence: u64) -> u64 {
    hash::fold(hash::mix(lineage ^ site.rotate_left(17)), hash::mix(occurrence ^ site) | 1)
}

/// Returns the lineage of a job that is delivered again, after a delivery of an attempt; `queue` is the
/// hash of its queue's site.
pub fn redelivered(lineage: u64, queue: u64, (attempt, delivery): (u32, u32)) -> u64 {
    descend(lineage, queue, u64::from(attempt) << 32 | u64::from(delivery))
}

/// Returns the place of a task among others at one instant: 28 bits of what it is.
pub fn rank(lineage: u64, request_key: u64) -> u32 {
    let mixed = hash::mix(lineage ^ hash::mix(request_key));
    u32::try_from(mixed >> 36).unwrap_or(0)
}

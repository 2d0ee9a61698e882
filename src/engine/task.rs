//! Tasks: requests and jobs on their way.

use crate::hash;
use crate::program::Program;
use crate::program::ids::ErrorId;
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
use crate::value::Fault;
use crate::value::Value;

/// How deep `try` may nest; the compiler refuses more.
pub const TRIES: usize = 8;

/// A request or a job on its way.
#[derive(Debug, Clone)]
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
    /// The error on its way up.
    pub raised: Option<Raised>,
    /// The errors that rescues are busy with; the innermost last.
    pub rescued: Vec<Raised>,
    /// Where to go when something is raised; the innermost last.
    pub tries: Tries,
    /// The loops it is in, callers' ones included; the innermost last.
    pub loops: Vec<Pass>,
    /// Callers of inline jobs; the innermost last.
    pub frames: Vec<Frame>,
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
            raised: None,
            rescued: Vec::new(),
            tries: Tries::EMPTY,
            loops: Vec::new(),
            frames: Vec::new(),
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

/// An error on its way up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// Its class.
    pub class: ErrorId,
    /// What the platform could not do.
    pub fault: Option<Fault>,
}

/// A caller of an inline job.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Where the caller goes on.
    pub pc: Pc,
    /// What the caller runs as.
    pub role: Role,
    /// The caller's lineage.
    pub lineage: u64,
    /// The caller's arguments.
    pub arguments: Value,
    /// The caller's locals.
    pub locals: Vec<Value>,
    /// The caller's attempt.
    pub attempt: u32,
    /// The caller's pass of its loops.
    pub visit: u64,
    /// How many of the rescues are the caller's.
    pub rescued: usize,
    /// How many of the tries are the caller's.
    pub tries: usize,
    /// How many of the loops are the caller's.
    pub loops: usize,
}

/// A loop that a task is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The pass of the loops around it.
    pub outside: u64,
    /// Which pass of this one, from 1.
    pub count: u32,
}

/// A `try` that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Where its rescue begins.
    pub rescue: Pc,
    /// How many rescues it stands in.
    pub rescued: u16,
    /// How many loops it stands in.
    pub loops: u16,
}

/// A short stack of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    // Lists side by side, so that a task stays small.
    rescues: [Pc; TRIES],
    rescued: [u16; TRIES],
    loops: [u16; TRIES],
    count: usize,
}

impl Tries {
    /// A stack with nothing on it.
    pub const EMPTY: Self =
        Self { rescues: [Pc(0); TRIES], rescued: [0; TRIES], loops: [0; TRIES], count: 0 };

    /// Returns how many are open.
    pub fn depth(&self) -> usize {
        self.count
    }

    /// Enters one; false when there are too many.
    pub fn push(&mut self, entered: Try) -> bool {
        let places = self.rescues.get_mut(self.count).zip(self.rescued.get_mut(self.count));
        let Some((rescue, rescued)) = places else { return false };
        *rescue = entered.rescue;
        *rescued = entered.rescued;
        self.loops[self.count] = entered.loops;
        self.count += 1;
        true
    }

    /// Leaves the innermost.
    pub fn pop(&mut self) -> Option<Try> {
        self.count = self.count.checked_sub(1)?;
        let rescue = *self.rescues.get(self.count)?;
        let rescued = *self.rescued.get(self.count)?;
        Some(Try { rescue, rescued, loops: *self.loops.get(self.count)? })
    }
}

impl Task {
    /// Returns the job, if it is an attempt at one.
    pub fn job(&self) -> Option<JobId> {
        self.role.job()
    }

    /// Leaves all loops but the outermost so many.
    pub fn leave_loops(&mut self, remaining: usize) {
        if let Some(first) = self.loops.get(remaining) {
            self.visit = first.outside;
            self.loops.truncate(remaining);
        }
    }

    /// Returns the error that the innermost rescue is busy with, if the flow is in one; a caller's
    /// rescue is not the job's.
    pub fn rescuing(&self) -> Option<Raised> {
        let callers = self.frames.last().map_or(0, |frame| frame.rescued);
        self.rescued.get(callers..).and_then(<[Raised]>::last).copied()
    }
}

/// Returns the lineage of what a step brings about at one visit.
pub fn descend(lineage: u64, site: u64, occurrence: u64) -> u64 {
    hash::fold(hash::mix(lineage ^ site.rotate_left(17)), hash::mix(occurrence ^ site) | 1)
}

/// Returns the place of a task among others at one instant: 28 bits of what it is.
pub fn rank(lineage: u64, request_key: u64) -> u32 {
    let mixed = hash::mix(lineage ^ hash::mix(request_key));
    u32::try_from(mixed >> 36).unwrap_or(0)
}

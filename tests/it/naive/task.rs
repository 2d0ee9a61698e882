//! A request or a job on its way: what it knows, and what it has still to do.

use super::fleets::Node;
use super::interpreter::Kept;
use reenact::scenario::fields::ExpressionText;
use reenact::scenario::platform::Job;
use reenact::scenario::service::Service;
use reenact::scenario::step::Call;
use reenact::scenario::step::Step;
use reenact::trace::codec::TraceActor;
use reenact::value::Fault;
use reenact::value::Value;
use std::collections::BTreeMap;

/// What a flow knows.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'s> {
    /// The job; none in a request.
    pub(crate) job: Option<&'s Job>,
    pub(crate) lineage: u64,
    pub(crate) attempt: u32,
    pub(crate) locals: BTreeMap<String, Value>,
    /// A job's arguments.
    pub(crate) arguments: Value,
    /// The error that a rescue is busy with.
    pub(crate) error: Option<Error>,
    /// Which pass of the loops around it this is; 0 outside of loops.
    pub(crate) visit: u64,
}

impl<'s> Scope<'s> {
    /// A flow that begins.
    pub(crate) fn new(job: Option<&'s Job>, lineage: u64, arguments: Value) -> Self {
        let locals = BTreeMap::new();
        Self { job, lineage, attempt: 0, locals, arguments, error: None, visit: 0 }
    }
}

/// A request or a job.
#[derive(Debug, Clone)]
pub(crate) struct Task<'s> {
    /// The path of the request or of the job it began with.
    pub(crate) flow: String,
    /// What it is, whatever runs inside it; the same for all its attempts.
    pub(crate) lineage: u64,
    /// The request's number in the run; none for what operators do.
    pub(crate) request: Option<u32>,
    /// The line of traffic, and the request's number in it.
    pub(crate) line: &'s str,
    pub(crate) index: u64,
    pub(crate) actor: Option<TraceActor>,
    pub(crate) ambient: BTreeMap<String, Value>,
    pub(crate) scope: Scope<'s>,
    /// What is left to do, the next thing last.
    pub(crate) left: Vec<Left<'s>>,
    /// Its last event, which is the cause of the next one.
    pub(crate) last: Option<u64>,
    /// What its next event needed besides.
    pub(crate) via: Option<u64>,
    /// The node it is on.
    pub(crate) node: Option<Node>,
    /// When its request arrived.
    pub(crate) arrived: u64,
    /// What it does when its turn comes.
    pub(crate) turn: Turn,
    /// Its transactions; one that a job opens while another one lets its jobs go comes last.
    pub(crate) transactions: Vec<Transaction<'s>>,
    /// The message that carries it, for a job.
    pub(crate) message: Message,
    /// The service that it is a call to.
    pub(crate) service: Option<&'s Service>,
    /// The call that it has not answered.
    pub(crate) serving: Option<usize>,
    /// Whether a worker has begun it.
    pub(crate) is_picked_up: bool,
    /// Whether it was lost with its node.
    pub(crate) is_gone: bool,
    /// What it has acquired until its end, and how many callers of inline jobs it had then.
    pub(crate) holdings: Vec<(&'s str, u64, usize)>,
    /// The call that it makes.
    pub(crate) calling: Option<Calling<'s>>,
}

/// What is known of a job while it is on its way to a worker.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Message {
    /// The key that was locked for it.
    pub(crate) key: Value,
    /// When it came to its queue.
    pub(crate) since: u64,
    /// No worker begins it before.
    pub(crate) not_before: u64,
    /// How often it was delivered.
    pub(crate) deliveries: u64,
    /// The event of its last delivery.
    pub(crate) delivered: Option<u64>,
    /// Whether a worker has it.
    pub(crate) is_delivered: bool,
    /// When its lease ends, while it has one.
    pub(crate) leased_until: Option<u64>,
}

/// A call that a task makes.
#[derive(Debug, Clone)]
pub(crate) struct Calling<'s> {
    pub(crate) call: &'s Call,
    /// The path of its step, and where that is defined.
    pub(crate) site: String,
    pub(crate) home: String,
    /// Which wait of the run it is; none between attempts.
    pub(crate) wait: u64,
    pub(crate) tries: u32,
    pub(crate) connection: Option<usize>,
    pub(crate) sent: bool,
}

/// A transaction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transaction<'s> {
    /// How many blocks are part of it and have not ended; none when it has committed.
    pub(crate) blocks: u32,
    /// What was written, and where.
    pub(crate) writes: Vec<(&'s str, Kept)>,
    /// The jobs that wait for the commit.
    pub(crate) deferred: Vec<Deferred<'s>>,
}

/// A job that waits for a commit.
#[derive(Debug, Clone)]
pub(crate) struct Deferred<'s> {
    /// The step that scheduled it, and what it was part of.
    pub(crate) site: String,
    pub(crate) lineage: u64,
    pub(crate) attempt: u32,
    pub(crate) visit: u64,
    pub(crate) job: &'s Job,
    pub(crate) arguments: Value,
    /// The lineage of the job.
    pub(crate) child: u64,
    /// The key that it locks.
    pub(crate) key: Option<Value>,
    /// No worker begins it before.
    pub(crate) not_before: u64,
}

/// What a task does when its turn comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It goes on with its steps.
    Steps,
    /// A worker takes it.
    PickUp,
    /// Its time has come, and a worker holds it.
    Held,
    /// It has worked so long.
    Worked(u64),
    /// A call arrives at its service.
    Arrive,
    /// A service begins to work on a call.
    Serve,
    /// A call is made again.
    CallAgain,
    /// It has got what it waited for.
    Acquired,
}

/// Something left to do.
#[derive(Debug, Clone)]
pub(crate) enum Left<'s> {
    /// Steps of one flow or sequence, from one on.
    Steps(&'s [Step], Place),
    /// The job's own steps begin.
    Start,
    /// A `try` ends here; what raises before goes to its rescue.
    Try { site: String, only: Vec<&'s str>, rescue: &'s [Step], place: Place },
    /// A rescue ends here; the error it was busy with is forgotten.
    Rescue { before: Option<Error> },
    /// A pass of a loop ends here.
    Pass(Pass<'s>),
    /// A sequence ends here; the caller's variables of its parameters' names come back.
    Sequence { before: Vec<(String, Option<Value>)> },
    /// A block of a transaction ends here.
    Transaction { site: String },
    /// A transaction has committed, and jobs may have waited for it.
    Release,
    /// An inline job ends here, and the caller goes on.
    Inline { caller: Box<Scope<'s>> },
}

/// A pass of a loop.
#[derive(Debug, Clone)]
pub(crate) struct Pass<'s> {
    pub(crate) steps: &'s [Step],
    pub(crate) until: Option<&'s ExpressionText>,
    pub(crate) at_most: u64,
    pub(crate) place: Place,
    /// The path of the loop.
    pub(crate) site: String,
    /// The pass of the loops around it.
    pub(crate) outside: u64,
    /// Which pass it is, from 1.
    pub(crate) count: u64,
}

/// Where steps stand.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The path of their flow, with the sequences that are running.
    pub(crate) path: String,
    /// The path of where they are defined.
    pub(crate) home: String,
}

/// An error on its way.
#[derive(Debug, Clone)]
pub(crate) struct Error {
    pub(crate) class: String,
    /// What the platform could not do; none for errors that a step names.
    pub(crate) fault: Option<Fault>,
}

impl Error {
    /// An error that a step names.
    pub(crate) fn of(class: &str) -> Self {
        Self { class: class.to_owned(), fault: None }
    }
}

//! Stores, queues, servers and jobs: what requests run on.

pub use crate::scenario::retry::Delay;
pub use crate::scenario::retry::Retry;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Amount;
use crate::scenario::amount::amount;
use crate::scenario::basis::Basis;
use crate::scenario::codec::CodecName;
use crate::scenario::codec::Table;
use crate::scenario::codec::codec;
use crate::scenario::contract::Contract;
use crate::scenario::contract::Deduplicate;
use crate::scenario::contract::contract;
use crate::scenario::contract::deduplicate;
use crate::scenario::fields::Fields;
use crate::scenario::fields::words;
use crate::scenario::grammar;
use crate::scenario::retry::retry;
use crate::scenario::step::Step;
use crate::scenario::step::steps;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// Something that keeps values under keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Its name.
    pub name: Spanned<String>,
    /// The codec that values cross on their way in.
    pub codec: Spanned<CodecName>,
    /// Whether it takes part in transactions.
    pub transactional: bool,
    /// Copies that see commits later.
    pub replicas: Option<Replicas>,
}

/// Copies of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replicas {
    /// How long after a commit each one shows it, at least.
    pub lag: Amount,
    /// How many there are; one when absent.
    pub count: Option<Amount>,
}

/// Where jobs wait for workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: Spanned<String>,
    /// The codec that arguments cross.
    pub codec: Spanned<CodecName>,
    /// Whether jobs cross to workers at all.
    pub delivery: Spanned<Delivery>,
    /// How many jobs run at a time.
    pub workers: Amount,
    /// How many jobs may wait for a worker; one more is dropped. Any number when absent.
    pub holds: Option<Amount>,
    /// The time between two looks at the jobs that wait to be tried again.
    pub polls: Option<Amount>,
    /// What it promises about its messages.
    pub contract: Contract,
    /// Steps that a worker runs before the job's own.
    pub middleware: Vec<Step>,
    /// The fleet whose nodes its workers are on.
    pub runs_on: Option<Spanned<String>>,
    /// Where the numbers come from.
    pub basis: Option<Spanned<Basis>>,
}

/// How jobs get from where they are scheduled to where they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// They wait in the queue for a worker.
    Workers,
    /// They run where they are scheduled, at once, in the same ambient, without middleware;
    /// an error is the caller's, and nothing is tried again.
    Inline,
}

/// A capacity that work needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub name: Spanned<String>,
    /// How much work it does at a time.
    pub concurrency: Amount,
    /// Where the number comes from.
    pub basis: Option<Spanned<Basis>>,
}

/// A flow that requests run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub name: Spanned<String>,
    /// The fleet whose nodes it runs on.
    pub runs_on: Option<Spanned<String>>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Steps under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: Spanned<String>,
    /// Its parameters.
    pub params: Vec<Spanned<String>>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A flow that a queue's workers run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: Spanned<String>,
    /// Its queue.
    pub queue: Spanned<String>,
    /// What happens when an attempt fails; nothing when absent.
    pub retry: Option<Retry>,
    /// What lets the same job be scheduled once at a time.
    pub deduplicate: Option<Deduplicate>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Reads one entry of `stores`.
pub fn store(
    name: Spanned<String>,
    node: &Node,
    tables: &[Table],
    out: &mut Diagnostics,
) -> Option<Store> {
    let mut fields = Fields::open(node, &grammar::platform::STORE, out)?;
    let codec = codec(&mut fields, &name, tables, out);
    let transactional = fields.flag("transactional", out);
    let replicas = fields.take("replicas").and_then(|node| replicas(node, out));
    fields.finish(out);
    Some(Store { name, codec, transactional, replicas })
}

/// Reads `replicas`.
fn replicas(node: &Node, out: &mut Diagnostics) -> Option<Replicas> {
    let mut fields = Fields::open(node, &grammar::platform::REPLICAS, out)?;
    let lag = fields.need("lag").and_then(|node| amount(node, out));
    let count = fields.take("count").and_then(|node| amount(node, out));
    fields.basis(out);
    fields.finish(out);
    Some(Replicas { lag: lag?, count })
}

/// Reads one entry of `queues`.
pub fn queue(
    name: Spanned<String>,
    node: &Node,
    tables: &[Table],
    out: &mut Diagnostics,
) -> Option<Queue> {
    let mut fields = Fields::open(node, &grammar::queue::QUEUE, out)?;
    let codec = codec(&mut fields, &name, tables, out);
    let delivery = delivery(&mut fields, &name, out);
    let workers = fields.need("workers").and_then(|node| amount(node, out));
    let holds = fields.take("holds").and_then(|node| amount(node, out));
    let polls = fields.take("polls").and_then(|node| amount(node, out));
    let contract = contract(&mut fields, out);
    let middleware = fields.take("middleware").map(|node| steps(node, out)).unwrap_or_default();
    let runs_on = fields.text("runs_on", out);
    let basis = fields.basis(out);
    fields.finish(out);
    Some(Queue {
        name,
        codec,
        delivery,
        workers: workers?,
        holds,
        polls,
        contract,
        middleware,
        runs_on,
        basis,
    })
}

/// Reads `delivery`; workers when absent.
fn delivery(
    fields: &mut Fields<'_>,
    owner: &Spanned<String>,
    out: &mut Diagnostics,
) -> Spanned<Delivery> {
    let Some(word) = fields.text("delivery", out) else {
        return Spanned::new(Delivery::Workers, owner.span);
    };
    let found = match word.value.as_str() {
        "workers" => Delivery::Workers,
        "inline" => Delivery::Inline,
        other => {
            out.push(
                Diagnostic::new(
                    codes::UNKNOWN_WORD,
                    word.span,
                    "delivery is `workers` or `inline`",
                )
                .did_you_mean(other, ["workers", "inline"]),
            );
            Delivery::Workers
        }
    };
    Spanned::new(found, word.span)
}

/// Reads one entry of `servers`.
pub fn server(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Server> {
    let mut fields = Fields::open(node, &grammar::platform::SERVER, out)?;
    let concurrency = fields.need("concurrency").and_then(|node| amount(node, out));
    let basis = fields.basis(out);
    fields.finish(out);
    Some(Server { name, concurrency: concurrency?, basis })
}

/// Reads one entry of `requests`.
pub fn request(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Request> {
    let mut fields = Fields::open(node, &grammar::platform::REQUEST, out)?;
    fields.text("title", out);
    let runs_on = fields.text("runs_on", out);
    let body = fields.need("steps").map(|node| steps(node, out));
    fields.finish(out);
    Some(Request { name, runs_on, steps: body? })
}

/// Reads one entry of `sequences`.
pub fn sequence(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Sequence> {
    let mut fields = Fields::open(node, &grammar::platform::SEQUENCE, out)?;
    let params = words(fields.take("params"), "`params`", out);
    let body = fields.need("steps").map(|node| steps(node, out));
    fields.finish(out);
    Some(Sequence { name, params, steps: body? })
}

/// Reads one entry of `jobs`.
pub fn job(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Job> {
    let mut fields = Fields::open(node, &grammar::platform::JOB, out)?;
    fields.text("title", out);
    let queue = fields.need_text("queue", out);
    let retry = fields.take("retry").and_then(|node| retry(node, out));
    let deduplicate = fields.take("deduplicate").and_then(|node| deduplicate(node, out));
    let body = fields.need("steps").map(|node| steps(node, out));
    fields.finish(out);
    Some(Job { name, queue: queue?, retry, deduplicate, steps: body? })
}

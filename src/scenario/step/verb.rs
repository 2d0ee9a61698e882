//! Verbs: what a step does.

use crate::scenario::amount::Amount;
use crate::scenario::amount::Lasting;
use crate::scenario::fields::ExpressionText;
use crate::scenario::resource::Acquire;
use crate::scenario::retry::Retry;
use crate::scenario::step::Step;
use crate::source::Spanned;

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// `set`: binds a variable; an ambient one when its name is declared in `ambient`.
    Set {
        /// The variable.
        variable: Spanned<String>,
        /// Its new value.
        to: ExpressionText,
    },
    /// `read`: takes what a store keeps under a key, through the store's codec; null when absent.
    Read {
        /// The store.
        store: Spanned<String>,
        /// The key.
        key: ExpressionText,
        /// The variable that gets the value.
        into: Spanned<String>,
        /// Whether a replica may answer.
        replica: bool,
        /// The position that a replica must have come to.
        caught_up_to: Option<ExpressionText>,
        /// The variable that gets the position of who answered.
        position: Option<Spanned<String>>,
    },
    /// `write`: keeps a value under a key, through the store's codec.
    Write {
        /// The store.
        store: Spanned<String>,
        /// The key.
        key: ExpressionText,
        /// The value.
        value: ExpressionText,
        /// How long it is kept; for ever when absent.
        expires: Option<Lasting>,
        /// The variable that gets the store's position.
        position: Option<Spanned<String>>,
    },
    /// `check`: something the code relies on; raises when it does not hold.
    Check {
        /// What must hold.
        that: ExpressionText,
        /// The class of the error raised when it does not.
        raises: Spanned<String>,
    },
    /// `work`: time that occupies the worker, or one place of a server.
    Work {
        /// How long.
        takes: Lasting,
        /// The server whose capacity it needs.
        on: Option<Spanned<String>>,
    },
    /// `enqueue`: schedules a job; its arguments cross the queue's codec.
    Enqueue {
        /// The job.
        job: Spanned<String>,
        /// Its arguments, a map.
        with: Option<ExpressionText>,
        /// Whether it waits until the transaction around it commits.
        deferred: bool,
        /// The instant before which no worker begins it.
        not_before: Option<ExpressionText>,
    },
    /// `show`: an effect that somebody outside can see.
    Show {
        /// The effect.
        effect: Spanned<String>,
        /// The effect that it covers, so that it can no longer be seen.
        over: Option<Spanned<String>>,
        /// What it shows.
        value: Option<ExpressionText>,
    },
    /// `raise`: an error by its class; `raise: again` passes the rescued one on.
    Raise {
        /// The class, or `again`.
        error: Spanned<String>,
    },
    /// `try`: steps, and what to do when one of them raises.
    Try {
        /// The steps.
        body: Vec<Step>,
        /// What to do when one of them raises.
        rescue: Vec<Step>,
        /// The classes that are rescued; all when empty.
        only: Vec<Spanned<String>>,
    },
    /// `do`: a group of steps, or a sequence by name.
    Do {
        /// What to do.
        body: Body,
        /// What to do instead when `if` is false.
        otherwise: Vec<Step>,
    },
    /// `transaction`: steps whose writes become visible together, or not at all.
    Transaction {
        /// The steps.
        body: Vec<Step>,
    },
    /// `wait`: time that passes.
    Wait {
        /// How long, or until when.
        time: Wait,
    },
    /// `repeat`: steps, again and again.
    Repeat {
        /// One pass.
        body: Vec<Step>,
        /// What ends the loop after a pass.
        until: Option<ExpressionText>,
        /// How many passes there are at most.
        at_most: Option<Amount>,
    },
    /// `choose`: one of several branches, drawn by weight.
    Choose {
        /// The branches, in the order of the file.
        branches: Vec<Branch>,
    },
    /// `turn`: gives an input or a switch another value.
    Turn {
        /// The input or switch.
        setting: Spanned<String>,
        /// Its value from now on.
        to: ExpressionText,
    },
    /// `accept`: what somebody takes a value for, and what a mismatch does.
    Accept {
        /// The value.
        value: ExpressionText,
        /// The variable that gets what was accepted.
        into: Option<Spanned<String>>,
        /// The word of a kind of values, or a declared type.
        shape: Spanned<String>,
        /// What a value of another shape does.
        otherwise: Mismatch,
    },
    /// `pause`, `resume`, `purge`: what operators do to a queue.
    Tend {
        /// The queue.
        queue: Spanned<String>,
        /// What.
        how: Tending,
    },
    /// `call`: asks a service, and waits for its reply.
    Call(Box<Call>),
    /// `reply`: answers the call that the service works on.
    Reply {
        /// The answer.
        value: ExpressionText,
    },
    /// `crash`: the node that runs the step goes down, with everything that runs there.
    Crash {
        /// For how long; until it is started when absent.
        lasts: Option<Lasting>,
    },
    /// `stop`, `start`: what operators do to a fleet.
    Manage {
        /// The fleet.
        fleet: Spanned<String>,
        /// What.
        how: Managing,
    },
    /// `acquire`: takes some of a resource.
    Acquire(Box<Acquire>),
    /// `release`: gives some of a resource back.
    Release {
        /// The resource.
        resource: Spanned<String>,
        /// How much of it; one when absent.
        amount: Option<ExpressionText>,
    },
    /// `partition`: cuts a channel for a while.
    Partition {
        /// The channel.
        channel: Spanned<String>,
        /// For how long.
        lasts: Lasting,
    },
}

/// What operators do to a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tending {
    /// Workers take no more jobs from it.
    Pause,
    /// Workers take jobs from it again.
    Resume,
    /// The jobs that wait in it are thrown away.
    Purge,
}

/// What operators do to a fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Managing {
    /// Its nodes go down, with everything that runs there.
    Stop,
    /// Those of its nodes that are down come up.
    Start,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service.
    pub service: Spanned<String>,
    /// Its arguments, a map.
    pub with: Option<ExpressionText>,
    /// The variable that gets the reply.
    pub into: Option<Spanned<String>>,
    /// The channel that it takes.
    pub through: Option<Spanned<String>>,
    /// How long the caller waits for each attempt.
    pub timeout: Option<Lasting>,
    /// What becomes of the connection when the caller leaves.
    pub on_cancel: OnCancel,
    /// What follows a failed attempt.
    pub retry: Option<Retry>,
}

/// What becomes of a connection whose caller leaves before its reply has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnCancel {
    /// The next caller may have it at once.
    Keep,
    /// The next caller may have it when the reply has come.
    Drain,
    /// It is closed.
    Drop,
}

impl OnCancel {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 3] = ["keep", "drain", "drop"];
}

/// What a value of another shape than expected does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// It raises an error of this class.
    Raise(Spanned<String>),
    /// It is made into the shape, and that is recorded.
    Coerce,
    /// It passes as it is, silently wrong, and that is recorded.
    Pass,
}

impl Mismatch {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 3] = ["raise", "coerce", "pass"];
}

/// How long a `wait` lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// So long.
    For(Lasting),
    /// Until an instant.
    Until(ExpressionText),
}

/// A branch of a `choose`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its name.
    pub name: Spanned<String>,
    /// How often it is taken, compared with the others.
    pub weight: Amount,
    /// What it does.
    pub steps: Vec<Step>,
}

impl Verb {
    /// Returns the word of the verb.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Set { .. } => "set",
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::Check { .. } => "check",
            Self::Work { .. } => "work",
            Self::Enqueue { .. } => "enqueue",
            Self::Show { .. } => "show",
            Self::Raise { .. } => "raise",
            Self::Try { .. } => "try",
            Self::Do { .. } => "do",
            Self::Wait { .. } => "wait",
            Self::Repeat { .. } => "repeat",
            Self::Choose { .. } => "choose",
            Self::Turn { .. } => "turn",
            Self::Accept { .. } => "accept",
            Self::Transaction { .. } => "transaction",
            Self::Tend { how: Tending::Pause, .. } => "pause",
            Self::Tend { how: Tending::Resume, .. } => "resume",
            Self::Tend { how: Tending::Purge, .. } => "purge",
            Self::Call(_) => "call",
            Self::Reply { .. } => "reply",
            Self::Partition { .. } => "partition",
            Self::Crash { .. } => "crash",
            Self::Manage { how: Managing::Stop, .. } => "stop",
            Self::Manage { how: Managing::Start, .. } => "start",
            Self::Acquire(_) => "acquire",
            Self::Release { .. } => "release",
        }
    }

    /// Returns the variables that it binds.
    pub fn binds(&self) -> impl Iterator<Item = &Spanned<String>> {
        let [one, other] = match self {
            Self::Set { variable, .. } => [Some(variable), None],
            Self::Read { into, position, .. } => [Some(into), position.as_ref()],
            Self::Accept { into, .. } => [into.as_ref(), None],
            Self::Write { position, .. } => [position.as_ref(), None],
            Self::Call(call) => [call.into.as_ref(), None],
            Self::Check { .. }
            | Self::Work { .. }
            | Self::Enqueue { .. }
            | Self::Show { .. }
            | Self::Raise { .. }
            | Self::Try { .. }
            | Self::Do { .. }
            | Self::Wait { .. }
            | Self::Repeat { .. }
            | Self::Choose { .. }
            | Self::Transaction { .. }
            | Self::Tend { .. }
            | Self::Reply { .. }
            | Self::Partition { .. }
            | Self::Crash { .. }
            | Self::Manage { .. }
            | Self::Acquire(_)
            | Self::Release { .. }
            | Self::Turn { .. } => [None, None],
        };
        one.into_iter().chain(other)
    }

    /// Returns the lists of steps that stand inside it, in the order of the file. What a sequence
    /// does stands elsewhere.
    pub fn inner(&self) -> Vec<&[Step]> {
        match self {
            Self::Try { body, rescue, .. } => vec![body, rescue],
            Self::Do { body, otherwise } => match body {
                Body::Steps(steps) => vec![steps, otherwise],
                Body::Sequence { .. } => vec![otherwise],
            },
            Self::Repeat { body, .. } | Self::Transaction { body } => vec![body],
            Self::Choose { branches } => {
                branches.iter().map(|branch| branch.steps.as_slice()).collect()
            }
            Self::Set { .. }
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::Check { .. }
            | Self::Work { .. }
            | Self::Enqueue { .. }
            | Self::Show { .. }
            | Self::Raise { .. }
            | Self::Wait { .. }
            | Self::Turn { .. }
            | Self::Tend { .. }
            | Self::Call(_)
            | Self::Reply { .. }
            | Self::Partition { .. }
            | Self::Crash { .. }
            | Self::Manage { .. }
            | Self::Acquire(_)
            | Self::Release { .. }
            | Self::Accept { .. } => Vec::new(),
        }
    }
}

/// What a `do` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Steps in place.
    Steps(Vec<Step>),
    /// A sequence by name, and the values of its parameters.
    Sequence {
        /// The sequence.
        name: Spanned<String>,
        /// Values by parameter.
        with: Vec<(Spanned<String>, ExpressionText)>,
    },
}

//! Operations: what a step becomes. Flat, integers and ids only.

use crate::program::expression::ChangeId;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::ids::CallId;
use crate::program::ids::ChannelId;
use crate::program::ids::CodeId;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::FleetId;
use crate::program::ids::JobId;
use crate::program::ids::Pc;
use crate::program::ids::QuantityId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServerId;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
pub use crate::scenario::step::Managing;
pub use crate::scenario::step::Tending;
use crate::value::Shape;

/// One operation and the site it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Op {
    /// The step it came from.
    pub site: SiteId,
    /// What it does.
    pub action: Action,
}

/// How long something lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// A quantity, fixed or drawn.
    Drawn(QuantityId),
    /// What an expression comes to.
    Computed(CodeId),
}

/// A value that is taken for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taking {
    /// The value.
    pub value: CodeId,
    /// What it is taken for.
    pub shape: Shape,
    /// What a value of another shape does.
    pub otherwise: Mismatch,
    /// The variable that gets what was accepted.
    pub slot: Option<SlotId>,
}

/// What a value of another shape than expected does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// It raises an error of this class.
    Raise(ErrorId),
    /// It is made into the shape.
    Coerce,
    /// It passes as it is.
    Pass,
}

/// What is taken of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acquiring {
    /// The resource.
    pub resource: ResourceId,
    /// How much of it; one when none.
    pub amount: Option<CodeId>,
    /// What releases it.
    pub held: Held,
    /// What happens where there is not enough.
    pub shortage: Shortage,
}

impl Acquiring {
    /// Returns for how long it is acquired and for how long it is waited for, where that is a time.
    pub fn lengths(&self) -> [Option<Lasting>; 2] {
        let held = match self.held {
            Held::For(lasts) => Some(lasts),
            Held::UntilEnd | Held::UntilRelease => None,
        };
        let timeout = match self.shortage {
            Shortage::WaitFor(timeout, _) => Some(timeout),
            Shortage::Wait | Shortage::Raise(_) => None,
        };
        [held, timeout]
    }
}

/// What happens where there is not enough of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// The task waits.
    Wait,
    /// It waits so long, then an error of this class is raised.
    WaitFor(Lasting, ErrorId),
    /// An error of this class is raised.
    Raise(ErrorId),
}

impl Shortage {
    /// Returns the class of the error that it raises, if it does.
    pub fn raises(self) -> Option<ErrorId> {
        match self {
            Self::Wait => None,
            Self::WaitFor(_, error) | Self::Raise(error) => Some(error),
        }
    }
}

/// What releases something that was acquired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The end of the flow.
    UntilEnd,
    /// A release, whoever runs it.
    UntilRelease,
    /// The time.
    For(Lasting),
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Binds a parameter of a sequence; leaves no event.
    Bind {
        /// The variable.
        slot: SlotId,
        /// Its value.
        code: CodeId,
    },
    /// Binds a variable.
    Set {
        /// The variable.
        slot: SlotId,
        /// Its value.
        code: CodeId,
    },
    /// Goes on when the condition holds; else leaves `Skipped` and jumps.
    Test {
        /// The condition.
        code: CodeId,
        /// Where to go when it does not hold.
        otherwise: Pc,
    },
    /// Jumps.
    Jump {
        /// Where to.
        to: Pc,
    },
    /// Reads a store into a variable.
    Read {
        /// The store.
        store: StoreId,
        /// The key.
        key: CodeId,
        /// The variable.
        slot: SlotId,
        /// Whether a replica may answer.
        replica: bool,
        /// The position that a replica must have come to.
        caught_up_to: Option<CodeId>,
        /// The variable that gets the position of who answered.
        position: Option<SlotId>,
    },
    /// Writes a store.
    Write {
        /// The store.
        store: StoreId,
        /// The key.
        key: CodeId,
        /// The value.
        value: CodeId,
        /// How long it is kept.
        expires: Option<Lasting>,
        /// The variable that gets the store's position.
        position: Option<SlotId>,
    },
    /// Raises unless the condition holds.
    Check {
        /// The condition.
        code: CodeId,
        /// The class raised.
        error: ErrorId,
    },
    /// Lets time pass, on a server's place if it names one.
    Work {
        /// How long.
        takes: Lasting,
        /// The server.
        on: Option<ServerId>,
    },
    /// Schedules a job.
    Enqueue {
        /// The job.
        job: JobId,
        /// Its arguments.
        arguments: Option<CodeId>,
        /// Whether it waits until the transaction around it commits.
        deferred: bool,
        /// The instant before which no worker begins it.
        not_before: Option<CodeId>,
    },
    /// Shows an effect.
    Show {
        /// The effect.
        effect: EffectId,
        /// The effect it covers.
        over: Option<EffectId>,
        /// What it shows.
        value: Option<CodeId>,
    },
    /// Raises an error.
    Raise {
        /// Its class.
        error: ErrorId,
    },
    /// Passes the rescued error on.
    RaiseAgain,
    /// Enters a `try`.
    Try {
        /// Where its rescue begins.
        rescue: Pc,
    },
    /// Leaves a `try` in which nothing was raised.
    EndTry,
    /// Begins a rescue: the classes it takes are at that index of the program's lists.
    Rescue {
        /// The list of classes; empty for all.
        classes: u16,
    },
    /// Ends a rescue; the error it was busy with is forgotten.
    EndRescue,
    /// Lets time pass until an instant.
    WaitUntil {
        /// The instant.
        code: CodeId,
    },
    /// Enters a loop.
    EnterLoop,
    /// Ends a pass of a loop: another one begins, or the loop is left.
    EndPass {
        /// What ends the loop when it is true.
        until: Option<CodeId>,
        /// How many passes there are at most.
        at_most: u32,
        /// Where a pass begins.
        back: Pc,
    },
    /// Goes on in one of several branches.
    Choose {
        /// The number of the choice.
        choice: u16,
    },
    /// Gives a setting another value.
    Turn {
        /// The setting.
        setting: SettingId,
        /// Its value.
        code: CodeId,
    },
    /// Takes a value for something.
    Accept(Taking),
    /// Enters a transaction, or joins the one that is open.
    Transaction {
        /// Where it is rolled back.
        rescue: Pc,
    },
    /// Ends a transaction in which nothing was raised; the outermost one commits.
    Commit,
    /// Lets go, one by one, the jobs that waited for the commit.
    LetGo,
    /// Leaves a transaction with an error; the outermost one is rolled back.
    RollBack,
    /// Does something to a queue.
    Tend {
        /// The queue.
        queue: QueueId,
        /// What.
        how: Tending,
    },
    /// Calls a service, and waits for its reply.
    Call {
        /// The number of the call.
        call: CallId,
    },
    /// Answers the call that the service works on.
    Reply {
        /// The answer.
        code: CodeId,
    },
    /// Takes some of a resource.
    Acquire(Acquiring),
    /// Gives some of a resource back.
    Release {
        /// The resource.
        resource: ResourceId,
        /// How much of it; one when none.
        amount: Option<CodeId>,
    },
    /// Cuts a channel.
    Partition {
        /// The channel.
        channel: ChannelId,
        /// For how long.
        lasts: Lasting,
    },
    /// Takes down the node that the task is on, with all that runs there; without a node, the task
    /// alone.
    Crash {
        /// For how long; until it is started when none.
        lasts: Option<Lasting>,
    },
    /// Does something to a fleet.
    Manage {
        /// The fleet.
        fleet: FleetId,
        /// What.
        how: Managing,
    },
    /// Begins the body of a job, after the middleware.
    Body,
    /// Ends the flow.
    End,
}

/// What a change's instant does to the program while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deployment {
    /// The change.
    pub change: ChangeId,
    /// Its site, for events.
    pub site: SiteId,
}

//! The form the engine evaluates.

use super::kinds::StaticType;
use crate::program::ids::PopulationId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServerId;
use crate::program::ids::ServiceId;
use crate::value::Binary;
use crate::value::Dialect;
use crate::value::Function;
use crate::value::TextId;
use crate::value::TypeId;
use crate::value::Unary;
use crate::value::Value;

/// Names one local or ambient variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u16);

/// Names one input or switch: fixed when the program is compiled, or changed by the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettingId(pub u32);

/// Names one deployed change: in force or not, by node and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(pub u16);

/// What the engine knows without being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Builtin {
    /// The present instant.
    Now,
    /// The request being handled.
    Request,
    /// Who asked, where that is a member of this population.
    Actor(PopulationId),
    /// Which attempt this is, the first being 0.
    Attempt,
    /// The node the work is bound to.
    Node,
    /// The arguments of the job.
    Arguments,
    /// The error that was caught.
    Raised,
}

/// A number that the engine can read off at any instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gauge {
    /// How many of a queue's workers have a job.
    BusyWorkers(QueueId),
    /// How many jobs wait for one of a queue's workers.
    WaitingJobs(QueueId),
    /// How many places of a server are taken.
    BusyPlaces(ServerId),
    /// How much work waits for a place of a server.
    WaitingWork(ServerId),
    /// How much of a resource is taken.
    Taken(ResourceId),
    /// How many wait for some of a resource.
    WaitingTasks(ResourceId),
    /// How many calls a service works on.
    BusyOn(ServiceId),
    /// How many calls wait for a place of a service.
    WaitingFor(ServiceId),
}

/// The calls that read gauges, and what they tell.
pub const GAUGES: [&str; 2] = ["busy", "waiting"];

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// A local or ambient variable.
    Slot(SlotId),
    /// An input or switch, with the type of its values.
    Setting(SettingId, StaticType),
    /// A deployed change.
    Change(ChangeId),
    /// Something the engine knows.
    Builtin(Builtin),
}

/// What an expression may name where it stands.
pub trait Names {
    /// Returns what a name stands for.
    fn resolve(&self, name: &str) -> Option<Name>;
    /// Returns what to do about a name that stands for nothing, where there is more to say than
    /// which other name was meant.
    fn remedy(&self, _: &str) -> Option<String> {
        None
    }
    /// Returns every name there is, for suggestions.
    fn known(&self) -> Vec<String>;
    /// Returns the gauge of that word on the thing of that name; nothing when nothing of that name
    /// has one.
    fn gauge(&self, _word: &str, _of: &str) -> Option<Gauge> {
        None
    }
    /// Returns the names of the things that have gauges.
    fn gauged(&self) -> Vec<String> {
        Vec::new()
    }
    /// Returns the declared type of that name.
    fn type_named(&self, name: &str) -> Option<TypeId>;
}

/// One instruction. Operands are on a stack; most instructions take some and leave one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Leaves a constant.
    Constant(Value),
    /// Leaves a variable's value.
    Slot(SlotId),
    /// Leaves a setting's value.
    Setting(SettingId),
    /// Leaves whether a change is in force.
    Change(ChangeId),
    /// Leaves something the engine knows.
    Builtin(Builtin),
    /// Leaves what a gauge shows.
    Gauge(Gauge),
    /// Takes a receiver, leaves its field.
    Select(TextId),
    /// Takes a receiver, leaves whether it responds to the name.
    Has(TextId),
    /// Takes a receiver and a key, leaves what is under the key.
    Index,
    /// Takes one value.
    Unary(Unary),
    /// Takes two values.
    Binary(Binary),
    /// Takes as many values as it says.
    Call(Function, u8),
    /// Takes that many items.
    List(u16),
    /// Takes that many pairs of key and value.
    Map(u16),
    /// Takes a value for each field, in the order the type declares them.
    Object(TypeId, u16),
    /// Takes a map, leaves a value of the type.
    Cast(TypeId),
    /// Fails unless the topmost value, which stays, is true or false.
    Condition,
    /// Goes on elsewhere.
    Jump(u32),
    /// Takes a truth value; goes on elsewhere when it is false.
    JumpUnless(u32),
    /// Looks at a truth value: when false it stays and `&&` is decided, otherwise it is taken.
    And(u32),
    /// Looks at a truth value: when true it stays and `||` is decided, otherwise it is taken.
    Or(u32),
}

/// One compiled expression: immutable, flat, good for every run of its program.
///
/// Its constants are values of the pool it was compiled with, and of every clone of that pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub(super) ops: Box<[Op]>,
    pub(super) dialect: Dialect,
    pub(super) result: StaticType,
}

impl Code {
    /// Makes code that gives a constant.
    pub fn constant(value: Value, result: StaticType) -> Self {
        Self { ops: Box::new([Op::Constant(value)]), dialect: Dialect::Plain, result }
    }

    /// Returns the instructions.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// Tells whether the code asks for something the engine knows.
    pub fn names(&self, builtin: Builtin) -> bool {
        self.ops.contains(&Op::Builtin(builtin))
    }

    /// Returns whose rules hold for missing keys, printing and class names.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the type of the result, as far as it is known.
    pub fn result(&self) -> StaticType {
        self.result
    }

    /// Returns the value when it is always the same.
    pub fn as_constant(&self) -> Option<Value> {
        match *self.ops {
            [Op::Constant(value)] => Some(value),
            _ => None,
        }
    }
}

impl Builtin {
    /// Returns the type of what the engine knows, as far as it is always the same.
    pub fn kind(self) -> StaticType {
        match self {
            Self::Now => StaticType::Instant,
            Self::Attempt => StaticType::Int,
            Self::Request => StaticType::Text,
            Self::Actor(_) | Self::Node | Self::Arguments | Self::Raised => StaticType::Any,
        }
    }

    /// Returns the type of what the engine knows unless it is null, where that is always the same.
    pub fn kind_or_null(self) -> Option<StaticType> {
        match self {
            Self::Actor(_) | Self::Node => Some(StaticType::Int),
            Self::Raised => Some(StaticType::Text),
            Self::Now | Self::Attempt | Self::Request | Self::Arguments => None,
        }
    }
}

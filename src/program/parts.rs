//! What a program is made of, besides its operations.

pub use crate::program::calls::Delay;
pub use crate::program::calls::Retry;
use crate::program::expression::SettingId;
use crate::program::ids::FleetId;
use crate::program::ids::FlowId;
use crate::program::ids::Pc;
use crate::program::ids::PopulationId;
use crate::program::ids::QuantityId;
use crate::program::ids::SiteId;
use crate::program::queue::Timed;
use crate::quantity::Numbers;
use crate::quantity::Rate;
use crate::quantity::Timestamp;
use crate::sample::Distribution;
pub use crate::scenario::fleet::Routing;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::value::Codec;
use crate::value::Value;

/// A place that events happen at and draws are keyed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The path of names that leads to it, through the sequences that were run:
    /// `jobs.completion/answer_the_question/work post-processing`.
    pub path: String,
    /// Where it is defined: `sequences.answer_the_question/work post-processing`.
    pub definition: String,
    /// Where it stands in the file.
    pub span: Span,
    /// The verb of a step; the section's name for anything else.
    pub verb: &'static str,
    /// The step's name, or the thing's.
    pub name: String,
    /// The variable that a step sets, the store that it reads or writes, or a group's verb with its first step.
    pub object: Option<String>,
}

/// What runs and observers need of a site at every event; kept apart so that it stays in the
/// first cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteKey {
    /// A stable hash of the path.
    pub hash: u64,
    /// The number of the definition: equal for every place that runs the same step.
    pub definition: u32,
}

impl Site {
    /// Tells whether this is the place of a step.
    pub fn is_step(&self) -> bool {
        crate::scenario::step::VERBS.contains(&self.verb)
    }
}

/// An input or a switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What expressions call it.
    pub name: String,
    /// The path of its value in the file: `switches.rails_env.value`.
    pub path: String,
    /// Where the value stands.
    pub span: Span,
    /// Its value; none for a rate, and for what is drawn anew each time.
    pub value: Option<Value>,
    /// For whom it has that value; for all when none.
    pub share: Option<Share>,
    /// True when it is read as the request arrives, and not where it is used.
    pub fixed: bool,
}

/// A share of requests or members for which a switch has its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How large it is, in parts per billion, where no input says so.
    pub parts: u64,
    /// The input that says so.
    pub setting: Option<SettingId>,
    /// The population; requests when none.
    pub of: Option<PopulationId>,
    /// The switch's value for all others.
    pub otherwise: Value,
    /// The site that its draws are keyed by.
    pub site: SiteId,
}

/// A piece of code, deployed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What expressions call it.
    pub name: String,
    /// What it does, in a sentence.
    pub title: String,
    /// From when on it is running everywhere; none for never.
    pub deployed: Option<SimTime>,
    /// True when it is deployed node by node.
    pub by_fleet: bool,
    /// When it begins or ends to run where, in order; at one instant everywhere first, then by the
    /// hashes of fleets and the numbers of nodes.
    pub steps: Vec<RolloutStep>,
    /// The instant it was deployed, if that lies within the replay.
    pub instant: Option<Timestamp>,
    /// Its site.
    pub site: SiteId,
}

/// A change begins or ends to run somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolloutStep {
    /// When.
    pub at: SimTime,
    /// On which node; everywhere when none.
    pub node: Option<Node>,
    /// Whether it runs there from then on.
    pub on: bool,
}

/// A node of a fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// The fleet.
    pub fleet: FleetId,
    /// Its number, from 0.
    pub number: u16,
}

/// Nodes that run the same code, each its own version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Its name.
    pub name: String,
    /// How many nodes there are.
    pub nodes: u16,
    /// How many nodes the fleets before it have.
    pub before: u32,
    /// How work finds its node.
    pub routing: Routing,
    /// How long it takes nothing after a node went down.
    pub takeover: Option<Timed>,
    /// Its site.
    pub site: SiteId,
}

/// A number with a unit that is fixed or drawn, always as nanoseconds or a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// How it is drawn.
    pub sample: Distribution,
    /// The input it was taken from.
    pub setting: Option<SettingId>,
}

impl Quantity {
    /// Tells whether every draw is zero.
    pub fn is_nothing(&self) -> bool {
        self.sample.is_constant() && self.sample.sample(0) == 0
    }
}

/// The steps of a request or a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its name: `requests.ask_chat`.
    pub name: String,
    /// Where it begins.
    pub entry: Pc,
    /// Where a job's own steps begin, after the middleware.
    pub body: Pc,
    /// The fleet whose nodes it runs on.
    pub fleet: Option<FleetId>,
    /// Its site.
    pub site: SiteId,
    /// Every step it has, in order, sequences included.
    pub steps: Vec<SiteId>,
}

/// Those who ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// What one of them is called.
    pub name: String,
    /// How many there are.
    pub size: u32,
}

/// A line of traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Its name.
    pub name: String,
    /// Its site.
    pub site: SiteId,
    /// The flow its requests run.
    pub flow: FlowId,
    /// The population that asks.
    pub by: Option<PopulationId>,
    /// True when every member asks at least once.
    pub everyone: bool,
    /// When its requests arrive.
    pub arrivals: Arrivals,
    /// Which of them do, by their numbers from 1; all when none.
    pub only: Option<Numbers>,
}

impl SourceLine {
    /// Tells whether its request at a place, counted from 0, arrives.
    #[inline]
    pub fn lets(&self, index: u32) -> bool {
        self.only.as_ref().is_none_or(|only| only.has(index.saturating_add(1)))
    }

    /// Tells whether none of its requests from a place on arrives.
    pub fn is_over(&self, index: u32) -> bool {
        self.only.as_ref().is_some_and(|only| only.last().is_none_or(|last| last <= index))
    }
}

/// What operators do, or a rule for them: a line of traffic that belongs to no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What was done, in a sentence.
    pub title: String,
    /// When, and which flow.
    pub line: SourceLine,
}

/// The branches of a `choose`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// For each branch: its name, the weight of it and of all before it, and where it begins.
    pub branches: Vec<(String, u64, Pc)>,
}

impl Choice {
    /// Returns the number of the branch that 64 uniform bits choose, and where it begins.
    pub fn branch(&self, uniform: u64) -> Option<(usize, Pc)> {
        let whole = self.branches.last()?.1;
        let drawn = crate::sample::scale(uniform, whole);
        let taken = self.branches.iter().position(|(_, up_to, _)| drawn < *up_to)?;
        Some((taken, self.branches.get(taken)?.2))
    }
}

/// When requests arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrivals {
    /// One, at one instant.
    At(SimTime),
    /// Exactly that many at independent random instants.
    Count {
        /// How many.
        count: u32,
        /// The window, and how dense each part of it is.
        window: Window,
    },
    /// One a gap after another.
    Every {
        /// The gap.
        gap: QuantityId,
        /// The first one comes a gap after this.
        from: SimTime,
        /// None comes at or after this.
        until: SimTime,
        /// How many at most.
        count: u32,
    },
    /// So many in a unit of time, evenly.
    Rate {
        /// How many in which unit.
        rate: Rate,
        /// They are counted from here.
        from: SimTime,
        /// None comes at or after this.
        until: SimTime,
        /// How many at most.
        count: u32,
    },
}

/// A window of time in parts of even density.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its parts, in order, none empty.
    pub parts: Vec<Part>,
    /// The mass of all parts.
    pub mass: u128,
}

/// One part of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Where it begins.
    pub start: SimTime,
    /// The mass before it.
    pub before: u128,
    /// Its mass for each nanosecond; not zero.
    pub weight: u32,
}

impl Window {
    /// Returns the instant below which lies that fraction (in 2^-64) of the window's mass.
    pub fn at(&self, fraction: u64) -> SimTime {
        let mass = scale(self.mass, fraction);
        let index = self.parts.partition_point(|part| part.before <= mass).saturating_sub(1);
        let Some(part) = self.parts.get(index) else { return SimTime::ORIGIN };
        let into = (mass - part.before) / u128::from(part.weight);
        part.start.saturating_add(SimDuration::from_nanos(u64::try_from(into).unwrap_or(u64::MAX)))
    }
}

/// Returns `mass * fraction / 2^64` without losing bits.
fn scale(mass: u128, fraction: u64) -> u128 {
    let low = (mass & u128::from(u64::MAX)) * u128::from(fraction);
    let high = (mass >> 64) * u128::from(fraction);
    high + (low >> 64)
}

/// What keeps values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Its name.
    pub name: String,
    /// What values cross on their way in.
    pub codec: Codec,
    /// Whether writes inside a transaction wait for its commit.
    pub transactional: bool,
    /// Its copies, if it has any.
    pub replicas: Option<Replicas>,
}

/// Copies of a store that see its commits later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replicas {
    /// How long after a commit each one shows it, at least.
    pub lag: QuantityId,
    /// How many there are.
    pub count: u32,
    /// The input that says so.
    pub count_setting: Option<SettingId>,
    /// The site that draws of lags are keyed by, besides what commits.
    pub site: SiteId,
}

/// Something of which there is only so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// How much of it there is.
    pub capacity: u32,
    /// The input that says so.
    pub setting: Option<SettingId>,
}

/// A capacity that work needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// How much work it does at a time.
    pub concurrency: u32,
    /// The input that says so.
    pub setting: Option<SettingId>,
}

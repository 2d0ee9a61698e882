//! The file as meant: dense ids, integer nanoseconds, flat code, immutable.
//!
//! [`compile`](compile::compile) makes a [`Program`] of a decoded scenario. What an environment
//! can change is a [`Setting`], read through its id, so that a run can tell which it read.

pub mod calls;
pub mod compile;
pub mod expression;
pub mod figure;
mod gauges;
pub mod ids;
mod nesting;
pub mod op;
pub mod parts;
pub mod queue;
mod raises;
mod reads;
mod vary;

use crate::hash;
use crate::program::calls::Budget;
use crate::program::calls::Call;
use crate::program::calls::Channel;
use crate::program::calls::Service;
use crate::program::expression::ChangeId;
use crate::program::expression::Code;
use crate::program::expression::SettingId;
use crate::program::figure::Figure;
use crate::program::figure::Fold;
use crate::program::figure::Observer;
use crate::program::figure::Take;
use crate::program::figure::Watched;
use crate::program::ids::CallId;
use crate::program::ids::ChannelId;
use crate::program::ids::CodeId;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::FigureId;
use crate::program::ids::FleetId;
use crate::program::ids::JobId;
use crate::program::ids::Pc;
use crate::program::ids::PopulationId;
use crate::program::ids::QuantityId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::program::op::Op;
use crate::program::parts::Change;
use crate::program::parts::Choice;
use crate::program::parts::Fleet;
use crate::program::parts::Flow;
use crate::program::parts::Node;
use crate::program::parts::Operation;
use crate::program::parts::Population;
use crate::program::parts::Quantity;
use crate::program::parts::Resource;
use crate::program::parts::Server;
use crate::program::parts::Setting;
use crate::program::parts::Site;
use crate::program::parts::SiteKey;
use crate::program::parts::SourceLine;
use crate::program::parts::Store;
use crate::program::queue::Job;
use crate::program::queue::Queue;
use crate::quantity::Timestamp;
use crate::time::SimTime;
use crate::value::Dialect;
use crate::value::Fault;
use crate::value::Pool;
use crate::value::Value;
use std::collections::BTreeMap;

/// A compiled scenario under one selection of profile and overlays.
#[derive(Debug, Clone)]
pub struct Program {
    /// The scenario's id.
    pub scenario: String,
    /// How values print.
    pub dialect: Dialect,
    /// The constants that code mentions; a run's values are added to a copy.
    pub constants: Pool,
    /// The instant that simulated time counts from.
    pub origin: Timestamp,
    /// When the replay stops, if it does not run until everything has ended.
    pub until: Option<SimTime>,
    /// How many events a replay may have, unless somebody says another number.
    pub limit: Option<u64>,
    /// How many of the incident's requests each one of the replay stands for.
    pub scale: u32,
    /// Operations of all flows, one after another.
    pub ops: Vec<Op>,
    /// Compiled expressions.
    pub codes: Vec<Code>,
    /// Whether an expression asks for a request's name.
    pub names_requests: bool,
    /// Quantities.
    pub quantities: Vec<Quantity>,
    /// Lists of error classes that rescues take.
    pub rescues: Vec<Vec<ErrorId>>,
    /// The branches that steps choose from.
    pub choices: Vec<Choice>,
    /// By the place of a loop, a choice, a queue, a service or a channel: the settings that decide about it
    /// and are read before the run begins.
    pub plans: BTreeMap<SiteId, Vec<SettingId>>,
    /// Places of steps.
    pub sites: Vec<Site>,
    /// The keys of the sites, in the same order.
    pub keys: Vec<SiteKey>,
    /// Inputs and switches.
    pub settings: Vec<Setting>,
    /// For each of them, whether something was made of its value before the run, so that no run can
    /// tell that it was read.
    pub baked: Vec<bool>,
    /// Pieces of code, deployed or not.
    pub changes: Vec<Change>,
    /// Flows of requests and jobs.
    pub flows: Vec<Flow>,
    /// How many slots are ambient; they come first.
    pub ambient: u16,
    /// How many slots the largest flow needs, ambient ones included.
    pub slots: u16,
    /// Who asks.
    pub populations: Vec<Population>,
    /// What arrives.
    pub traffic: Vec<SourceLine>,
    /// What operators do.
    pub timeline: Vec<Operation>,
    /// Jobs.
    pub jobs: Vec<Job>,
    /// Queues.
    pub queues: Vec<Queue>,
    /// Stores.
    pub stores: Vec<Store>,
    /// Fleets.
    pub fleets: Vec<Fleet>,
    /// Servers.
    pub servers: Vec<Server>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Services.
    pub services: Vec<Service>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// Steps that call services.
    pub calls: Vec<Call>,
    /// Budgets of attempts.
    pub budgets: Vec<Budget>,
    /// Effects, by id.
    pub effects: Vec<String>,
    /// Classes of errors, by id.
    pub errors: Vec<String>,
    /// The same as values, for expressions.
    pub error_values: Vec<Value>,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Observers that are in this profile.
    pub observers: Vec<Observer>,
}

impl Program {
    /// Returns how many bytes figures and observers keep about each request, at most: about one
    /// that is never settled.
    pub fn bytes_per_request(&self) -> u64 {
        let figures = self.figures.iter().map(|figure| match figure.fold {
            Fold::Requests { at_least: 0..=1, .. } => 1,
            Fold::Requests { .. } => 5,
            Fold::Events { among: None, .. }
            | Fold::Share { .. }
            | Fold::FirstToLast(_)
            | Fold::Value { .. }
            | Fold::When { .. } => 0,
            Fold::Events { among: Some(_), .. } => 28,
            Fold::Members { .. } => 16,
            Fold::Between { take: Take::Mean | Take::Min | Take::Max, .. } => 9,
            Fold::Between { take: Take::Quantile(_), .. } => 17,
        });
        let observers = self.observers.iter().map(|observer| {
            8 * u64::from(observer.counts_from_arrivals())
                + 16 * u64::from(observer.after.is_some())
        });
        // The timeline, and the bits of effects that a covered one is looked up in.
        figures.sum::<u64>() + observers.sum::<u64>() + 5 + 16
    }

    /// Returns a site.
    pub fn site(&self, id: SiteId) -> &Site {
        &self.sites[id.index()]
    }

    /// Returns the key of a site.
    #[inline]
    pub fn key(&self, id: SiteId) -> SiteKey {
        self.keys[id.index()]
    }

    /// Returns the operation at an address.
    #[inline]
    pub fn op(&self, pc: Pc) -> &Op {
        &self.ops[pc.index()]
    }

    /// Returns a compiled expression.
    #[inline]
    pub fn code(&self, id: CodeId) -> &Code {
        &self.codes[id.index()]
    }

    /// Returns a quantity.
    #[inline]
    pub fn quantity(&self, id: QuantityId) -> &Quantity {
        &self.quantities[id.index()]
    }

    /// Returns a job.
    #[inline]
    pub fn job(&self, id: JobId) -> &Job {
        &self.jobs[id.index()]
    }

    /// Returns a queue.
    #[inline]
    pub fn queue(&self, id: QueueId) -> &Queue {
        &self.queues[id.index()]
    }

    /// Returns a fleet.
    pub fn fleet(&self, id: FleetId) -> &Fleet {
        &self.fleets[id.index()]
    }

    /// Returns the place of a node among those of all fleets.
    #[inline]
    pub fn place_of(&self, node: Node) -> usize {
        self.fleet(node.fleet).before as usize + usize::from(node.number)
    }

    /// Returns a resource.
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.index()]
    }

    /// Returns a service.
    #[inline]
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.index()]
    }

    /// Returns a channel.
    pub fn channel(&self, id: ChannelId) -> &Channel {
        &self.channels[id.index()]
    }

    /// Returns a step that calls a service.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.index()]
    }

    /// Returns a population.
    pub fn population(&self, id: PopulationId) -> &Population {
        &self.populations[id.index()]
    }

    /// Returns a change.
    pub fn change(&self, id: ChangeId) -> &Change {
        &self.changes[usize::from(id.0)]
    }

    /// Returns the name of an effect.
    pub fn effect(&self, id: EffectId) -> &str {
        &self.effects[id.index()]
    }

    /// Returns the name of an error's class.
    pub fn error(&self, id: ErrorId) -> &str {
        &self.errors[id.index()]
    }

    /// Returns a stable hash of an error's class.
    pub fn error_hash(&self, id: ErrorId) -> u64 {
        hash::of_bytes(self.error(id).as_bytes())
    }

    /// Returns the id of an error's class; every class a run can raise is listed.
    pub fn error_named(&self, class: &str) -> Option<ErrorId> {
        self.errors.iter().position(|known| known == class).map(ErrorId::from_index)
    }

    /// Returns the class of a fault in the scenario's dialect.
    pub fn fault_class(&self, fault: &Fault) -> ErrorId {
        self.error_named(fault.class(self.dialect)).unwrap_or(ErrorId(0))
    }

    /// Returns the first figure that counts requests to which something happened: what its file is about.
    pub fn first_count_of_requests(&self) -> Option<FigureId> {
        let counts = |figure: &Figure| {
            // That somebody came, harms nobody.
            let Fold::Requests { pattern, .. } = figure.fold else { return false };
            pattern.event != Watched::Arrived
        };
        self.figures.iter().position(counts).map(FigureId::from_index)
    }

    /// Returns a figure's id by its name.
    pub fn figure_named(&self, name: &str) -> Option<FigureId> {
        self.figures.iter().position(|figure| figure.name == name).map(FigureId::from_index)
    }

    /// Returns the instant on the calendar at which `time` is.
    pub fn instant(&self, time: SimTime) -> Timestamp {
        self.origin
            .checked_add(time.saturating_since(SimTime::ORIGIN))
            .unwrap_or(Timestamp::from_unix_nanos(i64::MAX))
    }
}

//! All messages of a run, packed: an incident may leave millions of them waiting, and most lack most
//! of what a message may have.

use crate::engine::arena::Arena;
use crate::engine::message::Message;
use crate::engine::message::Whereabouts;
use crate::program::Program;
use crate::program::ids::JobId;
use crate::program::ids::PopulationId;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::RequestId;
use crate::trace::event::Actor;
use crate::value::Value;

/// Messages by number.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    kept: Arena<Packed>,
    /// What few messages have, by number: those behind its end have none of it.
    extras: Vec<Extras>,
    /// Whether anything asks when a request arrived and where from.
    keeps_origins: bool,
}

/// What every message has.
#[derive(Debug, Clone, Copy)]
struct Packed {
    lineage: u64,
    last: u64,
    since: SimTime,
    arguments: Value,
    request: u32,
    entity: u32,
    attempt: u32,
    member: u32,
    population: u16,
    job: JobId,
    state: Whereabouts,
}

/// What few messages have.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Extras {
    name: Value,
    key: Value,
    origin: u64,
    arrived: SimTime,
    not_before: SimTime,
    leased_until: SimTime,
    deliveries: u32,
    is_orphaned: bool,
}

impl Extras {
    const NONE: Self = Self {
        name: Value::Nil,
        key: Value::Nil,
        origin: 0,
        arrived: SimTime::ORIGIN,
        not_before: SimTime::ORIGIN,
        leased_until: SimTime::MAX,
        deliveries: 0,
        is_orphaned: false,
    };
}

/// Stands for nobody and for no event: fewer than that can be told apart by number.
const NOBODY: u32 = u32::MAX;
const NO_POPULATION: u16 = u16::MAX;
const NO_EVENT: u64 = u64::MAX;

impl Messages {
    /// How many bytes a message takes that has nothing special.
    pub const BYTES: usize = size_of::<Packed>();

    /// How many bytes more the special takes.
    pub const EXTRA: usize = size_of::<Extras>();

    /// Forgets all messages and keeps the memory.
    pub fn reset(&mut self, program: &Program) {
        self.kept.clear();
        self.extras.clear();
        self.keeps_origins =
            program.settings.iter().any(|setting| setting.fixed || setting.share.is_some());
    }

    /// Returns how many there are.
    pub fn count(&self) -> u32 {
        self.kept.len()
    }

    /// Returns how many have a place for what few have.
    pub fn extras(&self) -> usize {
        self.extras.len()
    }

    /// Takes a message in and returns its number; none when all numbers are taken.
    pub fn insert(&mut self, message: &Message) -> Option<u32> {
        let number = self.kept.insert(Packed::of(message)).ok()?;
        self.keep_extras(number, message);
        Some(number)
    }

    /// Returns a message.
    #[inline]
    pub fn get(&self, number: u32) -> Option<Message> {
        Some(self.kept.get(number)?.unpacked(&self.extras_of(number)))
    }

    /// Returns the job of a message.
    pub fn job(&self, number: u32) -> Option<JobId> {
        self.kept.get(number).map(|packed| packed.job)
    }

    /// Changes a message; returns whether it is there.
    pub fn change(&mut self, number: u32, change: impl FnOnce(&mut Message)) -> bool {
        let Some(mut message) = self.get(number) else { return false };
        change(&mut message);
        if let Some(packed) = self.kept.get_mut(number) {
            *packed = Packed::of(&message);
        }
        self.keep_extras(number, &message);
        true
    }

    /// Removes a message and returns it.
    pub fn remove(&mut self, number: u32) -> Option<Message> {
        Some(self.kept.remove(number)?.unpacked(&self.extras_of(number)))
    }

    fn extras_of(&self, number: u32) -> Extras {
        self.extras.get(number as usize).copied().unwrap_or(Extras::NONE)
    }

    fn keep_extras(&mut self, number: u32, message: &Message) {
        let (origin, arrived) = if self.keeps_origins {
            (message.origin, message.arrived)
        } else {
            (Extras::NONE.origin, Extras::NONE.arrived)
        };
        let extras = Extras {
            name: message.name,
            key: message.key,
            origin,
            arrived,
            not_before: message.not_before,
            leased_until: message.leased_until,
            deliveries: message.deliveries,
            is_orphaned: message.is_orphaned,
        };
        let place = number as usize;
        if place >= self.extras.len() {
            if extras == Extras::NONE {
                return;
            }
            self.extras.resize(place + 1, Extras::NONE);
        }
        self.extras[place] = extras;
    }
}

impl Packed {
    fn of(message: &Message) -> Self {
        Self {
            lineage: message.lineage,
            last: message.last.map_or(NO_EVENT, |event| event.0),
            since: message.since,
            arguments: message.arguments,
            request: message.request.map_or(NOBODY, |request| request.0),
            entity: message.entity,
            attempt: message.attempt,
            member: message.actor.map_or(NOBODY, |actor| actor.member),
            population: message.actor.map_or(NO_POPULATION, |actor| actor.population.0),
            job: message.job,
            state: message.state,
        }
    }

    fn unpacked(&self, extras: &Extras) -> Message {
        let population = PopulationId(self.population);
        let actor = Actor { population, member: self.member };
        Message {
            job: self.job,
            state: self.state,
            request: (self.request != NOBODY).then_some(RequestId(self.request)),
            name: extras.name,
            entity: self.entity,
            lineage: self.lineage,
            attempt: self.attempt,
            origin: extras.origin,
            arrived: extras.arrived,
            actor: (self.population != NO_POPULATION).then_some(actor),
            arguments: self.arguments,
            key: extras.key,
            last: (self.last != NO_EVENT).then_some(EventId(self.last)),
            since: self.since,
            not_before: extras.not_before,
            deliveries: extras.deliveries,
            leased_until: extras.leased_until,
            is_orphaned: extras.is_orphaned,
        }
    }
}

//! Resources: what tasks acquire, wait for, and give back.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::nest::Raised;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task;
use crate::engine::task::State;
use crate::engine::timer::Due;
use crate::engine::timer::Timer;
use crate::program::ids::CodeId;
use crate::program::ids::Pc;
use crate::program::ids::ResourceId;
use crate::program::ids::SiteId;
use crate::program::op;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::time::SimDuration;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::What;
use crate::trace::event::Actor;
use crate::value::Fault;
use crate::value::Value;
use std::collections::VecDeque;

/// How much of a resource is taken, and who waits for some.
#[derive(Debug, Clone, Default)]
pub struct Supply {
    taken: u64,
    /// How much of that belongs to nobody: it waits for a release.
    loose: u64,
    waiting: VecDeque<Wanted>,
}

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wanted {
    task: u32,
    holding: Holding,
}

/// What a task has acquired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The resource.
    pub resource: ResourceId,
    /// How much of it.
    pub amount: u32,
    /// What releases it.
    pub held: Held,
}

/// What releases something that was acquired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The end of the flow.
    UntilEnd,
    /// A release, whoever runs it.
    UntilRelease,
    /// The time.
    For(SimDuration),
}

/// Something that was acquired for a time, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lent {
    /// The resource.
    pub resource: ResourceId,
    /// How much of it.
    pub amount: u32,
    /// The event that tells of it.
    pub acquired: Option<EventId>,
    /// The request it was acquired for.
    pub request: Option<RequestId>,
    /// Who asked.
    pub actor: Option<Actor>,
    /// Where it was acquired.
    pub site: SiteId,
}

impl Supply {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        (self.taken, self.loose) = (0, 0);
        self.waiting.clear();
    }

    /// Returns how much is taken.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Returns how many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes an amount where that much is left and nobody waits for it; tells whether it did.
    fn take(&mut self, amount: u32, capacity: u32) -> bool {
        let is_there = self.waiting.is_empty() && self.has(amount, capacity);
        self.taken += if is_there { u64::from(amount) } else { 0 };
        is_there
    }

    fn has(&self, amount: u32, capacity: u32) -> bool {
        self.taken + u64::from(amount) <= u64::from(capacity)
    }

    /// Returns the one that waits longest where as much is left as it wants, who has it now.
    fn fill(&mut self, capacity: u32) -> Option<Wanted> {
        let first = *self.waiting.front()?;
        if !self.has(first.holding.amount, capacity) {
            return None;
        }
        self.waiting.pop_front();
        self.taken += u64::from(first.holding.amount);
        Some(first)
    }

    /// Lets somebody wait no more; tells whether they did.
    fn forget(&mut self, task: u32) -> bool {
        let place = self.waiting.iter().position(|wanted| wanted.task == task);
        place.is_some_and(|place| self.waiting.remove(place).is_some())
    }
}

impl Machine<'_> {
    /// Takes some of a resource, waits for it, or raises.
    pub(super) fn acquire<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        acquiring: Acquiring,
        observer: &mut O,
    ) -> Next {
        let resource = acquiring.resource;
        let wanted = self.amount_of(slot, acquiring.amount).and_then(|amount| {
            let held = match acquiring.held {
                op::Held::UntilEnd => Held::UntilEnd,
                op::Held::UntilRelease => Held::UntilRelease,
                op::Held::For(lasts) => Held::For(self.length_of(slot, site, lasts)?),
            };
            Ok(Holding { resource, amount, held })
        });
        let holding = match wanted {
            Ok(holding) => holding,
            Err(fault) => return self.fault(fault),
        };
        let capacity = self.capacity(resource);
        let supply = &mut self.supplies[resource.index()];
        if supply.take(holding.amount, capacity) {
            self.hold_on(slot, holding);
            self.acquired(slot, site, observer);
            return Next::On;
        }
        if let Some(class) = acquiring.error {
            return Next::Raise(Raised { class, fault: None });
        }
        supply.waiting.push_back(Wanted { task: slot, holding });
        if supply.waiting() > self.limits.queue_length as usize {
            let most = self.limits.queue_length.into();
            self.ending = Some(Ending::Stopped(Limit::QueueLength(most)));
        }
        if let Some(task) = self.tasks.get_mut(slot) {
            task.state = State::Acquiring;
        }
        Next::Wait
    }

    /// Notes what a task has now.
    fn hold_on(&mut self, slot: u32, holding: Holding) {
        if let Some((_, nest)) = self.nested(slot) {
            nest.holdings.push(holding);
        }
    }

    /// Says what a task has acquired, and leaves it to whatever releases it.
    pub(super) fn acquired<O: Observer>(&mut self, slot: u32, site: SiteId, observer: &mut O) {
        let last = self.nest(slot).holdings.last().copied();
        let Some(Holding { resource, amount, held }) = last else { return };
        self.emit(slot, site, What::Acquired { resource, amount }, observer);
        let Some((task, nest)) = self.nested(slot) else { return };
        match held {
            Held::UntilEnd => {
                let callers = nest.frames.last().map_or(0, |frame| frame.holdings);
                let last = nest.holdings.len() - 1;
                let mut own = nest.holdings[..last].iter_mut().skip(callers);
                // One entry for each resource, or a loop would make the list grow.
                if let Some(kept) = own.find(|kept| kept.resource == resource) {
                    kept.amount += amount;
                    nest.holdings.pop();
                }
            }
            Held::UntilRelease => {
                nest.holdings.pop();
                self.supplies[resource.index()].loose += u64::from(amount);
            }
            Held::For(lasts) => {
                nest.holdings.pop();
                let (request, actor, acquired) = (task.request, task.actor, task.last);
                let (which, entity) = ((u64::from(task.attempt) + 1) ^ task.visit, task.entity);
                let lineage = task::descend(task.lineage, self.program.key(site).hash, which);
                let lent = Lent { resource, amount, acquired, request, actor, site };
                let rank = task::rank(lineage, entity.into()) ^ self.rank_flip;
                let timer = Timer { due: Due::Lent(lent), lineage, entity };
                self.set_timer(self.now.saturating_add(lasts), rank, timer);
                if self.bytes_of_tasks() >= self.limits.tasks {
                    self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks)));
                }
            }
        }
    }

    /// Gives some of a resource back: first of what the task has, then of what belongs to nobody.
    pub(super) fn release_resource<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (resource, amount): (ResourceId, Option<CodeId>),
        observer: &mut O,
    ) -> Next {
        let asked = match self.amount_of(slot, amount) {
            Ok(amount) => amount,
            Err(fault) => return self.fault(fault),
        };
        let Some((_, nest)) = self.nested(slot) else { return Next::Wait };
        let mut left = asked;
        // A caller's are not the inline job's.
        let callers = nest.frames.last().map_or(0, |frame| frame.holdings);
        let own = nest.holdings.iter_mut().skip(callers).rev();
        for holding in own.filter(|it| it.resource == resource) {
            let given = left.min(holding.amount);
            holding.amount -= given;
            left -= given;
        }
        let supply = &mut self.supplies[resource.index()];
        let of_nobody = u64::from(left).min(supply.loose);
        supply.loose -= of_nobody;
        // No more than was asked for.
        let amount = asked - left + u32::try_from(of_nobody).unwrap_or(left);
        supply.taken -= u64::from(amount);
        self.emit(slot, site, What::Released { resource, amount, timed: false }, observer);
        self.fill_resource(resource);
        Next::On
    }

    /// Gives back what was acquired for a time that is over.
    pub(super) fn give_back_lent<O: Observer>(
        &mut self,
        lent: Lent,
        lineage: u64,
        observer: &mut O,
    ) {
        let Lent { resource, amount, acquired, request, actor, site } = lent;
        let event = Event {
            id: EventId(self.events),
            at: self.now,
            cause: acquired,
            via: None,
            request,
            actor,
            lineage,
            attempt: 0,
            visit: 0,
            site,
            what: What::Released { resource, amount, timed: true },
        };
        self.report(&event, observer);
        self.supplies[resource.index()].taken -= u64::from(amount);
        self.fill_resource(resource);
    }

    /// Gives back what a task has acquired beyond the first so many.
    pub(super) fn return_holdings(&mut self, slot: u32, but: usize) {
        let Some(nest) = self.nests.get_mut(slot as usize).filter(|it| it.holdings.len() > but)
        else {
            return;
        };
        let given = nest.holdings.split_off(but);
        for holding in &given {
            self.supplies[holding.resource.index()].taken -= u64::from(holding.amount);
        }
        for holding in &given {
            self.fill_resource(holding.resource);
        }
    }

    /// Takes a task out of the line for the resource that it waits for; tells whether it was there.
    pub(super) fn stop_acquiring(&mut self, slot: u32) -> bool {
        let wanted = self.wanted_by(slot);
        wanted.is_some_and(|resource| self.supplies[resource.index()].forget(slot))
    }

    /// Lets those go on who waited behind a task that is gone.
    pub(super) fn fill_behind(&mut self, slot: u32) {
        if let Some(resource) = self.wanted_by(slot) {
            self.fill_resource(resource);
        }
    }

    /// Returns the resource that the step of a task acquires.
    fn wanted_by(&self, slot: u32) -> Option<ResourceId> {
        let action = self.program.op(self.tasks.get(slot)?.pc).action;
        if let Action::Acquire(acquiring) = action { Some(acquiring.resource) } else { None }
    }

    /// Lets those who wait take what is left, first come first served.
    pub(super) fn fill_resource(&mut self, resource: ResourceId) {
        let capacity = self.capacity(resource);
        while let Some(Wanted { task, holding }) = self.supplies[resource.index()].fill(capacity) {
            self.hold_on(task, holding);
            self.owe(task, self.last_event());
            self.schedule(task, SimDuration::ZERO);
        }
    }

    /// Goes on with a task that has got what it waited for.
    pub(super) fn go_on_acquired<O: Observer>(&mut self, slot: u32, pc: Pc, observer: &mut O) {
        let site = self.program.op(pc).site;
        self.acquired(slot, site, observer);
        if let Some(task) = self.tasks.get_mut(slot) {
            task.pc = Pc(pc.0 + 1);
        }
    }

    /// Returns how much of a resource there is.
    fn capacity(&mut self, resource: ResourceId) -> u32 {
        let resource = self.program.resource(resource);
        self.current(resource.capacity, resource.setting)
    }

    /// Evaluates an amount: a whole number from 1, which is what it is where none is written.
    fn amount_of(&mut self, slot: u32, amount: Option<CodeId>) -> Result<u32, Fault> {
        let Some(code) = amount else { return Ok(1) };
        let value = self.evaluate(slot, code)?;
        let Value::Int(number) = value else { return Err(Fault::NotAnAmount { value }) };
        let amount = u32::try_from(number).ok().filter(|amount| *amount > 0);
        amount.ok_or(Fault::NotAnAmount { value })
    }
}

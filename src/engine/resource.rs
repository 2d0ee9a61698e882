//! Resources: what tasks acquire, wait for, and give back.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::program::ids::CodeId;
use crate::program::ids::ResourceId;
use crate::program::ids::SiteId;
use crate::time::SimDuration;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::What;
use crate::trace::event::Actor;
use std::collections::BTreeMap;

/// How much of a resource is taken, and who waits for some.
#[derive(Debug, Clone, Default)]
pub struct Supply {
    taken: u64,
    /// How much of that belongs to nobody: it waits for a release.
    loose: u64,
    /// By the stamps of their waits, so the one that waits longest first.
    waiting: BTreeMap<u64, Wanted>,
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
    pub(super) fn take(&mut self, amount: u32, capacity: u32) -> bool {
        let is_there = self.waiting.is_empty() && self.has(amount, capacity);
        self.taken += if is_there { u64::from(amount) } else { 0 };
        is_there
    }

    /// Lets a task wait for what it wants, behind all others; no stamp was greater before.
    pub(super) fn wait(&mut self, stamp: u64, task: u32, holding: Holding) {
        self.waiting.insert(stamp, Wanted { task, holding });
    }

    /// Notes that so much of what is taken belongs to nobody.
    pub(super) fn leave_to_release(&mut self, amount: u32) {
        self.loose += u64::from(amount);
    }

    fn has(&self, amount: u32, capacity: u32) -> bool {
        self.taken + u64::from(amount) <= u64::from(capacity)
    }

    /// Returns the one that waits longest where as much is left as it wants, who has it now.
    fn fill(&mut self, capacity: u32) -> Option<Wanted> {
        let first = self.waiting.first_entry()?;
        let wanted = *first.get();
        if self.taken + u64::from(wanted.holding.amount) > u64::from(capacity) {
            return None;
        }
        first.remove();
        self.taken += u64::from(wanted.holding.amount);
        Some(wanted)
    }

    /// Lets somebody wait no more; tells whether they did.
    pub(super) fn forget(&mut self, stamp: u64) -> bool {
        self.waiting.remove(&stamp).is_some()
    }
}

impl Machine<'_> {
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

    /// Lets those who wait take what is left, first come first served.
    pub(super) fn fill_resource(&mut self, resource: ResourceId) {
        let capacity = self.capacity(resource);
        while let Some(Wanted { task, holding }) = self.supplies[resource.index()].fill(capacity) {
            self.hold_on(task, holding);
            if let Some(task) = self.tasks.get_mut(task) {
                task.stamp = 0;
            }
            self.owe(task, self.last_event());
            self.schedule(task, SimDuration::ZERO);
        }
    }

    /// Returns how much of a resource there is.
    pub(super) fn capacity(&mut self, resource: ResourceId) -> u32 {
        let resource = self.program.resource(resource);
        self.current(resource.capacity, resource.setting)
    }
}

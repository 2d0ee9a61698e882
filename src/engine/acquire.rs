//! Acquiring: taking some of a resource, or waiting for it, for ever or for a time.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::nest::Raised;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::resource::Held;
use crate::engine::resource::Holding;
use crate::engine::resource::Lent;
use crate::engine::task;
use crate::engine::task::State;
use crate::engine::timer::Due;
use crate::engine::timer::Timer;
use crate::program::ids::CodeId;
use crate::program::ids::ErrorId;
use crate::program::ids::Pc;
use crate::program::ids::ResourceId;
use crate::program::ids::SiteId;
use crate::program::op;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::time::SimDuration;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

/// What a task does where there is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shortage {
    /// It waits, for so long if not for ever.
    Wait(Option<SimDuration>),
    /// It raises an error of this class.
    Raise(ErrorId),
}

/// Tells the draw of how long a task waits from that of how long it keeps what it gets.
const PATIENCE: u64 = 1;

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
        let (holding, shortage) = match self.wanted(slot, site, acquiring) {
            Ok(wanted) => wanted,
            Err(fault) => return self.fault(fault),
        };
        let capacity = self.capacity(resource);
        let supply = &mut self.supplies[resource.index()];
        if supply.take(holding.amount, capacity) {
            self.hold_on(slot, holding);
            self.acquired(slot, site, observer);
            return Next::On;
        }
        let timeout = match shortage {
            Shortage::Raise(class) => return Next::Raise(Raised { class, fault: None }),
            Shortage::Wait(timeout) => timeout,
        };
        let stamp = self.timers.next_stamp();
        supply.wait(stamp, slot, holding);
        if supply.waiting() > self.limits.queue_length as usize {
            let most = self.limits.queue_length.into();
            self.ending = Some(Ending::Stopped(Limit::QueueLength(most)));
        }
        if let Some(task) = self.tasks.get_mut(slot) {
            (task.state, task.stamp) = (State::Acquiring, stamp);
        }
        if let Some(timeout) = timeout {
            self.set_timer_of(slot, timeout, Due::Overdue { task: slot, stamp });
        }
        Next::Wait
    }

    /// Returns what a task wants, and what it does where there is not enough of it.
    fn wanted(
        &mut self,
        slot: u32,
        site: SiteId,
        acquiring: Acquiring,
    ) -> Result<(Holding, Shortage), Fault> {
        let Acquiring { resource, amount, held, shortage } = acquiring;
        let amount = self.amount_of(slot, amount)?;
        let held = match held {
            op::Held::UntilEnd => Held::UntilEnd,
            op::Held::UntilRelease => Held::UntilRelease,
            op::Held::For(lasts) => Held::For(self.length_of(slot, site, lasts)?),
        };
        let shortage = match shortage {
            op::Shortage::Wait => Shortage::Wait(None),
            op::Shortage::Raise(class) => Shortage::Raise(class),
            op::Shortage::WaitFor(timeout, _) => {
                // A draw of its own: a long wait means no long use.
                let visit = self.tasks.get(slot).map_or(0, |task| task.visit);
                let apart = task::descend(visit, self.program.key(site).hash, PATIENCE);
                self.set_visit(slot, apart);
                let timeout = self.length_of(slot, site, timeout);
                self.set_visit(slot, visit);
                Shortage::Wait(Some(timeout?))
            }
        };
        Ok((Holding { resource, amount, held }, shortage))
    }

    fn set_visit(&mut self, slot: u32, visit: u64) {
        if let Some(task) = self.tasks.get_mut(slot) {
            task.visit = visit;
        }
    }

    /// A task has waited too long, and leaves the line; whoever waited behind it may go on.
    pub(super) fn stop_waiting_for<O: Observer>(
        &mut self,
        slot: u32,
        acquiring: Acquiring,
        observer: &mut O,
    ) {
        self.stop_acquiring(slot);
        let Some(class) = acquiring.shortage.raises() else { return };
        let Some(task) = self.tasks.get_mut(slot) else { return };
        task.stamp = 0;
        let pc = task.pc;
        let next = Next::Raise(Raised { class, fault: None });
        let goes_on = self.follow(slot, pc, next, observer);
        // They follow from its leaving, not from what it does next.
        self.fill_resource(acquiring.resource);
        if goes_on {
            self.proceed(slot, observer);
        }
    }

    /// Notes what a task has now.
    pub(super) fn hold_on(&mut self, slot: u32, holding: Holding) {
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
                self.supplies[resource.index()].leave_to_release(amount);
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

    /// Takes a task out of the line for the resource that it waits for; tells whether it was there.
    pub(super) fn stop_acquiring(&mut self, slot: u32) -> bool {
        let Some(stamp) = self.tasks.get(slot).map(|task| task.stamp) else { return false };
        let wanted = self.wanted_by(slot);
        wanted.is_some_and(|resource| self.supplies[resource.index()].forget(stamp))
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

    /// Goes on with a task that has got what it waited for.
    pub(super) fn go_on_acquired<O: Observer>(&mut self, slot: u32, pc: Pc, observer: &mut O) {
        let site = self.program.op(pc).site;
        self.acquired(slot, site, observer);
        if let Some(task) = self.tasks.get_mut(slot) {
            task.pc = Pc(pc.0 + 1);
        }
    }

    /// Evaluates an amount: a whole number from 1, which is what it is where none is written.
    pub(super) fn amount_of(&mut self, slot: u32, amount: Option<CodeId>) -> Result<u32, Fault> {
        let Some(code) = amount else { return Ok(1) };
        let value = self.evaluate(slot, code)?;
        let Value::Int(number) = value else { return Err(Fault::NotAnAmount { value }) };
        let amount = u32::try_from(number).ok().filter(|amount| *amount > 0);
        amount.ok_or(Fault::NotAnAmount { value })
    }
}

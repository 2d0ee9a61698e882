//! Resources: what tasks acquire, wait for, and give back.

use super::draws;
use super::interpreter::Happening;
use super::interpreter::Interpreter;
use super::interpreter::Pending;
use super::interpreter::Phase;
use super::steps::After;
use super::task::Error;
use super::task::Left;
use super::task::Place;
use super::task::Turn;
use reenact::scenario::amount::Lasting;
use reenact::scenario::fields::ExpressionText;
use reenact::scenario::resource::Acquire;
use reenact::scenario::resource::Held;
use reenact::scenario::resource::Shortage;
use reenact::scenario::step::Step;
use reenact::scenario::step::Verb;
use reenact::trace::codec::TraceActor;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;

/// A resource, and who waits for some of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Supply<'s> {
    pub(crate) taken: u64,
    /// How much of that waits for a release.
    pub(crate) loose: u64,
    /// Who waits.
    pub(crate) waiting: Vec<Waiting<'s>>,
}

/// One who waits: for how much, for how long they will have it, and which wait that is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting<'s> {
    pub(crate) task: usize,
    amount: u64,
    kept: Kept<'s>,
    wait: u64,
}

/// What releases something.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kept<'s> {
    /// The end of the flow, a step, or the time, as it is written.
    As(&'s Held),
    /// The time: so long after.
    For(u64),
}

/// Something that was acquired for a time.
#[derive(Debug, Clone)]
pub(crate) struct Lent {
    pub(crate) resource: String,
    pub(crate) amount: u64,
    pub(crate) acquired: u64,
    pub(crate) request: Option<u32>,
    pub(crate) actor: Option<TraceActor>,
    pub(crate) site: String,
    pub(crate) lineage: u64,
}

impl<'s> Interpreter<'s> {
    /// Returns how much an expression says.
    fn how_much(&mut self, number: usize, text: Option<&ExpressionText>) -> Result<u64, Fault> {
        let Some(text) = text else { return Ok(1) };
        let value = self.value(number, text)?;
        let Value::Int(amount) = value else { return Err(Fault::NotAnAmount { value }) };
        let amount = u64::try_from(amount).ok().filter(|it| (1..1 << 32).contains(it));
        amount.ok_or(Fault::NotAnAmount { value })
    }

    fn capacity(&self, resource: &str) -> u64 {
        let known = self.scenario.resources.iter().find(|it| it.name.value == resource);
        self.count(&known.expect("it is declared").capacity)
    }

    /// Takes some of a resource, waits for it, or raises.
    pub(crate) fn acquire(
        &mut self,
        number: usize,
        site: String,
        step: &'s Step,
        acquire: &'s Acquire,
    ) -> Result<After, Error> {
        let amount = self.how_much(number, acquire.amount.as_ref())?;
        let kept = match &acquire.held {
            Held::For(lasts) => Kept::For(self.length(number, &site, lasts)?),
            held => Kept::As(held),
        };
        let timeout = match &acquire.shortage {
            Shortage::Wait(Some(patience)) => {
                Some(self.patience(number, &site, &patience.timeout)?)
            }
            Shortage::Wait(None) | Shortage::Raise(_) => None,
        };
        let resource = acquire.resource.value.as_str();
        let capacity = self.capacity(resource);
        let supply = self.supplies.entry(resource).or_default();
        if supply.waiting.is_empty() && supply.taken + amount <= capacity {
            supply.taken += amount;
            self.have(number, &site, (resource, amount), kept);
            return Ok(After::On);
        }
        if let Shortage::Raise(class) = &acquire.shortage {
            return Err(Error::of(&class.value));
        }
        self.waits += 1;
        let wait = self.waits;
        supply.waiting.push(Waiting { task: number, amount, kept, wait });
        if let Some(timeout) = timeout {
            let at = self.now.saturating_add(timeout);
            self.plan_for(number, at, 1, Happening::Overdue { task: number, wait });
        }
        // It is noted when it has it, at this step.
        let place = Place { path: site, home: String::new() };
        self.tasks[number].left.push(Left::Steps(std::slice::from_ref(step), place));
        Ok(After::Wait)
    }

    /// Returns how long a task waits; that is drawn apart from how long it keeps what it gets.
    fn patience(&mut self, number: usize, site: &str, timeout: &Lasting) -> Result<u64, Fault> {
        let visit = self.tasks[number].scope.visit;
        self.tasks[number].scope.visit = draws::descend(visit, draws::site(site), 1);
        let length = self.length(number, site, timeout);
        self.tasks[number].scope.visit = visit;
        length
    }

    /// A task has waited too long, if it still waits: it raises, and who was behind it may go on.
    pub(crate) fn stop_waiting(&mut self, number: usize, wait: u64) {
        let is_it = |waiting: &Waiting<'s>| waiting.wait == wait;
        if !self.supplies.values().any(|it| it.waiting.iter().any(is_it)) {
            return;
        }
        let resource = self.stop_acquiring(number).expect("it waits");
        let Some(Left::Steps([step], place)) = self.tasks[number].left.pop() else {
            panic!("a task that waits remembers its step")
        };
        let Verb::Acquire(acquire) = &step.verb else { panic!("it acquires") };
        let Shortage::Wait(Some(patience)) = &acquire.shortage else { panic!("for a time") };
        let error = self.raise(number, &place.path, Error::of(&patience.raises.value));
        let after = self.unwind(number, &error);
        let last = (self.events.len() as u64) - 1;
        self.fill_supply(resource, last);
        if after == After::On {
            self.go_on(number);
        }
    }

    /// A task has got what it waited for.
    pub(crate) fn end_acquire(&mut self, number: usize) {
        let Some(Left::Steps([_], place)) = self.tasks[number].left.pop() else {
            panic!("a task that waits remembers its step")
        };
        let (resource, amount, kept) = self.granted.remove(&number).expect("it was granted");
        self.have(number, &place.path, (resource, amount), kept);
    }

    /// Notes what a task has, and what will release it.
    fn have(
        &mut self,
        number: usize,
        site: &str,
        (resource, amount): (&'s str, u64),
        kept: Kept<'s>,
    ) {
        let acquired = self.note_amount(number, site, Kind::Acquired, resource, amount);
        match kept {
            Kept::As(Held::UntilRelease) => {
                self.supplies.get_mut(resource).expect("it was asked").loose += amount;
            }
            Kept::As(_) => {
                let depth = self.depth(number);
                self.tasks[number].holdings.push((resource, amount, depth));
            }
            Kept::For(lasts) => {
                let task = &self.tasks[number];
                let (scope, index) = (&task.scope, task.index);
                let which = (u64::from(scope.attempt) + 1) ^ scope.visit;
                let lineage = draws::descend(scope.lineage, draws::site(site), which);
                let lent = Lent {
                    resource: resource.to_owned(),
                    amount,
                    acquired,
                    request: task.request,
                    actor: task.actor.clone(),
                    site: site.to_owned(),
                    lineage,
                };
                self.pending.push(Pending {
                    at: self.now.saturating_add(lasts),
                    phase: Phase::Tasks,
                    rank: draws::rank(lineage, index),
                    order: 7,
                    what: Happening::GiveBack(lent),
                });
            }
        }
    }

    /// Returns how many callers of inline jobs a task has.
    fn depth(&self, number: usize) -> usize {
        self.tasks[number].left.iter().filter(|left| matches!(left, Left::Inline { .. })).count()
    }

    fn note_amount(
        &mut self,
        number: usize,
        site: &str,
        kind: Kind,
        resource: &str,
        amount: u64,
    ) -> u64 {
        let id = self.note(number, site, kind, |event| {
            event.resource = Some(resource.to_owned());
            event.amount = Some(u32::try_from(amount).unwrap());
        });
        self.carried.insert(id, Value::Int(i64::try_from(amount).unwrap()));
        id
    }

    /// A step gives some of a resource back.
    pub(crate) fn give(
        &mut self,
        number: usize,
        site: &str,
        resource: &'s str,
        amount: Option<&ExpressionText>,
    ) -> Result<(), Error> {
        let asked = self.how_much(number, amount)?;
        let mut left = asked;
        let depth = self.depth(number);
        let own = &mut self.tasks[number].holdings;
        let is_own = |(of, _, at): &&mut (&str, u64, usize)| *of == resource && *at == depth;
        for (_, amount, _) in own.iter_mut().rev().filter(is_own) {
            let given = left.min(*amount);
            *amount -= given;
            left -= given;
        }
        let supply = self.supplies.entry(resource).or_default();
        let of_nobody = left.min(supply.loose);
        supply.loose -= of_nobody;
        let given = asked - left + of_nobody;
        supply.taken -= given;
        let event = self.note_amount(number, site, Kind::Released, resource, given);
        self.fill_supply(resource, event);
        Ok(())
    }

    /// The time is over for which something was acquired.
    pub(crate) fn give_back_lent(&mut self, lent: Lent) {
        let mut event = self.bare(&lent.site, lent.lineage, Kind::Released);
        event.cause = Some(lent.acquired);
        event.request = lent.request;
        event.actor = lent.actor;
        event.resource = Some(lent.resource.clone());
        event.amount = Some(u32::try_from(lent.amount).unwrap());
        event.timed = Some(true);
        let id = event.id;
        self.carried.insert(id, Value::Int(i64::try_from(lent.amount).unwrap()));
        self.events.push(event);
        self.supplies.get_mut(lent.resource.as_str()).expect("it was asked").taken -= lent.amount;
        self.fill_supply(&lent.resource, id);
    }

    /// A task has ended, and what it had acquired until then is free.
    pub(crate) fn give_all_back(&mut self, number: usize) {
        let mut over = std::mem::take(&mut self.tasks[number].holdings);
        // A task that is lost may have got something and not noticed it.
        let granted = self.granted.remove(&number);
        over.extend(granted.map(|(resource, amount, _)| (resource, amount, 0)));
        self.free(over);
    }

    /// An inline job of a task has ended; its caller keeps what it has.
    pub(crate) fn give_back_inline(&mut self, number: usize) {
        let depth = self.depth(number);
        let holdings = std::mem::take(&mut self.tasks[number].holdings);
        let (over, kept) = holdings.into_iter().partition(|(_, _, of)| *of > depth);
        self.tasks[number].holdings = kept;
        self.free(over);
    }

    fn free(&mut self, over: Vec<(&'s str, u64, usize)>) {
        let after = (self.events.len() as u64).saturating_sub(1);
        for (resource, amount, _) in &over {
            self.supplies.get_mut(resource).expect("it was asked").taken -= amount;
        }
        for (resource, ..) in over {
            self.fill_supply(resource, after);
        }
    }

    /// A task that is lost waits for no resource any more; returns the one that it waited for.
    pub(crate) fn stop_acquiring(&mut self, number: usize) -> Option<&'s str> {
        let is_it = |waiting: &Waiting<'s>| waiting.task == number;
        let found = self.supplies.iter_mut().find(|(_, it)| it.waiting.iter().any(is_it));
        let (resource, supply) = found?;
        supply.waiting.retain(|waiting| !is_it(waiting));
        Some(resource)
    }

    /// Lets those who wait for a resource take what is left, the first first.
    pub(crate) fn fill_supply(&mut self, resource: &str, after: u64) {
        let capacity = self.capacity(resource);
        loop {
            let Some((resource, supply)) =
                self.supplies.iter_mut().find(|(known, _)| **known == resource)
            else {
                return;
            };
            let Some(&Waiting { task: next, amount, kept, .. }) = supply.waiting.first() else {
                return;
            };
            if supply.taken + amount > capacity {
                return;
            }
            supply.taken += amount;
            supply.waiting.remove(0);
            self.granted.insert(next, (resource, amount, kept));
            self.tasks[next].via = Some(after);
            self.plan_turn(next, self.now, Turn::Acquired);
        }
    }
}

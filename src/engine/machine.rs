//! The loop: take what comes first, move the clock there, let it happen.

use crate::engine::arena::Arena;
use crate::engine::attempts::Purse;
use crate::engine::calendar::Calendar;
use crate::engine::channel::ChannelState;
use crate::engine::channel::Sent;
use crate::engine::clockwork::Clockwork;
use crate::engine::clockwork::Stream;
use crate::engine::clockwork::phase;
use crate::engine::control::Turned;
use crate::engine::draw::Draws;
use crate::engine::fleet::Fleets;
use crate::engine::heap::Entry;
use crate::engine::messages::Messages;
use crate::engine::nest::Nest;
use crate::engine::outage::Outages;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Invariant;
use crate::engine::outcome::Ledger;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::engine::queue::Line;
use crate::engine::queue::QueueState;
use crate::engine::replica::Copies;
use crate::engine::resource::Supply;
use crate::engine::store::Kept;
use crate::engine::task;
use crate::engine::task::Role;
use crate::engine::task::State;
use crate::engine::task::Task;
use crate::engine::timer;
use crate::engine::timer::Timers;
use crate::engine::transaction::Transactions;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::seed::Branch;
use crate::seed::Seed;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Observer;
use crate::value::Mark;
use crate::value::Pool;
use crate::value::Value;

/// The state of a run; kept from run to run, so that memory is asked for once.
#[derive(Debug, Clone)]
pub struct Machine<'p> {
    pub(super) program: &'p Program,
    pub(super) pool: Pool,
    constants: Mark,
    pub(super) draws: Draws,
    pub(super) now: SimTime,
    /// The instant of the last event.
    pub(super) last_at: SimTime,
    pub(super) calendar: Calendar,
    pub(super) clockwork: Clockwork,
    pub(super) streams: Vec<Stream>,
    pub(super) tasks: Arena<Task>,
    /// By the numbers of tasks; those behind its end are in nothing.
    pub(super) nests: Vec<Nest>,
    pub(super) messages: Messages,
    pub(super) timers: Timers,
    /// How many callers of inline jobs wait in all tasks.
    pub(super) callers: u64,
    /// How many requests observers may keep notes about.
    pub(super) most_requests: u64,
    pub(super) slots: Vec<Value>,
    pub(super) stack: Vec<Value>,
    /// The map that stands for no arguments, once somebody needed it.
    empty: Option<Value>,
    pub(super) settings: Vec<Value>,
    pub(super) read: Vec<bool>,
    /// For each setting, whether it was turned.
    pub(super) turned: Vec<bool>,
    /// What settings were turned to, and when.
    pub(super) history: Vec<Turned>,
    /// For each change, whether it runs everywhere.
    pub(super) changes: Vec<bool>,
    pub(super) fleets: Fleets,
    pub(super) outages: Outages,
    pub(super) queues: Vec<QueueState>,
    /// For each job, the keys that are locked.
    pub(super) locks: Vec<Kept>,
    pub(super) servers: Vec<Line>,
    pub(super) supplies: Vec<Supply>,
    pub(super) stores: Vec<Kept>,
    pub(super) copies: Vec<Copies>,
    pub(super) transactions: Transactions,
    pub(super) services: Vec<Line>,
    pub(super) channels: Vec<ChannelState>,
    /// Calls whose reply has not come back.
    pub(super) sent: Arena<Sent>,
    /// By budget, what is left of it.
    pub(super) purses: Vec<Purse>,
    pub(super) calls: Ledger,
    pub(super) requests: Ledger,
    pub(super) jobs: Ledger,
    ties: u64,
    /// Flips the order of tasks at one instant; see [`Machine::reverse_ties`].
    pub(super) rank_flip: u32,
    pub(super) events: u64,
    pub(super) limits: Limits,
    pub(super) ending: Option<Ending>,
    /// Where the run leaves that of its first seed, until it has.
    pub(super) branch: Option<Branch>,
    /// The first instant at which something else is to be done than to go on: to branch, or to end.
    pub(super) pause: Option<SimTime>,
}

/// The ranks of tasks, all bits set.
const ALL_RANKS: u32 = (1 << 28) - 1;

impl<'p> Machine<'p> {
    /// Makes a machine for a program.
    pub fn new(program: &'p Program) -> Self {
        let pool = program.constants.clone();
        let constants = pool.mark();
        Self {
            program,
            pool,
            constants,
            draws: Draws::new(Seed::new(0)),
            now: SimTime::ORIGIN,
            last_at: SimTime::ORIGIN,
            calendar: Calendar::default(),
            clockwork: Clockwork::default(),
            streams: Vec::new(),
            tasks: Arena::default(),
            nests: Vec::new(),
            messages: Messages::default(),
            timers: Timers::default(),
            callers: 0,
            most_requests: u64::MAX,
            slots: Vec::new(),
            stack: Vec::new(),
            empty: None,
            settings: Vec::new(),
            read: Vec::new(),
            turned: Vec::new(),
            history: Vec::new(),
            changes: Vec::new(),
            fleets: Fleets::default(),
            outages: Outages::default(),
            queues: vec![QueueState::default(); program.queues.len()],
            locks: vec![Kept::default(); program.jobs.len()],
            servers: vec![Line::default(); program.servers.len()],
            supplies: vec![Supply::default(); program.resources.len()],
            stores: vec![Kept::default(); program.stores.len()],
            copies: vec![Copies::default(); program.stores.len()],
            transactions: Transactions::default(),
            services: vec![Line::default(); program.services.len()],
            channels: vec![ChannelState::default(); program.channels.len()],
            sent: Arena::default(),
            purses: vec![Purse::default(); program.budgets.len()],
            calls: Ledger::default(),
            requests: Ledger::default(),
            jobs: Ledger::default(),
            ties: 0,
            rank_flip: 0,
            events: 0,
            limits: Limits::default(),
            ending: None,
            branch: None,
            pause: None,
        }
    }

    /// Reverses the order of tasks at one instant from now on. That order is a convention, so
    /// what changes under it is decided by nothing in the scenario.
    pub fn reverse_ties(&mut self) {
        self.rank_flip = ALL_RANKS;
    }

    /// Runs the program under a seed.
    pub fn run<O: Observer>(&mut self, seed: Seed, limits: &Limits, observer: &mut O) -> Outcome {
        self.begin(seed, limits, observer);
        self.conclude(observer)
    }

    /// Lets the rest of a run happen.
    pub fn conclude<O: Observer>(&mut self, observer: &mut O) -> Outcome {
        while self.ending.is_none() {
            self.step(observer);
        }
        // Of what was cut short, nobody can tell what it waited for.
        if matches!(self.ending, None | Some(Ending::Finished | Ending::Stopped(Limit::Until))) {
            for (_, task) in self.tasks.iter() {
                self.tell_unfinished(task, observer);
            }
        }
        self.finish()
    }

    /// Puts everything back to the beginning.
    pub(super) fn reset(&mut self, seed: Seed, limits: &Limits) {
        self.pool.truncate(self.constants);
        self.empty = None;
        self.pool.allow(limits.values, limits.walked);
        self.draws.reseed(seed);
        self.now = SimTime::ORIGIN;
        self.last_at = SimTime::ORIGIN;
        self.calendar.clear();
        self.tasks.clear();
        self.nests.iter_mut().for_each(Nest::clear);
        self.messages.reset(self.program);
        self.timers.clear();
        self.callers = 0;
        self.most_requests = limits.notes / self.program.bytes_per_request().max(1);
        self.slots.clear();
        self.settings.clear();
        let values = self.program.settings.iter().map(|setting| setting.value);
        self.settings.extend(values.map(|value| value.unwrap_or(Value::Nil)));
        self.read.clear();
        self.read.resize(self.program.settings.len(), false);
        self.history.clear();
        self.fleets.reset(self.program);
        self.outages.reset(self.program);
        self.turned.clear();
        self.turned.resize(self.program.settings.len(), false);
        self.changes.clear();
        self.changes.resize(self.program.changes.len(), false);
        self.queues.iter_mut().for_each(|queue| queue.clear(limits.looks));
        self.locks.iter_mut().for_each(Kept::clear);
        self.servers.iter_mut().for_each(Line::clear);
        self.supplies.iter_mut().for_each(Supply::clear);
        self.stores.iter_mut().for_each(Kept::clear);
        for (copies, store) in self.copies.iter_mut().zip(&self.program.stores) {
            copies.clear(store.replicas.map_or(0, |replicas| replicas.count as usize));
        }
        self.transactions.clear();
        self.services.iter_mut().for_each(Line::clear);
        self.channels.iter_mut().for_each(ChannelState::clear);
        self.sent.clear();
        self.purses.fill(Purse::default());
        self.calls = Ledger::default();
        self.requests = Ledger::default();
        self.jobs = Ledger::default();
        self.ties = 0;
        self.events = 0;
        self.limits = *limits;
        self.ending = None;
        self.branch = seed.branch();
        self.pause = self.next_pause();
    }

    /// Lets the next thing happen.
    pub(super) fn step<O: Observer>(&mut self, observer: &mut O) {
        let task = self.calendar.peek();
        let clock = self.clockwork.peek();
        let (entry, is_task) = match (task, clock) {
            (Some(task), Some(clock)) if task < clock => (task, true),
            (_, Some(clock)) => (clock, false),
            (Some(task), None) => (task, true),
            (None, None) => {
                self.ending = Some(Ending::Finished);
                return;
            }
        };
        if self.pause.is_some_and(|pause| entry.time() >= pause) {
            return self.stop_for_a_moment();
        }
        self.now = entry.time();
        if is_task {
            let slot = self.take_task(entry);
            match timer::of_slot(slot) {
                Some(timer) => self.fire(timer, observer),
                None => self.resume(slot, observer),
            }
        } else {
            self.ties += u64::from(self.clockwork.first_is_shared());
            self.tick(entry.slot() as usize, observer);
        }
    }

    /// Takes the first task from the calendar. When others share its instant and its rank, what
    /// the tasks are decides, not where they are kept.
    fn take_task(&mut self, first: Entry) -> u32 {
        self.calendar.pop();
        let Some(second) = self.calendar.peek() else { return first.slot() };
        if second.time() != first.time() || second.phase() != first.phase() {
            return first.slot();
        }
        self.ties += 1;
        if !first.ties_with(second) {
            return first.slot();
        }
        let mut tied = vec![first.slot()];
        while let Some(entry) = self.calendar.peek().filter(|entry| first.ties_with(*entry)) {
            self.calendar.pop();
            tied.push(entry.slot());
        }
        tied.sort_by_key(|&slot| self.identity(slot));
        let chosen = tied.remove(0);
        for slot in tied {
            self.calendar.push(first.time(), first.phase(), first.rank(), slot);
        }
        chosen
    }

    /// Returns what decides between entries of one instant and one rank: what the task is, or the
    /// one a timer was set for, which comes after it.
    fn identity(&self, slot: u32) -> Option<(u64, u32, u8)> {
        match timer::of_slot(slot) {
            Some(timer) => self.timers.get(timer).map(|it| (it.lineage, it.entity, it.due.order())),
            None => self.tasks.get(slot).map(|task| (task.lineage, task.entity, 0)),
        }
    }

    /// Puts a task on the calendar.
    pub(super) fn schedule(&mut self, slot: u32, after: SimDuration) {
        let at = self.now.saturating_add(after);
        let rank = self.tasks.get(slot).map_or(0, |task| task.rank);
        self.calendar.push(at, phase::TASK, rank, slot);
    }

    /// Draws from a quantity for a task at a site.
    pub(super) fn draw(
        &mut self,
        slot: u32,
        site: SiteId,
        quantity: crate::program::ids::QuantityId,
    ) -> SimDuration {
        let quantity = self.program.quantity(quantity);
        self.note_read(quantity.setting);
        if let Some(Value::Duration(nanos)) = quantity.setting.and_then(|it| self.turned_to(it)) {
            return SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(0));
        }
        let uniform = if quantity.sample.is_constant() { 0 } else { self.uniform(slot, site) };
        SimDuration::from_nanos(quantity.sample.sample(uniform))
    }

    /// Draws 64 uniform bits for a task at a site.
    pub(super) fn uniform(&mut self, slot: u32, site: SiteId) -> u64 {
        let Some(task) = self.tasks.get(slot) else { return 0 };
        let key = task::descend(task.lineage, self.program.key(site).hash, task.visit);
        self.draws.uniform(
            crate::engine::draw::Site::from_number(key),
            u64::from(task.entity),
            u64::from(task.attempt),
        )
    }

    /// Returns the arguments of who is given none.
    pub(super) fn no_arguments(&mut self) -> Value {
        let pool = &mut self.pool;
        *self.empty.get_or_insert_with(|| pool.map(&[]))
    }

    /// Settles the accounts.
    fn finish(&mut self) -> Outcome {
        let mut requests = 0;
        let mut jobs = 0;
        let mut calls = 0;
        for (slot, task) in self.tasks.iter().filter(|(_, task)| task.state != State::Gone) {
            let mut roles =
                self.nest(slot).frames.iter().map(|frame| frame.role).chain([task.role]);
            let outermost = roles.clone().next();
            requests += u64::from(outermost == Some(Role::Request));
            calls += u64::from(matches!(outermost, Some(Role::Service(_))));
            jobs += roles.by_ref().filter_map(Role::job).count() as u64;
        }
        // Whatever waits, and what a worker holds until its time comes.
        let held = self.messages.count() as usize;
        let running = self.tasks.iter().filter(|(_, task)| task.message.is_some()).count();
        jobs += (held - running) as u64;
        self.requests.in_flight = requests;
        self.jobs.in_flight = jobs;
        self.calls.in_flight = calls;
        let mut ending = self.ending.unwrap_or(Ending::Finished);
        if !self.requests.is_conserved() {
            ending = Ending::Broken(Invariant::RequestsConserved);
        } else if !self.jobs.is_conserved() {
            ending = Ending::Broken(Invariant::JobsConserved);
        } else if !self.calls.is_conserved() {
            ending = Ending::Broken(Invariant::CallsConserved);
        }
        Outcome {
            ending,
            // Some looks find nothing, and nobody sees them.
            end: if ending == Ending::Finished { self.last_at } else { self.now },
            events: self.events,
            requests: self.requests,
            jobs: self.jobs,
            calls: self.calls,
            ties: self.ties,
            read: self.read.clone(),
        }
    }
}

/// Registers and tasks are numbered with 32 bits; the compiler refuses programs beyond that.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

//! What operations do to a task and to the world.

use crate::engine::access::Asking;
use crate::engine::access::Place;
use crate::engine::evaluate::evaluate;
use crate::engine::machine::Machine;
use crate::engine::nest::Raised;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::scope::TaskScope;
use crate::engine::task::Role;
use crate::engine::task::State;
use crate::engine::task::Task;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::ids::ErrorId;
use crate::program::ids::Pc;
use crate::program::ids::ServerId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Lasting;
use crate::program::op::Op;
use crate::time::SimDuration;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

/// What an operation leaves the task to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Go on with the operation after this one.
    On,
    /// Go on elsewhere.
    At(Pc),
    /// Wait: something else will resume it, or it has ended.
    Wait,
    /// Raise an error.
    Raise(Raised),
}

impl Machine<'_> {
    /// Resumes a task whose time has come.
    pub(super) fn resume<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        let Some(task) = self.tasks.get(slot) else { return };
        match task.state {
            State::Beginning => match task.role {
                Role::Service(service) => {
                    if !self.begin_service(slot, service, observer) {
                        return;
                    }
                }
                Role::Request | Role::Job(_) | Role::Operator => {
                    self.begin_attempt(slot, observer);
                }
            },
            State::Acquiring => {
                let pc = task.pc;
                self.go_on_acquired(slot, pc, observer);
            }
            State::Arriving => return self.arrive_at_service(slot, observer),
            State::Again { tries } => {
                let next = self.call(slot, tries, observer);
                return self.go_on(slot, next, observer);
            }
            // Its reply comes by itself.
            State::Calling { .. } => return,
            State::Gone => {
                self.remove_task(slot);
                return;
            }
            State::Working { took, on } => {
                let pc = task.pc;
                let site = self.program.op(pc).site;
                self.emit(slot, site, What::Worked { took }, observer);
                if let Some(server) = on {
                    self.leave_server(server);
                }
                self.go(slot, Pc(pc.0 + 1));
            }
        }
        self.proceed(slot, observer);
    }

    /// Moves a task to an address.
    fn go(&mut self, slot: u32, pc: Pc) {
        if let Some(task) = self.tasks.get_mut(slot) {
            task.pc = pc;
        }
    }

    /// Runs a task's operations until it waits or ends.
    pub(super) fn proceed<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        while self.ending.is_none() {
            let Some(task) = self.tasks.get(slot) else { return };
            let pc = task.pc;
            let next = self.perform(slot, self.program.op(pc), observer);
            if !self.follow(slot, pc, next, observer) {
                return;
            }
        }
    }

    /// Takes a task to where it goes on after the operation at `pc`; false where it does not.
    pub(super) fn follow<O: Observer>(
        &mut self,
        slot: u32,
        pc: Pc,
        next: Next,
        observer: &mut O,
    ) -> bool {
        match next {
            Next::On => self.go(slot, Pc(pc.0 + 1)),
            Next::At(pc) => self.go(slot, pc),
            Next::Wait => return false,
            Next::Raise(raised) => {
                let Raised { class: error, fault } = raised;
                let site = self.program.op(pc).site;
                self.emit(slot, site, What::Raised { error, fault }, observer);
                return self.unwind(slot, raised, observer);
            }
        }
        true
    }

    /// Goes on with a task whose operation something else has ended.
    pub(super) fn go_on<O: Observer>(&mut self, slot: u32, next: Next, observer: &mut O) {
        let Some(pc) = self.tasks.get(slot).map(|task| task.pc) else { return };
        if self.follow(slot, pc, next, observer) {
            self.proceed(slot, observer);
        }
    }

    /// Performs one operation.
    fn perform<O: Observer>(&mut self, slot: u32, op: &Op, observer: &mut O) -> Next {
        let site = op.site;
        match op.action {
            Action::Bind { slot: variable, code } => {
                self.then(slot, code, |machine, value| machine.bind(slot, variable, value))
            }
            Action::Set { slot: variable, code } => self.then(slot, code, |machine, value| {
                machine.bind(slot, variable, value);
                machine.emit(slot, site, What::Set { value }, observer);
            }),
            Action::Test { code, otherwise } => self.test(slot, site, code, otherwise, observer),
            Action::Jump { to } => Next::At(to),
            Action::Read { store, key, slot: variable, replica, caught_up_to, position } => {
                let asking = Asking { store, key, variable, replica, caught_up_to, position };
                self.read(slot, site, asking, observer)
            }
            Action::Write { store, key, value, expires, position } => {
                let place = Place { store, key, expires, position };
                self.write_store(slot, site, place, value, observer)
            }
            Action::Check { code, error } => self.check(slot, site, (code, error), observer),
            Action::Work { takes, on } => self.work(slot, site, takes, on),
            Action::Enqueue { job, arguments, deferred, not_before } => {
                self.enqueue(slot, site, (job, arguments, deferred, not_before), observer)
            }
            Action::Tend { queue, how } => {
                self.tend(slot, site, (queue, how), observer);
                Next::On
            }
            Action::Show { effect, over, value } => {
                match value.map(|code| self.evaluate(slot, code)).transpose() {
                    Ok(value) => {
                        self.emit(slot, site, What::Shown { effect, over, value }, observer);
                        Next::On
                    }
                    Err(fault) => self.fault(fault),
                }
            }
            Action::Accept(taking) => self.accept(slot, site, taking, observer),
            Action::Raise { error } => Next::Raise(Raised { class: error, fault: None }),
            Action::RaiseAgain => self.raise_again(slot),
            Action::Try { rescue } => self.enter_try(slot, rescue),
            Action::EndTry => self.end_try(slot),
            Action::Rescue { classes } => self.rescue(slot, site, classes, observer),
            Action::EndRescue => self.end_rescue(slot),
            Action::Transaction { rescue } => self.enter_transaction(slot, rescue),
            Action::Commit => self.commit(slot, site, observer),
            Action::LetGo => self.release(slot, observer),
            Action::RollBack => self.roll_back(slot, site, observer),
            Action::WaitUntil { code } => self.wait_until(slot, code),
            Action::EnterLoop => self.enter_loop(slot, site),
            Action::EndPass { until, at_most, back } => {
                self.end_pass(slot, site, (until, at_most, back), observer)
            }
            Action::Choose { choice } => self.choose(slot, site, choice, observer),
            Action::Turn { setting, code } => self.turn(slot, site, setting, code, observer),
            Action::Call { .. } => self.call(slot, 0, observer),
            Action::Reply { code } => self.reply(slot, site, code, observer),
            Action::Acquire(acquiring) => self.acquire(slot, site, acquiring, observer),
            Action::Release { resource, amount } => {
                self.release_resource(slot, site, (resource, amount), observer)
            }
            Action::Partition { channel, lasts } => {
                self.partition(slot, site, (channel, lasts), observer)
            }
            Action::Crash { lasts } => self.crash(slot, site, lasts, observer),
            Action::Manage { fleet, how } => self.manage(slot, site, (fleet, how), observer),
            Action::Body => self.begin_body(slot, site, observer),
            Action::End => self.end(slot, site, observer),
        }
    }

    /// Begins a job's own steps, behind the middleware.
    fn begin_body<O: Observer>(&mut self, slot: u32, site: SiteId, observer: &mut O) -> Next {
        if let Some(job) = self.tasks.get(slot).and_then(Task::job) {
            self.emit(slot, site, What::Started { job }, observer);
        }
        Next::On
    }

    /// Evaluates, then goes on with the value; a fault is raised.
    fn then(&mut self, slot: u32, code: CodeId, go_on: impl FnOnce(&mut Self, Value)) -> Next {
        match self.evaluate(slot, code) {
            Ok(value) => {
                go_on(self, value);
                Next::On
            }
            Err(fault) => self.fault(fault),
        }
    }

    /// Raises unless a condition holds.
    fn check<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (code, class): (CodeId, ErrorId),
        observer: &mut O,
    ) -> Next {
        match self.evaluate(slot, code) {
            Ok(Value::Bool(true)) => {
                self.emit(slot, site, What::Checked, observer);
                Next::On
            }
            Ok(Value::Bool(false)) => Next::Raise(Raised { class, fault: None }),
            Ok(value) => self.fault(Fault::NotBoolean { value }),
            Err(fault) => self.fault(fault),
        }
    }

    /// Tests a condition.
    fn test<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        code: CodeId,
        otherwise: Pc,
        observer: &mut O,
    ) -> Next {
        match self.evaluate(slot, code) {
            Ok(Value::Bool(true)) => Next::On,
            Ok(Value::Bool(false)) => {
                self.emit(slot, site, What::Skipped, observer);
                Next::At(otherwise)
            }
            Ok(value) => self.fault(Fault::NotBoolean { value }),
            Err(fault) => self.fault(fault),
        }
    }

    /// Evaluates an expression for a task.
    pub(super) fn evaluate(&mut self, slot: u32, code: CodeId) -> Result<Value, Fault> {
        let program = self.program;
        let Some(task) = self.tasks.get(slot) else { return Ok(Value::Nil) };
        let rescuing = if task.is_nested { self.nest(slot).rescuing() } else { None };
        let stride = usize::from(program.slots);
        let start = slot as usize * stride;
        let mut scope = TaskScope {
            slots: self.slots.get(start..start + stride).unwrap_or_default(),
            settings: &self.settings,
            read: &mut self.read,
            changes: &self.changes,
            fleets: &self.fleets,
            history: &self.history,
            draws: &mut self.draws,
            queues: &self.queues,
            servers: &self.servers,
            supplies: &self.supplies,
            services: &self.services,
            task,
            rescuing,
            program,
            now: self.now,
        };
        evaluate(program.code(code), &mut scope, &mut self.pool, &mut self.stack)
    }

    /// Returns how long something lasts: drawn, or computed now. What is no length of time, or less
    /// than none, is the program's mistake.
    pub(super) fn length_of(
        &mut self,
        slot: u32,
        site: SiteId,
        lasting: Lasting,
    ) -> Result<SimDuration, Fault> {
        let value = match lasting {
            Lasting::Drawn(quantity) => return Ok(self.draw(slot, site, quantity)),
            Lasting::Computed(code) => self.evaluate(slot, code)?,
        };
        let Value::Duration(nanos) = value else { return Err(Fault::NotALength { value }) };
        let nanos = u64::try_from(nanos).map_err(|_| Fault::NotALength { value })?;
        Ok(SimDuration::from_nanos(nanos))
    }

    /// Binds a variable of a task.
    pub(super) fn bind(&mut self, slot: u32, variable: SlotId, value: Value) {
        let index = slot as usize * usize::from(self.program.slots) + usize::from(variable.0);
        if let Some(place) = self.slots.get_mut(index) {
            *place = value;
        }
    }

    /// Turns what the platform could not do into an error.
    pub(super) fn fault(&self, fault: Fault) -> Next {
        let class = self.program.fault_class(&fault);
        Next::Raise(Raised { class, fault: Some(fault) })
    }

    /// Begins work; it waits when its server has no place.
    fn work(&mut self, slot: u32, site: SiteId, takes: Lasting, on: Option<ServerId>) -> Next {
        let took = match self.length_of(slot, site, takes) {
            Ok(took) => took,
            Err(fault) => return self.fault(fault),
        };
        if let Some(task) = self.tasks.get_mut(slot) {
            task.state = State::Working { took, on };
        }
        if let Some(server) = on {
            let places = self.places(server);
            if !self.servers[server.index()].enter(slot, places) {
                if self.servers[server.index()].waiting() > self.limits.queue_length as usize {
                    self.ending =
                        Some(Ending::Stopped(Limit::QueueLength(self.limits.queue_length.into())));
                }
                return Next::Wait;
            }
        }
        self.schedule(slot, took);
        Next::Wait
    }

    /// Gives a server's place to whoever waits for it.
    pub(super) fn leave_server(&mut self, server: ServerId) {
        let places = self.places(server);
        if let Some(next) = self.servers[server.index()].leave(places) {
            self.begin_work(next);
        }
    }

    /// Lets work begin on places of a server that have come.
    pub(super) fn fill_server(&mut self, server: ServerId) {
        let places = self.places(server);
        while let Some(next) = self.servers[server.index()].fill(places) {
            self.begin_work(next);
        }
    }

    /// Returns how many places a server has.
    fn places(&mut self, server: ServerId) -> u32 {
        let server = &self.program.servers[server.index()];
        self.current(server.concurrency, server.setting)
    }

    /// Lets a task that waited for a place begin its work.
    fn begin_work(&mut self, next: u32) {
        let took = match self.tasks.get(next).map(|task| task.state) {
            Some(State::Working { took, .. }) => took,
            Some(
                State::Beginning
                | State::Acquiring
                | State::Arriving
                | State::Calling { .. }
                | State::Again { .. }
                | State::Gone,
            )
            | None => SimDuration::ZERO,
        };
        self.owe(next, self.last_event());
        self.schedule(next, took);
    }
}

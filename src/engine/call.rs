//! Calls: what those do who ask a service.
//!
//! A caller waits for one reply. Whether it still waits its stamp tells, so what comes for somebody
//! who has left finds nobody, even where another task has taken the caller's place in memory.

use crate::engine::channel::Answer;
use crate::engine::channel::Waiting;
use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::nest::Raised;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task;
use crate::engine::task::State;
use crate::engine::timer::Due;
use crate::engine::timer::Timer;
use crate::program::calls::Call;
use crate::program::ids::CallId;
use crate::program::ids::ChannelId;
use crate::program::ids::ErrorId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

/// No connection: the caller waits for one, or needs none.
pub(super) const NONE: u32 = u32::MAX;

impl Machine<'_> {
    /// Returns the call that a task makes, and its site.
    fn call_of(&self, slot: u32) -> Option<(CallId, SiteId)> {
        let op = self.program.op(self.tasks.get(slot)?.pc);
        if let Action::Call { call } = op.action { Some((call, op.site)) } else { None }
    }

    /// Tells whether a task still waits for what that stamp stands for.
    pub(super) fn waits(&self, slot: u32, stamp: u64) -> bool {
        self.tasks.get(slot).is_some_and(|task| task.stamp == stamp)
    }

    /// Begins an attempt at a call. The caller waits, unless a reply is there already.
    pub(super) fn call<O: Observer>(&mut self, slot: u32, tries: u32, observer: &mut O) -> Next {
        let Some((number, site)) = self.call_of(slot) else { return Next::Wait };
        let program = self.program;
        let call = program.call(number);
        let arguments = match call.arguments.map(|code| self.evaluate(slot, code)) {
            Some(Ok(arguments)) => arguments,
            Some(Err(fault)) => return self.fault(fault),
            None => self.no_arguments(),
        };
        let arguments = match self.cross(call.channel, arguments) {
            Ok(arguments) => arguments,
            Err(fault) => return self.fault(fault),
        };
        let timeout = call.timeout.map(|timeout| {
            self.on_attempt(slot, site, tries, |machine| machine.length_of(slot, site, timeout))
        });
        let timeout = match timeout.transpose() {
            Ok(timeout) => timeout,
            Err(fault) => return self.fault(fault),
        };
        if tries == 0 {
            self.note_first(call.retry.and_then(|retry| retry.budget));
        }
        let stamp = self.timers.next_stamp();
        let Some(task) = self.tasks.get_mut(slot) else { return Next::Wait };
        task.stamp = stamp;
        task.state = State::Calling { tries, connection: NONE, sent: false };
        let (rank, lineage, entity) = (task.rank, task.lineage, task.entity);
        let connection = match call.channel {
            None => Some(NONE),
            Some(channel) => self.take_connection(channel),
        };
        match (connection, call.channel) {
            (None, Some(channel)) => {
                let waiting = &mut self.channels[channel.index()].waiting;
                waiting.push_back(Waiting { task: slot, stamp, arguments });
                if waiting.len() > self.limits.queue_length as usize {
                    self.ending =
                        Some(Ending::Stopped(Limit::QueueLength(self.limits.queue_length.into())));
                }
            }
            (connection, _) => {
                let connection = connection.unwrap_or(NONE);
                if let Some(next) = self.send_call(slot, connection, arguments, observer) {
                    return next;
                }
            }
        }
        if let Some(timeout) = timeout {
            let due = Due::Overdue { task: slot, stamp };
            let at = self.now.saturating_add(timeout);
            self.set_timer(at, rank, Timer { due, lineage, entity });
        }
        Next::Wait
    }

    /// Takes a value to the other end of a channel.
    pub(super) fn cross(
        &mut self,
        channel: Option<ChannelId>,
        value: Value,
    ) -> Result<Value, Fault> {
        let Some(channel) = channel else { return Ok(value) };
        let codec = &self.program.channel(channel).codec;
        codec.encode(value, &mut self.pool, &mut self.stack)
    }

    /// Evaluates something for one attempt at a call: its draws are that attempt's, and `attempt`
    /// is its number.
    fn on_attempt<T>(
        &mut self,
        slot: u32,
        site: SiteId,
        tries: u32,
        evaluate: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let hash = self.program.key(site).hash;
        let flow = self.tasks.get_mut(slot).map(|task| {
            let flow = (task.visit, task.attempt);
            task.visit = task::descend(task.visit, hash, u64::from(task.attempt));
            task.attempt = tries;
            flow
        });
        let value = evaluate(self);
        if let Some((task, flow)) = self.tasks.get_mut(slot).zip(flow) {
            (task.visit, task.attempt) = flow;
        }
        value
    }

    /// Reports an event of one attempt at a call, which its visit tells from those of the others.
    fn emit_attempt<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        tries: u32,
        what: What,
        observer: &mut O,
    ) {
        let hash = self.program.key(site).hash;
        let Some(task) = self.tasks.get_mut(slot).filter(|_| tries > 0) else {
            return self.emit(slot, site, what, observer);
        };
        let visit = task.visit;
        task.visit = task::descend(visit, hash, u64::from(tries));
        self.emit(slot, site, what, observer);
        if let Some(task) = self.tasks.get_mut(slot) {
            task.visit = visit;
        }
    }

    /// Sends a call on its way. Returns what the caller does at once, if a reply is there already.
    pub(super) fn send_call<O: Observer>(
        &mut self,
        slot: u32,
        connection: u32,
        arguments: Value,
        observer: &mut O,
    ) -> Option<Next> {
        let (number, site) = self.call_of(slot)?;
        let program = self.program;
        let call = program.call(number);
        let tries = self.tries(slot);
        let round_trip = call.channel.and_then(|channel| {
            let channel = program.channel(channel);
            let quantity = channel.round_trip?;
            Some(self.on_attempt(slot, site, tries, |it| it.draw(slot, channel.site, quantity)))
        });
        let round_trip = round_trip.unwrap_or(SimDuration::ZERO);
        let task = self.tasks.get_mut(slot)?;
        task.state = State::Calling { tries, connection, sent: true };
        let hash = program.key(site).hash;
        let first = (u64::from(task.attempt) + 1) ^ task.visit;
        let first = task::descend(task.lineage, hash, first);
        let child = task::descend(first, hash, u64::from(tries));
        let service = call.service;
        if self.bytes_of_tasks() >= self.limits.tasks {
            self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks)));
            return None;
        }
        let what = What::Called { service, child, arguments };
        self.emit_attempt(slot, site, tries, what, observer);
        self.set_out(
            slot,
            (call.service, call.channel, connection),
            (child, arguments),
            round_trip,
        );
        let channel = call.channel?;
        let (answer, via) = self.unread(channel, connection, slot)?;
        let next = self.take_reply(slot, (answer, via), observer);
        self.give_back(channel, connection, self.freed_by(answer, via));
        Some(next)
    }

    /// Returns which attempt at a call a task makes.
    fn tries(&self, slot: u32) -> u32 {
        match self.tasks.get(slot).map(|task| task.state) {
            Some(State::Calling { tries, .. } | State::Again { tries }) => tries,
            Some(
                State::Beginning
                | State::Acquiring
                | State::Arriving
                | State::Working { .. }
                | State::Gone,
            )
            | None => 0,
        }
    }

    /// A caller takes a reply: it goes on, or has failed.
    pub(super) fn take_reply<O: Observer>(
        &mut self,
        slot: u32,
        (answer, via): (Answer, Option<EventId>),
        observer: &mut O,
    ) -> Next {
        let Some((number, site)) = self.call_of(slot) else { return Next::Wait };
        let call = self.program.call(number);
        self.owe(slot, via);
        match answer {
            Answer::Value(value) => {
                if let Some(task) = self.tasks.get_mut(slot) {
                    task.stamp = 0;
                }
                if let Some(variable) = call.slot {
                    self.bind(slot, variable, value);
                }
                self.emit(slot, site, What::Answered { service: call.service, value }, observer);
                Next::On
            }
            Answer::Error(class, fault) => self.fail_call(slot, Raised { class, fault }, observer),
        }
    }

    /// A task has waited too long: for a reply, or for some of a resource.
    pub(super) fn give_up<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        let Some(pc) = self.tasks.get(slot).map(|task| task.pc) else { return };
        if let Action::Acquire(acquiring) = self.program.op(pc).action {
            self.stop_waiting_for(slot, acquiring, observer);
        } else {
            self.leave_call(slot, observer);
        }
    }

    /// A caller has waited too long, and leaves.
    fn leave_call<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        let Some((number, site)) = self.call_of(slot) else { return };
        let call = self.program.call(number);
        let what = What::TimedOut { service: call.service };
        self.emit_attempt(slot, site, self.tries(slot), what, observer);
        let state = self.tasks.get(slot).map(|task| task.state);
        if let (Some(State::Calling { connection, sent, .. }), Some(channel)) =
            (state, call.channel)
            && connection != NONE
        {
            self.leave_connection(channel, connection, sent.then_some(call.on_cancel));
        }
        let fault = Fault::TimedOut;
        let class = self.program.fault_class(&fault);
        let next = self.fail_call(slot, Raised { class, fault: Some(fault) }, observer);
        self.go_on(slot, next, observer);
    }

    /// An attempt at a call has failed: another one is arranged, or the error is the caller's.
    fn fail_call<O: Observer>(&mut self, slot: u32, raised: Raised, observer: &mut O) -> Next {
        let Some((number, site)) = self.call_of(slot) else { return Next::Wait };
        let tries = self.tries(slot);
        if let Some(task) = self.tasks.get_mut(slot) {
            task.stamp = 0;
        }
        let call = self.program.call(number);
        let Some(delay) = self.delay_of(slot, site, call, (tries, raised.class)) else {
            return Next::Raise(raised);
        };
        let what = What::Retried { service: call.service, delay };
        self.emit_attempt(slot, site, tries, what, observer);
        if let Some(task) = self.tasks.get_mut(slot) {
            task.state = State::Again { tries: tries.saturating_add(1) };
        }
        self.schedule(slot, delay);
        Next::Wait
    }

    fn delay_of(
        &mut self,
        slot: u32,
        site: SiteId,
        call: &Call,
        (tries, class): (u32, ErrorId),
    ) -> Option<SimDuration> {
        let retry = call.retry?;
        self.on_attempt(slot, site, tries, |it| it.next_attempt(slot, retry, (tries, class)))
    }

    /// Sets a timer that belongs to a task, for this instant or later.
    pub(super) fn set_timer_of(&mut self, slot: u32, after: SimDuration, due: Due) {
        let Some(task) = self.tasks.get(slot) else { return };
        let (rank, lineage, entity) = (task.rank, task.lineage, task.entity);
        let at: SimTime = self.now.saturating_add(after);
        self.set_timer(at, rank, Timer { due, lineage, entity });
    }
}

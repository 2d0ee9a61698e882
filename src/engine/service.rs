//! Services: what becomes of calls. A call is a task of its own, which outlives its caller.

use crate::engine::channel::Answer;
use crate::engine::channel::Sent;
use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task::Role;
use crate::engine::task::State;
use crate::engine::task::Task;
use crate::engine::timer::Due;
use crate::program::ids::ChannelId;
use crate::program::ids::CodeId;
use crate::program::ids::ErrorId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

impl Machine<'_> {
    /// Sends a call on its way to a service; it arrives after half of the round trip.
    pub(super) fn set_out(
        &mut self,
        slot: u32,
        (service, channel, connection): (ServiceId, Option<ChannelId>, u32),
        (lineage, arguments): (u64, Value),
        round_trip: SimDuration,
    ) {
        let Some(caller) = self.tasks.get(slot) else { return };
        let there = SimDuration::from_nanos(round_trip.as_nanos() / 2);
        let back = SimDuration::from_nanos(round_trip.as_nanos() - there.as_nanos());
        let life = self.life_of(channel, connection);
        let stamp = caller.stamp;
        let flow = self.program.service(service).flow;
        let entity = caller.entity;
        let child = Task {
            state: State::Arriving,
            request: caller.request,
            name: caller.name,
            origin: caller.origin,
            arrived: caller.arrived,
            actor: caller.actor,
            arguments,
            last: caller.last,
            ..Task::of(self.program, Role::Service(service), flow, lineage, entity, self.rank_flip)
        };
        let sent = Sent { channel, connection, life, caller: slot, stamp, back, reply: None };
        let Some(child) = self.admit(child) else { return };
        self.calls.arrived += 1;
        match self.sent.insert(sent) {
            Ok(call) => {
                if let Some(task) = self.tasks.get_mut(child) {
                    task.call = Some(call);
                }
                self.schedule(child, there);
            }
            Err(_) => self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks))),
        }
    }

    /// Gives a call a place at its service, or lets it wait; it is refused when too many wait.
    pub(super) fn enter_service<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        let Some(Role::Service(service)) = self.tasks.get(slot).map(|task| task.role) else {
            return;
        };
        if let Some(task) = self.tasks.get_mut(slot) {
            task.state = State::Beginning;
        }
        let places = self.places_of(service);
        let known = self.program.service(service);
        let line = &mut self.services[service.index()];
        if line.busy() >= places && line.waiting() >= known.holds as usize {
            self.refuse(slot, service, observer);
        } else if line.enter(slot, places) {
            self.schedule(slot, SimDuration::ZERO);
        } else if line.waiting() > self.limits.queue_length as usize {
            self.ending =
                Some(Ending::Stopped(Limit::QueueLength(self.limits.queue_length.into())));
        }
    }

    /// Sends a call back that nobody takes.
    fn refuse<O: Observer>(&mut self, slot: u32, service: ServiceId, observer: &mut O) {
        let site = self.program.service(service).site;
        self.emit(slot, site, What::Refused { service }, observer);
        let fault = Fault::Refused;
        let class = self.program.fault_class(&fault);
        self.send_back(slot, Answer::Error(class, Some(fault)));
        self.calls.dropped += 1;
        self.remove_task(slot);
    }

    /// Begins to work on a call. Returns false when the service passes over it.
    pub(super) fn begin_service<O: Observer>(
        &mut self,
        slot: u32,
        service: ServiceId,
        observer: &mut O,
    ) -> bool {
        let known = self.program.service(service);
        let call = self.tasks.get(slot).and_then(|task| task.call);
        let sent = call.and_then(|call| self.sent.get(call)).copied();
        let is_awaited = sent.is_some_and(|sent| self.waits(sent.caller, sent.stamp));
        if known.skips_abandoned && !is_awaited {
            self.emit(slot, known.site, What::Abandoned { service }, observer);
            self.calls.dropped += 1;
            self.leave_service(slot, service, Answer::Value(Value::Nil));
            return false;
        }
        if let Some(fleet) = self.program.flows[known.flow.index()].fleet {
            let Some(node) = self.assign(slot, fleet) else {
                self.refuse(slot, service, observer);
                self.free_place(service);
                return false;
            };
            self.bind_to_node(slot, node, observer);
        }
        self.emit(slot, known.site, What::Begun { service }, observer);
        true
    }

    /// Answers the call that a service works on; only the first answer is sent.
    pub(super) fn reply<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        code: CodeId,
        observer: &mut O,
    ) -> Next {
        let call = self.tasks.get(slot).and_then(|task| task.call);
        let channel = call.and_then(|call| self.sent.get(call)?.channel);
        let reply = self.evaluate(slot, code).and_then(|value| {
            let crossed = self.cross(channel, value)?;
            Ok((value, crossed))
        });
        match reply {
            Ok((value, crossed)) => {
                self.emit(slot, site, What::Replied { value }, observer);
                self.send_back(slot, Answer::Value(crossed));
                Next::On
            }
            Err(fault) => self.fault(fault),
        }
    }

    /// Sends an answer on its way back, unless one was sent.
    pub(super) fn send_back(&mut self, slot: u32, answer: Answer) {
        let via: Option<EventId> = self.last_event();
        let Some(call) = self.tasks.get_mut(slot).and_then(|task| task.call.take()) else { return };
        let Some(sent) = self.sent.get_mut(call) else { return };
        sent.reply = Some((answer, via));
        let back = sent.back;
        self.set_timer_of(slot, back, Due::Answered { call });
    }

    /// Ends a service's work on a call, which ran through.
    pub(super) fn finish_service<O: Observer>(
        &mut self,
        slot: u32,
        service: ServiceId,
        observer: &mut O,
    ) {
        let site = self.program.service(service).site;
        self.emit(slot, site, What::Served { service }, observer);
        self.calls.done += 1;
        self.leave_service(slot, service, Answer::Value(Value::Nil));
    }

    /// Ends a service's work on a call with an error, which the caller gets.
    pub(super) fn fail_service<O: Observer>(
        &mut self,
        slot: u32,
        service: ServiceId,
        error: ErrorId,
        observer: &mut O,
    ) {
        let site = self.program.service(service).site;
        self.emit(slot, site, What::ServiceFailed { service, error }, observer);
        self.calls.failed += 1;
        self.leave_service(slot, service, Answer::Error(error, None));
    }

    /// Ends a service's work on a call, and gives its place to the next one.
    fn leave_service(&mut self, slot: u32, service: ServiceId, answer: Answer) {
        self.send_back(slot, answer);
        self.dismiss(slot);
        self.free_place(service);
    }

    /// Gives a place of a service to the next call that waits.
    pub(super) fn free_place(&mut self, service: ServiceId) {
        let places = self.places_of(service);
        let last = self.program.service(service).newest_first;
        let line = &mut self.services[service.index()];
        line.end();
        if let Some(next) = line.fill_from(places, last) {
            self.owe(next, self.last_event());
            self.schedule(next, SimDuration::ZERO);
        }
    }

    /// Lets calls that wait take the places that have come.
    pub(super) fn fill_service(&mut self, service: ServiceId) {
        let places = self.places_of(service);
        let last = self.program.service(service).newest_first;
        while let Some(next) = self.services[service.index()].fill_from(places, last) {
            self.owe(next, self.last_event());
            self.schedule(next, SimDuration::ZERO);
        }
    }

    /// Returns how many places a service has.
    fn places_of(&mut self, service: ServiceId) -> u32 {
        let service = self.program.service(service);
        self.current(service.concurrency, service.setting)
    }
}

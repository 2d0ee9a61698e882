//! What services do with what they are sent.

use super::channels::Held;
use super::draws;
use super::interpreter::Happening;
use super::interpreter::Interpreter;
use super::task::Error;
use super::task::Turn;
use reenact::scenario::fields::ExpressionText;
use reenact::scenario::service::Service;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;

impl<'s> Interpreter<'s> {
    pub(crate) fn service(&self, name: &str) -> &'s Service {
        let known = self.scenario.services.iter().find(|known| known.name.value == name);
        known.expect("it is declared")
    }

    /// A call arrives at its service, or is held up on the way.
    pub(crate) fn arrive_at_service(&mut self, number: usize) {
        let sent = self.tasks[number].serving.expect("it was not answered");
        match self.sent[sent].channel {
            Some(channel) if self.is_cut(channel) => {
                self.channels.entry(channel).or_default().held.push(Held::Call(number));
            }
            _ => self.enter_service(number),
        }
    }

    pub(crate) fn enter_service(&mut self, number: usize) {
        let service = self.tasks[number].service.expect("it is a service's");
        let name = service.name.value.as_str();
        let concurrency = self.count(&service.concurrency);
        let holds = service.holds.as_ref();
        let holds = holds.map_or(u64::MAX, |holds| draws::count(self.scenario, holds));
        let places = self.services.entry(name).or_default();
        if places.taken < concurrency {
            places.taken += 1;
            self.plan_turn(number, self.now, Turn::Serve);
        } else if (places.waiting.len() as u64) < holds {
            places.waiting.push(number);
        } else {
            let event = self.note_service(number, Kind::Refused);
            self.send_back(number, Err(Fault::Refused.into()), event);
        }
    }

    /// A service begins to work on a call. Says whether it does.
    pub(crate) fn serve(&mut self, number: usize) -> bool {
        let service = self.tasks[number].service.expect("it is a service's");
        let sent = self.tasks[number].serving.expect("it was not answered");
        let (caller, wait) = (self.sent[sent].caller, self.sent[sent].wait);
        if service.skips_abandoned && !self.still_waits(caller, wait) {
            let event = self.note_service(number, Kind::Abandoned);
            self.leave_service(number, Ok(Value::Nil), event);
            return false;
        }
        if let Some(fleet) = &service.runs_on
            && !self.bind_to_node(number, &fleet.value)
        {
            let event = self.note_service(number, Kind::Refused);
            self.leave_service(number, Err(Fault::Refused.into()), event);
            return false;
        }
        self.note_service(number, Kind::Begun);
        self.push_flow(number, &service.steps);
        true
    }

    /// Tells whether a caller is still in that wait of its.
    pub(crate) fn still_waits(&self, caller: usize, wait: u64) -> bool {
        self.tasks[caller].calling.as_ref().is_some_and(|calling| calling.wait == wait)
    }

    /// Notes what a service did.
    pub(crate) fn note_service(&mut self, number: usize, kind: Kind) -> u64 {
        let service = self.tasks[number].service.expect("it is a service's");
        let site = self.tasks[number].flow.clone();
        self.note(number, &site, kind, |event| event.service = Some(service.name.value.clone()))
    }

    /// A service replies.
    pub(crate) fn reply(
        &mut self,
        number: usize,
        site: &str,
        value: &ExpressionText,
    ) -> Result<(), Error> {
        let value = self.value(number, value)?;
        let sent = self.tasks[number].serving;
        let crossed = self.cross_channel(sent.and_then(|sent| self.sent[sent].channel), value)?;
        let event = self.note_value(number, site, Kind::Replied, value);
        self.send_back(number, Ok(crossed), event);
        Ok(())
    }

    /// Sends an answer back, unless one was sent.
    pub(crate) fn send_back(&mut self, number: usize, reply: Result<Value, Error>, event: u64) {
        let Some(sent) = self.tasks[number].serving.take() else { return };
        self.sent[sent].reply = Some((reply, event));
        let at = self.now.saturating_add(self.sent[sent].back);
        self.plan_for(number, at, 3, Happening::Answer { sent });
    }

    /// A service has come to the end of a call, and takes the next one.
    pub(crate) fn leave_service(&mut self, number: usize, reply: Result<Value, Error>, event: u64) {
        self.send_back(number, reply, event);
        let service = self.tasks[number].service.expect("it is a service's");
        self.give_all_back(number);
        self.services.entry(&service.name.value).or_default().taken -= 1;
        self.fill_service(service, event);
    }

    /// Lets those who wait for a service take the free places.
    pub(crate) fn fill_service(&mut self, service: &'s Service, after: u64) {
        let concurrency = self.count(&service.concurrency);
        loop {
            let places = self.services.entry(&service.name.value).or_default();
            if places.taken >= concurrency || places.waiting.is_empty() {
                return;
            }
            places.taken += 1;
            let next = if service.newest_first { places.waiting.len() - 1 } else { 0 };
            let next = places.waiting.remove(next);
            self.tasks[next].via = Some(after);
            self.plan_turn(next, self.now, Turn::Serve);
        }
    }
}

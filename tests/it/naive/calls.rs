//! Calls: what callers do, what becomes of connections, and what services do.

use super::channels::Held;
use super::channels::Reader;
use super::draws;
use super::interpreter::Happening;
use super::interpreter::Interpreter;
use super::steps::After;
use super::task::Calling;
use super::task::Error;
use super::task::Message;
use super::task::Scope;
use super::task::Task;
use super::task::Turn;
use reenact::scenario::step::Call;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;
use std::collections::BTreeMap;

/// A call that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent<'s> {
    pub(crate) channel: Option<&'s str>,
    pub(crate) connection: Option<usize>,
    pub(crate) caller: usize,
    /// The wait of the caller that it is about.
    pub(crate) wait: u64,
    /// How long the reply travels.
    pub(crate) back: u64,
    pub(crate) reply: Option<Reply>,
}

/// What a service answered, and the event that says so.
pub(crate) type Reply = (Result<Value, Error>, u64);

impl<'s> Interpreter<'s> {
    /// Begins a call.
    pub(crate) fn begin_call(
        &mut self,
        number: usize,
        call: &'s Call,
        site: String,
        home: String,
    ) -> Result<After, Error> {
        let calling =
            Calling { call, site, home, wait: 0, tries: 0, connection: None, sent: false };
        self.tasks[number].calling = Some(calling);
        self.attempt_call(number)
    }

    /// The next attempt at a call.
    pub(crate) fn call_again(&mut self, number: usize) {
        let after = self.attempt_call(number).map_err(|error| self.raise_at_call(number, error));
        match after {
            Ok(After::On) | Err(After::On) => self.go_on(number),
            Ok(After::Wait | After::Ended) | Err(After::Wait | After::Ended) => {}
        }
    }

    /// Raises an error at the step that calls.
    fn raise_at_call(&mut self, number: usize, error: Error) -> After {
        let calling = self.tasks[number].calling.take().expect("it calls");
        let error = self.raise(number, &calling.site, error);
        self.unwind(number, &error)
    }

    fn calling(&mut self, number: usize) -> &mut Calling<'s> {
        self.tasks[number].calling.as_mut().expect("it calls")
    }

    fn attempt_call(&mut self, number: usize) -> Result<After, Error> {
        let Calling { call, site, home, tries, .. } = self.calling(number).clone();
        let arguments = match &call.with {
            Some(with) => self.value(number, with)?,
            None => self.pool.map(&[]),
        };
        let channel = call.through.as_ref().map(|channel| channel.value.as_str());
        let arguments = self.cross_channel(channel, arguments)?;
        let timeout = match &call.timeout {
            Some(timeout) => Some(self.on_attempt(number, |it| it.length(number, &site, timeout))?),
            None => None,
        };
        if tries == 0 {
            self.note_first(call.retry.as_ref(), &format!("{home}/retry"));
        }
        self.waits += 1;
        let wait = self.waits;
        let calling = self.calling(number);
        (calling.wait, calling.connection, calling.sent) = (wait, None, false);
        match &call.through {
            None => {
                if let Some(after) = self.send(number, arguments)? {
                    return Ok(after);
                }
            }
            Some(channel) => match self.take_connection(&channel.value) {
                None => {
                    let state = self.channels.entry(&channel.value).or_default();
                    state.waiting.push((number, wait, arguments));
                }
                Some(connection) => {
                    self.calling(number).connection = Some(connection);
                    if let Some(after) = self.send(number, arguments)? {
                        return Ok(after);
                    }
                }
            },
        }
        if let Some(timeout) = timeout {
            let at = self.now.saturating_add(timeout);
            self.plan_for(number, at, 1, Happening::Overdue { task: number, wait });
        }
        Ok(After::Wait)
    }

    /// Evaluates something for one attempt at a call, with draws of its own.
    fn on_attempt<T>(&mut self, number: usize, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let calling = self.calling(number);
        let (site, tries) = (draws::site(&calling.site), calling.tries);
        let scope = &mut self.tasks[number].scope;
        let flow = (scope.visit, scope.attempt);
        scope.visit = draws::descend(flow.0, site, u64::from(flow.1));
        scope.attempt = tries;
        let value = evaluate(self);
        let scope = &mut self.tasks[number].scope;
        (scope.visit, scope.attempt) = flow;
        value
    }

    /// Notes an event of one attempt at a call; from the second on, it is a visit of its own.
    fn note_attempt(
        &mut self,
        number: usize,
        kind: Kind,
        tell: impl FnOnce(&mut TraceEvent),
    ) -> u64 {
        let Calling { site, tries, .. } = self.calling(number).clone();
        let flow = self.tasks[number].scope.visit;
        if tries > 0 {
            let visit = draws::descend(flow, draws::site(&site), u64::from(tries));
            self.tasks[number].scope.visit = visit;
        }
        let event = self.note(number, &site, kind, tell);
        self.tasks[number].scope.visit = flow;
        event
    }

    /// Sends a call. Says what the caller does when a reply is there already.
    pub(crate) fn send(&mut self, number: usize, arguments: Value) -> Result<Option<After>, Error> {
        let Calling { call, site, wait, tries, connection, .. } = self.calling(number).clone();
        let service = self.service(&call.service.value);
        let channel = call.through.as_ref().map(|through| through.value.as_str());
        let round_trip = channel.and_then(|name| {
            let known = self.scenario.channels.iter().find(|known| known.name.value == name);
            let amount = known?.round_trip.as_ref()?;
            let uniform =
                self.on_attempt(number, |it| it.uniform(number, &format!("channels.{name}")));
            Some(self.drawn(amount, uniform))
        });
        let round_trip = round_trip.unwrap_or(0);
        self.calling(number).sent = true;
        let Scope { lineage, attempt, visit, .. } = self.tasks[number].scope;
        let here = draws::site(&site);
        let first = draws::descend(lineage, here, (u64::from(attempt) + 1) ^ visit);
        let child = draws::descend(first, here, u64::from(tries));
        let printed = self.pool.inspect(arguments, self.scenario.dialect);
        let event = self.note_attempt(number, Kind::Called, |event| {
            event.service = Some(service.name.value.clone());
            event.child = Some(child);
            event.arguments = Some(printed);
        });
        self.carried.insert(event, arguments);
        let there = round_trip / 2;
        let sent = Sent {
            channel,
            connection,
            caller: number,
            wait,
            back: round_trip - there,
            reply: None,
        };
        let sent_number = self.sent.len();
        self.sent.push(sent);
        let parent = self.tasks[number].clone();
        let task = self.tasks.len();
        self.tasks.push(Task {
            flow: format!("services.{}", service.name.value),
            lineage: child,
            ambient: BTreeMap::new(),
            scope: Scope::new(None, child, arguments),
            left: Vec::new(),
            last: Some(event),
            via: None,
            node: None,
            transactions: Vec::new(),
            message: Message::default(),
            holdings: Vec::new(),
            service: Some(service),
            serving: Some(sent_number),
            calling: None,
            ..parent
        });
        self.plan_turn(task, self.now.saturating_add(there), Turn::Arrive);
        let (Some(channel), Some(connection)) = (channel, connection) else { return Ok(None) };
        let Some(reply) = self.read_connection(connection, number) else { return Ok(None) };
        let (after, freed_by) = self.take_reply(number, reply);
        self.give_back(channel, connection, freed_by);
        after.map(Some)
    }

    /// A caller takes a reply. Says what it does next, and which event freed its connection.
    pub(crate) fn take_reply(
        &mut self,
        number: usize,
        (reply, event): Reply,
    ) -> (Result<After, Error>, u64) {
        self.tasks[number].via = Some(event);
        let Calling { call, site, .. } = self.calling(number).clone();
        match reply {
            Ok(value) => {
                self.tasks[number].calling = None;
                if let Some(into) = &call.into {
                    self.assign(number, &into.value, value);
                }
                let answered = self.note_value(number, &site, Kind::Answered, value);
                let place = usize::try_from(answered).unwrap();
                self.events[place].service = Some(call.service.value.clone());
                (Ok(After::On), answered)
            }
            Err(error) => (self.fail_call(number, error), event),
        }
    }

    /// An attempt at a call has failed.
    fn fail_call(&mut self, number: usize, error: Error) -> Result<After, Error> {
        self.calling(number).wait = 0;
        let Calling { call, site, home, tries, .. } = self.calling(number).clone();
        let class = match error.fault {
            Some(fault) => fault.class(self.scenario.dialect).to_owned(),
            None => error.class.clone(),
        };
        let retry = call.retry.as_ref();
        let paths = (format!("{site}/retry"), format!("{home}/retry"));
        let delay = retry.and_then(|retry| {
            self.on_attempt(number, |it| it.next_attempt(number, retry, &paths, (tries, &class)))
        });
        let Some(delay) = delay else { return Err(error) };
        self.note_attempt(number, Kind::Retried, |event| {
            event.service = Some(call.service.value.clone());
            event.delay = Some(delay);
        });
        self.calling(number).tries += 1;
        self.plan_turn(number, self.now.saturating_add(delay), Turn::CallAgain);
        Ok(After::Wait)
    }

    /// A caller has waited too long.
    pub(crate) fn time_out(&mut self, number: usize) {
        let Calling { call, connection, sent, .. } = self.calling(number).clone();
        let event = self.note_attempt(number, Kind::TimedOut, |event| {
            event.service = Some(call.service.value.clone());
        });
        if let (Some(channel), Some(connection)) = (&call.through, connection) {
            let how = sent.then_some(call.on_cancel);
            self.leave_connection(&channel.value, connection, how, event);
        }
        let after = self.fail_call(number, Fault::TimedOut.into());
        self.continue_call(number, after);
    }

    /// Goes on after a reply, or after there was none.
    pub(crate) fn continue_call(&mut self, number: usize, after: Result<After, Error>) {
        let after = after.unwrap_or_else(|error| self.raise_at_call(number, error));
        if after == After::On {
            self.go_on(number);
        }
    }

    /// A reply arrives, or is held up on the way.
    pub(crate) fn reply_arrives(&mut self, sent: usize) {
        match self.sent[sent].channel {
            Some(channel) if self.is_cut(channel) => {
                self.channels.entry(channel).or_default().held.push(Held::Reply(sent));
            }
            _ => self.deliver_reply(sent),
        }
    }

    /// A reply arrives where it was called for.
    pub(crate) fn deliver_reply(&mut self, sent: usize) {
        let Sent { channel, connection, caller, wait, reply, .. } = self.sent[sent].clone();
        let reply = reply.expect("it was answered");
        let (Some(channel), Some(connection)) = (channel, connection) else {
            if self.still_waits(caller, wait) {
                let (after, _) = self.take_reply(caller, reply);
                self.continue_call(caller, after);
            }
            return;
        };
        let known = self.scenario.channels.iter().find(|known| known.name.value == channel);
        let by_position = known.expect("it is declared").by_position;
        let state = &mut self.connections[connection];
        if state.closed {
            return;
        }
        match state.reader {
            Some(Reader::Caller(caller, reads)) if by_position || reads == wait => {
                state.reader = None;
                let (after, freed_by) = self.take_reply(caller, reply);
                self.give_back(channel, connection, freed_by);
                self.continue_call(caller, after);
            }
            Some(Reader::Drain(reads)) if by_position || reads == wait => {
                state.reader = None;
                self.give_back(channel, connection, reply.1);
            }
            None if by_position => state.unread.push(reply),
            _ => {}
        }
    }
}

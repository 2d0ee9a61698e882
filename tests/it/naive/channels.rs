//! Connections, and channels that are cut.

use super::calls::Reply;
use super::draws;
use super::interpreter::Happening;
use super::interpreter::Interpreter;
use super::values;
use reenact::scenario::step::OnCancel;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;

/// A channel.
#[derive(Debug, Clone, Default)]
pub(crate) struct Channel {
    /// How many connections are open.
    open: u64,
    /// Those that nobody has, the one that was given back last at the end.
    free: Vec<usize>,
    /// Callers, their waits, and what they will send.
    pub(crate) waiting: Vec<(usize, u64, Value)>,
    /// Until when it is cut.
    joined: u64,
    /// What is held up, in order.
    pub(crate) held: Vec<Held>,
}

/// What a cut holds up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Held {
    Call(usize),
    Reply(usize),
}

/// A connection; each has a number of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection {
    pub(crate) closed: bool,
    pub(crate) reader: Option<Reader>,
    pub(crate) unread: Vec<Reply>,
}

/// Who reads what comes next.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    Caller(usize, u64),
    Drain(u64),
}

impl<'s> Interpreter<'s> {
    pub(crate) fn take_connection(&mut self, channel: &'s str) -> Option<usize> {
        let known = self.scenario.channels.iter().find(|known| known.name.value == channel);
        let most = known.expect("it is declared").connections.as_ref();
        let most = most.map_or(u64::MAX, |most| draws::count(self.scenario, most));
        let state = self.channels.entry(channel).or_default();
        if let Some(free) = state.free.pop() {
            return Some(free);
        }
        if state.open >= most {
            return None;
        }
        state.open += 1;
        self.connections.push(Connection::default());
        Some(self.connections.len() - 1)
    }

    /// A caller that has sent something reads what is there, or will read what comes next.
    pub(crate) fn read_connection(&mut self, connection: usize, caller: usize) -> Option<Reply> {
        let wait = self.tasks[caller].calling.as_ref().expect("it calls").wait;
        let state = &mut self.connections[connection];
        if !state.unread.is_empty() {
            return Some(state.unread.remove(0));
        }
        state.reader = Some(Reader::Caller(caller, wait));
        None
    }

    /// A connection goes to who has waited longest for one, of those who still do.
    pub(crate) fn give_back(&mut self, channel: &'s str, connection: usize, freed_by: u64) {
        loop {
            let state = self.channels.entry(channel).or_default();
            if state.waiting.is_empty() {
                state.free.push(connection);
                return;
            }
            let (task, wait, arguments) = state.waiting.remove(0);
            if self.still_waits(task, wait) {
                let calling = self.tasks[task].calling.as_mut().expect("it waits");
                calling.connection = Some(connection);
                self.tasks[task].via = Some(freed_by);
                self.plan_for(task, self.now, 2, Happening::Connected { task, wait, arguments });
                return;
            }
        }
    }

    /// A caller leaves its connection; `how` where it has sent something.
    pub(crate) fn leave_connection(
        &mut self,
        channel: &'s str,
        connection: usize,
        how: Option<OnCancel>,
        event: u64,
    ) {
        let state = &mut self.connections[connection];
        let reader = state.reader.take();
        match (how, reader) {
            (Some(OnCancel::Drain), Some(Reader::Caller(_, wait))) => {
                state.reader = Some(Reader::Drain(wait));
            }
            (Some(OnCancel::Drop), _) => {
                state.closed = true;
                self.connections.push(Connection::default());
                self.give_back(channel, self.connections.len() - 1, event);
            }
            _ => self.give_back(channel, connection, event),
        }
    }

    /// A caller got a connection.
    pub(crate) fn connected(&mut self, task: usize, wait: u64, arguments: Value) {
        if !self.still_waits(task, wait) {
            return;
        }
        match self.send(task, arguments).transpose() {
            None => {}
            Some(after) => self.continue_call(task, after),
        }
    }

    /// Cuts a channel.
    pub(crate) fn cut(&mut self, number: usize, site: &str, channel: &'s str, lasts: u64) {
        let event = self.note(number, site, Kind::Partitioned, |event| {
            event.channel = Some(channel.to_owned());
            event.took = Some(lasts);
        });
        let carried = i64::try_from(lasts).unwrap();
        self.carried.insert(event, Value::Duration(carried));
        let now = self.now;
        let state = self.channels.entry(channel).or_default();
        state.joined = state.joined.max(now.saturating_add(lasts));
        let joined = state.joined;
        self.plan_for(number, joined, 4, Happening::Join { channel: channel.to_owned() });
    }

    /// Takes a value to the other end of a channel.
    pub(crate) fn cross_channel(
        &mut self,
        channel: Option<&str>,
        value: Value,
    ) -> Result<Value, Fault> {
        let known =
            |channel: &str| self.scenario.channels.iter().find(|known| known.name.value == channel);
        let Some(channel) = channel.and_then(known) else { return Ok(value) };
        values::cross(channel.codec.value, value, self.scenario, &mut self.pool)
    }

    /// Tells whether what comes to a channel's end is held up.
    pub(crate) fn is_cut(&self, channel: &str) -> bool {
        let state = self.channels.get(channel);
        state.is_some_and(|state| self.now < state.joined || !state.held.is_empty())
    }

    /// A cut is over, unless there was another one meanwhile.
    pub(crate) fn join(&mut self, channel: &str) {
        loop {
            let state = self.channels.get_mut(channel).expect("it was cut");
            if self.now < state.joined || state.held.is_empty() {
                return;
            }
            match state.held.remove(0) {
                Held::Call(task) => self.enter_service(task),
                Held::Reply(sent) => self.deliver_reply(sent),
            }
        }
    }
}

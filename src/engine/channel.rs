//! Channels: connections that callers share, replies on their way, and cuts.

use crate::engine::call::NONE;
use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::task::State;
use crate::engine::timer::Due;
use crate::program::calls::OnCancel;
use crate::program::ids::ChannelId;
use crate::program::ids::ErrorId;
use crate::program::ids::SiteId;
use crate::program::op::Lasting;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;
use std::collections::VecDeque;

/// What a service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// A value.
    Value(Value),
    /// An error of this class.
    Error(ErrorId, Option<Fault>),
}

/// A call on its way: there until its reply has come back, whoever still waits for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// The channel that it took.
    pub(super) channel: Option<ChannelId>,
    /// The connection, and which of those that had its number.
    pub(super) connection: u32,
    pub(super) life: u32,
    /// Who called, and the wait of theirs that it is about.
    pub(super) caller: u32,
    pub(super) stamp: u64,
    /// How long the reply travels.
    pub(super) back: SimDuration,
    /// The reply, and the event that gave it.
    pub(super) reply: Option<(Answer, Option<EventId>)>,
}

/// Somebody who waits for a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    /// The caller.
    pub(super) task: u32,
    /// Which wait of theirs.
    pub(super) stamp: u64,
    /// What they will send.
    pub(super) arguments: Value,
}

/// Who reads a connection's next reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Nobody yet.
    Nobody,
    /// A caller, in that wait of theirs.
    Caller(u32, u64),
    /// Nobody who wants it: it is thrown away, of the call with that stamp.
    Drain(u64),
}

/// One connection.
#[derive(Debug, Clone)]
struct Connection {
    /// Which of those that had this number.
    life: u32,
    /// Who reads the next reply.
    reader: Reader,
    /// Replies that nobody has read, the oldest first.
    unread: VecDeque<(Answer, Option<EventId>)>,
}

/// What arrives when a cut is over.
#[derive(Debug, Clone, Copy)]
enum Held {
    /// A call: the task that will serve it.
    Call(u32),
    /// The reply to a call.
    Reply(u32),
}

/// A channel at work.
#[derive(Debug, Clone, Default)]
pub(super) struct ChannelState {
    connections: Vec<Connection>,
    /// Those that nobody has; the one that was given back last comes first.
    free: Vec<u32>,
    /// Who waits for one.
    pub(super) waiting: VecDeque<Waiting>,
    /// When the present cut is over.
    joined: SimTime,
    /// What would have arrived since it began.
    held: VecDeque<Held>,
}

impl ChannelState {
    /// Forgets everything and keeps most of the memory.
    pub(super) fn clear(&mut self) {
        self.connections.clear();
        self.free.clear();
        self.waiting.clear();
        self.joined = SimTime::ORIGIN;
        self.held.clear();
    }

    /// Returns how many connections there are.
    pub(super) fn len(&self) -> usize {
        self.connections.len()
    }

    /// Tells whether what arrives now has to wait, itself or behind others.
    fn is_cut(&self, now: SimTime) -> bool {
        now < self.joined || !self.held.is_empty()
    }
}

impl Machine<'_> {
    /// Returns a connection that nobody has, or a new one; none when there are as many as there
    /// may be.
    pub(super) fn take_connection(&mut self, channel: ChannelId) -> Option<u32> {
        let most = self.program.channel(channel).connections;
        let state = &mut self.channels[channel.index()];
        if let Some(free) = state.free.pop() {
            return Some(free);
        }
        let next = u32::try_from(state.connections.len()).ok().filter(|next| *next < most)?;
        let (reader, unread) = (Reader::Nobody, VecDeque::new());
        state.connections.push(Connection { life: 0, reader, unread });
        Some(next)
    }

    /// Returns which of those that had its number a connection is.
    pub(super) fn life_of(&self, channel: Option<ChannelId>, connection: u32) -> u32 {
        let state = channel.and_then(|channel| self.channels.get(channel.index()));
        let known = state.and_then(|state| state.connections.get(connection as usize));
        known.map_or(0, |known| known.life)
    }

    /// Returns the oldest reply that nobody has read, where callers take that. Else the caller is
    /// the next one to read.
    pub(super) fn unread(
        &mut self,
        channel: ChannelId,
        connection: u32,
        caller: u32,
    ) -> Option<(Answer, Option<EventId>)> {
        let stamp = self.tasks.get(caller)?.stamp;
        let state = &mut self.channels[channel.index()];
        let connection = state.connections.get_mut(connection as usize)?;
        let found = connection.unread.pop_front();
        connection.reader =
            if found.is_some() { Reader::Nobody } else { Reader::Caller(caller, stamp) };
        found
    }

    /// Gives a connection to whoever waits for one.
    /// `via` is what freed it.
    pub(super) fn give_back(&mut self, channel: ChannelId, connection: u32, via: Option<EventId>) {
        while let Some(next) = self.channels[channel.index()].waiting.pop_front() {
            let Waiting { task, stamp, arguments } = next;
            if !self.waits(task, stamp) {
                continue;
            }
            if let Some(caller) = self.tasks.get_mut(task)
                && let State::Calling { tries, .. } = caller.state
            {
                caller.state = State::Calling { tries, connection, sent: false };
                caller.via = via;
            }
            self.set_timer_of(task, SimDuration::ZERO, Due::Connected { task, stamp, arguments });
            return;
        }
        self.channels[channel.index()].free.push(connection);
    }

    /// A caller leaves a connection; `how` is what its client does when it has sent something.
    pub(super) fn leave_connection(
        &mut self,
        channel: ChannelId,
        connection: u32,
        how: Option<OnCancel>,
    ) {
        let state = &mut self.channels[channel.index()];
        let Some(known) = state.connections.get_mut(connection as usize) else { return };
        let left = std::mem::replace(&mut known.reader, Reader::Nobody);
        match (how, left) {
            (Some(OnCancel::Drain), Reader::Caller(_, stamp)) => {
                known.reader = Reader::Drain(stamp);
                return;
            }
            (Some(OnCancel::Drop), _) => {
                known.life = known.life.wrapping_add(1);
                known.unread.clear();
            }
            (Some(OnCancel::Drain | OnCancel::Keep) | None, _) => {}
        }
        self.give_back(channel, connection, self.last_event());
    }

    /// Lets a call arrive at its service, unless the channel is cut.
    pub(super) fn arrive_at_service<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        let call = self.tasks.get(slot).and_then(|task| task.call);
        let sent = call.and_then(|call| self.sent.get(call)).copied();
        if let Some(channel) = sent.and_then(|sent| sent.channel)
            && self.channels[channel.index()].is_cut(self.now)
        {
            self.channels[channel.index()].held.push_back(Held::Call(slot));
            return;
        }
        self.enter_service(slot, observer);
    }

    /// Lets a reply arrive, unless the channel is cut.
    pub(super) fn arrive_back<O: Observer>(&mut self, call: u32, observer: &mut O) {
        let Some(sent) = self.sent.get(call).copied() else { return };
        if let Some(channel) = sent.channel
            && self.channels[channel.index()].is_cut(self.now)
        {
            self.channels[channel.index()].held.push_back(Held::Reply(call));
            return;
        }
        self.deliver_reply(call, observer);
    }

    /// Hands a reply to whoever reads it.
    fn deliver_reply<O: Observer>(&mut self, call: u32, observer: &mut O) {
        let Some(sent) = self.sent.remove(call) else { return };
        let Some((answer, via)) = sent.reply else { return };
        let Some(channel) = sent.channel else {
            if self.waits(sent.caller, sent.stamp) {
                let next = self.take_reply(sent.caller, (answer, via), observer);
                self.go_on(sent.caller, next, observer);
            }
            return;
        };
        let by_position = self.program.channel(channel).by_position;
        let state = &mut self.channels[channel.index()];
        let Some(connection) = state.connections.get_mut(sent.connection as usize) else { return };
        if connection.life != sent.life {
            return; // it was closed
        }
        match connection.reader {
            Reader::Caller(caller, stamp) if by_position || stamp == sent.stamp => {
                connection.reader = Reader::Nobody;
                let next = self.take_reply(caller, (answer, via), observer);
                self.give_back(channel, sent.connection, self.freed_by(answer, via));
                self.go_on(caller, next, observer);
            }
            Reader::Drain(stamp) if by_position || stamp == sent.stamp => {
                connection.reader = Reader::Nobody;
                self.give_back(channel, sent.connection, via);
            }
            Reader::Nobody if by_position => connection.unread.push_back((answer, via)),
            Reader::Nobody | Reader::Caller(..) | Reader::Drain(_) => {}
        }
    }

    /// Returns what freed the connection of a caller that has just taken a reply: that it did, or
    /// where it has failed instead, the reply.
    pub(super) fn freed_by(&self, answer: Answer, via: Option<EventId>) -> Option<EventId> {
        match answer {
            Answer::Value(_) => self.last_event(),
            Answer::Error(..) => via,
        }
    }

    /// Cuts a channel for a while.
    pub(super) fn partition<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (channel, lasts): (ChannelId, Lasting),
        observer: &mut O,
    ) -> Next {
        let lasts = match self.length_of(slot, site, lasts) {
            Ok(lasts) => lasts,
            Err(fault) => return self.fault(fault),
        };
        self.emit(slot, site, What::Partitioned { channel, lasts }, observer);
        let state = &mut self.channels[channel.index()];
        state.joined = state.joined.max(self.now.saturating_add(lasts));
        let left = state.joined.saturating_since(self.now);
        self.set_timer_of(slot, left, Due::Joined { channel });
        Next::On
    }

    /// Lets what was held arrive, in the order in which it would have, if the cut is over.
    pub(super) fn join<O: Observer>(&mut self, channel: ChannelId, observer: &mut O) {
        while self.ending.is_none() {
            let state = &mut self.channels[channel.index()];
            if self.now < state.joined {
                return;
            }
            match state.held.pop_front() {
                Some(Held::Call(slot)) => self.enter_service(slot, observer),
                Some(Held::Reply(call)) => self.deliver_reply(call, observer),
                None => return,
            }
        }
    }

    /// Lets a caller send what it wanted to, on the connection that it got.
    pub(super) fn connected<O: Observer>(&mut self, task: u32, arguments: Value, observer: &mut O) {
        let state = self.tasks.get(task).map(|task| task.state);
        let connection = match state {
            Some(State::Calling { connection, .. }) => connection,
            Some(
                State::Beginning
                | State::Acquiring
                | State::Arriving
                | State::Working { .. }
                | State::Again { .. }
                | State::Gone,
            )
            | None => NONE,
        };
        if let Some(next) = self.send_call(task, connection, arguments, observer) {
            self.go_on(task, next, observer);
        }
    }
}

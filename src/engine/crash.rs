//! Crashes: a node goes down with everything that runs on it, and comes up again.
//!
//! What is lost asks no rescue and no retry policy. Its transaction is undone, its place is free, its
//! caller hears that the connection is gone. A message that it had not acknowledged goes back to its
//! queue: when its lease ends where there is one, for nobody tells the queue before, else at once.

use crate::engine::call::NONE;
use crate::engine::channel::Answer;
use crate::engine::draw::Site;
use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::message::Message;
use crate::engine::message::Whereabouts;
use crate::engine::task;
use crate::engine::task::Role;
use crate::engine::task::State;
use crate::engine::task::Task;
use crate::engine::timer::Due;
use crate::engine::timer::Timer;
use crate::program::calls::OnCancel;
use crate::program::ids::ErrorId;
use crate::program::ids::FleetId;
use crate::program::ids::JobId;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Lasting;
use crate::program::op::Managing;
use crate::program::parts::Node;
use crate::program::queue::Moment;
use crate::program::queue::Timed;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

/// What follows when everything that is lost is lost.
#[derive(Debug, Default)]
struct Aftermath {
    /// Messages that go back to their queues, in order.
    back: Vec<u32>,
    /// Queues that have free workers.
    freed: Vec<QueueId>,
}

impl Machine<'_> {
    /// Takes down the node that a task is on, and all that runs there; without one, the task.
    pub(super) fn crash<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        lasts: Option<Lasting>,
        observer: &mut O,
    ) -> Next {
        let lasts = match lasts.map(|lasts| self.length_of(slot, site, lasts)).transpose() {
            Ok(lasts) => lasts,
            Err(fault) => return self.fault(fault),
        };
        let node = self.tasks.get(slot).and_then(|task| task.node);
        self.emit(slot, site, What::Crashed { node, lasts }, observer);
        match node {
            Some(node) => {
                self.take_down(node, lasts);
                self.lose_all(Some(slot), |task| task.node == Some(node), observer);
            }
            None => self.lose_these(&[slot], Some(slot), observer),
        }
        Next::Wait
    }

    /// Does to a fleet what operators do.
    pub(super) fn manage<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (fleet, how): (FleetId, Managing),
        observer: &mut O,
    ) -> Next {
        match how {
            Managing::Stop => {
                self.emit(slot, site, What::Halted { fleet }, observer);
                for number in 0..self.program.fleet(fleet).nodes {
                    self.outages.take_down(self.program, Node { fleet, number });
                }
                let is_there = |task: &Task| task.node.is_some_and(|node| node.fleet == fleet);
                self.lose_all(Some(slot), is_there, observer);
                if self.tasks.get(slot).is_none_or(|task| task.state == State::Gone) {
                    return Next::Wait;
                }
            }
            Managing::Start => {
                let nodes = self.outages.bring_up_all(self.program, fleet);
                self.emit(slot, site, What::Restarted { fleet, nodes }, observer);
                self.fill_fleet(fleet, observer);
            }
        }
        Next::On
    }

    /// Takes a node down, and arranges for what comes after.
    fn take_down(&mut self, node: Node, lasts: Option<SimDuration>) {
        let program = self.program;
        let outage = self.outages.take_down(program, node);
        let fleet = program.fleet(node.fleet);
        let (lineage, entity) = (program.key(fleet.site).hash, u32::from(node.number));
        let rank = task::rank(lineage, u64::from(entity)) ^ self.rank_flip;
        if let Some(lasts) = lasts {
            let due = Due::Up { node, outage, crashed: EventId(self.events.saturating_sub(1)) };
            self.set_timer(self.now.saturating_add(lasts), rank, Timer { due, lineage, entity });
        }
        if let Some(takeover) = fleet.takeover
            && self.outages.has_up(node.fleet)
        {
            let took = self.draw_takeover(takeover, u64::from(entity), u64::from(outage));
            let at = self.now.saturating_add(took);
            self.outages.hold(node.fleet, at);
            let due = Due::TakenOver { fleet: node.fleet };
            self.set_timer(at, rank, Timer { due, lineage, entity });
        }
    }

    /// Draws how long the others of a fleet take over: by the node, and which outage of it.
    fn draw_takeover(&mut self, takeover: Timed, node: u64, outage: u64) -> SimDuration {
        let quantity = self.program.quantity(takeover.quantity);
        self.note_read(quantity.setting);
        if let Some(Value::Duration(nanos)) = quantity.setting.and_then(|it| self.turned_to(it)) {
            return SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(0));
        }
        let site = Site::from_number(self.program.key(takeover.site).hash);
        let uniform = self.draws.uniform(site, node, outage);
        SimDuration::from_nanos(quantity.sample.sample(uniform))
    }

    /// A node's time has come to be up again, unless it was brought up meanwhile.
    pub(super) fn come_up<O: Observer>(
        &mut self,
        node: Node,
        (outage, crashed): (u32, EventId),
        observer: &mut O,
    ) {
        let program = self.program;
        if !self.outages.bring_up(program, node, outage) {
            return;
        }
        let fleet = program.fleet(node.fleet);
        let site = program.key(fleet.site).hash;
        let event = Event {
            id: EventId(self.events),
            at: self.now,
            cause: Some(crashed),
            via: None,
            request: None,
            actor: None,
            lineage: task::descend(site, site, u64::from(node.number) + 1),
            attempt: outage,
            visit: 0,
            site: fleet.site,
            what: What::Restarted { fleet: node.fleet, nodes: 1 },
        };
        self.report(&event, observer);
        self.fill_fleet(node.fleet, observer);
    }

    /// Lets the queues of a fleet hand out what waits.
    pub(super) fn fill_fleet<O: Observer>(&mut self, fleet: FleetId, observer: &mut O) {
        let program = self.program;
        let all = program.queues.iter().enumerate();
        let of_it = all.filter(|(_, queue)| queue.fleet == Some(fleet));
        self.fill_all(of_it.map(|(index, _)| QueueId::from_index(index)).collect(), observer);
    }

    /// Lets free workers of queues take what waits: one queue after the other by what they are, never
    /// by the order of declarations.
    fn fill_all<O: Observer>(&mut self, mut queues: Vec<QueueId>, observer: &mut O) {
        queues.sort_unstable_by_key(|queue| self.program.key(self.program.queue(*queue).site).hash);
        queues.dedup();
        for queue in queues {
            self.fill_workers(queue, observer);
        }
    }

    /// Loses every task that is there.
    fn lose_all<O: Observer>(
        &mut self,
        running: Option<u32>,
        is_there: impl Fn(&Task) -> bool,
        observer: &mut O,
    ) {
        let there = self.tasks.iter().filter(|(_, task)| is_there(task));
        let mut lost: Vec<(u32, u64, u32, u32)> =
            there.map(|(slot, task)| (task.rank, task.lineage, task.entity, slot)).collect();
        lost.sort_unstable();
        let lost: Vec<u32> = lost.into_iter().map(|(.., slot)| slot).collect();
        self.lose_these(&lost, running, observer);
    }

    /// Loses these tasks, one after another. Nobody takes what they hold until all of them are gone.
    pub(super) fn lose_these<O: Observer>(
        &mut self,
        lost: &[u32],
        running: Option<u32>,
        observer: &mut O,
    ) {
        let mut scheduled = Vec::new();
        for &slot in lost {
            scheduled.push(running != Some(slot) && self.stop_waiting(slot));
        }
        let mut aftermath = Aftermath::default();
        for (&slot, &scheduled) in lost.iter().zip(&scheduled) {
            self.lose(slot, (running == Some(slot), scheduled), &mut aftermath, observer);
        }
        for message in aftermath.back {
            if let Some(job) = self.messages.job(message) {
                let queue = self.program.job(job).queue;
                self.deliver_again(message, queue, observer);
            }
        }
        self.fill_all(aftermath.freed, observer);
    }

    /// Takes a task out of the lines that it waits in. Tells whether the calendar has an entry of it.
    fn stop_waiting(&mut self, slot: u32) -> bool {
        let Some(task) = self.tasks.get_mut(slot) else { return false };
        match task.state {
            State::Working { on: Some(server), .. } => {
                let waited = self.servers[server.index()].forget(slot);
                if waited && let Some(task) = self.tasks.get_mut(slot) {
                    task.state = State::Working { took: SimDuration::ZERO, on: None };
                }
                !waited
            }
            State::Calling { .. } => {
                task.stamp = 0;
                false
            }
            State::Acquiring => !self.stop_acquiring(slot),
            State::Beginning | State::Working { on: None, .. } | State::Arriving => true,
            State::Again { .. } => true,
            State::Gone => false,
        }
    }

    /// Loses a task: says so, and gives back what it holds.
    fn lose<O: Observer>(
        &mut self,
        slot: u32,
        (is_running, scheduled): (bool, bool),
        aftermath: &mut Aftermath,
        observer: &mut O,
    ) {
        // The step that takes a node down is over itself.
        if let Some(task) = self.tasks.get(slot).filter(|_| !is_running) {
            self.tell_unfinished(task, observer);
        }
        self.lose_inline(slot, observer);
        while self.tasks.get(slot).is_some_and(|task| task.transaction.is_some()) {
            self.close_transaction(slot);
        }
        let Some(role) = self.tasks.get(slot).map(|task| task.role) else { return };
        let fault = Fault::Reset;
        let error: ErrorId = self.program.fault_class(&fault);
        match role {
            Role::Request => {
                self.emit(slot, self.flow_site(slot), What::RequestFailed { error }, observer);
                self.requests.failed += 1;
            }
            Role::Service(service) => {
                let site = self.program.service(service).site;
                self.emit(slot, site, What::ServiceFailed { service, error }, observer);
                self.calls.failed += 1;
                self.send_back(slot, Answer::Error(error, Some(fault)));
                self.free_place(service);
            }
            Role::Job(job) => self.lose_attempt(slot, job, aftermath, observer),
            Role::Operator => {}
        }
        self.return_holdings(slot, 0);
        if !is_running {
            self.give_up_place(slot);
        }
        if scheduled {
            // Its entry is still in the calendar.
            if let Some(task) = self.tasks.get_mut(slot) {
                (task.state, task.node, task.stamp) = (State::Gone, None, 0);
            }
        } else {
            self.remove_task(slot);
        }
    }

    /// Loses the jobs that run inline in a task, the innermost first.
    fn lose_inline<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        loop {
            let nest = self.nest(slot);
            let (outside, callers) =
                (nest.frames.last().map_or(0, |it| it.loops), nest.frames.len());
            self.leave_loops(slot, outside);
            if callers == 0 {
                return;
            }
            if let Some(job) = self.tasks.get(slot).and_then(Task::job) {
                self.emit(slot, self.flow_site(slot), What::Lost { job }, observer);
                self.jobs.failed += 1;
            }
            self.callers -= 1;
            let Some((task, nest)) = self.nested(slot) else { return };
            let Some(frame) = nest.frames.pop() else { return };
            task.role = frame.role;
            (task.lineage, task.attempt, task.visit) = (frame.lineage, frame.attempt, frame.visit);
        }
    }

    /// Gives back the place or the connection that a task holds while it waits.
    fn give_up_place(&mut self, slot: u32) {
        let Some(task) = self.tasks.get(slot) else { return };
        match task.state {
            State::Working { on: Some(server), .. } => self.leave_server(server),
            State::Acquiring => self.fill_behind(slot),
            State::Calling { connection, sent, .. } if connection != NONE => {
                if let Action::Call { call } = self.program.op(task.pc).action
                    && let Some(channel) = self.program.call(call).channel
                {
                    self.leave_connection(channel, connection, sent.then_some(OnCancel::Drop));
                }
            }
            State::Beginning
            | State::Working { on: None, .. }
            | State::Arriving
            | State::Calling { .. }
            | State::Again { .. }
            | State::Gone => {}
        }
    }

    /// Loses an attempt at a job, and finds what becomes of its message.
    fn lose_attempt<O: Observer>(
        &mut self,
        slot: u32,
        job: JobId,
        aftermath: &mut Aftermath,
        observer: &mut O,
    ) {
        self.emit(slot, self.flow_site(slot), What::Lost { job }, observer);
        let queue = self.program.job(job).queue;
        self.queues[queue.index()].line.end();
        aftermath.freed.push(queue);
        let Some(task) = self.tasks.get_mut(slot) else { return };
        let (last, message) = (task.last, task.message.take());
        let known = message.and_then(|message| self.messages.get(message));
        let Some((known, message)) = known.zip(message) else {
            self.jobs.failed += 1;
            return;
        };
        self.messages.change(message, |known| known.last = last);
        let is_kept = self.program.queue(queue).contract.acknowledge != Moment::Receive;
        match known.state {
            Whereabouts::Delivered if known.leased_until != SimTime::MAX => {
                self.messages.change(message, |known| known.is_orphaned = true);
            }
            Whereabouts::Queued | Whereabouts::Delivered if is_kept => {
                self.messages.remove(message);
                self.jobs.failed += 1;
                if let Some(place) = self.requeue(Message { last, ..known }, queue) {
                    self.jobs.arrived += 1;
                    aftermath.back.push(place);
                }
            }
            Whereabouts::Queued | Whereabouts::Delivered | Whereabouts::Forgotten => {
                self.messages.remove(message);
                self.jobs.failed += 1;
            }
        }
    }
}

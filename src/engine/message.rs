//! Messages: jobs that wait, for a worker, for their time, or to be acknowledged. A task exists only
//! while something runs.

use crate::engine::draw::Site;
use crate::engine::evaluate::evaluate;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::scope::TaskScope;
use crate::engine::task;
use crate::engine::task::Role;
use crate::engine::task::Task;
use crate::program::Program;
use crate::program::ids::CodeId;
use crate::program::ids::JobId;
use crate::program::ids::SiteId;
use crate::program::queue::Timed;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::What;
use crate::trace::event::Actor;
use crate::value::Fault;
use crate::value::Value;

/// A job that waits.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    /// The job.
    pub job: JobId,
    /// Where it is.
    pub state: Whereabouts,
    /// The request it belongs to; none for what operators schedule.
    pub request: Option<RequestId>,
    /// The request's name, where an expression asks for it.
    pub name: Value,
    /// The request's number in its line of traffic.
    pub entity: u32,
    /// What its task is.
    pub lineage: u64,
    /// Which attempt comes next, from 0.
    pub attempt: u32,
    /// Where its request came from.
    pub origin: u64,
    /// When its request arrived.
    pub arrived: SimTime,
    /// Who asked.
    pub actor: Option<Actor>,
    /// The job's arguments.
    pub arguments: Value,
    /// The key that was locked for it.
    pub key: Value,
    /// Its last event.
    pub last: Option<EventId>,
    /// Since when it is in its queue.
    pub since: SimTime,
    /// No worker begins it before.
    pub not_before: SimTime,
    /// How often it was delivered.
    pub deliveries: u32,
    /// When its lease ends.
    pub leased_until: SimTime,
    /// Whether what it was delivered to is lost.
    pub is_orphaned: bool,
}

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In its queue, or waiting for its time.
    Queued,
    /// With a worker that has yet to acknowledge it.
    Delivered,
    /// With a worker; the queue has forgotten it.
    Forgotten,
}

impl Message {
    /// Makes the message that carries a job to its next attempt.
    pub fn of(task: &Task, job: JobId, now: SimTime) -> Self {
        Self {
            job,
            state: Whereabouts::Queued,
            request: task.request,
            name: task.name,
            entity: task.entity,
            lineage: task.lineage,
            attempt: task.attempt,
            origin: task.origin,
            arrived: task.arrived,
            actor: task.actor,
            arguments: task.arguments,
            key: Value::Nil,
            last: task.last,
            since: now,
            not_before: SimTime::ORIGIN,
            deliveries: 0,
            leased_until: SimTime::MAX,
            is_orphaned: false,
        }
    }

    /// Makes the task that runs it.
    pub fn task(&self, program: &Program, rank_flip: u32) -> Task {
        let flow = program.job(self.job).flow;
        Task {
            request: self.request,
            name: self.name,
            attempt: self.attempt,
            origin: self.origin,
            arrived: self.arrived,
            actor: self.actor,
            arguments: self.arguments,
            last: self.last,
            ..Task::of(program, Role::Job(self.job), flow, self.lineage, self.entity, rank_flip)
        }
    }

    /// Lets its queue forget it, though a worker has it.
    pub(super) fn forget(&mut self) {
        self.state = Whereabouts::Forgotten;
        self.leased_until = SimTime::MAX;
    }

    /// Returns its place among others at one instant.
    pub fn rank(&self, flip: u32) -> u32 {
        task::rank(self.lineage, u64::from(self.entity)) ^ flip
    }
}

impl Machine<'_> {
    /// Takes a message in; the run ends where there is no room.
    pub(super) fn post(&mut self, message: Message) -> Option<u32> {
        let room = self.bytes_of_tasks() < self.limits.tasks;
        let place = if room { self.messages.insert(&message) } else { None };
        if place.is_none() {
            self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks)));
        }
        place
    }

    /// Reports an event of a message; it is caused by the message's last one.
    pub(super) fn emit_of_message<O: Observer>(
        &mut self,
        message: u32,
        site: SiteId,
        (what, via): (What, Option<EventId>),
        observer: &mut O,
    ) {
        let id = EventId(self.events);
        let Some(known) = self.messages.get(message) else { return };
        self.messages.change(message, |known| known.last = Some(id));
        let event = Event {
            id,
            at: self.now,
            cause: known.last,
            via,
            request: known.request,
            actor: known.actor,
            lineage: known.lineage,
            attempt: known.attempt,
            visit: 0,
            site,
            what,
        };
        self.report(&event, observer);
    }

    /// Returns the site of a job.
    pub(super) fn job_site(&self, job: JobId) -> SiteId {
        self.program.flows[self.program.job(job).flow.index()].site
    }

    /// Draws from a quantity for a message.
    pub(super) fn draw_of_message(&mut self, message: &Message, timed: Timed) -> SimDuration {
        let quantity = self.program.quantity(timed.quantity);
        self.note_read(quantity.setting);
        if let Some(Value::Duration(nanos)) = quantity.setting.and_then(|it| self.turned_to(it)) {
            return SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(0));
        }
        let uniform = if quantity.sample.is_constant() {
            0
        } else {
            let key = task::descend(message.lineage, self.program.key(timed.site).hash, 0);
            let (entity, attempt) = (u64::from(message.entity), u64::from(message.attempt));
            self.draws.uniform(Site::from_number(key), entity, attempt)
        };
        SimDuration::from_nanos(quantity.sample.sample(uniform))
    }

    /// Evaluates an expression that knows a job's arguments and no variables.
    pub(super) fn evaluate_of_message(
        &mut self,
        message: &Message,
        code: CodeId,
    ) -> Result<Value, Fault> {
        let program = self.program;
        let task = message.task(program, self.rank_flip);
        let mut scope = TaskScope {
            slots: &[],
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
            task: &task,
            rescuing: None,
            program,
            now: self.now,
        };
        evaluate(program.code(code), &mut scope, &mut self.pool, &mut self.stack)
    }
}

//! Jobs: how they get to workers, and what becomes of attempts.

use super::draws;
use super::interpreter::Interpreter;
use super::task::Deferred;
use super::task::Error;
use super::task::Left;
use super::task::Message;
use super::task::Scope;
use super::task::Task;
use reenact::scenario::contract::Holder;
use reenact::scenario::contract::Moment;
use reenact::scenario::platform::Delivery;
use reenact::scenario::platform::Job;
use reenact::scenario::platform::Queue;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;
use std::collections::BTreeMap;

impl<'s> Interpreter<'s> {
    pub(crate) fn queue_of(&self, job: &Job) -> &'s Queue {
        let queues = &self.scenario.queues;
        queues.iter().find(|known| known.name.value == job.queue.value).expect("it is declared")
    }

    /// Schedules a job, whose arguments have crossed; at once, or when a transaction commits.
    pub(crate) fn schedule(
        &mut self,
        caller: usize,
        site: &str,
        job: &'s Job,
        (given, arguments): (Value, Value),
        (deferred, not_before): (bool, u64),
    ) -> Result<(), Fault> {
        let Scope { lineage, attempt, visit, .. } = self.tasks[caller].scope;
        let child = draws::descend(lineage, draws::site(site), (u64::from(attempt) + 1) ^ visit);
        let key = self.key_to_lock(caller, job, child, (given, arguments))?;
        let waiting = Deferred {
            site: site.to_owned(),
            lineage,
            attempt,
            visit,
            job,
            arguments,
            child,
            key,
            not_before,
        };
        let open = self.tasks[caller].transactions.last_mut().filter(|open| open.blocks > 0);
        if let Some(open) = open.filter(|_| deferred) {
            open.deferred.push(waiting);
            self.note_schedule(caller, site, Kind::Deferred, job, (arguments, child));
            return Ok(());
        }
        if let Some(lock) = key.and_then(|key| self.lock_of(job, key)) {
            self.tasks[caller].via = Some(lock);
            self.note_key(caller, site, Kind::Deduplicated, job, key.expect("it is locked"));
            return Ok(());
        }
        let event = self.note_schedule(caller, site, Kind::Enqueued, job, (arguments, child));
        self.hand_out(caller, &waiting, event);
        Ok(())
    }

    /// Notes that a job is scheduled, or will be.
    pub(crate) fn note_schedule(
        &mut self,
        caller: usize,
        site: &str,
        kind: Kind,
        job: &Job,
        (arguments, child): (Value, u64),
    ) -> u64 {
        let printed = self.pool.inspect(arguments, self.scenario.dialect);
        let event = self.note(caller, site, kind, |event| {
            event.job = Some(job.name.value.clone());
            event.child = Some(child);
            event.arguments = Some(printed);
        });
        self.carried.insert(event, arguments);
        event
    }

    /// Hands a job that was scheduled to its queue; inline, it runs before the caller goes on.
    pub(crate) fn hand_out(
        &mut self,
        caller: usize,
        Deferred { job, arguments, child, key, not_before, .. }: &Deferred<'s>,
        event: u64,
    ) {
        let (job, arguments, child) = (*job, *arguments, *child);
        let parent = self.tasks[caller].clone();
        let scope = Scope::new(Some(job), child, arguments);
        if self.queue_of(job).delivery.value == Delivery::Inline {
            let task = &mut self.tasks[caller];
            let caller_scope = std::mem::replace(&mut task.scope, scope);
            task.left.push(Left::Inline { caller: Box::new(caller_scope) });
            self.push_steps(caller, &job.steps, &flow(job), &flow(job));
            self.tasks[caller].left.push(Left::Start);
            return;
        }
        let number = self.tasks.len();
        self.tasks.push(Task {
            flow: flow(job),
            lineage: child,
            ambient: BTreeMap::new(),
            scope,
            left: Vec::new(),
            last: Some(event),
            via: None,
            node: None,
            transactions: Vec::new(),
            holdings: Vec::new(),
            message: Message { since: self.now, not_before: *not_before, ..Message::default() },
            service: None,
            serving: None,
            calling: None,
            is_picked_up: false,
            is_gone: false,
            ..parent
        });
        if let Some(key) = *key {
            self.lock(number, job, key);
        }
        if *not_before > self.now && self.queue_of(job).contract.held_by == Holder::Broker {
            self.wait_for_time(number, job, *not_before);
        } else {
            self.hand_over(number, job);
        }
    }

    /// A worker begins an attempt, unless its node is down. Says whether it does.
    pub(crate) fn pick_up(&mut self, number: usize) -> bool {
        let job = self.tasks[number].scope.job.expect("workers take jobs");
        self.tasks[number].is_picked_up = false;
        if let Some(fleet) = &self.queue_of(job).runs_on
            && !self.bind_to_node(number, &fleet.value)
        {
            self.lose(vec![number], number);
            return false;
        }
        self.tasks[number].is_picked_up = true;
        if self.tasks[number].scope.attempt == 0 {
            self.note_first(job.retry.as_ref(), &format!("{}/retry", flow(job)));
        }
        self.deliver(number, job);
        self.note_job(number, Kind::PickedUp, job);
        if self.queue_of(job).contract.acknowledge == Moment::Start {
            self.tasks[number].message.leased_until = None;
        }
        self.unlock(number, job, Moment::Start);
        let site = flow(job);
        self.tasks[number].ambient.clear();
        self.tasks[number].scope.locals.clear();
        self.push_steps(number, &job.steps, &site, &site);
        self.tasks[number].left.push(Left::Start);
        let queue = self.queue_of(job);
        let home = format!("queues.{}", queue.name.value);
        self.push_steps(number, &queue.middleware, &format!("{site}/middleware"), &home);
        true
    }

    /// An attempt ended well.
    pub(crate) fn finish(&mut self, number: usize, job: &'s Job) {
        self.note_job(number, Kind::Finished, job);
        self.end_job(number, job);
        self.give_all_back(number);
        self.free_worker(number, job);
    }

    /// An attempt ended with an error.
    pub(crate) fn fail(&mut self, number: usize, job: &'s Job, error: &Error) {
        let attempt = self.tasks[number].scope.attempt;
        let failed = |event: &mut reenact::trace::codec::TraceEvent| {
            event.job = Some(job.name.value.clone());
            event.error = Some(error.class.clone());
        };
        let retry = job.retry.as_ref();
        // Its variables are gone, and no rescue is busy.
        self.tasks[number].scope.locals.clear();
        self.tasks[number].scope.error = None;
        let site = format!("{}/retry", flow(job));
        let paths = (site.clone(), site);
        let failed_with = (attempt, error.class.as_str());
        let delay = retry.and_then(|retry| self.next_attempt(number, retry, &paths, failed_with));
        if let Some(delay) = delay {
            self.note(number, &flow(job), Kind::RetryScheduled, |event| {
                event.job = Some(job.name.value.clone());
                event.delay = Some(delay);
            });
            self.note(number, &flow(job), Kind::AttemptFailed, failed);
            let key = self.tasks[number].message.key;
            self.tasks[number].message = Message { key, ..Message::default() };
            self.give_all_back(number);
            self.free_worker(number, job);
            self.tasks[number].scope.attempt += 1;
            self.wait_for_time(number, job, self.now.saturating_add(delay));
        } else {
            self.note(number, &flow(job), Kind::AttemptFailed, failed);
            self.note_job(number, Kind::Died, job);
            self.end_job(number, job);
            self.give_all_back(number);
            self.free_worker(number, job);
        }
    }

    /// A job is over.
    fn end_job(&mut self, number: usize, job: &'s Job) {
        self.unlock(number, job, Moment::Finish);
        self.tasks[number].message.leased_until = None;
    }

    fn wait_for_time(&mut self, number: usize, job: &Job, due: u64) {
        let queue = self.queue_of(job);
        self.retries.entry(&queue.name.value).or_default().push((due, number));
        if queue.polls.is_none() {
            let known = |known: &Queue| known.name.value == queue.name.value;
            let place = self.scenario.queues.iter().position(known).expect("it is declared");
            self.plan_look(place, due, 0);
        }
    }

    /// A job that waited for its next attempt goes back to its queue.
    pub(crate) fn promote(&mut self, number: usize) {
        let job = self.tasks[number].scope.job.expect("jobs are tried again");
        self.tasks[number].message.since = self.now;
        self.note_job(number, Kind::Promoted, job);
        self.hand_over(number, job);
    }

    /// The worker of a task that ended takes the next job.
    fn free_worker(&mut self, number: usize, job: &Job) {
        let ended = self.tasks[number].last.expect("the attempt has ended");
        let queue = self.queue_of(job);
        self.queues.entry(&queue.name.value).or_default().taken -= 1;
        self.fill_workers(queue, ended);
    }

    /// Notes an event that tells of its job and nothing else.
    pub(crate) fn note_job(&mut self, number: usize, kind: Kind, job: &Job) {
        self.note(number, &flow(job), kind, |event| event.job = Some(job.name.value.clone()));
    }
}

/// Returns the path of a job.
pub(crate) fn flow(job: &Job) -> String {
    format!("jobs.{}", job.name.value)
}

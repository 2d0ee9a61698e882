//! Deliveries: who takes a job that waits, what is delivered again, what is too old.

use super::draws;
use super::interpreter::Interpreter;
use super::jobs::flow;
use super::task::Task;
use super::task::Turn;
use reenact::scenario::contract::Holder;
use reenact::scenario::contract::Moment;
use reenact::scenario::contract::Order;
use reenact::scenario::platform::Job;
use reenact::scenario::platform::Queue;
use reenact::scenario::step::Tending;
use reenact::trace::event::Kind;

impl<'s> Interpreter<'s> {
    /// Gives a job to a free worker, lets it wait for one, or drops it.
    pub(crate) fn hand_over(&mut self, number: usize, job: &'s Job) {
        let queue = self.queue_of(job);
        let holds = queue.holds.as_ref();
        let holds = holds.map_or(u64::MAX, |holds| draws::count(self.scenario, holds));
        let waiting = self.queues.entry(&queue.name.value).or_default().waiting.len() as u64;
        if self.has_worker(queue) || self.is_held(number, queue) || waiting < holds {
            self.take_or_wait(number, job, false);
        } else {
            self.drop_job(number, job);
        }
    }

    fn is_paused(&self, queue: &Queue) -> bool {
        self.paused.contains(queue.name.value.as_str())
    }

    fn has_worker(&mut self, queue: &'s Queue) -> bool {
        let mut workers = self.count(&queue.workers);
        if let Some(fleet) = &queue.runs_on {
            let fleet = fleet.value.as_str();
            let up = self.nodes_up(fleet).len() as u64;
            let nodes = &super::fleets::named(self.scenario, fleet).nodes;
            workers = (workers * up).div_ceil(draws::count(self.scenario, nodes));
        }
        let taken = self.queues.entry(&queue.name.value).or_default().taken;
        !self.is_paused(queue) && taken < workers
    }

    /// Tells whether a worker gets a message at once and holds it.
    fn is_held(&self, number: usize, queue: &Queue) -> bool {
        let early = self.tasks[number].message.not_before > self.now;
        queue.contract.held_by == Holder::Worker && early && !self.is_paused(queue)
    }

    fn take_or_wait(&mut self, number: usize, job: &'s Job, is_next: bool) {
        let queue = self.queue_of(job);
        if self.is_held(number, queue) {
            self.take(number, job);
        } else if self.has_worker(queue) && self.is_turn_of(queue, is_next) {
            let runs = self.take(number, job);
            self.queues.entry(&queue.name.value).or_default().taken += u64::from(runs);
        } else {
            let waiting = &mut self.queues.entry(&queue.name.value).or_default().waiting;
            let oldest_first = queue.contract.order == Order::OldestFirst;
            let place = if is_next && oldest_first { 0 } else { waiting.len() };
            waiting.insert(place, number);
            // Workers may have come this very instant.
            self.fill_workers(queue, self.events.len() as u64 - 1);
        }
    }

    /// Tells whether a job may go before those that wait, if any do.
    fn is_turn_of(&mut self, queue: &'s Queue, is_next: bool) -> bool {
        let nobody = self.queues.entry(&queue.name.value).or_default().waiting.is_empty();
        nobody || is_next || queue.contract.order == Order::NewestFirst
    }

    fn drop_job(&mut self, number: usize, job: &'s Job) {
        let site = format!("queues.{}", job.queue.value);
        self.note(number, &site, Kind::Dropped, |event| {
            event.job = Some(job.name.value.clone());
        });
    }

    /// Lets the jobs that wait for workers take the free ones.
    pub(crate) fn fill_workers(&mut self, queue: &'s Queue, after: u64) {
        while self.has_worker(queue) {
            let waiting = &mut self.queues.entry(&queue.name.value).or_default().waiting;
            if waiting.is_empty() {
                return;
            }
            let last = waiting.len() - 1;
            let newest_first = queue.contract.order == Order::NewestFirst;
            let next = waiting.remove(if newest_first { last } else { 0 });
            let job = self.tasks[next].scope.job.expect("jobs wait");
            self.tasks[next].via = Some(after);
            let runs = self.take(next, job);
            self.queues.entry(&queue.name.value).or_default().taken += u64::from(runs);
        }
    }

    /// A worker takes a job. Tells whether it runs, and is not too old, delivered too often, or held.
    fn take(&mut self, number: usize, job: &'s Job) -> bool {
        let queue = self.queue_of(job);
        let site = format!("queues.{}", queue.name.value);
        let contract = &queue.contract;
        if !self.tasks[number].message.is_delivered {
            let gone = |event: &mut reenact::trace::codec::TraceEvent| {
                event.job = Some(job.name.value.clone());
            };
            if let Some(expires) = &contract.expires {
                let age = self.drawn(expires, self.uniform(number, &format!("{site}/expires")));
                if self.tasks[number].message.since.saturating_add(age) <= self.now {
                    self.note(number, &site, Kind::Expired, gone);
                    return false;
                }
            }
            let most = contract.max_deliveries.as_ref().map_or(u64::MAX, |it| self.count(it));
            if self.tasks[number].message.deliveries >= most {
                self.note(number, &site, Kind::DeadLettered, gone);
                return false;
            }
            if contract.held_by == Holder::Worker
                && self.tasks[number].message.not_before > self.now
            {
                self.deliver(number, job);
                self.plan_turn(number, self.tasks[number].message.not_before, Turn::Held);
                return false;
            }
        }
        self.plan_turn(number, self.now, Turn::PickUp);
        true
    }

    /// The time of a job has come that a worker holds.
    pub(crate) fn end_hold(&mut self, number: usize) {
        let job = self.tasks[number].scope.job.expect("jobs are held");
        self.take_or_wait(number, job, false);
    }

    /// A worker gets a message that it has to acknowledge; its lease begins.
    pub(crate) fn deliver(&mut self, number: usize, job: &'s Job) {
        let queue = self.queue_of(job);
        let is_delivered = self.tasks[number].message.is_delivered;
        if queue.contract.acknowledge == Moment::Receive || is_delivered {
            return;
        }
        let deliveries = self.tasks[number].message.deliveries + 1;
        let delivered = self.note(number, &flow(job), Kind::Delivered, |event| {
            event.job = Some(job.name.value.clone());
            event.delivery = Some(u32::try_from(deliveries).unwrap());
        });
        self.carried.insert(delivered, reenact::value::Value::Int(deliveries.try_into().unwrap()));
        let site = format!("queues.{}/lease", queue.name.value);
        let lease = queue.contract.lease.as_ref();
        let lease = lease.map(|lease| self.drawn(lease, self.uniform(number, &site)));
        let ends = lease.map(|lease| self.now.saturating_add(lease));
        let message = &mut self.tasks[number].message;
        message.is_delivered = true;
        message.deliveries = deliveries;
        message.delivered = Some(delivered);
        message.leased_until = ends;
        if let Some(ends) = ends.filter(|_| queue.contract.restores.is_none()) {
            let known = |known: &Queue| known.name.value == queue.name.value;
            let place = self.scenario.queues.iter().position(known).expect("it is declared");
            self.plan_restore(place, ends, None);
        }
    }

    /// Looks at the leases of a queue: what was not acknowledged in time is delivered again.
    pub(crate) fn restore(&mut self, place: usize) {
        let queue = &self.scenario.queues[place];
        let mut over: Vec<usize> = Vec::new();
        for (number, task) in self.tasks.iter().enumerate() {
            // It may run another job inline by then.
            let job = self.outermost(number);
            let of_queue = job.is_some_and(|job| job.queue.value == queue.name.value);
            if of_queue && task.message.leased_until.is_some_and(|ends| ends <= self.now) {
                over.push(number);
            }
        }
        over.sort_by_key(|number| {
            let task = &self.tasks[*number];
            (task.message.leased_until, draws::rank(task.lineage, task.index))
        });
        for number in over {
            self.tasks[number].message.leased_until = None;
            self.deliver_again(number);
        }
    }

    /// A message goes back to the head of its queue; its next delivery is a task of its own.
    pub(crate) fn deliver_again(&mut self, number: usize) {
        let old = &self.tasks[number];
        let job = self.outermost(number).expect("jobs are delivered");
        let site = format!("queues.{}", job.queue.value);
        let attempt = self.outermost_scope(number).attempt;
        let which = u64::from(attempt) << 32 | old.message.deliveries;
        let lineage = draws::descend(old.lineage, draws::site(&site), which);
        self.put_back(number, lineage);
    }

    fn put_back(&mut self, number: usize, lineage: u64) {
        let old = self.tasks[number].clone();
        let job = self.outermost(number).expect("jobs are delivered");
        let scope = self.outermost_scope(number);
        let site = format!("queues.{}", job.queue.value);
        let again = self.tasks.len();
        let mut task = Task { lineage, scope, ..old };
        task.last = task.message.delivered;
        task.via = None;
        task.left.clear();
        task.transactions.clear();
        task.holdings.clear();
        task.node = None;
        task.scope.lineage = lineage;
        task.scope.visit = 0;
        task.scope.error = None;
        task.message.is_delivered = false;
        task.calling = None;
        (task.is_gone, task.is_picked_up) = (false, false);
        self.tasks.push(task);
        self.note(again, &site, Kind::Restored, |event| {
            event.job = Some(job.name.value.clone());
        });
        self.take_or_wait(again, job, true);
    }

    /// Operators do something to a queue.
    pub(crate) fn tend(&mut self, number: usize, site: &str, name: &str, how: Tending) {
        let queues = &self.scenario.queues;
        let queue = queues.iter().find(|known| known.name.value == name).expect("it is declared");
        let kind = match how {
            Tending::Pause => Kind::Paused,
            Tending::Resume => Kind::Resumed,
            Tending::Purge => Kind::Purged,
        };
        let tended = self.note(number, site, kind, |event| event.queue = Some(name.to_owned()));
        match how {
            Tending::Pause => {
                self.paused.insert(&queue.name.value);
            }
            Tending::Resume => {
                self.paused.remove(name);
                self.fill_workers(queue, tended);
            }
            Tending::Purge => {
                let places = self.queues.entry(&queue.name.value).or_default();
                let waiting = std::mem::take(&mut places.waiting);
                let place = usize::try_from(tended).unwrap();
                self.events[place].jobs = Some(u32::try_from(waiting.len()).unwrap());
                let jobs = reenact::value::Value::Int(waiting.len().try_into().unwrap());
                self.carried.insert(tended, jobs);
                for thrown in waiting {
                    self.tasks[thrown].via = Some(tended);
                    let job = self.tasks[thrown].scope.job.expect("jobs wait");
                    self.drop_job(thrown, job);
                }
            }
        }
    }
}

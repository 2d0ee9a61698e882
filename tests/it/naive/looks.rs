//! Looks: at jobs that wait to be tried again, and at leases.

use super::draws;
use super::interpreter::Happening;
use super::interpreter::Interpreter;
use super::interpreter::Pending;
use super::interpreter::Phase;

impl Interpreter<'_> {
    /// Makes the next look at a queue's retries pending: looks follow each other from the origin
    /// on, whether or not anything waits.
    pub(crate) fn plan_poll(&mut self, queue: usize, look: u64) {
        let Some(polls) = &self.scenario.queues[queue].polls else { return };
        let uniform =
            draws::uniform(self.seed_now(), draws::site(&self.queue_site(queue)), look, 0);
        let gap = draws::duration(self.scenario, polls, uniform);
        self.plan_look(queue, self.now.saturating_add(gap), look);
    }

    /// Makes a look at a queue's retries pending.
    pub(crate) fn plan_look(&mut self, queue: usize, at: u64, number: u64) {
        self.pending.push(Pending {
            at,
            phase: Phase::Looks,
            rank: draws::rank(draws::site(&self.queue_site(queue)), 0),
            order: 0,
            what: Happening::Look { queue, number },
        });
    }

    /// Makes the next look at a queue's leases pending, where it looks from time to time.
    pub(crate) fn plan_leases(&mut self, queue: usize, look: u64) {
        let Some(restores) = &self.scenario.queues[queue].contract.restores else { return };
        let site = draws::site(&format!("{}/restores", self.queue_site(queue)));
        let uniform = draws::uniform(self.seed_now(), site, look, 0);
        let gap = draws::duration(self.scenario, restores, uniform);
        self.plan_restore(queue, self.now.saturating_add(gap), Some(look));
    }

    /// Makes a look at a queue's leases pending.
    pub(crate) fn plan_restore(&mut self, queue: usize, at: u64, number: Option<u64>) {
        let site = self.queue_site(queue);
        let site = if number.is_some() { format!("{site}/restores") } else { site };
        self.pending.push(Pending {
            at,
            phase: Phase::Looks,
            rank: draws::rank(draws::site(&site), 1),
            order: 0,
            what: Happening::Restore { queue, number },
        });
    }

    fn queue_site(&self, queue: usize) -> String {
        format!("queues.{}", self.scenario.queues[queue].name.value)
    }

    /// Looks at the jobs that wait to be tried again.
    pub(crate) fn look(&mut self, number: usize, look: u64) {
        self.plan_poll(number, look + 1);
        let queue = self.scenario.queues[number].name.value.as_str();
        let waiting = self.retries.remove(queue).unwrap_or_default();
        let (mut due, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(at, _)| *at <= self.now);
        self.retries.insert(queue, later);
        due.sort_by_key(|(at, task)| {
            let task = &self.tasks[*task];
            (*at, draws::rank(task.lineage, task.index))
        });
        for (_, task) in due {
            self.promote(task);
        }
    }
}

//! Branches: a run that stands at an instant, and goes on from there under other seeds.

use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::program::ids::QueueId;
use crate::seed::Branch;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::trace::Observer;

impl Machine<'_> {
    /// Begins a run, and lets everything happen that comes before its seed branches. A copy of the
    /// machine can be [continued as](Self::branch_to) any other branch.
    pub fn begin<O: Observer>(&mut self, seed: Seed, limits: &Limits, observer: &mut O) {
        self.reset(seed, limits);
        self.schedule_deployments();
        self.schedule_traffic();
        while self.ending.is_none() && self.is_before_its_branch() {
            self.step(observer);
        }
    }

    /// Goes on, from the branch at which a run stands, under another number.
    pub fn branch_to(&mut self, number: u128) {
        self.branch = self.branch.map(|branch| Branch { number, ..branch });
    }

    /// Returns when something else is to be done than to go on.
    pub(super) fn next_pause(&self) -> Option<SimTime> {
        let branches = self.branch.map(Branch::at);
        branches.into_iter().chain(self.limits.until).min()
    }

    /// Tells whether the next thing that happens comes before the branch; never where there is none.
    fn is_before_its_branch(&self) -> bool {
        let next = [self.calendar.peek(), self.clockwork.peek()].into_iter().flatten().min();
        self.branch.zip(next).is_some_and(|(branch, next)| next.time() < branch.at())
    }

    /// Branches where it is time to, or ends.
    #[cold]
    pub(super) fn stop_for_a_moment(&mut self) {
        let is_due = |branch: &mut Branch| Some(branch.at()) == self.pause;
        if let Some(branch) = self.branch.take_if(is_due) {
            self.settle_looks(branch.at());
            self.draws.branch(branch.number);
            // A look at the very instant of the branch has not been yet.
            self.schedule_looks();
            self.now = branch.at();
            self.pause = self.next_pause();
        } else {
            self.now = self.pause.unwrap_or(self.now);
            self.ending = Some(Ending::Stopped(Limit::Until));
        }
    }

    /// Draws all looks before an instant, and those that follow the last of them: whether or not
    /// anything waited, they have been when a run branches there.
    fn settle_looks(&mut self, at: SimTime) {
        let program = self.program;
        for (queue, state) in program.queues.iter().zip(&mut self.queues) {
            if let Some(polls) = queue.polls {
                let site = program.key(queue.site).hash;
                state.polls.settle(site, program.quantity(polls), at, &mut self.draws);
            }
            if let Some(restores) = queue.contract.restores {
                let site = program.key(restores.site).hash;
                let gap = program.quantity(restores.quantity);
                state.restores.settle(site, gap, at, &mut self.draws);
            }
        }
    }

    /// Registers the next looks of all queues.
    fn schedule_looks(&mut self) {
        for queue in 0..self.program.queues.len() {
            self.schedule_poll(QueueId::from_index(queue));
            self.schedule_restore(QueueId::from_index(queue));
        }
    }
}

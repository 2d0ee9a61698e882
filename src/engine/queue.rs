//! Queues at work: workers, waiting jobs, and jobs that wait for their next attempt.

use crate::engine::draw::Draws;
use crate::engine::draw::Site;
use crate::engine::heap::Heap;
use crate::program::Program;
use crate::program::ids::QuantityId;
use crate::program::parts::Queue;
use crate::time::SimDuration;
use crate::time::SimTime;
use std::collections::VecDeque;

/// A capacity and those who wait for it, first come first served.
#[derive(Debug, Clone, Default)]
pub struct Line {
    busy: u32,
    waiting: VecDeque<u32>,
}

impl Line {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.busy = 0;
        self.waiting.clear();
    }

    /// Takes a place for `task` if one is free; else it waits. Returns whether it has one.
    pub fn enter(&mut self, task: u32, places: u32) -> bool {
        if self.busy < places {
            self.busy += 1;
            return true;
        }
        self.waiting.push_back(task);
        false
    }

    /// Tells whether one more would find neither a place nor room to wait.
    pub fn is_full(&self, places: u32, room: u32) -> bool {
        self.busy >= places && self.waiting.len() >= room as usize
    }

    /// Gives a place back; returns the task that takes it at once, if one waits and there are
    /// still as many `places` as that.
    pub fn leave(&mut self, places: u32) -> Option<u32> {
        self.busy = self.busy.saturating_sub(1);
        self.fill(places)
    }

    /// Returns the task that takes a free place, if there is one of each.
    pub fn fill(&mut self, places: u32) -> Option<u32> {
        if self.busy >= places {
            return None;
        }
        let next = self.waiting.pop_front();
        self.busy += u32::from(next.is_some());
        next
    }

    /// Returns how many places are taken.
    pub fn busy(&self) -> u32 {
        self.busy
    }

    /// Returns how many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

/// One queue at work.
#[derive(Debug, Clone, Default)]
pub struct QueueState {
    /// Its workers and the jobs that wait for one.
    pub line: Line,
    /// Jobs that wait for their next attempt, by the instant from which they may be promoted.
    pub retries: Heap,
    poller: Poller,
    walked: u64,
    /// How many looks may be walked over.
    looks: u64,
}

/// A point process: the instants at which someone looks. It stands at one look.
#[derive(Debug, Clone, Copy, Default)]
struct Poller {
    index: u64,
    last: SimTime,
}

impl QueueState {
    /// Forgets everything and keeps the memory. `looks` may be walked over from now on.
    pub fn clear(&mut self, looks: u64) {
        self.line.clear();
        self.retries.clear();
        self.poller = Poller::default();
        self.walked = 0;
        self.looks = looks;
    }

    /// Returns the first look after `now` at which something that is due at `due` is seen; none
    /// when the queue has walked over all that it may, so that one that looks every nanosecond ends.
    /// Looks are walked from the origin, not drawn afresh, so they are the same whatever
    /// waits for them.
    pub fn next_poll(
        &mut self,
        queue: &Queue,
        polls: QuantityId,
        (now, due): (SimTime, SimTime),
        program: &Program,
        draws: &mut Draws,
    ) -> Option<SimTime> {
        let polls = program.quantity(polls);
        let site = Site::from_number(program.key(queue.site).hash);
        let mut ahead = self.poller;
        while ahead.last <= now || ahead.last < due {
            // What comes later may be due sooner, so the poller stays at the last look that was.
            if ahead.last <= now {
                self.poller = ahead;
            }
            self.walked += 1;
            if self.walked > self.looks || ahead.last == SimTime::MAX {
                return None;
            }
            let uniform = draws.uniform(site, ahead.index, 0);
            let gap = polls.sample.sample(uniform);
            ahead.last = ahead.last.saturating_add(SimDuration::from_nanos(gap));
            ahead.index += 1;
        }
        Some(ahead.last)
    }
}

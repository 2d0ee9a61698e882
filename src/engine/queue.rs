//! Queues at work: workers, waiting jobs, and jobs that wait for their next attempt.

use crate::engine::draw::Draws;
use crate::engine::draw::Site;
use crate::engine::heap::Heap;
use crate::program::parts::Quantity;
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

    /// Gives a place back; returns the task that takes it at once, if one waits and there are
    /// still as many `places` as that.
    pub fn leave(&mut self, places: u32) -> Option<u32> {
        self.end();
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

    /// Returns who takes a free place: the one that waits longest, or the one that came last.
    pub fn fill_from(&mut self, places: u32, newest_first: bool) -> Option<u32> {
        if !newest_first {
            return self.fill(places);
        }
        if self.busy >= places {
            return None;
        }
        let next = self.waiting.pop_back();
        self.busy += u32::from(next.is_some());
        next
    }

    /// Takes a place.
    pub fn begin(&mut self) {
        self.busy += 1;
    }

    /// Gives a place back that nobody takes at once.
    pub fn end(&mut self) {
        self.busy = self.busy.saturating_sub(1);
    }

    /// Lets somebody wait, behind all others or before them.
    pub fn wait(&mut self, who: u32, before_others: bool) {
        if before_others {
            self.waiting.push_front(who);
        } else {
            self.waiting.push_back(who);
        }
    }

    /// Returns the one that waits longest, who does so no more.
    pub fn give_up(&mut self) -> Option<u32> {
        self.waiting.pop_front()
    }

    /// Lets somebody wait no more; tells whether they did.
    pub fn forget(&mut self, who: u32) -> bool {
        let place = self.waiting.iter().position(|waiting| *waiting == who);
        place.is_some_and(|place| self.waiting.remove(place).is_some())
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
    /// Its workers, and the messages that wait for one.
    pub line: Line,
    /// Whether workers take no more.
    pub paused: bool,
    /// Messages that wait for their time, by the instant from which they may be promoted.
    pub retries: Heap,
    /// When it looks at them.
    pub polls: Looks,
    /// Messages that were delivered, by when their leases end. Entries of those that were
    /// acknowledged stay until they come up.
    pub leases: Heap,
    /// When it looks at them.
    pub restores: Looks,
}

/// A point process: the instants at which someone looks. It stands at one look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Looks {
    index: u64,
    last: SimTime,
    walked: u64,
    /// How many looks may be walked over.
    most: u64,
}

impl Looks {
    /// Goes back to the origin. So many looks may be walked over from now on.
    fn reset(&mut self, most: u64) {
        *self = Self { most, ..Self::default() };
    }

    /// Returns the first look after `now` at which something that is due at `due` is seen; none
    /// when all were walked over that may be, so that one who looks every nanosecond ends.
    /// Looks are walked from the origin, not drawn afresh, so they are the same whatever
    /// waits for them.
    pub fn next(
        &mut self,
        site: u64,
        gap: &Quantity,
        (now, due): (SimTime, SimTime),
        draws: &mut Draws,
    ) -> Option<SimTime> {
        let site = Site::from_number(site);
        let (mut index, mut last) = (self.index, self.last);
        while last <= now || last < due {
            // What comes later may be due sooner, so it stays at the last look that was.
            if last <= now {
                (self.index, self.last) = (index, last);
            }
            self.walked += 1;
            if self.walked > self.most || last == SimTime::MAX {
                return None;
            }
            last = after(last, site, index, gap, draws);
            index += 1;
        }
        Some(last)
    }

    /// Goes to the first look at an instant or after it: looks before that have been, and when the next
    /// one comes was drawn at the last of them.
    pub fn settle(&mut self, site: u64, gap: &Quantity, at: SimTime, draws: &mut Draws) {
        let site = Site::from_number(site);
        while (self.index == 0 || self.last < at) && self.walked <= self.most {
            self.walked += 1;
            self.last = after(self.last, site, self.index, gap, draws);
            self.index += 1;
        }
    }
}

/// Returns the look after the one that was at `last`.
fn after(last: SimTime, site: Site, index: u64, gap: &Quantity, draws: &mut Draws) -> SimTime {
    let uniform = draws.uniform(site, index, 0);
    last.saturating_add(SimDuration::from_nanos(gap.sample.sample(uniform)))
}

impl QueueState {
    /// Forgets everything and keeps the memory. `looks` may be walked over from now on.
    pub fn clear(&mut self, looks: u64) {
        self.line.clear();
        self.paused = false;
        self.retries.clear();
        self.polls.reset(looks);
        self.leases.clear();
        self.restores.reset(looks);
    }
}

//! What happens by itself: deployments, operations, arrivals, and looks at waiting retries.
//!
//! The next instant of each is known, so they stay out of the calendar: one register each, and
//! the earliest of them is compared with the calendar's first entry.

use crate::engine::draw::Draws;
use crate::engine::draw::Site;
use crate::engine::heap::Entry;
use crate::hash;
use crate::program::Program;
use crate::program::parts::Arrivals;
use crate::program::parts::SourceLine;
use crate::sample::OrderedArrivals;
use crate::time::SimDuration;
use crate::time::SimTime;

/// The order of things at one instant.
pub mod phase {
    /// Deployments, so that work at that instant meets the new code.
    pub const DEPLOYMENT: u8 = 0;
    /// What operators do, before those who arrive meet it.
    pub const OPERATION: u8 = 1;
    /// Arrivals.
    pub const ARRIVAL: u8 = 2;
    /// Looks at jobs that wait for their next attempt.
    pub const POLL: u8 = 3;
    /// Tasks.
    pub const TASK: u8 = 4;
    /// Waits that have lasted too long: what comes at the same instant is in time.
    pub const OVERDUE: u8 = 5;
}

/// The next instant of everything that happens by itself: a tournament, in which each place holds
/// the earlier of the two below it, so that thousands of lines of traffic cost a few comparisons.
#[derive(Debug, Clone, Default)]
pub struct Clockwork {
    /// Place 1 is the winner, places `2i` and `2i + 1` are below place `i`, and the registers come
    /// last. Place 0 is not used.
    places: Vec<Option<Entry>>,
    /// The place of the first register.
    first: usize,
}

impl Clockwork {
    /// Empties it, with room for that many registers.
    pub fn reset(&mut self, count: usize) {
        self.first = count.next_power_of_two().max(1);
        self.places.clear();
        self.places.resize(2 * self.first, None);
    }

    /// Returns what comes first.
    #[inline]
    pub fn peek(&self) -> Option<Entry> {
        self.places.get(1).copied().flatten()
    }

    /// Tells whether another register shares the instant and the phase of the entry that comes
    /// first: if any does, the second one does.
    pub fn first_is_shared(&self) -> bool {
        let Some(entry) = self.peek() else { return false };
        let mut place = 1;
        let mut second = None;
        while place < self.first {
            let (left, right) = (2 * place, 2 * place + 1);
            let won = if self.places[left] == Some(entry) { left } else { right };
            second = earlier(second, self.places[won ^ 1]);
            place = won;
        }
        second.is_some_and(|other| other.time() == entry.time() && other.phase() == entry.phase())
    }

    /// Sets when a register comes next; none for never.
    pub fn set(&mut self, register: u32, entry: Option<Entry>) {
        let mut place = self.first + register as usize;
        let Some(slot) = self.places.get_mut(place) else { return };
        *slot = entry;
        while place > 1 {
            let winner = earlier(self.places[place], self.places[place ^ 1]);
            place /= 2;
            self.places[place] = winner;
        }
    }
}

/// Returns the earlier of two; never comes last.
fn earlier(one: Option<Entry>, other: Option<Entry>) -> Option<Entry> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A line of traffic on its way through its arrivals.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    /// The number of the next request of this line.
    pub index: u32,
    /// The instant of the last one.
    last: SimTime,
    /// The walk over a fixed number of arrivals.
    walk: OrderedArrivals,
}

/// The draws of a line of traffic, told apart by their occurrence.
pub mod draws {
    /// When a request arrives.
    pub const INSTANT: u64 = 0;
    /// Who asks.
    pub const ACTOR: u64 = 1;
    /// The order in which everyone gets a turn.
    pub const TURN: u64 = 2;
}

impl Stream {
    /// Begins a line of traffic.
    pub fn begin(line: &SourceLine) -> Self {
        let (count, last) = match &line.arrivals {
            Arrivals::At(_) => (1, SimTime::ORIGIN),
            Arrivals::Count { count, .. } => (u64::from(*count), SimTime::ORIGIN),
            Arrivals::Every { from, .. } | Arrivals::Rate { from, .. } => (0, *from),
        };
        Self { index: 0, last, walk: OrderedArrivals::new(count) }
    }

    /// Returns the instant of the next arrival, and moves on to it.
    pub fn advance(
        &mut self,
        line: &SourceLine,
        program: &Program,
        draws: &mut Draws,
    ) -> Option<SimTime> {
        let site = Site::from_number(program.key(line.site).hash);
        let entity = u64::from(self.index);
        let at = match &line.arrivals {
            Arrivals::At(at) => (self.index == 0).then_some(*at)?,
            Arrivals::Count { window, .. } => {
                let uniform = draws.uniform(site, entity, draws::INSTANT);
                window.at(self.walk.next(uniform, u64::MAX)?)
            }
            Arrivals::Every { gap, until, count, .. } => {
                let uniform = draws.uniform(site, entity, draws::INSTANT);
                let gap = program.quantity(*gap).sample.sample(uniform);
                let at = self.last.saturating_add(SimDuration::from_nanos(gap));
                (at < *until && self.index < *count).then_some(at)?
            }
            Arrivals::Rate { rate, from, until, count } => {
                let at = from.saturating_add(rate.nth(entity + 1)?);
                (at < *until && self.index < *count).then_some(at)?
            }
        };
        self.last = at;
        Some(at)
    }

    /// Returns the register's entry for an arrival of this line; `flip` reverses ranks.
    pub fn entry(
        &self,
        (at, phase): (SimTime, u8),
        line: &SourceLine,
        program: &Program,
        register: u32,
        flip: u32,
    ) -> Entry {
        let key = program.key(line.site).hash ^ hash::mix(u64::from(self.index));
        let rank = u32::try_from(hash::mix(key) >> 36).unwrap_or(0);
        Entry::new(at, phase, rank ^ flip, register)
    }
}

/// Picks the member of a population that asks.
///
/// Where everyone must ask at least once, a keyed shuffle of the line's requests gives the first
/// `size` places of the shuffle to the members in turn; all other requests draw freely.
pub fn member(
    line: &SourceLine,
    size: u32,
    index: u32,
    program: &Program,
    draws: &mut Draws,
) -> u32 {
    let site = Site::from_number(program.key(line.site).hash);
    if line.everyone
        && let Arrivals::Count { count, .. } = &line.arrivals
    {
        let turn = shuffle(index, *count, draws.settled(site, 0, draws::TURN));
        if turn < size {
            return turn;
        }
    }
    let drawn = draws.below(site, u64::from(index), draws::ACTOR, u64::from(size));
    u32::try_from(drawn).unwrap_or(0)
}

/// A keyed permutation of `0..count`, in constant memory: a four-round Feistel network over the
/// next even power of two, walked until it lands below `count` (Black and Rogaway 2002).
fn shuffle(index: u32, count: u32, key: u64) -> u32 {
    let bits = (64 - u64::from(count.max(2) - 1).leading_zeros()).div_ceil(2);
    let mask = (1_u64 << bits) - 1;
    let mut place = u64::from(index);
    loop {
        let (mut left, mut right) = (place >> bits, place & mask);
        for round in 0..4_u64 {
            let mixed =
                hash::mix(right ^ key.rotate_left(u32::try_from(round).unwrap_or(0) * 16)) ^ round;
            (left, right) = (right, left ^ (hash::mix(mixed) & mask));
        }
        place = (left << bits) | right;
        if place < u64::from(count) {
            return u32::try_from(place).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(count: u32, key: u64) {
        let places: BTreeSet<u32> = (0..count).map(|index| shuffle(index, count, key)).collect();
        assert_eq!(places, (0..count).collect());
    }

    #[test]
    fn a_tournament_knows_its_first_two() {
        let mut clockwork = Clockwork::default();
        for count in 1..20_u32 {
            clockwork.reset(count as usize);
            let mut plain = vec![None; count as usize];
            for round in 0..200_u64 {
                let drawn = hash::mix(round ^ u64::from(count) << 32);
                let register = u32::try_from(drawn % u64::from(count)).unwrap();
                let at = SimTime::from_nanos(drawn >> 60);
                let entry = Entry::new(at, phase::ARRIVAL, register % 2, register);
                let entry = (drawn & 1 << 40 == 0).then_some(entry);
                clockwork.set(register, entry);
                plain[register as usize] = entry;
                let mut sorted: Vec<Entry> = plain.iter().copied().flatten().collect();
                sorted.sort_unstable();
                assert_eq!(clockwork.peek(), sorted.first().copied());
                let shared = sorted.len() > 1 && sorted[0].time() == sorted[1].time();
                assert_eq!(clockwork.first_is_shared(), shared);
            }
        }
    }

    #[test]
    fn a_shuffle_gives_every_place_once() {
        for count in [1, 2, 3, 16, 17, 550, 2552] {
            check(count, 7);
            check(count, u64::MAX);
        }
    }
}

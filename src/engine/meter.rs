//! How far runs are, for whoever waits for them. Runs write it and never read it, so it decides nothing.

use crate::time::SimTime;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// What runs have done until now, all those together that carry it.
#[derive(Debug, Default)]
pub struct Reading {
    events: AtomicU64,
    at: AtomicU64,
}

impl Reading {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { events: AtomicU64::new(0), at: AtomicU64::new(0) }
    }

    /// Returns how many events there were, but for the last few of each run.
    pub fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// Returns the instant to which the run has come that told last.
    pub fn at(&self) -> SimTime {
        SimTime::from_nanos(self.at.load(Ordering::Relaxed))
    }
}

/// Where a run tells how far it is; nowhere unless somebody waits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meter(Option<&'static Reading>);

impl Meter {
    /// After how many events a run tells again: thousands of them pass in the time that this takes.
    pub const EVERY: u64 = 1 << 16;

    /// Tells it there.
    pub fn on(reading: &'static Reading) -> Self {
        Self(Some(reading))
    }

    /// Takes note that a run has come to its event with that number.
    #[inline]
    pub fn count(self, events: u64, at: SimTime) {
        if events.is_multiple_of(Self::EVERY)
            && let Some(reading) = self.0
        {
            reading.events.fetch_add(Self::EVERY, Ordering::Relaxed);
            reading.at.store(at.as_nanos(), Ordering::Relaxed);
        }
    }
}

/// Equal when they tell it at the same place.
impl PartialEq for Meter {
    fn eq(&self, other: &Self) -> bool {
        self.0.map(std::ptr::from_ref) == other.0.map(std::ptr::from_ref)
    }
}

impl Eq for Meter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_by_the_thousands_and_adds_up() {
        static READING: Reading = Reading::new();
        let (meter, nobody) = (Meter::on(&READING), Meter::default());
        for events in 1..=3 * Meter::EVERY + 1 {
            meter.count(events, SimTime::from_nanos(events));
            nobody.count(events, SimTime::from_nanos(events));
        }
        meter.count(Meter::EVERY, SimTime::from_nanos(5));
        assert_eq!(READING.events(), 4 * Meter::EVERY);
        assert_eq!(READING.at(), SimTime::from_nanos(5), "of whoever told last");
        assert_eq!(meter, Meter::on(&READING));
        assert_ne!(meter, nobody);
    }
}

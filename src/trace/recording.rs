//! Recordings: events kept in memory, up to a bound.

use crate::hash::StableHasher;
use crate::trace::difference::Difference;
use crate::trace::difference::first_difference;
use crate::trace::event::Event;
use crate::trace::fingerprint;
use crate::trace::observer::Control;
use crate::trace::observer::Observer;
use crate::trace::observer::View;

/// Separates the digests of single events from all other hashes.
const DOMAIN: u64 = 0x4556;

/// One event that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The event. Its values belong to the run's pool, which does not outlive the run.
    pub event: Event,
    /// A hash of everything the fingerprint takes from it, its values' contents among it.
    pub digest: u64,
}

/// The observer that keeps a run's first events.
#[derive(Debug, Clone)]
pub struct Recording {
    bound: usize,
    kept: Vec<Recorded>,
    missing: u64,
}

impl Recording {
    /// Keeps at most `bound` events; those that come later are only counted.
    pub fn new(bound: usize) -> Self {
        Self { bound, kept: Vec::new(), missing: 0 }
    }

    /// Returns the events, in order.
    pub fn events(&self) -> &[Recorded] {
        &self.kept
    }

    /// Returns how many events came after the bound was reached.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Returns the first event in which two recordings differ, among those they kept.
    pub fn first_difference(&self, other: &Self) -> Option<Difference<Recorded>> {
        let [left, right] = [self, other].map(|recording| recording.kept.iter().copied());
        first_difference(left, right, |one, other| one.digest == other.digest)
    }
}

impl Observer for Recording {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if self.kept.len() >= self.bound {
            self.missing += 1;
            return Control::Continue;
        }
        let mut hasher = StableHasher::new(DOMAIN);
        for word in fingerprint::words(event, view) {
            hasher.word(word);
        }
        self.kept.push(Recorded { event: *event, digest: hasher.finish() });
        Control::Continue
    }
}

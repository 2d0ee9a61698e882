//! What figures came to.

use crate::analysis::quantity::Quantity;
use crate::hash;
use crate::hash::StableHasher;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::RequestId;

/// The spread of a count over requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many requests it is about.
    pub requests: u64,
    /// The least of one request.
    pub min: u32,
    /// Half of them have this or less.
    pub median: u32,
    /// The most of one request.
    pub max: u32,
}

/// A figure and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureValue {
    /// Its name.
    pub name: String,
    /// Its value; none when there was nothing to take it of.
    pub value: Option<Quantity>,
    /// Its spread over requests, where it counts events among requests.
    pub spread: Option<Spread>,
    /// The first event it counted.
    pub first: Option<Sighting>,
}

/// An event that a figure counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// When.
    pub at: SimTime,
    /// Which event.
    pub event: EventId,
    /// Of which request.
    pub request: Option<RequestId>,
}

/// All figures of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// In the order of the file.
    pub list: Vec<FigureValue>,
}

impl Figures {
    /// Returns a figure by name.
    pub fn get(&self, name: &str) -> Option<&FigureValue> {
        self.list.iter().find(|figure| figure.name == name)
    }

    /// Returns the value of a figure by name.
    pub fn value(&self, name: &str) -> Option<Quantity> {
        self.get(name)?.value.clone()
    }

    /// Returns the outcome digest: a hash over names and values.
    pub fn digest(&self) -> u64 {
        let mut hasher = StableHasher::new(DIGEST_DOMAIN);
        for figure in &self.list {
            hasher.text(&figure.name);
            let (kind, number) = match &figure.value {
                None => (0, 0),
                Some(Quantity::Count(count)) => (1, *count),
                Some(Quantity::Duration(duration)) => (2, duration.as_nanos()),
                Some(Quantity::Share(parts)) => (3, *parts),
                Some(Quantity::Instant(at)) => (4, at.as_unix_nanos().cast_unsigned()),
                Some(Quantity::Text(text)) => (5, hash::of_bytes(text.as_bytes())),
            };
            hasher.word(kind);
            hasher.word(number);
        }
        hasher.finish()
    }
}

/// Separates outcome digests from all other hashes.
const DIGEST_DOMAIN: u64 = 0x4f55;

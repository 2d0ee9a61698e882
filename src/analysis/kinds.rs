//! Kinds of requests: which of them did the same, whatever the order and however often.

use crate::analysis::timeline::BUCKETS;
use crate::program::ids::SiteId;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What can happen to a request, once: an event of a kind at a place.
type Deed = (SiteId, Kind);

/// Requests that did the same things at the same places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKind {
    /// How many there are.
    pub requests: u64,
    /// The first of them.
    pub example: RequestId,
    /// The state they ended in.
    state: u32,
}

/// How many requests arrived in each bucket, from the replay's origin on.
pub type Arrivals = Vec<u32>;

/// How many kinds are told apart; the requests of further ones are one kind together.
pub const MOST: usize = 4_096;

/// The observer that tells kinds apart. Each request is in a state: the set of its deeds so far. Few
/// sets are ever met, so a request costs a number, and a deed one look into a table of moves.
#[derive(Debug)]
pub struct Kinds {
    width: SimDuration,
    /// By request: its state, and the bucket of its arrival.
    requests: Vec<(u32, u32)>,
    states: Vec<BTreeSet<Deed>>,
    numbers: BTreeMap<BTreeSet<Deed>, u32>,
    moves: BTreeMap<(u32, Deed), u32>,
}

impl Kinds {
    /// Counts arrivals in buckets of that width.
    pub fn new(width: SimDuration) -> Self {
        let nothing = BTreeSet::new();
        Self {
            width,
            requests: Vec::new(),
            states: vec![nothing.clone()],
            numbers: BTreeMap::from([(nothing, 0)]),
            moves: BTreeMap::new(),
        }
    }

    /// Returns the kinds, the most frequent first, then by their first request.
    pub fn finish(&self) -> Vec<RequestKind> {
        let mut kinds: BTreeMap<u32, RequestKind> = BTreeMap::new();
        for (index, (state, _)) in self.requests.iter().enumerate() {
            let example = RequestId(u32::try_from(index).unwrap_or(u32::MAX));
            let kind = kinds.entry(*state).or_insert_with(|| RequestKind {
                requests: 0,
                example,
                state: *state,
            });
            kind.requests += 1;
        }
        let mut kinds: Vec<RequestKind> = kinds.into_values().collect();
        kinds.sort_by_key(|kind| (std::cmp::Reverse(kind.requests), kind.example));
        kinds
    }

    /// Returns the arrivals of a kind, or of all.
    pub fn arrivals(&self, kind: Option<&RequestKind>) -> Arrivals {
        tally(kind, self.requests.iter())
    }

    /// Returns the arrivals of those of some requests that are of a kind, or of all of them.
    pub fn arrivals_among(&self, kind: Option<&RequestKind>, requests: &[RequestId]) -> Arrivals {
        tally(kind, requests.iter().filter_map(|request| self.requests.get(request.0 as usize)))
    }

    /// Returns the state that a deed leads to.
    fn after(&mut self, state: u32, deed: Deed) -> u32 {
        if let Some(next) = self.moves.get(&(state, deed)) {
            return *next;
        }
        let mut set = self.states[state as usize].clone();
        set.insert(deed);
        let next = match self.numbers.get(&set) {
            Some(known) => *known,
            None if self.states.len() >= MOST => state,
            None => {
                let number = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
                self.states.push(set.clone());
                self.numbers.insert(set, number);
                number
            }
        };
        self.moves.insert((state, deed), next);
        next
    }
}

/// Counts requests by the bucket of their arrival.
fn tally<'r>(
    kind: Option<&RequestKind>,
    requests: impl Iterator<Item = &'r (u32, u32)>,
) -> Arrivals {
    let mut arrivals = Arrivals::new();
    for (_, bucket) in requests.filter(|it| kind.is_none_or(|kind| kind.state == it.0)) {
        let bucket = *bucket as usize;
        if arrivals.len() <= bucket {
            arrivals.resize(bucket + 1, 0);
        }
        arrivals[bucket] += 1;
    }
    arrivals
}

impl Observer for Kinds {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        let Some(request) = event.request.map(|request| request.0 as usize) else {
            return Control::Continue;
        };
        if request >= self.requests.len() {
            let since = event.at.saturating_since(SimTime::ORIGIN).as_nanos();
            let bucket = since / self.width.as_nanos().max(1);
            let last = BUCKETS as u64 - 1;
            let bucket = u32::try_from(bucket.min(last)).unwrap_or(0);
            self.requests.resize(request + 1, (0, bucket));
        }
        let deed = (event.site, event.what.kind());
        // By which line of traffic it came makes no other kind.
        if deed.1 == Kind::Arrived {
            return Control::Continue;
        }
        let next = self.after(self.requests[request].0, deed);
        self.requests[request].0 = next;
        Control::Continue
    }
}

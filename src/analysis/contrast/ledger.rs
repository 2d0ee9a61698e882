//! The counterfactual ledger: which requests are another story in another run, and of what kind
//! the difference is.

use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::stories::Stories;
use crate::analysis::contrast::stories::Story;
use crate::quantity::Numbers;
use std::collections::BTreeMap;

/// What became of a request on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Change {
    /// The same events at the same instants.
    #[default]
    None,
    /// The same events at other instants.
    Timing,
    /// Other events, and the same outcome.
    Events,
    /// Another outcome.
    Outcome,
}

/// Requests whose outcomes changed alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// What became of them on the left.
    pub left: String,
    /// What became of them on the right.
    pub right: String,
    /// How many there are.
    pub count: u64,
    /// The first of them: its numbers on both sides.
    pub first: (u32, u32),
    /// Which they are, by their numbers on the left, from 1.
    pub requests: Numbers,
}

/// Every request of two runs, paired by name.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Pairs of numbers, left and right, and what changed, in the order of the left run.
    pub pairs: Vec<(u32, u32, Change)>,
    /// How many arrive on the left side only.
    pub only_left: u64,
    /// How many arrive on the right side only.
    pub only_right: u64,
    /// Outcomes that changed, the most frequent first.
    pub kinds: Vec<Kind>,
    /// Whether what belongs to no request differs.
    pub system: bool,
    /// What of it differs that operators do, or that follows from that.
    pub acts: Change,
}

/// Requests whose outcomes changed alike, but for how often something came on end.
struct Met {
    first: (u32, u32),
    requests: Numbers,
    /// What became of all of them with how often; none where that is not the same for all.
    exact: Option<(String, String)>,
}

impl Met {
    /// Says what it is; `alike` is whether nothing but a value differs.
    fn kind(self, (left, right, alike): (String, String, bool)) -> Kind {
        let (left, mut right) = self.exact.unwrap_or((left, right));
        if alike {
            right.push_str(", with another value");
        } else if left == right {
            right.push_str(", more or less often");
        }
        let Self { first, requests, .. } = self;
        Kind { left, right, count: requests.count(), first, requests }
    }
}

impl Ledger {
    /// Pairs the requests of two runs.
    pub fn of(left: &Stories, right: &Stories) -> Self {
        let mut others: BTreeMap<RequestKey, u32> = BTreeMap::new();
        // What a trace leaves out has no events.
        let told = |story: &&Story| story.events > 0;
        for (number, story) in (0_u32..).zip(&right.list).filter(|(_, story)| told(story)) {
            others.insert(story.key, number);
        }
        let mut ledger = Self {
            system: left.system.timed != right.system.timed,
            acts: change(&left.acts, &right.acts),
            ..Self::default()
        };
        let mut kinds: BTreeMap<(String, String, bool), Met> = BTreeMap::new();
        for (number, story) in (0_u32..).zip(&left.list).filter(|(_, story)| told(story)) {
            let Some(other) = others.remove(&story.key) else {
                ledger.only_left += 1;
                continue;
            };
            let Some(beside) = right.list.get(other as usize) else { continue };
            let mut change = change(story, beside);
            if change > Change::Timing && story.fate() != beside.fate() {
                change = Change::Outcome;
                let said =
                    |counts: bool| (left.outcome(story, counts), right.outcome(beside, counts));
                let (exact, (here, there)) = (said(true), said(false));
                let alike = exact.0 == exact.1;
                let first = (number, other);
                let met = kinds.entry((here, there, alike)).or_insert_with(|| Met {
                    first,
                    requests: Numbers::default(),
                    exact: Some(exact.clone()),
                });
                met.requests.add(number + 1, number + 1);
                met.exact = met.exact.take().filter(|known| *known == exact);
            }
            ledger.pairs.push((number, other, change));
        }
        ledger.only_right = others.len() as u64;
        ledger.kinds = kinds.into_iter().map(|(said, met)| met.kind(said)).collect();
        ledger.kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
        ledger
    }

    /// Returns which requests changed so, by their numbers on the left, from 1.
    pub fn requests(&self, change: Change) -> Numbers {
        self.pairs.iter().filter(|pair| pair.2 == change).map(|pair| pair.0 + 1).collect()
    }

    /// Returns how many requests changed so.
    pub fn count(&self, change: Change) -> u64 {
        self.pairs.iter().filter(|pair| pair.2 == change).count() as u64
    }

    /// Tells whether nothing differs at all.
    pub fn is_same(&self) -> bool {
        !self.system
            && self.only_left == 0
            && self.only_right == 0
            && self.pairs.iter().all(|pair| pair.2 == Change::None)
    }
}

/// Says what changed of one request, outcomes aside.
fn change(left: &Story, right: &Story) -> Change {
    if left.shape != right.shape || left.events != right.events {
        Change::Events
    } else if left.timed != right.timed {
        Change::Timing
    } else {
        Change::None
    }
}

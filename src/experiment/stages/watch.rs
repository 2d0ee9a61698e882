//! What runs are watched for to tell how far a fault gets.

use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::figures::Sighting;
use crate::analysis::matching::Switchboard;
use crate::experiment::stages::is_state;
use crate::hash;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::Unfinished;
use crate::trace::View;
use crate::trace::What;
use std::collections::BTreeMap;

/// When each request first came to the step with the fault, and what could have been seen.
pub(super) struct Reach {
    site: Option<SiteId>,
    /// By request.
    pub(super) at: Vec<Option<u64>>,
    /// When each task came to it that is of no request: an operator's, or one that an operator's
    /// scheduled.
    pub(super) outside: BTreeMap<RequestKey, u64>,
    /// Who came to it first, and when; none for a task that is of no request.
    pub(super) first: Option<(Option<u32>, u64)>,
    /// The requests that wait at it when the run ends, or were lost there, and the event after which
    /// they came to it.
    waiting: Vec<(u32, EventId)>,
    board: Switchboard<usize>,
    /// By observer: what would have told somebody who never leaves.
    pub(super) could: Vec<Option<Sighting>>,
}

impl Reach {
    pub(super) fn new(program: &Program, path: &str) -> Self {
        let site = program.sites.iter().position(|site| site.path == path);
        let mut board = Switchboard::default();
        for (index, observer) in program.observers.iter().enumerate() {
            board.connect(observer.notices, index);
        }
        Self {
            site: site.map(SiteId::from_index),
            at: Vec::new(),
            outside: BTreeMap::new(),
            first: None,
            waiting: Vec::new(),
            board,
            could: vec![None; program.observers.len()],
        }
    }

    /// Returns what asks of a run like the one that was watched when those came to the step that wait
    /// there; none where nobody does.
    pub(super) fn instants(&self) -> Option<Instants> {
        let asked: BTreeMap<EventId, Option<u64>> =
            self.waiting.iter().map(|(_, event)| (*event, None)).collect();
        (!asked.is_empty()).then_some(Instants(asked))
    }

    /// Takes note of who came to the step.
    fn reached(&mut self, event: &Event) {
        let at = event.at.as_nanos();
        self.first.get_or_insert((event.request.map(|request| request.0), at));
        let Some(request) = event.request else {
            self.outside.entry(RequestKey::outside(event)).or_insert(at);
            return;
        };
        let place = request.0 as usize;
        if place >= self.at.len() {
            self.at.resize(place + 1, None);
        }
        self.at[place].get_or_insert(at);
    }

    /// Takes those in who wait at the step. Returns the event after which the first of all waits,
    /// where that came before any that ran it.
    pub(super) fn take_waiting(&mut self, instants: &Instants) -> Option<EventId> {
        let mut first = None;
        for (request, event) in std::mem::take(&mut self.waiting) {
            let Some(at) = instants.0.get(&event).copied().flatten() else { continue };
            let place = request as usize;
            if place >= self.at.len() {
                self.at.resize(place + 1, None);
            }
            if self.at[place].is_none_or(|known| at < known) {
                self.at[place] = Some(at);
            }
            if self.first.is_none_or(|(_, known)| at < known) {
                self.first = Some((Some(request), at));
                first = Some(event);
            }
        }
        first
    }
}

/// The observer that notes when some events happened.
pub(super) struct Instants(BTreeMap<EventId, Option<u64>>);

impl Observer for Instants {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        if let Some(at) = self.0.get_mut(&event.id) {
            *at = Some(event.at.as_nanos());
        }
        Control::Continue
    }
}

impl Observer for Reach {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if Some(event.site) == self.site && !matches!(event.what, What::Skipped) {
            self.reached(event);
        }
        let Self { board, could, .. } = self;
        board.each(event, view, |index| {
            could[index].get_or_insert(Sighting {
                at: event.at,
                event: event.id,
                request: event.request,
            });
        });
        Control::Continue
    }

    fn unfinished(&mut self, step: &Unfinished) {
        if let (Some(request), Some(last)) = (step.request, step.last)
            && Some(step.site) == self.site
        {
            self.waiting.push((request.0, last));
        }
    }
}

/// What became of the state of a request, as words that mean the same in both runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// From the instant on from which it counts.
    pub(super) since: u64,
    /// From its arrival on.
    pub(super) whole: u64,
}

/// What became of the state of some requests, from an instant of each on and as a whole: what the
/// events that carry state say, in their order in each task, wherever their steps stand. Tasks of a
/// request have no order among themselves, for they run side by side.
pub(super) struct State<'s> {
    since: &'s BTreeMap<RequestKey, u64>,
    /// By request: its key, and from when on it counts.
    known: Vec<Option<(RequestKey, u64)>>,
    /// By request and task.
    tasks: BTreeMap<(RequestKey, u64), Word>,
}

impl<'s> State<'s> {
    pub(super) fn since(since: &'s BTreeMap<RequestKey, u64>) -> Self {
        Self { since, known: Vec::new(), tasks: BTreeMap::new() }
    }

    /// Returns whose state an event is, and from when on that counts; none where nobody asks.
    fn asked(&mut self, event: &Event, view: View<'_>) -> Option<(RequestKey, u64)> {
        let known = |key: RequestKey| self.since.get(&key).map(|at| (key, *at));
        let Some(place) = event.request.map(|request| request.0 as usize) else {
            return known(RequestKey::outside(event));
        };
        if let What::Arrived { index, .. } = event.what {
            let known = known(RequestKey { line: view.program.key(event.site).hash, index });
            self.known.resize(place + 1, None);
            self.known[place] = known;
        }
        self.known.get(place).copied().flatten()
    }

    /// Returns a word for the state of each request that has any.
    pub(super) fn finish(self) -> BTreeMap<RequestKey, Word> {
        let mut sums: BTreeMap<RequestKey, Word> = BTreeMap::new();
        for ((key, task), state) in self.tasks {
            let sum = sums.entry(key).or_default();
            let of_task = |state: u64| hash::mix(state ^ hash::mix(task));
            if state.since > 0 {
                sum.since = sum.since.wrapping_add(of_task(state.since));
            }
            sum.whole = sum.whole.wrapping_add(of_task(state.whole));
        }
        sums
    }
}

impl Observer for State<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let Some((key, at)) = self.asked(event, view) else { return Control::Continue };
        let kind = event.what.kind();
        if is_state(kind) {
            // Which server answered is no state.
            let content = if let What::Read { value, .. } = event.what {
                view.pool.digest(value)
            } else {
                Mark::of(event, view).content
            };
            // The same value in another variable, or in another store, is another state.
            let object = view.program.site(event.site).object.as_deref().unwrap_or_default();
            let object = hash::of_bytes(object.as_bytes());
            let word = hash::mix(content ^ hash::mix(object ^ kind as u64));
            let task = hash::mix(event.lineage ^ hash::mix(u64::from(event.attempt)));
            let state = self.tasks.entry((key, task)).or_default();
            state.whole = hash::mix(state.whole ^ word);
            if event.at.as_nanos() >= at {
                state.since = hash::mix(state.since ^ word);
            }
        }
        Control::Continue
    }
}

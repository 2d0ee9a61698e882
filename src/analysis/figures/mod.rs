//! Figures: numbers folded from the events as they come.

pub mod over_time;
mod values;

pub use crate::analysis::figures::values::FigureValue;
pub use crate::analysis::figures::values::Figures;
pub use crate::analysis::figures::values::Sighting;
pub use crate::analysis::figures::values::Spread;

use crate::analysis::by_request::ByRequest;
use crate::analysis::by_request::Enough;
use crate::analysis::looks::Looks;
use crate::analysis::matching::Switchboard;
pub use crate::analysis::quantity::Quantity;
use crate::analysis::quantity::is_picked;
use crate::analysis::times::Times;
use crate::program::Program;
use crate::program::figure::End;
use crate::program::figure::Fold;
use crate::program::figure::Take;
use crate::program::ids::FigureId;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::value::Value;
use std::collections::BTreeMap;

/// What an event does to a figure.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Count(usize),
    From(usize),
    To(usize),
}

/// The observer that folds figures.
#[derive(Debug, Clone)]
pub struct Folding<'p> {
    program: &'p Program,
    board: Switchboard<Entry>,
    folds: Vec<Folded>,
    looks: Looks,
}

/// A figure on its way.
#[derive(Debug, Clone)]
struct Folded {
    count: u64,
    first: Option<Sighting>,
    last: SimTime,
    /// Which requests count.
    enough: Enough,
    /// By member: how often it was seen; a population may be far larger than they are many.
    members: BTreeMap<u32, u32>,
    /// By request: how often it was seen.
    each: Vec<u32>,
    /// By request: the first event of it that was seen.
    firsts: Vec<Option<Sighting>>,
    /// When the times of requests began that have not ended yet; the last instant of all where they
    /// have not begun.
    began: ByRequest<SimTime>,
    times: Times,
    /// The value picked so far, and what it is as a quantity.
    picked: Option<(Value, Quantity)>,
}

impl<'p> Folding<'p> {
    /// Makes the observer of a program's figures.
    pub fn new(program: &'p Program) -> Self {
        let mut board = Switchboard::default();
        for (index, figure) in program.figures.iter().enumerate() {
            match figure.fold {
                Fold::Events { pattern, .. }
                | Fold::Requests { pattern, .. }
                | Fold::Value { pattern, .. }
                | Fold::When { pattern, .. }
                | Fold::Members { pattern, .. }
                | Fold::FirstToLast(pattern) => board.connect(pattern, Entry::Count(index)),
                Fold::Between { from, to, .. } => {
                    board.connect(from, Entry::From(index));
                    board.connect(to, Entry::To(index));
                }
                Fold::Share { .. } => {}
            }
        }
        let folds = program.figures.iter().map(|figure| Folded::new(figure.fold)).collect();
        Self { program, board, folds, looks: Looks::default() }
    }

    /// Lets figures look at events so often, and no more.
    #[must_use]
    pub fn within(mut self, looks: u64) -> Self {
        self.looks = Looks::within(looks);
        self
    }

    /// Returns how often figures looked at events.
    pub fn looks(&self) -> u64 {
        self.looks.spent()
    }

    /// Returns the first event that a figure has counted so far.
    pub fn first(&self, figure: FigureId) -> Option<Sighting> {
        let folded = self.folds.get(figure.index())?;
        match self.program.figures.get(figure.index())?.fold {
            Fold::Events { among: Some(among), .. } => {
                let requests = self.folds.get(among.index())?.enough.met();
                let first = |it: RequestId| *folded.firsts.get(it.0 as usize)?;
                requests.filter_map(first).min_by_key(|first| first.event)
            }
            Fold::Events { among: None, .. }
            | Fold::Requests { .. }
            | Fold::Members { .. }
            | Fold::FirstToLast(_)
            | Fold::Between { .. }
            | Fold::Value { .. }
            | Fold::When { .. }
            | Fold::Share { .. } => folded.first,
        }
    }

    /// Returns the figures of the events so far.
    pub fn finish(&self) -> Figures {
        let folds = self.program.figures.iter().zip(&self.folds);
        let list = folds.enumerate().map(|(index, (figure, folded))| {
            let (value, spread) = self.settle(figure.fold, folded);
            let first = self.first(FigureId::from_index(index));
            FigureValue { name: figure.name.clone(), value, spread, first }
        });
        Figures { list: list.collect() }
    }

    /// Takes a figure from what was folded.
    fn settle(&self, fold: Fold, folded: &Folded) -> (Option<Quantity>, Option<Spread>) {
        match fold {
            Fold::Events { among: Some(among), .. } => {
                let counts = self.counts(folded, among);
                let total = counts.iter().map(|count| u64::from(*count)).sum();
                (Some(self.counted(total)), spread(counts))
            }
            Fold::Events { among: None, .. } | Fold::Requests { .. } | Fold::Members { .. } => {
                (Some(self.counted(folded.count)), None)
            }
            Fold::FirstToLast(_) => {
                let span = folded.first.map(|first| folded.last.saturating_since(first.at));
                (span.map(Quantity::Duration), None)
            }
            Fold::Between { .. } => (folded.times.taken().map(Quantity::Duration), None),
            Fold::Value { .. } => (folded.picked.as_ref().map(|(_, it)| it.clone()), None),
            Fold::When { end, .. } => {
                let at = folded.first.map(|first| match end {
                    End::First => first.at,
                    End::Last => folded.last,
                });
                (at.map(|at| Quantity::Instant(self.program.instant(at))), None)
            }
            Fold::Share { part, whole } => {
                let count = |id: FigureId| {
                    let fold = self.program.figures.get(id.index())?.fold;
                    match self.settle(fold, self.folds.get(id.index())?).0 {
                        Some(Quantity::Count(count)) => Some(count),
                        _ => None,
                    }
                };
                let share = count(part).zip(count(whole)).and_then(|(part, whole)| {
                    (u128::from(part) * 1_000_000_000).checked_div(u128::from(whole))
                });
                (share.and_then(|parts| u64::try_from(parts).ok()).map(Quantity::Share), None)
            }
        }
    }

    /// Returns a count; what was counted stands for more, where the replay is at a scale.
    fn counted(&self, count: u64) -> Quantity {
        Quantity::Count(count.saturating_mul(u64::from(self.program.scale)))
    }

    /// Returns the requests that a figure of requests counts, in order.
    pub fn requests(&self, figure: FigureId) -> impl Iterator<Item = RequestId> {
        self.folds.get(figure.index()).into_iter().flat_map(|it| it.enough.met())
    }

    fn counts(&self, folded: &Folded, among: FigureId) -> Vec<u32> {
        self.requests(among)
            .map(|it| folded.each.get(it.0 as usize).copied().unwrap_or(0))
            .collect()
    }
}

impl Folded {
    fn new(fold: Fold) -> Self {
        let at_least = if let Fold::Requests { at_least, .. } = fold { at_least } else { 1 };
        let take = if let Fold::Between { take, .. } = fold { take } else { Take::Mean };
        Self {
            count: 0,
            first: None,
            last: SimTime::default(),
            enough: Enough::times(at_least),
            members: BTreeMap::new(),
            each: Vec::new(),
            firsts: Vec::new(),
            began: ByRequest::of(SimTime::MAX),
            times: Times::new(take),
            picked: None,
        }
    }

    /// Notes that a time begins, unless one of that request has before.
    fn begin(&mut self, request: RequestId, at: SimTime) {
        if let Some(began) = self.began.note(request) {
            *began = at.min(*began);
        }
    }

    /// Notes that a time ends, if it has begun.
    fn end(&mut self, request: RequestId, event: &Event) {
        let Some(began) = self.began.note(request).map(|it| *it) else { return };
        if began <= event.at {
            self.began.settle(request);
            self.times.add(event.at.saturating_since(began));
            self.first.get_or_insert(sighting(event));
        }
    }
}

/// Returns the spread of some counts.
fn spread(mut counts: Vec<u32>) -> Option<Spread> {
    counts.sort_unstable();
    let median = counts.len().saturating_sub(1) / 2;
    Some(Spread {
        requests: counts.len() as u64,
        min: *counts.first()?,
        median: *counts.get(median)?,
        max: *counts.last()?,
    })
}

/// Returns the place of a request or a member, grown into the list if needed.
fn place<T: Clone + Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if index >= list.len() {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}

impl Observer for Folding<'_> {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let is_heard = self.board.heard().has(event.what.kind());
        if is_heard { self.hear(event, view) } else { Control::Continue }
    }
}

impl Folding<'_> {
    /// Takes note of an event that some figure may be about.
    fn hear(&mut self, event: &Event, view: View<'_>) -> Control {
        let Self { board, folds, program, looks } = self;
        let mut met = 0;
        let tried = board.each(event, view, |entry| match entry {
            Entry::Count(index) => {
                met += 1;
                let figure = &program.figures[index];
                if figure.covers(event.at) {
                    count(&mut folds[index], figure.fold, event, view);
                }
            }
            Entry::From(index) => {
                met += 1;
                if let Some(request) =
                    event.request.filter(|_| program.figures[index].covers(event.at))
                {
                    folds[index].begin(request, event.at);
                }
            }
            Entry::To(index) => {
                met += 1;
                if let Some(request) =
                    event.request.filter(|_| program.figures[index].covers(event.at))
                {
                    folds[index].end(request, event);
                }
            }
        });
        looks.take(tried, met)
    }
}

fn sighting(event: &Event) -> Sighting {
    Sighting { at: event.at, event: event.id, request: event.request }
}

/// Counts an event for a figure.
fn count(folded: &mut Folded, fold: Fold, event: &Event, view: View<'_>) {
    folded.last = event.at;
    match fold {
        Fold::Value { pick, .. } => {
            let Some(value) = event.what.value() else { return };
            if !folded.picked.as_ref().is_none_or(|(kept, _)| is_picked(pick, value, *kept, view)) {
                return;
            }
            let quantity = Quantity::of(value, view.pool, view.program.dialect);
            folded.picked = Some((value, quantity));
            folded.first = Some(sighting(event));
        }
        Fold::Requests { .. } => {
            if !event.request.is_some_and(|request| folded.enough.count(request)) {
                return;
            }
        }
        Fold::Members { population, at_least, .. } => {
            let Some(actor) = event.actor.filter(|actor| actor.population == population) else {
                return;
            };
            let each = folded.members.entry(actor.member).or_default();
            *each = each.saturating_add(1);
            if *each != at_least {
                return;
            }
        }
        Fold::Events { among, .. } => {
            if let (Some(_), Some(request)) = (among, event.request) {
                *place(&mut folded.each, request.0 as usize) += 1;
                let first = place(&mut folded.firsts, request.0 as usize);
                first.get_or_insert(sighting(event));
            }
        }
        Fold::FirstToLast(_) | Fold::Between { .. } | Fold::Share { .. } | Fold::When { .. } => {}
    }
    folded.count += 1;
    folded.first.get_or_insert(sighting(event));
}

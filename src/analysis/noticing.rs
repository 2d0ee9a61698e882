//! Noticing: who was looking when it showed.

use crate::analysis::figures::Sighting;
use crate::analysis::looks::Looks;
use crate::analysis::matching::Switchboard;
use crate::program::Program;
use crate::program::figure;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use crate::trace::event::Kinds;

/// What one observer could have known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// The observer's name.
    pub observer: String,
    /// The first thing that would have told them, while they looked.
    pub first: Option<Sighting>,
    /// When they saw the last one.
    pub last: Option<SimTime>,
    /// For how many events they were looking.
    pub seen: u64,
    /// How many events would have told them had they still been looking.
    pub missed: u64,
    /// Whether the same told them without the fault as well; none where nobody looked at that.
    pub anyway: Option<bool>,
    /// How long they would have had to stay on, at least, to see the first one they missed.
    pub too_early: Option<SimDuration>,
    /// How much longer they would have had to wait, at least, for what they stay after and gave up.
    pub gave_up: Option<SimDuration>,
}

/// The observer of observers.
#[derive(Debug, Clone)]
pub struct Noticing<'p> {
    program: &'p Program,
    board: Switchboard<Cue>,
    /// The kinds of events that tell somebody something, or say when somebody came.
    heard: Kinds,
    watches: Vec<Watch>,
    looks: Looks,
}

/// What an event means to somebody who looks.
#[derive(Debug, Clone, Copy)]
enum Cue {
    /// They begin to count how long they stay.
    After(usize),
    /// It would tell them.
    Notice(usize),
}

#[derive(Debug, Clone, Default)]
struct Watch {
    /// By request: when it arrived; empty where that changes nothing.
    arrived: Vec<SimTime>,
    /// By request: when what they wait for came; empty where they wait for nothing.
    after: Vec<Option<SimTime>>,
    first: Option<Sighting>,
    last: Option<SimTime>,
    seen: u64,
    missed: u64,
    too_early: Option<SimDuration>,
    gave_up: Option<SimDuration>,
}

impl Watch {
    fn arrived(&self, request: usize) -> SimTime {
        self.arrived.get(request).copied().unwrap_or(SimTime::ORIGIN)
    }

    /// Notes that somebody sees something.
    fn see(&mut self, event: &Event) {
        let Event { at, id: event, request, .. } = *event;
        self.seen += 1;
        self.first.get_or_insert(Sighting { at, event, request });
        self.last = Some(at);
    }

    /// Returns from when on somebody no longer waits for what they would stay after.
    fn gives_up(&self, request: usize, observer: &figure::Observer) -> SimTime {
        let arrived = self.arrived(request);
        observer.waits.map_or(SimTime::MAX, |waits| arrived.saturating_add(waits))
    }
}

impl<'p> Noticing<'p> {
    /// Makes the observer of a program's observers.
    pub fn new(program: &'p Program) -> Self {
        let mut board = Switchboard::default();
        for (index, observer) in program.observers.iter().enumerate() {
            if let Some(after) = observer.after {
                board.connect(after, Cue::After(index));
            }
            board.connect(observer.notices, Cue::Notice(index));
        }
        let arrivals: &[Kind] = if program.observers.is_empty() { &[] } else { &[Kind::Arrived] };
        let heard = board.heard().or(Kinds::of(arrivals));
        let watches = program.observers.iter().map(|_| Watch::default()).collect();
        Self { program, board, heard, watches, looks: Looks::default() }
    }

    /// Lets observers look at events so often, and no more.
    #[must_use]
    pub fn within(mut self, looks: u64) -> Self {
        self.looks = Looks::within(looks);
        self
    }

    /// Takes note of an event that tells somebody something, or that somebody came.
    fn hear(&mut self, event: &Event, view: View<'_>) -> Control {
        let Some(request) = event.request.map(|request| request.0 as usize) else {
            return self.look_at(event, view);
        };
        let Self { program, board, watches, looks, .. } = self;
        if matches!(event.what, What::Arrived { .. }) {
            for (watch, observer) in watches.iter_mut().zip(&program.observers) {
                if observer.counts_from_arrivals() {
                    watch.arrived.resize(request + 1, SimTime::ORIGIN);
                    watch.arrived[request] = event.at;
                }
                if observer.after.is_some() {
                    watch.after.resize(request + 1, None);
                }
            }
        }
        let mut met = 0;
        let tried = board.each(event, view, |cue| match cue {
            Cue::After(index) => {
                met += 1;
                let watch = &mut watches[index];
                let gives_up = watch.gives_up(request, &program.observers[index]);
                // Who has given up waiting is not there when it comes after all.
                if let Some(after) = watch.after.get_mut(request) {
                    if event.at < gives_up {
                        after.get_or_insert(event.at);
                    } else if after.is_none() {
                        let late = event.at.saturating_since(gives_up);
                        watch.gave_up = Some(watch.gave_up.map_or(late, |least| least.min(late)));
                    }
                }
            }
            Cue::Notice(index) => {
                met += 1;
                let observer = &program.observers[index];
                let watch = &mut watches[index];
                let leaves = match (observer.after, watch.after.get(request).copied().flatten()) {
                    (Some(_), Some(after)) => after.saturating_add(observer.stays),
                    (Some(_), None) => watch.gives_up(request, observer),
                    (None, _) => watch.arrived(request).saturating_add(observer.stays),
                };
                if event.at < leaves {
                    watch.see(event);
                } else {
                    watch.missed += 1;
                    let late = event.at.saturating_since(leaves);
                    watch.too_early = Some(watch.too_early.map_or(late, |least| least.min(late)));
                }
            }
        });
        looks.take(tried, met)
    }

    /// Looks at what no request shows, such as an operator's alarm: who waits for nothing sees it.
    fn look_at(&mut self, event: &Event, view: View<'_>) -> Control {
        let Self { program, board, watches, looks, .. } = self;
        let mut met = 0;
        let tried = board.each(event, view, |cue| {
            met += 1;
            if let Cue::Notice(index) = cue
                && program.observers[index].after.is_none()
            {
                watches[index].see(event);
            }
        });
        looks.take(tried, met)
    }

    /// Tells whether every observer has seen something.
    pub fn has_everybody_seen(&self) -> bool {
        self.watches.iter().all(|watch| watch.first.is_some())
    }

    /// Returns what each observer could have known.
    pub fn finish(&self) -> Vec<Noticed> {
        let pairs = self.program.observers.iter().zip(&self.watches);
        pairs
            .map(|(observer, watch)| Noticed {
                observer: observer.name.clone(),
                first: watch.first,
                last: watch.last,
                seen: watch.seen,
                missed: watch.missed,
                anyway: None,
                too_early: watch.too_early,
                gave_up: watch.gave_up,
            })
            .collect()
    }
}

impl Observer for Noticing<'_> {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if self.heard.has(event.what.kind()) { self.hear(event, view) } else { Control::Continue }
    }
}

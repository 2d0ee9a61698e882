//! A row for each request: who asked and when, how it ended, and which figures count it.

use crate::analysis::matching::Switchboard;
use crate::program::Program;
use crate::program::figure::Fold;
use crate::program::ids::ErrorId;
use crate::program::ids::SourceLineId;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::event::Actor;
use crate::trace::event::Kind;
use crate::trace::event::What;
use crate::trace::sampling::Sampling;
use std::collections::BTreeMap;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// When it arrived.
    pub arrived: SimTime,
    /// By which line of traffic, and its number there, from 0.
    pub source: Option<(SourceLineId, u32)>,
    /// Who asked.
    pub actor: Option<Actor>,
    /// When its own steps ended.
    pub ended: Option<SimTime>,
    /// With which error they ended, if they did.
    pub error: Option<ErrorId>,
    /// When the last thing happened to it, whoever did it.
    pub last: SimTime,
    /// How many events it has, by what they are about.
    pub counts: BTreeMap<Kind, u32>,
    /// By figure that counts requests: how many of its events match.
    seen: Vec<u32>,
}

impl Fate {
    /// Returns how many events of a kind it has.
    pub fn count(&self, kind: Kind) -> u32 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// Returns how many events it has.
    pub fn events(&self) -> u64 {
        self.counts.values().map(|count| u64::from(*count)).sum()
    }
}

/// A figure that counts requests.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted {
    name: String,
    at_least: u32,
    from: SimTime,
    until: Option<SimTime>,
}

/// The observer that follows requests.
#[derive(Debug)]
pub struct Fates {
    sampling: Sampling,
    board: Switchboard<usize>,
    figures: Vec<Counted>,
    requests: BTreeMap<RequestId, Fate>,
}

impl Fates {
    /// Follows the requests of a sample.
    pub fn new(program: &Program, sampling: Sampling) -> Self {
        let mut board = Switchboard::default();
        let mut figures = Vec::new();
        for figure in &program.figures {
            if let Fold::Requests { pattern, at_least } = figure.fold {
                board.connect(pattern, figures.len());
                let (name, from, until) = (figure.name.clone(), figure.from, figure.until);
                figures.push(Counted { name, at_least, from, until });
            }
        }
        Self { sampling, board, figures, requests: BTreeMap::new() }
    }

    /// Returns the requests, in the order of their arrival.
    pub fn requests(&self) -> impl Iterator<Item = (RequestId, &Fate)> {
        self.requests.iter().map(|(id, fate)| (*id, fate))
    }

    /// Returns the names of the figures that count requests.
    pub fn figures(&self) -> impl Iterator<Item = &str> {
        self.figures.iter().map(|figure| figure.name.as_str())
    }

    /// Tells whether a figure, by its place among those that count requests, counts a request.
    pub fn counts(&self, figure: usize, fate: &Fate) -> bool {
        let seen = fate.seen.get(figure).copied().unwrap_or(0);
        self.figures.get(figure).is_some_and(|it| seen >= it.at_least.max(1))
    }
}

impl Observer for Fates {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let Self { sampling, board, figures, requests } = self;
        let Some(request) = event.request else { return Control::Continue };
        let is_held = sampling.holds(Some(request));
        let fate = is_held.then(|| {
            requests.entry(request).or_insert_with(|| Fate {
                arrived: event.at,
                source: None,
                actor: event.actor,
                ended: None,
                error: None,
                last: event.at,
                counts: BTreeMap::new(),
                seen: vec![0; figures.len()],
            })
        });
        // What was covered is known to the board only if it hears of everything.
        let mut matched: Vec<usize> = Vec::new();
        board.each(event, view, |figure| matched.push(figure));
        let Some(fate) = fate else { return Control::Continue };
        for place in matched {
            let figure = &figures[place];
            let is_within =
                event.at >= figure.from && figure.until.is_none_or(|until| event.at < until);
            fate.seen[place] += u32::from(is_within);
        }
        *fate.counts.entry(event.what.kind()).or_insert(0) += 1;
        fate.last = event.at;
        if let What::Arrived { source, index } = event.what {
            fate.source = Some((source, index));
        }
        if matches!(event.what, What::Completed) {
            fate.ended = Some(event.at);
        }
        if let What::RequestFailed { error } = event.what {
            fate.ended = Some(event.at);
            fate.error = Some(error);
        }
        Control::Continue
    }
}

//! One request as both runs tell it, side by side.

use crate::analysis::chain;
use crate::analysis::contrast::mark::Mark;
use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::codec::TraceEvent;
use crate::trace::event::Kind;
use similar::Algorithm;
use similar::DiffOp;
use similar::capture_diff_slices;
use std::collections::VecDeque;

/// One event, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its number in its run.
    pub event: EventId,
    /// When.
    pub at: SimTime,
    /// The event it followed from.
    pub cause: Option<EventId>,
    /// Another event that it needed.
    pub via: Option<EventId>,
    /// The task it belongs to.
    pub lineage: u64,
    /// Which attempt of the task.
    pub attempt: u32,
    /// What happened.
    pub kind: Kind,
    /// To what.
    pub about: String,
    /// The variable or the store, where `about` is a name that the step has of its own.
    pub object: Option<String>,
    /// More about it.
    pub detail: String,
    /// The arguments that a job was given; the middle of long ones is left out.
    pub given: Option<String>,
    /// The value that was set, read or written; the middle of a long one is left out.
    pub value: Option<String>,
    /// The path of the place where it happened.
    pub site: String,
    /// Where that stands in the scenario, for a run.
    pub span: Option<Span>,
    /// The line of the file, for a trace.
    pub line: Option<u32>,
    /// The site's number in its program, for a run.
    pub at_site: Option<SiteId>,
    /// What it is compared by.
    pub mark: Mark,
}

impl Told {
    /// Tells an event of a run.
    pub fn of(event: &Event, view: View<'_>) -> Self {
        let link = chain::link(event, view);
        Self {
            event: event.id,
            at: event.at,
            cause: event.cause,
            via: event.via,
            lineage: event.lineage,
            attempt: event.attempt,
            kind: link.kind,
            about: link.about,
            object: link.object,
            detail: link.detail,
            given: link.given,
            value: link.value,
            site: view.program.site(event.site).path.clone(),
            span: Some(link.span),
            line: None,
            at_site: Some(event.site),
            mark: Mark::of(event, view),
        }
    }
}

/// How many events of a request are told at most.
const MOST: usize = 4_000;

/// The observer that tells one request, one time that operators did something, or all that is of no request.
#[derive(Debug, Clone)]
pub struct Telling {
    /// None for all that is of no request.
    whose: Option<Whose>,
    /// Who knows it, where it is one time that operators did something.
    kin: Option<Kin>,
    /// Nothing before that instant is told.
    since: SimTime,
    /// Its events, in order.
    pub told: Vec<Told>,
    /// How many more there were.
    pub left_out: u64,
    /// The last ones, where those are told as well of a story that is too long.
    end: Option<End>,
}

/// The last events of a story up to one, as many as are told of its beginning.
#[derive(Debug, Clone)]
struct End {
    until: EventId,
    told: VecDeque<Told>,
}

impl Telling {
    /// Tells the request with that number.
    pub fn new(request: u32) -> Self {
        Self::since(Some(request), SimTime::ORIGIN)
    }

    /// Tells all that is somebody's in the runs of a program.
    pub fn of(whose: Whose, program: &Program) -> Self {
        let kin = whose.request().is_none().then(|| Kin::new(program));
        let whose = Some(whose);
        Self { whose, kin, since: SimTime::ORIGIN, told: Vec::new(), left_out: 0, end: None }
    }

    /// Tells, from an instant on, a request, or what operators do and whatever else is of none.
    pub fn since(request: Option<u32>, since: SimTime) -> Self {
        let whose = request.map(Whose::Request);
        Self { whose, kin: None, since, told: Vec::new(), left_out: 0, end: None }
    }

    /// Tells of what is too long the beginning and what comes last up to an event, half of each.
    #[must_use]
    pub fn with_its_end(self, until: EventId) -> Self {
        Self { end: Some(End { until, told: VecDeque::new() }), ..self }
    }

    /// Returns what is told, and how many events are left out of it.
    pub fn finish(mut self) -> (Vec<Told>, u64) {
        self.told.extend(self.end.into_iter().flat_map(|end| end.told));
        (self.told, self.left_out)
    }

    /// Tells whether an event belongs to what is told.
    fn is_of_it(&mut self, event: &Event, program: &Program) -> bool {
        let is_its = match &mut self.kin {
            Some(kin) => kin.whose(event, program) == self.whose,
            None => event.request.map(|request| request.0) == self.whose.and_then(Whose::request),
        };
        is_its && event.at >= self.since
    }

    /// Takes note of an event of a trace.
    pub fn line(&mut self, event: &TraceEvent) {
        // A trace tells requests apart, and of the rest no more than that it is of none.
        let is_its = match self.whose {
            None => event.request.is_none() && event.at >= self.since.as_nanos(),
            Some(whose) => event.request.is_some() && event.request == whose.request(),
        };
        if !is_its {
            return;
        }
        let about = [&event.job, &event.effect, &event.error];
        let about = about.into_iter().flatten().next().cloned();
        let detail = [&event.message, &event.class, &event.over].into_iter().flatten().next();
        let step = || event.site.rsplit('/').next().unwrap_or_default().to_owned();
        self.keep(Told {
            event: EventId(event.id),
            at: SimTime::from_nanos(event.at),
            cause: event.cause.map(EventId),
            via: event.via.map(EventId),
            lineage: event.lineage,
            attempt: event.attempt,
            kind: event.kind,
            about: about.unwrap_or_else(step),
            object: None,
            detail: detail.cloned().unwrap_or_default(),
            given: None,
            value: None,
            site: event.site.clone(),
            span: None,
            line: event.line,
            at_site: None,
            mark: Mark::of_line(event),
        });
    }

    fn keep(&mut self, told: Told) {
        let Some(End { until, told: last }) = &mut self.end else {
            if self.told.len() < MOST {
                self.told.push(told);
            } else {
                self.left_out += 1;
            }
            return;
        };
        if self.told.len() < MOST / 2 {
            self.told.push(told);
        } else if last.len() < MOST / 2 {
            last.push_back(told);
        } else {
            self.left_out += 1;
            if told.event <= *until {
                last.pop_front();
                last.push_back(told);
            }
        }
    }
}

impl Observer for Telling {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if !self.is_of_it(event, view.program) {
            return Control::Continue;
        }
        self.keep(Told::of(event, view));
        Control::Continue
    }
}

/// A row of two columns: the events that stand beside each other, by their places in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The event on the left.
    pub left: Option<usize>,
    /// The event on the right.
    pub right: Option<usize>,
    /// Whether both are the same, instants aside.
    pub same: bool,
}

/// Aligns two tellings. Events at one place of the request's course stand beside each other, also
/// when they are not the same: a step that ran beside the same step that was passed over.
pub fn rows(left: &[Told], right: &[Told]) -> Vec<Row> {
    let places = |told: &[Told]| told.iter().map(|told| told.mark.place).collect::<Vec<_>>();
    let (one, other) = (places(left), places(right));
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &one, &other) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                rows.extend((0..len).map(|step| {
                    let (at, beside) = (old_index + step, new_index + step);
                    let (here, there) = (left[at].mark, right[beside].mark);
                    let same = (here.key, here.content) == (there.key, there.content);
                    Row { left: Some(at), right: Some(beside), same }
                }));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                rows.extend((old_index..old_index + old_len).map(only_left));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                rows.extend((new_index..new_index + new_len).map(only_right));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                rows.extend((old_index..old_index + old_len).map(only_left));
                rows.extend((new_index..new_index + new_len).map(only_right));
            }
        }
    }
    rows
}

fn only_left(index: usize) -> Row {
    Row { left: Some(index), right: None, same: false }
}

fn only_right(index: usize) -> Row {
    Row { left: None, right: Some(index), same: false }
}

/// Returns the distance from the first event of a telling.
pub fn since(told: &[Told], at: SimTime) -> SimDuration {
    told.first().map_or(SimDuration::ZERO, |first| at.saturating_since(first.at))
}

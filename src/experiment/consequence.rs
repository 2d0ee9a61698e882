//! What a request did to others: which of them read what it wrote.

use crate::engine;
use crate::experiment::compare::Pair;
use crate::experiment::compare::Source;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::event::Kind;
use std::collections::BTreeSet;

/// Somebody who read what a request wrote on one side and not on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// On which side.
    pub side: usize,
    /// Which request it was; none for what belongs to no request, such as an operator's step.
    pub request: Option<u32>,
}

/// Returns who was the first to read what a request wrote on one side only, looking at the left side
/// first: that is a consequence, whatever comes of the request itself.
pub fn reader(sources: [Source<'_>; 2], pair: &Pair) -> Option<Reader> {
    let told = [&pair.left, &pair.right];
    sources.into_iter().enumerate().find_map(|(side, source)| {
        let differing = pair.rows.iter().filter(|row| !row.same);
        let places = differing.filter_map(|row| if side == 0 { row.left } else { row.right });
        let events = places.filter_map(|at| told[side].get(at));
        let writes: BTreeSet<EventId> =
            events.filter(|told| told.kind == Kind::Wrote).map(|told| told.event).collect();
        if writes.is_empty() {
            return None;
        }
        let writer = if side == 0 { pair.numbers.0 } else { pair.numbers.1 };
        first_read((side, source), writer, &writes)
    })
}

/// Returns whose the first event is that another than the writer's needed one of the writes for.
fn first_read(
    (side, source): (usize, Source<'_>),
    writer: u32,
    writes: &BTreeSet<EventId>,
) -> Option<Reader> {
    match source {
        Source::Saved(trace) => {
            let mut others = trace.events.iter().filter(|it| it.request != Some(writer));
            let read = others.find(|it| it.via.is_some_and(|via| writes.contains(&EventId(via))));
            read.map(|event| Reader { side, request: event.request })
        }
        Source::Run { prepared, seed, limits } => {
            let mut reading = Reading { side, writer, writes, found: None };
            let limits = limits.for_program(&prepared.program);
            engine::run(&prepared.program, seed, &limits, &mut reading);
            reading.found
        }
    }
}

/// The observer that waits for somebody who reads what was written.
struct Reading<'w> {
    side: usize,
    writer: u32,
    writes: &'w BTreeSet<EventId>,
    found: Option<Reader>,
}

impl Observer for Reading<'_> {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        let request = event.request.map(|request| request.0);
        let is_read = event.via.is_some_and(|via| self.writes.contains(&via));
        if is_read && request != Some(self.writer) {
            self.found = Some(Reader { side: self.side, request });
            return Control::Stop;
        }
        Control::Continue
    }
}

//! The timeline: how many requests were affected, bucket by bucket, and which.

use crate::analysis::by_request::Enough;
use crate::analysis::matching::Switchboard;
use crate::program::Program;
use crate::program::figure::Figure;
use crate::program::ids::FigureId;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;

/// How many buckets there are at most: fifteen years of hours. What lies beyond is drawn nowhere.
pub const BUCKETS: usize = 1 << 17;

/// The observer that counts a figure's requests by the time they were counted.
#[derive(Debug)]
pub struct Timeline {
    board: Switchboard<()>,
    width: SimDuration,
    /// When the figure's window begins and ends.
    from: SimTime,
    until: Option<SimTime>,
    enough: Enough,
    counts: Vec<u32>,
    /// Which requests were counted, where that is kept.
    requests: Option<Vec<RequestId>>,
}

impl Timeline {
    /// Makes the observer of a figure that counts requests, or events of requests, in buckets of that width.
    pub fn new(program: &Program, figure: FigureId, width: SimDuration) -> Self {
        let mut board = Switchboard::default();
        let mut enough = Enough::times(1);
        let declared = program.figures.get(figure.index());
        let from = declared.map_or(SimTime::ORIGIN, |figure| figure.from);
        let until = declared.and_then(|figure| figure.until);
        if let Some((pattern, at_least)) = declared.and_then(Figure::of_requests) {
            board.connect(pattern, ());
            enough = Enough::times(at_least);
        }
        Self { board, width, from, until, enough, counts: Vec::new(), requests: None }
    }

    /// Keeps which requests were counted as well.
    #[must_use]
    pub fn naming(self) -> Self {
        Self { requests: Some(Vec::new()), ..self }
    }

    /// Returns the requests that were counted, in their order in time; none where that is not kept.
    pub fn requests(&self) -> &[RequestId] {
        self.requests.as_deref().unwrap_or_default()
    }

    /// Returns the width of a bucket.
    pub fn width(&self) -> SimDuration {
        self.width
    }

    /// Returns the counts, bucket by bucket from the replay's origin.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }
}

impl Observer for Timeline {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if self.board.heard().has(event.what.kind()) {
            self.hear(event, view);
        }
        Control::Continue
    }
}

impl Timeline {
    /// Takes note of an event that the figure may be about.
    fn hear(&mut self, event: &Event, view: View<'_>) {
        let Self { board, width, from, until, enough, counts, requests } = self;
        if event.at < *from || until.is_some_and(|until| event.at >= until) {
            return;
        }
        board.each(event, view, |()| {
            let Some(request) = event.request.filter(|request| enough.count(*request)) else {
                return;
            };
            if let Some(requests) = requests {
                requests.push(request);
            }
            let since = event.at.saturating_since(SimTime::ORIGIN).as_nanos();
            let bucket = usize::try_from(since / width.as_nanos().max(1)).unwrap_or(usize::MAX);
            if bucket < BUCKETS {
                if bucket >= counts.len() {
                    counts.resize(bucket + 1, 0);
                }
                counts[bucket] += 1;
            }
        });
    }
}

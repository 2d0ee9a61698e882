//! Where two runs part first: the earliest event that one of them has and the other has not.

use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::stories::is_deployment;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// An event of one of those that are kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    mark: Mark,
    /// Its number in its run.
    event: u64,
}

/// The observer that keeps the marks of some requests, and of what operators do.
#[derive(Debug, Clone)]
pub struct Marks {
    /// By the request's number, none for what is of no request: its place among those that are kept.
    places: BTreeMap<Option<u32>, usize>,
    kept: Vec<Vec<Kept>>,
    room: usize,
}

impl Marks {
    /// How many events are kept at most.
    pub const ROOM: usize = 2_000_000;

    /// Keeps the events of these requests, or of none, in this order.
    pub fn of(requests: impl Iterator<Item = Option<u32>>) -> Self {
        let places: BTreeMap<Option<u32>, usize> = requests.zip(0..).collect();
        let kept = vec![Vec::new(); places.len()];
        Self { places, kept, room: Self::ROOM }
    }

    /// Returns the events of the request with that place.
    pub fn kept(&self, place: usize) -> &[Kept] {
        self.kept.get(place).map_or(&[], Vec::as_slice)
    }

    /// Tells whether some events were not kept.
    pub fn is_full(&self) -> bool {
        self.room == 0
    }

    /// Keeps one event, if its request is asked about and there is room; of no request, unless it says
    /// that something is deployed.
    pub fn take(&mut self, request: Option<u32>, kind: Kind, (event, mark): (u64, Mark)) {
        if request.is_none() && is_deployment(kind) {
            return;
        }
        if let Some(place) = self.places.get(&request)
            && let Some(kept) = self.kept.get_mut(*place)
            && self.room > 0
        {
            self.room -= 1;
            kept.push(Kept { mark, event });
        }
    }
}

impl Observer for Marks {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let request = event.request.map(|request| request.0);
        if self.places.contains_key(&request) {
            self.take(request, event.what.kind(), (event.id.0, Mark::of(event, view)));
        }
        Control::Continue
    }
}

/// When an event is, and its number, which orders what happens at one instant.
pub type Moment = (u64, u64);

/// Returns the earliest event that one of two lists has and the other has not. Instants count only
/// where nothing else differs.
pub fn first_parting(left: &[Kept], right: &[Kept], timed: bool) -> Option<Moment> {
    let mut counts: BTreeMap<(u64, u64, u64), (i64, Moment)> = BTreeMap::new();
    for (marks, step) in [(left, 1), (right, -1)] {
        for Kept { mark, event } in marks {
            let at = if timed { mark.at } else { 0 };
            let entry =
                counts.entry((mark.key, mark.content, at)).or_insert((0, (u64::MAX, u64::MAX)));
            entry.0 += step;
            entry.1 = entry.1.min((mark.at, *event));
        }
    }
    counts.values().filter(|(count, _)| *count != 0).map(|(_, at)| *at).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: u64, key: u64, content: u64) -> Kept {
        Kept { mark: Mark { at, place: key, key, content }, event: at + 100 }
    }

    #[test]
    fn runs_part_where_one_has_what_the_other_lacks() {
        let left = [mark(1, 10, 0), mark(2, 11, 0), mark(3, 12, 0)];
        let later = [mark(1, 10, 0), mark(5, 11, 0), mark(6, 12, 0)];
        assert_eq!(first_parting(&left, &later, false), None);
        assert_eq!(first_parting(&left, &later, true), Some((2, 102)));
        let other = [mark(1, 10, 0), mark(3, 12, 7)];
        assert_eq!(first_parting(&left, &other, false), Some((2, 102)));
        assert_eq!(first_parting(&left, &left, true), None);
    }
}

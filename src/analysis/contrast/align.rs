//! Where two runs part first: the earliest event that one of them has and the other has not.

use crate::analysis::contrast::mark::Mark;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use std::collections::BTreeMap;

/// The observer that keeps the marks of some requests.
#[derive(Debug, Clone)]
pub struct Marks {
    /// By the request's number: its place among those that are kept.
    places: BTreeMap<u32, usize>,
    kept: Vec<Vec<Mark>>,
    room: usize,
}

impl Marks {
    /// How many events are kept at most.
    pub const ROOM: usize = 2_000_000;

    /// Keeps the events of these requests, in this order.
    pub fn of(requests: impl Iterator<Item = u32>) -> Self {
        let places: BTreeMap<u32, usize> = requests.zip(0..).collect();
        let kept = vec![Vec::new(); places.len()];
        Self { places, kept, room: Self::ROOM }
    }

    /// Returns the events of the request with that place.
    pub fn kept(&self, place: usize) -> &[Mark] {
        self.kept.get(place).map_or(&[], Vec::as_slice)
    }

    /// Tells whether some events were not kept.
    pub fn is_full(&self) -> bool {
        self.room == 0
    }

    /// Keeps one event of a request, if its request is asked about and there is room.
    pub fn take(&mut self, request: u32, mark: Mark) {
        if let Some(place) = self.places.get(&request)
            && let Some(kept) = self.kept.get_mut(*place)
            && self.room > 0
        {
            self.room -= 1;
            kept.push(mark);
        }
    }
}

impl Observer for Marks {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let Some(request) = event.request
            && self.places.contains_key(&request.0)
        {
            self.take(request.0, Mark::of(event, view));
        }
        Control::Continue
    }
}

/// Returns the earliest instant at which one of two lists has an event that the other has not.
/// Instants count only where nothing else differs.
pub fn first_parting(left: &[Mark], right: &[Mark], timed: bool) -> Option<u64> {
    let mut counts: BTreeMap<(u64, u64, u64), (i64, u64)> = BTreeMap::new();
    for (marks, step) in [(left, 1), (right, -1)] {
        for mark in marks {
            let at = if timed { mark.at } else { 0 };
            let entry = counts.entry((mark.key, mark.content, at)).or_insert((0, u64::MAX));
            entry.0 += step;
            entry.1 = entry.1.min(mark.at);
        }
    }
    counts.values().filter(|(count, _)| *count != 0).map(|(_, at)| *at).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: u64, key: u64, content: u64) -> Mark {
        Mark { at, place: key, key, content }
    }

    #[test]
    fn runs_part_where_one_has_what_the_other_lacks() {
        let left = [mark(1, 10, 0), mark(2, 11, 0), mark(3, 12, 0)];
        let later = [mark(1, 10, 0), mark(5, 11, 0), mark(6, 12, 0)];
        assert_eq!(first_parting(&left, &later, false), None);
        assert_eq!(first_parting(&left, &later, true), Some(2));
        let other = [mark(1, 10, 0), mark(3, 12, 7)];
        assert_eq!(first_parting(&left, &other, false), Some(2));
        assert_eq!(first_parting(&left, &left, true), None);
    }
}

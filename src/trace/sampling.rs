//! Samples of whole requests: every so many of them, so that whoever looks at one sees all of it.

use crate::trace::event::RequestId;

/// Which requests are in a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// One of so many, from the first one on; not zero.
    pub every: u32,
    /// One more, whatever its number: the one that a report tells of.
    pub also: Option<RequestId>,
}

impl Sampling {
    /// Every request.
    pub const ALL: Self = Self { every: 1, also: None };

    /// Samples so that about `most` of `events` are left.
    pub fn within(events: u64, most: u64, also: Option<RequestId>) -> Self {
        let every = u32::try_from(events.div_ceil(most.max(1))).unwrap_or(u32::MAX);
        Self { every: every.max(1), also }
    }

    /// Says what is in the sample besides one of so many, in words that go on a sentence.
    pub fn besides(self) -> &'static str {
        if self.also.is_some() { ", and the one that fails first" } else { "" }
    }

    /// Tells whether a request is in the sample. What belongs to no request always is.
    pub fn holds(self, request: Option<RequestId>) -> bool {
        request.is_none_or(|it| it.0.is_multiple_of(self.every) || self.also == Some(it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_whole_requests_and_the_one_that_matters() {
        let sampling = Sampling::within(1_000, 300, Some(RequestId(5)));
        assert_eq!(sampling.every, 4);
        let held = (0..10).filter(|it| sampling.holds(Some(RequestId(*it))));
        assert_eq!(held.collect::<Vec<_>>(), [0, 4, 5, 8]);
        assert!(sampling.holds(None));
        assert_eq!(Sampling::within(300, 300, None), Sampling::ALL);
        assert_eq!(Sampling::within(0, 0, None), Sampling::ALL);
    }
}

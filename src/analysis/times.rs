//! Many times, and the one that a figure takes of them.

use crate::program::figure::Take;
use crate::time::SimDuration;

/// Times as they come. Each is kept only where the one to take depends on the order of all.
#[derive(Debug, Clone)]
pub struct Times {
    take: Take,
    count: u64,
    sum: u128,
    /// The least or the most so far.
    extreme: Option<u64>,
    all: Vec<u64>,
}

impl Times {
    /// Starts with none.
    pub fn new(take: Take) -> Self {
        Self { take, count: 0, sum: 0, extreme: None, all: Vec::new() }
    }

    /// Adds one.
    pub fn add(&mut self, time: SimDuration) {
        let nanos = time.as_nanos();
        self.count += 1;
        match self.take {
            Take::Mean => self.sum += u128::from(nanos),
            Take::Min => self.extreme = Some(self.extreme.map_or(nanos, |it| it.min(nanos))),
            Take::Max => self.extreme = Some(self.extreme.map_or(nanos, |it| it.max(nanos))),
            Take::Quantile(_) => self.all.push(nanos),
        }
    }

    /// Returns the one to take; none of none. Quantiles are the nearest rank.
    pub fn taken(&self) -> Option<SimDuration> {
        let nanos = match self.take {
            Take::Mean => u64::try_from(self.sum.checked_div(u128::from(self.count))?).ok()?,
            Take::Min | Take::Max => self.extreme?,
            Take::Quantile(hundredths) => {
                let mut sorted = self.all.clone();
                let rank = (sorted.len() * usize::from(hundredths)).div_ceil(100).max(1);
                if rank > sorted.len() {
                    return None;
                }
                *sorted.select_nth_unstable(rank - 1).1
            }
        };
        Some(SimDuration::from_nanos(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(take: Take, nanos: &[u64]) -> Option<u64> {
        let mut times = Times::new(take);
        for it in nanos {
            times.add(SimDuration::from_nanos(*it));
        }
        times.taken().map(SimDuration::as_nanos)
    }

    #[test]
    fn each_take_of_some_times() {
        let some = [40, 10, 30, 21];
        assert_eq!(taken(Take::Mean, &some), Some(25));
        assert_eq!(taken(Take::Min, &some), Some(10));
        assert_eq!(taken(Take::Max, &some), Some(40));
        assert_eq!(taken(Take::Quantile(50), &some), Some(21));
        assert_eq!(taken(Take::Quantile(51), &some), Some(30));
        assert_eq!(taken(Take::Quantile(1), &some), Some(10));
        assert_eq!(taken(Take::Quantile(100), &some), Some(40));
    }

    #[test]
    fn there_is_nothing_to_take_of_none() {
        for take in [Take::Mean, Take::Min, Take::Max, Take::Quantile(50)] {
            assert_eq!(taken(take, &[]), None);
        }
    }

    #[test]
    fn only_quantiles_keep_every_time() {
        let mut times = Times::new(Take::Max);
        times.add(SimDuration::HOUR);
        assert!(times.all.is_empty());
    }
}

//! Sets of whole numbers: `3`, `17`, `20..25`.

use super::count::parse_count;
use super::error::QuantityError;
use serde::Serialize;
use serde::Serializer;
use std::fmt;

/// Some of the whole numbers from 1, each once and in order, as runs of neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    /// The first and the last number of each run; there is a gap between two runs.
    runs: Vec<(u32, u32)>,
}

impl Numbers {
    /// Adds a run of numbers, from the first to the last.
    pub fn add(&mut self, first: u32, last: u32) {
        let before = self.runs.partition_point(|run| run.1.saturating_add(1) < first);
        let after = self.runs.partition_point(|run| run.0 <= last.saturating_add(1));
        let joined = self.runs[before..after.max(before)].iter();
        let (first, last) =
            joined.fold((first, last), |joined, run| (joined.0.min(run.0), joined.1.max(run.1)));
        self.runs.splice(before..after.max(before), [(first, last)]);
    }

    /// Tells whether a number is one of them.
    pub fn has(&self, number: u32) -> bool {
        let place = self.runs.partition_point(|run| run.1 < number);
        self.runs.get(place).is_some_and(|run| run.0 <= number)
    }

    /// Returns the largest of them.
    pub fn last(&self) -> Option<u32> {
        self.runs.last().map(|run| run.1)
    }

    /// Returns how many there are.
    pub fn count(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.1 - run.0) + 1).sum()
    }

    /// Returns the first and the last number of each run of neighbours, in order.
    pub fn runs(&self) -> &[(u32, u32)] {
        &self.runs
    }
}

/// A number, or a run of them, as a scenario writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Written {
    One(u32),
    Several(String),
}

/// As a scenario writes them, a list of numbers and of texts such as `20..25`.
impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.runs.iter().map(|(first, last)| {
            if first == last {
                Written::One(*first)
            } else {
                Written::Several(format!("{first}..{last}"))
            }
        }))
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(all: I) -> Self {
        let mut numbers = Self::default();
        for number in all {
            numbers.add(number, number);
        }
        numbers
    }
}

/// As a scenario writes them: `[3, 17, 20..25]`.
impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (index, (first, last)) in self.runs.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}..{last}")?;
            }
        }
        f.write_str("]")
    }
}

/// Reads one number from 1, or two with two dots between them: the first and the last of a run.
///
/// # Errors
///
/// Says what is wrong when the text has another shape, begins at 0, or does not fit in 32 bits.
pub fn parse_numbers(text: &str) -> Result<(u32, u32), QuantityError> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| match parse_count(text)? {
        0 => Err(QuantityError::NotANumber),
        number => u32::try_from(number).map_err(|_| QuantityError::NotANumber),
    };
    let (first, last) = (number(first)?, number(last)?);
    if first > last { Err(QuantityError::RunReversed) } else { Ok((first, last)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(text: &str, expected: Result<(u32, u32), QuantityError>) {
        assert_eq!(parse_numbers(text), expected, "{text}");
    }

    #[test]
    fn a_run_has_a_first_and_a_last_number() {
        check("3", Ok((3, 3)));
        check("20..25", Ok((20, 25)));
        check("1_000..1_001", Ok((1000, 1001)));
        check("4294967295", Ok((u32::MAX, u32::MAX)));
        check("4294967296", Err(QuantityError::NotANumber));
        check("0", Err(QuantityError::NotANumber));
        check("0..3", Err(QuantityError::NotANumber));
        check("3..2", Err(QuantityError::RunReversed));
        for text in ["", "..", "3..", "..3", "3...5", "3 .. 5", "-1", "all"] {
            check(text, Err(QuantityError::NotACount));
        }
    }

    #[test]
    fn neighbours_are_written_as_one_run() {
        let numbers: Numbers = [25, 3, 21, 20, 22, 24, 23, 17].into_iter().collect();
        assert_eq!(numbers.to_string(), "[3, 17, 20..25]");
        assert_eq!(Numbers::default().to_string(), "[]");
    }

    proptest! {
        #[test]
        fn they_are_a_set(runs in prop::collection::vec((1_u32..60, 0_u32..9), 0..12)) {
            let mut numbers = Numbers::default();
            let mut plain = BTreeSet::new();
            for (first, more) in runs {
                numbers.add(first, first + more);
                plain.extend(first..=first + more);
            }
            prop_assert_eq!(numbers.count(), plain.len() as u64);
            prop_assert_eq!(numbers.last(), plain.last().copied());
            for number in 0..80 {
                prop_assert_eq!(numbers.has(number), plain.contains(&number), "{}", number);
            }
            let apart = numbers.runs().windows(2).all(|two| two[0].1 + 1 < two[1].0);
            prop_assert!(apart, "{:?}", numbers.runs());
            prop_assert_eq!(plain.into_iter().collect::<Numbers>(), numbers);
        }
    }
}

//! What became of requests, as somebody outside would tell it: what was shown, in order and as often
//! as it was, and how it ended. Most requests share one of a few outcomes, so each is kept once.

use std::collections::BTreeMap;

/// Outcomes, as paths of words from a common root.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    words: Vec<String>,
    numbers: BTreeMap<String, u32>,
    /// For each node but the root: the node before it, and its word.
    nodes: Vec<(OutcomeId, u32)>,
    next: BTreeMap<(OutcomeId, u32), OutcomeId>,
}

/// An outcome so far; the root is that of which nothing was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct OutcomeId(u32);

/// How many nodes there are at most: beyond that, what is said is not told any more, and stories that
/// differ in it are known apart by their hashes alone.
const ROOM: usize = 1 << 20;

/// How many words a text has at most.
const TOLD: usize = 12;

impl Outcomes {
    /// Goes on from an outcome with one more word.
    pub fn go_on(&mut self, from: OutcomeId, word: &str) -> OutcomeId {
        let number = self.number(word);
        if let Some(known) = self.next.get(&(from, number)) {
            return *known;
        }
        if self.nodes.len() >= ROOM {
            return from;
        }
        self.nodes.push((from, number));
        let id = OutcomeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.next.insert((from, number), id);
        id
    }

    /// Returns the number of a word.
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// Returns the words of an outcome, the last one first.
    fn words(&self, of: OutcomeId) -> impl Iterator<Item = u32> {
        let mut at = of;
        std::iter::from_fn(move || {
            let index = (at.0 as usize).checked_sub(1)?;
            let (before, word) = *self.nodes.get(index)?;
            at = before;
            Some(word)
        })
    }

    /// Returns the words of an outcome in their order, joined; what comes several times on end is said
    /// once, and how often, or only that it did. Of very many words, the last are left out.
    pub fn text(&self, of: OutcomeId, counts: bool) -> String {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let mut words: Vec<u32> = self.words(of).collect();
        words.reverse();
        for word in words {
            match runs.last_mut() {
                Some((last, times)) if *last == word => *times += 1,
                Some(_) | None => runs.push((word, 1)),
            }
        }
        let word = |number: u32| self.words.get(number as usize).map_or("", String::as_str);
        let told = runs.iter().take(TOLD).map(|(number, times)| match times {
            1 => word(*number).to_owned(),
            _ if !counts => format!("{} several times", word(*number)),
            2 => format!("{} twice", word(*number)),
            times => format!("{} {times} times", word(*number)),
        });
        let more = runs.len().checked_sub(TOLD).filter(|more| *more > 0);
        let more = more.map(|more| format!("and {more} more"));
        told.chain(more).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(outcomes: &mut Outcomes, words: &[&str]) -> OutcomeId {
        words.iter().fold(OutcomeId::default(), |from, word| outcomes.go_on(from, word))
    }

    #[test]
    fn words_are_said_in_order_and_as_often_as_they_came() {
        let mut outcomes = Outcomes::default();
        let error = said(&mut outcomes, &["answer", "error"]);
        assert_eq!(said(&mut outcomes, &["answer", "error"]), error);
        assert_eq!(outcomes.text(error, true), "answer, error");
        assert_eq!(outcomes.text(OutcomeId::default(), true), "");
        let again = said(&mut outcomes, &["answer", "error", "error", "answer"]);
        assert_ne!(again, error);
        assert_eq!(outcomes.text(again, true), "answer, error twice, answer");
        let thrice = said(&mut outcomes, &["error", "error", "error"]);
        assert_eq!(outcomes.text(thrice, true), "error 3 times");
        assert_eq!(outcomes.text(thrice, false), "error several times");
    }

    #[test]
    fn a_long_outcome_is_cut() {
        let mut outcomes = Outcomes::default();
        let long = said(&mut outcomes, &["tick", "tock"].repeat(10));
        assert!(outcomes.text(long, true).ends_with("tick, tock, and 8 more"));
    }
}

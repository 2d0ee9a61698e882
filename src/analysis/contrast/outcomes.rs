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

/// How many turns a text has at most.
const TOLD: usize = 12;

/// How many words a turn has at most.
const LONGEST: usize = 6;

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

    /// Returns the words of an outcome in their order, joined; what comes several times on end, a word or
    /// a few in turn, is said once, and how often, or only that it did. Of very many, the last are left out.
    pub fn text(&self, of: OutcomeId, counts: bool) -> String {
        let mut words: Vec<u32> = self.words(of).collect();
        words.reverse();
        let word = |number: &u32| self.words.get(*number as usize).map_or("", String::as_str);
        let turns = turns(&words);
        let told = turns.iter().take(TOLD).map(|(turn, times)| {
            let said = turn.iter().map(word).collect::<Vec<_>>().join(", ");
            let said = if turn.len() > 1 && *times > 1 { format!("({said})") } else { said };
            match times {
                1 => said,
                _ if !counts => format!("{said} several times"),
                2 => format!("{said} twice"),
                times => format!("{said} {times} times"),
            }
        });
        let more = turns.len().checked_sub(TOLD).filter(|more| *more > 0);
        let more = more.map(|more| format!("and {more} more"));
        told.chain(more).collect::<Vec<_>>().join(", ")
    }
}

/// Cuts words into turns of one to [`LONGEST`], each with how often it comes on end: the shortest turn
/// that comes again, or else one word.
fn turns(words: &[u32]) -> Vec<(&[u32], usize)> {
    let mut turns = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let again = |length: usize| {
            let turn = rest.get(..length)?;
            let times = rest.chunks_exact(length).take_while(|chunk| *chunk == turn).count();
            (times > 1).then_some((turn, times))
        };
        let (turn, times) = (1..=LONGEST).find_map(again).unwrap_or((&rest[..1], 1));
        turns.push((turn, times));
        rest = &rest[turn.len() * times..];
    }
    turns
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
    fn what_is_left_out_is_counted() {
        let mut outcomes = Outcomes::default();
        let words: Vec<String> = (0..=TOLD).map(|number| format!("w{number}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let all = said(&mut outcomes, &words[..TOLD]);
        assert!(outcomes.text(all, true).ends_with(", w11"), "{}", outcomes.text(all, true));
        let one_more = said(&mut outcomes, &words);
        assert!(outcomes.text(one_more, true).ends_with(", w11, and 1 more"));
    }

    #[test]
    fn what_comes_in_turn_is_said_once() {
        let mut outcomes = Outcomes::default();
        let clock =
            said(&mut outcomes, &[&["wind"][..], &["tick", "tock"].repeat(10), &["ring"]].concat());
        assert_eq!(outcomes.text(clock, true), "wind, (tick, tock) 10 times, ring");
        assert_eq!(outcomes.text(clock, false), "wind, (tick, tock) several times, ring");
        let odd = said(&mut outcomes, &["a", "b", "a", "b", "a"]);
        assert_eq!(outcomes.text(odd, true), "(a, b) twice, a");
    }

    #[test]
    fn a_long_outcome_is_cut() {
        let mut outcomes = Outcomes::default();
        let names: Vec<String> = (0..20).map(|it| it.to_string()).collect();
        let long = said(&mut outcomes, &names.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(outcomes.text(long, true).ends_with("10, 11, and 8 more"));
    }
}

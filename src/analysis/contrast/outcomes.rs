//! What became of requests, as somebody outside would tell it: what was shown, in order, each
//! once, and how it ended. Most requests share one of a few outcomes, so each is kept once.

use std::collections::BTreeMap;

/// Outcomes, as paths of words from a common root.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// For each node but the root: the node before it, and its word.
    nodes: Vec<(OutcomeId, String)>,
    next: BTreeMap<(OutcomeId, String), OutcomeId>,
}

/// An outcome so far; the root is that of which nothing was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct OutcomeId(u32);

impl Outcomes {
    /// Goes on from an outcome with one more word; one that was said already changes nothing.
    pub fn go_on(&mut self, from: OutcomeId, word: &str) -> OutcomeId {
        if self.words(from).any(|known| known == word) {
            return from;
        }
        let key = (from, word.to_owned());
        if let Some(known) = self.next.get(&key) {
            return *known;
        }
        self.nodes.push((from, word.to_owned()));
        let id = OutcomeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.next.insert(key, id);
        id
    }

    /// Returns the words of an outcome, the last one first.
    pub fn words(&self, of: OutcomeId) -> impl Iterator<Item = &str> {
        let mut at = of;
        std::iter::from_fn(move || {
            let index = (at.0 as usize).checked_sub(1)?;
            let (before, word) = self.nodes.get(index)?;
            at = *before;
            Some(word.as_str())
        })
    }

    /// Returns the words of an outcome in their order, joined.
    pub fn text(&self, of: OutcomeId) -> String {
        let mut words: Vec<&str> = self.words(of).collect();
        words.reverse();
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_said_once_and_in_order() {
        let mut outcomes = Outcomes::default();
        let root = OutcomeId::default();
        let answer = outcomes.go_on(root, "answer");
        let error = outcomes.go_on(answer, "error");
        assert_eq!(outcomes.go_on(error, "answer"), error);
        assert_eq!(outcomes.go_on(answer, "error"), error);
        assert_eq!(outcomes.text(error), "answer, error");
        assert_eq!(outcomes.text(root), "");
    }
}

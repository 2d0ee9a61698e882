//! A sheet of questions for one person: everybody gets the same questions and answers, in an order of
//! their own.

use super::Answered;
use super::Choice;
use super::claims::word;
use crate::hash::StableHasher;

/// Separates the orders of sheets from all other hashes.
const DOMAIN: u64 = 0x5155_495a;

/// A question as one person gets it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The question and its answers.
    pub answered: Answered,
    /// The answers in the order in which they are offered; the right one is the one whose belief is
    /// true.
    pub options: Vec<Choice>,
    /// The place of the right one.
    pub right: usize,
    /// On which sheet it is asked, from 1; later ones come when the answers of the earlier are known.
    pub sheet: usize,
    /// Its number from 1, over all sheets.
    pub number: usize,
}

impl Item {
    /// Returns the letter of an option: `a` for the first.
    pub fn letter(place: usize) -> char {
        char::from(b'a' + u8::try_from(place.min(25)).unwrap_or(0))
    }

    /// Returns the place of an option by its letter.
    pub fn place(&self, letter: char) -> Option<usize> {
        (0..self.options.len()).find(|place| Self::letter(*place) == letter.to_ascii_lowercase())
    }
}

/// Puts the questions and answers of each sheet into the order of one person. Without a person, the questions
/// stay in theirs.
pub fn sheets(answered: Vec<Vec<Answered>>, person: Option<&str>) -> Vec<Item> {
    let all = (1..).zip(answered).flat_map(|(number, it)| sheet(it, number, person));
    (1..).zip(all).map(|(number, item)| Item { number, ..item }).collect()
}

/// Puts one sheet into that order.
fn sheet(answered: Vec<Answered>, sheet: usize, person: Option<&str>) -> Vec<Item> {
    let rank = |of: &[&str]| {
        let mut hasher = StableHasher::new(DOMAIN);
        hasher.text(person.unwrap_or_default());
        for text in of {
            hasher.text(text);
        }
        hasher.finish()
    };
    let mut items: Vec<Item> = answered
        .into_iter()
        .map(|answered| {
            let name = answered.question.name.value.clone();
            let all = std::iter::once(&answered.answer).chain(&answered.wrong);
            let mut options: Vec<Choice> = all.cloned().collect();
            options.sort_by_cached_key(|option| rank(&[&name, &word(&option.fact)]));
            let right = options.iter().position(|it| *it == answered.answer).unwrap_or(0);
            Item { answered, options, right, sheet, number: 0 }
        })
        .collect();
    if person.is_some() {
        items.sort_by_cached_key(|item| rank(&[&item.answered.question.name.value]));
    }
    items
}

//! Which questions may stand on one sheet. Some tell the answer to another by how they are asked: whoever
//! asks what hides a failure says that it is hidden. Those are asked later, on a sheet of their own.

use super::words;
use crate::analysis::figures::Quantity;
use crate::experiment::quiz::Answered;
use crate::experiment::quiz::Belief;
use crate::experiment::quiz::Choice;
use crate::experiment::quiz::Fact;
use crate::experiment::quiz::Knowing;
use crate::experiment::quiz::Proof;
use crate::render::number::label;
use crate::scenario::Scenario;
use crate::scenario::teach::About;
use crate::scenario::teach::Place;

/// Parts questions into sheets, each in the order in which they come: nothing on a sheet tells an answer
/// that is asked for on it or on a later one. Of two that tell each other's answers, the first is asked.
pub fn apart(scenario: &Scenario, mut left: Vec<Answered>) -> Vec<Vec<Answered>> {
    let mut sheets = Vec::new();
    while !left.is_empty() {
        let may_stand = |it: &Answered| {
            let stem = stem(scenario, it);
            !left.iter().any(|other| other != it && tells(&stem, it, other))
        };
        let stands: Vec<bool> = left.iter().map(may_stand).collect();
        let mut stands = stands.into_iter();
        let (mut sheet, mut later): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|_| stands.next() == Some(true));
        if sheet.is_empty() {
            let first = later.remove(0);
            let stem = stem(scenario, &first);
            later.retain(|other| !tells(&stem, &first, other));
            sheet.push(first);
        }
        sheets.push(sheet);
        left = later;
    }
    sheets
}

/// How a question is asked, without the names that everybody knows: of environments, and of who looks.
fn stem(scenario: &Scenario, asked: &Answered) -> String {
    let mut stem = spelled(&words::question(scenario, asked));
    let profiles = scenario.profiles.iter().map(|it| &it.name.value);
    for name in profiles.chain(scenario.observers.iter().map(|it| &it.name.value)) {
        stem = stem.replace(&spelled(name), " ");
    }
    stem
}

/// Tells whether a question, asked in these words, tells the answer to another.
fn tells(stem: &str, asked: &Answered, other: &Answered) -> bool {
    names(stem, &other.answer.fact) || supposes(asked, other)
}

/// Tells whether a question makes sense only to who knows the answer to another.
fn supposes(asked: &Answered, other: &Answered) -> bool {
    match &asked.question.about {
        // What brings a failure to a place is asked of a place where it does not show.
        About::Cause(profile) => nothing_shows(other, &profile.value),
        // What does not run there cannot be what fails there.
        About::Parts(profile) => {
            other.answer.fact == Fact::Gets(None) && is_about(other, &profile.value)
        }
        // What would have been otherwise is not so today.
        About::Action(name) => {
            let shows_otherwise = |choice: &Choice| {
                let Belief::As(selection) = &choice.belief else { return false };
                matches!(choice.fact, Fact::Shown(_)) && selection.with.contains(&name.value)
            };
            let Proof::Tried { new, .. } = &asked.answer.proof else { return false };
            other.wrong.iter().any(shows_otherwise)
                || new
                    .iter()
                    .any(|(profile, _)| *profile != asked.incident && is_hidden(other, profile))
        }
        About::Figure(..) | About::Request(..) | About::Observer(..) | About::Stage(_) => false,
    }
}

/// Tells whether the answer is that nothing shows in an environment: a figure of nothing, nobody who knows.
fn nothing_shows(other: &Answered, profile: &str) -> bool {
    let nothing = match &other.answer.fact {
        Fact::Value(value) => matches!(value, None | Some(Quantity::Count(0))),
        Fact::Knows(knowing) => *knowing == Knowing::Nothing,
        Fact::Shown(_) | Fact::Does(_) | Fact::Gets(_) | Fact::Differences(_) | Fact::Step(_) => {
            false
        }
    };
    nothing && is_about(other, profile)
}

/// Tells whether the answer is that somebody there sees nothing of it, or why.
fn is_hidden(other: &Answered, profile: &str) -> bool {
    nothing_shows(other, profile)
        || (matches!(other.answer.fact, Fact::Gets(_)) && is_about(other, profile))
}

/// Tells whether a question is about an environment as it stands.
fn is_about(other: &Answered, profile: &str) -> bool {
    let there = |place: &Place| {
        let selection = place.selection(&other.incident);
        selection.with.is_empty() && selection.profile.as_deref() == Some(profile)
    };
    match &other.question.about {
        About::Figure(_, place) | About::Request(_, place) | About::Observer(_, place) => {
            there(place)
        }
        About::Stage(name) | About::Cause(name) | About::Parts(name) => name.value == profile,
        About::Action(_) => false,
    }
}

/// Tells whether a text has the answer in it, however it is spelled: `Rails.env` is `switches.rails_env`.
pub(super) fn names(text: &str, fact: &Fact) -> bool {
    let text = spelled(text);
    let has = |part: &str| {
        let part = spelled(part);
        // A single letter or digit is in every text.
        part.trim().chars().nth(1).is_some() && text.contains(&part)
    };
    match fact {
        Fact::Differences(all) => {
            all.iter().any(|address| subject(address).iter().all(|it| has(it)))
        }
        Fact::Step(site) => {
            let last = site.rsplit('/').next().unwrap_or(site);
            let object = last.split_once(' ').map_or(last, |(_, object)| object);
            has(last) || (object.contains('_') && has(object))
        }
        Fact::Shown(shown) => {
            let both = |(effect, over): &(String, Option<String>)| {
                has(&label(effect)) && over.as_deref().is_none_or(|over| has(&label(over)))
            };
            !shown.is_empty() && shown.iter().all(both)
        }
        Fact::Value(_) | Fact::Knows(_) | Fact::Does(_) | Fact::Gets(_) => has(&words::fact(fact)),
    }
}

/// The words by which people would say what an address is of: the name of what is declared, or else what is
/// set, and of what.
fn subject(address: &str) -> Vec<&str> {
    let parts: Vec<&str> = address.split('.').collect();
    match parts.as_slice() {
        ["switches" | "inputs" | "changes", name, ..] => vec![name],
        [.., of, what] => vec![of, what],
        _ => parts,
    }
}

/// A text as words with one space around each; what parts the digits of a number is no space.
fn spelled(text: &str) -> String {
    let mut out = String::from(" ");
    let mut was_digits = false;
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    for word in words {
        let digits = word.chars().all(|it| it.is_ascii_digit());
        if was_digits && digits && word.len() == 3 {
            out.pop();
        }
        out.push_str(&word.to_lowercase());
        out.push(' ');
        was_digits = digits;
    }
    out
}

#[cfg(test)]
#[path = "apart_tests.rs"]
mod tests;

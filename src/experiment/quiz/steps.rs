//! At which step two environments part.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Fact;
use super::Proof;
use super::Unanswered;
use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Told;
use crate::analysis::contrast::telling::since;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::scenario::file::Selection;
use crate::trace::event::Kind;

/// Kinds of events that say that a step ran, and what it did.
const STEPS: [Kind; 10] = [
    Kind::Set,
    Kind::Read,
    Kind::Wrote,
    Kind::Checked,
    Kind::Worked,
    Kind::Enqueued,
    Kind::Shown,
    Kind::Raised,
    Kind::Called,
    Kind::Accepted,
];

/// How often two sides are run to be compared.
const COMPARED: u64 = 4;

/// How long what is said more about an event may be.
const DETAIL: usize = 40;

/// Answers with the first step of the first request with another outcome that only the incident's side
/// runs; wrong are steps before it, which both sides run alike.
pub(super) fn answer(bank: &mut Bank<'_>, profile: &str) -> Result<Choices, Unanswered> {
    let here = Selection::profile(profile);
    let there = Selection::profile(bank.incident());
    let (left, right) = (bank.prepared(&here, &[])?, bank.prepared(&there, &[])?);
    let events = bank.ran(&here)?.events.saturating_add(bank.ran(&there)?.events);
    let (seed, limits) = (bank.ground().seed, bank.limits()?);
    let source = |prepared| Source::Run { prepared, seed, limits };
    let found = compare(source(&left), source(&right), Asked::default());
    bank.spend(events.saturating_mul(COMPARED));
    let of_request = found.first_event.filter(|pair| !pair.outside);
    let Some(pair) = found.first_outcome.or(of_request) else {
        return Err(Unanswered::Nothing("the environments do not part"));
    };
    let parted = |row: &&Row| row.left.is_none() && step(&pair.right, row.right).is_some();
    let Some(place) = pair.rows.iter().position(|row| parted(&row)) else {
        return Err(Unanswered::Nothing("the incident's environment runs no step of its own"));
    };
    let choice = |told: &Told, both: bool| Choice {
        fact: Fact::Step(told.site.clone()),
        belief: if both { Belief::Otherwise } else { Belief::True },
        proof: Proof::Event {
            request: pair.numbers.1 + 1,
            after: since(&pair.right, told.at),
            said: said(told),
            both,
        },
        again: Again::Diff(here.clone(), there.clone(), None),
    };
    let Some(first) = step(&pair.right, pair.rows[place].right) else {
        return Err(Unanswered::Nothing("the environments do not part"));
    };
    let answer = choice(first, false);
    let before = pair.rows[..place].iter().rev().filter(|row| row.same);
    let wrong = before.filter_map(|row| step(&pair.right, row.right)).map(|it| choice(it, true));
    Ok((answer, wrong.collect()))
}

/// Returns what is told there when it is about a step that ran.
fn step(told: &[Told], place: Option<usize>) -> Option<&Told> {
    told.get(place?).filter(|it| STEPS.contains(&it.kind))
}

/// Says what happened: `set session_id: String`.
fn said(told: &Told) -> String {
    let words = format!("{} {}", told.kind.word().replace('_', " "), told.about);
    // A long text tells less than what it is about.
    let tells = !told.detail.is_empty() && told.detail.chars().count() <= DETAIL;
    if tells { format!("{words}: {}", told.detail) } else { words }
}

//! From when on an observer could know.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Fact;
use super::Knowing;
use super::Proof;
use super::Unanswered;
use crate::analysis::noticing::Noticed;
use crate::scenario::file::Selection;
use crate::time::SimDuration;

/// Longer than any replay, and short enough to be written: a thousand days.
const ALWAYS: u64 = 1_000;

/// Answers with when they first see it, or why never; wrong is when they would have seen it had they
/// stayed, or looked where the incident was, and the other reasons.
pub(super) fn answer(
    bank: &mut Bank<'_>,
    observer: &str,
    selection: &Selection,
) -> Result<Choices, Unanswered> {
    let ran = bank.ran(selection)?;
    let Some(noticed) = ran.noticed.iter().find(|it| it.observer == observer).cloned() else {
        return Err(Unanswered::Nothing("the observer is not in this environment"));
    };
    let knowing = knowing(bank, &noticed);
    let proof = || Proof::Missed { missed: noticed.missed, seen: noticed.seen };
    let profile = selection.profile.clone().unwrap_or_default();
    let again = || Again::Run(selection.clone(), Vec::new(), None);
    let choice = |fact: Knowing, belief: Belief, again: Again| Choice {
        fact: Fact::Knows(fact),
        belief,
        proof: proof(),
        again,
    };
    let answer = choice(knowing, Belief::True, again());
    let mut wrong = Vec::new();
    let day = SimDuration::HOUR.saturating_mul(24);
    let stays = format!("observers.{observer}.stays={ALWAYS}d");
    let there = format!("observers.{observer}.in=[{}]", bank.incident());
    let mut beliefs = Vec::new();
    match knowing {
        Knowing::From(_) => {}
        Knowing::Leaves(_) => {
            beliefs.push((selection.clone(), stays, Belief::Stays(day.saturating_mul(ALWAYS))));
        }
        Knowing::Nothing if profile != bank.incident() => {
            let incident = bank.incident().to_owned();
            let elsewhere = Selection { profile: Some(incident.clone()), ..selection.clone() };
            beliefs.push((elsewhere, there, Belief::Looks(incident)));
        }
        Knowing::Nothing => {}
    }
    for (selection, set, belief) in beliefs {
        let set = vec![set];
        let Ok(ran) = bank.ran_with(&selection, &set, None) else { continue };
        if let Some(first) = ran.noticed.iter().find(|it| it.observer == observer)
            && first.first.is_some()
        {
            let again = Again::Run(selection, set, None);
            wrong.push(choice(self::knowing(bank, first), belief, again));
        }
    }
    if !matches!(knowing, Knowing::Nothing) {
        wrong.push(choice(Knowing::Nothing, Belief::Otherwise, again()));
    }
    if !matches!(knowing, Knowing::Leaves(_)) {
        // By how much they would leave too early is nothing that a wrong answer has to say.
        wrong.push(choice(Knowing::Leaves(SimDuration::ZERO), Belief::Otherwise, again()));
    }
    Ok((answer, wrong))
}

fn knowing(bank: &Bank<'_>, noticed: &Noticed) -> Knowing {
    match (noticed.first, noticed.too_early) {
        (Some(first), _) => Knowing::From(bank.instant(first.at)),
        (None, Some(late)) => Knowing::Leaves(late),
        (None, None) => Knowing::Nothing,
    }
}

//! How far the fault gets in an environment.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Fact;
use super::Proof;
use super::Unanswered;
use crate::experiment::stages::Stage;

/// Answers with the last stage that the fault comes to there; wrong are the other stages.
pub(super) fn answer(bank: &mut Bank<'_>, profile: &str) -> Result<Choices, Unanswered> {
    let found = bank.followed(profile)?;
    let last = match found.lost_at() {
        None => Some(Stage::Revealed),
        Some(lost) => Stage::ALL.into_iter().take_while(|stage| *stage != lost).last(),
    };
    let event = match last {
        None => None,
        Some(Stage::Reached) => found.extents[0].proof.clone(),
        Some(Stage::Infected) => found.extents[1].proof.clone(),
        Some(Stage::Propagated | Stage::Revealed) => found.extents[2].proof.clone(),
    };
    let proof = Proof::Extents {
        requests: found.extents.each_ref().map(|extent| extent.requests),
        seen_by: found.revealed_to().map(|sight| sight.observer.clone()).collect(),
        event: event.map(Box::new),
    };
    let choice = |stage: Option<Stage>, belief: Belief| Choice {
        fact: Fact::Gets(stage),
        belief,
        proof: proof.clone(),
        again: Again::Visibility(profile.to_owned()),
    };
    // The nearest stages are the likeliest mistakes.
    let place = |stage: Option<Stage>| stage.map_or(0, |stage| 1 + stage as usize);
    let mut others: Vec<Option<Stage>> =
        std::iter::once(None).chain(Stage::ALL.map(Some)).filter(|it| *it != last).collect();
    others.sort_by_key(|it| (place(*it).abs_diff(place(last)), place(*it)));
    let wrong = others.into_iter().map(|it| choice(it, Belief::Otherwise)).collect();
    Ok((choice(last, Belief::True), wrong))
}

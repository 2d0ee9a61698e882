//! What a corrective action does.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Deed;
use super::Fact;
use super::Proof;
use super::Unanswered;
use super::bank::Ran;
use crate::experiment::whatif::count;
use crate::experiment::whatif::harm_figures;
use crate::experiment::whatif::trial_profiles;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;
use std::collections::BTreeSet;

/// Answers with the strongest of what the action does; wrong is everything else that one could do.
pub(super) fn answer(bank: &mut Bank<'_>, action: &str) -> Result<Choices, Unanswered> {
    let base = bank.ground().base;
    let known = base.overlays.iter().find(|it| it.name.value == action);
    match known.map(|it| &it.effect) {
        Some(Effect::Patch(_)) => {}
        Some(Effect::NotReplayed(_)) => {
            return Err(Unanswered::Nothing("the action cannot be replayed"));
        }
        None => return Err(Unanswered::Nothing("there is no such action")),
    }
    let incident = Selection::profile(bank.incident());
    let name = [action.to_owned()];
    let was = bank.ran(&incident)?;
    let now = bank.ran(&incident.clone().with(&name))?;
    let clean = match bank.sign() {
        Some(_) => Some(bank.ran(&Selection { without_fault: true, ..incident })?),
        None => None,
    };
    let sign = bank.sign().cloned();
    let clean = clean.as_ref().map(|it| &it.figures);
    let harms = harm_figures(base, sign.as_ref(), &was.figures, clean);
    let counts = |ran: &Ran, name: &str| count(&ran.figures, name);
    // Of what is less, the one of which the least is left tells it best.
    let left = |name: &&String| {
        let (before, after) = (counts(&was, name)?, counts(&now, name)?);
        (after < before).then(|| u128::from(after) * 1000 / u128::from(before))
    };
    let less = harms.iter().filter(|name| left(name).is_some()).min_by_key(|name| left(name));
    let told = less.or(harms.first()).cloned();
    let harm = told.map(|name| {
        let (before, after) = (counts(&was, &name), counts(&now, &name));
        (name, before, after)
    });
    let mut new = Vec::new();
    for profile in trial_profiles(base) {
        let selection = Selection::profile(&profile);
        let before = seen(&*bank.ran(&selection)?);
        let after = seen(&*bank.ran(&selection.with(&name))?);
        new.extend(after.difference(&before).map(|it| (profile.clone(), it.clone())));
    }
    let deed = match (was.failures, now.failures) {
        (Some(before), Some(0)) if before > 0 => Deed::Prevents,
        (Some(before), Some(after)) if after < before => Deed::Lessens,
        (Some(_) | None, Some(_) | None) if less.is_some() => Deed::Mitigates,
        (Some(_) | None, Some(_) | None) if !new.is_empty() => Deed::Detects,
        (Some(_) | None, Some(_) | None) => Deed::Nothing,
    };
    let proof = Proof::Tried { failures: (was.failures, now.failures), harm, new };
    let choice = |deed: Deed, belief: Belief| Choice {
        fact: Fact::Does(deed),
        belief,
        proof: proof.clone(),
        again: Again::Whatif,
    };
    let others = Deed::ALL.into_iter().filter(|it| *it != deed && *it != Deed::Lessens);
    Ok((choice(deed, Belief::True), others.map(|it| choice(it, Belief::Otherwise)).collect()))
}

/// Returns who sees something.
fn seen(ran: &Ran) -> BTreeSet<String> {
    let seen = ran.noticed.iter().filter(|it| it.seen > 0);
    seen.map(|it| it.observer.clone()).collect()
}

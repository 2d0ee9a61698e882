//! The last sentences of `whatif`: what comes of the actions, each on its own, as the table has it.

use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::render::number::counted;
use crate::render::whatif::human::names;
use crate::scenario::overlay::ActionKind;

/// Says which actions remove the failure, which let it show in fewer requests, and what the others change.
pub(super) fn removal(portfolio: &Portfolio) -> String {
    let Some(was) = portfolio.as_it_was.failures else {
        return "The file names no fault, so nothing can be said to prevent it.".to_owned();
    };
    let (alone, unknown): (Vec<&Effect>, Vec<&Effect>) = portfolio
        .effects
        .iter()
        .filter(|it| it.actions.len() == 1)
        .partition(|it| it.unknown.is_none());
    let (removing, left): (Vec<&Effect>, Vec<&Effect>) =
        alone.into_iter().partition(|it| it.failures == Some(0));
    let (lessening, others): (Vec<&Effect>, Vec<&Effect>) =
        left.into_iter().partition(|it| it.failures.is_some_and(|now| now < was));
    let list = |effects: &[&Effect]| {
        effects.iter().map(|it| names(portfolio, it)).collect::<Vec<_>>().join(", ")
    };
    let mut words = vec![match (removing.len(), unknown.len()) {
        (0, 0) => "No action alone removes the fault.".to_owned(),
        (0, _) => "No action that could be tried removes the fault on its own.".to_owned(),
        (1, _) => format!("One action removes the failure on its own: {}.", list(&removing)),
        (count, _) => format!(
            "{} remove the failure, each on its own: {}.",
            counted(count as u64, "action"),
            list(&removing)
        ),
    }];
    if !lessening.is_empty() {
        words.push(format!("It fails in fewer requests with {}.", list(&lessening)));
    }
    words.extend(of_the_review(portfolio, &removing, was));
    let is_rest = !(removing.is_empty() && lessening.is_empty());
    words.extend(change(portfolio, &others, is_rest));
    words.join(" ")
}

/// Says whether a corrective action of the review removes the failure, where the file says which these are.
fn of_the_review(portfolio: &Portfolio, removing: &[&Effect], was: u64) -> Option<String> {
    let kind = |effect: &Effect| portfolio.actions.get(*effect.actions.first()?)?.kind;
    let is_corrective = |effect: &Effect| kind(effect) == Some(ActionKind::Corrective);
    let all = portfolio.effects.iter().filter(|it| it.actions.len() == 1 && is_corrective(it));
    let known: Vec<&Effect> = all.filter(|it| it.unknown.is_none()).collect();
    let removes = removing.iter().any(|it| is_corrective(it));
    if known.is_empty() || removes || was == 0 {
        return None;
    }
    let response = removing.iter().filter(|it| kind(it) == Some(ActionKind::Response));
    let response: Vec<String> = response.map(|it| names(portfolio, it)).collect();
    let but = match response.as_slice() {
        [] => String::new(),
        [one] => format!("; {one}, which was done about it, does"),
        _ => format!("; {}, which were done about it, do", response.join(" and ")),
    };
    Some(format!("No corrective action of the review removes it{but}."))
}

/// Says what actions change that do not let it fail in fewer requests; nothing of none.
fn change(portfolio: &Portfolio, others: &[&Effect], is_rest: bool) -> Option<String> {
    let was = &portfolio.as_it_was;
    let any = |what: &dyn Fn(&Effect) -> bool| others.iter().any(|it| what(it));
    let (more, hurt, seen) = (
        |it: &Effect| it.failures != was.failures,
        |it: &Effect| it.harms != was.harms,
        |it: &Effect| it.seen_by != was.seen_by,
    );
    let kinds = [
        (any(&more), "how often it fails"),
        (any(&hurt), "who is hurt"),
        (any(&seen), "who sees it"),
        (any(&|it| !more(it) && !hurt(it) && !seen(it)), "nothing"),
    ];
    let kinds: Vec<&str> = kinds.iter().filter(|it| it.0).map(|it| it.1).collect();
    let subject = match (others.len(), is_rest) {
        (0, _) => return None,
        (1, true) => "The other one changes".to_owned(),
        (rest, true) => format!("The other {rest} change"),
        (1, false) => "It changes".to_owned(),
        (_, false) => "They change".to_owned(),
    };
    Some(format!("{subject} {}.", kinds.join(", or ")))
}

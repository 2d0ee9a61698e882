//! Which actions make something worse, for people.

use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::experiment::whatif::Worse;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::page::Page;
use crate::render::whatif::human::LISTED;
use crate::render::whatif::human::names;

/// Lists the sets that make something worse which no part of them makes worse.
pub(super) fn section(page: &mut Page, portfolio: &Portfolio) {
    let worsening = portfolio.worsening();
    if worsening.is_empty() {
        return;
    }
    page.section("WORSE THAN IT WAS", "");
    for (place, worse) in worsening.iter().take(LISTED / 2) {
        let effect = &portfolio.effects[*place];
        let lead = format!("  {}: ", names(portfolio, effect));
        page.paragraph(&lead, "    ", &words(portfolio, effect, worse));
    }
    if let Some(more) = worsening.len().checked_sub(LISTED / 2).filter(|more| *more > 0) {
        page.line(&format!("    and {} more", grouped(more as u64)));
    }
}

/// Says what is more, and how much more.
fn words(portfolio: &Portfolio, effect: &Effect, worse: &Worse) -> String {
    let was = &portfolio.as_it_was;
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
    let mut told = Vec::new();
    if worse.failures {
        let (now, was) = (number(effect.failures), number(was.failures));
        told.push(format!("fails in {now} instead of {was}"));
    }
    for harm in &worse.harms {
        let of = |it: &Effect| number(it.harms.get(*harm).copied().flatten());
        let name = label(&portfolio.harms[*harm]);
        told.push(format!("{name} {} instead of {}", of(effect), of(was)));
    }
    if worse.errors {
        let (now, was) = (number(effect.errors), number(was.errors));
        told.push(format!("requests that end with an error {now} instead of {was}"));
    }
    let though = if effect.failures == Some(0) { "prevents every failure, and yet " } else { "" };
    format!("{though}{}", told.join(", "))
}

/// Says so in a sentence; nothing where nothing gets worse.
pub(super) fn sentence(portfolio: &Portfolio) -> Option<String> {
    let worsening = portfolio.worsening();
    let effects = worsening.iter().map(|(place, _)| &portfolio.effects[*place]);
    let (alone, several): (Vec<&Effect>, Vec<&Effect>) =
        effects.partition(|effect| effect.actions.len() == 1);
    let together = match several.as_slice() {
        [] => None,
        [one] => Some(format!("{} together make", names(portfolio, one))),
        all => Some(format!("{} of several actions make", counted(all.len() as u64, "set"))),
    };
    let together = together.map(|who| format!("{who} something worse that no part of them does"));
    let alone: Vec<String> = alone.iter().map(|it| names(portfolio, it)).collect();
    let one = match alone.len() {
        0 => None,
        1 => Some(format!("{} makes something worse", alone[0])),
        _ => Some(format!("{} make something worse, each on its own", alone.join(", "))),
    };
    let told: Vec<String> = one.into_iter().chain(together).collect();
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

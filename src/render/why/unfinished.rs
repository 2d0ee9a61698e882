//! What of a request is not over when the replay ends, for people.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::progress::Due;
use crate::experiment::explain::unfinished::Unfinished;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::page::Page;
use crate::render::why::Explained;
use crate::render::why::human::BELOW;
use crate::render::why::human::come_to;
use crate::render::why::human::deed;
use crate::render::why::human::happened;
use crate::render::why::human::held_up;
use crate::render::why::human::reads;
use crate::render::why::human::width_of_times;
use std::collections::BTreeSet;

/// How many tasks are listed.
const LISTED: usize = 8;

/// Tells what is not over, what that has come to, and what it waits for.
pub(super) fn not_over(
    page: &mut Page,
    explained: &Explained<'_>,
    told: &[Told],
    unfinished: &[Unfinished],
) {
    if unfinished.is_empty() {
        return;
    }
    page.section("NOT OVER WHEN THE REPLAY ENDS", "what happened to it last");
    let times = width_of_times(told, unfinished.iter().map(|it| &it.told));
    for it in unfinished.iter().take(LISTED) {
        happened(page, explained, (told, &it.told), times);
        awaits(page, explained, it, BELOW);
    }
    if let Some(more) = unfinished.len().checked_sub(LISTED).filter(|more| *more > 0) {
        page.line(&format!("    and {} more", grouped(more as u64)));
    }
}

/// Tells what one task has come to, and what it waits for.
pub(super) fn awaits(
    page: &mut Page,
    explained: &Explained<'_>,
    Unfinished { around, step, due, .. }: &Unfinished,
    indent: &str,
) {
    let mut said = BTreeSet::new();
    if let Some(step) = step {
        come_to(page, explained, step, indent);
    }
    match due {
        Some(Due::At(at)) => {
            let when = explained.at(*at).map(instant).unwrap_or_default();
            page.paragraph(indent, indent, &format!("it is to be tried again at {when}"));
        }
        Some(Due::Later) => page.paragraph(indent, indent, "its time has not come"),
        None => {}
    }
    held_up(page, explained, around, indent);
    reads(page, explained, (&around.reads, &around.turns), indent, &mut said);
    if let Some(holding) = &around.holding {
        reads(page, explained, (&holding.reads, &holding.turns), indent, &mut said);
    }
    let mut before = None;
    for it in &around.deeds {
        deed(page, explained, it, indent, before.replace(it));
        reads(page, explained, (&it.reads, &it.turns), indent, &mut said);
    }
}

//! What of a request is not over when the replay ends, for people.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::unfinished::Unfinished;
use crate::render::page::Page;
use crate::render::why::Explained;
use crate::render::why::human::BELOW;
use crate::render::why::human::deed;
use crate::render::why::human::happened;
use crate::render::why::human::held_up;
use crate::render::why::human::in_line;
use crate::render::why::human::reads;
use crate::render::why::human::width_of_times;
use std::collections::BTreeSet;

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
    let times = width_of_times(told, unfinished.iter().map(|it| &it.last));
    for it in unfinished {
        happened(page, explained, (told, &it.told), times);
        awaits(page, explained, it, BELOW);
    }
}

/// Tells what one task has come to, and what it waits for.
pub(super) fn awaits(
    page: &mut Page,
    explained: &Explained<'_>,
    Unfinished { last, step, .. }: &Unfinished,
    indent: &str,
) {
    let mut said = BTreeSet::new();
    if let Some(step) = step {
        let line = in_line(explained.line(Some(step.span)));
        page.paragraph(indent, indent, &format!("it has come to {}{line}", step.name));
    }
    held_up(page, explained, last, indent);
    reads(page, explained, (&last.reads, &last.turns), indent, &mut said);
    if let Some(holding) = &last.holding {
        reads(page, explained, (&holding.reads, &holding.turns), indent, &mut said);
    }
    let mut before = None;
    for it in &last.deeds {
        deed(page, explained, it, indent, before.replace(it));
        reads(page, explained, (&it.reads, &it.turns), indent, &mut said);
    }
}

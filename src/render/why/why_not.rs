//! `explain why-not` for people.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::parting::Deciding;
use crate::experiment::explain::parting::Parted;
use crate::experiment::explain::parting::Parting;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::weighing::Quality;
use crate::experiment::explain::weighing::Unlike;
use crate::render::number::counted_are;
use crate::render::number::instant;
use crate::render::overview::failure::verb;
use crate::render::page::Page;
use crate::render::told::named;
use crate::render::why::Beside;
use crate::render::why::Explained;
use crate::render::why::Reason;
use crate::render::why::Who;
use crate::render::why::human::deed;
use crate::render::why::human::held_up;
use crate::render::why::human::in_line;
use crate::render::why::human::request;
use crate::render::why::human::turned;
use crate::render::why::unfinished::awaits;
use crate::time::SimTime;
use crate::trace::event::Kind;

/// Tells why an event did not happen.
pub(super) fn why_not(
    page: &mut Page,
    explained: &Explained<'_>,
    (who, event, beside): (Who<'_>, &str, Beside<'_>),
    parting: &Parting,
    (reads, untried): (&[Reason], &[Reason]),
) {
    let (this, header) = match who {
        Who::Request(number) => ("to this request", request(number)),
        Who::Operation { path, began } => {
            let when = explained.at(began).map(instant).unwrap_or_default();
            ("at that time", format!("{path}, {when}"))
        }
    };
    page.section(&format!("WHY NOT {event}"), &header);
    let (where_to, names) = match beside {
        Beside::First(name) => {
            let words = format!("it happens in {name}, {this} first");
            (words, [explained.side.to_owned(), name.to_owned()])
        }
        Beside::Same(name) => {
            let words = format!("it happens {this} in {name}");
            (words, [explained.side.to_owned(), name.to_owned()])
        }
        Beside::Other(number) => {
            let other = request(number);
            let words = format!("it happens in {} to {other}, of the same traffic", explained.side);
            (words, [header, other])
        }
    };
    page.paragraph("  ", "  ", &where_to);
    let Some(at) = &parting.at else {
        let words = match parting.left_out {
            0 => "the two never part".to_owned(),
            more => format!(
                "the two do not part in what is told of them; {} not told, and not held against each other",
                counted_are(more, "later event")
            ),
        };
        page.paragraph("  ", "  ", &words);
        return;
    };
    for (side, name) in names.iter().enumerate() {
        one_side(page, explained, (at, side), name);
    }
    for it in reads {
        let line = in_line(explained.line(it.span));
        let words = format!("{} is {}{line}, and {} in {}", it.name, it.here, it.there, names[1]);
        page.paragraph("  because ", "    ", &words);
    }
    for it in untried {
        let words = format!(
            "whether {} has a part in it cannot be told: a replay that would show it was stopped by a \
             limit, which --limit may raise",
            it.name
        );
        page.paragraph("  ", "    ", &words);
    }
    for it in &parting.unlike {
        unlike(page, explained, it, &names[1]);
    }
    let is_held = at.sides.iter().flatten().any(|side| side.around.holding.is_some());
    let is_done = |it: &Needed| it.written.is_some() || !it.deeds.is_empty();
    let is_done = at.sides.iter().flatten().any(|side| is_done(&side.around));
    let is_told = !parting.unlike.is_empty() || is_held || is_done;
    if reads.is_empty() && untried.is_empty() && !(is_told && matches!(beside, Beside::Other(_))) {
        let words = match beside {
            Beside::First(_) | Beside::Same(_) => {
                "the step reads nothing that differs itself: something before it was another value"
            }
            Beside::Other(_) => {
                "both run under the same settings: what they carried, or met, differs"
            }
        };
        page.paragraph("  ", "    ", words);
    }
}

/// Tells what one side does where the two part, what it met there, and what had been turned by then.
fn one_side(
    page: &mut Page,
    explained: &Explained<'_>,
    (at, side): (&Deciding, usize),
    name: &str,
) {
    let words = match (&at.sides[side], &at.inside) {
        (Some(it), _) => {
            let beside = at.sides[1 - side].as_ref().map(|other| &other.told);
            format!("{}{}", done(explained, &it.told), more(explained, &it.told, beside))
        }
        (None, Some(inside)) => format!("goes into it: {}", done(explained, inside)),
        (None, None) if side == 0 && at.waiting.is_some() => {
            "has not come to that when the replay ends".to_owned()
        }
        (None, None) => "goes on".to_owned(),
    };
    page.paragraph(&format!("  {name} "), "    ", &words);
    let here = at.sides[side].as_ref().filter(|_| side == 0);
    if let Some(condition) = here.and_then(|it| explained.false_condition(&it.told)) {
        page.paragraph("    ", "      ", &format!("it is false that {condition}"));
    }
    if let Some(waiting) = at.waiting.as_ref().filter(|_| side == 0) {
        awaits(page, explained, waiting, "    ");
    }
    let Some(it) = &at.sides[side] else { return };
    held_up(page, explained, &it.around, "    ");
    let mut before = None;
    for it in &it.around.deeds {
        deed(page, explained, it, "    ", before.replace(it));
    }
    if let Some(it) = &it.around.written {
        deed(page, explained, it, "    ", None);
    } else if it.around.is_unwritten {
        page.line("    nobody had written it yet");
    } else if it.told.kind == Kind::Read && it.told.value.is_none() {
        page.line("    nothing was kept under its key");
    }
    let turns_of =
        |side: &Option<Parted>| side.as_ref().map_or_else(Vec::new, |it| it.around.turns.clone());
    let other = turns_of(&at.sides[1 - side]);
    for turn in &it.around.turns {
        let is_it = |it: &&Turn| it.setting == turn.setting;
        if other.iter().find(is_it).is_none_or(|it| it.value != turn.value) {
            page.paragraph("    ", "    ", &turned(explained, &turn.setting, turn));
        }
    }
    let own = |name: &str| it.around.turns.iter().any(|turn| turn.setting == name);
    for turn in other.iter().filter(|turn| !own(&turn.setting)) {
        page.paragraph("    ", "    ", &format!("{} was not turned by then", turn.setting));
    }
}

/// Tells what two requests met otherwise.
fn unlike(page: &mut Page, explained: &Explained<'_>, it: &Unlike, other: &str) {
    let here = quality(explained, &it.name, &it.sides[0]);
    let there = quality(explained, "it", &it.sides[1]);
    let mut words = format!("{here}, and for {other} {there}");
    if let Some((name, against)) = &it.against {
        words = format!("{words}; {}", quality(explained, name, against));
    }
    page.paragraph("  because ", "    ", &words);
}

/// Says what one of them met.
fn quality(explained: &Explained<'_>, name: &str, quality: &Quality) -> String {
    let when = |at: SimTime| explained.at(at).map(instant).unwrap_or_default();
    let on = |node: Option<u16>| node.map_or_else(String::new, |node| format!(" on node {node}"));
    match quality {
        Quality::Value(value) => format!("{name} is {value}"),
        Quality::Turned(turn) => turned(explained, name, turn),
        Quality::Runs(node, since) => format!("{name} runs{} since {}", on(*node), when(*since)),
        Quality::Rests(node, Some(from)) => {
            format!("{name} runs{} from {} on", on(*node), when(*from))
        }
        Quality::Gone(node, since) => {
            format!("{name} does not run{} any more since {}", on(*node), when(*since))
        }
        Quality::Rests(Some(node), None) => format!("{name} is never deployed on node {node}"),
        Quality::Rests(None, None) => format!("{name} is never deployed"),
    }
}

/// Says more of what was done, where the other side does the same and something about it differs.
fn more(explained: &Explained<'_>, told: &Told, beside: Option<&Told>) -> String {
    let Some(beside) = beside.filter(|other| done(explained, other) == done(explained, told))
    else {
        return String::new();
    };
    match &told.given {
        Some(given) if beside.given != told.given => format!(" with {given}"),
        _ if told.detail.is_empty() || told.detail == beside.detail => String::new(),
        Some(_) | None => format!(": {}", told.detail),
    }
}

/// Says what was done, and in which line that stands.
fn done(explained: &Explained<'_>, told: &Told) -> String {
    let line = explained.line(told.span).map_or_else(String::new, |line| format!(", line {line}"));
    // A group without a name is called by its verb.
    let step = told.site.rsplit('/').next().unwrap_or_default();
    let about = if told.about.is_empty() { step } else { &told.about };
    // What has a value, and has none here, says so.
    let nothing = Some(&told.detail).filter(|detail| detail.starts_with("nothing"));
    let value = told.value.as_ref().or(nothing);
    let value = value.map_or_else(String::new, |value| format!(" {value}"));
    format!("{} {}{value}{line}", verb(told.kind), named(about, told.object.as_deref()))
}

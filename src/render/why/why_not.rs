//! `explain why-not` for people.

use crate::analysis::contrast::telling::Told;
use crate::experiment::others::Turn;
use crate::experiment::parting::Deciding;
use crate::experiment::parting::Parted;
use crate::experiment::parting::Parting;
use crate::render::number::instant;
use crate::render::overview::failure::verb;
use crate::render::page::Page;
use crate::render::told::named;
use crate::render::why::Beside;
use crate::render::why::Explained;
use crate::render::why::Reason;
use crate::render::why::Who;
use crate::render::why::human::held_up;
use crate::render::why::human::in_line;
use crate::render::why::human::request;
use crate::render::why::human::turned;
use crate::render::why::human::written;

/// Tells why an event did not happen.
pub(super) fn why_not(
    page: &mut Page,
    explained: &Explained<'_>,
    (who, event, beside): (Who<'_>, &str, Beside<'_>),
    parting: &Parting,
    reads: &[Reason],
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
        page.line("  the two never part");
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
    if reads.is_empty() {
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
        (Some(it), _) => done(explained, &it.told),
        (None, Some(inside)) => format!("goes into it: {}", done(explained, inside)),
        (None, None) => "goes on".to_owned(),
    };
    page.paragraph(&format!("  {name} "), "    ", &words);
    let Some(it) = &at.sides[side] else { return };
    held_up(page, explained, &it.around, "    ");
    if let Some(it) = &it.around.written {
        written(page, explained, it, "    ");
    }
    let turns_of =
        |side: &Option<Parted>| side.as_ref().map_or_else(Vec::new, |it| it.around.turns.clone());
    let other = turns_of(&at.sides[1 - side]);
    for turn in &it.around.turns {
        let is_it = |it: &&Turn| it.setting == turn.setting;
        if other.iter().find(is_it).is_none_or(|it| it.value != turn.value) {
            page.paragraph("    ", "    ", &turned(explained, turn));
        }
    }
    let own = |name: &str| it.around.turns.iter().any(|turn| turn.setting == name);
    for turn in other.iter().filter(|turn| !own(&turn.setting)) {
        page.paragraph("    ", "    ", &format!("{} was not turned by then", turn.setting));
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

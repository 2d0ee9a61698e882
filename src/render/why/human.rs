//! `explain` for people.

use crate::analysis::contrast::telling::Told;
use crate::analysis::contrast::telling::since;
use crate::analysis::verdict::Agreement;
use crate::analysis::whose::Whose;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::others::Deed;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::unfinished::Step;
use crate::experiment::origin::Origin;
use crate::experiment::origin::Source;
use crate::render::held;
use crate::render::number::agreement;
use crate::render::number::counted;
use crate::render::number::counted_are;
use crate::render::number::dated;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::number::offset;
use crate::render::number::optional;
use crate::render::number::stated;
use crate::render::overview::failure::verb;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::told::carried_in;
use crate::render::told::named;
use crate::render::why::Explained;
use crate::render::why::What;
use crate::render::why::Who;
use crate::render::why::unfinished::not_over;
use crate::render::why::why_not::why_not;
use crate::scenario::basis::Basis;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::event::Kind;
use std::collections::BTreeSet;

/// Draws an explanation.
pub fn draw(explained: &Explained<'_>, what: &What<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.line(&format!(
        "{} {dot} {} {dot} seed {}",
        explained.scenario, explained.side, explained.seed
    ));
    match what {
        What::Event { who, told, left_out, needed, unfinished } => {
            event(&mut page, explained, *who, (told, *left_out, needed));
            not_over(&mut page, explained, told, unfinished);
        }
        What::Figure(origin) => figure(&mut page, explained, origin),
        What::WhyNot { who, event, beside, parting, reads, untried, .. } => {
            why_not(&mut page, explained, (*who, event, *beside), parting, (reads, untried));
        }
    }
    page.finish()
}

/// Tells why an event happened.
fn event(
    page: &mut Page,
    explained: &Explained<'_>,
    who: Who<'_>,
    (told, left_out, needed): (&[Told], u64, &[Needed]),
) {
    let Some(last) = needed.last().and_then(|it| told.get(it.place)) else { return };
    let when = explained.at(last.at).map(instant).unwrap_or_default();
    page.section(
        &format!(
            "WHY IT {} {}",
            verb(last.kind).to_uppercase(),
            named(&last.about, last.object.as_deref())
        ),
        &match who {
            Who::Request(number) => format!("{}, {when}", request(number)),
            Who::Operation { path, .. } => format!("{path}, {when}"),
        },
    );
    let all = counted(told.len() as u64 + left_out, "event");
    let few = grouped(needed.len() as u64);
    let words = if left_out > 0 {
        let told = grouped(told.len() as u64);
        format!("{few} of its {all}; looked at were {told} of them, the first and the last")
    } else if needed.len() == told.len() {
        format!("all its {all}")
    } else {
        format!("{few} of its {all}, the others did not matter")
    };
    page.paragraph("  ", "  ", &words);
    let arrived = told.first().and_then(|first| explained.at(first.at));
    if let Some(arrived) = arrived {
        let began = match who {
            Who::Request(_) => "its arrival at",
            Who::Operation { .. } => "it began at",
        };
        page.line(&format!("   line       after  {began} {}", dated(arrived)));
    }
    let mut said = BTreeSet::new();
    let times = width_of_times(told, needed.iter().filter_map(|it| told.get(it.place)));
    let between = needed.len().saturating_sub(LISTED);
    for (number, it) in needed.iter().enumerate() {
        if between > 0 && number == LISTED / 3 {
            let between = counted_are(between as u64, "event");
            page.line(&format!("{BELOW}.. {between} left out here, in --format json"));
        }
        if number < LISTED / 3 || number >= LISTED / 3 + between {
            needs(page, explained, (told, it), times, &mut said);
        }
    }
}

/// How many events are listed that one needed; of more, the first third and the last two.
const LISTED: usize = 90;

/// Tells of one event that was needed, and of what stood around it.
fn needs(
    page: &mut Page,
    explained: &Explained<'_>,
    (told, it): (&[Told], &Needed),
    times: usize,
    said: &mut BTreeSet<EventId>,
) {
    let Some(event) = told.get(it.place) else { return };
    happened(page, explained, (told, event), times);
    let room = page.width().saturating_sub(23);
    let detail = carried_in(page, &event.detail, event.value.as_deref(), room);
    if !detail.is_empty() {
        page.line(&format!("                     {detail}"));
    }
    reads(page, explained, (&it.reads, &it.turns), BELOW, said);
    held_up(page, explained, it, BELOW);
    let mut holding = it.holding.as_ref();
    while let Some(it) = holding {
        reads(page, explained, (&it.reads, &it.turns), BELOW, said);
        holding = it.behind.as_ref().map(|behind| &behind.holding);
    }
    let mut before = None;
    for it in it.written.iter().chain(&it.deeds) {
        deed(page, explained, it, BELOW, before.replace(it));
        reads(page, explained, (&it.reads, &it.turns), BELOW, said);
    }
}

/// Returns how wide the times of some events are.
pub(super) fn width_of_times<'n>(told: &[Told], events: impl Iterator<Item = &'n Told>) -> usize {
    let width = |event: &Told| width(&offset(since(told, event.at)));
    events.map(width).max().unwrap_or(0).max(10)
}

/// Tells of an event where it stands, when it was, whose it is and what happened.
pub(super) fn happened(
    page: &mut Page,
    explained: &Explained<'_>,
    (told, event): (&[Told], &Told),
    times: usize,
) {
    let line = explained.line(event.span).map_or_else(String::new, |line| line.to_string());
    let lane = event.site.split('/').next().unwrap_or_default();
    let lane = lane.split_once('.').map_or(lane, |(_, name)| name);
    let about = named(&event.about, event.object.as_deref());
    let words = format!("{} {about}", verb(event.kind));
    page.line(&format!(
        "  {}  {}  {}  {}",
        right(&line, 5),
        right(&offset(since(told, event.at)), times),
        left(&page.cut_middle(lane, 14), 14),
        page.cut_middle(&words, page.width().saturating_sub(27 + times))
    ));
}

/// What stands before and below whatever is told of an event.
pub(super) const BELOW: &str = "                     ";

/// Tells what a step reads, what had been turned by then, and once what that rested on.
pub(super) fn reads(
    page: &mut Page,
    explained: &Explained<'_>,
    (names, turns): (&[String], &[Turn]),
    indent: &str,
    said: &mut BTreeSet<EventId>,
) {
    for name in names {
        let Some((value, line)) = explained.value(name) else { continue };
        let line = in_line(line);
        let Some(turn) = turns.iter().find(|it| it.setting == *name) else {
            let value = page.cut_middle(value, page.width().saturating_sub(indent.len()));
            page.paragraph(indent, indent, &format!("{name} is {value}{line}"));
            continue;
        };
        let words = format!("{}; the file has {value}{line}", turned(explained, name, turn));
        page.paragraph(indent, indent, &words);
        if said.insert(turn.event) {
            let indent = format!("{indent}  ");
            operation(page, explained, turn.operation.as_deref(), &indent);
            reads(page, explained, (&turn.reads, &turn.turns), &indent, said);
        }
    }
}

/// Says what a setting had been turned to, since when, and by whom.
pub(super) fn turned(explained: &Explained<'_>, name: &str, turn: &Turn) -> String {
    let since = explained.at(turn.at).map(instant).unwrap_or_default();
    let by = acting(turn.whose, turn.operation.as_deref());
    let line = in_line(explained.line(Some(turn.span)));
    format!("{name} is {} since {since}, turned by {by}{line}", turn.value)
}

/// Says who did something.
fn acting(whose: Whose, operation: Option<&str>) -> String {
    let operation = operation.unwrap_or("operators");
    whose.request().map_or_else(|| operation.to_owned(), request)
}

/// Names a request.
pub(super) fn request(number: u32) -> String {
    format!("request {}", grouped(u64::from(number) + 1))
}

/// Tells what is said of something that operators did.
fn operation(page: &mut Page, explained: &Explained<'_>, path: Option<&str>, indent: &str) {
    if let Some(words) = path.and_then(|path| explained.operation(path)) {
        page.paragraph(indent, indent, words);
    }
}

/// Tells what an event waited for or was refused, and who held it.
pub(super) fn held_up(page: &mut Page, explained: &Explained<'_>, needed: &Needed, indent: &str) {
    match (&needed.holding, needed.waited) {
        (Some(holding), waited) => held(page, explained, (holding, waited), indent),
        (None, Some(waited)) => page.paragraph(indent, indent, &format!("waited {waited}")),
        (None, None) => {}
    }
}

/// Tells who held it.
pub(super) fn held(
    page: &mut Page,
    explained: &Explained<'_>,
    (holding, waited): (&Holding, Option<SimDuration>),
    indent: &str,
) {
    let when = explained.at(holding.at).map(instant).unwrap_or_default();
    let words = held::words(holding, waited, &when);
    page.paragraph(indent, indent, &words);
    for step in [&holding.got, &holding.step, &holding.kept].into_iter().flatten() {
        // What is passed over is called by what it would have done.
        let about = match step.site.rsplit_once('/') {
            Some((_, own)) if step.kind == Kind::Skipped => own.to_owned(),
            Some(_) | None => named(&step.about, step.object.as_deref()),
        };
        let line = in_line(explained.line(step.span));
        let words = format!("it {} {about}{line} {}", verb(step.kind), step.detail);
        page.paragraph(indent, indent, words.trim_end());
    }
    if let Some(step) = &holding.within {
        come_to(page, explained, step, indent);
    }
    if let Some(behind) = &holding.behind {
        let indent = format!("{indent}  ");
        held(page, explained, (&behind.holding, Some(behind.waited)), &indent);
    }
}

/// Tells which step somebody has come to when the replay ends.
pub(super) fn come_to(page: &mut Page, explained: &Explained<'_>, step: &Step, indent: &str) {
    let line = in_line(explained.line(Some(step.span)));
    page.paragraph(indent, indent, &format!("it has come to {}{line}", step.name));
}

/// Tells what somebody did that an event comes of. What is said of it stands there once, also where the
/// same operators did something before.
pub(super) fn deed(
    page: &mut Page,
    explained: &Explained<'_>,
    deed: &Deed,
    indent: &str,
    before: Option<&Deed>,
) {
    let who = acting(deed.whose, deed.operation.as_deref());
    let when = explained.at(deed.at).map(instant).unwrap_or_default();
    let line = in_line(explained.line(Some(deed.span)));
    let what = if deed.kind == Kind::Wrote {
        "wrote it".to_owned()
    } else if deed.kind == Kind::Replied {
        "was to get that reply, sent".to_owned()
    } else {
        done(deed)
    };
    let mut words = format!("{who} {what} at {when}{line}, event {}", deed.event.0);
    if let Some((event, at)) = deed.committed.filter(|(_, at)| *at > deed.at) {
        let at = explained.at(at).map(instant).unwrap_or_default();
        words = format!("{words}, and committed it at {at}, event {}", event.0);
    }
    page.paragraph(indent, indent, &words);
    let path = deed.operation.as_deref();
    if before.is_none_or(|before| before.operation.as_deref() != path) {
        operation(page, explained, path, indent);
    }
}

/// Says what was done, and to what.
fn done(deed: &Deed) -> String {
    let about = &deed.about;
    let words = [
        (Kind::Partitioned, "cut"),
        (Kind::Crashed, "crashed:"),
        (Kind::Halted, "stopped"),
        (Kind::Restarted, "started"),
    ];
    let known = words.iter().find(|(kind, _)| *kind == deed.kind);
    format!("{} {about}", known.map_or_else(|| deed.kind.word(), |(_, word)| word))
}

pub(super) fn in_line(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}

/// Tells where a figure's number comes from.
fn figure(page: &mut Page, explained: &Explained<'_>, origin: &Origin) {
    let line = explained.line(Some(origin.span));
    let line = line.map_or_else(String::new, |line| format!("line {line}"));
    page.section(
        &format!(
            "{} IS {}",
            label(&origin.figure.name).to_uppercase(),
            optional(origin.figure.value.as_ref())
        ),
        &line,
    );
    for it in &origin.published {
        let agrees = match it.agreement {
            Some(Agreement::Same) => "which is the same".to_owned(),
            Some(Agreement::Within) => format!("which is {}", agreement(it)),
            Some(Agreement::InRange) => "and in that range".to_owned(),
            Some(Agreement::Differs) => "which differs".to_owned(),
            None => "which cannot be compared".to_owned(),
        };
        let words = format!("published as {}, {agrees}; {}", stated(&it.stated), it.role.word());
        page.paragraph("  ", "    ", &words);
        page.paragraph("    \"", "     ", &format!("{}\"", it.quote));
    }
    if let [part, whole] = origin.parts.as_slice() {
        page.section("ITS PARTS", "");
        for (figure, of) in [(part, ""), (whole, "of ")] {
            let value = optional(figure.value.as_ref());
            page.paragraph("  ", "    ", &format!("{of}{} {value}", label(&figure.name)));
        }
    }
    if !origin.shares.is_empty() {
        let part = origin.parts.first().map(|part| label(&part.name).to_uppercase());
        let title = format!("WHO BRINGS {}", part.as_deref().unwrap_or("IT"));
        page.section(&title, "requests, and events that count");
        for share in &origin.shares {
            page.line(&format!(
                "  {}{}{}",
                left(&page.cut_middle(&share.line, 40), 40),
                right(&grouped(share.requests), 14),
                right(&grouped(share.events), 14)
            ));
        }
    }
    page.section("WHAT IT RESTS ON", "what the run depended on, by basis or kind");
    let word = |it: &Source| it.basis.map_or(it.kind.word(), Basis::word);
    for basis in ["review", "measured", "calibrated", "assumed", "input", "switch", "change"] {
        for source in origin.sources.iter().filter(|it| word(it) == basis) {
            let line = explained.line(Some(source.span));
            let line = line.map_or_else(String::new, |line| line.to_string());
            let value = explained.value(&source.name).map_or("", |(value, _)| value);
            let planned = match (source.planned, source.turned) {
                (true, _) => ", fixed before the run",
                (false, true) => " at first, then turned",
                (false, false) => "",
            };
            page.line(&format!(
                "  {}  {}  {}  {value}{planned}",
                right(&line, 5),
                left(basis, 10),
                left(&page.cut_middle(&source.name, 26), 26)
            ));
        }
    }
}

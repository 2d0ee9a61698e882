//! One request, side by side.

use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Told;
use crate::analysis::contrast::telling::since;
use crate::experiment::compare::Pair;
use crate::experiment::explain::because::called;
use crate::experiment::explain::because::parting_row;
use crate::experiment::tried::Tried;
use crate::quantity::Timestamp;
use crate::render::diff::Compared;
use crate::render::diff::Why;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::offset;
use crate::render::overview::failure::verb;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::told::carried;
use crate::render::told::carried_in;
use crate::render::told::named;
use crate::time::SimDuration;
use crate::trace::event::Kind;

/// How many rows are told before the two part, and after.
const BEFORE: usize = 2;
const AFTER: usize = 8;

/// Tells where a request's two stories part, and what follows.
pub(super) fn parting(
    page: &mut Page,
    compared: &Compared<'_>,
    pair: &Pair,
    tried: Option<&Tried>,
) {
    head(page, compared);
    let first = parting_row(pair).or_else(|| timing(pair));
    let Some(first) = first else { return };
    let shared: Vec<usize> = (0..first)
        .filter(|row| pair.rows[*row].same && is_worth_telling(kind_of(pair, pair.rows[*row])))
        .collect();
    for row in &shared[shared.len().saturating_sub(BEFORE)..] {
        row_of(page, compared, pair, pair.rows[*row]);
    }
    let block = pair.rows.iter().take(first).rev().take_while(|row| !row.same).count();
    let differing: Vec<Row> = pair.rows[first - block..]
        .iter()
        .copied()
        .filter(|row| !row.same || differs_in_time_only(pair))
        .collect();
    let told: Vec<Row> = differing
        .iter()
        .copied()
        .enumerate()
        .filter(|(index, row)| *index <= block || is_worth_telling(kind_of(pair, *row)))
        .map(|(_, row)| row)
        .collect();
    for row in told.iter().take(AFTER) {
        row_of(page, compared, pair, *row);
    }
    if told.len() > AFTER {
        let more = differing.len() - AFTER;
        page.line(&format!(
            "         and {} differ after that",
            counted(more as u64, "more event")
        ));
    }
    let words = why(compared, pair, tried);
    if !words.is_empty() {
        page.paragraph("  ", "    ", &words);
    }
}

/// Returns when a request arrives on either side; none where its first event is not told, or nobody
/// knows which instant time counts from.
pub(super) fn arrivals(compared: &Compared<'_>, pair: &Pair) -> [Option<Timestamp>; 2] {
    let at = |side: usize, told: &[Told]| {
        let origin = compared.programs[side].map(|program| program.origin).or(compared.origin)?;
        let first = told.first()?;
        origin.checked_add(SimDuration::from_nanos(first.at.as_nanos()))
    };
    [at(0, &pair.left), at(1, &pair.right)]
}

/// Tells when a request arrives on either side, where that is not the same: it is the same one by its
/// line of traffic and its number there.
pub(super) fn arrive(page: &mut Page, compared: &Compared<'_>, pair: &Pair) {
    let [Some(one), Some(other)] = arrivals(compared, pair) else { return };
    if one == other || pair.outside {
        return;
    }
    let [here, there] = compared.names;
    let number = |number: u32| grouped(u64::from(number) + 1);
    let (left, right) = (number(pair.numbers.0), number(pair.numbers.1));
    let words = format!(
        "request {left} of {here} arrives at {}, request {right} of {there} at {}",
        instant(one),
        instant(other)
    );
    page.paragraph("  ", "    ", &words);
}

/// Tells all of a request.
pub(super) fn whole(page: &mut Page, compared: &Compared<'_>, pair: &Pair) {
    let (one, other) = pair.numbers;
    let numbers = [one, other].map(|number| grouped(u64::from(number) + 1));
    let title = format!("REQUEST {}", numbers[0]);
    let remark = if one == other { String::new() } else { format!("{} there", numbers[1]) };
    page.section(&title, &remark);
    arrive(page, compared, pair);
    head(page, compared);
    for row in &pair.rows {
        row_of(page, compared, pair, *row);
    }
    if pair.left_out > 0 {
        page.line(&format!("         {} are left out", counted(pair.left_out, "event")));
    }
    let differ = pair.rows.iter().filter(|row| !row.same).count();
    page.gap();
    page.line(&match differ {
        0 => "the same events on both sides".to_owned(),
        count => {
            format!("{} of {} rows differ", grouped(count as u64), grouped(pair.rows.len() as u64))
        }
    });
    let words = why(compared, pair, compared.causes.asked.as_ref());
    if !words.is_empty() {
        page.paragraph("", "  ", &words);
    }
}

/// Says which differences make the two part where they do; nothing where nobody knows.
fn why(compared: &Compared<'_>, pair: &Pair, tried: Option<&Tried>) -> String {
    let (found, why) = compared.because(pair, tried);
    let mut names: Vec<&str> = Vec::new();
    for name in found.into_iter().map(called) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let list = names.join(", ");
    let here = compared.names[0];
    match why {
        _ if names.is_empty() => String::new(),
        Why::Read => format!("they part at a step that reads {list}"),
        Why::Alone if names.len() == 1 => {
            format!("because of {list}: that alone makes {here} part there")
        }
        Why::Alone => format!("because of any of {list}: each alone makes {here} part there"),
        Why::Together => format!("because of {list}: together they make {here} part there"),
    }
}

/// Returns the first row whose events are at different instants.
fn timing(pair: &Pair) -> Option<usize> {
    pair.rows.iter().position(|row| instants(pair, *row).is_some_and(|(one, other)| one != other))
}

fn differs_in_time_only(pair: &Pair) -> bool {
    pair.rows.iter().all(|row| row.same)
}

fn instants(pair: &Pair, row: Row) -> Option<(u64, u64)> {
    let one = pair.left.get(row.left?)?.at.as_nanos();
    Some((one, pair.right.get(row.right?)?.at.as_nanos()))
}

/// Returns how many columns each side has.
fn column(page: &Page) -> usize {
    page.width().saturating_sub(23) / 2
}

fn head(page: &mut Page, compared: &Compared<'_>) {
    let column = column(page);
    let [one, other] = compared.names.map(|name| left(&page.cut_middle(name, column), column));
    page.line(&format!("   line      after  {one}  {other}"));
}

fn kind_of(pair: &Pair, row: Row) -> Kind {
    let told = row.left.and_then(|at| pair.left.get(at));
    let told = told.or_else(|| row.right.and_then(|at| pair.right.get(at)));
    told.map_or(Kind::Arrived, |told| told.kind)
}

/// Draws one row; where the instants differ, below each other.
fn row_of(page: &mut Page, compared: &Compared<'_>, pair: &Pair, row: Row) {
    let one = row.left.and_then(|at| pair.left.get(at));
    let other = row.right.and_then(|at| pair.right.get(at));
    let column = column(page);
    let cell = |page: &Page, told: Option<&Told>| {
        told.map_or_else(String::new, |told| page.cut_middle(&words(told), column))
    };
    let line = |side: usize, told: Option<&Told>| {
        told.and_then(|told| told.line.or_else(|| compared.line(side, told.span)))
    };
    let number =
        line(0, one).or_else(|| line(1, other)).map_or_else(String::new, |it| it.to_string());
    let times = [(one, &pair.left), (other, &pair.right)];
    let times = times.map(|(told, all)| told.map(|told| since(all, told.at)));
    let mark = if row.same { ' ' } else { '~' };
    let time = times[0].or(times[1]).map(offset).unwrap_or_default();
    let (here, there) = (cell(page, one), cell(page, other));
    page.line(&format!(
        "{mark}{}  {}  {}  {there}",
        right(&number, 5),
        right(&time, 10),
        left(&here, column)
    ));
    if let [Some(one), Some(other)] = times
        && one != other
    {
        page.line(&format!("        {}  {}", left("", 10 + column), offset(other)));
    }
    let more = |told: &Told| carried(&told.detail, told.value.as_deref());
    let details = [one, other].map(|told| told.map_or_else(String::new, more));
    let long = |told: Option<&Told>| told.is_some_and(|told| told.kind == Kind::Raised);
    if row.same || !(long(one) || long(other) || details[0] != details[1]) {
        return;
    }
    for (name, told) in compared.names.iter().zip([one, other]) {
        let Some(told) = told else { continue };
        let lead = format!("            {}: ", page.cut_middle(name, column));
        let room = page.width().saturating_sub(width(&lead));
        let detail = carried_in(page, &told.detail, told.value.as_deref(), room);
        if !detail.is_empty() {
            page.line(&format!("{lead}{detail}"));
        }
    }
}

fn words(told: &Told) -> String {
    format!("{} {}", verb(told.kind), named(&told.about, told.object.as_deref()))
}

/// Tells whether an event tells somebody something who does not want all of them.
fn is_worth_telling(kind: Kind) -> bool {
    ![
        Kind::Completed,
        Kind::Checked,
        Kind::PickedUp,
        Kind::Started,
        Kind::Promoted,
        Kind::Rescued,
        Kind::Worked,
        Kind::Skipped,
    ]
    .contains(&kind)
}

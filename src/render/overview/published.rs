//! What was published beside what was replayed, and how they agree.

use crate::analysis::verdict::Comparison;
use crate::experiment::replay::Replay;
use crate::render::number::agreement;
use crate::render::number::dated;
use crate::render::number::label;
use crate::render::number::replayed;
use crate::render::number::stated;
use crate::render::overview::Overview;
use crate::render::overview::is_long;
use crate::render::overview::notes::Note;
use crate::render::overview::profile;
use crate::render::overview::quantity_in;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::scenario::amount::Measure;
use crate::scenario::outcome::Stated;

/// How many columns a name takes at most.
pub(super) const NAME: usize = 36;

/// The longest word for a role.
const ROLE: usize = "calibrated".len();

/// One published figure, in words.
struct Row {
    name: String,
    replayed: String,
    stated: String,
    verdict: String,
    /// Its role, the profile it is about unless that is the incident's, and its note.
    right: String,
}

/// The widths of the columns.
struct Columns {
    name: usize,
    replayed: usize,
    stated: usize,
    verdict: usize,
}

/// Draws the table; names take at least so many columns.
pub(super) fn draw(
    page: &mut Page,
    overview: &Overview<'_>,
    title: &str,
    first: usize,
    notes: &[Note],
) {
    let all = overview.replays.iter();
    let all = all.flat_map(|replay| replay.comparisons.iter().map(move |it| (replay, it)));
    let (held, unheld): (Vec<_>, Vec<_>) =
        all.partition(|(_, comparison)| comparison.agreement.is_some());
    let rows: Vec<Row> = held
        .into_iter()
        .map(|(replay, comparison)| row(overview, replay, comparison, notes))
        .collect();
    if rows.is_empty() && unheld.is_empty() {
        return;
    }
    if rows.is_empty() {
        page.section(title, "");
    } else {
        table(page, title, first, &rows);
    }
    for (_, it) in unheld {
        let words = format!("{}: {}", label(&it.name), stated(&it.stated));
        page.paragraph("  ", "    ", &format!("{words}; no figure is held against it"));
    }
}

/// Draws the rows, in columns where they fit.
fn table(page: &mut Page, title: &str, first: usize, rows: &[Row]) {
    let most = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let name = most(&|row| width(&row.name)).min(NAME).max(first);
    let room = page.width().saturating_sub(name + 5);
    // Values that leave no room for their neighbours stand below their name.
    let half = room / 2;
    let tight = most(&|row| width(&row.replayed)) + most(&|row| width(&row.stated)) > room;
    let is_wide = |row: &Row| tight && width(&row.replayed).max(width(&row.stated)) > half;
    let column = |of: &dyn Fn(&Row) -> usize| most(&|row| if is_wide(row) { 0 } else { of(row) });
    let columns = Columns {
        name,
        replayed: column(&|row| width(&row.replayed)).max(8),
        stated: column(&|row| width(&row.stated)).max(9),
        verdict: most(&|row| width(&row.verdict)).max(7),
    };
    let head = left(title, columns.name + 2);
    let replayed = right("replayed", columns.replayed);
    page.section(&format!("{head} {replayed}  {}", right("published", columns.stated)), "");
    for row in rows {
        if is_wide(row) {
            stacked(page, row);
        } else {
            in_line(page, row, &columns);
        }
    }
}

fn row(overview: &Overview<'_>, replay: &Replay, it: &Comparison, notes: &[Note]) -> Row {
    let note = notes
        .iter()
        .position(|note| note.about.as_deref() == Some(it.name.as_str()))
        .map(|index| format!(", note {}", index + 1))
        .unwrap_or_default();
    let of = if Some(profile(replay)) == overview.scenario.incident_profile() {
        String::new()
    } else {
        format!(" in {}", profile(replay))
    };
    Row {
        name: label(&it.name),
        replayed: match &it.replayed {
            Some(value) if !it.is_close => quantity_in(replay, value),
            Some(_) | None => replayed(it),
        },
        stated: match (&it.stated, is_long(replay)) {
            (Stated::Value(Measure::Instant(at)), true) => dated(*at),
            (of, _) => stated(of),
        },
        verdict: agreement(it),
        right: format!("{}{of}{note}", it.role.word()),
    }
}

/// Draws a figure in its columns; what is said of it goes below where it does not fit beside.
fn in_line(page: &mut Page, row: &Row, columns: &Columns) {
    let values = format!(
        "  {} {}  {}",
        left(&page.cut_middle(&row.name, columns.name), columns.name),
        right(&row.replayed, columns.replayed),
        right(&row.stated, columns.stated),
    );
    let lead = format!("{values}  {} ", left(&row.verdict, columns.verdict));
    let longest = row.right.split_whitespace().map(width).max().unwrap_or(0).max(ROLE);
    if width(&lead) + longest <= page.width() {
        page.paragraph(&lead, &" ".repeat(width(&lead)), &row.right);
    } else {
        page.line(&values);
        page.paragraph("    ", "    ", &format!("{}, {}", row.verdict, row.right));
    }
}

/// Draws a figure whose values are too wide for columns.
fn stacked(page: &mut Page, row: &Row) {
    page.line(&format!("  {}", row.name));
    let room = page.width().saturating_sub(15);
    page.line(&format!("    replayed   {}", page.cut_middle(&row.replayed, room)));
    page.line(&format!("    published  {}", page.cut_middle(&row.stated, room)));
    page.paragraph("    ", "    ", &format!("{}, {}", row.verdict, row.right));
}

//! `bisect` for people.

use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Label;
use crate::experiment::bisect::lattice::Verdict;
use crate::experiment::differences::columns;
use crate::render::bisect::Asked;
use crate::render::bisect::failure;
use crate::render::bisect::members;
use crate::render::bisect::name;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::style::TextStyle;

/// How many sets of a kind are listed.
const LISTED: usize = 20;

/// Draws what was found.
pub fn draw(bisection: &Bisection, asked: &Asked<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    header(&mut page, bisection, asked);
    failure(&mut page, asked, &bisection.seen);
    differences(&mut page, bisection, asked);
    let (bad, good) = (asked.bad, asked.good);
    let label = label(bisection);
    page.section("MINIMAL CAUSES", &label);
    page.paragraph(
        "  ",
        "  ",
        &if asked.timeline {
            format!("each of these sets brings the failure to {bad} with nothing else deployed and nobody else acting")
        } else {
            format!("each of these sets, taken from {bad}, brings the failure to {good}")
        },
    );
    sets(&mut page, bisection, &bisection.causes, "nothing does");
    page.section("MINIMAL CORRECTIONS", &label);
    page.paragraph(
        "  ",
        "  ",
        &if asked.timeline {
            format!("each of these sets, left out, takes the failure from {bad}")
        } else {
            format!("each of these sets, taken from {good}, takes the failure from {bad}")
        },
    );
    sets(&mut page, bisection, &bisection.corrections, "nothing does");
    masking(&mut page, bisection);
    invalid(&mut page, bisection);
    if asked.log {
        log(&mut page, bisection);
    }
    page.finish()
}

fn header(page: &mut Page, bisection: &Bisection, asked: &Asked<'_>) {
    let dot = page.mark("·", "-");
    let sides = if asked.timeline {
        format!("{} is bad, and good with nothing deployed and nobody acting", asked.bad)
    } else {
        format!("{} is bad, {} is good", asked.bad, asked.good)
    };
    page.paragraph("", "  ", &format!("{} {dot} {sides}", asked.scenario));
    let differences = bisection.groups.len();
    let read = bisection.weights.iter().filter(|weight| weight.read).count();
    let mut parts = vec![
        format!("seed {}", asked.seed),
        format!("{}, {} read", counted(differences as u64, "difference"), grouped(read as u64)),
    ];
    let subsets = 1_u64.checked_shl(u32::try_from(differences).unwrap_or(u32::MAX));
    let runs = counted(bisection.log.len() as u64, "run");
    parts.push(match subsets {
        Some(subsets) => format!("{runs} for {}", counted(subsets, "subset")),
        None => runs,
    });
    page.paragraph("", "", &parts.join(&format!(" {dot} ")));
}

/// Says how much is known.
pub(in crate::render) fn label(bisection: &Bisection) -> String {
    match bisection.label {
        Label::Complete => "complete".to_owned(),
        Label::CompleteTo(size) => format!("complete to size {size}"),
        Label::Sample => "sample".to_owned(),
    }
}

fn differences(page: &mut Page, bisection: &Bisection, asked: &Asked<'_>) {
    const COLUMN: usize = 18;
    let lead = page.width().saturating_sub(2 * (COLUMN + 2) + 2);
    let good = if asked.timeline { "nothing deployed" } else { asked.good };
    let [good, bad] = [good, asked.bad].map(|name| page.cut_middle(name, COLUMN));
    page.section(
        &format!(
            "{}  {}  {}",
            left("DIFFERENCES", lead),
            right(&good, COLUMN),
            right(&bad, COLUMN)
        ),
        "",
    );
    for (number, group) in bisection.groups.iter().enumerate() {
        let values = match group.as_slice() {
            [atom] => columns(atom.left.as_ref(), atom.right.as_ref(), COLUMN),
            _ => [String::new(), String::new()],
        };
        let [here, there] = values.map(|text| page.cut_middle(&text, COLUMN));
        let title = page.cut_middle(&name(group), lead.saturating_sub(6));
        page.line(&format!(
            "  {}  {}  {}  {}",
            right(&(number + 1).to_string(), 2),
            left(&title, lead.saturating_sub(6)),
            right(&here, COLUMN),
            right(&there, COLUMN)
        ));
        let weight = bisection.weights.get(number);
        let words = match weight {
            Some(weight) if !weight.read => "no run read it".to_owned(),
            Some(weight) if bisection.tally.is_none() || weight.brings + weight.takes > 0 => {
                decides(bisection, number)
            }
            Some(_) | None => "read, and decides nothing".to_owned(),
        };
        let mut lines: Vec<String> = group
            .iter()
            .flat_map(|atom| [atom.left_span(), atom.right_span()])
            .filter_map(|span| asked.line(span))
            .take(2)
            .map(|line| line.to_string())
            .collect();
        lines.dedup();
        let place = match lines.as_slice() {
            [] => String::new(),
            [one] => format!("line {one}: "),
            lines => format!("lines {}: ", lines.join(" and ")),
        };
        page.paragraph(&format!("      {place}"), "      ", &words);
    }
}

/// Says what a difference decides.
fn decides(bisection: &Bisection, number: usize) -> String {
    let bit = 1 << number;
    let alone = |sets: &[u64]| sets.contains(&bit);
    let part = |sets: &[u64]| sets.iter().filter(|set| *set & bit != 0).count();
    let (causes, corrections) = (&bisection.causes, &bisection.corrections);
    let mut words = Vec::new();
    match (alone(causes), alone(corrections)) {
        (true, true) => return "brings the failure and takes it away, on its own".to_owned(),
        (true, false) => words.push("brings the failure on its own".to_owned()),
        (false, true) => words.push("takes the failure away on its own".to_owned()),
        (false, false) => {}
    }
    for (sets, what) in [(causes, "cause"), (corrections, "correction")] {
        let count = part(sets);
        if !alone(sets) && count > 0 {
            let smallest = sets.iter().filter(|set| *set & bit != 0).map(|set| set.count_ones());
            let size = smallest.min().unwrap_or(1);
            words.push(format!("part of {}, the smallest of {size}", counted(count as u64, what)));
        }
    }
    if words.is_empty() {
        words.push("read, and part of no minimal set".to_owned());
    }
    words.join("; ")
}

fn sets(page: &mut Page, bisection: &Bisection, sets: &[u64], none: &str) {
    if sets.is_empty() {
        page.line(&format!("    {none}"));
    }
    for set in sets.iter().take(LISTED) {
        let members = members(bisection, *set);
        for (index, (number, name)) in members.iter().enumerate() {
            let lead = if index == 0 { page.mark("•", "*") } else { "+" };
            let room = page.width().saturating_sub(10);
            let name = page.cut_middle(name, room);
            page.line(&format!("    {lead} {}  {name}", right(&number.to_string(), 2)));
        }
    }
    if sets.len() > LISTED {
        page.line(&format!("    and {} more", grouped((sets.len() - LISTED) as u64)));
    }
}

fn masking(page: &mut Page, bisection: &Bisection) {
    let Some((smaller, larger)) = bisection.masking else {
        if bisection.label == Label::Complete {
            page.gap();
            page.paragraph("", "  ", "No difference ever hides what others bring.");
        }
        return;
    };
    page.section("MASKING", "");
    let list = |set: u64| {
        let numbers: Vec<String> =
            members(bisection, set).iter().map(|(number, _)| number.to_string()).collect();
        if numbers.is_empty() { "none".to_owned() } else { numbers.join(" ") }
    };
    page.paragraph(
        "  ",
        "  ",
        &format!(
            "more differences can hide the failure: with {} it shows, with {} it does not",
            list(smaller),
            list(larger)
        ),
    );
}

fn invalid(page: &mut Page, bisection: &Bisection) {
    let unresolved: Vec<_> =
        bisection.log.iter().filter(|run| run.answer.verdict == Verdict::Unresolved).collect();
    let Some(first) = unresolved.first() else { return };
    page.section("UNRESOLVED", "");
    let many = counted(unresolved.len() as u64, "run");
    let why = first.why.as_deref().unwrap_or("unknown");
    page.paragraph("  ", "  ", &format!("{many} could not be told, the first because: {why}"));
}

fn log(page: &mut Page, bisection: &Bisection) {
    page.section("RUNS", "taken from the bad side, verdict, events");
    for (number, run) in bisection.log.iter().enumerate() {
        let bits: String = (0..bisection.groups.len())
            .map(|bit| {
                let taken = run.subset >> bit & 1 == 1;
                let read = run.answer.read >> bit & 1 == 1;
                match (taken, read) {
                    (true, true) => '1',
                    (false, true) => '0',
                    (_, false) => '.',
                }
            })
            .collect();
        let verdict = match run.answer.verdict {
            Verdict::Shows => "shows",
            Verdict::Hides => "hides",
            Verdict::Unresolved => "unresolved",
        };
        page.line(&format!(
            "  {}  {bits}  {}  {}",
            right(&(number + 1).to_string(), 5),
            left(verdict, 10),
            right(&grouped(run.events), 12)
        ));
    }
}

//! `bisect` for people.

use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Label;
use crate::experiment::bisect::Weight;
use crate::experiment::bisect::lattice::Verdict;
use crate::experiment::bisect::undecided::parts;
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
    if bisection.others > 0 {
        let others = counted(bisection.others, "time");
        let words = format!(
            "it counts something {others} by other ways as well: other failures, about which this says nothing"
        );
        page.paragraph("  ", "  ", &words);
    }
    differences(&mut page, bisection, asked);
    let (bad, good) = (asked.bad, asked.good);
    let undecided = &bisection.undecided;
    page.section("MINIMAL CAUSES", &label(bisection, &undecided.causes));
    page.paragraph(
        "  ",
        "  ",
        &if asked.timeline {
            format!("each of these sets brings the failure to {bad} with nothing else deployed and nobody else acting")
        } else {
            format!("each of these sets, taken from {bad}, brings the failure to {good}")
        },
    );
    sets(&mut page, bisection, &bisection.causes, &undecided.causes);
    page.section("MINIMAL CORRECTIONS", &label(bisection, &undecided.corrections));
    page.paragraph(
        "  ",
        "  ",
        &if asked.timeline {
            format!("each of these sets, left out, takes the failure from {bad}")
        } else {
            format!("each of these sets, taken from {good}, takes the failure from {bad}")
        },
    );
    sets(&mut page, bisection, &bisection.corrections, &undecided.corrections);
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

/// Says how much is known of minimal sets, where some that may be such sets are undecided.
pub(in crate::render) fn label(bisection: &Bisection, undecided: &[u64]) -> String {
    let complete = match bisection.label {
        Label::Complete => "complete".to_owned(),
        Label::CompleteTo(size) => format!("complete to size {size}"),
        // A sample promises nothing of others anyway.
        Label::Sample => return "sample".to_owned(),
    };
    match undecided.len() {
        0 => complete,
        some => format!("{complete} but for {} unresolved", grouped(some as u64)),
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
            Some(weight) if decides_something(bisection, weight, number) => {
                decides(bisection, number)
            }
            Some(_) | None if bisection.tally.is_some_and(|tally| tally.unresolved > 0) => {
                "read, and decides nothing as far as runs could tell".to_owned()
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

/// Tells whether there is something to say of what a difference decides: it does so in some pair of
/// subsets that both could be told, or in a minimal set.
fn decides_something(bisection: &Bisection, weight: &Weight, number: usize) -> bool {
    let in_a_set = || {
        let sets = bisection.causes.iter().chain(&bisection.corrections);
        sets.into_iter().any(|set| set >> number & 1 == 1)
    };
    bisection.tally.is_none() || weight.brings + weight.takes > 0 || in_a_set()
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
    let open = &bisection.undecided;
    let kinds = [(causes, &open.causes, "cause"), (corrections, &open.corrections, "correction")];
    for (sets, undecided, what) in kinds {
        let count = part(sets);
        if !alone(sets) && count > 0 {
            let smallest = sets.iter().filter(|set| *set & bit != 0).map(|set| set.count_ones());
            let size = smallest.min().unwrap_or(1);
            words.push(format!("part of {}, the smallest of {size}", counted(count as u64, what)));
            let is_decided = |set: &&u64| parts(undecided, **set).next().is_none();
            if !sets.iter().filter(|set| *set & bit != 0).any(|set| is_decided(&set)) {
                words.push("not known to be minimal".to_owned());
            }
        }
    }
    if words.is_empty() {
        words.push("read, and part of no minimal set".to_owned());
    }
    words.join("; ")
}

fn sets(page: &mut Page, bisection: &Bisection, sets: &[u64], undecided: &[u64]) {
    if sets.is_empty() {
        let as_far = if undecided.is_empty() { "" } else { ", as far as runs could tell" };
        page.line(&format!("    nothing does{as_far}"));
    }
    for set in sets.iter().take(LISTED) {
        let members = members(bisection, *set);
        for (index, (number, name)) in members.iter().enumerate() {
            let lead = if index == 0 { page.mark("•", "*") } else { "+" };
            let room = page.width().saturating_sub(10);
            let name = page.cut_middle(name, room);
            page.line(&format!("    {lead} {}  {name}", right(&number.to_string(), 2)));
        }
        let parts: Vec<String> = parts(undecided, *set).map(|part| list(bisection, part)).collect();
        if !parts.is_empty() {
            let words =
                format!("not known to be minimal: {} alone is unresolved", parts.join(" or "));
            page.paragraph("         ", "         ", &words);
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
            let unresolved = bisection.tally.map_or(0, |tally| tally.unresolved);
            let words = match unresolved {
                0 => "No difference ever hides what others bring.",
                _ => "No difference hides what others bring, as far as runs could tell.",
            };
            page.paragraph("", "  ", words);
        }
        return;
    };
    page.section("MASKING", "");
    page.paragraph(
        "  ",
        "  ",
        &format!(
            "more differences can hide the failure: with {} it shows, with {} it does not",
            list(bisection, smaller),
            list(bisection, larger)
        ),
    );
}

/// Writes a set by the numbers of its differences.
fn list(bisection: &Bisection, set: u64) -> String {
    let numbers: Vec<String> =
        members(bisection, set).iter().map(|(number, _)| number.to_string()).collect();
    if numbers.is_empty() { "none".to_owned() } else { numbers.join(" + ") }
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

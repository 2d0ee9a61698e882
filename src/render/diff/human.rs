//! `diff` for people: settings, figures, the first differences, the ledger.

use crate::analysis::contrast::ledger::Change;
use crate::experiment::compare::Facts;
use crate::experiment::compare::Pair;
use crate::experiment::differences::columns;
use crate::experiment::explain::because::called;
use crate::experiment::replay::StepVisits;
use crate::render::diff::Compared;
use crate::render::diff::requests;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::number::numbers;
use crate::render::number::optional;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;

/// How many lines a list has at most.
const LISTED: usize = 12;

/// How many columns the two values of a row have each.
const COLUMN: usize = 23;

/// Draws a comparison.
pub fn draw(compared: &Compared<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    header(&mut page, compared);
    if let Some(pair) = &compared.contrast.asked {
        requests::whole(&mut page, compared, pair);
        return page.finish();
    }
    settings(&mut page, compared);
    figures(&mut page, compared);
    ledger(&mut page, compared);
    if !compared.counts {
        firsts(&mut page, compared);
        steps(&mut page, compared);
    }
    verdict(&mut page, compared);
    page.finish()
}

fn header(page: &mut Page, compared: &Compared<'_>) {
    let dot = page.mark("·", "-");
    let [one, other] = compared.names;
    page.line(&format!("{} {dot} {one} against {other}", compared.scenario));
    let [left, right] = compared.contrast.requests;
    let requests = if left == right {
        format!("{} on both sides", counted(left, "request"))
    } else {
        format!("{} against {}", counted(left, "request"), counted(right, "request"))
    };
    let [one, other] = &compared.seeds;
    let seeds = if one == other {
        format!("seed {one} {dot} ")
    } else {
        format!("seeds {one} and {other} {dot} ")
    };
    page.paragraph("", "", &format!("{seeds}{requests}"));
}

/// Cuts names of sides to the width of a column.
fn heads(page: &Page, compared: &Compared<'_>) -> [String; 2] {
    compared.names.map(|name| page.cut_middle(name, COLUMN))
}

fn settings(page: &mut Page, compared: &Compared<'_>) {
    let Some(atoms) = compared.atoms else { return };
    let [one, other] = heads(page, compared);
    let lead = page.width().saturating_sub(2 * (COLUMN + 2) + 2);
    let head =
        format!("{}  {}  {}", left("SETTINGS", lead), right(&one, COLUMN), right(&other, COLUMN));
    page.section(&head, "");
    if atoms.is_empty() {
        page.line("  none differ");
    }
    let reads = decisive(compared);
    for atom in atoms.iter().take(LISTED) {
        let name = atom.name.strip_suffix(".value").unwrap_or(&atom.name);
        let name = page.cut_middle(name, lead.saturating_sub(2));
        let values = columns(atom.left.as_ref(), atom.right.as_ref(), COLUMN);
        let [here, there] = values.map(|text| page.cut_middle(&text, COLUMN));
        page.line(&format!(
            "{} {}  {}  {}",
            page.mark("~", "~"),
            left(&name, lead.saturating_sub(2)),
            right(&here, COLUMN),
            right(&there, COLUMN)
        ));
        let lines = [(0, atom.left_span()), (1, atom.right_span())];
        let lines = lines.map(|(side, span)| compared.line(side, span));
        let places = match lines {
            [Some(one), Some(other)] if one == other => format!("line {one}"),
            [Some(one), Some(other)] => format!("lines {one} and {other}"),
            [Some(one), None] | [None, Some(one)] => format!("line {one}"),
            [None, None] => "given on the command line".to_owned(),
        };
        let read = reads.contains(&called(atom));
        let words = if read { ", why the two part" } else { "" };
        page.line(&format!("    {places}{words}"));
    }
    rest(page, atoms.len());
}

/// Says how many lines of a list were left out.
fn rest(page: &mut Page, count: usize) {
    if count > LISTED {
        page.line(&format!("    and {} more", grouped((count - LISTED) as u64)));
    }
}

/// Returns what decides where the two sides part first.
fn decisive<'a>(compared: &Compared<'a>) -> Vec<&'a str> {
    let (contrast, causes) = (compared.contrast, compared.causes);
    let pairs = [
        (&contrast.first_event, causes.event.as_ref()),
        (&contrast.first_outcome, causes.outcome.as_ref()),
    ];
    let pairs = pairs.into_iter().filter_map(|(pair, tried)| Some((pair.as_ref()?, tried)));
    pairs.flat_map(|(pair, tried)| compared.because(pair, tried).0).map(called).collect()
}

fn figures(page: &mut Page, compared: &Compared<'_>) {
    let [Some(one), Some(other)] = &compared.contrast.facts else { return };
    let (differ, all) = compared.figures_that_differ();
    if all == 0 {
        return;
    }
    let [here, there] = heads(page, compared);
    let lead = page.width().saturating_sub(2 * (COLUMN + 2) + 2);
    page.section(
        &format!("{}  {}  {}", left("FIGURES", lead), right(&here, COLUMN), right(&there, COLUMN)),
        "",
    );
    let names = one.figures.list.iter().map(|figure| figure.name.as_str());
    let more = other.figures.list.iter().map(|figure| figure.name.as_str());
    let more = more.filter(|name| one.figures.get(name).is_none());
    let cell = |facts: &Facts, name: &str| {
        let figure = facts.figures.get(name);
        figure.map_or_else(|| "absent".to_owned(), |figure| optional(figure.value.as_ref()))
    };
    for name in names.chain(more) {
        let mark = if differ.contains(name) { "~" } else { " " };
        let values = [cell(one, name), cell(other, name)];
        let [here, there] = values.map(|text| page.cut_middle(&text, COLUMN));
        let name = page.cut_middle(&label(name), lead.saturating_sub(2));
        page.line(&format!(
            "{mark} {}  {}  {}",
            left(&name, lead.saturating_sub(2)),
            right(&here, COLUMN),
            right(&there, COLUMN)
        ));
    }
    let seen = |facts: &Facts| {
        let who = facts.noticed.iter().filter(|it| it.seen > 0).map(|it| it.observer.as_str());
        let who: Vec<&str> = who.collect();
        if who.is_empty() { "nobody".to_owned() } else { who.join(", ") }
    };
    let [here, there] = [seen(one), seen(other)].map(|text| page.cut_middle(&text, COLUMN));
    let mark = if here == there { " " } else { "~" };
    page.line(&format!(
        "{mark} {}  {}  {}",
        left("noticed by", lead.saturating_sub(2)),
        right(&here, COLUMN),
        right(&there, COLUMN)
    ));
}

/// Draws the ledger: which requests changed, and which did not.
fn ledger(page: &mut Page, compared: &Compared<'_>) {
    let ledger = &compared.contrast.ledger;
    page.section("REQUESTS", "");
    let rows = [
        ("the same in every event", ledger.count(Change::None)),
        ("the same events at other instants", ledger.count(Change::Timing)),
        ("other events, the same outcome", ledger.count(Change::Events)),
        ("another outcome", ledger.count(Change::Outcome)),
    ];
    for (words, count) in rows {
        page.line(&format!("  {}  {words}", right(&grouped(count), 9)));
    }
    let [one, other] = compared.names;
    for (name, count) in [(one, ledger.only_left), (other, ledger.only_right)] {
        if count > 0 {
            page.line(&format!("  {}  arrive only in {name}", right(&grouped(count), 9)));
        }
    }
    for kind in ledger.kinds.iter().take(LISTED) {
        let lead = format!("  {}  from  ", right(&grouped(kind.count), 9));
        let indent = " ".repeat(width(&lead));
        page.paragraph(&lead, &indent, &kind.left);
        page.paragraph(&format!("{}to    ", " ".repeat(13)), &indent, &kind.right);
        let noun = if kind.count == 1 { "request" } else { "requests" };
        let which = format!("{noun} {}", numbers(&kind.requests));
        page.paragraph(&" ".repeat(13), &indent, &which);
    }
    rest(page, ledger.kinds.len());
}

fn firsts(page: &mut Page, compared: &Compared<'_>) {
    let contrast = compared.contrast;
    let outcome = contrast.first_outcome.as_ref();
    if let Some(pair) = &contrast.first_event {
        let same = outcome.is_some_and(|other| other.is_about(pair));
        if !same {
            let words = match pair.change {
                Change::Outcome => "",
                Change::Events => ", the same outcome",
                Change::Timing | Change::None => ", in time only",
            };
            let remark = format!("{}{words}", about(compared, pair));
            page.section("FIRST DIFFERENT EVENT", &remark);
            requests::arrive(page, compared, pair);
            requests::parting(page, compared, pair, compared.causes.event.as_ref());
            consequence(page, compared);
        }
        if contrast.bounded {
            page.line("  not all events could be looked at; there may be an earlier one");
        }
    }
    if let Some(pair) = outcome {
        let same = contrast.first_event.as_ref().is_some_and(|it| it.is_about(pair));
        let title =
            if same { "FIRST DIFFERENT EVENT AND OUTCOME" } else { "FIRST DIFFERENT OUTCOME" };
        page.section(title, &about(compared, pair));
        requests::arrive(page, compared, pair);
        requests::parting(page, compared, pair, compared.causes.outcome.as_ref());
    }
}

/// Says who read what the first request that differs wrote on one side only: whatever comes of itself,
/// that came of it.
fn consequence(page: &mut Page, compared: &Compared<'_>) {
    let Some(reader) = compared.contrast.first_reader else { return };
    let who = match reader.request {
        Some(request) => format!("request {}", grouped(u64::from(request) + 1)),
        None => "somebody who is no request".to_owned(),
    };
    let side = compared.names[reader.side];
    let words = format!("what it wrote in {side} has a consequence: {who} reads it first");
    page.paragraph("  ", "    ", &words);
}

/// Names a request of both sides, and when it arrived where that is the same on both; or says that it is
/// none, and when that begins.
fn about(compared: &Compared<'_>, pair: &Pair) -> String {
    if pair.outside {
        let first = requests::arrivals(compared, pair).into_iter().flatten().min();
        let when = first.map_or_else(String::new, |first| format!(", from {} on", instant(first)));
        return format!("what operators do{when}");
    }
    let (one, other) = pair.numbers;
    let number = if one == other {
        format!("request {}", grouped(u64::from(one) + 1))
    } else {
        let numbers = [one, other].map(|number| grouped(u64::from(number) + 1));
        format!("requests {} and {}", numbers[0], numbers[1])
    };
    match requests::arrivals(compared, pair) {
        [Some(when), other] if other == Some(when) => {
            let arrive = if pair.numbers.0 == pair.numbers.1 { "arrives" } else { "arrive" };
            format!("{number}, {arrive} at {}", instant(when))
        }
        [Some(_) | None, _] => number,
    }
}

fn steps(page: &mut Page, compared: &Compared<'_>) {
    let [Some(one), Some(other)] = &compared.contrast.facts else { return };
    page.section("STEPS THAT RUN", "");
    let ran = |facts: &Facts| facts.steps.iter().filter(|step| step.visits.has_run()).count();
    for (name, facts) in compared.names.iter().zip([one, other]) {
        page.line(&format!(
            "  {} of {}  {name}",
            right(&ran(facts).to_string(), 5),
            facts.steps.len()
        ));
    }
    let mut lacking = false;
    for (side, (facts, beside)) in [(one, other), (other, one)].into_iter().enumerate() {
        let missing: Vec<&StepVisits> = facts
            .steps
            .iter()
            .filter(|step| step.visits.has_run())
            .filter(|step| {
                !beside.steps.iter().any(|it| it.path == step.path && it.visits.has_run())
            })
            .collect();
        if missing.is_empty() {
            continue;
        }
        lacking = true;
        page.line(&format!("  only in {}:", compared.names[side]));
        for step in missing.iter().take(LISTED) {
            let line = compared.line(side, Some(step.span));
            let line = line.map_or_else(String::new, |line| line.to_string());
            let path = page.cut_middle(&step.path, page.width().saturating_sub(9));
            page.line(&format!("  {}  {path}", right(&line, 5)));
        }
        rest(page, missing.len());
    }
    if !lacking {
        page.line("  the same steps on both sides");
    }
}

fn verdict(page: &mut Page, compared: &Compared<'_>) {
    page.gap();
    let contrast = compared.contrast;
    if contrast.is_same() {
        let words = match compared.atoms.map(<[_]>::len) {
            Some(0) | None => "no difference",
            Some(_) => "no difference in any event, whatever the settings say",
        };
        page.line(words);
        return;
    }
    let mut parts = Vec::new();
    if let Some(atoms) = compared.atoms {
        parts.push(counted(atoms.len() as u64, "setting"));
    }
    if contrast.facts.iter().all(Option::is_some) {
        parts.push(counted(compared.figures_that_differ().0.len() as u64, "figure"));
    }
    let outcomes = contrast.ledger.count(Change::Outcome);
    parts.push(format!("the outcome of {}", counted(outcomes, "request")));
    page.paragraph("differences: ", "  ", &parts.join(", "));
}

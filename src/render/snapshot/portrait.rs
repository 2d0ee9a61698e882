//! The portrait of a replay: everything that should not change unseen, gravest first.

use crate::analysis::chain::Link;
use crate::analysis::coverage::Visits;
use crate::analysis::verdict::Agreement;
use crate::analysis::verdict::words;
use crate::engine::outcome::Ledger;
use crate::experiment::replay::Failure;
use crate::experiment::replay::Replay;
use crate::render::number::agreement;
use crate::render::page::neutral;

/// The sections of a portrait, in the order of their gravity.
pub(super) const SECTIONS: [&str; 4] = ["verdict", "mechanism", "figures", "order"];

/// Writes the portrait of a replay that came to its end. Sections begin at the margin, facts are
/// indented, one a line, so that two portraits can be compared fact by fact.
pub fn portray(replay: &Replay) -> String {
    let facts = [verdict(replay), mechanism(replay), figures(replay), order(replay)];
    let mut text = String::new();
    for (section, facts) in SECTIONS.iter().zip(facts) {
        text.push_str(section);
        text.push('\n');
        for fact in facts {
            text.push_str("  ");
            text.push_str(neutral(&fact).trim_end());
            text.push('\n');
        }
    }
    text
}

/// What people conclude; no number that a figure has already.
fn verdict(replay: &Replay) -> Vec<String> {
    let mut facts = vec![format!("ending: {}", replay.outcome.ending)];
    facts.extend(replay.verdicts.iter().map(|verdict| {
        let met = if verdict.met { "met" } else { "not met" };
        format!("expected {} {}: {met}", verdict.about, verdict.expected)
    }));
    facts.extend(replay.comparisons.iter().map(|published| {
        let agrees = match (published.agreement, &published.known_miss) {
            (Some(Agreement::Differs), Some(_)) => "differs, a known miss".to_owned(),
            (Some(_), _) => agreement(published),
            (None, _) => "nothing to compare".to_owned(),
        };
        format!("published {}: {agrees}", published.name)
    }));
    facts.extend(replay.noticed.iter().map(|noticed| {
        let when = if noticed.seen > 0 { "notices" } else { "never notices" };
        format!("{} {when}", noticed.observer)
    }));
    let tied = replay.tie_sensitive.iter();
    facts.extend(tied.map(|figure| format!("{figure} depends on the order at one instant")));
    facts
}

/// Which steps run at all, and how the first failure comes about.
fn mechanism(replay: &Replay) -> Vec<String> {
    let mut facts: Vec<String> = replay
        .steps
        .iter()
        .map(|step| {
            let runs = if step.visits.has_run() { "runs" } else { "never runs" };
            format!("{}: {runs}", step.path)
        })
        .collect();
    if let Some(failure) = &replay.failure {
        facts.extend(told(failure));
    }
    facts
}

/// Tells a chain lane by lane and without its times: what different lanes do at what time is no
/// part of how it comes about.
fn told(failure: &Failure) -> Vec<String> {
    let chain = &failure.chain;
    let mut lanes: Vec<&str> = Vec::new();
    for link in &chain.links {
        if !lanes.contains(&link.lane.as_str()) {
            lanes.push(&link.lane);
        }
    }
    let mut links: Vec<(usize, &Link)> = chain.links.iter().enumerate().collect();
    links.sort_by_key(|(_, link)| lanes.iter().position(|lane| *lane == link.lane));
    links
        .into_iter()
        .map(|(index, link)| {
            let mark = match (Some(index) == failure.fault, Some(index) == failure.harm) {
                (true, false) => ", the fault",
                (false, true) => ", the harm",
                (true, true) => ", the fault and the harm",
                (false, false) => "",
            };
            format!("first failure: {} {} {}{mark}", link.lane, link.kind.word(), link.about)
        })
        .collect()
}

/// Every number.
fn figures(replay: &Replay) -> Vec<String> {
    let mut facts = Vec::new();
    for figure in &replay.figures.list {
        let value = figure.value.as_ref().map_or_else(|| "nothing".to_owned(), words);
        facts.push(format!("{}: {value}", figure.name));
        if let Some(spread) = figure.spread {
            let (least, median, most) = (spread.min, spread.median, spread.max);
            let of = format!("{} of a request affected", figure.name);
            facts.push(format!("{of}: {least} to {most}, median {median}"));
        }
    }
    let outcome = &replay.outcome;
    facts.extend(ledger("requests", &outcome.requests));
    facts.extend(ledger("jobs", &outcome.jobs));
    if outcome.calls.arrived > 0 {
        facts.extend(ledger("calls", &outcome.calls));
    }
    facts.extend(replay.noticed.iter().map(|noticed| {
        format!("{}: {} seen, {} missed", noticed.observer, noticed.seen, noticed.missed)
    }));
    facts.extend(replay.steps.iter().filter(|step| step.visits.has_run()).map(|step| {
        let Visits { ran, skipped, unfinished } = step.visits;
        let (count, word) = if ran > 0 { (ran, "ran") } else { (unfinished, "begun") };
        format!("{}: {count} {word}, {skipped} skipped", step.path)
    }));
    facts.push(format!("failures with the fault's signature: {}", replay.failures));
    facts.push(format!("events: {}", outcome.events));
    facts
}

/// Where the requests or the jobs of a run went.
fn ledger(of: &str, it: &Ledger) -> [String; 5] {
    let states = [
        ("arrived", it.arrived),
        ("done", it.done),
        ("failed", it.failed),
        ("dropped", it.dropped),
        ("in flight", it.in_flight),
    ];
    states.map(|(state, count)| format!("{of} {state}: {count}"))
}

/// What changes when events only change places.
fn order(replay: &Replay) -> Vec<String> {
    let print = replay.fingerprint.map(|print| print.to_string());
    vec![
        format!("ties: {}", replay.outcome.ties),
        format!("fingerprint: {}", print.as_deref().unwrap_or("none")),
    ]
}

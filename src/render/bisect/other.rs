//! What `bisect --over steps` and `seeds` say.

use crate::experiment::bisect::over::Seeds;
use crate::experiment::bisect::shrink::Shrunk;
use crate::experiment::signature::Seen;
use crate::render::bisect::Asked;
use crate::render::bisect::failure;
use crate::render::bisect::json;
use crate::render::json::document;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::page::Page;
use crate::render::page::right;
use crate::render::style::TextStyle;
use serde::Serialize;

/// Draws the steps that are left of a scenario.
pub fn draw_steps(shrunk: &Shrunk, seen: &Seen, asked: &Asked<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.line(&format!("{} {dot} {} is bad", asked.scenario, asked.bad));
    page.paragraph(
        "",
        "",
        &format!(
            "seed {} {dot} {} of {} left {dot} {}",
            asked.seed,
            grouped(shrunk.kept.len() as u64),
            counted(shrunk.units as u64, "step"),
            counted(shrunk.runs as u64, "run")
        ),
    );
    failure(&mut page, asked, seen);
    page.section("WHAT IT TAKES", "without any one of these, it does not show");
    for (unit, needed) in &shrunk.kept {
        let line = asked.line(Some(unit.span)).map_or_else(String::new, |line| line.to_string());
        let name = page.cut_middle(&unit.name, page.width().saturating_sub(9));
        page.line(&format!("  {}  {name}", right(&line, 5)));
        if *needed {
            page.line("         without it this is no scenario, so that is not known");
        }
    }
    page.finish()
}

#[derive(Serialize)]
struct StepsDocument<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    bad: &'a str,
    seed: &'a str,
    over: &'static str,
    failure: json::Failure<'a>,
    kept: Vec<Unit<'a>>,
    units: usize,
    runs: usize,
}

#[derive(Serialize)]
struct Unit<'a> {
    name: &'a str,
    /// Whether there is no scenario without it.
    needed: bool,
    line: Option<u32>,
}

/// Writes the steps that are left of a scenario as one JSON document.
pub fn draw_steps_json(shrunk: &Shrunk, seen: &Seen, asked: &Asked<'_>) -> String {
    let kept = shrunk.kept.iter().map(|(unit, needed)| Unit {
        needed: *needed,
        name: &unit.name,
        line: asked.line(Some(unit.span)),
    });
    document(&StepsDocument {
        schema: json::SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: asked.scenario,
        bad: asked.bad,
        seed: &asked.seed,
        over: "steps",
        failure: json::failure(asked, seen),
        kept: kept.collect(),
        units: shrunk.units,
        runs: shrunk.runs,
    })
}

/// Draws how many seeds show the failure.
pub fn draw_seeds(seeds: &Seeds, asked: &Asked<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.line(&format!("{} {dot} {} under {}", asked.scenario, asked.bad, tried(seeds)));
    page.gap();
    page.paragraph("  ", "  ", &asked.failure());
    page.line(&format!(
        "  shows under {} of {}",
        grouped(seeds.shown as u64),
        grouped((seeds.tried - seeds.unresolved) as u64)
    ));
    let percent = |share: u64| format!("{}.{}%", share / 10_000, share / 1_000 % 10);
    let (low, high) = seeds.interval;
    page.line(&format!(
        "  between {} and {} of all seeds, with 95 % confidence (Wilson)",
        percent(low),
        percent(high)
    ));
    if seeds.unresolved > 0 {
        let runs = counted(seeds.unresolved as u64, "other run");
        page.paragraph("  ", "    ", &format!("{runs} met a limit, so nobody can tell"));
    }
    if let Some(seed) = seeds.first_without {
        page.line(&format!("  the first that does not show it: {seed}"));
    }
    page.finish()
}

fn tried(seeds: &Seeds) -> String {
    counted(seeds.tried as u64, "seed")
}

#[derive(Serialize)]
struct SeedsDocument<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    bad: &'a str,
    over: &'static str,
    seed: &'a str,
    tried: usize,
    shown: usize,
    unresolved: usize,
    first_without: Option<String>,
    /// Wilson's interval with 95 % confidence, in parts per million.
    low: u64,
    high: u64,
}

/// Writes how many seeds show the failure as one JSON document.
pub fn draw_seeds_json(seeds: &Seeds, asked: &Asked<'_>) -> String {
    document(&SeedsDocument {
        schema: json::SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: asked.scenario,
        bad: asked.bad,
        over: "seeds",
        seed: &asked.seed,
        tried: seeds.tried,
        shown: seeds.shown,
        unresolved: seeds.unresolved,
        first_without: seeds.first_without.map(|seed| seed.to_string()),
        low: seeds.interval.0,
        high: seeds.interval.1,
    })
}

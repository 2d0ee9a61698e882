//! A report as Markdown: for any reader of CommonMark with tables, or in the shape of GitLab's incident
//! review. Both are made of the same sections.

mod actions;
mod conditions;
mod environments;
pub mod escape;
mod facts;
mod page;
mod review;
mod story;

use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::overview::command;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::prose;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::page::Page;
use crate::render::report::stopped;

pub use crate::render::report::markdown::review::draw as draw_review;

/// Draws a report for any reader of Markdown: no markup of HTML, no diagrams.
pub fn draw(report: &Report<'_>) -> String {
    let mut page = Page::default();
    let Some(main) = report.overview.main() else { return String::new() };
    let scenario = report.overview.scenario;
    page.heading(1, &text(&scenario.title));
    if let Some(summary) = &scenario.summary {
        page.block(&prose(summary));
    }
    notice(&mut page, report);
    page.list(&replayed(report, main));
    page.heading(2, "Figures");
    facts::published(&mut page, report);
    facts::all(&mut page, main);
    page.heading(2, "Timeline");
    facts::timeline(&mut page, report, main);
    page.heading(2, "One request");
    story::told(&mut page, report, main);
    page.heading(2, "Environments");
    environments::told(&mut page, report, main);
    page.heading(2, "Conditions");
    conditions::told(&mut page, report, main);
    page.heading(2, "Who could know");
    facts::observers(&mut page, report);
    page.heading(2, "What if");
    actions::told(&mut page, report, main);
    page.heading(2, "Limits");
    facts::limits(&mut page, report);
    again(&mut page, report, main);
    page.finish()
}

/// Says above everything what was not replayed to its end.
fn notice(page: &mut Page, report: &Report<'_>) {
    if let Some(words) = stopped(report) {
        page.block(&format!("**{}**", text(&words)));
    }
}

/// Says what was replayed.
fn replayed(report: &Report<'_>, main: &Replay) -> Vec<String> {
    let scenario = report.overview.scenario;
    let mut facts = vec![
        format!("Scenario {}", code(&scenario.id.value)),
        format!(
            "Replayed in {}: {}, seed {}",
            code(profile(main)),
            counted(main.outcome.requests.arrived, "request"),
            code(&main.seed.to_string())
        ),
    ];
    if scenario.scale > 1 {
        facts.push(format!("At a scale of 1 to {}", scenario.scale));
    }
    match main.fingerprint {
        Some(print) => facts.push(format!("Fingerprint {}", code(&print.to_string()))),
        None => facts.push(format!("Not to its end: {}", text(&main.outcome.ending.to_string()))),
    }
    if let Some(source) = &scenario.source {
        facts.push(format!("Source: {}", address(source)));
    }
    facts
}

/// Writes an address as a link where it is one that is safe to follow, else as text.
fn address(source: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#=%+,:".contains(c);
    let is_web = source.starts_with("https://") || source.starts_with("http://");
    if is_web && source.chars().all(is_plain) { format!("<{source}>") } else { text(source) }
}

/// Says how to get the same again.
fn again(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let overview = report.overview;
    page.block(&format!(
        "Replayed by reenact {} from scenario {}. Every number here was computed by a run: {}",
        env!("CARGO_PKG_VERSION"),
        code(&format!("{:016x}", overview.digest)),
        code(&command(overview, main))
    ));
}

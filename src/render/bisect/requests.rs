//! What `bisect --over requests` says.

use crate::experiment::bisect::requests::Fewest;
use crate::experiment::signature::Seen;
use crate::program::Program;
use crate::quantity::Numbers;
use crate::render::bisect::Asked;
use crate::render::bisect::failure;
use crate::render::bisect::json;
use crate::render::json::document;
use crate::render::number::RUNS;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::numbers;
use crate::render::page::Page;
use crate::render::page::right;
use crate::render::style::TextStyle;
use crate::scenario::tree::Node;
use crate::source::Span;
use serde::Serialize;

/// A line of traffic, and what is left of it.
#[derive(Debug)]
pub struct Line<'a> {
    name: &'a str,
    span: Option<Span>,
    left: &'a Numbers,
}

/// Returns the lines of traffic of a program and a tree, with what is left of each.
pub fn lines<'a>(found: &'a Fewest, program: &'a Program, tree: &Node) -> Vec<Line<'a>> {
    let traffic = tree.get("traffic").map_or(&[][..], Node::entries);
    let place = |name: &str| traffic.iter().find(|line| line.key.value == name);
    let all = program.traffic.iter().zip(&found.lines);
    all.map(|(line, left)| Line {
        name: &line.name,
        span: place(&line.name).map(|line| line.key.span),
        left,
    })
    .collect()
}

/// Draws the requests that are left.
pub fn draw_requests(
    found: &Fewest,
    lines: &[Line<'_>],
    seen: &Seen,
    asked: &Asked<'_>,
    style: TextStyle,
) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.line(&format!("{} {dot} {} is bad", asked.scenario, asked.bad));
    page.paragraph(
        "",
        "",
        &format!(
            "seed {} {dot} {} of {} up to the failure left {dot} {}",
            asked.seed,
            grouped(found.count()),
            counted(found.came as u64, "request"),
            counted(found.runs as u64, "run")
        ),
    );
    failure(&mut page, asked, seen);
    let beside = if found.is_minimal && found.count() > 0 {
        "without any one of these, it does not show"
    } else {
        ""
    };
    page.section("WHAT IT TAKES", beside);
    if found.count() == 0 {
        page.line("  no request: it shows where nobody comes");
    }
    for line in lines.iter().filter(|line| line.left.count() > 0) {
        let place = asked.line(line.span).map_or_else(String::new, |line| line.to_string());
        let name = page.cut_middle(line.name, page.width().saturating_sub(17));
        page.line(&format!("  {}  traffic.{name}", right(&place, 5)));
        let requests = counted(line.left.count(), "request");
        let words = format!("{requests}: {}", numbers(line.left));
        page.paragraph("         ", "         ", &words);
    }
    if !found.is_minimal {
        let words = "the search ended before each of them was left out once, so fewer may do";
        page.paragraph("  ", "  ", words);
    }
    page.section("TO REPLAY THEM ALONE", "add these to any command");
    for line in lines {
        let setting = format!("--set 'traffic.{}.only={}'", line.name, line.left);
        if line.left.runs().len() > RUNS {
            page.line(&format!("  traffic.{}: `--format json` has the list", line.name));
        } else {
            page.line(&format!("  {setting}"));
        }
    }
    page.finish()
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    bad: &'a str,
    seed: &'a str,
    over: &'static str,
    failure: json::Failure<'a>,
    traffic: Vec<LineDocument<'a>>,
    requests: u64,
    came: usize,
    minimal: bool,
    runs: usize,
}

#[derive(Serialize)]
struct LineDocument<'a> {
    name: &'a str,
    line: Option<u32>,
    requests: u64,
    only: &'a Numbers,
}

/// Writes the requests that are left as one JSON document.
pub fn draw_requests_json(
    found: &Fewest,
    lines: &[Line<'_>],
    seen: &Seen,
    asked: &Asked<'_>,
) -> String {
    let traffic = lines.iter().map(|line| LineDocument {
        name: line.name,
        line: asked.line(line.span),
        requests: line.left.count(),
        only: line.left,
    });
    document(&Document {
        schema: json::SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: asked.scenario,
        bad: asked.bad,
        seed: &asked.seed,
        over: "requests",
        failure: json::failure(asked, seen),
        traffic: traffic.collect(),
        requests: found.count(),
        came: found.came,
        minimal: found.is_minimal,
        runs: found.runs,
    })
}

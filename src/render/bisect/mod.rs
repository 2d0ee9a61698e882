//! What `bisect` says: for people, and as `reenact.bisect/1` for programs.

mod human;
mod json;
mod other;
mod requests;

pub(in crate::render) use crate::render::bisect::human::label;

pub use crate::render::bisect::human::draw;
pub use crate::render::bisect::json::SCHEMA;
pub use crate::render::bisect::json::draw as draw_json;
pub use crate::render::bisect::other::draw_seeds;
pub use crate::render::bisect::other::draw_seeds_json;
pub use crate::render::bisect::other::draw_steps;
pub use crate::render::bisect::other::draw_steps_json;
pub use crate::render::bisect::requests::draw_requests;
pub use crate::render::bisect::requests::draw_requests_json;
pub use crate::render::bisect::requests::lines;

use crate::experiment::bisect::Bisection;
use crate::experiment::differences::Atom;
use crate::experiment::signature::Seen;
use crate::experiment::signature::Sign;
use crate::quantity::Timestamp;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::page::Page;
use crate::source::Sources;
use crate::source::Span;
use crate::time::SimDuration;

/// What was bisected, besides what was found.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// The side that shows the failure.
    pub bad: &'a str,
    /// The side that does not.
    pub good: &'a str,
    /// Whether that is the bad side itself, with nothing deployed and nobody acting.
    pub timeline: bool,
    /// The failure.
    pub sign: &'a Sign,
    /// The seed.
    pub seed: String,
    /// The instant that time counts from.
    pub origin: Timestamp,
    /// The file's text.
    pub sources: &'a Sources,
    /// Whether every run is told.
    pub log: bool,
}

impl Asked<'_> {
    /// Returns the line of a place; none for what stands in no file.
    fn line(&self, span: Option<Span>) -> Option<u32> {
        let span = span?;
        (span.source.0 == 0).then(|| self.sources.locate(span).line)
    }

    /// Says what the failure is.
    fn failure(&self) -> String {
        match self.sign {
            Sign::Error { class, site } => format!("{class} at {site}"),
            Sign::Figure(figure) => format!("`{figure}` counts something"),
        }
    }
}

/// Returns what a group of atoms is called.
pub(in crate::render) fn name(group: &[Atom]) -> String {
    match group {
        [atom] => atom.short_name().to_owned(),
        atoms => {
            let first = atoms.first().map_or("", |atom| atom.name.as_str());
            let thing: Vec<&str> = first.splitn(3, '.').take(2).collect();
            format!("{} ({} places)", thing.join("."), atoms.len())
        }
    }
}

/// Draws the failure and the way by which it came about.
fn failure(page: &mut Page, asked: &Asked<'_>, seen: &Seen) {
    let at = asked.origin.checked_add(SimDuration::from_nanos(seen.at));
    let at = at.map(instant).unwrap_or_default();
    let request = seen.request.map(|request| grouped(u64::from(request.0) + 1));
    let request = request.map_or_else(String::new, |number| format!("request {number}, "));
    page.section("THE FAILURE", &format!("{request}{at}"));
    page.paragraph("  ", "    ", &asked.failure());
    let last = seen.way.len().saturating_sub(1);
    for (index, path) in seen.way.iter().enumerate() {
        let lead = match index {
            0 => "  by   ",
            index if index == last => "  to   ",
            _ => "  over ",
        };
        page.line(&format!("{lead}{}", page.cut_middle(path, page.width() - 7)));
    }
}

/// Names the members of a set, by their numbers in the list of differences.
fn members(bisection: &Bisection, set: u64) -> Vec<(usize, String)> {
    let numbers = crate::experiment::bisect::worlds::numbers(set);
    numbers.map(|number| (number + 1, name(&bisection.groups[number]))).collect()
}

//! What `sweep` and `merge` say: for people, as `reenact.sweep/1` for programs, and run by run as a
//! table. All of it comes from the plan and the runs, so it is the same whoever made them.

mod grid;
mod human;
mod json;
mod table;
mod words;

pub use crate::render::sweep::human::draw;
pub use crate::render::sweep::json::SCHEMA;
pub use crate::render::sweep::json::draw as draw_json;
pub use crate::render::sweep::table::table;

use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::precision::is_enough;
use crate::experiment::sweep::samples::Samples;
use crate::experiment::sweep::summary::Summary;
use crate::render::overview::quoted;

/// Everything that is told of a sweep.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What was to be run.
    pub plan: &'a Plan,
    /// What was run.
    pub samples: &'a Samples,
    /// What it came to.
    pub summary: &'a Summary,
}

/// Why a sweep has no more seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// It has all.
    Whole,
    /// It is as sure as it was asked to be.
    Precise,
    /// Somebody ended it.
    Interrupted,
}

impl Told<'_> {
    fn stop(&self) -> Stop {
        if self.samples.seeds() >= self.plan.seeds.count {
            Stop::Whole
        } else if is_enough(self.plan, self.samples) {
            Stop::Precise
        } else {
            Stop::Interrupted
        }
    }
}

/// Returns the line that replays one seed of a variant.
pub fn again(plan: &Plan, variant: &Variant, index: u64) -> String {
    let mut words = vec!["reenact run".to_owned(), quoted(&plan.file)];
    words.push(format!("--profile {}", quoted(&variant.profile)));
    words.extend(variant.with.iter().map(|name| format!("--with {}", quoted(name))));
    words.extend(variant.without_fault.then(|| "--without-fault".to_owned()));
    let settings = plan.set.iter().chain(variant.settings());
    words.extend(settings.map(|setting| format!("--set {}", quoted(setting))));
    words.extend(plan.limit.map(|limit| format!("--limit {limit}")));
    words.push(format!("--seed {}", plan.seeds.nth(index)));
    words.join(" ")
}

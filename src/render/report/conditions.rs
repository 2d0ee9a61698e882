//! What is said of the conditions of a failure, on whatever a report is drawn.

use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Refusal;
use crate::experiment::replay::Replay;
use crate::render::bisect::label;
use crate::render::ending::told;
use crate::render::overview::profile;
use crate::render::overview::quoted;
use crate::render::overview::quoted_path;
use crate::render::report::Report;

/// How many sets of differences are listed of an environment.
pub(super) const LISTED: usize = 5;

/// Says what a set of differences is, where the incident took place in an environment.
pub(super) fn about(incident: &str) -> String {
    format!(
        "Each line is a set of differences that is enough, and of which none may be missing as far as is \
         known: taken from {incident} to the other environment, it brings the fault there; taken from there \
         to {incident}, it takes the fault away."
    )
}

/// Says why no conditions are told.
pub(super) fn unknown(report: &Report<'_>) -> &'static str {
    if report.overview.scenario.fault.is_none() {
        "The scenario names no fault whose conditions could be looked for."
    } else {
        "There is no other environment in which it could be otherwise."
    }
}

/// Says how much is known of either kind of sets.
pub(super) fn known_of(found: &Bisection) -> String {
    let [causes, corrections] =
        [&found.undecided.causes, &found.undecided.corrections].map(|open| label(found, open));
    if causes == corrections {
        causes
    } else {
        format!("what brings it: {causes}; what takes it: {corrections}")
    }
}

/// Says why there is nothing to tell.
pub(super) fn why_not(refusal: &Refusal, incident: &str) -> String {
    match refusal {
        Refusal::NotBad => format!("the fault does not show in {incident}"),
        Refusal::NotGood => "the fault shows there as well".to_owned(),
        Refusal::NoDifference => "it differs in nothing".to_owned(),
        Refusal::Stopped(ending) => format!("unknown: a run was {}", told(*ending)),
        Refusal::Invalid(why) => format!("unknown: {why}"),
    }
}

/// The line that bisects an environment against the incident's, and tells every run.
pub(super) fn again(report: &Report<'_>, main: &Replay, good: &str) -> String {
    let overview = report.overview;
    let path = quoted_path(overview.path);
    let sides = format!("{} {}", quoted(profile(main)), quoted(good));
    let mut words = vec![format!("reenact bisect {path} {sides} --log")];
    words.extend_from_slice(overview.arguments);
    words.push(format!("--seed {}", main.seed));
    words.join(" ")
}

//! What stands beside the incident in other environments: where the requests of each part from the
//! incident's, and how far the fault gets there.

use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::bisect;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Pair;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::experiment::differences::atoms;
use crate::experiment::explain::because::because;
use crate::experiment::explain::because::called;
use crate::experiment::explain::because::parting_row;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Sign;
use crate::experiment::stages::Visibility;
use crate::experiment::stages::everywhere;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;

/// How many events the runs of one bisection may have in all, so that a report does not take long; how many
/// runs these are at least, and at most.
const EVENTS: u64 = 8_000_000;
const LEAST: usize = 4;
const MOST: usize = 256;

/// What stands beside the incident.
#[derive(Debug)]
pub struct Beside {
    /// Where each other environment parts from the incident's.
    pub partings: Vec<Parting>,
    /// How far the fault gets in each environment, nothing where the scenario names none; or how a run
    /// ended without which that is unknown.
    pub stages: Result<Vec<Visibility>, Ending>,
}

/// Where an environment parts from the incident's.
#[derive(Debug)]
pub struct Parting {
    /// Its profile.
    pub profile: String,
    /// The first request of which something else comes, the incident's on the left; where there is none,
    /// the first that has an event which the other side has not; none where all events are the same.
    pub pair: Option<Pair>,
    /// Whether something else comes of it.
    pub is_outcome: bool,
    /// The differences that the step reads where the two part.
    pub reads: Vec<String>,
    /// Which differences bring the fault there and take it from the incident's, as `bisect` finds them, or
    /// why there is nothing to bisect; none where the scenario names no fault.
    pub causes: Option<Result<Bisection, Refusal>>,
    /// Why that is unknown, where a run did not come to its end.
    pub unknown: Option<String>,
}

/// Collects what stands beside the incident, where `prepared` are its environments.
pub fn collect(
    file: &File,
    base: &Scenario,
    prepared: &[Prepared],
    conditions: &Conditions,
) -> Beside {
    let is_incident = |it: &&Prepared| it.selection.profile.as_deref() == base.incident_profile();
    let partings = prepared.iter().find(is_incident).map_or_else(Vec::new, |incident| {
        let others = prepared.iter().filter(|it| !is_incident(it));
        others.map(|other| parting(file, base, (incident, other), conditions)).collect()
    });
    Beside { partings, stages: stages(file, base, prepared, conditions) }
}

fn parting(
    file: &File,
    base: &Scenario,
    (incident, other): (&Prepared, &Prepared),
    conditions: &Conditions,
) -> Parting {
    let Conditions { seed, limits, .. } = conditions;
    let source = |prepared| Source::Run { prepared, seed: *seed, limits: *limits };
    let contrast = compare(source(incident), source(other), Asked::default());
    let tree = |it: &Prepared| file.assemble(&it.selection, &mut Diagnostics::default());
    let differences = atoms(&tree(incident), &tree(other));
    let programs = [Some(&incident.program), Some(&other.program)];
    let is_outcome = contrast.first_outcome.is_some();
    let pair = contrast.first_outcome.or(contrast.first_event);
    let read = pair
        .as_ref()
        .map_or_else(Vec::new, |pair| because(pair, parting_row(pair), programs, &differences));
    let sides = [incident, other].into_iter().zip(&contrast.facts);
    let unknown = sides
        .filter_map(|(prepared, facts)| Some((prepared, &facts.as_ref()?.outcome)))
        .find(|(prepared, it)| {
            !it.is_whole(&prepared.program, &limits.for_program(&prepared.program))
        })
        .map(|(_, outcome)| format!("a run was {}", outcome.ending));
    let events = contrast.facts[0].as_ref().map_or(u64::MAX, |facts| facts.outcome.events);
    Parting {
        causes: causes(
            (&tree(incident), incident),
            (&tree(other), other),
            base,
            conditions,
            events,
        ),
        profile: other.selection.profile.clone().unwrap_or_default(),
        reads: read.into_iter().map(|atom| called(atom).to_owned()).collect(),
        pair,
        is_outcome,
        unknown,
    }
}

/// Bisects what another environment has otherwise than the incident's, of which a run has so many events.
fn causes(
    (bad_tree, bad): (&Node, &Prepared),
    (good_tree, good): (&Node, &Prepared),
    base: &Scenario,
    conditions: &Conditions,
    events: u64,
) -> Option<Result<Bisection, Refusal>> {
    let sign = Sign::of(base).filter(|sign| sign.is_known(&bad.program))?;
    let question = Question {
        sign: &sign,
        shape: None,
        seed: conditions.seed,
        limits: conditions.limits,
        profile: bad.selection.profile.as_deref(),
    };
    let runs = usize::try_from(EVENTS / events.max(1)).unwrap_or(MOST).clamp(LEAST, MOST);
    let differences = atoms(good_tree, bad_tree);
    Some(bisect(good_tree, &differences, (&good.program, &bad.program), question, runs))
}

/// Follows the fault in every environment.
fn stages(
    file: &File,
    base: &Scenario,
    prepared: &[Prepared],
    conditions: &Conditions,
) -> Result<Vec<Visibility>, Ending> {
    let Some(fault) = &base.fault else { return Ok(Vec::new()) };
    let mended = |faulty: &Prepared| {
        let without = Selection { without_fault: true, ..faulty.selection.clone() };
        prepare(file, &without, &mut Diagnostics::default())
    };
    let mended: Vec<Option<Prepared>> = prepared.iter().map(mended).collect();
    let pairs = prepared.iter().zip(&mended);
    let pairs: Vec<_> = pairs.filter_map(|(one, other)| Some((one, other.as_ref()?))).collect();
    everywhere(&pairs, &fault.site.value, conditions.seed, conditions.limits)
}

//! What a report tells of a replay beyond its facts: the kinds of its requests, with the story of
//! one of each, and what the environments differ in.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::depth::Depth;
use crate::analysis::depth::Depths;
use crate::analysis::figures::over_time::Counts;
use crate::analysis::figures::over_time::OverTime;
use crate::analysis::kinds::Arrivals;
use crate::analysis::kinds::Kinds;
use crate::analysis::kinds::RequestKind;
use crate::analysis::timeline::Timeline;
use crate::engine;
use crate::engine::outcome::Outcome;
use crate::experiment::explain::waits::Waits;
use crate::experiment::explain::waits::waits;
use crate::experiment::mechanism::Mechanism;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::settings::Setting;
use crate::experiment::settings::settings;
use crate::experiment::several::Several;
use crate::program::ids::FigureId;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::overlay::Shows;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::time::usual;
use crate::trace::Observer;
use std::collections::BTreeSet;

/// How many kinds of requests have their story told.
const STORIES: usize = 8;

/// What a report tells besides.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    /// The kinds of requests, the most frequent first.
    pub kinds: Vec<RequestKind>,
    /// The stories of the first of them, in the same order, and when their requests arrived.
    pub stories: Vec<(Chain, Arrivals)>,
    /// When the requests of each kind arrived that are affected, in the same order.
    pub hurt: Vec<Arrivals>,
    /// When all requests arrived.
    pub arrivals: Arrivals,
    /// When all those arrived that are affected.
    pub arrivals_affected: Arrivals,
    /// The figure by which they are affected: the first that counts requests, or else the harm of the fault.
    pub counted: Option<String>,
    /// When requests were affected.
    pub affected: Arrivals,
    /// What the figures that count counted, bucket by bucket.
    pub counts: Vec<Counts>,
    /// The width of a bucket, by the length of the replay.
    pub bucket: SimDuration,
    /// How many jobs wait in each queue.
    pub depths: Vec<Depth>,
    /// What the environments differ in.
    pub settings: Vec<Setting>,
    /// What the events of these stories, and of the first failure, waited for.
    pub waits: Waits,
    /// What the scenario is made of, and which of it runs where.
    pub mechanism: Mechanism,
}

/// The widths that a bucket of a timeline has: those that people count in.
const WIDTHS: [SimDuration; 9] = [
    SimDuration::SECOND,
    SimDuration::SECOND.saturating_mul(5),
    SimDuration::SECOND.saturating_mul(15),
    SimDuration::MINUTE,
    SimDuration::MINUTE.saturating_mul(5),
    SimDuration::MINUTE.saturating_mul(15),
    SimDuration::HOUR,
    SimDuration::HOUR.saturating_mul(6),
    SimDuration::DAY,
];

/// How many buckets a timeline has at most, so that each can be told from the next.
const BUCKETS: u64 = 96;

/// Returns the width of a bucket for a replay that ends then.
fn width(end: SimTime) -> SimDuration {
    usual(end.saturating_since(SimTime::ORIGIN), &WIDTHS, BUCKETS)
}

/// Collects the dossier of one replay, by four runs; a run that a limit stops gives what it gave until
/// then. `told` is the replay where it is told elsewhere, with its first failure.
pub fn collect(
    file: &File,
    base: &Scenario,
    prepared: &Prepared,
    conditions: &Conditions,
    (mechanism, told): (Mechanism, Option<&Replay>),
) -> Dossier {
    let program = &prepared.program;
    let bucket = width(told.map_or(SimTime::ORIGIN, |told| told.outcome.end));
    let limits = conditions.limits.for_program(program);
    let mut observed = Kinds::new(bucket);
    let mut depths = Depths::new(program, bucket.min(SimDuration::MINUTE));
    let counted = counted(prepared);
    let mut affected = counted.map(|figure| Timeline::new(program, figure, bucket).naming());
    let mut counts = OverTime::new(program, bucket);
    let mut all = ((&mut observed, &mut counts), (&mut depths, &mut affected));
    let outcome = engine::run(program, conditions.seed, &limits, &mut all);
    let depths = depths.finish(outcome.end);
    let kinds = observed.finish();
    let examples = kinds.iter().take(STORIES);
    let failing = told.and_then(|told| Some(told.failure.as_ref()?.chain.request));
    let mut stories = Several(examples.clone().map(|it| Chaining::new(it.example, None)).collect());
    engine::run(program, conditions.seed, &limits, &mut stories);
    let requests: BTreeSet<u32> =
        examples.clone().map(|it| it.example).chain(failing).map(|it| it.0).collect();
    let waits = waits(prepared, conditions, &requests.into_iter().collect::<Vec<_>>());
    let chains = stories.0.into_iter().map(Chaining::finish);
    let stories = chains.zip(examples.map(|kind| observed.arrivals(Some(kind)))).collect();
    let arrivals = observed.arrivals(None);
    let hurt = affected.as_ref().map_or(&[][..], Timeline::requests);
    let arrivals_affected = observed.arrivals_among(None, hurt);
    let hurt = kinds.iter().map(|kind| observed.arrivals_among(Some(kind), hurt)).collect();
    let affected = affected.map(|it| it.counts().to_vec()).unwrap_or_default();
    let counted = counted.map(|figure| program.figures[figure.index()].name.clone());
    Dossier {
        kinds,
        stories,
        hurt,
        arrivals,
        arrivals_affected,
        counted,
        affected,
        counts: counts.finish(),
        bucket,
        depths,
        settings: settings(file, base),
        waits,
        mechanism,
    }
}

/// Returns the figure by which requests are affected: the first that counts requests, or else what the fault's harm
/// counts, where that happens to requests.
fn counted(prepared: &Prepared) -> Option<FigureId> {
    let program = &prepared.program;
    program.first_count_of_requests().or_else(|| {
        let Shows::Harm(figure) = &prepared.scenario.fault.as_ref()?.shows else { return None };
        let figure = program.figure_named(&figure.value)?;
        program.figures[figure.index()].of_requests().is_some().then_some(figure)
    })
}

/// Makes a replay once more for somebody who listens.
pub fn watch<O: Observer>(
    prepared: &Prepared,
    conditions: &Conditions,
    observer: &mut O,
) -> Outcome {
    let limits = conditions.limits.for_program(&prepared.program);
    engine::run(&prepared.program, conditions.seed, &limits, observer)
}

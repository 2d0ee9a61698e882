//! What a report tells of a replay beyond its facts: the kinds of its requests, with the story of
//! one of each, and what the environments differ in.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::depth::Depth;
use crate::analysis::depth::Depths;
use crate::analysis::kinds::Arrivals;
use crate::analysis::kinds::Kinds;
use crate::analysis::kinds::RequestKind;
use crate::engine;
use crate::engine::outcome::Outcome;
use crate::experiment::mechanism::Mechanism;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::settings::Setting;
use crate::experiment::settings::settings;
use crate::experiment::several::Several;
use crate::experiment::waits::Waits;
use crate::experiment::waits::waits;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::time::SimDuration;
use crate::trace::Observer;
use crate::trace::RequestId;
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
    /// When all requests arrived.
    pub arrivals: Arrivals,
    /// The width of a bucket of arrivals.
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

/// Collects the dossier of one replay, by four runs; a run that a limit stops gives what it gave until
/// then. `failing` is the request of its first failure, which is told elsewhere.
pub fn collect(
    file: &File,
    base: &Scenario,
    prepared: &Prepared,
    conditions: &Conditions,
    (mechanism, failing): (Mechanism, Option<RequestId>),
) -> Dossier {
    let bucket = SimDuration::HOUR;
    let limits = conditions.limits.for_program(&prepared.program);
    let mut observed = Kinds::new(bucket);
    let mut depths = Depths::new(&prepared.program, SimDuration::MINUTE);
    let mut both = (&mut observed, &mut depths);
    let outcome = engine::run(&prepared.program, conditions.seed, &limits, &mut both);
    let depths = depths.finish(outcome.end);
    let kinds = observed.finish();
    let told = kinds.iter().take(STORIES);
    let mut stories = Several(told.clone().map(|it| Chaining::new(it.example, None)).collect());
    engine::run(&prepared.program, conditions.seed, &limits, &mut stories);
    let requests: BTreeSet<u32> =
        told.clone().map(|it| it.example).chain(failing).map(|it| it.0).collect();
    let waits = waits(prepared, conditions, &requests.into_iter().collect::<Vec<_>>());
    let chains = stories.0.into_iter().map(Chaining::finish);
    let stories = chains.zip(told.map(|kind| observed.arrivals(Some(kind)))).collect();
    let arrivals = observed.arrivals(None);
    let settings = settings(file, base);
    Dossier { kinds, stories, arrivals, bucket, depths, settings, waits, mechanism }
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

//! What a report tells of a replay beyond its facts: the kinds of its requests, with the story of
//! one of each, and what the environments differ in.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::depth::Depth;
use crate::analysis::depth::Depths;
use crate::analysis::kinds::Arrivals;
use crate::analysis::kinds::Kinds;
use crate::analysis::kinds::RequestKind;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Outcome;
use crate::experiment::differences::written;
use crate::experiment::mechanism::Mechanism;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;
use crate::source::Span;
use crate::time::SimDuration;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use std::collections::BTreeMap;

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
    /// What the scenario is made of, and which of it runs where.
    pub mechanism: Mechanism,
}

/// A value of the file that is not the same in all environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its address in the file.
    pub path: String,
    /// For each profile, in the order of the file: what it is, as written, and where; nothing where
    /// it is absent.
    pub values: Vec<Option<(String, Span)>>,
}

/// Tells stories side by side.
struct Stories(Vec<Chaining>);

impl Observer for Stories {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        for story in &mut self.0 {
            // None of them ends the run for the others.
            story.event(event, view);
        }
        Control::Continue
    }
}

/// Collects the dossier of one replay, by two runs; a run that a limit stops gives what it gave until
/// then.
pub fn collect(
    file: &File,
    base: &Scenario,
    prepared: &Prepared,
    conditions: &Conditions,
    mechanism: Mechanism,
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
    let mut stories = Stories(told.clone().map(|it| Chaining::new(it.example, None)).collect());
    engine::run(&prepared.program, conditions.seed, &limits, &mut stories);
    let chains = stories.0.into_iter().map(Chaining::finish);
    let stories = chains.zip(told.map(|kind| observed.arrivals(Some(kind)))).collect();
    let arrivals = observed.arrivals(None);
    let settings = settings(file, base);
    Dossier { kinds, stories, arrivals, bucket, depths, settings, mechanism }
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

/// Lists what the environments differ in, in the order of the file.
fn settings(file: &File, base: &Scenario) -> Vec<Setting> {
    let trees: Vec<Node> = base
        .profiles
        .iter()
        .map(|profile| {
            let selection = Selection::profile(&profile.name.value);
            file.assemble(&selection, &mut Diagnostics::default())
        })
        .collect();
    let mut order: Vec<String> = Vec::new();
    let mut rows: BTreeMap<String, Vec<Option<(String, Span)>>> = BTreeMap::new();
    for (index, tree) in trees.iter().enumerate() {
        for (path, leaf) in tree.leaves() {
            let path = path.to_string();
            let row = rows.entry(path.clone()).or_insert_with(|| {
                order.push(path);
                vec![None; trees.len()]
            });
            let text = written(Some(leaf));
            row[index] = Some((text, leaf.span));
        }
    }
    let differ = |values: &[Option<(String, Span)>]| {
        let texts = || values.iter().map(|value| value.as_ref().map(|(text, _)| text));
        texts().any(|text| Some(text) != texts().next())
    };
    order
        .into_iter()
        .filter_map(|path| {
            let values = rows.remove(&path)?;
            differ(&values).then_some(Setting { path, values })
        })
        .collect()
}

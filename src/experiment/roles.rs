//! Roles by ablation: what a published figure may claim to be.

use crate::analysis::figures::Figures;
use crate::analysis::figures::Folding;
use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::analysis::verdict::Comparison;
use crate::analysis::verdict::words;
use crate::diagnostic::Diagnostics;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::runs::Runs;
use crate::quantity::Rate;
use crate::quantity::Ratio;
use crate::quantity::exact_duration;
use crate::scenario::File;
use crate::scenario::amount::Measure;
use crate::scenario::basis::Basis;
use crate::scenario::basis::Role;
use crate::scenario::file::Selection;
use crate::scenario::outcome::Stated;
use crate::seed::Seed;
use crate::source::Span;
use crate::time::SimDuration;

/// A role that a run refutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refutation {
    /// The published figure.
    pub name: String,
    /// What it claims to be.
    pub role: Role,
    /// Why it is not.
    pub why: String,
    /// What to do about it.
    pub remedy: String,
    /// Where the claim stands.
    pub span: Span,
}

/// Tries every declared role: a figure that the fault does not move was given, unless a profile
/// hides the fault; a prediction that a calibrated input moves was calibrated, unless
/// a range was published and it stays in that.
pub fn refute(file: &File, base: &Prepared, seed: Seed, runs: &mut Runs) -> Vec<Refutation> {
    let mut refuted = Vec::new();
    let incident = base.scenario.incident_profile().unwrap_or_default().to_owned();
    let mut profiles: Vec<String> = Vec::new();
    for published in &base.scenario.published {
        let profile = published.profile.as_ref().map_or(&incident, |name| &name.value);
        if published.role.value != Role::Given && !profiles.contains(profile) {
            profiles.push(profile.clone());
        }
    }
    for profile in profiles {
        let selection = Selection::profile(&profile);
        runs.begin(&selection);
        let Some(as_is) = figures(file, &selection, seed, runs) else { continue };
        let ablated = ablations(file, base, &profile, seed, runs);
        if runs.cut().is_some() {
            // Half of the runs refute nothing.
            return Vec::new();
        }
        for published in &base.scenario.published {
            let about = published.profile.as_ref().map_or(&incident, |name| &name.value);
            if *about != profile {
                continue;
            }
            let figure = &published.figure.as_ref().unwrap_or(&published.name).value;
            let Some(value) = as_is.get(figure).map(|figure| &figure.value) else { continue };
            let moved = |figures: &Figures| figures.get(figure).map(|it| &it.value) != Some(value);
            let name = &published.name.value;
            let agrees = |figures: &Figures| {
                let all = verdict::compare(&base.scenario, &profile, figures);
                all.iter().find(|it| it.name == *name).and_then(Comparison::agrees) == Some(true)
            };
            // A range is predicted as a range: within it, the value may move.
            let is_range = matches!(published.value.value, Stated::Range(..));
            let holds = is_range && agrees(&as_is);
            let refutes = |figures: &Figures| moved(figures) && !(holds && agrees(figures));
            let found = reason(published.role.value, &ablated, value.as_ref(), (moved, refutes));
            if let Some(Reason { why, remedy }) = found {
                refuted.push(Refutation {
                    name: published.name.value.clone(),
                    role: published.role.value,
                    why,
                    remedy,
                    span: published.role.span,
                });
            }
        }
    }
    refuted
}

/// What the figures of a profile become when something is taken away.
struct Ablations {
    /// Whether there is a fault to take out.
    has_fault: bool,
    /// Without the fault, and without the profile's own patch.
    without: Vec<Figures>,
    /// With each calibrated input set to another value, by name.
    varied: Vec<(String, Figures)>,
}

fn ablations(
    file: &File,
    base: &Prepared,
    profile: &str,
    seed: Seed,
    runs: &mut Runs,
) -> Ablations {
    let without_fault = Selection { without_fault: true, ..Selection::profile(profile) };
    let selections = [without_fault, Selection::default()];
    let mut without = Vec::new();
    for selection in &selections {
        runs.begin(selection);
        without.extend(figures(file, selection, seed, runs));
    }
    let calibrated = base
        .scenario
        .inputs
        .iter()
        .filter(|input| input.basis.is_some_and(|basis| basis.value == Basis::Calibrated));
    let varied = calibrated
        .filter_map(|input| {
            let name = &input.name.value;
            runs.vary(&Selection::profile(profile), name);
            // The first other value with which the file still makes sense.
            let figures = other_values(&input.value.value).iter().find_map(|other| {
                let mut varied = file.clone();
                let mut out = Diagnostics::default();
                varied.set(&format!("inputs.{name}.value={other}"), &mut out);
                figures(&varied, &Selection::profile(profile), seed, runs)
            })?;
            Some((name.clone(), figures))
        })
        .collect();
    Ablations { has_fault: base.scenario.fault.is_some(), without, varied }
}

/// Returns other values for a calibrated input: half, double, and a little more.
fn other_values(measure: &Measure) -> Vec<String> {
    let twice = |duration: &SimDuration| exact_duration(duration.saturating_mul(2));
    match measure {
        Measure::Count(count) => vec![
            count.div_ceil(2).min(count.saturating_sub(1)).to_string(),
            count.saturating_mul(2).to_string(),
            count.saturating_add(1).to_string(),
        ],
        Measure::Share(share) => {
            let half = Ratio::from_parts_per_billion(share.parts_per_billion() / 2);
            half.iter().map(Ratio::to_string).collect()
        }
        Measure::Duration(duration) => vec![twice(duration)],
        Measure::Rate(rate) => {
            let twice = Rate::new(rate.count().saturating_mul(2), rate.per());
            twice.iter().map(Rate::to_string).collect()
        }
        Measure::Between { low, high } => vec![format!("{}..{}", twice(low), twice(high))],
        Measure::Exponential { mean } => vec![format!("{{exponential: {}}}", twice(mean))],
        Measure::Normal { mean, deviation } => {
            vec![format!("{{normal: {{mean: {}, deviation: {}}}}}", twice(mean), twice(deviation))]
        }
        Measure::LogNormal { median, sigma } => {
            vec![format!("{{lognormal: {{median: {}, sigma: {sigma}}}}}", twice(median))]
        }
        Measure::Instant(_) | Measure::Text(_) | Measure::Flag(_) => Vec::new(),
    }
}

/// Why a role does not hold, and what to do.
struct Reason {
    why: String,
    remedy: String,
}

/// Returns why a role does not hold, or none.
fn reason(
    role: Role,
    ablated: &Ablations,
    value: Option<&Quantity>,
    (moved, refutes): (impl Fn(&Figures) -> bool, impl Fn(&Figures) -> bool),
) -> Option<Reason> {
    if role == Role::Given {
        return None;
    }
    if !ablated.without.iter().any(&moved) {
        if !ablated.has_fault {
            return Some(Reason {
                why: "no `fault` of this file brings it about, and no profile".to_owned(),
                remedy:
                    "name the `fault`, so that it can be taken out; a figure that was put into \
                         the file has `role: given`"
                        .to_owned(),
            });
        }
        return Some(Reason {
            why: match value {
                Some(value) => format!("take the fault out, and it is still {}", words(value)),
                None => "take the fault out, and there is still nothing to count".to_owned(),
            },
            remedy:
                "what does not depend on the fault was put into the file: write `role: given`, \
                     or see whether `fault` mends what the figure counts"
                    .to_owned(),
        });
    }
    if role == Role::Predicted {
        let (input, _) = ablated.varied.iter().find(|(_, figures)| refutes(figures))?;
        return Some(Reason {
            why: format!("it moves when the calibrated input `{input}` is varied"),
            remedy: "that input was chosen so that figures come out: write `role: calibrated`, or \
                     predict something that does not depend on it"
                .to_owned(),
        });
    }
    None
}

/// Runs a selection for its figures alone; none when a run before it or this one was cut short.
fn figures(file: &File, selection: &Selection, seed: Seed, runs: &mut Runs) -> Option<Figures> {
    if runs.cut().is_some() || !runs.may_prepare(file.tree.count()) {
        return None;
    }
    let prepared = prepare(file, selection, &mut Diagnostics::default())?;
    let most = runs.limits(&prepared.program).figures;
    let mut folding = Folding::new(&prepared.program).within(most);
    runs.run(&prepared.program, seed, &mut folding);
    runs.note_looks(folding.looks());
    runs.cut().is_none().then(|| folding.finish())
}

//! Names that mean two things in expressions.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::program::compile::names::BUILTINS;
use crate::scenario::Scenario;
use crate::scenario::step::Step;
use crate::source::Spanned;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What a variable may also be: `set` and `as` then bind the ambient one.
const AMBIENT: &str = "ambient";
const POPULATION: &str = "a population";

/// Reports names that mean two things in expressions.
pub(super) fn check_shadowing(scenario: &Scenario, out: &mut Diagnostics) {
    let groups: [(&str, Vec<&Spanned<String>>); 5] = [
        ("an input", scenario.inputs.iter().map(|input| &input.name).collect()),
        ("a switch", scenario.switches.iter().map(|switch| &switch.name).collect()),
        ("a change", scenario.changes.iter().map(|change| &change.name).collect()),
        (POPULATION, scenario.populations.iter().map(|population| &population.name).collect()),
        (AMBIENT, scenario.ambient.iter().collect()),
    ];
    let mut seen: BTreeMap<&str, (&str, &Spanned<String>)> = BTreeMap::new();
    for (what, names) in &groups {
        for name in names {
            if BUILTINS.iter().any(|(word, _)| *word == name.value) {
                out.push(word(name));
            }
            if let Some((other, first)) = seen.insert(name.value.as_str(), (what, name)) {
                out.push(
                    Diagnostic::new(
                        codes::SHADOWED_NAME,
                        name.span,
                        format!("`{}` is {other} and {what}", name.value),
                    )
                    .related(first.span, "first declared here")
                    .help("expressions could not tell them apart; rename one"),
                );
            }
        }
    }
    check_variables(scenario, &seen, out);
}

/// Reports variables that would hide something from their whole flow.
fn check_variables(
    scenario: &Scenario,
    seen: &BTreeMap<&str, (&str, &Spanned<String>)>,
    out: &mut Diagnostics,
) {
    let mut said = BTreeSet::new();
    for (in_request, steps) in flows(scenario) {
        let mut bound = Vec::new();
        collect(steps, &mut bound);
        for name in bound {
            let hidden = seen.get(name.value.as_str()).filter(|(what, _)| match *what {
                AMBIENT => false,
                // Nothing but a request can name who asked.
                POPULATION => in_request,
                _ => true,
            });
            let is_word = BUILTINS.iter().any(|(word, _)| *word == name.value);
            if (!is_word && hidden.is_none()) || !said.insert(name.value.as_str()) {
                continue;
            }
            out.push(match hidden {
                Some((what, first)) => Diagnostic::new(
                    codes::SHADOWED_NAME,
                    name.span,
                    format!("`{}` is {what} and a variable", name.value),
                )
                .related(first.span, "first declared here")
                .help("the flow could no longer read it; give the variable another name"),
                None => word(name),
            });
        }
    }
    // A parameter is bound before it can be read, so it may take the name of what it holds.
    let params = scenario.sequences.iter().flat_map(|sequence| &sequence.params);
    for name in params.filter(|name| BUILTINS.iter().any(|(word, _)| *word == name.value)) {
        out.push(word(name));
    }
}

/// Reports a name that the language keeps for itself.
fn word(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is a word of the language", name.value);
    Diagnostic::new(codes::SHADOWED_NAME, name.span, message).help("give it another name")
}

/// Returns the steps of everything that has steps, and whether it is a request.
fn flows(scenario: &Scenario) -> impl Iterator<Item = (bool, &[Step])> {
    let requests = scenario.requests.iter().map(|request| (true, request.steps.as_slice()));
    let jobs = scenario.jobs.iter().map(|job| job.steps.as_slice());
    let sequences = scenario.sequences.iter().map(|sequence| sequence.steps.as_slice());
    let queues = scenario.queues.iter().map(|queue| queue.middleware.as_slice());
    let timeline = scenario.timeline.iter().map(|operation| operation.steps.as_slice());
    let services = scenario.services.iter().map(|service| service.steps.as_slice());
    let jobs = jobs.chain(services);
    requests.chain(jobs.chain(sequences).chain(queues).chain(timeline).map(|steps| (false, steps)))
}

/// Collects the variables that steps bind, where they are named.
fn collect<'s>(steps: &'s [Step], bound: &mut Vec<&'s Spanned<String>>) {
    for step in steps {
        bound.extend(step.verb.binds());
        for steps in step.verb.inner() {
            collect(steps, bound);
        }
    }
}

//! What a reader may move of a scenario, by one rule for all: the seed; the environment; every overlay
//! that changes the file; the fault; when changes are deployed; settings in which environments differ,
//! and switches; every number that was put in, and every limit of retries.
//!
//! Each control but the first four is one or several addresses, and what is put there is what `--set`
//! would be given.

use crate::diagnostic::Diagnostics;
use crate::experiment::differences::typed;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::amount::Measure;
use crate::scenario::basis::Basis;
use crate::scenario::environment::Change;
use crate::scenario::environment::Deployed;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;
use crate::scenario::tree::Node;
use crate::scenario::tree::Path;
use std::collections::BTreeMap;

/// Everything that a reader may move besides seed, environment, overlays and fault, which the scenario
/// lists by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Controls {
    /// When changes are deployed, those of one instant together.
    pub deployments: Vec<Deployment>,
    /// Settings with a few values.
    pub choices: Vec<Choice>,
    /// Numbers.
    pub numbers: Vec<Number>,
}

/// Changes that are deployed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Their names.
    pub names: Vec<String>,
    /// What they are, each in a sentence.
    pub titles: Vec<String>,
    /// When, as the file says.
    pub deployed: Deployed,
}

/// A setting with a few values, as `--set` takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its address.
    pub path: String,
    /// What it is for, where the file says so.
    pub why: Option<String>,
    /// The values that some environment or overlay gives it, and both of a flag.
    pub values: Vec<String>,
}

/// A number, a length of time or a distribution, as `--set` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Its address.
    pub path: String,
    /// What people call it: the input, or its address.
    pub name: String,
    /// What the file says.
    pub value: String,
    /// Whether it is a whole number.
    pub is_whole: bool,
    /// Whether some environment gives it another value.
    pub differs: bool,
    /// Whether somebody had to choose it, or something in the file moves it: what a reader looks for first.
    pub is_open: bool,
    /// Where it comes from.
    pub basis: Option<Basis>,
    /// Why that value.
    pub why: Option<String>,
}

/// Collects the controls of a scenario, in the order of the file.
pub fn collect(file: &File, base: &Scenario) -> Controls {
    let plain = file.assemble(&Selection::default(), &mut Diagnostics::default());
    let profiles = base.profiles.iter().map(|it| Selection::profile(&it.name.value));
    let replayed = base.overlays.iter().filter(|it| matches!(it.effect, Effect::Patch(_)));
    let overlays =
        replayed.map(|it| Selection::default().with(std::slice::from_ref(&it.name.value))).chain(
            base.fault.iter().map(|_| Selection { without_fault: true, ..Selection::default() }),
        );
    let values = |selections: Vec<Selection>| Values::of(file, &selections);
    let (environments, moved) = (values(profiles.collect()), values(overlays.collect()));
    Controls {
        deployments: deployments(&base.changes),
        choices: choices(base, &plain, &environments, &moved),
        numbers: numbers(base, &plain, &environments, &moved),
    }
}

/// The scalars of some selections by their addresses, each value once, as they are met.
struct Values {
    order: Vec<String>,
    found: BTreeMap<String, Vec<String>>,
}

impl Values {
    fn of(file: &File, selections: &[Selection]) -> Self {
        let mut values = Self { order: Vec::new(), found: BTreeMap::new() };
        for selection in selections {
            for (path, leaf) in file.assemble(selection, &mut Diagnostics::default()).leaves() {
                let Some(path) = address(&path).filter(|_| leaf.scalar().is_some()) else {
                    continue;
                };
                if !values.found.contains_key(&path) {
                    values.order.push(path.clone());
                }
                let known = values.found.entry(path).or_default();
                let value = typed(leaf);
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
        values
    }

    fn at(&self, path: &str) -> &[String] {
        self.found.get(path).map_or(&[], Vec::as_slice)
    }

    fn differs(&self, path: &str) -> bool {
        self.at(path).len() > 1
    }

    fn has_other(&self, path: &str, value: &str) -> bool {
        self.at(path).iter().any(|it| it != value)
    }
}

/// Returns an address as `--set` takes it, if it can be typed and a replay depends on it.
fn address(path: &Path) -> Option<String> {
    let text = path.to_string();
    let told = crate::experiment::differences::is_silent(path);
    text.parse::<Path>().ok().filter(|read| !told && read == path).map(|_| text)
}

/// Lists when changes are deployed. Those of one instant are one deployment; what goes fleet by fleet
/// has a story of its own, and is left out.
fn deployments(changes: &[Change]) -> Vec<Deployment> {
    let mut deployments: Vec<Deployment> = Vec::new();
    for change in changes.iter().filter(|change| change.rollouts.is_empty()) {
        let (name, title) = (change.name.value.clone(), change.title.clone());
        let deployed = change.deployed.value;
        let together = deployments
            .iter_mut()
            .find(|it| matches!(deployed, Deployed::At(_)) && it.deployed == deployed);
        if let Some(known) = together {
            known.names.push(name);
            known.titles.push(title);
        } else {
            deployments.push(Deployment { names: vec![name], titles: vec![title], deployed });
        }
    }
    deployments
}

/// Lists switches, and settings in which environments differ; inputs are numbers, and changes
/// deployments.
fn choices(base: &Scenario, plain: &Node, environments: &Values, moved: &Values) -> Vec<Choice> {
    let is_switch =
        |path: &str| path.starts_with("switches.") && path.rsplit('.').next() == Some("value");
    let is_other = |path: &str| path.starts_with("inputs.") || path.starts_with("changes.");
    let offered = environments
        .order
        .iter()
        .filter(|path| is_switch(path) || (environments.differs(path) && !is_other(path)));
    let mut choices = Vec::new();
    for path in offered {
        let mut values: Vec<String> = Vec::new();
        let at = path.parse::<Path>().ok().and_then(|path| plain.at(&path).map(typed));
        let flags = ["true", "false"].map(str::to_owned);
        let is_flag = at.as_ref().is_some_and(|value| flags.contains(value));
        let all = at.into_iter().chain(environments.at(path).iter().cloned());
        let all = all.chain(moved.at(path).iter().cloned());
        for value in all.chain(flags.into_iter().filter(|_| is_flag)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let switch =
            base.switches.iter().find(|it| *path == format!("switches.{}.value", it.name.value));
        let why = switch.and_then(|switch| switch.why.clone());
        if values.len() > 1 {
            choices.push(Choice { path: path.clone(), why, values });
        }
    }
    choices
}

/// Lists every input, and every limit of retries that is written where it is used.
fn numbers(base: &Scenario, plain: &Node, environments: &Values, moved: &Values) -> Vec<Number> {
    let limits = limits(plain);
    let is_limit = |name: &str| limits.iter().any(|(_, value)| value == name);
    let mut numbers: Vec<Number> = Vec::new();
    for input in &base.inputs {
        let name = &input.name.value;
        let Some((path, node)) =
            addressed(plain, &Path::root().key("inputs").key(name).key("value"))
        else {
            continue;
        };
        let value = typed(node);
        let basis = input.basis.as_ref().map(|basis| basis.value);
        let is_chosen = matches!(basis, Some(Basis::Assumed | Basis::Calibrated) | None);
        let differs = environments.has_other(&path, &value);
        numbers.push(Number {
            is_open: is_chosen || differs || moved.has_other(&path, &value) || is_limit(name),
            is_whole: matches!(input.value.value, Measure::Count(_)),
            differs,
            basis,
            why: input.why.clone(),
            name: name.clone(),
            value,
            path,
        });
    }
    let written =
        limits.iter().filter(|(_, value)| value.bytes().all(|byte| byte.is_ascii_digit()));
    numbers.extend(written.map(|(path, value)| Number {
        is_open: true,
        is_whole: true,
        differs: environments.has_other(path, value),
        basis: None,
        why: None,
        name: path.clone(),
        value: value.clone(),
        path: path.clone(),
    }));
    numbers
}

/// Returns a value and its address, where it can be typed.
fn addressed<'n>(tree: &'n Node, path: &Path) -> Option<(String, &'n Node)> {
    Some((address(path)?, tree.at(path)?))
}

/// Lists the limits of retries: where each stands, and what it is.
fn limits(tree: &Node) -> Vec<(String, String)> {
    let of_retries = |path: &str| path.ends_with(".retry.limit");
    let leaves = tree.leaves().into_iter().filter(|(_, leaf)| leaf.scalar().is_some());
    let named = leaves.filter_map(|(path, leaf)| Some((address(&path)?, typed(leaf))));
    named.filter(|(path, _)| of_retries(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "version: 1\nid: t\ntitle: t\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        inputs:\n  often: { value: 3, basis: review }\n  long: { value: 2s..5s, basis: review }\n\
        \x20 workers: { value: 5, basis: measured }\n\
        switches: { env: { value: live }, new: { value: false, why: it is new } }\n\
        changes:\n  a: { title: A, deployed: 2024-01-01T01:00:00Z }\n  b: { title: B, deployed: never }\n\
        \x20 c: { title: C, deployed: 2024-01-01T01:00:00Z }\n\
        queues: { q: { codec: json, delivery: workers, workers: workers } }\n\
        jobs:\n  j: { queue: q, retry: { limit: often, delay: 1s }, steps: [ { work: w, takes: long } ] }\n\
        \x20 k: { queue: q, retry: { limit: 7, delay: 1s }, steps: [ { work: w, takes: 1s } ] }\n\
        requests: { r: { steps: [ { enqueue: j }, { enqueue: k } ] } }\n\
        traffic: { t: { request: r, every: 10s, count: 3 } }\n\
        profiles:\n  live: { title: L }\n  laptop:\n    title: P\n    patch:\n\
        \x20     switches: { env: { value: laptop } }\n      queues: { q: { delivery: inline } }\n\
        \x20     inputs: { workers: { value: 1 } }\n";

    #[test]
    fn what_may_be_moved_follows_from_the_file() {
        let mut out = Diagnostics::default();
        let file = File::read("t.yaml", TEXT, &mut out).unwrap();
        let tree = file.assemble(&Selection::default(), &mut out);
        let base = Scenario::decode(&tree, &mut out).unwrap();
        assert!(!out.has_errors(), "{out:?}");
        let controls = collect(&file, &base);
        let together: Vec<_> = controls.deployments.iter().map(|it| it.names.join("+")).collect();
        assert_eq!(together, ["a+c", "b"]);
        let choices: Vec<_> =
            controls.choices.iter().map(|it| (it.path.as_str(), it.values.join("|"))).collect();
        let expected = [
            ("switches.env.value", "live|laptop"),
            ("switches.new.value", "false|true"),
            ("queues.q.delivery", "workers|inline"),
        ];
        assert_eq!(choices, expected.map(|(path, values)| (path, values.to_owned())));
        let numbers: Vec<_> = controls
            .numbers
            .iter()
            .map(|it| (it.path.as_str(), it.value.as_str(), it.is_whole, it.differs, it.is_open))
            .collect();
        let expected = [
            ("inputs.often.value", "3", true, false, true),
            ("inputs.long.value", "2s..5s", false, false, false),
            ("inputs.workers.value", "5", true, true, true),
            ("jobs.k.retry.limit", "7", true, false, true),
        ];
        assert_eq!(numbers, expected);
    }
}

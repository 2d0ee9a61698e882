//! The corrective actions of a scenario: those that can be replayed, and those that cannot.

use crate::diagnostic::Diagnostics;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::differences::written;
use crate::experiment::whatif::environment::Touch;
use crate::quantity::Timestamp;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::amount::Measure;
use crate::scenario::amount::measure;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect as Does;
use crate::scenario::overlay::OverlayKind;
use crate::scenario::tree::Node;
use crate::scenario::tree::Segment;

/// An action that can be replayed.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub title: String,
    /// What it changes of the incident's environment.
    pub patch: Vec<Atom>,
    /// What it touches in any environment.
    pub(super) touch: Touch,
}

impl Action {
    /// Returns what is set for the action to be in place from an instant on: what it deploys is deployed
    /// then. None when it changes anything else, so that it cannot come earlier or later.
    pub fn deployed_at(&self, at: Timestamp) -> Option<Vec<String>> {
        let deployed = |atom: &Atom| {
            let comes = |it: &Node| it.scalar().is_some_and(|scalar| scalar.text != "never");
            let is_deployment = is_of_deployment(atom)
                && atom.name.ends_with(".deployed")
                && atom.right.as_ref().is_some_and(comes);
            is_deployment.then(|| format!("{}={at}", atom.path))
        };
        let set: Option<Vec<String>> = self.patch.iter().map(deployed).collect();
        set.filter(|set| !set.is_empty())
    }

    /// Returns what is set for the action to come at an instant by hand, in a scenario with that tree: what
    /// it gives another value is turned then. None when it changes anything else, or gives a value that
    /// nobody can turn to.
    pub fn turned_at(&self, at: Timestamp, tree: &Node) -> Option<Vec<String>> {
        let title = serde_json::Value::from(self.title.as_str());
        let turned = |atom: &Atom| {
            let name = atom.setting()?;
            let to = serde_json::Value::from(expression(atom.right.as_ref()?)?);
            let steps = format!("[{{turn: {name}, to: {to}}}]");
            let operation = format!("{{title: {title}, at: {at}, steps: {steps}}}");
            Some((format!("{}-turns-{name}", self.name), operation))
        };
        let operations: Option<Vec<_>> = self.patch.iter().map(turned).collect();
        let operations = operations.filter(|it| !it.is_empty())?;
        if tree.get("timeline").is_some() {
            let all = operations.iter();
            return Some(all.map(|(name, it)| format!("timeline.{name}={it}")).collect());
        }
        let all: Vec<String> =
            operations.iter().map(|(name, it)| format!("{name}: {it}")).collect();
        Some(vec![format!("timeline={{{}}}", all.join(", "))])
    }

    /// Tells whether it changes when or where something is deployed: a rollout in steps, or one that
    /// is called off, has instants of its own.
    pub fn times_a_deployment(&self) -> bool {
        self.patch.iter().any(is_of_deployment)
    }
}

/// Writes the value of an input or a switch as an expression; none for what is drawn or a rate, which no
/// expression gives.
fn expression(node: &Node) -> Option<String> {
    let measure = measure(node, &mut Diagnostics::default())?.value;
    match measure {
        Measure::Count(count) => Some(count.to_string()),
        Measure::Flag(flag) => Some(flag.to_string()),
        Measure::Text(text) => Some(serde_json::Value::from(text).to_string()),
        Measure::Duration(_) => Some(format!("duration(\"{}\")", written(Some(node)))),
        Measure::Share(_)
        | Measure::Rate(_)
        | Measure::Instant(_)
        | Measure::Between { .. }
        | Measure::Exponential { .. }
        | Measure::Normal { .. }
        | Measure::LogNormal { .. } => None,
    }
}

/// Tells whether a difference is one of when or where a change is deployed.
fn is_of_deployment(atom: &Atom) -> bool {
    let is_key = |place: usize, name: &str| matches!(atom.path.segments().get(place), Some(Segment::Key(key)) if key == name);
    is_key(0, "changes") && (is_key(2, "deployed") || is_key(2, "removed"))
}

/// Returns the actions of a scenario, those that can be replayed and those that cannot.
pub fn actions(file: &File, base: &Scenario) -> (Vec<Action>, Vec<Unscored>) {
    let incident = Selection::profile(base.incident_profile().unwrap_or_default());
    let tree = |selection: &Selection| file.assemble(selection, &mut Diagnostics::default());
    let plain = tree(&incident);
    let (mut actions, mut unscored) = (Vec::new(), Vec::new());
    for overlay in base.overlays.iter().filter(|it| it.kind == OverlayKind::Action) {
        let (name, title) = (overlay.name.value.clone(), overlay.title.clone());
        match &overlay.effect {
            Does::Patch(patch) => {
                let with = incident.clone().with(std::slice::from_ref(&name));
                let touch = Touch::of(patch);
                actions.push(Action { name, title, patch: atoms(&plain, &tree(&with)), touch });
            }
            Does::NotReplayed(why) => unscored.push(Unscored { name, title, why: why.clone() }),
        }
    }
    (actions, unscored)
}

/// An action that cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscored {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub title: String,
    /// Why no run can show what it does.
    pub why: String,
}

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
use crate::scenario::environment::Change;
use crate::scenario::environment::Deployed;
use crate::scenario::file::Selection;
use crate::scenario::overlay::ActionKind;
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
    /// Whose it is, where the file says so.
    pub kind: Option<ActionKind>,
    /// What it changes of the incident's environment.
    pub patch: Vec<Atom>,
    /// What it touches in any environment.
    pub(super) touch: Touch,
}

/// How an action comes at an instant: what is set for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coming {
    /// Besides its patch: what it deploys is deployed then.
    Deployed(Vec<String>),
    /// Instead of its patch: somebody turns what it gives another value.
    Turned(Vec<String>),
}

/// Why an action cannot come at another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmoved {
    /// It does more than to deploy changes, or to give settings values that can be turned.
    Timeless,
    /// It is itself about when something is deployed: a rollout in steps, or one that is called off.
    Timed,
    /// What it deploys comes fleet by fleet anyway, and had begun to.
    Underway {
        /// The change.
        change: String,
        /// When the first nodes get it.
        since: Timestamp,
    },
}

impl std::fmt::Display for Unmoved {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Timeless => out
                .write_str("deploys nothing and turns nothing, so it cannot come at another time"),
            Self::Timed => out
                .write_str("says itself when what is deployed, so it cannot come at another time"),
            Self::Underway { change, since } => write!(
                out,
                "`{change}` is deployed fleet by fleet from {since} on anyway; it can come at an \
                 instant before that"
            ),
        }
    }
}

impl Action {
    /// Returns what is set for the action to come at an instant, in an environment that is `world` without
    /// it, and that tree: what it deploys is deployed then; where it deploys nothing, it is turned.
    ///
    /// # Errors
    ///
    /// Returns why it cannot come then.
    pub fn coming_at(
        &self,
        at: Timestamp,
        world: &Scenario,
        tree: &Node,
    ) -> Result<Coming, Unmoved> {
        match self.deployed_at(at, world) {
            Ok(set) => Ok(Coming::Deployed(set)),
            Err(why @ Unmoved::Underway { .. }) => Err(why),
            Err(why @ (Unmoved::Timeless | Unmoved::Timed)) => {
                self.turned_at(at, tree).map(Coming::Turned).ok_or(why)
            }
        }
    }

    /// Returns what is set for the action to be in place from an instant on, in an environment that is
    /// `world` without it: until then all is as it was there, so that what comes there earlier still
    /// does. Says why it cannot come then when it changes anything else than what is deployed.
    ///
    /// # Errors
    ///
    /// Returns why it cannot.
    fn deployed_at(&self, at: Timestamp, world: &Scenario) -> Result<Vec<String>, Unmoved> {
        let deployed = |atom: &Atom| {
            let word = atom.right.as_ref().and_then(|it| Some(it.scalar()?.text.as_str()));
            if atom.name.ends_with(".deployed") && word == Some("never") {
                return taken_back(atom, at, world).ok_or_else(|| self.cannot_come());
            }
            let comes = atom.name.ends_with(".deployed") && word.is_some();
            if !is_of_deployment(atom) || !comes {
                return Err(self.cannot_come());
            }
            let known = world.changes.iter().find(|it| atom.subject() == Some(&it.name.value));
            let since = known.map_or(Ok(Deployed::At(at)), |known| since(known, at))?;
            // An instant of its own, for what comes at another one anyway.
            if word != Some("always") && since != Deployed::At(at) {
                return Err(Unmoved::Timed);
            }
            Ok(vec![set_deployed(atom, since)])
        };
        if self.patch.is_empty() {
            return Err(Unmoved::Timeless);
        }
        let all: Result<Vec<Vec<String>>, Unmoved> = self.patch.iter().map(deployed).collect();
        all.map(|all| all.concat())
    }

    /// Returns what is set for the action to come at an instant by hand, in a scenario with that tree: what
    /// it gives another value is turned then. None when it changes anything else, or gives a value that
    /// nobody can turn to.
    fn turned_at(&self, at: Timestamp, tree: &Node) -> Option<Vec<String>> {
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

    /// Says why it cannot come at another time, where it does more than to deploy.
    fn cannot_come(&self) -> Unmoved {
        if self.patch.iter().any(is_of_deployment) { Unmoved::Timed } else { Unmoved::Timeless }
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

/// Sets from when on a change is deployed.
fn set_deployed(atom: &Atom, since: Deployed) -> String {
    match since {
        Deployed::Always => format!("{}=always", atom.path),
        Deployed::Never => format!("{}=never", atom.path),
        Deployed::At(since) => format!("{}={since}", atom.path),
    }
}

/// Returns what is set for a change to be taken back at an instant that is never deployed with an action: it
/// is there until then as it was. None of one that comes fleet by fleet.
fn taken_back(atom: &Atom, at: Timestamp, world: &Scenario) -> Option<Vec<String>> {
    let name = atom.subject()?;
    let known = world.changes.iter().find(|it| it.name.value == name)?;
    let is_there = match known.deployed.value {
        Deployed::Always => true,
        Deployed::Never => false,
        Deployed::At(since) => since < at,
    };
    if !known.rollouts.is_empty() {
        return None;
    }
    if !is_there {
        return Some(vec![set_deployed(atom, Deployed::Never)]);
    }
    let gone = known.removed.as_ref().map_or(at, |removed| removed.value.min(at));
    let removed = format!("{}={gone}", atom.path.to_string().replace(".deployed", ".removed"));
    Some(vec![set_deployed(atom, known.deployed.value), removed])
}

/// Says from when on a change is deployed that an action deploys from an instant on: by then it may be
/// anyway, and what takes it away again still does.
fn since(known: &Change, at: Timestamp) -> Result<Deployed, Unmoved> {
    let first = known.rollouts.iter().filter(|it| it.on).map(|it| it.from.value).min();
    if let Some(since) = first.filter(|first| *first < at) {
        return Err(Unmoved::Underway { change: known.name.value.clone(), since });
    }
    let is_gone = known.removed.as_ref().is_some_and(|removed| removed.value <= at);
    Ok(match known.deployed.value {
        Deployed::Never if is_gone => Deployed::Never,
        Deployed::Never => Deployed::At(at),
        Deployed::At(since) => Deployed::At(since.min(at)),
        Deployed::Always => Deployed::Always,
    })
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
        let kind = overlay.action;
        match &overlay.effect {
            Does::Patch(patch) => {
                let with = incident.clone().with(std::slice::from_ref(&name));
                let touch = Touch::of(patch);
                let patch = atoms(&plain, &tree(&with));
                actions.push(Action { name, title, kind, patch, touch });
            }
            Does::NotReplayed(why) => {
                unscored.push(Unscored { name, title, kind, why: why.clone() });
            }
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
    /// Whose it is, where the file says so.
    pub kind: Option<ActionKind>,
    /// Why no run can show what it does.
    pub why: String,
}

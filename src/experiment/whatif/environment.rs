//! One environment under every set of actions that is asked about. Sets that differ only in who looks
//! have one run together, and so have sets that differ only in settings which that run never read.

use crate::analysis::figures::Folding;
use crate::analysis::noticing::Noticing;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::experiment::at_once::at_once;
use crate::experiment::bisect::worlds::measure;
use crate::experiment::bisect::worlds::notes;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Watching;
use crate::experiment::whatif::Trial;
use crate::experiment::whatif::count;
use crate::program::Program;
use crate::scenario::File;
use crate::scenario::amount::Measure;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// An environment, and what is asked of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Environment<'a> {
    /// The file, with whatever is set.
    pub(super) file: &'a File,
    /// The profile.
    pub(super) profile: &'a str,
    /// The names of the actions.
    pub(super) names: &'a [&'a str],
    /// What each of them touches.
    pub(super) touches: &'a [&'a Touch],
    /// The figures of harm, where it is the incident's environment; only who sees it, elsewhere.
    pub(super) harms: Option<&'a [String]>,
}

/// What an action touches, as far as that may spare a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Touch {
    /// Only who looks, which nothing that runs can tell.
    Observers,
    /// Only the values of these inputs and switches.
    Settings(Vec<String>),
    /// Anything.
    Anything,
}

impl Touch {
    /// Says what a patch touches.
    pub(super) fn of(patch: &Node) -> Self {
        let NodeKind::Map(sections) = &patch.kind else { return Self::Anything };
        if sections.iter().all(|section| section.key.value == "observers") {
            return Self::Observers;
        }
        let mut settings = Vec::new();
        for section in sections {
            let NodeKind::Map(entries) = &section.value.kind else { return Self::Anything };
            for entry in entries {
                let NodeKind::Map(fields) = &entry.value.kind else { return Self::Anything };
                let is_value = fields.iter().all(|field| field.key.value == "value");
                if !is_value || !["inputs", "switches"].contains(&section.key.value.as_str()) {
                    return Self::Anything;
                }
                settings.push(entry.key.value.clone());
            }
        }
        Self::Settings(settings)
    }
}

/// What came of a set of actions in one environment.
#[derive(Debug, Clone)]
pub(super) struct Local {
    /// In how many requests the fault showed.
    pub(super) failures: Option<u64>,
    /// What the figures of harm count.
    pub(super) harms: Vec<Option<u64>>,
    /// How many requests end with an error, or find no place.
    pub(super) errors: u64,
    /// Which observers see it.
    pub(super) seen_by: BTreeSet<String>,
}

/// What came of it, or why the set cannot be.
pub(super) type Came = Result<Local, String>;

/// The sets that differ only in who looks.
#[derive(Debug)]
struct Group<'a> {
    /// What they have in common: the actions that touch more than that.
    core: Vec<usize>,
    /// The sets.
    sets: Vec<&'a [usize]>,
}

/// A set that can be, and what it makes.
type Valid<'g> = (&'g [usize], Prepared);

/// What came of a group.
#[derive(Debug, Default)]
struct Done<'a> {
    came: BTreeMap<&'a [usize], Came>,
    /// The settings that its run could have read and did not, and what they were.
    unread: BTreeMap<String, Measure>,
}

impl Trial<'_> {
    /// Tries sets of actions in an environment; what came of each, in their order.
    pub(super) fn tried_in(
        &self,
        environment: Environment<'_>,
        sets: &[Vec<usize>],
    ) -> Result<Vec<Came>, Ending> {
        let mut levels: BTreeMap<usize, BTreeMap<Vec<usize>, Vec<&[usize]>>> = BTreeMap::new();
        for set in sets {
            let core = environment.core(set);
            levels.entry(core.len()).or_default().entry(core).or_default().push(set);
        }
        let mut known: BTreeMap<Vec<usize>, Done<'_>> = BTreeMap::new();
        for level in levels.into_values() {
            let groups: Vec<Group<'_>> =
                level.into_iter().map(|(core, sets)| Group { core, sets }).collect();
            let done = at_once(&groups, |group| self.tried_together(environment, group, &known));
            for (group, done) in groups.into_iter().zip(done) {
                known.insert(group.core, done?);
            }
        }
        let mut came: BTreeMap<&[usize], Came> =
            known.into_values().flat_map(|done| done.came).collect();
        let untried = || Err("it was not tried".to_owned());
        Ok(sets.iter().map(|set| came.remove(set.as_slice()).unwrap_or_else(untried)).collect())
    }

    /// Tries the sets of a group, with no run of their own where another group's says it all.
    fn tried_together<'g>(
        &self,
        environment: Environment<'_>,
        group: &Group<'g>,
        known: &BTreeMap<Vec<usize>, Done<'g>>,
    ) -> Result<Done<'g>, Ending> {
        let mut invalid = BTreeMap::new();
        let mut valid: Vec<Valid<'g>> = Vec::new();
        for set in &group.sets {
            match environment.prepared(set) {
                Ok(prepared) => valid.push((set, prepared)),
                Err(why) => drop(invalid.insert(*set, Err(why))),
            }
        }
        let borrowed =
            || group.core.iter().find_map(|it| borrowed(environment, *it, &valid, known));
        let mut done = match (valid.first(), borrowed()) {
            (_, Some(done)) => done,
            (Some((_, prepared)), None) => self.run_together(environment, prepared, &valid)?,
            (None, None) => Done::default(),
        };
        done.came.extend(invalid);
        Ok(done)
    }

    /// Runs what several sets have in common, while those look on who look under each.
    fn run_together<'g>(
        &self,
        environment: Environment<'_>,
        prepared: &Prepared,
        valid: &[Valid<'g>],
    ) -> Result<Done<'g>, Ending> {
        let program = &prepared.program;
        let lookers =
            valid.iter().map(|(_, it)| Noticing::new(&it.program).within(self.limits.figures));
        let mut lookers = Lookers { all: lookers.collect(), leave: environment.harms.is_none() };
        let mut folding =
            environment.harms.map(|_| Folding::new(program).within(self.limits.figures));
        let mut watching = environment
            .harms
            .and(self.sign)
            .map(|sign| Watching::new(program, sign, None).to_the_end());
        let limits = self.limits.for_program(program);
        let mut observers = ((&mut folding, &mut lookers), &mut watching);
        let outcome = engine::run(program, self.seed, &limits, &mut observers);
        if outcome.ending != Ending::Decided && !outcome.is_whole(program, &limits) {
            return stopped(outcome.ending, valid);
        }
        // At the scale of the figures beside it.
        let scale = u64::from(program.scale);
        let failures = watching.map(|it| it.failing().saturating_mul(scale));
        let errors = (outcome.requests.failed + outcome.requests.dropped).saturating_mul(scale);
        let figures = folding.map(|folding| folding.finish());
        let harms: Vec<Option<u64>> =
            environment.harms.zip(figures).map_or_else(Vec::new, |(harms, figures)| {
                harms.iter().map(|name| count(&figures, name)).collect()
            });
        let local = |noticing: &Noticing<'_>| {
            let seen = noticing.finish().into_iter().filter(|it| it.seen > 0);
            let seen_by = seen.map(|it| it.observer).collect();
            Local { failures, harms: harms.clone(), errors, seen_by }
        };
        let came = valid.iter().zip(&lookers.all).map(|((set, _), it)| (*set, Ok(local(it))));
        let is_read = |place: usize| outcome.read.get(place).copied().unwrap_or(true);
        let names = program.settings.iter().enumerate().filter(|(place, _)| !is_read(*place));
        let unread = names.filter_map(|(_, setting)| varied(valid, &setting.name));
        Ok(Done { came: came.collect(), unread: unread.collect() })
    }
}

/// Says of sets whose run was stopped that nobody can tell what comes of them; others are as they are.
fn stopped<'g>(ending: Ending, valid: &[Valid<'g>]) -> Result<Done<'g>, Ending> {
    // Without what happened, there is nothing to hold others against.
    let is_as_it_was = valid.iter().any(|(set, _)| set.is_empty());
    if ending.ends_all() || is_as_it_was {
        return Err(ending);
    }
    let unknown = |(set, _): &Valid<'g>| (*set, Err(format!("a run was {ending}")));
    Ok(Done { came: valid.iter().map(unknown).collect(), unread: BTreeMap::new() })
}

/// Returns what came of sets without an action, where with it the same must come of them.
fn borrowed<'g>(
    environment: Environment<'_>,
    action: usize,
    valid: &[Valid<'g>],
    known: &BTreeMap<Vec<usize>, Done<'g>>,
) -> Option<Done<'g>> {
    let without =
        |set: &[usize]| set.iter().copied().filter(|it| *it != action).collect::<Vec<_>>();
    let (set, _) = valid.first()?;
    let done = known.get(&without(&environment.core(set)))?;
    environment.is_unread(action, valid, done).then_some(())?;
    let came = valid.iter().map(|(set, _)| {
        let local = done.came.get(without(set).as_slice())?.as_ref().ok()?;
        Some((*set, Ok(local.clone())))
    });
    let unread = done.unread.keys().filter_map(|name| varied(valid, name)).collect();
    Some(Done { came: came.collect::<Option<_>>()?, unread })
}

impl Environment<'_> {
    /// Returns those of a set that touch more than who looks.
    fn core(&self, set: &[usize]) -> Vec<usize> {
        let is_aside = |it: &usize| self.touches.get(*it) == Some(&&Touch::Observers);
        set.iter().copied().filter(|it| !is_aside(it)).collect()
    }

    /// Prepares a set; why it cannot be, where it cannot.
    fn prepared(&self, set: &[usize]) -> Result<Prepared, String> {
        let mut out = Diagnostics::default();
        let named = set.iter().filter_map(|action| self.names.get(*action));
        let names: Vec<String> = named.map(|name| (*name).to_owned()).collect();
        let selection = Selection::profile(self.profile).with(&names);
        prepare(self.file, &selection, &mut out)
            .ok_or_else(|| out.sorted().first().map_or_else(String::new, |it| it.message.clone()))
    }

    /// Tells whether an action only gives values to settings that a run without it never read, though
    /// it could have.
    fn is_unread(&self, action: usize, valid: &[Valid<'_>], done: &Done<'_>) -> bool {
        let Some(Touch::Settings(names)) = self.touches.get(action) else { return false };
        names.iter().all(|name| {
            let pair = done.unread.get(name).zip(varied(valid, name));
            pair.is_some_and(|(was, (_, now))| Program::is_alike(was, &now))
        })
    }
}

/// Returns a setting that runs note reads of, and what it is. Where anybody who looks in any of the sets
/// is made of it, no run notes that.
fn varied(valid: &[Valid<'_>], name: &str) -> Option<(String, Measure)> {
    let noted = valid.iter().all(|(_, prepared)| notes(&prepared.program, name));
    let (_, prepared) = valid.first().filter(|_| noted)?;
    Some((name.to_owned(), measure(&prepared.scenario, name)?.clone()))
}

/// Those who look under several sets of actions.
#[derive(Debug)]
struct Lookers<'p> {
    all: Vec<Noticing<'p>>,
    /// Whether the run may end when everybody has seen something.
    leave: bool,
}

impl Observer for Lookers<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        for noticing in &mut self.all {
            let control = noticing.event(event, view);
            if control != Control::Continue {
                return control;
            }
        }
        let may_end = self.leave && self.all.iter().all(Noticing::has_everybody_seen);
        if may_end { Control::Stop } else { Control::Continue }
    }
}

//! What corrective actions would have changed: each alone and together, on three axes. An action
//! *prevents* when the fault shows in no request any more, *lessens* when it shows in fewer, *mitigates*
//! when less harm is done, *detects* when somebody sees it who did not. It may make things worse as well.

mod actions;
mod effect;
mod environment;
mod over_time;
mod sets;
#[cfg(test)]
mod tests;
mod together;

pub use crate::experiment::whatif::actions::Action;
pub use crate::experiment::whatif::actions::Coming;
pub use crate::experiment::whatif::actions::Unmoved;
pub use crate::experiment::whatif::actions::Unscored;
pub use crate::experiment::whatif::actions::actions;
pub use crate::experiment::whatif::effect::Effect;
pub use crate::experiment::whatif::effect::LeftOut;
pub use crate::experiment::whatif::over_time::OverTime;
pub use crate::experiment::whatif::together::Interaction;
pub use crate::experiment::whatif::together::Worse;

use crate::analysis::figures::Figures;
use crate::analysis::figures::Folding;
use crate::analysis::figures::Quantity;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay::prepare;
use crate::experiment::rerun::run;
use crate::experiment::signature::Sign;
use crate::experiment::whatif::environment::Environment;
use crate::experiment::whatif::environment::Touch;
use crate::experiment::whatif::sets::sets;
use crate::program::Program;
use crate::quantity::Timestamp;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::outcome::Fold;
use crate::seed::Seed;
use crate::trace::Observer;
use std::borrow::Cow;

/// An action by its number, from an instant on; or why it cannot come at another time.
pub type Moved = (usize, Timestamp, Result<Effect, Unmoved>);

/// All actions of a scenario, tried.
#[derive(Debug, Clone)]
pub struct Portfolio {
    /// Those that were tried.
    pub actions: Vec<Action>,
    /// Those that could not be.
    pub unscored: Vec<Unscored>,
    /// Other environments of which nothing is known: who would see it there is left open.
    pub left_out: Vec<LeftOut>,
    /// The names of the figures of harm: published ones, and the fault's own, that count more than they
    /// would without the fault; where there are none, all that do. Then those of them that do so only
    /// with some of the actions.
    pub harms: Vec<String>,
    /// What each of them counts without the fault; what is no more than that is no harm.
    pub clean: Vec<Option<u64>>,
    /// What happened.
    pub as_it_was: Effect,
    /// What would have happened, one action after another, then several together.
    pub effects: Vec<Effect>,
    /// Whether every combination was tried.
    pub is_complete: bool,
    /// One of so many requests is replayed; every number stands for as many times what was counted.
    pub scale: u32,
}

/// Which combinations are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// Each action alone, and all together.
    Each,
    /// Every combination.
    All,
    /// Every combination where that takes no more than so many events; else what [`Breadth::Pairs`] tries.
    Within(u64),
    /// Each, all pairs where these take no more than so many events, and all together.
    Pairs(u64),
}

/// What actions are tried on.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The file.
    pub file: &'a File,
    /// The file, decoded.
    pub base: &'a Scenario,
    /// The environments: the incident's first, then others in which somebody looks.
    pub profiles: &'a [String],
    /// The failure.
    pub sign: Option<&'a Sign>,
    /// The seed.
    pub seed: Seed,
    /// What may stop a run.
    pub limits: Limits,
}

impl Trial<'_> {
    /// Tries the actions of a scenario.
    ///
    /// # Errors
    ///
    /// Returns how a run ended without which nothing can be said.
    pub fn portfolio(&self, breadth: Breadth) -> Result<Portfolio, Ending> {
        let incident = self.profiles.first().cloned().unwrap_or_default();
        let (actions, unscored) = actions(self.file, self.base);
        let (figures, events) = self.figures(&Selection::profile(&incident))?;
        let without = Selection { without_fault: true, ..Selection::profile(&incident) };
        let clean = match self.sign {
            Some(_) => Some(self.figures(&without)?.0),
            None => None,
        };
        let mut harms = harm_figures(self.base, self.sign, &figures, clean.as_ref());
        let own = harms.len();
        harms.extend(figures_besides(self.base, self.sign, clean.as_ref(), &harms));
        let counts = |name: &String| clean.as_ref().and_then(|clean| count(clean, name));
        let clean: Vec<Option<u64>> = harms.iter().map(counts).collect();
        let (sets, is_complete) = sets(actions.len(), breadth, events);
        let asked: Vec<Vec<usize>> = std::iter::once(Vec::new()).chain(sets).collect();
        let (mut effects, left_out) = self.tried(&asked, &actions, &[], &harms)?;
        let as_it_was = effects.remove(0);
        let scale = self.base.scale;
        let mut portfolio = Portfolio {
            actions,
            unscored,
            left_out,
            harms,
            clean,
            as_it_was,
            effects,
            is_complete,
            scale,
        };
        portfolio.forget_innocent(own);
        Ok(portfolio)
    }

    /// Tries an action from an instant on: what it deploys is deployed then, and what it gives another value
    /// is turned. Says why not when it cannot
    /// come earlier or later at all; what cannot come at just that instant is unknown.
    ///
    /// # Errors
    ///
    /// Returns how a run ended without which nothing can be said.
    pub fn from(
        &self,
        portfolio: &Portfolio,
        action: usize,
        at: Timestamp,
    ) -> Result<Result<Effect, Unmoved>, Ending> {
        let Some(known) = portfolio.actions.get(action) else { return Ok(Err(Unmoved::Timeless)) };
        let mut set = Vec::new();
        let mut is_turned = false;
        for profile in self.profiles {
            let mut out = Diagnostics::default();
            let tree = self.file.assemble(&Selection::profile(profile), &mut out);
            // An environment that is none says so when it is tried.
            let world = Scenario::decode(&tree, &mut out);
            match known.coming_at(at, world.as_ref().unwrap_or(self.base), &tree) {
                Ok(Coming::Deployed(settings)) => set.push(settings),
                Ok(Coming::Turned(settings)) => {
                    is_turned = true;
                    set.push(settings);
                }
                Err(why @ Unmoved::Underway { .. }) => {
                    return Ok(Ok(Self::unknown(portfolio, action, why.to_string())));
                }
                Err(why @ (Unmoved::Timeless | Unmoved::Timed)) => return Ok(Err(why)),
            }
        }
        // What is turned takes the place of the patch, which would be there from the start.
        let patched = if is_turned { Vec::new() } else { vec![action] };
        let tried = self.tried(&[patched], &portfolio.actions, &set, &portfolio.harms);
        match tried {
            Ok((effects, _)) => {
                let effect = effects.into_iter().next().ok_or(Unmoved::Timeless);
                Ok(effect.map(|effect| Effect { actions: vec![action], ..effect }))
            }
            Err(ending) if is_turned && !ending.ends_all() => {
                Ok(Ok(Self::unknown(portfolio, action, format!("a run was {ending}"))))
            }
            Err(ending) => Err(ending),
        }
    }

    /// Makes an effect of which nobody can tell anything.
    fn unknown(portfolio: &Portfolio, action: usize, why: String) -> Effect {
        let unmeasured = Effect::unmeasured(&[action], portfolio.harms.len());
        Effect { unknown: Some(why), ..unmeasured }
    }

    fn figures(&self, selection: &Selection) -> Result<(Figures, u64), Ending> {
        let Some(prepared) = prepare(self.file, selection, &mut Diagnostics::default()) else {
            return Ok((Figures { list: Vec::new() }, 0));
        };
        let mut folding = Folding::new(&prepared.program).within(self.limits.figures);
        let events = self.run(&prepared.program, &mut folding)?;
        Ok((folding.finish(), events))
    }

    /// Runs a program to its end, or until the observer has seen enough.
    fn run<O: Observer>(&self, program: &Program, observer: &mut O) -> Result<u64, Ending> {
        Ok(run(program, self.seed, self.limits, observer)?.events)
    }

    /// Tries sets of actions, and whatever is set besides in each environment; returns as well which other
    /// environments cannot be run to their end as they are, and why.
    fn tried(
        &self,
        sets: &[Vec<usize>],
        actions: &[Action],
        set: &[Vec<String>],
        harms: &[String],
    ) -> Result<(Vec<Effect>, Vec<LeftOut>), Ending> {
        let mut left_out = Vec::new();
        let names: Vec<&str> = actions.iter().map(|it| it.name.as_str()).collect();
        let touches: Vec<&Touch> = actions.iter().map(|it| &it.touch).collect();
        let mut effects: Vec<Effect> =
            sets.iter().map(|set| Effect::unmeasured(set, harms.len())).collect();
        for (place, profile) in self.profiles.iter().enumerate() {
            let mut file = Cow::Borrowed(self.file);
            for setting in set.get(place).into_iter().flatten() {
                file.to_mut().set(setting, &mut Diagnostics::default());
            }
            let environment = Environment {
                file: &file,
                profile,
                names: &names,
                touches: &touches,
                harms: (place == 0).then_some(harms),
            };
            let came = match self.tried_in(environment, sets) {
                Err(ending) if place > 0 && !ending.ends_all() => {
                    let why = format!("a run was {ending}");
                    left_out.push(LeftOut { profile: profile.clone(), why });
                    continue;
                }
                came => came?,
            };
            for (effect, came) in effects.iter_mut().zip(came) {
                effect.add(profile, place == 0, came);
            }
        }
        Ok((effects, left_out))
    }
}

/// Returns the figures of harm: published ones, and the fault's own, that count more than they would
/// without the fault; where there are none, all that do.
pub fn harm_figures(
    base: &Scenario,
    sign: Option<&Sign>,
    figures: &Figures,
    clean: Option<&Figures>,
) -> Vec<String> {
    let counts = figures.list.iter().filter(|it| !is_value(base, &it.name));
    let counts = Figures { list: counts.cloned().collect() };
    let mut harms = harms(&counts, clean, &published(base, sign));
    // What the file itself calls the harm comes first.
    let own = own_figure(sign);
    harms.sort_by_key(|name| Some(name) != own);
    harms
}

/// Returns the figures that could be harm as well, though they count no more than without the fault: an
/// action may be what brings that about. Where something that is published is harm, only what is can be.
fn figures_besides(
    base: &Scenario,
    sign: Option<&Sign>,
    clean: Option<&Figures>,
    harms: &[String],
) -> Vec<String> {
    let Some(clean) = clean else { return Vec::new() };
    let published = published(base, sign);
    let only_published = harms.iter().any(|name| published.contains(&name));
    let names = clean.list.iter().map(|figure| &figure.name);
    names
        .filter(|name| count(clean, name).is_some() && !is_value(base, name))
        .filter(|name| !harms.contains(name) && (!only_published || published.contains(name)))
        .cloned()
        .collect()
}

/// Returns the figures that the file itself calls harm: those with a published number, and the fault's.
fn published<'b>(base: &'b Scenario, sign: Option<&'b Sign>) -> Vec<&'b String> {
    let named = base.published.iter().map(|it| &it.figure.as_ref().unwrap_or(&it.name).value);
    named.chain(own_figure(sign)).collect()
}

/// Returns the figure that the fault is known by, where it is known by one.
fn own_figure(sign: Option<&Sign>) -> Option<&String> {
    match sign {
        Some(Sign::Figure(figure)) => Some(figure),
        Some(Sign::Error { .. }) | None => None,
    }
}

/// Tells whether a figure is a number that something carries, which is no amount of harm.
fn is_value(base: &Scenario, name: &str) -> bool {
    let figure = base.figures.iter().find(|it| it.name.value == name);
    figure.is_some_and(|it| matches!(it.fold, Fold::Value { .. }))
}

/// Returns the incident's profile, then the others in which somebody looks.
pub fn trial_profiles(base: &Scenario) -> Vec<String> {
    let incident = base.incident_profile().unwrap_or_default();
    let looks = |name: &str| {
        base.observers.iter().any(|it| it.profiles.iter().any(|known| known.value == name))
    };
    let names = base.profiles.iter().map(|it| it.name.value.as_str());
    let others = names.filter(|name| *name != incident && looks(name));
    std::iter::once(incident).chain(others).map(str::to_owned).collect()
}

/// Returns the value of a figure that is a count.
pub fn count(figures: &Figures, name: &str) -> Option<u64> {
    match figures.value(name)? {
        Quantity::Count(count) => Some(count),
        Quantity::Duration(_) | Quantity::Share(_) | Quantity::Instant(_) | Quantity::Text(_) => {
            None
        }
    }
}

/// Returns the figures that count more than they would without the fault; without one, the first
/// that counts anything.
fn harms(figures: &Figures, clean: Option<&Figures>, published: &[&String]) -> Vec<String> {
    let names = figures.list.iter().map(|figure| figure.name.clone());
    let Some(clean) = clean else {
        return names.filter(|name| count(figures, name).is_some()).take(1).collect();
    };
    let worse = |name: &String| count(figures, name) > count(clean, name);
    let all: Vec<String> = names.filter(worse).collect();
    // What sources publish and the fault alone is known by is harm; what else it moves, such as how much
    // was done, is harm only where nothing better is known.
    let told: Vec<String> = all.iter().filter(|name| published.contains(name)).cloned().collect();
    if told.is_empty() { all } else { told }
}

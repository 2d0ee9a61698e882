//! Looks: runs that stop at the instant that is looked at.

use super::Game;
use super::Refused;
use super::mistake;
use super::outside::Outside;
use super::outside::seen_outside;
use super::prepared;
use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::figures::Folding;
use crate::analysis::figures::Quantity;
use crate::analysis::figures::Sighting;
use crate::analysis::matching::Switchboard;
use crate::analysis::noticing::Noticing;
use crate::diagnostic::closest;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::scenario::file::Selection;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use std::collections::BTreeMap;

/// What an observer could have seen in one environment by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// The environment.
    pub profile: String,
    /// How many requests there were.
    pub requests: u64,
    /// How often they saw what they stay for; none where they stay for nothing in particular.
    pub after: Option<u64>,
    /// How often they saw what would tell them.
    pub seen: u64,
    /// The first time.
    pub first: Option<Sighting>,
}

/// A line of what screens showed and logs said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// What.
    pub what: Outside,
    /// How often within the last hour.
    pub lately: u64,
    /// How often so far.
    pub so_far: u64,
    /// When last.
    pub last: SimTime,
}

/// Counts what an observer stays for.
struct Stays {
    board: Switchboard<()>,
    count: u64,
}

impl Observer for Stays {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let count = &mut self.count;
        self.board.each(event, view, |()| *count += 1);
        Control::Continue
    }
}

/// Counts what can be seen outside.
struct Log {
    since: SimTime,
    lines: BTreeMap<String, LogLine>,
}

impl Observer for Log {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let Some(what) = seen_outside(event, view) {
            let words = what.words();
            let fresh = LogLine { what, lately: 0, so_far: 0, last: event.at };
            let line = self.lines.entry(words).or_insert(fresh);
            line.so_far += 1;
            line.lately += u64::from(event.at >= self.since);
            line.last = event.at;
        }
        Control::Continue
    }
}

impl Game<'_> {
    /// Runs a program up to the instant that is looked at.
    fn run<O: Observer>(&self, prepared: &Prepared, observer: &mut O) -> Result<u64, Refused> {
        let until = Some(self.sim_time(self.now));
        let limits = self.ground.limits.for_program(&prepared.program);
        let limits = Limits { until: until.min(limits.until.or(until)), ..limits };
        let outcome = engine::run(&prepared.program, self.ground.seed, &limits, observer);
        match outcome.ending {
            Ending::Finished | Ending::Decided | Ending::Stopped(Limit::Until) => {
                Ok(outcome.requests.arrived)
            }
            Ending::Stopped(_) | Ending::Interrupted | Ending::Broken(_) => {
                Err(Refused::Stopped(outcome.ending))
            }
        }
    }

    /// Returns the incident's environment, or another one, with what was decided.
    fn environment(&self, profile: &str) -> Result<Prepared, Refused> {
        let with = &self.incident.selection.with;
        prepared(&self.file, &Selection::profile(profile).with(with))
    }

    /// Returns who looks, and in which environments.
    pub(super) fn looks(&self) -> Result<Vec<(String, Vec<String>)>, Refused> {
        let all = &self.ground.base.observers;
        if all.is_empty() {
            return Err(mistake("nobody looks in this scenario"));
        }
        let profiles = |it: &crate::scenario::observer::Observer| {
            it.profiles.iter().map(|profile| profile.value.clone()).collect()
        };
        Ok(all.iter().map(|it| (it.name.value.clone(), profiles(it))).collect())
    }

    /// Returns what an observer could have seen by now, in each of their environments.
    pub(super) fn look(&self, name: &str) -> Result<Vec<Glimpse>, Refused> {
        let all = &self.ground.base.observers;
        let Some(observer) = all.iter().find(|it| it.name.value == name) else {
            let names = self.observers();
            if names.is_empty() {
                return Err(mistake("nobody looks in this scenario"));
            }
            let hint = closest(name, names.iter().copied())
                .map_or_else(String::new, |it| format!("; did you mean `{it}`?"));
            let message = format!("look through whose eyes: {}{hint}", names.join(", "));
            return Err(mistake(&message));
        };
        let mut glimpses = Vec::new();
        for profile in &observer.profiles {
            let prepared = self.environment(&profile.value)?;
            let program = &prepared.program;
            let Some(place) = program.observers.iter().position(|it| it.name == name) else {
                continue;
            };
            let after = program.observers[place].after;
            let mut stays = Stays { board: Switchboard::default(), count: 0 };
            if let Some(pattern) = after {
                stays.board.connect(pattern, ());
            }
            let mut noticing = Noticing::new(program);
            let requests = self.run(&prepared, &mut (&mut noticing, &mut stays))?;
            let noticed = noticing.finish();
            let found = noticed.get(place);
            glimpses.push(Glimpse {
                profile: profile.value.clone(),
                requests,
                after: after.map(|_| stays.count),
                seen: found.map_or(0, |it| it.seen),
                first: found.and_then(|it| it.first),
            });
        }
        Ok(glimpses)
    }

    /// Returns figures as they are by now.
    pub(super) fn figures(
        &self,
        name: Option<&str>,
    ) -> Result<Vec<(String, Option<Quantity>)>, Refused> {
        let mut folding = Folding::new(&self.incident.program);
        self.run(&self.incident, &mut folding)?;
        let list = folding.finish().list.into_iter().map(|it| (it.name, it.value));
        let list: Vec<_> = list.filter(|it| name.is_none_or(|name| it.0 == name)).collect();
        if let Some(name) = name.filter(|_| list.is_empty()) {
            return Err(mistake(&format!("no figure is called `{name}`; `figures` lists them")));
        }
        Ok(list)
    }

    /// Returns what screens showed and logs said by now.
    pub(super) fn log(&self) -> Result<Vec<LogLine>, Refused> {
        let now = self.sim_time(self.now).saturating_since(SimTime::ORIGIN);
        let since = now.checked_sub(SimDuration::HOUR).unwrap_or(SimDuration::ZERO);
        let mut log = Log { since: SimTime::ORIGIN.saturating_add(since), lines: BTreeMap::new() };
        self.run(&self.incident, &mut log)?;
        Ok(log.lines.into_values().collect())
    }

    /// Returns one request as it is by now.
    pub(super) fn request(&self, number: u32) -> Result<Option<Chain>, Refused> {
        let mut chaining = Chaining::new(RequestId(number.saturating_sub(1)), None);
        self.run(&self.incident, &mut chaining)?;
        Ok(Some(chaining.finish()).filter(|chain| !chain.links.is_empty()))
    }

    /// Runs the incident with what was decided, to its own end.
    pub(super) fn to_the_end<O: Observer>(&self, observer: &mut O) -> Result<(), Refused> {
        let program = &self.incident.program;
        let limits = self.ground.limits.for_program(program);
        let outcome = engine::run(program, self.ground.seed, &limits, observer);
        if outcome.is_whole(program, &limits) {
            Ok(())
        } else {
            Err(Refused::Stopped(outcome.ending))
        }
    }
}

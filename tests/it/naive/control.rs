//! Waits, loops, choices, and settings that are turned.

use super::draws;
use super::interpreter::Interpreter;
use super::steps::After;
use super::task::Error;
use super::task::Left;
use super::task::Pass;
use super::task::Place;
use super::task::Turn;
use reenact::sample::scale;
use reenact::scenario::fields::ExpressionText;
use reenact::scenario::step::Branch;
use reenact::scenario::step::Step;
use reenact::scenario::step::Verb;
use reenact::scenario::step::Wait;
use reenact::source::Spanned;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Function;
use reenact::value::Value;

impl<'s> Interpreter<'s> {
    /// Does a step that decides what comes next, and when.
    pub(crate) fn control(
        &mut self,
        number: usize,
        step: &'s Step,
        place: &Place,
        site: String,
    ) -> Result<After, Error> {
        match &step.verb {
            Verb::Wait { time } => {
                let took = match time {
                    Wait::For(takes) => self.length(number, &site, takes)?,
                    Wait::Until(until) => self.left_until(number, until)?,
                };
                self.plan_turn(number, self.now.saturating_add(took), Turn::Worked(took));
                let place = Place { path: site, home: String::new() };
                self.tasks[number].left.push(Left::Steps(std::slice::from_ref(step), place));
                return Ok(After::Wait);
            }
            Verb::Repeat { body, until, at_most } => {
                let at_most = at_most.as_ref().map_or(u64::MAX, |it| self.count(it));
                let outside = self.tasks[number].scope.visit;
                let (until, place) = (until.as_ref(), place.clone());
                let pass = Pass { steps: body, until, at_most, place, site, outside, count: 0 };
                self.begin_pass(number, pass);
            }
            Verb::Choose { branches } => self.choose(number, &site, branches, place),
            other => unreachable!("{other:?} decides nothing"),
        }
        Ok(After::On)
    }

    /// Goes on in a branch.
    fn choose(&mut self, number: usize, site: &str, branches: &'s [Branch], place: &Place) {
        let weights: Vec<u64> = branches.iter().map(|it| self.count(&it.weight)).collect();
        let mut drawn = scale(self.uniform(number, site), weights.iter().sum());
        let mut taken = branches.iter().zip(weights).skip_while(|(_, weight)| {
            let passes_by = drawn >= *weight;
            drawn -= if passes_by { *weight } else { 0 };
            passes_by
        });
        let (branch, _) = taken.next().expect("some branch has a weight");
        let name = branch.name.value.clone();
        self.note(number, site, Kind::Chosen, |event| event.branch = Some(name));
        self.tasks[number].left.push(Left::Steps(&branch.steps, place.clone()));
    }

    /// Begins the next pass of a loop.
    fn begin_pass(&mut self, number: usize, pass: Pass<'s>) {
        let pass = Pass { count: pass.count + 1, ..pass };
        let visit = draws::descend(pass.outside, draws::site(&pass.site), pass.count);
        self.tasks[number].scope.visit = visit;
        let steps = Left::Steps(pass.steps, pass.place.clone());
        self.tasks[number].left.extend([Left::Pass(pass), steps]);
    }

    /// Ends a pass of a loop, and begins another one unless it is over.
    pub(crate) fn end_pass(&mut self, number: usize, pass: Pass<'s>) -> After {
        let is_over = match pass.until.map(|until| self.holds(number, until)) {
            None => false,
            Some(Ok(is_over)) => is_over,
            Some(Err(fault)) => {
                // The error is raised in the loop, of which it is the end.
                let site = pass.site.clone();
                self.tasks[number].left.push(Left::Pass(pass));
                let error = self.raise(number, &site, fault.into());
                return self.unwind(number, &error);
            }
        };
        if !is_over && pass.count < pass.at_most {
            self.begin_pass(number, pass);
            return After::On;
        }
        self.tasks[number].scope.visit = pass.outside;
        self.note(number, &pass.site, Kind::Looped, |event| {
            event.passes = Some(u32::try_from(pass.count).unwrap());
        });
        After::On
    }

    /// Returns how long it is until an instant.
    pub(crate) fn left_until(
        &mut self,
        number: usize,
        until: &ExpressionText,
    ) -> Result<u64, Error> {
        let value = self.value(number, until)?;
        let Value::Instant(instant) = value else {
            let function = Function::Timestamp;
            return Err(Fault::WrongArgument { function, argument: value }.into());
        };
        let now = self.scenario.origin.value.as_unix_nanos() + i64::try_from(self.now).unwrap();
        Ok(u64::try_from(instant - now).unwrap_or(0))
    }

    /// Gives a setting another value.
    pub(crate) fn turn_setting(
        &mut self,
        number: usize,
        site: &str,
        setting: &Spanned<String>,
        to: &ExpressionText,
    ) -> Result<(), Error> {
        let value = self.value(number, to)?;
        self.turned.insert(setting.value.clone(), value);
        self.history.push((self.now, setting.value.clone(), value));
        let event = self.note_value(number, site, Kind::Turned, value);
        let place = usize::try_from(event).unwrap();
        self.events[place].setting = Some(setting.value.clone());
        self.fill_places(&setting.value, event);
        Ok(())
    }
}

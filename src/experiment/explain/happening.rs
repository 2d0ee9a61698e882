//! An event by its name, and to whom it happens first; which requests there are.

use crate::analysis::chain::link;
use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::rerun::run;
use crate::program::Program;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeSet;
use std::fmt;

/// An event by its kind and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The kind.
    pub kind: Kind,
    /// The step, effect, job or error.
    pub about: String,
}

/// Written as it is read.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind.word(), self.about)
    }
}

/// Reads `shown=error_a1001`.
///
/// # Errors
///
/// Returns what is wrong, in a sentence.
pub fn named(text: &str) -> Result<Event, String> {
    let split = text.split_once('=').or_else(|| text.split_once(':'));
    let (kind, about) = split.ok_or_else(|| format!("`{text}` is no event; write KIND=NAME"))?;
    let Some(kind) = Kind::parse(kind.trim()) else {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        return Err(format!("no event is of the kind `{kind}`; there are: {}", all.join(", ")));
    };
    Ok(Event { kind, about: about.trim().to_owned() })
}

impl Event {
    /// Tells whether an event is about it: by the name of its step, by the variable or store, or where a
    /// request ends by that request.
    fn is_about(&self, about: &str, object: Option<&str>, lane: &str) -> bool {
        let ends = [Kind::Completed, Kind::RequestFailed].contains(&self.kind);
        about == self.about || object == Some(&*self.about) || ends && lane == self.about
    }

    /// Tells whether an event of a run is it.
    pub(super) fn is(&self, event: &crate::trace::Event, view: View<'_>) -> bool {
        if event.what.kind() != self.kind {
            return false;
        }
        let link = link(event, view);
        self.is_about(&link.about, link.object.as_deref(), &link.lane)
    }

    /// Tells whether an event that is told is it.
    pub fn is_told(&self, told: &Told) -> bool {
        let lane = told.site.split_once('.').map_or("", |(_, name)| name);
        told.kind == self.kind && self.is_about(&told.about, told.object.as_deref(), lane)
    }

    /// Returns where it happens first, to anybody who is allowed.
    ///
    /// # Errors
    ///
    /// Returns how the run ended when it was cut short.
    pub fn first(
        &self,
        program: &Program,
        seed: Seed,
        limits: Limits,
        allowed: impl Fn(Option<Whose>) -> bool,
    ) -> Result<Option<Found>, Ending> {
        let is_it = |event: &crate::trace::Event, view: View<'_>, whose: Option<Whose>| {
            allowed(whose) && self.is(event, view)
        };
        find(program, seed, limits, is_it)
    }
}

/// Returns whose the event of that number is; nothing where there is none.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn by_number(
    program: &Program,
    seed: Seed,
    limits: Limits,
    number: u64,
) -> Result<Option<Found>, Ending> {
    find(program, seed, limits, |event: &crate::trace::Event, _: View<'_>, _| event.id.0 == number)
}

/// An event that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Whose it is; nobody's where it belongs to the system, as when a change is deployed.
    pub whose: Option<Whose>,
    /// When.
    pub at: SimTime,
}

/// Finds the first event of which something holds.
fn find(
    program: &Program,
    seed: Seed,
    limits: Limits,
    is_it: impl Fn(&crate::trace::Event, View<'_>, Option<Whose>) -> bool,
) -> Result<Option<Found>, Ending> {
    let mut finding = Finding { kin: Kin::new(program), is_it, found: None };
    run(program, seed, limits, &mut finding)?;
    Ok(finding.found)
}

/// The observer that finds an event, and whose it is.
struct Finding<F> {
    kin: Kin,
    is_it: F,
    found: Option<Found>,
}

impl<F: Fn(&crate::trace::Event, View<'_>, Option<Whose>) -> bool> Observer for Finding<F> {
    fn event(&mut self, event: &crate::trace::Event, view: View<'_>) -> Control {
        let whose = self.kin.whose(event, view.program);
        if (self.is_it)(event, view, whose) {
            self.found = Some(Found { whose, at: event.at });
            return Control::Stop;
        }
        Control::Continue
    }
}

/// Returns the line of traffic that a request comes from, and its number there, from 0.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn arrival(
    program: &Program,
    seed: Seed,
    limits: Limits,
    request: u32,
) -> Result<Option<(String, u32)>, Ending> {
    let mut arriving = Arriving { request, found: None };
    run(program, seed, limits, &mut arriving)?;
    Ok(arriving.found)
}

/// Returns the requests of a line of traffic, by their numbers.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn all_of(
    program: &Program,
    seed: Seed,
    limits: Limits,
    line: &str,
) -> Result<BTreeSet<u32>, Ending> {
    let mut gathering = Gathering { line, found: BTreeSet::new() };
    run(program, seed, limits, &mut gathering)?;
    Ok(gathering.found)
}

/// The observer that gathers the requests of a line of traffic.
struct Gathering<'l> {
    line: &'l str,
    found: BTreeSet<u32>,
}

impl Observer for Gathering<'_> {
    fn event(&mut self, event: &crate::trace::Event, view: View<'_>) -> Control {
        if let (What::Arrived { source, .. }, Some(request)) = (event.what, event.request)
            && view.program.traffic[source.index()].name == self.line
        {
            self.found.insert(request.0);
        }
        Control::Continue
    }
}

/// The observer that waits for a request.
struct Arriving {
    request: u32,
    found: Option<(String, u32)>,
}

impl Observer for Arriving {
    fn event(&mut self, event: &crate::trace::Event, view: View<'_>) -> Control {
        if event.request.map(|request| request.0) == Some(self.request)
            && let What::Arrived { source, index } = event.what
        {
            self.found = Some((view.program.traffic[source.index()].name.clone(), index));
            return Control::Stop;
        }
        Control::Continue
    }
}

//! The tabletop: an incident that is gone through as those did who were in it. Time moves on, a group
//! chooses what to look at, and sees what was to be seen by then; what it decides takes effect from then
//! on. Every look is a run that stops at the present instant, so nothing later can show.

pub mod debrief;
mod look;
pub mod moments;
pub mod orders;
mod outside;

pub use crate::experiment::play::debrief::Debrief;
pub use crate::experiment::play::look::Glimpse;
pub use crate::experiment::play::look::LogLine;
pub use crate::experiment::play::moments::Moment;
pub use crate::experiment::play::orders::Order;
pub use crate::experiment::play::outside::Outside;

use crate::analysis::chain::Chain;
use crate::analysis::figures::Quantity;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::experiment::milestones::Milestone;
use crate::experiment::quiz::Ground;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::replay::replay;
use crate::experiment::whatif::Action;
use crate::experiment::whatif::Coming;
use crate::experiment::whatif::Unmoved;
use crate::experiment::whatif::Unscored;
use crate::experiment::whatif::actions;
use crate::quantity::Timestamp;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::scenario::teach::Inject;
use crate::scenario::tree::Node;
use crate::time::SimDuration;
use crate::time::SimTime;

/// A game that is being played.
#[derive(Debug)]
pub struct Game<'a> {
    ground: Ground<'a>,
    /// The file, with what was decided.
    file: File,
    /// The incident, with what was decided.
    incident: Prepared,
    actions: Vec<Action>,
    unscored: Vec<Unscored>,
    /// When it began.
    begun: Timestamp,
    /// How far time has moved on.
    present: Timestamp,
    /// The instant that is looked at; before the present when somebody looks back.
    now: Timestamp,
    /// What was decided, in order.
    decided: Vec<Decision>,
    /// Whether the end was asked for.
    ended: bool,
}

/// Something that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The action, by its name.
    pub action: String,
    /// When.
    pub at: Timestamp,
    /// What becomes of it.
    pub effect: Effect,
}

/// What becomes of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It is in place from now on.
    InPlace,
    /// What it changes cannot come at an instant; the debrief tells what it does from the start.
    Timeless,
    /// No run can show what it does, and why.
    NotReplayed(String),
}

/// What the game says.
#[derive(Debug, Clone)]
pub enum Told {
    /// The commands.
    Help,
    /// What time it is, and what came in since.
    Time(Vec<Inject>),
    /// Somebody looks back.
    Back,
    /// What an observer could have seen, in each of their environments.
    Look(String, Vec<Glimpse>),
    /// Who looks, and in which environments; not at what, which may tell what they miss.
    Observers(Vec<(String, Vec<String>)>),
    /// Figures so far.
    Figures(Vec<(String, Option<Quantity>)>),
    /// What screens showed and logs said.
    Log(Vec<LogLine>),
    /// What was deployed and done.
    Deploys(Vec<Milestone>),
    /// One request, so far; none when it has not arrived.
    Request(u32, Option<Chain>),
    /// What can be decided.
    Actions(Vec<(String, String)>),
    /// What was decided.
    Decided(Decision),
    /// What was noted.
    Noted,
    /// How it went.
    Debrief(Box<Debrief>),
}

/// Why an order is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It makes no sense, and why.
    Mistake(String),
    /// A run did not come to its end.
    Stopped(Ending),
}

impl From<Ending> for Refused {
    fn from(ending: Ending) -> Self {
        Self::Stopped(ending)
    }
}

impl<'a> Game<'a> {
    /// Begins a game: at the horizon of the teaching block, else at the first thing that somebody did.
    ///
    /// # Errors
    ///
    /// Returns why the incident's environment cannot be played.
    pub fn new(ground: Ground<'a>) -> Result<Self, Refused> {
        let file = ground.file.clone();
        let name = ground.base.incident_profile().unwrap_or_default();
        let incident = prepared(&file, &Selection::profile(name))?;
        let (actions, unscored) = actions(ground.file, ground.base);
        let horizon = ground.base.teach.as_ref().and_then(|teach| teach.horizon);
        let milestones = crate::experiment::milestones::milestones(&incident.program, SimTime::MAX);
        let first = milestones.first().map(|it| it.at);
        let origin = ground.base.origin.value;
        let begun = horizon.map(|it| it.value).or(first).unwrap_or(origin).max(origin);
        Ok(Self {
            ground,
            file,
            incident,
            actions,
            unscored,
            begun,
            present: begun,
            now: begun,
            decided: Vec::new(),
            ended: false,
        })
    }

    /// Returns the instant that is looked at.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns how far time has moved on.
    pub fn present(&self) -> Timestamp {
        self.present
    }

    /// Returns when the game began.
    pub fn begun(&self) -> Timestamp {
        self.begun
    }

    /// Tells whether the end was asked for.
    pub fn is_over(&self) -> bool {
        self.ended
    }

    /// Returns what was decided, in order.
    pub fn decided(&self) -> &[Decision] {
        &self.decided
    }

    /// Returns the first full minute after the incident's first failure; none where nothing fails.
    pub fn after_the_first_failure(&self) -> Option<Timestamp> {
        let Ground { seed, limits, .. } = self.ground;
        let conditions = Conditions { seed, limits, check_ties: false };
        let failure = replay(&self.incident, &conditions, &mut ()).failure?;
        let shown = failure.chain.links.get(failure.harm.or(failure.fault)?)?.at;
        let minute = SimDuration::MINUTE.as_nanos();
        let since = shown.saturating_since(SimTime::ORIGIN).as_nanos();
        let until = (since / minute + 1).checked_mul(minute)?;
        self.ground.base.origin.value.checked_add(SimDuration::from_nanos(until))
    }

    /// Returns the names of those who look, each once.
    pub fn observers(&self) -> Vec<&'a str> {
        self.ground.base.observers.iter().map(|it| it.name.value.as_str()).collect()
    }

    /// Returns the injects that have come in by the instant that is looked at.
    pub fn injects(&self) -> Vec<Inject> {
        let all = self.ground.base.teach.iter().flat_map(|teach| &teach.injects);
        all.filter(|inject| inject.at.value <= self.now).cloned().collect()
    }

    /// Does what is asked for.
    ///
    /// # Errors
    ///
    /// Returns why it is not done; nothing has changed then.
    pub fn obey(&mut self, order: &Order) -> Result<Told, Refused> {
        match order {
            Order::Help => Ok(Told::Help),
            Order::Time => Ok(Told::Time(Vec::new())),
            Order::Wait(duration) => {
                let then = self.now.checked_add(*duration);
                self.go_to(then.ok_or_else(|| mistake("that is too far"))?)
            }
            Order::Back(duration) => self.go_back(*duration),
            Order::Until(at) => self.go_to(*at),
            Order::Next => {
                let all = self.ground.base.teach.iter().flat_map(|teach| &teach.injects);
                let next = all.map(|it| it.at.value).find(|at| *at > self.now);
                self.go_to(
                    next.ok_or_else(|| mistake("nothing more comes in; `wait` for some time"))?,
                )
            }
            Order::Look(name) if name.is_empty() => Ok(Told::Observers(self.looks()?)),
            Order::Look(name) => Ok(Told::Look(name.clone(), self.look(name)?)),
            Order::Figures(name) => Ok(Told::Figures(self.figures(name.as_deref())?)),
            Order::Log => Ok(Told::Log(self.log()?)),
            Order::Deploys => {
                let end = self.sim_time(self.now);
                let program = &self.incident.program;
                Ok(Told::Deploys(crate::experiment::milestones::milestones(program, end)))
            }
            Order::Request(number) => Ok(Told::Request(*number, self.request(*number)?)),
            Order::Actions => {
                let own = self.actions.iter().map(|it| (it.name.clone(), it.title.clone()));
                let people = self.unscored.iter().map(|it| (it.name.clone(), it.title.clone()));
                Ok(Told::Actions(own.chain(people).collect()))
            }
            Order::Do(name) => self.decide(name).map(Told::Decided),
            Order::Note(_) => Ok(Told::Noted),
            Order::Debrief => {
                let debrief = self.debrief()?;
                self.ended = true;
                Ok(Told::Debrief(Box::new(debrief)))
            }
        }
    }

    /// Moves to an instant: beyond the present time moves on, and what comes in by then is told.
    fn go_to(&mut self, at: Timestamp) -> Result<Told, Refused> {
        if at < self.ground.base.origin.value {
            return Err(mistake("that is before the replay begins"));
        }
        let before = self.present;
        self.now = at;
        if at < before {
            return Ok(Told::Back);
        }
        self.present = at;
        let came = self.injects().into_iter().filter(|inject| inject.at.value > before);
        Ok(Told::Time(came.collect()))
    }

    fn go_back(&mut self, duration: SimDuration) -> Result<Told, Refused> {
        let origin = self.ground.base.origin.value;
        let since = self.now.checked_since(origin).unwrap_or(SimDuration::ZERO);
        let back = since.checked_sub(duration).unwrap_or(SimDuration::ZERO);
        self.go_to(origin.checked_add(back).unwrap_or(origin))
    }

    /// Decides for an action: what it deploys is deployed now, and what else it sets is turned now.
    fn decide(&mut self, name: &str) -> Result<Decision, Refused> {
        if self.now < self.present {
            return Err(mistake(
                "nothing can be decided in the past; `now` returns to the present",
            ));
        }
        if self.decided.iter().any(|it| it.action == name) {
            return Err(mistake(&format!("`{name}` is decided already")));
        }
        let at = self.now;
        let unscored = self.unscored.iter().find(|it| it.name == name);
        let known = self.actions.iter().find(|it| it.name == name);
        let effect = match (known, unscored) {
            (_, Some(unscored)) => Effect::NotReplayed(unscored.why.clone()),
            (None, None) => {
                let message = format!("no action is called `{name}`; `actions` lists them");
                return Err(mistake(&message));
            }
            (Some(known), None) => match known.coming_at(at, &self.incident.scenario, &self.tree())
            {
                Err(why @ Unmoved::Underway { .. }) => {
                    return Err(mistake(&format!("`{name}` cannot come now: {why}")));
                }
                Err(Unmoved::Timeless | Unmoved::Timed) => Effect::Timeless,
                Ok(Coming::Turned(set)) => {
                    let own = self.incident.selection.clone();
                    let is_turned = self.put_in_place(own, &set).is_ok();
                    if is_turned { Effect::InPlace } else { Effect::Timeless }
                }
                Ok(Coming::Deployed(set)) => {
                    let patched = self.incident.selection.clone().with(&[name.to_owned()]);
                    self.put_in_place(patched, &set)?;
                    Effect::InPlace
                }
            },
        };
        let decision = Decision { action: name.to_owned(), at, effect };
        self.decided.push(decision.clone());
        Ok(decision)
    }

    /// Returns the scenario as it is played, with what was decided.
    fn tree(&self) -> Node {
        self.file.assemble(&self.incident.selection, &mut Diagnostics::default())
    }

    /// Goes on with what is set and selected; nothing changes where that cannot be compiled.
    fn put_in_place(&mut self, selection: Selection, set: &[String]) -> Result<(), Refused> {
        let mut file = self.file.clone();
        let mut out = Diagnostics::default();
        for setting in set {
            file.set(setting, &mut out);
        }
        self.incident = prepared(&file, &selection)?;
        self.file = file;
        Ok(())
    }

    /// Returns the replay's time of an instant.
    fn sim_time(&self, at: Timestamp) -> SimTime {
        let since = at.checked_since(self.ground.base.origin.value);
        SimTime::ORIGIN.saturating_add(since.unwrap_or(SimDuration::ZERO))
    }

    /// Returns the instant of a time of the replay.
    pub fn instant(&self, at: SimTime) -> Timestamp {
        let origin = self.ground.base.origin.value;
        origin.checked_add(at.saturating_since(SimTime::ORIGIN)).unwrap_or(origin)
    }
}

/// Compiles a selection of a file.
fn prepared(file: &File, selection: &Selection) -> Result<Prepared, Refused> {
    let mut out = Diagnostics::default();
    prepare(file, selection, &mut out).ok_or_else(|| {
        let why = out.sorted().first().map_or_else(String::new, |it| it.message.clone());
        mistake(&format!("this cannot be played: {why}"))
    })
}

fn mistake(why: &str) -> Refused {
    Refused::Mistake(why.to_owned())
}

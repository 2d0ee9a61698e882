//! Questions whose answers are computed, the wrong ones too: each wrong answer is what a run gives to
//! somebody who believes something false, with the run or the event that refutes it.

mod actions;
mod bank;
mod causes;
mod claims;
mod figures;
mod generate;
mod observers;
mod requests;
pub mod sheet;
mod stages;
mod steps;

pub use crate::experiment::quiz::bank::Bank;
pub use crate::experiment::quiz::bank::Ground;
pub use crate::experiment::quiz::claims::Held;
pub use crate::experiment::quiz::claims::early_injects;
pub use crate::experiment::quiz::claims::hold;
pub use crate::experiment::quiz::claims::word;
pub use crate::experiment::quiz::generate::generate;

use crate::analysis::figures::Quantity;
use crate::engine::outcome::Ending;
use crate::experiment::stages::Proof as Seen;
use crate::experiment::stages::Stage;
use crate::quantity::Timestamp;
use crate::scenario::file::Selection;
use crate::scenario::teach::About;
use crate::scenario::teach::Question;
use crate::seed::Seed;
use crate::time::SimDuration;

/// How many wrong answers a question has at most.
pub const WRONG: usize = 3;

/// Something that may be the answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// What a figure comes to; none when it has nothing to count.
    Value(Option<Quantity>),
    /// What was shown of a request, each effect once with what it covered, in order.
    Shown(Vec<(String, Option<String>)>),
    /// From when on somebody could know.
    Knows(Knowing),
    /// What an action does.
    Does(Deed),
    /// The last stage that the fault comes to; none when its step never runs.
    Gets(Option<Stage>),
    /// The differences that bring a failure together; none when it is chance.
    Differences(Vec<String>),
    /// A step, by the path of its site, and what happens there.
    Step(String),
}

/// From when on somebody could know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowing {
    /// From this instant on.
    From(Timestamp),
    /// Never: they have left when it shows, too early by so much at best.
    Leaves(SimDuration),
    /// Never: nothing shows where they look.
    Nothing,
}

/// What an action does, by the strongest of the axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// No request fails.
    Prevents,
    /// Fewer requests fail.
    Lessens,
    /// As many fail, with less harm.
    Mitigates,
    /// As much harm is done, and somebody sees it who did not.
    Detects,
    /// Nothing of all that.
    Nothing,
}

impl Deed {
    /// All of them, the strongest first.
    pub const ALL: [Self; 5] =
        [Self::Prevents, Self::Lessens, Self::Mitigates, Self::Detects, Self::Nothing];

    /// Returns the word for it, as a claimed answer says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prevents => "prevents",
            Self::Lessens => "lessens",
            Self::Mitigates => "mitigates",
            Self::Detects => "detects",
            Self::Nothing => "nothing",
        }
    }
}

/// What somebody would have to believe to give an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belief {
    /// Nothing false: it is the answer.
    True,
    /// That it is as it is there.
    As(Selection),
    /// That this figure is asked about, of that selection.
    Confuses(String, Selection),
    /// That the observer stays for so long.
    Stays(SimDuration),
    /// That the observer looks into this environment.
    Looks(String),
    /// That it is one of the other ways it could have been.
    Otherwise,
}

/// What shows that an answer is right, or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// What the run that was asked about gives.
    Gives(Selection, Fact),
    /// How many events an observer missed, and in how many requests they could have looked.
    Missed {
        /// How many would have told them.
        missed: u64,
        /// How many did.
        seen: u64,
    },
    /// What an action changed: requests that fail, the greatest harm, and who sees it that did not.
    Tried {
        /// In how many requests the fault showed, and shows.
        failures: (Option<u64>, Option<u64>),
        /// The figure of harm that it changes most, else the first, before and with the action.
        harm: Option<(String, Option<u64>, Option<u64>)>,
        /// Who sees it that did not: environments and observers.
        new: Vec<(String, String)>,
    },
    /// In how many requests the fault came to each stage, and the event that shows the last one.
    Extents {
        /// Reached, infected, propagated.
        requests: [u64; 3],
        /// Who sees it.
        seen_by: Vec<String>,
        /// The event of the last stage that it came to.
        event: Option<Box<Seen>>,
    },
    /// In how many requests the fault shows when only this is changed.
    Alone {
        /// The environment that is changed.
        profile: String,
        /// In how many.
        failures: u64,
    },
    /// The event at a step, of one request on one side or on both.
    Event {
        /// The request, by its number from 1.
        request: u32,
        /// How long after the request's arrival.
        after: SimDuration,
        /// What happened there.
        said: String,
        /// Whether both sides have it.
        both: bool,
    },
}

/// The command that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// `run`, with settings and a seed of its own where it has one.
    Run(Selection, Vec<String>, Option<Seed>),
    /// `diff` of two selections, of one request where there is one.
    Diff(Selection, Selection, Option<u32>),
    /// `run --only`.
    Only(Selection, u32),
    /// `whatif --each`.
    Whatif,
    /// `visibility` of a profile.
    Visibility(String),
}

/// One of the answers that are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The answer.
    pub fact: Fact,
    /// What one would have to believe.
    pub belief: Belief,
    /// What shows that it is right or wrong.
    pub proof: Proof,
    /// The command that shows it.
    pub again: Again,
}

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The question.
    pub question: Question,
    /// The environment of the incident.
    pub incident: String,
    /// The right answer.
    pub answer: Choice,
    /// Wrong ones, all different, the likeliest first.
    pub wrong: Vec<Choice>,
}

/// Why a question has no answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// A run did not come to its end.
    Stopped(Ending),
    /// There is nothing to answer with.
    Nothing(&'static str),
    /// Every belief leads to the right answer.
    NoWrong,
}

impl From<Ending> for Unanswered {
    fn from(ending: Ending) -> Self {
        Self::Stopped(ending)
    }
}

/// Computes the answers to a question.
///
/// # Errors
///
/// Returns why there are none.
pub fn answer(bank: &mut Bank<'_>, question: &Question) -> Result<Answered, Unanswered> {
    let incident = bank.incident().to_owned();
    let (answer, wrong) = match &question.about {
        About::Figure(name, place) => {
            figures::answer(bank, &name.value, &place.selection(&incident))?
        }
        About::Request(number, place) => {
            requests::answer(bank, number.value, &place.selection(&incident))?
        }
        About::Observer(name, place) => {
            observers::answer(bank, &name.value, &place.selection(&incident))?
        }
        About::Action(name) => actions::answer(bank, &name.value)?,
        About::Stage(profile) => stages::answer(bank, &profile.value)?,
        About::Cause(profile) => causes::answer(bank, &profile.value)?,
        About::Parts(profile) => steps::answer(bank, &profile.value)?,
    };
    let mut distinct: Vec<Choice> = Vec::new();
    for choice in wrong {
        let known = distinct.iter().chain([&answer]).any(|it| it.fact == choice.fact);
        if !known && distinct.len() < WRONG {
            distinct.push(choice);
        }
    }
    if distinct.is_empty() {
        return Err(Unanswered::NoWrong);
    }
    Ok(Answered { question: question.clone(), incident, answer, wrong: distinct })
}

/// An answer, and wrong ones of which some may be the same.
type Choices = (Choice, Vec<Choice>);

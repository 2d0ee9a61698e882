//! What is explained of a replay: an event, or what became of a request.

// The event: by its name, and whether there can be one of that name.
pub mod happening;
pub mod nameable;
// What it needed: its own story backwards, and what stood around each step of that.
mod calls;
mod commits;
mod deeds;
mod holders;
pub mod holding;
pub mod others;
pub mod progress;
mod rests;
pub mod slice;
pub mod surroundings;
pub mod unfinished;
pub mod waits;
// Where two stories part, and which difference of two replays decides there.
pub mod because;
pub mod parting;
mod trail;
pub mod trials;
// What two stories of one replay met otherwise.
mod recall;
mod standing;
pub mod weighing;

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::explain::happening::by_number;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::slice::slice;
use crate::experiment::explain::unfinished::Unfinished;
use crate::experiment::rerun::Run;
use crate::experiment::signature::Sign;
use crate::program::Program;
use crate::seed::Seed;
use crate::trace::EventId;
use crate::trace::event::Kind;

/// An event, and the events that it needed.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Whose it is.
    pub whose: Whose,
    /// All events of that request, or of that time that operators did something; of very many the first and
    /// the last.
    pub told: Vec<Told>,
    /// How many more there are, between the first and the last of these.
    pub left_out: u64,
    /// Those that were needed; the last one is explained.
    pub needed: Vec<Needed>,
    /// What of a request is not over when the replay ends, where it is asked about as a whole.
    pub unfinished: Vec<Unfinished>,
}

/// Explains the event with that number; none when there is none, or it belongs to nobody.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn of_event(
    program: &Program,
    seed: Seed,
    limits: Limits,
    event: u64,
) -> Result<Option<Explained>, Ending> {
    let found = by_number(program, seed, limits, event)?;
    let Some(whose) = found.and_then(|found| found.whose) else { return Ok(None) };
    let (told, left_out) = Run { program, seed, limits }.tell_to(whose, EventId(event))?;
    let Some(place) = told.iter().position(|told| told.event.0 == event) else { return Ok(None) };
    let explained = explained(program, seed, limits, (whose, told, place))?;
    Ok(Some(Explained { left_out, ..explained }))
}

/// Explains what became of a request: what was shown after the fault, or else the fault, or else the
/// last thing that could be seen; and what of it is not over when the replay ends.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn of_request(
    program: &Program,
    seed: Seed,
    limits: Limits,
    request: u32,
    sign: Option<&Sign>,
) -> Result<Option<Explained>, Ending> {
    let whose = Whose::Request(request);
    let (told, left_out) = Run { program, seed, limits }.tell_to(whose, EventId(u64::MAX))?;
    let visible = |told: &Told| [Kind::Shown, Kind::RequestFailed, Kind::Died].contains(&told.kind);
    let fault = sign.and_then(|sign| told.iter().position(|told| sign.is_told(told)));
    let after = fault.and_then(|fault| {
        told.iter().enumerate().position(|(place, told)| place > fault && visible(told))
    });
    let last = told.iter().rposition(visible);
    let Some(place) = after.or(fault).or(last).or(told.len().checked_sub(1)) else {
        return Ok(None);
    };
    let unfinished = Run { program, seed, limits }.unfinished(whose, &told)?;
    let explained = explained(program, seed, limits, (whose, told, place))?;
    Ok(Some(Explained { left_out, unfinished, ..explained }))
}

/// Explains an event by its place in what is told of whose it is.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn explained(
    program: &Program,
    seed: Seed,
    limits: Limits,
    (whose, told, place): (Whose, Vec<Told>, usize),
) -> Result<Explained, Ending> {
    let mut needed = slice(program, &told, place);
    Run { program, seed, limits }.surround(&told, &mut needed)?;
    Ok(Explained { whose, told, left_out: 0, needed, unfinished: Vec::new() })
}

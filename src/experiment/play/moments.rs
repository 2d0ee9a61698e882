//! Moments: every event that a screen shows or a log tells, to be stepped through in both directions.

use super::Game;
use super::Refused;
use super::outside::seen_outside;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;

/// How many moments are kept; a game of more is stepped through only so far.
const MOST: usize = 200_000;

/// An event that can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: SimTime,
    /// The request, by its number from 1; none where it belongs to nobody.
    pub request: Option<u32>,
    /// What, as [`super::LogLine`] says it, by its number in [`Moments::words`].
    pub word: usize,
}

/// The moments of a game, in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Moments {
    /// The moments.
    pub list: Vec<Moment>,
    /// What can happen.
    pub words: Vec<String>,
}

impl Observer for Moments {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let Some(what) = seen_outside(event, view).map(|it| it.words()) else {
            return Control::Continue;
        };
        if self.list.len() >= MOST {
            return Control::Stop;
        }
        let known = self.words.iter().position(|word| *word == what);
        let word = known.unwrap_or_else(|| {
            self.words.push(what);
            self.words.len() - 1
        });
        let request = event.request.map(|request| request.0.saturating_add(1));
        self.list.push(Moment { at: event.at, request, word });
        Control::Continue
    }
}

impl Moments {
    /// Returns how many moments there are up to an instant.
    pub fn by(&self, at: SimTime) -> usize {
        self.list.partition_point(|moment| moment.at <= at)
    }
}

impl Game<'_> {
    /// Collects the moments of the incident with what was decided. Only those up to the present may be
    /// shown.
    ///
    /// # Errors
    ///
    /// Returns how the run ended, when it did not come to its end.
    pub fn moments(&self) -> Result<Moments, Refused> {
        let mut moments = Moments::default();
        match self.to_the_end(&mut moments) {
            Err(refused) if moments.list.len() < MOST => Err(refused),
            Ok(()) | Err(_) => Ok(moments),
        }
    }
}

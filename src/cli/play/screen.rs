//! The state of a game at a full screen: what is typed, what was said, and where in the events it stands.
//! It draws nothing and knows no terminal.

use crate::experiment::play::Game;
use crate::experiment::play::Order;
use crate::experiment::play::Refused;
use crate::experiment::play::Told;
use crate::experiment::play::moments::Moments;
use crate::experiment::play::orders::read;
use crate::quantity::Timestamp;
use crate::render::number::instant;
use crate::render::play;
use crate::render::play::Scene;
use crate::render::style::TextStyle;
use crate::scenario::Scenario;

/// What can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// A character.
    Char(char),
    /// Ends the order.
    Enter,
    /// Takes a character back.
    Backspace,
    /// To the event before.
    Left,
    /// To the next event.
    Right,
    /// Up in what was said.
    Up,
    /// Down in what was said.
    Down,
    /// Back to the present.
    End,
    /// Gives up what is typed.
    Escape,
    /// Leaves the game.
    Leave,
}

/// A game at a full screen.
#[derive(Debug)]
pub(super) struct Screen<'s, 'g> {
    game: &'s mut Game<'g>,
    base: &'s Scenario,
    style: TextStyle,
    moments: Moments,
    /// What was said, line by line.
    said: Vec<String>,
    /// How many lines at the end are out of sight.
    below: usize,
    typed: String,
    /// The orders that were obeyed.
    saved: String,
    leaves: bool,
    /// Why the game cannot go on.
    broken: Option<Refused>,
}

impl<'s, 'g> Screen<'s, 'g> {
    /// Opens a game.
    ///
    /// # Errors
    ///
    /// Returns how the run ended without which there is nothing to step through.
    pub(super) fn new(game: &'s mut Game<'g>, base: &'s Scenario) -> Result<Self, Refused> {
        let style = TextStyle { width: 78, colour: false, unicode: true };
        let moments = game.moments()?;
        let opening = play::opening(base, game.now(), &game.injects(), style);
        let said = opening.lines().map(str::to_owned).collect();
        Ok(Self {
            game,
            base,
            style,
            moments,
            said,
            below: 0,
            typed: String::new(),
            saved: String::new(),
            leaves: false,
            broken: None,
        })
    }

    /// Tells whether nothing more is to be drawn.
    pub(super) fn is_done(&self) -> bool {
        self.leaves || self.broken.is_some()
    }

    /// Returns the orders that were obeyed, and why the game could not go on, if it could not.
    pub(super) fn finish(self) -> (String, Option<Refused>) {
        (self.saved, self.broken)
    }

    /// Returns the scenario's name and the time.
    pub(super) fn title(&self) -> String {
        let now = instant(self.game.now());
        let place = if self.game.now() < self.game.present() {
            format!("looking back from {}", instant(self.game.present()))
        } else {
            "the present".to_owned()
        };
        format!("{}   {now} UTC, {place}", self.base.id.value)
    }

    /// Returns the last events up to the instant that is looked at, as many as there is room for.
    pub(super) fn events(&self, room: usize) -> Vec<String> {
        let since = self.game.now().checked_since(self.base.origin.value).unwrap_or_default();
        let now = crate::time::SimTime::ORIGIN.saturating_add(since);
        let until = self.moments.by(now);
        let told = self.moments.list.iter().take(until).skip(until.saturating_sub(room));
        told.map(|moment| {
            let at = instant(self.game.instant(moment.at));
            let request = moment.request.map_or_else(String::new, |it| format!("request {it}"));
            format!("{at}  {request:14}  {}", self.moments.words[moment.word])
        })
        .collect()
    }

    /// Returns what was said, the last lines that there is room for.
    pub(super) fn said(&self, room: usize) -> &[String] {
        let end = self.said.len().saturating_sub(self.below).max(room.min(self.said.len()));
        &self.said[end.saturating_sub(room)..end]
    }

    /// Returns what is typed.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// Tells whether the debrief is out.
    pub(super) fn is_over(&self) -> bool {
        self.game.is_over()
    }

    /// Does what a key is for.
    pub(super) fn press(&mut self, key: Key) {
        match key {
            Key::Char(character) => self.typed.push(character),
            Key::Backspace => {
                self.typed.pop();
            }
            Key::Escape => self.typed.clear(),
            Key::Enter => self.enter(),
            Key::Left => self.step(false),
            Key::Right => self.step(true),
            Key::Up => self.below = (self.below + 1).min(self.said.len()),
            Key::Down => self.below = self.below.saturating_sub(1),
            Key::End => self.obey(&Order::Until(self.game.present()), "now"),
            Key::Leave => self.leaves = true,
        }
    }

    /// Obeys what is typed.
    fn enter(&mut self) {
        let line = std::mem::take(&mut self.typed);
        let line = line.trim();
        if self.game.is_over() && ["quit", "end"].contains(&line) {
            self.leaves = true;
            return;
        }
        match read(line, self.game.now(), self.game.present()) {
            Ok(None) => {}
            Ok(Some(order)) => self.obey(&order, line),
            Err(why) => self.say(line, &format!("  {why}")),
        }
    }

    /// Goes to the event before or after; beyond the present, time moves on.
    fn step(&mut self, forward: bool) {
        let at = |place: usize| self.moments.list.get(place).map(|it| self.game.instant(it.at));
        let now = self.game.now();
        let until = self.moments.list.partition_point(|it| self.game.instant(it.at) <= now);
        let there: Option<Timestamp> = if forward {
            at(until)
        } else {
            let before = (0..until).rev().find(|place| at(*place).is_some_and(|it| it < now));
            before.and_then(at)
        };
        if let Some(there) = there {
            self.obey(&Order::Until(there), &format!("until {there}"));
        }
    }

    /// Obeys an order, says what came of it, and keeps it.
    fn obey(&mut self, order: &Order, line: &str) {
        let told = match self.game.obey(order) {
            Ok(told) => told,
            Err(Refused::Mistake(why)) => {
                self.say(line, &format!("  {why}"));
                return;
            }
            Err(stopped @ Refused::Stopped(_)) => {
                self.broken = Some(stopped);
                return;
            }
        };
        self.saved.push_str(line);
        self.saved.push('\n');
        if let Told::Decided(_) = told {
            match self.game.moments() {
                Ok(moments) => self.moments = moments,
                Err(refused) => self.broken = Some(refused),
            }
        }
        let scene = Scene {
            origin: self.base.origin.value,
            now: self.game.now(),
            present: self.game.present(),
        };
        let moves = matches!(order, Order::Until(_));
        let quiet = moves && matches!(&told, Told::Back | Told::Time(_)) && !brings(&told);
        if !quiet {
            self.say(line, &play::draw(&told, scene, self.style));
        }
    }

    fn say(&mut self, line: &str, text: &str) {
        self.said.push(format!("> {line}"));
        self.said.extend(text.trim_end().lines().map(str::to_owned));
        self.below = 0;
    }
}

/// Tells whether something came in.
fn brings(told: &Told) -> bool {
    matches!(told, Told::Time(injects) if !injects.is_empty())
}

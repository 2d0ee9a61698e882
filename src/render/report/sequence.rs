//! One request as Mermaid's sequence diagrams: a lane for each place, in parts that GitLab draws at once.

use crate::analysis::chain::Link;
use crate::experiment::replay::Failure;
use crate::render::number::offset;
use crate::render::overview::failure::Mark;
use crate::render::overview::failure::Marked;
use crate::render::overview::failure::is_worth_telling;
use crate::render::overview::failure::mark;
use crate::render::overview::failure::verb;
use crate::render::report::mermaid::ROOM;
use crate::render::report::mermaid::label;
use crate::render::report::mermaid::length;
use crate::time::SimTime;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many parts there are at most.
const PARTS: usize = 6;

/// How many lanes a part has at most, the screen apart; what would need more stands in the last one.
const LANES: usize = 6;

/// How much of a name and of a message is kept.
const NAME: usize = 16;
const MESSAGE: usize = 36;

/// Where effects are seen.
const SCREEN: &str = "screen";

/// The diagrams of one request.
#[derive(Debug, Default)]
pub struct Sequence {
    /// The parts, in order, each at most [`ROOM`] long.
    pub parts: Vec<String>,
    /// How many events that are worth telling are in none of them.
    pub left_out: usize,
}

/// A part while it grows.
#[derive(Default)]
struct Part {
    lanes: Vec<String>,
    head: String,
    body: String,
}

/// Draws a failure's request.
pub fn draw(failure: &Failure) -> Sequence {
    let marked = Marked::of(failure);
    let links = &failure.chain.links;
    let start = links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let mut forms = BTreeMap::new();
    let mut sequence = Sequence::default();
    let mut part = Part::default();
    for (index, link) in links.iter().enumerate() {
        let mark = mark(index, link, marked, &mut forms);
        if mark == Mark::Plain && !is_worth_telling(link.kind) {
            continue;
        }
        if sequence.parts.len() == PARTS {
            sequence.left_out += 1;
            continue;
        }
        let told = offset(link.at.saturating_since(start));
        if !part.tell(link, &mark, &told) {
            sequence.parts.push(part.finish());
            part = Part::default();
            if sequence.parts.len() == PARTS || !part.tell(link, &mark, &told) {
                sequence.left_out += 1;
            }
        }
    }
    if !part.body.is_empty() {
        sequence.parts.push(part.finish());
    }
    sequence
}

impl Part {
    /// Adds an event; returns whether there was room for it.
    fn tell(&mut self, link: &Link, mark: &Mark, after: &str) -> bool {
        let (lanes, head) = (self.lanes.len(), self.head.len());
        let own = self.lane(&link.lane);
        let other = other_end(link).map(|other| self.lane(other));
        let mut words = format!("{after} {} {}", verb(link.kind), link.about);
        if *mark != Mark::Plain {
            write!(words, " ({})", mark.words()).expect("a text takes everything");
        }
        let words = label(&words, MESSAGE + mark.words().len());
        let line = match other {
            Some(other) if link.kind == Kind::Read => format!("  p{other}-->>p{own}: {words}\n"),
            Some(other) if link.kind == Kind::Enqueued => format!("  p{own}-)p{other}: {words}\n"),
            Some(other) => format!("  p{own}->>p{other}: {words}\n"),
            None => format!("  Note over p{own}: {words}\n"),
        };
        let whole = [HEAD, &self.head, &self.body, &line].concat();
        if length(&whole) > ROOM {
            self.lanes.truncate(lanes);
            self.head.truncate(head);
            return false;
        }
        self.body.push_str(&line);
        true
    }

    /// Returns the number of a lane, which is made where there is none of that name.
    fn lane(&mut self, name: &str) -> usize {
        if let Some(known) = self.lanes.iter().position(|known| known == name) {
            return known;
        }
        if self.lanes.len() > LANES {
            return LANES;
        }
        let number = self.lanes.len();
        self.lanes.push(name.to_owned());
        let line = format!("  participant p{number} as {}\n", label(name, NAME));
        self.head.push_str(&line);
        number
    }

    fn finish(self) -> String {
        [HEAD, &self.head, &self.body].concat()
    }
}

/// How a diagram begins.
const HEAD: &str = "sequenceDiagram\n";

/// The lane that an event reaches besides its own.
fn other_end(link: &Link) -> Option<&str> {
    let reaches = matches!(
        link.kind,
        Kind::Read | Kind::Wrote | Kind::Enqueued | Kind::Called | Kind::Deferred
    );
    if link.kind == Kind::Shown {
        return Some(SCREEN);
    }
    reaches.then_some(link.about.as_str()).filter(|about| *about != link.lane)
}

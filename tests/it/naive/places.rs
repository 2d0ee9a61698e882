//! Servers and stores: what tasks share.

use super::draws;
use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::task::Left;
use super::task::Turn;
use reenact::scenario::step::Verb;
use reenact::trace::event::Kind;
use reenact::value::Value;

impl<'s> Interpreter<'s> {
    /// Asks a server for a place, to work for so long.
    pub(crate) fn ask(&mut self, number: usize, server: &'s str, took: u64) {
        let known = self.scenario.servers.iter().find(|known| known.name.value == server);
        let concurrency = draws::count(self.scenario, &known.expect("it is declared").concurrency);
        let places = self.servers.entry(server).or_default();
        if places.taken < concurrency {
            places.taken += 1;
            self.plan_turn(number, self.now.saturating_add(took), Turn::Worked(took));
        } else {
            self.tasks[number].turn = Turn::Worked(took);
            places.waiting.push(number);
        }
    }

    /// A task has worked; whoever waited for its place begins.
    pub(crate) fn end_work(&mut self, number: usize, took: u64) {
        let Some(Left::Steps([step], place)) = self.tasks[number].left.pop() else {
            panic!("a task that works remembers its step")
        };
        let ended = self.note(number, &place.path, Kind::Worked, |event| event.took = Some(took));
        let Verb::Work { on: Some(server), .. } = &step.verb else { return };
        let places = self.servers.get_mut(server.value.as_str()).expect("it was asked");
        if places.waiting.is_empty() {
            places.taken -= 1;
        } else {
            let next = places.waiting.remove(0);
            self.tasks[next].via = Some(ended);
            let Turn::Worked(took) = self.tasks[next].turn else { panic!("it waits to work") };
            self.plan_turn(next, self.now.saturating_add(took), Turn::Worked(took));
        }
    }

    /// Returns what a store still keeps under a key.
    pub(crate) fn find(&self, store: &str, key: Value) -> Option<Kept> {
        let kept = self.stores.get(store)?.iter().find(|kept| self.pool.equal(kept.key, key))?;
        let is_over = kept.until.is_some_and(|until| until <= self.now);
        (!is_over).then(|| kept.clone())
    }

    /// Keeps a value instead of what was kept under its key.
    pub(crate) fn keep(&mut self, store: &'s str, new: Kept) {
        let all = self.stores.entry(store).or_default();
        all.retain(|kept| !self.pool.equal(kept.key, new.key));
        all.push(new);
    }
}

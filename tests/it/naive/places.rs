//! Servers and stores: what tasks share.

use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::task::Left;
use super::task::Turn;
use reenact::scenario::amount::Amount;
use reenact::scenario::step::Verb;
use reenact::trace::event::Kind;
use reenact::value::Value;

impl<'s> Interpreter<'s> {
    /// Asks a server for a place, to work for so long.
    pub(crate) fn ask(&mut self, number: usize, server: &'s str, took: u64) {
        let known = self.scenario.servers.iter().find(|known| known.name.value == server);
        let concurrency = self.count(&known.expect("it is declared").concurrency);
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
        places.taken -= 1;
        self.fill_server(&server.value, ended);
    }

    /// Lets those who wait for a server's places take the free ones.
    pub(crate) fn fill_server(&mut self, server: &'s str, after: u64) {
        let known = self.scenario.servers.iter().find(|known| known.name.value == server);
        let concurrency = self.count(&known.expect("it is declared").concurrency);
        while let Some(next) = self.servers.entry(server).or_default().fill(concurrency) {
            self.tasks[next].via = Some(after);
            let Turn::Worked(took) = self.tasks[next].turn else { panic!("it waits to work") };
            self.plan_turn(next, self.now.saturating_add(took), Turn::Worked(took));
        }
    }

    /// An input was turned: where it says how many places there are, those who wait take them.
    pub(crate) fn fill_places(&mut self, setting: &str, after: u64) {
        let is_it =
            |amount: &Amount| matches!(amount, Amount::Input(name) if name.value == setting);
        for queue in &self.scenario.queues {
            if is_it(&queue.workers) {
                self.fill_workers(queue, after);
            }
        }
        for service in &self.scenario.services {
            if is_it(&service.concurrency) {
                self.fill_service(service, after);
            }
        }
        for resource in &self.scenario.resources {
            if is_it(&resource.capacity) {
                self.fill_supply(&resource.name.value, after);
            }
        }
        for server in &self.scenario.servers {
            if is_it(&server.concurrency) {
                self.fill_server(&server.name.value, after);
            }
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

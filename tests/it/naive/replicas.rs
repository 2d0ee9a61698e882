//! Replicas: every commit is kept, with the instants at which the copies show it.

use super::draws;
use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::task::Error;
use reenact::sample::scale;
use reenact::scenario::platform::Store;
use reenact::value::Fault;
use reenact::value::Value;

/// One commit of a store.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    /// What it wrote, in order.
    writes: Vec<Kept>,
    /// From when on each replica shows it.
    shown: Vec<u64>,
}

/// Who is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asked {
    Primary,
    Replica,
    /// A replica that has come to a position.
    CaughtUpTo(Value),
}

/// Who answered a read, and what.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) found: Option<Kept>,
    /// The replica, from 1; none for the primary.
    pub(crate) replica: Option<u32>,
    pub(crate) position: usize,
    pub(crate) stale: bool,
}

impl<'s> Interpreter<'s> {
    pub(crate) fn store(&self, name: &str) -> &'s Store {
        let stores = &self.scenario.stores;
        stores.iter().find(|known| known.name.value == name).expect("it is declared")
    }

    /// Returns how many copies a store has.
    fn copies(&self, store: &Store) -> u64 {
        let count = |replicas: &reenact::scenario::platform::Replicas| {
            replicas.count.as_ref().map_or(1, |count| draws::count(self.scenario, count))
        };
        store.replicas.as_ref().map_or(0, count)
    }

    /// Makes what a step wrote visible; it was the step at `site` that did.
    pub(crate) fn publish(&mut self, number: usize, site: &str, name: &'s str, writes: Vec<Kept>) {
        let store = self.store(name);
        let task = &self.tasks[number];
        let here = draws::descend(task.scope.lineage, draws::site(site), task.scope.visit);
        let copies = draws::site(&format!("stores.{name}/replicas"));
        let mut shown = Vec::new();
        for copy in 0..self.copies(store) {
            let key = draws::descend(here, copies, copy);
            let attempt = u64::from(task.scope.attempt);
            let uniform = draws::uniform(self.seed_now(), key, task.index, attempt);
            let lag = &store.replicas.as_ref().expect("it has copies").lag;
            let at = self.now.saturating_add(self.drawn(lag, uniform));
            let all = self.commits.get(name).into_iter().flatten();
            let earlier = all.map(|commit| commit.shown[usize::try_from(copy).unwrap()]).max();
            shown.push(at.max(earlier.unwrap_or(0)));
        }
        for kept in &writes {
            self.keep(name, kept.clone());
        }
        self.commits.entry(name).or_default().push(Commit { writes, shown });
    }

    /// Returns how many commits there were.
    pub(crate) fn position(&self, store: &str) -> usize {
        self.commits.get(store).map_or(0, Vec::len)
    }

    /// Reads a store: the primary, or a replica that has come to a position.
    pub(crate) fn ask_store(
        &self,
        number: usize,
        site: &str,
        store: &str,
        key: Value,
        asked: Asked,
    ) -> Result<Answer, Error> {
        let found = self.look_up(number, store, key);
        let position = self.position(store);
        let primary = Answer { found, replica: None, position, stale: false };
        let reached = match asked {
            Asked::Primary | Asked::CaughtUpTo(Value::Nil) => return Ok(primary),
            Asked::Replica => 0,
            Asked::CaughtUpTo(Value::Int(position)) => position,
            Asked::CaughtUpTo(value) => return Err(Fault::NotAPosition { value }.into()),
        };
        let copy = match self.copies(self.store(store)) {
            0 => return Ok(primary),
            copies => usize::try_from(scale(self.uniform(number, site), copies)).unwrap(),
        };
        let all = self.commits.get(store).into_iter().flatten();
        let shown: Vec<&Commit> = all.filter(|commit| commit.shown[copy] <= self.now).collect();
        if i64::try_from(shown.len()).unwrap() < reached {
            return Ok(primary);
        }
        let mut writes = shown.iter().flat_map(|commit| &commit.writes);
        let last = writes.rfind(|kept| self.pool.equal(kept.key, key));
        let found = last.filter(|kept| kept.until.is_none_or(|until| self.now < until)).cloned();
        let value = |kept: &Option<Kept>| kept.as_ref().map_or(Value::Nil, |kept| kept.value);
        let stale = !self.pool.equal(value(&found), value(&primary.found));
        let replica = Some(u32::try_from(copy).unwrap() + 1);
        Ok(Answer { found, replica, position: shown.len(), stale })
    }
}

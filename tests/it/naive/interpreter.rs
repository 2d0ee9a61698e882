//! The run: what is pending, in which order it comes up, and what it leaves behind.

use super::attempts::Purse;
use super::calls::Sent;
use super::channels::Channel;
use super::channels::Connection;
use super::crashes::Outages;
use super::draws;
use super::fleets;
use super::fleets::Node;
use super::fleets::Step;
use super::replicas::Commit;
use super::resources::Kept as Granted;
use super::resources::Lent;
use super::resources::Supply;
use super::task::Task;
use super::task::Turn;
use super::traffic;
use super::values;
use reenact::scenario::Scenario;
use reenact::seed::Seed;
use reenact::trace::codec::TraceEvent;
use reenact::value::Pool;
use reenact::value::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What happens at one instant happens in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Deployments,
    Operations,
    Arrivals,
    Looks,
    Tasks,
    Timeouts,
}

/// Something that will happen.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) at: u64,
    pub(crate) phase: Phase,
    /// The place among others of that instant and phase, then what decides between equals.
    pub(crate) rank: (u64, u64, u64),
    /// Of several things about one task: the task itself comes first.
    pub(crate) order: u8,
    pub(crate) what: Happening,
}

#[derive(Debug, Clone)]
pub(crate) enum Happening {
    Deployment {
        change: usize,
        step: Step,
    },
    Operation {
        number: usize,
        index: u64,
    },
    Arrival {
        line: usize,
        index: u64,
    },
    Look {
        queue: usize,
        number: u64,
    },
    Restore {
        queue: usize,
        number: Option<u64>,
    },
    Task(usize),
    /// A caller has waited too long, if it is still in that wait.
    Overdue {
        task: usize,
        wait: u64,
    },
    /// A caller gets a connection.
    Connected {
        task: usize,
        wait: u64,
        arguments: Value,
    },
    /// A reply arrives.
    Answer {
        sent: usize,
    },
    /// A node comes up, if that outage lasts.
    NodeUp {
        node: Node,
        outage: u64,
        crashed: u64,
    },
    /// The others of a fleet have taken over.
    TakenOver {
        fleet: String,
    },
    /// Something was acquired for a time that is over.
    GiveBack(Lent),
    /// A cut is over.
    Join {
        channel: String,
    },
}

/// What a store keeps under a key.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) key: Value,
    pub(crate) value: Value,
    pub(crate) until: Option<u64>,
    pub(crate) written_by: u64,
}

/// Where tasks wait for places: a queue's workers, a server's capacity.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    pub(crate) taken: u64,
    /// Who waits, the first first.
    pub(crate) waiting: Vec<usize>,
}

impl Places {
    /// Returns who takes a free place, if there is one of each.
    pub(crate) fn fill(&mut self, places: u64) -> Option<usize> {
        if self.taken >= places || self.waiting.is_empty() {
            return None;
        }
        self.taken += 1;
        Some(self.waiting.remove(0))
    }
}

/// A run.
pub(crate) struct Interpreter<'s> {
    pub(crate) scenario: &'s Scenario,
    pub(crate) seed: Seed,
    pub(crate) pool: Pool,
    pub(crate) now: u64,
    pub(crate) pending: Vec<Pending>,
    pub(crate) tasks: Vec<Task<'s>>,
    pub(crate) stores: BTreeMap<&'s str, Vec<Kept>>,
    /// Every commit of every store, in order.
    pub(crate) commits: BTreeMap<&'s str, Vec<Commit>>,
    pub(crate) queues: BTreeMap<&'s str, Places>,
    /// The queues from which workers take nothing.
    pub(crate) paused: BTreeSet<&'s str>,
    /// For each job, the keys that are locked.
    pub(crate) locks: BTreeMap<&'s str, Vec<Kept>>,
    pub(crate) servers: BTreeMap<&'s str, Places>,
    /// Jobs that wait for the first look at or after an instant, by queue.
    pub(crate) retries: BTreeMap<&'s str, Vec<(u64, usize)>>,
    pub(crate) events: Vec<TraceEvent>,
    /// The values that events carry, by their numbers.
    pub(crate) carried: BTreeMap<u64, Value>,
    /// For each site, where its step is defined.
    pub(crate) homes: BTreeMap<String, String>,
    /// For each site of a `read`, its store.
    pub(crate) read_stores: BTreeMap<String, String>,
    /// What kinds of parts of expressions came to a value.
    pub(crate) evaluated: BTreeSet<&'static str>,
    /// The inputs and switches that were given another value.
    pub(crate) turned: BTreeMap<String, Value>,
    /// The same with when, in order.
    pub(crate) history: Vec<(u64, String, Value)>,
    /// Which nodes are down.
    pub(crate) outages: Outages,
    /// By fleet whose nodes take turns, which one had the last.
    pub(crate) turns: BTreeMap<String, u64>,
    pub(crate) requests: u32,
    pub(crate) services: BTreeMap<&'s str, Places>,
    pub(crate) supplies: BTreeMap<&'s str, Supply<'s>>,
    /// What tasks have got and have not noticed yet.
    pub(crate) granted: BTreeMap<usize, (&'s str, u64, Granted<'s>)>,
    pub(crate) channels: BTreeMap<&'s str, Channel>,
    pub(crate) connections: Vec<Connection>,
    pub(crate) sent: Vec<Sent<'s>>,
    /// How many waits for replies there were.
    pub(crate) waits: u64,
    /// By where a policy is defined, what is left of its budget.
    pub(crate) purses: BTreeMap<String, Purse>,
}

/// What a run leaves behind.
pub(crate) struct Log {
    pub(crate) events: Vec<TraceEvent>,
    pub(crate) carried: BTreeMap<u64, Value>,
    pub(crate) pool: Pool,
    pub(crate) homes: BTreeMap<String, String>,
    pub(crate) stores: BTreeMap<String, String>,
    pub(crate) evaluated: BTreeSet<&'static str>,
}

/// Replays a scenario.
pub(crate) fn run(scenario: &Scenario, seed: Seed) -> Log {
    let mut run = Interpreter {
        scenario,
        seed,
        pool: values::pool(scenario),
        now: 0,
        pending: Vec::new(),
        tasks: Vec::new(),
        stores: BTreeMap::new(),
        commits: BTreeMap::new(),
        queues: BTreeMap::new(),
        paused: BTreeSet::new(),
        locks: BTreeMap::new(),
        servers: BTreeMap::new(),
        retries: BTreeMap::new(),
        events: Vec::new(),
        carried: BTreeMap::new(),
        homes: BTreeMap::new(),
        read_stores: BTreeMap::new(),
        evaluated: BTreeSet::new(),
        turned: BTreeMap::new(),
        history: Vec::new(),
        outages: Outages::default(),
        turns: BTreeMap::new(),
        requests: 0,
        services: BTreeMap::new(),
        supplies: BTreeMap::new(),
        granted: BTreeMap::new(),
        channels: BTreeMap::new(),
        connections: Vec::new(),
        sent: Vec::new(),
        waits: 0,
        purses: BTreeMap::new(),
    };
    run.plan();
    let end = scenario.until.map_or(u64::MAX, |at| traffic::since_origin(scenario, at.value));
    while let Some(next) = run.take_next() {
        if next.at >= end {
            break;
        }
        run.now = next.at;
        match next.what {
            Happening::Deployment { change, step } => run.deploy(change, &step),
            Happening::Operation { number, index } => run.operate(number, index),
            Happening::Arrival { line, index } => run.arrive(line, index),
            Happening::Look { queue, number } => run.look(queue, number),
            Happening::Restore { queue, number } => {
                if let Some(look) = number {
                    run.plan_leases(queue, look + 1);
                }
                run.restore(queue);
            }
            Happening::Task(task) => run.turn(task),
            Happening::Overdue { task, wait } if run.still_waits(task, wait) => run.time_out(task),
            Happening::Overdue { task, wait } => run.stop_waiting(task, wait),
            Happening::Connected { task, wait, arguments } => run.connected(task, wait, arguments),
            Happening::Answer { sent } => run.reply_arrives(sent),
            Happening::GiveBack(lent) => run.give_back_lent(lent),
            Happening::Join { channel } => run.join(&channel),
            Happening::NodeUp { node, outage, crashed } => run.node_up(&node, outage, crashed),
            Happening::TakenOver { fleet } => run.fill_fleet(&fleet),
        }
    }
    let Interpreter { events, carried, pool, homes, read_stores: stores, evaluated, .. } = run;
    Log { events, carried, pool, homes, stores, evaluated }
}

impl Interpreter<'_> {
    /// Makes everything pending that is known beforehand.
    fn plan(&mut self) {
        for (number, change) in self.scenario.changes.iter().enumerate() {
            let site = draws::site(&format!("changes.{}", change.name.value));
            for step in fleets::steps(self.scenario, change) {
                self.pending.push(Pending {
                    at: step.at,
                    phase: Phase::Deployments,
                    rank: draws::rank(site, 0),
                    order: 0,
                    what: Happening::Deployment { change: number, step },
                });
            }
        }
        for (number, line) in self.scenario.traffic.iter().enumerate() {
            let site = draws::site(&format!("traffic.{}", line.name.value));
            let path = format!("traffic.{}", line.name.value);
            let instants = traffic::instants(self.scenario, &path, &line.arrivals, self.seed);
            let comes = |number| line.only.as_ref().is_none_or(|only| only.value.has(number));
            for (index, at) in (0..).zip(instants) {
                if !comes(u32::try_from(index + 1).unwrap()) {
                    continue;
                }
                self.pending.push(Pending {
                    at,
                    phase: Phase::Arrivals,
                    rank: draws::rank(site, index),
                    order: 0,
                    what: Happening::Arrival { line: number, index },
                });
            }
        }
        for (number, operation) in self.scenario.timeline.iter().enumerate() {
            let path = format!("timeline.{}", operation.name.value);
            let site = draws::site(&path);
            let instants = traffic::instants(self.scenario, &path, &operation.times, self.seed);
            for (index, at) in (0..).zip(instants) {
                self.pending.push(Pending {
                    at,
                    phase: Phase::Operations,
                    rank: draws::rank(site, index),
                    order: 0,
                    what: Happening::Operation { number, index },
                });
            }
        }
        for (number, queue) in self.scenario.queues.iter().enumerate() {
            if queue.polls.is_some() {
                self.plan_poll(number, 0);
            }
            self.plan_leases(number, 0);
        }
    }

    /// Returns the seed by which is drawn what is drawn now.
    pub(crate) fn seed_now(&self) -> Seed {
        draws::seed_at(self.seed, self.now)
    }

    /// Takes what comes up first.
    fn take_next(&mut self) -> Option<Pending> {
        // Looks go on for ever; when nothing else is left and no job waits for one, it is over.
        // So is what was delivered to a node that went down, until its lease ends.
        let is_leased = |task: &Task<'_>| task.is_gone && task.message.leased_until.is_some();
        let waits = self.retries.values().any(|waiting| !waiting.is_empty())
            || self.tasks.iter().any(is_leased);
        let is_look = |pending: &Pending| {
            matches!(pending.what, Happening::Look { .. } | Happening::Restore { .. })
        };
        if !waits && self.pending.iter().all(is_look) {
            return None;
        }
        let order = |it: &Pending| (it.at, it.phase, it.rank, it.order);
        let first = (0..self.pending.len()).min_by_key(|place| order(&self.pending[*place]))?;
        Some(self.pending.remove(first))
    }

    /// Makes a task's turn pending.
    pub(crate) fn plan_turn(&mut self, task: usize, at: u64, turn: Turn) {
        self.tasks[task].turn = turn;
        let (lineage, index) = (self.tasks[task].lineage, self.tasks[task].index);
        self.pending.push(Pending {
            at,
            phase: Phase::Tasks,
            rank: draws::rank(lineage, index),
            order: 0,
            what: Happening::Task(task),
        });
    }

    /// Makes something pending that is about a task.
    pub(crate) fn plan_for(&mut self, task: usize, at: u64, order: u8, what: Happening) {
        let (lineage, index) = (self.tasks[task].lineage, self.tasks[task].index);
        let rank = draws::rank(lineage, index);
        let is_timeout = matches!(what, Happening::Overdue { .. });
        let phase = if is_timeout { Phase::Timeouts } else { Phase::Tasks };
        self.pending.push(Pending { at, phase, rank, order, what });
    }

    /// Makes something pending that is about a node.
    pub(crate) fn plan_of_node(&mut self, node: &Node, at: u64, order: u8, what: Happening) {
        let rank = draws::rank(draws::site(&format!("fleets.{}", node.0)), node.1 - 1);
        self.pending.push(Pending { at, phase: Phase::Tasks, rank, order, what });
    }

    /// Tells whether a task has a turn to come.
    pub(crate) fn is_pending(&self, task: usize) -> bool {
        let is_it = |it: &Pending| matches!(it.what, Happening::Task(of) if of == task);
        self.pending.iter().any(is_it)
    }
}

//! The work of a sweep: whole runs on several threads, handed over in the order of their seeds,
//! whatever the threads do.

use crate::analysis::figures::Folding;
use crate::analysis::noticing::Noticing;
use crate::analysis::verdict;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::replay::Prepared;
use crate::experiment::sweep::plan::Seeds;
use crate::experiment::sweep::row::End;
use crate::experiment::sweep::row::Row;
use crate::experiment::sweep::row::Run;
use crate::experiment::sweep::row::Value;
use crate::scenario::expectation::Case;
use crate::scenario::expectation::Expectation;
use crate::seed::Seed;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

/// How many finished seeds a thread may be ahead of who takes them.
const AHEAD: usize = 64;

/// What is run under every seed.
#[derive(Debug, Clone, Copy)]
pub struct Work<'p> {
    /// The variants, each compiled once.
    pub variants: &'p [Prepared],
    /// The seeds of the whole sweep.
    pub seeds: Seeds,
    /// What may stop a run. They are those of each run, however many are made at a time, so that
    /// the number of threads decides nothing.
    pub limits: Limits,
    /// How many threads run.
    pub threads: NonZero<usize>,
}

impl Work<'_> {
    /// Runs some of the seeds and hands each one over, in their order, until all are done, until
    /// the taker breaks, or until the limits' interrupt is raised: then what is done up to the first
    /// seed that is not has been handed over.
    pub fn make(&self, indices: Range<u64>, take: &mut dyn FnMut(Row) -> ControlFlow<()>) {
        let shared = Shared { next: AtomicU64::new(indices.start), stop: AtomicBool::new(false) };
        let left = indices.end.saturating_sub(indices.start);
        let threads = self.threads.get().min(usize::try_from(left).unwrap_or(usize::MAX));
        let (sender, receiver) = sync_channel::<Row>(threads.saturating_mul(AHEAD));
        thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, shared) = (sender.clone(), &shared);
                scope.spawn(move || self.labour(shared, indices.end, &sender));
            }
            drop(sender);
            // The receiver goes with this, so that whoever still sends learns of its end.
            in_order(receiver, indices.start, take);
            shared.stop.store(true, Ordering::Relaxed);
        });
    }

    /// What each thread does: take the next seed that nobody has taken, run it, send it.
    fn labour(&self, shared: &Shared, end: u64, sender: &SyncSender<Row>) {
        let mut probes: Vec<Probe<'_>> = self.variants.iter().map(Probe::new).collect();
        while !shared.stop.load(Ordering::Relaxed) {
            let index = shared.next.fetch_add(1, Ordering::Relaxed);
            if index >= end {
                break;
            }
            let seed = self.seeds.nth(index);
            let runs = probes.iter_mut().map(|probe| probe.run(seed, &self.limits)).collect();
            // An interrupted run is none, and nobody waits for what comes after it.
            let Some(runs) = runs else { break };
            if sender.send(Row { index, runs }).is_err() {
                break;
            }
        }
    }
}

/// What threads share.
#[derive(Debug)]
struct Shared {
    /// The next seed that nobody has taken.
    next: AtomicU64,
    /// Whether no more seeds are wanted.
    stop: AtomicBool,
}

/// Hands rows over in the order of their seeds, until the taker breaks or no more come.
fn in_order(receiver: Receiver<Row>, first: u64, take: &mut dyn FnMut(Row) -> ControlFlow<()>) {
    let mut early = BTreeMap::new();
    let mut due = first;
    for row in receiver {
        early.insert(row.index, row);
        while let Some(row) = early.remove(&due) {
            due += 1;
            if take(row).is_break() {
                return;
            }
        }
    }
}

/// One variant on one thread, with the memory that its runs share.
struct Probe<'p> {
    prepared: &'p Prepared,
    machine: Machine<'p>,
    /// The run that all others leave, as it stands where they do, if there is one.
    trunk: Option<Box<Trunk<'p>>>,
    cases: Vec<&'p Case>,
    /// Whether somebody is expected to notice, or not to.
    notices: bool,
}

/// A run that stands where others leave it, and what was seen of it by then.
struct Trunk<'p> {
    machine: Machine<'p>,
    seen: Seen<'p>,
}

/// What looks at a run.
type Seen<'p> = (Folding<'p>, Option<Noticing<'p>>);

impl<'p> Probe<'p> {
    fn new(prepared: &'p Prepared) -> Self {
        let cases = prepared.scenario.cases.iter();
        let cases: Vec<&Case> =
            cases.filter(|case| case.selection().means(&prepared.selection)).collect();
        let notices = |it: &Expectation| matches!(it, Expectation::NoticedBy { .. });
        let notices = cases.iter().any(|case| case.expectations.iter().any(notices));
        Self { prepared, machine: Machine::new(&prepared.program), trunk: None, cases, notices }
    }

    /// Makes a run, or what is left of one behind its branch: up to there all branches are one.
    fn replay(&mut self, seed: Seed, limits: &Limits) -> (Outcome, Seen<'p>) {
        let program = &self.prepared.program;
        let notices = self.notices;
        let seen = move || {
            let noticing = notices.then(|| Noticing::new(program).within(limits.figures));
            (Folding::new(program).within(limits.figures), noticing)
        };
        if seed.branch().is_none() {
            let mut seen = seen();
            let outcome = self.machine.run(seed, limits, &mut seen);
            return (outcome, seen);
        }
        let trunk = self.trunk.get_or_insert_with(|| {
            let (mut machine, mut seen) = (Machine::new(program), seen());
            machine.begin(seed, limits, &mut seen);
            Box::new(Trunk { machine, seen })
        });
        let (mut machine, mut seen) = (trunk.machine.clone(), trunk.seen.clone());
        machine.branch_to(seed.own());
        let outcome = machine.conclude(&mut seen);
        (outcome, seen)
    }

    /// Runs one seed, looking at nothing but figures and what is expected; none when somebody
    /// interrupted it.
    fn run(&mut self, seed: Seed, limits: &Limits) -> Option<Run> {
        let program = &self.prepared.program;
        let limits = limits.for_program(program);
        let (outcome, (folding, noticing)) = self.replay(seed, &limits);
        if outcome.ending == Ending::Interrupted {
            return None;
        }
        let end = match outcome.ending {
            Ending::Broken(_) => End::Broken,
            Ending::Finished | Ending::Stopped(_) | Ending::Decided | Ending::Interrupted => {
                if outcome.is_whole(program, &limits) {
                    End::Finished
                } else {
                    End::Stopped
                }
            }
        };
        if end != End::Finished {
            return Some(Run {
                end,
                why: Some(outcome.ending.to_string()),
                events: outcome.events,
                figures: Vec::new(),
                met: Vec::new(),
            });
        }
        let figures = folding.finish();
        let noticed = noticing.map(|it| it.finish()).unwrap_or_default();
        let verdicts = self.cases.iter().flat_map(|case| verdict::judge(case, &figures, &noticed));
        let met = verdicts.map(|verdict| verdict.met).collect();
        let figures = figures.list.iter().map(|it| it.value.as_ref().map(Value::from)).collect();
        Some(Run { end, why: None, events: outcome.events, figures, met })
    }
}

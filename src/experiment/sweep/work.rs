//! The work of a sweep: whole runs on several threads, handed over in the order of their seeds,
//! whatever the threads do.

use crate::analysis::figures::Folding;
use crate::analysis::noticing::Noticing;
use crate::analysis::verdict;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
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
        let next = AtomicU64::new(indices.start);
        let stop = AtomicBool::new(false);
        let threads = self.threads.get();
        let (sender, receiver) = sync_channel::<Row>(threads.saturating_mul(AHEAD));
        thread::scope(|scope| {
            for _ in 0..threads {
                let sender = sender.clone();
                let (next, stop, end) = (&next, &stop, indices.end);
                scope.spawn(move || {
                    let mut probes: Vec<Probe<'_>> = self.variants.iter().map(Probe::new).collect();
                    while !stop.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= end {
                            break;
                        }
                        let seed = self.seeds.nth(index);
                        let runs = probes.iter_mut().map(|probe| probe.run(seed, &self.limits));
                        // An interrupted run is none, and nobody waits for what comes after it.
                        let Some(runs) = runs.collect() else { break };
                        if sender.send(Row { index, runs }).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let mut early = BTreeMap::new();
            let mut due = indices.start;
            // The receiver goes with this loop, so that whoever still sends learns of its end.
            for row in receiver {
                early.insert(row.index, row);
                while let Some(row) = early.remove(&due) {
                    due += 1;
                    if take(row).is_break() {
                        stop.store(true, Ordering::Relaxed);
                        return;
                    }
                }
            }
        });
    }
}

/// One variant on one thread, with the memory that its runs share.
struct Probe<'p> {
    prepared: &'p Prepared,
    machine: Machine<'p>,
    cases: Vec<&'p Case>,
    /// Whether somebody is expected to notice, or not to.
    notices: bool,
}

impl<'p> Probe<'p> {
    fn new(prepared: &'p Prepared) -> Self {
        let cases = prepared.scenario.cases.iter();
        let cases: Vec<&Case> =
            cases.filter(|case| case.selection().means(&prepared.selection)).collect();
        let notices = |it: &Expectation| matches!(it, Expectation::NoticedBy { .. });
        let notices = cases.iter().any(|case| case.expectations.iter().any(notices));
        Self { prepared, machine: Machine::new(&prepared.program), cases, notices }
    }

    /// Runs one seed, looking at nothing but figures and what is expected; none when somebody
    /// interrupted it.
    fn run(&mut self, seed: Seed, limits: &Limits) -> Option<Run> {
        let program = &self.prepared.program;
        let limits = limits.for_program(program);
        let mut folding = Folding::new(program).within(limits.figures);
        let mut noticing = self.notices.then(|| Noticing::new(program).within(limits.figures));
        let outcome = self.machine.run(seed, &limits, &mut (&mut folding, &mut noticing));
        let end = match outcome.ending {
            Ending::Interrupted => return None,
            _ if outcome.is_whole(program, &limits) => End::Finished,
            Ending::Broken(_) => End::Broken,
            Ending::Stopped(_) | Ending::Decided | Ending::Finished => End::Stopped,
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

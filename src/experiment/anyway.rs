//! What a replay would have shown without the fault: who would have noticed something anyway, and in
//! which pass of a loop, or which attempt, the step with the fault did something else.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::chain::Link;
use crate::analysis::noticing::Noticed;
use crate::analysis::noticing::Noticing;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Failure;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::replay::prepare;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::trace::RequestId;
use crate::trace::event::Kind;
use std::collections::BTreeSet;
use std::num::NonZero;
use std::thread;

/// How many more events a run without the fault may have than the one with it, times.
const TIMES: u64 = 2;

/// What is wanted to be known of a replay without the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// In which pass the fault was, where that is not plain.
    Fault,
    /// That, and who would have noticed something anyway.
    All,
}

/// Holds each replay against one without the fault, several at a time.
pub fn hold_all(
    file: &File,
    prepared: &[Prepared],
    replays: &mut [Replay],
    asked: &Conditions,
    wanted: Wanted,
) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let each = replays.len().div_ceil(threads).max(1);
    let limits = asked.limits.side_by_side(threads as u64);
    let asked = &Conditions { limits, ..*asked };
    let hold_some = move |some: &[Prepared], replays: &mut [Replay]| {
        for (one, replay) in some.iter().zip(replays) {
            hold(file, one, replay, asked, wanted);
        }
    };
    // One needs no thread, and a page has no other.
    if threads <= 1 {
        return hold_some(prepared, replays);
    }
    thread::scope(|scope| {
        for (some, replays) in prepared.chunks(each).zip(replays.chunks_mut(each)) {
            scope.spawn(move || hold_some(some, replays));
        }
    });
}

/// Holds a replay against one of the same selection without the fault, where there is something to
/// be known from that: it costs a run, so that is made for replays only in which somebody noticed
/// something, or in which it is not plain where the fault was. A run without the fault that does not
/// come to its end within twice the events says nothing.
pub fn hold(file: &File, one: &Prepared, replay: &mut Replay, asked: &Conditions, wanted: Wanted) {
    let is_whole = replay.fingerprint.is_some();
    if one.scenario.fault.is_none() || one.selection.without_fault || !is_whole {
        return;
    }
    let notices = wanted == Wanted::All && replay.noticed.iter().any(|it| it.first.is_some());
    let looked_for = replay.failure.as_ref().and_then(|failure| unclear(one, failure));
    if !notices && looked_for.is_none() {
        return;
    }
    let selection = Selection { without_fault: true, ..one.selection.clone() };
    let Some(mended) = prepare(file, &selection, &mut Diagnostics::default()) else { return };
    let request = replay.failure.as_ref().map_or(RequestId(0), |failure| failure.chain.request);
    let events = replay.outcome.events.saturating_mul(TIMES).min(asked.limits.events);
    let conditions = Conditions { limits: Limits { events, ..asked.limits }, ..*asked };
    let Some((noticed, beside)) = run(&mended.program, &conditions, request) else { return };
    if notices {
        note(&mut replay.noticed, &noticed);
    }
    if let (Some(failure), Some(site)) = (&mut replay.failure, looked_for) {
        let is_loop = one.program.site(site).verb == "repeat";
        if let Some(found) = parting(failure, &beside, (site, is_loop)) {
            failure.fault = Some(found);
        }
    }
}

/// Notes who would have noticed something without the fault as well.
fn note(seen: &mut [Noticed], without: &[Noticed]) {
    for it in seen.iter_mut().filter(|it| it.first.is_some()) {
        let there = without.iter().find(|other| other.observer == it.observer);
        it.anyway = there.map(|there| there.seen > 0);
    }
}

/// Runs a program without the fault; none when it was cut short.
fn run(
    program: &Program,
    conditions: &Conditions,
    request: RequestId,
) -> Option<(Vec<Noticed>, Chain)> {
    let mut noticing = Noticing::new(program).within(conditions.limits.figures);
    let mut chaining = Chaining::new(request, None);
    let limits = conditions.limits.for_program(program);
    let both = &mut (&mut noticing, &mut chaining);
    let outcome = engine::run(program, conditions.seed, &limits, both);
    outcome.is_whole(program, &limits).then(|| (noticing.finish(), chaining.finish()))
}

/// Returns the step with the fault, when the story alone does not tell where the fault was: the step
/// ran more than once before the harm, or is a loop that goes on while harm is done.
fn unclear(one: &Prepared, failure: &Failure) -> Option<SiteId> {
    let harm = failure.harm?;
    let path = &one.scenario.fault.as_ref()?.site.value;
    let sites = &one.program.sites;
    let site = sites.iter().position(|site| site.path == *path).map(SiteId::from_index)?;
    // Where the step does the harm itself, that run of it is the fault.
    if failure.chain.links.get(harm).is_some_and(|link| ran(link, site)) {
        return None;
    }
    let runs = failure.chain.links.iter().take(harm).filter(|link| ran(link, site)).count();
    (runs > 1 || one.program.site(site).verb == "repeat").then_some(site)
}

fn ran(link: &Link, site: SiteId) -> bool {
    link.site == site && link.kind != Kind::Skipped
}

/// Returns the first run of the step that is another without the fault. A loop runs as its steps do:
/// of one, it is the first event at all that is another.
fn parting(failure: &Failure, beside: &Chain, (site, is_loop): (SiteId, bool)) -> Option<usize> {
    let key = |link: &Link| (link.mark.key, link.mark.content);
    let there: BTreeSet<(u64, u64)> = beside.links.iter().map(key).collect();
    let place = |link: &Link| link.mark.place;
    let places: BTreeSet<u64> = beside.links.iter().map(place).collect();
    let links = failure.chain.links.iter().take(failure.harm? + 1);
    let mut runs = links.enumerate().filter(|(_, link)| is_loop || ran(link, site)).peekable();
    // A step that is gone without the fault is another at each of its runs: that tells nothing.
    let is_there = |link: &Link| places.contains(&place(link));
    if !is_loop && !failure.chain.links.iter().any(|link| link.site == site && is_there(link)) {
        return None;
    }
    runs.peek()?;
    runs.find(|(_, link)| !there.contains(&key(link))).map(|(index, _)| index)
}

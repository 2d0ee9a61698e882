//! The causal cone: what differs between two runs of one scenario must follow from what differs
//! between the two selections. A request that changed although nothing that it read, waited for or
//! shared was touched would show a draw that depends on what it should not.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the cone looks at a few kinds of events and passes over the rest"
)]

mod places;

use crate::support::file;
use crate::support::files_below;
use crate::support::prepared;
use crate::support::root;
use crate::support::text_of;
use places::Places;
use places::Roots;
use reenact::analysis::contrast::ledger::Change;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::experiment::compare::Asked;
use reenact::experiment::compare::Source;
use reenact::experiment::compare::compare;
use reenact::experiment::differences::Atom;
use reenact::experiment::differences::atoms;
use reenact::experiment::replay::Prepared;
use reenact::program::op::Action;
use reenact::scenario::File;
use reenact::scenario::file::Selection;
use reenact::scenario::overlay::Effect;
use reenact::scenario::overlay::OverlayKind;
use reenact::seed::Seed;
use reenact::trace::Control;
use reenact::trace::Event;
use reenact::trace::Observer;
use reenact::trace::View;
use reenact::trace::What;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A request in every run: its line of traffic, and its number there.
type Key = (String, u32);

/// Longer runs are left out.
const EVENTS: u64 = 1_000_000;

/// Of a file whose runs are longer than this, fewer pairs are tried.
const SHORT: u64 = 400_000;

/// The observer that follows a difference through a run.
struct Following<'r> {
    roots: &'r Roots,
    places: &'r Places,
    cone: &'r mut Cone,
    keys: Vec<Key>,
    /// By event: its request.
    owners: Vec<Option<u32>>,
}

/// What a difference has come to, since when.
#[derive(Debug, Default)]
struct Cone {
    requests: BTreeMap<Key, u64>,
    shared: BTreeMap<String, u64>,
    grown: bool,
}

impl Cone {
    fn reach_request(&mut self, key: &Key, at: u64) {
        let since = self.requests.entry(key.clone()).or_insert(u64::MAX);
        self.grown |= at < *since;
        *since = at.min(*since);
    }

    fn reach_shared(&mut self, what: &str, at: u64) {
        let since = self.shared.entry(what.to_owned()).or_insert(u64::MAX);
        self.grown |= at < *since;
        *since = at.min(*since);
    }

    fn holds(&self, what: &str, at: u64) -> bool {
        self.shared.get(what).is_some_and(|since| *since <= at)
    }
}

impl Following<'_> {
    /// Lists what an event shares with other requests.
    fn shares(&self, event: &Event, view: View<'_>) -> Vec<String> {
        let program = view.program;
        let mut shared = self.places.shared[event.site.index()].clone();
        if let Some(job) = event.what.job() {
            shared.push(format!("queues.{}", program.queue(program.job(job).queue).name));
        }
        match event.what {
            What::Called { service, .. }
            | What::Begun { service }
            | What::Refused { service }
            | What::Served { service }
            | What::Retried { service, .. }
            | What::TimedOut { service }
            | What::Answered { service, .. } => {
                shared.push(format!("services.{}", program.service(service).name));
            }
            What::Partitioned { .. } => {
                shared.extend(program.services.iter().map(|it| format!("services.{}", it.name)));
            }
            What::Paused { queue } | What::Resumed { queue } | What::Purged { queue, .. } => {
                shared.push(format!("queues.{}", program.queue(queue).name));
            }
            _ => {}
        }
        // Nodes take turns, and go down and come up with all that they do.
        let manages = [Kind::Crashed, Kind::Halted, Kind::Restarted].contains(&event.what.kind());
        let flow = program.flows.iter().find(|flow| flow.site == event.site);
        if manages || flow.is_some_and(|flow| flow.fleet.is_some()) {
            shared.push("fleets".to_owned());
        }
        shared
    }
}

impl Observer for Following<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        self.owners.push(event.request.map(|request| request.0));
        let at = event.at.as_nanos();
        if let (What::Arrived { source, index }, Some(_)) = (event.what, event.request) {
            let line = view.program.traffic[source.index()].name.clone();
            let is_root = self.roots.lines.contains(&line);
            let key = (line, index);
            if is_root {
                self.cone.reach_request(&key, at);
            }
            self.keys.push(key);
        }
        let shared = self.shares(event, view);
        let key = event.request.map(|request| self.keys[request.0 as usize].clone());
        let known = |number: u32| self.cone.requests.get(&self.keys[number as usize]);
        let owner = |id: u64| self.owners.get(usize::try_from(id).unwrap()).copied().flatten();
        let by_via = event
            .via
            .and_then(|via| owner(via.0))
            .and_then(known)
            .is_some_and(|since| *since <= at);
        let by_shared = shared.iter().any(|it| {
            self.cone.holds(it, at)
                || self.roots.shared.contains(it)
                || it == "gauges" && !self.cone.shared.is_empty()
        });
        // What operators do is a task that belongs to no request.
        let operation = (format!("operation {}", event.lineage), 0);
        let own = match event.request {
            Some(request) => known(request.0),
            None => self.cone.requests.get(&operation),
        };
        let own = own.is_some_and(|since| *since <= at);
        if !(self.places.direct[event.site.index()] || by_via || by_shared || own) {
            return Control::Continue;
        }
        self.cone.reach_request(key.as_ref().unwrap_or(&operation), at);
        for it in &shared {
            self.cone.reach_shared(it, at);
        }
        Control::Continue
    }
}

struct Found {
    changed: usize,
    outside: Vec<Key>,
    untouched: usize,
}

/// Follows what differs through both runs, and returns the requests that changed outside of its
/// cone; none when a run is too long, or the difference reaches everything at once.
fn followed(pair: [&Prepared; 2], all: &[Atom], seeds: [Seed; 2]) -> Option<Found> {
    let programs = [&pair[0].program, &pair[1].program];
    let roots = Roots::of(all, programs)?;
    let turned: BTreeSet<String> = programs
        .iter()
        .flat_map(|program| {
            program.ops.iter().filter_map(|op| match op.action {
                Action::Turn { setting, .. } => {
                    Some(program.settings[setting.0 as usize].name.clone())
                }
                _ => None,
            })
        })
        .collect();
    let places = programs.map(|program| Places::of(program, &roots, &turned));
    let limits = Limits { events: EVENTS, ..Limits::default() };
    let mut cone = Cone::default();
    let mut left = Vec::new();
    // What is reached in one run counts in the other: until nothing more is.
    for _ in 0..8 {
        cone.grown = false;
        for (side, program) in programs.into_iter().enumerate() {
            let mut following = Following {
                roots: &roots,
                places: &places[side],
                cone: &mut cone,
                keys: Vec::new(),
                owners: Vec::new(),
            };
            let limits = limits.for_program(program);
            let outcome = engine::run(program, seeds[side], &limits, &mut following);
            if !outcome.is_whole(program, &limits) {
                return None;
            }
            if side == 0 {
                left = following.keys;
            }
        }
        if !cone.grown {
            break;
        }
    }
    let source = |side: usize| Source::Run { prepared: pair[side], seed: seeds[side], limits };
    let ledger = compare(source(0), source(1), Asked { request: None, counts: true }).ledger;
    let key = |number: u32| &left[number as usize];
    let changed: Vec<&Key> =
        ledger.pairs.iter().filter(|it| it.2 != Change::None).map(|it| key(it.0)).collect();
    let outside = changed.iter().filter(|key| !cone.requests.contains_key(**key));
    let untouched = ledger.pairs.iter().filter(|it| !cone.requests.contains_key(key(it.0))).count();
    Some(Found {
        changed: changed.len(),
        outside: outside.map(|it| (*it).clone()).collect(),
        untouched,
    })
}

/// The pairs that are tried of a file: the incident, beside it without the fault, each other environment, and
/// the incident with each action.
fn pairs(file: &File) -> Vec<(String, Selection, Selection)> {
    let base = prepared(file, &Selection::default()).scenario;
    let incident = Selection::profile(base.incident_profile().unwrap_or_default());
    let mut pairs = Vec::new();
    if base.fault.is_some() {
        let without = Selection { without_fault: true, ..incident.clone() };
        pairs.push(("the fault".to_owned(), incident.clone(), without));
    }
    let profiles = base.profiles.iter().map(|profile| Selection::profile(&profile.name.value));
    for other in profiles.filter(|it| it.profile != incident.profile) {
        pairs.push((other.to_string(), incident.clone(), other));
    }
    for it in base.overlays.iter().filter(|it| it.kind == OverlayKind::Action) {
        if let Effect::Patch(_) = it.effect {
            let with = incident.clone().with(std::slice::from_ref(&it.name.value));
            pairs.push((it.name.value.clone(), incident.clone(), with));
        }
    }
    pairs
}

fn differences(file: &File, one: &Selection, other: &Selection) -> Vec<Atom> {
    let tree = |selection| file.assemble(selection, &mut Diagnostics::default());
    atoms(&tree(one), &tree(other))
}

#[test]
fn what_changes_lies_in_the_cone_of_what_differs() {
    let (mut tried, mut duo, mut changed, mut untouched) = (0, 0, 0, 0);
    for path in files_below(&root().join("scenarios"), ".yaml") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let file = file(name, &text_of(&path));
        let mut long = 0;
        for (what, one, other) in pairs(&file) {
            let pair = [&one, &other].map(|selection| prepared(&file, selection));
            let seed = pair[0].scenario.seed;
            let limits = Limits { events: SHORT, ..Limits::default() };
            let limits = limits.for_program(&pair[0].program);
            let outcome = engine::run(&pair[0].program, seed, &limits, &mut ());
            if !outcome.is_whole(&pair[0].program, &limits) {
                long += 1;
                if long > 2 {
                    continue;
                }
            }
            let all = differences(&file, &one, &other);
            let Some(found) = followed([&pair[0], &pair[1]], &all, [seed, seed]) else { continue };
            let first = found.outside.first();
            assert!(
                found.outside.is_empty(),
                "{name}, {what}: {} of {} requests that changed are outside of its cone, such as {first:?}",
                found.outside.len(),
                found.changed,
            );
            tried += 1;
            duo += usize::from(name == "duo-chat-a1001");
            changed += found.changed;
            untouched += found.untouched;
        }
    }
    assert!(tried >= 40, "only {tried} pairs could be followed");
    assert!(duo > 0, "the incident that it was made for could not be followed");
    assert!(
        changed > 0 && untouched > 0,
        "{changed} changed, {untouched} untouched: nothing is shown"
    );
}

/// A canary: another seed changes requests that nothing else touches, as a draw would that depends on
/// what it should not. The test above must see that.
#[test]
fn a_change_outside_of_the_cone_is_seen() {
    let path = root().join("scenarios/job-before-commit.yaml");
    let file = file("job-before-commit", &text_of(&path));
    let one = Selection::profile("production");
    let other = Selection { without_fault: true, ..one.clone() };
    let pair = [&one, &one].map(|selection| prepared(&file, selection));
    let seed = pair[0].scenario.seed;
    let found = followed([&pair[0], &pair[1]], &[], [seed, seed.next()]).unwrap();
    assert!(
        found.changed > 0 && found.outside.len() == found.changed,
        "nothing differs, and all is outside"
    );
    assert!(!differences(&file, &one, &other).is_empty());
}

//! Agreement with event traces recorded from real Rails, Sidekiq and Redis; `tests/traces` has them
//! and says what they are, `mapping` what of them is compared with what.

mod canon;
mod delays;
mod mapping;
mod recorded;
mod replayed;
mod translation;
mod values;

use crate::duo_chat;
use recorded::Fact;
use recorded::Recording;
use reenact::analysis::chain::Chaining;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::program::Program;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::RequestId;
use reenact::trace::event::Kind;
use replayed::Replaying;
use replayed::Story;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What is replayed and the recording it is held against.
struct Reading {
    profile: &'static str,
    with: &'static [&'static str],
    recording: &'static str,
    /// How long it was recorded, in seconds.
    seconds: u64,
    /// How many executions, answers and errors each request has in that time.
    counts: [usize; 3],
    /// True when what a user asked before makes a difference, so that only users who had asked
    /// nothing since the security fix, as the recorded ones, can be compared.
    alone: bool,
    /// How many requests must be compared at least.
    at_least: usize,
}

const DEVELOPMENT: Reading = Reading {
    profile: "development",
    with: &[],
    recording: include_str!("../../traces/trace-development.jsonl"),
    seconds: 600,
    counts: [1, 1, 0],
    alone: false,
    at_least: 2_500,
};

/// The default reads the review as it stands: a few seconds of post-processing, then the error.
const DEFAULT: Reading = Reading { with: &[], ..RESCUE_AT_ONCE };

const RESCUE_AT_ONCE: Reading = Reading {
    profile: "production",
    with: &["rescue-at-once"],
    recording: include_str!("../../traces/trace-production.jsonl"),
    seconds: 600,
    counts: [6, 6, 6],
    alone: false,
    at_least: 2_500,
};

const TWO_BUGS: Reading = Reading {
    profile: "production",
    with: &["two-bugs"],
    recording: include_str!("../../traces/trace-production-mechanism.jsonl"),
    seconds: 620,
    counts: [6, 2, 4],
    alone: true,
    at_least: 500,
};

/// Rows of the tables that were needed.
#[derive(Default)]
struct Used {
    mapped: BTreeSet<usize>,
    unrecorded: BTreeSet<usize>,
    ignored: BTreeSet<usize>,
}

/// Replays a reading and compares every request that can be compared.
fn check(reading: &Reading, used: &mut Used) {
    let recordings = recorded::read(reading.recording);
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, reading.profile, reading.with);
    let program = &prepared.program;
    let window = SimDuration::SECOND.saturating_mul(reading.seconds);
    let mut replaying = Replaying {
        program,
        profile: reading.profile,
        window,
        stories: BTreeMap::new(),
        from: deployed(program, "security_fix"),
    };
    engine::run(program, prepared.scenario.seed, &Limits::default(), &mut replaying);
    // Two minutes more, because the window does not count the time that jobs worked.
    let fits = |story: &Story| {
        let end = story.arrived.saturating_add(window).saturating_add(SimDuration::MINUTE);
        end.saturating_add(SimDuration::MINUTE) < deployed(program, "temporary_solution")
    };
    let mut compared = 0;
    for (number, story) in replaying.stories.iter().filter(|(_, story)| fits(story)) {
        let alone = is_alone(story, replaying.stories.values(), window);
        if reading.alone && !alone {
            continue;
        }
        let recording = &recordings[compared % recordings.len()];
        let whose = format!("request {number} as {}", recording.name);
        compare(story, recording, alone, &whose, &mut used.ignored);
        let count = |kind| story.facts.iter().filter(|fact| fact.kind == kind).count();
        let counts = ["job.started", "answer.streamed", "error.shown"].map(count);
        assert_eq!(counts, reading.counts, "{whose}");
        assert_eq!(story.unknown, BTreeSet::new(), "{whose}: events that stand in no table");
        used.mapped.extend(&story.mapped);
        used.unrecorded.extend(&story.unrecorded);
        compared += 1;
    }
    assert!(compared >= reading.at_least, "only {compared} requests were compared");
}

/// Returns when a change is deployed.
fn deployed(program: &Program, name: &str) -> SimTime {
    let change = program.changes.iter().find(|change| change.name == name);
    change.and_then(|change| change.deployed).expect("the change is deployed")
}

/// Tells whether a request's user asks nothing else between the security fix and the end of the
/// window.
fn is_alone<'s>(story: &Story, all: impl Iterator<Item = &'s Story>, window: SimDuration) -> bool {
    let end = story.arrived.saturating_add(window).saturating_add(SimDuration::MINUTE);
    all.filter(|other| other.actor == story.actor && other.arrived < end).count() == 1
}

/// Compares a request with a recorded one, event for event and field for field.
fn compare(
    story: &Story,
    recording: &Recording,
    alone: bool,
    whose: &str,
    ignored: &mut BTreeSet<usize>,
) {
    let kinds = |facts: &[Fact]| facts.iter().map(|fact| fact.kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&story.facts), kinds(&recording.facts), "{whose}");
    for (ours, theirs) in story.facts.iter().zip(&recording.facts) {
        let names: BTreeSet<&String> = ours.fields.keys().chain(theirs.fields.keys()).collect();
        for name in names {
            let place = format!("{whose}: {name} of {}", ours.kind);
            if let Some(row) = mapping::ignored(&ours.kind, name) {
                assert!(!ours.fields.contains_key(name), "{place} is compared and ignored");
                ignored.insert(row);
                continue;
            }
            if name == "prompt_roles" && !alone {
                continue; // the recorded users had asked nothing before
            }
            match (name.as_str(), ours.fields.get(name), theirs.fields.get(name)) {
                ("delay_s", Some(ours_value), Some(theirs_value)) => {
                    let count = theirs.fields["retry_count"].as_u64().unwrap_or_default();
                    assert_possible(ours_value, count, &place);
                    assert_possible(theirs_value, count, &place);
                }
                (_, ours, theirs) => assert_eq!(ours, theirs, "{place}"),
            }
        }
    }
}

/// Checks that Sidekiq can choose a delay.
#[track_caller]
fn assert_possible(delay: &Value, count: u64, place: &str) {
    let possible = canon::possible_delays(count);
    assert!(delay.as_u64().is_some_and(|delay| possible.contains(&delay)), "{place}: {delay}");
}

#[test]
fn development_agrees_with_its_recording() {
    check(&DEVELOPMENT, &mut Used::default());
}

#[test]
fn production_agrees_with_its_recording() {
    check(&DEFAULT, &mut Used::default());
}

#[test]
fn production_that_rescues_at_once_agrees_with_its_recording() {
    check(&RESCUE_AT_ONCE, &mut Used::default());
}

#[test]
fn production_with_two_bugs_agrees_with_its_recording() {
    check(&TWO_BUGS, &mut Used::default());
}

#[test]
fn every_row_of_the_mapping_is_needed() {
    let mut used = Used::default();
    for reading in [DEVELOPMENT, RESCUE_AT_ONCE, TWO_BUGS] {
        check(&reading, &mut used);
    }
    assert_eq!(used.mapped, (0..mapping::COUNTERPARTS.len()).collect());
    assert_eq!(used.unrecorded, (0..mapping::UNRECORDED.len()).collect());
    assert_eq!(used.ignored, (0..mapping::IGNORED_FIELDS.len()).collect());
}

/// The first case arrived at the very instant that the recordings' messages name, so the session
/// prints the same, but for the user's number.
#[test]
fn the_first_case_raises_what_ruby_raised_to_the_letter() {
    let recording = &recorded::read(RESCUE_AT_ONCE.recording)[0];
    let fact = recording.facts.iter().find(|fact| fact.kind == "nested.schedule").unwrap();
    let recorded = fact.fields["exception_message"].as_str().unwrap();
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "production", &[]);
    let mut chaining = Chaining::new(RequestId(584), None); // 584 requests came before the incident
    engine::run(&prepared.program, prepared.scenario.seed, &Limits::default(), &mut chaining);
    let chain = chaining.finish();
    assert_eq!(chain.links[0].lane, "first_case");
    let raised = chain.links.iter().find(|link| link.kind == Kind::Raised).unwrap();
    let user = format!("[[{}], ", chain.actor.unwrap().member);
    let expected =
        recorded.replace("<instant>", "2024-06-25 12:13:00 +0000").replace("[[<user>], ", &user);
    assert_eq!(raised.detail, expected);
}

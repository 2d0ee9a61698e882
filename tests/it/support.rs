//! From the text of a scenario to a run, and to events that two runs can be compared by.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each fold looks at a few kinds of events and passes over the rest"
)]

use reenact::analysis::figures::Figures;
use reenact::analysis::figures::Folding;
use reenact::analysis::figures::Quantity;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::engine::outcome::Outcome;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::prepare;
use reenact::program::Program;
use reenact::render::diagnostics::draw;
use reenact::render::style::TextStyle;
use reenact::scenario::File;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use reenact::time::SimTime;
use reenact::trace::Control;
use reenact::trace::Event;
use reenact::trace::Observer;
use reenact::trace::RequestId;
use reenact::trace::View;
use reenact::trace::What;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;
use reenact::trace::fingerprint::Fingerprint;
use reenact::trace::fingerprint::Fingerprinting;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

/// The folder of the crate.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file of the repository.
#[track_caller]
pub(crate) fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The build that is asked about every incident, and the incidents: a fast one that `REENACT_TOOL` names, and
/// all of them, or that of these tests, and a few that it soon tells of.
pub(crate) fn asked_everywhere() -> (PathBuf, Vec<String>) {
    let Ok(tool) = std::env::var("REENACT_TOOL") else {
        let few = ["duo-chat-a1001", "job-before-commit", "knight-power-peg"];
        let few = few.map(|name| format!("scenarios/{name}.yaml"));
        return (PathBuf::from(env!("CARGO_BIN_EXE_reenact")), few.to_vec());
    };
    let entries = std::fs::read_dir(root().join("scenarios")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_yaml = |name: &String| Path::new(name).extension().is_some_and(|it| it == "yaml");
    let mut all: Vec<String> =
        names.filter(is_yaml).map(|name| format!("scenarios/{name}")).collect();
    all.sort();
    assert!(all.len() > 12, "these are not all incidents: {all:?}");
    (root().join(tool), all)
}

/// Lists the files below a folder, in the order of their paths.
pub(crate) fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().is_some_and(|name| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads a number from the environment, so that the same test can try more where there is time.
pub(crate) fn effort(variable: &str, usual: u32) -> u32 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Keeps the snapshots of one test module in a folder of its own under `snapshots/`.
pub(crate) fn snapshots(folder: &str, take: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(take);
}

/// Reads a scenario's text.
#[track_caller]
pub(crate) fn file(name: &str, text: &str) -> File {
    let mut out = Diagnostics::default();
    let file = File::read(name, text, &mut out);
    match file {
        Some(file) if !out.has_errors() => file,
        _ => panic!("{out:?}\n{text}"),
    }
}

/// Compiles a file under a selection; mistakes fail the test.
#[track_caller]
pub(crate) fn prepared(file: &File, selection: &Selection) -> Prepared {
    let mut out = Diagnostics::default();
    let prepared = prepare(file, selection, &mut out);
    prepared.unwrap_or_else(|| panic!("{}", draw(&out, &file.sources, &TextStyle::default())))
}

/// Compiles a text as it stands, without a profile.
#[track_caller]
pub(crate) fn compiled(text: &str) -> Prepared {
    prepared(&file("test.yaml", text), &Selection::default())
}

/// Compiles a small scenario, given its lines of traffic and its other sections.
#[track_caller]
pub(crate) fn small(traffic: &str, sections: &str) -> Program {
    let text = format!(
        "
version: 1
id: small
title: A small one
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
traffic: {{ {traffic} }}
{sections}"
    );
    compiled(&text).program
}

/// Returns the events of a kind in a run.
pub(crate) fn of_kind(program: &Program, kind: Kind) -> Vec<TraceEvent> {
    tell(program, Seed::new(1)).into_iter().filter(|event| event.kind == kind).collect()
}

/// Returns the instants of events of a kind, in whole seconds.
pub(crate) fn seconds(program: &Program, kind: Kind) -> Vec<u64> {
    of_kind(program, kind).iter().map(|event| event.at / 1_000_000_000).collect()
}

/// Lets an observer watch a run; returns it, and when the run ended.
pub(crate) fn watched<O: Observer>(program: &Program, mut observer: O) -> (O, SimTime) {
    let outcome = engine::run(program, Seed::new(1), &Limits::default(), &mut observer);
    (observer, outcome.end)
}

/// A run with all its events.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) outcome: Outcome,
    pub(crate) figures: Figures,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) recording: Recording,
}

/// Returns a figure that is a count.
#[track_caller]
pub(crate) fn count(figures: &Figures, figure: &str) -> u64 {
    match figures.value(figure) {
        Some(Quantity::Count(count)) => count,
        other => panic!("`{figure}` is no count: {other:?}"),
    }
}

/// Runs a program and keeps everything.
pub(crate) fn run(program: &Program, seed: u64) -> Run {
    run_within(program, seed, &Limits::default())
}

/// The same, within limits.
pub(crate) fn run_within(program: &Program, seed: u64, limits: &Limits) -> Run {
    let mut seen = (Recording::default(), (Folding::new(program), Fingerprinting::default()));
    let outcome = engine::run(program, Seed::new(seed.into()), limits, &mut seen);
    let (recording, (folding, fingerprinting)) = seen;
    Run { outcome, figures: folding.finish(), fingerprint: fingerprinting.finish(), recording }
}

/// Keeps what each event tells.
#[derive(Default)]
pub(crate) struct Telling {
    pub(crate) events: Vec<TraceEvent>,
}

impl Observer for Telling {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        self.events.push(TraceEvent::of(event, view));
        Control::Continue
    }
}

/// Runs a program up to its own end and returns what each event tells.
pub(crate) fn tell(program: &Program, seed: Seed) -> Vec<TraceEvent> {
    let mut telling = Telling::default();
    let limits = Limits { until: program.until, ..Limits::default() };
    engine::run(program, seed, &limits, &mut telling);
    telling.events
}

/// Every event of a run, and what of it means the same in another program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recording {
    pub(crate) events: Vec<Event>,
    marks: Vec<Mark>,
}

/// What ids stand for.
#[derive(Debug, Clone, Copy)]
struct Mark {
    site: u64,
    content: u64,
}

/// What tells an event apart from all others of its run, and of a run of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The site of the line of traffic, or of the event itself where nobody asked for it.
    pub(crate) line: u64,
    /// The request's number in its line.
    pub(crate) index: u32,
    pub(crate) lineage: u64,
    pub(crate) attempt: u32,
    pub(crate) visit: u64,
    pub(crate) site: u64,
    pub(crate) kind: Kind,
}

/// When it happened, and a digest of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact {
    pub(crate) at: SimTime,
    pub(crate) content: u64,
}

impl Recording {
    /// Returns every event under its key. A site may be visited once for each key only, so a
    /// second visit is a mistake of the engine.
    #[track_caller]
    pub(crate) fn by_key(&self) -> BTreeMap<Key, Fact> {
        let mut requests: BTreeMap<RequestId, (u64, u32)> = BTreeMap::new();
        let mut facts = BTreeMap::new();
        for (event, mark) in self.events.iter().zip(&self.marks) {
            if let (What::Arrived { index, .. }, Some(request)) = (event.what, event.request) {
                requests.insert(request, (mark.site, index));
            }
            let asked = event.request.and_then(|request| requests.get(&request).copied());
            let (line, index) = asked.unwrap_or((mark.site, 0));
            let key = Key {
                line,
                index,
                lineage: event.lineage,
                attempt: event.attempt,
                visit: event.visit,
                site: mark.site,
                kind: event.what.kind(),
            };
            let fact = Fact { at: event.at, content: mark.content };
            assert_eq!(facts.insert(key, fact), None, "two events of one key: {event:?}");
        }
        facts
    }

    /// Returns how many events are of a kind.
    pub(crate) fn count(&self, kind: Kind) -> u64 {
        self.events.iter().filter(|event| event.what.kind() == kind).count() as u64
    }
}

impl Observer for Recording {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        self.events.push(*event);
        self.marks
            .push(Mark { site: view.program.key(event.site).hash, content: content(event, view) });
        Control::Continue
    }
}

/// Returns what an event says, as a number that does not depend on the program's ids.
fn content(event: &Event, view: View<'_>) -> u64 {
    match event.what {
        What::Set { value } | What::Read { value, .. } | What::Wrote { value } => {
            view.pool.digest(value)
        }
        What::Worked { took } => took.as_nanos(),
        What::RetryScheduled { delay, .. } => delay.as_nanos(),
        What::Enqueued { child, .. } => child,
        What::Raised { error, .. }
        | What::Rescued { error }
        | What::RequestFailed { error }
        | What::AttemptFailed { error, .. } => view.program.error_hash(error),
        _ => event.actor.map_or(u64::MAX, |actor| actor.member.into()),
    }
}

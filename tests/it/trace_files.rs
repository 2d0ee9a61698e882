//! Traces of real runs, written and read back.

use crate::duo_chat;
use crate::support::Telling;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Prepared;
use reenact::scenario::File;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::RequestId;
use reenact::trace::codec::Header;
use reenact::trace::codec::Trace;
use reenact::trace::codec::TraceEvent;
use reenact::trace::codec::TraceWriter;
use reenact::trace::codec::lines_of_sites;
use reenact::trace::codec::read_trace;
use reenact::trace::event::Kind;
use reenact::trace::fingerprint::Fingerprinting;
use reenact::trace::recording::Recording;
use std::io;

/// Writes the trace of a run, of one request or of all.
fn write(file: &File, prepared: &Prepared, limits: &Limits, only: Option<RequestId>) -> String {
    let Prepared { selection, scenario, program } = prepared;
    let mut header = Header::new(program, file.digest, selection, scenario.seed);
    if let Some(request) = only {
        header = header.only(request);
    }
    let mut bytes = Vec::new();
    let lines = lines_of_sites(program, &file.sources);
    let mut observer = (TraceWriter::new(&mut bytes, &header, lines), Fingerprinting::default());
    let outcome = engine::run(program, scenario.seed, limits, &mut observer);
    let (writer, fingerprinting) = observer;
    let footer = outcome.footer(program, limits, fingerprinting.finish());
    writer.finish(footer).expect("memory takes every line");
    String::from_utf8(bytes).expect("JSON is text")
}

/// A run that goes on for some hours of the first day.
fn hours(count: u64) -> Limits {
    let until = SimTime::ORIGIN.saturating_add(SimDuration::HOUR.saturating_mul(count));
    Limits { until: Some(until), ..Limits::default() }
}

/// What a line adds to what an event tells by itself.
fn without_places(event: &TraceEvent) -> TraceEvent {
    let mut event = event.clone();
    event.line = None;
    if event.kind != Kind::Arrived {
        (event.source, event.index) = (None, None);
    }
    event
}

#[test]
fn what_is_written_reads_back() {
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "production", &[]);
    let limits = hours(13);
    let text = write(&file, &prepared, &limits, None);
    let trace: Trace = read_trace(&text).unwrap();
    let mut telling = Telling::default();
    let outcome = engine::run(&prepared.program, prepared.scenario.seed, &limits, &mut telling);
    assert_eq!(trace.events.len() as u64, outcome.events);
    for (read, told) in trace.events.iter().zip(&telling.events) {
        assert_eq!(without_places(read), *told);
        assert!(read.line.is_some(), "{read:?}");
        assert_eq!(read.request.is_some(), read.source.is_some(), "{read:?}");
    }
    for kind in [Kind::Arrived, Kind::Enqueued, Kind::Raised, Kind::RetryScheduled, Kind::Deployed]
    {
        assert!(trace.events.iter().any(|event| event.kind == kind), "{kind:?}");
    }
    assert_eq!(
        trace.footer.stopped.as_deref(),
        Some("stopped at the instant it was told to"),
        "the run was stopped at 13:00"
    );
    assert_eq!(trace.first_difference(&read_trace(&text).unwrap()), None);
}

#[test]
fn the_trace_of_one_request_is_the_part_of_the_whole_that_is_its_own() {
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "production", &[]);
    let first_case = RequestId(584);
    let limits = hours(13);
    let whole = read_trace(&write(&file, &prepared, &limits, None)).unwrap();
    let part = read_trace(&write(&file, &prepared, &limits, Some(first_case))).unwrap();
    let mut expected = whole.events;
    expected.retain(|event| event.request == Some(first_case.0));
    assert_eq!(part.events, expected);
    assert_eq!(part.header.only, Some(584));
    assert_eq!(part.events[0].source.as_deref(), Some("first_case"));
}

#[test]
fn a_finished_run_says_so_with_its_fingerprint() {
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "development", &[]);
    let text = write(&file, &prepared, &Limits::default(), Some(RequestId(0)));
    let footer = read_trace(&text).unwrap().footer;
    assert!(footer.end.is_some() && footer.fingerprint.is_some(), "{footer:?}");
}

#[test]
fn recordings_part_where_two_seeds_part() {
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "production", &[]);
    let seed = prepared.scenario.seed;
    let record = |seed| {
        let mut recording = Recording::new(1_000);
        engine::run(&prepared.program, seed, &hours(13), &mut recording);
        recording
    };
    let one = record(seed);
    assert_eq!(one.events().len(), 1_000);
    assert!(one.missing() > 0);
    assert_eq!(one.first_difference(&record(seed)), None);
    let other = record(reenact::seed::Seed::new(seed.number() + 1));
    let found = one.first_difference(&other).unwrap();
    assert_ne!(found.left.map(|kept| kept.event.at), found.right.map(|kept| kept.event.at));
}

/// A disk that is full after some bytes.
struct Full(usize);

impl io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_stops_the_run_and_is_reported() {
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "production", &[]);
    let Prepared { selection, scenario, program } = &prepared;
    let header = Header::new(program, file.digest, selection, scenario.seed);
    let mut writer =
        TraceWriter::new(Full(10_000), &header, lines_of_sites(program, &file.sources));
    let limits = Limits::default();
    let outcome = engine::run(program, scenario.seed, &limits, &mut writer);
    assert!(outcome.events < 1_000, "{}", outcome.events);
    let nothing = Fingerprinting::default().finish();
    let error = writer.finish(outcome.footer(program, &limits, nothing));
    assert_eq!(error.unwrap_err().kind(), io::ErrorKind::StorageFull);
}

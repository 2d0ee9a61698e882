//! Traces that are not whole, or of another time.

use super::Place;
use super::Small;
use reenact::trace::codec::read_trace;

/// The trace of a small run.
fn trace() -> String {
    let place = Place::with(Small::default().text());
    let output = place.run(&["run", "bad.yaml", "--profile", "here", "--trace", "trace.jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    std::fs::read_to_string(place.path("trace.jsonl")).unwrap()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(read_trace(text).unwrap_err().to_string(), expected);
}

#[test]
fn a_trace_cut_short_is_recognized_wherever_it_was_cut() {
    let whole = trace();
    read_trace(&whole).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines.len(), 11, "a header, nine events, a footer");
    for count in 1..lines.len() {
        let cut = lines[..count].join("\n");
        let line = count + 1;
        check(&cut, &format!("line {line}: the trace was cut short: its last line is missing"));
    }
    for end in 1..whole.len() - 1 {
        if let Some(cut) = whole.get(..end) {
            assert!(read_trace(cut).is_err(), "cut at byte {end}");
        }
    }
}

#[test]
fn a_trace_that_cannot_be_read_ends_a_command_with_its_message_and_code() {
    let whole = trace();
    let place = Place::with(Small::default().text());
    let cut = whole.lines().take(5).collect::<Vec<_>>().join("\n");
    std::fs::write(place.path("cut.jsonl"), cut).unwrap();
    let newer = whole.replacen("reenact.trace/1", "reenact.trace/2", 1);
    std::fs::write(place.path("newer.jsonl"), newer).unwrap();
    place.check("trace-cut-short", &["diff", "bad.yaml", "here", "cut.jsonl"]);
    place.check("trace-newer", &["diff", "bad.yaml", "here", "newer.jsonl"]);
}

#[test]
fn other_formats_and_damage() {
    let whole = trace();
    let newer = whole.replacen("reenact.trace/1", "reenact.trace/2", 1);
    check(
        &newer,
        "line 1: this trace is of format 2 and this reenact reads format 1; use a newer reenact",
    );
    let nothing = "line 1: this is not a trace: its first line is not \
                   `{\"format\":\"reenact.trace/1\",…}`";
    check("", nothing);
    check("\n\n\n", nothing);
    check("{\"format\": 1}", nothing);
    check(&"[".repeat(1_000_000), nothing);
    let events = whole.lines().nth(10).unwrap();
    let counted = events.replace("\"events\":9", "\"events\":8");
    check(
        &whole.replace(events, &counted),
        "line 11: the last line counts 8 events and there are 9",
    );
    let deep = whole.replacen("{\"id\":0", &"[".repeat(100_000), 1);
    let wrong = "this line is not an event: invalid type: sequence, expected u64";
    check(&deep, &format!("line 2, column 1: {wrong}"));
}

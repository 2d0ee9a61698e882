use super::*;
use crate::trace::event::Kind;
use proptest::prelude::*;

const HEADER: &str = r#"{"format":"reenact.trace/1","scenario":"s","digest":"0000000000000000","profile":null,"with":[],"seed":"1","tool":"reenact 0","origin":"2024-06-25T00:00:00Z"}"#;
const FOOTER: &str =
    r#"{"end":"2024-06-25T00:00:01Z","events":2,"fingerprint":"0000-0000-0000-0000"}"#;

/// A line of a trace; `fields` begin with a comma.
fn event(id: u64, at: u64, fields: &str) -> String {
    format!(
        r#"{{"id":{id},"at":{at},"instant":"2024-06-25T00:00:00Z","lineage":"00000000000000ff","attempt":0,"site":"requests.ask/check it"{fields}}}"#
    )
}

/// Puts lines together; a footer gets its digest.
fn trace(lines: &[&str]) -> String {
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let last = lines.iter().rposition(|line| !line.is_empty()).unwrap_or_default();
    if let Ok(footer) = serde_json::from_str::<Footer>(&lines[last]) {
        let mut seal = Seal::default();
        lines[..last].iter().for_each(|line| seal.line(line));
        let digest = footer.digest.clone().or(Some(seal.finish(footer.fingerprint.as_deref())));
        lines[last] = serde_json::to_string(&Footer { digest, ..footer }).unwrap();
    }
    lines.join("\n")
}

#[track_caller]
fn check_mistake(lines: &[&str], line: usize, mistake: &Mistake) {
    let error = read_trace(&trace(lines)).unwrap_err();
    assert_eq!((error.line, &error.mistake), (line, mistake), "{error}");
}

#[track_caller]
fn check_words(lines: &[&str], expected: &str) {
    assert_eq!(read_trace(&trace(lines)).unwrap_err().to_string(), expected);
}

#[test]
fn a_trace_is_a_header_events_and_a_footer() {
    let first = event(3, 7, r#","kind":"checked""#);
    let second = event(9, 7, r#","line":3,"kind":"shown","effect":"answer""#);
    let read = read_trace(&trace(&[HEADER, &first, &second, FOOTER, ""])).unwrap();
    assert_eq!(read.header.scenario, "s");
    assert_eq!(read.events.len(), 2);
    assert_eq!(read.events[0].kind, Kind::Checked);
    assert_eq!(read.events[0].lineage, 255);
    assert_eq!(read.events[1].effect.as_deref(), Some("answer"));
    assert_eq!(read.footer.end.as_deref(), Some("2024-06-25T00:00:01Z"));
    assert_eq!(serde_json::to_string(&read.events[1]).unwrap(), second);
    assert_eq!(serde_json::to_string(&read.header).unwrap(), HEADER);
    assert!(read.footer.digest.is_some());
    let bare = Footer { digest: None, ..read.footer };
    assert_eq!(serde_json::to_string(&bare).unwrap(), FOOTER);
}

#[test]
fn what_is_no_trace_of_this_format_is_said() {
    for text in ["", "hello", "[]", "{}", r#"{"format":"reenact.run/1"}"#, "\u{0}"] {
        check_mistake(&[text], 1, &Mistake::NotATrace);
    }
    check_words(
        &[r#"{"format":"reenact.trace/2","anything":[]}"#],
        "line 1: this trace is of format 2 and this reenact reads format 1; use a newer reenact",
    );
    check_words(
        &[r#"{"format":"reenact.trace/1","scenario":7}"#],
        "line 1, column 40: the trace's first line is damaged: \
         invalid type: integer `7`, expected a string",
    );
}

#[test]
fn a_trace_that_was_cut_short_is_known() {
    let one = event(0, 0, r#","kind":"checked""#);
    check_mistake(&[HEADER], 2, &Mistake::CutShort);
    check_mistake(&[HEADER, &one], 3, &Mistake::CutShort);
    check_mistake(&[HEADER, &one, r#"{"id":1,"at"#], 4, &Mistake::CutShort);
    check_mistake(&[HEADER, &one, r#"{"events":1}"#], 4, &Mistake::CutShort);
    check_mistake(&[HEADER, &one, FOOTER], 3, &Mistake::WrongCount { said: 2, found: 1 });
    let stopped = read_trace(&trace(&[HEADER, &one, r#"{"stopped":"by hand","events":1}"#]));
    assert_eq!(stopped.unwrap().footer.stopped.as_deref(), Some("by hand"));
}

#[test]
fn a_damaged_line_is_named() {
    let one = event(5, 5, r#","kind":"checked""#);
    check_words(
        &[HEADER, &one, r#"{"id":1,]"#, FOOTER],
        "line 3, column 9: this line is not JSON: key must be a string",
    );
    let unknown = event(6, 6, r#","kind":"exploded""#);
    check_words(
        &[HEADER, &unknown, FOOTER],
        "line 2, column 138: this line is not an event: unknown kind `exploded`",
    );
    let extra = event(6, 6, r#","kind":"checked","colour":1"#);
    let error = read_trace(&trace(&[HEADER, &extra, FOOTER])).unwrap_err();
    assert!(error.to_string().contains("unknown field `colour`"), "{error}");
    check_mistake(&[HEADER, &one, &one, FOOTER], 3, &Mistake::OutOfOrder { id: 5 });
    let earlier = event(6, 4, r#","kind":"checked""#);
    check_mistake(&[HEADER, &one, &earlier, FOOTER], 3, &Mistake::OutOfOrder { id: 6 });
    let own_cause = event(6, 6, r#","cause":6,"kind":"checked""#);
    let mistake = Mistake::CauseAfterEvent { id: 6, cause: 6 };
    check_mistake(&[HEADER, &one, &own_cause, FOOTER], 3, &mistake);
    let later = event(6, 6, r#","via":7,"kind":"checked""#);
    let mistake = Mistake::CauseAfterEvent { id: 6, cause: 7 };
    check_mistake(&[HEADER, &one, &later, FOOTER], 3, &mistake);
}

/// Whoever compares traces makes room for each request up to the highest number, so that a number
/// must not come out of nowhere.
#[test]
fn a_request_is_one_that_has_arrived() {
    let arrived =
        |id, request: u32| event(id, 0, &format!(r#","request":{request},"kind":"arrived""#));
    let checked =
        |id, request: u32| event(id, 0, &format!(r#","request":{request},"kind":"checked""#));
    let (first, second) = (arrived(0, 0), checked(1, 0));
    read_trace(&trace(&[HEADER, &first, &second, FOOTER])).unwrap();
    check_words(
        &[HEADER, &first, &checked(1, u32::MAX), FOOTER],
        "line 3: event 1 belongs to request 4294967295, and 1 have arrived, numbered from 0",
    );
    let mistake = Mistake::UnknownRequest { id: 1, request: 2, arrived: 1 };
    check_mistake(&[HEADER, &first, &arrived(1, 2), FOOTER], 3, &mistake);
    let mistake = Mistake::UnknownRequest { id: 1, request: 0, arrived: 1 };
    check_mistake(&[HEADER, &first, &arrived(1, 0), FOOTER], 3, &mistake);
    let alone = |only: u32| format!(r#"{},"only":{only}}}"#, HEADER.trim_end_matches('}'));
    read_trace(&trace(&[&alone(7), &arrived(9, 7), &checked(11, 7), FOOTER])).unwrap();
    check_words(
        &[&alone(7), &arrived(9, 7), &checked(11, 8), FOOTER],
        "line 3: event 11 is not of request 7, and the trace is of that one alone",
    );
    check_words(
        &[&alone(u32::MAX), &arrived(9, u32::MAX), &checked(11, u32::MAX), FOOTER],
        "line 1: request 4294967295 is too far on for a trace that leaves others out: of those at most \
         2097152 is read; save a trace of all requests",
    );
    let sampled = |every: u32| format!(r#"{},"every":{every}}}"#, HEADER.trim_end_matches('}'));
    read_trace(&trace(&[&sampled(7), &arrived(5, 0), &arrived(9, 7), FOOTER])).unwrap();
    check_words(
        &[&sampled(7), &arrived(5, 0), &checked(9, 1), FOOTER],
        "line 3: event 9 is of request 1, and the trace has one of 7, from 0 on",
    );
    let mistake = Mistake::UnknownRequest { id: 9, request: 14, arrived: 1 };
    check_mistake(&[&sampled(7), &arrived(5, 0), &checked(9, 14), FOOTER], 3, &mistake);
    check_mistake(&[&sampled(7), &arrived(5, 0), &arrived(9, 14), FOOTER], 3, &mistake);
    let far = Mistake::FarRequest { request: MOST_ALONE * 2 };
    let lines = [&sampled(MOST_ALONE * 2), &arrived(5, 0), &arrived(9, MOST_ALONE * 2), FOOTER];
    check_mistake(&lines, 3, &far);
    check_words(
        &[&sampled(0), &arrived(5, 0), &arrived(9, 0), FOOTER],
        "line 1, column 167: the trace's first line is damaged: invalid value: integer `0`, expected a \
         nonzero u32",
    );
}

#[test]
fn a_line_that_was_changed_is_known() {
    let (first, second) =
        (event(3, 7, r#","kind":"checked""#), event(4, 7, r#","kind":"checked""#));
    let whole = trace(&[HEADER, &first, &second, FOOTER]);
    let changed = "line 4: the digest in the last line is not that of the lines above and of the \
                   fingerprint: something was changed; save the trace anew";
    for (from, to) in [
        (r#""at":7"#, r#""at":6"#),
        (r#""seed":"1""#, r#""seed":"2""#),
        ("0000-0000-0000-0000", "0000-0000-0000-0001"),
    ] {
        let said = read_trace(&whole.replacen(from, to, 1)).unwrap_err().to_string();
        assert_eq!(said, changed, "{from}");
    }
    let bare = [HEADER, &first, &second, FOOTER].join("\n");
    assert_eq!(
        read_trace(&bare).unwrap_err().to_string(),
        "line 4: the last line has no digest of the lines above it, so nobody knows whether they were \
         changed; save the trace anew"
    );
}

#[test]
fn the_first_difference_does_not_mind_numbers() {
    let read = |lines: &[&str]| read_trace(&trace(lines)).unwrap();
    let first = event(3, 7, r#","kind":"checked""#);
    let one = event(4, 7, r#","cause":3,"kind":"shown","effect":"answer""#);
    let left = read(&[HEADER, &first, &one, FOOTER]);
    let moved = event(13, 7, r#","kind":"checked""#);
    let same = event(14, 7, r#","cause":13,"kind":"shown","effect":"answer""#);
    let right = read(&[HEADER, &moved, &same, FOOTER]);
    assert_eq!(left.first_difference(&right), None);
    let other = event(14, 7, r#","cause":13,"kind":"shown","effect":"error""#);
    let right = read(&[HEADER, &moved, &other, FOOTER]);
    let found = left.first_difference(&right).unwrap();
    assert_eq!(found.position, 1);
    assert_eq!(found.right.unwrap().effect.as_deref(), Some("error"));
}

proptest! {
    #[test]
    fn no_text_panics(text: String, lines in prop::collection::vec(".*", 0..5)) {
        drop(read_trace(&text));
        drop(read_trace(&format!("{HEADER}\n{}", lines.join("\n"))));
    }

    #[test]
    fn no_damage_panics(at in 0..600_usize, with: char, end in 0..600_usize) {
        let first = event(3, 7, r#","kind":"checked""#);
        let second = event(9, 7, r#","cause":3,"kind":"enqueued","job":"j","child":"00000000000000aa""#);
        let text = trace(&[HEADER, &first, &second, FOOTER]);
        let damaged: String = text
            .chars()
            .enumerate()
            .filter(|(place, _)| *place != end)
            .map(|(place, letter)| if place == at { with } else { letter })
            .collect();
        if let Err(error) = read_trace(&damaged) {
            prop_assert!(error.line <= 6, "{}", error);
        }
        let cut: String = text.chars().take(end.min(text.len() - 1)).collect();
        prop_assert!(read_trace(&cut).is_err());
    }
}

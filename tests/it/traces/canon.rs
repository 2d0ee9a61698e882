//! What recordings and replays are brought to before they are compared: the names of requests,
//! users and session ids, and instants inside messages, differ from run to run.

use serde_json::Value;

/// Stands for the request's own name.
pub(super) const REQUEST: &str = "<request>";
/// Stands for the user who asks.
pub(super) const USER: &str = "<user>";
/// Stands for the request's own session id, without its version.
pub(super) const PRIVATE_ID: &str = "2::<private id>";

/// Replaces the user's number and the instant of the sign-in in a message that quotes the session.
pub(super) fn message(text: &str, user: &str) -> String {
    let first_line = text.lines().next().unwrap_or_default();
    let named = first_line.replacen(&format!("[[{user}], "), "[[<user>], ", 1);
    let Some((before, rest)) = named.split_once("{\"42\"=>") else { return named };
    let Some((instant, after)) = rest.split_once('}') else { return named };
    assert!(is_instant(instant), "{instant}");
    format!("{before}{{\"42\"=><instant>}}{after}")
}

/// Replaces the whole session in such a message, as the recordings' `_norm` fields do.
pub(super) fn without_session(message: &str) -> String {
    let parts = message.split_once(" for {").zip(message.rsplit_once("}:"));
    let Some(((before, _), (_, after))) = parts else { return message.to_owned() };
    format!("{before} for <INSPECT>:{after}")
}

/// Tells whether a text is an instant as Ruby prints it: `2024-06-25 12:13:00 +0000`, with a
/// fraction of a second where there is one.
fn is_instant(text: &str) -> bool {
    let shape: String =
        text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    let (seconds, zone) = shape.split_at_checked(19).unwrap_or_default();
    let fraction = zone.strip_suffix(" +0000").map(|fraction| fraction.trim_end_matches('0'));
    seconds == "0000-00-00 00:00:00" && matches!(fraction, Some("" | "."))
}

/// Tells whether a prompt has two answers in a row, which the gateway of the second reading refuses.
pub(super) fn has_two_answers_in_a_row(roles: &Value) -> bool {
    let roles = roles.as_array().expect("roles are a list");
    roles.windows(2).any(|pair| pair.iter().all(|role| role == "assistant"))
}

/// The delays Sidekiq may choose before the retry after `count` others, in seconds.
pub(super) fn possible_delays(count: u64) -> Vec<u64> {
    (0..10).map(|jitter| count.pow(4) + 15 + jitter * (count + 1)).collect()
}

//! The recordings, read.

use super::canon;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;

/// One event, recorded or replayed, in the words of the recordings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    /// Its kind.
    pub kind: String,
    /// Its fields; those inside others by their path, such as `args.0.user`.
    pub fields: BTreeMap<String, Value>,
}

/// The recorded events of one request.
#[derive(Debug)]
pub(super) struct Recording {
    /// What the recording calls it: `r01`.
    pub name: String,
    /// Its events, in order.
    pub facts: Vec<Fact>,
}

/// Reads a file of recorded requests.
pub(super) fn read(lines: &str) -> Vec<Recording> {
    let mut recordings: Vec<Recording> = Vec::new();
    for line in lines.lines() {
        let event: Value = serde_json::from_str(line).expect("a recording is JSON Lines");
        let name = text(&event["req"]).to_owned();
        let mut fields = BTreeMap::new();
        for (field, value) in event.as_object().into_iter().flatten() {
            flatten(field, value, &mut fields);
        }
        for (field, value) in &mut fields {
            canonicalise(field, value, &name);
        }
        let kind = text(&event["ev"]).to_owned();
        let fact = Fact { kind, fields };
        match recordings.last_mut().filter(|last| last.name == name) {
            Some(last) => last.facts.push(fact),
            None => recordings.push(Recording { name, facts: vec![fact] }),
        }
    }
    recordings
}

/// Lists a value's parts by their paths; a list of plain values is one part.
fn flatten(path: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(parts) => {
            parts.iter().for_each(|(name, part)| flatten(&format!("{path}.{name}"), part, into));
        }
        Value::Array(parts) if parts.iter().any(Value::is_object) => {
            let parts = parts.iter().enumerate();
            parts.for_each(|(index, part)| flatten(&format!("{path}.{index}"), part, into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            into.insert(path.to_owned(), value.clone());
        }
    }
}

/// Returns a text; every recorded event has those that are asked for.
fn text(value: &Value) -> &str {
    value.as_str().expect("a recorded field is a text")
}

/// Brings a field to what is compared.
fn canonicalise(field: &str, value: &mut Value, request: &str) {
    let number = request.trim_start_matches('r').trim_start_matches('0');
    match field {
        "prompt_roles" => *value = json!(canon::has_two_answers_in_a_row(value)),
        "exception_message" | "error_message" => {
            *value = json!(canon::message(text(value), number));
        }
        "args.0.request_id" if *value == json!(request) => *value = json!(canon::REQUEST),
        "args.0.user" if *value == json!(format!("u{number}")) => *value = json!(canon::USER),
        "set_session_id" if *value == json!(format!("2::<sha256 of {request} sid>")) => {
            *value = json!(canon::PRIVATE_ID);
        }
        _ => {}
    }
}

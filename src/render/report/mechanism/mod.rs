//! The mechanism as a picture that other tools draw.

pub mod dot;
pub mod mermaid;

use crate::experiment::mechanism::Link;
use crate::experiment::mechanism::Mechanism;
use crate::experiment::mechanism::Part;

/// The words in a part: its name, what it is, and more about it.
fn words(part: &Part) -> Vec<String> {
    let mut words = vec![part.name.clone(), part.kind.word().to_owned()];
    if !part.note.is_empty() {
        words.push(part.note.clone());
    }
    words
}

/// The words at a link, and where it never runs.
fn said(mechanism: &Mechanism, link: &Link) -> Vec<String> {
    let fault = link.is_fault.then(|| "the fault".to_owned());
    [Some(link.verb.clone()), mechanism.gate(&link.runs), fault].into_iter().flatten().collect()
}

/// The words of the fault.
fn fault_words(mechanism: &Mechanism) -> Option<(usize, Vec<String>)> {
    let flaw = mechanism.fault.as_ref()?;
    let title = format!("the fault: {}", flaw.title);
    Some((flaw.part, [Some(title), mechanism.gate(&flaw.runs)].into_iter().flatten().collect()))
}

/// Tells whether something ran in some environments and not in others, or in none.
fn is_gated(runs: &[bool]) -> bool {
    runs.iter().any(|ran| !ran)
}

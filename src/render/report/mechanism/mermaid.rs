//! The mechanism as a flowchart in Mermaid's language.

use crate::experiment::mechanism::Mechanism;
use crate::experiment::mechanism::PartKind;
use crate::render::report::mechanism::fault_words;
use crate::render::report::mechanism::is_gated;
use crate::render::report::mechanism::said;
use crate::render::report::mechanism::words;
use crate::render::report::mermaid::label;
use std::fmt::Write as _;

/// How much of a label is kept.
const LABEL: usize = 80;

/// How much of the fault's.
const FAULT: usize = 200;

/// Draws a mechanism. What never runs somewhere is dotted, and says where.
pub fn draw(mechanism: &Mechanism) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut line = |text: &str| writeln!(out, "  {text}").expect("a text takes everything");
    for (place, part) in mechanism.parts.iter().enumerate() {
        let (open, close) = shape(part.kind);
        line(&format!("n{place}{open}\"{}\"{close}", joined(&words(part), LABEL)));
    }
    for link in &mechanism.links {
        let arrow = if is_gated(&link.runs) { "-.->" } else { "-->" };
        let words = joined(&said(mechanism, link), LABEL);
        line(&format!("n{} {arrow}|\"{words}\"| n{}", link.from, link.to));
    }
    if let Some((part, words)) = fault_words(mechanism) {
        line(&format!("fault[\"{}\"]", joined(&words, FAULT)));
        line(&format!("n{part} -.- fault"));
        line("style fault stroke:#b00020,stroke-width:3px");
    }
    out
}

/// Puts words beside each other.
fn joined(words: &[String], most: usize) -> String {
    label(&words.join(", "), most)
}

fn shape(kind: PartKind) -> (&'static str, &'static str) {
    match kind {
        PartKind::Operation => ("[/", "\\]"),
        PartKind::Request => ("([", "])"),
        PartKind::Queue => ("[[", "]]"),
        PartKind::Job => ("[", "]"),
        PartKind::Channel => (">", "]"),
        PartKind::Service => ("{{", "}}"),
        PartKind::Server => ("[/", "/]"),
        PartKind::Resource => ("[\\", "/]"),
        PartKind::Store => ("[(", ")]"),
        PartKind::Effect => ("(", ")"),
    }
}

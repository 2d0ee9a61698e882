//! The mechanism in Graphviz's language.

use crate::experiment::mechanism::Mechanism;
use crate::experiment::mechanism::PartKind;
use crate::render::report::mechanism::fault_words;
use crate::render::report::mechanism::is_gated;
use crate::render::report::mechanism::said;
use crate::render::report::mechanism::words;
use crate::text::neutral;
use std::fmt::Write as _;

/// How many characters a line of the fault's title has.
const LINE: usize = 32;

/// Draws a mechanism. What never runs somewhere is dashed, and says where.
pub fn draw(mechanism: &Mechanism) -> String {
    let mut out = String::new();
    let mut line = |text: &str| writeln!(out, "{text}").expect("a text takes everything");
    line(&format!("digraph {} {{", quoted(std::slice::from_ref(&mechanism.name))));
    let title = quoted(std::slice::from_ref(&mechanism.title));
    line(&format!("  graph [label={title}, labelloc=t, rankdir=LR, fontname=\"sans-serif\"];"));
    line("  node [fontname=\"sans-serif\", shape=box];");
    line("  edge [fontname=\"sans-serif\", fontsize=10];");
    for (place, part) in mechanism.parts.iter().enumerate() {
        line(&format!("  n{place} [label={}, {}];", quoted(&words(part)), shape(part.kind)));
    }
    for link in &mechanism.links {
        let dashed = if is_gated(&link.runs) { ", style=dashed" } else { "" };
        let red = if link.is_fault { ", color=\"#b00020\", penwidth=2" } else { "" };
        let label = quoted(&said(mechanism, link));
        line(&format!("  n{} -> n{} [label={label}{dashed}{red}];", link.from, link.to));
    }
    if let Some((part, words)) = fault_words(mechanism) {
        let words: Vec<String> = words.iter().flat_map(|it| folded(it)).collect();
        line(&format!(
            "  fault [label={}, shape=octagon, color=\"#b00020\", penwidth=2];",
            quoted(&words)
        ));
        line(&format!("  n{part} -> fault [dir=none, style=dotted, color=\"#b00020\"];"));
    }
    line("}");
    out
}

fn shape(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Operation => "shape=house",
        PartKind::Request => "shape=oval",
        PartKind::Queue => "shape=box, peripheries=2",
        PartKind::Job => "shape=box",
        PartKind::Channel => "shape=hexagon",
        PartKind::Service => "shape=component",
        PartKind::Server => "shape=box3d",
        PartKind::Resource => "shape=trapezium",
        PartKind::Store => "shape=cylinder",
        PartKind::Effect => "shape=note",
    }
}

/// Breaks a text into lines.
fn folded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|last| last.chars().count() + word.len() < LINE) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Quotes lines of text. Graphviz reads `\N` and its like, and entities, as more than text.
fn quoted(lines: &[String]) -> String {
    let mut out = String::from("\"");
    for (index, line) in lines.iter().enumerate() {
        out.push_str(if index > 0 { "\\n" } else { "" });
        for c in neutral(line).chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    out
}

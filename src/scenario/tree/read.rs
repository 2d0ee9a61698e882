//! YAML text to a tree, within budgets, collecting every mistake that leaves the rest readable.

use super::Limits;
use super::Node;
use super::build::Builder;
use super::yaml;
use super::yaml::EventKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::source::SourceId;
use crate::source::Span;

/// Reads one YAML document.
///
/// Returns a tree whenever all of the document was understood, even when it holds mistakes such
/// as duplicate keys (of which the first is kept), so that a decoder can look for more; ask
/// [`Diagnostics::has_errors`] before using it. Returns `None`, with at least one error, when the
/// text is not YAML, is empty, or exceeds a limit.
pub fn read(
    text: &str,
    source: SourceId,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    read_from(text, 0, source, limits, diagnostics)
}

/// Reads the document in `text` from byte `start` on; places count from the beginning of `text`.
pub(super) fn read_from(
    text: &str,
    start: usize,
    source: SourceId,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    if text.len() > limits.bytes.min(u32::MAX as usize) {
        diagnostics.push(
            Diagnostic::new(
                codes::TOO_LARGE,
                Span::new(source, 0, 0),
                format!("this has more than {} bytes, and no more are read", limits.bytes),
            )
            .help("let counts and distributions stand for long lists"),
        );
        return None;
    }
    let yaml = text.get(start..).unwrap_or_default();
    let mut builder = Builder::new(text, start, source, limits, diagnostics);
    match build(yaml, limits.depth, &mut builder) {
        Ok(()) => builder.finish(),
        Err(fatal) => {
            diagnostics.push(fatal);
            None
        }
    }
}

fn build(yaml: &str, depth: usize, builder: &mut Builder<'_>) -> Result<(), Diagnostic> {
    let mut documents = 0_u32;
    for event in yaml::events(yaml, depth) {
        let event = event.map_err(|complaint| builder.complain(complaint))?;
        if matches!(event.kind, EventKind::Document) {
            documents += 1;
            if documents > 1 {
                return builder.second_document(event.range);
            }
        }
        builder.take(event)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;

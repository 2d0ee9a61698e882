//! What `check` found: for people, and as `reenact.check/1` for programs.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Label;
use crate::diagnostic::Severity;
use crate::experiment::check::Untried;
use crate::render::diagnostics;
use crate::render::page::neutral;
use crate::render::style::TextStyle;
use crate::source::Sources;
use crate::text::escape_json;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.check/1";

/// What was found in one file.
#[derive(Debug)]
pub struct Findings<'a> {
    /// The path as the user gave it.
    pub path: &'a str,
    /// The file's text.
    pub sources: Sources,
    /// What there is to say about it.
    pub diagnostics: Diagnostics,
    /// What the mistakes kept from being tried.
    pub untried: Untried,
}

/// Draws what was found in one file, under its path where it is one of several.
pub fn draw(findings: &Findings<'_>, titled: bool, style: &TextStyle) -> String {
    let path = neutral(findings.path);
    if findings.diagnostics.is_empty() {
        return format!("{path}: nothing to report\n");
    }
    let mut drawn = diagnostics::draw(&findings.diagnostics, &findings.sources, style);
    if let Some(rest) = rest(findings.untried) {
        drawn.push_str(rest);
    }
    if titled { format!("{path}:\n{drawn}") } else { drawn }
}

/// Says what is tried once the mistakes are mended.
fn rest(untried: Untried) -> Option<&'static str> {
    match untried {
        Untried::Nothing => None,
        Untried::Runs => {
            Some("once these are mended, the file is also run: for its steps, roles and fault\n")
        }
        Untried::Meaning => {
            Some("once these are mended, names and expressions are checked, and the file is run\n")
        }
        Untried::All => Some("once this can be read, everything in it is checked\n"),
    }
}

#[derive(Serialize)]
struct Check<'a> {
    schema: &'static str,
    tool: &'static str,
    files: Vec<CheckedFile<'a>>,
}

#[derive(Serialize)]
struct CheckedFile<'a> {
    file: &'a str,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// How many more were found and are not told.
    #[serde(skip_serializing_if = "is_zero")]
    left_out: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    related: Vec<Place<'a>>,
    helps: &'a [String],
}

/// Lines and columns count from 1, columns in characters; the end is one past the last.
#[derive(Serialize)]
struct Place<'a> {
    source: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    label: &'a str,
}

/// Writes what was found in several files as one JSON document.
pub fn draw_json(all: &[Findings<'_>]) -> String {
    let check = Check {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        files: all.iter().map(checked_file).collect(),
    };
    let written = serde_json::to_string_pretty(&check);
    let written = written.expect("mirror types hold nothing that JSON cannot say");
    let mut text = escape_json(&written).into_owned();
    text.push('\n');
    text
}

fn checked_file<'a>(findings: &'a Findings<'_>) -> CheckedFile<'a> {
    let sorted = findings.diagnostics.sorted();
    let count = |severity| sorted.iter().filter(|it| it.severity == severity).count();
    CheckedFile {
        file: findings.path,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        left_out: findings.diagnostics.left_out(),
        diagnostics: sorted.iter().map(|it| finding(it, &findings.sources)).collect(),
    }
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    Finding {
        code: diagnostic.code.0,
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        message: &diagnostic.message,
        place: place(&diagnostic.primary, sources),
        related: diagnostic.related.iter().map(|label| place(label, sources)).collect(),
        helps: &diagnostic.helps,
    }
}

fn place<'a>(label: &'a Label, sources: &'a Sources) -> Place<'a> {
    let mut after = label.span;
    after.start = after.end;
    let (start, end) = (sources.locate(label.span), sources.locate(after));
    Place {
        source: sources.get(label.span.source).map_or("", |source| source.name.as_str()),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        label: &label.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;
    use crate::source::Span;
    use serde_json::json;

    #[test]
    fn findings_have_a_shape_that_others_can_rely_on() {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", "version: 1\nvesion: 1\n");
        let mut diagnostics = Diagnostics::default();
        let span = Span::new(source, 11, 17);
        diagnostics.push(
            Diagnostic::new(codes::UNKNOWN_KEY, span, "no such key")
                .caret("here")
                .related(Span::new(source, 0, 7), "like this")
                .did_you_mean("vesion", ["version"]),
        );
        let findings = [Findings { path: "a.yaml", sources, diagnostics, untried: Untried::Runs }];
        let written: serde_json::Value = serde_json::from_str(&draw_json(&findings)).unwrap();
        let expected = json!({
            "schema": "reenact.check/1",
            "tool": env!("CARGO_PKG_VERSION"),
            "files": [{
                "file": "a.yaml", "errors": 1, "warnings": 0, "notes": 0,
                "diagnostics": [{
                    "code": "E0202", "severity": "error", "message": "no such key",
                    "source": "a.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 7,
                    "label": "here",
                    "related": [{
                        "source": "a.yaml", "line": 1, "column": 1, "end_line": 1,
                        "end_column": 8, "label": "like this",
                    }],
                    "helps": ["did you mean `version`?"],
                }],
            }],
        });
        assert_eq!(written, expected);
    }
}

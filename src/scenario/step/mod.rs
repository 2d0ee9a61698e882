//! Steps: what a request or a job does, one verb at a time.
//!
//! A step is a map with exactly one verb, the verb's modifiers, and what any step may have: `id`,
//! `if`. Its name is its `id`, or the verb and its object; sites, patches and messages use it.

mod call;
mod read;
mod verb;

pub use crate::scenario::step::verb::Body;
pub use crate::scenario::step::verb::Branch;
pub use crate::scenario::step::verb::Call;
pub use crate::scenario::step::verb::Managing;
pub use crate::scenario::step::verb::Mismatch;
pub use crate::scenario::step::verb::OnCancel;
pub use crate::scenario::step::verb::Tending;
pub use crate::scenario::step::verb::Verb;
pub use crate::scenario::step::verb::Wait;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::fields::ExpressionText;
use crate::scenario::fields::Fields;
use crate::scenario::fields::list;
use crate::scenario::fields::wrong_kind;
use crate::scenario::grammar;
use crate::scenario::grammar::Form;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use crate::source::Spanned;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The whole step.
    pub span: Span,
    /// Its name within its flow, and the place that gives it.
    pub name: Spanned<String>,
    /// `if`: the step is skipped when this is false.
    pub condition: Option<ExpressionText>,
    /// What it does.
    pub verb: Verb,
}

/// The verbs, in the order of the manual.
pub const VERBS: [&str; 27] = [
    "set",
    "read",
    "write",
    "check",
    "work",
    "enqueue",
    "show",
    "raise",
    "try",
    "do",
    "wait",
    "repeat",
    "choose",
    "turn",
    "accept",
    "transaction",
    "pause",
    "resume",
    "purge",
    "call",
    "reply",
    "partition",
    "crash",
    "stop",
    "start",
    "acquire",
    "release",
];

/// Who may answer a read.
pub const SIDES: [&str; 2] = ["primary", "replica"];

/// The word for a job that waits until the transaction around it commits.
pub const COMMITTED: &str = "committed";

/// Reads a list of steps.
pub fn steps(node: &Node, out: &mut Diagnostics) -> Vec<Step> {
    let Some(items) = list(node, "a list of steps", out) else { return Vec::new() };
    let mut found = Vec::new();
    for item in items {
        if out.is_full() {
            break;
        }
        match step(item, out) {
            Some(step) => found.push(step),
            None => lose(item, out),
        }
    }
    found
}

/// Stands for the name of a step that could not be read so far that it has one.
pub const UNNAMED: &str = "/";

/// Remembers what a step that could not be read would have declared: its name, its variables, and
/// those of the steps inside it. Whoever refers to them makes no mistake.
fn lose(node: &Node, out: &mut Diagnostics) {
    match &node.kind {
        NodeKind::Map(entries) => {
            out.lose(name_of(node).as_deref().unwrap_or(UNNAMED));
            for Entry { key, value } in entries {
                if let ("set" | "as" | "position" | "raises" | "raise", Some(name)) =
                    (key.value.as_str(), value.scalar())
                {
                    out.lose(name.text.trim());
                }
                if let NodeKind::Map(_) | NodeKind::List(_) = &value.kind {
                    lose(value, out);
                }
            }
        }
        NodeKind::List(items) => items.iter().for_each(|item| lose(item, out)),
        NodeKind::Null | NodeKind::Scalar(_) => out.lose(UNNAMED),
    }
}

/// Returns the name of the step that `node` describes: its `id`, or its verb and object.
///
/// Patches find steps by it, so it works on nodes that have not been checked.
pub fn name_of(node: &Node) -> Option<String> {
    let NodeKind::Map(fields) = &node.kind else { return None };
    let value = |key: &str| {
        fields.iter().find(|entry| entry.key.value == key).and_then(|entry| {
            match &entry.value.kind {
                NodeKind::Scalar(scalar) => Some(scalar.text.trim().to_owned()),
                NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => None,
            }
        })
    };
    if let Some(id) = value("id") {
        return Some(id);
    }
    let verb = VERBS.iter().find(|verb| fields.iter().any(|entry| entry.key.value == **verb))?;
    Some(match value(verb) {
        Some(object) => format!("{verb} {object}"),
        None => (*verb).to_owned(),
    })
}

/// Reads one step.
fn step(node: &Node, out: &mut Diagnostics) -> Option<Step> {
    let NodeKind::Map(entries) = &node.kind else {
        out.push(
            wrong_kind(node, "a step is a map with one verb")
                .help(format!("the verbs are {}", VERBS.join(", "))),
        );
        return None;
    };
    let form = the_form(node, entries, out)?;
    let verb = form.name;
    let mut fields = Fields::open(node, form, out)?;
    let id = fields.text("id", out);
    let condition = fields.expression("if", out);
    let read = read::verb(verb, &mut fields, out);
    if verb != "do"
        && let Some(otherwise) = fields.take_foreign("else")
    {
        out.push(
            Diagnostic::new(codes::ELSE_WITHOUT_IF, otherwise.span, "only a `do` has an `else`")
                .help(format!(
                    "put the `{verb}` into a group: `do: [...]` with the `if` and the `else`"
                )),
        );
    }
    fields.finish(out);
    let object = entries.iter().find(|entry| entry.key.value == verb).map(|entry| entry.key.span);
    let name = id.unwrap_or_else(|| {
        let name = name_of(node).unwrap_or_else(|| verb.to_owned());
        Spanned::new(name, object.unwrap_or(node.span))
    });
    Some(Step { span: node.span, name, condition, verb: read? })
}

/// Finds the form of a step by its one verb; none and several are mistakes.
fn the_form(node: &Node, entries: &[Entry], out: &mut Diagnostics) -> Option<&'static Form> {
    let mut found: Vec<(&Entry, &'static Form)> = Vec::new();
    for entry in entries {
        if let Some(form) = grammar::step::form_of(&entry.key.value) {
            found.push((entry, form));
        }
    }
    match found.as_slice() {
        [(_, form)] => Some(form),
        [] => {
            let mut diagnostic = Diagnostic::new(
                codes::NO_VERB,
                entries.first().map_or(node.span, |entry| entry.key.span),
                "a step needs a verb",
            )
            .help(format!("the verbs are {}", VERBS.join(", ")));
            for entry in entries.iter().take(10) {
                diagnostic = diagnostic.did_you_mean(&entry.key.value, VERBS);
            }
            out.push(diagnostic);
            None
        }
        [(first, one), (second, two), ..] => {
            out.push(
                Diagnostic::new(
                    codes::TWO_VERBS,
                    second.key.span,
                    format!(
                        "a step does one thing, but this one has both `{}` and `{}`",
                        one.name, two.name
                    ),
                )
                .caret("a second verb")
                .related(first.key.span, "the first verb")
                .help("make two steps of it, each with its own `-`"),
            );
            None
        }
    }
}

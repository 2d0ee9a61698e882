//! Steps: what a request or a job does, one verb at a time.
//!
//! A step is a map with exactly one verb, the verb's modifiers, and what any step may have: `id`,
//! `if`. Its name is its `id`, or the verb and its object; sites, patches and messages use it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Lasting;
use crate::scenario::amount::lasting;
use crate::scenario::fields::ExpressionText;
use crate::scenario::fields::Fields;
use crate::scenario::fields::entries;
use crate::scenario::fields::expression;
use crate::scenario::fields::list;
use crate::scenario::fields::text;
use crate::scenario::fields::words;
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

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// `set`: binds a variable; an ambient one when its name is declared in `ambient`.
    Set {
        /// The variable.
        variable: Spanned<String>,
        /// Its new value.
        to: ExpressionText,
    },
    /// `read`: takes what a store keeps under a key, through the store's codec; null when absent.
    Read {
        /// The store.
        store: Spanned<String>,
        /// The key.
        key: ExpressionText,
        /// The variable that gets the value.
        into: Spanned<String>,
    },
    /// `write`: keeps a value under a key, through the store's codec.
    Write {
        /// The store.
        store: Spanned<String>,
        /// The key.
        key: ExpressionText,
        /// The value.
        value: ExpressionText,
        /// How long it is kept; for ever when absent.
        expires: Option<Lasting>,
    },
    /// `check`: something the code relies on; raises when it does not hold.
    Check {
        /// What must hold.
        that: ExpressionText,
        /// The class of the error raised when it does not.
        raises: Spanned<String>,
    },
    /// `work`: time that occupies the worker, or one place of a server.
    Work {
        /// How long.
        takes: Lasting,
        /// The server whose capacity it needs.
        on: Option<Spanned<String>>,
    },
    /// `enqueue`: schedules a job; its arguments cross the queue's codec.
    Enqueue {
        /// The job.
        job: Spanned<String>,
        /// Its arguments, a map.
        with: Option<ExpressionText>,
    },
    /// `show`: an effect that somebody outside can see.
    Show {
        /// The effect.
        effect: Spanned<String>,
        /// The effect that it covers, so that it can no longer be seen.
        over: Option<Spanned<String>>,
    },
    /// `raise`: an error by its class; `raise: again` passes the rescued one on.
    Raise {
        /// The class, or `again`.
        error: Spanned<String>,
    },
    /// `try`: steps, and what to do when one of them raises.
    Try {
        /// The steps.
        body: Vec<Step>,
        /// What to do when one of them raises.
        rescue: Vec<Step>,
        /// The classes that are rescued; all when empty.
        only: Vec<Spanned<String>>,
    },
    /// `do`: a group of steps, or a sequence by name.
    Do {
        /// What to do.
        body: Body,
        /// What to do instead when `if` is false.
        otherwise: Vec<Step>,
    },
}

/// What a `do` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Steps in place.
    Steps(Vec<Step>),
    /// A sequence by name, and the values of its parameters.
    Sequence {
        /// The sequence.
        name: Spanned<String>,
        /// Values by parameter.
        with: Vec<(Spanned<String>, ExpressionText)>,
    },
}

/// The verbs, in the order of the manual.
pub const VERBS: [&str; 10] =
    ["set", "read", "write", "check", "work", "enqueue", "show", "raise", "try", "do"];

/// Reads a list of steps.
pub fn steps(node: &Node, out: &mut Diagnostics) -> Vec<Step> {
    let Some(items) = list(node, "a list of steps", out) else { return Vec::new() };
    items.iter().filter_map(|item| if out.is_full() { None } else { step(item, out) }).collect()
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
    let read = read_verb(verb, &mut fields, out);
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

/// Reads the modifiers of a verb.
fn read_verb(verb: &str, fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    Some(match verb {
        "set" => {
            let variable = fields.need_text("set", out);
            let to = fields.need_expression("to", out);
            Verb::Set { variable: variable?, to: to? }
        }
        "read" => {
            let store = fields.need_text("read", out);
            let key = fields.need_expression("key", out);
            let into = fields.need_text("as", out);
            Verb::Read { store: store?, key: key?, into: into? }
        }
        "write" => {
            let store = fields.need_text("write", out);
            let key = fields.need_expression("key", out);
            let value = fields.need_expression("value", out);
            let expires = fields.take("expires").and_then(|node| lasting(node, out));
            Verb::Write { store: store?, key: key?, value: value?, expires }
        }
        "check" => {
            let what = fields.need_text("check", out);
            let that = fields.need_expression("that", out);
            let raises = fields.need_text("raises", out);
            what?;
            Verb::Check { that: that?, raises: raises? }
        }
        "work" => {
            let what = fields.need_text("work", out);
            let takes = fields.need("takes").and_then(|node| lasting(node, out));
            let on = fields.text("on", out);
            what?;
            Verb::Work { takes: takes?, on }
        }
        "enqueue" => {
            let job = fields.need_text("enqueue", out);
            let with = fields.expression("with", out);
            Verb::Enqueue { job: job?, with }
        }
        "show" => {
            let effect = fields.need_text("show", out);
            let over = fields.text("over", out);
            Verb::Show { effect: effect?, over }
        }
        "raise" => Verb::Raise { error: fields.need_text("raise", out)? },
        "try" => read_try(fields, out)?,
        _ => read_do(fields, out)?,
    })
}

/// Reads `try`, `rescue` and `only`.
fn read_try(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let body = fields.need("try").map(|node| steps(node, out));
    let rescue = fields.need("rescue").map(|node| steps(node, out));
    let only = words(fields.take("only"), "a list of error classes", out);
    Some(Verb::Try { body: body?, rescue: rescue?, only })
}

/// Reads `do`, `with` and `else`.
fn read_do(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let node = fields.need("do");
    let with = fields.take("with");
    let otherwise = fields.take("else").map(|node| steps(node, out)).unwrap_or_default();
    let node = node?; // every key has been asked for
    let body = match &node.kind {
        NodeKind::List(_) => Body::Steps(steps(node, out)),
        NodeKind::Scalar(_) | NodeKind::Map(_) | NodeKind::Null => {
            let name =
                text(node, "`do` takes a list of steps or the name of a sequence, which", out);
            let with = with
                .and_then(|node| entries(node, "`with`", out))
                .unwrap_or_default()
                .iter()
                .filter_map(|entry| {
                    expression(&entry.value, out).map(|value| (entry.key.clone(), value))
                })
                .collect();
            Body::Sequence { name: name?, with }
        }
    };
    Some(Verb::Do { body, otherwise })
}

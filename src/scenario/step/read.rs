//! Reading what a step does.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Severity;
use crate::diagnostic::codes;
use crate::scenario::amount::amount;
use crate::scenario::amount::lasting;
use crate::scenario::fields::Fields;
use crate::scenario::fields::entries;
use crate::scenario::fields::expression;
use crate::scenario::fields::meaningless;
use crate::scenario::fields::named;
use crate::scenario::fields::text;
use crate::scenario::fields::words;
use crate::scenario::grammar;
use crate::scenario::resource;
use crate::scenario::step::Body;
use crate::scenario::step::Branch;
use crate::scenario::step::COMMITTED;
use crate::scenario::step::Managing;
use crate::scenario::step::Mismatch;
use crate::scenario::step::SIDES;
use crate::scenario::step::Tending;
use crate::scenario::step::Verb;
use crate::scenario::step::Wait;
use crate::scenario::step::call;
use crate::scenario::step::steps;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Spanned;

/// Reads the modifiers of a verb.
pub(super) fn verb(verb: &str, fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    Some(match verb {
        "set" => {
            let variable = fields.need_text("set", out);
            let to = fields.need_expression("to", out);
            Verb::Set { variable: variable?, to: to? }
        }
        "read" => read_read(fields, out)?,
        "write" => {
            let store = fields.need_text("write", out);
            let key = fields.need_expression("key", out);
            let value = fields.need_expression("value", out);
            let expires = fields.take("expires").and_then(|node| lasting(node, out));
            let position = fields.text("position", out);
            Verb::Write { store: store?, key: key?, value: value?, expires, position }
        }
        "check" => {
            let what = fields.need_text("check", out);
            let that = fields.need_expression("that", out);
            let raises = fields.need_text("raises", out);
            what?;
            Verb::Check { that: that?, raises: raises? }
        }
        "work" => read_work(fields, out)?,
        "enqueue" => {
            let job = fields.need_text("enqueue", out);
            let with = fields.expression("with", out);
            let deferred = moment(fields, out);
            let not_before = fields.expression("not_before", out);
            Verb::Enqueue { job: job?, with, deferred, not_before }
        }
        "show" => {
            let effect = fields.need_text("show", out);
            let over = fields.text("over", out);
            let value = fields.expression("value", out);
            Verb::Show { effect: effect?, over, value }
        }
        "accept" => read_accept(fields, out)?,
        "raise" => Verb::Raise { error: fields.need_text("raise", out)? },
        "try" => read_try(fields, out)?,
        "wait" => read_wait(fields, out)?,
        "repeat" => read_repeat(fields, out)?,
        "choose" => {
            let node = fields.need("choose");
            Verb::Choose { branches: named(node, "`choose`", out, branch) }
        }
        "turn" => {
            let setting = fields.need_text("turn", out);
            let to = fields.need_expression("to", out);
            Verb::Turn { setting: setting?, to: to? }
        }
        "transaction" => {
            let body = fields.need("transaction").map(|node| steps(node, out));
            Verb::Transaction { body: body? }
        }
        "pause" => Verb::Tend { queue: fields.need_text("pause", out)?, how: Tending::Pause },
        "resume" => Verb::Tend { queue: fields.need_text("resume", out)?, how: Tending::Resume },
        "purge" => Verb::Tend { queue: fields.need_text("purge", out)?, how: Tending::Purge },
        "call" => call::read(fields, out)?,
        "reply" => Verb::Reply { value: fields.need_expression("reply", out)? },
        "partition" => call::read_partition(fields, out)?,
        "crash" => read_crash(fields, out)?,
        "stop" => Verb::Manage { fleet: fields.need_text("stop", out)?, how: Managing::Stop },
        "start" => Verb::Manage { fleet: fields.need_text("start", out)?, how: Managing::Start },
        "acquire" => resource::read_acquire(fields, out)?,
        "release" => resource::read_release(fields, out)?,
        _ => read_do(fields, out)?,
    })
}

/// Reads `read` and its modifiers.
fn read_read(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let store = fields.need_text("read", out);
    let key = fields.need_expression("key", out);
    let into = fields.need_text("as", out);
    let replica = fields.text("from", out).is_some_and(|word| {
        if !SIDES.contains(&word.value.as_str()) {
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, word.span, "`from` is `primary` or `replica`")
                    .did_you_mean(&word.value, SIDES),
            );
        }
        word.value == SIDES[1]
    });
    let caught_up_to = fields.expression("caught_up_to", out);
    if let Some(written) = caught_up_to.as_ref().filter(|_| !replica) {
        out.push(
            Diagnostic::new(
                codes::MEANINGLESS_KEY,
                written.span,
                "`caught_up_to` means nothing where the primary answers",
            )
            .help("the primary is always caught up; write `from: replica`, or take it away"),
        );
    }
    let position = fields.text("position", out);
    Some(Verb::Read { store: store?, key: key?, into: into?, replica, caught_up_to, position })
}

/// Reads `when`; whether the job waits for the transaction to commit.
fn moment(fields: &mut Fields<'_>, out: &mut Diagnostics) -> bool {
    let Some(word) = fields.text("when", out) else { return false };
    if word.value != COMMITTED {
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, word.span, "`when` is `committed`")
                .did_you_mean(&word.value, [COMMITTED])
                .help("leave it out where the job leaves at once"),
        );
    }
    true
}

/// Reads `crash`, with or without `for`.
fn read_crash(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let what = fields.need_text("crash", out);
    let lasts = fields.take("for").and_then(|node| lasting(node, out));
    what.map(|_| Verb::Crash { lasts })
}

/// Reads `work`, `takes` and `on`.
fn read_work(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let what = fields.need_text("work", out);
    let takes = fields.need("takes").and_then(|node| lasting(node, out));
    let on = fields.text("on", out);
    what?;
    Some(Verb::Work { takes: takes?, on })
}

/// Reads `try`, `rescue` and `only`.
fn read_try(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let body = fields.need("try").map(|node| steps(node, out));
    let rescue = fields.need("rescue").map(|node| steps(node, out));
    let only = words(fields.take("only"), "a list of error classes", out);
    Some(Verb::Try { body: body?, rescue: rescue?, only })
}

/// Reads `accept`: the expectation of somebody who uses a value.
fn read_accept(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let what = fields.need_text("accept", out);
    let value = fields.need_expression("value", out);
    let into = fields.text("as", out);
    let shape = fields.need_text("shape", out);
    let word = fields.text("otherwise", out);
    let raises = fields.text("raises", out);
    let is_raised = word.as_ref().is_none_or(|word| word.value == "raise");
    let otherwise = match (word.as_ref().map_or("raise", |word| word.value.as_str()), raises) {
        ("raise", Some(class)) => Some(Mismatch::Raise(class)),
        ("raise", None) => {
            out.push(
                Diagnostic::new(codes::MISSING_KEY, fields.span().beginning(), "this `accept` needs `raises`")
                    .help("say which error another shape raises, or `otherwise: coerce`, or `otherwise: pass`"),
            );
            None
        }
        (_, Some(class)) if !is_raised => {
            let beside = format!("otherwise: {}", word.as_ref().map_or("", |word| &word.value));
            out.push(meaningless(class.span, "raises", &beside));
            None
        }
        ("coerce", _) => Some(Mismatch::Coerce),
        ("pass", _) => Some(Mismatch::Pass),
        (other, _) => {
            let span = word.as_ref().map_or(fields.span(), |word| word.span);
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, span, "a mismatch does something else")
                    .did_you_mean(other, Mismatch::WORDS)
                    .help("it is one of `raise`, `coerce`, `pass`"),
            );
            None
        }
    };
    what?;
    Some(Verb::Accept { value: value?, into, shape: shape?, otherwise: otherwise? })
}

/// Reads `wait`, with `for` or `until`.
fn read_wait(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let mistakes = out.count(Severity::Error);
    let what = fields.need_text("wait", out);
    let long = fields.take("for").and_then(|node| lasting(node, out));
    let until = fields.expression("until", out);
    let what = what?;
    match (long, until) {
        (Some(long), _) => Some(Verb::Wait { time: Wait::For(long) }),
        (None, Some(until)) => Some(Verb::Wait { time: Wait::Until(until) }),
        (None, None) if out.count(Severity::Error) > mistakes => None,
        (None, None) => {
            let message = "how long this waits is not clear";
            out.push(
                Diagnostic::new(codes::MISSING_KEY, what.span, message)
                    .help("say `for:` how long, or `until:` which instant"),
            );
            None
        }
    }
}

/// Reads `repeat`, `until` and `at_most`.
fn read_repeat(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let mistakes = out.count(Severity::Error);
    let node = fields.need("repeat");
    let body = node.map(|node| steps(node, out));
    let until = fields.expression("until", out);
    let at_most = fields.take("at_most").and_then(|node| amount(node, out));
    if let (Some(node), Some([])) = (node, body.as_deref()) {
        let message = "a loop over nothing would never let time pass";
        out.push(Diagnostic::new(codes::EMPTY_LOOP, node.span, message).help("give it steps"));
    }
    if let Some(node) = node
        && until.is_none()
        && at_most.is_none()
        && out.count(Severity::Error) == mistakes
    {
        let message = "nothing ends this loop";
        out.push(
            Diagnostic::new(codes::MISSING_KEY, node.span.beginning(), message)
                .help("say `until:` what, or `at_most:` how many passes"),
        );
    }
    Some(Verb::Repeat { body: body?, until, at_most })
}

/// Reads one branch of `choose`.
fn branch(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Branch> {
    let mut fields = Fields::open(node, &grammar::step::BRANCH, out)?;
    let weight = fields.need("weight").and_then(|node| amount(node, out));
    let body = fields.need("steps").map(|node| steps(node, out));
    fields.finish(out);
    Some(Branch { name, weight: weight?, steps: body? })
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

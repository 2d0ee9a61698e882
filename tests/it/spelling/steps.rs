//! Steps, and the expressions in them.

use super::Flow;
use crate::phrases::CLASSES;
use crate::phrases::CONDITIONS;
use crate::phrases::KEYS;
use crate::phrases::REACHED;
use crate::phrases::SHAPES;
use crate::phrases::TIMES;
use crate::phrases::VALUES;
use crate::worlds::Step;
use crate::worlds::Verb;
use crate::worlds::World;
use std::fmt::Write as _;

/// A wait until an instant, which may have passed.
const LAUNCH: &str = "wait: for the launch, until: 'x == 1 ? launch : now + patience'";

impl World {
    /// Writes steps, each with a comma after it.
    pub(super) fn steps(&self, steps: &[Step], flow: Flow) -> String {
        let mut text = String::new();
        for step in steps {
            let (Rendered::Leaf(verb) | Rendered::Group(verb)) = self.render(step, flow);
            let when =
                step.when.map(|when| format!(", if: {}", quoted(&who(CONDITIONS[when], flow))));
            let when = when.unwrap_or_default();
            write!(text, "{{ id: s{}, {verb}{when} }}, ", step.id).unwrap();
        }
        text
    }

    pub(super) fn render(&self, step: &Step, flow: Flow) -> Rendered {
        let value = |index: usize| quoted(&who(self.phrase(index), flow));
        let key = |index: usize| {
            let key = if self.apart {
                format!("[request, \"s{}\"]", step.id)
            } else {
                who(KEYS[index], flow)
            };
            quoted(&key)
        };
        let store = |index: usize| ["shelf", "drawer"][index];
        if let Some(group) = self.render_group(step, flow) {
            return Rendered::Group(group);
        }
        Rendered::Leaf(match &step.verb {
            Verb::Set(mood, index) => {
                format!("set: {}, to: {}", if *mood { "mood" } else { "x" }, value(*index))
            }
            Verb::Read(at, place, replica) => {
                let from = self.replica(*replica);
                format!("read: {}, key: {}, as: x{from}", store(*at), key(*place))
            }
            Verb::Write(index, place, content, expires) => {
                let life = TIMES[step.id as usize % TIMES.len()];
                let mark = if self.apart { "" } else { ", position: mark" };
                let expires = if *expires { format!(", expires: {life}") } else { mark.into() };
                format!(
                    "write: {}, key: {}, value: {}{expires}",
                    store(*index),
                    key(*place),
                    value(*content)
                )
            }
            Verb::Check(index) => {
                let that = quoted(&who(CONDITIONS[*index], flow));
                format!("check: that, that: {that}, raises: Broken")
            }
            Verb::Enqueue(first, deferred) if flow != Flow::Second => {
                let when = if *deferred { ", when: committed" } else { "" };
                let later = match step.id % 6 {
                    2 => ", not_before: 'now + patience'",
                    4 => ", not_before: 'x == 1 ? launch : now + duration(\"20s\")'",
                    _ => "",
                };
                enqueue(step.id, *first, flow) + when + later
            }
            Verb::Work(index, desk) => work(*index, *desk),
            Verb::Show(over, shown) => show(*over, shown.map(value)),
            Verb::Accept(index, shape, how, keep) => {
                format!("accept: it, value: {}, {}", value(*index), taking(*shape, *how, *keep))
            }
            Verb::Raise(index) => format!("raise: {}", CLASSES[*index]),
            Verb::Call(how) => self.call(step.id, *how, flow),
            Verb::Wait(index, false) => format!("wait: a while, for: {}", TIMES[*index]),
            Verb::Wait(_, true) => LAUNCH.into(),
            Verb::Crash(lasts) if !self.apart => crash(*lasts),
            Verb::Acquire(how) => self.acquire(*how),
            Verb::Release(how) if !self.apart => ["release: cash", &amount(*how)].concat(),
            // Where they would never end, take others with them or from them, something else.
            Verb::Enqueue(..) | Verb::Routine(_) | Verb::Crash(_) | Verb::Release(_) => {
                "work: instead, takes: 1s..2s".into()
            }
            Verb::Try(..)
            | Verb::Group(..)
            | Verb::Repeat(..)
            | Verb::Choose(..)
            | Verb::Transaction(_) => {
                unreachable!("groups are written by themselves")
            }
        })
    }

    /// Returns a value. A gauge sees who else is there, so it has no place where all are apart.
    fn phrase(&self, index: usize) -> &'static str {
        let phrase = VALUES[index];
        let is_gauge = phrase.contains("busy(") || phrase.contains("waiting(");
        if self.apart && is_gauge { "attempt" } else { phrase }
    }

    /// Writes who answers a read. Positions count what everybody commits.
    fn replica(&self, reached: Option<usize>) -> String {
        match reached {
            None => String::new(),
            Some(_) if self.apart => ", from: replica".into(),
            Some(0) => ", from: replica, position: mark".into(),
            Some(reached) => {
                let reached = quoted(REACHED[reached]);
                format!(", from: replica, position: mark, caught_up_to: {reached}")
            }
        }
    }

    /// Writes what is taken of a resource, and what becomes of it.
    fn acquire(&self, how: u32) -> String {
        let held = match how / 5 % 4 {
            0 => String::new(),
            1 => ", until: end".into(),
            2 if !self.apart => ", until: release".into(),
            _ => format!(", for: {}", TIMES[how as usize / 60 % TIMES.len()]),
        };
        let otherwise = match how / 20 % 4 {
            0 => String::new(),
            1 => ", otherwise: wait".into(),
            2 => ", otherwise: raise, raises: Oops".into(),
            _ => {
                format!(", timeout: {}, raises: Oops", TIMES[how as usize / 240 % TIMES.len()])
            }
        };
        format!("acquire: cash{}{held}{otherwise}", amount(how))
    }

    /// Writes a step that holds others.
    fn render_group(&self, step: &Step, flow: Flow) -> Option<String> {
        Some(match &step.verb {
            Verb::Try(body, rescue, only, again) => {
                let only = if *only { ", only: [Broken]" } else { "" };
                let again = if *again {
                    format!("{{ id: s{}again, raise: again }}", step.id)
                } else {
                    String::new()
                };
                format!(
                    "try: [{}], rescue: [{}{again}]{only}",
                    self.steps(body, flow),
                    self.steps(rescue, flow)
                )
            }
            Verb::Transaction(body) => {
                format!("transaction: [{}]", self.steps(body, flow))
            }
            Verb::Group(body, otherwise) => {
                let mut text = format!("do: [{}]", self.steps(body, flow));
                if step.when.is_some() && !otherwise.is_empty() {
                    write!(text, ", else: [{}]", self.steps(otherwise, flow)).unwrap();
                }
                text
            }
            Verb::Repeat(body, until) => {
                let until = until
                    .map(|until| format!(", until: {}", quoted(&who(CONDITIONS[until], flow))));
                format!(
                    "repeat: [{{ id: s{}pass, show: light }}, {}], at_most: 2{}",
                    step.id,
                    self.steps(body, flow),
                    until.unwrap_or_default()
                )
            }
            Verb::Choose(one, other) => {
                format!(
                    "choose: {{ one: {{ weight: 2, steps: [{}] }}, other: {{ weight: limit, steps: [{}] }} }}",
                    self.steps(one, flow),
                    self.steps(other, flow)
                )
            }
            Verb::Routine(index) if matches!(flow, Flow::Request | Flow::First) => {
                format!("do: routine, with: {{ p: {} }}", quoted(&who(self.phrase(*index), flow)))
            }
            Verb::Set(..)
            | Verb::Read(..)
            | Verb::Write(..)
            | Verb::Check(_)
            | Verb::Work(..)
            | Verb::Enqueue(..)
            | Verb::Show(..)
            | Verb::Accept(..)
            | Verb::Raise(_)
            | Verb::Routine(_)
            | Verb::Call(_)
            | Verb::Crash(_)
            | Verb::Acquire(_)
            | Verb::Release(_)
            | Verb::Wait(..) => return None,
        })
    }
}

/// A step's verb and modifiers.
pub(super) enum Rendered {
    Leaf(String),
    Group(String),
}

/// Writes an `enqueue`, sometimes without arguments; no job enqueues itself.
fn enqueue(id: u32, first: bool, flow: Flow) -> String {
    let job = if first && flow == Flow::Request { "first" } else { "second" };
    if id % 7 == 6 {
        return format!("enqueue: {job}");
    }
    format!("enqueue: {job}, with: {}", quoted(&who("{\"who\": WHO, \"x\": x}", flow)))
}

/// Writes work, perhaps on a server.
fn work(index: usize, desk: bool) -> String {
    format!("work: hard, takes: {}{}", TIMES[index], if desk { ", on: desk" } else { "" })
}

/// Writes a crash, for a time or for good.
fn crash(lasts: Option<usize>) -> String {
    lasts.map_or("crash: it".into(), |index| format!("crash: it, for: {}", TIMES[index]))
}

/// Writes how much of a resource.
fn amount(how: u32) -> String {
    let amounts = ["", "2", "attempt + 1", "size(string(x)) % 4", "x.size"];
    let amount = amounts[how as usize % amounts.len()];
    if amount.is_empty() { String::new() } else { format!(", amount: {}", quoted(amount)) }
}

/// Writes an effect, perhaps over another one, perhaps with a value.
fn show(over: bool, value: Option<String>) -> String {
    let over = if over { ", over: dark" } else { "" };
    let value = value.map(|value| format!(", value: {value}"));
    format!("show: light{over}{}", value.unwrap_or_default())
}

/// Writes what a value is taken for, and what another one does.
fn taking(shape: usize, how: usize, keep: bool) -> String {
    let keep = if keep { "as: x, " } else { "" };
    let shape = SHAPES[shape];
    // Nothing is made into a list.
    let how = match (how, shape) {
        (0, _) => "raises: Oops",
        (1, "list") | (2, _) => "otherwise: pass",
        _ => "otherwise: coerce",
    };
    format!("{keep}shape: {shape}, {how}")
}

/// Says who asks, in a flow's own words.
pub(super) fn who(expression: &str, flow: Flow) -> String {
    expression.replace(
        "WHO",
        match flow {
            Flow::Request => "person",
            Flow::First | Flow::Second | Flow::Service => "arguments[\"who\"]",
            Flow::Routine => "p",
        },
    )
}

/// Quotes an expression for YAML.
pub(super) fn quoted(expression: &str) -> String {
    format!("'{}'", expression.replace('\'', "''"))
}

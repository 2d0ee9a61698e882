//! Populations, rhythms and traffic: who asks, when, and how often.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Severity;
use crate::diagnostic::codes;
use crate::quantity;
use crate::quantity::Numbers;
use crate::quantity::Timestamp;
use crate::scenario::amount::Amount;
use crate::scenario::amount::amount;
use crate::scenario::basis::Basis;
use crate::scenario::fields::Fields;
use crate::scenario::fields::list;
use crate::scenario::fields::numbers;
use crate::scenario::fields::quantity_error;
use crate::scenario::fields::text;
use crate::scenario::grammar;
use crate::scenario::step::Step;
use crate::scenario::step::steps;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// People or things that ask: customers, runners, devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// What figures and expressions call one of them.
    pub name: Spanned<String>,
    /// How many there are.
    pub size: Amount,
}

/// How busy each hour of a day is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// Its name.
    pub name: Spanned<String>,
    /// A weight for each hour, UTC.
    pub hours: [u32; 24],
}

/// Requests that arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    /// Its name, part of the key of every draw its requests make.
    pub name: Spanned<String>,
    /// The request.
    pub request: Spanned<String>,
    /// The population that asks.
    pub by: Option<Spanned<String>>,
    /// True when every member of the population asks at least once.
    pub everyone: bool,
    /// When they arrive.
    pub arrivals: Arrivals,
    /// Which of them do, by their numbers from 1; all when absent.
    pub only: Option<Spanned<Numbers>>,
    /// Where the numbers come from.
    pub basis: Option<Spanned<Basis>>,
}

/// When requests arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrivals {
    /// One request at one instant, since the Unix epoch.
    At(Spanned<Timestamp>),
    /// Exactly `count` requests at independent random instants of a window.
    Count {
        /// How many.
        count: Amount,
        /// The window's first instant.
        from: Spanned<Timestamp>,
        /// The instant after its last.
        until: Spanned<Timestamp>,
        /// How busy each hour is; all alike when absent.
        rhythm: Option<Spanned<String>>,
    },
    /// One request after another, a gap apart; the first one gap after `from`.
    Every {
        /// The gap.
        gap: Amount,
        /// The window's first instant.
        from: Spanned<Timestamp>,
        /// The instant after its last, if it has one.
        until: Option<Spanned<Timestamp>>,
        /// How many at most.
        count: Option<Amount>,
    },
    /// Evenly, so many in a unit of time: request `i`, counted from 1, `i` units divided by their
    /// number after `from`.
    Rate {
        /// How many in which unit.
        rate: Amount,
        /// The window's first instant.
        from: Spanned<Timestamp>,
        /// The instant after its last, if it has one.
        until: Option<Spanned<Timestamp>>,
        /// How many at most.
        count: Option<Amount>,
    },
}

/// What the people did who run the system, or what a rule does for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its name.
    pub name: Spanned<String>,
    /// What was done, in a sentence.
    pub title: String,
    /// When: at one instant, or again and again.
    pub times: Arrivals,
    /// What was done, step by step.
    pub steps: Vec<Step>,
    /// The source's words.
    pub quote: Option<String>,
    /// Where the instant comes from.
    pub basis: Option<Spanned<Basis>>,
}

/// Reads one entry of `populations`.
pub fn population(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Population> {
    let mut fields = Fields::open(node, &grammar::workload::POPULATION, out)?;
    let size = fields.need("size").and_then(|node| amount(node, out));
    fields.basis(out);
    fields.finish(out);
    Some(Population { name, size: size? })
}

/// Reads one entry of `rhythms`.
pub fn rhythm(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Rhythm> {
    let mut fields = Fields::open(node, &grammar::workload::RHYTHM, out)?;
    let hours = fields.need("hours");
    fields.basis(out);
    fields.finish(out);
    let hours = hours?;
    let items = list(hours, "`hours`", out)?;
    let mut weights = [0_u32; 24];
    if items.len() != weights.len() {
        out.push(
            Diagnostic::new(
                codes::BAD_RHYTHM,
                hours.span,
                format!("a day has 24 hours, and this lists {}", items.len()),
            )
            .help("give one weight for each hour, from midnight UTC"),
        );
        return None;
    }
    let mut read = 0;
    for (weight, item) in weights.iter_mut().zip(items) {
        let word = text(item, "a weight", out)?;
        match quantity::parse_count(&word.value).map(u32::try_from) {
            Ok(Ok(count)) if count <= 1_000_000 => {
                *weight = count;
                read += 1;
            }
            Ok(_) => out.push(Diagnostic::new(
                codes::BAD_RHYTHM,
                item.span,
                "a weight is a whole number from 0 to 1000000",
            )),
            Err(error) => out.push(quantity_error(item.span, &error)),
        }
    }
    if read < weights.len() {
        return None;
    }
    if weights.iter().all(|weight| *weight == 0) {
        out.push(Diagnostic::new(codes::BAD_RHYTHM, hours.span, "every hour has the weight 0"));
        return None;
    }
    Some(Rhythm { name, hours: weights })
}

/// Reads one entry of `timeline`.
pub fn operation(
    name: Spanned<String>,
    node: &Node,
    origin: Option<Spanned<Timestamp>>,
    out: &mut Diagnostics,
) -> Option<Operation> {
    let mut fields = Fields::open(node, &grammar::workload::OPERATION, out)?;
    let mistakes = out.count(Severity::Error);
    let title = fields.need_text("title", out);
    let at = fields.instant("at", out);
    let every = fields.take("every").and_then(|node| amount(node, out));
    let from = fields.instant("from", out).or(origin);
    let until = fields.instant("until", out);
    let body = fields.need("steps").map(|node| steps(node, out));
    let quote = fields.text("quote", out);
    let basis = fields.basis(out);
    fields.finish(out);
    check_window(from, until, out)?;
    let times = match (at, every, from) {
        (Some(at), None, _) => Arrivals::At(at),
        (None, Some(gap), Some(from)) => Arrivals::Every { gap, from, until, count: None },
        // What could not be read may have said it.
        _ if out.count(Severity::Error) > mistakes => return None,
        _ => {
            let message = "when this was done is not clear";
            out.push(
                Diagnostic::new(codes::BAD_TRAFFIC, name.span, message)
                    .help("say `at:` one instant, or `every:` a gap"),
            );
            return None;
        }
    };
    let quote = quote.map(|quote| quote.value);
    Some(Operation { name, title: title?.value, times, steps: body?, quote, basis })
}

/// Refuses a window that ends before it begins.
fn check_window(
    from: Option<Spanned<Timestamp>>,
    until: Option<Spanned<Timestamp>>,
    out: &mut Diagnostics,
) -> Option<()> {
    if let (Some(from), Some(until)) = (from, until)
        && until.value <= from.value
    {
        out.push(
            Diagnostic::new(codes::EMPTY_WINDOW, until.span, "this window ends before it begins")
                .related(from.span, "it begins here"),
        );
        return None;
    }
    Some(())
}

/// Reads one entry of `traffic`.
pub fn traffic(
    name: Spanned<String>,
    node: &Node,
    origin: Option<Spanned<Timestamp>>,
    out: &mut Diagnostics,
) -> Option<Traffic> {
    let mut fields = Fields::open(node, &grammar::workload::TRAFFIC, out)?;
    let mistakes = out.count(Severity::Error);
    let request = fields.need_text("request", out);
    let by = fields.text("by", out);
    let everyone = fields.flag("everyone", out);
    let at = fields.instant("at", out);
    let every = fields.take("every").and_then(|node| amount(node, out));
    let rate = fields.take("rate").and_then(|node| amount(node, out));
    let count = fields.take("count").and_then(|node| amount(node, out));
    let from = fields.instant("from", out).or(origin);
    let until = fields.instant("until", out);
    let rhythm = fields.text("rhythm", out);
    let only = fields.take("only").map(|node| numbers(node, "`only`", out));
    let basis = fields.basis(out);
    fields.finish(out);
    check_window(from, until, out)?;
    let arrivals = match (at, every, rate, count, from, until) {
        (Some(at), None, None, None, _, None) => Arrivals::At(at),
        (None, Some(gap), None, count, Some(from), until) if rhythm.is_none() => {
            Arrivals::Every { gap, from, until, count }
        }
        (None, None, Some(rate), count, Some(from), until) if rhythm.is_none() => {
            Arrivals::Rate { rate, from, until, count }
        }
        (None, None, None, Some(count), Some(from), Some(until)) => {
            Arrivals::Count { count, from, until, rhythm }
        }
        // What could not be read may have said it.
        _ if out.count(Severity::Error) > mistakes => return None,
        _ => {
            out.push(
                Diagnostic::new(codes::BAD_TRAFFIC, name.span, "when these requests arrive is not clear")
                    .help("say `at:` one instant; or `count:`, `from:` and `until:`, with a `rhythm:` if you like; or `every:` a gap; or a `rate:`"),
            );
            return None;
        }
    };
    Some(Traffic { name, request: request?, by, everyone, arrivals, only, basis })
}

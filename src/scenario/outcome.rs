//! Figures, published values and observers: what is counted, and against what.

pub use crate::scenario::pattern::EVENTS;
pub use crate::scenario::pattern::Pattern;
pub use crate::scenario::pattern::pattern;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::quantity;
use crate::quantity::Timestamp;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Measure;
use crate::scenario::amount::amount;
use crate::scenario::amount::measure;
use crate::scenario::basis::Role;
use crate::scenario::fields::ExpressionText;
use crate::scenario::fields::Fields;
use crate::scenario::fields::meaningless;
use crate::scenario::grammar;
use crate::scenario::pick::End;
use crate::scenario::pick::Pick;
use crate::scenario::pick::pick;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use crate::source::Spanned;

/// A number folded from the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub name: Spanned<String>,
    /// How it is folded.
    pub fold: Fold,
    /// Events before this instant are left out.
    pub from: Option<Spanned<Timestamp>>,
    /// Events at and after this instant are left out.
    pub until: Option<Spanned<Timestamp>>,
}

/// How a figure is folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fold {
    /// `count: events`: every event that matches; with `among`, only those of the requests that
    /// another figure counts, and their spread per request.
    Events {
        /// What matches.
        pattern: Pattern,
        /// The figure that counts the requests.
        among: Option<Spanned<String>>,
    },
    /// `count: requests`: requests with enough events that match.
    Requests {
        /// What matches.
        pattern: Pattern,
        /// How many are enough; one when absent.
        at_least: Option<Amount>,
    },
    /// `count: NAME`: members of a population with enough events that match.
    Members {
        /// The population.
        population: Spanned<String>,
        /// What matches.
        pattern: Pattern,
        /// How many are enough; one when absent.
        at_least: Option<Amount>,
    },
    /// `share: FIGURE, of: FIGURE`: one figure as a share of another.
    Share {
        /// The part.
        part: Spanned<String>,
        /// The whole.
        whole: Spanned<String>,
    },
    /// `time: first to last`: between the first and the last event that match.
    FirstToLast(Pattern),
    /// `time: {from, to}`: for each request, from its first event of one kind to its first of
    /// another; what is taken of all those times.
    Between {
        /// Where the time begins.
        from: Pattern,
        /// Where it ends.
        to: Pattern,
        /// What is taken of them.
        take: Take,
    },
    /// `value: last`: what the events that match carry.
    Value {
        /// What matches.
        pattern: Pattern,
        /// Which of the values.
        pick: Spanned<Pick>,
    },
    /// `when: first`: the instant of an event that matches.
    When {
        /// What matches.
        pattern: Pattern,
        /// Which of the events.
        end: End,
    },
}

/// What is taken of many times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// The sum over the number, rounded down.
    Mean,
    /// The shortest.
    Min,
    /// The longest.
    Max,
    /// The nearest-rank quantile, in hundredths.
    Quantile(u8),
}

impl Take {
    /// Reads `mean`, `min`, `max`, `median`, or `p99`.
    fn parse(word: &str) -> Option<Self> {
        match word {
            "mean" => Some(Self::Mean),
            "min" => Some(Self::Min),
            "max" => Some(Self::Max),
            "median" => Some(Self::Quantile(50)),
            other => other
                .strip_prefix('p')
                .and_then(|digits| digits.parse().ok())
                .filter(|hundredths| (1..=99).contains(hundredths))
                .map(Self::Quantile),
        }
    }
}

/// A figure or an instant that a source states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its name.
    pub name: Spanned<String>,
    /// The figure that is held against it; the one of its own name when absent.
    pub figure: Option<Spanned<String>>,
    /// The profile it is about; the incident's when absent.
    pub profile: Option<Spanned<String>>,
    /// What the source states.
    pub value: Spanned<Stated>,
    /// The source's own words.
    pub quote: String,
    /// What the figure is in this replay.
    pub role: Spanned<Role>,
    /// How far the replay may be from it.
    pub within: Option<Amount>,
    /// What it should equal, said with other published names.
    pub equals: Option<ExpressionText>,
    /// Why the replay does not meet it.
    pub known_miss: Option<Spanned<String>>,
}

/// What a source states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// A value.
    Value(Measure),
    /// A range, both ends included.
    Range(Measure, Measure),
}

/// Reads one entry of `figures`.
pub fn figure(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Figure> {
    let mut fields = Fields::open(node, &grammar::outcome::FIGURE, out)?;
    let count = fields.text("count", out);
    let time = fields.take("time");
    let take = fields.text("take", out);
    let among = fields.text("among", out);
    let share = fields.text("share", out);
    let whole = fields.text("of", out);
    let value = fields.text("value", out);
    let when = fields.text("when", out);
    let place = fields.take("where");
    let enough = fields.take("at_least");
    let from = fields.instant("from", out);
    let until = fields.instant("until", out);
    let span = fields.span();
    fields.finish(out);
    let at_least = enough.and_then(|node| amount(node, out));
    // Either says which of many events.
    let word = match (value, when) {
        (Some(_), Some(_)) => Some(None),
        (Some(word), None) => Some(Some((word, false))),
        (None, Some(word)) => Some(Some((word, true))),
        (None, None) => None,
    };
    let fold = match (count, time, share.zip(whole), word) {
        (None, None, Some((part, whole)), None) => Fold::Share { part, whole },
        (None, None, None, Some(Some((word, is_instant)))) => {
            let what = if is_instant { "`when` needs `where`" } else { "`value` needs `where`" };
            let pattern = pattern(missing(place, span, what, out)?, out);
            let pick = pick(&word, is_instant, out)?;
            let pattern = pattern?;
            if let (true, Pick::Of(end)) = (is_instant, pick.value) {
                Fold::When { pattern, end }
            } else {
                Fold::Value { pattern, pick }
            }
        }
        (Some(count), None, None, None) => {
            let pattern = pattern(missing(place, span, "a count needs `where`", out)?, out)?;
            if let Some(among) = among.as_ref().filter(|_| count.value != "events") {
                let beside = format!("count: {}", count.value);
                out.push(meaningless(among.span, "among", &beside));
            }
            if let Some(enough) = enough.filter(|_| count.value == "events") {
                out.push(meaningless(enough.span, "at_least", "count: events"));
            }
            match count.value.as_str() {
                "events" => Fold::Events { pattern, among },
                "requests" => Fold::Requests { pattern, at_least },
                _ => Fold::Members { population: count, pattern, at_least },
            }
        }
        (None, Some(time), None, None) => time_fold(time, place, take, out)?,
        _ => {
            out.push(
                Diagnostic::new(codes::BAD_FIGURE, name.span, "what this figure counts is not clear")
                    .help("say `count: requests`, `count: events`, `count:` and a population, `share:` and `of:`, `time:`, `value:` or `when:`"),
            );
            return None;
        }
    };
    Some(Figure { name, fold, from, until })
}

/// Reports a node that is needed and missing.
fn missing<'n>(
    node: Option<&'n Node>,
    span: Span,
    message: &str,
    out: &mut Diagnostics,
) -> Option<&'n Node> {
    if node.is_none() {
        out.push(Diagnostic::new(codes::MISSING_KEY, span, message));
    }
    node
}

/// Reads the two forms of `time`.
fn time_fold(
    time: &Node,
    place: Option<&Node>,
    take: Option<Spanned<String>>,
    out: &mut Diagnostics,
) -> Option<Fold> {
    if let NodeKind::Scalar(scalar) = &time.kind {
        if scalar.text.trim() != "first to last" {
            out.push(
                Diagnostic::new(codes::BAD_FIGURE, time.span, "this is no span of time")
                    .help("write `first to last`, or `{ from: {...}, to: {...} }`"),
            );
            return None;
        }
        let place = missing(place, time.span, "`first to last` needs `where`", out)?;
        return pattern(place, out).map(Fold::FirstToLast);
    }
    let mut fields = Fields::open(time, &grammar::outcome::TIME, out)?;
    let from = fields.need("from").and_then(|node| pattern(node, out));
    let to = fields.need("to").and_then(|node| pattern(node, out));
    fields.finish(out);
    let taken = match &take {
        None => Some(Take::Mean),
        Some(word) => Take::parse(&word.value),
    };
    if taken.is_none() {
        let span = take.map_or(time.span, |word| word.span);
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, span, "this cannot be taken of many times")
                .help("take `mean`, `min`, `max`, `median`, or a quantile such as `p99`"),
        );
    }
    Some(Fold::Between { from: from?, to: to?, take: taken? })
}

/// Reads one entry of `published`.
pub fn published(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Published> {
    let mut fields = Fields::open(node, &grammar::outcome::PUBLISHED, out)?;
    let figure = fields.text("figure", out);
    let profile = fields.text("in", out);
    let value = fields.need("value").and_then(|node| stated(node, out));
    let quote = fields.need_text("quote", out);
    let role = fields.need_text("role", out).and_then(|word| role(&word, out));
    let within = fields.take("within").and_then(|node| amount(node, out));
    let equals = fields.expression("equals", out);
    let known_miss = fields.text("known_miss", out);
    fields.finish(out);
    Some(Published {
        name,
        figure,
        profile,
        value: value?,
        quote: quote?.value,
        role: role?,
        within,
        equals,
        known_miss,
    })
}

/// Reads a role.
fn role(word: &Spanned<String>, out: &mut Diagnostics) -> Option<Spanned<Role>> {
    let role = Role::parse(&word.value);
    if role.is_none() {
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, word.span, "this is no role")
                .did_you_mean(&word.value, Role::WORDS)
                .help("a role is one of `given`, `calibrated`, `predicted`"),
        );
    }
    role.map(|role| Spanned::new(role, word.span))
}

/// Reads a stated value: a literal, or `{ from, to }`.
fn stated(node: &Node, out: &mut Diagnostics) -> Option<Spanned<Stated>> {
    let value = if let NodeKind::Map(_) = &node.kind {
        let mut fields = Fields::open(node, &grammar::outcome::RANGE, out)?;
        let from = fields.need("from").and_then(|node| measure(node, out));
        let to = fields.need("to").and_then(|node| measure(node, out));
        fields.finish(out);
        Stated::Range(from?.value, to?.value)
    } else {
        Stated::Value(span_of_time(node).or_else(|| measure(node, out).map(|m| m.value))?)
    };
    Some(Spanned::new(value, node.span))
}

/// Reads `2d 7h`, which holds a blank and so is only a duration where a value is expected.
pub(super) fn span_of_time(node: &Node) -> Option<Measure> {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.text.contains(' ') && !scalar.quoted => {
            quantity::parse_duration(scalar.text.trim()).ok().map(Measure::Duration)
        }
        NodeKind::Scalar(_) | NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => None,
    }
}

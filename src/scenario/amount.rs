//! Quantities as written: a literal, a range, a distribution, or the name of an input.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Severity;
use crate::diagnostic::codes;
use crate::quantity::QuantityError;
use crate::quantity::Rate;
use crate::quantity::Ratio;
use crate::quantity::Timestamp;
use crate::quantity::parse_count;
use crate::quantity::parse_duration;
use crate::quantity::parse_interval;
use crate::quantity::parse_rate;
use crate::quantity::parse_ratio;
use crate::quantity::parse_timestamp;
use crate::scenario::fields::ExpressionText;
use crate::scenario::fields::Fields;
use crate::scenario::fields::expression;
use crate::scenario::fields::quantity_error;
use crate::scenario::fields::text;
use crate::scenario::fields::wrong_kind;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use crate::source::Spanned;
use crate::time::SimDuration;

/// A quantity as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// The name of an input.
    Input(Spanned<String>),
    /// A literal.
    Literal(Spanned<Measure>),
}

impl Amount {
    /// Returns where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Input(name) => name.span,
            Self::Literal(measure) => measure.span,
        }
    }
}

/// How long something lasts, where a task is there to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lasting {
    /// A quantity, or a bare word: a variable or a switch where no input has that name.
    Amount(Amount),
    /// An expression, evaluated when it is asked for.
    Computed(ExpressionText),
}

/// A literal quantity with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// A whole number.
    Count(u64),
    /// A share of one.
    Share(Ratio),
    /// A length of time.
    Duration(SimDuration),
    /// So many in a unit of time.
    Rate(Rate),
    /// An instant.
    Instant(Timestamp),
    /// A text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A duration drawn uniformly, both ends included.
    Between {
        /// The shortest.
        low: SimDuration,
        /// The longest.
        high: SimDuration,
    },
    /// A duration drawn from an exponential distribution.
    Exponential {
        /// Its mean.
        mean: SimDuration,
    },
    /// A duration drawn from a normal distribution, cut off at zero.
    Normal {
        /// Its mean.
        mean: SimDuration,
        /// Its standard deviation.
        deviation: SimDuration,
    },
    /// A duration whose logarithm is normal.
    LogNormal {
        /// Half of the draws are shorter.
        median: SimDuration,
        /// The standard deviation of the logarithm.
        sigma: Ratio,
    },
}

impl Measure {
    /// Names the kind, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Count(_) => "a count",
            Self::Share(_) => "a share",
            Self::Duration(_) => "a duration",
            Self::Rate(_) => "a rate",
            Self::Instant(_) => "an instant",
            Self::Text(_) => "a text",
            Self::Flag(_) => "true or false",
            Self::Between { .. }
            | Self::Exponential { .. }
            | Self::Normal { .. }
            | Self::LogNormal { .. } => "a drawn duration",
        }
    }
}

/// Reads a value whose kind its spelling tells: inputs and switches.
pub fn measure(node: &Node, out: &mut Diagnostics) -> Option<Spanned<Measure>> {
    match &node.kind {
        NodeKind::Map(_) => distribution(node, out),
        NodeKind::Scalar(scalar) if scalar.quoted => {
            Some(Spanned::new(Measure::Text(scalar.text.clone()), node.span))
        }
        NodeKind::Scalar(scalar) => {
            if let Some(flag) = flag_elsewhere(scalar.text.trim()) {
                let word = scalar.text.trim();
                out.push(
                    Diagnostic::new(codes::NOT_A_FLAG, node.span, format!("`{word}` is no value"))
                        .help(format!("write `{flag}`, or `\"{word}\"` where a text is meant")),
                );
                return None;
            }
            let read = literal(scalar.text.trim());
            match read {
                Ok(measure) => Some(Spanned::new(measure, node.span)),
                Err(error) => {
                    out.push(quantity_error(node.span, &error));
                    None
                }
            }
        }
        NodeKind::Null | NodeKind::List(_) => {
            out.push(wrong_kind(node, "a value is a number, a duration, a text, true or false"));
            None
        }
    }
}

/// Returns the flag that a bare word is in other versions of YAML. Here it would be a text, and
/// as such never equal to a flag.
fn flag_elsewhere(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" if word != "true" => Some(true),
        "false" if word != "false" => Some(false),
        "yes" | "on" => Some(true),
        "no" | "off" => Some(false),
        _ => None,
    }
}

/// Reads a quantity where one is expected: a bare word names an input.
pub fn amount(node: &Node, out: &mut Diagnostics) -> Option<Amount> {
    if let NodeKind::Scalar(scalar) = &node.kind
        && !scalar.quoted
        && is_name(scalar.text.trim())
    {
        return Some(Amount::Input(Spanned::new(scalar.text.trim().to_owned(), node.span)));
    }
    measure(node, out).map(Amount::Literal)
}

/// Reads how long something lasts: a quantity, or an expression that makes a duration.
pub fn lasting(node: &Node, out: &mut Diagnostics) -> Option<Lasting> {
    if let NodeKind::Scalar(scalar) = &node.kind
        && is_expression(scalar.text.trim())
    {
        return expression(node, out).map(Lasting::Computed);
    }
    amount(node, out).map(Lasting::Amount)
}

/// Tells whether a scalar is put together with operators, calls or brackets, which no literal is.
fn is_expression(text: &str) -> bool {
    let inner = text.trim_start_matches(['-', '+']);
    !looks_like_instant(text)
        && (inner.contains(['(', ')', '[', '*', '?', '"', '\'', '/', '+']) || text.contains(" - "))
}

/// Reads a plain scalar.
fn literal(text: &str) -> Result<Measure, QuantityError> {
    match text {
        "true" => return Ok(Measure::Flag(true)),
        "false" => return Ok(Measure::Flag(false)),
        _ => {}
    }
    let begins_like_number =
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if !begins_like_number {
        return Ok(Measure::Text(text.to_owned()));
    }
    if text.contains("..") {
        let range = parse_interval(text, parse_duration)?;
        return Ok(Measure::Between { low: range.low, high: range.high });
    }
    if text.ends_with('%') {
        return parse_ratio(text).map(Measure::Share);
    }
    if looks_like_instant(text) {
        return parse_timestamp(text).map(Measure::Instant);
    }
    if text.contains('/') {
        return parse_rate(text).map(Measure::Rate);
    }
    if let Some(range) = dashed(text) {
        return Err(QuantityError::DashedRange { range });
    }
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'+')) {
        return parse_count(text).map(Measure::Count);
    }
    parse_duration(text).map(Measure::Duration)
}

/// Returns the range that `20-80ms` means; none for what is none.
fn dashed(text: &str) -> Option<String> {
    let (low, high) = text.split_once('-')?;
    let (low, high) = (low.trim(), high.trim());
    parse_duration(high).ok()?;
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let unit = high.trim_start_matches(is_digit);
    let low = if low.ends_with(is_digit) { format!("{low}{unit}") } else { low.to_owned() };
    parse_duration(&low).ok()?;
    Some(format!("{low}..{high}"))
}

/// Reads `{ exponential: 5s }` and its siblings.
fn distribution(node: &Node, out: &mut Diagnostics) -> Option<Spanned<Measure>> {
    let mut fields = Fields::open(node, &grammar::quantity::DISTRIBUTION, out)?;
    let mistakes = out.count(Severity::Error);
    let exponential = fields.take("exponential");
    let normal = fields.take("normal");
    let lognormal = fields.take("lognormal");
    let found = match (exponential, normal, lognormal) {
        (Some(mean), None, None) => {
            duration(mean, out).map(|mean| Measure::Exponential { mean: mean.value })
        }
        (None, Some(inner), None) => {
            let mut inner = Fields::open(inner, &grammar::quantity::NORMAL, out)?;
            let mean = inner.need("mean").and_then(|node| duration(node, out));
            let deviation = inner.need("deviation").and_then(|node| duration(node, out));
            inner.finish(out);
            mean.zip(deviation).map(|(mean, deviation)| Measure::Normal {
                mean: mean.value,
                deviation: deviation.value,
            })
        }
        (None, None, Some(inner)) => {
            let mut inner = Fields::open(inner, &grammar::quantity::LOGNORMAL, out)?;
            let median = inner.need("median").and_then(|node| duration(node, out));
            let sigma = inner.need("sigma").and_then(|node| share(node, out));
            inner.finish(out);
            median
                .zip(sigma)
                .map(|(median, sigma)| Measure::LogNormal { median: median.value, sigma })
        }
        _ => None,
    };
    let span = fields.span();
    fields.finish(out);
    if found.is_none() && out.count(Severity::Error) == mistakes {
        out.push(
                Diagnostic::new(codes::BAD_QUANTITY, span, "this is no distribution")
                    .help("write one of `exponential: 5s`, `normal: {mean: 5s, deviation: 1s}`, `lognormal: {median: 5s, sigma: 0.5}`, or a range such as `3s..8s`"),
            );
    }
    found.map(|measure| Spanned::new(measure, span))
}

/// Reads a duration.
pub fn duration(node: &Node, out: &mut Diagnostics) -> Option<Spanned<SimDuration>> {
    let word = text(node, "a duration", out)?;
    match parse_duration(&word.value) {
        Ok(duration) => Some(Spanned::new(duration, node.span)),
        Err(error) => {
            out.push(quantity_error(node.span, &error));
            None
        }
    }
}

/// Reads a share.
fn share(node: &Node, out: &mut Diagnostics) -> Option<Ratio> {
    let word = text(node, "a share", out)?;
    match parse_ratio(&word.value) {
        Ok(parts) => Some(parts),
        Err(error) => {
            out.push(quantity_error(node.span, &error));
            None
        }
    }
}

/// Tells whether a scalar is a bare name, as inputs have.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(text, "true" | "false")
}

/// Tells whether a scalar begins as a date does: `2024-`.
fn looks_like_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8 && bytes.iter().take(4).all(u8::is_ascii_digit) && bytes.get(4) == Some(&b'-')
}

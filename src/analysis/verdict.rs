//! Verdicts: figures against what is expected, and against what was published.

pub use crate::analysis::words::exact_words;
pub use crate::analysis::words::measure_words;
pub use crate::analysis::words::stated_words;
pub use crate::analysis::words::words;

use crate::analysis::figures::Figures;
use crate::analysis::figures::Quantity;
use crate::analysis::noticing::Noticed;
use crate::analysis::words::bound_words;
use crate::analysis::words::rounded;
use crate::quantity::Timestamp;
use crate::scenario::Scenario;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Measure;
use crate::scenario::basis::Role;
use crate::scenario::expectation::Bound;
use crate::scenario::expectation::Case;
use crate::scenario::expectation::Expectation;
use crate::scenario::outcome::Published;
use crate::scenario::outcome::Stated;
use crate::source::Span;

/// One expectation and whether it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The figure, or `noticed_by`.
    pub about: String,
    /// What must be, in words.
    pub expected: String,
    /// What is, in words.
    pub actual: String,
    /// Whether it was met.
    pub met: bool,
    /// Where it is written.
    pub span: Span,
}

/// A published figure and what the replay says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Its name.
    pub name: String,
    /// The figure that is held against it.
    pub figure: String,
    /// What the source states.
    pub stated: Stated,
    /// The source's words.
    pub quote: String,
    /// What the figure is in this replay.
    pub role: Role,
    /// What the replay gives; none when no figure has this name or nothing was counted.
    pub replayed: Option<Quantity>,
    /// How they agree, if they do; none where no figure has this name.
    pub agreement: Option<Agreement>,
    /// How far the value may be off, as the file says; none where it must be the same.
    pub within: Option<Measure>,
    /// Why they do not, where the file says so.
    pub known_miss: Option<String>,
    /// Where it is written.
    pub span: Span,
    /// Whether the replayed value differs although, rounded for people, it would not.
    pub is_close: bool,
}

/// How a figure and what was published about it agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They are the same, to the last unit.
    Same,
    /// They are not the same, but no further apart than the file's `within`.
    Within,
    /// The source states a range, and the figure lies in it.
    InRange,
    /// They do not agree.
    Differs,
}

impl Agreement {
    /// Returns the word for it in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Within => "within",
            Self::InRange => "in_range",
            Self::Differs => "differs",
        }
    }
}

impl Comparison {
    /// Tells whether they agree; none where no figure has this name.
    pub fn agrees(&self) -> Option<bool> {
        self.agreement.map(|agreement| agreement != Agreement::Differs)
    }
}

/// Judges the expectations of one case.
pub fn judge(case: &Case, figures: &Figures, noticed: &[Noticed]) -> Vec<Verdict> {
    case.expectations
        .iter()
        .map(|expectation| match expectation {
            Expectation::Figure { figure, bound } => {
                let value = figures.value(&figure.value);
                Verdict {
                    about: figure.value.clone(),
                    expected: bound_words(&bound.value),
                    actual: value.as_ref().map_or_else(
                        || "nothing".to_owned(),
                        |value| told_against(value, &bound.value),
                    ),
                    met: value.is_some_and(|value| within_bound(&value, &bound.value)),
                    span: figure.span.to(bound.span),
                }
            }
            Expectation::Order { span, figures: names } => {
                let values: Vec<Option<Quantity>> =
                    names.iter().map(|name| figures.value(&name.value)).collect();
                let told =
                    values.iter().map(|value| value.as_ref().map_or("nothing".into(), words));
                let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
                Verdict {
                    about: "order".to_owned(),
                    expected: names.join(" < "),
                    actual: told.collect::<Vec<String>>().join(", "),
                    met: values.windows(2).all(|pair| is_less(pair[0].as_ref(), pair[1].as_ref())),
                    span: *span,
                }
            }
            Expectation::NoticedBy { span, observers } => {
                let mut expected: Vec<&str> =
                    observers.iter().map(|observer| observer.value.as_str()).collect();
                let mut actual: Vec<&str> = noticed
                    .iter()
                    .filter(|noticed| noticed.seen > 0)
                    .map(|noticed| noticed.observer.as_str())
                    .collect();
                expected.sort_unstable();
                actual.sort_unstable();
                let met = expected == actual;
                let list = |names: &[&str]| {
                    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
                };
                Verdict {
                    about: "noticed_by".to_owned(),
                    expected: list(&expected),
                    actual: list(&actual),
                    met,
                    span: *span,
                }
            }
        })
        .collect()
}

/// Says a value, with all its digits where those that words leave out make it miss a bound.
fn told_against(value: &Quantity, bound: &Bound) -> String {
    let is_close = !within_bound(value, bound)
        && rounded(value).is_some_and(|rounded| within_bound(&rounded, bound));
    if is_close { exact_words(value) } else { words(value) }
}

/// Compares figures with what was published about a profile.
pub fn compare(scenario: &Scenario, profile: &str, figures: &Figures) -> Vec<Comparison> {
    let incident = scenario.incident_profile().unwrap_or_default();
    scenario
        .published
        .iter()
        .filter(|published| {
            published.profile.as_ref().map_or(incident, |name| name.value.as_str()) == profile
        })
        .map(|published| comparison(published, scenario, figures))
        .collect()
}

fn comparison(published: &Published, scenario: &Scenario, figures: &Figures) -> Comparison {
    let figure = published.figure.as_ref().unwrap_or(&published.name).value.clone();
    let replayed = figures.value(&figure);
    let stated = &published.value.value;
    let within = published.within.as_ref().and_then(|within| resolved(within, scenario));
    let tolerance = within.and_then(|within| tolerance(within, stated));
    let agreement = match &replayed {
        Some(value) => Some(agreement(value, stated, tolerance)),
        // What was published came to nothing here.
        None => figures.get(&figure).map(|_| Agreement::Differs),
    };
    let agrees = |value: &Quantity| self::agreement(value, stated, tolerance) != Agreement::Differs;
    let differs = agreement == Some(Agreement::Differs);
    let is_close =
        differs && replayed.as_ref().and_then(rounded).is_some_and(|value| agrees(&value));
    Comparison {
        is_close,
        name: published.name.value.clone(),
        figure,
        stated: published.value.value.clone(),
        quote: published.quote.clone(),
        role: published.role.value,
        replayed,
        agreement,
        within: within.cloned(),
        known_miss: published.known_miss.as_ref().map(|miss| miss.value.clone()),
        span: published.value.span,
    }
}

/// Returns what an amount says, or the input that it names.
fn resolved<'s>(amount: &'s Amount, scenario: &'s Scenario) -> Option<&'s Measure> {
    match amount {
        Amount::Literal(measure) => Some(&measure.value),
        Amount::Input(name) => {
            let input = scenario.inputs.iter().find(|input| input.name.value == name.value)?;
            Some(&input.value.value)
        }
    }
}

/// Returns how far a value may be off, in its own unit. A share of something that is no share is
/// relative to what is stated.
fn tolerance(measure: &Measure, stated: &Stated) -> Option<u64> {
    match (measure, stated) {
        (Measure::Share(_), Stated::Value(Measure::Share(_))) => number(measure),
        // An instant is no amount that something could be a share of.
        (Measure::Share(_), Stated::Value(Measure::Instant(_))) => None,
        (Measure::Share(share), Stated::Value(value)) => {
            let parts = u128::from(share.parts_per_billion());
            let off = u128::from(number(value)?) * parts / 1_000_000_000;
            u64::try_from(off).ok()
        }
        _ => number(measure),
    }
}

/// Tells whether a value is exactly what is said of it; never when their units differ.
pub fn equals(value: &Quantity, said: &Measure) -> bool {
    agreement(value, &Stated::Value(said.clone()), None) == Agreement::Same
}

/// Tells how a value agrees with what is stated.
fn agreement(value: &Quantity, stated: &Stated, tolerance: Option<u64>) -> Agreement {
    let agreed = match stated {
        Stated::Value(Measure::Text(text)) => is_text(value, text).then_some(Agreement::Same),
        Stated::Value(measure) => {
            let apart = magnitude(value).zip(same_unit(value, measure));
            match apart.map(|(value, stated)| value.abs_diff(stated)) {
                Some(0) => Some(Agreement::Same),
                Some(off) if tolerance.is_some_and(|most| off <= most) => Some(Agreement::Within),
                Some(_) | None => None,
            }
        }
        Stated::Range(from, to) => {
            let range = Bound::Between(from.clone(), to.clone());
            within_bound(value, &range).then_some(Agreement::InRange)
        }
    };
    agreed.unwrap_or(Agreement::Differs)
}

/// Tells whether a value is within a bound; never when their units differ.
fn within_bound(value: &Quantity, bound: &Bound) -> bool {
    if let Bound::Exactly(Measure::Text(text)) = bound {
        return is_text(value, text);
    }
    let at = |measure: &Measure| same_unit(value, measure);
    let Some(value_at) = magnitude(value) else { return false };
    match bound {
        Bound::Exactly(measure) => at(measure) == Some(value_at),
        Bound::AtLeast(measure) => at(measure).is_some_and(|least| value_at >= least),
        Bound::AtMost(measure) => at(measure).is_some_and(|most| value_at <= most),
        Bound::Between(least, most) => {
            at(least).is_some_and(|least| value_at >= least)
                && at(most).is_some_and(|most| value_at <= most)
        }
    }
}

/// Tells whether a value is less than another of its kind; texts have no order.
fn is_less(one: Option<&Quantity>, other: Option<&Quantity>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    std::mem::discriminant(one) == std::mem::discriminant(other)
        && magnitude(one).zip(magnitude(other)).is_some_and(|(one, other)| one < other)
}

/// Tells whether a value is a text, to the letter.
fn is_text(value: &Quantity, text: &str) -> bool {
    matches!(value, Quantity::Text(found) if &**found == text)
}

/// Returns a value as a number of its unit; none for texts.
fn magnitude(value: &Quantity) -> Option<u64> {
    match value {
        Quantity::Count(count) => Some(*count),
        Quantity::Duration(duration) => Some(duration.as_nanos()),
        Quantity::Share(parts) => Some(*parts),
        Quantity::Instant(at) => Some(in_order(*at)),
        Quantity::Text(_) => None,
    }
}

/// Returns an instant as a number, earlier ones smaller.
fn in_order(at: Timestamp) -> u64 {
    at.as_unix_nanos().cast_unsigned() ^ (1 << 63)
}

/// Returns a measure as a number, if it has the unit of the value.
fn same_unit(value: &Quantity, measure: &Measure) -> Option<u64> {
    let same = matches!(
        (value, measure),
        (Quantity::Count(_), Measure::Count(_))
            | (Quantity::Duration(_), Measure::Duration(_))
            | (Quantity::Share(_), Measure::Share(_))
            | (Quantity::Instant(_), Measure::Instant(_))
    );
    if same { number(measure) } else { None }
}

/// Returns a measure as a number of its unit.
fn number(measure: &Measure) -> Option<u64> {
    match measure {
        Measure::Count(count) => Some(*count),
        Measure::Duration(duration) => Some(duration.as_nanos()),
        Measure::Share(share) => Some(u64::from(share.parts_per_billion())),
        Measure::Instant(at) => Some(in_order(*at)),
        Measure::Text(_)
        | Measure::Rate(_)
        | Measure::Flag(_)
        | Measure::Between { .. }
        | Measure::Exponential { .. }
        | Measure::Normal { .. }
        | Measure::LogNormal { .. } => None,
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;

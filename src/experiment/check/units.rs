//! Units: what is published and expected must be of the kind that its figure comes out as.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::Scenario;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Measure;
use crate::scenario::expectation::Bound;
use crate::scenario::expectation::Expectation;
use crate::scenario::outcome::Fold;
use crate::scenario::outcome::Published;
use crate::scenario::outcome::Stated;
use crate::source::Span;
use crate::source::Spanned;

/// What a figure comes out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Count,
    Share,
    Duration,
    Instant,
    /// Whatever the events carry.
    Value,
}

impl Kind {
    /// Returns the kind of a fold.
    fn of(fold: &Fold) -> Self {
        match fold {
            Fold::Events { .. } | Fold::Requests { .. } | Fold::Members { .. } => Self::Count,
            Fold::Share { .. } => Self::Share,
            Fold::FirstToLast(_) | Fold::Between { .. } => Self::Duration,
            Fold::When { .. } => Self::Instant,
            Fold::Value { .. } => Self::Value,
        }
    }

    fn fits(self, measure: &Measure) -> bool {
        matches!(
            (self, measure),
            (Self::Count, Measure::Count(_))
                | (Self::Share, Measure::Share(_))
                | (Self::Duration, Measure::Duration(_))
                | (Self::Instant, Measure::Instant(_))
                | (
                    Self::Value,
                    Measure::Count(_)
                        | Measure::Share(_)
                        | Measure::Duration(_)
                        | Measure::Instant(_)
                        | Measure::Text(_)
                )
        )
    }

    /// Tells whether a measure can be the end of a range: a text cannot.
    fn spans(self, measure: &Measure) -> bool {
        self.fits(measure) && !matches!(measure, Measure::Text(_))
    }

    /// Returns what is wrong with a measure that does not fit, as the end of a sentence.
    fn wanted(self) -> &'static str {
        match self {
            Self::Count => "is a count, such as `550`",
            Self::Share => "is a share, such as `5%`",
            Self::Duration => "is a duration, such as `2d 7h`",
            Self::Instant => "is an instant, such as `2024-06-25T12:13:00Z`",
            Self::Value => "is a value: a count, a share, a duration, an instant or a text",
        }
    }
}

/// Checks what is published and expected against the kinds of the figures.
pub(super) fn check_units(base: &Scenario, out: &mut Diagnostics) {
    for published in &base.published {
        let figure = published.figure.as_ref().unwrap_or(&published.name);
        if let Some(kind) = kind_of(base, &figure.value) {
            check_published(base, published, (&figure.value, kind), out);
        }
    }
    for expectation in base.cases.iter().flat_map(|case| &case.expectations) {
        let (figure, bound) = match expectation {
            Expectation::Figure { figure, bound } => (figure, bound),
            Expectation::Order { figures, .. } => {
                check_order(base, figures, out);
                continue;
            }
            Expectation::NoticedBy { .. } => continue,
        };
        let Some(kind) = kind_of(base, &figure.value) else { continue };
        let fits = match &bound.value {
            Bound::Exactly(one) => kind.fits(one),
            Bound::AtLeast(one) | Bound::AtMost(one) => kind.spans(one),
            Bound::Between(least, most) => kind.spans(least) && kind.spans(most),
        };
        if !fits {
            out.push(wrong(bound.span, &figure.value, kind));
        }
    }
}

/// Only figures of one kind have an order.
fn check_order(base: &Scenario, figures: &[Spanned<String>], out: &mut Diagnostics) {
    let mut first: Option<(&Spanned<String>, Kind)> = None;
    for figure in figures {
        let Some(kind) = kind_of(base, &figure.value).filter(|kind| *kind != Kind::Value) else {
            continue;
        };
        match first {
            None => first = Some((figure, kind)),
            Some((other, one)) if one != kind => out.push(
                wrong(figure.span, &figure.value, kind)
                    .related(other.span, "and this is not, so they have no order"),
            ),
            Some(_) => {}
        }
    }
}

fn kind_of(base: &Scenario, figure: &str) -> Option<Kind> {
    let found = base.figures.iter().find(|it| it.name.value == figure);
    found.map(|figure| Kind::of(&figure.fold))
}

fn check_published(
    base: &Scenario,
    published: &Published,
    (figure, kind): (&str, Kind),
    out: &mut Diagnostics,
) {
    let fits = match &published.value.value {
        Stated::Value(measure) => kind.fits(measure),
        Stated::Range(from, to) => kind.spans(from) && kind.spans(to),
    };
    if !fits {
        out.push(wrong(published.value.span, figure, kind));
    }
    let (measure, span) = match &published.within {
        None => return,
        Some(Amount::Literal(measure)) => (&measure.value, measure.span),
        Some(Amount::Input(name)) => {
            let Some(input) = base.inputs.iter().find(|it| it.name.value == name.value) else {
                return;
            };
            (&input.value.value, name.span)
        }
    };
    let is_instant = matches!(published.value.value, Stated::Value(Measure::Instant(_)));
    if is_instant {
        if !matches!(measure, Measure::Duration(_)) {
            let message = format!("how far `{figure}` may be off is a duration, such as `30s`");
            out.push(Diagnostic::new(codes::WRONG_UNIT, span, message));
        }
    } else if !kind.fits(measure) && !matches!(measure, Measure::Share(_)) {
        out.push(wrong(span, figure, kind).help("or say how far in percent of the value"));
    }
}

fn wrong(span: Span, figure: &str, kind: Kind) -> Diagnostic {
    let message = format!("`{figure}` {}", kind.wanted());
    Diagnostic::new(codes::WRONG_UNIT, span, message).caret("this is of another kind")
}

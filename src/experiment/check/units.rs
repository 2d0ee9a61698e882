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

/// What a figure comes out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Count,
    Share,
    Duration,
}

impl Kind {
    /// Returns the kind of a fold.
    fn of(fold: &Fold) -> Self {
        match fold {
            Fold::Events { .. } | Fold::Requests { .. } | Fold::Members { .. } => Self::Count,
            Fold::Share { .. } => Self::Share,
            Fold::FirstToLast(_) | Fold::Between { .. } => Self::Duration,
        }
    }

    fn fits(self, measure: &Measure) -> bool {
        matches!(
            (self, measure),
            (Self::Count, Measure::Count(_))
                | (Self::Share, Measure::Share(_))
                | (Self::Duration, Measure::Duration(_))
        )
    }

    /// Returns what is wrong with a measure that does not fit, as the end of a sentence.
    fn wanted(self) -> &'static str {
        match self {
            Self::Count => "is a count, such as `550`",
            Self::Share => "is a share, such as `5%`",
            Self::Duration => "is a duration, such as `2d 7h`",
        }
    }
}

/// Checks what is published and expected against the kinds of the figures.
pub fn check_units(base: &Scenario, out: &mut Diagnostics) {
    for published in &base.published {
        let figure = published.figure.as_ref().unwrap_or(&published.name);
        if let Some(kind) = kind_of(base, &figure.value) {
            check_published(base, published, (&figure.value, kind), out);
        }
    }
    for expectation in base.cases.iter().flat_map(|case| &case.expectations) {
        let Expectation::Figure { figure, bound } = expectation else { continue };
        let Some(kind) = kind_of(base, &figure.value) else { continue };
        let fits = match &bound.value {
            Bound::Exactly(one) | Bound::AtLeast(one) | Bound::AtMost(one) => kind.fits(one),
            Bound::Between(least, most) => kind.fits(least) && kind.fits(most),
        };
        if !fits {
            out.push(wrong(bound.span, &figure.value, kind));
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
        Stated::Range(from, to) => kind.fits(from) && kind.fits(to),
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
    if !kind.fits(measure) && !matches!(measure, Measure::Share(_)) {
        out.push(wrong(span, figure, kind).help("or say how far in percent of the value"));
    }
}

fn wrong(span: Span, figure: &str, kind: Kind) -> Diagnostic {
    let message = format!("`{figure}` {}", kind.wanted());
    Diagnostic::new(codes::WRONG_UNIT, span, message).caret("this is of another kind")
}

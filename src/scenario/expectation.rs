//! Expectations: what must come out of a profile with overlays.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Measure;
use crate::scenario::amount::measure;
use crate::scenario::fields::Fields;
use crate::scenario::fields::entries;
use crate::scenario::fields::text;
use crate::scenario::fields::words;
use crate::scenario::file::Selection;
use crate::scenario::grammar;
use crate::scenario::outcome::span_of_time;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use crate::source::Spanned;

/// One case: a profile with overlays, and what must come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Where it stands.
    pub span: Span,
    /// The profile.
    pub profile: Spanned<String>,
    /// The overlays.
    pub with: Vec<Spanned<String>>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
}

impl Case {
    /// Returns the selection that the case is about.
    pub fn selection(&self) -> Selection {
        let with: Vec<String> = self.with.iter().map(|name| name.value.clone()).collect();
        Selection::profile(&self.profile.value).with(&with)
    }
}

/// What must come out of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// A figure.
    Figure {
        /// Its name.
        figure: Spanned<String>,
        /// What it must be.
        bound: Spanned<Bound>,
    },
    /// Exactly these observers notice.
    NoticedBy {
        /// Where it stands.
        span: Span,
        /// The observers, in any order.
        observers: Vec<Spanned<String>>,
    },
    /// Each of these figures is less than the next: earlier, shorter, fewer.
    Order {
        /// Where it stands.
        span: Span,
        /// The figures, the least first.
        figures: Vec<Spanned<String>>,
    },
}

/// What a figure must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Exactly this.
    Exactly(Measure),
    /// This or more.
    AtLeast(Measure),
    /// This or less.
    AtMost(Measure),
    /// Between two values, both included.
    Between(Measure, Measure),
}

/// Reads one item of `expect`.
pub fn case(node: &Node, out: &mut Diagnostics) -> Option<Case> {
    let found = entries(node, "a case", out)?;
    let mut profile = None;
    let mut with = Vec::new();
    let mut expectations = Vec::new();
    for entry in found {
        match entry.key.value.as_str() {
            "in" => profile = text(&entry.value, "`in`", out),
            "with" => with = words(Some(&entry.value), "`with`", out),
            "noticed_by" => expectations.push(Expectation::NoticedBy {
                span: entry.key.span.to(entry.value.span),
                observers: words(Some(&entry.value), "`noticed_by`", out),
            }),
            "order" => {
                let figures = words(Some(&entry.value), "`order`", out);
                let span = entry.key.span.to(entry.value.span);
                if figures.len() < 2 {
                    out.push(
                        Diagnostic::new(
                            codes::BAD_FIGURE,
                            span,
                            "an order has two figures or more",
                        )
                        .help("name them from the least to the greatest: `order: [few, many]`"),
                    );
                }
                expectations.push(Expectation::Order { span, figures });
            }
            _ => {
                if let Some(bound) = bound(&entry.value, out) {
                    expectations.push(Expectation::Figure { figure: entry.key.clone(), bound });
                }
            }
        }
    }
    if profile.is_none() {
        out.push(Diagnostic::new(codes::MISSING_KEY, node.span, "a case needs `in`, a profile"));
    }
    if expectations.is_empty() {
        out.push(
            Diagnostic::new(codes::EMPTY_CASE, node.span, "this case expects nothing")
                .help("name a figure and what it must be, or `noticed_by`"),
        );
    }
    Some(Case { span: node.span, profile: profile?, with, expectations })
}

/// Reads what a figure must be.
fn bound(node: &Node, out: &mut Diagnostics) -> Option<Spanned<Bound>> {
    let NodeKind::Map(_) = &node.kind else {
        let exact = span_of_time(node).or_else(|| measure(node, out).map(|m| m.value))?;
        return Some(Spanned::new(Bound::Exactly(exact), node.span));
    };
    let mut fields = Fields::open(node, &grammar::expectation::BOUND, out)?;
    let least = fields.take("at_least").and_then(|node| measure(node, out));
    let most = fields.take("at_most").and_then(|node| measure(node, out));
    fields.finish(out);
    let bound = match (least, most) {
        (Some(least), Some(most)) => Bound::Between(least.value, most.value),
        (Some(least), None) => Bound::AtLeast(least.value),
        (None, Some(most)) => Bound::AtMost(most.value),
        (None, None) => {
            out.push(Diagnostic::new(
                codes::BAD_FIGURE,
                node.span,
                "a bound needs `at_least`, `at_most`, or both",
            ));
            return None;
        }
    };
    Some(Spanned::new(bound, node.span))
}

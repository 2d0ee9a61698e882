//! Where a figure's number comes from: which lines of traffic, which inputs, and on whose word.

use crate::analysis::figures::FigureValue;
use crate::analysis::figures::Folding;
use crate::analysis::matching::Switchboard;
use crate::analysis::verdict;
use crate::analysis::verdict::Comparison;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::program::figure::Figure;
use crate::program::figure::Fold;
use crate::program::figure::Pattern;
use crate::scenario::basis::Basis;
use crate::seed::Seed;
use crate::source::Span;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::What;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// How much of a figure a line of traffic brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The line.
    pub line: String,
    /// How many of its requests have an event that counts.
    pub requests: u64,
    /// How many such events there are.
    pub events: u64,
}

/// An input that the run depended on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub basis: Option<Basis>,
    /// Where the value stands.
    pub span: Span,
    /// Whether it was fixed before the run, such as a number of requests.
    pub planned: bool,
}

/// Where a figure's number comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The figure.
    pub figure: FigureValue,
    /// Where it is declared.
    pub span: Span,
    /// What is published about it.
    pub published: Vec<Comparison>,
    /// What each line of traffic brings, where it counts events.
    pub shares: Vec<Share>,
    /// The inputs that the run depended on.
    pub sources: Vec<Source>,
}

/// Finds where a figure's number comes from; none when there is no such figure.
///
/// # Errors
///
/// Returns how the run ended when it did not come to its end.
pub fn origin(
    prepared: &Prepared,
    name: &str,
    seed: Seed,
    limits: Limits,
) -> Result<Option<Origin>, Ending> {
    let program = &prepared.program;
    let Some(id) = program.figure_named(name) else { return Ok(None) };
    let declared = &program.figures[id.index()];
    let limits = limits.for_program(program);
    let mut folding = Folding::new(program).within(limits.figures);
    let mut sharing = Sharing { window: Some(declared), ..Sharing::default() };
    for pattern in patterns(declared.fold) {
        sharing.board.connect(pattern, ());
    }
    let outcome = engine::run(program, seed, &limits, &mut (&mut folding, &mut sharing));
    if !outcome.is_whole(program, &limits) {
        return Err(outcome.ending);
    }
    let figures = folding.finish();
    let Some(figure) = figures.get(name).cloned() else { return Ok(None) };
    let profile = prepared.selection.profile.as_deref().unwrap_or_default();
    let published = verdict::compare(&prepared.scenario, profile, &figures);
    let lines = program.traffic.iter().enumerate().filter_map(|(place, line)| {
        let (requests, events) = sharing.lines.get(&place)?;
        let requests = requests.len() as u64;
        Some(Share { line: line.name.clone(), requests, events: *events })
    });
    let inputs = prepared.scenario.inputs.iter().filter_map(|input| {
        let setting = program.setting_named(&input.name.value)?;
        let planned = !program.notes_reads_of(setting);
        (planned || outcome.has_read(setting)).then(|| Source {
            name: input.name.value.clone(),
            basis: input.basis.as_ref().map(|basis| basis.value),
            span: input.value.span,
            planned,
        })
    });
    Ok(Some(Origin {
        figure,
        span: declared.span,
        published: published.into_iter().filter(|it| it.figure == name).collect(),
        shares: lines.collect(),
        sources: inputs.collect(),
    }))
}

/// Returns the events that a figure counts or takes something from.
fn patterns(fold: Fold) -> Vec<Pattern> {
    match fold {
        Fold::Events { pattern, .. }
        | Fold::Requests { pattern, .. }
        | Fold::Members { pattern, .. }
        | Fold::FirstToLast(pattern)
        | Fold::Value { pattern, .. }
        | Fold::When { pattern, .. } => vec![pattern],
        Fold::Between { to, .. } => vec![to],
        Fold::Share { .. } => Vec::new(),
    }
}

/// The observer that counts by lines of traffic.
#[derive(Default)]
struct Sharing<'p> {
    /// The figure whose events count, in its window.
    window: Option<&'p Figure>,
    board: Switchboard<()>,
    /// By request: its line.
    line_of: BTreeMap<RequestId, usize>,
    lines: BTreeMap<usize, (BTreeSet<RequestId>, u64)>,
}

impl Observer for Sharing<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let Some(request) = event.request else { return Control::Continue };
        if let What::Arrived { source, .. } = event.what {
            self.line_of.insert(request, source.index());
        }
        if self.window.is_some_and(|figure| !figure.covers(event.at)) {
            return Control::Continue;
        }
        let mut heard = false;
        self.board.each(event, view, |()| heard = true);
        if heard && let Some(line) = self.line_of.get(&request) {
            let (requests, events) = self.lines.entry(*line).or_default();
            requests.insert(request);
            *events += 1;
        }
        Control::Continue
    }
}

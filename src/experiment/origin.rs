//! Where a figure's number comes from: which lines of traffic, which inputs, and on whose word.

use crate::analysis::figures::FigureValue;
use crate::analysis::figures::Folding;
use crate::analysis::matching::Switchboard;
use crate::analysis::verdict;
use crate::analysis::verdict::Comparison;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::explain::slice::around;
use crate::experiment::replay::Prepared;
use crate::program::expression::SettingId;
use crate::program::figure::Figure;
use crate::program::figure::Fold;
use crate::program::figure::Pattern;
use crate::program::ids::FigureId;
use crate::program::ids::PopulationId;
use crate::program::ids::SiteId;
use crate::scenario::basis::Basis;
use crate::seed::Seed;
use crate::source::Span;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::Unfinished;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Actor;
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

/// Something that the run depended on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// Where its value comes from.
    pub basis: Option<Basis>,
    /// Where the value stands.
    pub span: Span,
    /// Whether it was fixed before the run, such as a number of requests.
    pub planned: bool,
    /// Whether some step turned it, so that it had other values as well.
    pub turned: bool,
}

/// What a run may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A number with a story.
    Input,
    /// A setting of the environment.
    Switch,
    /// A piece of code that is deployed or not.
    Change,
}

impl SourceKind {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Switch => "switch",
            Self::Change => "change",
        }
    }
}

/// Where a figure's number comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The figure.
    pub figure: FigureValue,
    /// Where it is declared.
    pub span: Span,
    /// Of a share, the figure that is the part, and the one that is the whole.
    pub parts: Vec<FigureValue>,
    /// What is published about it.
    pub published: Vec<Comparison>,
    /// What each line of traffic brings, where it counts events; of a share, what it brings of the part.
    pub shares: Vec<Share>,
    /// The inputs, switches and changes that the run depended on.
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
    // Of a share, the part is brought by somebody; what it is a part of is what there is.
    let (parts, counted) = match declared.fold {
        Fold::Share { part, whole } => (vec![part, whole], &program.figures[part.index()]),
        Fold::Events { .. }
        | Fold::Requests { .. }
        | Fold::Members { .. }
        | Fold::FirstToLast(_)
        | Fold::Between { .. }
        | Fold::Value { .. }
        | Fold::When { .. } => (Vec::new(), declared),
    };
    let mut sharing = Sharing { window: Some(counted), ..Sharing::default() };
    for pattern in patterns(counted.fold) {
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
    let brought = parts.first().copied().unwrap_or(id);
    let lines = sharing.shares(&met(&folding, brought, counted.fold));
    let sources = sources(prepared, &outcome, &sharing);
    let named = |part: &FigureId| figures.get(&program.figures[part.index()].name).cloned();
    Ok(Some(Origin {
        figure,
        span: declared.span,
        parts: parts.iter().filter_map(named).collect(),
        published: published.into_iter().filter(|it| it.figure == name).collect(),
        shares: program
            .traffic
            .iter()
            .enumerate()
            .filter_map(|(place, line)| {
                let (requests, events) = *lines.get(&place)?;
                Some(Share { line: line.name.clone(), requests, events })
            })
            .collect(),
        sources,
    }))
}

/// Returns what a run depended on that came to some places.
fn sources(prepared: &Prepared, outcome: &Outcome, sharing: &Sharing<'_>) -> Vec<Source> {
    let (program, scenario) = (&prepared.program, &prepared.scenario);
    let mut sources = Vec::new();
    for input in &scenario.inputs {
        let Some(setting) = program.setting_named(&input.name.value) else { continue };
        let planned = !program.notes_reads_of(setting);
        if planned || outcome.has_read(setting) {
            sources.push(Source {
                name: input.name.value.clone(),
                kind: SourceKind::Input,
                basis: input.basis.as_ref().map(|basis| basis.value),
                span: input.value.span,
                planned,
                turned: sharing.turned.contains(&setting),
            });
        }
    }
    for switch in &scenario.switches {
        let setting = program.setting_named(&switch.name.value);
        if setting.is_some_and(|setting| outcome.has_read(setting)) {
            sources.push(Source {
                name: switch.name.value.clone(),
                kind: SourceKind::Switch,
                basis: None,
                span: switch.value.span,
                planned: false,
                turned: setting.is_some_and(|setting| sharing.turned.contains(&setting)),
            });
        }
    }
    let read: BTreeSet<String> =
        sharing.visited.iter().flat_map(|site| around(program, *site)).collect();
    for change in scenario.changes.iter().filter(|it| read.contains(&it.name.value)) {
        sources.push(Source {
            name: change.name.value.clone(),
            kind: SourceKind::Change,
            basis: change.basis.as_ref().map(|basis| basis.value),
            span: change.name.span,
            planned: false,
            turned: false,
        });
    }
    sources
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

/// Whose events count.
enum Counted {
    /// Everybody's.
    All,
    /// Those of requests that had enough of them, or that another figure counts.
    Requests(BTreeSet<RequestId>),
    /// Those of members that had so many.
    Members(PopulationId, u64),
}

/// Says whose events a figure that was folded counts.
fn met(folding: &Folding<'_>, figure: FigureId, fold: Fold) -> Counted {
    match fold {
        Fold::Requests { .. } => Counted::Requests(folding.requests(figure).collect()),
        Fold::Events { among: Some(among), .. } => {
            Counted::Requests(folding.requests(among).collect())
        }
        Fold::Members { population, at_least, .. } => {
            Counted::Members(population, u64::from(at_least))
        }
        Fold::Events { among: None, .. }
        | Fold::FirstToLast(_)
        | Fold::Between { .. }
        | Fold::Value { .. }
        | Fold::When { .. }
        | Fold::Share { .. } => Counted::All,
    }
}

/// A request that had some of the events.
struct Heard {
    line: usize,
    actor: Option<Actor>,
    events: u64,
}

/// The observer that counts by lines of traffic.
#[derive(Default)]
struct Sharing<'p> {
    /// The figure whose events count, in its window.
    window: Option<&'p Figure>,
    board: Switchboard<()>,
    /// By request: its line.
    line_of: BTreeMap<RequestId, usize>,
    heard: BTreeMap<RequestId, Heard>,
    /// The places that anything happened at.
    visited: BTreeSet<SiteId>,
    /// The settings that some step turned.
    turned: BTreeSet<SettingId>,
}

impl Sharing<'_> {
    /// Returns how many requests of each line count, and how many events they had.
    fn shares(&self, counted: &Counted) -> BTreeMap<usize, (u64, u64)> {
        let mut of_members: BTreeMap<Actor, u64> = BTreeMap::new();
        for (actor, heard) in self.heard.values().filter_map(|it| Some((it.actor?, it))) {
            *of_members.entry(actor).or_default() += heard.events;
        }
        let mut lines: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for (request, heard) in &self.heard {
            let counts = match counted {
                Counted::All => true,
                Counted::Requests(met) => met.contains(request),
                Counted::Members(population, at_least) => heard.actor.is_some_and(|actor| {
                    actor.population == *population
                        && of_members.get(&actor).is_some_and(|count| count >= at_least)
                }),
            };
            if counts {
                let (requests, events) = lines.entry(heard.line).or_default();
                *requests += 1;
                *events += heard.events;
            }
        }
        lines
    }
}

impl Observer for Sharing<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        self.visited.insert(event.site);
        if let What::Turned { setting, .. } = event.what {
            self.turned.insert(setting);
        }
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
            let actor = event.actor;
            let heard =
                self.heard.entry(request).or_insert(Heard { line: *line, actor, events: 0 });
            heard.events += 1;
        }
        Control::Continue
    }

    fn unfinished(&mut self, step: &Unfinished) {
        self.visited.insert(step.site);
    }
}

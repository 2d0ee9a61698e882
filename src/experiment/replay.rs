//! A replay: one run with everything there is to say about it.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::chain::Link;
use crate::analysis::coverage::Coverage;
use crate::analysis::coverage::Visits;
use crate::analysis::figures::Figures;
use crate::analysis::figures::Folding;
use crate::analysis::figures::Quantity;
use crate::analysis::first_raise::FirstRaise;
use crate::analysis::noticing::Noticed;
use crate::analysis::noticing::Noticing;
use crate::analysis::timeline::Timeline;
use crate::analysis::unrescued::Dying;
use crate::analysis::unrescued::Unrescued;
use crate::analysis::verdict;
use crate::analysis::verdict::Comparison;
use crate::analysis::verdict::Verdict;
use crate::engine;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::milestones::Milestone;
use crate::experiment::milestones::milestones;
pub use crate::experiment::prepared::Prepared;
pub use crate::experiment::prepared::check_selection;
pub use crate::experiment::prepared::prepare;
pub use crate::experiment::prepared::prepare_roughly;
use crate::program::Program;
use crate::program::ids::ErrorId;
use crate::program::ids::FigureId;
use crate::program::ids::SiteId;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Shows;
use crate::seed::Seed;
use crate::source::Span;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::event::Kind;
use crate::trace::fingerprint::Fingerprint;
use crate::trace::fingerprint::Fingerprinting;

/// A step and how often it ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepVisits {
    /// The path of the step's site.
    pub path: String,
    /// Where it is defined.
    pub definition: String,
    /// Where it stands in the file.
    pub span: Span,
    /// How often it ran and was passed over.
    pub visits: Visits,
}

/// Everything there is to say about one run.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What was run.
    pub selection: Selection,
    /// Under which seed.
    pub seed: Seed,
    /// How it ended, and its accounts.
    pub outcome: Outcome,
    /// What was deployed and what operators did, in order.
    pub milestones: Vec<Milestone>,
    /// A hash over all its events; none when it stopped early.
    pub fingerprint: Option<Fingerprint>,
    /// A hash over its figures; none when it stopped early.
    pub digest: Option<u64>,
    /// Its figures.
    pub figures: Figures,
    /// What it says to the published figures about its profile.
    pub comparisons: Vec<Comparison>,
    /// What it says to the expectations for its profile and overlays.
    pub verdicts: Vec<Verdict>,
    /// Who could have noticed.
    pub noticed: Vec<Noticed>,
    /// Its steps and how often each ran.
    pub steps: Vec<StepVisits>,
    /// The figure of the timeline: the first that counts requests.
    pub counted: Option<String>,
    /// Its requests, bucket by bucket.
    pub affected: Vec<u32>,
    /// The width of a bucket.
    pub bucket: SimDuration,
    /// The first failure that shows the fault.
    pub failure: Option<Failure>,
    /// How often the fault showed: how often its error was raised, or what the figure of its harm
    /// counts.
    pub failures: u64,
    /// Steps at which requests and attempts died of an error of the platform that nobody rescued,
    /// the fault's own apart.
    pub unrescued: Vec<Unrescued>,
    /// What the reversed order at one instant gives, where it gives other figures.
    pub tie_sensitive: Vec<String>,
}

impl Replay {
    /// Returns the published figures that do not come out as the file says: one that differs
    /// without a reason, or a known miss that no longer misses. An overlay may move them all, so a
    /// replay with overlays has none.
    pub fn surprises(&self) -> impl Iterator<Item = &Comparison> {
        let own = self.selection.with.is_empty() && !self.selection.without_fault;
        self.comparisons.iter().filter(move |it| {
            own && it.agrees().is_some_and(|agrees| agrees == it.known_miss.is_some())
        })
    }
}

/// A failure that shows the fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its request's events.
    pub chain: Chain,
    /// The link of the step with the fault, where the request came to it.
    pub fault: Option<usize>,
    /// The link that the figure of the harm counts, for a fault that raises no error.
    pub harm: Option<usize>,
    /// For one that raises an error: the effects that only those are shown in whose request it was raised.
    pub hurts: Vec<String>,
}

/// How a replay is made, besides its selection.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    /// The seed.
    pub seed: Seed,
    /// What may stop it.
    pub limits: Limits,
    /// Whether the order at one instant is reversed as well, to see what depends on it.
    pub check_ties: bool,
}

/// The width of a bucket of the timeline.
const BUCKET: SimDuration = SimDuration::HOUR;

/// Replays a prepared selection. `extra` listens as well.
pub fn replay<O: Observer>(prepared: &Prepared, conditions: &Conditions, extra: &mut O) -> Replay {
    let Prepared { selection, scenario, program } = prepared;
    let mut first = match sign(prepared) {
        Some(Sign::Error(class, site)) => Some(FirstRaise::new(program, class, site)),
        Some(Sign::Harm(_)) | None => None,
    };
    let counted = program.first_count_of_requests();
    let mut timeline = counted.map(|figure| Timeline::new(program, figure, BUCKET));
    let most = conditions.limits.figures;
    let mut folding = Folding::new(program).within(most);
    let mut noticing = Noticing::new(program).within(most);
    let mut coverage = Coverage::new(program);
    let mut fingerprinting = Fingerprinting::default();
    let mut dying = Dying::default();
    let mut observers = (
        ((&mut folding, &mut noticing), (&mut coverage, &mut fingerprinting)),
        ((&mut timeline, &mut first), (&mut dying, extra)),
    );
    let limits = conditions.limits.for_program(program);
    let outcome = engine::run(program, conditions.seed, &limits, &mut observers);
    let figures = folding.finish();
    let noticed = noticing.finish();
    // Their notes on every request go before another run takes notes of its own.
    drop((folding, noticing));
    let whole = outcome.is_whole(program, &limits);
    let profile = selection.profile.as_deref().unwrap_or_default();
    // Half a replay is held against nothing.
    let cases = scenario.cases.iter().filter(|_| whole);
    let verdicts = cases
        .filter(|case| case.selection().means(selection))
        .flat_map(|case| verdict::judge(case, &figures, &noticed))
        .collect();
    // The chain is found by a run of its own, which an interrupt would end as well.
    let interrupted = outcome.ending == Ending::Interrupted;
    let (found, failures) = match &first {
        Some(first) => (first.found(), first.count()),
        None => harm(prepared, &figures),
    };
    let failure = found.filter(|_| !interrupted).map(|(request, event)| {
        let mut chaining = Chaining::new(request, Some(event));
        engine::run(program, conditions.seed, &limits, &mut chaining);
        let hurts = first.as_ref().map_or_else(Vec::new, |first| first.hurts(program));
        failure(prepared, (chaining.finish(), event), hurts)
    });
    let tries_ties = conditions.check_ties && outcome.ties > 0 && whole;
    let tied = || tie_sensitive(program, conditions.seed, &limits, &figures);
    let tie_sensitive = if tries_ties { tied() } else { Vec::new() };
    Replay {
        selection: selection.clone(),
        seed: conditions.seed,
        milestones: milestones(program, outcome.end),
        fingerprint: whole.then(|| fingerprinting.finish()),
        digest: whole.then(|| figures.digest()),
        comparisons: if whole { verdict::compare(scenario, profile, &figures) } else { Vec::new() },
        verdicts,
        noticed,
        steps: steps(program, &coverage),
        counted: counted.map(|figure| program.figures[figure.index()].name.clone()),
        affected: timeline.map(|timeline| timeline.counts().to_vec()).unwrap_or_default(),
        bucket: BUCKET,
        failure,
        failures,
        unrescued: unrescued(prepared, dying),
        tie_sensitive,
        figures,
        outcome,
    }
}

/// By what the fault is known in a program.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// An error of that class, raised at its site.
    Error(ErrorId, SiteId),
    /// Whatever that figure counts.
    Harm(FigureId),
}

/// Returns by what the fault is known.
fn sign(prepared: &Prepared) -> Option<Sign> {
    let program = &prepared.program;
    match &prepared.scenario.fault.as_ref()?.shows {
        Shows::Error(class) => {
            Some(Sign::Error(program.error_named(&class.value)?, fault_site(prepared)?))
        }
        Shows::Harm(figure) => program.figure_named(&figure.value).map(Sign::Harm),
    }
}

/// Returns the step with the fault.
fn fault_site(prepared: &Prepared) -> Option<SiteId> {
    let fault = prepared.scenario.fault.as_ref()?;
    let sites = &prepared.program.sites;
    sites.iter().position(|site| site.path == fault.site.value).map(SiteId::from_index)
}

/// Returns the first event that the figure of the harm counted, with its request, and how many it
/// counted.
fn harm(prepared: &Prepared, figures: &Figures) -> (Option<(RequestId, EventId)>, u64) {
    let Some(Sign::Harm(figure)) = sign(prepared) else { return (None, 0) };
    let Some(figure) = figures.list.get(figure.index()) else { return (None, 0) };
    let first = figure.first.and_then(|first| Some((first.request?, first.event)));
    let count = match figure.value {
        Some(Quantity::Count(count)) => count,
        Some(
            Quantity::Duration(_) | Quantity::Share(_) | Quantity::Instant(_) | Quantity::Text(_),
        )
        | None => 0,
    };
    (first, count)
}

/// Finds the fault in the chain of the event by which it was known.
fn failure(prepared: &Prepared, (chain, event): (Chain, EventId), hurts: Vec<String>) -> Failure {
    let shown = chain.links.iter().position(|link| link.event == event);
    match sign(prepared) {
        Some(Sign::Harm(_)) => {
            let site = fault_site(prepared);
            let until = shown.map_or(0, |shown| shown + 1);
            let ran = |link: &Link| Some(link.site) == site && link.kind != Kind::Skipped;
            let fault = chain.links.iter().take(until).rposition(ran);
            Failure { chain, fault, harm: shown, hurts }
        }
        Some(Sign::Error(..)) | None => Failure { chain, fault: shown, harm: None, hurts },
    }
}

/// Lists what died of an error that is not the fault's.
fn unrescued(prepared: &Prepared, dying: Dying) -> Vec<Unrescued> {
    let mut found = dying.finish(&prepared.program);
    if let Some(fault) = &prepared.scenario.fault
        && let Shows::Error(class) = &fault.shows
    {
        found.retain(|it| it.path != fault.site.value || it.class != class.value);
    }
    found
}

/// Lists the steps of a program and how often each ran.
pub fn steps(program: &Program, coverage: &Coverage) -> Vec<StepVisits> {
    coverage
        .steps(program)
        .map(|(id, visits)| {
            let site = program.site(id);
            StepVisits {
                path: site.path.clone(),
                definition: site.definition.clone(),
                span: site.span,
                visits,
            }
        })
        .collect()
}

/// Returns the figures that the reversed order at one instant changes.
fn tie_sensitive(program: &Program, seed: Seed, limits: &Limits, figures: &Figures) -> Vec<String> {
    let mut folding = Folding::new(program).within(limits.figures);
    let mut machine = Machine::new(program);
    machine.reverse_ties();
    let outcome = machine.run(seed, limits, &mut folding);
    if !outcome.is_whole(program, limits) {
        return Vec::new();
    }
    let reversed = folding.finish();
    let pairs = figures.list.iter().zip(&reversed.list);
    pairs.filter(|(one, other)| one.value != other.value).map(|(one, _)| one.name.clone()).collect()
}

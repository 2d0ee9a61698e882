//! A replay: one run with everything there is to say about it.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::chain::FirstRaise;
use crate::analysis::coverage::Coverage;
use crate::analysis::coverage::Visits;
use crate::analysis::figures::Figures;
use crate::analysis::figures::Folding;
use crate::analysis::noticing::Noticed;
use crate::analysis::noticing::Noticing;
use crate::analysis::timeline::Timeline;
use crate::analysis::verdict;
use crate::analysis::verdict::Comparison;
use crate::analysis::verdict::Verdict;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::engine;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::program::Program;
use crate::program::compile::compile;
use crate::program::ids::SiteId;
use crate::program::parts::Arrivals;
use crate::quantity::Timestamp;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Observer;
use crate::trace::fingerprint::Fingerprint;
use crate::trace::fingerprint::Fingerprinting;

/// A selection, decoded and compiled.
#[derive(Debug)]
pub struct Prepared {
    /// What was selected.
    pub selection: Selection,
    /// The file as it reads under the selection.
    pub scenario: Scenario,
    /// The same, compiled.
    pub program: Program,
}

/// Decodes and compiles a file under a selection. Names of profiles and overlays are checked by
/// [`check_selection`].
pub fn prepare(file: &File, selection: &Selection, out: &mut Diagnostics) -> Option<Prepared> {
    let tree = file.assemble(selection, out);
    if out.has_errors() {
        return None;
    }
    let scenario = Scenario::decode(&tree, out)?;
    let program = compile(&scenario, selection.profile.as_deref(), out)?;
    (!out.has_errors()).then(|| Prepared { selection: selection.clone(), scenario, program })
}

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
    /// The first failure with the fault's signature: its chain, and the number of the link in
    /// which the fault shows.
    pub failure: Option<Failure>,
    /// How often the signature was seen.
    pub failures: u64,
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
            own && it.agrees.is_some_and(|agrees| agrees == it.known_miss.is_some())
        })
    }
}

/// What changed the course of a replay from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// When.
    pub at: Timestamp,
    /// By whose hand.
    pub by: Hand,
    /// What was done, in a sentence.
    pub title: String,
}

/// By whose hand something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A change was deployed.
    Deployment,
    /// Operators did it.
    Operators,
}

/// A failure with the fault's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its request's events.
    pub chain: Chain,
    /// The link in which the fault shows.
    pub fault: usize,
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
    let signature = signature(prepared);
    let mut first = signature.map(|(class, site)| FirstRaise::new(program, class, site));
    let counted = program.first_count_of_requests();
    let mut timeline = counted.map(|figure| Timeline::new(program, figure, BUCKET));
    let mut folding = Folding::new(program);
    let mut noticing = Noticing::new(program);
    let mut coverage = Coverage::new(program);
    let mut fingerprinting = Fingerprinting::default();
    let mut observers = (
        ((&mut folding, &mut noticing), (&mut coverage, &mut fingerprinting)),
        ((&mut timeline, &mut first), extra),
    );
    let mut limits = conditions.limits;
    limits.until = limits.until.or(program.until);
    let outcome = engine::run(program, conditions.seed, &limits, &mut observers);
    let figures = folding.finish();
    let noticed = noticing.finish();
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
    let found = first.as_ref().and_then(FirstRaise::found).filter(|_| !interrupted);
    let failure = found.map(|(request, event)| {
        let mut chaining = Chaining::new(request, Some(event));
        engine::run(program, conditions.seed, &limits, &mut chaining);
        let chain = chaining.finish();
        let fault = chain.links.iter().position(|link| link.event == event).unwrap_or(0);
        Failure { chain, fault }
    });
    let tie_sensitive = if conditions.check_ties && outcome.ties > 0 && whole {
        tie_sensitive(program, conditions.seed, &limits, &figures)
    } else {
        Vec::new()
    };
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
        failures: first.map_or(0, |first| first.count()),
        tie_sensitive,
        figures,
        outcome,
    }
}

/// Lists what was deployed and what operators did between the replay's origin and its end. A rule
/// that acts again and again is none of it.
fn milestones(program: &Program, end: SimTime) -> Vec<Milestone> {
    let deployed = program.changes.iter().filter_map(|change| {
        change.deployed.filter(|deployed| *deployed <= end)?;
        Some(Milestone { at: change.instant?, by: Hand::Deployment, title: change.title.clone() })
    });
    let operated = program.timeline.iter().filter_map(|operation| {
        let Arrivals::At(at) = operation.line.arrivals else { return None };
        let title = operation.title.clone();
        (at <= end).then(|| Milestone { at: program.instant(at), by: Hand::Operators, title })
    });
    let mut milestones: Vec<Milestone> = deployed.chain(operated).collect();
    milestones.sort_by_key(|milestone| milestone.at);
    milestones
}

/// Returns the class and the site by which the fault is known.
fn signature(prepared: &Prepared) -> Option<(crate::program::ids::ErrorId, Option<SiteId>)> {
    let fault = prepared.scenario.fault.as_ref()?;
    let class = prepared.program.error_named(&fault.signature.value)?;
    let site = prepared.program.sites.iter().position(|site| site.path == fault.site.value);
    Some((class, site.map(SiteId::from_index)))
}

/// Lists the steps of a program and how often each ran.
fn steps(program: &Program, coverage: &Coverage) -> Vec<StepVisits> {
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
    let mut folding = Folding::new(program);
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

/// Checks that a selection's names exist, with the nearest known name for one that does not.
pub fn check_selection(scenario: &Scenario, selection: &Selection) -> Result<(), Vec<String>> {
    let mut mistakes = Vec::new();
    let profiles = || scenario.profiles.iter().map(|profile| profile.name.value.as_str());
    if let Some(name) = &selection.profile
        && !profiles().any(|known| known == name)
    {
        mistakes.push(unknown("profile", name, profiles()));
    }
    for name in &selection.with {
        let known = || scenario.overlays.iter().map(|overlay| overlay.name.value.as_str());
        match scenario.overlays.iter().find(|overlay| overlay.name.value == *name) {
            None => mistakes.push(unknown("action or hypothesis", name, known())),
            Some(overlay) => {
                if let crate::scenario::overlay::Effect::NotReplayed(why) = &overlay.effect {
                    mistakes.push(format!("`{name}` cannot be replayed: {why}"));
                }
            }
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

/// Says that there is nothing of that name, and what there is.
fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let place = Span::default();
    let guess = Diagnostic::new(codes::UNKNOWN_NAME, place, "").did_you_mean(name, known.clone());
    let hint = guess.helps.first().map_or_else(String::new, |hint| format!("; {hint}"));
    let all: Vec<&str> = known.collect();
    format!("no {what} is called `{name}`{hint} (there are: {})", all.join(", "))
}

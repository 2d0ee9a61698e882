//! The claims M0 to M6, and the runs they take.

use crate::analysis::contrast::telling::Row;
use crate::analysis::whose::Whose;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Limits;
use crate::experiment::at_once::at_once;
use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::bisect;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::Claim;
use crate::experiment::certificate::Failure;
use crate::experiment::certificate::Mechanism;
use crate::experiment::certificate::Robust;
use crate::experiment::certificate::SCHEMA;
use crate::experiment::certificate::TOOL;
use crate::experiment::certificate::refused::Unfounded;
use crate::experiment::certificate::refused::refused;
use crate::experiment::certificate::refused::undecided;
use crate::experiment::certificate::run::Claimed;
use crate::experiment::certificate::run::Plan;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Pair;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::experiment::differences::Atom;
use crate::experiment::differences::assignment;
use crate::experiment::differences::atoms;
use crate::experiment::explain::because::called;
use crate::experiment::explain::parting::Parting;
use crate::experiment::explain::parting::Sides;
use crate::experiment::interval::wilson;
use crate::experiment::replay::Prepared;
use crate::experiment::signature::Seen;
use crate::experiment::signature::Sign;
use crate::experiment::signature::Watching;
use crate::experiment::stages::Stage;
use crate::experiment::stages::visibility;
use crate::scenario::File;
use crate::scenario::tree::Node;
use crate::seed::Seed;
use serde::Deserialize;
use serde::Serialize;

/// A difference of the two environments, as it can be set on either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What makes the hiding side like the showing one, as for `--set`.
    pub like_shown: String,
    /// What makes the showing side like the hiding one.
    pub like_hidden: String,
    /// What makes the hiding side like the showing one without the fault, where that is another value:
    /// a placebo run must not bring back what is taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like_shown_without_fault: Option<String>,
}

/// What a certificate is made from.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The file.
    pub file: &'a File,
    /// The environment that hides the fault, and the same without it.
    pub hidden: [&'a Prepared; 2],
    /// The environment that shows it, and the same without it.
    pub shown: [&'a Prepared; 2],
    /// The failure.
    pub sign: &'a Sign,
    /// The path of the step with the fault.
    pub site: &'a str,
    /// The seed.
    pub seed: Seed,
    /// Over how many seeds the claims are tried.
    pub seeds: u64,
    /// What may stop a run.
    pub limits: Limits,
}

/// How many runs a bisection may make for a certificate.
const RUNS: usize = 70_000;

/// How many differences a cause may have, for all its parts to be claimed.
pub(super) const PARTS: usize = 5;

/// How many minimal causes are tried for one that hid it alone.
const TRIED: usize = 16;

impl Case<'_> {
    /// Makes the certificate.
    ///
    /// # Errors
    ///
    /// Returns why there is none, in a sentence.
    pub fn certificate(&self, path: &str) -> Result<Certificate, Unfounded> {
        let name = |prepared: &Prepared| prepared.selection.profile.clone().unwrap_or_default();
        let tree = |it: &Prepared| self.file.assemble(&it.selection, &mut Diagnostics::default());
        let (good, bad) = (tree(self.hidden[0]), tree(self.shown[0]));
        let all = atoms(&good, &bad);
        let settings = settings(&all, &tree(self.shown[1]))?;
        let question = Question {
            sign: self.sign,
            shape: None,
            seed: self.seed,
            limits: self.limits,
            profile: self.hidden[0].selection.profile.as_deref(),
        };
        let programs = (&self.hidden[0].program, &self.shown[0].program);
        let found = bisect(&good, &all, programs, question, RUNS)
            .map_err(|refusal| refused(&refusal, name(self.hidden[0]), name(self.shown[0])))?;
        let shape = found.seen.shape;
        let sides = [name(self.hidden[0]), name(self.shown[0])];
        let sides = [sides[0].as_str(), sides[1].as_str()];
        let cause = self.cause(&found, &settings, sides)?;
        if cause.len() > PARTS || found.groups.len() != all.len() {
            let why = "the smallest cause has too many parts to claim all of them";
            return Err(Unfounded::Nothing(why.to_owned()));
        }
        let (claims, plans) = plans(&settings, &cause, sides, self.seed, self.seeds);
        let runs = at_once(&plans, |plan| plan.run(self.file, self.sign, Some(shape), self.limits))
            .into_iter()
            .collect::<Result<Vec<Claimed>, Unfounded>>()?;
        let robust = robust(&claims, &runs, self.seeds);
        let mechanism = self.mechanism(&all, &cause)?;
        let mut certificate = Certificate {
            schema: SCHEMA.to_owned(),
            tool: TOOL.to_owned(),
            scenario: self.shown[0].program.scenario.clone(),
            file: path.to_owned(),
            digest: format!("{:016x}", self.file.digest),
            text: self.file.sources.get(self.file.tree.span.source).map(|it| it.text.clone()),
            hidden_in: name(self.hidden[0]),
            shown_in: name(self.shown[0]),
            seed: self.seed.to_string(),
            failure: failure(self.sign, self.site, &found.seen),
            differences: settings,
            cause,
            mechanism,
            claims,
            runs,
            robust,
            holds: false,
        };
        for number in 0..certificate.claims.len() {
            let holds = certificate.claims[number].is_met(&certificate.runs);
            certificate.claims[number].holds = holds;
        }
        let all = certificate.claims.iter().all(|claim| claim.holds);
        certificate.holds = all && certificate.mechanism.lost_at.is_some();
        Ok(certificate)
    }

    /// Chooses the minimal cause that is claimed, by the numbers of its differences: the smallest that
    /// hid it alone, which taken back takes the failure away; where none did, the smallest.
    ///
    /// # Errors
    ///
    /// Returns that there is none.
    fn cause(
        &self,
        found: &Bisection,
        settings: &[Setting],
        [_, shown]: [&str; 2],
    ) -> Result<Vec<usize>, Unfounded> {
        // Of its parts it must be known that they bring nothing, for that is claimed.
        let decided: Vec<u64> = found.decided_causes().collect();
        let causes: Vec<Vec<usize>> = decided.iter().map(|set| numbers(*set).collect()).collect();
        let first = causes.first().ok_or_else(|| undecided(found))?;
        if found.groups.len() != settings.len() {
            return Ok(first.clone());
        }
        // What is a minimal correction as well needs no run.
        let known = decided.iter().position(|set| found.corrections.contains(set));
        if let Some(known) = known {
            return Ok(causes[known].clone());
        }
        let shape = Some(found.seen.shape);
        for cause in causes.iter().filter(|cause| cause.len() <= PARTS).take(TRIED) {
            let set = cause.iter().map(|it| settings[*it].like_hidden.clone()).collect();
            let seed = self.seed;
            let plan = Plan { profile: shown.to_owned(), without_fault: false, set, seed };
            let ran = plan.run(self.file, self.sign, shape, self.limits);
            if ran.is_ok_and(|ran| !ran.shows) {
                return Ok(cause.clone());
            }
        }
        Ok(first.clone())
    }

    /// Returns the first request in which the fault shows.
    fn failing(&self) -> Option<u32> {
        let program = &self.shown[0].program;
        let limits = self.limits.for_program(program);
        let mut watching = Watching::new(program, self.sign, None);
        engine::run(program, self.seed, &limits, &mut watching);
        watching.found.and_then(|found| found.request).map(|request| request.0)
    }

    /// Says how the fault was lost where it was hidden, by the differences that are its cause.
    ///
    /// # Errors
    ///
    /// Returns how a run ended that did not come to its end.
    pub fn mechanism(&self, all: &[Atom], cause: &[usize]) -> Result<Mechanism, Unfounded> {
        let cause: Vec<Atom> = cause.iter().filter_map(|it| all.get(*it).cloned()).collect();
        let see = |[faulty, mended]: [&Prepared; 2]| {
            visibility(faulty, mended, self.site, self.seed, self.limits)
                .map_err(Unfounded::Stopped)
        };
        let (hidden, shown) = (see(self.hidden)?, see(self.shown)?);
        let source = |prepared| Source::Run { prepared, seed: self.seed, limits: self.limits };
        let held = |asked| compare(source(self.shown[0]), source(self.hidden[0]), asked);
        let failing = self.failing();
        let asked = failing.map(|request| Asked { request: Some(request), counts: false });
        let pair = asked.and_then(|asked| held(asked).asked).or_else(|| {
            let contrast = held(Asked::default());
            contrast.first_outcome.or(contrast.first_event.filter(|pair| !pair.outside))
        });
        let programs = [&self.shown[0].program, &self.hidden[0].program];
        let raises = |pair: &Pair, row: &Row| {
            let told = row.left.and_then(|at| pair.left.get(at));
            told.is_some_and(|told| self.sign.is_told(told))
        };
        let parting = pair.as_ref().map(|pair| {
            let end = pair.rows.iter().position(|row| raises(pair, row));
            let (seed, limits) = (self.seed, self.limits);
            let sides = Sides { programs, atoms: &cause, trials: None, seed, limits };
            let whose = [pair.numbers.0, pair.numbers.1].map(Whose::Request);
            Parting::of(pair, whose, end, &sides)
        });
        let parting = parting.transpose().map_err(Unfounded::Stopped)?;
        let because = parting.as_ref().map(|parting| parting.because.as_slice());
        let mut reads: Vec<String> = Vec::new();
        for atom in because.unwrap_or_default().iter().filter_map(|place| cause.get(*place)) {
            // One input, switch or change may differ in several places.
            if !reads.iter().any(|known| known == called(atom)) {
                reads.push(called(atom).to_owned());
            }
        }
        let at = parting.as_ref().and_then(|parting| parting.at.as_ref());
        let told = at.and_then(|at| at.sides[1].as_ref().or(at.sides[0].as_ref()));
        // What the environment that shows it loses as well is not how the other one lost it. That
        // nobody looks there is no matter: the failure itself shows.
        let kept = |stage: &Stage| *stage == Stage::Revealed || shown.gets_to(*stage);
        Ok(Mechanism {
            lost_at: hidden.lost_at().filter(kept).map(|stage| stage.word().to_owned()),
            reached: [hidden.extents[0].requests, shown.extents[0].requests],
            outside: Some([hidden.extents[0].outside, shown.extents[0].outside])
                .filter(|counts| *counts != [0, 0]),
            parts_at: told.map(|it| format!("{} at {}", it.told.kind.word(), it.told.site)),
            reads,
        })
    }
}

/// Lists the claims, and the runs they take.
pub fn plans(
    settings: &[Setting],
    cause: &[usize],
    [hidden, shown]: [&str; 2],
    seed: Seed,
    seeds: u64,
) -> (Vec<Claim>, Vec<Plan>) {
    let mut plans = Vec::new();
    let mut plan = |profile: &str, set: Vec<String>, without_fault: bool, seed: Seed| {
        plans.push(Plan { profile: profile.to_owned(), without_fault, set, seed });
        plans.len() - 1
    };
    let like_shown = |part: &[usize]| -> Vec<String> {
        part.iter().map(|it| settings[*it].like_shown.clone()).collect()
    };
    let like_hidden: Vec<String> =
        cause.iter().map(|it| settings[*it].like_hidden.clone()).collect();
    let mut claims = Vec::new();
    let mut claim = |name: &str, says: String, shows: Vec<usize>, hides: Vec<usize>| {
        claims.push(Claim { name: name.to_owned(), says, shows, hides, holds: false });
    };
    let (bad, good) = (plan(shown, vec![], false, seed), plan(hidden, vec![], false, seed));
    claim("M0", format!("it shows in {shown}, and not in {hidden}"), vec![bad], vec![good]);
    let reveals = plan(hidden, like_shown(cause), false, seed);
    claim(
        "M1",
        format!("{hidden} shows it with the cause taken from {shown}"),
        vec![reveals],
        vec![],
    );
    let parts = 1..(1_usize << cause.len()) - 1;
    let parts = parts.map(|part| {
        let members: Vec<usize> = cause
            .iter()
            .enumerate()
            .filter(|(place, _)| part >> place & 1 == 1)
            .map(|(_, number)| *number)
            .collect();
        plan(hidden, like_shown(&members), false, seed)
    });
    let parts: Vec<usize> = parts.chain([good]).collect();
    claim("M2", "no part of the cause alone does".to_owned(), vec![], parts);
    let hides = plan(shown, like_hidden.clone(), false, seed);
    claim(
        "M3",
        format!("{shown} hides it with the cause taken from {hidden}"),
        vec![],
        vec![hides],
    );
    let mended = |it: &usize| {
        let setting = &settings[*it];
        setting.like_shown_without_fault.as_ref().unwrap_or(&setting.like_shown).clone()
    };
    let mended: Vec<String> = cause.iter().map(mended).collect();
    let placebos = vec![plan(hidden, mended, true, seed), plan(shown, vec![], true, seed)];
    claim("M4", "without the fault neither shows it: placebo runs".to_owned(), vec![], placebos);
    let (mut shows, mut hidden_runs) = (Vec::new(), Vec::new());
    let mut next = seed;
    for _ in 1..seeds {
        next = next.next();
        shows.push(plan(shown, vec![], false, next));
        hidden_runs.push(plan(hidden, vec![], false, next));
        shows.push(plan(hidden, like_shown(cause), false, next));
        hidden_runs.push(plan(shown, like_hidden.clone(), false, next));
    }
    let says = if seeds == 1 {
        "M0, M1 and M3 hold for 1 seed".to_owned()
    } else {
        format!("M0, M1 and M3 hold for {seeds} seeds, one after another")
    };
    claim("M6", says, shows, hidden_runs);
    (claims, plans)
}

/// Writes atoms as they can be set; `mended` is the showing side without the fault.
///
/// # Errors
///
/// Returns which of them cannot be.
pub fn settings(all: &[Atom], mended: &Node) -> Result<Vec<Setting>, String> {
    let setting = |atom: &Atom| {
        let back = Atom { left: atom.right.clone(), right: atom.left.clone(), ..atom.clone() };
        let without = Atom { right: mended.at(&atom.path).cloned(), ..atom.clone() };
        let (like_shown, without) = (assignment(atom)?, assignment(&without)?);
        Some(Setting {
            like_hidden: assignment(&back)?,
            like_shown_without_fault: (without != like_shown).then_some(without),
            like_shown,
        })
    };
    all.iter()
        .map(|atom| setting(atom).ok_or_else(|| format!("`{}` cannot be set", atom.name)))
        .collect()
}

/// Says what a failure is known by.
pub(super) fn failure(sign: &Sign, site: &str, seen: &Seen) -> Failure {
    let (error, figure) = match sign {
        Sign::Error { class, .. } => (Some(class.clone()), None),
        Sign::Figure(figure) => (None, Some(figure.clone())),
    };
    let shape = format!("{:016x}", seen.shape);
    Failure { error, figure, site: site.to_owned(), way: seen.way.clone(), shape }
}

/// Counts the seeds for which M0, M1 and M3 hold: four runs each, after those of the first.
pub fn robust(claims: &[Claim], runs: &[Claimed], tried: u64) -> Robust {
    let is = |number: &usize, shows: bool| runs.get(*number).is_some_and(|run| run.shows == shows);
    let named = |name: &str| claims.iter().find(|claim| claim.name == name);
    let first = ["M0", "M1", "M3"].iter().all(|name| named(name).is_some_and(|it| it.is_met(runs)));
    let others = named("M6").map_or(0, |claim| {
        let pairs = claim.shows.chunks(2).zip(claim.hides.chunks(2));
        pairs
            .filter(|(shows, hides)| {
                shows.iter().all(|it| is(it, true)) && hides.iter().all(|it| is(it, false))
            })
            .count() as u64
    });
    let holds = u64::from(first) + others;
    let (low, high) = wilson(holds, tried);
    Robust { holds, tried, low, high }
}

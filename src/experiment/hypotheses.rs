//! Competing explanations against what is published: what each predicts, contradicts, and leaves
//! open.

use crate::analysis::figures::Folding;
use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::at_once::at_once;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::replay::prepare;
use crate::experiment::whatif::Unscored;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::basis::Role;
use crate::scenario::file::Selection;
use crate::scenario::outcome::Stated;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::OverlayKind;
use crate::seed::Seed;
use crate::source::Span;

/// One explanation.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Its name; none for the file as it stands.
    pub name: Option<String>,
    /// What it is, in a sentence.
    pub title: String,
    /// What it changes of the incident's environment.
    pub patch: Vec<Atom>,
}

/// What an explanation says to a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it agrees; none where there is nothing to compare.
    pub agrees: Option<bool>,
    /// What it comes to.
    pub replayed: Option<Quantity>,
}

/// Something that is published.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// The profile it is about.
    pub profile: String,
    /// What the source states.
    pub stated: Stated,
    /// The source's words.
    pub quote: String,
    /// What the figure is in the file's own reading.
    pub role: Role,
    /// Where it stands.
    pub span: Span,
    /// What each explanation says to it, in their order.
    pub answers: Vec<Answer>,
}

impl Fact {
    /// Tells whether explanations part over it.
    pub fn decides(&self) -> bool {
        self.answers.windows(2).any(|pair| pair[0].agrees != pair[1].agrees)
    }
}

/// All explanations and all facts.
#[derive(Debug, Clone)]
pub struct Contest {
    /// The file's own reading, then its hypotheses.
    pub explanations: Vec<Explanation>,
    /// Hypotheses that no run can show.
    pub not_replayed: Vec<Unscored>,
    /// What is published.
    pub facts: Vec<Fact>,
}

impl Contest {
    /// Counts the facts that an explanation agrees with, contradicts, and leaves open.
    pub fn score(&self, explanation: usize) -> [usize; 3] {
        let answers = self.facts.iter().filter_map(|fact| fact.answers.get(explanation));
        answers.fold([0; 3], |[agrees, contradicts, open], answer| match answer.agrees {
            Some(true) => [agrees + 1, contradicts, open],
            Some(false) => [agrees, contradicts + 1, open],
            None => [agrees, contradicts, open + 1],
        })
    }

    /// Counts the facts that an explanation agrees with and that the file claims to predict: to agree with
    /// what it was given, or calibrated by, is no prediction.
    pub fn predicted(&self, explanation: usize) -> usize {
        let predicted = self.facts.iter().filter(|fact| fact.role == Role::Predicted);
        let answers = predicted.filter_map(|fact| fact.answers.get(explanation));
        answers.filter(|answer| answer.agrees == Some(true)).count()
    }
}

/// Holds every explanation of a file against what is published.
///
/// # Errors
///
/// Returns how a run ended that did not come to its end.
pub fn contest(
    file: &File,
    base: &Scenario,
    seed: Seed,
    limits: Limits,
) -> Result<Contest, Ending> {
    let incident = base.incident_profile().unwrap_or_default().to_owned();
    let tree = |selection: &Selection| file.assemble(selection, &mut Diagnostics::default());
    let plain = tree(&Selection::profile(&incident));
    let mut explanations = vec![Explanation {
        name: None,
        title: "the file's own reading".to_owned(),
        patch: Vec::new(),
    }];
    let mut not_replayed = Vec::new();
    for overlay in base.overlays.iter().filter(|it| it.kind == OverlayKind::Hypothesis) {
        let (name, title) = (overlay.name.value.clone(), overlay.title.clone());
        match &overlay.effect {
            Effect::Patch(_) => {
                let with = Selection::profile(&incident).with(std::slice::from_ref(&name));
                let patch = atoms(&plain, &tree(&with));
                explanations.push(Explanation { patch, title, name: Some(name) });
            }
            Effect::NotReplayed(why) => {
                not_replayed.push(Unscored { name, title, kind: None, why: why.clone() });
            }
        }
    }
    let mut facts: Vec<Fact> = base
        .published
        .iter()
        .map(|published| Fact {
            name: published.name.value.clone(),
            profile: published.profile.as_ref().map_or(&incident, |name| &name.value).clone(),
            stated: published.value.value.clone(),
            quote: published.quote.clone(),
            role: published.role.value,
            span: published.value.span,
            answers: Vec::new(),
        })
        .collect();
    let mut profiles: Vec<String> = facts.iter().map(|fact| fact.profile.clone()).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let asked: Vec<(usize, String)> = (0..explanations.len())
        .flat_map(|place| profiles.iter().map(move |profile| (place, profile.clone())))
        .collect();
    let answered = at_once(&asked, |(place, profile)| {
        let name = explanations[*place].name.as_slice();
        let selection = Selection::profile(profile).with(name);
        said(file, &selection, seed, limits)
    });
    for ((_, profile), said) in asked.iter().zip(answered) {
        let said = said?;
        for fact in facts.iter_mut().filter(|fact| fact.profile == *profile) {
            let found = said.iter().find(|it| it.name == fact.name);
            fact.answers.push(match found {
                Some(it) => Answer { agrees: it.agrees(), replayed: it.replayed.clone() },
                None => Answer { agrees: None, replayed: None },
            });
        }
    }
    Ok(Contest { explanations, not_replayed, facts })
}

/// Replays a selection and holds it against what is published about its profile.
fn said(
    file: &File,
    selection: &Selection,
    seed: Seed,
    limits: Limits,
) -> Result<Vec<verdict::Comparison>, Ending> {
    let Some(prepared) = prepare(file, selection, &mut Diagnostics::default()) else {
        return Ok(Vec::new());
    };
    let program = &prepared.program;
    let limits = limits.for_program(program);
    let mut folding = Folding::new(program).within(limits.figures);
    let outcome = engine::run(program, seed, &limits, &mut folding);
    if !outcome.is_whole(program, &limits) {
        return Err(outcome.ending);
    }
    let profile = selection.profile.as_deref().unwrap_or_default();
    Ok(verdict::compare(&prepared.scenario, profile, &folding.finish()))
}

//! `reenact.hypotheses/1`: explanations and facts, for programs.

use crate::analysis::verdict;
use crate::experiment::differences::written;
use crate::render::hypotheses::Contested;
use crate::render::hypotheses::word;
use crate::render::json::document;
use crate::render::unscored;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.hypotheses/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    seed: &'a str,
    explanations: Vec<Explanation<'a>>,
    not_replayed: Vec<unscored::Told<'a>>,
    facts: Vec<Fact<'a>>,
}

#[derive(Serialize)]
struct Explanation<'a> {
    /// None for the file as it stands.
    name: Option<&'a str>,
    title: &'a str,
    patch: Vec<Place<'a>>,
    predicts: usize,
    /// Of those, the facts that the file claims to predict.
    predicted: usize,
    contradicts: usize,
    open: usize,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    was: Option<String>,
    is: Option<String>,
}

#[derive(Serialize)]
struct Fact<'a> {
    name: &'a str,
    profile: &'a str,
    stated: String,
    quote: &'a str,
    role: &'static str,
    line: u32,
    /// Whether explanations part over it.
    decides: bool,
    answers: Vec<Answer<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    explanation: Option<&'a str>,
    verdict: &'static str,
    replayed: Option<String>,
}

/// Writes the contest as one JSON document.
pub fn draw(contested: &Contested<'_>) -> String {
    let contest = contested.contest;
    let explanations = contest.explanations.iter().enumerate().map(|(place, it)| {
        let [predicts, contradicts, open] = contest.score(place);
        let patch = it.patch.iter().map(|atom| Place {
            path: &atom.name,
            was: atom.left.as_ref().map(|it| written(Some(it))),
            is: atom.right.as_ref().map(|it| written(Some(it))),
        });
        let (name, title) = (it.name.as_deref(), it.title.as_str());
        let (patch, predicted) = (patch.collect(), contest.predicted(place));
        Explanation { name, title, patch, predicts, predicted, contradicts, open }
    });
    let facts = contest.facts.iter().map(|fact| Fact {
        name: &fact.name,
        profile: &fact.profile,
        stated: verdict::stated_words(&fact.stated),
        quote: &fact.quote,
        role: fact.role.word(),
        line: contested.sources.locate(fact.span).line,
        decides: fact.decides(),
        answers: contest
            .explanations
            .iter()
            .zip(&fact.answers)
            .map(|(explanation, answer)| Answer {
                explanation: explanation.name.as_deref(),
                verdict: word(answer.agrees),
                replayed: answer.replayed.as_ref().map(verdict::words),
            })
            .collect(),
    });
    document(&Document {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: contested.scenario,
        seed: &contested.seed,
        explanations: explanations.collect(),
        not_replayed: unscored::told(&contest.not_replayed),
        facts: facts.collect(),
    })
}

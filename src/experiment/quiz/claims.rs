//! What authors say that the answers are, held against what the runs say.

use super::Answered;
use super::Bank;
use super::Fact;
use super::Knowing;
use super::Unanswered;
use super::answer;
use crate::analysis::figures::Folding;
use crate::analysis::verdict;
use crate::scenario::amount::Measure;
use crate::scenario::file::Selection;
use crate::scenario::teach::Inject;
use crate::scenario::teach::Question;
use crate::source::Span;

/// A question, held against the runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The question's name.
    pub name: String,
    /// Where it, or the answer that was claimed, stands.
    pub span: Span,
    /// What the author says; none where they leave it to the runs.
    pub claimed: Option<String>,
    /// What the runs say; the error says why they say nothing.
    pub found: Result<String, Unanswered>,
    /// Whether that is as it should be.
    pub met: bool,
}

/// Holds a question against the runs.
pub fn hold(bank: &mut Bank<'_>, question: &Question) -> Held {
    let found = answer(bank, question);
    let claimed = question.answer.as_ref();
    let met = match (&found, claimed) {
        (Ok(answered), Some(claimed)) => is_answer(answered, &claimed.value),
        (Ok(_), None) => true,
        (Err(_), _) => false,
    };
    Held {
        name: question.name.value.clone(),
        span: claimed.map_or(question.name.span, |claimed| claimed.span),
        claimed: claimed.map(|claimed| verdict::measure_words(&claimed.value)),
        found: found.map(|answered| word(&answered.answer.fact)),
        met,
    }
}

/// Tells whether a claim is the answer.
fn is_answer(answered: &Answered, claimed: &Measure) -> bool {
    let fact = &answered.answer.fact;
    match (fact, claimed) {
        (Fact::Value(Some(value)), _) => verdict::equals(value, claimed),
        (Fact::Knows(Knowing::From(at)), Measure::Instant(claimed)) => at == claimed,
        (Fact::Knows(Knowing::Leaves(_) | Knowing::Nothing), Measure::Text(text)) => {
            text == "never" || *text == word(fact)
        }
        (_, Measure::Text(text)) => *text == word(fact),
        (_, _) => false,
    }
}

/// Returns an answer as a file says it.
pub fn word(fact: &Fact) -> String {
    match fact {
        Fact::Value(value) => value.as_ref().map_or_else(|| "nothing".to_owned(), verdict::words),
        Fact::Shown(shown) if shown.is_empty() => "nothing".to_owned(),
        Fact::Shown(shown) => {
            let one = |(effect, over): &(String, Option<String>)| match over {
                Some(over) => format!("{effect} over {over}"),
                None => effect.clone(),
            };
            shown.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Fact::Knows(Knowing::From(at)) => at.to_string(),
        Fact::Knows(Knowing::Leaves(_)) => "leaves too early".to_owned(),
        Fact::Knows(Knowing::Nothing) => "nothing shows".to_owned(),
        Fact::Does(deed) => deed.word().to_owned(),
        Fact::Gets(stage) => stage.map_or("not reached", |stage| stage.word()).to_owned(),
        Fact::Differences(names) if names.is_empty() => "chance".to_owned(),
        Fact::Differences(names) => names.join(", "),
        Fact::Step(site) => site.clone(),
    }
}

/// Returns the injects that speak of what has not happened by then in the incident's environment.
///
/// # Errors
///
/// Returns why nothing can be said.
pub fn early_injects<'i>(
    bank: &Bank<'_>,
    injects: &'i [Inject],
) -> Result<Vec<&'i Inject>, Unanswered> {
    if injects.iter().all(|inject| inject.tells_of.is_none()) {
        return Ok(Vec::new());
    }
    let prepared = bank.prepared(&Selection::profile(bank.incident()), &[])?;
    let mut folding = Folding::new(&prepared.program);
    bank.run(&prepared.program, bank.ground().seed, &mut folding)?;
    let figures = folding.finish();
    let early = |inject: &&Inject| {
        let Some(name) = &inject.tells_of else { return false };
        let first = figures.get(&name.value).and_then(|figure| figure.first);
        first.is_none_or(|first| bank.instant(first.at) > inject.at.value)
    };
    Ok(injects.iter().filter(early).collect())
}

//! What a figure comes to, and what it comes to elsewhere.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Fact;
use super::Proof;
use super::Unanswered;
use super::WRONG;
use crate::analysis::figures::Quantity;
use crate::scenario::file::Selection;

/// Answers with the figure's value; wrong are the values of other environments, with other overlays,
/// and of other figures of that kind.
pub(super) fn answer(
    bank: &mut Bank<'_>,
    figure: &str,
    selection: &Selection,
) -> Result<Choices, Unanswered> {
    let ran = bank.ran(selection)?;
    let value = ran.figures.value(figure);
    if value.is_none() {
        return Err(Unanswered::Nothing("the figure has nothing to count there"));
    }
    let fact = Fact::Value(value.clone());
    let gives = || Proof::Gives(selection.clone(), fact.clone());
    let again = || Again::Run(selection.clone(), Vec::new(), None);
    let answer =
        Choice { fact: fact.clone(), belief: Belief::True, proof: gives(), again: again() };
    let mut wrong: Vec<Choice> = Vec::new();
    for other in bank.others(selection) {
        // One place is left for who takes one figure for another.
        if wrong.len() + 1 >= WRONG {
            break;
        }
        let other_fact = Fact::Value(bank.ran(&other)?.figures.value(figure));
        let known = wrong.iter().any(|it| it.fact == other_fact);
        if other_fact == fact || other_fact == Fact::Value(None) || known {
            continue;
        }
        wrong.push(Choice {
            fact: other_fact,
            belief: Belief::As(other.clone()),
            proof: gives(),
            again: Again::Diff(selection.clone(), other, None),
        });
    }
    let incident = Selection::profile(bank.incident());
    for of in [selection.clone(), incident] {
        let is_here = of.means(selection);
        let figures = bank.ran(&of)?;
        let others = figures.figures.list.iter().filter(|it| it.name != figure);
        let alike = others.filter(|it| same_kind(it.value.as_ref(), value.as_ref()));
        wrong.extend(alike.map(|other| Choice {
            fact: Fact::Value(other.value.clone()),
            belief: Belief::Confuses(other.name.clone(), of.clone()),
            proof: gives(),
            again: if is_here { again() } else { Again::Diff(selection.clone(), of.clone(), None) },
        }));
    }
    Ok((answer, wrong))
}

/// Tells whether two values are of one kind.
fn same_kind(one: Option<&Quantity>, other: Option<&Quantity>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => std::mem::discriminant(one) == std::mem::discriminant(other),
        (Some(_) | None, _) => false,
    }
}

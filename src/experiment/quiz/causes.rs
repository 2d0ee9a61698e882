//! Which difference of two environments brings the failure.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Fact;
use super::Proof;
use super::Unanswered;
use crate::diagnostic::Diagnostics;
use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::bisect;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::differences::Atom;
use crate::experiment::differences::assignment;
use crate::experiment::differences::atoms;
use crate::experiment::differences::written;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;
use crate::seed::Seed;

/// How many runs a bisection may make for one question.
const RUNS: usize = 2_000;

/// How many single differences are tried as wrong answers.
const SINGLES: usize = 6;

/// Answers with the first smallest set of differences that brings the failure; wrong are other single
/// differences, all of them together, and chance.
pub(super) fn answer(bank: &mut Bank<'_>, profile: &str) -> Result<Choices, Unanswered> {
    let Some(sign) = bank.sign().cloned() else {
        return Err(Unanswered::Nothing("the scenario names no fault"));
    };
    let here = Selection::profile(profile);
    let there = Selection::profile(bank.incident());
    let ground = bank.ground();
    let tree = |selection: &Selection| ground.file.assemble(selection, &mut Diagnostics::default());
    let (good, bad) = (bank.prepared(&here, &[])?, bank.prepared(&there, &[])?);
    let (left, right) = (tree(&here), tree(&there));
    let question = Question {
        sign: &sign,
        shape: None,
        seed: ground.seed,
        limits: bank.limits()?,
        profile: Some(profile),
    };
    let all = atoms(&left, &right);
    let found = bisect(&left, &all, (&good.program, &bad.program), question, RUNS);
    let found = found.map_err(|refusal| match refusal {
        Refusal::Stopped(ending) => Unanswered::Stopped(ending),
        Refusal::NotBad => Unanswered::Nothing("the incident's environment shows no failure"),
        Refusal::NotGood => Unanswered::Nothing("this environment shows the failure itself"),
        Refusal::NoDifference => Unanswered::Nothing("the environments do not differ"),
        Refusal::Invalid(_) => Unanswered::Nothing("one of the environments is no scenario"),
    })?;
    bank.spend(found.log.iter().map(|run| run.events).sum());
    // What may not be minimal is no answer: a part of it could be the better one.
    let Some(cause) = found.decided_causes().next() else {
        return Err(Unanswered::Nothing("no set of differences brings the failure"));
    };
    let try_set = |set: u64| alone(bank, profile, &found, set);
    let Some(answer) = try_set(cause)? else {
        return Err(Unanswered::Nothing("the difference cannot be set by itself"));
    };
    let shown = answer.proof.clone();
    let mut wrong = Vec::new();
    for bit in (0..found.groups.len()).take(SINGLES) {
        let single = 1 << bit;
        let Some(choice) = try_set(single)?.filter(|_| single != cause) else { continue };
        // What brings it too is no wrong answer.
        if matches!(choice.proof, Proof::Alone { failures: 0, .. }) {
            wrong.push(Choice { belief: Belief::Otherwise, ..choice });
        }
    }
    if wrong.len() + 1 < super::WRONG {
        wrong.extend(alike(bank, profile, &all, &right)?);
    }
    wrong.truncate(super::WRONG - 1);
    wrong.extend(chance(bank, profile)?);
    if found.groups.len() > 1 {
        let all = (0..found.groups.len()).map(|group| name(&found, group)).collect();
        let again = answer.again.clone();
        wrong.push(Choice {
            fact: Fact::Differences(all),
            belief: Belief::Otherwise,
            proof: shown,
            again,
        });
    }
    Ok((answer, wrong))
}

/// Tries a set of differences alone in an environment; none when it cannot be set.
fn alone(
    bank: &Bank<'_>,
    profile: &str,
    found: &Bisection,
    set: u64,
) -> Result<Option<Choice>, Unanswered> {
    let selection = Selection::profile(profile);
    let atoms = numbers(set).flat_map(|group| &found.groups[group]);
    let Some(settings) = atoms.map(assignment).collect::<Option<Vec<String>>>() else {
        return Ok(None);
    };
    let failures = match bank.ran_with(&selection, &settings, None) {
        Ok(ran) => ran.failures.unwrap_or(0),
        Err(Unanswered::Stopped(ending)) => return Err(Unanswered::Stopped(ending)),
        Err(Unanswered::Nothing(_) | Unanswered::NoWrong) => return Ok(None),
    };
    Ok(Some(Choice {
        fact: Fact::Differences(numbers(set).map(|group| name(found, group)).collect()),
        belief: Belief::True,
        proof: Proof::Alone { profile: profile.to_owned(), failures },
        again: Again::Run(selection, settings, None),
    }))
}

/// Tries settings in which the environments do not differ, for those who believe in these: where few differ,
/// there is little else to choose from.
fn alike(
    bank: &Bank<'_>,
    profile: &str,
    all: &[Atom],
    incident: &Node,
) -> Result<Vec<Choice>, Unanswered> {
    let selection = Selection::profile(profile);
    let mut found = Vec::new();
    for section in ["switches", "inputs"] {
        let entries = incident.get(section).map_or(&[][..], Node::entries);
        for entry in entries {
            let name = &entry.key.value;
            let differs = all.iter().any(|atom| atom.subject() == Some(name));
            let value = entry.value.get("value").filter(|value| value.scalar().is_some());
            let Some(value) = value.filter(|_| !differs) else { continue };
            let set = vec![format!("{section}.{name}.value={}", written(Some(value)))];
            let failures = match bank.ran_with(&selection, &set, None) {
                Ok(ran) => ran.failures.unwrap_or(0),
                Err(Unanswered::Stopped(ending)) => return Err(Unanswered::Stopped(ending)),
                Err(Unanswered::Nothing(_) | Unanswered::NoWrong) => continue,
            };
            if failures == 0 {
                found.push(Choice {
                    fact: Fact::Differences(vec![format!("{section}.{name}")]),
                    belief: Belief::Otherwise,
                    proof: Proof::Alone { profile: profile.to_owned(), failures },
                    again: Again::Run(selection.clone(), set, None),
                });
            }
            if found.len() + 1 >= super::WRONG {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Tries another seed, for those who believe in chance.
fn chance(bank: &Bank<'_>, profile: &str) -> Result<Option<Choice>, Unanswered> {
    let selection = Selection::profile(profile);
    let seed = Seed::new(1);
    let failures = bank.ran_with(&selection, &[], Some(seed))?.failures.unwrap_or(0);
    Ok((failures == 0).then(|| Choice {
        fact: Fact::Differences(Vec::new()),
        belief: Belief::Otherwise,
        proof: Proof::Alone { profile: profile.to_owned(), failures },
        again: Again::Run(selection, Vec::new(), Some(seed)),
    }))
}

/// Names a difference.
fn name(found: &Bisection, group: usize) -> String {
    let atom = found.groups[group].first();
    let name = atom.map_or("", |atom| atom.name.as_str());
    name.strip_suffix(".value").unwrap_or(name).to_owned()
}

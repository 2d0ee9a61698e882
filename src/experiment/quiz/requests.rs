//! What was shown of one request, and what would have been shown elsewhere.

use super::Again;
use super::Bank;
use super::Belief;
use super::Choice;
use super::Choices;
use super::Fact;
use super::Proof;
use super::Unanswered;
use super::WRONG;
use crate::scenario::file::Selection;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::What;

/// How many other selections are tried for a wrong answer.
const OTHERS: usize = 8;

/// Takes note of the effects of one request, each once.
struct Watch {
    request: RequestId,
    arrived: bool,
    shown: Vec<(String, Option<String>)>,
}

impl Observer for Watch {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if event.request != Some(self.request) {
            return Control::Continue;
        }
        self.arrived = true;
        if let What::Shown { effect, over, .. } = event.what {
            let name = |effect: crate::program::ids::EffectId| {
                view.program.effects.get(usize::from(effect.0)).cloned().unwrap_or_default()
            };
            let shown = (name(effect), over.map(name));
            if !self.shown.contains(&shown) {
                self.shown.push(shown);
            }
        }
        Control::Continue
    }
}

/// Answers with what was shown of the request; wrong is what is shown of it in other environments and
/// with other overlays.
pub(super) fn answer(
    bank: &mut Bank<'_>,
    request: u32,
    selection: &Selection,
) -> Result<Choices, Unanswered> {
    let Some(fact) = shown(bank, request, selection)? else {
        return Err(Unanswered::Nothing("no request has this number there"));
    };
    let answer = Choice {
        fact: fact.clone(),
        belief: Belief::True,
        proof: Proof::Gives(selection.clone(), fact.clone()),
        again: Again::Only(selection.clone(), request),
    };
    let mut wrong: Vec<Choice> = Vec::new();
    for other in bank.others(selection).into_iter().take(OTHERS) {
        if wrong.len() >= WRONG {
            break;
        }
        let Some(found) = shown(bank, request, &other)? else { continue };
        if found == fact || wrong.iter().any(|it| it.fact == found) {
            continue;
        }
        wrong.push(Choice {
            fact: found,
            belief: Belief::As(other.clone()),
            proof: Proof::Gives(selection.clone(), fact.clone()),
            again: Again::Diff(selection.clone(), other, Some(request)),
        });
    }
    Ok((answer, wrong))
}

fn shown(bank: &Bank<'_>, request: u32, selection: &Selection) -> Result<Option<Fact>, Unanswered> {
    let prepared = bank.prepared(selection, &[])?;
    let request = RequestId(request.saturating_sub(1));
    let mut watch = Watch { request, arrived: false, shown: Vec::new() };
    bank.run(&prepared.program, bank.ground().seed, &mut watch)?;
    Ok(watch.arrived.then_some(Fact::Shown(watch.shown)))
}

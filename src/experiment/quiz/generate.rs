//! Questions for a scenario whose author wrote none: about what the environments, the observers and the
//! actions have in them to be asked about.

use crate::experiment::whatif::trial_profiles;
use crate::scenario::Scenario;
use crate::scenario::outcome::Fold;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::OverlayKind;
use crate::scenario::teach::About;
use crate::scenario::teach::Place;
use crate::scenario::teach::Question;
use crate::source::Spanned;

/// How many actions are asked about.
const ACTIONS: usize = 4;

/// Returns what can be asked, in the order of an incident review: what happened, who could know, what
/// hid it, what would have changed it. What has no answer, or no wrong one, is for the asker to leave out.
pub fn generate(base: &Scenario) -> Vec<Question> {
    let Some(incident) = base.incident_profile() else { return Vec::new() };
    let place = base.id.span;
    let name = |name: &str| Spanned::new(name.to_owned(), place);
    let ask = |kind: &str, of: &str, about: About| Question {
        name: Spanned::new(format!("{kind}-{of}"), place),
        ask: None,
        about,
        answer: None,
        why: None,
    };
    let others: Vec<&str> = base
        .profiles
        .iter()
        .map(|profile| profile.name.value.as_str())
        .filter(|it| *it != incident)
        .collect();
    let counted = base.figures.iter().find(|it| matches!(it.fold, Fold::Requests { .. }));
    let mut asked = Vec::new();
    if let Some(figure) = counted {
        for profile in others.iter().take(2) {
            let place = Place { profile: Some(name(profile)), with: Vec::new() };
            let about = About::Figure(figure.name.clone(), place);
            asked.push(ask("figure", profile, about));
        }
    }
    for observer in &base.observers {
        let there = observer.profiles.iter().find(|it| trial_profiles(base).contains(&it.value));
        let Some(profile) = there.cloned() else { continue };
        let place = Place { profile: Some(profile), with: Vec::new() };
        let about = About::Observer(observer.name.clone(), place);
        asked.push(ask("observer", &observer.name.value, about));
    }
    if base.fault.is_some() {
        asked.extend(others.iter().map(|it| ask("stage", it, About::Stage(name(it)))));
        asked.extend(others.iter().map(|it| ask("cause", it, About::Cause(name(it)))));
    }
    asked.extend(others.iter().take(1).map(|it| ask("parts", it, About::Parts(name(it)))));
    let actions = base
        .overlays
        .iter()
        .filter(|it| it.kind == OverlayKind::Action && matches!(it.effect, Effect::Patch(_)));
    let actions = actions.take(ACTIONS);
    asked.extend(actions.map(|it| ask("action", &it.name.value, About::Action(it.name.clone()))));
    asked
}

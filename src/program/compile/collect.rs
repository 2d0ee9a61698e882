//! What a whole scenario names: effects and types.

use crate::program::compile::limits::EFFECTS;
use crate::scenario::Scenario;
use crate::scenario::step::Step;
use crate::scenario::step::Verb;
use crate::value::Kind;
use crate::value::TypeInfo;
use crate::value::Types;

/// Collects the effects that steps show.
pub(super) fn collect_effects(steps: &[Step], effects: &mut Vec<String>) {
    for step in steps {
        if effects.len() > EFFECTS {
            return;
        }
        if let Verb::Show { effect, .. } = &step.verb
            && !effects.contains(&effect.value)
        {
            effects.push(effect.value.clone());
        }
        for steps in step.verb.inner() {
            collect_effects(steps, effects);
        }
    }
}

/// Makes the table of declared types.
pub(super) fn types(scenario: &Scenario) -> Types {
    let mut types = Types::default();
    for shape in &scenario.types {
        types.add(TypeInfo {
            name: shape.name.value.clone(),
            class: shape.class.clone(),
            fields: shape.responds_to.iter().map(|field| field.value.clone()).collect(),
            keys_of: shape.keys_of.as_ref().map(|field| field.value.clone()),
            kind: if shape.is_map { Kind::Map } else { Kind::Object },
        });
    }
    types
}

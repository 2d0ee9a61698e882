//! The cases of a scenario: every selection that its file asks about.

use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;

/// Returns the cases of a scenario, each once: every profile; on the incident's, every overlay
/// alone, and without the fault; and whatever else the file has expectations for.
pub fn cases(base: &Scenario) -> Vec<Selection> {
    let mut cases: Vec<Selection> =
        base.profiles.iter().map(|profile| Selection::profile(&profile.name.value)).collect();
    if let Some(incident) = base.incident_profile() {
        let replayed =
            base.overlays.iter().filter(|overlay| matches!(overlay.effect, Effect::Patch(_)));
        for overlay in replayed {
            let name = std::slice::from_ref(&overlay.name.value);
            cases.push(Selection::profile(incident).with(name));
        }
        if base.fault.is_some() {
            cases.push(Selection { without_fault: true, ..Selection::profile(incident) });
        }
    }
    for case in &base.cases {
        let selection = case.selection();
        if !cases.iter().any(|known| known.means(&selection)) {
            cases.push(selection);
        }
    }
    cases
}

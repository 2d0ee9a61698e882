//! What a replay is made from: a selection of a file, decoded and compiled.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::program::Program;
use crate::program::compile::compile;
use crate::program::compile::compile_roughly;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::source::Span;

/// A selection, decoded and compiled.
#[derive(Debug)]
pub struct Prepared {
    /// What was selected.
    pub selection: Selection,
    /// The file as it reads under the selection.
    pub scenario: Scenario,
    /// The same, compiled.
    pub program: Program,
}

/// Decodes and compiles a file under a selection. Names of profiles and overlays are checked by
/// [`check_selection`].
pub fn prepare(file: &File, selection: &Selection, out: &mut Diagnostics) -> Option<Prepared> {
    let tree = file.assemble(selection, out);
    if out.has_errors() {
        return None;
    }
    let scenario = Scenario::decode(&tree, out)?;
    let program = compile(&scenario, selection.profile.as_deref(), out)?;
    (!out.has_errors()).then(|| Prepared { selection: selection.clone(), scenario, program })
}

/// The same, although there are mistakes: what could be read and compiled, which must not run.
pub fn prepare_roughly(
    file: &File,
    selection: &Selection,
    out: &mut Diagnostics,
) -> Option<Prepared> {
    let tree = file.assemble(selection, out);
    let scenario = Scenario::decode(&tree, out)?;
    let program = compile_roughly(&scenario, selection.profile.as_deref(), out)?;
    Some(Prepared { selection: selection.clone(), scenario, program })
}

/// Checks that a selection's names exist, with the nearest known name for one that does not.
pub fn check_selection(scenario: &Scenario, selection: &Selection) -> Result<(), Vec<String>> {
    let mut mistakes = Vec::new();
    let profiles = || scenario.profiles.iter().map(|profile| profile.name.value.as_str());
    if let Some(name) = &selection.profile
        && !profiles().any(|known| known == name)
    {
        mistakes.push(unknown("profile", name, profiles()));
    }
    for name in &selection.with {
        let known = || scenario.overlays.iter().map(|overlay| overlay.name.value.as_str());
        match scenario.overlays.iter().find(|overlay| overlay.name.value == *name) {
            None => mistakes.push(unknown("action or hypothesis", name, known())),
            Some(overlay) => {
                if let crate::scenario::overlay::Effect::NotReplayed(why) = &overlay.effect {
                    mistakes.push(format!("`{name}` cannot be replayed: {why}"));
                }
            }
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

/// Says that there is nothing of that name, and what there is.
fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let place = Span::default();
    let guess = Diagnostic::new(codes::UNKNOWN_NAME, place, "").did_you_mean(name, known.clone());
    let hint = guess.helps.first().map_or_else(String::new, |hint| format!("; {hint}"));
    let all: Vec<&str> = known.collect();
    format!("no {what} is called `{name}`{hint} (there are: {})", all.join(", "))
}

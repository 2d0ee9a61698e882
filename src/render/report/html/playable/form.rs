//! The controls: what a reader may move.

use crate::experiment::controls::Choice;
use crate::experiment::controls::Controls;
use crate::experiment::controls::Deployment;
use crate::experiment::controls::Number;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::report::Report;
use crate::render::report::html::plain;
use crate::scenario::Scenario;
use crate::scenario::environment::Deployed;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::Overlay;
use crate::scenario::overlay::OverlayKind;
use maud::Markup;
use maud::html;

/// Draws the form. Every control of a setting names its addresses in `data-paths`, and has the value that
/// changes nothing.
pub(super) fn form(report: &Report<'_>, controls: &Controls) -> Markup {
    let scenario = report.overview.scenario;
    let (open, folded): (Vec<&Number>, Vec<&Number>) =
        controls.numbers.iter().partition(|number| number.is_open);
    html! {
        form #playable-form autocomplete="off" {
            (replay(report))
            (overlays(scenario, OverlayKind::Action, "Corrective actions"))
            (overlays(scenario, OverlayKind::Hypothesis, "Other readings"))
            @if !controls.deployments.is_empty() {
                fieldset { legend { "When it was deployed, in UTC" }
                    @for (index, it) in controls.deployments.iter().enumerate() { (deployment(index, it)) }
                }
            }
            @if !controls.choices.is_empty() {
                fieldset { legend { "Switches and settings" }
                    @for (index, it) in controls.choices.iter().enumerate() { (choice(index, it)) }
                }
            }
            @if !open.is_empty() {
                fieldset { legend { "Numbers that were chosen, or that something above moves" }
                    @for it in open { (number(it)) }
                }
            }
            @if !folded.is_empty() {
                details { summary { "Numbers that have a source" }
                    fieldset { legend { "Published or measured" } @for it in folded { (number(it)) } }
                }
            }
            p { button #playable-now type="submit" { "Replay" } " "
                button #playable-reset type="reset" { "As it was" } }
        }
    }
}

/// Seed, environment, fault.
fn replay(report: &Report<'_>) -> Markup {
    let scenario = report.overview.scenario;
    let main = report.overview.main();
    let seed = main.map(|main| main.seed.to_string()).unwrap_or_default();
    let chosen = main.and_then(|main| main.selection.profile.as_deref());
    html! {
        fieldset { legend { "Which replay" }
            p { label for="playable-profile" { "Environment" }
                select #playable-profile {
                    @for it in &scenario.profiles {
                        @let name = it.name.value.as_str();
                        option value=(plain(name)) selected[Some(name) == chosen] {
                            (plain(name)) @if let Some(title) = &it.title { ": " (plain(title)) } }
                    }
                    @if scenario.profiles.len() > 1 { option value="" { "every environment" } }
                }
            }
            p { label for="playable-seed" { "Seed" }
                input #playable-seed type="text" value=(seed) data-own=(scenario.seed) spellcheck="false"; " "
                button #playable-next type="button" { "Next seed" } }
            @if let Some(fault) = &scenario.fault {
                p.choice { input #playable-fault type="checkbox";
                    label for="playable-fault" { "Without the fault: " (plain(&fault.title)) } }
            }
        }
    }
}

fn overlays(scenario: &Scenario, kind: OverlayKind, title: &str) -> Markup {
    let overlays: Vec<&Overlay> = scenario.overlays.iter().filter(|it| it.kind == kind).collect();
    html! {
        @if !overlays.is_empty() {
            fieldset { legend { (title) }
                @for it in overlays {
                    @let (name, id) = (plain(&it.name.value), format!("playable-with-{}", it.name.value));
                    @match &it.effect {
                        Effect::Patch(_) => {
                            p.choice { input id=(plain(&id)) type="checkbox" data-with=(name);
                                label for=(plain(&id)) { code { (name) } " " (plain(&it.title)) } }
                        },
                        Effect::NotReplayed(why) => {
                            p.quiet { code { (name) } " " (plain(&it.title)) ". Not replayed: " (plain(why)) }
                        },
                    }
                }
            }
        }
    }
}

/// Writes addresses as the script reads them.
fn paths(paths: &[String]) -> String {
    serde_json::Value::from(paths).to_string()
}

fn deployment(index: usize, it: &Deployment) -> Markup {
    let addresses: Vec<String> =
        it.names.iter().map(|name| format!("changes.{name}.deployed")).collect();
    let (as_is, at) = match it.deployed {
        Deployed::Always => ("from the beginning".to_owned(), String::new()),
        Deployed::Never => ("never".to_owned(), String::new()),
        Deployed::At(at) => (instant(at), at.to_string().get(..19).unwrap_or_default().to_owned()),
    };
    html! {
        p.deployment data-paths=(plain(&paths(&addresses))) {
            label for={ "playable-when-" (index) } {
                @for (name, title) in it.names.iter().zip(&it.titles) {
                    span.change { code { (plain(name)) } " " span.quiet { (plain(title)) } }
                }
            }
            select id={ "playable-when-" (index) } {
                option value="" selected { "as it was: " (as_is) }
                option value="always" { "from the beginning" }
                option value="never" { "never" }
                option value="at" { "at" }
            }
            " "
            input type="datetime-local" step="1" value=(at)
                aria-label={ "Instant of deployment in UTC: " (plain(&it.names.join(", "))) };
        }
    }
}

fn choice(index: usize, it: &Choice) -> Markup {
    html! {
        p {
            label for={ "playable-choice-" (index) } { code { (plain(it.path.strip_suffix(".value").unwrap_or(&it.path))) }
                @if let Some(why) = &it.why { " " span.quiet { (plain(why)) } } }
            select.value id={ "playable-choice-" (index) } data-paths=(plain(&paths(std::slice::from_ref(&it.path)))) {
                option value="" selected { "as the environment has it" }
                @for value in &it.values { option value=(plain(value)) { (plain(value)) } }
            }
        }
    }
}

fn number(it: &Number) -> Markup {
    let id = format!("playable-{}", it.path);
    html! {
        p {
            label for=(plain(&id)) { (plain(&label(&it.name))) " "
                span.quiet {
                    @if it.differs { "(" (plain(&it.value)) "; some environments have another) " }
                    @if let Some(basis) = it.basis { (basis.word()) }
                    @if let Some(why) = &it.why { ": " (plain(why)) }
                }
            }
            // What differs between environments is empty until somebody says a number for all of them.
            @let value = if it.differs { String::new() } else { plain(&it.value) };
            input.value id=(plain(&id)) data-paths=(plain(&paths(std::slice::from_ref(&it.path))))
                type=(if it.is_whole { "number" } else { "text" }) min=[it.is_whole.then_some("0")]
                step=[it.is_whole.then_some("1")] spellcheck="false" value=(value);
        }
    }
}

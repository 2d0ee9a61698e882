//! Names in `expect`, `published`, `observers` and `replay`, against what there is.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::experiment::check::teach;
use crate::scenario::Scenario;
use crate::scenario::amount::Measure;
use crate::scenario::expectation::Expectation;
use crate::scenario::observer::Observer;
use crate::scenario::outcome::Fold;
use crate::scenario::outcome::Published;
use crate::scenario::outcome::Stated;
use crate::source::Spanned;

/// Checks the names in `expect`, `published`, `observers` and `replay` against what there is.
pub(super) fn check_names(base: &Scenario, out: &mut Diagnostics) {
    let profiles = || base.profiles.iter().map(|profile| profile.name.value.as_str());
    let figures = || base.figures.iter().map(|figure| figure.name.value.as_str());
    let overlays = || base.overlays.iter().map(|overlay| overlay.name.value.as_str());
    let observers = |profile: &str| {
        let there = |it: &&Observer| it.profiles.iter().any(|name| name.value == profile);
        let names: Vec<&str> =
            base.observers.iter().filter(there).map(|it| it.name.value.as_str()).collect();
        names.into_iter()
    };
    if let Some(name) = &base.incident {
        known(name, "profile", profiles(), out);
    }
    for published in &base.published {
        if let Some(name) = &published.profile {
            known(name, "profile", profiles(), out);
        }
        if let Some(name) = &published.figure {
            known(name, "figure", figures(), out);
        } else if must_be_figure(published, base) {
            known(&published.name, "figure", figures(), out);
        }
    }
    for observer in &base.observers {
        for name in &observer.profiles {
            known(name, "profile", profiles(), out);
        }
    }
    for case in &base.cases {
        known(&case.profile, "profile", profiles(), out);
        for name in &case.with {
            known(name, "action or hypothesis", overlays(), out);
        }
        for expectation in &case.expectations {
            match expectation {
                Expectation::Figure { figure, .. } => known(figure, "figure", figures(), out),
                Expectation::Order { figures: names, .. } => {
                    for name in names {
                        known(name, "figure", figures(), out);
                    }
                }
                Expectation::NoticedBy { observers: names, .. } => {
                    let here = format!("observer in `{}`", case.profile.value);
                    for name in names {
                        known(name, &here, observers(&case.profile.value), out);
                    }
                }
            }
        }
    }
    for figure in &base.figures {
        if let Fold::Events { among: Some(name), .. } = &figure.fold {
            known(name, "figure", figures(), out);
        }
    }
    teach::check_names(base, out);
}

/// Tells whether a published value is held against the figure of its own name. Instants, texts and
/// flags are not counted, and neither is what only serves to check other published values.
fn must_be_figure(published: &Published, base: &Scenario) -> bool {
    let is_counted = match &published.value.value {
        Stated::Value(Measure::Instant(_) | Measure::Text(_) | Measure::Flag(_)) => false,
        Stated::Value(_) | Stated::Range(..) => true,
    };
    let is_mentioned = || {
        let mentions = |text: &str| {
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| word == published.name.value)
        };
        base.published.iter().filter_map(|it| it.equals.as_ref()).any(|it| mentions(&it.value))
    };
    is_counted && published.equals.is_none() && published.known_miss.is_none() && !is_mentioned()
}

/// Reports a name that nothing has.
pub(super) fn known<'a>(
    name: &Spanned<String>,
    what: &str,
    mut all: impl Iterator<Item = &'a str> + Clone,
    out: &mut Diagnostics,
) {
    let listed: Vec<&str> = all.clone().collect();
    if all.any(|known| known == name.value) || out.is_lost(&name.value) {
        return;
    }
    let message = format!("no {what} is called `{}`", name.value);
    let mistake = Diagnostic::new(codes::UNKNOWN_NAME, name.span, message);
    let mistake = out.did_you_mean(mistake, &name.value, listed.iter().copied());
    out.push(mistake.help(if listed.is_empty() {
        "there is none at all".to_owned()
    } else {
        format!("there are: {}", listed.join(", "))
    }));
}

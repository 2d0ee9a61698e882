//! The teaching block: its names against what there is, its answers against the runs.

use super::names::known;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::experiment::quiz::Bank;
use crate::experiment::quiz::Ground;
use crate::experiment::quiz::Held;
use crate::experiment::quiz::Unanswered;
use crate::experiment::quiz::early_injects;
use crate::experiment::quiz::hold;
use crate::experiment::runs::ALL_EVENTS;
use crate::experiment::runs::Runs;
use crate::program::Program;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::teach::About;
use crate::scenario::teach::Place;
use crate::source::Spanned;

/// Checks the names that questions and injects mention.
pub(super) fn check_names(base: &Scenario, out: &mut Diagnostics) {
    let Some(teach) = &base.teach else { return };
    let profiles = || base.profiles.iter().map(|it| it.name.value.as_str());
    let figures = || base.figures.iter().map(|it| it.name.value.as_str());
    let overlays = || base.overlays.iter().map(|it| it.name.value.as_str());
    let observers = || base.observers.iter().map(|it| it.name.value.as_str());
    for question in &teach.questions {
        let place = |place: &Place, out: &mut Diagnostics| {
            if let Some(name) = &place.profile {
                known(name, "profile", profiles(), out);
            }
            place.with.iter().for_each(|it| known(it, "action or hypothesis", overlays(), out));
        };
        let profile = |name: &Spanned<String>, out: &mut Diagnostics| {
            known(name, "profile", profiles(), out);
        };
        match &question.about {
            About::Figure(name, there) => {
                known(name, "figure", figures(), out);
                place(there, out);
            }
            About::Request(_, there) => place(there, out),
            About::Observer(name, there) => {
                known(name, "observer", observers(), out);
                place(there, out);
            }
            About::Action(name) => known(name, "action or hypothesis", overlays(), out),
            About::Stage(name) | About::Cause(name) | About::Parts(name) => profile(name, out),
        }
    }
    for inject in &teach.injects {
        if let Some(name) = &inject.tells_of {
            known(name, "figure", figures(), out);
        }
    }
}

/// Holds every question and every inject against the runs.
pub(super) fn check_answers(
    file: &File,
    base: &Scenario,
    program: &Program,
    runs: &mut Runs,
    out: &mut Diagnostics,
) {
    let Some(teach) = base.teach.as_ref().filter(|_| runs.cut().is_none()) else { return };
    runs.begin(&base.incident_profile().map(Selection::profile).unwrap_or_default());
    let ground = Ground { file, base, seed: base.seed, limits: runs.limits(program) };
    // Questions make many runs of few selections; they have as many events as all else that is checked.
    let mut bank = Bank::new(ground, ALL_EVENTS);
    for question in &teach.questions {
        let held = hold(&mut bank, question);
        match held.found {
            Err(Unanswered::Stopped(ending)) => runs.cut_by(ending),
            Ok(_) | Err(Unanswered::Nothing(_) | Unanswered::NoWrong) if held.met => {}
            Ok(_) | Err(Unanswered::Nothing(_) | Unanswered::NoWrong) => out.push(refuted(&held)),
        }
    }
    for inject in early_injects(&bank, &teach.injects).unwrap_or_default() {
        let figure = inject.tells_of.as_ref().map_or("", |name| name.value.as_str());
        out.push(
            Diagnostic::new(
                codes::EARLY_INJECT,
                inject.at.span,
                format!("`{}` speaks of what has not happened by then", inject.name.value),
            )
            .caret(format!("`{figure}` has counted nothing yet")),
        );
    }
}

/// Says what is wrong with a question.
fn refuted(held: &Held) -> Diagnostic {
    let name = &held.name;
    match (&held.found, &held.claimed) {
        (Ok(found), Some(_)) => {
            let message = format!("the runs refute the answer to `{name}`");
            Diagnostic::new(codes::FALSE_ANSWER, held.span, message)
                .caret(format!("the runs say: {found}"))
        }
        (Ok(_), None) | (Err(Unanswered::NoWrong | Unanswered::Stopped(_)), _) => {
            let message = format!("`{name}` has no wrong answer that anybody could give");
            Diagnostic::new(codes::NO_ANSWER, held.span, message)
                .help("ask about something that is not the same everywhere")
        }
        (Err(Unanswered::Nothing(why)), _) => {
            Diagnostic::new(codes::NO_ANSWER, held.span, format!("`{name}` has no answer"))
                .caret((*why).to_owned())
        }
    }
}

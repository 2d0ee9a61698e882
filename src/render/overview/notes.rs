//! Notes: contradictions, known misses, what depends on a convention, what is assumed.

use crate::analysis::unrescued::Unrescued;
use crate::engine::outcome::Ending;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::overview::Overview;
use crate::render::overview::place;
use crate::render::overview::profile;
use crate::render::page::Page;
use crate::scenario::basis::Basis;
use crate::source::Span;

/// One note.
#[derive(Debug)]
pub(in crate::render) struct Note {
    /// The published figure it is about.
    pub(in crate::render) about: Option<String>,
    /// What it says.
    pub(in crate::render) words: String,
    /// The place it is about.
    pub(in crate::render) place: Option<Span>,
}

/// Collects the notes of an overview.
pub(in crate::render) fn collect(overview: &Overview<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let scale = overview.scenario.scale;
    if scale > 1 {
        let words = format!(
            "at a scale of 1/{scale}: one of {scale} requests is replayed, and figures stand for \
             {scale} times what was counted; other numbers of requests are those of the replay"
        );
        notes.push(Note { about: None, words, place: None });
    }
    for contradiction in overview.contradictions {
        notes.push(Note {
            about: Some(contradiction.name.clone()),
            words: format!(
                "the source contradicts itself: it says {}, but `{}` is {}",
                contradiction.stated, contradiction.expression, contradiction.computed
            ),
            place: Some(contradiction.span),
        });
    }
    for replay in overview.replays {
        for miss in &replay.comparisons {
            let Some(why) = &miss.known_miss else { continue };
            match notes.iter_mut().find(|note| note.about.as_deref() == Some(&miss.name)) {
                Some(note) => note.words = format!("{}. {why}", note.words),
                None => notes.push(Note {
                    about: Some(miss.name.clone()),
                    words: format!("a known miss: {why}"),
                    place: Some(miss.span),
                }),
            }
        }
        notes.extend(unended(replay).map(|words| Note { about: None, words, place: None }));
        if !replay.tie_sensitive.is_empty() {
            notes.push(Note {
                about: None,
                words: format!(
                    "in {}, the order of tasks at one instant decides {}",
                    profile(replay),
                    replay.tie_sensitive.join(", ")
                ),
                place: None,
            });
        }
    }
    notes.extend(deaths(overview));
    let assumed: Vec<&str> = overview
        .scenario
        .inputs
        .iter()
        .filter(|input| input.basis.is_some_and(|basis| basis.value == Basis::Assumed))
        .map(|input| input.name.value.as_str())
        .collect();
    if !assumed.is_empty() {
        notes.push(Note {
            about: None,
            words: match assumed.as_slice() {
                [one] => format!("one input is assumed: {one}"),
                all => format!("{} inputs are assumed: {}", all.len(), all.join(", ")),
            },
            place: None,
        });
    }
    notes
}

/// Says what has not ended although nothing more happens.
fn unended(replay: &Replay) -> Option<String> {
    let outcome = &replay.outcome;
    if outcome.ending != Ending::Finished {
        return None;
    }
    let (requests, jobs) = (outcome.requests.in_flight, outcome.jobs.in_flight);
    let of = |count: u64, what: &str| (count > 0).then(|| counted(count, what));
    let who: Vec<String> =
        [of(requests, "request"), of(jobs, "job")].into_iter().flatten().collect();
    let verb = if requests + jobs == 1 { "never ends" } else { "never end" };
    (!who.is_empty()).then(|| {
        format!(
            "in {}, {} {verb}: what they wait for does not come",
            profile(replay),
            who.join(" and ")
        )
    })
}

/// Notes where requests and jobs die of an error of the platform, in whichever profiles.
fn deaths(overview: &Overview<'_>) -> Vec<Note> {
    let mut steps: Vec<(&Unrescued, Vec<String>)> = Vec::new();
    for replay in overview.replays {
        for death in &replay.unrescued {
            let there = format!("{} in {}", counted(death.count, "time"), profile(replay));
            let same = |(it, _): &&mut (&Unrescued, Vec<String>)| {
                it.path == death.path && it.class == death.class
            };
            match steps.iter_mut().find(same) {
                Some((_, places)) => places.push(there),
                None => steps.push((death, vec![there])),
            }
        }
    }
    let note = |(death, places): (&Unrescued, Vec<String>)| Note {
        about: None,
        words: format!(
            "`{}` fails with {}, {}; nothing rescues it, and it is not called the fault",
            death.path,
            death.class,
            places.join(", ")
        ),
        place: Some(death.span),
    };
    steps.into_iter().map(note).collect()
}

/// Draws the notes.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>, notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    page.section("NOTES", "");
    for (index, note) in notes.iter().enumerate() {
        let place =
            note.place.map(|span| format!(" ({})", place(overview, span))).unwrap_or_default();
        let lead = format!("  {}  ", index + 1);
        page.paragraph(&lead, "     ", &format!("{}{place}", note.words));
    }
}

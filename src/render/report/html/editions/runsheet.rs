//! Run sheets for 20, 45 and 90 minutes, made of what the scenario has to be taught with: what to prepare,
//! and at each step what to do and what to open for it.

use super::Lesson;
use crate::render::number::counted;
use crate::render::overview::quoted_path;
use crate::render::report::html::prose;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::Overlay;
use crate::scenario::overlay::OverlayKind;
use maud::Markup;
use maud::html;

/// How many minutes a question takes: a third to predict, the rest to compare, show and talk.
const QUESTION: usize = 3;

/// How many minutes are enough to begin, and to end.
const MOST_AT_THE_ENDS: usize = 6;

/// A step of a session: how many minutes it takes, what is done, and what is opened or typed for it.
struct Step {
    minutes: usize,
    what: String,
    opens: Vec<String>,
}

/// Draws what is prepared, and the three run sheets.
pub(super) fn draw(lesson: &Lesson<'_>) -> Markup {
    html! {
        h3 { "Before anybody comes" }
        p { "Draw the files, in the folder in which this page lies; nothing of them needs a network." }
        ul.commands { @for (command, use_) in files(lesson) {
            li { code { (command) } p.quiet { (use_) } }
        } }
        h3 #runsheet-title { "Run sheets" }
        p.about { "Names of files are those that are drawn above. Nobody sees this page or the room's before \
            the predictions are written." }
        @for minutes in [20, 45, 90] {
            div.wide tabindex="0" { table.steps {
                caption { (minutes) " minutes" }
                thead { tr { th scope="col" { "Minute" } th scope="col" { "What" } th scope="col" { "Open or type" } } }
                tbody { @for (from, step) in timed(steps(minutes, lesson)) { tr {
                    th scope="row" { (from) " to " (from + step.minutes) }
                    td { (prose(&step.what)) }
                    td { @for it in &step.opens { p { code { (it) } } } }
                } } }
            } }
        }
    }
}

/// Sets when each step begins.
fn timed(steps: Vec<Step>) -> impl Iterator<Item = (usize, Step)> {
    steps.into_iter().scan(0, |at, step| {
        let from = *at;
        *at += step.minutes;
        Some((from, step))
    })
}

/// What the commands have to be told besides what they are: the file, and what was set on the command line.
fn told(lesson: &Lesson<'_>) -> String {
    let path = std::iter::once(quoted_path(lesson.path));
    path.chain(lesson.arguments.iter().cloned()).collect::<Vec<_>>().join(" ")
}

fn seed(lesson: &Lesson<'_>) -> String {
    lesson.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default()
}

/// The file that participants get of a sheet.
fn sheet_file(sheet: usize) -> String {
    if sheet == 1 { "participants.html".to_owned() } else { format!("participants-{sheet}.html") }
}

/// The commands that draw the files, and what each file is for.
fn files(lesson: &Lesson<'_>) -> Vec<(String, String)> {
    let horizon = lesson.said_horizon.map(|at| format!(" --horizon {at}")).unwrap_or_default();
    let told = format!("{}{}{horizon}", told(lesson), seed(lesson));
    let report =
        |readers: &str, file: &str| format!("reenact report {told} --for {readers} -o {file}");
    let mut files = Vec::new();
    for sheet in 1..=lesson.sheets() {
        let which = if sheet == 1 { String::new() } else { format!(" --sheet {sheet}") };
        let use_ = if sheet == 1 {
            "for each participant, on a screen or printed; `--for handout` sets the same smaller, for paper"
        } else {
            "for each participant, when they have predicted what the sheet before asks: it tells some of that"
        };
        files.push((
            report(&format!("participants{which}"), &sheet_file(sheet)),
            use_.replace('`', ""),
        ));
    }
    files.push((
        report("all", "room.html"),
        "for the one screen that all see; every answer is behind a reveal".to_owned(),
    ));
    files
}

/// Parts a session. Predictions come before anything that could tell: the room's page, a command, and
/// the tabletop where there is time for one.
fn steps(minutes: usize, lesson: &Lesson<'_>) -> Vec<Step> {
    let ends = (minutes / 10).min(MOST_AT_THE_ENDS);
    let actions = if has_actions(lesson) { minutes / 6 } else { 0 };
    let play = if minutes >= 90 { 30 } else { 0 };
    let left = minutes - 2 * ends - actions - play;
    let asked = (left / QUESTION).min(lesson.items.len());
    let rounds = rounds(left, asked, &shares(lesson, asked));
    let mut steps = vec![Step {
        // Where there is nothing to ask, there is time to talk.
        minutes: if asked == 0 { ends + left } else { ends },
        what:
            "Hand out the first sheet. Read its heading and what is known then, and no more: the \
               scenario's own title tells what is to be found out. Who would look where?"
                .to_owned(),
        opens: vec![sheet_file(1)],
    }];
    if play > 0 {
        // All predict first, for the tabletop shows what is asked.
        steps.extend(rounds.iter().map(|(round, _)| predict(round)));
        steps.push(tabletop(play, lesson));
        steps.extend(rounds.iter().map(|(_, round)| reveal(round)));
    } else {
        steps.extend(rounds.iter().flat_map(|(first, then)| [predict(first), reveal(then)]));
    }
    if actions > 0 {
        steps.push(Step {
            minutes: actions,
            what: "What would each action have changed? Guess aloud: prevent, lessen harm, or let \
                   somebody see? Then look."
                .to_owned(),
            opens: vec![format!("reenact whatif {}{} --each", told(lesson), seed(lesson))],
        });
    }
    steps.push(Step {
        minutes: ends,
        what: "What surprised you? What will you look at tomorrow?".to_owned(),
        opens: Vec::new(),
    });
    steps
}

/// Tells whether there are actions that a run can try.
fn has_actions(lesson: &Lesson<'_>) -> bool {
    let is_tried =
        |it: &Overlay| it.kind == OverlayKind::Action && matches!(it.effect, Effect::Patch(_));
    lesson.scenario.overlays.iter().any(is_tried)
}

/// Questions of one sheet, and the minutes for them.
struct Round {
    sheet: usize,
    from: usize,
    count: usize,
    minutes: usize,
}

/// How many questions of each sheet are asked, where so many are in all.
fn shares(lesson: &Lesson<'_>, asked: usize) -> Vec<(usize, usize)> {
    let items = lesson.items.iter().take(asked);
    let sheets: Vec<usize> = items.map(|item| item.sheet).collect();
    let count = |sheet: usize| sheets.iter().filter(|it| **it == sheet).count();
    (1..=lesson.sheets())
        .map(|sheet| (sheet, count(sheet)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// The minutes of each sheet: those in which all predict, and those in which it is revealed. The last takes
/// what is left.
fn rounds(left: usize, asked: usize, sheets: &[(usize, usize)]) -> Vec<(Round, Round)> {
    let (mut from, mut spent) = (1, 0);
    let mut rounds = Vec::new();
    for (place, (sheet, count)) in sheets.iter().copied().enumerate() {
        let is_last = place + 1 == sheets.len();
        let minutes = if is_last { left - spent } else { left * count / asked };
        let first = (minutes / QUESTION).max(1);
        let round = |minutes| Round { sheet, from, count, minutes };
        rounds.push((round(first), round(minutes - first)));
        from += count;
        spent += minutes;
    }
    rounds
}

/// Names the questions of a round: question 7, questions 1 to 6.
fn which(round: &Round) -> String {
    match round.count {
        1 => format!("question {}", round.from),
        count => format!("questions {} to {}", round.from, round.from + count - 1),
    }
}

fn predict(round: &Round) -> Step {
    let takes =
        if round.sheet == 1 { "" } else { "Collect the sheet before, and hand out this one. " };
    Step {
        minutes: round.minutes,
        what: format!("{takes}Each writes down alone what they expect: {}.", which(round)),
        opens: vec![sheet_file(round.sheet)],
    }
}

fn reveal(round: &Round) -> Step {
    Step {
        minutes: round.minutes,
        what: format!(
            "Of {}, one after the other: some predictions aloud, then the answer, then the command that \
             shows it.",
            which(round)
        ),
        opens: vec![room(round.sheet)],
    }
}

/// Where the room's page has the answers of a sheet.
fn room(sheet: usize) -> String {
    if sheet == 1 { "room.html".to_owned() } else { format!("room.html#sheet-{sheet}") }
}

fn tabletop(minutes: usize, lesson: &Lesson<'_>) -> Step {
    let injects = lesson.scenario.teach.as_ref().map_or(0, |teach| teach.injects.len());
    let comes =
        if injects > 0 { format!(" {} in on the way.", comes(injects)) } else { String::new() };
    Step {
        minutes,
        what: format!(
            "The tabletop: the group says where to look and what to do, one types.{comes} `debrief` ends \
             it and compares."
        ),
        // It has a seed of its own.
        opens: vec![format!("reenact play {}", told(lesson))],
    }
}

/// How many messages come.
fn comes(injects: usize) -> String {
    let verb = if injects == 1 { "comes" } else { "come" };
    format!("{} {verb}", counted(injects as u64, "message"))
}

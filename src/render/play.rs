//! `play` for people: what the game says, in lines.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Link;
use crate::experiment::play::Debrief;
use crate::experiment::play::Decision;
use crate::experiment::play::Effect;
use crate::experiment::play::Glimpse;
use crate::experiment::play::LogLine;
use crate::experiment::play::Told;
use crate::experiment::play::debrief::Compared;
use crate::experiment::play::debrief::Score;
use crate::experiment::play::orders::HELP;
use crate::quantity::Timestamp;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::number::offset;
use crate::render::number::optional;
use crate::render::overview::failure::is_worth_telling;
use crate::render::overview::failure::verb;
use crate::render::overview::noticing::by;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::whatif::columns;
use crate::scenario::Scenario;
use crate::scenario::teach::Inject;
use crate::time::SimTime;

/// How many events of a request are told.
const EVENTS: usize = 40;

/// Where a game stands.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// The instant that simulated time counts from.
    pub origin: Timestamp,
    /// The instant that is looked at.
    pub now: Timestamp,
    /// How far time has moved on.
    pub present: Timestamp,
}

impl Scene {
    fn at(self, at: SimTime) -> String {
        let since = at.saturating_since(SimTime::ORIGIN);
        self.origin.checked_add(since).map(instant).unwrap_or_default()
    }
}

/// Draws how a game begins.
pub fn opening(
    scenario: &Scenario,
    now: Timestamp,
    injects: &[Inject],
    style: TextStyle,
) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.paragraph("", "", &format!("{} {dot} a tabletop", scenario.id.value));
    if let Some(audience) = scenario.teach.as_ref().and_then(|it| it.audience.as_deref()) {
        page.paragraph("for ", "", audience);
    }
    page.paragraph("", "", &format!("It is {} UTC. `help` lists what can be asked.", instant(now)));
    came(&mut page, injects);
    page.finish()
}

/// Draws what the game says to an order.
pub fn draw(told: &Told, scene: Scene, style: TextStyle) -> String {
    let mut page = Page::new(style);
    match told {
        Told::Help => {
            for (order, does) in HELP {
                page.paragraph(&format!("  {}", left(order, 14)), &" ".repeat(16), does);
            }
        }
        Told::Time(injects) => {
            page.line(&format!("  it is {} UTC", instant(scene.now)));
            came(&mut page, injects);
        }
        Told::Back => {
            let (now, present) = (instant(scene.now), instant(scene.present));
            page.paragraph("  ", "  ", &format!("as it was at {now}; `now` returns to {present}"));
        }
        Told::Observers(observers) => {
            for (name, profiles) in observers {
                page.line(&format!("  {name} looks in {}", profiles.join(", ")));
            }
        }
        Told::Look(name, glimpses) => look(&mut page, scene, name, glimpses),
        Told::Figures(figures) => {
            let widest = figures.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
            for (name, value) in figures {
                let name = left(&label(name), widest);
                page.line(&format!("  {name}  {}", right(&optional(value.as_ref()), 12)));
            }
        }
        Told::Log(lines) => log(&mut page, scene, lines),
        Told::Deploys(milestones) => {
            for it in milestones {
                page.paragraph(&format!("  {}  ", instant(it.at)), &" ".repeat(18), &it.title);
            }
            if milestones.is_empty() {
                page.line("  nothing by now");
            }
        }
        Told::Request(number, chain) => request(&mut page, *number, chain.as_ref()),
        Told::Actions(actions) => {
            for (name, title) in actions {
                page.paragraph(&format!("  {name}: "), "    ", title);
            }
            if actions.is_empty() {
                page.line("  this scenario names no actions");
            }
        }
        Told::Decided(decision) => decided(&mut page, decision),
        Told::Noted => page.line("  noted"),
        Told::Debrief(debrief) => tell(&mut page, debrief),
    }
    page.finish()
}

fn came(page: &mut Page, injects: &[Inject]) {
    for inject in injects {
        let mark = page.mark("►", ">");
        page.paragraph(&format!("  {mark} {}  ", instant(inject.at.value)), "    ", &inject.say);
    }
}

fn look(page: &mut Page, scene: Scene, name: &str, glimpses: &[Glimpse]) {
    for it in glimpses {
        let requests = counted(it.requests, "request");
        page.line(&format!("  {name} in {}, {requests} by now", it.profile));
        if let Some(after) = it.after {
            page.line(&format!("    what they wait for, {}", counted(after, "time")));
        }
        match it.first {
            None => page.line("    nothing that would tell them"),
            Some(first) => {
                let request = by(first.request, "request");
                let (when, seen) = (scene.at(first.at), counted(it.seen, "time"));
                let words = format!("something is wrong, {seen}; first {when}, {request}");
                page.paragraph("    ", "    ", &words);
            }
        }
    }
    if glimpses.is_empty() {
        page.line(&format!("  {name} looks nowhere"));
    }
}

fn log(page: &mut Page, scene: Scene, lines: &[LogLine]) {
    if lines.is_empty() {
        page.line("  nothing by now");
        return;
    }
    page.line(&format!("  {}{}{}  last", left("", 46), right("last hour", 9), right("so far", 9)));
    for it in lines {
        let what = page.cut_middle(&it.what.words(), 46);
        let (lately, so_far) = (right(&grouped(it.lately), 9), right(&grouped(it.so_far), 9));
        let last = scene.at(it.last);
        let time = last.get(6..).unwrap_or(&last);
        page.line(&format!("  {}{lately}{so_far}  {time}", left(&what, 46)));
    }
}

fn request(page: &mut Page, number: u32, chain: Option<&Chain>) {
    let Some(chain) = chain else {
        page.line(&format!("  request {} has not arrived by now", grouped(u64::from(number))));
        return;
    };
    let begun = chain.links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let told: Vec<&Link> = chain.links.iter().filter(|link| is_worth_telling(link.kind)).collect();
    for link in told.iter().take(EVENTS) {
        let after = right(&offset(link.at.saturating_since(begun)), 9);
        let lane = left(&page.cut(&link.lane, 14), 14);
        let words = format!("{} {}", verb(link.kind), link.about);
        let words = left(&page.cut(&words, 32), 32);
        page.line(&format!("  {after}  {lane}  {words}  {}", link.detail));
    }
    let more = told.len().saturating_sub(EVENTS);
    if more > 0 {
        page.line(&format!("  and {} more", grouped(more as u64)));
    }
}

fn decided(page: &mut Page, decision: &Decision) {
    let (name, at) = (&decision.action, instant(decision.at));
    match &decision.effect {
        Effect::InPlace => page.line(&format!("  {name} is in place from {at} on")),
        Effect::Timeless => page.paragraph(
            "  ",
            "  ",
            &format!(
                "{name} is decided; what it changes cannot come at an instant, so the game goes on as \
                 it was, and the debrief tells what it does from the start"
            ),
        ),
        Effect::NotReplayed(why) => {
            page.paragraph("  ", "  ", &format!("{name} is decided; no run can show it. {why}"));
        }
    }
}

/// Draws the debrief.
fn tell(page: &mut Page, debrief: &Debrief) {
    let tried = debrief.actions.iter().map(|it| it.from_start.harms.as_slice());
    let harms = columns(&debrief.as_it_was.harms, tried);
    page.section("DEBRIEF", "");
    page.line(&row("", &headings(debrief, &harms)));
    let score = |of: &Score| numbers(of, &harms);
    page.line(&row("as it was", &score(&debrief.as_it_was)));
    page.line(&row("as you decided", &score(&debrief.as_decided)));
    let changed = debrief.as_it_was != debrief.as_decided;
    if debrief.decided.is_empty() {
        page.line("  nothing was decided");
    } else if !changed {
        page.paragraph("  ", "  ", "what was decided changed none of these numbers");
    }
    page.section("EACH ACTION", "");
    for action in &debrief.actions {
        compared(page, debrief, action, &harms);
    }
    for unscored in &debrief.unscored {
        let when = debrief.decided.iter().find(|it| it.action == unscored.name);
        let when =
            when.map_or("not decided".to_owned(), |it| format!("decided {}", instant(it.at)));
        page.paragraph(
            &format!("  {}: ", unscored.name),
            "    ",
            &format!("{when}. {}", unscored.why),
        );
    }
}

fn compared(page: &mut Page, debrief: &Debrief, action: &Compared, harms: &[usize]) {
    let when = match action.decided {
        Some(at) => format!("decided {}", instant(at)),
        None => "not decided".to_owned(),
    };
    page.paragraph(&format!("  {}, {when}: ", action.name), "    ", &action.title);
    let mut lines = Vec::new();
    if let (Some(score), Some(at)) = (&action.from_decision, action.decided) {
        lines.push((format!("  from {}, as decided", instant(at)), score));
    }
    if let Some(score) = &action.from_beginning {
        lines.push((format!("  from {}, at once", instant(debrief.begun)), score));
    }
    lines.push(("  from the start".to_owned(), &action.from_start));
    for (title, score) in lines {
        page.line(&row(&title, &numbers(score, harms)));
        let eyes = score.new_eyes.iter().map(|(profile, who)| format!("{who} in {profile}"));
        let eyes: Vec<String> = eyes.collect();
        if !eyes.is_empty() {
            page.paragraph("    ", "    ", &format!("{} sees it then, too", eyes.join(" and ")));
        }
    }
}

fn headings(debrief: &Debrief, harms: &[usize]) -> Vec<String> {
    let titles = harms.iter().map(|harm| label(&debrief.harms[*harm]));
    std::iter::once("fails in".to_owned()).chain(titles).collect()
}

fn numbers(score: &Score, harms: &[usize]) -> Vec<String> {
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
    let counts = harms.iter().map(|harm| number(score.harms.get(*harm).copied().flatten()));
    std::iter::once(number(score.failures)).chain(counts).collect()
}

fn row(title: &str, cells: &[String]) -> String {
    let widths = std::iter::once(8).chain(std::iter::repeat(17));
    let cells: Vec<String> =
        cells.iter().zip(widths).map(|(cell, width)| right(cell, width)).collect();
    format!("  {} {}", left(title, 33), cells.join(" "))
}

//! `whatif` for people.

use crate::experiment::differences::written;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::whatif::Axes;
use crate::render::whatif::Tried;
use crate::render::whatif::axes;

/// How many lines a list has at most.
const LISTED: usize = 40;

/// Draws what actions would have changed.
pub fn draw(tried: &Tried<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let portfolio = tried.portfolio;
    let dot = page.mark("·", "-");
    page.line(&format!("{} {dot} {} {dot} seed {}", tried.scenario, tried.profile, tried.seed));
    page.paragraph("", "", "If an action had been in place from the start, as its patch says");
    patches(&mut page, portfolio);
    table(&mut page, portfolio);
    unscored(&mut page, portfolio);
    together(&mut page, portfolio);
    from(&mut page, tried);
    verdict(&mut page, portfolio);
    page.finish()
}

fn patches(page: &mut Page, portfolio: &Portfolio) {
    page.section("WHAT EACH ACTION CHANGES", "");
    for (number, action) in (1..).zip(&portfolio.actions) {
        page.paragraph(&format!("  {number} {}: ", action.name), "    ", &action.title);
        for atom in &action.patch {
            let change =
                format!("{} -> {}", written(atom.left.as_ref()), written(atom.right.as_ref()));
            let name = atom.name.strip_suffix(".value").unwrap_or(&atom.name);
            let room = page.width().saturating_sub(8);
            let name = page.cut_middle(name, room / 2);
            let change = page.cut_middle(&change, room.saturating_sub(width(&name)));
            page.line(&format!("    ~ {name}  {change}"));
        }
        if action.patch.is_empty() {
            page.line("    nothing in the incident's environment");
        }
    }
}

fn names(portfolio: &Portfolio, effect: &Effect) -> String {
    let names: Vec<&str> =
        effect.actions.iter().map(|it| portfolio.actions[*it].name.as_str()).collect();
    if names.is_empty() { "(as it was)".to_owned() } else { names.join(" + ") }
}

/// Names a set in the table: one action by its name, several by their numbers.
fn short(portfolio: &Portfolio, effect: &Effect) -> String {
    if effect.actions.len() < 2 {
        return names(portfolio, effect);
    }
    let numbers: Vec<String> = effect.actions.iter().map(|it| (it + 1).to_string()).collect();
    numbers.join(" + ")
}

/// Returns the figures of harm that have columns: the first, and the next one that some action
/// changes which does not change the first, or the other way round.
fn columns(portfolio: &Portfolio) -> Vec<usize> {
    let was = &portfolio.as_it_was;
    let moved = |harm: usize| -> Vec<bool> {
        portfolio.effects.iter().map(|it| it.harms.get(harm) != was.harms.get(harm)).collect()
    };
    let other = (1..portfolio.harms.len()).find(|harm| moved(*harm) != moved(0));
    (0..portfolio.harms.len().min(1)).chain(other).collect()
}

fn table(page: &mut Page, portfolio: &Portfolio) {
    let harms = columns(portfolio);
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
    let shown = || std::iter::once(&portfolio.as_it_was).chain(&portfolio.effects).take(LISTED);
    // Numbers are never cut, so the widest one makes the column.
    let most = |of: &dyn Fn(&Effect) -> Option<u64>| {
        shown().map(|effect| width(&number(of(effect)))).max().unwrap_or(0)
    };
    let column = |harm: &usize| {
        let title = width(&label(&portfolio.harms[*harm])).clamp(9, 18);
        title.max(most(&|effect| effect.harms.get(*harm).copied().flatten()))
    };
    let fails = most(&|effect| effect.failures).max(9);
    let used: usize = harms.iter().map(|harm| column(harm) + 2).sum::<usize>() + 2 + fails;
    let lead = page.width().saturating_sub(used + 15).max(16);
    let title = match portfolio.scale {
        1 => "ACTIONS".to_owned(),
        scale => format!("ACTIONS at 1/{scale}"),
    };
    let mut head = left(&page.cut_middle(&title, lead + 1), lead + 2);
    head.push_str(&right("fails in", fails));
    for harm in &harms {
        let title = label(&portfolio.harms[*harm]);
        head.push_str(&right(&page.cut_middle(&title, column(harm)), column(harm) + 2));
    }
    head.push_str("  seen by");
    page.section(&head, "");
    for effect in shown() {
        let name = page.cut_middle(&short(portfolio, effect), lead);
        let mut line = format!("  {}", left(&name, lead));
        if let Some(why) = &effect.unknown {
            page.paragraph(&format!("{line}  "), "    ", &format!("could not be tried: {why}"));
            continue;
        }
        line.push_str(&right(&number(effect.failures), fails));
        for harm in &harms {
            let count = effect.harms.get(*harm).copied().flatten();
            line.push_str(&right(&number(count), column(harm) + 2));
        }
        line.push_str("  ");
        line.push_str(&seen(portfolio, effect));
        page.line(&line);
    }
    let all = portfolio.effects.len() + 1;
    if all > LISTED {
        page.line(&format!("    and {} more", grouped((all - LISTED) as u64)));
    }
    let rest = (0..portfolio.harms.len()).filter(|harm| !harms.contains(harm));
    let rest: Vec<String> = rest.map(|harm| label(&portfolio.harms[harm])).collect();
    if !rest.is_empty() {
        page.paragraph("  harm is also counted as ", "    ", &rest.join(", "));
    }
    if !portfolio.is_complete {
        let words = "not every combination was tried; --all-combinations tries them";
        page.paragraph("  ", "    ", words);
    }
}

/// Names who sees it; who does in the incident as well is named without a place.
fn seen(portfolio: &Portfolio, effect: &Effect) -> String {
    let was = &portfolio.as_it_was.seen_by;
    let new: Vec<&str> =
        effect.seen_by.iter().filter(|it| !was.contains(it)).map(|it| it.1.as_str()).collect();
    let lost: Vec<&str> =
        was.iter().filter(|it| !effect.seen_by.contains(it)).map(|it| it.1.as_str()).collect();
    if effect.actions.is_empty() {
        let who: Vec<&str> = was.iter().map(|it| it.1.as_str()).collect();
        return if who.is_empty() { "nobody".to_owned() } else { who.join(", ") };
    }
    let mut words = Vec::new();
    if !new.is_empty() {
        words.push(format!("+ {}", new.join(", ")));
    }
    if !lost.is_empty() {
        words.push(format!("- {}", lost.join(", ")));
    }
    if words.is_empty() { "the same".to_owned() } else { words.join("  ") }
}

fn unscored(page: &mut Page, portfolio: &Portfolio) {
    if portfolio.unscored.is_empty() {
        return;
    }
    page.section("NOT SCORED", "");
    for it in &portfolio.unscored {
        page.paragraph(&format!("  {}: ", it.name), "    ", &it.title);
        page.paragraph("    ", "    ", &it.why);
    }
}

fn together(page: &mut Page, portfolio: &Portfolio) {
    let interactions = portfolio.interactions();
    if !interactions.is_empty() {
        page.section("TOGETHER", "");
    }
    for it in interactions.iter().take(LISTED / 2) {
        let effect = &portfolio.effects[it.effect];
        let lead = format!("  {}: ", names(portfolio, effect));
        let mut words = Vec::new();
        if it.prevents {
            words.push("prevent every failure".to_owned());
        }
        if it.spoils {
            words.push("bring back failures that a part of them prevents".to_owned());
        }
        if !it.detects.is_empty() {
            let who: Vec<String> =
                it.detects.iter().map(|(profile, who)| format!("{who} in {profile}")).collect();
            words.push(format!("let {} see it", who.join(", ")));
        }
        let alone = if it.useless_alone { "; each alone changes nothing" } else { "" };
        page.paragraph(&lead, "    ", &format!("{}{alone}", words.join(" and ")));
    }
    let front = portfolio.front();
    if front.is_empty() {
        return;
    }
    page.section("NOT BEATEN BY ANY OTHER SET", "");
    for place in front.iter().take(LISTED / 2) {
        let effect = &portfolio.effects[*place];
        let Axes { prevents, lessens, detects, mitigates } = axes(portfolio, effect);
        let words = [
            (prevents, "prevents"),
            (lessens, "lessens"),
            (detects, "detects"),
            (mitigates, "mitigates"),
        ];
        let axes: Vec<&str> = words.iter().filter(|it| it.0).map(|it| it.1).collect();
        page.paragraph(
            &format!("  {} ", page.mark("•", "*")),
            "    ",
            &format!("{}: {}", names(portfolio, effect), axes.join(", ")),
        );
    }
}

fn from(page: &mut Page, tried: &Tried<'_>) {
    if tried.from.is_empty() {
        return;
    }
    let portfolio = tried.portfolio;
    let harm = portfolio.harms.first().map_or_else(|| "failures".to_owned(), |name| label(name));
    page.section("HAD IT COME THEN", &format!("{harm}, and how many of them are avoided"));
    let measure = |effect: &Effect| {
        if portfolio.harms.is_empty() {
            effect.failures
        } else {
            effect.harms.first().copied().flatten()
        }
    };
    let was = measure(&portfolio.as_it_was).unwrap_or(0);
    for (action, at, effect) in tried.from {
        let name = left(&portfolio.actions[*action].name, 24);
        let words = match effect.as_ref().map(measure) {
            None if portfolio.actions[*action].times_a_deployment() => {
                "says itself when what is deployed, so it cannot come at another time".to_owned()
            }
            None => "deploys nothing, so it cannot come at another time".to_owned(),
            Some(None) => "unknown".to_owned(),
            Some(Some(now)) => {
                let avoided = was.saturating_sub(now);
                format!("{}  {} avoided", right(&grouped(now), 9), right(&grouped(avoided), 9))
            }
        };
        let lead = format!("  {}  {}  ", page.cut_middle(&name, 24), instant(*at));
        if effect.is_some() {
            page.line(&format!("{lead}{words}"));
        } else {
            page.paragraph(&lead, &" ".repeat(width(&lead)), &words);
        }
    }
}

fn verdict(page: &mut Page, portfolio: &Portfolio) {
    let (alone, unknown): (Vec<&Effect>, Vec<&Effect>) = portfolio
        .effects
        .iter()
        .filter(|it| it.actions.len() == 1)
        .partition(|it| it.unknown.is_none());
    let preventing: Vec<String> =
        alone.iter().filter(|it| it.failures == Some(0)).map(|it| names(portfolio, it)).collect();
    page.gap();
    if portfolio.as_it_was.failures.is_none() {
        page.paragraph("", "", "The file names no fault, so nothing can be said to prevent it.");
    } else if preventing.is_empty() {
        page.paragraph(
            "",
            "",
            match unknown.len() {
                0 => "No action alone removes the fault. They change who is hurt, and who sees it.",
                _ => "No action that could be tried removes the fault on its own.",
            },
        );
    } else {
        let rest = alone.len() - preventing.len();
        let others = match rest {
            0 => String::new(),
            1 => " The other one changes who is hurt, or who sees it, or nothing.".to_owned(),
            rest => format!(" The other {rest} change who is hurt, or who sees it, or nothing."),
        };
        let words = format!(
            "{} on its own: {}.{others}",
            match preventing.len() {
                1 => "One action removes the failure".to_owned(),
                count => format!("{} remove the failure, each", counted(count as u64, "action")),
            },
            preventing.join(", "),
        );
        page.paragraph("", "", &words);
    }
}

//! `whatif` for people.

use crate::experiment::differences::written;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::LeftOut;
use crate::experiment::whatif::Portfolio;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::unscored;
use crate::render::whatif::Axes;
use crate::render::whatif::Tried;
use crate::render::whatif::axes;
use crate::render::whatif::closing;
use crate::render::whatif::columns;
use crate::render::whatif::over_time;
use crate::render::whatif::worse;
use crate::scenario::overlay::ActionKind;

/// How many lines a list has at most.
pub(super) const LISTED: usize = 40;

/// Draws what actions would have changed.
pub fn draw(tried: &Tried<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let portfolio = tried.portfolio;
    let dot = page.mark("·", "-");
    page.line(&format!("{} {dot} {} {dot} seed {}", tried.scenario, tried.profile, tried.seed));
    if !tried.from.is_empty() {
        // Who asks about other instants has been told what each does from the start.
        let words = "If an action had come at an instant, and until then all had been as it was";
        page.paragraph("", "", words);
        from(&mut page, tried);
        return page.finish();
    }
    page.paragraph("", "", "If an action had been in place from the start, as its patch says");
    patches(&mut page, portfolio);
    table(&mut page, portfolio);
    left_out(&mut page, portfolio);
    unscored::draw(&mut page, "NOT SCORED", &portfolio.unscored);
    over_time::draw(&mut page, tried);
    together(&mut page, portfolio);
    worse::section(&mut page, portfolio);
    front(&mut page, portfolio);
    verdict(&mut page, portfolio);
    page.finish()
}

fn patches(page: &mut Page, portfolio: &Portfolio) {
    page.section("WHAT EACH ACTION CHANGES", "");
    for (number, action) in (1..).zip(&portfolio.actions) {
        let kind = action.kind.map_or_else(String::new, |kind| format!(" ({})", whose(kind)));
        let title = format!("{}{kind}", action.title);
        page.paragraph(&format!("  {number} {}: ", action.name), "    ", &title);
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

/// Says whose an action is.
fn whose(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Corrective => "corrective action of the review",
        ActionKind::Response => "what was done about it",
        ActionKind::Idea => "an idea",
    }
}

pub(super) fn names(portfolio: &Portfolio, effect: &Effect) -> String {
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

fn table(page: &mut Page, portfolio: &Portfolio) {
    let was = &portfolio.as_it_was;
    let harms = columns(&was.harms, portfolio.effects.iter().map(|it| it.harms.as_slice()));
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
        let below = " ".repeat(width(&line));
        page.paragraph(&line, &below, &seen(portfolio, effect));
    }
    let all = portfolio.effects.len() + 1;
    if all > LISTED {
        page.line(&format!("    and {} more", grouped((all - LISTED) as u64)));
    }
    for harm in (0..portfolio.harms.len()).filter(|harm| !harms.contains(harm)) {
        page.paragraph("  harm, too: ", "    ", &besides(portfolio, harm));
    }
    if !portfolio.is_complete {
        let words = "not every combination was tried; --all-combinations tries them";
        page.paragraph("  ", "    ", words);
    }
}

/// Says what a figure of harm without a column comes to, and what it would have come to with each action
/// that changes it.
fn besides(portfolio: &Portfolio, harm: usize) -> String {
    let number = |effect: &Effect| {
        effect.harms.get(harm).copied().flatten().map_or_else(|| "-".to_owned(), grouped)
    };
    let was = &portfolio.as_it_was;
    let mut told = vec![format!("{} {}", label(&portfolio.harms[harm]), number(was))];
    let single = portfolio.effects.iter().filter(|it| it.actions.len() == 1);
    let moved =
        single.filter(|it| it.unknown.is_none() && it.harms.get(harm) != was.harms.get(harm));
    told.extend(moved.map(|it| format!("with {} {}", names(portfolio, it), number(it))));
    told.join(", ")
}

/// Names who sees it, and who does not that did; where somebody looks in more than one environment, also in
/// which.
fn seen(portfolio: &Portfolio, effect: &Effect) -> String {
    let was = &portfolio.as_it_was.seen_by;
    let list = |who: &mut dyn Iterator<Item = &(String, String)>| -> String {
        let named = who.map(|(profile, name)| {
            let mut all = was.iter().chain(&effect.seen_by).filter(|it| it.1 == *name);
            if all.any(|it| it.0 != *profile) {
                format!("{name} in {profile}")
            } else {
                name.clone()
            }
        });
        named.collect::<Vec<_>>().join(", ")
    };
    if effect.actions.is_empty() {
        let who = list(&mut was.iter());
        return if who.is_empty() { "nobody".to_owned() } else { who };
    }
    let new = list(&mut effect.seen_by.difference(was));
    let lost = list(&mut was.difference(&effect.seen_by));
    let mut words = Vec::new();
    if !new.is_empty() {
        words.push(format!("+ {new}"));
    }
    if !lost.is_empty() {
        words.push(format!("- {lost}"));
    }
    if words.is_empty() { "the same".to_owned() } else { words.join("; ") }
}

/// Says which environments nothing is known of.
fn left_out(page: &mut Page, portfolio: &Portfolio) {
    for LeftOut { profile, why } in &portfolio.left_out {
        let words = format!("{profile} is left out, so who would see it there is not known: {why}");
        page.paragraph("  ", "  ", &words);
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
}

fn front(page: &mut Page, portfolio: &Portfolio) {
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
            (portfolio.worse(effect).is_any(), "makes something worse"),
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
    let portfolio = tried.portfolio;
    let names: Vec<String> = if portfolio.harms.is_empty() {
        vec!["failures".to_owned()]
    } else {
        portfolio.harms.iter().map(|name| label(name)).collect()
    };
    let what = if let [name] = names.as_slice() { name } else { "what is counted" };
    page.section("HAD IT COME THEN", &format!("{what}, and how much of it is avoided"));
    let measures = |effect: &Effect| {
        if portfolio.harms.is_empty() { vec![effect.failures] } else { effect.harms.clone() }
    };
    let was = measures(&portfolio.as_it_was);
    for (action, at, effect) in tried.from {
        let name = left(&portfolio.actions[*action].name, 24);
        let lead = format!("  {}  {}  ", page.cut_middle(&name, 24), instant(*at));
        let unknown = |effect: &Effect| {
            effect.unknown.as_ref().map(|why| format!("could not be tried: {why}"))
        };
        let words = effect.as_ref().map_or_else(|why| Some(why.to_string()), unknown);
        if let Some(words) = words {
            page.paragraph(&lead, &" ".repeat(width(&lead)), &words);
        }
        let Some(effect) = effect.as_ref().ok().filter(|it| it.unknown.is_none()) else { continue };
        let lines = was.iter().zip(measures(effect)).map(|(was, now)| avoided(*was, now));
        let lines: Vec<String> = lines.collect();
        if let [line] = lines.as_slice() {
            page.line(&format!("{lead}{line}"));
            continue;
        }
        page.line(lead.trim_end());
        for (name, line) in names.iter().zip(lines) {
            page.line(&format!("    {}{line}", left(&page.cut_middle(name, 38), 38)));
        }
    }
}

/// Says what something comes to, and how much of it is avoided, or is added to it.
fn avoided(was: Option<u64>, now: Option<u64>) -> String {
    let Some(now) = now else { return "unknown".to_owned() };
    let was = was.unwrap_or(0);
    let words = if now > was { "more" } else { "avoided" };
    format!("{}  {} {words}", right(&grouped(now), 9), right(&grouped(was.abs_diff(now)), 9))
}

/// Says in the last lines what comes of it all.
fn verdict(page: &mut Page, portfolio: &Portfolio) {
    page.gap();
    let words = [Some(closing::removal(portfolio)), worse::sentence(portfolio)];
    page.paragraph("", "", &words.into_iter().flatten().collect::<Vec<_>>().join(" "));
}

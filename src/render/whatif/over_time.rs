//! What each action would have avoided had it come later, as a table: an action, and an instant.

use crate::experiment::whatif::Effect;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::whatif::Tried;

/// How wide a column of numbers is: an instant without its seconds.
const COLUMN: usize = 11;

/// Draws the table; nothing where no action could come at another time.
pub(super) fn draw(page: &mut Page, tried: &Tried<'_>) {
    let (portfolio, over_time) = (tried.portfolio, tried.over_time);
    if over_time.actions.is_empty() {
        return;
    }
    let lead = page.width().saturating_sub(over_time.instants.len() * (COLUMN + 2));
    let instants = over_time.instants.iter().map(|at| {
        let instant = crate::render::number::instant(*at);
        format!("  {}", right(instant.get(..COLUMN).unwrap_or(&instant), COLUMN))
    });
    page.section(
        &format!("{}{}", left("AVOIDED, HAD IT COME", lead), instants.collect::<String>()),
        "",
    );
    let counts = |effect: &Effect, harm: Option<usize>| match harm {
        Some(harm) => effect.harms.get(harm).copied().flatten(),
        None => effect.failures,
    };
    let harms: Vec<Option<usize>> = if portfolio.harms.is_empty() {
        vec![None]
    } else {
        (0..portfolio.harms.len()).map(Some).collect()
    };
    for (action, effects) in &over_time.actions {
        let name = &portfolio.actions[*action].name;
        let mut lines = Vec::new();
        for harm in &harms {
            let was = counts(&portfolio.as_it_was, *harm).unwrap_or(0);
            let avoided = |effect: &Effect| Some(was.saturating_sub(counts(effect, *harm)?));
            let row: Vec<Option<u64>> = effects.iter().map(avoided).collect();
            if !row.iter().any(|it| it.is_some_and(|avoided| avoided > 0)) {
                continue;
            }
            let name = harm.map_or_else(|| "failures".to_owned(), |it| label(&portfolio.harms[it]));
            let name = page.cut_middle(&name, lead.saturating_sub(4));
            let numbers = row.iter().map(|it| {
                let number = it.map_or_else(|| "-".to_owned(), grouped);
                format!("  {}", right(&number, COLUMN))
            });
            let numbers: String = numbers.collect();
            lines.push(format!("    {}{numbers}", left(&name, lead.saturating_sub(4))));
        }
        page.line(&format!("  {name}{}", if lines.is_empty() { ": nothing any more" } else { "" }));
        for line in &lines {
            page.line(line);
        }
    }
    page.paragraph(
        "  ",
        "  ",
        "the first failure, and when a quarter, a half and three quarters had happened",
    );
}

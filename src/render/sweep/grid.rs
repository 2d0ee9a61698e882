//! Figures beside their numbers: columns as wide as what stands in them, names in the rest.

use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;

/// How many columns of numbers there are.
pub(super) const COLUMNS: usize = 6;

/// The least room that names have.
const NAME: usize = 12;

/// One line of figures.
#[derive(Debug, Clone)]
pub(super) enum Line {
    /// A name, and numbers.
    Numbers(String, [String; COLUMNS]),
    /// A name, and what there is to say of it instead.
    Words(String, String),
    /// What there is to say of the line before.
    Note(String),
}

/// Writes lines under a heading.
pub(super) fn write(page: &mut Page, titles: [&str; COLUMNS], lines: &[Line]) {
    let mut widths = titles.map(width);
    for line in lines {
        if let Line::Numbers(_, cells) = line {
            for (widest, cell) in widths.iter_mut().zip(cells) {
                *widest = width(cell).max(*widest);
            }
        }
    }
    let all: usize = widths.iter().map(|width| width + 2).sum();
    let lead = page.width().saturating_sub(2 + all).max(NAME);
    let row = |cells: &[&str]| -> String {
        let cells = cells.iter().zip(widths);
        cells.map(|(cell, width)| right(cell, width + 2)).collect()
    };
    page.line(&format!("{}{}", left("FIGURES", lead + 2), row(&titles)));
    for line in lines {
        let name = |name: &str| format!("  {}", left(&page.cut_middle(name, lead), lead));
        let line = match line {
            Line::Numbers(of, cells) => {
                let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                format!("{}{}", name(of), row(&cells))
            }
            Line::Words(of, words) => format!("{}  {words}", name(of)),
            Line::Note(words) => format!("    {words}"),
        };
        page.line(&line);
    }
}

//! A page that would be too large shows a sample and says so. What is alike stands side by side in a page
//! (rows of a table, cells of a row, items of a list), so of each such run the first stay and the rest are
//! counted, and long texts are cut. No panel needs to know.

mod tags;

use crate::render::number::grouped;
use tags::Piece;
use tags::pieces;

/// The most bytes of a page, its engine and its scenario's text apart.
const ROOM: usize = 2_000_000;

/// How many that are alike stay, and how many characters of a text: each sample smaller than the one before.
const SAMPLES: [(usize, usize); 8] =
    [(1_000, 4_000), (400, 1_000), (150, 400), (60, 250), (25, 160), (12, 100), (6, 60), (3, 30)];

/// Rows that are what a table is about stay, so that what a panel points at is there.
const MARKED: [&str; 3] = ["class=\"fault", "class=\"harm", "class=\"asis"];

/// Where a page says what it left out.
const PLACE: &str = "<main id=\"main\">";

/// Makes a page fit; what fits already stays as it is.
pub(super) fn fit(page: String) -> String {
    within(page, ROOM)
}

fn within(page: String, room: usize) -> String {
    let size = |page: &str| page.len() - verbatim(page);
    if size(&page) <= room {
        return page;
    }
    let mut smallest = String::new();
    for (alike, letters) in SAMPLES {
        smallest = sample(&page, alike, letters);
        let notice = format!(
            "{PLACE}<p class=\"notice\">This page is a sample, for the whole of it would be larger than {} kB. Of \
             what stands side by side or below each other {} are shown, of a text {} characters, and each place \
             says how many more there are. The command line and tables for other tools have all of it.</p>",
            grouped(room as u64 / 1_000),
            grouped(alike as u64),
            grouped(letters as u64)
        );
        smallest = smallest.replacen(PLACE, &notice, 1);
        if size(&smallest) <= room {
            break;
        }
    }
    smallest
}

/// How much of a page is an engine or a scenario's text.
fn verbatim(page: &str) -> usize {
    pieces(page)
        .filter_map(|it| if let Piece::Verbatim(text) = it { Some(text.len()) } else { None })
        .sum()
}

/// An element that is open.
struct Open<'p> {
    name: &'p str,
    /// What its children are called, how many of them there were in a row, and how many were left out.
    run: (&'p str, usize, usize),
}

/// Shows of what is alike the first few, and of texts their beginnings.
fn sample(page: &str, alike: usize, letters: usize) -> String {
    let mut out = String::with_capacity(page.len() / 2);
    let mut open: Vec<Open<'_>> = Vec::new();
    // How many elements are open within one that is left out.
    let mut skipped = 0_usize;
    for piece in pieces(page) {
        match piece {
            Piece::Text(_) | Piece::Verbatim(_) | Piece::Void(_) if skipped > 0 => {}
            Piece::Text(text) => cut(&mut out, text, letters),
            Piece::Verbatim(text) | Piece::Void(text) => out.push_str(text),
            Piece::Opens(name, tag) => {
                if skipped > 0 || is_left_out(&mut out, &mut open, (name, tag), alike) {
                    skipped += 1;
                    continue;
                }
                out.push_str(tag);
                open.push(Open { name, run: ("", 0, 0) });
            }
            Piece::Closes(tag) => {
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                if let Some(closed) = open.pop() {
                    more(&mut out, closed.run);
                }
                out.push_str(tag);
            }
        }
    }
    out
}

/// Tells whether an element is one too many of its kind; says how many were, where another kind follows them.
fn is_left_out<'p>(
    out: &mut String,
    open: &mut [Open<'p>],
    (name, tag): (&'p str, &str),
    alike: usize,
) -> bool {
    let Some(parent) = open.last_mut() else { return false };
    if parent.run.0 != name {
        more(out, parent.run);
        parent.run = (name, 0, 0);
    }
    parent.run.1 += 1;
    // The bars of a drawing, and the lanes of a story, are few; panels are all told.
    let is_whole = ["svg", "g", "main", "body", "head", "html"].contains(&parent.name);
    let is_marked = MARKED.iter().any(|it| tag.contains(it)) && parent.run.1 <= 4 * alike;
    let is_left_out =
        parent.run.1 > alike && !is_whole && !is_marked && !tag.contains("data-until");
    parent.run.2 += usize::from(is_left_out);
    is_left_out
}

/// Says how many are left out, in an element of their kind.
fn more(out: &mut String, (name, _, left_out): (&str, usize, usize)) {
    if left_out == 0 {
        return;
    }
    let words = format!("and {} more", grouped(left_out as u64));
    let said = match name {
        "tr" => format!("<tr><td colspan=\"99\">{words}</td></tr>"),
        "td" | "th" | "li" | "option" => format!("<{name}>{words}</{name}>"),
        _ => format!("<p class=\"quiet\">{words}</p>"),
    };
    out.push_str(&said);
}

/// Writes a text, or its beginning; no entity is cut in two.
fn cut(out: &mut String, text: &str, letters: usize) {
    let Some((end, _)) = text.char_indices().nth(letters) else {
        out.push_str(text);
        return;
    };
    let (kept, _) = text.split_at(end);
    let whole = kept.rsplit_once('&').filter(|(_, entity)| !entity.contains(';'));
    out.push_str(whole.map_or(kept, |(whole, _)| whole));
    out.push('…');
}

#[cfg(test)]
mod tests;

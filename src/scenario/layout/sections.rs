//! The outermost map in parts: what stands above it, its sections, what stands below.

use super::lexeme::Kind;
use super::lexeme::Lexeme;
use super::place::Place;
use super::place::is_first;
use super::place::is_own_line_comment;
use crate::scenario::grammar::top::SCENARIO;
use std::ops::Range;

/// What a line begins with that must stay the first.
const MODELINE: &str = "# yaml-language-server:";

/// The sections that say which incident this is; they stand together.
const HEAD: [&str; 5] = ["version", "id", "title", "source", "summary"];

/// A text in parts, as ranges of lexemes.
#[derive(Debug)]
pub(super) struct Parts {
    /// Comments that no section owns, directives, and the mark of the document's beginning.
    pub(super) above: Range<usize>,
    /// The sections, with the comments above each.
    pub(super) sections: Vec<Section>,
    /// Comments behind the last section, and the mark of the document's end.
    pub(super) below: Range<usize>,
}

/// An entry of the outermost map.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) lexemes: Range<usize>,
    pub(super) key: String,
}

impl Section {
    /// Tells whether this is one of the sections that stand together at the beginning.
    pub(super) fn is_head(&self) -> bool {
        HEAD.contains(&self.key.as_str())
    }
}

/// Takes a text apart. Without an outermost map, all of it is above.
pub(super) fn parts(lexemes: &[Lexeme], places: &[Place], text: &str) -> Parts {
    let keys: Vec<usize> = (0..lexemes.len()).filter(|&at| places[at].section).collect();
    let owns = |at: usize, least: usize| {
        let comments = (least..at)
            .rev()
            .take_while(|&it| is_own_line_comment(lexemes, it) && places[it].indent == 0);
        comments.last().unwrap_or(at)
    };
    let Some((&first, &last)) = keys.first().zip(keys.last()) else {
        let (all, none) = (0..lexemes.len(), lexemes.len()..lexemes.len());
        return Parts { above: all, sections: Vec::new(), below: none };
    };
    let above = 0..owned_by_first(lexemes, first, text);
    let starts: Vec<usize> =
        keys.iter().map(|&key| if key == first { above.end } else { owns(key, first) }).collect();
    let below = below(lexemes, places, last)..lexemes.len();
    let ends = starts.iter().skip(1).copied().chain([below.start]);
    let sections = starts.iter().copied().zip(ends).zip(&keys);
    let section = |((start, end), key): ((usize, usize), &usize)| {
        let name = lexemes.iter().skip(*key).find(|it| it.kind != Kind::Property);
        let name = name.map_or("", |name| name.text(text));
        Section { lexemes: start..end, key: name.trim_matches(['\'', '"']).to_owned() }
    };
    Parts { above, sections: sections.map(section).collect(), below }
}

/// Returns where the comments begin that stand right above the first section. What a blank line
/// parts from it is about the file, and the line for editors is too.
fn owned_by_first(lexemes: &[Lexeme], first: usize, text: &str) -> usize {
    let mut start = first;
    while let Some(before) = start.checked_sub(1) {
        let touches = lexemes[before].last_line + 1 == lexemes[start].line;
        let is_plain = is_own_line_comment(lexemes, before)
            && !lexemes[before].text(text).starts_with(MODELINE);
        if !touches || !is_plain {
            break;
        }
        start = before;
    }
    start
}

/// Returns where what stands below the last section begins.
fn below(lexemes: &[Lexeme], places: &[Place], last: usize) -> usize {
    let is_below = |&at: &usize| {
        let own = is_own_line_comment(lexemes, at) && places[at].indent == 0;
        let trails = lexemes[at].kind == Kind::Comment
            && !is_first(lexemes, at)
            && lexemes[at - 1].kind == Kind::Marker;
        own || trails || lexemes[at].kind == Kind::Marker
    };
    (last + 1..lexemes.len()).rev().take_while(is_below).last().unwrap_or(lexemes.len())
}

/// Puts sections into the order of the grammar. One that the grammar does not know stays behind
/// the one that it stands behind.
pub(super) fn order(sections: &mut [Section]) {
    let mut rank = 0;
    let mut ranks: Vec<usize> = Vec::new();
    for section in sections.iter() {
        if let Some(known) = SCENARIO.names().position(|name| name == section.key) {
            rank = known;
        }
        ranks.push(rank);
    }
    // Sorting keeps what is equal in order, so what is unknown goes with its predecessor.
    let mut order: Vec<usize> = (0..sections.len()).collect();
    order.sort_by_key(|&at| ranks[at]);
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    for at in 0..sections.len() {
        while place[at] != at {
            let target = place[at];
            sections.swap(at, target);
            place.swap(at, target);
        }
    }
}

//! Where lines begin: the lists and maps that indentation makes, and what becomes of it.

use super::lexeme::Kind;
use super::lexeme::Lexeme;

/// What each level of lists and maps is indented by.
const STEP: usize = 2;

/// A list or map without brackets.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// The column of its items or keys, as written.
    old: usize,
    /// The column they get.
    new: usize,
    list: bool,
    /// Which map it is, to tell its entries from those of others.
    id: usize,
}

/// How a lexeme is put.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The column it gets when it is the first of its line.
    pub(super) indent: usize,
    /// Lines within it, or within the brackets it opens, are moved by this.
    pub(super) shift: Shift,
    /// The list or map that holds it.
    pub(super) parent: Option<Columns>,
    /// The map whose key it is the colon of; 0 for none and for the outermost.
    pub(super) map: usize,
    /// Whether it begins an entry of the outermost map.
    pub(super) section: bool,
}

/// The column of a list's items or a map's keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// As written.
    pub(super) old: usize,
    /// As it will be.
    pub(super) new: usize,
}

/// How far lines are moved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shift {
    old: usize,
    new: usize,
    least: usize,
}

impl Shift {
    /// Returns the column that a line gets.
    pub(super) fn moved(self, column: usize) -> usize {
        (column + self.new).saturating_sub(self.old).max(self.least)
    }
}

/// Finds the place of every lexeme. `None` when the text holds what this layout does not know.
pub(super) fn places(lexemes: &[Lexeme]) -> Option<Vec<Place>> {
    let mut placer = Placer { lexemes, levels: Vec::new(), ids: 0, shift: Shift::default() };
    let mut places: Vec<Place> = Vec::with_capacity(lexemes.len());
    let mut at = 0;
    while at < lexemes.len() {
        if is_own_line_comment(lexemes, at) && lexemes[at].depth == 0 {
            let run = (at..lexemes.len()).take_while(|&it| lexemes[it].kind == Kind::Comment);
            let end = run.last().map_or(at, |last| last + 1);
            let comments = placer.comments(at, end)?;
            places.extend(comments);
            at = end;
        } else {
            places.push(placer.place(at)?);
            at += 1;
        }
    }
    Some(places)
}

/// Tells whether a lexeme is the first of its line.
pub(super) fn is_first(lexemes: &[Lexeme], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| lexemes.get(before));
    before.is_none_or(|before| before.last_line < lexemes[at].line)
}

/// Tells whether a comment has its line for itself.
pub(super) fn is_own_line_comment(lexemes: &[Lexeme], at: usize) -> bool {
    lexemes[at].kind == Kind::Comment && is_first(lexemes, at)
}

struct Placer<'l> {
    lexemes: &'l [Lexeme],
    levels: Vec<Level>,
    /// How many lists and maps there have been.
    ids: usize,
    /// How lines within the open brackets are moved.
    shift: Shift,
}

impl Placer<'_> {
    fn place(&mut self, at: usize) -> Option<Place> {
        let lexeme = &self.lexemes[at];
        let inside = lexeme.depth > usize::from(lexeme.kind == Kind::Open);
        let parent = |placer: &Self| {
            placer.levels.last().map(|level| Columns { old: level.old, new: level.new })
        };
        if inside || matches!(lexeme.kind, Kind::Comment | Kind::Marker) {
            if lexeme.kind == Kind::Marker && !self.is_alone(at) {
                return None;
            }
            let indent = if inside { self.shift.moved(lexeme.column) } else { 0 };
            return Some(Place {
                indent,
                shift: self.shift,
                parent: parent(self),
                ..Place::default()
            });
        }
        let mut place = Place::default();
        if lexeme.kind == Kind::Other {
            return None;
        } else if lexeme.kind == Kind::Dash {
            self.enter(lexeme.column, true);
        } else if lexeme.kind == Kind::Colon {
            place.map = self.map_of(at)?;
        } else if self.begins_key(at) {
            self.enter(lexeme.column, false);
            place.section = self.levels.len() == 1;
        }
        let level = self.levels.last().copied();
        let is_entry = lexeme.kind == Kind::Dash || self.begins_key(at);
        // The lines of a block belong to its header, wherever that stands.
        let alone = is_first(self.lexemes, at) && !is_entry && lexeme.kind != Kind::Block;
        let below = level.map_or(0, |level| level.new + STEP);
        place.indent = if is_entry { level.map_or(0, |level| level.new) } else { below };
        place.parent = parent(self);
        place.shift = match level {
            _ if alone => Shift { old: lexeme.column, new: place.indent, least: below },
            Some(Level { old, new, .. }) => Shift { old, new, least: 0 },
            None => Shift::default(),
        };
        if lexeme.kind == Kind::Open {
            self.shift = place.shift;
        }
        Some(place)
    }

    /// Tells whether nothing but a comment shares a line with this lexeme.
    fn is_alone(&self, at: usize) -> bool {
        let after = self.lexemes.get(at + 1);
        is_first(self.lexemes, at)
            && after.is_none_or(|after| {
                after.kind == Kind::Comment || after.line > self.lexemes[at].last_line
            })
    }

    /// Tells whether a key begins here: its anchors, its tags, or itself.
    fn begins_key(&self, at: usize) -> bool {
        let line = self.lexemes[at].line;
        let mut rest = self
            .lexemes
            .iter()
            .skip(at)
            .skip_while(|lexeme| lexeme.kind == Kind::Property && lexeme.line == line);
        let key = rest.next();
        let colon = rest.next();
        let is_key = key.is_some_and(|key| {
            matches!(key.kind, Kind::Text | Kind::Alias) && key.line == line && !key.is_long()
        });
        let before = at.checked_sub(1).map(|before| &self.lexemes[before]);
        // An anchor in the middle of a key's properties does not begin it again.
        let begun =
            before.is_some_and(|before| before.kind == Kind::Property && before.line == line);
        is_key
            && !begun
            && colon.is_some_and(|colon| colon.kind == Kind::Colon && colon.line == line)
    }

    /// Returns the number of the map that a colon belongs to, 0 for the outermost. `None` when
    /// there is no key before it, on its line.
    fn map_of(&self, at: usize) -> Option<usize> {
        let key = &self.lexemes[at.checked_sub(1)?];
        let fits = matches!(key.kind, Kind::Text | Kind::Alias)
            && key.line == self.lexemes[at].line
            && key.depth == 0;
        let level = self.levels.last().filter(|level| fits && !level.list)?;
        Some(if self.levels.len() == 1 { 0 } else { level.id })
    }

    /// Goes to the list or map whose items or keys stand in a column; enters it when it is new.
    fn enter(&mut self, column: usize, list: bool) {
        self.leave(column, list);
        let new = match self.levels.last() {
            Some(level) if level.old == column && level.list == list => return,
            Some(level) => level.new + STEP,
            None => 0,
        };
        self.ids += 1;
        self.levels.push(Level { old: column, new, list, id: self.ids });
    }

    /// Leaves the lists and maps that end before an item or a key in a column. A list may stand in
    /// the column of the map that holds it.
    fn leave(&mut self, column: usize, list: bool) {
        while self
            .levels
            .last()
            .is_some_and(|level| level.old > column || (level.old == column && level.list && !list))
        {
            self.levels.pop();
        }
    }

    /// Places comments that have their lines for themselves, up to the lexeme at `end`. Each keeps
    /// to the list or map in whose column it is written, or the next one outside of it, among
    /// those that are open before it or that the next line belongs to.
    fn comments(&self, start: usize, end: usize) -> Option<Vec<Place>> {
        let (next_old, next_new) = match self.lexemes.get(end) {
            Some(next) if next.kind != Kind::Marker => {
                let levels = self.levels.clone();
                let mut ahead = Placer { levels, ids: self.ids, ..*self };
                (next.column, ahead.place(end)?.indent)
            }
            Some(_) | None => (0, 0),
        };
        let mut choices = vec![(next_old, next_new)];
        choices
            .extend(self.levels.iter().filter(|it| it.old > next_old).map(|it| (it.old, it.new)));
        // Below a key without a value, a comment may stand where the value would.
        let before = self.lexemes.get(..start).unwrap_or_default();
        let before = before.iter().rev().find(|lexeme| lexeme.kind != Kind::Comment);
        let waits = before.is_some_and(|it| matches!(it.kind, Kind::Colon | Kind::Dash));
        if let Some(level) = self.levels.last()
            && waits
            && next_old <= level.old
        {
            choices.push((level.old + 1, level.new + STEP));
        }
        let place = |comment: &Lexeme| {
            let fits = choices.iter().rev().find(|(old, _)| *old <= comment.column);
            let indent = fits.unwrap_or(&choices[0]).1;
            Place { indent, ..Place::default() }
        };
        Some(self.lexemes[start..end].iter().map(place).collect())
    }
}

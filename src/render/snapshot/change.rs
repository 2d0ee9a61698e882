//! What kind of change a snapshot met.

use super::portrait::SECTIONS;
use similar::ChangeTag;
use similar::TextDiff;
use std::collections::BTreeMap;

/// The kinds of change, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// An ending, an expectation, a published figure or an observer comes out otherwise.
    Verdict,
    /// Other steps run, or the first failure comes about in another way.
    Mechanism,
    /// A number is another.
    Figure,
    /// The same facts come in another order, or at other instants.
    Order,
    /// The snapshot is written in another way; a version of the tool wrote it so.
    Wording,
}

impl Gravity {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Mechanism => "mechanism",
            Self::Figure => "figure",
            Self::Order => "order",
            Self::Wording => "wording",
        }
    }

    /// Returns what it means, as the end of "the snapshot changed".
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Verdict => "in its verdict",
            Self::Mechanism => "in its mechanism; the verdict is the same",
            Self::Figure => "in its figures; verdict and mechanism are the same",
            Self::Order => "in mere order or timing; every fact and figure is the same",
            Self::Wording => "in its wording; another version of the tool wrote it",
        }
    }
}

/// What became of a snapshot's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The gravest kind of change in it.
    pub gravity: Gravity,
    /// What changed, fact by fact: `- gone`, `+ new`, or `figure: before -> after`.
    pub lines: Vec<String>,
}

/// Compares the text of a snapshot with what it would be now; none when they say the same.
pub fn compare(before: &str, after: &str) -> Option<Change> {
    let same = |one: &str, other: &str| {
        let mut lines = one.trim_end().lines().zip(other.trim_end().lines());
        one.trim_end().lines().count() == other.trim_end().lines().count()
            && lines.all(|(one, other)| one.trim_end() == other.trim_end())
    };
    if same(before, after) {
        return None;
    }
    let kinds = [Gravity::Verdict, Gravity::Mechanism, Gravity::Figure, Gravity::Order];
    let mut gravity = None;
    let mut lines = Vec::new();
    for (section, kind) in SECTIONS.iter().zip(kinds) {
        let (old, new) = (facts(before, section), facts(after, section));
        let parted = parted(&old, &new);
        if !parted.is_empty() {
            gravity = gravity.or(Some(kind));
            lines.extend(parted);
        }
    }
    if lines.is_empty() {
        lines = parted(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
    }
    Some(Change { gravity: gravity.unwrap_or(Gravity::Wording), lines })
}

/// Returns the facts of a section.
fn facts<'t>(text: &'t str, section: &str) -> Vec<&'t str> {
    let lines = text.lines().skip_while(|line| line.trim_end() != section).skip(1);
    lines.take_while(|line| line.starts_with(' ')).map(str::trim).collect()
}

/// Returns the lines that only one of two texts has, in order; a fact that is there twice, with
/// another value, is one line.
fn parted(before: &[&str], after: &[&str]) -> Vec<String> {
    let diff = TextDiff::from_slices(before, after);
    let changes: Vec<(ChangeTag, &str)> =
        diff.iter_all_changes().map(|change| (change.tag(), change.value())).collect();
    let of =
        |tag: ChangeTag| changes.iter().filter(move |(it, _)| *it == tag).map(|(_, line)| *line);
    let (gone, new) = (values(of(ChangeTag::Delete)), values(of(ChangeTag::Insert)));
    let pair = |line: &str| {
        let name = line.split_once(": ")?.0;
        Some((only(gone.get(name)?)?, only(new.get(name)?)?))
    };
    changes
        .iter()
        .filter_map(|(tag, line)| match (tag, pair(line)) {
            (ChangeTag::Equal, _) | (ChangeTag::Insert, Some(_)) => None,
            (ChangeTag::Delete, Some((_, value))) => Some(format!("{line} -> {value}")),
            (ChangeTag::Delete, None) => Some(format!("- {line}")),
            (ChangeTag::Insert, None) => Some(format!("+ {line}")),
        })
        .collect()
}

/// Returns the values that lines give to each fact.
fn values<'t>(lines: impl Iterator<Item = &'t str>) -> BTreeMap<&'t str, Vec<&'t str>> {
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        values.entry(name).or_default().push(value);
    }
    values
}

/// Returns the value of a fact that has exactly one.
fn only<'t>(values: &[&'t str]) -> Option<&'t str> {
    match values {
        [value] => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str =
        "verdict\n  a: met\nmechanism\n  b: runs\nfigures\n  c: 1\norder\n  d: 1\n";

    #[track_caller]
    fn check(from: &str, to: &str, expected: Option<(Gravity, &[&str])>) {
        let after = BEFORE.replace(from, to);
        let found = compare(BEFORE, &after);
        let found =
            found.as_ref().map(|it| (it.gravity, it.lines.iter().map(String::as_str).collect()));
        assert_eq!(found, expected.map(|(gravity, lines)| (gravity, lines.to_vec())), "{after}");
    }

    #[test]
    fn a_change_is_as_grave_as_its_gravest_line() {
        check("nothing", "to replace", None);
        check("1\norder", "1  \norder", None);
        check("a: met", "a: not met", Some((Gravity::Verdict, &["a: met -> not met"])));
        check("b: runs", "b: never", Some((Gravity::Mechanism, &["b: runs -> never"])));
        check("c: 1", "c: 2", Some((Gravity::Figure, &["c: 1 -> 2"])));
        check("d: 1", "d: 2", Some((Gravity::Order, &["d: 1 -> 2"])));
        let both = &["c: 1 -> 2", "d: 1 -> 2"];
        check(": 1", ": 2", Some((Gravity::Figure, both)));
    }

    #[test]
    fn facts_that_came_or_went_are_lines_of_their_own() {
        check("c: 1", "e: 2", Some((Gravity::Figure, &["- c: 1", "+ e: 2"])));
        let chain = "b: runs\n  b: stops";
        let lines = &["- b: runs", "+ b: stops", "+ b: ends"];
        check("b: runs", "b: stops\n  b: ends", Some((Gravity::Mechanism, lines)));
        check("b: runs", chain, Some((Gravity::Mechanism, &["+ b: stops"])));
    }

    #[test]
    fn a_snapshot_of_another_shape_is_a_change_of_wording() {
        let found = compare("requests: 5\n", "requests: 6\n").expect("they differ");
        assert_eq!(found.gravity, Gravity::Wording);
        assert_eq!(found.lines, ["requests: 5 -> 6"]);
    }
}

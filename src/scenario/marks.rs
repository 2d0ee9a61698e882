//! Marks: a small hash for every value that a replay depends on, so that a later reader can say
//! which lines of a file are not what they were.

use crate::hash::StableHasher;
use crate::scenario::step;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use std::collections::BTreeSet;

/// Sections that say nothing to a replay: words about it, and patches, which count where they have
/// been applied.
const SILENT: [&str; 9] =
    ["version", "id", "title", "source", "summary", "profiles", "actions", "hypotheses", "teach"];

/// Keys that only tell people something.
const WORDS: [&str; 4] = ["title", "quote", "basis", "why"];

/// How many characters one mark takes when it is written: 24 bits, six a character.
const CHARACTERS: usize = 4;

/// The six bits that a character stands for, as in base64url (RFC 4648, section 5).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The marks of a tree. Two values share a mark once in sixteen million pairs, which then hides a
/// change, and never invents one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks(BTreeSet<u32>);

/// A value that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its address; steps go by their names.
    pub path: String,
    /// Where it stands now.
    pub span: Span,
}

/// What became of the values of a tree since its marks were taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Values that are new or different, in the order of the file.
    pub changed: Vec<Changed>,
    /// How many values are gone or were different.
    pub gone: usize,
}

impl Changes {
    /// Returns true when nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.gone == 0
    }
}

impl Marks {
    /// Takes the marks of a tree, all patches applied.
    pub fn of(tree: &Node) -> Self {
        Self(marked(tree).into_iter().map(|(mark, _)| mark).collect())
    }

    /// Says what became of the values since.
    pub fn changes(&self, tree: &Node) -> Changes {
        let now = marked(tree);
        let marks: BTreeSet<u32> = now.iter().map(|(mark, _)| *mark).collect();
        let new = now.into_iter().filter(|(mark, _)| !self.0.contains(mark));
        let changed = topmost(new.map(|(_, changed)| changed).collect());
        Changes { changed, gone: self.0.difference(&marks).count() }
    }

    /// Writes the marks as one word.
    pub fn word(&self) -> String {
        let characters = self.0.iter().flat_map(|mark| {
            (0..CHARACTERS).rev().map(move |place| {
                let six = (mark >> (6 * place)) & 0x3f;
                char::from(ALPHABET[six as usize])
            })
        });
        characters.collect()
    }

    /// Reads what [`Marks::word`] wrote; none for anything else.
    pub fn parse(word: &str) -> Option<Self> {
        let chunks = word.as_bytes().chunks_exact(CHARACTERS);
        if !chunks.remainder().is_empty() {
            return None;
        }
        chunks.map(mark).collect::<Option<BTreeSet<u32>>>().map(Self)
    }
}

/// Leaves out what follows from another change: the order of a list that got a new item, and
/// whatever stands in a map or a list that is new itself.
fn topmost(changed: Vec<Changed>) -> Vec<Changed> {
    let paths: Vec<String> = changed.iter().map(|it| it.path.clone()).collect();
    let mut kept: Vec<Changed> = Vec::new();
    for it in changed {
        let item = format!("{}/", it.path);
        let holds_new_item = paths.iter().any(|path| path.starts_with(&item));
        let in_new = kept.iter().any(|above| {
            let rest = it.path.strip_prefix(above.path.as_str());
            rest.is_some_and(|rest| rest.starts_with(['.', '/']))
        });
        if !holds_new_item && !in_new {
            kept.push(it);
        }
    }
    kept.sort_by_key(|it| it.span);
    kept
}

/// Reads one mark.
fn mark(characters: &[u8]) -> Option<u32> {
    characters.iter().try_fold(0_u32, |mark, character| {
        let six = ALPHABET.iter().position(|known| known == character)?;
        Some((mark << 6) | u32::try_from(six).ok()?)
    })
}

/// Returns every value that a replay depends on, with its mark.
fn marked(tree: &Node) -> Vec<(u32, Changed)> {
    let mut found = Vec::new();
    for entry in tree.entries() {
        let section = entry.key.value.as_str();
        if !SILENT.contains(&section) && !section.starts_with("x-") {
            walk(&entry.value, section, &mut found);
        }
    }
    found
}

/// Walks down to texts and empty places. The address is part of the mark, and names the steps of a
/// list, so that a step put before others changes nothing about them; the order of the steps is a
/// value of its own.
fn walk(node: &Node, path: &str, found: &mut Vec<(u32, Changed)>) {
    match &node.kind {
        NodeKind::Null => add("", path, node.span, found),
        NodeKind::Scalar(scalar) => add(&scalar.text, path, node.span, found),
        NodeKind::Map(entries) => {
            add("{}", path, node.span, found);
            let telling = |entry: &&Entry| !WORDS.contains(&entry.key.value.as_str());
            for entry in entries.iter().filter(telling) {
                walk(&entry.value, &format!("{path}.{}", entry.key.value), found);
            }
        }
        NodeKind::List(items) => {
            let names: Vec<String> = (0_usize..)
                .zip(items)
                .map(|(index, item)| step::name_of(item).unwrap_or_else(|| index.to_string()))
                .collect();
            add(&names.join("\n"), path, node.span, found);
            for (item, name) in items.iter().zip(&names) {
                walk(item, &format!("{path}/{name}"), found);
            }
        }
    }
}

/// Marks one value.
fn add(value: &str, path: &str, span: Span, found: &mut Vec<(u32, Changed)>) {
    let mut hasher = StableHasher::new(0x6d61_726b);
    for text in [path, value] {
        hasher.word(text.len() as u64);
        hasher.bytes(text.as_bytes());
    }
    let mark = u32::try_from(hasher.finish() >> 40).expect("24 bits fit");
    found.push((mark, Changed { path: path.to_owned(), span }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::scenario::tree::Limits;
    use crate::scenario::tree::read;
    use crate::source::SourceId;

    fn tree(text: &str) -> Node {
        read(text, SourceId(0), &Limits::default(), &mut Diagnostics::default()).unwrap()
    }

    #[track_caller]
    fn check(before: &str, after: &str, changed: &[&str], gone: usize) {
        let marks = Marks::of(&tree(before));
        assert_eq!(Marks::parse(&marks.word()), Some(marks.clone()));
        let changes = marks.changes(&tree(after));
        let paths: Vec<&str> = changes.changed.iter().map(|it| it.path.as_str()).collect();
        assert_eq!((paths.as_slice(), changes.gone), (changed, gone), "{before} {after}");
    }

    #[test]
    fn a_value_that_changed_is_found_by_its_address() {
        check("inputs: {a: 1, b: 2}", "inputs: {a: 1, b: 2}", &[], 0);
        check("inputs: {a: 1, b: 2}", "inputs: {b: 2,  a: 1}", &[], 0);
        check("inputs: {a: 1, b: 2}", "inputs: {a: 1, b: 3}", &["inputs.b"], 1);
        check("inputs: {a: 1}", "inputs: {a: 1, c: 3}", &["inputs.c"], 0);
        check("inputs: {a: 1, c: 3}", "inputs: {a: 1}", &[], 1);
    }

    #[test]
    fn words_and_patches_are_not_marked() {
        check("title: a", "title: b", &[], 0);
        check("profiles: {p: {patch: {a: 1}}}", "profiles: {}", &[], 0);
        check("x-mine: 1", "x-mine: 2", &[], 0);
        check("inputs: {a: {value: 1, basis: review}}", "inputs: {a: {value: 1}}", &[], 0);
    }

    #[test]
    fn a_step_put_before_others_changes_their_order_and_nothing_else() {
        check(
            "jobs: {j: {steps: [{work: b, takes: 1s}]}}",
            "jobs: {j: {steps: [{work: a, takes: 2s}, {work: b, takes: 1s}]}}",
            &["jobs.j.steps/work a"],
            1,
        );
    }

    #[test]
    fn what_is_no_word_of_marks_is_refused() {
        assert_eq!(Marks::parse("abc"), None);
        assert_eq!(Marks::parse("ab!d"), None);
        assert_eq!(Marks::parse(""), Some(Marks::default()));
    }
}

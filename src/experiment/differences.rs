//! The atoms of a difference: what two selections of one file, or two files, do not share. Only
//! what a replay can depend on counts; titles and quotes do not.

use crate::scenario::step;
use crate::scenario::tree;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::scenario::tree::Path;
use crate::scenario::tree::Scalar;
use crate::scenario::tree::Segment;
use crate::source::Span;
use std::collections::BTreeSet;

/// Sections that say nothing to a replay: words about it, claims it is held against, and patches,
/// which count where they have been applied.
const SILENT: [&str; 12] = [
    "version",
    "id",
    "title",
    "source",
    "summary",
    "profiles",
    "actions",
    "hypotheses",
    "published",
    "expect",
    "fault",
    "teach",
];

/// Keys that only tell people something.
const WORDS: [&str; 4] = ["title", "quote", "basis", "why"];

/// One place where two trees differ.
#[derive(Debug, Clone)]
pub struct Atom {
    /// The place.
    pub path: Path,
    /// The place, with steps by their names: `jobs.fetch.steps/work fetch.takes`.
    pub name: String,
    /// What the left side has there.
    pub left: Option<Node>,
    /// What the right side has there.
    pub right: Option<Node>,
}

impl Atom {
    /// Returns where the value of the left side stands.
    pub fn left_span(&self) -> Option<Span> {
        self.left.as_ref().map(|node| node.span)
    }

    /// Returns where the value of the right side stands.
    pub fn right_span(&self) -> Option<Span> {
        self.right.as_ref().map(|node| node.span)
    }

    /// Returns its name without the last word where that only says that it is a value.
    pub fn short_name(&self) -> &str {
        self.name.strip_suffix(".value").unwrap_or(&self.name)
    }

    /// Returns what to call it where it is a reason: an input, a switch or a change by its name, and by
    /// which part of it where that is not its value or when it is deployed.
    pub fn label(&self) -> String {
        let Some(subject) = self.subject() else { return self.name.clone() };
        let whole = self.name.split_once('.').map_or(self.name.as_str(), |(_, rest)| rest);
        let part = whole.strip_prefix(subject).unwrap_or_default();
        if [".value", ".deployed"].contains(&part) { subject.to_owned() } else { whole.to_owned() }
    }

    /// Writes the value of a side as it is said of [`Self::label`].
    pub fn said(&self, side: Option<&Node>) -> String {
        let is_deployment = self.path.segments().len() == 3 && self.name.ends_with(".deployed");
        let text = written(side);
        if is_deployment && side.is_some() { format!("deployed {text}") } else { text }
    }

    /// Returns the input, switch or change that it is about.
    pub fn subject(&self) -> Option<&str> {
        let [Segment::Key(section), Segment::Key(name), ..] = self.path.segments() else {
            return None;
        };
        ["inputs", "switches", "changes"].contains(&section.as_str()).then_some(name.as_str())
    }

    /// Returns the name of a setting when the atom is just its value.
    pub fn setting(&self) -> Option<&str> {
        let [Segment::Key(section), Segment::Key(name), Segment::Key(value)] = self.path.segments()
        else {
            return None;
        };
        let is_value = ["inputs", "switches"].contains(&section.as_str()) && value == "value";
        (is_value && self.left.is_some() && self.right.is_some()).then_some(name.as_str())
    }
}

/// Returns the atoms of the difference of two trees, in the order of the left one.
pub fn atoms(left: &Node, right: &Node) -> Vec<Atom> {
    let mut found = Vec::new();
    for difference in tree::differences(left, right) {
        refine(&difference.path, difference.left, difference.right, (left, right), &mut found);
    }
    found
}

/// Takes a difference apart where it is a list of the same steps; leaves out what tells nothing.
fn refine(
    path: &Path,
    left: Option<&Node>,
    right: Option<&Node>,
    whole: (&Node, &Node),
    found: &mut Vec<Atom>,
) {
    if is_silent(path) {
        return;
    }
    if let (Some(one), Some(other)) = (left, right)
        && same_steps(one, other)
    {
        for (index, (one, other)) in one.items().iter().zip(other.items()).enumerate() {
            for inner in tree::differences(one, other) {
                let mut inner_path = path.with(Segment::Index(index));
                for segment in inner.path.segments() {
                    inner_path = inner_path.with(segment.clone());
                }
                refine(&inner_path, inner.left, inner.right, whole, found);
            }
        }
        return;
    }
    let name = name(path, whole.0, whole.1);
    found.push(Atom { path: path.clone(), name, left: left.cloned(), right: right.cloned() });
}

/// Tells whether two lists have the same steps, by name and in order.
fn same_steps(left: &Node, right: &Node) -> bool {
    let (NodeKind::List(left), NodeKind::List(right)) = (&left.kind, &right.kind) else {
        return false;
    };
    let names = |items: &[Node]| items.iter().map(step::name_of).collect::<Option<Vec<_>>>();
    let (one, other) = (names(left), names(right));
    !left.is_empty() && one.is_some() && one == other
}

/// Tells whether a place says nothing to a replay.
pub fn is_silent(path: &Path) -> bool {
    let keys: Vec<&str> = path
        .segments()
        .iter()
        .filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) => None,
        })
        .collect();
    let silent = |section: &&str| SILENT.contains(section) || section.starts_with("x-");
    keys.first().is_some_and(silent)
        || keys.len() > 2 && keys.last().is_some_and(|last| WORDS.contains(last))
}

/// Writes a place with the names of steps instead of their numbers.
fn name(path: &Path, left: &Node, right: &Node) -> String {
    let mut name = String::new();
    let mut here = Path::root();
    for segment in path.segments() {
        here = here.with(segment.clone());
        match segment {
            Segment::Key(key) => {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(key);
            }
            Segment::Index(index) => {
                let item = left.at(&here).or_else(|| right.at(&here));
                let step = item.and_then(step::name_of);
                name.push('/');
                name.push_str(&step.unwrap_or_else(|| index.to_string()));
            }
        }
    }
    name
}

/// Writes a value in a line.
pub fn written(node: Option<&Node>) -> String {
    let Some(node) = node else { return "absent".to_owned() };
    let mut text = String::new();
    write(node, &READ, &mut text);
    text
}

/// Writes two values for columns of so many characters: of two maps what differs, and of one that
/// is longer, where the other side has nothing, only that it is there.
pub fn columns(left: Option<&Node>, right: Option<&Node>, room: usize) -> [String; 2] {
    if let (Some(one), Some(other)) = (left, right)
        && let (NodeKind::Map(here), NodeKind::Map(there)) = (&one.kind, &other.kind)
    {
        let keys = here.iter().chain(there).map(|entry| entry.key.value.as_str());
        let differs = |key: &str| written(one.get(key)) != written(other.get(key));
        let keys: BTreeSet<&str> = keys.filter(|key| differs(key)).collect();
        if let Some(key) = keys.first().filter(|_| keys.len() == 1) {
            return columns(one.get(key), other.get(key), room);
        }
        return [one, other].map(|side| {
            let mut side = side.clone();
            if let NodeKind::Map(entries) = &mut side.kind {
                entries.retain(|entry| keys.contains(entry.key.value.as_str()));
            }
            written(Some(&side))
        });
    }
    let is_alone = left.is_none() != right.is_none();
    [left, right].map(|side| {
        let text = written(side);
        if is_alone && text.chars().count() > room { "present".to_owned() } else { text }
    })
}

/// Writes a value in a line, as `--set` takes it.
pub fn typed(node: &Node) -> String {
    let mut text = String::new();
    write(node, &TYPED, &mut text);
    text
}

/// How the parts of a value are written in a line.
struct Hand {
    nothing: &'static str,
    scalar: fn(&Scalar) -> String,
    key: fn(&str) -> String,
}

/// For people to read.
const READ: Hand = Hand {
    nothing: "nothing",
    scalar: |scalar| scalar.text.split_whitespace().collect::<Vec<_>>().join(" "),
    key: str::to_owned,
};

/// For `--set` to take.
const TYPED: Hand = Hand { nothing: "null", scalar: plain_or_quoted, key: quoted };

/// Writes a value in a line.
fn write(node: &Node, hand: &Hand, out: &mut String) {
    match &node.kind {
        NodeKind::Null => out.push_str(hand.nothing),
        NodeKind::Scalar(scalar) => out.push_str(&(hand.scalar)(scalar)),
        NodeKind::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(item, hand, out);
            }
            out.push(']');
        }
        NodeKind::Map(entries) => {
            out.push('{');
            for (index, entry) in entries.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&(hand.key)(&entry.key.value));
                out.push_str(": ");
                write(&entry.value, hand, out);
            }
            out.push('}');
        }
    }
}

/// Writes a scalar as YAML, in quotes where it would not read back as it is.
fn plain_or_quoted(scalar: &Scalar) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+/%: ".contains(c);
    let text = &scalar.text;
    // A length of time such as `5h 30m` has a space, and in quotes it would be a text.
    let is_plain = !scalar.quoted
        && !text.is_empty()
        && text.chars().all(plain)
        && !text.starts_with(['-', ':', '%', ' '])
        && !text.ends_with([':', ' '])
        && !text.contains(": ");
    if is_plain { text.clone() } else { quoted(text) }
}

/// Puts a text in quotes that YAML reads.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns what `--set` would be given to put the right side's value there: `path=value`. None when
/// an address cannot be typed.
pub fn assignment(atom: &Atom) -> Option<String> {
    let path = atom.path.to_string();
    path.parse::<Path>().ok().filter(|read| *read == atom.path)?;
    let mut value = String::new();
    match &atom.right {
        Some(node) => write(node, &TYPED, &mut value),
        None => value.push_str("null"),
    }
    Some(format!("{path}={value}"))
}

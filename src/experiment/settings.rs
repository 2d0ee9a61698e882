//! What the environments of a scenario differ in: the same differences that a bisection takes, side by
//! side for all of them, each with what it is.

use crate::diagnostic::Diagnostics;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::differences::written;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::grammar::top::SCENARIO;
use crate::scenario::tree::Node;
use crate::scenario::tree::Path;
use crate::scenario::tree::Segment;
use crate::source::Span;

/// One thing in which the environments differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its address in the file, steps by their names.
    pub name: String,
    /// What it is: the title of what it belongs to, and what such a key says.
    pub about: Vec<String>,
    /// For each profile, in the order of the file: what it is, as written, and where; nothing where
    /// it is not there.
    pub values: Vec<Option<(String, Span)>>,
}

/// Lists what the environments differ in, each beside the incident's, in the order of the file.
pub(super) fn settings(file: &File, base: &Scenario) -> Vec<Setting> {
    let names = || base.profiles.iter().map(|profile| profile.name.value.as_str());
    let trees: Vec<Node> = names()
        .map(|name| file.assemble(&Selection::profile(name), &mut Diagnostics::default()))
        .collect();
    let place = names().position(|name| Some(name) == base.incident_profile()).unwrap_or(0);
    let Some(incident) = trees.get(place) else { return Vec::new() };
    let mut all: Vec<Atom> = Vec::new();
    for atom in trees.iter().flat_map(|tree| atoms(incident, tree)) {
        if !all.iter().any(|known| is_below(&atom.path, &known.path)) {
            // What differs as a whole somewhere is one thing.
            all.retain(|known| !is_below(&known.path, &atom.path));
            all.push(atom);
        }
    }
    all.iter().map(|atom| setting(atom, &trees)).collect()
}

fn setting(atom: &Atom, trees: &[Node]) -> Setting {
    let value = |tree: &Node| tree.at(&atom.path).map(|node| (written(Some(node)), node.span));
    let whose = trees.iter().find_map(|tree| title(&atom.path, tree));
    let says = SCENARIO.key_at(atom.path.segments()).filter(|_| atom.setting().is_none());
    Setting {
        name: atom.short_name().to_owned(),
        about: whose.into_iter().chain(says.map(|key| key.about.to_owned())).collect(),
        values: trees.iter().map(value).collect(),
    }
}

/// Tells whether a place is that one, or below it.
fn is_below(place: &Path, above: &Path) -> bool {
    place.segments().starts_with(above.segments())
}

/// Returns the title of the innermost thing around a place, or why it is as it is.
fn title(place: &Path, tree: &Node) -> Option<String> {
    let mut found = None;
    let mut here = Path::root();
    for segment in place.segments() {
        here = here.with(segment.clone());
        let word = |key: &str| tree.at(&here.with(Segment::Key(key.to_owned())));
        let text = word("title").or_else(|| word("why")).map(|node| written(Some(node)));
        found = text.or(found);
    }
    found
}

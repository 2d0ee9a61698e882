//! Patches and settings of a tree.

use super::parse::check_drawn;
use super::parse::check_printed;
use reenact::diagnostic::Diagnostics;
use reenact::scenario::File;
use reenact::scenario::file::Selection;
use reenact::scenario::step::name_of;
use reenact::scenario::tree::apply;
use reenact::scenario::tree::differences;

/// What parts the three texts of an input.
const PARTS: &str = "\n%%\n";

/// The target `overlay`: a file, a patch of it, and what is set on the command line, with lines of
/// `%%` between them.
pub fn overlay(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut parts = text.splitn(3, PARTS);
    let mut out = Diagnostics::default();
    let Some(base) = File::read("x.yaml", parts.next().unwrap_or_default(), &mut out) else {
        return;
    };
    if let Some(patch) = parts.next().and_then(|it| File::read("patch.yaml", it, &mut out)) {
        let mut tree = base.tree.clone();
        let mut found = Diagnostics::default();
        let changed = apply(&mut tree, &patch.tree, name_of, &mut found);
        assert_eq!(changed, !tree.same(&base.tree), "a patch says whether it changed anything");
        assert_eq!(differences(&base.tree, &tree).is_empty(), !changed);
        check_printed(&tree);
    }
    let mut set = base;
    let mut found = Diagnostics::default();
    for setting in parts.next().unwrap_or_default().lines().take(20) {
        set.set(setting, &mut found);
    }
    let tree = set.assemble(&Selection::default(), &mut found);
    check_drawn(&found, &set.sources);
    if !found.has_errors() {
        check_printed(&tree);
    }
}

//! What was calibrated, and what for.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::Scenario;
use crate::scenario::basis::Basis;
use crate::scenario::basis::Role;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;

/// Warns of a calibrated figure in a file in which nothing was calibrated.
pub(super) fn remark_on_calibration(base: &Scenario, tree: &Node, out: &mut Diagnostics) {
    let mut figures = base.published.iter();
    let Some(first) = figures.find(|it| it.role.value == Role::Calibrated) else { return };
    if is_anything_calibrated(tree) {
        return;
    }
    let message = format!("`{}` is calibrated, and nothing was chosen for it", first.name.value);
    out.push(
        Diagnostic::new(codes::NOTHING_CALIBRATED, first.role.span, message)
            .help("give what was chosen so that it comes out `basis: calibrated`"),
    );
}

/// Tells whether anything below has that basis, in whatever section or patch it stands.
fn is_anything_calibrated(node: &Node) -> bool {
    let is_basis = |entry: &Entry| {
        let word = entry.value.scalar().map(|scalar| scalar.text.trim());
        entry.key.value == "basis" && word == Some(Basis::Calibrated.word())
    };
    let below = |entry: &Entry| is_basis(entry) || is_anything_calibrated(&entry.value);
    node.entries().iter().any(below) || node.items().iter().any(is_anything_calibrated)
}

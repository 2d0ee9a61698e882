//! Maps that can be written in several ways: keys that have no effect in the way that was chosen.

use super::Fields;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::tree::Entry;
use crate::scenario::tree::NodeKind;
use crate::source::Span;

impl Fields<'_> {
    /// Tells whether one of its own keys could not be read.
    pub(in crate::scenario) fn holds_unread(&self, out: &Diagnostics) -> bool {
        holds_unread(self.span, self.entries, out)
    }

    /// Reports keys without effect in a map that is clearly written in one of its form's ways. Keys
    /// by which another way is known make it unclear, and that is for its decoder to say.
    pub(super) fn report_meaningless(&self, out: &mut Diagnostics) {
        let has = |key: &&str| self.entries.iter().any(|entry| entry.key.value == **key);
        let ways = self.form.ways;
        let mut fitting = ways.iter().filter(|way| way.needs.iter().all(has));
        let (Some(way), None) = (fitting.next(), fitting.next()) else { return };
        let known_by = |key: &str| ways.iter().any(|way| way.needs.first() == Some(&key));
        for entry in self.entries {
            let key = entry.key.value.as_str();
            if way.without.contains(&key) && !known_by(key) {
                let beside = way.needs.first().copied().unwrap_or_default();
                out.push(meaningless(entry.key.span, key, beside));
            }
        }
    }
}

/// Tells whether something stands in a map or a list, and in none that it holds, that could not be
/// read: it may be what is missing.
pub(super) fn holds_unread(span: Span, entries: &[Entry], out: &Diagnostics) -> bool {
    let is_inside = |entry: &Entry, place| {
        matches!(entry.value.kind, NodeKind::List(_) | NodeKind::Map(_))
            && entry.value.span.holds(place)
    };
    let mut unread = out.unread().filter(|place| span.holds(*place));
    unread.any(|place| !entries.iter().any(|entry| is_inside(entry, place)))
}

/// Says that a key means nothing beside another.
pub fn meaningless(span: Span, key: &str, beside: &str) -> Diagnostic {
    let message = format!("`{key}` means nothing beside `{beside}`");
    Diagnostic::new(codes::MEANINGLESS_KEY, span, message)
        .help(format!("take `{key}` away, or `{beside}`"))
}

//! Reading calls.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::lasting;
use crate::scenario::fields::Fields;
use crate::scenario::retry::retry;
use crate::scenario::step::Call;
use crate::scenario::step::OnCancel;
use crate::scenario::step::Verb;

/// Reads `call` and its modifiers.
pub(super) fn read(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let service = fields.need_text("call", out);
    let with = fields.expression("with", out);
    let into = fields.text("as", out);
    let through = fields.text("through", out);
    let timeout = fields.take("timeout");
    let word = fields.text("on_cancel", out);
    let retry = fields.take("retry").and_then(|node| retry(node, out));
    let on_cancel = match word.as_ref().map(|word| word.value.as_str()) {
        None | Some("keep") => OnCancel::Keep,
        Some("drain") => OnCancel::Drain,
        Some("drop") => OnCancel::Drop,
        Some(other) => {
            let span = word.as_ref().map_or(fields.span(), |word| word.span);
            let message = "`on_cancel` is `keep`, `drain` or `drop`";
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, span, message)
                    .did_you_mean(other, OnCancel::WORDS),
            );
            OnCancel::Keep
        }
    };
    if let Some(word) = word.filter(|_| timeout.is_none() || through.is_none()) {
        let missing = if timeout.is_none() { "timeout" } else { "through" };
        let message = format!("`on_cancel` means nothing without `{missing}`");
        out.push(
            Diagnostic::new(codes::MEANINGLESS_KEY, word.span, message)
                .help("only a caller that leaves in time leaves a connection behind"),
        );
    }
    let timeout = timeout.and_then(|node| lasting(node, out));
    let service = service?;
    let call = Call { service, with, into, through, timeout, on_cancel, retry };
    Some(Verb::Call(Box::new(call)))
}

/// Reads `partition` and `for`.
pub(super) fn read_partition(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Verb> {
    let channel = fields.need_text("partition", out);
    let lasts = fields.need("for").and_then(|node| lasting(node, out));
    Some(Verb::Partition { channel: channel?, lasts: lasts? })
}

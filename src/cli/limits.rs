//! What to do about a limit that stopped a replay.

use crate::cli::output::Output;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::render::ending::told;
use crate::text::grouped;

/// Says what to do about a limit that stopped a replay.
pub(super) fn say_limit(ending: Ending, limits: &Limits, prepared: &[Prepared], output: &Output) {
    let asked = prepared.iter().filter_map(|one| one.program.limit).max().unwrap_or_default();
    if limits.is_default && asked > limits.events {
        output.message(&format!(
            "a replay was {ending}: the scenario asks for {} events, which a file cannot grant \
             itself; `--limit {asked}` does",
            grouped(asked)
        ));
        return;
    }
    let than = |most| format!(", where N is more than {}", grouped(most));
    let more = match ending {
        Ending::Stopped(Limit::Events(most)) => than(most),
        Ending::Stopped(Limit::QueueLength(_) | Limit::InlineDepth(_)) => String::new(),
        Ending::Stopped(_)
        | Ending::Finished
        | Ending::Decided
        | Ending::Interrupted
        | Ending::Broken(_) => than(limits.events),
    };
    output.message(&format!(
        "a replay was {}{more}; look first whether it would ever end",
        told(ending)
    ));
}

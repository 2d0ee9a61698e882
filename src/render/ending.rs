//! How a run ended, and which flag would have let it go on.

use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;

/// Says how a run ended; where a limit stopped it, which one, how much it allows, and what widens it.
pub fn told(ending: Ending) -> String {
    match ending {
        Ending::Stopped(limit) => match remedy(limit) {
            Some(remedy) => format!("{ending}; {remedy}"),
            None => ending.to_string(),
        },
        Ending::Finished | Ending::Decided | Ending::Interrupted | Ending::Broken(_) => {
            ending.to_string()
        }
    }
}

/// Says what widens a limit, if a flag does. What one run keeps in memory and how much it may do
/// grows with the number of events that it may have.
fn remedy(limit: Limit) -> Option<&'static str> {
    match limit {
        Limit::Until => None,
        Limit::Events(_)
        | Limit::Values(_)
        | Limit::Walked(_)
        | Limit::Looks(_)
        | Limit::Tasks(_)
        | Limit::Notes(_)
        | Limit::Figures(_) => Some("`--limit N` widens it"),
        Limit::QueueLength(_) | Limit::InlineDepth(_) => Some("no flag widens it"),
        Limit::Trace(_) => Some("`--trace-limit BYTES` widens it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(limit: Limit, expected: &str) {
        assert_eq!(told(Ending::Stopped(limit)), expected);
    }

    #[test]
    fn limits_have_a_name_a_value_and_a_remedy() {
        check(
            Limit::Events(10_000_000),
            "stopped by the limit of 10 000 000 events; `--limit N` widens it",
        );
        check(
            Limit::Trace(1 << 30),
            "stopped by the limit of 1 073 741 824 bytes of a trace; `--trace-limit BYTES` widens it",
        );
        check(
            Limit::InlineDepth(64),
            "stopped by the limit of 64 inline jobs inside each other; no flag widens it",
        );
        check(Limit::Until, "stopped at the instant it was told to");
    }
}

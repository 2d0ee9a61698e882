//! N07xx: notes.

use super::codes;

codes! {
    CONTRADICTION "N0701" "published figures that contradict each other" {
        meaning: "The sources state figures that cannot all be true. The replay can meet one side \
                  at most, and shows both instead of smoothing the difference.",
        example: "published:\n  start: { value: 2024-06-25T12:13:00Z, quote: Start 12:13 UTC, \
                  role: given }\n  end: { value: 2024-06-27T17:35:00Z, quote: End 17:35 UTC, \
                  role: given }\n  duration:\n    value: 2d 7h\n    \
                  quote: Total Duration 2 days 7 hours\n    role: given\n    \
                  equals: end - start # which is 2d 5h 22m",
        remedy: "Compare the values with their quotes. If the sources do contradict each other, \
                 keep both and say under `known_miss` which one the replay follows.",
    }
    RUNS_CUT_SHORT "N0702" "a check whose runs were stopped" {
        meaning: "`check` runs the scenario under every profile and overlay to find steps that \
                  nothing reaches and roles that do not hold. It gives each run, and all of them \
                  together, so many events and no more. A run was stopped, so what it did not \
                  come to says nothing.",
        example: "jobs:\n  again:\n    queue: default\n    steps:\n      - enqueue: again # for ever",
        remedy: "Look whether the scenario ends at all: a job that enqueues itself needs a \
                 condition, or the replay an `until`. If it is only large, nothing is wrong.",
    }
}

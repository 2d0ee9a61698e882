//! W06xx: warnings.

use super::codes;

codes! {
    UNUSED_NAME "W0601" "a name that is never used" {
        meaning: "Nothing refers to it, so it has no effect on any run. Often it is misspelled \
                  where it should be used, or a step that used it is gone.",
        example: "inputs:\n  patience: { value: 30s, basis: assumed }",
        remedy: "Use it or remove it. To keep it for later, let its name begin with `x-`.",
    }
    NO_BASIS "W0602" "an input without a basis" {
        meaning: "Every number of a replay comes from somewhere, and readers trust a measured one \
                  more than an assumed one. Which figures are predictions is told by the bases \
                  of the inputs.",
        example: "inputs:\n  session_lifetime: { value: 7d }",
        remedy: "Write `basis: review`, `assumed`, `calibrated` or `measured`, and a `why` or the \
                 source's words as `quote`.",
    }
    UNREACHED_STEP "W0603" "a step that runs in no profile" {
        meaning: "No profile ever comes to this step, so no run shows what it does. Its condition \
                  may always be false, an earlier step may always raise, or nothing runs the \
                  flow it is in.",
        example: "- show: survey\n  if: rails_env == \"staging\" # which no profile sets",
        remedy: "See whether the condition is the one that was meant, add the profile in which it \
                 holds, or remove the step.",
    }
    NO_PREDICTION "W0604" "an illustration, not a replay" {
        meaning: "No published figure is a prediction: each was stated in the file, or an input \
                  was chosen for it. Any mechanism could be made to give such figures, so they \
                  are no evidence for this one.",
        example: "published:\n  requests_affected:\n    value: 2553\n    quote: Requests Affected \
                  2553\n    role: calibrated",
        remedy: "Look for a figure in the sources that no input was chosen for, count it, and \
                 publish it as `predicted`. Where there is none, the file still teaches; say that \
                 it illustrates.",
    }
    FAULT_UNPROVEN "W0605" "a fault that the runs do not show" {
        meaning: "The fault should show where the incident took place, and be gone without it. \
                  Either it never showed there, or it still did after its patch was applied; so \
                  the file calls something the fault that is not, or mends something else.",
        example: "fault:\n  title: A retry charges the card again\n  site: jobs.pay/show charge\n  \
                  harm: orders_charged_again\n  # a shorter outage, but a retry still charges \
                  again\n  patch: { changes: { mail_service_back: { deployed: \
                  2024-01-01T13:05:00Z } } }",
        remedy: "Compare `site` with the step that does the wrong thing, and `patch` with what \
                 would mend that step. An outage is not the fault of the step that it finds \
                 unprepared.",
    }
    NOTHING_CALIBRATED "W0606" "a calibrated figure that nothing was chosen for" {
        meaning: "`role: calibrated` says that something in the file was chosen so that the figure \
                  comes out, and nothing in it has `basis: calibrated`. So nobody can see what was \
                  chosen, and no run can vary it to try the predictions.",
        example: "inputs:\n  slowness: { value: 1s, basis: assumed } # tried until 82% came out\n\
                  published:\n  share_dropped:\n    value: 82%\n    role: calibrated",
        remedy: "Give what was chosen `basis: calibrated`, and say in `why` for which figure; or \
                 give the figure the role that it has.",
    }
}

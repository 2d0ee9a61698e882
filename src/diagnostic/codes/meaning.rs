//! E05xx: meaning.

use super::codes;

codes! {
    PATCH_WITHOUT_EFFECT "E0501" "an action that changes nothing" {
        meaning: "Everything that the patch sets has that value already. The run would be the \
                  same as without it, and the action would get the score of something that was \
                  never tried.",
        example: "switches:\n  rails_env: { value: production }\nactions:\n  \
                  same-environment:\n    title: Run every environment like production\n    \
                  patch: { switches: { rails_env: { value: production } } }",
        remedy: "Compare the patch with the file as it is before a profile is applied. What \
                 should change one environment patches that profile: `patch: { profiles: { \
                 development: ... } }`.",
    }
    NOTHING_TO_RAISE "E0502" "nothing is rescued here" {
        meaning: "`raise: again` passes on the error that a `rescue` has caught. This step stands \
                  outside of every `rescue`, so there is none.",
        example: "- raise: again",
        remedy: "Move it under `rescue`, or name the class of the error to raise.",
    }
    NO_CAPACITY "E0503" "a capacity of zero" {
        meaning: "A queue without workers starts no job, a server or a service with a concurrency \
                  of 0 does no work, on a channel without connections nothing is sent, and of a resource with a \
                  capacity of 0 there is nothing to acquire. What needs them would wait for ever.",
        example: "queues:\n  ai: { workers: 0 }",
        remedy: "Give it at least 1. If the number comes from an input, look there and in the \
                 patches of that input.",
    }
    BEFORE_ORIGIN "E0504" "an instant before the replay begins" {
        meaning: "Simulated time counts from `replay.from`, and nothing can happen before it.",
        example: "replay: { seed: 18191, from: 2024-06-25T00:00:00Z }\nchanges:\n  security_fix: \
                  { title: The check also runs in jobs, deployed: 2024-06-24T09:00:00Z }",
        remedy: "Move `replay.from` to an earlier instant. For a change that was in place before, \
                 write `deployed: always`.",
    }
    TOO_MANY_STEPS "E0505" "a limit on steps" {
        meaning: "A sequence stands for its steps at each place that runs it, so sequences that \
                  run each other several times multiply. All flows together may have 50000 steps.",
        example: "sequences:\n  a: { steps: [{ do: b, id: first }, { do: b, id: second }] }\n  \
                  b: { steps: [{ do: c, id: first }, { do: c, id: second }] }\n  # and so on, \
                  twenty times",
        remedy: "Run each sequence once, and let counts of traffic and jobs stand for repetition.",
    }
    TOO_DEEP_TRY "E0506" "a limit on `try` inside `try`" {
        meaning: "A flow may be inside eight `try` and `transaction` at a time, those of its \
                  sequences included.",
        example: "sequences:\n  one: { steps: [{ try: [{ do: two }], rescue: [{ raise: again }] \
                  }] }\n  two: { steps: [{ try: [{ do: three }], rescue: [{ raise: again }] }] \
                  }\n  # and so on, up to nine",
        remedy: "Remove each `try` whose `rescue` only raises again; the next one out rescues the \
                 same errors. Or move the inner steps to a job.",
    }
    ROLE_REFUTED "E0507" "a figure that does not have its role" {
        meaning: "A role says where a figure comes from, and `check` tries it with runs. It takes \
                  the fault out, and the profile's own changes: a figure that stays as it is does \
                  not come from the fault, but was put into the file, as the number of requests \
                  is; its role is `given`. Then it varies each `calibrated` input: a figure that \
                  moves was chosen together with that input, so its role is `calibrated`. Only \
                  what passes both is `predicted`: the mechanism brings it about by itself.",
        example: "inputs:\n  affected_requests: { value: 2553, basis: calibrated }\ntraffic:\n  \
                  incident:\n    request: ask\n    from: 2024-06-25T12:13:00Z\n    until: \
                  2024-06-27T17:34:00Z\n    count: affected_requests\nfigures:\n  \
                  requests_affected: { count: requests, where: { shown: answer } }\npublished:\n  \
                  requests_affected: { value: 2553, quote: 2553 requests, role: predicted }",
        remedy: "Write the role that the message names. A prediction is something that no input \
                 was chosen for: a share such as \"every one of them\", an order, a zero in the \
                 environment where nobody saw it. If `fault` mends something else than what the \
                 figure counts, mend `fault`.",
    }
    STALE_MISS "E0508" "a known miss that no longer misses" {
        meaning: "`known_miss` says why the replay does not meet a published figure, and now it \
                  does. Left in place, the excuse would cover the next miss as well.",
        example: "published:\n  requests_affected:\n    value: 2553 # and 2553 come out\n    \
                  quote: Requests Affected 2553\n    role: calibrated\n    known_miss: \
                  Retries are left out.",
        remedy: "Remove `known_miss`.",
    }
    PROFILE_WITHOUT_EFFECT "E0509" "a profile that changes nothing" {
        meaning: "The patch of this profile sets only what the file has already, so its \
                  environment is another one under a second name, and a comparison of the two \
                  finds nothing. The profile that the file describes as it stands has no patch.",
        example: "switches:\n  rails_env: { value: production }\nprofiles:\n  production: { title: \
                  The incident took place here }\n  staging:\n    patch: { switches: { rails_env: \
                  { value: production } } }",
        remedy: "Patch what differs there. If nothing does, remove the profile.",
    }
    EMPTY_LOOP "E0510" "a loop over nothing" {
        meaning: "A pass without steps takes no time and does nothing, so nothing could ever end \
                  the loop.",
        example: "- repeat: []\n  until: done",
        remedy: "Give the loop what it does in one pass, also if that is only to `wait`.",
    }
    NOTHING_TO_CHOOSE "E0511" "a choice without a branch that can be taken" {
        meaning: "A branch is taken as often as its weight says, compared with the others. Where \
                  every weight is 0, or there is no branch, nothing can be taken.",
        example: "- choose: { slow: { weight: 0, steps: [{ work: think, takes: 5s }] } }",
        remedy: "Give at least one branch a weight above 0.",
    }
    NOT_TURNED "E0512" "a setting that cannot be turned" {
        meaning: "`turn` gives an input or a switch another value while the replay runs. What is \
                  drawn anew each time has no value, and what is read before the replay begins, \
                  such as how many members a population has, is not read again. A change is \
                  deployed and removed, and no setting.",
        example: "inputs:\n  customers: { value: 550, basis: assumed }\npopulations:\n  customer: \
                  { size: customers }\ntimeline:\n  growth:\n    title: Customers come\n    at: \
                  2024-06-25T12:13:00Z\n    steps: [{ turn: customers, to: 600 }]",
        remedy: "Turn a setting that steps, queues or servers read, or describe another line of \
                 traffic.",
    }
    UNMET_ROLE "E0513" "a figure that does not come out as it was made to" {
        meaning: "`role: calibrated` says that inputs were chosen so that the figure comes out, and \
                  `role: given` that it was put into the file. The replay gives another value, so \
                  neither is true. A prediction that misses is no mistake of the file: `run` says it.",
        example: "inputs:\n  slowness: { value: 1s, basis: calibrated }\npublished:\n  \
                  share_dropped:\n    value: 82% # and 92.59% come out\n    role: calibrated",
        remedy: "Choose the inputs again, say with `within` how exact the source is, or say with \
                 `known_miss` why the replay misses it.",
    }
    NOBODY_ASKED "E0531" "a reply that nobody waits for" {
        meaning: "`reply` answers the call that a service works on. A request, a job and an \
                  operation were not called, so nobody waits for an answer of theirs.",
        example: "requests:\n  ask:\n    steps:\n      - reply: \"42\"",
        remedy: "Move it into the steps of a service, or into a sequence that only services run. \
                 What a request shows to people is `show`.",
    }
    TWO_SERVICES "E0532" "a channel to two services" {
        meaning: "A channel is the way to one service: what is sent on its connections arrives \
                  there, and replies come from there.",
        example: "- { call: redis, through: pool }\n- { call: postgres, through: pool }",
        remedy: "Declare a channel for each service, with the round trip and the connections that \
                 lead there.",
    }
    FALSE_ANSWER "E0541" "an answer that the runs refute" {
        meaning: "A question of `teach` says what its answer is, and the runs say something else: \
                  whoever learnt from it would learn something false.",
        example: "teach:\n  questions:\n    laptops:\n      ask: How many fail on a \
                  laptop?\n      figure: requests_affected\n      in: development\n      answer: 2553",
        remedy: "Correct the answer, or leave `answer` out: it is computed anyway. If the answer \
                 was right once, the scenario has changed its story.",
    }
    NO_ANSWER "E0542" "a question without an answer, or without a wrong one" {
        meaning: "A figure that had nothing to count has no value, an environment that shows the \
                  failure itself has no difference that brings it, and where every belief leads \
                  to the same answer there is nothing to ask.",
        example: "teach:\n  questions:\n    same:\n      ask: What hides it?\n      cause: \
                  production",
        remedy: "Ask about something that differs between environments, actions or observers.",
    }
    EARLY_INJECT "E0543" "an inject that speaks of what has not happened" {
        meaning: "An inject tells the group of something at a set time. The figure that it \
                  `tells_of` has counted nothing by then.",
        example: "teach:\n  injects:\n    call:\n      at: 2024-06-25T00:00:01Z\n      say: A \
                  customer calls.\n      tells_of: requests_affected",
        remedy: "Move it to a later time, or let it tell of something else.",
    }
}

//! E02xx: structure: keys, types, units.

use super::codes;

codes! {
    MISSING_KEY "E0201" "a key is missing" {
        meaning: "Something is left out that nothing else can stand for. A key with nothing after \
                  its colon counts as left out, and so does a parameter that a sequence needs.",
        example: "queues:\n  ai: { codec: json }",
        remedy: "Add the key that the message names, at the place of the caret.",
    }
    UNKNOWN_KEY "E0202" "a key that nothing reads" {
        meaning: "The key has no meaning here. Ignored in silence, one wrong letter would change \
                  what a scenario says.",
        example: "- show: error\n  ovre: answer",
        remedy: "Compare the spelling with the known keys, and see whether the key belongs \
                 further in or out. Keys that begin with `x-` are yours and never read.",
    }
    WRONG_KIND "E0203" "a text, a list or a map where another belongs" {
        meaning: "Each place takes a text, a list or a map, and this is not the one. YAML reads \
                  `{` and `[` as the beginning of a map and a list, also where an expression was \
                  meant.",
        example: "- enqueue: completion\n  with: {\"action\": \"chat\"}",
        remedy: "Quote an expression that begins with `{`, `[`, `!` or a quote of its own, or put \
                 it on the next line after a `>`. Put a list's items in brackets, also a single \
                 one.",
    }
    UNKNOWN_WORD "E0204" "a word that is not one of the choices" {
        meaning: "Codecs, dialects, deliveries, bases, roles, events and the like are chosen from \
                  a short list of words, and this word is not on it.",
        example: "stores:\n  sessions: { codec: jsno }",
        remedy: "Choose one of the words that the message lists.",
    }
    NOT_A_FLAG "E0205" "neither true nor false" {
        meaning: "The key takes `true` or `false`. Words such as `yes` and `on` mean true to some \
                  YAML tools and are plain texts to others.",
        example: "traffic:\n  monday:\n    request: ask\n    by: customer\n    everyone: yes\n    \
                  from: 2024-06-25T08:00:00Z\n    until: 2024-06-25T18:00:00Z\n    count: 2000",
        remedy: "Write `true` or `false`.",
    }
    BAD_QUANTITY "E0206" "a quantity that cannot be read" {
        meaning: "What begins with a digit is a count, a share, a duration, an instant or a range \
                  of durations, and this is none of them.",
        example: "- work: write the answer\n  takes: 3sec",
        remedy: "Write counts like `2553`, shares like `5%`, durations like `1h30m`, ranges like \
                 `3s..8s`, and instants in UTC like `2024-06-25T12:13:00Z`. Quote a text that \
                 begins with a digit.",
    }
    WRONG_UNIT "E0207" "a quantity of the wrong kind" {
        meaning: "The quantity can be read, but another kind belongs here: perhaps a duration \
                  stands where something is counted. A number without a unit is no duration, \
                  since it could be seconds as well as milliseconds.",
        example: "- work: write the answer\n  takes: 5",
        remedy: "Give the number its unit, such as `5s`, or take the unit away from a count. If \
                 the place names an input, look at the input's value.",
    }
    BAD_NAME "E0208" "a name that cannot be one" {
        meaning: "Names stand in expressions, addresses and command lines, so they do without \
                  blanks and most signs.",
        example: "queues:\n  ai jobs: { workers: 25 }",
        remedy: "Use letters, digits, `_` and `-`, and do not begin with `-`. Prefer `_` in what \
                 expressions name: there a `-` subtracts. What people should read belongs in \
                 `title`.",
    }
    NO_VERB "E0209" "a step without a verb" {
        meaning: "A step does one thing, and its verb says which: `set`, `read`, `write`, \
                  `check`, `work`, `enqueue`, `show`, `raise`, `try` or `do`. This step has none \
                  of them.",
        example: "- shwo: answer",
        remedy: "Add the verb, or mend its spelling. If the lines belong to the step above, \
                 remove their `-`.",
    }
    TWO_VERBS "E0210" "a step with two verbs" {
        meaning: "A step does one thing. The keys of a map have no order, so with two verbs \
                  nobody could tell which comes first.",
        example: "- show: answer\n  enqueue: completion",
        remedy: "Make two steps of it, each with its own `-`. To give them one condition, put \
                 them under a `do` with an `if`.",
    }
    BAD_PATTERN "E0211" "an event with no name, or several" {
        meaning: "Figures and observers name an event by its kind and by the one thing it is \
                  about. A map of several kinds could mean all of them or any of them.",
        example: "figures:\n  hurt: { count: requests, where: { shown: error, died: completion } }",
        remedy: "Write one kind and one name, such as `{ shown: answer }`, and a figure for each \
                 event.",
    }
    BAD_FIGURE "E0212" "a figure that is not clear" {
        meaning: "A figure counts something or takes a span of time, and what it is held against \
                  has a bound. Here it does not say which, or the two do not go together.",
        example: "figures:\n  answers: { where: { shown: answer } }",
        remedy: "Write `count: requests`, `count: events` or `count:` and a population, or `time: \
                 first to last` or `time: { from: ..., to: ... }`. What `among` names has `count: \
                 requests`. A bound has `at_least`, `at_most` or both.",
    }
    EMPTY_CASE "E0213" "a case that expects nothing" {
        meaning: "The case would run and could not fail, and a test that cannot fail proves \
                  nothing.",
        example: "expect:\n  - in: production",
        remedy: "Name a figure and what it must be, such as `requests_affected: 0`, or \
                 `noticed_by`. `noticed_by: []` expects that nobody notices.",
    }
    BAD_OVERLAY "E0214" "an action that neither patches nor says why not" {
        meaning: "An action or a hypothesis either changes this file, and can be run, or cannot \
                  be replayed, and says why. This one does neither, or both.",
        example: "actions:\n  more-review: { title: Two people review each security fix }",
        remedy: "Write `patch:` with what it changes, or `not_replayed:` with the reason. Actions \
                 about people are listed and never scored.",
    }
    BAD_RHYTHM "E0215" "a rhythm that fits no day" {
        meaning: "A rhythm has one weight for each of the 24 hours of a day, UTC. Weights are \
                  whole numbers up to 1000000, and at least one hour in which requests should \
                  arrive has more than 0.",
        example: "rhythms:\n  working_day: { hours: [0, 1, 0] }",
        remedy: "List 24 weights, from midnight on. Only their proportions matter.",
    }
    EMPTY_WINDOW "E0216" "a window that ends before it begins" {
        meaning: "`until` is not later than `from`, so no instant lies between them. Without a \
                  `from` of its own, a window begins with the replay.",
        example: "traffic:\n  monday:\n    request: ask\n    from: 2024-06-25T18:00:00Z\n    \
                  until: 2024-06-25T08:00:00Z\n    count: 100",
        remedy: "Exchange the two, or mend the one that is wrong. Both are in UTC.",
    }
    BAD_TRAFFIC "E0217" "traffic whose requests cannot be placed" {
        meaning: "Traffic is one request `at` an instant, a `count` of requests in a window, or \
                  one `every` so often. Here it is none of these, or a mixture, or it never \
                  ends, or `everyone` should ask in fewer requests than there are members, or \
                  `only` names a request that there is not.",
        example: "traffic:\n  monday: { request: ask, count: 100 }",
        remedy: "Say `at:`; or `count:`, `from:` and `until:`, with a `rhythm:` if you like; or \
                 `every:` with `until:` or `count:`. `everyone` goes with `by` and `count`.",
    }
    NEWER_VERSION "E0218" "a version that this tool does not read" {
        meaning: "`version` is the version of the language a scenario is written in. Read by \
                  other rules, the file could mean something else.",
        example: "version: 2",
        remedy: "Use a newer `reenact`, or write `version: 1` and see what it says about the rest.",
    }
    ELSE_WITHOUT_IF "E0219" "an `else` without an `if`" {
        meaning: "The steps under `else` run when the condition of their step is false. This step \
                  has no condition, so they would never run.",
        example: "- do: [{ show: answer }]\n  else: [{ show: error }]",
        remedy: "Give the step an `if`, or move the steps under `else` to where they should run.",
    }
    TOO_MANY "E0220" "more of something than a scenario may have" {
        meaning: "A scenario is read within fixed budgets, far beyond what an incident needs: how \
                  many things a section may name, how many effects, error classes and variables \
                  there may be, how deep sequences may run inside each other, and how much there \
                  may be to read under all profiles and overlays together. The budgets are \
                  counters, so the same file always stops at the same place.",
        example: "requests:\n  ask:\n    steps: # 65 of these\n      - show: effect_1\n      - show: effect_2",
        remedy: "Let counts and distributions stand for long lists, and one name for many that \
                 behave alike.",
    }
    MEANINGLESS_KEY "E0221" "a key that means nothing here" {
        meaning: "Beside another key of the same map, or beside its value, this key has no effect. \
                  Somebody who reads it would think that it has.",
        example: "figures:\n  share_affected: { share: affected, of: exposed, take: p99 }",
        remedy: "Take the key away, or write the map in the form to which it belongs.",
    }
    BAD_FAULT "E0222" "a fault that shows in no way, or in two" {
        meaning: "A failure has to be known when it is seen. Either the step with the fault raises \
                  an error, and `signature` is its class; or it raises none, because it works \
                  twice, too late, or with a wrong value, and `harm` is the figure that counts \
                  what comes of it.",
        example: "fault:\n  title: A retry charges the card again\n  site: jobs.pay/show charge\n  \
                  patch: { changes: { idempotency_key: { deployed: always } } }",
        remedy: "Write one of the two. Where an error is raised, but by another step, write \
                 `harm`: the error is what comes of the fault.",
    }
    UNCLEAR_QUESTION "E0223" "a question that nothing answers, or two things" {
        meaning: "The answers to a question are computed: by what a figure comes to, by what a \
                  request shows, by what an action does. A question needs exactly one of them.",
        example: "teach:\n  questions:\n    laptops:\n      ask: How many fail on a laptop?",
        remedy: "Add `figure`, `request`, `observer`, `action`, `stage`, `cause` or `parts`.",
    }
}

//! E01xx: reading YAML into a tree, and addressing and patching that tree.

use super::codes;

codes! {
    SYNTAX "E0101" "the text is not YAML" {
        meaning: "The file breaks a rule of YAML itself, so nothing in it can be understood yet. \
                  The caret stands where reading stopped; the slip is there or shortly before.",
        example: "title: Error A1001: the answer is gone",
        remedy: "Quote values that contain `: ` or ` #` or begin with a sign such as `@`, and \
                 let the keys of one map begin in the same column.",
    }
    UNCLOSED "E0102" "a quote or bracket is never closed" {
        meaning: "Everything after the opening quote or bracket was taken to be inside it.",
        example: "accepts: [request_session, hash",
        remedy: "Close it. Inside single quotes, write a single quote as `''`.",
    }
    DUPLICATE_KEY "E0103" "a key is written twice" {
        meaning: "A map holds each key once. Other tools silently keep the first or the last of \
                  the two; here nobody has to guess.",
        example: "queues:\n  ai: { workers: 25 }\n  ai: { workers: 1 }",
        remedy: "Remove one of the two, or move its contents into the other.",
    }
    KEY_NOT_TEXT "E0104" "a key is not text" {
        meaning: "YAML lets a list or a map, or nothing at all, be a key. No scenario needs that.",
        example: "[a, b]: 1",
        remedy: "Write a name. If a value was meant, the `:` after it is one too many.",
    }
    MERGE_KEY "E0105" "a merge key" {
        meaning: "`<<` copies the entries of another map. It was dropped from YAML 1.2, tools \
                  disagree on it, and it hides where a value comes from.",
        example: "small: &small { workers: 1 }\nlarge:\n  <<: *small\n  lease: 30s",
        remedy: "Write the entries out. What differs between environments belongs in `profiles`, \
                 which patch the scenario.",
    }
    EMPTY "E0106" "nothing is written" {
        meaning: "The text is empty, or holds only comments.",
        example: "# to do",
        remedy: "Write something. `reenact new` makes a scenario to start from.",
    }
    SECOND_DOCUMENT "E0107" "a second document" {
        meaning: "A line of `---` begins another YAML document. One file is one scenario, and the \
                  second would be silently lost.",
        example: "version: 1\n---\nversion: 1",
        remedy: "Move the second document to a file of its own, or remove the `---`.",
    }
    TAG "E0108" "a YAML tag" {
        meaning: "A tag such as `!!str` or `!include` tells a parser which type to make. Here the \
                  place of a value decides what it means, and no tag changes that. An expression that \
                  begins with `!`, such as `!long_cache`, is a tag to YAML unless it is quoted.",
        example: "seed: !!int 18191\nif: !long_cache",
        remedy: "Remove the tag. Quote an expression that begins with `!`: `if: \"!long_cache\"`.",
    }
    UNKNOWN_ALIAS "E0109" "an alias without an anchor" {
        meaning: "`*name` repeats the value that `&name` marked earlier in the file. No such mark \
                  comes before it.",
        example: "queues: { ai: *small }",
        remedy: "Mark the value with `&name` above, or quote the value if it is text that begins \
                 with `*`.",
    }
    ALIAS_OF_ITSELF "E0110" "an alias inside its own anchor" {
        meaning: "The alias stands inside the value it repeats, which would have no end.",
        example: "steps: &steps [*steps]",
        remedy: "Write out what the inner place should hold.",
    }
    TOO_LARGE "E0111" "a limit on size" {
        meaning: "A scenario is read within fixed budgets: bytes, values, and values copied by \
                  anchors and aliases. The budgets are counters, so the same file always stops at \
                  the same place.",
        example: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]",
        remedy: "Make the file smaller; let counts and distributions stand for long lists.",
    }
    TOO_DEEP "E0112" "a limit on depth" {
        meaning: "Lists and maps are nested deeper than any scenario needs.",
        example: "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        remedy: "Look for brackets that are not closed, or give inner steps a name.",
    }
    NOT_UTF8 "E0113" "the file is not UTF-8" {
        meaning: "Files are read as UTF-8 text, and this one holds bytes that are not.",
        example: "title: caf\u{fffd}",
        remedy: "Save the file as UTF-8. Editors call this the file's encoding.",
    }
    TAB "E0114" "a tab where spaces belong" {
        meaning: "YAML allows no tabs in indentation, because their width is a matter of taste.",
        example: "queues:\n\tai: { workers: 25 }",
        remedy: "Replace the tab with spaces.",
    }
    TOO_MANY_MISTAKES "E0115" "a limit on mistakes" {
        meaning: "The file has so many mistakes that reading stopped here.",
        example: "a: !x 1\nb: !x 2",
        remedy: "Mend the mistakes above; what is left shows on the next try.",
    }
    BAD_ADDRESS "E0150" "an address that cannot be read" {
        meaning: "An address names a place in the scenario: keys with dots between them, and the \
                  position of a list's item in brackets, counted from 0. A key that contains a \
                  sign of its own stands in double quotes.",
        example: "--set profiles..switches.rails_env=development",
        remedy: "Write it like `profiles.development.switches.rails_env` or `timeline[0].at`.",
    }
    UNKNOWN_PLACE "E0151" "an address that leads nowhere" {
        meaning: "A part of the address names nothing in the scenario. Only the last part may be \
                  new.",
        example: "--set profiles.developmnet.switches.rails_env=production",
        remedy: "Compare the address with the file, after profile and actions were applied.",
    }
    UNKNOWN_ITEM "E0152" "a patch of an item that is not there" {
        meaning: "A map that patches a list names the items it changes, and the list has no item \
                  of that name.",
        example: "patch: { jobs: { completion: { steps: { shwo: { after: 2s } } } } }",
        remedy: "Use the item's `id`, or give it one.",
    }
    AMBIGUOUS_ITEM "E0153" "a patch of an item whose name is not its own" {
        meaning: "A map that patches a list names the items it changes, and two items of the list \
                  have that name.",
        example: "steps:\n  - work: 3s\n  - work: 2s\n# patched by\nsteps: { work: { basis: review } }",
        remedy: "Give the items an `id` and use that in the patch.",
    }
}

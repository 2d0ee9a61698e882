//! E04xx: expressions: how they are written, and from E0410 on what they mean.

use super::codes;

codes! {
    TOO_LONG "E0401" "a limit on expressions" {
        meaning: "An expression has at most 4096 bytes and 64 levels, operators and parentheses \
                  included. Within these limits the time and memory it takes are bounded.",
        example: "- show: answer\n  if: \
                  \"!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!true\"",
        remedy: "Compute parts of it in `set` steps before, and name those.",
    }
    MALFORMED "E0402" "an expression that breaks off or does not fit together" {
        meaning: "A value, an operator or a closing bracket is missing, or something stands where \
                  it cannot.",
        example: "- show: answer\n  if: rails_env ==",
        remedy: "See what the message expected at the caret. An expression is one value; what \
                 comes after it needs an operator in between.",
    }
    BAD_TOKEN "E0403" "a character, an escape or a number of no meaning" {
        meaning: "Expressions are made of names, texts in quotes, numbers with up to nine \
                  decimals, and operators. This is none of them.",
        example: "- show: answer\n  if: $rails_env == \"production\"",
        remedy: "Write names as they stand, with nothing before them, and numbers without \
                 exponents. In a text, write a backslash as `\\\\`.",
    }
    UNCLOSED_TEXT "E0404" "a text in an expression is never closed" {
        meaning: "Everything after the opening quote was taken to be inside the text. The quotes \
                  that YAML puts around a whole value are not part of the expression.",
        example: "- show: answer\n  if: rails_env == \"production",
        remedy: "Close it with the same quote. Inside, write that quote with a backslash before \
                 it.",
    }
    FOREIGN "E0405" "an operator or a constant of another language" {
        meaning: "Expressions use the words and signs of CEL. What is meant by those of Ruby, \
                  Python, SQL or JavaScript can be told, and is said beside the caret, but not \
                  everybody reads them alike.",
        example: "- show: answer\n  if: session == nil and rails_env = \"test\"",
        remedy: "Write `&&`, `||`, `!`, `==` and `!=`, `null`, `true` and `false`. There is no \
                 `&.`: say what nothing gives, as in `x == null ? null : x.name`.",
    }
    BARE_QUANTITY "E0406" "a bare duration or percentage in an expression" {
        meaning: "`5s` and `5%` are quantities of the file around expressions. Inside one, `%` is \
                  the remainder of a division and letters do not follow a number.",
        example: "- show: warning\n  if: timeout > 30s",
        remedy: "Write `duration(\"30s\")`, or 5 % as `0.05`. A number with a story belongs in \
                 `inputs`, where it has a name.",
    }
    UNKNOWN_VARIABLE "E0410" "a name that stands for nothing here" {
        meaning: "An expression names inputs, switches, changes, ambient variables, and what its \
                  own flow has set, read or taken as a parameter. An input that is drawn anew \
                  each time has no value to name; only requests know their population, and only \
                  jobs have `arguments`.",
        example: "- show: answer\n  if: rails_evn == \"production\"",
        remedy: "Compare the spelling, or declare what is missing. What a job should know, its \
                 `enqueue` passes with `with`. Put quotes around a text.",
    }
    UNKNOWN_FUNCTION "E0411" "a function or a type that does not exist" {
        meaning: "What stands before `(` is a function of the language or a type of the scenario, \
                  and what stands before `{` is a type. Nothing has this name.",
        example: "- show: answer\n  if: length(rails_env) > 4",
        remedy: "Compare the spelling. `size` counts what a text, a list or a map holds, and \
                 `contains`, `startsWith` and `endsWith` search. Declare types under `types`.",
    }
    NO_TYPE_HAS_FIELD "E0412" "a field that no type has" {
        meaning: "Only objects respond to a name after a dot, and no type of this scenario lists \
                  this name. On a value that turns out not to respond, the name raises an error \
                  when the step runs; but one that nothing could respond to is a slip.",
        example: "- set: user\n  to: session.user_key",
        remedy: "Compare the spelling, or list the name under `responds_to` of its type. Read the \
                 key of a map with `session[\"user_key\"]`.",
    }
    WRONG_TYPE "E0413" "a value of a type that cannot stand here" {
        meaning: "A condition is true or false, arguments of a job are a map, and operators and \
                  functions take certain types. What is known before a run is checked here; the \
                  rest is checked when the step runs, and can fail there as real code does.",
        example: "- show: warning\n  if: attempt",
        remedy: "Compare, as in `attempt > 0`, or convert with `string`, `int`, `duration` or \
                 `seconds`.",
    }
    WRONG_COUNT "E0414" "a function with too few or too many arguments" {
        meaning: "Each function takes a fixed number of arguments; `min` and `max` take one or \
                  more, and a type takes one map. In `a.f(b)` the value before the dot is the \
                  first of two.",
        example: "- set: answer\n  to: replace(\"good question\", \"question\")",
        remedy: "Give as many arguments as the message says. `replace` takes the text, the part, \
                 and what comes in its place.",
    }
    WRONG_FIELDS "E0415" "an object with other fields than its type" {
        meaning: "An object is made with each field that its type lists under `responds_to`, \
                  once, and no other. A type of kind `map` has keys and no fields.",
        example: "types:\n  session_id: { responds_to: [public_id, private_id] }\nrequests:\n  \
                  ask:\n    steps:\n      - set: session\n        to: \
                  'session_id{private_id: \"2::9\"}'",
        remedy: "Name each field once; give `null` to one that holds nothing. Make a map of a \
                 type with `name({\"key\": value})`.",
    }
    ALWAYS_FAILS "E0416" "a part that fails whenever it is evaluated" {
        meaning: "This part is made of constants alone and fails. Faults should come from the \
                  values of a run; one that is written in would prove nothing.",
        example: "- set: wait\n  to: duration(\"5\")",
        remedy: "Mend it as the message says. To raise an error on purpose, use the verb `raise`.",
    }
}

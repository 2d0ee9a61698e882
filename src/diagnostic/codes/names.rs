//! E03xx: names.

use super::codes;

codes! {
    UNKNOWN_NAME "E0301" "a name that nothing has" {
        meaning: "The name should be that of a job, a store, a queue, a sequence, an input or \
                  whatever else the message says, and none is called that. Effects and errors \
                  need no declaration: they are known when some step shows or raises them.",
        example: "- enqueue: completoin",
        remedy: "Compare the spelling with the names that the message lists, or declare what is \
                 missing.",
    }
    UNKNOWN_FIELD "E0302" "a field that the type does not have" {
        meaning: "`keys_of` and `stored_as` each name a field of their own type, and an object \
                  has the fields that its `responds_to` lists.",
        example: "types:\n  request_session: { responds_to: [id], stored_as: data }",
        remedy: "List the field in `responds_to`, or name one that is listed.",
    }
    SHADOWED_NAME "E0303" "a name with two meanings" {
        meaning: "Inputs, switches, changes, populations and ambient variables share one space of \
                  names, because expressions name them without saying which they mean. A \
                  variable that took one of them would hide it from its whole flow. `now`, \
                  `request`, `attempt`, `arguments` and `error` are words of the language.",
        example: "inputs:\n  customer: { value: 550, basis: review }\npopulations:\n  customer: \
                  { size: 550 }",
        remedy: "Rename one of the two, here and where it is used.",
    }
    SAME_NAME "E0304" "two steps with the same name" {
        meaning: "A step is called by its `id`, or else by its verb and what follows it. Random \
                  draws, patches and explanations find steps by that name, so it is unique \
                  within a flow. Steps in a `do` or a `try` count with those around it.",
        example: "- show: answer\n- show: answer",
        remedy: "Give one of them an `id` that says what sets it apart. A `try`, and a `do` with \
                 steps of its own, is called by its verb alone.",
    }
    SEQUENCE_CYCLE "E0305" "a sequence that runs itself" {
        meaning: "A sequence stands for its steps, so one that runs itself, also by way of \
                  others, would have no end.",
        example: "sequences:\n  answer: { steps: [{ do: check }] }\n  check: { steps: [{ do: \
                  answer }] }\nrequests:\n  ask: { steps: [{ do: answer }] }",
        remedy: "Take one of the sequences out of the circle. What repeats in time is a job that \
                 enqueues itself, or a `retry`.",
    }
    AMBIGUOUS_SITE "E0306" "a fault whose site is not one step" {
        meaning: "`fault.site` is the step where the fault is. Whether a run reached it, and what \
                  was wrong from there on, can be told only of one step; this names none, or \
                  several.",
        example: "fault:\n  title: Scheduling asks the session for its id\n  site: \
                  sequences.schedule_completion/set sesion_id\n  signature: NoMethodError\n  \
                  patch: { changes: { session_id_for_worker: { deployed: always } } }",
        remedy: "Write the step's whole path, from the request or the job that runs it: \
                 `jobs.completion/answer_the_question/set session_id`. The sequence in which it is \
                 defined is not enough, for several places may run that.",
    }
    FAULT_CANNOT_RAISE "E0307" "a fault whose step cannot raise its error" {
        meaning: "`signature` is the class of the error that the step at `site` raises. This step \
                  raises other errors or none, whatever happens, so no run could ever show the \
                  fault.",
        example: "fault:\n  title: A retry charges the card again\n  site: jobs.pay/show charge\n  \
                  signature: ConnectionRefused\n  patch: { changes: { idempotency_key: { deployed: \
                  always } } }",
        remedy: "Name the step that raises the error, or the error that the step raises. If the \
                 step does its harm without an error, write `harm` and a figure that counts it.",
    }
}

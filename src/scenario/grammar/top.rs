//! The sections of a scenario, in their canonical order, and `replay`.

use super::Form;
use super::Value;
use super::environment;
use super::expectation;
use super::key;
use super::outcome;
use super::overlay;
use super::platform;
use super::queue;
use super::service;
use super::teach;
use super::words;
use super::workload;

/// A scenario. `fmt` puts its sections into this order.
pub static SCENARIO: Form = Form::new(
    "scenario",
    "a scenario",
    "A software incident, described so that it can be replayed in every environment.",
    &[
        key("version", Value::Version, "The version of the language: 1.").needed(),
        key("id", Value::Text, "Its name, the same in files, output and replay lines.").needed(),
        key("title", Value::Text, "What happened, in a line.").needed(),
        key("source", Value::Text, "Where the incident is described."),
        key("summary", Value::Text, "What happened, in a few sentences."),
        key(
            "dialect",
            Value::Word(&words::DIALECTS),
            "How values print and what asking in vain raises; `plain` when absent.",
        ),
        key("replay", Value::Map(&REPLAY), "Seed, time and incident of a run.").needed(),
        key(
            "published",
            Value::Named(&outcome::PUBLISHED),
            "What the sources state, word for word; every replay is held against it.",
        ),
        key("inputs", Value::Named(&environment::INPUT), "Numbers with a story."),
        key(
            "switches",
            Value::Named(&environment::SWITCH),
            "Settings of an environment, which code reads.",
        ),
        key(
            "changes",
            Value::Named(&environment::CHANGE),
            "Pieces of code, and when each one is running.",
        ),
        key("types", Value::Named(&environment::TYPE), "Types of objects and of maps."),
        key(
            "ambient",
            Value::Words,
            "The variables that every request and job has one of, shared with inline jobs.",
        ),
        key("populations", Value::Named(&workload::POPULATION), "Who asks."),
        key("rhythms", Value::Named(&workload::RHYTHM), "How busy each hour of a day is."),
        key("traffic", Value::Named(&workload::TRAFFIC), "What arrives, line by line.").needed(),
        key(
            "codecs",
            Value::Named(&platform::CODEC),
            "Crossings of one's own, which stores and queues can name.",
        ),
        key("stores", Value::Named(&platform::STORE), "What keeps values under keys."),
        key("queues", Value::Named(&queue::QUEUE), "Where jobs wait for workers."),
        key("fleets", Value::Named(&platform::FLEET), "Nodes that requests and jobs run on."),
        key("servers", Value::Named(&platform::SERVER), "Capacities that work needs."),
        key(
            "resources",
            Value::Named(&platform::RESOURCE),
            "What there is only so much of, and steps acquire and release.",
        ),
        key("services", Value::Named(&service::SERVICE), "What answers calls."),
        key("channels", Value::Named(&service::CHANNEL), "The ways to services."),
        key("requests", Value::Named(&platform::REQUEST), "Flows that requests run.").needed(),
        key("jobs", Value::Named(&platform::JOB), "Flows that workers run."),
        key("sequences", Value::Named(&platform::SEQUENCE), "Steps under a name."),
        key(
            "timeline",
            Value::Named(&workload::OPERATION),
            "What the people did who run the system, and the rules that act for them.",
        ),
        key("figures", Value::Named(&outcome::FIGURE), "What is counted."),
        key(
            "observers",
            Value::Named(&outcome::OBSERVER),
            "Who looks, for how long, and what would tell them.",
        ),
        key(
            "profiles",
            Value::Named(&overlay::PROFILE),
            "The environments, each with what it changes in this file.",
        )
        .needed(),
        key("actions", Value::Named(&overlay::ACTION), "Corrective actions."),
        key("hypotheses", Value::Named(&overlay::HYPOTHESIS), "Other readings of what happened."),
        key("fault", Value::Map(&overlay::FAULT), "What is wrong, as a patch that mends it."),
        key("expect", Value::List(&expectation::CASE), "What must come out, case by case."),
        key(
            "teach",
            Value::Map(&teach::TEACH),
            "For those who teach with it; it changes no event.",
        ),
    ],
);

/// `replay`.
pub static REPLAY: Form = Form::new(
    "replay",
    "`replay`",
    "Seed, time and incident of a run.",
    &[
        key(
            "seed",
            Value::Seed,
            "The seed of a run that names none: a whole number, `0x` and hex digits, or a commit \
             hash.",
        )
        .needed(),
        key("from", Value::Instant, "The instant that simulated time counts from.").needed(),
        key(
            "until",
            Value::Instant,
            "When the replay stops; when everything has ended, if absent.",
        ),
        key(
            "limit",
            Value::Number,
            "How many events a replay may have; ten million when absent. `--limit` wins.",
        ),
        key(
            "scale",
            Value::Scale,
            "One of how many requests is replayed, such as `1/1000`: every count stands for that \
             many.",
        ),
        key(
            "incident",
            Value::Text,
            "The profile in which the incident took place; the first one when absent.",
        ),
    ],
);

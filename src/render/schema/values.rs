//! What a key holds, as a schema: as it must be in a scenario, or as a patch may have it.

use super::forms::reference;
use super::json::Json;
use super::spelled;
use crate::scenario::grammar::Form;
use crate::scenario::grammar::Value;
use crate::scenario::grammar::quantity::DISTRIBUTION;
use crate::scenario::grammar::words::EVENTS;
use crate::scenario::grammar::words::Word;

/// Which of the two variants of the language a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Variant {
    /// A scenario: what must be there is there.
    Whole,
    /// A patch: nothing must be there, `null` removes, and a map of names stands for some of a
    /// list of steps.
    Patch,
}

/// The name of the schema of lists of steps.
pub(super) const STEPS: &str = "steps";
/// The name of the schema of steps.
pub(super) const STEP: &str = "step";
/// The name of the schema of events and the names they are about.
pub(super) const PATTERN: &str = "pattern";

/// Returns the schema of what a key holds. Forms that it refers to are put into `needed`.
pub(super) fn schema_of(value: &Value, variant: Variant, needed: &mut Vec<&'static Form>) -> Json {
    match value {
        Value::Text | Value::Expression => scalar(spelled::TEXT),
        Value::Setting => either([scalar(spelled::SETTING), distribution(variant, needed)]),
        Value::Expressions => expressions(variant),
        Value::Flag => spelled::flag(),
        Value::Instant => scalar(spelled::TIMESTAMP),
        Value::Version => spelled::version(),
        Value::Seed => scalar(spelled::SEED),
        Value::Scale => scalar(spelled::SCALE),
        Value::Number => scalar(spelled::NUMBER),
        Value::Count => scalar(spelled::AMOUNT),
        Value::FixedDuration => scalar(spelled::FIXED_DURATION),
        Value::Duration => either([scalar(spelled::ANY_DURATION), distribution(variant, needed)]),
        Value::Lasting => either([
            scalar(spelled::ANY_DURATION),
            scalar(spelled::COMPUTED),
            distribution(variant, needed),
        ]),
        Value::Rate => scalar(spelled::RATE),
        Value::Length => scalar(spelled::LENGTH),
        Value::Share => scalar(spelled::SHARE),
        Value::Literal => either([scalar(spelled::LITERAL), distribution(variant, needed)]),
        Value::Word(words) => one_of(words),
        Value::Quantile => scalar(spelled::QUANTILE),
        Value::Words => list(scalar(spelled::TEXT)),
        Value::Numbers => list(scalar(spelled::ORDINALS)),
        Value::Hours => scalar(spelled::HOURS),
        Value::Pattern => reference(PATTERN, variant),
        Value::Steps => reference(STEPS, variant),
        Value::Map(form) => refer(form, variant, needed),
        Value::Named(form) => named(form, variant, needed),
        Value::List(form) => list(refer(form, Variant::Whole, needed)),
        Value::Patch => reference("scenario", Variant::Patch),
        Value::Either(values) => {
            either(values.iter().map(|value| schema_of(value, variant, needed)))
        }
    }
}

/// Refers to a way to spell scalars, which is the same in both variants.
fn scalar(name: &str) -> Json {
    reference(name, Variant::Whole)
}

/// The schema of a map, which stands among the definitions.
fn refer(form: &'static Form, variant: Variant, needed: &mut Vec<&'static Form>) -> Json {
    needed.push(form);
    reference(form.name, variant)
}

fn distribution(variant: Variant, needed: &mut Vec<&'static Form>) -> Json {
    refer(&DISTRIBUTION, variant, needed)
}

/// Maps of one kind by name. In a patch, `null` takes one out.
fn named(form: &'static Form, variant: Variant, needed: &mut Vec<&'static Form>) -> Json {
    let one = refer(form, variant, needed);
    let one = if variant == Variant::Patch { nullable(one) } else { one };
    Json::object([
        ("type", Json::text("object")),
        (
            "patternProperties",
            Json::object([(spelled::NAME, one), (spelled::FREE, Json::Flag(true))]),
        ),
        ("additionalProperties", Json::Flag(false)),
    ])
}

/// Expressions by name.
fn expressions(variant: Variant) -> Json {
    let one = scalar(spelled::TEXT);
    let one = if variant == Variant::Patch { nullable(one) } else { one };
    Json::object([("type", Json::text("object")), ("additionalProperties", one)])
}

/// One of several words, each with its meaning.
fn one_of(words: &[Word]) -> Json {
    either(words.iter().map(|word| {
        Json::object([("const", Json::text(word.word)), ("description", Json::text(word.about))])
    }))
}

/// An event and the name it is about.
pub(super) fn pattern(variant: Variant) -> Json {
    let events = EVENTS.iter().map(|event| {
        let name = scalar(spelled::TEXT);
        let name = if variant == Variant::Patch { nullable(name) } else { name };
        (event.word.to_owned(), name.with("description", Json::text(event.about)))
    });
    let schema = Json::object([
        ("description", Json::text("An event and the name it is about: `{ shown: answer }`.")),
        ("type", Json::text("object")),
        ("properties", Json::Object(events.collect())),
        ("additionalProperties", Json::Flag(false)),
    ]);
    match variant {
        Variant::Patch => schema,
        Variant::Whole => {
            schema.with("minProperties", Json::Number(1)).with("maxProperties", Json::Number(1))
        }
    }
}

/// A list.
pub(super) fn list(item: Json) -> Json {
    Json::object([("type", Json::text("array")), ("items", item)])
}

/// What this schema allows, or `null`.
pub(super) fn nullable(schema: Json) -> Json {
    either([schema, Json::object([("type", Json::text("null"))])])
}

/// What one of these schemas allows; alternatives within alternatives are laid flat.
pub(super) fn either(schemas: impl IntoIterator<Item = Json>) -> Json {
    let flat: Vec<Json> = schemas.into_iter().flat_map(Json::alternatives).collect();
    match <[Json; 1]>::try_from(flat) {
        Ok([only]) => only,
        Err(several) => Json::object([("anyOf", Json::List(several))]),
    }
}

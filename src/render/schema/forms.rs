//! Maps as schemas.

use super::json::Json;
use super::spelled;
use super::values::STEP;
use super::values::STEPS;
use super::values::Variant;
use super::values::either;
use super::values::list;
use super::values::nullable;
use super::values::schema_of;
use crate::scenario::grammar::Form;
use crate::scenario::grammar::Key;
use crate::scenario::grammar::Way;
use crate::scenario::grammar::step;

/// Refers to a definition.
pub(super) fn reference(name: &str, variant: Variant) -> Json {
    Json::object([("$ref", Json::Text(format!("#/$defs/{}", definition(name, variant))))])
}

/// Names a definition.
pub(super) fn definition(name: &str, variant: Variant) -> String {
    match variant {
        Variant::Whole => name.to_owned(),
        Variant::Patch => format!("{name}-patch"),
    }
}

/// Returns the schema of a map. Forms that it refers to are put into `needed`.
pub(super) fn schema_of_form(
    form: &'static Form,
    variant: Variant,
    needed: &mut Vec<&'static Form>,
) -> Json {
    let properties =
        form.keys.iter().map(|key| (key.name.to_owned(), of_key(key, variant, needed)));
    let properties = Json::Object(properties.collect());
    let others = match form.others {
        Some(key) => of_key(key, variant, needed),
        None => Json::Flag(false),
    };
    let mut schema = Json::object([
        ("description", Json::text(form.about)),
        ("type", Json::text("object")),
        ("properties", properties),
    ]);
    if form.others.is_none() {
        let free = Json::object([(spelled::FREE, Json::Flag(true))]);
        schema = schema.with("patternProperties", free);
    }
    schema = schema.with("additionalProperties", others);
    if variant == Variant::Patch {
        return schema;
    }
    let required: Vec<&str> =
        form.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    if !required.is_empty() {
        schema = schema.with("required", Json::texts(required));
    }
    if !form.ways.is_empty() {
        schema = schema.with("oneOf", Json::List(form.ways.iter().map(way).collect()));
    }
    schema
}

/// The schema of one key. Where nothing is needed, `null` says that nothing is there.
fn of_key(key: &Key, variant: Variant, needed: &mut Vec<&'static Form>) -> Json {
    let value = schema_of(&key.value, variant, needed);
    let value = if key.needed && variant == Variant::Whole { value } else { nullable(value) };
    let Json::Object(entries) = value else { return value };
    let mut all = vec![("description".to_owned(), Json::text(key.about))];
    all.extend(entries);
    Json::Object(all)
}

/// A way to write a map: the keys that must be there, and those that mean nothing then. What is null is
/// not there.
fn way(way: &Way) -> Json {
    let without = way.without.iter().map(|key| ((*key).to_owned(), null()));
    let needs = way.needs.iter().map(|key| ((*key).to_owned(), something()));
    Json::object([
        ("required", Json::texts(way.needs.iter().copied())),
        ("properties", Json::Object(needs.chain(without).collect())),
    ])
}

/// Nothing.
fn null() -> Json {
    Json::object([("type", Json::text("null"))])
}

/// Anything but nothing.
fn something() -> Json {
    Json::object([("not", null())])
}

/// Another shape raises an error, whose class must be said, unless it does something else.
fn mismatch(schema: Json) -> Json {
    let property = |name: &str, value: Json| Json::object([(name, value)]);
    let others = Json::object([("enum", Json::texts(["coerce", "pass"]))]);
    let milder = Json::object([
        ("properties", property("otherwise", others)),
        ("required", Json::texts(["otherwise"])),
    ]);
    let raises = Json::object([
        ("properties", property("raises", something())),
        ("required", Json::texts(["raises"])),
    ]);
    schema
        .with("if", milder)
        .with("then", Json::object([("properties", property("raises", null()))]))
        .with("else", raises)
}

/// Returns the definitions of steps: each verb's, the choice between them, and lists of them.
pub(super) fn schemas_of_steps(
    variant: Variant,
    needed: &mut Vec<&'static Form>,
) -> Vec<(String, Json)> {
    let steps = (definition(STEPS, variant), lists(variant));
    if variant == Variant::Patch {
        return vec![steps, (definition(STEP, variant), patch_of_step(needed))];
    }
    let mut found = vec![steps, (definition(STEP, variant), choice())];
    for form in &step::STEPS {
        let mut schema = schema_of_form(form, variant, needed);
        if form.key("else").is_some() {
            // Without a condition, they would never run.
            let condition = Json::object([("else", Json::texts(["if"]))]);
            schema = schema.with("dependentRequired", condition);
        }
        if form.name == "accept" {
            schema = mismatch(schema);
        }
        found.push((verb(form), schema));
    }
    found
}

/// The name of the definition of a verb's steps.
fn verb(form: &Form) -> String {
    format!("{STEP}-{}", form.name)
}

/// A step: by its verb, so that an editor's complaint is about that verb.
fn choice() -> Json {
    let described = step::STEPS.iter().map(|form| {
        (form.name.to_owned(), Json::object([("description", Json::text(form.about))]))
    });
    let has = |form: &Form| Json::object([("required", Json::texts([form.name]))]);
    let branches = step::STEPS.iter().map(|form| {
        let then = reference(&verb(form), Variant::Whole);
        Json::object([("if", has(form)), ("then", then)])
    });
    Json::object([
        ("description", Json::text("A map with one verb: what a request or a job does.")),
        ("type", Json::text("object")),
        ("properties", Json::Object(described.collect())),
        ("oneOf", Json::List(step::STEPS.iter().map(has).collect())),
        ("allOf", Json::List(branches.collect())),
    ])
}

/// What changes of a step. It need not repeat the verb, so it may have the keys of any.
fn patch_of_step(needed: &mut Vec<&'static Form>) -> Json {
    let mut properties: Vec<(String, Json)> = Vec::new();
    for key in step::STEPS.iter().flat_map(|form| form.keys) {
        let schema = of_key(key, Variant::Patch, needed);
        match properties.iter_mut().find(|(name, _)| name == key.name) {
            Some((_, known)) if *known == schema => {}
            Some((_, known)) => *known = either([known.clone(), schema]),
            None => properties.push((key.name.to_owned(), schema)),
        }
    }
    Json::object([
        ("description", Json::text("What changes of one step.")),
        ("type", Json::text("object")),
        ("properties", Json::Object(properties)),
        ("patternProperties", Json::object([(spelled::FREE, Json::Flag(true))])),
        ("additionalProperties", Json::Flag(false)),
    ])
}

/// Steps in order; in a patch, a map of names stands for some of them.
fn lists(variant: Variant) -> Json {
    let steps = list(reference(STEP, Variant::Whole));
    if variant == Variant::Whole {
        return steps.with("description", Json::text("Steps, one after another."));
    }
    let named = Json::object([
        (
            "description",
            Json::text(
                "Steps by name, which is their `id`, or their verb and its object; `null` takes \
                 one out.",
            ),
        ),
        ("type", Json::text("object")),
        ("additionalProperties", nullable(reference(STEP, Variant::Patch))),
    ]);
    either([steps, named])
}

//! The language as a JSON Schema, for editors and for whoever checks scenarios without this tool.
//!
//! It is drawn from the grammar that the decoders read by, in two variants: scenarios, and the
//! patches of scenarios that profiles and overlays are. A file that `check` accepts fits the
//! schema. The reverse does not hold: names that nothing is called, expressions and whatever else
//! takes understanding are left to `check`.

mod forms;
mod json;
mod spelled;
mod values;

use crate::render::schema::forms::definition;
use crate::render::schema::forms::reference;
use crate::render::schema::forms::schema_of_form;
use crate::render::schema::forms::schemas_of_steps;
use crate::render::schema::json::Json;
use crate::render::schema::values::PATTERN;
use crate::render::schema::values::Variant;
use crate::render::schema::values::pattern;
use crate::scenario::grammar::Form;
use crate::scenario::grammar::top::SCENARIO;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Draws the schema of scenario files, of draft 2020-12.
pub fn draw() -> String {
    let mut definitions: BTreeMap<String, Json> = spelled::definitions()
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect();
    for variant in [Variant::Whole, Variant::Patch] {
        let mut needed: Vec<&'static Form> = vec![&SCENARIO];
        definitions.extend(schemas_of_steps(variant, &mut needed));
        definitions.insert(definition(PATTERN, variant), pattern(variant));
        while let Some(form) = needed.pop() {
            if let Entry::Vacant(free) = definitions.entry(definition(form.name, variant)) {
                free.insert(schema_of_form(form, variant, &mut needed));
            }
        }
    }
    let schema = Json::object([
        ("$schema", Json::text("https://json-schema.org/draft/2020-12/schema")),
        ("$id", Json::text("urn:reenact:scenario:1")),
        ("title", Json::text("A scenario for reenact, version 1")),
        ("allOf", Json::List(vec![reference(SCENARIO.name, Variant::Whole)])),
    ]);
    let schema = schema.with("$defs", Json::Object(definitions.into_iter().collect()));
    let text = serde_json::to_string_pretty(&schema).expect("its keys are texts");
    format!("{text}\n")
}

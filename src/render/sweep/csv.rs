//! The runs of a sweep as comma-separated values (RFC 4180, with line feeds), a line for each.

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::row::Value;
use crate::quantity::Timestamp;
use crate::render::sweep::Told;
use crate::render::sweep::table::FIXED;
use crate::render::sweep::table::headings;
use crate::render::sweep::table::lines;
use crate::text::neutral;
use std::fmt::Write as _;

/// Writes the runs as a table.
pub fn draw(told: &Told<'_>) -> String {
    let headings = headings(told.plan, told.samples);
    let names: Vec<String> =
        told.plan.variants.iter().map(|variant| field(&variant.to_string())).collect();
    let titles = FIXED.into_iter().chain(headings.iter().map(|it| it.title.as_str()));
    let mut out = titles.map(field).collect::<Vec<String>>().join(",");
    out.push('\n');
    for line in lines(told) {
        let name = names.get(line.variant).map_or("", String::as_str);
        let seed = told.plan.seeds.nth(line.index);
        let unmet = line.unmet().map(|unmet| unmet.to_string()).unwrap_or_default();
        let (finished, events) = (line.is_finished(), line.events());
        write!(out, "{name},{seed},{finished},{events},{unmet}").expect("a text takes it");
        for heading in &headings {
            out.push(',');
            if let Some(value) = line.value(heading) {
                out.push_str(&field(&written(heading.unit, &value)));
            }
        }
        out.push('\n');
    }
    out
}

/// Writes a value: a number of its unit, an instant as text; in a column of text all is text.
fn written(unit: Unit, value: &Value) -> String {
    match (unit, value) {
        (Unit::Text, value) => verdict::words(&Quantity::from(value)),
        (_, Value::Count(number) | Value::Duration(number) | Value::Share(number)) => {
            number.to_string()
        }
        (_, Value::Instant(nanos)) => Timestamp::from_unix_nanos(*nanos).to_string(),
        (_, Value::Text(text)) => text.clone(),
    }
}

/// Puts quotes around what would be read as several fields.
fn field(text: &str) -> String {
    let text = neutral(text);
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

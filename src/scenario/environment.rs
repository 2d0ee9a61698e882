//! Inputs, switches, changes and types: what code reads, and what it meets.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::quantity;
use crate::quantity::Timestamp;
use crate::scenario::amount::Measure;
use crate::scenario::amount::measure;
use crate::scenario::basis::Basis;
use crate::scenario::fields::Fields;
use crate::scenario::fields::quantity_error;
use crate::scenario::fields::text;
use crate::scenario::fields::words;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// A number with a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What expressions and quantities call it.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Spanned<Measure>,
    /// Where the value comes from.
    pub basis: Option<Spanned<Basis>>,
    /// Why that value.
    pub why: Option<String>,
}

/// A setting that an environment has and code reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// What expressions call it.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Spanned<Measure>,
    /// What it stands for.
    pub why: Option<String>,
}

/// A piece of code that is deployed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What expressions call it; true where it is running.
    pub name: Spanned<String>,
    /// What it does, in a sentence.
    pub title: String,
    /// When it is running.
    pub deployed: Spanned<Deployed>,
    /// Where the instant comes from.
    pub basis: Option<Spanned<Basis>>,
    /// The source's words.
    pub quote: Option<String>,
}

/// When a change is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployed {
    /// From the beginning.
    Always,
    /// Not at all.
    Never,
    /// From an instant on, in nanoseconds since the Unix epoch.
    At(Timestamp),
}

/// A type of objects, or of maps with a class of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeShape {
    /// What expressions call it.
    pub name: Spanned<String>,
    /// What the platform calls it.
    pub class: String,
    /// True for a map with a class of its own, false for an object.
    pub is_map: bool,
    /// The names an object responds to.
    pub responds_to: Vec<Spanned<String>>,
    /// The field whose keys `object["key"]` looks up.
    pub keys_of: Option<Spanned<String>>,
    /// The field that stands for the object where a codec keeps data and loses classes.
    pub stored_as: Option<Spanned<String>>,
}

/// Reads one entry of `inputs`.
pub fn input(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Input> {
    let mut fields = Fields::open(node, &grammar::environment::INPUT, out)?;
    let value = fields.need("value").and_then(|node| measure(node, out));
    let has_basis = fields.take("basis").is_some();
    let basis = fields.basis(out);
    let why = fields.text("why", out).or_else(|| fields.text("quote", out));
    fields.take("quote");
    fields.finish(out);
    if !has_basis {
        out.push(
            Diagnostic::new(codes::NO_BASIS, name.span, format!("input `{}` has no basis", name.value))
                .help("say where the number comes from: `basis: review`, `assumed`, `calibrated` or `measured`"),
        );
    }
    Some(Input { name, value: value?, basis, why: why.map(|why| why.value) })
}

/// Reads one entry of `switches`.
pub fn switch(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Switch> {
    let mut fields = Fields::open(node, &grammar::environment::SWITCH, out)?;
    let value = fields.need("value").and_then(|node| measure(node, out));
    let why = fields.text("why", out);
    fields.finish(out);
    Some(Switch { name, value: value?, why: why.map(|why| why.value) })
}

/// Reads one entry of `changes`.
pub fn change(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Change> {
    let mut fields = Fields::open(node, &grammar::environment::CHANGE, out)?;
    let title = fields.need_text("title", out);
    let deployed = fields.need("deployed").and_then(|node| deployed(node, out));
    let basis = fields.basis(out);
    let quote = fields.text("quote", out);
    fields.finish(out);
    Some(Change {
        name,
        title: title?.value,
        deployed: deployed?,
        basis,
        quote: quote.map(|quote| quote.value),
    })
}

/// Reads `deployed`: an instant, `always` or `never`.
fn deployed(node: &Node, out: &mut Diagnostics) -> Option<Spanned<Deployed>> {
    let word = text(node, "`deployed`", out)?;
    let deployed = match word.value.as_str() {
        "always" => Deployed::Always,
        "never" => Deployed::Never,
        other => match quantity::parse_timestamp(other) {
            Ok(instant) => Deployed::At(instant),
            Err(error) => {
                out.push(
                    quantity_error(node.span, &error)
                        .help("`deployed` takes an instant, `always` or `never`"),
                );
                return None;
            }
        },
    };
    Some(Spanned::new(deployed, node.span))
}

/// Reads one entry of `types`.
pub fn type_shape(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<TypeShape> {
    let mut fields = Fields::open(node, &grammar::environment::TYPE, out)?;
    let class = fields.text("class", out).map_or_else(|| name.value.clone(), |class| class.value);
    let kind = fields.text("kind", out);
    let responds_to = words(fields.take("responds_to"), "`responds_to`", out);
    let keys_of = fields.text("keys_of", out);
    let stored_as = fields.text("stored_as", out);
    fields.finish(out);
    let is_map = match kind.as_ref().map(|kind| kind.value.as_str()) {
        None | Some("object") => false,
        Some("map") => true,
        Some(other) => {
            let span = kind.as_ref().map_or(name.span, |kind| kind.span);
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, span, "a type is an `object` or a `map`")
                    .did_you_mean(other, ["object", "map"]),
            );
            false
        }
    };
    for field in keys_of.iter().chain(&stored_as) {
        if !responds_to.iter().any(|known| known.value == field.value) {
            out.push(
                Diagnostic::new(
                    codes::UNKNOWN_FIELD,
                    field.span,
                    format!("`{}` has no field `{}`", name.value, field.value),
                )
                .did_you_mean(&field.value, responds_to.iter().map(|known| known.value.as_str()))
                .help("list it in `responds_to`"),
            );
        }
    }
    Some(TypeShape { name, class, is_map, responds_to, keys_of, stored_as })
}

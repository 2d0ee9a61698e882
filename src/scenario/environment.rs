//! Inputs, switches, changes and types: what code reads, and what it meets.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::quantity;
use crate::quantity::Timestamp;
use crate::quantity::parse_ratio;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Measure;
use crate::scenario::amount::amount;
use crate::scenario::amount::duration;
use crate::scenario::amount::measure;
use crate::scenario::basis::Basis;
use crate::scenario::fields::Fields;
use crate::scenario::fields::entries;
use crate::scenario::fields::instant;
use crate::scenario::fields::quantity_error;
use crate::scenario::fields::text;
use crate::scenario::fields::words;
use crate::scenario::fields::wrong_kind;
use crate::scenario::grammar;
use crate::scenario::grammar::Form;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Spanned;
use crate::time::SimDuration;

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
    /// For whom it has that value; for all when none.
    pub share: Option<SwitchShare>,
    /// True when it is read as the request arrives, and not where it is used.
    pub fixed: bool,
    /// What it stands for.
    pub why: Option<String>,
}

/// A share of requests or members for which a switch has its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchShare {
    /// How large it is.
    pub share: Amount,
    /// The population; requests when none.
    pub of: Option<Spanned<String>>,
    /// The switch's value for all others.
    pub otherwise: Spanned<Measure>,
}

/// A piece of code that is deployed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What expressions call it; true where it is running.
    pub name: Spanned<String>,
    /// What it does, in a sentence.
    pub title: String,
    /// When it is running, for all alike.
    pub deployed: Spanned<Deployed>,
    /// From when on it is no longer running, for all alike.
    pub removed: Option<Spanned<Timestamp>>,
    /// When fleets get it and lose it, in the order of the file; it is deployed fleet by fleet
    /// when there are any.
    pub rollouts: Vec<Rollout>,
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

/// How a fleet gets a change, or loses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// The fleet.
    pub fleet: Spanned<String>,
    /// True when it gets the change, false when it loses it.
    pub on: bool,
    /// When it begins.
    pub from: Spanned<Timestamp>,
    /// How long it takes.
    pub over: SimDuration,
    /// The nodes that are left out, from 1.
    pub skip: Vec<Spanned<u32>>,
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

/// Opens an entry of `inputs` or `switches`; says where the value goes when only that is there.
fn open_setting<'n>(
    (section, name): (&str, &Spanned<String>),
    node: &'n Node,
    form: &'static Form,
    out: &mut Diagnostics,
) -> Option<Fields<'n>> {
    let NodeKind::Scalar(scalar) = &node.kind else { return Fields::open(node, form, out) };
    let text = scalar.text.trim();
    let was_set = node.span.source != name.span.source;
    out.push(wrong_kind(node, &format!("{} is a map", form.what)).help(if was_set {
        format!("set its value: `{section}.{}.value={text}`", name.value)
    } else {
        let basis = if section == "inputs" { ", basis: assumed" } else { "" };
        format!("write `{}: {{ value: {text}{basis} }}`", name.value)
    }));
    None
}

/// Reads one entry of `inputs`.
pub fn input(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Input> {
    let mut fields = open_setting(("inputs", &name), node, &grammar::environment::INPUT, out)?;
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
    let mut fields = open_setting(("switches", &name), node, &grammar::environment::SWITCH, out)?;
    let value = fields.need("value").and_then(|node| measure(node, out));
    let share = switch_share(&mut fields, name.span, out);
    let fixed = fields.text("fixed", out);
    let why = fields.text("why", out);
    fields.finish(out);
    if let Some(word) = fixed.as_ref().filter(|word| word.value != "arrival") {
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, word.span, "a switch is fixed at `arrival`")
                .did_you_mean(&word.value, ["arrival"])
                .help("leave the key out, and the switch is read where it is used"),
        );
    }
    let why = why.map(|why| why.value);
    Some(Switch { name, value: value?, share, fixed: fixed.is_some(), why })
}

/// Reads `share`, `of` and `otherwise`.
fn switch_share(
    fields: &mut Fields<'_>,
    place: crate::source::Span,
    out: &mut Diagnostics,
) -> Option<SwitchShare> {
    let written = [fields.take("share"), fields.take("otherwise")];
    let of = fields.text("of", out);
    let share = written[0].and_then(|node| share_amount(node, out));
    let otherwise = written[1].and_then(|node| measure(node, out));
    // What is there and cannot be read has been said to; it is not missing as well.
    if written[0].is_some() && share.is_none() || written[1].is_some() && otherwise.is_none() {
        return None;
    }
    match (share, otherwise) {
        (None, None) if of.is_none() => None,
        (Some(share), Some(otherwise)) => {
            let of = of.filter(|of| of.value != "request");
            Some(SwitchShare { share, of, otherwise })
        }
        _ => {
            let message = "a share needs both its size and the value for all others";
            out.push(
                Diagnostic::new(codes::MISSING_KEY, place, message)
                    .help("write `share: 5%` and `otherwise: false`"),
            );
            None
        }
    }
}

/// Reads how large a share is; a decimal, which without `%` would be a duration, is told how to be one.
fn share_amount(node: &Node, out: &mut Diagnostics) -> Option<Amount> {
    let bare = node.scalar().filter(|scalar| !scalar.quoted && !scalar.text.ends_with('%'));
    if let Some(share) = bare.and_then(|scalar| parse_ratio(scalar.text.trim()).ok()) {
        let message = "a share is written in percent";
        let mistake = Diagnostic::new(codes::BAD_QUANTITY, node.span, message);
        out.push(mistake.help(format!("write `{share}`")));
        return None;
    }
    amount(node, out)
}

/// Reads one entry of `changes`.
pub fn change(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Change> {
    let mut fields = Fields::open(node, &grammar::environment::CHANGE, out)?;
    let title = fields.need_text("title", out);
    let mut rollouts = Vec::new();
    let deployed = fields.need("deployed").and_then(|node| match &node.kind {
        NodeKind::Map(_) => {
            rollouts.extend(rollouts_of(node, true, out));
            Some(Spanned::new(Deployed::Never, node.span))
        }
        NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Null => deployed(node, out),
    });
    let removed = fields.take("removed").and_then(|node| match &node.kind {
        NodeKind::Map(_) => {
            rollouts.extend(rollouts_of(node, false, out));
            None
        }
        NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Null => instant(node, out),
    });
    let basis = fields.basis(out);
    let quote = fields.text("quote", out);
    fields.finish(out);
    Some(Change {
        name,
        title: title?.value,
        deployed: deployed?,
        removed,
        rollouts,
        basis,
        quote: quote.map(|quote| quote.value),
    })
}

/// Reads when each fleet gets a change, or loses it.
fn rollouts_of(node: &Node, on: bool, out: &mut Diagnostics) -> Vec<Rollout> {
    let found = entries(node, "the fleets", out).unwrap_or_default();
    let mut rollouts = Vec::new();
    for entry in found {
        let fleet = entry.key.clone();
        let rollout = match &entry.value.kind {
            NodeKind::Map(_) => rollout(fleet, on, &entry.value, out),
            NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Null => {
                moment_of(&fleet, on, &entry.value, out).map(|from| Rollout {
                    fleet,
                    on,
                    from,
                    over: SimDuration::ZERO,
                    skip: Vec::new(),
                })
            }
        };
        rollouts.extend(rollout);
    }
    rollouts
}

/// Reads the instant at which a fleet gets a change or loses it.
fn moment_of(
    fleet: &Spanned<String>,
    on: bool,
    node: &Node,
    out: &mut Diagnostics,
) -> Option<Spanned<Timestamp>> {
    let word = node.scalar().map(|scalar| scalar.text.trim());
    let help = match (word, on) {
        (Some("always"), true) => "write the instant of `replay.from`: it runs there from then on",
        (Some("never"), _) => "leave the fleet out",
        _ => return instant(node, out),
    };
    out.push(
        Diagnostic::new(
            codes::BAD_QUANTITY,
            node.span,
            format!("for one fleet, `{}` has an instant", fleet.value),
        )
        .help(help),
    );
    None
}

/// Reads how the nodes of a fleet follow each other.
fn rollout(
    fleet: Spanned<String>,
    on: bool,
    node: &Node,
    out: &mut Diagnostics,
) -> Option<Rollout> {
    let mut fields = Fields::open(node, &grammar::environment::ROLLOUT, out)?;
    let from = fields.need("from").and_then(|node| instant(node, out));
    let over = fields.take("over").and_then(|node| duration(node, out));
    let skip = words(fields.take("skip"), "a list of numbers of nodes", out);
    fields.finish(out);
    let mut numbers = Vec::new();
    for word in skip {
        match quantity::parse_count(&word.value).map(u32::try_from) {
            Ok(Ok(number)) if number > 0 => numbers.push(Spanned::new(number, word.span)),
            Ok(_) | Err(_) => out.push(Diagnostic::new(
                codes::BAD_QUANTITY,
                word.span,
                "nodes have numbers, from 1 on",
            )),
        }
    }
    let over = over.map_or(SimDuration::ZERO, |over| over.value);
    Some(Rollout { fleet, on, from: from?, over, skip: numbers })
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
            let message = format!("`{}` has no field `{}`", name.value, field.value);
            let mistake = Diagnostic::new(codes::UNKNOWN_FIELD, field.span, message);
            let known = responds_to.iter().map(|known| known.value.as_str());
            let mistake = out.did_you_mean(mistake, &field.value, known);
            out.push(mistake.help("list it in `responds_to`"));
        }
    }
    Some(TypeShape { name, class, is_map, responds_to, keys_of, stored_as })
}

//! `reenact.sweep/1`: what a sweep came to, for programs. Durations are nanoseconds, shares parts per
//! billion, instants nanoseconds since 1970, intervals of shares parts per million.

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::experiment::interval::wilson;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::row::Value;
use crate::experiment::sweep::samples::Sampled;
use crate::experiment::sweep::spread::Numbered;
use crate::experiment::sweep::spread::QUANTILES;
use crate::experiment::sweep::spread::Spread;
use crate::experiment::sweep::summary::Figured;
use crate::experiment::sweep::summary::Shape;
use crate::experiment::sweep::summary::Summed;
use crate::render::sweep::Stop;
use crate::render::sweep::Told;
use crate::render::sweep::again;
use crate::text::escape_json;
use serde::Serialize;
use std::collections::BTreeMap;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.sweep/1";

#[derive(Serialize)]
struct Sweep<'a> {
    schema: &'static str,
    tool: &'a str,
    scenario: &'a str,
    digest: &'a str,
    file: &'a str,
    scale: u32,
    seeds: Seeds,
    set: &'a [String],
    limit: Option<u64>,
    precision: Vec<String>,
    confidence: &'static str,
    variants: Vec<OneVariant<'a>>,
    differences: Vec<Difference<'a>>,
}

#[derive(Serialize)]
struct Seeds {
    first: String,
    last: String,
    asked: u64,
    done: u64,
    stopped: Option<&'static str>,
}

#[derive(Serialize)]
struct OneVariant<'a> {
    name: String,
    profile: &'a str,
    with: &'a [String],
    without_fault: bool,
    set: Vec<&'a String>,
    finished: u64,
    unfinished: Vec<Unfinished<'a>>,
    events: u64,
    expectations: Vec<Expectation<'a>>,
    figures: BTreeMap<&'a str, Figure>,
    worst_by: Option<&'a str>,
    worst: Vec<Worst<'a>>,
}

#[derive(Serialize)]
struct Unfinished<'a> {
    reason: &'a str,
    count: u64,
    first_seed: String,
}

#[derive(Serialize)]
struct Expectation<'a> {
    about: &'a str,
    expected: &'a str,
    line: u32,
    held: u64,
    judged: u64,
    low: u64,
    high: u64,
    first_seed_without: Option<String>,
}

#[derive(Serialize)]
struct Figure {
    unit: Option<Unit>,
    count: u64,
    nothing: u64,
    #[serde(flatten)]
    numbers: Option<Numbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Vec<Worded>>,
}

#[derive(Serialize)]
struct Numbers {
    mean: f64,
    deviation: f64,
    low: Option<f64>,
    high: Option<f64>,
    min: End,
    max: End,
    quantiles: BTreeMap<String, i64>,
    nonzero: Share,
}

#[derive(Serialize)]
struct End {
    value: i64,
    seed: String,
}

#[derive(Serialize)]
struct Share {
    count: u64,
    low: u64,
    high: u64,
}

#[derive(Serialize)]
struct Worded {
    text: String,
    count: u64,
    low: u64,
    high: u64,
}

#[derive(Serialize)]
struct Worst<'a> {
    seed: String,
    value: Option<Value>,
    unmet: Vec<&'a str>,
    again: String,
}

#[derive(Serialize)]
struct Difference<'a> {
    #[serde(rename = "variant")]
    number: usize,
    from: usize,
    figures: BTreeMap<&'a str, Pair>,
}

#[derive(Serialize)]
struct Pair {
    unit: Unit,
    count: u64,
    lower: u64,
    same: u64,
    higher: u64,
    #[serde(flatten)]
    numbers: Numbers,
}

/// Writes a sweep as one JSON document, with a line feed at its end.
pub fn draw(told: &Told<'_>) -> String {
    let plan = told.plan;
    let all = plan.variants.iter().zip(told.samples.variants()).zip(&told.summary.variants);
    let sweep = Sweep {
        schema: SCHEMA,
        tool: &plan.tool,
        scenario: &plan.scenario,
        digest: &plan.digest,
        file: &plan.file,
        scale: plan.scale,
        seeds: Seeds {
            first: plan.seeds.first.to_string(),
            last: plan.seeds.last().to_string(),
            asked: plan.seeds.count,
            done: told.samples.seeds(),
            stopped: match told.stop() {
                Stop::Whole => None,
                Stop::Precise => Some("precise"),
                Stop::Interrupted => Some("interrupted"),
            },
        },
        set: &plan.set,
        limit: plan.limit,
        precision: plan.precision.iter().map(ToString::to_string).collect(),
        confidence: "95%",
        variants: all.map(|((one, sampled), sum)| variant(told, one, sampled, sum)).collect(),
        differences: (1..)
            .zip(&told.summary.differences)
            .map(|(number, pairs)| Difference {
                number,
                from: 0,
                figures: pairs
                    .iter()
                    .map(|it| (it.name.as_str(), pair(told, it.unit, &it.spread)))
                    .collect(),
            })
            .collect(),
    };
    // Every key is a text, so this cannot fail.
    let mut json = serde_json::to_string_pretty(&sweep).expect("a sweep is JSON");
    json.push('\n');
    escape_json(&json).into_owned()
}

fn variant<'a>(
    told: &Told<'a>,
    variant: &'a Variant,
    sampled: &'a Sampled,
    summed: &'a Summed,
) -> OneVariant<'a> {
    let expectations = variant.expectations.iter().zip(&sampled.expectations);
    let seed = |index: u64| told.plan.seeds.nth(index).to_string();
    OneVariant {
        name: variant.to_string(),
        profile: &variant.profile,
        with: &variant.with,
        without_fault: variant.without_fault,
        set: variant.settings().collect(),
        finished: summed.finished,
        unfinished: summed
            .unfinished
            .iter()
            .map(|it| Unfinished { reason: &it.why, count: it.count, first_seed: seed(it.first) })
            .collect(),
        events: summed.events,
        expectations: expectations
            .map(|(expected, tally)| {
                let (low, high) = wilson(tally.held, tally.judged);
                Expectation {
                    about: &expected.about,
                    expected: &expected.expected,
                    line: expected.line,
                    held: tally.held,
                    judged: tally.judged,
                    low,
                    high,
                    first_seed_without: tally.first_without.map(seed),
                }
            })
            .collect(),
        figures: summed.figures.iter().map(|it| (it.name.as_str(), figure(told, it))).collect(),
        worst_by: told.summary.worst_by.as_deref(),
        worst: summed
            .worst
            .iter()
            .map(|one| Worst {
                seed: seed(one.index),
                value: one.value.clone(),
                unmet: one
                    .unmet
                    .iter()
                    .filter_map(|it| Some(variant.expectations.get(*it)?.about.as_str()))
                    .collect(),
                again: again(told.plan, variant, one.index),
            })
            .collect(),
    }
}

fn figure(told: &Told<'_>, figure: &Figured) -> Figure {
    let nothing = figure.nothing;
    let empty = Figure { unit: None, count: 0, nothing, numbers: None, texts: None };
    match &figure.shape {
        Shape::Nothing => empty,
        Shape::Numbers(unit, spread) => Figure {
            unit: Some(*unit),
            count: spread.moments.count(),
            numbers: Some(numbers(told, spread)),
            ..empty
        },
        Shape::Texts(texts) => {
            let count = texts.iter().map(|(_, count)| count).sum();
            let text = |(value, often): &(Value, u64)| {
                let (low, high) = wilson(*often, count);
                let text = verdict::words(&Quantity::from(value));
                Worded { text, count: *often, low, high }
            };
            let texts = Some(texts.iter().map(text).collect());
            Figure { unit: Some(Unit::Text), count, texts, ..empty }
        }
    }
}

fn pair(told: &Told<'_>, unit: Unit, spread: &Spread) -> Pair {
    let [lower, same, higher] = spread.signs;
    // Instants lie a length of time apart.
    let unit = if unit == Unit::Instant { Unit::Duration } else { unit };
    let count = spread.moments.count();
    Pair { unit, count, lower, same, higher, numbers: numbers(told, spread) }
}

/// Holds a number where it does not fit into 64 bits.
fn narrow(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

fn numbers(told: &Told<'_>, spread: &Spread) -> Numbers {
    let moments = &spread.moments;
    let half = Some(moments.half_width()).filter(|half| half.is_finite());
    let end = |(value, index): Numbered| End {
        value: narrow(value),
        seed: told.plan.seeds.nth(index).to_string(),
    };
    let (count, (low, high)) = spread.nonzero();
    let quantiles = QUANTILES.iter().zip(spread.quantiles);
    Numbers {
        mean: moments.mean(),
        deviation: moments.deviation(),
        low: half.map(|half| moments.mean() - half),
        high: half.map(|half| moments.mean() + half),
        min: end(spread.min),
        max: end(spread.max),
        quantiles: quantiles.map(|(of, it)| (format!("p{of:02}"), narrow(it))).collect(),
        nonzero: Share { count, low, high },
    }
}

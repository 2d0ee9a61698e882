//! The laws of a sweep: what comes out is a function of the plan, and of nothing else.

use super::SWEEP;
use crate::support::file;
use crate::support::prepared;
use crate::support::root;
use crate::support::text_of;
use proptest::prelude::*;
use reenact::analysis::figures::Folding;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Prepared;
use reenact::experiment::sweep::join::join;
use reenact::experiment::sweep::plan::Plan;
use reenact::experiment::sweep::plan::Shard;
use reenact::experiment::sweep::plan::Variant;
use reenact::experiment::sweep::precision::BATCH;
use reenact::experiment::sweep::precision::is_enough;
use reenact::experiment::sweep::record::Header;
use reenact::experiment::sweep::record::Part;
use reenact::experiment::sweep::record::lines;
use reenact::experiment::sweep::record::read;
use reenact::experiment::sweep::row::Value;
use reenact::experiment::sweep::samples::Samples;
use reenact::experiment::sweep::spread::QUANTILES;
use reenact::experiment::sweep::summary::Asked;
use reenact::experiment::sweep::summary::Shape;
use reenact::experiment::sweep::summary::summarise;
use reenact::experiment::sweep::work::Work;
use reenact::scenario::file::Selection;
use std::collections::BTreeSet;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// The scenario with two variants, and a plan for it.
struct World {
    variants: Vec<Prepared>,
    plan: Plan,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let file = file("sweep.yaml", &text_of(&root().join(SWEEP)));
    let cached = Selection::profile("production").with(&["cache".to_owned()]);
    let variants: Vec<Prepared> = [Selection::profile("production"), cached]
        .iter()
        .map(|selection| prepared(&file, selection))
        .collect();
    let seeds = "1..60".parse().unwrap();
    let mut plan = Plan::new(&file, "sweep.yaml", &variants[0].scenario, seeds);
    plan.variants = variants.iter().map(|it| Variant::of(it, &[], Vec::new(), &file)).collect();
    World { variants, plan }
});

impl World {
    /// Runs a part of a plan, and returns its file.
    fn run(&self, plan: &Plan, shard: Shard, threads: usize) -> String {
        let mut text = Header { plan: plan.clone(), shard }.line();
        let mut samples = Samples::new(&plan.variants);
        let threads = NonZero::new(threads).unwrap();
        let work = Work {
            variants: &self.variants,
            seeds: plan.seeds,
            limits: Limits::default(),
            threads,
        };
        work.make(shard.range(plan.seeds.count), &mut |row| {
            text.push_str(&lines(plan, &row));
            samples.push(&row);
            if is_enough(plan, &samples) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        text
    }
}

fn part(name: &str, text: &str) -> (String, Part) {
    (name.to_owned(), read(text).unwrap())
}

#[test]
fn threads_change_nothing() {
    let plan = &WORLD.plan;
    let one = WORLD.run(plan, Shard::WHOLE, 1);
    assert_eq!(one.lines().count(), 1 + 60 * 2);
    for threads in 2..=4 {
        assert!(WORLD.run(plan, Shard::WHOLE, threads) == one, "{threads} threads");
    }
}

#[test]
fn branches_are_whole_runs_of_their_seeds() {
    // The visits come within the minute after nine hours.
    for after in ["1h", "9h", "9h30s", "9h50s", "2d"] {
        let seeds = format!("5/{after}/1..20").parse().unwrap();
        let plan = Plan { seeds, ..WORLD.plan.clone() };
        let text = WORLD.run(&plan, Shard::WHOLE, 2);
        assert!(WORLD.run(&plan, Shard::WHOLE, 1) == text, "{after}: 1 thread");
        let rows = read(&text).unwrap().rows;
        assert_eq!(rows.len(), 20, "{after}");
        let mut different = BTreeSet::new();
        for row in rows {
            let seed = seeds.nth(row.index);
            different.insert(format!("{:?}", row.runs));
            for (variant, run) in WORLD.variants.iter().zip(row.runs) {
                let mut folding = Folding::new(&variant.program);
                let limits = Limits::default();
                let outcome = engine::run(&variant.program, seed, &limits, &mut folding);
                let figures = folding.finish();
                let values = figures.list.iter().map(|it| it.value.as_ref().map(Value::from));
                assert_eq!(run.figures, values.collect::<Vec<_>>(), "{seed}");
                assert_eq!(run.events, outcome.events, "{seed}");
            }
        }
        // All that is drawn lies between the arrival of the first and the end of the last.
        let is_one = different.len() == 1;
        assert_eq!(is_one, after == "2d", "{after}: {} different runs", different.len());
    }
}

#[test]
fn a_sweep_stops_at_the_same_seed_with_any_number_of_threads() {
    let goal = |text: &str| vec![text.parse().unwrap()];
    let seeds = "1..2000".parse().unwrap();
    for (text, few) in [("left=20%", true), ("slowest=0.01%", false)] {
        let plan = Plan { precision: goal(text), seeds, ..WORLD.plan.clone() };
        let one = WORLD.run(&plan, Shard::WHOLE, 1);
        let rows = read(&one).unwrap().rows.len() as u64;
        assert_eq!(rows < seeds.count, few, "{text}: {rows}");
        assert!(rows.is_multiple_of(BATCH), "{text}: {rows}");
        for threads in 2..=4 {
            assert!(WORLD.run(&plan, Shard::WHOLE, threads) == one, "{text}, {threads} threads");
        }
        let whole = join(vec![part("one", &one)]).unwrap();
        assert_eq!(is_enough(&plan, &whole.samples), few, "{text}");
    }
}

#[test]
fn a_mean_that_is_said_to_be_known_within_a_share_is() {
    let seeds = "1..5000".parse().unwrap();
    let plan = Plan { precision: vec!["10%".parse().unwrap()], seeds, ..WORLD.plan.clone() };
    let text = WORLD.run(&plan, Shard::WHOLE, 2);
    let whole = join(vec![part("all", &text)]).unwrap();
    assert!(whole.samples.seeds() < 5_000);
    let asked = Asked { worst_by: None, worst: 0 };
    let summary = summarise(&plan, &whole.samples, &asked);
    let mut seen = 0;
    for figure in summary.variants.iter().flat_map(|it| &it.figures) {
        if let Shape::Numbers(unit, spread) = &figure.shape
            && *unit != reenact::experiment::sweep::plan::Unit::Instant
        {
            seen += 1;
            assert!(spread.moments.half_width() <= 0.1 * spread.moments.mean(), "{}", figure.name);
        }
    }
    assert_eq!(seen, 8);
}

#[test]
fn quantiles_are_those_of_the_runs() {
    let whole = join(vec![part("all", &WORLD.run(&WORLD.plan, Shard::WHOLE, 2))]).unwrap();
    let summary = summarise(&WORLD.plan, &whole.samples, &Asked { worst_by: None, worst: 1 });
    let slowest = WORLD.plan.variants[0].figure("slowest").unwrap();
    let column = &whole.samples.variants()[0].figures[slowest];
    let mut sorted: Vec<i128> = (0..column.len()).filter_map(|run| column.number(run)).collect();
    sorted.sort_unstable();
    let Shape::Numbers(_, spread) = &summary.variants[0].figures[slowest].shape else {
        panic!("it is a duration");
    };
    for (hundredths, found) in QUANTILES.iter().zip(spread.quantiles) {
        let rank = (sorted.len() * usize::from(*hundredths)).div_ceil(100).max(1);
        assert_eq!(found, sorted[rank - 1], "{hundredths}");
    }
    assert_eq!([spread.min.0, spread.max.0], [sorted[0], sorted[59]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_parts_of_any_split_are_the_whole(of in 1_u64..80, order: u64, threads in 1_usize..4) {
        let plan = &WORLD.plan;
        let whole = WORLD.run(plan, Shard::WHOLE, 2);
        let mut parts: Vec<(String, Part)> = (0..of)
            .map(|index| Shard { index, of })
            .map(|shard| part(&shard.to_string(), &WORLD.run(plan, shard, threads)))
            .collect();
        parts.sort_by_key(|(name, _)| reenact::hash::mix(order ^ reenact::hash::of_bytes(name.as_bytes())));
        let joined = join(parts.clone()).unwrap();
        let mut text = Header { plan: joined.plan.clone(), shard: Shard::WHOLE }.line();
        joined.rows.iter().for_each(|row| text.push_str(&lines(plan, row)));
        prop_assert!(text == whole);
        if of > 1 {
            let (gone, _) = parts.pop().unwrap();
            let mistakes = join(parts).unwrap_err();
            prop_assert!(mistakes[0].starts_with(&format!("shard {gone} is missing")), "{mistakes:?}");
        }
    }

    #[test]
    fn any_beginning_of_a_file_is_gone_on_with(cut: prop::sample::Index) {
        let plan = &WORLD.plan;
        let whole = WORLD.run(plan, Shard::WHOLE, 2);
        let first = whole.find('\n').unwrap() + 1;
        let cut = first + cut.index(whole.len() - first + 1);
        let begun = whole.get(..cut).unwrap();
        let part = read(begun).unwrap();
        prop_assert!(part.bytes <= cut && whole.as_bytes()[part.bytes - 1] == b'\n');
        let done = part.rows.len() as u64;
        let mut text = begun.get(..part.bytes).unwrap().to_owned();
        let work = Work {
            variants: &WORLD.variants,
            seeds: plan.seeds,
            limits: Limits::default(),
            threads: NonZero::new(2).unwrap(),
        };
        work.make(done..plan.seeds.count, &mut |row| {
            text.push_str(&lines(plan, &row));
            ControlFlow::Continue(())
        });
        prop_assert!(text == whole);
    }
}

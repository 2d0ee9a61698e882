//! Draws and quantities, one at a time.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use reenact::hash;
use reenact::sample::Distribution;
use reenact::sample::Shape;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Measure;
use reenact::seed::Seed;

/// Returns the 64 uniform bits of one event.
pub(crate) fn uniform(seed: Seed, site: u64, entity: u64, occurrence: u64) -> u64 {
    let mut key = [0; 32];
    key[..16].copy_from_slice(&seed.number().to_le_bytes());
    key[16..24].copy_from_slice(&site.to_le_bytes());
    key[24..].copy_from_slice(&occurrence.to_le_bytes());
    let mut generator = ChaCha8Rng::from_seed(key);
    // Sixteen words of 32 bits make a block, two of them an entity's word.
    generator.set_word_pos(u128::from(entity) * 2);
    generator.next_u64()
}

/// Returns the seed by which is drawn what is drawn at an instant.
pub(crate) fn seed_at(seed: Seed, now: u64) -> Seed {
    match seed.branch() {
        Some(branch) if now >= branch.after.as_nanos() => Seed::new(branch.number),
        Some(_) | None => Seed::new(seed.number()),
    }
}

/// Returns the hash that stands for a path of names.
pub(crate) fn site(path: &str) -> u64 {
    hash::of_bytes(path.as_bytes())
}

/// Returns what stands for a task that a step at a site brings about, or for its draws there.
pub(crate) fn descend(lineage: u64, site: u64, occurrence: u64) -> u64 {
    hash::fold(hash::mix(lineage ^ site.rotate_left(17)), hash::mix(occurrence ^ site) | 1)
}

/// Returns the place among others at one instant: 28 bits of a lineage and a number in a line of
/// traffic, then both of them in full.
pub(crate) fn rank(lineage: u64, index: u64) -> (u64, u64, u64) {
    (hash::mix(lineage ^ hash::mix(index)) >> 36, lineage, index)
}

/// Returns the quantity that an amount stands for.
pub(crate) fn measure<'s>(scenario: &'s Scenario, amount: &'s Amount) -> &'s Measure {
    match amount {
        Amount::Literal(measure) => &measure.value,
        Amount::Input(name) => {
            let named = scenario.inputs.iter().find(|input| input.name.value == name.value);
            &named.expect("the input is declared").value.value
        }
    }
}

/// Returns a whole number.
pub(crate) fn count(scenario: &Scenario, amount: &Amount) -> u64 {
    match measure(scenario, amount) {
        Measure::Count(count) => *count,
        other => panic!("{other:?} is no count"),
    }
}

/// Returns a length of time in nanoseconds, drawn with 64 uniform bits.
pub(crate) fn duration(scenario: &Scenario, amount: &Amount, uniform: u64) -> u64 {
    let shape = match measure(scenario, amount) {
        Measure::Duration(length) => Shape::Constant(length.as_nanos()),
        Measure::Between { low, high } => {
            Shape::Uniform { low: low.as_nanos(), high: high.as_nanos() }
        }
        Measure::Exponential { mean } => Shape::Exponential { mean: mean.as_nanos() },
        Measure::Normal { mean, deviation } => {
            Shape::Normal { mean: mean.as_nanos(), deviation: deviation.as_nanos() }
        }
        Measure::LogNormal { median, sigma } => Shape::LogNormal {
            median: median.as_nanos(),
            sigma_ppb: u64::from(sigma.parts_per_billion()),
        },
        other => panic!("{other:?} is no length of time"),
    };
    Distribution::from(shape).sample(uniform)
}

//! Randomness keyed to the event, never to the order of draws.
//!
//! A draw is a pure function of the seed, a site, an entity and an occurrence. Whatever is added,
//! removed or reordered elsewhere, it stays, so two runs differ only where their worlds do.
//!
//! # The mapping
//!
//! It is `ChaCha8` (Bernstein 2008) with a 256-bit key of 128 bits of seed, 64 of site and 64 of
//! occurrence, each with its lowest byte first, a zero nonce, and the entity divided by eight as
//! block counter. Entity modulo eight names the 64-bit word of that block. No two draws of one seed
//! share a word, as long as their sites differ.
//!
//! The generator makes four blocks at a time, hence words for 32 entities. A small cache keeps them,
//! and neighbouring entities cost as little as a stream would.

use crate::hash::StableHasher;
use crate::sample::scale;
use crate::seed::Seed;
use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// A place in a scenario that draws, named by a path, such as `queues`, `ai`, `service`.
///
/// It is a hash of those names, never an index or a line, so it survives every edit that does not
/// rename it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site(u64);

impl Site {
    /// Sets sites apart from other hashes.
    const DOMAIN: u64 = 0x5349_5445; // "SITE"

    /// Names the site at the end of `path`; `["a", "b"]` and `["ab"]` are different sites.
    #[must_use]
    pub fn named(path: &[&str]) -> Self {
        let mut hasher = StableHasher::new(Self::DOMAIN);
        for name in path {
            hasher.text(name);
        }
        Self(hasher.finish())
    }

    /// Makes the site with that number, a hash of its path.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }
}

/// Entities that share one refill of the generator.
const GROUP: usize = 32;

/// The cache holds this many groups, as a power of two. Measured: 64 groups miss a tenth of all
/// draws with five sites and fifty requests in flight, 1024 groups miss hardly any.
const CACHE_BITS: u32 = 10;

/// Which group a cache line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag {
    site: Site,
    group: u64,
    occurrence: u64,
}

impl Tag {
    /// No group at all: entities divided by 32 never reach this number.
    const EMPTY: Self = Self { site: Site(0), group: u64::MAX, occurrence: 0 };

    /// Returns the cache line for this group.
    #[inline]
    fn line(self) -> usize {
        // Odd constants of SplitMix64 and of its finaliser; a plain sum would let two sites meet
        // again and again as their groups advance together.
        let spread = self.site.0
            ^ self.occurrence.wrapping_mul(0xBF58_476D_1CE4_E5B9)
            ^ self.group.wrapping_mul(0x94D0_49BB_1331_11EB);
        let line = spread.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - CACHE_BITS);
        usize::try_from(line).unwrap_or_default()
    }
}

/// The source of every draw of a run.
#[derive(Debug, Clone)]
pub struct Draws {
    /// What keys draws now.
    number: u128,
    /// What keyed those of the beginning.
    first: u128,
    tags: Vec<Tag>,
    words: Vec<[u64; GROUP]>,
}

impl Draws {
    /// Makes the draws of a seed.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        let lines = 1 << CACHE_BITS;
        let first = seed.number();
        Self { number: first, first, tags: vec![Tag::EMPTY; lines], words: vec![[0; GROUP]; lines] }
    }

    /// Turns to another seed and keeps the memory.
    pub fn reseed(&mut self, seed: Seed) {
        self.first = seed.number();
        self.branch(self.first);
    }

    /// Draws by another number from now on.
    pub fn branch(&mut self, number: u128) {
        if number != self.number {
            self.number = number;
            self.tags.fill(Tag::EMPTY);
        }
    }

    /// Returns the bits of what was settled once and for all when the run began, such as which
    /// members have a switch: no branch draws them anew.
    pub fn settled(&mut self, site: Site, entity: u64, occurrence: u64) -> u64 {
        if self.first == self.number {
            return self.uniform(site, entity, occurrence);
        }
        let tag = Tag { site, group: entity / GROUP as u64, occurrence };
        make(self.first, tag)[usize::try_from(entity % GROUP as u64).unwrap_or_default()]
    }

    /// Returns 64 uniform bits for one event: the `occurrence`-th draw of `entity` at `site`.
    ///
    /// Neighbouring entities of one occurrence share the work; neighbouring occurrences do not.
    #[inline]
    pub fn uniform(&mut self, site: Site, entity: u64, occurrence: u64) -> u64 {
        let tag = Tag { site, group: entity / GROUP as u64, occurrence };
        let line = tag.line();
        if self.tags[line] != tag {
            self.refill(line, tag);
        }
        self.words[line][usize::try_from(entity % GROUP as u64).unwrap_or_default()]
    }

    /// Returns a whole number below `bound`; 0 when `bound` is 0.
    ///
    /// It is the upper half of a 128-bit product. Some numbers are likelier than others by at most
    /// one in 2^64, less than any run can show; in return, it takes one draw and grows with it.
    #[inline]
    pub fn below(&mut self, site: Site, entity: u64, occurrence: u64, bound: u64) -> u64 {
        scale(self.uniform(site, entity, occurrence), bound)
    }

    /// Computes a group's 32 words into a cache line.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, line: usize, tag: Tag) {
        self.words[line] = make(self.number, tag);
        self.tags[line] = tag;
    }
}

/// Makes the 32 words of a group.
fn make(number: u128, tag: Tag) -> [u64; GROUP] {
    let mut key = [0; 32];
    key[..16].copy_from_slice(&number.to_le_bytes());
    key[16..24].copy_from_slice(&tag.site.0.to_le_bytes());
    key[24..].copy_from_slice(&tag.occurrence.to_le_bytes());
    let mut generator = ChaCha8Rng::from_seed(key);
    // In words of 32 bits, two to each entity. Setting the position first keeps the generator
    // from making blocks that nobody reads.
    generator.set_word_pos(u128::from(tag.group) * 2 * GROUP as u128);
    let mut bytes = [[0; 8]; GROUP];
    generator.fill_bytes(bytes.as_flattened_mut());
    bytes.map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(seed: u128, path: &[&str], entity: u64, occurrence: u64, expected: u64) {
        let drawn = Draws::new(Seed::new(seed)).uniform(Site::named(path), entity, occurrence);
        assert_eq!(drawn, expected, "got {drawn:#018x}");
    }

    #[test]
    fn draws_never_change() {
        // From an independent program that follows the module's description.
        check(18191, &["requests", "ask_chat", "arrival"], 0, 0, 0x300E_9FA3_D8D4_6EBE);
        check(18191, &["requests", "ask_chat", "arrival"], 1, 0, 0xF2DB_EDAE_F6EE_7BEF);
        check(18191, &["requests", "ask_chat", "arrival"], 1, 1, 0xDA0B_AC5A_843B_C254);
        check(u128::MAX, &[], u64::MAX, u64::MAX, 0xFB57_515F_D2ED_5E43);
    }

    #[test]
    fn the_mapping_is_plain_chacha() {
        // With all-zero keys the words are those of the published test vectors' key stream.
        let mut stream = ChaCha8Rng::from_seed([0; 32]);
        let mut draws = Draws::new(Seed::new(0));
        for entity in 0..100 {
            assert_eq!(draws.uniform(Site(0), entity, 0), stream.next_u64());
        }
    }

    #[test]
    fn a_branch_draws_anew_what_is_not_settled() {
        let (site, seed) = (Site::named(&["a"]), Seed::new(7));
        let alone = |number: u128| Draws::new(Seed::new(number)).uniform(site, 5, 1);
        let mut draws = Draws::new(seed);
        assert_eq!(draws.settled(site, 5, 1), alone(7));
        draws.branch(8);
        assert_eq!([draws.uniform(site, 5, 1), draws.settled(site, 5, 1)], [alone(8), alone(7)]);
        draws.branch(7);
        assert_eq!([draws.uniform(site, 5, 1), draws.settled(site, 5, 1)], [alone(7), alone(7)]);
        draws.reseed(Seed::new(9));
        assert_eq!([draws.uniform(site, 5, 1), draws.settled(site, 5, 1)], [alone(9), alone(9)]);
    }

    #[test]
    fn paths_do_not_run_together() {
        assert_ne!(Site::named(&["a", "b"]), Site::named(&["ab"]));
        assert_ne!(Site::named(&["a"]), Site::named(&["a", ""]));
    }

    #[test]
    fn bounds_hold() {
        assert_eq!(scale(u64::MAX, 0), 0);
        assert_eq!(scale(u64::MAX, 1), 0);
        assert_eq!(scale(u64::MAX, 10), 9);
        assert_eq!(scale(u64::MAX, u64::MAX), u64::MAX - 1);
        let mut draws = Draws::new(Seed::new(1));
        let mut counts = [0_u32; 10];
        for entity in 0..100_000 {
            counts[usize::try_from(draws.below(Site(9), entity, 0, 10)).unwrap()] += 1;
        }
        // Six standard deviations of 95 around 10,000.
        assert!(counts.iter().all(|&count| count.abs_diff(10_000) < 570), "{counts:?}");
    }

    proptest! {
        #[test]
        fn order_does_not_matter(
            seed: u128,
            keys in prop::collection::vec((0..5_u64, 0..3000_u64, 0..3_u64), 1..200),
        ) {
            let mut forward = Draws::new(Seed::new(!seed));
            forward.uniform(Site(0), 0, 0);
            forward.reseed(Seed::new(seed));
            let mut draw = |&(site, entity, occurrence)| forward.uniform(Site(site), entity, occurrence);
            let drawn: Vec<u64> = keys.iter().map(&mut draw).collect();
            let mut again: Vec<u64> = keys.iter().rev().map(&mut draw).collect();
            again.reverse();
            prop_assert_eq!(&drawn, &again);
            for (&(site, entity, occurrence), word) in keys.iter().zip(drawn) {
                let alone = Draws::new(Seed::new(seed)).uniform(Site(site), entity, occurrence);
                prop_assert_eq!(alone, word);
            }
        }
    }
}

//! The calendar of the hand-written loop: a 4-ary heap of packed 16-byte entries.

/// No entry: later than all others.
const NONE: u128 = u128::MAX;

/// Four siblings, which share a cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([u128; 4]);

/// A heap of entries: the instant in the upper half, whatever the loop likes in the lower one.
///
/// The least entry stands alone. Line 0 holds its children, line `n + 1` those of entry `n`. A line
/// that is not full is filled up with [`NONE`], so looking for the least of four never branches.
#[derive(Debug)]
pub struct Heap {
    least: u128,
    lines: Vec<Line>,
    /// How many entries stand in lines.
    len: usize,
}

impl Heap {
    /// Makes an empty heap.
    pub fn new() -> Self {
        Self { least: NONE, lines: Vec::new(), len: 0 }
    }

    /// Packs an entry.
    #[inline]
    pub fn entry(at: u64, low: u64) -> u128 {
        u128::from(at) << 64 | u128::from(low)
    }

    /// Returns the least entry: that of `u64::MAX` when there is none.
    #[inline]
    pub fn least(&self) -> u128 {
        self.least
    }

    /// Returns the instant of the least entry: `u64::MAX` when there is none.
    #[inline]
    pub fn due(&self) -> u64 {
        (self.least >> 64) as u64
    }

    /// Adds an entry.
    #[inline]
    pub fn push(&mut self, mut entry: u128) {
        if entry < self.least {
            std::mem::swap(&mut entry, &mut self.least);
            if entry == NONE {
                return;
            }
        }
        if self.len == 4 * self.lines.len() {
            self.lines.push(Line([NONE; 4]));
        }
        self.len += 1;
        self.rise(self.len - 1, entry);
    }

    /// Takes out the least entry.
    #[inline]
    pub fn pop(&mut self) {
        let Some(last) = self.len.checked_sub(1) else {
            self.least = NONE;
            return;
        };
        let entry = std::mem::replace(&mut self.lines[last / 4].0[last % 4], NONE);
        self.len = last;
        self.replace(entry);
    }

    /// Puts an entry in the place of the least one: holes go down to the end without a look at the
    /// entry, which then rises, for it mostly belongs there.
    #[inline]
    pub fn replace(&mut self, entry: u128) {
        if self.len == 0 {
            self.least = entry;
            return;
        }
        let (least, lane) = least_of(&self.lines[0]);
        if entry <= least {
            self.least = entry;
            return;
        }
        self.least = least;
        let mut hole = lane;
        while 4 * (hole + 1) < self.len {
            let (least, lane) = least_of(&self.lines[hole + 1]);
            self.lines[hole / 4].0[hole % 4] = least;
            hole = 4 * (hole + 1) + lane;
        }
        self.rise(hole, entry);
    }

    /// Puts an entry into a hole, or above, where it is no less than the least one.
    #[inline]
    fn rise(&mut self, mut hole: usize, entry: u128) {
        while hole >= 4 {
            let parent = hole / 4 - 1;
            let above = self.lines[parent / 4].0[parent % 4];
            if above <= entry {
                break;
            }
            self.lines[hole / 4].0[hole % 4] = above;
            hole = parent;
        }
        self.lines[hole / 4].0[hole % 4] = entry;
    }
}

/// Returns the least of four, and which one it is.
#[inline]
fn least_of(Line([a, b, c, d]): &Line) -> (u128, usize) {
    let (left, left_lane) = if b < a { (b, 1) } else { (a, 0) };
    let (right, right_lane) = if d < c { (d, 3) } else { (c, 2) };
    if right < left { (*right, right_lane) } else { (*left, left_lane) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_out_in_order() {
        let mut heap = Heap::new();
        let mut state = 1_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 40
        };
        let mut expected: Vec<u128> = (0..1_000).map(|n| Heap::entry(draw(), n)).collect();
        for entry in &expected {
            heap.push(*entry);
        }
        expected.sort_unstable();
        for (n, hold) in expected.clone().iter().take(500).enumerate() {
            assert_eq!(heap.least(), *hold);
            let later = Heap::entry((*hold >> 64) as u64 + (1 << 25), n as u64);
            heap.replace(later);
            expected.push(later);
        }
        for entry in &expected[500..] {
            assert_eq!(heap.least(), *entry);
            heap.pop();
        }
        assert_eq!(heap.due(), u64::MAX);
    }
}

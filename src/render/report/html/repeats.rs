//! A story without what it says again and again: of a loop, the first turn and the last one.

/// How many events a turn of a loop has at most, and how many turns it takes to leave some out.
const LONGEST: usize = 24;
const TURNS: usize = 4;

/// A part of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<T> {
    /// An event.
    Event(T),
    /// What stood before, so many events of it, comes so many times more.
    Again {
        /// How many events a turn has.
        events: usize,
        /// How many turns are left out.
        times: usize,
    },
}

impl<T> Part<T> {
    /// Returns how many events it stands for itself.
    pub(super) fn told(&self) -> usize {
        match self {
            Self::Event(_) => 1,
            Self::Again { .. } => 0,
        }
    }
}

/// Folds a story: of turns that say the same, the first and the last are told.
pub(super) fn fold<T: Copy>(told: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Part<T>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(one) = told.get(at) {
        let Some((period, turns)) = loops(told.get(at..).unwrap_or_default(), &same) else {
            parts.push(Part::Event(*one));
            at += 1;
            continue;
        };
        let turn = |from: usize| told.iter().skip(from).take(period).copied().map(Part::Event);
        parts.extend(turn(at));
        parts.push(Part::Again { events: period, times: turns - 2 });
        parts.extend(turn(at + period * (turns - 1)));
        at += period * turns;
    }
    parts
}

/// Finds the shortest turn that a story begins with often enough, and how often it does.
fn loops<T>(told: &[T], same: impl Fn(&T, &T) -> bool) -> Option<(usize, usize)> {
    (1..=LONGEST.min(told.len() / TURNS)).find_map(|period| {
        let pairs = told.iter().zip(told.iter().skip(period));
        let alike = pairs.take_while(|(one, other)| same(one, other)).count();
        let turns = alike / period + 1;
        (turns >= TURNS).then_some((period, turns))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let told: Vec<char> = text.chars().collect();
        let part = |part: &Part<char>| match part {
            Part::Event(one) => one.to_string(),
            Part::Again { events, times } => format!("[{events}x{times}]"),
        };
        fold(&told, |one, other| one == other).iter().map(part).collect()
    }

    #[test]
    fn of_a_loop_the_first_and_the_last_turn_are_told() {
        assert_eq!(folded("abcabcabcabcabcd"), "abc[3x3]abcd");
        assert_eq!(folded("xaaaaay"), "xa[1x3]ay");
    }

    #[test]
    fn what_comes_a_few_times_is_told_whole() {
        for text in ["", "abc", "aaab", "abababc", "abcabcabcab"] {
            assert_eq!(folded(text), text);
        }
    }

    #[test]
    fn nothing_of_a_broken_turn_is_lost() {
        assert_eq!(folded("ababababa"), "ab[2x2]aba");
    }
}

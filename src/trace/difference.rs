//! The first fact in which two runs differ.

/// The first place where two sequences part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference<T> {
    /// How many items they share before it.
    pub position: usize,
    /// What the first one has there; none when it has ended.
    pub left: Option<T>,
    /// What the second one has there; none when it has ended.
    pub right: Option<T>,
}

/// Returns the first place where two sequences part, or none when one is like the other to its end.
pub fn first_difference<T>(
    left: impl IntoIterator<Item = T>,
    right: impl IntoIterator<Item = T>,
    same: impl Fn(&T, &T) -> bool,
) -> Option<Difference<T>> {
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut position = 0;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(one), Some(other)) if same(&one, &other) => position += 1,
            (left, right) => return Some(Difference { position, left, right }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &str, right: &str, expected: Option<(usize, Option<char>, Option<char>)>) {
        let found = first_difference(left.chars(), right.chars(), |one, other| one == other);
        let found = found.map(|found| (found.position, found.left, found.right));
        assert_eq!(found, expected, "{left:?} {right:?}");
    }

    #[test]
    fn sequences_part_where_they_first_differ_or_end() {
        check("", "", None);
        check("same", "same", None);
        check("salt", "same", Some((2, Some('l'), Some('m'))));
        check("a", "ab", Some((1, None, Some('b'))));
        check("ab", "a", Some((1, Some('b'), None)));
    }
}

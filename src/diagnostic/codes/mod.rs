//! Every diagnostic's code: a constant, a title and an explanation, declared in one place.
//!
//! To add one, add an entry to the file of its range; a new range is a new file, named below.
//!
//! | Range | File | About |
//! | --- | --- | --- |
//! | E01xx | `yaml` | reading YAML, and addressing and patching what was read |
//! | E02xx | `structure` | structure: keys, types, units |
//! | E03xx | `names` | names |
//! | E04xx | `expressions` | expressions: how they are written; from E0410 on, what they mean |
//! | E05xx | `meaning` | meaning |
//! | W06xx | `warnings` | warnings |
//! | E07xx | `configuration` | `reenact.toml` and environment variables |
//! | N07xx | `notes` | notes |

mod configuration;
mod expressions;
mod meaning;
mod names;
mod notes;
mod structure;
mod warnings;
mod yaml;

pub use configuration::*;
pub use expressions::*;
pub use meaning::*;
pub use names::*;
pub use notes::*;
pub use structure::*;
pub use warnings::*;
pub use yaml::*;

use crate::diagnostic::Code;
use configuration::TABLE as CONFIGURATION;
use expressions::TABLE as EXPRESSIONS;
use meaning::TABLE as MEANING;
use names::TABLE as NAMES;
use notes::TABLE as NOTES;
use structure::TABLE as STRUCTURE;
use warnings::TABLE as WARNINGS;
use yaml::TABLE as YAML;

/// What `reenact explain E0103` has to say about one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The code it explains.
    pub code: Code,
    /// A few words: the mistake's name.
    pub title: &'static str,
    /// What the mistake is and why it is one, in sentences.
    pub meaning: &'static str,
    /// YAML that makes the mistake, alone or in place; or the argument that does.
    pub example: &'static str,
    /// How to mend it, in sentences.
    pub remedy: &'static str,
}

/// Declares one constant per code, and a `TABLE` of their explanations in the same order.
macro_rules! codes {
    ($($name:ident $code:literal $title:literal {
        meaning: $meaning:literal,
        example: $example:literal,
        remedy: $remedy:literal $(,)?
    })*) => {
        $(
            #[doc = concat!($code, ": ", $title, ".")]
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code($code);
        )*

        /// Explains every code of this file, in the order of their numbers.
        pub(super) const TABLE: &[super::Explanation] = &[$(
            super::Explanation {
                code: $name,
                title: $title,
                meaning: $meaning,
                example: $example,
                remedy: $remedy,
            },
        )*];
    };
}
use codes;

/// The tables of all files, in the order of their ranges.
const TABLES: &[&[Explanation]] =
    &[YAML, STRUCTURE, NAMES, EXPRESSIONS, MEANING, WARNINGS, CONFIGURATION, NOTES];

/// Returns every explanation, in the order of their codes.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    TABLES.iter().copied().flatten()
}

/// Returns the explanation of a code such as `E0103`, in either case; `None` when there is none.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    explanations().find(|explanation| explanation.code.0.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_well_formed_distinct_and_in_order() {
        let codes: Vec<&str> = explanations().map(|explanation| explanation.code.0).collect();
        for range in TABLES {
            assert!(range.is_sorted_by(|a, b| a.code < b.code), "a table is out of order");
        }
        for code in &codes {
            assert_eq!(code.len(), 5, "{code}");
            assert!(matches!(code.as_bytes()[0], b'E' | b'W' | b'N'), "{code}");
            assert!(code.bytes().skip(1).all(|byte| byte.is_ascii_digit()), "{code}");
        }
        let mut distinct = codes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), codes.len());
    }

    #[test]
    fn explanations_are_sentences() {
        for explanation in explanations() {
            assert!(!explanation.title.ends_with('.'), "{}", explanation.code);
            assert!(explanation.meaning.ends_with('.'), "{}", explanation.code);
            assert!(explanation.remedy.ends_with('.'), "{}", explanation.code);
            assert!(!explanation.example.is_empty(), "{}", explanation.code);
        }
    }

    #[test]
    fn a_code_is_found_in_either_case() {
        assert_eq!(explain("e0103").map(|found| found.code), Some(DUPLICATE_KEY));
        assert_eq!(explain("E9999"), None);
    }
}

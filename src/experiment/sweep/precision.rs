//! When a sweep knows enough. It is asked after whole batches of seeds, in their order, so the answer
//! does not depend on who made which run when.

use crate::experiment::interval::wilson;
use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::samples::Samples;
use crate::experiment::sweep::samples::Tally;
use crate::quantity::Ratio;
use crate::quantity::parse_ratio;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// How many seeds are between two looks at how sure a sweep is.
pub const BATCH: u64 = 100;

/// How narrow intervals have to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The figure; none for every figure and every expectation.
    pub figure: Option<String>,
    /// Half the width, as a share: of the mean for figures, of all runs for expectations.
    pub within: Ratio,
}

/// Written `1%` or `requests_affected=1%`.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(figure) = &self.figure {
            write!(f, "{figure}=")?;
        }
        let parts = self.within.parts_per_billion();
        let decimals = format!("{:07}", parts % 10_000_000);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        write!(f, "{}{point}{decimals}%", parts / 10_000_000)
    }
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (figure, share) = match text.rsplit_once('=') {
            Some((figure, share)) => (Some(figure.trim().to_owned()), share),
            None => (None, text),
        };
        let within = parse_ratio(share.trim()).map_err(|error| format!("`{text}`: {error}"))?;
        if within.parts_per_billion() == 0 {
            return Err(format!("`{text}`: no number of seeds is that sure"));
        }
        if within.parts_per_billion() >= 1_000_000_000 {
            return Err(format!(
                "`{text}`: one seed is that sure; say less than the whole, as in `1%`"
            ));
        }
        Ok(Self { figure, within })
    }
}

impl Serialize for Goal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Goal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Tells whether a sweep knows enough to stop: it has goals, its seeds so far are whole batches, and
/// every goal is met in every variant. A figure that nothing was counted of is as sure as it gets; a
/// text and an instant have no relative width and are never waited for.
///
/// A mean is known within the share `g` when half the width of its interval is at most `g / (1 + g)`
/// of it. Source: A. M. Law, Simulation Modeling and Analysis, section 9.4.1.
pub fn is_enough(plan: &Plan, samples: &Samples) -> bool {
    let seeds = samples.seeds();
    !plan.precision.is_empty()
        && seeds > 0
        && seeds.is_multiple_of(BATCH)
        && plan.precision.iter().all(|goal| is_met(goal, plan, samples))
}

fn is_met(goal: &Goal, plan: &Plan, samples: &Samples) -> bool {
    let parts = f64::from(goal.within.parts_per_billion());
    let share = parts / (1e9 + parts);
    let millionths = u64::from(goal.within.parts_per_billion() / 1_000);
    plan.variants.iter().zip(samples.variants()).all(|(variant, sampled)| {
        let asked = |name: &str| goal.figure.as_deref().is_none_or(|figure| figure == name);
        let figures = variant.figures.iter().zip(&sampled.figures);
        let mut figures = figures.filter(|(figure, _)| asked(&figure.name));
        let means = figures.all(|(_, column)| match column.unit() {
            Some(Unit::Count | Unit::Duration | Unit::Share) => {
                let moments = column.moments();
                moments.half_width() <= share * moments.mean().abs()
            }
            Some(Unit::Instant | Unit::Text) | None => true,
        });
        let known = |tally: &Tally| {
            let (low, high) = wilson(tally.held, tally.judged);
            high - low <= 2 * millionths
        };
        means && (goal.figure.is_some() || sampled.expectations.iter().all(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        match (text.parse::<Goal>(), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found.to_string(), expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn goals_read_as_they_are_written() {
        check("1%", Ok("1%"));
        check("0.25%", Ok("0.25%"));
        check("requests_affected=5%", Ok("requests_affected=5%"));
        check("a=0.0000001%", Ok("a=0.0000001%"));
        check("0%", Err("no number of seeds"));
        check("a=1", Err("`a=1`"));
    }
}

//! Which part of a sweep this process makes: a flag says it, or else the scheduler that runs it.

use crate::experiment::sweep::plan::Shard;

/// A shard, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The shard.
    pub(super) shard: Shard,
    /// The scheduler's variable; none for a flag, or where nobody says anything.
    pub(super) by: Option<&'static str>,
}

/// What a scheduler tells each of its tasks.
struct Scheduler {
    /// The variable that holds the task's number.
    index: &'static str,
    /// The variable that holds how many tasks there are.
    of: &'static str,
    /// The variables that hold the first number, the last one, and how far they lie apart.
    numbering: Option<[&'static str; 3]>,
}

/// The schedulers whose variables are known. Kubernetes does not say how many completions there are,
/// so the job's file has to.
const SCHEDULERS: [Scheduler; 3] = [
    Scheduler {
        index: "SLURM_ARRAY_TASK_ID",
        of: "SLURM_ARRAY_TASK_COUNT",
        numbering: Some(["SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"]),
    },
    Scheduler { index: "JOB_COMPLETION_INDEX", of: "JOB_COMPLETIONS", numbering: None },
    Scheduler {
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        of: "AWS_BATCH_JOB_ARRAY_SIZE",
        numbering: None,
    },
];

/// Chooses the shard, from the flag and from what variables hold.
///
/// # Errors
///
/// Returns what is wrong, in a sentence.
pub(super) fn choose(
    flag: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Chosen, String> {
    if let Some(text) = flag {
        let shard = text.parse().map_err(|why| format!("--shard: {why}"))?;
        return Ok(Chosen { shard, by: None });
    }
    for scheduler in &SCHEDULERS {
        if variable(scheduler.index).is_some_and(|text| !text.is_empty()) {
            let shard = scheduler.shard(&variable)?;
            return Ok(Chosen { shard, by: Some(scheduler.index) });
        }
    }
    Ok(Chosen { shard: Shard::WHOLE, by: None })
}

impl Scheduler {
    fn shard(&self, variable: &impl Fn(&str) -> Option<String>) -> Result<Shard, String> {
        let number = |name: &str| variable(name).and_then(|text| text.trim().parse::<u64>().ok());
        let is = self.index;
        let index = number(is).ok_or_else(|| format!("{is} is no number; say --shard I/N"))?;
        let of = number(self.of).ok_or_else(|| {
            format!("{is} says which shard this is, and {} not of how many: set it, or say --shard I/N, or --shard 0/1 for all seeds", self.of)
        })?;
        let uneven =
            || format!("{is} is {index}, which is none of {of} even steps; say --shard I/N");
        let index = match self.numbering {
            None => index,
            Some([first, last, step]) => {
                let first = number(first).unwrap_or(0);
                let step = number(step).unwrap_or(1).max(1);
                let spanned = number(last).map(|last| last.saturating_sub(first) / step + 1);
                let further = index.checked_sub(first).ok_or_else(uneven)?;
                if !further.is_multiple_of(step) || spanned.is_some_and(|it| it != of) {
                    return Err(uneven());
                }
                further / step
            }
        };
        format!("{index}/{of}").parse().map_err(|why| format!("{is}: {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(flag: Option<&str>, variables: &[(&str, &str)], expected: Result<&str, &str>) {
        let variable = |name: &str| {
            variables.iter().find(|it| it.0 == name).map(|(_, value)| (*value).to_owned())
        };
        match (choose(flag, variable), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found.shard.to_string(), expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, _) => panic!("{variables:?}: {found:?}"),
        }
    }

    #[test]
    fn nobody_says_anything() {
        check(None, &[], Ok("0/1"));
        check(None, &[("SLURM_ARRAY_TASK_ID", "")], Ok("0/1"));
    }

    #[test]
    fn slurm_numbers_tasks_from_anywhere() {
        let array = |id, count, min, max, step| {
            [
                ("SLURM_ARRAY_TASK_ID", id),
                ("SLURM_ARRAY_TASK_COUNT", count),
                ("SLURM_ARRAY_TASK_MIN", min),
                ("SLURM_ARRAY_TASK_MAX", max),
                ("SLURM_ARRAY_TASK_STEP", step),
            ]
        };
        check(None, &array("0", "16", "0", "15", "1"), Ok("0/16"));
        check(None, &array("16", "16", "1", "16", "1"), Ok("15/16"));
        check(None, &array("8", "4", "0", "12", "4"), Ok("2/4"));
        check(None, &array("7", "3", "1", "7", "1"), Err("none of 3 even steps"));
        check(Some("1/2"), &array("7", "3", "1", "7", "1"), Ok("1/2"));
        check(None, &[("SLURM_ARRAY_TASK_ID", "3")], Err("SLURM_ARRAY_TASK_COUNT not of how many"));
        check(None, &array("x", "3", "1", "7", "1"), Err("is no number"));
    }

    #[test]
    fn kubernetes_and_batch_number_from_zero() {
        check(None, &[("JOB_COMPLETION_INDEX", "3"), ("JOB_COMPLETIONS", "4")], Ok("3/4"));
        check(None, &[("JOB_COMPLETION_INDEX", "4"), ("JOB_COMPLETIONS", "4")], Err("from 0 to 3"));
        check(None, &[("JOB_COMPLETION_INDEX", "4")], Err("JOB_COMPLETIONS not of how many"));
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "0"), ("AWS_BATCH_JOB_ARRAY_SIZE", "2")];
        check(None, &batch, Ok("0/2"));
        check(Some("2/2"), &[], Err("--shard: shards of 2"));
    }
}

//! Which event of a run is the first that is another one than when it was certified.

use crate::engine::outcome::Limits;
use crate::experiment::certificate::run::Claimed;
use crate::experiment::certificate::run::Look;
use crate::experiment::certificate::run::Looked;
use crate::experiment::signature::Sign;
use crate::scenario::File;

/// Looks for the first event in which runs are other ones than they were.
#[derive(Debug)]
pub struct Search<'a> {
    /// The file that was certified, where its text is there.
    pub was: Option<File>,
    /// The file as it is.
    pub now: &'a File,
    /// By what the failure is known.
    pub sign: &'a Sign,
    /// Its shape, where the certificate has one.
    pub shape: Option<u64>,
    /// The limits of a run.
    pub limits: Limits,
}

impl Search<'_> {
    /// Says which event is the first that differs, given those between which the hashes of the
    /// certificate bound it. Where there is the file that was certified, it is run beside today's.
    pub fn first_other(&self, claimed: &Claimed, (alike, until): (u64, u64)) -> Option<String> {
        let end = || "the end of the run".to_owned();
        let look = Look { tell: Some(alike), from: alike, until: until.max(alike) };
        let before = self.was.as_ref().and_then(|file| self.looked(claimed, file, look));
        let after = self.looked(claimed, self.now, look)?;
        let Some(before) = before.filter(|before| before.claimed == *claimed) else {
            let last = until.saturating_sub(1);
            let told = after.told.unwrap_or_else(end);
            let place = if last <= alike {
                format!("the first event that differs is {alike}")
            } else {
                format!("the first event that differs is between {alike} and {last}")
            };
            return Some(format!("{place}; {alike} is now: {told}"));
        };
        let pairs = before.prints.iter().zip(&after.prints);
        let first = alike + pairs.take_while(|(one, other)| one == other).count() as u64;
        let look = Look { tell: Some(first), ..look };
        let [was, now] = [self.was.as_ref()?, self.now].map(|file| {
            self.looked(claimed, file, look).and_then(|looked| looked.told).unwrap_or_else(end)
        });
        let words = if was == now {
            format!("{now}, at another instant, or with another value")
        } else {
            format!("{now}; it was: {was}")
        };
        Some(format!("the first event that differs is {first}; {first} is now: {words}"))
    }

    fn looked(&self, claimed: &Claimed, file: &File, look: Look) -> Option<Looked> {
        let plan = claimed.plan()?;
        plan.run_looking(file, (self.sign, self.shape), self.limits, look).ok()
    }
}

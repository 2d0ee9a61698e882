//! Several replays at once: whole runs on several threads, results in the order they were asked
//! for, whatever the threads do.

use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::replay::replay;
use std::num::NonZero;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

/// Replays every prepared selection under the same conditions.
pub fn replay_all(prepared: &[Prepared], conditions: &Conditions) -> Vec<Replay> {
    replay_each(prepared, conditions, |replay| replay())
}

/// Replays every prepared selection under the same conditions, each within `around`, which runs on
/// the replay's thread.
pub fn replay_each<T: Send>(
    prepared: &[Prepared],
    conditions: &Conditions,
    around: impl Fn(&dyn Fn() -> Replay) -> T + Sync,
) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(prepared.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, one)) = take(prepared, &next) {
            done.push((index, around(&|| replay(one, conditions, &mut ()))));
        }
        done
    };
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        // A replay is total, so a thread that died is a defect, and its missing results show it.
        running.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Takes the next selection that nobody has taken.
fn take<'p>(prepared: &'p [Prepared], next: &AtomicUsize) -> Option<(usize, &'p Prepared)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, prepared.get(index)?))
}

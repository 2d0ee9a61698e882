//! Whether a replay is the same again.

use crate::engine::machine::Machine;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::seed::Seed;
use crate::trace::fingerprint::Fingerprint;
use crate::trace::fingerprint::Fingerprinting;

/// Makes a machine that has run another seed, so that its memory is as used as memory gets.
pub fn used_machine<'p>(prepared: &'p Prepared, seed: Seed, limits: &Limits) -> Machine<'p> {
    let mut machine = Machine::new(&prepared.program);
    machine.run(seed.next(), &whole(prepared, limits), &mut ());
    machine
}

/// Runs a prepared selection on a used machine and returns the fingerprint of all events.
pub fn fingerprint_again(prepared: &Prepared, seed: Seed, limits: &Limits) -> Fingerprint {
    let mut machine = used_machine(prepared, seed, limits);
    let mut fingerprinting = Fingerprinting::default();
    machine.run(seed, &whole(prepared, limits), &mut fingerprinting);
    fingerprinting.finish()
}

/// Returns limits that let a replay come to its own end.
fn whole(prepared: &Prepared, limits: &Limits) -> Limits {
    limits.for_program(&prepared.program)
}

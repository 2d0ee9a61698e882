//! Shares: whether a request, or who asked, is among those for whom a switch has its value. It is drawn once
//! and for good, and a share that grows keeps those who are in it.

use crate::engine::draw::Site;
use crate::engine::task;
use crate::program::Program;
use crate::program::parts::Share;
use crate::sample::scale;
use crate::trace::event::Actor;
use crate::value::Value;

/// Returns the site and the entity by which it is drawn whether somebody is in a share; none for who is in
/// none of its kind. `request` is where the line of traffic of their request draws, and its number there.
pub fn lot(
    share: Share,
    program: &Program,
    actor: Option<Actor>,
    request: Option<(u64, u32)>,
) -> Option<(Site, u64)> {
    let switch = program.key(share.site).hash;
    let (site, entity) = if let Some(population) = share.of {
        (switch, actor.filter(|actor| actor.population == population)?.member)
    } else {
        let (line, number) = request?;
        (task::descend(line, switch, 0), number)
    };
    Some((Site::from_number(site), u64::from(entity)))
}

/// Tells whether who drew that is in the share. `size` is the value of the input that says how large it is,
/// where one does.
pub fn is_in(share: Share, size: Option<Value>, drawn: u64) -> bool {
    let parts = match size {
        Some(Value::Decimal(parts)) => u64::try_from(parts).unwrap_or(0),
        Some(_) | None => share.parts,
    };
    scale(drawn, 1_000_000_000) < parts
}

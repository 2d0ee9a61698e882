//! What there is only so much of: who has some of it, who waits for it, and when it is back.

use crate::support::of_kind;
use crate::support::seconds;
use crate::support::small;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::trace::event::Kind;

/// Requests, one a second, that run these steps where there are three tools.
fn asking(count: u32, steps: &str) -> Program {
    small(
        &format!("visits: {{ request: ask, every: 1s, count: {count} }}"),
        &format!(
            "
resources: {{ tools: {{ capacity: 3 }} }}
requests: {{ ask: {{ steps: [{steps}] }} }}
"
        ),
    )
}

#[test]
fn who_has_waited_goes_on_behind_the_step() {
    let all = "{ acquire: tools, amount: '3' }, { work: it, takes: 10s }, { show: light }";
    let program = asking(3, all);
    assert_eq!(seconds(&program, Kind::Acquired), [1, 11, 21]);
    assert_eq!(seconds(&program, Kind::Shown), [11, 21, 31]);
}

#[test]
fn what_a_loop_acquired_is_given_back_whole() {
    let steps = "{ repeat: [{ acquire: tools }], at_most: 3 }, { work: it, takes: 10s }";
    let program = asking(2, steps);
    assert_eq!(seconds(&program, Kind::Acquired), [1, 1, 1, 11, 11, 11]);
}

#[test]
fn what_is_lent_for_a_time_is_back_when_it_is_over() {
    let program = asking(3, "{ acquire: tools, amount: '2', for: 10s }");
    assert_eq!(seconds(&program, Kind::Acquired), [1, 11, 21]);
    assert_eq!(seconds(&program, Kind::Released), [11, 21, 31]);
}

#[test]
fn what_waits_for_a_release_is_nobodys_and_no_more_than_that_comes_back() {
    let steps = "{ acquire: tools, amount: '2', until: release, if: 'request == \"visits/1\"' }, \
                 { release: tools, amount: '3', if: 'request == \"visits/2\"' }, \
                 { acquire: tools, amount: '3', until: release, id: all, if: 'request == \"visits/3\"' }, \
                 { acquire: tools, id: more, if: 'request == \"visits/4\"' }";
    let program = asking(4, steps);
    let amounts: Vec<_> =
        of_kind(&program, Kind::Released).into_iter().filter_map(|it| it.amount).collect();
    assert_eq!(amounts, [2]);
    assert_eq!(seconds(&program, Kind::Acquired), [1, 3], "the fourth waits for ever");
}

#[test]
fn as_many_may_wait_as_may_and_no_more() {
    let all = "{ acquire: tools, amount: '3' }, { work: it, takes: 1m }";
    let program = asking(5, all);
    let ending = |queue_length| {
        let limits = Limits { queue_length, ..Limits::default() };
        engine::run(&program, Seed::new(1), &limits, &mut ()).ending
    };
    assert_eq!(ending(4), Ending::Finished, "one has them, four wait");
    assert_eq!(ending(3), Ending::Stopped(Limit::QueueLength(3)));
}

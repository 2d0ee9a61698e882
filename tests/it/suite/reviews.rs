//! `test --review`: what each key does, in a plain pipe.

use super::Desk;

#[test]
fn a_review_accepts_rejects_skips_tells_more_and_leaves() {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("visits: { value: 20, basis", "visits: { value: 19, basis");
    desk.edit_scenario("visits_failed: 20, noticed_by", "visits_failed: 19, noticed_by");
    desk.edit_scenario("visits_failed: { value: 20", "visits_failed: { value: 19");
    let review = |typed| desk.run(&["test", ".", "--review"], typed);
    let seen = review("?\ni\nd\na\nr\ns\nq\n");
    seen.exits(1);
    crate::support::snapshots("suite", || insta::assert_snapshot!("review", seen.result));
    let pending = desk.files().iter().filter(|it| it.ends_with(".snap.new")).count();
    assert_eq!(pending, 2, "one was accepted, one rejected, two were left");
    let seen = desk.test(&[]);
    seen.exits(1).says("PASS  small / production  ").says("SNAP  small / development");
}

#[test]
fn a_review_whose_input_ends_leaves_everything_as_it_was() {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("value: 1s..3s", "value: 1s..4s");
    desk.run(&["test", ".", "--review"], "").exits(1);
    desk.run(&["test", ".", "--review"], "a\na\na\na\n").exits(0).says("4 passed");
    desk.test(&[]).exits(0);
}

#[test]
fn a_review_of_the_first_snapshots_takes_them() {
    let desk = Desk::new();
    desk.run(&["test", ".", "--review"], "a\na\na\na\n").exits(0).says("the snapshot is new");
    desk.test(&[]).exits(0).says("4 snapshots the same");
}

//! What a step stands in: the groups, loops and choices that decide whether it runs, and rescues.

use crate::support::small;
use reenact::program::Program;
use reenact::program::ids::SiteId;

/// Groups with and without an `else`, loops of both kinds, a choice, a rescue, one beside the other.
fn nested() -> Program {
    let steps = "
services: { api: { concurrency: 1, steps: [{ id: far, raise: Away, if: 'false' }] } }
requests:
  ask:
    steps:
      - { id: before, set: n, to: '0' }
      - { id: outer, if: n == 0, do: [{ id: first, set: a, to: '1' }, { id: inner, if: n == 1, do: [{ id: deep, set: a, to: '2' }] }], else: [{ id: second, set: a, to: '3' }] }
      - { id: between, set: n, to: '1' }
      - { id: ends, repeat: [{ id: pass, set: n, to: n + 1 }], until: n > 3, at_most: 9 }
      - { id: counts, repeat: [{ id: counted, set: n, to: n + 1 }], at_most: 2 }
      - { id: picks, choose: { one: { weight: 1, steps: [{ id: left, set: a, to: '4' }] }, other: { weight: 1, steps: [{ id: right, set: a, to: '5' }] } } }
      - { id: tries, try: [{ id: tried, raise: Boom }], rescue: [{ id: rescued, set: a, to: '6' }] }
      - { id: after, set: n, to: '2' }
";
    small("one: { request: ask, at: 2024-01-01T00:00:00Z }", steps)
}

/// Returns the place of the step with that name.
#[track_caller]
fn site(program: &Program, name: &str) -> SiteId {
    let is_it = |path: &str| path.rsplit('/').next() == Some(name);
    SiteId::from_index(program.sites.iter().position(|site| is_it(&site.path)).unwrap())
}

/// Returns the names of places, in order.
fn names(program: &Program, sites: impl IntoIterator<Item = SiteId>) -> Vec<String> {
    let name = |site: SiteId| program.site(site).path.rsplit('/').next().unwrap().to_owned();
    let mut names: Vec<String> = sites.into_iter().map(name).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_step_stands_in_what_is_around_it_and_in_nothing_beside() {
    let program = nested();
    let none: [&str; 0] = [];
    for (step, groups, guards) in [
        ("before", &none[..], &none[..]),
        ("first", &["outer"], &["outer"]),
        ("inner", &["outer"], &["outer"]),
        ("deep", &["inner", "outer"], &["inner", "outer"]),
        ("second", &["outer"], &["outer"]),
        ("between", &none, &none),
        ("pass", &["ends"], &["ends"]),
        ("counted", &["counts"], &none),
        ("left", &["picks"], &none),
        ("right", &["picks"], &none),
        ("tries", &none, &none),
        ("tried", &none, &none),
        ("rescued", &none, &none),
        ("after", &none, &none),
        ("far", &none, &none),
    ] {
        let at = site(&program, step);
        assert_eq!(names(&program, program.groups_of(at)), groups, "groups of {step}");
        let guarding = program.guards_of(at).into_iter().map(|guard| guard.0);
        assert_eq!(names(&program, guarding), guards, "guards of {step}");
    }
}

#[test]
fn branches_stand_in_their_choice_and_rescues_in_theirs() {
    let program = nested();
    let chosen = |step: &str| names(&program, program.choices_of(site(&program, step)));
    assert_eq!(
        (chosen("left"), chosen("right")),
        (vec!["picks".to_owned()], vec!["picks".to_owned()])
    );
    assert_eq!(chosen("pass").len() + chosen("after").len(), 0);
    let in_rescue: Vec<&str> = ["tried", "rescued", "after", "far", "deep"]
        .into_iter()
        .filter(|step| program.is_in_rescue(site(&program, step)))
        .collect();
    assert_eq!(in_rescue, ["rescued"]);
}

//! Stories of requests: the pass with the fault, names and values, who notices anyway, and when.

use crate::support::file;
use crate::support::prepared;
use reenact::engine::outcome::Limits;
use reenact::experiment::anyway::Wanted;
use reenact::experiment::anyway::hold;
use reenact::experiment::replay::Conditions;
use reenact::experiment::replay::Replay;
use reenact::experiment::replay::replay;
use reenact::experiment::stages::Visibility;
use reenact::experiment::stages::visibility;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use std::process::Command;

/// A request that adds six parts up in a loop, and shows what came of it.
fn loop_of(add: &str, until: &str, fault: &str) -> String {
    format!(
        "version: 1
id: small
title: A loop
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
stores: {{ shelf: {{}} }}
traffic: {{ visits: {{ request: visit, every: 1m, count: 3 }} }}
requests:
  visit:
    steps:
      - {{ set: parts, to: '0' }}
      - {{ set: total, to: '0' }}
      - id: fetch all
        repeat:
          - {{ work: fetch, takes: 100ms }}
          - {{ set: parts, id: count it, to: parts + 1 }}
          - {{ set: total, id: add it up, to: '{add}' }}
          - {{ write: shelf, id: put it there, key: request, value: total }}
          - {{ read: shelf, id: look again, key: request, as: seen }}
        until: '{until}'
      - {{ show: wrong, if: total != 6 }}
figures:
  wrongs: {{ count: requests, where: {{ shown: wrong }} }}
fault:
  title: Six parts come to another number
  {fault}
  harm: wrongs
observers:
  user: {{ in: [here], notices: {{ shown: wrong }}, stays: 1h, basis: assumed }}
  anyone: {{ in: [here], notices: {{ worked: requests.visit/work fetch }}, stays: 1h, basis: assumed }}
profiles: {{ here: {{}} }}
"
    )
}

fn held(text: &str, wanted: Wanted) -> Replay {
    let file = file("small.yaml", text);
    let prepared = prepared(&file, &Selection::profile("here"));
    let seed = prepared.scenario.seed;
    let conditions = Conditions { seed, limits: Limits::default(), check_ties: false };
    let mut replay = replay(&prepared, &conditions, &mut ());
    hold(&file, &prepared, &mut replay, &conditions, wanted);
    replay
}

const THIRD: &str = "site: requests.visit/add it up
  patch: { requests: { visit: { steps: { fetch all: { repeat: { add it up: { to: total + 1 } } } } } } }";

fn third() -> String {
    loop_of("parts == 3 ? total + 100 : total + 1", "parts == 6", THIRD)
}

#[test]
fn the_fault_is_in_the_pass_that_is_another_without_it() {
    let failure = held(&third(), Wanted::Fault).failure.unwrap();
    let link = &failure.chain.links[failure.fault.unwrap()];
    assert_eq!(link.value.as_deref(), Some("102"), "the third pass, not the last");
}

#[test]
fn a_loop_that_goes_on_too_long_is_at_fault_where_it_goes_on() {
    let fault = "site: requests.visit/fetch all
  patch: { requests: { visit: { steps: { fetch all: { until: parts == 6 } } } } }";
    let failure = held(&loop_of("total + 1", "parts == 8", fault), Wanted::Fault).failure.unwrap();
    let fault = failure.fault.unwrap();
    let before = failure.chain.links[..fault].iter().filter(|link| link.about == "fetch");
    assert_eq!(before.count(), 6, "the seventh pass is the first that should not be");
}

#[test]
fn a_step_with_a_name_of_its_own_tells_its_variable_or_store_and_the_value() {
    let failure = held(&third(), Wanted::Fault).failure.unwrap();
    let told = |about: &str| {
        let link = failure.chain.links.iter().find(|link| link.about == about).unwrap();
        (link.object.clone().unwrap(), link.value.clone().unwrap())
    };
    assert_eq!(told("count it"), ("parts".to_owned(), "1".to_owned()));
    assert_eq!(told("put it there"), ("shelf".to_owned(), "1".to_owned()));
    assert_eq!(told("look again"), ("shelf".to_owned(), "1".to_owned()));
    let plain = failure.chain.links.iter().find(|link| link.about == "parts").unwrap();
    assert_eq!(plain.object, None, "the name of the step says it");
}

#[test]
fn who_notices_something_without_the_fault_too_is_told() {
    let anyway = |wanted| {
        let replay = held(&third(), wanted);
        replay.noticed.iter().map(|it| (it.observer.clone(), it.anyway)).collect::<Vec<_>>()
    };
    let known = |user, anyone| vec![("user".to_owned(), user), ("anyone".to_owned(), anyone)];
    assert_eq!(anyway(Wanted::All), known(Some(false), Some(true)));
    assert_eq!(anyway(Wanted::Fault), known(None, None));
}

/// How far a fault gets that sets two variables to these values instead of `1` and `2`.
fn swapped(values: [&str; 2]) -> Visibility {
    let [one, other] = values;
    let text = format!(
        "version: 1
id: small
title: Two variables
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
traffic: {{ visits: {{ request: visit, every: 1m, count: 3 }} }}
switches: {{ swapped: {{ value: true }} }}
requests:
  visit:
    steps:
      - {{ set: one, to: 'swapped ? {one} : 1' }}
      - {{ set: other, to: 'swapped ? {other} : 2' }}
      - {{ show: page }}
figures: {{ pages: {{ count: requests, where: {{ shown: page }} }} }}
fault:
  title: Swapped
  site: requests.visit/set one
  harm: pages
  patch: {{ switches: {{ swapped: {{ value: false }} }} }}
profiles: {{ here: {{}} }}
"
    );
    let file = file("small.yaml", &text);
    let selection = Selection::profile("here");
    let faulty = prepared(&file, &selection);
    let mended = prepared(&file, &Selection { without_fault: true, ..selection });
    let site = "requests.visit/set one";
    visibility(&faulty, &mended, site, Seed::new(1), Limits::default()).unwrap()
}

#[test]
fn values_in_each_others_place_are_another_state() {
    let infected = swapped(["2", "1"]).extents[1].clone();
    assert_eq!(infected.requests, 3);
    assert_eq!(infected.proof.unwrap().told.about, "one", "the first of them shows it");
    assert_eq!(swapped(["1", "2"]).extents[1].requests, 0);
}

/// Runs a scenario and returns what it prints.
fn run(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    let command = command.arg("run").arg("a.yaml").args(arguments).current_dir(folder.path());
    let output = command.env_clear().output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn stories_say_what_their_times_count_from_and_where_the_fault_is() {
    let text = run(&third(), &[]);
    assert!(text.contains("request 1, the fault at 01-01 00:01:00"), "{text}");
    assert!(text.contains("after  its arrival at 2024-01-01 00:01:00"), "{text}");
    assert!(text.contains("sets total (add it up)    ◄ the fault"), "{text}");
    assert!(text.contains("int 102"), "{text}");
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(words.join(" ").contains("and without the fault as well"), "{text}");
}

#[test]
fn instants_have_their_year_where_a_replay_is_longer_than_one() {
    let short = run(&third(), &[]);
    assert!(
        !short.contains("failure  2024") && short.contains("01-01 00:01:00  failure"),
        "{short}"
    );
    let long = third().replace("every: 1m", "every: 250d");
    let long = run(&long, &[]);
    assert!(long.contains("2024-09-07 00:00:00  failure"), "{long}");
}

#[test]
fn what_is_published_says_how_it_agrees_and_within_what() {
    let published = "published:
  third: { value: 3, figure: wrongs, quote: three, role: given }
  about: { value: 4, within: 1, figure: wrongs, quote: about four, role: given }
  range: { value: { from: 1, to: 100000 }, figure: wrongs, quote: some, role: given }
  other: { value: 7, figure: wrongs, quote: seven, role: given, known_miss: so it is }
";
    let text = third() + published;
    let human = run(&text, &[]);
    for line in ["same", "within 1", "in range", "differs"] {
        assert!(human.contains(&format!("  {line}")), "{line}: {human}");
    }
    assert!(human.contains("1 to 100 000"), "{human}");
    let json: serde_json::Value = serde_json::from_str(&run(&text, &["--format", "json"])).unwrap();
    let said = json["profiles"][0]["published"].as_array().unwrap();
    let said: Vec<_> = said.iter().map(|it| (&it["agreement"], &it["within"])).collect();
    let null = serde_json::Value::Null;
    assert_eq!(said[0], (&"same".into(), &null));
    assert_eq!(said[1], (&"within".into(), &"1".into()));
    assert_eq!(said[2], (&"in_range".into(), &null));
    assert_eq!(said[3], (&"differs".into(), &null));
}

/// Two lines of traffic; in `calm` the second is none, and nothing is wrong with the first.
const TWO_LINES: &str = "version: 1
id: small
title: Two lines of traffic
replay: { seed: 1, from: 2024-01-01T00:00:00Z, incident: loud }
switches: { broken: { value: true }, loose: { value: true } }
traffic:
  first: { request: visit, every: 1m, count: 3 }
  other: { request: call, every: 30s, count: 3 }
requests:
  visit: { steps: [{ show: wrong, if: broken }, { show: page }] }
  call: { steps: [{ show: wrong, id: wrong here, if: loose }, { show: noise, if: loose }] }
figures: { wrongs: { count: requests, where: { shown: wrong } } }
profiles:
  loud: {}
  calm: { patch: { traffic: { other: null }, switches: { broken: { value: false } } } }
";

#[test]
fn why_not_looks_at_requests_that_arrive_on_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.yaml"), TWO_LINES).unwrap();
    let ask = |event: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
        let command = command.args(["explain", "a.yaml", "why-not", event, "--profile", "calm"]);
        let output = command.current_dir(folder.path()).env_clear().output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    // It happens to the other line first, which does not arrive here; the first line tells why not.
    let (code, said) = ask("shown=wrong");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("because broken is false"), "{said}");
    let (code, said) = ask("shown=noise");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("never arrive in calm") && said.contains("traffic `other`"), "{said}");
    assert!(said.contains("traffic.other is"), "{said}");
}

#[test]
fn the_step_that_does_the_harm_itself_is_at_fault_where_it_does() {
    let fault = "site: requests.visit/show wrong
  patch: { requests: { visit: { steps: { show wrong: null } } } }";
    let failure = held(&loop_of("total + 2", "parts == 6", fault), Wanted::Fault).failure.unwrap();
    assert_eq!(failure.fault, failure.harm);
}

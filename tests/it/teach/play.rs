//! `reenact play`: a scripted game is the same every time, and shows nothing before its time.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::SMALL;
use super::check;
use super::reenact;
use super::within;
use crate::support::root;
use crate::support::text_of;

const GAME: &str = "docs/src/games/duo-chat.txt";

#[test]
fn a_game_of_duo_chat() {
    check("play-duo-chat", &["play", DUO_CHAT, "--script", GAME], "");
}

#[test]
fn a_game_from_a_pipe() {
    let orders = "help\nlook\nlook spec\nnext\nlog\nrequest 1\nfigure failures\nactions\n\
                  do after-commit\ndo forbid-in-transactions\ndo forbid-in-transactions\nfly\n";
    check("play-before-commit", &["play", BEFORE_COMMIT], orders);
}

#[test]
fn an_observer_sees_what_they_could_have_seen_by_then() {
    let orders = "look qa\nlook user\nuntil 12:12\nfigures\n";
    let said = reenact(&["play", DUO_CHAT], &format!("until 2024-06-25T12:00:00Z\n{orders}"));
    assert_eq!(said.code, 0, "{}", said.err);
    let (before, _) = said.out.split_once("DEBRIEF").unwrap();
    assert!(!before.contains("something is wrong"), "{before}");
    assert!(!before.contains("Error"), "{before}");
    let said = reenact(&["play", DUO_CHAT], "until 2024-06-25T13:00:00Z\nlook qa\nlook user\n");
    let (before, _) = said.out.split_once("DEBRIEF").unwrap();
    let qa = before.split_once("look qa").unwrap().1.split_once("look user").unwrap();
    assert!(qa.0.contains("nothing that would tell them"), "{}", qa.0);
    assert!(qa.1.contains("something is wrong"), "{}", qa.1);
}

/// What was decided changes nothing before it, and everything that it prevents after it.
#[test]
fn a_decision_takes_effect_from_then_on() {
    let lost = |script: &str| -> Vec<String> {
        let said = reenact(&["play", DUO_CHAT], script);
        assert_eq!(said.code, 0, "{}", said.err);
        let values = said.out.lines().filter_map(|line| line.strip_prefix("  answers lost "));
        values.map(|it| it.trim().to_owned()).collect()
    };
    let look = "figure answers_lost\n";
    let noon = "until 2024-06-26T12:00:00Z\n";
    let night = "until 2024-06-27T00:00:00Z\n";
    let idle = lost(&format!("{noon}{look}{night}{look}"));
    let kept = lost(&format!("{noon}{look}do keep-answer\n{look}{night}{look}"));
    assert_eq!((&idle[0], &idle[0]), (&kept[0], &kept[1]), "the past stays as it was");
    assert_ne!(idle[0], idle[1]);
    assert_eq!(kept[1], kept[2], "no answer is lost from then on");
}

/// What gives an input another value is turned when that is decided; what cannot be turned says so.
#[test]
fn a_value_is_turned_when_that_is_decided() {
    let played = |script: &str| {
        let said = reenact(&["play", BEFORE_COMMIT], script);
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    let look = "figure orders_not_found\n";
    let lost = |out: &str| -> Vec<String> {
        let values = out.lines().filter_map(|line| line.strip_prefix("  orders not found "));
        values.map(|it| it.trim().to_owned()).collect()
    };
    let begin = format!("until 2024-01-01T12:30:00Z\n{look}");
    let idle = lost(&played(&format!("{begin}wait 2h\n{look}")));
    let delayed = played(&format!("{begin}do five-second-delay\n{look}wait 2h\n{look}deploys\n"));
    assert!(delayed.contains("  five-second-delay is in place from 01-01 12:30:00 on\n"));
    assert!(delayed.contains("  01-01 12:30:00  Every job waits five seconds first\n"));
    let delayed = lost(&delayed);
    assert_eq!((&idle[0], &idle[0]), (&delayed[0], &delayed[1]), "the past stays as it was");
    assert_eq!(delayed[1], delayed[2], "every order is found from then on");
    assert_ne!(idle[0], idle[1]);
    let code = played(&format!("{begin}do after-commit\n"));
    assert!(code.contains("what it changes cannot come at an instant"), "{code}");
}

#[test]
fn what_is_saved_is_played_again() {
    let scratch = tempfile::tempdir().unwrap();
    std::fs::copy(root().join(SMALL), scratch.path().join("s.yaml")).unwrap();
    let orders = "next\nnot an order\nnote they argue\nlook tester\ndo beside\ndebrief\n";
    let first = within(scratch.path(), &["play", "s.yaml", "--save", "game.txt"], orders);
    assert_eq!(first.code, 2, "a script with a mistake in it has one");
    let saved = text_of(&scratch.path().join("game.txt"));
    assert_eq!(saved, orders.replace("not an order\n", ""));
    let again = within(scratch.path(), &["play", "s.yaml", "--script", "game.txt"], "");
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert_eq!(again.out, first.out.replace("\n01-01 09:30:00> not an order\n", ""));
    let kept = within(scratch.path(), &["play", "s.yaml", "--save", "game.txt"], orders);
    assert_eq!(kept.code, 2);
    assert_eq!(kept.err, "error: `game.txt` is there already; add `--force` to overwrite it\n");
}

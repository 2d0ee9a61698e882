//! What a page tells that other commands find out: who was waited for, which difference is the cause, how long
//! an observer saw it, and what the environments differ in.

use super::DUO_CHAT;
use super::text;
use crate::support::root;
use std::process::Command;

/// The part of a page between two texts.
#[track_caller]
fn between<'p>(page: &'p str, from: &str, until: &str) -> &'p str {
    let (_, rest) = page.split_once(from).expect(from);
    rest.split_once(until).expect(until).0
}

/// A line is what `explain` says of the same event.
#[test]
fn a_story_tells_who_was_waited_for() {
    let scenario = "scenarios/primitives/pool-timeout.yaml";
    let page = text(scenario, "html", &[]);
    let told: Vec<&str> = page.split("<p class=\"wait\">").skip(1).collect();
    assert_eq!(told.len(), 3);
    let words = told[0].split_once("</p>").unwrap().0;
    let mut explain = Command::new(env!("CARGO_BIN_EXE_reenact"));
    let said = explain.args(["explain", scenario, "request=12"]).current_dir(root()).env_clear();
    let said = String::from_utf8(said.output().unwrap().stdout).unwrap();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(words), "{words}: {said}");
    assert!(told[0].starts_with("waited 5s for connections: held by request 11 alone, since "));
    // It made nothing late that `explain` would look at, and is told all the same.
    assert!(told[1].starts_with("waited 300ms for connections, until request 10 gave it back at "));
}

#[test]
fn the_cause_among_the_differences_is_told() {
    let page = text(DUO_CHAT, "html", &[]);
    let causes = between(&page, "<table id=\"causes\">", "</table>");
    for (profile, cause) in [
        ("development", "switches.rails_env"),
        ("self-managed", "switches.gitlab_com"),
        ("test-inline", "queues.sidekiq.delivery"),
    ] {
        let row = between(causes, &format!("<th scope=\"row\">{profile}</th>"), "</tr>");
        assert_eq!(row.matches(&format!("<li><code>{cause}</code></li>")).count(), 2, "{row}");
        assert!(row.contains("complete"), "{row}");
    }
    let test = between(causes, "<th scope=\"row\">test</th>", "</tr>");
    assert!(test.contains("the fault shows there as well"), "{test}");
}

#[test]
fn one_difference_is_one_row_and_says_what_it_is() {
    let page = text("scenarios/knight-power-peg.yaml", "html", &[]);
    let settings = between(&page, "<table class=\"settings\">", "</table>");
    assert_eq!(settings.matches("changes.retail_liquidity.removed").count(), 1);
    let row = between(settings, "<code>changes.retail_liquidity.removed</code>", "</tr>");
    for words in
        ["The new code for the Retail", "From when on it is no longer running", "not there"]
    {
        assert!(row.contains(words), "{words}: {row}");
    }
    assert!(!settings.contains("absent"));
}

/// A bar ends with what is seen, which is before the end of the replay.
#[test]
fn an_observer_s_bar_ends_when_it_is_over() {
    let page = text(DUO_CHAT, "html", &[]);
    let user = page.split("<th scope=\"row\">user</th>").nth(1).unwrap();
    let user = user.split_once("</tr>").unwrap().0;
    assert!(user.contains("06-27 17:34:04"), "{user}");
    let bar = between(user, "class=\"knows\" x=\"", "height");
    let (from, width) = bar.split_once("\" y=\"2\" width=\"").unwrap();
    let width: u64 = width.trim_end_matches(['"', ' ']).parse().unwrap();
    assert!(from.parse::<u64>().unwrap() + width < 200, "{bar}");
}

//! What a reader takes from a page must be so: what an action lets others see, what was affected, when, and
//! whether the replay came to its end.

use super::DUO_CHAT;
use super::reenact;
use super::text;
use crate::support::root;

const KNIGHT: &str = "scenarios/knight-power-peg.yaml";
const NASDAQ: &str = "scenarios/nasdaq-ipo-cross.yaml";

/// A page without what keeps its numbers whole, and without what cells say on narrow screens.
#[track_caller]
fn page(scenario: &str, more: &[&str]) -> String {
    plain(&text(scenario, "html", more))
}

fn plain(page: &str) -> String {
    let mut parts = page.split("<span class=\"n\">");
    let mut out = parts.next().unwrap_or_default().to_owned();
    out.extend(parts.map(|part| part.replacen("</span>", "", 1)));
    let mut labelled = out.split(" data-label=\"");
    let first = labelled.next().unwrap_or_default().to_owned();
    labelled.fold(first, |out, part| out + part.split_once('"').map_or("", |(_, rest)| rest))
}

/// What stands between two marks.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} behind {from}")).0
}

/// An action that lets somebody see it elsewhere is not one that does nothing.
#[test]
fn a_table_of_actions_tells_who_sees_it_wherever_they_look() {
    let panel = page(DUO_CHAT, &[]);
    let panel = between(&panel, "<h3>Corrective actions</h3>", "</table>");
    let row = between(panel, "<code>no-env-gate</code>", "</tr>");
    assert!(row.contains("also developer in development"), "{row}");
    assert!(between(panel, "as it was", "</tr>").contains("user in production"), "{panel}");
    for format in ["md", "gitlab"] {
        let page = text(DUO_CHAT, format, &[]);
        let row = page.lines().find(|line| line.starts_with("| `no-env-gate`")).unwrap();
        assert!(row.contains("also developer in development"), "{row}");
    }
}

/// Half a replay says so first, and keeps what was published.
#[test]
fn a_replay_that_was_stopped_says_so_above_everything() {
    for format in ["html", "md", "gitlab"] {
        let arguments = ["report", DUO_CHAT, "--format", format, "--limit", "100000"];
        let output = reenact(root(), &arguments);
        assert_eq!(output.status.code(), Some(3), "{format}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("a replay was stopped by the limit of 100 000 events"), "{said}");
        let page = plain(&String::from_utf8(output.stdout).unwrap());
        let notice = page
            .find("Not replayed to the end: stopped by the limit of 100 000 events in production")
            .unwrap();
        let first = if format == "html" { "<section" } else { "\n## " };
        assert!(notice < page.find(first).unwrap(), "{format}");
        assert!(page.contains("2 553"), "{format} keeps what was published");
    }
    let page = text(DUO_CHAT, "gitlab", &["--limit", "100000000"]);
    assert!(!page.contains("Not replayed to the end"));
}

#[test]
fn kinds_of_requests_name_what_was_lost_and_mark_it() {
    let kinds = page("scenarios/gitlab-dedup-key.yaml", &[]);
    let kinds = between(&kinds, "id=\"kinds\"", "</section>");
    assert!(kinds.contains("drops twin"), "{kinds}");
    let marked = kinds.matches("<strong class=\"hurt\">◄").count();
    assert!(marked > 0 && marked < kinds.matches("<details").count(), "{marked}");
    let hooks = page("scenarios/github-webhook-backlog.yaml", &[]);
    let kinds = between(&hooks, "id=\"kinds\"", "</section>");
    assert!(!kinds.contains("nothing that shows <strong class=\"hurt\">"), "{kinds}");
    let dropped = kinds.split("<summary>").find(|it| it.contains("◄")).unwrap();
    assert!(dropped.contains("500"), "{dropped}");
}

/// A drawing has bars that can be told apart, whatever the length of the replay, and its last label is where it ends.
#[test]
fn a_timeline_is_as_fine_as_its_replay_is_short() {
    for (scenario, least) in [(DUO_CHAT, 24), (KNIGHT, 24), (NASDAQ, 24)] {
        let page = page(scenario, &[]);
        let drawing = between(&page, "<svg id=\"strip\"", "</svg>");
        let bars = drawing.matches("class=\"bar\"").count();
        assert!((least..=97).contains(&bars), "{scenario}: {bars} bars");
        let numbers = between(&page, "<table id=\"hours\">", "</table>");
        let last =
            between(numbers.rsplit("<tr ").next().unwrap(), "data-until=\"", "\"").to_owned();
        let label = drawing.rsplit("text-anchor=\"end\">").next().unwrap();
        assert!(label.starts_with(&last), "{scenario}: {label} is not {last}");
        assert!(
            between(&page, "id=\"timeline\"", "<figure").contains("The first of "),
            "{scenario}"
        );
    }
}

/// What lies beyond fifteen years is drawn as well, and its instants have their years.
#[test]
fn a_replay_of_decades_is_drawn_whole() {
    let scratch = tempfile::tempdir().unwrap();
    let scenario = "version: 1\nid: decades\ntitle: Once in a while\n\
        replay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        requests: { visit: { steps: [{ show: error }] } }\n\
        traffic:\n  visits: { request: visit, until: 2054-01-01T00:00:00Z, count: 300, basis: assumed }\n\
        figures: { errors: { count: requests, where: { shown: error } } }\n\
        profiles: { here: { title: Here } }\n";
    std::fs::write(scratch.path().join("decades.yaml"), scenario).unwrap();
    let output = reenact(scratch.path(), &["report", "decades.yaml"]);
    let page = String::from_utf8(output.stdout).unwrap();
    let counted = |name: &str| -> u64 {
        let mark = format!("data-{name}=\"");
        let numbers = page.split(&mark).skip(1);
        numbers.map(|it| it.split('"').next().unwrap().parse::<u64>().unwrap()).sum()
    };
    assert_eq!((counted("arrived"), counted("affected")), (300, 300));
    assert!(between(&page, "<svg id=\"strip\"", "</svg>").contains("2024-01-01"));
    assert!(page.contains("The scenario names no fault."));
    assert!(!page.contains("The fault does not show"));
}

/// Two environments that do the same at other instants do nothing else.
#[test]
fn another_instant_is_no_other_deed() {
    let page = page(DUO_CHAT, &[]);
    let parted = between(&page, "<h3>Where they part</h3>", "</table>");
    let row = between(parted, "<th scope=\"row\">test</th>", "</tr>");
    assert!(!row.contains("nothing") && row.contains("at other instants"), "{row}");
}

/// Whoever copies a line runs it.
#[test]
fn lines_to_copy_name_the_file() {
    let long = page("scenarios/github-webhook-backlog.yaml", &[]) + &page(KNIGHT, &[]);
    let lines = long.split("<code>reenact ").skip(1).map(|it| it.split_once("</code>").unwrap().0);
    let lines: Vec<&str> = lines.collect();
    assert!(lines.iter().any(|it| it.contains(" --only request=")), "{lines:?}");
    for line in lines {
        assert!(line.contains("scenarios/"), "{line}");
    }
    let scratch = tempfile::tempdir().unwrap();
    std::fs::copy(root().join("docs/src/examples/show.yaml"), scratch.path().join("-dash.yaml"))
        .unwrap();
    let output = reenact(scratch.path(), &["report", "--", "-dash.yaml"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("reenact run ./-dash.yaml"));
}

/// A loop is told once, and how often it came again.
#[test]
fn a_story_folds_what_comes_again() {
    let page = page(KNIGHT, &[]);
    let story = between(&page, "id=\"story-events\"", "</table>");
    assert!(story.contains("… this turn 138 times more, and then the last one:"), "{story}");
    assert!(story.matches("<tr ").count() < 60, "{}", story.matches("<tr ").count());
}

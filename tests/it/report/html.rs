//! `reenact report` as HTML: one file, the same bytes every time, and nothing in it but what the scenario says.

use super::DUO_CHAT;
use super::reenact;
use crate::support::root;
use crate::support::text_of;
use base64::Engine as _;
use reenact::render::report::html::SCRIPT;
use reenact::render::report::html::STYLE;
use reenact::render::report::html::is_unedited;
use sha2::Digest as _;
use std::path::Path;
use std::sync::LazyLock;

/// Draws the report of a scenario.
#[track_caller]
fn page(folder: &Path, scenario: &str) -> String {
    let output = reenact(folder, &["report", scenario]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// Draws the report of a scenario about which something is noted, too.
fn page_with_notes(scenario: &str) -> String {
    String::from_utf8(super::drawn(scenario, "html", &[])).unwrap()
}

/// The report of the first scenario, drawn once for all tests.
fn duo_chat() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| page(root(), DUO_CHAT));
    &PAGE
}

#[test]
fn it_tells_the_incident_in_few_bytes_and_always_the_same() {
    let once = duo_chat();
    assert_eq!(once, page(root(), DUO_CHAT));
    assert!(once.len() <= 300_000, "{} bytes", once.len());
    assert!(is_unedited(once));
    let told = [
        "<h1>Error A1001 replaces the answer on Duo Chat</h1>",
        " class=\"number\">2 553</td>",
        "6436-b4ac-c812-a5f2",
        "NoMethodError",
        "never: has left by then, 2.001s too early at best",
        "All 63 sets of the 6 actions that can be replayed",
        "not replayed: It changes how people work together",
        "The two instants are 2d 5h 22m apart",
    ];
    for words in told {
        assert!(once.contains(words), "{words}");
    }
}

#[test]
fn other_scenarios_keep_their_size_too() {
    for name in ["gitlab-parallel-builds", "gitlab-stale-replica", "job-before-commit"] {
        let page = page(root(), &format!("scenarios/{name}.yaml"));
        assert!((20_000..2_000_000).contains(&page.len()), "{name}: {} bytes", page.len());
        every_kind_has_a_label_of_its_own(&page);
        whoever_is_affected_is_seen(&page);
    }
    every_kind_has_a_label_of_its_own(duo_chat());
    whoever_is_affected_is_seen(duo_chat());
}

/// Few among many thousands are drawn so high that somebody sees them.
fn whoever_is_affected_is_seen(page: &str) {
    let drawn = page.split("<rect class=\"affected\"").skip(1);
    let heights = drawn.map(|it| number(between(it, "height=\"", "\"")));
    let heights: Vec<u64> = heights.collect();
    assert!(!heights.is_empty() && heights.iter().all(|height| *height >= 5), "{heights:?}");
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

/// What stands between two marks.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

/// The numbers of an attribute, wherever it stands.
fn numbers(page: &str, attribute: &str) -> Vec<Vec<u64>> {
    let mark = format!(" {attribute}=\"");
    let found = page.split(&mark).skip(1);
    let text = found.map(|it| it.split_once('"').unwrap().0);
    text.map(|text| text.split(' ').map(number).collect()).collect()
}

/// A scenario of which no figure counts requests: those are drawn that the harm of its fault counts, and everything
/// that is replayed in part says so.
#[test]
fn what_the_fault_harms_is_drawn_where_no_figure_counts_requests() {
    let page = page_with_notes("tests/it/report/harm.yaml");
    for words in [
        "<dt>Time</dt><dd>2024-01-01 to 2024-01-03, UTC</dd>",
        "<span class=\"key affected\">requests counted as refused</span>",
        "The first of 350 refused: request 1, ",
        "raises Full · fails with Full · ask",
        "raises Full · fails with Full · order",
        "not there: raises Full",
        "Each request replayed stands for 10; these numbers are of all of them.",
        ">350 times</td>",
        "that shows it. Here each stands for 10.",
        "Below stands how often they ran. Here each stands for 10.",
        ">01-03</text>",
        ">06:00</text>",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("what people did, by number"), "nobody did anything");
    let total = |attribute: &str| numbers(&page, attribute).concat().iter().sum::<u64>();
    // Each once by its bar, and once by its kind.
    assert_eq!(total("data-hurt"), 2 * 35);
    assert_eq!(total("data-affected"), 35);
    let arrivals = numbers(&page, "data-arrivals");
    for (kind, example) in arrivals.iter().zip(numbers(&page, "data-example")) {
        assert!(kind[usize::try_from(example[0]).unwrap()] > 0, "{kind:?} {example:?}");
    }
}

/// Where neither counts requests, the page says why it draws none.
#[test]
fn a_page_says_that_nothing_counts_requests() {
    let scratch = tempfile::tempdir().unwrap();
    let text = "version: 1\nid: none\ntitle: None\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        requests: { ask: { steps: [{ show: answer }] } }\n\
        traffic: { load: { request: ask, every: 10s, count: 3 } }\nprofiles: { here: {} }\n";
    std::fs::write(scratch.path().join("none.yaml"), text).unwrap();
    let page = page(scratch.path(), "none.yaml");
    assert!(page.contains("No figure counts requests, so none is drawn as affected."));
    assert!(!page.contains("key affected") && !page.contains("data-affected"));
    assert!(page.contains("<dt>Time</dt><dd>2024-01-01, UTC</dd>"));
}

/// A group that nobody named is called by how it begins, wherever it is told.
#[test]
fn a_group_without_a_name_is_told_by_how_it_begins() {
    let scenario = "tests/it/report/unnamed.yaml";
    let page = page(root(), scenario);
    assert!(page.contains("skips <strong>do write sessions</strong>"));
    assert!(!page.contains("skips <strong></strong>") && !page.contains("skips  ·"));
    let run = reenact(root(), &["run", scenario, "--only", "request=2"]);
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(told.contains("skips do write sessions\n"), "{told}");
    // Paths stay as they are: events and their keys are made of them.
    let csv = reenact(root(), &["report", scenario, "--format", "csv", "--table", "events"]);
    assert!(String::from_utf8(csv.stdout).unwrap().contains(",requests.visit/do,"));
}

#[test]
fn it_says_where_each_environment_parts_and_how_far_the_fault_gets_there() {
    let page = duo_chat();
    let rows = |heading: &str| {
        let (_, rest) = page.split_once(&format!("<h3>{heading}</h3>")).unwrap();
        let (table, _) = rest.split_once("</table>").unwrap();
        let rows = table.split("<tr>").skip(2);
        rows.map(|row| row.split_once("scope=\"row\">").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    let parted = rows("Where they part");
    let names = ["development", "self-managed", "test", "test-inline"];
    assert_eq!(parted.len(), names.len());
    for (row, name) in parted.iter().zip(names) {
        assert!(row.starts_with(name), "{row}");
    }
    let comes = parted.iter().map(|row| row.contains("not there: ")).collect::<Vec<_>>();
    assert_eq!(comes, [true, true, false, true]);
    assert!(
        parted[0].contains("not there: raises NoMethodError · shows error_a1001"),
        "{}",
        parted[0]
    );
    assert!(parted[0].contains("raises NoMethodError"), "{}", parted[0]);
    let stages = rows("How far the fault gets");
    assert_eq!(stages.len(), 5, "production as well: {stages:#?}");
    let lost = |row: &str| row.contains("never") || row.contains("nobody");
    let revealed: Vec<bool> = stages.iter().map(|row| !lost(row)).collect();
    assert_eq!(revealed, [true, false, false, true, false], "{stages:#?}");
}

fn every_kind_has_a_label_of_its_own(page: &str) {
    let summaries = page.split("<details class=\"kind\"").skip(1);
    let mut labels: Vec<&str> = summaries
        .map(|it| it.split_once("</strong>").unwrap().1.split_once("</summary>").unwrap().0)
        .collect();
    assert!(!labels.is_empty());
    labels.sort_unstable();
    assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:#?}");
}

/// Only what these hashes name runs and is drawn, so they must be those of what is in the page.
#[test]
fn the_policy_names_the_style_and_the_script() {
    let page = duo_chat();
    let (_, policy) = page.split_once("Content-Security-Policy\" content=\"").unwrap();
    let (policy, _) = policy.split_once('"').unwrap();
    for (directive, text) in [("style-src", STYLE), ("script-src", SCRIPT)] {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        let expected = format!("{directive} 'sha256-{hash}'");
        assert!(policy.contains(&expected), "{policy}\nlacks {expected}");
        assert_eq!(page.matches(text).count(), 1, "{directive}");
    }
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!page.contains(" style="), "an attribute would be refused");
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("://") || !page.contains("src=\"http"), "nothing is loaded");
}

/// Whoever prints a page that they read in the dark gets ink on paper, and what is painted beside words as well.
#[test]
fn dark_is_for_screens_alone() {
    let rules: Vec<&str> = STYLE.split("@media").collect();
    let dark = rules.iter().filter(|rule| rule.contains("--page: #16171a"));
    assert_eq!(dark.clone().count(), 2, "one for the system and one for the button");
    for rule in dark {
        assert!(rule.starts_with(" screen"), "{rule}");
    }
    let (_, paper) = STYLE.split_once("@media print").unwrap();
    assert!(paper.contains("color-scheme: only light"));
    assert!(paper.contains(".key::before, td.lanes { print-color-adjust: exact;"));
}

#[test]
fn nothing_in_a_scenario_becomes_markup() {
    let scratch = tempfile::tempdir().unwrap();
    let text = "version: 1\nid: nasty\ntitle: '</title><script>alert(1)</script>'\n\
        source: 'javascript:alert(2)'\nsummary: '<img src=x onerror=alert(3)>'\n\
        replay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        inputs: { n: { value: 1, basis: assumed, why: '\"><b>bold' } }\n\
        requests:\n  ask:\n    steps:\n      - show: 'a<i>b'\n        if: n == 1\n\
        traffic: { load: { request: ask, every: 10s, count: 3 } }\n\
        figures: { seen: { count: requests, where: { shown: 'a<i>b' } } }\n\
        profiles: { here: { title: '<h1>' } }\n";
    std::fs::write(scratch.path().join("nasty.yaml"), text).unwrap();
    let page = page(scratch.path(), "nasty.yaml");
    for (bad, good) in [
        ("<script>alert", "&lt;script&gt;alert(1)"),
        ("<img", "&lt;img src=x"),
        ("\"><b>", "&lt;b&gt;bold"),
        ("a<i>b", "a&lt;i&gt;b"),
    ] {
        assert!(!page.contains(bad), "{bad}");
        assert!(page.contains(good), "{good}");
    }
    assert!(
        !page.contains("href=\"javascript:"),
        "an address is a link only where it is a web address"
    );
}

#[test]
fn a_report_that_somebody_edited_is_kept() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("report.html");
    std::fs::copy(root().join("docs/src/examples/show.yaml"), scratch.path().join("s.yaml"))
        .unwrap();
    let write = ["report", "s.yaml", "-o", "report.html"];
    for _ in 0..2 {
        assert_eq!(reenact(scratch.path(), &write).status.code(), Some(0), "its own it overwrites");
    }
    let edited = text_of(&file).replace("</h1>", ", as we saw it</h1>");
    assert!(!is_unedited(&edited));
    std::fs::write(&file, &edited).unwrap();
    let refused = reenact(scratch.path(), &write);
    assert_eq!(refused.status.code(), Some(2));
    let said = "error: `report.html` is there already and is no report, or one that was edited; add \
                `--force` to overwrite it\n";
    assert_eq!(String::from_utf8(refused.stderr).unwrap(), said);
    assert_eq!(text_of(&file), edited);
    let forced = reenact(scratch.path(), &["report", "s.yaml", "-o", "report.html", "--force"]);
    assert_eq!(forced.status.code(), Some(0));
    assert!(is_unedited(&text_of(&file)));
}

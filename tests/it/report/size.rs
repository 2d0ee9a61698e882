//! How large pages are: small for every incident, and never too large, whatever a scenario has.

use crate::support::asked_everywhere;
use crate::support::root;
use ::reenact::render::report::html::is_unedited;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The most that any page may have, and the first scenario's.
const ROOM: usize = 2_000_000;
const DUO_CHAT: usize = 300_000;

/// Draws a page as whoever reads it gets it; notes may be said besides.
fn page(tool: &Path, scenario: &str, more: &[&str]) -> String {
    let mut command = Command::new(tool);
    command.args(["report", scenario, "--limit", "100000000"]).args(more);
    let output = command.current_dir(root()).env_clear().output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{scenario}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn everywhere_pages_are_whole_and_small() {
    let (tool, scenarios) = asked_everywhere();
    let hold = |scenario: &String| {
        let page = page(&tool, scenario, &[]);
        let is_first = scenario.ends_with("duo-chat-a1001.yaml");
        let most = if is_first { DUO_CHAT } else { ROOM };
        assert!((20_000..most).contains(&page.len()), "{scenario}: {} bytes", page.len());
        assert!(!page.contains("This page is a sample"), "{scenario}");
    };
    scenarios.iter().for_each(hold);
}

/// Very much of everything that the language allows, in long words.
fn very_much() -> String {
    let long = |number: usize| {
        format!(
            "'{} {number}'",
            "as long as somebody writes who has much to say & <more> ".repeat(30)
        )
    };
    let (environments, parts, observers, actions) = (40, 60, 20, 8);
    let mut text = format!("version: 1\nid: much\ntitle: {}\nsummary: {}\n", long(0), long(1));
    text.push_str("replay: { seed: 1, from: 2024-01-01T00:00:00Z, incident: p0 }\n");
    text.push_str("changes: { mend: { title: Mended, deployed: never } }\n");
    text.push_str(
        "traffic:\n  visits: { request: visit, from: 2024-01-01T00:00:00Z, until: 2024-01-02T00:00:00Z, \
         count: 30, basis: assumed }\n",
    );
    let mut section = |name: &str, count: usize, line: &dyn Fn(usize) -> String| {
        writeln!(text, "{name}:").unwrap();
        (0..count).for_each(|number| writeln!(text, "{}", line(number)).unwrap());
    };
    section("inputs", parts, &|it| {
        format!("  i{it}: {{ value: 1, basis: assumed, why: {} }}", long(it))
    });
    section("switches", parts, &|it| format!("  s{it}: {{ value: true }}"));
    section("requests:\n  visit:\n    steps", parts * 2 + 1, &|it| match (it / 2, it % 2) {
        (part, _) if part == parts => "      - { show: error, if: '!mend' }".to_owned(),
        (part, 0) => format!("      - {{ show: effect_{part}_by_a_long_name, if: s{part} }}"),
        (part, _) => format!("      - {{ set: v{part}, to: i{part} }}"),
    });
    section("figures", parts, &|it| {
        format!(
            "  figure_{it}_by_a_long_name: {{ count: events, where: {{ shown: effect_{it}_by_a_long_name }} }}"
        )
    });
    let everywhere: Vec<String> = (0..environments).map(|it| format!("p{it}")).collect();
    section("observers", observers, &|it| {
        let (title, everywhere) = (long(it), everywhere.join(", "));
        let notices = "notices: { shown: error }, stays: 1s, basis: assumed";
        format!("  observer_{it}: {{ title: {title}, in: [{everywhere}], {notices} }}")
    });
    section("profiles", environments, &|it| {
        format!(
            "  p{it}: {{ title: {}, patch: {{ switches: {{ s{it}: {{ value: {} }} }} }} }}",
            long(it),
            it == 0
        )
    });
    section("actions", actions, &|it| {
        let patch = format!("patch: {{ switches: {{ s{it}: {{ value: false }} }} }}");
        format!("  action_{it}: {{ title: {}, quote: {}, {patch} }}", long(it), long(it))
    });
    text.push_str(
        "fault: { title: Not mended, site: requests.visit/show error, harm: figure_0_by_a_long_name, \
         patch: { changes: { mend: { deployed: always } } } }\n",
    );
    text
}

#[test]
fn what_is_too_much_for_a_page_is_a_sample_and_says_so() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("much.yaml");
    std::fs::write(&path, very_much()).unwrap();
    for more in [&[][..], &["--for", "facilitator"][..]] {
        let page = page(Path::new(env!("CARGO_BIN_EXE_reenact")), path.to_str().unwrap(), more);
        assert!(page.len() < ROOM, "{more:?}: {} bytes", page.len());
        assert!(page.contains("<p class=\"notice\">This page is a sample"), "{more:?}");
        assert!(page.contains(" more</td>"), "each place says how many");
        for panel in ["figures", "timeline", "environments", "observers", "actions", "notes"] {
            assert!(page.contains(&format!("<section id=\"{panel}\"")), "{more:?}: {panel}");
        }
        assert!(is_unedited(&page), "{more:?}");
        let closed = |name: &str| {
            let opens = page.matches(&format!("<{name}>")).count()
                + page.matches(&format!("<{name} ")).count();
            (opens, page.matches(&format!("</{name}>")).count())
        };
        for name in ["table", "tr", "td", "li", "section", "details"] {
            let (opened, closed) = closed(name);
            assert_eq!(opened, closed, "{more:?}: {name}");
        }
    }
}

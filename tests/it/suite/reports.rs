//! Reports: JUnit, JSON, GitHub's annotations and GitLab's code quality.

use super::Desk;
use crate::support::snapshots;
use crate::support::text_of;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeSet;
use std::fs;

/// A desk with one of everything: a changed snapshot, a failed expectation, a scenario with
/// mistakes, a snapshot that nothing asks for, and letters that formats must escape.
fn troubled() -> Desk {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("visits: { value: 20, basis", "visits: { value: 19, basis");
    desk.edit_scenario("quote: some thirty pages", "quote: \"a < b & \\e[31m c: d%\"");
    desk.edit_scenario("miss: the source counts reloads", "miss: \"\\u202e<&%: reloads\"");
    desk.edit_scenario("  no-cache: {", "  cacheless: {");
    desk.edit_scenario("with: [no-cache]", "with: [cacheless]");
    let broken = text_of(&desk.path("small.yaml")).replace("takes: thinking", "takes: thinkin");
    fs::write(desk.path("broken.yaml"), broken).expect("the folder takes it");
    desk
}

#[test]
fn every_format_tells_the_same_troubles() {
    let desk = troubled();
    for format in ["human", "json", "github", "gitlab-codequality"] {
        let seen = desk.test(&["--format", format]);
        seen.exits(2);
        assert!(!seen.result.contains(['\u{1b}', '\u{202e}']), "{format}");
        snapshots("suite", || insta::assert_snapshot!(format, seen.result));
        if format != "human" && format != "github" {
            serde_json::from_str::<serde_json::Value>(&seen.result).expect("it is JSON");
        }
    }
}

#[test]
fn a_junit_report_is_xml_whose_cases_have_names_of_their_own() {
    let desk = troubled();
    desk.test(&["--junit", "reports/junit.xml"]).exits(2);
    let report = text_of(&desk.path("reports/junit.xml"));
    snapshots("suite", || insta::assert_snapshot!("junit", untimed(&report)));
    let mut reader = Reader::from_str(&report);
    let mut names = BTreeSet::new();
    let mut counts = (0, 0, 0);
    loop {
        let event = reader.read_event().expect("it is XML");
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if event == Event::Eof {
                break;
            }
            continue;
        };
        match tag.name().as_ref() {
            "testcase" => {
                let attribute = |name: &str| {
                    let found = tag.try_get_attribute(name).expect("attributes are XML");
                    found.expect("GitLab wants it").value.into_owned()
                };
                let name = [attribute("classname"), attribute("file"), attribute("name")];
                assert!(names.insert(name), "GitLab ignores the second of one name");
                counts.0 += 1;
            }
            "failure" => counts.1 += 1,
            "error" => counts.2 += 1,
            _ => {}
        }
    }
    let head = report.lines().nth(1).expect("there is a root");
    let said = format!(r#"tests="{}" failures="{}" errors="{}""#, counts.0, counts.1, counts.2);
    assert!(head.contains(&said), "{head} {said}");
}

/// Takes the times out of a report, each of which is one of the clock, in seconds.
fn untimed(report: &str) -> String {
    let mut parts = report.split(" time=\"");
    let mut rest = parts.next().expect("there is a beginning").to_owned();
    let mut times = 0;
    for part in parts {
        let (time, after) = part.split_once('"').expect("the attribute ends");
        let (seconds, millis) = time.split_once('.').expect("it has decimals");
        assert!(seconds.parse::<u32>().is_ok() && millis.len() == 3, "{time}");
        rest.push_str(" time=\"..\"");
        rest.push_str(after);
        times += 1;
    }
    assert!(times > 5, "{times} times");
    rest
}

#[test]
fn reports_name_files_from_the_root_of_the_repository() {
    let desk = troubled();
    let folder = desk.path("services/shop");
    fs::create_dir_all(&folder).expect("there is room");
    fs::create_dir(desk.path(".git")).expect("there is room");
    for name in ["small.yaml", "broken.yaml", "snapshots"] {
        fs::rename(desk.path(name), folder.join(name)).expect("it moves");
    }
    let within = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_reenact"))
            .args(["test", "."])
            .args(arguments)
            .current_dir(&folder)
            .env_clear()
            .output()
            .expect("it runs");
        String::from_utf8(output.stdout).expect("it is UTF-8")
    };
    let github = within(&["--format", "github", "--junit", "junit.xml"]);
    let annotations = github.lines().filter(|line| line.starts_with("::error"));
    for annotation in annotations {
        assert!(annotation.starts_with("::error file=services/shop/"), "{annotation}");
    }
    // What people read can be opened and typed where they are.
    assert!(github.contains("        --> small.yaml:"), "{github}");
    assert!(github.contains("again: reenact run small.yaml"), "{github}");
    let report = text_of(&folder.join("junit.xml"));
    assert_eq!(
        report.matches(" file=\"").count(),
        report.matches(" file=\"services/shop/").count()
    );
    let quality = within(&["--format", "gitlab-codequality"]);
    let issues: serde_json::Value = serde_json::from_str(&quality).expect("it is JSON");
    for issue in issues.as_array().expect("it is a list") {
        let path = issue["location"]["path"].as_str().expect("it is a path");
        assert!(path.starts_with("services/shop/"), "{path}");
    }
}

#[test]
fn what_one_line_changed_in_many_cases_is_told_once() {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("      - show: page", "      - show: page\n      - show: footer");
    let seen = desk.test(&["--format", "github"]);
    seen.exits(1).says("and 3 cases more");
    assert_eq!(seen.result.matches("::error").count(), 1, "{}", seen.result);
    // Once in the annotation, and once in what people read.
    assert_eq!(seen.result.matches("changed: jobs.answer.steps/show footer").count(), 2);
    let seen = desk.test(&[]);
    // The words may go on on the next line.
    let told = seen.result.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(told.matches(", by the same lines as `production`").count(), 3, "{told}");
    assert_eq!(seen.result.matches("again: reenact run").count(), 4, "each can be repeated");
}

#[test]
fn every_mistake_is_an_entry_at_its_line() {
    let desk = Desk::new();
    let small = text_of(&desk.path("small.yaml"));
    let broken = small.replace("takes: thinking", "takes: thinkin").replace("in: dev", "in: dve");
    fs::write(desk.path("broken.yaml"), &broken).expect("the folder takes it");
    let line =
        |of: &str| broken.lines().position(|line| line.contains(of)).expect("it is there") + 1;
    let seen = desk.test(&["--codequality", "q.json", "--format", "github"]);
    seen.exits(2).says("FAIL  broken.yaml: its mistakes are listed above");
    let report: serde_json::Value =
        serde_json::from_str(&text_of(&desk.path("q.json"))).expect("it is JSON");
    let places: Vec<u64> = report
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|issue| issue["location"]["lines"]["begin"].as_u64())
        .collect();
    let lines = [line("takes: thinkin"), line("in: dve")];
    assert_eq!(places, lines.map(|line| line as u64), "{report}");
    let said = report[0]["description"].as_str().expect("it is a text");
    assert_eq!(
        said,
        "broken.yaml: E0301: no input is called `thinkin`; did you mean `thinking`?; there are: \
         thinking, visits; again: reenact check broken.yaml"
    );
    for line in lines {
        seen.says(&format!("::error file=broken.yaml,line={line},col="));
    }
}

#[test]
fn a_code_quality_report_stands_beside_what_people_read() {
    let desk = Desk::new();
    desk.edit_scenario("visits: { value: 20, basis", "visits: { value: 19, basis");
    let seen = desk.test(&["--codequality", "q.json"]);
    seen.exits(1).says("FAIL  small / production");
    let report = text_of(&desk.path("q.json"));
    assert!(report.contains("; again: reenact run small.yaml --profile production"), "{report}");
    assert_eq!(report, desk.test(&["--format", "gitlab-codequality"]).result);
    // It replaces its like, one without entries too, and nothing else.
    desk.edit_scenario("visits: { value: 19, basis", "visits: { value: 20, basis");
    desk.test(&["--codequality", "q.json"]).exits(0);
    assert_eq!(text_of(&desk.path("q.json")).trim(), "[]");
    desk.test(&["--codequality", "q.json"]).exits(0);
    let seen = desk.test(&["--codequality", "small.yaml"]);
    let said = "`small.yaml` is there already, and is no code quality report of this tool";
    assert!(seen.messages.contains(said), "{}", seen.messages);
    seen.exits(2);
}

#[test]
fn a_report_replaces_its_like_and_nothing_else() {
    let desk = Desk::new();
    desk.test(&["--junit", "a.xml"]).exits(0);
    desk.test(&["--junit", "a.xml"]).exits(0);
    let before = text_of(&desk.path("small.yaml"));
    let seen = desk.test(&["--junit", "small.yaml"]);
    let said = "`small.yaml` is there already, and is no JUnit report of this tool";
    assert!(seen.messages.contains(said), "{}", seen.messages);
    seen.exits(2);
    assert_eq!(text_of(&desk.path("small.yaml")), before);
    let others: [(&str, &[u8]); 2] =
        [("b.png", b"\x89PNG\xff"), ("c.md", b"mine: <testsuites name=\"reenact\"")];
    for (name, bytes) in others {
        fs::write(desk.path(name), bytes).expect("there is room");
        desk.test(&["--junit", name]).exits(2);
        assert_eq!(fs::read(desk.path(name)).expect("it is there"), bytes);
        fs::remove_file(desk.path(name)).expect("it was there");
    }
    let seen = desk.test(&["--junit", "small.yaml/a.xml"]);
    assert!(seen.messages.contains("`small.yaml/a.xml` cannot be written"), "{}", seen.messages);
    seen.exits(2);
    assert_eq!(desk.files(), ["a.xml", "small.yaml"]);
}

//! Snapshots: taken, kept, compared, explained, and readable for insta.

use super::Desk;
use super::edit;
use crate::support::root;
use crate::support::text_of;
use std::fs;

#[test]
fn what_was_accepted_passes_until_it_changes() {
    let desk = Desk::with_snapshots();
    desk.test(&[]).exits(0).says("4 cases: 4 passed, 4 snapshots the same");
    assert_eq!(
        desk.files(),
        [
            "small.yaml",
            "snapshots/small/development.snap",
            "snapshots/small/production+no-cache.snap",
            "snapshots/small/production.snap",
            "snapshots/small/production.without-fault.snap",
        ]
    );
}

#[test]
fn a_change_of_numbers_is_told_with_the_line_that_brought_it() {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("visits: { value: 20, basis", "visits: { value: 21, basis");
    let seen = desk.test(&["--filter", "development"]);
    seen.exits(1)
        .says("SNAP  small / development")
        .says("the snapshot changed in its figures; verdict and mechanism are the same")
        .says("pages_shown: 20 -> 21")
        .says("since then small.yaml:16:20 changed: inputs.visits.value");
    crate::support::snapshots("suite", || insta::assert_snapshot!("changed", seen.result));
}

#[test]
fn a_change_is_as_grave_as_what_it_changes() {
    let cases = [
        ("visits_failed: 20, noticed_by", "visits_failed: 22, noticed_by", "in its verdict"),
        ("- work: think", "- work: ponder", "in its mechanism; the verdict is the same"),
        ("value: 1s..3s", "value: 1s..4s", "in mere order or timing; every fact and figure"),
    ];
    for (from, to, said) in cases {
        let desk = Desk::with_snapshots();
        desk.edit_scenario(from, to);
        let filter = ["--filter", "small / production"];
        desk.test(&filter).exits(1).says(&format!("the snapshot changed {said}"));
    }
}

#[test]
fn a_step_put_in_is_told_by_its_line() {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("      - check: cache\n", "      - show: footer\n      - check: cache\n");
    let seen = desk.test(&["--filter", "small / development"]);
    seen.exits(1)
        .says("+ jobs.answer/show footer: runs")
        .says("since then small.yaml:40:9 changed: jobs.answer.steps/show footer\n        -->");
    let (shown, _) = seen.result.split_once("\n\n").expect("a summary follows");
    let readme = text_of(&root().join("README.md"));
    assert!(readme.contains(shown), "the README shows\n{shown}");
}

#[test]
fn a_change_of_the_tool_is_told_from_one_of_the_scenario() {
    let desk = Desk::with_snapshots();
    let path = desk.snapshot("development");
    let filter = ["--filter", "small / development"];
    edit(&path, "pages_shown: 20", "pages_shown: 19");
    desk.test(&filter).exits(1).says("the scenario and the version are the same");
    let version = env!("CARGO_PKG_VERSION");
    edit(&path, &format!("reenact: {version}"), "reenact: 0.0.9");
    let said = format!("it was made by reenact 0.0.9, this is {version}");
    desk.test(&filter).exits(1).says(&said).does_not_say("changed:");
    desk.edit_scenario("value: 1s..3s", "value: 1s..4s");
    desk.test(&filter).exits(1).says(&said).says("changed: inputs.thinking.value");
}

#[test]
fn a_snapshot_that_nothing_asks_for_fails_until_it_is_gone() {
    let desk = Desk::with_snapshots();
    desk.edit_scenario("development: { patch", "laptop: { patch");
    desk.edit_scenario("in: development", "in: laptop");
    desk.test(&[]).exits(1).says("the snapshot is new").says("nothing asks for this snapshot");
    desk.test(&["--filter", "no-cache"]).exits(0);
    let foreign = desk.snapshot("by-hand");
    fs::write(&foreign, "---\nsource: elsewhere\n---\nfacts\n").expect("there is room");
    desk.test(&["--accept"]).exits(1).says("removes snapshots of this tool");
    assert!(foreign.exists(), "what this tool did not write it does not remove");
    assert!(!desk.snapshot("development").exists());
    fs::remove_file(foreign).expect("it was there");
    desk.test(&[]).exits(0);
}

#[test]
fn a_file_that_is_no_snapshot_is_said_to_be_none() {
    let desk = Desk::with_snapshots();
    fs::write(desk.snapshot("development"), "facts\n").expect("it was there");
    desk.test(&[])
        .exits(1)
        .says("the snapshot is of no use:")
        .says("it does not\n        begin with metadata between two `---`");
}

#[test]
fn insta_reads_what_was_written() {
    let desk = Desk::with_snapshots();
    let file = text_of(&desk.snapshot("production"));
    let (_, text) = file.split_once("\n---\n").expect("the metadata ends");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(desk.path("snapshots/small"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("production", text));
}

#[test]
fn nothing_is_written_where_ci_is_set() {
    let mut desk = Desk::with_snapshots();
    desk.edit_scenario("value: 1s..3s", "value: 1s..4s");
    desk.ci = true;
    let before = desk.files();
    desk.test(&[]).exits(1).says("nothing was written");
    for flag in ["--accept", "--review"] {
        let seen = desk.test(&[flag]);
        assert!(seen.messages.contains("never written where CI is set"), "{}", seen.messages);
        seen.exits(2);
    }
    assert_eq!(desk.files(), before);
    desk.ci = false;
    desk.test(&[]).exits(1).says("look at what is pending");
    let pending = |desk: &Desk| desk.files().iter().filter(|it| it.ends_with(".snap.new")).count();
    assert_eq!(pending(&desk), 4);
    desk.edit_scenario("value: 1s..4s", "value: 1s..3s");
    desk.test(&[]).exits(0);
    assert_eq!(pending(&desk), 0, "what no longer differs is no longer pending");
}

#[test]
#[cfg(unix)]
fn a_link_is_never_written_through() {
    let desk = Desk::with_snapshots();
    let precious = desk.path("precious");
    fs::write(&precious, "mine").expect("there is room");
    for name in ["production.snap.new", "development.snap"] {
        let link = desk.path("snapshots/small").join(name);
        drop(fs::remove_file(&link));
        std::os::unix::fs::symlink(&precious, link).expect("links can be made");
    }
    desk.edit_scenario("value: 1s..3s", "value: 1s..4s");
    desk.test(&[]).exits(1).says("link or no file, and is left alone");
    desk.test(&["--accept"]).exits(1).says("link or no file, and is left alone");
    assert_eq!(text_of(&precious), "mine");
}

#[test]
#[cfg(unix)]
fn nor_is_it_read_through() {
    let desk = Desk::with_snapshots();
    let snapshot = desk.snapshot("production");
    let elsewhere = desk.path("elsewhere");
    fs::rename(&snapshot, &elsewhere).expect("it moves");
    std::os::unix::fs::symlink(&elsewhere, &snapshot).expect("links can be made");
    desk.test(&[]).exits(1).says("it is a link");
}

#[test]
#[cfg(unix)]
fn nor_is_a_folder_that_is_a_link() {
    let desk = Desk::with_snapshots();
    fs::rename(desk.path("snapshots/small"), desk.path("elsewhere")).expect("it moves");
    std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("snapshots/small"))
        .expect("links can be made");
    let before = text_of(&desk.path("elsewhere/production.snap"));
    desk.edit_scenario("value: 1s..3s", "value: 1s..4s");
    desk.test(&["--accept"]).exits(1).says("its folder is a link, and is left alone");
    assert_eq!(text_of(&desk.path("elsewhere/production.snap")), before);
}

#[test]
fn two_scenarios_never_share_a_folder_of_snapshots() {
    let desk = Desk::new();
    fs::copy(desk.path("small.yaml"), desk.path("small.yml")).expect("there is room");
    let seen = desk.test(&["--accept"]);
    let said = "`small.yaml` and `small.yml` would keep their snapshots in one folder";
    assert!(seen.messages.contains(said), "{}", seen.messages);
    seen.exits(2);
    assert_eq!(desk.files(), ["small.yaml", "small.yml"]);
}

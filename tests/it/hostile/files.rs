//! Files that are no text, have no end, or are not there.

use super::Place;
use super::Small;
use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use std::process::Command;
use std::process::Stdio;

#[test]
fn bytes_that_are_no_scenario() {
    Place::with("").check("empty", &["check", "bad.yaml"]);
    Place::with("# to do\n").check("only-a-comment", &["run", "bad.yaml"]);
    Place::with(b"title: caf\xe9\n").check("latin-1", &["check", "bad.yaml"]);
    Place::with(b"\xff\xfet\0i\0").check("utf-16", &["run", "bad.yaml"]);
    Place::with(b"title: a\0b\n").check("a-zero-byte", &["check", "bad.yaml"]);
    Place::with("\u{feff}").check("only-a-mark", &["check", "bad.yaml"]);
    Place::with("a: 1\n---\nb: 1\n").check("two-documents", &["check", "bad.yaml"]);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let text = Small::default().text();
    let plain = Place::with(&text).run(&["run", "bad.yaml", "--format", "json"]);
    let marked =
        Place::with(format!("\u{feff}{text}")).run(&["run", "bad.yaml", "--format", "json"]);
    assert_eq!(plain.status.code(), Some(0));
    assert_eq!(plain.stdout, marked.stdout);
}

#[test]
fn a_huge_file_is_not_read_to_its_end() {
    let place = Place::new();
    // A hundred megabytes that take no room on the disk.
    let file = std::fs::File::create(place.path("bad.yaml")).unwrap();
    file.set_len(100 << 20).unwrap();
    place.check("huge", &["check", "bad.yaml"]);
}

#[test]
fn what_is_not_a_file() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    place.check("a-directory", &["check", "folder"]);
    place.check("nothing", &["check", "none.yaml"]);
    place.check("a-file-as-a-folder", &["run", "none.yaml/bad.yaml"]);
    std::fs::write(place.path("plain"), "a").unwrap();
    place.check("below-a-file", &["run", "plain/bad.yaml"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_and_a_file_removed_meanwhile() {
    let place = Place::with(Small::default().text());
    std::os::unix::fs::symlink("gone.yaml", place.path("link.yaml")).unwrap();
    std::os::unix::fs::symlink("loop.yaml", place.path("loop.yaml")).unwrap();
    place.check("a-dangling-link", &["check", "bad.yaml", "link.yaml"]);
    place.check("a-link-to-itself", &["check", "loop.yaml"]);
    // A shell lists the files, one of them goes, and the others are still checked.
    std::fs::write(place.path("vanishing.yaml"), "a").unwrap();
    let script = format!(
        "set -- *ing.yaml bad.yaml; rm vanishing.yaml; exec {} check \"$@\"",
        env!("CARGO_BIN_EXE_reenact")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(&place.0).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: `vanishing.yaml` cannot be read: there is no such file\n"
    );
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "bad.yaml: nothing to report\n");
}

#[cfg(target_os = "linux")]
#[test]
fn devices_and_pipes_without_an_end() {
    let place = Place::new();
    place.check("dev-zero", &["check", "/dev/zero"]);
    place.check("dev-null", &["check", "/dev/null"]);
    let made = Command::new("mkfifo").arg(place.path("pipe.yaml")).status().unwrap();
    assert!(made.success());
    let mut writer = Command::new("sh")
        .args(["-c", "yes 'a: b' > pipe.yaml"])
        .current_dir(&place.0)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    place.check("a-pipe-without-end", &["run", "pipe.yaml"]);
    writer.wait().unwrap();
}

/// Runs the tool, but not for ever: whoever opens a pipe waits for somebody at its other end.
#[cfg(unix)]
#[track_caller]
fn says_without_waiting(place: &Place, arguments: &[&str], code: i32, words: &str) {
    let mut command = Command::new("timeout");
    command.args(["60", env!("CARGO_BIN_EXE_reenact")]).args(arguments);
    let output = command.current_dir(&place.0).env_clear().output().unwrap();
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).concat();
    assert_eq!(output.status.code(), Some(code), "{arguments:?} {said}");
    assert!(said.contains(words), "{arguments:?} {said}");
}

#[cfg(unix)]
#[test]
fn pipes_are_not_waited_for_where_a_file_is_looked_for() {
    let place = Place::with(Small::default().text());
    std::fs::create_dir(place.path("schema")).unwrap();
    for name in ["pipe.yaml", "schema/scenario-1.json"] {
        assert!(Command::new("mkfifo").arg(place.path(name)).status().unwrap().success());
    }
    says_without_waiting(&place, &["test", "."], 0, "1 scenario, 1 case: 1 passed");
    let schema = "`schema/scenario-1.json` cannot be read: it is no file";
    says_without_waiting(&place, &["schema", "--install"], 2, schema);
    std::fs::remove_file(place.path("schema/scenario-1.json")).unwrap();
    let pipe = "`pipe.yaml` cannot be read: it is no file";
    says_without_waiting(&place, &["schema", "--install", "pipe.yaml"], 2, pipe);
    let report = ["test", "bad.yaml", "--junit", "pipe.yaml"];
    says_without_waiting(&place, &report, 2, "`pipe.yaml` is there already");
    assert!(!place.path("pipe.yaml").is_file(), "it is still a pipe");
}

#[test]
fn a_schema_is_installed_for_files_that_may_be_scenarios() {
    let place = Place::new();
    let file = std::fs::File::create(place.path("bad.yaml")).unwrap();
    file.set_len(100 << 20).unwrap();
    place.check("schema-for-a-huge-file", &["schema", "--install", "bad.yaml"]);
    std::fs::write(place.path("bad.yaml"), b"title: caf\xe9\n").unwrap();
    place.check("schema-for-latin-1", &["schema", "--install", "bad.yaml"]);
    assert_eq!(std::fs::read(place.path("bad.yaml")).unwrap(), b"title: caf\xe9\n");
}

#[test]
fn no_scenario_names_a_file() {
    // Files from strangers are data. The decoder has no key that is opened: only `cli` touches
    // files (`tidy` and the compiler's own lints hold that), and there only arguments are opened.
    let opening = ["File::open(", "File::create", "read_to_string(", "fs::read(", "fs::write("];
    for path in files_below(&root().join("src"), ".rs") {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let text = text_of(&path);
        let opens = opening.iter().any(|call| text.contains(call));
        assert!(!opens || name.starts_with("src/cli/"), "{name} opens a file");
    }
}

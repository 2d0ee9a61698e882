//! Completions that shells accept, and manual pages with what belongs in them.

use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

fn reenact(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = reenact(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every command, as the tool lists them.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let listed = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    // What a command does may go on on the next line, further in.
    let lines = listed.lines().filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell} does not know {command}");
        }
    }
}

#[test]
fn bash_reads_its_completions() {
    use std::io::Write as _;
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    let script = printed(&["completions", "bash"]);
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
    assert!(script.contains("complete -F _reenact"));
}

#[test]
fn the_manual_page_has_what_belongs_in_it() {
    let page = printed(&["man"]);
    let sections: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH "))
        .map(|title| title.trim_matches('"'))
        .collect();
    assert_eq!(
        sections,
        [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "COMMANDS",
            "ENVIRONMENT",
            "FILES",
            "EXIT STATUS",
            "EXAMPLES"
        ]
    );
    for command in commands() {
        assert!(page.contains(&format!("\\fBreenact {command}\\fR")), "{command}");
    }
    for code in ["0", "1", "2", "3", "4", "70", "130", "143"] {
        assert!(page.contains(&format!(".TP\n\\fB{code}\\fR\n")), "{code}");
    }
}

/// Returns the whole numbers in a text, in order.
fn numbers(text: &str) -> Vec<u8> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().unwrap()).collect()
}

#[test]
fn exit_codes_are_the_same_wherever_they_are_listed() {
    let codes = [0, 1, 2, 3, 4, 70, 130, 143];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let sentence = |text: &str| {
        let list = text.split_once("Exit codes: ").unwrap().1;
        let list = list.split_once("SIGTERM").unwrap().0;
        numbers(list)
    };
    assert_eq!(sentence(&printed(&["--help"])), codes, "--help");
    assert_eq!(sentence(&read("README.md")), codes, "README.md");
    let page = read("docs/src/exit-codes.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next());
    assert_eq!(numbers(&rows.collect::<Vec<_>>().join(" ")), codes, "docs/src/exit-codes.md");
    let manual = printed(&["man"]);
    let listed =
        manual.split_once(".SH \"EXIT STATUS\"").unwrap().1.split_once("\n.SH ").unwrap().0;
    let heads = listed.lines().filter_map(|line| line.strip_prefix("\\fB"));
    let heads: Vec<&str> = heads.filter_map(|line| line.strip_suffix("\\fR")).collect();
    assert_eq!(numbers(&heads.join(" ")), codes, "man");
}

#[test]
fn pages_are_written_once() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("man1");
    let write =
        |more: &[&str]| reenact(&[&["man", "--dir", folder.to_str().unwrap()], more].concat());
    assert_eq!(write(&[]).status.code(), Some(0));
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for command in commands() {
        let text = page(&format!("reenact-{command}.1"));
        assert!(text.contains(".SH NAME\n"), "{command}\n{text}");
        assert!(text.contains(&format!("reenact\\-{command}")), "{command}\n{text}");
        assert!(text.contains(".SH \"EXIT STATUS\"\n"), "{command}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), commands().len() + 1);
    std::fs::write(folder.join("reenact-run.1"), "mine").unwrap();
    std::fs::remove_file(folder.join("reenact.1")).unwrap();
    let refused = write(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(page("reenact-run.1"), "mine");
    assert!(!Path::new(&folder).join("reenact.1").exists(), "nothing is written");
    assert_eq!(write(&["--force"]).status.code(), Some(0));
    assert!(page("reenact-run.1").contains(".SH NAME\n"));
}

//! Commands on pages and what they print.
//!
//! Every ` ```console ` block is run, page by page, in a scratch folder that holds the examples
//! and the scenarios. Comments before a block say more: `<!-- file: NAME = PATH -->` puts a file
//! there, `<!-- exit: N -->` is the code that its commands end with, `<!-- only: HEADING, .. -->`
//! shows the sections of the output that begin so, `<!-- quiet: yes -->` shows nothing.

use super::pages;
use super::reenact;
use super::source;
use super::text;
use super::updates;
use crate::support::root;
use crate::support::text_of;
use std::fmt::Write as _;
use std::path::Path;

/// What comments before a block say.
#[derive(Default)]
struct Wishes {
    exit: i32,
    only: Vec<String>,
    quiet: bool,
}

#[test]
fn every_command_prints_what_is_shown() {
    let mut commands = 0;
    let mut mistakes = Vec::new();
    for (name, page) in pages() {
        let scratch = tempfile::tempdir().unwrap();
        copy(&source().join("examples"), &scratch.path().join("examples"));
        copy(&source().join("games"), &scratch.path().join("games"));
        copy(&root().join("scenarios"), &scratch.path().join("scenarios"));
        let written = rewritten(&page, scratch.path(), &mut commands);
        if written == page {
            continue;
        }
        if updates() {
            std::fs::write(source().join(&name), written).unwrap();
        } else {
            let differs = page.lines().zip(written.lines()).find(|(shown, is)| shown != is);
            mistakes.push(format!("{name}: {differs:?}"));
        }
    }
    assert!(commands > 30, "only {commands} commands are shown");
    assert!(
        mistakes.is_empty(),
        "UPDATE_DOCS=1 cargo test manual writes these anew:\n{}",
        mistakes.join("\n")
    );
}

/// Whoever follows the tutorial has, at every command, what the page has shown until there: the lines
/// that a step adds to the file stand on the page before the commands that need them.
#[test]
fn the_tutorial_can_be_followed_line_by_line() {
    let page = text_of(&source().join("tutorial.md"));
    let mut shown = String::new();
    let mut held: Vec<String> = Vec::new();
    let mut files = 0;
    for line in page.lines() {
        if let Some(what) = line.strip_prefix("{{#include ").and_then(|it| it.strip_suffix("}}")) {
            shown.push_str(&included(what));
        }
        shown.push_str(line);
        shown.push('\n');
        let file = line.strip_prefix("<!-- file: bakery.yaml = ");
        let Some(path) = file.and_then(|it| it.strip_suffix(" -->")) else { continue };
        let wanted: Vec<String> =
            text_of(&source().join(path)).lines().map(|line| line.trim().to_owned()).collect();
        for line in wanted.iter().filter(|line| !held.contains(*line)) {
            // A remark may say more than the words that tell what to change.
            let code = line.split(" #").next().unwrap_or_default().trim();
            assert!(shown.contains(code), "{path} has `{line}`, which nobody has seen yet");
        }
        held = wanted;
        files += 1;
    }
    assert!(files >= 4, "{files} files");
}

/// The lines that a page includes: of a whole file, or from one line to another.
fn included(what: &str) -> String {
    let mut parts = what.split(':');
    let text = text_of(&source().join(parts.next().unwrap()));
    let numbers: Vec<usize> = parts.map(|part| part.parse().unwrap()).collect();
    let [from, to] = numbers.as_slice() else { return text };
    text.lines()
        .skip(from - 1)
        .take(to + 1 - from)
        .fold(String::new(), |all, line| format!("{all}{line}\n"))
}

/// Copies a folder with all it holds.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns a page with the output of its commands as it is now.
fn rewritten(page: &str, folder: &Path, commands: &mut usize) -> String {
    let mut out = String::new();
    let mut wishes = Wishes::default();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let comment = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
        if let Some((wish, value)) = comment.and_then(|comment| comment.split_once(": ")) {
            wish_for(&mut wishes, wish, value, folder);
        }
        if line != "```console" {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
            let printed = run(command, &wishes, folder);
            *commands += 1;
            writeln!(out, "$ {command}").unwrap();
            if !wishes.quiet {
                out.push_str(&printed);
            }
        }
        writeln!(out, "```").unwrap();
        wishes = Wishes::default();
    }
    out
}

fn wish_for(wishes: &mut Wishes, wish: &str, value: &str, folder: &Path) {
    match wish {
        "exit" => wishes.exit = value.parse().unwrap(),
        "quiet" => wishes.quiet = true,
        "only" => wishes.only = value.split(", ").map(str::to_owned).collect(),
        "file" => {
            let (name, from) = value.split_once(" = ").unwrap();
            std::fs::copy(folder.join(from), folder.join(name)).unwrap();
        }
        _ => {}
    }
}

/// Runs a command line; results come first, then messages, then what was wished for of both.
fn run(command: &str, wishes: &Wishes, folder: &Path) -> String {
    let command = command.strip_prefix("reenact ").expect("blocks run this tool only");
    // A word in quotes may hold blanks.
    let parts = command.split(['"', '\'']).enumerate();
    let words: Vec<&str> = parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect();
    let output = reenact(folder, &words);
    let printed = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(wishes.exit), "{command}\n{printed}");
    if wishes.only.is_empty() {
        return printed;
    }
    let wished = |section: &&str| wishes.only.iter().any(|heading| section.starts_with(heading));
    let sections: Vec<&str> = printed.split("\n\n").filter(wished).collect();
    assert_eq!(sections.len(), wishes.only.len(), "{command}: {:?}", wishes.only);
    format!("{}\n", sections.join("\n\n").trim_end())
}

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

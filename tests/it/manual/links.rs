//! Links: every page is in the table of contents, every relative link leads to a place that is.

use super::pages;
use super::source;
use crate::support::root;
use crate::support::text_of;
use std::collections::BTreeSet;
use std::path::Path;

/// The links of a text: what stands in `](...)`, blocks of code left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if !in_code {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            found.extend(targets.map(str::to_owned));
        }
    }
    found
}

/// The anchors of a page: its headings, as mdBook and GitLab spell them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut in_code = false;
    let headings = text.lines().filter(|line| {
        in_code ^= line.starts_with("```");
        !in_code && line.starts_with('#')
    });
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
            title.chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// Says what is wrong with the links of one file.
fn broken(path: &Path) -> Vec<String> {
    let text = text_of(path);
    let shown = path.strip_prefix(root()).unwrap_or(path).display();
    let mut mistakes = Vec::new();
    for link in links(&text) {
        if link.contains("://") {
            continue;
        }
        let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
        let target =
            if file.is_empty() { path.to_owned() } else { path.parent().unwrap().join(file) };
        if !target.exists() {
            mistakes.push(format!("{shown}: `{link}` leads nowhere"));
        } else if !anchor.is_empty() && !anchors(&text_of(&target)).contains(anchor) {
            mistakes.push(format!("{shown}: `{link}` has no such heading"));
        }
    }
    mistakes
}

#[test]
fn every_link_leads_somewhere() {
    let mut mistakes = Vec::new();
    let mut paths: Vec<_> = pages().iter().map(|(name, _)| source().join(name)).collect();
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"] {
        paths.push(root().join(name));
    }
    let count: usize = paths.iter().map(|path| links(&text_of(path)).len()).sum();
    assert!(count > 50, "only {count} links: they are not where this test looks for them");
    for path in &paths {
        mistakes.extend(broken(path));
    }
    assert!(mistakes.is_empty(), "\n{}\n", mistakes.join("\n"));
}

/// Files of the sources that a page names, without a word in capitals that stands for any name.
#[test]
fn every_file_that_contributors_are_sent_to_is_there() {
    let text = text_of(&root().join("CONTRIBUTING.md"));
    let code = text.split('`').skip(1).step_by(2);
    let is_file = |it: &&str| {
        let is_ours = ["src/", "tests/", "docs/", "benches/"].iter().any(|top| it.starts_with(top));
        is_ours && !it.contains(char::is_whitespace) && !it.contains(char::is_uppercase)
    };
    let files: BTreeSet<&str> = code.filter(is_file).collect();
    assert!(files.len() > 15, "only {files:?}: they are not where this test looks for them");
    let gone: Vec<&&str> = files.iter().filter(|it| !root().join(it).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let contents = text_of(&source().join("SUMMARY.md"));
    let listed: BTreeSet<String> = links(&contents).into_iter().collect();
    let there: BTreeSet<String> =
        pages().into_iter().map(|(name, _)| name).filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(listed, there);
}

//! Reports as Markdown, read by a parser of it.

use super::DUO_CHAT;
use super::JOB_BEFORE_COMMIT;
use super::escapes::everything;
use super::snapshot;
use super::text;
use comrak::Arena;
use comrak::nodes::NodeValue;

/// Reads a page and fails on whatever nobody meant: links besides the source's, markup of HTML besides
/// what folds a diagram, lines that GitLab obeys, diagrams that it does not draw at once.
#[track_caller]
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else it may be is a mistake")]
pub(super) fn check(page: &str, source: Option<&str>) {
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, page, &everything());
    let mut diagrams = 0;
    for node in root.descendants() {
        match &node.data().value {
            NodeValue::Link(link) => assert_eq!(Some(link.url.as_str()), source),
            NodeValue::HtmlBlock(block) => {
                let tags = ["<details>\n<summary>", "</details>\n"];
                assert!(tags.iter().any(|tag| block.literal.starts_with(tag)), "{block:?}");
                assert!(block.literal.matches('<').count() <= 3, "{block:?}");
            }
            NodeValue::CodeBlock(block) => {
                assert_eq!(block.info, "mermaid");
                let characters = block.literal.encode_utf16().count();
                assert!(characters <= 1_900, "{characters}: {}", block.literal);
                diagrams += 1;
            }
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_)
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::Text(_)
            | NodeValue::Escaped
            | NodeValue::Code(_)
            | NodeValue::Strong
            | NodeValue::Underline
            | NodeValue::Emph => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(page.matches("<details>").count(), diagrams, "each diagram is folded");
    for line in page.lines() {
        assert!(!line.starts_with('/'), "{line}");
    }
    let tables = root.descendants().filter(|it| matches!(it.data().value, NodeValue::Table(_)));
    assert!(tables.count() >= 2, "the tables are no tables:\n{page}");
}

const SOURCE: &str = "https://gitlab.com/gitlab-com/gl-infra/production/-/issues/18191";

/// A line of the list tells every figure that an action moves, and the table says which harm it counts.
#[test]
fn a_review_tells_what_actions_move() {
    let page = text(JOB_BEFORE_COMMIT, "gitlab", &[]);
    for words in [
        "| Requests Affected | 532 (replayed), counted as not found |",
        "not found: 0, was 532; orders not found: 0, was 477; shows not found: 0, was 50",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

/// What the source states and no figure comes out as is for readers, so they see it.
#[test]
fn what_was_published_and_is_no_figure_is_shown() {
    let scenario = "docs/src/examples/published.yaml";
    let file: serde_json::Value =
        serde_yaml::from_str(&crate::support::text_of(&crate::support::root().join(scenario)))
            .unwrap();
    for format in ["md", "gitlab", "html"] {
        let page = text(scenario, format, &[]);
        for (name, it) in file["published"].as_object().unwrap() {
            let quote = it["quote"].as_str().unwrap();
            assert!(page.contains(quote), "{format}: {name}: {quote}");
        }
    }
}

#[test]
fn duo_chat_fills_the_review_of_gitlab() {
    let page = text(DUO_CHAT, "gitlab", &[]);
    check(&page, Some(SOURCE));
    let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
    let template = [
        "## Key Information",
        "## Summary",
        "## Details",
        "## Outcomes/Corrective Actions",
        "## Learning Opportunities",
        "## Review Guidelines",
    ];
    assert_eq!(headings, template);
    let rows = [
        "| Customers Affected | 550 (replayed: 550) |",
        "| Requests Affected | 2 553 (replayed: 2 553) |",
        "| Start Time | 2024-06-25 12:13:00 UTC |",
        "| Total Duration | 2d 7h (replayed: 2d 5h 22m, which differs) |",
        "| developer | `development` | never: nothing showed in 3 444 requests |",
    ];
    for row in rows {
        assert!(page.contains(row), "{row}\n{page}");
    }
    // Who could have noticed is no merit of anybody.
    let (_, learning) = page.split_once("### What went well?\n\n").unwrap();
    let (well, difficult) = learning.split_once("### What was difficult?").unwrap();
    assert_eq!(well.trim_end(), "1. _for those who were there to write_");
    assert!(!difficult.contains("from 06-25"), "{difficult}");
    for words in ["duration: none, was 2d 5h 22m", "who sees it: also ", "`end - start` is"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.len() < 60_000, "{} bytes", page.len());
    snapshot("duo-chat.gitlab", &page);
}

#[test]
fn duo_chat_is_told_in_markdown_without_html() {
    let page = text(DUO_CHAT, "md", &[]);
    check(&page, Some(SOURCE));
    assert!(!page.contains('<') || page.matches('<').count() == page.matches("<https://").count());
    snapshot("duo-chat.md", &page);
}

#[test]
fn another_incident_is_told_as_well() {
    for format in ["md", "gitlab"] {
        let page = text(JOB_BEFORE_COMMIT, format, &[]);
        let source = page.split_once("<https://").and_then(|(_, rest)| rest.split_once('>'));
        let source = source.map(|(address, _)| format!("https://{address}"));
        check(&page, source.as_deref());
        snapshot(&format!("job-before-commit.{format}"), &page);
    }
}

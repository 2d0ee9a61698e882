//! Text stays text: hostile strings in Markdown, read by the parser that GitLab uses, with all it could
//! be asked to find switched on; and in Mermaid, whose own parser is asked in `.ci/formats`.

use super::reenact;
use comrak::Arena;
use comrak::Options;
use comrak::nodes::Node;
use comrak::nodes::NodeValue;
use proptest::prelude::*;
use reenact::render::report::markdown::escape;
use reenact::render::report::mermaid;
use reenact::text::neutral;

/// Everything that some reader of Markdown finds in text.
pub(super) fn everything() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.superscript = true;
    extension.footnotes = true;
    extension.inline_footnotes = true;
    extension.description_lists = true;
    extension.multiline_block_quotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    extension.shortcodes = true;
    extension.wikilinks_title_after_pipe = true;
    extension.underline = true;
    extension.subscript = true;
    extension.spoiler = true;
    extension.highlight = true;
    extension.insert = true;
    options.parse.relaxed_autolinks = true;
    options.parse.relaxed_tasklist_matching = true;
    options
}

/// What is in a piece of inline Markdown: text as it reads, and the parts of it that are no code.
#[derive(Debug, Default)]
struct Read {
    whole: String,
    plain: Vec<String>,
}

/// Reads what stands in a node, where it is nothing but text and code.
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else it may be is a mistake")]
fn read(node: Node<'_>) -> Result<Read, String> {
    let mut read = Read::default();
    let mut plain = String::new();
    for inner in node.descendants().skip(1) {
        match &inner.data().value {
            NodeValue::Text(text) => {
                read.whole.push_str(text);
                plain.push_str(text);
            }
            NodeValue::Code(code) => {
                read.whole.push_str(&code.literal);
                read.plain.push(std::mem::take(&mut plain));
            }
            NodeValue::Escaped => {}
            other => return Err(format!("{other:?}")),
        }
    }
    read.plain.push(plain);
    Ok(read)
}

/// Finds what GitLab and GitHub would make of text that is no markup, written from their manuals.
fn found(plain: &str) -> Option<&'static str> {
    let pairs: Vec<(char, char)> = plain.chars().zip(plain.chars().skip(1)).collect();
    let has =
        |first: char, next: fn(char) -> bool| pairs.iter().any(|it| it.0 == first && next(it.1));
    let name = |c: char| c.is_alphanumeric() || c == '"' || c == '_';
    let digit = |c: char| c.is_ascii_digit();
    let is_hash = |part: &str| part.len() >= 7 && part.chars().all(|c| c.is_ascii_hexdigit());
    let short = |part: &&str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c))
            && !(part.len() == 2 && part.chars().all(digit))
    };
    let parts: Vec<&str> = plain.split(':').collect();
    let inner = parts.get(1..parts.len() - 1).unwrap_or_default();
    [
        (has('#', char::is_alphanumeric), "an issue"),
        (has('!', digit), "a merge request"),
        (plain.contains('@'), "a mention"),
        (has('~', name), "a label"),
        (has('%', name), "a milestone"),
        (has('&', char::is_alphanumeric), "an epic or an entity"),
        (has('^', name), "an alert"),
        (plain.contains('$'), "a snippet or a formula"),
        (plain.contains("[["), "a wiki page"),
        (has('[', |c| "+-^".contains(c)), "a difference or a footnote"),
        (plain.contains('{'), "a difference"),
        (plain.contains("://") || plain.contains("www."), "an address"),
        (inner.iter().any(short), "an emoji"),
        (plain.split(|c: char| !c.is_alphanumeric()).any(is_hash), "a commit"),
        (plain.starts_with('/'), "a quick action"),
    ]
    .into_iter()
    .find_map(|(is_there, what)| is_there.then_some(what))
}

/// Reads a document in which a text stands somewhere, and finds the node that holds it; tells how it reads.
fn reads(
    text: &str,
    document: &str,
    holds: fn(&NodeValue) -> bool,
) -> Result<String, TestCaseError> {
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, document, &everything());
    let holders: Vec<Node<'_>> =
        root.descendants().filter(|node| holds(&node.data().value)).collect();
    prop_assert_eq!(holders.len(), 1, "{:?} in {:?}", text, document);
    let read = read(holders[0])
        .map_err(|what| TestCaseError::fail(format!("{text:?} became {what} in {document:?}")))?;
    for plain in &read.plain {
        prop_assert_eq!(found(plain), None, "{:?} in {:?}", plain, document);
    }
    Ok(read.whole)
}

/// The same of a text that stands there as it is.
fn check(text: &str, document: &str, holds: fn(&NodeValue) -> bool) -> Result<(), TestCaseError> {
    let clean = neutral(text);
    let words: Vec<&str> = clean.split_whitespace().collect();
    prop_assert_eq!(reads(text, document, holds)?, words.join(" "), "in {:?}", document);
    Ok(())
}

/// Whatever readers of Markdown know, and what stands around it.
const KNOWN: &[&str] = &[
    "#123",
    "!12",
    "@name",
    "@all",
    "~label",
    "~\"two words\"",
    "$1",
    "$x$",
    "%milestone",
    "%\"v 1\"",
    "&epic",
    "&1",
    "/close",
    "/label ~bug",
    ":tada:",
    ":+1:",
    ":100:",
    "<b>",
    "</details>",
    "<script>",
    "<!--",
    "-->",
    "[x](http://e.com)",
    "![i](u)",
    "http://e.com",
    "www.e.com",
    "a@b.c",
    "[[wiki]]",
    "[[_TOC_]]",
    "[TOC]",
    "{+ a +}",
    "[- a -]",
    "`",
    "``",
    "```",
    "~~~",
    "~~",
    "**",
    "__",
    "*",
    "_",
    "\\",
    "|",
    "||",
    "---",
    "===",
    "# ",
    "> ",
    "- ",
    "1. ",
    "+ ",
    "[^1]",
    "[^1]:",
    "&amp;",
    "&#35;",
    "GL-123",
    "1234567890",
    "deadbeef",
    "[ ]",
    "[x]",
    "$`1`$",
    "^[note]",
    "||spoiler||",
    "==hi==",
    "++ins++",
    "\n",
    "\n\n",
    "\t",
    "\u{0}",
    "\u{202e}",
    "a",
    "word",
    " ",
    ":::",
    ":",
    ">>>",
    "%%c%%",
    "[!note]",
    "(",
    ")",
    ".",
    ",",
    "\"",
    "'",
    "12:13:09",
    "mailto:x",
    "*iteration:1",
    "group/project#1",
    "\u{a0}",
    "é",
    "質",
    "😀",
    "gid://x",
    "[issue:1]",
    "^alert#1",
    "javascript:x",
    "=1+1",
];

/// One of them, or anything.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::sample::select(KNOWN.to_vec()).prop_map(str::to_owned),
        1 => "[ -~]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ]
}

fn hostile() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 1..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::support::effort("REENACT_TEXTS", 1_500)))]

    #[test]
    fn text_in_markdown_is_text_wherever_it_stands(text in hostile()) {
        let written = escape::text(&text);
        prop_assert!(!written.contains('\n'));
        if !written.is_empty() {
            let paragraph = |value: &NodeValue| matches!(value, NodeValue::Paragraph);
            check(&text, &format!("{written}\n"), paragraph)?;
            check(&text, &format!("- {written}\n"), paragraph)?;
            check(&text, &format!("## {written}\n"), |it| matches!(it, NodeValue::Heading(_)))?;
            let table = format!("| |\n| --- |\n| {written} |\n");
            let arena = Arena::new();
            let root = comrak::parse_document(&arena, &table, &everything());
            let cells = root.descendants().filter(|it| matches!(it.data().value, NodeValue::TableCell));
            let cell = cells.last().map(read);
            let whole = cell.and_then(Result::ok).map(|read| read.whole);
            let clean = neutral(&text);
            let words: Vec<&str> = clean.split_whitespace().collect();
            prop_assert_eq!(whole, Some(words.join(" ")), "{:?}", table);
        }
    }

    #[test]
    fn code_in_markdown_is_its_text(text in hostile()) {
        let written = escape::code(&text);
        if !written.is_empty() {
            check(&text, &format!("{written}\n"), |it| matches!(it, NodeValue::Paragraph))?;
        }
    }

    #[test]
    fn prose_in_markdown_is_words_and_code(text in hostile()) {
        let written = escape::prose(&text);
        prop_assert!(!written.contains('\n'));
        // Backquotes are marks here, and two spans of code are kept apart.
        let letters = |text: &str| text.replace(|c: char| c == '`' || c.is_whitespace(), "");
        for document in [format!("{written}\n"), format!("- {written}\n")] {
            if !written.is_empty() {
                let whole = reads(&text, &document, |it| matches!(it, NodeValue::Paragraph))?;
                prop_assert_eq!(letters(&whole), letters(&neutral(&text)), "{:?}", document);
            }
        }
    }

    #[test]
    fn text_in_mermaid_is_letters_and_numbers_of_characters(text in hostile(), most in 1_usize..60) {
        let label = mermaid::label(&text, most);
        let special = |c: char| "\"`;:<>()[]{}|&%@\\-~*$^\n".contains(c);
        let rest: String = label.split(';').map(|part| part.split('#').next().unwrap_or("")).collect();
        prop_assert!(!rest.chars().any(special), "{}", label);
        for code in label.split('#').skip(1) {
            let digits = code.split(';').next().unwrap_or("");
            let number = digits.parse().ok().and_then(char::from_u32);
            prop_assert!(code.contains(';') && number.is_some(), "{}", label);
        }
    }
}

#[test]
fn code_with_blanks_in_it_comes_out_whole() {
    for (words, written) in [
        ("it says 2d 7h, but `end - start` is 2d 5h", "it says 2d 7h, but `end - start` is 2d 5h"),
        ("(`a b`, then `c`)", "(`a b`, then `c`)"),
        ("- `x` @all", "\\- `x` `@all`"),
        ("`a``b`", "`a` `b`"),
        ("undefined method `id' for it", "undefined method `` `id ``' for it"),
    ] {
        assert_eq!(escape::prose(words), written);
    }
}

/// A scenario in which every text is hostile.
fn nasty(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(
        "version: 1\nid: nasty\ntitle: {text}\nsource: {text}\nsummary: {text}\n\
         replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}\n\
         inputs: {{ n: {{ value: 1, basis: assumed, why: {text} }} }}\n\
         queues: {{ q: {{ workers: 1 }} }}\n\
         jobs: {{ work: {{ queue: q, steps: [{{ raise: Oops, id: {text} }}] }} }}\n\
         requests: {{ ask: {{ steps: [{{ show: {text} }}, {{ enqueue: work }}] }} }}\n\
         traffic: {{ load: {{ request: ask, every: 10s, count: 3 }} }}\n\
         figures: {{ seen: {{ count: requests, where: {{ shown: {text} }} }} }}\n\
         observers: {{ one: {{ in: [here], title: {text}, notices: {{ shown: {text} }}, stays: 1s, basis: assumed }} }}\n\
         profiles: {{ here: {{ title: {text} }}, there: {{ patch: {{ inputs: {{ n: {{ value: 2 }} }} }} }} }}\n\
         actions: {{ act: {{ title: {text}, not_replayed: {text} }} }}\n"
    )
}

#[test]
fn nothing_in_a_scenario_becomes_markup() {
    let texts = [
        "#1 !2 @all ~bug $3 %m &4 /close :tada: <b>x</b> [a](http://b.c) www.d.e deadbeef",
        "/close\n/label ~x\n@all",
        "| a | b\n| --- |\n</details><script>alert(1)</script>",
        "```mermaid\nend\n``` end \"; %% click",
    ];
    let scratch = tempfile::tempdir().unwrap();
    for text in texts {
        std::fs::write(scratch.path().join("nasty.yaml"), nasty(text)).unwrap();
        for format in ["md", "gitlab"] {
            let output = reenact(scratch.path(), &["report", "nasty.yaml", "--format", format]);
            assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
            let page = String::from_utf8(output.stdout).unwrap();
            super::markdown::check(&page, None);
        }
        for format in ["dot", "mermaid"] {
            let output = reenact(scratch.path(), &["report", "nasty.yaml", "--format", format]);
            let page = String::from_utf8(output.stdout).unwrap();
            assert!(page.lines().count() > 6 && !page.contains("<script>"), "{page}");
        }
    }
}

//! A page of Markdown while it grows. What comes in is Markdown already: see the sibling `escape`.

use std::fmt::Write as _;

/// On which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Begins a section.
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        self.block(&format!("{} {text}", "#".repeat(level)));
    }

    /// Adds a block of one line or more.
    pub(super) fn block(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Adds a table, a row to a line; none without rows.
    pub(super) fn table(&mut self, heads: &[(&str, Side)], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let mut text = String::new();
        for (head, _) in heads {
            write!(text, "| {head} ").expect("a text takes everything");
        }
        text.push_str("|\n");
        for (_, side) in heads {
            text.push_str(if *side == Side::Right { "| ---: " } else { "| --- " });
        }
        text.push('|');
        for row in rows {
            text.push('\n');
            for cell in row {
                write!(text, "| {cell} ").expect("a text takes everything");
            }
            text.push('|');
        }
        self.block(&text);
    }

    /// Adds a list.
    pub(super) fn list(&mut self, items: &[String]) {
        let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
        self.block(&lines.join("\n"));
    }

    /// Adds a numbered list.
    pub(super) fn numbered(&mut self, items: &[String]) {
        let items = items.iter().enumerate();
        let lines: Vec<String> =
            items.map(|(index, item)| format!("{}. {item}", index + 1)).collect();
        self.block(&lines.join("\n"));
    }

    /// Adds a diagram that opens when somebody clicks. `summary` is plain words of this tool.
    pub(super) fn folded_diagram(&mut self, summary: &str, diagram: &str) {
        let text = format!(
            "<details>\n<summary>{summary}</summary>\n\n```mermaid\n{diagram}```\n\n</details>"
        );
        self.block(&text);
    }

    /// Returns the page.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

//! What a diagnostic means.

use crate::diagnostic::codes::Explanation;
use crate::render::page::Page;
use crate::render::style::TextStyle;

/// Draws the explanation of a code.
pub fn draw(explanation: &Explanation, style: TextStyle) -> String {
    let mut page = Page::new(style);
    page.paragraph("", "", &format!("{}: {}", explanation.code, explanation.title));
    page.gap();
    page.paragraph("", "", explanation.meaning);
    page.gap();
    page.line("For example:");
    page.gap();
    for line in explanation.example.lines() {
        page.whole(&format!("    {line}"));
    }
    page.gap();
    page.paragraph("", "", explanation.remedy);
    page.finish()
}

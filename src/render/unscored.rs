//! What no run can show, actions and hypotheses alike: listed, and never scored.

use crate::experiment::whatif::Unscored;
use crate::render::page::Page;
use crate::scenario::overlay::ActionKind;
use serde::Serialize;

/// Lists them below a heading, where there are any.
pub(in crate::render) fn draw(page: &mut Page, heading: &str, all: &[Unscored]) {
    if all.is_empty() {
        return;
    }
    page.section(heading, "");
    for it in all {
        page.paragraph(&format!("  {}: ", it.name), "    ", &it.title);
        page.paragraph("    ", "    ", &it.why);
    }
}

/// One of them, for programs.
#[derive(Serialize)]
pub(in crate::render) struct Told<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    why: &'a str,
}

/// Tells of them, for programs.
pub(in crate::render) fn told(all: &[Unscored]) -> Vec<Told<'_>> {
    all.iter()
        .map(|it| Told {
            name: &it.name,
            title: &it.title,
            kind: it.kind.map(ActionKind::word),
            why: &it.why,
        })
        .collect()
}

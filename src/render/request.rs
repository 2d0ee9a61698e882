//! One request, from its arrival to its end, in every profile.

use crate::analysis::chain::Chain;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::overview::Overview;
use crate::render::overview::failure;
use crate::render::overview::failure::Marked;
use crate::render::page::Page;
use crate::render::style::TextStyle;

/// Draws a request's chain in each of several profiles.
pub fn draw(overview: &Overview<'_>, chains: &[(String, Chain)], style: TextStyle) -> String {
    let mut page = Page::new(style);
    for (index, (profile, chain)) in chains.iter().enumerate() {
        if index > 0 {
            page.gap();
        }
        let remark = match chain.links.len() {
            0 => "it never arrives here".to_owned(),
            count => counted(count as u64 + chain.left_out, "event"),
        };
        let title = format!("request {} in {profile}", grouped(u64::from(chain.request.0) + 1));
        page.line(&format!("{title}   {remark}"));
        page.line(&failure::since_when(overview, chain));
        failure::links(&mut page, overview, chain, Marked::default(), usize::MAX, |_, _| true);
    }
    page.finish()
}

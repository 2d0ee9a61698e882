//! What `certify` and `verify` say, and the certificate as text.

use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::Claim;
use crate::experiment::certificate::Flaw;
use crate::experiment::certificate::Mechanism;
use crate::quantity::Numbers;
use crate::render::json::document;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::numbers;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::style::TextStyle;
use serde::Serialize;

/// Writes a certificate as the JSON document that it is.
pub fn write(certificate: &Certificate) -> String {
    document(certificate)
}

/// Says where two environments part.
fn parting(mechanism: &Mechanism) -> Option<String> {
    let at = mechanism.parts_at.as_ref()?;
    Some(match mechanism.reads.as_slice() {
        [] => format!("the two part at {at}"),
        reads => format!("the two part at {at}, which depends on {}", reads.join(", ")),
    })
}

/// Draws what a certificate says.
pub fn draw(certificate: &Certificate, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.line(&format!(
        "{} {dot} what hid the fault in {} {dot} seed {}",
        certificate.scenario, certificate.hidden_in, certificate.seed
    ));
    page.section("THE CAUSE", "");
    for number in &certificate.cause {
        let Some(setting) = certificate.differences.get(*number) else { continue };
        page.paragraph("  ", "    ", &format!("shown with  {}", setting.like_shown));
        page.paragraph("  ", "    ", &format!("hidden with {}", setting.like_hidden));
    }
    let all = certificate.differences.len();
    page.paragraph(
        "  ",
        "  ",
        &format!("of {}, which the verdict is about", counted(all as u64, "difference")),
    );
    page.section("CLAIMS", "");
    // How it was lost comes before how sure that is.
    let (robust, others): (Vec<&Claim>, Vec<&Claim>) =
        certificate.claims.iter().partition(|claim| claim.name == "M6");
    for claim in others {
        draw_claim(&mut page, claim);
    }
    let mechanism = &certificate.mechanism;
    let lost = mechanism.lost_at.as_deref();
    let word = if lost.is_some() { "holds" } else { "FAILS" };
    let words = format!("it is lost at {}: {}", lost.unwrap_or("no stage"), runs(certificate));
    page.paragraph(&format!("  M5  {word}  "), "             ", &words);
    if let Some(words) = parting(mechanism) {
        page.paragraph("             ", "             ", &words);
    }
    for claim in robust {
        draw_claim(&mut page, claim);
    }
    let robust = &certificate.robust;
    let percent = |share: u64| format!("{}.{}%", share / 10_000, share / 1_000 % 10);
    page.paragraph(
        "             ",
        "             ",
        &format!(
            "for {} of {}: between {} and {} of all, with 95 % confidence",
            robust.holds,
            counted(robust.tried, "seed"),
            percent(robust.low),
            percent(robust.high)
        ),
    );
    page.gap();
    page.line(if certificate.holds {
        "The certificate holds."
    } else {
        "The certificate does not hold."
    });
    page.finish()
}

/// Says how often the step with the fault ran in either environment.
fn runs(certificate: &Certificate) -> String {
    let (hidden, shown) = (&certificate.hidden_in, &certificate.shown_in);
    let mechanism = &certificate.mechanism;
    let [here, there] = mechanism.reached;
    let in_requests = format!(
        "the step runs in {} in {hidden}, and in {} in {shown}",
        counted(here, "request"),
        grouped(there)
    );
    match mechanism.outside {
        None => in_requests,
        Some([here, there]) if mechanism.reached == [0, 0] => format!(
            "the step runs {} in {hidden}, and {} in {shown}, of no request",
            counted(here, "time"),
            grouped(there)
        ),
        Some([here, there]) => format!(
            "{in_requests}; of no request it runs {}, and {}",
            counted(here, "time"),
            grouped(there)
        ),
    }
}

/// Draws a claim and whether it holds.
fn draw_claim(page: &mut Page, claim: &Claim) {
    let runs = claim.shows.len() + claim.hides.len();
    let word = if claim.holds { "holds" } else { "FAILS" };
    let lead = format!("  {}  {}  ", claim.name, left(word, 5));
    // What follows without a run of its own says so by naming none.
    let made = match runs {
        0 => String::new(),
        runs => format!(" ({})", counted(runs as u64, "run")),
    };
    page.paragraph(&lead, "             ", &format!("{}{made}", claim.says));
}

/// Draws what was found wrong with a certificate.
pub fn draw_flaws(certificate: &Certificate, flaws: &[Flaw], style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    let text_alone = Flaw::is_text_alone(flaws);
    page.line(&format!(
        "{} {dot} {}, {}",
        certificate.scenario,
        counted(certificate.runs.len() as u64, "run"),
        match flaws.len() {
            0 => "all as claimed in fresh processes".to_owned(),
            _ if text_alone => "all as claimed in fresh processes, of another text".to_owned(),
            count => format!("and {} not as claimed", counted(count as u64, "thing")),
        }
    ));
    for (about, why) in together(flaws) {
        page.paragraph(&format!("  {about}: "), "    ", why);
    }
    page.gap();
    page.line(match (flaws.is_empty(), certificate.holds) {
        (true, true) => "The certificate is true, and holds.",
        (true, false) => "The certificate is true, and says that it does not hold.",
        (false, true) if text_alone => {
            "Only the text differs. The certificate is of another one, and holds of this one, too."
        }
        (false, false) if text_alone => {
            "Only the text differs. The certificate is of another one, and holds of neither."
        }
        (false, _) => "The certificate is not true.",
    });
    page.finish()
}

/// Puts runs together of which the same is said, where the first of them stands.
fn together(flaws: &[Flaw]) -> Vec<(String, &str)> {
    let run = |flaw: &Flaw| flaw.about.strip_prefix("run ")?.parse::<u32>().ok();
    let mut told: Vec<(&Flaw, Numbers)> = Vec::new();
    for flaw in flaws {
        let number: Numbers = run(flaw).into_iter().collect();
        let same = |it: &&mut (&Flaw, Numbers)| it.1.count() > 0 && it.0.why == flaw.why;
        match (run(flaw), told.iter_mut().find(same)) {
            (Some(number), Some((_, numbers))) => numbers.add(number, number),
            (Some(_) | None, _) => told.push((flaw, number)),
        }
    }
    let about = |(flaw, all): (&'_ Flaw, Numbers)| match all.count() {
        0 | 1 => flaw.about.clone(),
        _ => format!("runs {}", numbers(&all)),
    };
    told.into_iter().map(|(flaw, all)| (about((flaw, all)), flaw.why.as_str())).collect()
}

#[derive(Serialize)]
struct Verified<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    runs: usize,
    is_true: bool,
    holds: bool,
    flaws: Vec<Flawed<'a>>,
}

#[derive(Serialize)]
struct Flawed<'a> {
    about: &'a str,
    why: &'a str,
}

/// Writes what was found wrong with a certificate as one JSON document.
pub fn draw_flaws_json(certificate: &Certificate, flaws: &[Flaw]) -> String {
    document(&Verified {
        schema: "reenact.verify/1",
        tool: env!("CARGO_PKG_VERSION"),
        scenario: &certificate.scenario,
        runs: certificate.runs.len(),
        is_true: flaws.is_empty(),
        holds: certificate.holds,
        flaws: flaws.iter().map(|flaw| Flawed { about: &flaw.about, why: &flaw.why }).collect(),
    })
}

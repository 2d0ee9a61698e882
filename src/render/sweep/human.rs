//! `sweep` for people.

use crate::experiment::interval::wilson;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::samples::Sampled;
use crate::experiment::sweep::spread::Spread;
use crate::experiment::sweep::summary::Ended;
use crate::experiment::sweep::summary::Figured;
use crate::experiment::sweep::summary::Paired;
use crate::experiment::sweep::summary::Shape;
use crate::experiment::sweep::summary::Summed;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::sweep::Stop;
use crate::render::sweep::Told;
use crate::render::sweep::again;
use crate::render::sweep::grid;
use crate::render::sweep::grid::Line;
use crate::render::sweep::words::difference;
use crate::render::sweep::words::exact;
use crate::render::sweep::words::mean;
use crate::render::sweep::words::percent;
use crate::render::sweep::words::value;

/// Where the median and the 95 % quantile stand among the quantiles.
const MEDIAN: usize = 3;
const HIGH: usize = 5;

/// How many texts of a figure are listed.
const TEXTS: usize = 3;

/// Draws a sweep.
pub fn draw(told: &Told<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    head(&mut page, told);
    let many = told.plan.variants.len() > 1;
    let all = told.plan.variants.iter().zip(told.samples.variants()).zip(&told.summary.variants);
    for (number, ((variant, sampled), summed)) in (1..).zip(all) {
        let title = if many { format!("{number}  {variant}") } else { variant.to_string() };
        let runs = counted(told.samples.seeds(), "run");
        let remark = format!("{runs}, {}", counted(summed.events, "event"));
        let room = page.width().saturating_sub(width(&remark) + 2);
        let title = page.cut(&title, room).into_owned();
        page.section(&title, &remark);
        unfinished(&mut page, told, summed);
        expectations(&mut page, told, variant, sampled);
        figures(&mut page, summed);
        worst(&mut page, told, variant, summed);
    }
    for (number, pairs) in (2..).zip(&told.summary.differences) {
        differences(&mut page, number, pairs);
    }
    foot(&mut page, told);
    page.finish()
}

fn head(page: &mut Page, told: &Told<'_>) {
    let plan = told.plan;
    let dot = page.mark("·", "-");
    let (seeds, asked) = (told.samples.seeds(), plan.seeds);
    let which = format!("seeds {} {dot} {}", asked, counted(plan.variants.len() as u64, "variant"));
    page.line(&format!("{} {dot} {which}", plan.scenario));
    match told.stop() {
        Stop::Whole => {}
        Stop::Precise => page.paragraph(
            "",
            "",
            &format!(
                "{} of them were enough to be as sure as asked: {}",
                grouped(seeds),
                plan.precision.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            ),
        ),
        Stop::Interrupted => {
            let all = grouped(asked.count);
            page.line(&format!("not whole: {} of {all} seeds are done", grouped(seeds)));
        }
    }
    if plan.scale > 1 {
        page.paragraph(
            "",
            "",
            &format!(
                "one of {} requests is replayed; figures stand for {} times what was counted",
                plan.scale, plan.scale
            ),
        );
    }
}

/// Says which runs did not come to their end.
fn unfinished(page: &mut Page, told: &Told<'_>, summed: &Summed) {
    for Ended { why, count, first } in &summed.unfinished {
        let first = told.plan.seeds.nth(*first);
        let runs = if *count == 1 { "run was" } else { "runs were" };
        let count = grouped(*count);
        page.paragraph("  ! ", "    ", &format!("{count} {runs} {why}, seed {first} first"));
    }
}

fn expectations(page: &mut Page, told: &Told<'_>, variant: &Variant, sampled: &Sampled) {
    if variant.expectations.is_empty() {
        return;
    }
    let lead = page.width().saturating_sub(40);
    let head = format!("{}{}", left("EXPECTED", lead + 2), right("holds in", 17));
    page.line(&format!("{head}{}", right("95 % interval", 20)));
    for (expected, tally) in variant.expectations.iter().zip(&sampled.expectations) {
        let what = format!("{} {}", label(&expected.about), expected.expected);
        let (low, high) = wilson(tally.held, tally.judged);
        let holds = format!("{} of {}", grouped(tally.held), grouped(tally.judged));
        let interval = format!("{} to {}", percent(low), percent(high));
        let what = left(&page.cut(&what, lead), lead);
        page.line(&format!("  {what}{}{}", right(&holds, 17), right(&interval, 20)));
        if let Some(first) = tally.first_without {
            page.line(&format!("    not in seed {}", told.plan.seeds.nth(first)));
        }
    }
}

fn figures(page: &mut Page, summed: &Summed) {
    if summed.figures.is_empty() {
        return;
    }
    let plus = page.mark("±", "+-");
    let lines = summed.figures.iter().flat_map(|it| figured(page, it, summed.finished));
    let lines: Vec<Line> = lines.collect();
    grid::write(page, ["mean", plus, "least", "median", "95%", "most"], &lines);
}

fn figured(page: &Page, figure: &Figured, finished: u64) -> Vec<Line> {
    let name = label(&figure.name);
    let mut lines = Vec::new();
    match &figure.shape {
        Shape::Nothing => lines.push(Line::Words(name, "nothing, in every run".to_owned())),
        Shape::Texts(texts) => {
            lines.push(Line::Words(name, counted(texts.len() as u64, "text")));
            lines.extend(texts.iter().take(TEXTS).map(|(text, count)| {
                let (low, high) = wilson(*count, finished);
                let often = format!("{} of {}", grouped(*count), grouped(finished));
                let often = format!("{often}, {} to {}", percent(low), percent(high));
                let room = page.width().saturating_sub(width(&often) + 6);
                Line::Note(format!("{}: {often}", page.cut(&value(text), room)))
            }));
        }
        Shape::Numbers(unit, spread) if spread.min.0 == spread.max.0 => {
            let words = format!("{}, {}", exact(*unit, spread.min.0), always(figure));
            lines.push(Line::Words(name, words));
        }
        Shape::Numbers(Unit::Instant, spread) => {
            let [from, to] = [spread.min.0, spread.max.0].map(|it| exact(Unit::Instant, it));
            lines.push(Line::Words(name, format!("{from} to {to}")));
            let middle = exact(Unit::Instant, spread.quantiles[MEDIAN]);
            let half = mean(Unit::Duration, spread.moments.half_width());
            let plus = page.mark("±", "+-");
            let average = mean(Unit::Instant, spread.moments.mean());
            lines.push(Line::Note(format!("median {middle}, mean {average} {plus} {half}")));
        }
        Shape::Numbers(unit, spread) => lines.push(Line::Numbers(name, cells(*unit, spread))),
    }
    if figure.nothing > 0 && figure.shape != Shape::Nothing {
        lines.push(Line::Note(format!("nothing in {}", counted(figure.nothing, "run"))));
    }
    lines
}

/// Says in which runs a figure is what it is.
fn always(figure: &Figured) -> &'static str {
    if figure.nothing == 0 { "in every run" } else { "wherever there is one" }
}

fn cells(unit: Unit, spread: &Spread) -> [String; grid::COLUMNS] {
    let moments = &spread.moments;
    [
        mean(unit, moments.mean()),
        mean(unit, moments.half_width()),
        exact(unit, spread.min.0),
        exact(unit, spread.quantiles[MEDIAN]),
        exact(unit, spread.quantiles[HIGH]),
        exact(unit, spread.max.0),
    ]
}

fn worst(page: &mut Page, told: &Told<'_>, variant: &Variant, summed: &Summed) {
    if summed.worst.is_empty() {
        return;
    }
    let by = told.summary.worst_by.as_deref().map(label).unwrap_or_default();
    page.line("WORST SEEDS");
    for one in &summed.worst {
        let mut words = Vec::new();
        words.extend(one.value.as_ref().map(|it| format!("{by} {}", value(it))));
        let unmet = one.unmet.iter().filter_map(|it| variant.expectations.get(*it));
        let unmet: Vec<String> = unmet.map(|it| label(&it.about)).collect();
        if !unmet.is_empty() {
            words.push(format!("not as expected: {}", unmet.join(", ")));
        }
        let seed = told.plan.seeds.nth(one.index);
        page.paragraph(&format!("  seed {seed}: "), "    ", &words.join("; "));
        page.whole(&format!("    {}", again(told.plan, variant, one.index)));
    }
}

fn differences(page: &mut Page, number: usize, pairs: &[Paired]) {
    page.section(&format!("{number} AGAINST 1"), "the same seeds on both sides");
    let moved: Vec<Line> = pairs.iter().filter(|it| it.spread.nonzero().0 > 0).map(moved).collect();
    if !moved.is_empty() {
        let plus = page.mark("±", "+-");
        grid::write(page, ["differs by", plus, "median", "lower", "same", "higher"], &moved);
    }
    let still: Vec<String> =
        pairs.iter().filter(|it| it.spread.nonzero().0 == 0).map(|it| label(&it.name)).collect();
    if !still.is_empty() {
        page.paragraph("  the same in every seed: ", "    ", &still.join(", "));
    }
}

fn moved(pair: &Paired) -> Line {
    let (unit, moments) = (pair.unit, &pair.spread.moments);
    let length = if unit == Unit::Instant { Unit::Duration } else { unit };
    let [lower, same, higher] = pair.spread.signs;
    let cells = [
        difference(unit, |unit| mean(unit, moments.mean())),
        mean(length, moments.half_width()),
        difference(unit, |unit| exact(unit, pair.spread.quantiles[MEDIAN])),
        grouped(lower),
        grouped(same),
        grouped(higher),
    ];
    Line::Numbers(label(&pair.name), cells)
}

fn foot(page: &mut Page, told: &Told<'_>) {
    page.gap();
    let plus = page.mark("±", "+-");
    let words = format!(
        "Intervals hold with 95 % confidence, each by itself: Student's for means ({plus}), Wilson's \
         for shares."
    );
    page.paragraph("", "", &words);
    page.line(&format!("{}, scenario {}", told.plan.tool, told.plan.digest));
}

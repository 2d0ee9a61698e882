//! How figures that count grow: what each counted in every bucket of time.

use crate::analysis::figures::Folding;
use crate::analysis::timeline::BUCKETS;
use crate::program::Program;
use crate::program::figure::Fold;
use crate::program::ids::FigureId;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;

impl Folding<'_> {
    /// Returns what a figure has counted so far, at the scale of figures; none of one that does not count
    /// by itself.
    pub fn count(&self, figure: FigureId) -> Option<u64> {
        let folded = self.folds.get(figure.index())?;
        match self.program.figures.get(figure.index())?.fold {
            Fold::Events { among: None, .. } | Fold::Requests { .. } | Fold::Members { .. } => {
                Some(folded.count.saturating_mul(u64::from(self.program.scale)))
            }
            Fold::Events { among: Some(_), .. }
            | Fold::FirstToLast(_)
            | Fold::Between { .. }
            | Fold::Value { .. }
            | Fold::When { .. }
            | Fold::Share { .. } => None,
        }
    }
}

/// What a figure counted, bucket by bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The figure's name.
    pub figure: String,
    /// At the scale of the figures: all together are its value.
    pub by_bucket: Vec<u64>,
}

/// The observer that folds figures and looks at them when each bucket is over. What lies beyond the last
/// bucket that there may be counts for that one.
#[derive(Debug)]
pub struct OverTime<'p> {
    program: &'p Program,
    folding: Folding<'p>,
    width: SimDuration,
    /// The figures that count by themselves.
    figures: Vec<FigureId>,
    /// For each bucket that is over, how far each figure had come.
    heights: Vec<Vec<u64>>,
}

impl<'p> OverTime<'p> {
    /// Makes the observer of all figures that count, in buckets of that width.
    pub fn new(program: &'p Program, width: SimDuration) -> Self {
        let folding = Folding::new(program);
        let all = (0..program.figures.len()).map(FigureId::from_index);
        let figures = all.filter(|figure| folding.count(*figure).is_some()).collect();
        Self { program, folding, width, figures, heights: Vec::new() }
    }

    fn heights(&self) -> Vec<u64> {
        self.figures.iter().map(|it| self.folding.count(*it).unwrap_or(0)).collect()
    }

    /// Returns what each figure counted.
    pub fn finish(mut self) -> Vec<Counts> {
        self.heights.push(self.heights());
        let names = self.figures.iter().map(|it| &self.program.figures[it.index()].name);
        let of = |(place, name): (usize, &String)| {
            let heights = self.heights.iter().map(|heights| heights[place]);
            let before = [0].into_iter().chain(heights.clone());
            let by_bucket = heights.zip(before).map(|(height, before)| height - before);
            Counts { figure: name.clone(), by_bucket: by_bucket.collect() }
        };
        names.enumerate().map(of).collect()
    }
}

impl Observer for OverTime<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let since = event.at.saturating_since(SimTime::ORIGIN).as_nanos();
        let bucket = usize::try_from(since / self.width.as_nanos().max(1)).unwrap_or(BUCKETS);
        if self.heights.len() < bucket.min(BUCKETS - 1) {
            let heights = self.heights();
            self.heights.resize(bucket.min(BUCKETS - 1), heights);
        }
        self.folding.event(event, view)
    }
}

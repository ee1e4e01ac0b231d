//! Quantiles of daily measures. Never a mean: with heavy tails in logarithms a price has none.

use standoff_engine::math::stats::{sorted, sorted_quantile};
use standoff_model::Model;

use super::{outcome_label, outcome_order};
use crate::findings::{Measure, OutcomeMedian, Quantiles};
use crate::pipeline::Analysis;

/// Fewest paths whose median is shown.
const ENOUGH: usize = 40;

pub(super) fn measures(model: &Model, analysis: &Analysis) -> Vec<Measure> {
    let reported = analysis.measures.reported.iter().enumerate();
    reported.map(|(slot, measure)| one(model, analysis, slot, *measure)).collect()
}

fn one(model: &Model, analysis: &Analysis, slot: usize, measure: usize) -> Measure {
    let declared = &model.measures[measure];
    let days = 0..=analysis.measures.days;
    let paths = Values { analysis, slot, scale: declared.unit.scale };
    let by_outcome = outcome_order(model).into_iter().filter_map(|outcome| {
        let count = paths.count(outcome);
        let label = outcome_label(model, outcome);
        (count >= ENOUGH).then(|| OutcomeMedian {
            outcome: label.id.clone(),
            name: label.name.clone(),
            paths: count,
            median: days
                .clone()
                .map(|day| sorted_quantile(&paths.on(day, Some(outcome)), 0.5))
                .collect(),
            peak: sorted_quantile(&paths.peaks(Some(outcome)), 0.5),
        })
    });
    Measure {
        id: declared.label.id.clone(),
        name: declared.label.name.clone(),
        unit: declared.unit.text.clone(),
        by_outcome: by_outcome.collect(),
        peak: quantiles(&paths.peaks(None)),
        days: days.map(|day| quantiles(&paths.on(day, None))).collect(),
    }
}

fn quantiles(sorted: &[f64]) -> Quantiles {
    let at = |u: f64| sorted_quantile(sorted, u);
    Quantiles { p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) }
}

/// The values of one measure over all draws and paths.
struct Values<'a> {
    analysis: &'a Analysis,
    slot: usize,
    scale: f64,
}

impl Values<'_> {
    fn count(&self, outcome: usize) -> usize {
        let draws = self.analysis.ensemble.draws.iter();
        draws.flat_map(|d| &d.paths.outcomes).filter(|o| usize::from(**o) == outcome).count()
    }

    /// Sorted values on a day, of all paths or of those that end in one outcome.
    fn on(&self, day: usize, outcome: Option<usize>) -> Vec<f64> {
        self.sorted(outcome, |path| path[day])
    }

    /// Sorted highest values, of all paths or of those that end in one outcome.
    fn peaks(&self, outcome: Option<usize>) -> Vec<f64> {
        self.sorted(outcome, |path| path.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }

    fn sorted(&self, outcome: Option<usize>, value: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        let stride = self.analysis.measures.days + 1;
        let mut values = Vec::new();
        for draw in &self.analysis.ensemble.draws {
            let paths = draw.paths.measures[self.slot].chunks_exact(stride);
            for (path, ended) in paths.zip(&draw.paths.outcomes) {
                if outcome.is_none_or(|wanted| wanted == usize::from(*ended)) {
                    values.push(value(path) / self.scale);
                }
            }
        }
        sorted(&values)
    }
}

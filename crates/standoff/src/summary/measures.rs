//! Quantiles of daily measures. Never a mean: with heavy tails in logarithms a price has none.

use rayon::prelude::*;
use standoff_engine::draws::standard_error;
use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::{sorted, sorted_quantile};
use standoff_model::{Model, Report};

use super::{counted, outcome_label, outcome_order, over_draws};
use crate::findings::{Asked, Measure, OutcomeMedian, Quantiles};
use crate::pipeline::Analysis;

/// Fewest paths whose median is shown.
pub(super) const ENOUGH: usize = 50;

pub(super) fn measures(model: &Model, analysis: &Analysis) -> Vec<Measure> {
    let reported = analysis.measures.reported.par_iter().enumerate();
    reported.map(|(slot, measure)| one(model, analysis, slot, *measure)).collect()
}

fn one(model: &Model, analysis: &Analysis, slot: usize, measure: usize) -> Measure {
    let declared = &model.measures[measure];
    let days = 0..=analysis.measures.days;
    let paths = Values { analysis, slot, scale: declared.unit.scale };
    let enough = |outcome: &usize| paths.count(*outcome) >= ENOUGH;
    let by_outcome = outcome_order(model).into_iter().filter(enough);
    Measure {
        id: declared.label.id.clone(),
        name: declared.label.name.clone(),
        unit: declared.unit.text.clone(),
        by_outcome: by_outcome.map(|outcome| of_outcome(model, &paths, outcome)).collect(),
        peak: quantiles(&paths.peaks(None)),
        not_finite: paths.not_finite(),
        days: days.map(|day| quantiles(&paths.on(day, None))).collect(),
        asked: declared.reports.iter().filter_map(|report| asked(model, &paths, *report)).collect(),
    }
}

/// What is asked for beyond quantiles by day. A day behind the horizon has no answer.
fn asked(model: &Model, paths: &Values<'_>, report: Report) -> Option<Asked> {
    let highest = |path: &[f64]| path.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(match report {
        Report::Quantiles => return None,
        Report::Peak => {
            Asked::Peak { quantiles: quantiles(&paths.peaks(None)), noise: paths.noise(highest) }
        }
        Report::Day(day) => {
            let day = day as usize;
            if day > paths.analysis.measures.days {
                return None;
            }
            Asked::Day {
                day,
                date: model.crisis.date_after(day as i64).to_string(),
                quantiles: quantiles(&paths.on(day, None)),
                noise: paths.noise(|path| path[day]),
            }
        }
        Report::Above(level) => Asked::Above {
            level: level / paths.scale,
            probability: paths.ever(|value| value > level),
        },
        Report::Below(level) => Asked::Below {
            level: level / paths.scale,
            probability: paths.ever(|value| value < level),
        },
    })
}

fn of_outcome(model: &Model, paths: &Values<'_>, outcome: usize) -> OutcomeMedian {
    let label = outcome_label(model, outcome);
    let days = 0..=paths.analysis.measures.days;
    let median: Vec<f64> =
        days.map(|day| sorted_quantile(&paths.on(day, Some(outcome)), 0.5)).collect();
    let (typical_day, typical) = if outcome == 0 {
        (paths.analysis.measures.days, median.iter().copied().map(Some).collect())
    } else {
        typical(paths, outcome)
    };
    OutcomeMedian {
        outcome: label.id.clone(),
        name: label.name.clone(),
        paths: paths.count(outcome),
        median,
        typical_day,
        typical,
        peak: sorted_quantile(&paths.peaks(Some(outcome)), 0.5),
    }
}

/// The median day of an outcome and the median course around it; see [`OutcomeMedian::typical`].
fn typical(paths: &Values<'_>, outcome: usize) -> (usize, Vec<Option<f64>>) {
    let taken = sorted(&paths.taken(outcome));
    let centre = sorted_quantile(&taken, 0.5) as usize;
    let course = |day: usize| {
        let values = paths.beside(outcome, day as i64 - centre as i64);
        (values.len() * 2 >= taken.len()).then(|| sorted_quantile(&values, 0.5))
    };
    (centre, (0..=paths.analysis.measures.days).map(course).collect())
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
    /// Paths with a day on which the value is none.
    fn not_finite(&self) -> usize {
        let stride = self.analysis.measures.days + 1;
        let draws = self.analysis.ensemble.draws.iter();
        let paths = draws.flat_map(|draw| draw.paths.measures[self.slot].chunks_exact(stride));
        paths.filter(|path| path.iter().any(|value| !value.is_finite())).count()
    }

    fn count(&self, outcome: usize) -> usize {
        let draws = self.analysis.ensemble.draws.iter();
        draws.flat_map(|d| &d.paths.outcomes).filter(|o| usize::from(**o) == outcome).count()
    }

    /// The day on which each path that ends in an outcome took it.
    fn taken(&self, outcome: usize) -> Vec<f64> {
        let draws = self.analysis.ensemble.draws.iter();
        let ends = draws.flat_map(|d| d.paths.outcomes.iter().zip(&d.paths.outcome_days));
        ends.filter(|(o, _)| usize::from(**o) == outcome).map(|(_, day)| f64::from(*day)).collect()
    }

    /// Sorted values so many days after the outcome was taken (before it, if negative), of the
    /// paths on which that day lies within the horizon.
    fn beside(&self, outcome: usize, after: i64) -> Vec<f64> {
        let stride = self.analysis.measures.days + 1;
        let mut values = Vec::new();
        for paths in self.analysis.ensemble.draws.iter().map(|draw| &draw.paths) {
            let courses = paths.measures[self.slot].chunks_exact(stride);
            let ends = paths.outcomes.iter().zip(&paths.outcome_days);
            for (course, (_, day)) in
                courses.zip(ends).filter(|(_, (o, _))| usize::from(**o) == outcome)
            {
                let value =
                    usize::try_from(i64::from(*day) + after).ok().and_then(|day| course.get(day));
                values.extend(value.map(|value| value / self.scale));
            }
        }
        sorted(&values)
    }

    /// Standard error of the median of a value of each path, from the medians of the draws.
    fn noise(&self, value: impl Fn(&[f64]) -> f64) -> f64 {
        let draws = &self.analysis.ensemble.draws;
        let indices: Vec<usize> = draws.iter().map(|draw| draw.index).collect();
        let medians = over_draws(draws, |draw| {
            let values: Vec<f64> =
                self.courses(draw).map(|path| value(path) / self.scale).collect();
            sorted_quantile(&sorted(&values), 0.5)
        });
        standard_error(&indices, &medians)
    }

    /// That a condition holds on at least one day of a path.
    fn ever(&self, holds: impl Fn(f64) -> bool) -> crate::findings::Probability {
        counted(&self.analysis.ensemble.draws, |draw| {
            let hit = |path: &&[f64]| path.iter().any(|value| holds(*value));
            (self.courses(draw).filter(hit).count(), draw.paths.outcomes.len())
        })
    }

    /// The measure on each path of a draw, day by day.
    fn courses<'d>(&self, draw: &'d Draw) -> impl Iterator<Item = &'d [f64]> {
        draw.paths.measures[self.slot].chunks_exact(self.analysis.measures.days + 1)
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

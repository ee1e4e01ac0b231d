//! Quantiles of daily measures. Never a mean: with heavy tails in logarithms a price has none.

use rayon::prelude::*;
use standoff_engine::draws::standard_error;
use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::{sorted, sorted_quantile};
use standoff_engine::simulate::Tally;
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
    let asked = declared.reports.iter().enumerate();
    Measure {
        id: declared.label.id.clone(),
        name: declared.label.name.clone(),
        unit: declared.unit.text.clone(),
        by_outcome: by_outcome.map(|outcome| of_outcome(model, &paths, outcome)).collect(),
        peak: quantiles(paths.peaks(None, LEVELS)),
        not_finite: paths.not_finite(),
        days: days.map(|day| quantiles(paths.on(day, None, LEVELS))).collect(),
        asked: asked
            .filter_map(|(place, report)| asked_of(model, &paths, place, *report))
            .collect(),
    }
}

/// What is asked for beyond quantiles by day. A day behind the horizon has no answer.
fn asked_of(model: &Model, paths: &Values<'_>, place: usize, report: Report) -> Option<Asked> {
    Some(match report {
        Report::Quantiles => return None,
        Report::Peak => Asked::Peak {
            quantiles: quantiles(paths.peaks(None, LEVELS)),
            noise: paths.noise(place),
        },
        Report::Day(day) => {
            let day = day as usize;
            if day > paths.analysis.measures.days {
                return None;
            }
            Asked::Day {
                day,
                date: model.crisis.date_after(day as i64).to_string(),
                quantiles: quantiles(paths.on(day, None, LEVELS)),
                noise: paths.noise(place),
            }
        }
        Report::Above(level) => {
            Asked::Above { level: level / paths.scale, probability: paths.ever(place) }
        }
        Report::Below(level) => {
            Asked::Below { level: level / paths.scale, probability: paths.ever(place) }
        }
    })
}

fn of_outcome(model: &Model, paths: &Values<'_>, outcome: usize) -> OutcomeMedian {
    let label = outcome_label(model, outcome);
    let days = 0..=paths.analysis.measures.days;
    let median: Vec<f64> = days.map(|day| paths.on(day, Some(outcome), [0.5])[0]).collect();
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
        peak: paths.peaks(Some(outcome), [0.5])[0],
    }
}

/// The median day of an outcome and the median course around it; see [`OutcomeMedian::typical`].
fn typical(paths: &Values<'_>, outcome: usize) -> (usize, Vec<Option<f64>>) {
    let taken = sorted(&paths.taken(outcome));
    let last = paths.analysis.measures.days;
    if taken.len() < ENOUGH {
        // Counted paths have no course; of those that are kept too few end so.
        return (last, vec![None; last + 1]);
    }
    let centre = sorted_quantile(&taken, 0.5) as usize;
    let course = |day: usize| {
        let values = paths.beside(outcome, day as i64 - centre as i64);
        (values.len() * 2 >= taken.len()).then(|| sorted_quantile(&values, 0.5))
    };
    (centre, (0..=last).map(course).collect())
}

/// The levels of [`Quantiles`].
const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

fn quantiles([p5, p25, p50, p75, p95]: [f64; 5]) -> Quantiles {
    Quantiles { p5, p25, p50, p75, p95 }
}

/// The values of one measure over all draws and paths.
struct Values<'a> {
    analysis: &'a Analysis,
    slot: usize,
    scale: f64,
}

impl Values<'_> {
    fn tally(&self) -> Option<&Tally> {
        self.analysis.ensemble.tally.as_ref()
    }

    /// Paths with a day on which the value is none.
    fn not_finite(&self) -> usize {
        if let Some(tally) = self.tally() {
            return tally.not_finite(self.slot) as usize;
        }
        let draws = self.analysis.ensemble.draws.iter();
        let strange = |path: &&[f64]| path.iter().any(|value| !value.is_finite());
        draws.flat_map(|draw| self.courses(draw)).filter(strange).count()
    }

    fn count(&self, outcome: usize) -> usize {
        self.analysis.ensemble.draws.iter().map(|draw| draw.counted.outcomes[outcome]).sum()
    }

    /// The day on which each path that ends in an outcome took it, of those that are kept whole.
    fn taken(&self, outcome: usize) -> Vec<f64> {
        let draws = self.analysis.ensemble.draws.iter();
        let ends = draws.flat_map(|d| d.paths.outcomes.iter().zip(&d.paths.outcome_days));
        ends.filter(|(o, _)| usize::from(**o) == outcome).map(|(_, day)| f64::from(*day)).collect()
    }

    /// Sorted values so many days after the outcome was taken (before it, if negative), of the
    /// paths on which that day lies within the horizon and that are kept whole.
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

    /// Standard error of a median that is asked for, from those of the draws.
    fn noise(&self, place: usize) -> f64 {
        let draws = &self.analysis.ensemble.draws;
        let indices: Vec<usize> = draws.iter().map(|draw| draw.index).collect();
        let medians = over_draws(draws, |draw| draw.counted.asked[self.slot][place] / self.scale);
        standard_error(&indices, &medians)
    }

    /// That what is asked for holds on at least one day of a path.
    fn ever(&self, place: usize) -> crate::findings::Probability {
        counted(&self.analysis.ensemble.draws, |draw| {
            (draw.counted.asked[self.slot][place] as usize, draw.counted.paths)
        })
    }

    /// The measure on each path of a draw that is kept whole, day by day.
    fn courses<'d>(&self, draw: &'d Draw) -> impl Iterator<Item = &'d [f64]> {
        draw.paths.measures[self.slot].chunks_exact(self.analysis.measures.days + 1)
    }

    /// Quantiles on a day, of all paths or of those that end in one outcome.
    fn on<const N: usize>(&self, day: usize, outcome: Option<usize>, levels: [f64; N]) -> [f64; N] {
        match self.tally() {
            Some(tally) => tally.on(self.slot, day, outcome, levels).map(|x| x / self.scale),
            None => self.quantiles(outcome, levels, |path| path[day]),
        }
    }

    /// Quantiles of highest values, of all paths or of those that end in one outcome.
    fn peaks<const N: usize>(&self, outcome: Option<usize>, levels: [f64; N]) -> [f64; N] {
        let highest = |path: &[f64]| path.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match self.tally() {
            Some(tally) => tally.peak(self.slot, outcome, levels).map(|x| x / self.scale),
            None => self.quantiles(outcome, levels, highest),
        }
    }

    fn quantiles<const N: usize>(
        &self,
        outcome: Option<usize>,
        levels: [f64; N],
        value: impl Fn(&[f64]) -> f64,
    ) -> [f64; N] {
        let mut values = Vec::new();
        for draw in &self.analysis.ensemble.draws {
            for (path, ended) in self.courses(draw).zip(&draw.paths.outcomes) {
                if outcome.is_none_or(|wanted| wanted == usize::from(*ended)) {
                    values.push(value(path) / self.scale);
                }
            }
        }
        let sorted = sorted(&values);
        levels.map(|u| sorted_quantile(&sorted, u))
    }
}

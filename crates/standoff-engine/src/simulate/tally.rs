//! What is kept of many paths: counts, and no path.

use standoff_model::{Model, Report};

use crate::math::sketch::{Sketch, quantiles};
use crate::math::stats::{sorted, sorted_quantile};

use super::{Measures, Paths};

/// Counts of the values of all measures, by outcome and day. They are whole numbers, so the order in
/// which paths come does not matter.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tally {
    days: usize,
    /// By reported measure and outcome (0 is open).
    of: Vec<Vec<Values>>,
    /// By reported measure, paths on which a value is not finite.
    not_finite: Vec<u64>,
}

#[derive(Clone, PartialEq, Debug, Default)]
struct Values {
    by_day: Vec<Sketch>,
    peak: Sketch,
}

impl Tally {
    /// Nothing yet.
    pub fn new(model: &Model, measures: &Measures) -> Self {
        let days = measures.days + 1;
        let values = Values { by_day: vec![Sketch::default(); days], peak: Sketch::default() };
        let slots = measures.reported.len();
        let of = vec![vec![values; model.outcomes.len() + 1]; slots];
        Self { days, of, not_finite: vec![0; slots] }
    }

    /// Counts paths, or takes back a count of them.
    pub fn count(&mut self, paths: &Paths, by: i32) {
        let all = self.of.iter_mut().zip(&mut self.not_finite).zip(&paths.measures);
        for ((of, not_finite), values) in all {
            for (path, outcome) in values.chunks_exact(self.days).zip(&paths.outcomes) {
                let found = &mut of[usize::from(*outcome)];
                found.by_day.iter_mut().zip(path).for_each(|(day, x)| day.count(*x, by));
                found.peak.count(highest(path), by);
                let strange = path.iter().any(|value| !value.is_finite());
                *not_finite = not_finite.wrapping_add_signed(i64::from(strange) * i64::from(by));
            }
        }
    }

    /// Quantiles of a measure on a day, of all paths or of those that end in one outcome.
    pub fn on<const N: usize>(
        &self,
        slot: usize,
        day: usize,
        outcome: Option<usize>,
        levels: [f64; N],
    ) -> [f64; N] {
        let sketches: Vec<&Sketch> =
            self.of(slot, outcome).iter().map(|values| &values.by_day[day]).collect();
        quantiles(&sketches, levels)
    }

    /// The same of a path's highest value.
    pub fn peak<const N: usize>(
        &self,
        slot: usize,
        outcome: Option<usize>,
        levels: [f64; N],
    ) -> [f64; N] {
        let sketches: Vec<&Sketch> =
            self.of(slot, outcome).iter().map(|values| &values.peak).collect();
        quantiles(&sketches, levels)
    }

    fn of(&self, slot: usize, outcome: Option<usize>) -> &[Values] {
        let of = &self.of[slot];
        outcome.map_or(&of[..], |outcome| &of[outcome..=outcome])
    }

    /// Paths with a day on which a measure is not finite.
    pub fn not_finite(&self, slot: usize) -> u64 {
        self.not_finite[slot]
    }
}

/// What the paths of one draw come to, however many they are.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Counted {
    /// How many paths.
    pub paths: usize,
    /// How many end in each outcome; 0 is open.
    pub outcomes: Vec<usize>,
    /// How many end at each value of each consequence with each outcome:
    /// `[consequence][value][outcome]`.
    pub consequences: Vec<Vec<Vec<usize>>>,
    /// What the scenario asks of each reported measure, in its order, in canonical units: the median
    /// of a day's or of the highest value, or how many paths are ever beyond a level; 0 for
    /// quantiles.
    pub asked: Vec<Vec<f64>>,
}

/// Counts the paths of a draw.
pub struct Counter {
    counted: Counted,
    days: usize,
    asked: Vec<Vec<Asked>>,
}

enum Asked {
    Nothing,
    Middle(Option<usize>, Middle),
    Beyond(Report, usize),
}

/// Values whose median is asked for.
enum Middle {
    Whole(Vec<f64>),
    Counted(Sketch),
}

/// The highest value of a path.
fn highest(path: &[f64]) -> f64 {
    path.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

impl Counter {
    /// Nothing yet. Medians are exact if values are kept whole.
    pub fn new(model: &Model, measures: &Measures, whole: bool) -> Self {
        let outcomes = model.outcomes.len() + 1;
        let middle = |day| {
            let values = || Middle::Whole(Vec::new());
            Asked::Middle(day, if whole { values() } else { Middle::Counted(Sketch::default()) })
        };
        let asked = |report: &Report| match report {
            Report::Quantiles => Asked::Nothing,
            Report::Peak => middle(None),
            // A day behind the horizon has no answer.
            Report::Day(day) if *day as usize > measures.days => Asked::Nothing,
            Report::Day(day) => middle(Some(*day as usize)),
            Report::Above(_) | Report::Below(_) => Asked::Beyond(*report, 0),
        };
        let of_measure = |k: &usize| model.measures[*k].reports.iter().map(asked).collect();
        let consequences = model.consequences.iter();
        let counted = Counted {
            paths: 0,
            outcomes: vec![0; outcomes],
            consequences: consequences.map(|c| vec![vec![0; outcomes]; c.domain.len()]).collect(),
            asked: Vec::new(),
        };
        let asked = measures.reported.iter().map(of_measure).collect();
        Self { counted, days: measures.days + 1, asked }
    }

    /// Counts paths.
    pub fn count(&mut self, paths: &Paths) {
        let Self { counted, days, asked } = self;
        counted.paths += paths.outcomes.len();
        paths.outcomes.iter().for_each(|outcome| counted.outcomes[usize::from(*outcome)] += 1);
        for (counts, values) in counted.consequences.iter_mut().zip(&paths.consequences) {
            for (value, outcome) in values.iter().zip(&paths.outcomes) {
                counts[usize::from(*value)][usize::from(*outcome)] += 1;
            }
        }
        for (asked, values) in asked.iter_mut().zip(&paths.measures) {
            for asked in asked {
                values.chunks_exact(*days).for_each(|path| asked.count(path));
            }
        }
    }

    /// What they come to.
    pub fn done(mut self) -> Counted {
        let all = self.asked.into_iter();
        self.counted.asked = all.map(|of| of.into_iter().map(Asked::done).collect()).collect();
        self.counted
    }
}

impl Asked {
    fn count(&mut self, path: &[f64]) {
        match self {
            Self::Nothing => {}
            Self::Middle(day, middle) => {
                let value = day.map_or_else(|| highest(path), |day| path[day]);
                match middle {
                    Middle::Whole(values) => values.push(value),
                    Middle::Counted(sketch) => sketch.count(value, 1),
                }
            }
            Self::Beyond(Report::Above(level), hits) => {
                *hits += usize::from(path.iter().any(|value| value > level));
            }
            Self::Beyond(Report::Below(level), hits) => {
                *hits += usize::from(path.iter().any(|value| value < level));
            }
            Self::Beyond(..) => {}
        }
    }

    fn done(self) -> f64 {
        match self {
            Self::Nothing => 0.0,
            Self::Middle(_, Middle::Whole(values)) => sorted_quantile(&sorted(&values), 0.5),
            Self::Middle(_, Middle::Counted(sketch)) => quantiles(&[&sketch], [0.5])[0],
            Self::Beyond(_, hits) => hits as f64,
        }
    }
}

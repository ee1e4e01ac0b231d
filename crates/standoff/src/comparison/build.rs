//! From compared draws to what is reported of them, in a fixed order.

use standoff_engine::compare::{Compared, Comparisons, OptionPlay, Play};
use standoff_engine::draws::standard_error;
use standoff_engine::math::stats::{mean, sorted, sorted_quantile, sum};
use standoff_engine::simulate::{Measures, Paths};
use standoff_model::{Domain, Label, Mode, Model};

use super::{
    Chance, Column, Comparison, MeasureFound, OnDay, OnWeek, OptionFound, SCHEMA, Solves, Spread,
    Variable,
};
use crate::findings::{FailedDraw, Probability, Quantiles, Settings};
use crate::pipeline::Request;
use crate::summary::{outcome_label, outcome_order};

/// Days from now on which measures are shown.
const DAYS: [usize; 2] = [30, 90];
/// The levels of a [`Spread`].
const ENDS: [f64; 3] = [0.05, 0.5, 0.95];

/// Each seventh day, and the last.
fn weeks(last: usize) -> impl Iterator<Item = usize> {
    (0..last).step_by(7).chain([last])
}

/// What a comparison found.
pub fn comparison(
    model: &Model,
    request: &Request,
    measures: &Measures,
    found: &Comparisons,
) -> Comparison {
    let crisis = &model.crisis;
    let build = Build { model, measures, draws: &found.draws };
    Comparison {
        schema: SCHEMA,
        crisis: crisis.id.clone(),
        title: crisis.title.clone(),
        as_of: crisis.as_of.to_string(),
        horizon: crisis.date_after(crisis.horizon_days().ceil() as i64).to_string(),
        solved: build.column(&|draw| Some((&draw.solved, 1.0)), false),
        solves: Solves::of(found.draws.iter().map(|draw| draw.way)),
        options: (0..model.options.len()).map(|k| build.option(k)).collect(),
        settings: Settings {
            seed: request.seed,
            draws: request.draws,
            paths: request.paths_per_draw() * request.draws,
        },
        draws_failed: found
            .failed
            .iter()
            .map(|failed| FailedDraw { draw: failed.index, reason: failed.reason.clone() })
            .collect(),
    }
}

struct Build<'a> {
    model: &'a Model,
    measures: &'a Measures,
    draws: &'a [Compared],
}

/// One way of play in a draw, if there is one, and the weight of the draw: where play is conditioned on
/// an act, draws count by how likely the act is in them.
type Way<'f, 'a> = &'f dyn Fn(&'a Compared) -> Option<(&'a Play, f64)>;

impl<'a> Build<'a> {
    fn option(&self, k: usize) -> OptionFound {
        let declared = &self.model.options[k];
        let residuals = self.draws.iter().map(|draw| draw.options[k].residual);
        let largest = residuals.fold(0.0, f64::max);
        let of = |value: &dyn Fn(&OptionPlay) -> f64| {
            self.probability(&|draw| Some((value(&draw.options[k]), 1.0)))
        };
        OptionFound {
            id: declared.label.id.clone(),
            name: declared.label.name.clone(),
            player: self.model.player(declared.player).label.id.clone(),
            mode: mode(declared.mode).to_owned(),
            likely: of(&|option| option.likely),
            never_possible: of(&|option| option.never_possible),
            done: self.column(&|draw| Some((&draw.options[k].done, 1.0)), true),
            announced: self.column(&|draw| Some((draw.options[k].announced.as_ref()?, 1.0)), true),
            seen: self.column(
                &|draw| {
                    let option = &draw.options[k];
                    Some((option.seen.as_ref()?, option.likely))
                },
                true,
            ),
            announced_solves: Solves::of(self.draws.iter().map(|draw| draw.options[k].way)),
            announced_failed: self
                .draws
                .iter()
                .filter(|d| d.options[k].announced.is_none())
                .count(),
            residual: largest.is_finite().then_some(largest),
        }
    }

    /// Weighted mean, range and noise over the draws that have a value; the noise is that of a ratio, to
    /// first order.
    fn probability(&self, value: &dyn Fn(&'a Compared) -> Option<(f64, f64)>) -> Probability {
        let found: Vec<(usize, (f64, f64))> =
            self.draws.iter().filter_map(|draw| Some((draw.index, value(draw)?))).collect();
        let weight: f64 = mean(&found.iter().map(|(_, (_, w))| *w).collect::<Vec<_>>());
        let values: Vec<f64> = found.iter().map(|(_, (v, _))| *v).collect();
        let weighted: Vec<f64> = found.iter().map(|(_, (v, w))| v * w / weight).collect();
        let p = mean(&weighted);
        let off: Vec<f64> = found.iter().map(|(_, (v, w))| (v - p) * w / weight).collect();
        let indices: Vec<usize> = found.iter().map(|(index, _)| *index).collect();
        let sorted = sorted(&values);
        Probability {
            p,
            low: sorted_quantile(&sorted, 0.05),
            high: sorted_quantile(&sorted, 0.95),
            noise: standard_error(&indices, &off),
        }
    }

    fn chance(
        &self,
        (id, name): (String, String),
        way: Way<'_, 'a>,
        differs: bool,
        value: impl Fn(&'a Play) -> f64,
    ) -> Chance {
        let probability = self.probability(&|draw| way(draw).map(|(play, w)| (value(play), w)));
        let change = || {
            self.probability(&|draw| {
                let (play, weight) = way(draw)?;
                Some((value(play) - value(&draw.solved), weight))
            })
        };
        Chance { id, name, probability, change: differs.then(change) }
    }

    fn column(&self, way: Way<'_, 'a>, differs: bool) -> Column {
        let model = self.model;
        let outcomes = outcome_order(model).into_iter().map(|outcome| {
            self.chance(keys(outcome_label(model, outcome)), way, differs, move |play| {
                play.by_step.last()[outcome]
            })
        });
        let milestones = model.milestones.iter().enumerate().map(|(k, milestone)| {
            self.chance(keys(&milestone.label), way, differs, move |play| {
                play.by_step.milestones.last().map_or(0.0, |at| at[k])
            })
        });
        let states = model.states.iter().enumerate().map(|(k, state)| {
            let names: Vec<String> = (0..state.domain.len()).map(|v| state.value_name(v)).collect();
            self.variable(&state.label, (&state.domain, &names), way, differs, move |play, v| {
                play.by_step.states.last().map_or(0.0, |at| at[k][v])
            })
        });
        let exact =
            |k: usize| self.draws.iter().filter_map(way).all(|(play, _)| told(play, k).is_some());
        let consequences = model.consequences.iter().enumerate().filter(|(k, _)| exact(*k));
        let consequences = consequences.map(|(k, consequence)| {
            let named = (&consequence.domain, consequence.value_names.as_slice());
            self.variable(&consequence.label, named, way, differs, move |play, v| {
                told(play, k).map_or(0.0, |joint| sum(joint.iter().map(|row| row[v])))
            })
        });
        Column {
            outcomes: outcomes.collect(),
            milestones: milestones.collect(),
            states: states.collect(),
            consequences: consequences.collect(),
            measures: self.daily(way, differs),
        }
    }

    fn variable(
        &self,
        label: &Label,
        (domain, names): (&Domain, &[String]),
        way: Way<'_, 'a>,
        differs: bool,
        value: impl Fn(&'a Play, usize) -> f64 + Copy,
    ) -> Variable {
        let name = |v: usize| names.get(v).cloned().unwrap_or_else(|| domain.text(v));
        let (id, of) = keys(label);
        let chance = |v: usize| {
            self.chance((domain.text(v), name(v)), way, differs, move |play| value(play, v))
        };
        Variable { id, name: of, values: (0..domain.len()).map(chance).collect() }
    }

    fn daily(&self, way: Way<'_, 'a>, differs: bool) -> Vec<MeasureFound> {
        if self.draws.iter().filter_map(way).all(|(play, _)| play.paths.outcomes.is_empty()) {
            return Vec::new();
        }
        let days = DAYS.into_iter().filter(|day| *day <= self.measures.days);
        let reported = self.measures.reported.iter().enumerate();
        let one = |(slot, measure): (usize, &usize)| {
            let declared = &self.model.measures[*measure];
            let spread = |of: &dyn Fn(&[f64]) -> f64| {
                self.spread(way, differs, slot, &|path| of(path) / declared.unit.scale)
            };
            MeasureFound {
                id: declared.label.id.clone(),
                name: declared.label.name.clone(),
                unit: declared.unit.text.clone(),
                days: days
                    .clone()
                    .map(|day| OnDay { day, spread: spread(&|path| path[day]) })
                    .collect(),
                weeks: weeks(self.measures.days)
                    .map(|day| OnWeek {
                        day,
                        quantiles: self.week(way, slot, &|path| path[day] / declared.unit.scale),
                    })
                    .collect(),
                peak: spread(&|path| path.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            }
        };
        reported.map(one).collect()
    }

    fn week(&self, way: Way<'_, 'a>, slot: usize, value: &dyn Fn(&[f64]) -> f64) -> Quantiles {
        let days = self.measures.days + 1;
        let mut values = Vec::new();
        for (play, weight) in self.draws.iter().filter_map(way) {
            let courses = play.paths.measures[slot].chunks_exact(days);
            values.extend(courses.map(|path| (value(path), weight)));
        }
        let [p5, p25, p50, p75, p95] = quantiles(values, [0.05, 0.25, 0.5, 0.75, 0.95]);
        Quantiles { p5, p25, p50, p75, p95 }
    }

    fn spread(
        &self,
        way: Way<'_, 'a>,
        differs: bool,
        slot: usize,
        value: &dyn Fn(&[f64]) -> f64,
    ) -> Spread {
        let days = self.measures.days + 1;
        let courses = move |paths: &'a Paths| paths.measures[slot].chunks_exact(days);
        let (mut values, mut changes) = (Vec::new(), Vec::new());
        for draw in self.draws {
            let Some((play, weight)) = way(draw) else { continue };
            for (path, solved) in courses(&play.paths).zip(courses(&draw.solved.paths)) {
                values.push((value(path), weight));
                changes.push((value(path) - value(solved), weight));
            }
        }
        let [p5, p50, p95] = quantiles(values, ENDS);
        Spread { p5, p50, p95, change: differs.then(|| quantiles(changes, ENDS)) }
    }
}

/// Where a consequence stands with each outcome, if that is known exactly.
fn told(play: &Play, k: usize) -> Option<&Vec<Vec<f64>>> {
    Some(&play.consequences.get(k)?.as_ref()?.joint)
}

/// Quantiles of values that count by their weight; not numbers if there are none.
fn quantiles<const N: usize>(mut values: Vec<(f64, f64)>, levels: [f64; N]) -> [f64; N] {
    if values.windows(2).all(|pair| pair[0].1 == pair[1].1) {
        let alike = sorted(&values.iter().map(|(value, _)| *value).collect::<Vec<_>>());
        return levels.map(|u| sorted_quantile(&alike, u));
    }
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole = sum(values.iter().map(|(_, weight)| *weight));
    levels.map(|u| {
        let mut passed = 0.0;
        let place = values.iter().find(|(_, weight)| {
            passed += weight;
            passed >= u * whole
        });
        place.or(values.last()).map_or(f64::NAN, |(value, _)| *value)
    })
}

fn keys(label: &Label) -> (String, String) {
    (label.id.clone(), label.name.clone())
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Do => "do",
        Mode::Announced => "announced",
        Mode::Seen => "seen",
    }
}

#[cfg(test)]
mod tests {
    use super::{ENDS, quantiles};

    #[test]
    fn values_count_by_their_weight() {
        let even = (0..101).map(|k| (f64::from(k), 1.0)).collect();
        assert_eq!(quantiles(even, ENDS), [5.0, 50.0, 95.0]);
        // Nine tenths of the weight on the upper half.
        let heavy = (0..100).map(|k| (f64::from(k), if k < 50 { 0.1 } else { 0.9 })).collect();
        assert_eq!(quantiles(heavy, ENDS), [24.0, 72.0, 97.0]);
        assert!(quantiles(Vec::new(), ENDS).iter().all(|end| end.is_nan()));
    }
}

//! What play tells of private types, as means over draws.

use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::mean;
use standoff_model::{Column, Model};

use super::{outcome_order, over_draws, times};
use crate::findings::{Reveal, TypeFound, TypeValue};

/// Weeks from now at which it is looked at what reveals a type, beside the horizon.
const EARLY: f64 = 8.0 * 7.0;
/// Situations that are rarer than this are not shown.
const RARE: f64 = 0.01;
/// Likelihood ratios beyond this are cut, so that what only one type can bring is a number too.
const LARGEST: f64 = 1e6;
/// Most of them that are shown at a time.
const MOST: usize = 6;

pub(super) fn types(model: &Model, draws: &[Draw]) -> Vec<TypeFound> {
    let columns = model.columns.iter().enumerate();
    columns.map(|(c, column)| OneType { model, draws, c, column }.found()).collect()
}

struct OneType<'a> {
    model: &'a Model,
    draws: &'a [Draw],
    c: usize,
    column: &'a Column,
}

impl OneType<'_> {
    fn found(&self) -> TypeFound {
        let owner = self.column.owner.map(|owner| self.model.player(owner));
        let own = &self.column.label;
        TypeFound {
            player: owner.map(|owner| owner.label.id.clone()),
            id: own.id.clone(),
            name: owner
                .map_or(own.name.clone(), |owner| format!("{}: {}", owner.label.name, own.name)),
            values: (0..self.size()).map(|value| self.value(value)).collect(),
            reveals: self.reveals(),
        }
    }

    fn size(&self) -> usize {
        self.column.domain.len()
    }

    fn value(&self, value: usize) -> TypeValue {
        let (c, text) = (self.c, self.column.domain.text(value));
        let believed = |time: usize, other: usize| {
            mean(&over_draws(self.draws, |draw| draw.told[c].beliefs[time][value][other]))
        };
        let outcome =
            |k: usize| mean(&over_draws(self.draws, |draw| draw.told[c].outcomes[value][k]));
        let times = 0..=self.model.crisis.reported;
        TypeValue {
            name: self.column.value_names.get(value).cloned().unwrap_or_else(|| text.clone()),
            id: text,
            outcomes: outcome_order(self.model).into_iter().map(outcome).collect(),
            believed: times
                .map(|time| (0..self.size()).map(|other| believed(time, other)).collect())
                .collect(),
        }
    }

    /// At the end of the first weeks and at the horizon.
    fn reveals(&self) -> Vec<Reveal> {
        let times = times(self.model);
        let early = times.iter().rposition(|day| *day <= EARLY).unwrap_or(0);
        let last = times.len() - 1;
        let looked: Vec<usize> =
            if early == 0 || early == last { vec![last] } else { vec![early, last] };
        looked.into_iter().flat_map(|time| self.reveals_at(time, times[time])).collect()
    }

    fn reveals_at(&self, time: usize, day: f64) -> Vec<Reveal> {
        let mut all: Vec<Reveal> = Vec::new();
        for (k, state) in self.model.states.iter().enumerate() {
            for v in 0..state.domain.len() {
                let given: Vec<f64> = (0..self.size())
                    .map(|value| {
                        let at = |draw: &Draw| draw.told[self.c].states[time][value][k][v];
                        mean(&over_draws(self.draws, at))
                    })
                    .collect();
                if given.iter().all(|p| *p < RARE) {
                    continue;
                }
                all.push(Reveal {
                    state: state.label.id.clone(),
                    state_name: state.label.name.clone(),
                    value: state.domain.text(v),
                    day,
                    ratios: ratios(&given),
                    given,
                });
            }
        }
        let weight = |reveal: &Reveal| {
            reveal.ratios.iter().fold(0.0, |most: f64, ratio| most.max(log(*ratio).abs()))
        };
        all.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        all.truncate(MOST);
        all
    }
}

fn log(ratio: f64) -> f64 {
    standoff_engine::math::ln(ratio.clamp(1e-6, 1e6))
}

/// Of each, how likely against the mean of the others.
fn ratios(given: &[f64]) -> Vec<f64> {
    let all: f64 = given.iter().sum();
    let others = (given.len().max(2) - 1) as f64;
    let ratio = |p: &f64| if all > *p { p * others / (all - p) } else { f64::INFINITY };
    given.iter().map(|p| ratio(p).min(LARGEST)).collect()
}

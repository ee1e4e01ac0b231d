//! What play tells of private types, over draws: given a type, each draw counts by how likely it
//! holds that type to be, but for beliefs, where draws count alike.

use standoff_engine::believed::Believed;
use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::{mean, sum};
use standoff_model::{Column, Model};

use super::certificate::finite;
use super::{outcome_order, over_draws, times};
use crate::findings::{BelievedMore, Reveal, TypeFound, TypeValue};
use crate::pipeline::Analysis;

/// Weeks from now at which it is looked at what reveals a type, beside the horizon.
const EARLY: f64 = 8.0 * 7.0;
/// Situations that are rarer than this are not shown.
const RARE: f64 = 0.01;
/// What a difference may miss by rounding.
const ROUNDING: f64 = 1e-12;
/// Likelihood ratios beyond this are cut, so that what only one type can bring is a number too.
const LARGEST: f64 = 1e6;

pub(super) fn types(model: &Model, analysis: &Analysis) -> Vec<TypeFound> {
    let draws = &analysis.ensemble.draws;
    let one = |(c, column)| OneType { model, analysis, draws, c, column }.found();
    model.columns.iter().enumerate().map(one).collect()
}

struct OneType<'a> {
    model: &'a Model,
    analysis: &'a Analysis,
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

    /// How likely a value is before anything has happened.
    fn prior(&self, value: usize) -> f64 {
        mean(&over_draws(self.draws, |draw| draw.told[self.c].prior[value]))
    }

    /// A mean given that a value is the true one; 0 where it never is.
    fn given(&self, value: usize, of: impl Fn(&Draw) -> f64) -> f64 {
        let weight = |draw: &Draw| draw.told[self.c].prior[value];
        let all = sum(self.draws.iter().map(weight));
        let joint = sum(self.draws.iter().map(|draw| weight(draw) * of(draw)));
        if all > 0.0 { joint / all } else { 0.0 }
    }

    fn value(&self, value: usize) -> TypeValue {
        let (c, text) = (self.c, self.column.domain.text(value));
        // Draws count alike here: before anything has happened everyone believes the prior.
        let possible: Vec<&Draw> =
            self.draws.iter().filter(|draw| draw.told[c].prior[value] > 0.0).collect();
        let believed = |time: usize, other: usize| -> f64 {
            let at = |draw: &&Draw| draw.told[c].beliefs[time][value][other];
            let all: Vec<f64> = possible.iter().map(at).collect();
            if all.is_empty() { 0.0 } else { mean(&all) }
        };
        let outcome = |k: usize| self.given(value, |draw| draw.told[c].outcomes[value][k]);
        let times = 0..=self.model.crisis.reported;
        TypeValue {
            name: self.column.value_names.get(value).cloned().unwrap_or_else(|| text.clone()),
            id: text,
            believed_more: self.believed_more(value),
            prior: self.prior(value),
            outcomes: outcome_order(self.model).into_iter().map(outcome).collect(),
            believed: times
                .map(|time| (0..self.size()).map(|other| believed(time, other)).collect())
                .collect(),
        }
    }

    /// What it would change if others believed a value more.
    fn believed_more(&self, value: usize) -> Option<BelievedMore> {
        let of_this = |b: &&Believed| b.column == self.c && b.value == value;
        let found = self.analysis.believed.iter().find(of_this)?;
        let (then, now) = (found.by_step.as_ref(), &self.analysis.central);
        let milestones = |then: &[f64], now: &[f64]| -> Vec<f64> {
            then.iter().zip(now).map(|(then, now)| then - now).collect()
        };
        Some(BelievedMore {
            prior: found.prior,
            more: found.more,
            outcomes: then.map_or(Vec::new(), |then| {
                let change = |outcome: usize| then.last()[outcome] - now.last()[outcome];
                outcome_order(self.model).into_iter().map(change).collect()
            }),
            milestones: then
                .and_then(|then| Some(milestones(then.milestones.last()?, now.milestones.last()?)))
                .unwrap_or_default(),
            residual: finite(found.residual),
        })
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
        let priors: Vec<f64> = (0..self.size()).map(|value| self.prior(value)).collect();
        let mut all: Vec<Reveal> = Vec::new();
        for (k, state) in self.model.states.iter().enumerate() {
            for v in 0..state.domain.len() {
                let given: Vec<f64> = (0..self.size())
                    .map(|value| {
                        self.given(value, |draw| draw.told[self.c].states[time][value][k][v])
                    })
                    .collect();
                if given.iter().all(|p| *p < RARE) {
                    continue;
                }
                all.push(Reveal {
                    state: state.label.id.clone(),
                    state_name: state.label.name.clone(),
                    value: state.domain.text(v),
                    value_name: state.value_name(v),
                    day,
                    ratios: ratios(&given, &priors),
                    given,
                });
            }
        }
        let weight = |reveal: &Reveal| {
            reveal.ratios.iter().fold(0.0, |most: f64, ratio| most.max(log(*ratio).abs()))
        };
        all.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        all
    }
}

fn log(ratio: f64) -> f64 {
    standoff_engine::math::ln(ratio.clamp(1e-6, 1e6))
}

/// Of each value, how likely what is seen is against its mean given the others, each counted by its
/// prior; 1 where a value is never the true one, or no other is.
fn ratios(given: &[f64], priors: &[f64]) -> Vec<f64> {
    let all: f64 = given.iter().zip(priors).map(|(p, prior)| p * prior).sum();
    let whole: f64 = priors.iter().sum();
    let ratio = |(p, prior): (&f64, &f64)| {
        let (others, rest) = (all - p * prior, whole - prior);
        match *prior > 0.0 && rest > ROUNDING {
            true if others > p * ROUNDING => p * rest / others,
            true => LARGEST,
            false => 1.0,
        }
    };
    given.iter().zip(priors).map(ratio).map(|ratio| ratio.min(LARGEST)).collect()
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, ratios};

    #[test]
    fn others_count_by_their_prior() {
        let found = ratios(&[0.8, 0.4, 0.1], &[0.5, 0.3, 0.2]);
        let by_hand = [0.8 / (0.14 / 0.5), 0.4 / (0.42 / 0.7), 0.1 / (0.52 / 0.8)];
        found.iter().zip(by_hand).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{a} {b}"));
    }

    #[test]
    fn what_never_is_true_tells_nothing() {
        assert_eq!(ratios(&[0.3, 0.0], &[1.0, 0.0]), [1.0, 1.0]);
        let found = ratios(&[0.3, 0.6, 0.0], &[0.5, 0.5, 0.0]);
        assert!((found[0] - 0.5).abs() < 1e-12 && (found[1] - 2.0).abs() < 1e-12);
        assert_eq!(found[2], 1.0);
        assert_eq!(ratios(&[0.3, 0.0], &[0.5, 0.5]), [LARGEST, 0.0]);
    }
}

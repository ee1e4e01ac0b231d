//! Where consequences stand at the end of the reported horizon: exactly in each draw, or counted on
//! its paths where too many consequences read each other.
//!
//! The move that open play makes at the end of a solved horizon behind the reported one does not
//! show; see [`Standing`].

use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::{mean, sum};
use standoff_engine::simulate::Standing;
use standoff_model::Model;

use super::measures::ENOUGH;
use super::{counted, outcome_label, outcome_order, over_draws, probability};
use crate::findings::{Consequence, ConsequenceByOutcome, ConsequenceValue, Probability};
use crate::pipeline::Analysis;

pub(super) fn consequences(model: &Model, analysis: &Analysis) -> Vec<Consequence> {
    let draws = &analysis.ensemble.draws;
    (0..model.consequences.len()).map(|k| one(model, draws, k)).collect()
}

fn one(model: &Model, draws: &[Draw], k: usize) -> Consequence {
    let declared = &model.consequences[k];
    let value = |v: usize| ConsequenceValue {
        id: declared.domain.text(v),
        name: declared.value_names.get(v).cloned().unwrap_or_else(|| declared.domain.text(v)),
        probability: stands(draws, k, v),
    };
    Consequence {
        id: declared.label.id.clone(),
        name: declared.label.name.clone(),
        values: (0..declared.domain.len()).map(value).collect(),
        by_outcome: by_outcome(model, draws, k),
    }
}

/// Where a consequence stands in a draw; none if only its paths can tell.
fn standing(draw: &Draw, k: usize) -> Option<&Standing> {
    draw.consequences.get(k)?.as_ref()
}

/// That a consequence stands at a value. Exact values have no noise of counting in their range.
fn stands(draws: &[Draw], k: usize, v: usize) -> Probability {
    if draws.iter().all(|draw| standing(draw, k).is_some()) {
        return probability(draws, |draw| {
            standing(draw, k).map_or(0.0, |found| sum(found.joint.iter().map(|row| row[v])))
        });
    }
    counted(draws, |draw| (draw.counted.consequences[k][v].iter().sum(), draw.counted.paths))
}

fn by_outcome(model: &Model, draws: &[Draw], k: usize) -> Vec<ConsequenceByOutcome> {
    let size = model.consequences[k].domain.len();
    let of = |outcome: usize| {
        let counts = counts(draws, k, outcome, size);
        let paths: usize = counts.iter().sum();
        let shares = || counts.iter().map(|n| *n as f64 / paths.max(1) as f64).collect();
        let label = outcome_label(model, outcome);
        ConsequenceByOutcome {
            outcome: label.id.clone(),
            name: label.name.clone(),
            paths,
            values: given(draws, k, outcome, size).unwrap_or_else(shares),
        }
    };
    // What is known exactly needs no paths.
    let exact = draws.iter().all(|draw| standing(draw, k).is_some());
    let shown = |found: &ConsequenceByOutcome| found.paths >= ENOUGH || exact;
    outcome_order(model).into_iter().map(of).filter(shown).collect()
}

/// How many paths that end in an outcome leave a consequence at each value.
fn counts(draws: &[Draw], k: usize, outcome: usize, size: usize) -> Vec<usize> {
    let of = |v: usize| draws.iter().map(|d| d.counted.consequences[k][v][outcome]).sum();
    (0..size).map(of).collect()
}

/// How likely each value is given an outcome, draws weighed by how likely it is in them; none if
/// only paths can tell.
fn given(draws: &[Draw], k: usize, outcome: usize, size: usize) -> Option<Vec<f64>> {
    draws.iter().try_for_each(|draw| standing(draw, k).map(|_| ()))?;
    let both =
        |draw: &Draw, v: usize| standing(draw, k).map_or(0.0, |found| found.joint[outcome][v]);
    let joint: Vec<f64> =
        (0..size).map(|v| mean(&over_draws(draws, |draw| both(draw, v)))).collect();
    let all = sum(joint.iter().copied());
    (all > 0.0).then(|| joint.iter().map(|p| p / all).collect())
}

//! Outcomes at other precisions, and what comes from clear mistakes.

use standoff_engine::ensemble::Draw;
use standoff_model::{Model, PlayerId};

use crate::findings::{AtPrecision, Reliability};
use crate::pipeline::Analysis;
use crate::pipeline::precision::AtScale;

use super::certificate::finite;
use super::outcome_order;

pub(super) fn precision_scan(model: &Model, analysis: &Analysis) -> Vec<AtPrecision> {
    let one = |at: &AtScale| AtPrecision {
        scale: at.scale,
        reliability: reliability(model, analysis, at.scale),
        outcomes: outcome_order(model).into_iter().map(|outcome| at.outcomes[outcome]).collect(),
        converged: at.converged,
        residual: finite(at.residual),
    };
    analysis.precision_scan.iter().map(one).collect()
}

fn reliability(model: &Model, analysis: &Analysis, scale: f64) -> Vec<Reliability> {
    let players = model.players.iter().enumerate();
    let choosing = players.filter(|(k, _)| model.chooses(PlayerId::new(*k)));
    let one = |(k, player): (usize, &standoff_model::Player)| {
        let odds = scale * analysis.nominal.prices.precision[k] * player.better_by;
        Reliability {
            player: player.label.id.clone(),
            better_by: player.better_by,
            picked: 1.0 / (1.0 + standoff_engine::math::exp(-odds)),
        }
    };
    choosing.map(one).collect()
}

/// The part of an outcome's mean probability over draws that comes from clear mistakes; none if it
/// has no probability.
pub(super) fn noise_share(draws: &[Draw], outcome: usize) -> Option<f64> {
    let mass = |draw: &Draw| draw.by_step.last()[outcome];
    let total: f64 = draws.iter().map(mass).sum();
    let noisy: f64 = draws.iter().map(|draw| draw.noise_share[outcome] * mass(draw)).sum();
    (total > 0.0).then(|| noisy / total)
}

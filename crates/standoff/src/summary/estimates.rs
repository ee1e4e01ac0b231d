//! What others say, beside the same of ours.

use standoff_engine::ensemble::Draw;
use standoff_model::{Estimate, Model, Quantity};

use super::{probability, times};
use crate::findings::EstimateFound;

pub(super) fn estimates(model: &Model, draws: &[Draw]) -> Vec<EstimateFound> {
    model.estimates.iter().map(|estimate| one(model, draws, estimate)).collect()
}

fn one(model: &Model, draws: &[Draw], estimate: &Estimate) -> EstimateFound {
    let days = times(model);
    EstimateFound {
        id: estimate.label.id.clone(),
        name: estimate.label.name.clone(),
        source: estimate.provenance.source.clone(),
        date: model.crisis.date_after(estimate.day.ceil() as i64).to_string(),
        low: estimate.low,
        high: estimate.high,
        habit: estimate.habit,
        ours: probability(draws, |draw| ours(draw, estimate, &days)),
    }
}

fn ours(draw: &Draw, estimate: &Estimate, days: &[f64]) -> f64 {
    match &estimate.of {
        Quantity::Outcomes(list) if estimate.habit => list.iter().map(|k| draw.depths[0][*k]).sum(),
        Quantity::Outcomes(list) => on(estimate.day, days, |time| {
            list.iter().map(|k| draw.by_step.outcomes[time][*k]).sum()
        }),
        Quantity::Milestone(k) => on(estimate.day, days, |time| draw.by_step.milestones[time][*k]),
    }
}

/// The value on a day, between those at the times before and after.
pub(super) fn on(day: f64, days: &[f64], at: impl Fn(usize) -> f64) -> f64 {
    let after = days.iter().position(|time| *time >= day).unwrap_or(days.len() - 1);
    let Some(before) = after.checked_sub(1) else { return at(after) };
    let part = ((day - days[before]) / (days[after] - days[before])).clamp(0.0, 1.0);
    at(before) + part * (at(after) - at(before))
}

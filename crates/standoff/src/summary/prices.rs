//! What prices of today imply, from the draws.

use standoff_engine::ensemble::Draw;
use standoff_engine::implied::{Quoted, effective, weights};
use standoff_engine::math::stats::{mean, sorted, sorted_quantile};
use standoff_model::{Model, PriceToday};

use super::estimates::on;
use super::{outcome_label, outcome_order, times};
use crate::findings::{Implied, ImpliedOutcome, Joint, JointOutcome, PriceFound, Range};
use crate::pipeline::Analysis;

/// None if the scenario declares no price.
pub(super) fn implied(model: &Model, analysis: &Analysis) -> Option<Implied> {
    if model.prices.is_empty() {
        return None;
    }
    let draws = &analysis.ensemble.draws;
    let quoted: Vec<Vec<Quoted>> = draws.iter().map(|d| analysis.quotes.at(&d.params)).collect();
    let prices = model.prices.iter().enumerate().filter_map(|(k, price)| {
        let cases = draws.iter().zip(&quoted).filter(|(_, quoted)| quoted[k].is_sound());
        let cases: Vec<Case<'_>> = cases
            .map(|(draw, quoted)| Case {
                quoted: &quoted[k],
                chances: chances(model, draw, price.within),
            })
            .collect();
        // One that makes no sense in any draw keeps all of them from agreeing with it.
        (!cases.is_empty()).then(|| one(model, price, &cases, draws.len()))
    });
    Some(Implied { prices: prices.collect(), joint: joint(model, draws, &quoted) })
}

/// A price in one draw, and how likely each outcome is there within its time.
struct Case<'a> {
    quoted: &'a Quoted,
    chances: Vec<f64>,
}

/// The probability of each outcome within so many days, open left out.
fn chances(model: &Model, draw: &Draw, within: f64) -> Vec<f64> {
    let days = times(model);
    let of = |outcome: usize| on(within, &days, |time| draw.by_step.outcomes[time][outcome]);
    (1..=model.outcomes.len()).map(of).collect()
}

fn one(model: &Model, price: &PriceToday, cases: &[Case<'_>], draws: usize) -> PriceFound {
    let scale = price.unit.scale;
    let money = |of: &dyn Fn(&Case<'_>) -> f64| range(cases.iter().map(|case| of(case) / scale));
    let kappas: Vec<f64> = cases.iter().filter_map(|c| c.quoted.kappa(&c.chances)).collect();
    let above = kappas.iter().filter(|kappa| **kappa > 1.0).count();
    PriceFound {
        id: price.label.id.clone(),
        name: price.label.name.clone(),
        unit: price.unit.text.clone(),
        source: price.provenance.source.clone(),
        within: price.within,
        left_out: draws - cases.len(),
        observed: money(&|case| case.quoted.observed),
        base: money(&|case| case.quoted.base),
        premium: money(&|case| case.quoted.premium(&case.chances)),
        residual: money(&|case| case.quoted.residual(&case.chances)),
        outcomes: (0..price.gaps.len()).map(|k| outcome(model, price, k, cases)).collect(),
        kappa: (!kappas.is_empty()).then(|| range(kappas.iter().copied())),
        kappa_above_one: if kappas.is_empty() { 0.0 } else { above as f64 / kappas.len() as f64 },
        disruptions: range(cases.iter().map(disruptions)),
    }
}

/// How likely outcomes that raise the price are together.
fn disruptions(case: &Case<'_>) -> f64 {
    let raise = case.quoted.gaps.iter().filter(|(_, gap)| *gap > 0.0);
    raise.map(|(outcome, _)| case.chances[*outcome]).sum()
}

fn outcome(model: &Model, price: &PriceToday, k: usize, cases: &[Case<'_>]) -> ImpliedOutcome {
    let number = price.gaps[k].0.index();
    let label = outcome_label(model, number + 1);
    let shape = |case: &Case<'_>| {
        let (_, gap) = case.quoted.gaps[k];
        let kappa = case.quoted.kappa(&case.chances).filter(|_| gap > 0.0)?;
        Some(kappa * case.chances[number] / disruptions(case))
    };
    let shapes: Vec<f64> = cases.iter().filter_map(shape).collect();
    ImpliedOutcome {
        outcome: label.id.clone(),
        name: label.name.clone(),
        gap: range(cases.iter().map(|case| case.quoted.gaps[k].1 / price.unit.scale)),
        ours: range(cases.iter().map(|case| case.chances[number])),
        bound: range(cases.iter().map(|case| case.quoted.bounds()[k])),
        shape: (!shapes.is_empty()).then(|| range(shapes.into_iter())),
    }
}

fn range(values: impl Iterator<Item = f64>) -> Range {
    let sorted = sorted(&values.collect::<Vec<_>>());
    let at = |u: f64| sorted_quantile(&sorted, u);
    Range { low: at(0.05), median: at(0.5), high: at(0.95) }
}

fn joint(model: &Model, draws: &[Draw], quoted: &[Vec<Quoted>]) -> Option<Joint> {
    let agree = draws.iter().zip(quoted).map(|(draw, quoted)| {
        let prices = quoted.iter().zip(&model.prices);
        prices.map(|(q, price)| q.ln_likelihood(&chances(model, draw, price.within))).sum()
    });
    let weights = weights(&agree.collect::<Vec<f64>>())?;
    let outcome = |outcome: usize| {
        let label = outcome_label(model, outcome);
        let p: Vec<f64> = draws.iter().map(|draw| draw.by_step.last()[outcome]).collect();
        JointOutcome {
            outcome: label.id.clone(),
            name: label.name.clone(),
            before: mean(&p),
            after: p.iter().zip(&weights).map(|(p, w)| p * w).sum(),
        }
    };
    Some(Joint {
        effective: effective(&weights),
        draws: draws.len(),
        outcomes: outcome_order(model).into_iter().map(outcome).collect(),
    })
}

//! How likely signals are that only the analyst sees.

use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::mean;
use standoff_model::{Column, Model, SignalKind};

use super::over_draws;
use crate::findings::{Signal, SignalByType};

pub(super) fn signals(model: &Model, draws: &[Draw]) -> Vec<Signal> {
    let analyst_only =
        |signal: &&standoff_model::Signal| matches!(signal.kind, SignalKind::AnalystOnly { .. });
    let declared = model.signals.iter().filter(analyst_only).enumerate();
    declared.map(|(k, signal)| one(model, draws, k, signal)).collect()
}

fn one(model: &Model, draws: &[Draw], k: usize, signal: &standoff_model::Signal) -> Signal {
    let in_step = |step: usize| mean(&over_draws(draws, |draw| draw.signals[k].by_step[step]));
    let columns = model.columns.iter().enumerate();
    Signal {
        id: signal.label.id.clone(),
        name: signal.label.name.clone(),
        by_step: (0..model.crisis.reported).map(in_step).collect(),
        first_step: columns.map(|(c, column)| by_type(model, draws, k, c, column)).collect(),
    }
}

fn by_type(model: &Model, draws: &[Draw], k: usize, c: usize, column: &Column) -> SignalByType {
    let given = |v: usize| mean(&over_draws(draws, |draw| draw.signals[k].by_column[c][v]));
    let values = 0..column.domain.len();
    SignalByType {
        player: column.owner.map(|owner| model.player(owner).label.id.clone()),
        id: column.label.id.clone(),
        name: column.label.name.clone(),
        values: values.clone().map(|v| column.domain.text(v)).collect(),
        p: values.map(given).collect(),
    }
}

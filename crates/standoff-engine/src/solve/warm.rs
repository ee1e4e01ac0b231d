//! From a solved game to the same game with other numbers: tangent prediction and Newton's method.
//!
//! At the solved log-odds z₀ the map with the new numbers gives a residual G(z₀) - z₀; one Newton
//! step along it is the tangent predictor of the new solution, exact to first order in the change of
//! prices. Newton's method goes on from there. The result is taken only if it stays near the
//! predictor: farther away it could lie on another branch.

use crate::control::Control;
use crate::game::{Game, Prices};
use crate::policy::{Policy, base_log_odds};

use super::linear::Linear;
use super::meter::Meter;
use super::metric::Metric;
use super::newton::{Corrected, Newton, Plane, Point, distance};
use super::precondition::Recycled;
use super::{Settings, Solution, Status};

/// Farthest that a solution may lie from its predictor, in probability.
pub const NEAR: f64 = 0.1;
/// Newton steps after the predictor.
const PATIENCE: usize = 8;

/// What came of a warm start.
#[derive(Clone, PartialEq, Debug)]
pub struct Warm {
    /// The solution, if one was found near the predictor.
    pub solution: Option<Solution>,
    /// How far it lay from the predictor, in probability; infinite if there was none.
    pub away: f64,
    /// Sweeps and products that it took.
    pub passes: [usize; 2],
}

/// Solves from `known`, the log-odds of a solution with other numbers.
pub fn warm(
    game: &Game,
    prices: &Prices,
    known: &[f64],
    settings: &Settings,
    control: &Control,
) -> Warm {
    let mut meter = Meter::new(settings, control);
    let mut linear = Linear::new(game, prices, settings.scale);
    let start = Point { z: closed(known, &base_log_odds(game, prices)), s: 1.0 };
    let metric = Metric::new(game, &start.z);
    let plane = Plane::level(start.z.len(), 1.0);
    let mut recycled = Recycled::default();
    let mut newton = Newton {
        linear: &mut linear,
        metric: &metric,
        meter: &mut meter,
        plane: &plane,
        recycled: &mut recycled,
    };
    let found = newton.predict(&start).map(|predicted| {
        let corrected = newton.correct(&predicted, settings.tolerance * 0.1, PATIENCE);
        (predicted, corrected)
    });
    let passes = [meter.sweeps, meter.products];
    let Some((predicted, Corrected::At(at, change, _))) = found else {
        return Warm { solution: None, away: f64::INFINITY, passes };
    };
    let away = distance(&linear, &predicted.z, &at.z);
    let solution = (away <= NEAR).then(|| Solution {
        status: Status::Converged,
        policy: Policy::from_log_odds(game, &at.z),
        reached: 1.0,
        sweeps: passes[0],
        products: passes[1],
        folds: Vec::new(),
        crossings: 0,
        change,
    });
    Warm { solution, away, passes }
}

/// Log-odds with every action closed that is closed in the base: sets that only such actions lead to
/// are out of play.
fn closed(known: &[f64], base: &[f64]) -> Vec<f64> {
    let closed = |(z, base): (&f64, &f64)| if base.is_finite() { *z } else { *base };
    known.iter().zip(base).map(closed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::random::Shape;
    use crate::math::ln;
    use crate::solve::{Aqre, Solver};

    /// A draw may close an action that the known solution plays faintly: what only that led to is
    /// out of play.
    #[test]
    fn a_draw_with_fewer_actions_is_that_from_scratch() {
        let shape =
            Shape { types: vec![2, 2], layers: 5, actions: 3, precision: 0.1, ..Shape::default() };
        let (game, open) = shape.build(1);
        let [faint, closed] = [-30.0, f64::NEG_INFINITY].map(|second| {
            let mut prices = open.clone();
            for base in prices.bases.chunks_mut(3) {
                base.copy_from_slice(&[ln(0.5), second, ln(0.5)]);
            }
            prices
        });
        let (settings, control) = (Settings::default(), Control::default());
        let known = Aqre.solve(&game, &faint, &settings, &control).policy.ln;
        let cold = Aqre.solve(&game, &closed, &settings, &control);
        let found = warm(&game, &closed, &known, &settings, &control).solution;
        assert!(found.is_some_and(|found| found.policy.distance(&cold.policy) < 1e-8));
    }
}

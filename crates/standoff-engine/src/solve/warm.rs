//! From a solved game to the same game with other numbers: tangent prediction and Newton's method.
//!
//! At the solved log-odds z₀ the map with the new numbers gives a residual G(z₀) - z₀; one Newton
//! step along it is the tangent predictor of the new solution, exact to first order in the change of
//! prices. Newton's method goes on from there. The result is taken only if it stays near the
//! predictor: farther away it could lie on another branch.

use crate::control::Control;
use crate::game::{Game, Prices};
use crate::policy::Policy;

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
    let metric = Metric::new(game, known);
    let start = Point { z: known.to_vec(), s: 1.0 };
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

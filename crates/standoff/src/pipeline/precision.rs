//! The game solved at central numbers with every precision multiplied: how much of the answer
//! rests on how reliably players choose.

use standoff_engine::control::Control;
use standoff_engine::ensemble::stand_in;
use standoff_engine::game::Game;
use standoff_engine::project::outcomes_by_step;
use standoff_engine::solve::{Aqre, Settings};
use standoff_model::Model;

use super::{Failure, Nominal, TOLERANCE, solve};

/// By what precisions are multiplied. At 0 players go by their base alone.
pub const SCALES: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

/// Most passes over the game for one of them.
const MOST_PASSES: usize = 3_000;

/// What came of one multiple of the precisions.
#[derive(Clone, PartialEq, Debug)]
pub struct AtScale {
    /// By what every precision was multiplied.
    pub scale: f64,
    /// Probability of each outcome (0 is open) at the end of the reported horizon. Where no
    /// equilibrium was certified, the mean over depths 3 to 8.
    pub outcomes: Vec<f64>,
    /// Whether an equilibrium was certified.
    pub converged: bool,
    /// The recomputed residual at this multiple, whether or not the solver came that far.
    pub residual: f64,
}

/// Solves at each of [`SCALES`]; `nominal` is the solution at 1.
///
/// # Errors
///
/// As [`solve`].
pub fn scan(
    model: &Model,
    game: &Game,
    nominal: &Nominal,
    control: &Control,
) -> Result<Vec<AtScale>, Failure> {
    let at = |scale: f64| {
        if scale == 1.0 {
            return Ok(told(model, game, scale, nominal));
        }
        let settings = Settings {
            scale,
            tolerance: TOLERANCE,
            max_passes: MOST_PASSES,
            ..Settings::default()
        };
        let solved = solve(model, game, &Aqre, &settings, control)?;
        Ok(told(model, game, scale, &solved))
    };
    SCALES.into_iter().map(at).collect()
}

fn told(model: &Model, game: &Game, scale: f64, solved: &Nominal) -> AtScale {
    let converged = solved.accepted(TOLERANCE);
    let outcomes = if converged {
        let mut by_step = outcomes_by_step(game, model, &solved.prices, &solved.solution.policy);
        by_step.pop().unwrap_or_default()
    } else {
        stand_in(game, model, &solved.prices, scale)
    };
    AtScale { scale, outcomes, converged, residual: solved.certificate.residual }
}

//! What was checked: the solution at central numbers, and the draws.

use serde::{Deserialize, Serialize};

/// What was checked, by code that shares nothing with the solver.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Certificate {
    /// How the solve at central numbers ended, in words.
    pub status: String,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Recomputed residual.
    pub residual: Option<f64>,
    /// What was asked for.
    pub tolerance: f64,
    /// Most that a player could gain at a single information set, points.
    pub largest_gain: Option<f64>,
    /// Information sets that can be reached.
    pub active: usize,
    /// Information sets that no path reaches.
    pub inactive: usize,
    /// |1 - total probability|.
    pub mass_error: Option<f64>,
    /// Forward and backward passes made at central numbers.
    pub sweeps: usize,
    /// Tangent and adjoint passes made at central numbers.
    #[serde(default)]
    pub products: usize,
    /// Shares of the asked precision at which the branch to the answer at central numbers turned
    /// back.
    #[serde(default)]
    pub folds: Vec<f64>,
    /// How often that branch went straight on where another one crosses it.
    #[serde(default)]
    pub crossings: usize,
    /// Draws that were asked for.
    pub draws: usize,
    /// Draws whose recomputed residual is within `draw_tolerance`.
    pub draws_converged: usize,
    /// What was asked of draws.
    pub draw_tolerance: f64,
    /// Largest residual among the converged draws.
    pub draws_residual: Option<f64>,
    /// Draws solved from the solution at central numbers.
    #[serde(default)]
    pub draws_warm: usize,
    /// Draws that were to be solved from there and from scratch.
    #[serde(default)]
    pub draws_checked: usize,
    /// Those of them in which the two ways lead to different answers; that from scratch is used.
    #[serde(default)]
    pub draws_disagree: Vec<usize>,
    /// Those of them for which no answer was found from scratch; that from the central solution is
    /// used.
    #[serde(default)]
    pub draws_unconfirmed: Vec<usize>,
    /// Draws solved from scratch in which the branch turned back on its way or was crossed.
    #[serde(default)]
    pub draws_bent: usize,
    /// Forward and backward passes made in all draws.
    #[serde(default)]
    pub draws_sweeps: usize,
    /// Tangent passes made in all draws.
    #[serde(default)]
    pub draws_products: usize,
    /// Draws without equilibrium, for which depths 3 to 8 stand in.
    pub draws_stand_in: Vec<usize>,
    /// Draws that could not be used, and why.
    pub draws_failed: Vec<FailedDraw>,
}

/// A draw that could not be used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FailedDraw {
    /// Its number.
    pub draw: usize,
    /// Why.
    pub reason: String,
}

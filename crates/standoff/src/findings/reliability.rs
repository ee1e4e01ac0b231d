//! How much rests on how reliably players choose.

use serde::{Deserialize, Serialize};

/// Outcomes with every precision multiplied, everything else at central numbers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AtPrecision {
    /// By what every precision is multiplied; at 0 players go by habit alone.
    pub scale: f64,
    /// The precisions in words, for each player that chooses.
    pub reliability: Vec<Reliability>,
    /// Probability of each outcome, in the order of `outcomes` of the findings. Where no
    /// equilibrium was certified, the mean over players who think 3 to 8 steps ahead.
    pub outcomes: Vec<f64>,
    /// Whether an equilibrium was certified.
    pub converged: bool,
    /// Recomputed residual at this precision.
    pub residual: Option<f64>,
}

/// How reliably a player picks the better option.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reliability {
    /// Key of the player.
    pub player: String,
    /// Of two options that habit does not tell apart, one is better by so many points;
    pub better_by: f64,
    /// it is picked with this probability.
    pub picked: f64,
}

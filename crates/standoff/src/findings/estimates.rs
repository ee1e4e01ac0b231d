//! What others say, beside the answer.

use serde::{Deserialize, Serialize};

use super::Probability;

/// An estimate of others. Nothing reads it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EstimateFound {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// By when.
    pub date: String,
    /// Their lowest probability.
    pub low: f64,
    /// Their highest.
    pub high: f64,
    /// Whether ours is what habit alone gives (λ = 0).
    pub habit: bool,
    /// Ours, within a step as if it grew evenly.
    pub ours: Probability,
}

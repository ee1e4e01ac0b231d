//! What prices of today imply.

use serde::{Deserialize, Serialize};

/// What prices of today imply for the outcomes. What they imply is risk-neutral.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Implied {
    /// Each price.
    pub prices: Vec<PriceFound>,
    /// All of them at once; none if no draw agrees with them.
    pub joint: Option<Joint>,
}

/// A value over the draws of the numbers.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Range {
    /// 5th percentile.
    pub low: f64,
    /// Median.
    pub median: f64,
    /// 95th percentile.
    pub high: f64,
}

/// One price, in its unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PriceFound {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The unit of the prices.
    pub unit: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// How many days it looks ahead.
    pub within: f64,
    /// How many draws are left out, as in them a number is not finite, its error or share is not above
    /// 0, or its scare is below 0.
    pub left_out: usize,
    /// The price.
    pub observed: Range,
    /// What it would be without the crisis.
    pub base: Range,
    /// What the chances of the outcomes add.
    pub premium: Range,
    /// What is left: a scare beyond the outcomes, or a base that is wrong.
    pub residual: Range,
    /// What it says of each outcome.
    pub outcomes: Vec<ImpliedOutcome>,
    /// How likely all disruptions together would be if the price held them alone, in the proportions
    /// of the model; none if it has no disruption.
    pub kappa: Option<Range>,
    /// The share of draws in which that is more than 1, so that the proportions or the base are wrong.
    pub kappa_above_one: f64,
    /// How likely the disruptions are together in the model, within the time.
    pub disruptions: Range,
}

/// What a price says of one outcome.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImpliedOutcome {
    /// Key.
    pub outcome: String,
    /// Name for people.
    pub name: String,
    /// What it would add to the price.
    pub gap: Range,
    /// How likely it is in the model, within the time.
    pub ours: Range,
    /// The most that its probability can be, whatever the others are.
    pub bound: Range,
    /// Its probability if the price held disruptions alone, in the proportions of the model; none for
    /// what is no disruption.
    pub shape: Option<Range>,
}

/// What all prices say at once: draws that agree with them count more.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Joint {
    /// How many draws of equal weight say as much.
    pub effective: f64,
    /// How many draws there are.
    pub draws: usize,
    /// Each outcome at the end of the horizon, `open` last.
    pub outcomes: Vec<JointOutcome>,
}

/// An outcome before and after the prices are known.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct JointOutcome {
    /// Key.
    pub outcome: String,
    /// Name for people.
    pub name: String,
    /// Mean over draws.
    pub before: f64,
    /// Mean over draws, each as likely as the prices make it.
    pub after: f64,
}

//! What players do whose decisions are judged.

use serde::{Deserialize, Serialize};

/// What a player does where the analyst says how likely each of its actions is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// Key of the player.
    pub player: String,
    /// Name of the player.
    pub name: String,
    /// Its judged actions that change or cost something.
    pub actions: Vec<JudgedAction>,
}

/// One of them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct JudgedAction {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Probability that it is chosen at least once within the reported horizon, at central
    /// numbers.
    pub p: f64,
}

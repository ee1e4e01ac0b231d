//! What play tells of private types.

use serde::{Deserialize, Serialize};

/// A private type or hidden constant, and what play tells of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TypeFound {
    /// Key of the player whose type it is; none of a hidden constant.
    pub player: Option<String>,
    /// Key.
    pub id: String,
    /// Name for people, such as `United States: intent`.
    pub name: String,
    /// Its values.
    pub values: Vec<TypeValue>,
    /// What it tells of the type where things stand, at two times, each with what tells most first.
    pub reveals: Vec<Reveal>,
}

impl TypeFound {
    /// Of each state variable the value that tells most, for each time.
    pub fn telling(&self) -> Vec<&Reveal> {
        let mut found: Vec<&Reveal> = Vec::new();
        for reveal in &self.reveals {
            let same = |other: &&Reveal| other.day == reveal.day && other.state == reveal.state;
            if !found.iter().any(same) {
                found.push(reveal);
            }
        }
        found
    }
}

/// One value of a type.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TypeValue {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How likely it is before anything has happened.
    #[serde(default)]
    pub prior: f64,
    /// Outcomes at the horizon if this is the true value; the order is that of the findings.
    pub outcomes: Vec<f64>,
    /// If this is the true value: what whoever sees only what all see believes of each value, on
    /// average, at the times of the findings.
    pub believed: Vec<Vec<f64>>,
}

/// How much more likely a state variable stands at a value for one value of the type than for the
/// others together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reveal {
    /// Key of the state variable.
    pub state: String,
    /// Its name.
    pub state_name: String,
    /// The value at which it stands.
    pub value: String,
    /// Days from now.
    pub day: f64,
    /// How likely that is for each value of the type.
    pub given: Vec<f64>,
    /// The likelihood ratio of each value of the type against the others, these weighed by their
    /// prior; at most 1e6.
    pub ratios: Vec<f64>,
}

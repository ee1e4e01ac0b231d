//! What play tells of private types.

use serde::{Deserialize, Serialize};

use super::Findings;

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
    /// What moves most if a value is believed more: name and change for each value, of outcomes and
    /// milestones that move by at least `least`, the largest first.
    pub fn moved(&self, findings: &Findings, least: f64) -> Vec<(String, Vec<Option<f64>>)> {
        let outcomes = findings.outcomes.iter().map(|outcome| &outcome.name);
        let milestones = findings.milestones.iter().map(|milestone| &milestone.name);
        let change = |k: usize, value: &TypeValue| {
            let more = value.believed_more.as_ref()?;
            more.outcomes.iter().chain(&more.milestones).nth(k).copied()
        };
        let row = |(k, name): (usize, &String)| {
            (name.clone(), self.values.iter().map(|value| change(k, value)).collect::<Vec<_>>())
        };
        let size = |(_, row): &(String, Vec<Option<f64>>)| {
            row.iter().flatten().fold(0.0_f64, |most, change| most.max(change.abs()))
        };
        let mut rows: Vec<_> = outcomes.chain(milestones).enumerate().map(row).collect();
        rows.retain(|row| size(row) >= least);
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
        rows
    }

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
    /// What it would change if others believed this more; none where it is certain or impossible, or
    /// where no equilibrium was found at central numbers.
    #[serde(default)]
    pub believed_more: Option<BelievedMore>,
}

/// What comes of play if everyone who does not know a type believed one value of it more, while the
/// truth is drawn by its prior; at central numbers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BelievedMore {
    /// How likely the value is.
    pub prior: f64,
    /// By how much more it is believed, the other values in proportion less.
    pub more: f64,
    /// The change of each outcome, in the order of the findings; empty if no equilibrium was certified.
    pub outcomes: Vec<f64>,
    /// The change of each milestone by the horizon; empty likewise.
    pub milestones: Vec<f64>,
    /// The recomputed residual.
    pub residual: Option<f64>,
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
    /// What people read for it.
    #[serde(default)]
    pub value_name: String,
    /// Days from now.
    pub day: f64,
    /// How likely that is for each value of the type.
    pub given: Vec<f64>,
    /// The likelihood ratio of each value of the type against the others, these weighed by their
    /// prior; at most 1e6.
    pub ratios: Vec<f64>,
}

//! What `compare` finds: every option in three modes beside play as solved, with paired differences.
//!
//! The same to the last bit for the same inputs, settings and seed. Probabilities 0 to 1, measures
//! in the unit that stands beside them; a number that is not finite is written as `null`.

mod build;

use serde::{Deserialize, Serialize};
use standoff_engine::batch::Way;

use crate::findings::{Probability, Quantiles, Settings};

pub use build::comparison;

/// Version of this format.
pub const SCHEMA: u32 = 1;

/// Options side by side.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of the format.
    pub schema: u32,
    /// Short name of the crisis.
    pub crisis: String,
    /// Its title.
    pub title: String,
    /// *Now*.
    pub as_of: String,
    /// End of the reported horizon.
    pub horizon: String,
    /// Play as solved, with no option forced.
    pub solved: Column,
    /// How those solves were made and checked.
    pub solves: Solves,
    /// The options, in the order of the scenario.
    pub options: Vec<OptionFound>,
    /// What was asked for.
    pub settings: Settings,
    /// Draws that gave no answer, with the reason.
    pub draws_failed: Vec<crate::findings::FailedDraw>,
}

/// An option.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OptionFound {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whose: key of the player.
    pub player: String,
    /// The mode that the scenario asks for: `do`, `announced` or `seen`.
    pub mode: String,
    /// How likely it is, as solved, that the player acts so.
    pub likely: Probability,
    /// That nothing of what must be done ever was possible: there the player plays on.
    pub never_possible: Probability,
    /// The others play as solved and read the act as they would any act.
    #[serde(rename = "do")]
    pub done: Column,
    /// Solved anew with the commitment known.
    pub announced: Column,
    /// Given that the player acts so, types updated.
    pub seen: Column,
    /// How the solves with the commitment known were made and checked.
    pub announced_solves: Solves,
    /// Draws in which no equilibrium with the commitment was found; they are left out there.
    pub announced_failed: usize,
    /// The largest residual of those solves, recomputed apart from the solver.
    pub residual: Option<f64>,
}

impl OptionFound {
    /// What comes of it in the mode that the scenario asks for.
    pub fn asked(&self) -> &Column {
        match self.mode.as_str() {
            "announced" => &self.announced,
            "seen" => &self.seen,
            _ => &self.done,
        }
    }
}

/// How draws were solved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Solves {
    /// How many.
    pub all: usize,
    /// From the solution at central numbers.
    pub warm: usize,
    /// Of all, those that were solved from scratch as well.
    pub checked: usize,
    /// Of those, how many gave another answer, which stands.
    pub disagree: usize,
    /// And how many gave none.
    pub unconfirmed: usize,
}

impl std::ops::Add for Solves {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            warm: self.warm + other.warm,
            checked: self.checked + other.checked,
            disagree: self.disagree + other.disagree,
            unconfirmed: self.unconfirmed + other.unconfirmed,
        }
    }
}

impl Solves {
    /// Of the ways in which draws were solved.
    pub(crate) fn of(ways: impl Iterator<Item = Way>) -> Self {
        let one = |way| Self {
            all: 1,
            warm: usize::from(matches!(way, Way::Warm | Way::Confirmed | Way::Unconfirmed)),
            checked: usize::from(matches!(way, Way::Confirmed | Way::Unconfirmed | Way::Disagreed)),
            disagree: usize::from(way == Way::Disagreed),
            unconfirmed: usize::from(way == Way::Unconfirmed),
        };
        ways.map(one).fold(Self::default(), |all, one| all + one)
    }
}

/// What comes of play one way.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Column {
    /// Exclusive outcomes at the horizon, `open` last.
    pub outcomes: Vec<Chance>,
    /// What has happened at least once by then.
    pub milestones: Vec<Chance>,
    /// Where each state variable stands; after the end of play, where it stood then.
    pub states: Vec<Variable>,
    /// Where each consequence stands.
    pub consequences: Vec<Variable>,
    /// Daily measures.
    pub measures: Vec<MeasureFound>,
}

/// A probability, and how it differs from play as solved, draw by draw.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Chance {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Over draws.
    #[serde(flatten)]
    pub probability: Probability,
    /// The difference: mean, 5th and 95th percentile over draws, standard error; none of play as
    /// solved.
    #[serde(default)]
    pub change: Option<Probability>,
}

/// A variable.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Variable {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its values.
    pub values: Vec<Chance>,
}

/// A daily measure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MeasureFound {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// On certain days from now.
    pub days: Vec<OnDay>,
    /// Each seventh day from now, and the last.
    pub weeks: Vec<OnWeek>,
    /// Its highest value.
    pub peak: Spread,
}

/// A measure on a day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OnDay {
    /// Days from now.
    pub day: usize,
    /// Over draws and paths.
    #[serde(flatten)]
    pub spread: Spread,
}

/// A measure on a day, in more quantiles.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct OnWeek {
    /// Days from now.
    pub day: usize,
    /// Over draws and paths.
    #[serde(flatten)]
    pub quantiles: Quantiles,
}

/// Quantiles over draws and paths, and of the difference from play as solved, path by path.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Spread {
    /// 5th percentile.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// The same three of the paired difference; none of play as solved.
    #[serde(default)]
    pub change: Option<[f64; 3]>,
}

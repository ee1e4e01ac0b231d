//! `findings.json`: what a run found, as data.
//!
//! The same to the last bit for the same inputs, settings and seed: no times, threads, paths or
//! today's date. Dates are ISO 8601, probabilities 0 to 1, payoffs points, measures in the unit
//! that stands beside them. A number that is not finite is written as `null`.

mod certificate;
mod estimates;
mod judged;
mod prices;
mod reliability;
mod types;

use serde::{Deserialize, Serialize};

pub use certificate::{Certificate, FailedDraw};
pub use estimates::EstimateFound;
pub use judged::{Judged, JudgedAction};
pub use prices::{Implied, ImpliedOutcome, Joint, JointOutcome, PriceFound, Range};
pub use reliability::{AtPrecision, Reliability};
pub use types::{BelievedMore, Reveal, TypeFound, TypeValue};

/// Version of this format.
pub const SCHEMA: u32 = 1;

/// Everything that a run found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Findings {
    /// Version of the format.
    pub schema: u32,
    /// Short name of the crisis.
    pub crisis: String,
    /// Its title.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// *Now*.
    pub as_of: String,
    /// End of the reported horizon.
    pub horizon: String,
    /// Days from now to the end of the reported horizon.
    pub horizon_days: f64,
    /// Exclusive outcomes at the horizon, in the analyst's order, `open` last; p sums to 1.
    pub outcomes: Vec<Outcome>,
    /// The same by step; the first entry is now.
    pub by_step: Vec<Step>,
    /// Where each state variable stands by step.
    pub states: Vec<State>,
    /// Events that may overlap: that each has happened at least once by then.
    pub milestones: Vec<Milestone>,
    /// What each player does first and why.
    pub moves: Vec<Moves>,
    /// What players do where the analyst says how likely each action is.
    #[serde(default)]
    pub judged: Vec<Judged>,
    /// Outcomes if players think fewer steps ahead of each other; depth 0 is the base (λ = 0).
    pub depths: Vec<Depth>,
    /// Outcomes at central numbers with every precision multiplied by 0, 1/2, 1 and 2.
    #[serde(default)]
    pub precision_scan: Vec<AtPrecision>,
    /// Daily quantities.
    pub measures: Vec<Measure>,
    /// Where each consequence stands at the end of the reported horizon.
    #[serde(default)]
    pub consequences: Vec<Consequence>,
    /// Whether consequences also move where play ends; paths that go on have not made that move.
    #[serde(default)]
    pub moves_at_end: bool,
    /// How likely signals are that only the analyst sees.
    #[serde(default)]
    pub signals: Vec<Signal>,
    /// What play tells of private types: outcomes and beliefs by type, and what reveals them.
    #[serde(default)]
    pub types: Vec<TypeFound>,
    /// What others say, beside ours.
    #[serde(default)]
    pub estimates: Vec<EstimateFound>,
    /// What prices of today imply, if the scenario declares any.
    #[serde(default)]
    pub implied: Option<Implied>,
    /// Players, their scales and precisions.
    pub players: Vec<Player>,
    /// Keys of the options that the scenario declares.
    #[serde(default)]
    pub options: Vec<String>,
    /// The analyst's numbers.
    pub numbers: Numbers,
    /// What was checked.
    pub certificate: Certificate,
    /// Size of the game.
    pub game: Game,
    /// What the run was asked for.
    pub settings: Settings,
    /// What the reader should know before relying on this.
    pub warnings: Vec<String>,
}

/// A probability with its range and its noise.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Probability {
    /// Mean over draws.
    pub p: f64,
    /// 5th percentile over draws: the range if our inputs are wrong.
    pub low: f64,
    /// 95th percentile over draws.
    pub high: f64,
    /// Standard error of `p`: simulation noise.
    pub noise: f64,
}

impl Probability {
    /// The range as it is printed: its ends are 0 or 1 only if the probability is that in every
    /// draw.
    pub fn range(&self) -> (f64, f64) {
        let end = |end: f64| {
            if end <= 0.0 && self.p > 0.0 {
                f64::MIN_POSITIVE
            } else if end >= 1.0 && self.p < 1.0 {
                1.0 - f64::EPSILON
            } else {
                end
            }
        };
        (end(self.low), end(self.high))
    }
}

/// An outcome at the horizon.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Probability, range, noise.
    #[serde(flatten)]
    pub probability: Probability,
    /// Share of the draws in which this is the likeliest outcome.
    pub leads: f64,
    /// Of the probability, the part that is reached through at least one choice that is worse than
    /// the best by more than its player's [`Player::better_by`]; none where there is no probability.
    #[serde(default)]
    pub noise_share: Option<f64>,
    /// The same at central numbers; 0 where there is no probability.
    #[serde(default)]
    pub noise_share_central: Option<f64>,
    /// Of the chances of all outcomes, how likely this one is taken in a week, given that none has
    /// been, on average over each reported step.
    #[serde(default)]
    pub hazard_per_week: Vec<f64>,
}

/// Outcomes at one time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Date.
    pub date: String,
    /// Days from now.
    pub day: f64,
    /// In the order of [`Findings::outcomes`].
    pub outcomes: Vec<Probability>,
}

/// Where a state variable stands, by step; after the end of play, where it stood then.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct State {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
    /// What people read for each.
    #[serde(default)]
    pub names: Vec<String>,
    /// Mean over draws of the probability of each value, at the times of [`Findings::by_step`].
    pub by_step: Vec<Vec<f64>>,
}

/// A milestone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Milestone {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// By the horizon.
    #[serde(flatten)]
    pub probability: Probability,
    /// Mean over draws at the times of [`Findings::by_step`].
    pub by_step: Vec<f64>,
    /// How likely it happens in a week, given that it has not, on average over each reported step.
    #[serde(default)]
    pub hazard_per_week: Vec<f64>,
}

/// What a player does first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Moves {
    /// Key of the player.
    pub player: String,
    /// Name of the player.
    pub name: String,
    /// Date of its first decision.
    pub date: String,
    /// What it then sees that has changed since the start, such as `Talks: invited`; empty if
    /// nothing. Of all situations this is the likeliest one in which it has a choice.
    pub situation: String,
    /// What its private types are, with their probability (at central numbers) at that decision.
    pub types: Vec<Type>,
    /// Its choices there.
    pub actions: Vec<Action>,
    /// Probability that it only ever keeps the status quo within the horizon.
    pub nothing: Probability,
}

/// One private type of a player.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Type {
    /// Name for people, such as `feint`.
    pub name: String,
    /// Its probability.
    pub p: f64,
}

/// One choice of a player.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whether this is going on as before.
    pub status_quo: bool,
    /// Whether it can be chosen at the first decision.
    pub available_now: bool,
    /// Probability at the first decision, at central numbers (0 if not available).
    pub now: f64,
    /// The same by type, in the order of [`Moves::types`].
    pub now_by_type: Vec<f64>,
    /// Probability that this is the player's first move other than the status quo within the
    /// horizon; zeros for the status quo itself.
    pub first: Probability,
    /// Probability that it has been chosen at least once, at central numbers, at the times of the
    /// findings; empty for the status quo.
    #[serde(default)]
    pub ever: Vec<f64>,
    /// How often it is chosen by where things stand, at central numbers.
    #[serde(default)]
    pub depends: Vec<Depends>,
    /// Expected payoff at the first decision less that of the status quo, points, at central
    /// numbers. None if not available.
    pub advantage: Option<f64>,
    /// `advantage`, split by payoff term; sums to it.
    pub terms: Vec<TermShare>,
}

impl Action {
    /// Whether this is worth a line among the first moves: no status quo, and it can be chosen at
    /// the first decision or come first later.
    pub fn is_first_move(&self) -> bool {
        !self.status_quo && (self.available_now || self.first.p >= 5e-4)
    }
}

/// How often an action is chosen by where a state variable stands: what goes together, and not what
/// causes what.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Depends {
    /// Key of the variable.
    pub state: String,
    /// Its name.
    pub state_name: String,
    /// The values at which it could be chosen.
    pub values: Vec<ChosenAt>,
}

/// One value of a state variable, and how often an action is chosen there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChosenAt {
    /// Key of the value.
    pub value: String,
    /// What people read for it.
    pub name: String,
    /// The chance that it is chosen in a week in which it could be, on average.
    pub per_week: f64,
    /// How many such weeks there are within the horizon, on average.
    pub weeks: f64,
}

/// A part of an advantage.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TermShare {
    /// Key of the payoff term; `costs` for what actions cost.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Points.
    pub points: f64,
}

/// Outcomes at one depth of reasoning.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Depth {
    /// k.
    pub k: usize,
    /// Mean over draws, in the order of [`Findings::outcomes`].
    pub outcomes: Vec<f64>,
}

/// A daily quantity.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Measure {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Quantiles over all paths on each day from now (entry 0) to the horizon.
    pub days: Vec<Quantiles>,
    /// Quantiles over all paths of the highest value from now to the horizon.
    pub peak: Quantiles,
    /// Paths on which the measure was not a finite number on some day.
    pub not_finite: usize,
    /// For each outcome that enough paths end in, the median over those paths by day.
    pub by_outcome: Vec<OutcomeMedian>,
    /// What the scenario asks for besides, in its order.
    #[serde(default)]
    pub asked: Vec<Asked>,
}

/// Something that the scenario asks of a measure. Levels and quantiles are in its unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Asked {
    /// Its highest value from now to the horizon.
    Peak {
        /// Over all paths.
        #[serde(flatten)]
        quantiles: Quantiles,
        /// Standard error of the median: simulation noise.
        noise: f64,
    },
    /// Its value on a day.
    Day {
        /// Days from now.
        day: usize,
        /// The same as a date.
        date: String,
        /// Over all paths.
        #[serde(flatten)]
        quantiles: Quantiles,
        /// Standard error of the median: simulation noise.
        noise: f64,
    },
    /// That it is above a level on at least one day up to the horizon.
    Above {
        /// The level.
        level: f64,
        /// How likely; the range is over draws, and a point where their spread cannot be told from
        /// the noise of counting paths.
        #[serde(flatten)]
        probability: Probability,
    },
    /// That it is below a level on at least one day up to the horizon.
    Below {
        /// The level.
        level: f64,
        /// How likely; the range is over draws, and a point where their spread cannot be told from
        /// the noise of counting paths.
        #[serde(flatten)]
        probability: Probability,
    },
}

/// Where a consequence stands at the end of the reported horizon.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Consequence {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its values, in the analyst's order; p sums to 1.
    pub values: Vec<ConsequenceValue>,
    /// For each outcome that enough paths end in, the same given that outcome.
    pub by_outcome: Vec<ConsequenceByOutcome>,
}

/// One value of a consequence.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ConsequenceValue {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How likely; the range is over draws, and a point where their spread cannot be told from
    /// the noise of counting paths.
    #[serde(flatten)]
    pub probability: Probability,
}

/// A consequence over the paths that end in one outcome.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ConsequenceByOutcome {
    /// Key of the outcome.
    pub outcome: String,
    /// Name of the outcome.
    pub name: String,
    /// How many paths.
    pub paths: usize,
    /// Probability of each value given the outcome, in the order of [`Consequence::values`].
    pub values: Vec<f64>,
}

/// How likely a signal is that only the analyst sees. It is observed, or not, after the last stage
/// of each step that play survives.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Signal {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Mean over draws of its probability in each reported step, as seen from now.
    pub by_step: Vec<f64>,
    /// The same in the first step, given each value of each type and hidden constant.
    pub first_step: Vec<SignalByType>,
}

/// How likely a signal is in the first step, given what one type or hidden constant is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SignalByType {
    /// Key of the player whose type it is; none for a hidden constant.
    pub player: Option<String>,
    /// Key of the type or constant.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its values, by key.
    pub values: Vec<String>,
    /// Mean over draws of the probability, given each value.
    pub p: Vec<f64>,
}

/// Quantiles of a measure on one day.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Quantiles {
    /// 5th percentile.
    pub p5: f64,
    /// 25th percentile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75th percentile.
    pub p75: f64,
    /// 95th percentile.
    pub p95: f64,
}

/// The median of a measure over the paths that end in one outcome.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OutcomeMedian {
    /// Key of the outcome.
    pub outcome: String,
    /// Name of the outcome.
    pub name: String,
    /// How many paths.
    pub paths: usize,
    /// Median by day.
    pub median: Vec<f64>,
    /// Median of the days on which the outcome is taken; the horizon if it is `open`.
    pub typical_day: usize,
    /// The typical course, by day: medians over these paths at the same distance from the day on
    /// which the outcome is taken, placed so that this day is `typical_day`. Medians by date
    /// flatten what happens at different times. Null where fewer than half of the paths reach.
    pub typical: Vec<Option<f64>>,
    /// Median of the highest value from now to the horizon.
    pub peak: f64,
}

/// A player.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Player {
    /// Key.
    pub id: String,
    /// Name.
    pub name: String,
    /// What 0 points means, in words.
    pub worst: Option<String>,
    /// What 100 points means, in words.
    pub best: Option<String>,
    /// Whether it weighs what its actions are worth anywhere; if not, all its decisions are judged.
    #[serde(default = "yes")]
    pub chooses: bool,
    /// Precision λ at central numbers, per point; it decides nothing for a player that does not
    /// choose.
    pub precision: f64,
    /// A choice worse than the best by more than so many points is a clear mistake.
    #[serde(default = "ten")]
    pub better_by: f64,
    /// Largest less smallest payoff over the ends of play, points.
    pub stakes: f64,
    /// Largest difference that profiles (types) make to the payoff at one end of play, points.
    pub type_stakes: f64,
    /// What it is paid where play ends, points, on average over the ends with each outcome; the order
    /// is that of the findings. None of an outcome that never comes.
    #[serde(default)]
    pub worth: Vec<Option<f64>>,
}

fn yes() -> bool {
    true
}

fn ten() -> f64 {
    10.0
}

/// The analyst's numbers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Numbers {
    /// How many, those in expressions included.
    pub total: usize,
    /// How many of them rest on judgement.
    pub judgement: usize,
    /// Those that have a name.
    pub list: Vec<Number>,
    /// Those that stand in expressions.
    pub bare: Bare,
}

/// Numbers that stand in expressions, without a name or a source of their own; counted in
/// [`Numbers::total`], and under judgement unless a source is given for all of them.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Bare {
    /// How many.
    pub count: usize,
    /// Where the analyst says that they come from.
    pub source: Option<String>,
}

/// One number.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Number {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Median, in `unit`.
    pub median: f64,
    /// 5th percentile, in `unit`.
    pub low: f64,
    /// 95th percentile, in `unit`.
    pub high: f64,
    /// Unit; empty for a plain number.
    pub unit: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// Whose judgement.
    pub by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// Size of the game.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Game {
    /// Steps solved, tail included.
    pub steps: usize,
    /// Steps reported.
    pub reported_steps: usize,
    /// Layers.
    pub layers: usize,
    /// Distinct states.
    pub states: usize,
    /// Nodes.
    pub nodes: usize,
    /// Joint draws of types and hidden constants.
    pub profiles: usize,
    /// (node, profile) cells.
    pub cells: usize,
    /// Information sets.
    pub information_sets: usize,
}

/// What the run was asked for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Seed of everything random.
    pub seed: u64,
    /// Draws of the analyst's numbers.
    pub draws: usize,
    /// Paths in all.
    pub paths: usize,
}

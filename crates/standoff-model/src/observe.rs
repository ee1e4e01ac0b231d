//! What is observed of play or follows from it: signals, consequences, what is shown of measures.

use crate::{Domain, EventId, Expr, Label, Span};

/// Something that may be observed in a step.
#[derive(Clone, Debug)]
pub struct Signal {
    /// Key and name.
    pub label: Label,
    /// How it comes about.
    pub kind: SignalKind,
}

/// How a signal comes about.
#[derive(Clone, Debug)]
pub enum SignalKind {
    /// An event of a stage that writes what players see.
    InGame(EventId),
    /// Seen by the analyst alone, after the last stage of a step.
    AnalystOnly {
        /// When it can be observed.
        when: Option<Expr>,
        /// How likely it is then, given everything that is true.
        chance: Expr,
        /// Where that is written.
        span: Span,
    },
}

/// A variable that no guard, policy or payoff needs: a Markov chain on the path of play, carried
/// forward after solving.
///
/// It moves after the last stage of each step that play survives, and once more where play ends.
/// All consequences move at once, reading each other's values from before.
#[derive(Clone, Debug)]
pub struct Consequence {
    /// Key and name.
    pub label: Label,
    /// Its values.
    pub domain: Domain,
    /// What people read for each value.
    pub value_names: Vec<String>,
    /// The index of the value at which it starts.
    pub start: u16,
    /// When it can move; always if there is none.
    pub when: Option<Expr>,
    /// How likely it moves to each of these values in a step; it stays with what they leave.
    pub each_step: Vec<Move>,
    /// The same for the move where play ends.
    pub at_end: Vec<Move>,
}

/// A way in which a consequence may move.
#[derive(Clone, PartialEq, Debug)]
pub struct Move {
    /// The index of the value that it moves to.
    pub to: u16,
    /// How likely it does.
    pub chance: Expr,
    /// Where that is written.
    pub span: Span,
}

/// Something that is shown of a measure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Report {
    /// Quantiles by day.
    Quantiles,
    /// Quantiles of its highest value.
    Peak,
    /// Quantiles on that day, counted from *now*.
    Day(u32),
    /// The probability that it is above this at least once, in canonical units.
    Above(f64),
    /// The probability that it is below this at least once, in canonical units.
    Below(f64),
}

//! Options, partial policies that are put side by side; and what others say, put beside the answer.

use crate::{ActionId, Expr, Label, OutcomeId, PlayerId, Provenance, Unit};

/// A partial policy of one player (docs/methods.md).
#[derive(Clone, Debug)]
pub struct OptionalPolicy {
    /// Key and name.
    pub label: Label,
    /// Whose.
    pub player: PlayerId,
    /// Days from *now* from which it binds.
    pub from: f64,
    /// Days from *now* from which it no longer binds.
    pub until: f64,
    /// Actions one of which must be taken where one is available.
    pub must: Vec<ActionId>,
    /// Actions that may not be taken.
    pub never: Vec<ActionId>,
    /// What the others know of it.
    pub mode: Mode,
}

/// What the others know of an option.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Nothing: they read the act as they would any act.
    Do,
    /// Everything: the game is solved with the commitment known.
    Announced,
    /// The act is conditioned on, so that types update.
    Seen,
}

/// What others say of an outcome or milestone. Nothing reads it; it is shown beside the answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimate {
    /// Key and name.
    pub label: Label,
    /// Of what.
    pub of: Quantity,
    /// By how many days from *now*.
    pub day: f64,
    /// Their lowest probability.
    pub low: f64,
    /// Their highest probability.
    pub high: f64,
    /// Whether it is put beside what habit alone gives (λ = 0).
    pub habit: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A price of today and what each outcome would make of it. Nothing reads it; what it implies is shown.
///
/// Expressions read numbers only. Everything is in canonical units.
#[derive(Clone, PartialEq, Debug)]
pub struct PriceToday {
    /// Key and name.
    pub label: Label,
    /// The unit it is shown in.
    pub unit: Unit,
    /// The price.
    pub observed: Expr,
    /// What it would be without the crisis.
    pub base: Expr,
    /// What each outcome would add to that.
    pub gaps: Vec<(OutcomeId, Expr)>,
    /// How many days it looks ahead.
    pub within: f64,
    /// Share of what may come that it holds.
    pub weight: Expr,
    /// Scale of the half-normal scare beyond the outcomes.
    pub beyond: Expr,
    /// Standard deviation with which it may lie off.
    pub error: Expr,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A probability that is reported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Quantity {
    /// The sum over outcomes; 0 is open.
    Outcomes(Vec<usize>),
    /// That a milestone has been met.
    Milestone(usize),
}

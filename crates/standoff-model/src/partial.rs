//! Options: partial policies that are put side by side.

use crate::{ActionId, Label, PlayerId};

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

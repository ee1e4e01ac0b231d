//! What may be read where.

use std::collections::BTreeMap;

use standoff_model::{PlayerId, Span};

/// A kind of thing that an expression can read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Read {
    State,
    /// A private type or a hidden constant.
    Column,
    Param,
    Measure,
    /// `elapsed` and `step_length`.
    Calendar,
    /// `today`
    Today,
    Outcome,
    /// Something that only exists on a simulated path: noise, `previous`, `days_since`,
    /// `market_prob`.
    Path,
}

impl Read {
    /// What it is, behind `reads`.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::State => "a state",
            Self::Column => "a private type or hidden constant",
            Self::Param => "a number of the analyst's",
            Self::Measure => "a measure",
            Self::Calendar => "the clock",
            Self::Today => "today's date",
            Self::Outcome => "the outcome",
            Self::Path => "a simulated path",
        }
    }
}

/// A place where an expression stands, and what it may read there.
pub(crate) struct Place {
    /// What it is called.
    pub(crate) what: &'static str,
    /// What it may read.
    pub(crate) allowed: &'static [Read],
    /// What it may read and why, in words.
    pub(crate) rule: &'static str,
    /// Whether the player must see all that is read.
    pub(crate) seen: bool,
}

/// `when` of an action.
pub(crate) const GUARD: Place = Place {
    what: "the guard of an action",
    allowed: &[Read::State, Read::Column, Read::Calendar],
    rule: "a guard reads states that the player sees, its own type and the clock: what is possible \
           may not depend on uncertain numbers",
    seen: true,
};
/// `when` of an event.
pub(crate) const EVENT_GUARD: Place = Place {
    what: "the condition of an event",
    allowed: &[Read::State, Read::Calendar],
    rule: CONDITION_RULE,
    seen: false,
};
/// `when` of an outcome.
pub(crate) const OUTCOME_CONDITION: Place = Place {
    what: "the condition of an outcome",
    allowed: &[Read::State],
    rule: OUTCOME_RULE,
    seen: false,
};
/// `when` of a milestone.
pub(crate) const MILESTONE_CONDITION: Place = Place {
    what: "the condition of a milestone",
    allowed: &[Read::State, Read::Outcome],
    rule: OUTCOME_RULE,
    seen: false,
};
/// A value under `then`.
pub(crate) const WRITE: Place = Place {
    what: "a value under `then`",
    allowed: &[Read::State],
    rule: "what is written may depend on states only, so that the game is built once",
    seen: false,
};
/// `chance`
pub(crate) const CHANCE: Place = Place {
    what: "a chance",
    allowed: &[Read::State, Read::Column, Read::Param, Read::Calendar],
    rule: PRICED_RULE,
    seen: false,
};
/// `cost`
pub(crate) const COST: Place = Place {
    what: "a cost",
    allowed: &[Read::State, Read::Column, Read::Param, Read::Calendar],
    rule: PRICED_RULE,
    seen: false,
};
/// `each_step` and `at_end`.
pub(crate) const PAYOFF: Place = Place {
    what: "a payoff",
    allowed: &[Read::State, Read::Column, Read::Param, Read::Calendar, Read::Outcome],
    rule: "a payoff reads states, types, numbers, the clock and the outcome: players do not see \
           simulated paths",
    seen: false,
};
/// `is` of a measure, and definitions, which are checked where they are used.
pub(crate) const ANYWHERE: Place = Place {
    what: "a measure",
    allowed: &[
        Read::State,
        Read::Column,
        Read::Param,
        Read::Measure,
        Read::Calendar,
        Read::Today,
        Read::Outcome,
        Read::Path,
    ],
    rule: "",
    seen: false,
};

const CONDITION_RULE: &str =
    "it reads states and the clock only, so that the game does not depend on uncertain numbers";
const OUTCOME_RULE: &str =
    "what is reached is a state of play: an event at that time can write it to a state";
const PRICED_RULE: &str = "it reads states, types, numbers and the clock";

/// A place, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) place: &'static Place,
    /// Whose own types are understood by their bare name.
    pub(crate) player: Option<PlayerId>,
    /// Numbers that stand for the names of a `for_each`.
    pub(crate) bindings: &'a [(String, i32)],
}

impl Scope<'_> {
    /// A place that belongs to nobody.
    pub(crate) fn of(place: &'static Place) -> Self {
        Self { place, player: None, bindings: &[] }
    }

    /// A place that belongs to a player.
    pub(crate) fn by(place: &'static Place, player: PlayerId) -> Self {
        Self { place, player: Some(player), bindings: &[] }
    }
}

/// Where something is read.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// Where it is said who sees it.
    pub(crate) seen_span: Option<Span>,
}

/// What an expression reads, one witness of each kind.
#[derive(Clone, Default, Debug)]
pub(crate) struct Reads {
    pub(crate) kinds: BTreeMap<Read, Witness>,
    /// For each player, something that it does not see.
    pub(crate) hidden: BTreeMap<PlayerId, Witness>,
}

impl Reads {
    /// Adds what a named expression reads.
    pub(crate) fn absorb(&mut self, other: &Reads) {
        for (kind, witness) in &other.kinds {
            self.kinds.entry(*kind).or_insert_with(|| witness.clone());
        }
        for (player, witness) in &other.hidden {
            self.hidden.entry(*player).or_insert_with(|| witness.clone());
        }
    }
}

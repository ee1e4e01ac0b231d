//! What may be read where.

use std::collections::BTreeMap;

use standoff_model::{PlayerId, Span};

use crate::names::Type;

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
    /// A count of time, which belongs to one place in the text.
    Count,
    Consequence,
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
            Self::Outcome => "what has come of play",
            Self::Count => "a count of time",
            Self::Consequence => "a consequence, which is carried forward after solving",
            Self::Path => "part of a simulated path",
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
    allowed: &[Read::State, Read::Count, Read::Column, Read::Calendar],
    rule: "a guard reads states that the player sees, its own type and the clock: what is possible \
           may not depend on uncertain numbers",
    seen: true,
};
/// `when` of an event.
pub(crate) const EVENT_GUARD: Place = Place {
    what: "the condition of an event",
    allowed: &[Read::State, Read::Count, Read::Calendar],
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
/// The condition of `weeks_since`.
pub(crate) const COUNTED: Place = Place {
    what: "the condition of `weeks_since`",
    allowed: &[Read::State],
    rule: COUNTED_RULE,
    seen: false,
};
/// The same in a guard, whose player must see what is counted.
pub(crate) const COUNTED_IN_GUARD: Place = Place { seen: true, ..COUNTED };
/// `forget`
pub(crate) const FORGET: Place = Place { what: "the condition under `forget`", ..COUNTED };
/// `is` of a function.
pub(crate) const FUNCTION: Place = Place {
    what: "a function",
    allowed: &[
        Read::State,
        Read::Column,
        Read::Param,
        Read::Measure,
        Read::Calendar,
        Read::Today,
        Read::Outcome,
        Read::Consequence,
    ],
    rule: "noise, `previous` and counts of time belong to one place in the text: pass them to the \
           function as arguments",
    seen: false,
};
/// `chance` of an action in a judged stage.
pub(crate) const JUDGED: Place = Place {
    what: "the chance of a judged action",
    allowed: &[Read::State, Read::Count, Read::Column, Read::Param, Read::Calendar],
    rule: "a judged chance reads states that the player sees, its own type, numbers and the clock",
    seen: true,
};
/// `when` and chances of a consequence, or of a signal that only the analyst sees.
pub(crate) const CARRIED: Place = Place {
    what: "a consequence",
    allowed: &[
        Read::State,
        Read::Count,
        Read::Column,
        Read::Param,
        Read::Calendar,
        Read::Outcome,
        Read::Consequence,
    ],
    rule: "a consequence reads states, types, numbers, the clock, the outcome and consequences",
    seen: false,
};
/// `when` of a milestone.
pub(crate) const MILESTONE_CONDITION: Place = Place {
    what: "the condition of a milestone",
    allowed: &[Read::State, Read::Outcome],
    rule: MILESTONE_RULE,
    seen: false,
};
/// A value under `then`.
pub(crate) const WRITE: Place = Place {
    what: "a value under `then`",
    allowed: &[Read::State, Read::Count],
    rule: "what is written may depend on states only, so that the game is built once",
    seen: false,
};
/// `chance`
pub(crate) const CHANCE: Place = Place {
    what: "a chance",
    allowed: &[Read::State, Read::Count, Read::Column, Read::Param, Read::Calendar],
    rule: PRICED_RULE,
    seen: false,
};
/// `cost`
pub(crate) const COST: Place = Place {
    what: "a cost",
    allowed: &[Read::State, Read::Count, Read::Column, Read::Param, Read::Calendar],
    rule: PRICED_RULE,
    seen: false,
};
/// `each_step` and `at_end`.
pub(crate) const PAYOFF: Place = Place {
    what: "a payoff",
    allowed: &[Read::State, Read::Count, Read::Column, Read::Param, Read::Calendar, Read::Outcome],
    rule: "a payoff reads states, types, numbers, the clock and the outcome: players do not see \
           simulated paths",
    seen: false,
};
/// `[price.*]`.
pub(crate) const PRICE: Place = Place {
    what: "a price of today",
    allowed: &[Read::Param],
    rule: "it reads numbers only: it is of today, whatever play does",
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
        Read::Count,
        Read::Consequence,
        Read::Path,
    ],
    rule: "",
    seen: false,
};

const CONDITION_RULE: &str =
    "it reads states and the clock only; what else it depends on stands under `chance`";
const OUTCOME_RULE: &str =
    "it reads states only: an action or event can write there what it should depend on";
const MILESTONE_RULE: &str = "it reads states and the outcome: an action or event can write to a \
                              state what it should depend on";
const COUNTED_RULE: &str = "it reads states only, so that it is known in every state of play";
const PRICED_RULE: &str = "it reads states, types, numbers and the clock";

/// A place, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) place: &'static Place,
    /// Whose own types are understood by their bare name.
    pub(crate) player: Option<PlayerId>,
    /// Numbers that stand for the names of a `for_each`.
    pub(crate) bindings: &'a [(String, i32)],
    /// Arguments of the function whose expression this is.
    pub(crate) arguments: &'a [Taken],
}

/// An argument that a function takes.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// How its unit is written.
    pub(crate) unit: Option<String>,
}

impl Scope<'_> {
    /// A place that belongs to nobody.
    pub(crate) fn of(place: &'static Place) -> Self {
        Self { place, player: None, bindings: &[], arguments: &[] }
    }

    /// A place that belongs to a player.
    pub(crate) fn by(place: &'static Place, player: PlayerId) -> Self {
        Self { player: Some(player), ..Self::of(place) }
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
    /// Notes that something with this name holds numbers of the analyst's.
    pub(crate) fn note_numbers(&mut self, name: &str, span: Span) {
        let witness = || Witness { name: name.to_owned(), span, seen_span: None };
        self.kinds.entry(Read::Param).or_insert_with(witness);
    }

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

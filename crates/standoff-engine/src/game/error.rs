//! What can be wrong with a crisis that the text alone does not show.

use std::fmt;

use standoff_model::Span;

/// A variable and how many times fewer states there would be without it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Costliest {
    /// Its key.
    pub state: String,
    /// Where it is declared.
    pub span: Span,
    /// States with it over states without it.
    pub factor: f64,
}

/// Why a model could not be compiled.
#[derive(Clone, PartialEq, Debug)]
pub enum CompileError {
    /// Two writes of different values to one variable in one stage.
    WriteClash {
        /// The variable.
        state: String,
        /// The stage.
        stage: String,
        /// Who writes what, and where: the later one first, then another if one can be named.
        writes: Vec<(String, Span)>,
        /// The state of play, as text.
        at: String,
    },
    /// A write beyond the range of a variable.
    OutOfRange {
        /// The variable.
        state: String,
        /// The value.
        value: f64,
        /// Who writes it.
        writer: String,
        /// Where it is written.
        span: Span,
        /// The state of play, as text.
        at: String,
    },
    /// A player must choose and has nothing to choose from.
    NothingEnabled {
        /// The player.
        player: String,
        /// The stage.
        stage: String,
        /// Where the stage is declared.
        span: Span,
        /// Of which type, as text; empty if the player has only one.
        of: String,
        /// The state of play, as text.
        at: String,
    },
    /// More ways to turn out than allowed.
    TooManyBranches {
        /// What turns out.
        place: String,
        /// The limit.
        limit: usize,
    },
    /// More steps times stages than allowed.
    TooManyLayers {
        /// The limit.
        limit: usize,
    },
    /// Stopped on request.
    Cancelled,
    /// More nodes, cells or edges than allowed.
    TooLarge {
        /// Nodes when the limit was passed.
        nodes: usize,
        /// Profiles, each of which makes a cell at every node.
        profiles: usize,
        /// The step that was being built when it was passed.
        step: usize,
        /// The variable without which the states found would be fewest.
        costliest: Costliest,
    },
    /// So many more nodes or cells than allowed that building is not begun.
    Hopeless {
        /// Distinct states that were counted.
        states: usize,
        /// Whether there are more.
        more: bool,
        /// About how many nodes there would be.
        nodes: usize,
        /// Profiles, each of which makes a cell at every node.
        profiles: usize,
        /// The variable without which there would be fewest states.
        costliest: Costliest,
    },
    /// More profiles than allowed.
    TooManyProfiles {
        /// The limit.
        limit: usize,
    },
    /// An expression that is too long once names are replaced by what they stand for.
    TooLong {
        /// Where.
        place: String,
    },
}

impl CompileError {
    /// Where in the scenario it lies, if it lies in one place.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::WriteClash { writes, .. } => writes.first().map(|(_, span)| *span),
            Self::OutOfRange { span, .. } | Self::NothingEnabled { span, .. } => Some(*span),
            Self::TooLarge { costliest, .. } | Self::Hopeless { costliest, .. } => {
                Some(costliest.span)
            }
            _ => None,
        }
    }

    /// In which state of play it shows, as text, and what to do about it.
    pub fn help(&self) -> Option<(&str, &'static str)> {
        match self {
            Self::WriteClash { at, .. } => Some((
                at,
                "say which holds, as in `resolve = { posture = \"highest\" }` in the stage, or put one of \
                 them into a later stage",
            )),
            Self::OutOfRange { at, value, .. } if value.fract() != 0.0 => {
                Some((at, "a state takes whole numbers: write one"))
            }
            Self::OutOfRange { at, .. } => {
                Some((at, "guard it with `when`, or declare `clamp = true`"))
            }
            Self::NothingEnabled { at, .. } => Some((at, "add an action that is always available")),
            _ => None,
        }
    }
}

/// ` times 6 profiles`; nothing for one.
fn times(profiles: usize) -> String {
    if profiles == 1 { String::new() } else { format!(" times {profiles} profiles") }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WriteClash { state, stage, .. } => {
                write!(f, "in stage `{stage}` two effects write different values to `{state}`")
            }
            Self::OutOfRange { state, value, writer, .. } => {
                let why = if value.fract() == 0.0 { "beyond its range" } else { "no value of it" };
                write!(f, "{writer} writes {} to `{state}`, which is {why}", rounded(*value))
            }
            Self::NothingEnabled { player, stage, of, .. } => {
                write!(f, "{player} has nothing to choose from in stage `{stage}`")?;
                if of.is_empty() { Ok(()) } else { write!(f, " if {of}") }
            }
            Self::TooManyBranches { place, limit } => write!(
                f,
                "{place} can turn out in more than {limit} ways; draw less at once, in several stages"
            ),
            Self::TooManyLayers { limit } => {
                write!(f, "steps times stages come to more than {limit}; use fewer or longer steps")
            }
            Self::Cancelled => f.write_str("stopped"),
            Self::TooLarge { nodes, profiles, step, .. } => write!(
                f,
                "the game is too large: {nodes} nodes{} by step {}",
                times(*profiles),
                step + 1
            ),
            Self::Hopeless { states, more, nodes, profiles, .. } => {
                let than = if *more { "more than " } else { "" };
                write!(
                    f,
                    "the game is far too large to be built: {than}{states} states, about {nodes} nodes{}",
                    times(*profiles)
                )
            }
            Self::TooManyProfiles { limit } => write!(
                f,
                "types and hidden constants combine to more than {limit} profiles; give them fewer values"
            ),
            Self::TooLong { place } => write!(
                f,
                "the expression of {place} is too long once defined names are replaced by what they stand for"
            ),
        }
    }
}

impl std::error::Error for CompileError {}

/// Why a game could not be priced with a draw of its parameters.
#[derive(Clone, PartialEq, Debug)]
pub enum PriceError {
    /// A chance outside [0, 1], or a sum of chances above 1.
    Probability {
        /// What it is the chance of.
        place: String,
        /// Its value.
        value: f64,
        /// The state of play as far as it is read, as text; empty if nothing of it is.
        at: String,
    },
    /// A payoff, cost, tempo or precision that is not a finite number, or a tempo or precision
    /// below 0.
    Number {
        /// What it is.
        place: String,
        /// Its value.
        value: f64,
        /// The state of play as far as it is read, as text; empty if nothing of it is.
        at: String,
    },
}

impl fmt::Display for PriceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Probability { place, value, at } => {
                let value = told(*value);
                write!(f, "the chance of {place} is {value}, which is no probability")?;
                in_brackets(at, f)
            }
            Self::Number { place, value, at } => {
                write!(f, "{place} is {}, which cannot be used", told(*value))?;
                in_brackets(at, f)
            }
        }
    }
}

impl std::error::Error for PriceError {}

/// The state of play, if there is one to name.
fn in_brackets(at: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if at.is_empty() { Ok(()) } else { write!(f, " ({at})") }
}

/// A number without the dust of rounding, unless dust is all that is wrong with it.
fn told(value: f64) -> f64 {
    let near = rounded(value);
    if near == 0.0 || near == 1.0 || near.is_infinite() { value } else { near }
}

/// A number without the dust of rounding.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::PriceError;

    #[test]
    fn a_message_shows_what_is_wrong_and_names_a_state_if_there_is_one() {
        let said = |value, at: &str| {
            let (place, at) = ("`e`".to_owned(), at.to_owned());
            PriceError::Probability { place, value, at }.to_string()
        };
        let plain = "the chance of `e` is 1.0000000001, which is no probability";
        assert_eq!(said(1.000_000_000_1, ""), plain);
        assert_eq!(said(1.000_000_000_1, "x = no"), format!("{plain} (x = no)"));
        assert!(said(-1e-11, "").contains("is -0.00000000001, "));
        assert!(said(0.1 + 1.2, "").contains("is 1.3, "), "without dust");
        let (place, value, at) = ("`z`".to_owned(), f64::INFINITY, String::new());
        let said = PriceError::Number { place, value, at }.to_string();
        assert_eq!(said, "`z` is inf, which cannot be used");
    }
}

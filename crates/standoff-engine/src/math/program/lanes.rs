//! Programs over many paths at once: each instruction works on a row with one number for each path,
//! so that the cost of finding out what to do is shared and loops are vectorised.
//!
//! All rows stand in one sheet, and instructions name their places in it, so that nothing is copied
//! to be read. Where paths disagree about a branch, both sides are computed and each path takes its
//! own; a side that no path takes is passed over.

mod fold;
mod lower;
mod machine;

use super::{Op, Program};

pub use fold::Folded;
pub(super) use fold::LaneOp;
pub use machine::Machine;

/// How many paths are computed side by side.
pub const LANES: usize = 64;
/// Rows are worked through in pieces of so many.
pub(crate) const PIECE: usize = 8;

/// How much of a row is worked through for so many paths.
pub(crate) fn width(lanes: usize) -> usize {
    lanes.next_multiple_of(PIECE).min(LANES)
}

/// A number for each path.
pub type Lanes = [f64; LANES];

/// How much of each kind there is to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Value indices of columns.
    pub columns: usize,
    /// Value indices of consequences.
    pub consequences: usize,
    /// Market probabilities.
    pub market: usize,
    /// Today's random numbers.
    pub noise: usize,
    /// Conditions of `days_since`.
    pub since: usize,
    /// Measures.
    pub measures: usize,
    /// Parts that read the state alone.
    pub derived: usize,
}

/// Where the rows of each kind begin in the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Value index of each column.
    pub columns: usize,
    /// Value index of each consequence.
    pub consequences: usize,
    /// Each market probability.
    pub market: usize,
    /// Today's random numbers.
    pub noise: usize,
    /// Whether each condition of `days_since` holds.
    pub holds: usize,
    /// Days since each condition last came to hold.
    pub since: usize,
    /// Today's measures.
    pub measures: usize,
    /// Yesterday's measures.
    pub previous: usize,
    /// Each part that reads the state alone.
    pub derived: usize,
    /// Whole days from now.
    pub today: usize,
    /// What is worked out on the way.
    pub scratch: usize,
}

impl Layout {
    /// One kind behind the other.
    pub fn new(counts: &Counts) -> Self {
        let mut end = 0;
        let mut room = |count: usize| {
            end += count;
            end - count
        };
        Self {
            columns: room(counts.columns),
            consequences: room(counts.consequences),
            market: room(counts.market),
            noise: room(counts.noise),
            holds: room(counts.since),
            since: room(counts.since),
            measures: room(counts.measures),
            previous: room(counts.measures),
            derived: room(counts.derived),
            today: room(1),
            scratch: end,
        }
    }
}

/// A program for one draw of the parameters, whose result goes to a row of the sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LaneProgram {
    /// On the first day.
    first: Vec<Code>,
    /// On those after it.
    later: Vec<Code>,
    cells: Vec<f64>,
    /// How many rows and branches it needs for itself.
    rows: usize,
    forks: usize,
    /// The measures of which it reads the value of the day before.
    remembers: Vec<usize>,
}

/// Something that an instruction reads: a row, or the same number for all paths.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Arg {
    Row(usize),
    Number(f64),
}

/// An instruction. Rows that are written are none of those that are read.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Code {
    /// `x` and `y` by an operation of two, for the paths that are meant if there is a mask.
    Two {
        op: Op,
        to: usize,
        x: Arg,
        y: Arg,
        mask: Option<Mask>,
    },
    /// The same of one.
    One {
        op: Op,
        to: usize,
        x: usize,
        mask: Option<Mask>,
    },
    /// From a place in a table of plain entries to its value.
    Cell {
        first: u32,
        to: usize,
        x: usize,
    },
    /// The place of a key in its table.
    Key {
        offset: f64,
        last: f64,
        to: usize,
        x: usize,
    },
    /// `yes` where a condition holds, else `no`.
    Select {
        to: usize,
        condition: usize,
        yes: Arg,
        no: Arg,
    },
    Copy {
        to: usize,
        x: Arg,
    },
    /// Notes where a condition holds; jumps if it does nowhere.
    Fork {
        condition: usize,
        fork: usize,
        otherwise: usize,
    },
    /// Jumps if the condition of a fork holds everywhere.
    Past {
        fork: usize,
        to: usize,
    },
}

/// The paths on which a condition holds, or those on which it does not.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Mask {
    condition: usize,
    holds: bool,
}

impl LaneProgram {
    /// A program whose result goes to row `to`.
    pub fn new(folded: &Folded, layout: &Layout, to: usize) -> Self {
        lower::lower(folded, layout, to)
    }

    /// Whether it gives the same number on all days after the first.
    pub fn is_fixed(&self) -> bool {
        matches!(self.later[..], [Code::Copy { x: Arg::Number(_), .. }])
    }

    /// How many rows it needs for itself.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many branches it may have to remember.
    pub fn forks(&self) -> usize {
        self.forks
    }

    /// The measures of which it reads the value of the day before.
    pub fn remembers(&self) -> &[usize] {
        &self.remembers
    }
}

impl Folded {
    /// Puts parameters into a program, and takes out what reads the state alone.
    pub fn new(program: &Program, params: &[f64], derived: &mut super::derived::Derived) -> Self {
        fold::fold(program, params, derived)
    }
}

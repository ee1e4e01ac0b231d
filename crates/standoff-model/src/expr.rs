//! Expressions with every name resolved and every unit converted.
//!
//! Values are `f64`: a state variable with named values is the index of its value, one with a
//! range is its number, a condition is 0 or 1. Units are canonical.

use crate::{
    ColumnId, ConsequenceId, DefineId, FunctionId, MeasureId, OutcomeId, ParamId, StateId, TableId,
};

/// An expression tree.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// A literal.
    Number(f64),
    /// A state variable.
    State(StateId),
    /// A private type or hidden constant.
    Column(ColumnId),
    /// The outcome taken so far: 0 while open, else 1 + its place in the list.
    Outcome,
    /// A number of the analyst's.
    Param(ParamId),
    /// A named expression.
    Define(DefineId),
    /// A function of the analyst's and its arguments.
    Apply(FunctionId, Vec<Expr>),
    /// The argument of that number of the function in which it stands.
    Argument(u32),
    /// A lookup table and its keys, in order. A key is the number that stands for a value; one that
    /// is none takes the nearest.
    Lookup(TableId, Vec<Expr>),
    /// A consequence (measures and other consequences only).
    Consequence(ConsequenceId),
    /// Something the calendar says.
    Clock(Clock),
    /// Today's value of another measure (measures only).
    Measure(MeasureId),
    /// Yesterday's value of a measure, or on the first day the value of the expression.
    Previous(MeasureId, Box<Expr>),
    /// Days since the condition last came to hold on the path; -1 before (measures only).
    DaysSince(Box<Expr>),
    /// The probability that an outcome is there within so many days, given what everyone sees now;
    /// by the end of the solved horizon if no number of days is there (measures only).
    MarketProb(OutcomeId, Option<f64>),
    /// Random draw (measures only).
    Noise(Noise),
    /// One operand.
    Unary(Unary, Box<Expr>),
    /// Two operands.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `if a then b else c`.
    If(Box<[Expr; 3]>),
    /// A built-in function.
    Call(Function, Vec<Expr>),
}

/// What the calendar says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Clock {
    /// Time from *now* to the start of the current step, in days.
    Elapsed,
    /// Length of the current step, in days.
    StepLength,
    /// Whole days from *now* (measures only).
    Today,
}

/// A random draw inside a measure. `site` numbers the place in the scenario, so that each has its
/// own stream.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Noise {
    /// Which place in the scenario.
    pub site: u32,
    /// Anew each day, or once a path.
    pub daily: bool,
    /// What is drawn.
    pub kind: NoiseKind,
}

/// The distribution of a [`Noise`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum NoiseKind {
    /// Uniform on (0, 1).
    Uniform,
    /// Standard normal.
    Normal,
    /// Student t with that many degrees of freedom, scaled to unit variance (needs more than 2).
    StudentT(f64),
}

/// Operators of one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unary {
    /// `-a`
    Negate,
    /// `not a`
    Not,
}

/// Operators of two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binary {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterEqual,
    /// `a and b`
    And,
    /// `a or b`
    Or,
}

/// Built-in functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// Smallest of two or more.
    Min,
    /// Largest of two or more.
    Max,
    /// `clamp(x, low, high)`
    Clamp,
    /// Absolute value.
    Abs,
    /// Exponential.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Square root.
    Sqrt,
    /// `pow(x, y)`
    Pow,
    /// `per_day(n)`, `per_week(n)`, `per_month(n)`: the chance of at least one event within the
    /// step at a rate per day; the language scales the argument, so that it is a rate in 1/day.
    WithinStep,
}

impl Expr {
    /// Calls `visit` on this expression and on everything below it, parents first. Named
    /// expressions are not entered.
    pub fn walk(&self, visit: &mut impl FnMut(&Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The direct operands.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Previous(_, inner) | Self::DaysSince(inner) | Self::Unary(_, inner) => {
                vec![inner.as_ref()]
            }
            Self::Binary(_, left, right) => vec![left.as_ref(), right.as_ref()],
            Self::If(parts) => parts.iter().collect(),
            Self::Call(_, arguments) | Self::Apply(_, arguments) | Self::Lookup(_, arguments) => {
                arguments.iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

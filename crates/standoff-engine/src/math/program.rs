//! Expressions compiled to a flat list of instructions for a stack machine.
//!
//! Named expressions and functions are inlined, branches and table entries are jumps, so evaluation
//! neither recurses nor allocates.

mod compiler;
pub mod derived;
pub mod lanes;

use standoff_model::expr::{Binary, Clock, Expr, Unary};
use standoff_model::{Model, OutcomeId};

use super::number::Number;

/// Depth of the evaluation stack that is kept on the machine's stack.
const STACK: usize = 64;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Op {
    Push(f64),
    State {
        index: u32,
        offset: f64,
    },
    Column {
        index: u32,
        offset: f64,
    },
    Param(u32),
    Consequence {
        index: u32,
        offset: f64,
    },
    Outcome,
    Clock(Clock),
    Measure(u32),
    /// After the first day: pushes yesterday's value and jumps.
    Previous {
        measure: u32,
        end: u32,
    },
    Since(u32),
    MarketProb(u32),
    Noise(u32),
    /// A part that reads the state alone (lanes only).
    Derived(u32),
    Jump(u32),
    /// Pops; jumps if it was 0.
    JumpIfZero(u32),
    /// The place of a key in its table: the nearest there is.
    Key {
        offset: f64,
        last: f64,
    },
    /// Pops the place of the next key, which has so many values, and joins it to that of the keys
    /// before.
    Join(f64),
    /// From a place in a table of plain entries, of which the first is this one, to its value.
    Cell(u32),
    /// Pops a place in a table and jumps to its entry. The targets start at `first`; behind those
    /// of the entries stands the end, for a place that is not a number.
    Switch {
        first: u32,
        entries: u32,
    },
    Unary(Unary),
    Binary(Binary),
    Min,
    Max,
    Abs,
    Exp,
    Ln,
    Sqrt,
    Pow,
    WithinStep,
}

/// A compiled expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Program {
    ops: Vec<Op>,
    cells: Vec<Cell>,
    targets: Vec<u32>,
    depth: usize,
    reads: Reads,
}

/// An entry of a table that needs no computation.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Cell {
    Number(f64),
    Param(u32),
}

/// What a program reads, besides parameters.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reads {
    /// State variables, sorted; the number of states stands for the outcome.
    pub states: Vec<u32>,
    /// Consequences, sorted.
    pub consequences: Vec<u32>,
    /// Whether any private type or hidden constant is read.
    pub columns: bool,
    /// Whether the time since now is read.
    pub elapsed: bool,
    /// Whether the length of the step is read.
    pub step_length: bool,
}

/// Something that measures compute or draw day by day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Daily {
    /// A measure, by its place in the model.
    Measure(usize),
    /// A condition of `days_since`, by slot.
    Since(usize),
    /// A noise, by slot.
    Noise(usize),
}

/// Everything that a program may read, with parameters as numbers of any kind.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a, N = f64> {
    /// Value index of each state variable, and the outcome last.
    pub state: &'a [u16],
    /// Value index of each column.
    pub columns: &'a [u16],
    /// Value of each parameter.
    pub params: &'a [N],
    /// Value index of each consequence (measures and consequences).
    pub consequences: &'a [u16],
    /// Days from now to the start of the step.
    pub elapsed: f64,
    /// Days of the step.
    pub step_length: f64,
    /// Whole days from now (measures).
    pub today: f64,
    /// Today's measures (measures).
    pub measures: &'a [f64],
    /// Yesterday's measures (measures).
    pub previous: &'a [f64],
    /// Days since each condition last came to hold; -1 before it ever has (measures).
    pub since: &'a [f64],
    /// Each market probability that is read (measures).
    pub market: &'a [f64],
    /// Today's random numbers (measures).
    pub noise: &'a [f64],
}

impl<N> Default for Env<'_, N> {
    fn default() -> Self {
        Self {
            state: &[],
            columns: &[],
            params: &[],
            consequences: &[],
            elapsed: 0.0,
            step_length: 0.0,
            today: 0.0,
            measures: &[],
            previous: &[],
            since: &[],
            market: &[],
            noise: &[],
        }
    }
}

/// Random numbers and conditions that the measures of a scenario need, by slot.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Slots {
    /// Noise: site, daily or once, distribution.
    pub noise: Vec<standoff_model::expr::Noise>,
    /// Conditions of `days_since`.
    pub since: Vec<Program>,
    /// Market probabilities.
    pub market: Vec<MarketRead>,
}

/// A market probability that measures read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MarketRead {
    /// Of which outcome.
    pub outcome: OutcomeId,
    /// Within how many days from the last stage that was played; by the end of the solved horizon if
    /// there is none.
    pub within: Option<f64>,
}

/// An expression that grew beyond every reasonable size when names were replaced by what they
/// stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLong;

impl Program {
    /// Compiles an expression that reads no measures.
    ///
    /// # Errors
    ///
    /// If it is too long.
    pub fn new(model: &Model, expr: &Expr) -> Result<Self, TooLong> {
        Self::with_slots(model, expr, &mut Slots::default())
    }

    /// Compiles an expression; what it needs of randomness and memory is added to `slots`.
    ///
    /// # Errors
    ///
    /// If it is too long.
    pub fn with_slots(model: &Model, expr: &Expr, slots: &mut Slots) -> Result<Self, TooLong> {
        compiler::compile(model, expr, slots)
    }

    /// What it reads that measures compute or draw.
    pub fn daily(&self) -> impl Iterator<Item = Daily> {
        self.ops.iter().filter_map(|op| match *op {
            Op::Measure(k) | Op::Previous { measure: k, .. } => Some(Daily::Measure(k as usize)),
            Op::Since(slot) => Some(Daily::Since(slot as usize)),
            Op::Noise(slot) => Some(Daily::Noise(slot as usize)),
            _ => None,
        })
    }

    /// What it reads.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Whether a condition holds.
    pub fn holds(&self, env: &Env<'_>) -> bool {
        self.value(env) != 0.0
    }

    /// The value of the expression.
    pub fn value(&self, env: &Env<'_>) -> f64 {
        self.number(env)
    }

    /// The value of the expression in any kind of number; what is no parameter is a constant.
    pub fn number<N: Number>(&self, env: &Env<'_, N>) -> N {
        let mut near = [N::constant(0.0); STACK];
        if self.depth <= STACK {
            return self.run(env, &mut near);
        }
        let mut far = vec![N::constant(0.0); self.depth];
        self.run(env, &mut far)
    }

    fn run<N: Number>(&self, env: &Env<'_, N>, stack: &mut [N]) -> N {
        let (mut at, mut top) = (0, 0);
        while let Some(op) = self.ops.get(at) {
            at += 1;
            match *op {
                Op::Jump(target) => at = target as usize,
                Op::JumpIfZero(target) => {
                    top -= 1;
                    if stack[top].value() == 0.0 {
                        at = target as usize;
                    }
                }
                Op::Previous { measure, end } => {
                    if env.today > 0.0 {
                        stack[top] = N::constant(env.previous[measure as usize]);
                        top += 1;
                        at = end as usize;
                    }
                }
                Op::Switch { first, entries } => {
                    let place = stack[top - 1].value();
                    let unknown = place.is_nan();
                    let entry = if unknown { entries } else { place as u32 };
                    at = self.targets[(first + entry) as usize] as usize;
                    // What is no number stays where the value of an entry would be.
                    top -= usize::from(!unknown);
                }
                Op::Cell(first) => stack[top - 1] = self.cell(first, stack[top - 1], env),
                Op::Unary(_) | Op::Abs | Op::Exp | Op::Ln | Op::Sqrt | Op::WithinStep => {
                    stack[top - 1] = one(*op, stack[top - 1], env);
                }
                Op::Key { offset, last } => {
                    let place = (stack[top - 1].value() - offset).round().clamp(0.0, last);
                    stack[top - 1] = N::constant(place);
                }
                Op::Binary(_) | Op::Min | Op::Max | Op::Pow | Op::Join(_) => {
                    top -= 1;
                    stack[top - 1] = two(*op, stack[top - 1], stack[top]);
                }
                Op::Param(index) => {
                    stack[top] = env.params[index as usize];
                    top += 1;
                }
                leaf => {
                    stack[top] = N::constant(load(leaf, env));
                    top += 1;
                }
            }
        }
        stack[0]
    }

    #[inline]
    fn cell<N: Number>(&self, first: u32, place: N, env: &Env<'_, N>) -> N {
        if place.value().is_nan() {
            return place;
        }
        match self.cells[first as usize + place.value() as usize] {
            Cell::Number(value) => N::constant(value),
            Cell::Param(index) => env.params[index as usize],
        }
    }
}

/// What is read besides parameters.
#[inline]
fn load<N>(op: Op, env: &Env<'_, N>) -> f64 {
    match op {
        Op::Push(value) => value,
        Op::State { index, offset } => f64::from(env.state[index as usize]) + offset,
        Op::Column { index, offset } => f64::from(env.columns[index as usize]) + offset,
        Op::Consequence { index, offset } => f64::from(env.consequences[index as usize]) + offset,
        Op::Outcome => env.state.last().map_or(0.0, |outcome| f64::from(*outcome)),
        Op::Clock(Clock::Elapsed) => env.elapsed,
        Op::Clock(Clock::StepLength) => env.step_length,
        Op::Clock(Clock::Today) => env.today,
        Op::Measure(index) => env.measures[index as usize],
        Op::Since(slot) => env.since[slot as usize],
        Op::MarketProb(slot) => env.market[slot as usize],
        Op::Noise(slot) => env.noise[slot as usize],
        _ => f64::NAN,
    }
}

#[inline]
fn one<N: Number>(op: Op, x: N, env: &Env<'_, N>) -> N {
    match op {
        Op::Unary(Unary::Negate) => -x,
        Op::Unary(Unary::Not) => truth(x.value() == 0.0),
        Op::Abs => x.abs(),
        Op::Exp => x.exp(),
        Op::Ln => x.ln(),
        Op::Sqrt => x.sqrt(),
        Op::WithinStep => (x * N::constant(env.step_length)).at_least_one(),
        _ => N::constant(f64::NAN),
    }
}

#[inline]
fn two<N: Number>(op: Op, x: N, y: N) -> N {
    match op {
        Op::Min => x.min(y),
        Op::Max => x.max(y),
        Op::Pow => x.pow(y),
        Op::Join(len) => x * N::constant(len) + y,
        Op::Binary(op) => match op {
            Binary::Add => x + y,
            Binary::Subtract => x - y,
            Binary::Multiply => x * y,
            Binary::Divide => x / y,
            condition => truth(holds(condition, x.value(), y.value())),
        },
        _ => N::constant(f64::NAN),
    }
}

#[inline]
fn holds(condition: Binary, x: f64, y: f64) -> bool {
    match condition {
        Binary::Equal => x == y,
        Binary::NotEqual => x != y,
        Binary::Less => x < y,
        Binary::LessEqual => x <= y,
        Binary::Greater => x > y,
        Binary::GreaterEqual => x >= y,
        Binary::And => x != 0.0 && y != 0.0,
        Binary::Or => x != 0.0 || y != 0.0,
        // The others are no conditions.
        Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide => false,
    }
}

#[inline]
fn truth<N: Number>(condition: bool) -> N {
    N::constant(if condition { 1.0 } else { 0.0 })
}

//! Expressions compiled to a flat list of instructions for a stack machine.
//!
//! Named expressions and functions are inlined, branches and table entries are jumps, so evaluation
//! neither recurses nor allocates.

mod compiler;

use standoff_model::expr::{Binary, Clock, Expr, NoiseKind, Unary};
use standoff_model::{Model, OutcomeId};

use super::{at_least_one, exp, ln, pow};

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

/// Everything that a program may read.
#[derive(Clone, Copy, Default, Debug)]
pub struct Env<'a> {
    /// Value index of each state variable, and the outcome last.
    pub state: &'a [u16],
    /// Value index of each column.
    pub columns: &'a [u16],
    /// Value of each parameter.
    pub params: &'a [f64],
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
    /// Probability of each outcome as the public sees it (measures).
    pub market: &'a [f64],
    /// Today's random numbers (measures).
    pub noise: &'a [f64],
}

/// Random numbers and conditions that the measures of a scenario need, by slot.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Slots {
    /// Noise: site, daily or once, distribution.
    pub noise: Vec<standoff_model::expr::Noise>,
    /// Conditions of `days_since`.
    pub since: Vec<Program>,
    /// Outcomes whose market probability is read.
    pub market: Vec<OutcomeId>,
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
        let mut near = [0.0; STACK];
        if self.depth <= STACK {
            return self.run(env, &mut near);
        }
        let mut far = vec![0.0; self.depth];
        self.run(env, &mut far)
    }

    fn run(&self, env: &Env<'_>, stack: &mut [f64]) -> f64 {
        let (mut at, mut top) = (0, 0);
        while let Some(op) = self.ops.get(at) {
            at += 1;
            match *op {
                Op::Jump(target) => at = target as usize,
                Op::JumpIfZero(target) => {
                    top -= 1;
                    if stack[top] == 0.0 {
                        at = target as usize;
                    }
                }
                Op::Previous { measure, end } => {
                    if env.today > 0.0 {
                        stack[top] = env.previous[measure as usize];
                        top += 1;
                        at = end as usize;
                    }
                }
                Op::Switch { first, entries } => {
                    let place = stack[top - 1];
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
                    stack[top - 1] = (stack[top - 1] - offset).round().clamp(0.0, last);
                }
                Op::Binary(_) | Op::Min | Op::Max | Op::Pow | Op::Join(_) => {
                    top -= 1;
                    stack[top - 1] = two(*op, stack[top - 1], stack[top]);
                }
                leaf => {
                    stack[top] = load(leaf, env);
                    top += 1;
                }
            }
        }
        stack[0]
    }

    #[inline]
    fn cell(&self, first: u32, place: f64, env: &Env<'_>) -> f64 {
        if place.is_nan() {
            return place;
        }
        match self.cells[first as usize + place as usize] {
            Cell::Number(value) => value,
            Cell::Param(index) => env.params[index as usize],
        }
    }
}

#[inline]
fn load(op: Op, env: &Env<'_>) -> f64 {
    match op {
        Op::Push(value) => value,
        Op::State { index, offset } => f64::from(env.state[index as usize]) + offset,
        Op::Column { index, offset } => f64::from(env.columns[index as usize]) + offset,
        Op::Param(index) => env.params[index as usize],
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
fn one(op: Op, x: f64, env: &Env<'_>) -> f64 {
    match op {
        Op::Unary(Unary::Negate) => -x,
        Op::Unary(Unary::Not) => truth(x == 0.0),
        Op::Abs => x.abs(),
        Op::Exp => exp(x),
        Op::Ln => ln(x),
        Op::Sqrt => x.sqrt(),
        Op::WithinStep => at_least_one(x * env.step_length),
        _ => f64::NAN,
    }
}

#[inline]
fn two(op: Op, x: f64, y: f64) -> f64 {
    match op {
        // `f64::min` and `max` would drop a value that is not a number.
        Op::Min if x.is_nan() || y.is_nan() => f64::NAN,
        Op::Max if x.is_nan() || y.is_nan() => f64::NAN,
        Op::Min => x.min(y),
        Op::Max => x.max(y),
        Op::Pow => pow(x, y),
        Op::Join(len) => x * len + y,
        Op::Binary(op) => match op {
            Binary::Add => x + y,
            Binary::Subtract => x - y,
            Binary::Multiply => x * y,
            Binary::Divide => x / y,
            Binary::Equal => truth(x == y),
            Binary::NotEqual => truth(x != y),
            Binary::Less => truth(x < y),
            Binary::LessEqual => truth(x <= y),
            Binary::Greater => truth(x > y),
            Binary::GreaterEqual => truth(x >= y),
            Binary::And => truth(x != 0.0 && y != 0.0),
            Binary::Or => truth(x != 0.0 || y != 0.0),
        },
        _ => f64::NAN,
    }
}

#[inline]
fn truth(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

/// A random number of a noise's distribution from two independent uniform ones.
///
/// Student's t by Bailey's polar method (Mathematics of Computation 62, 1994), exact for every
/// number of degrees of freedom above 2, scaled to unit variance.
pub fn noise_value(kind: NoiseKind, (u, v): (f64, f64)) -> f64 {
    match kind {
        NoiseKind::Uniform => u,
        NoiseKind::Normal => super::quantile::normal_quantile(u),
        NoiseKind::StudentT(df) => {
            let radius = (df * (pow(u, -2.0 / df) - 1.0)).sqrt();
            radius * libm::cos(std::f64::consts::TAU * v) * ((df - 2.0) / df).sqrt()
        }
    }
}

//! Expressions compiled to a flat list of instructions for a stack machine.
//!
//! Named expressions are inlined, branches are jumps, so evaluation neither recurses nor allocates.

use standoff_model::expr::{Binary, Clock, Expr, Function, NoiseKind, Unary};
use standoff_model::{MeasureId, Model, OutcomeId};

use super::{at_least_one, exp, ln, pow};

/// No program may be longer: inlined names could otherwise double a scenario's size at each level.
const MAX_LENGTH: usize = 200_000;
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
    reads: Reads,
}

/// What a program reads, besides parameters.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reads {
    /// State variables, sorted; the number of states stands for the outcome.
    pub states: Vec<u32>,
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
    /// Days since each condition first held (measures).
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
        let mut compiler = Compiler { model, slots, ops: Vec::new(), reads: Reads::default() };
        compiler.expr(expr)?;
        let Compiler { ops, mut reads, .. } = compiler;
        reads.states.sort_unstable();
        reads.states.dedup();
        Ok(Self { ops, reads })
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
        if self.ops.len() <= STACK {
            return self.run(env, &mut near);
        }
        // A stack is never deeper than there are instructions; few programs come here.
        let mut far = vec![0.0; self.ops.len()];
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
                Op::Unary(_) | Op::Abs | Op::Exp | Op::Ln | Op::Sqrt | Op::WithinStep => {
                    stack[top - 1] = one(*op, stack[top - 1], env);
                }
                Op::Binary(_) | Op::Min | Op::Max | Op::Pow => {
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
}

#[inline]
fn load(op: Op, env: &Env<'_>) -> f64 {
    match op {
        Op::Push(value) => value,
        Op::State { index, offset } => f64::from(env.state[index as usize]) + offset,
        Op::Column { index, offset } => f64::from(env.columns[index as usize]) + offset,
        Op::Param(index) => env.params[index as usize],
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

struct Compiler<'a> {
    model: &'a Model,
    slots: &'a mut Slots,
    ops: Vec<Op>,
    reads: Reads,
}

impl Compiler<'_> {
    fn push(&mut self, op: Op) -> Result<(), TooLong> {
        if self.ops.len() >= MAX_LENGTH {
            return Err(TooLong);
        }
        self.ops.push(op);
        Ok(())
    }

    fn expr(&mut self, expr: &Expr) -> Result<(), TooLong> {
        match expr {
            Expr::Define(id) => self.expr(&self.model.define(*id).expr),
            Expr::Previous(measure, first) => self.previous(*measure, first),
            Expr::Unary(op, inner) => {
                self.expr(inner)?;
                self.push(Op::Unary(*op))
            }
            Expr::Binary(op, left, right) => {
                self.expr(left)?;
                self.expr(right)?;
                self.push(Op::Binary(*op))
            }
            Expr::If(parts) => self.branch(parts),
            Expr::Call(function, arguments) => self.call(*function, arguments),
            leaf => {
                let op = self.leaf(leaf)?;
                self.push(op)
            }
        }
    }

    fn leaf(&mut self, expr: &Expr) -> Result<Op, TooLong> {
        Ok(match expr {
            Expr::Number(value) => Op::Push(*value),
            Expr::State(id) => {
                self.reads.states.push(id.0);
                Op::State { index: id.0, offset: f64::from(self.model.state(*id).domain.offset()) }
            }
            Expr::Column(id) => {
                self.reads.columns = true;
                Op::Column {
                    index: id.0,
                    offset: f64::from(self.model.column(*id).domain.offset()),
                }
            }
            Expr::Outcome => {
                self.reads.states.push(self.model.states.len() as u32);
                Op::Outcome
            }
            Expr::Param(id) => Op::Param(id.0),
            Expr::Clock(clock) => {
                self.reads.elapsed |= *clock == Clock::Elapsed;
                self.reads.step_length |= *clock == Clock::StepLength;
                Op::Clock(*clock)
            }
            Expr::Measure(id) => Op::Measure(id.0),
            Expr::MarketProb(id) => Op::MarketProb(slot(&mut self.slots.market, *id)),
            Expr::Noise(noise) => Op::Noise(slot(&mut self.slots.noise, *noise)),
            Expr::DaysSince(condition) => {
                let program = Program::with_slots(self.model, condition, self.slots)?;
                Op::Since(slot(&mut self.slots.since, program))
            }
            _ => Op::Push(f64::NAN),
        })
    }

    fn previous(&mut self, measure: MeasureId, first: &Expr) -> Result<(), TooLong> {
        let start = self.ops.len();
        self.push(Op::Previous { measure: measure.0, end: 0 })?;
        self.expr(first)?;
        self.ops[start] = Op::Previous { measure: measure.0, end: self.ops.len() as u32 };
        Ok(())
    }

    fn branch(&mut self, parts: &[Expr; 3]) -> Result<(), TooLong> {
        self.expr(&parts[0])?;
        let to_else = self.ops.len();
        self.push(Op::JumpIfZero(0))?;
        self.expr(&parts[1])?;
        let to_end = self.ops.len();
        self.push(Op::Jump(0))?;
        self.ops[to_else] = Op::JumpIfZero(self.ops.len() as u32);
        self.expr(&parts[2])?;
        self.ops[to_end] = Op::Jump(self.ops.len() as u32);
        Ok(())
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> Result<(), TooLong> {
        for (k, argument) in arguments.iter().enumerate() {
            self.expr(argument)?;
            match (function, k) {
                (Function::Min, 1..) | (Function::Clamp, 2) => self.push(Op::Min)?,
                (Function::Max, 1..) | (Function::Clamp, 1) => self.push(Op::Max)?,
                _ => {}
            }
        }
        match function {
            Function::Min | Function::Max | Function::Clamp => Ok(()),
            Function::Abs => self.push(Op::Abs),
            Function::Exp => self.push(Op::Exp),
            Function::Ln => self.push(Op::Ln),
            Function::Sqrt => self.push(Op::Sqrt),
            Function::Pow => self.push(Op::Pow),
            Function::WithinStep => {
                self.reads.step_length = true;
                self.push(Op::WithinStep)
            }
        }
    }
}

/// The place of `item` in `list`, where it is put if it is new.
fn slot<T: PartialEq>(list: &mut Vec<T>, item: T) -> u32 {
    let found = list.iter().position(|known| *known == item);
    found.unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    }) as u32
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

//! The value of an expression where everything that it reads is one number, by the rules by which
//! play computes: what is divided by 0 is infinite, and what is no number stays so.

use standoff_model::expr::{Clock, Expr, Function};
use standoff_model::{Lookup, Model};

use super::eval::{DEPTH, Setting};
use crate::fold::{binary, unary};

/// Evaluates expressions at points.
pub(super) struct Points<'m> {
    model: &'m Model,
    /// The value of each definition at this point.
    defines: Vec<f64>,
    /// Arguments of the functions that are being called, those of the innermost last.
    arguments: Vec<Vec<f64>>,
    depth: u32,
    /// How many more operands will be looked at.
    pub(super) budget: u64,
    /// Whether something could not be followed to its end, so that the value says nothing.
    pub(super) lost: bool,
}

impl<'m> Points<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let defines = vec![f64::NAN; model.defines.len()];
        Self { model, defines, arguments: Vec::new(), depth: 0, budget: 0, lost: false }
    }

    /// Evaluates definitions, each of which only needs earlier ones of the list; to be done again
    /// after every change of the setting.
    pub(super) fn define(&mut self, defines: &[usize], at: &Setting) {
        for index in defines {
            self.defines[*index] = self.value(&self.model.defines[*index].expr, at);
        }
    }

    /// The value of an expression in a setting, in which what it reads is one number each.
    pub(super) fn value(&mut self, expr: &Expr, at: &Setting) -> f64 {
        if self.budget == 0 || self.depth > DEPTH {
            return self.give_up();
        }
        self.budget -= 1;
        self.depth += 1;
        let value = self.inner(expr, at);
        self.depth -= 1;
        value
    }

    fn give_up(&mut self) -> f64 {
        self.lost = true;
        f64::NAN
    }

    fn inner(&mut self, expr: &Expr, at: &Setting) -> f64 {
        match expr {
            Expr::Number(value) => *value,
            Expr::State(id) => at.states[id.index()].low,
            Expr::Column(id) => at.columns[id.index()].low,
            Expr::Consequence(id) => at.consequences[id.index()].low,
            Expr::Param(id) => at.params[id.index()].low,
            Expr::Outcome => at.outcome.low,
            Expr::Clock(Clock::Elapsed) => at.elapsed.low,
            Expr::Clock(Clock::StepLength) => at.step_length.low,
            Expr::Define(id) => self.defines[id.index()],
            Expr::Unary(op, inner) => unary(*op, self.value(inner, at)),
            Expr::Binary(op, left, right) => {
                let left = self.value(left, at);
                binary(*op, left, self.value(right, at))
            }
            Expr::If(parts) => {
                let holds = self.value(&parts[0], at) != 0.0;
                self.value(&parts[if holds { 1 } else { 2 }], at)
            }
            Expr::Call(function, arguments) => {
                let arguments = self.values(arguments, at);
                call(*function, &arguments, at.step_length.low)
            }
            Expr::Apply(id, arguments) => {
                let arguments = self.values(arguments, at);
                self.arguments.push(arguments);
                let value = self.value(&self.model.function(*id).expr, at);
                self.arguments.pop();
                value
            }
            Expr::Argument(index) => {
                let innermost = self.arguments.last();
                innermost.and_then(|all| all.get(*index as usize)).copied().unwrap_or(f64::NAN)
            }
            Expr::Lookup(id, keys) => {
                let keys = self.values(keys, at);
                self.lookup(self.model.table(*id), &keys, at)
            }
            // They stand in measures only.
            Expr::Clock(Clock::Today)
            | Expr::Measure(_)
            | Expr::Previous(..)
            | Expr::DaysSince(_)
            | Expr::MarketProb(..)
            | Expr::Noise(_) => self.give_up(),
        }
    }

    fn values(&mut self, exprs: &[Expr], at: &Setting) -> Vec<f64> {
        exprs.iter().map(|expr| self.value(expr, at)).collect()
    }

    /// The entry of the nearest keys; no number if one of them is none.
    fn lookup(&mut self, table: &'m Lookup, keys: &[f64], at: &Setting) -> f64 {
        let mut entry = 0;
        for (key, value) in table.keys.iter().zip(keys) {
            if value.is_nan() {
                return f64::NAN;
            }
            let last = key.len.saturating_sub(1) as f64;
            let place = (value - f64::from(key.offset)).round().clamp(0.0, last);
            entry = entry * key.len + place as usize;
        }
        table.entries.get(entry).map_or(f64::NAN, |entry| self.value(entry, at))
    }
}

fn smaller(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() { f64::NAN } else { x.min(y) }
}

fn larger(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() { f64::NAN } else { x.max(y) }
}

/// A built-in function; `days` is the length of the step.
fn call(function: Function, arguments: &[f64], days: f64) -> f64 {
    let Some((first, rest)) = arguments.split_first() else { return f64::NAN };
    let (x, rest) = (*first, rest.iter().copied());
    match (function, &arguments[1..]) {
        (Function::Min, _) => rest.fold(x, smaller),
        (Function::Max, _) => rest.fold(x, larger),
        (Function::Clamp, [low, high]) => smaller(larger(x, *low), *high),
        (Function::Abs, _) => x.abs(),
        (Function::Exp, _) => libm::exp(x),
        (Function::Ln, _) => libm::log(x),
        (Function::Sqrt, _) => libm::sqrt(x),
        (Function::Pow, [exponent]) => libm::pow(x, *exponent),
        (Function::WithinStep, _) => -libm::expm1(-(x * days)),
        _ => f64::NAN,
    }
}

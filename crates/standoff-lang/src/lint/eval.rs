//! The range of an expression over ranges of what it reads.

use standoff_model::expr::{Binary, Clock, Expr};
use standoff_model::{Lookup, Model};

use super::play::Variable;
use super::value::{Value, binary, call, unary};

/// Nesting of expressions and calls that is followed.
pub(super) const DEPTH: u32 = 600;
/// Terms and names of a sum that are looked at.
const TERMS: usize = 64;

/// What expressions read, each as a range.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) states: Vec<Value>,
    pub(super) columns: Vec<Value>,
    pub(super) consequences: Vec<Value>,
    pub(super) params: Vec<Value>,
    pub(super) outcome: Value,
    /// Days from now to the start of the step.
    pub(super) elapsed: Value,
    /// Days of the step.
    pub(super) step_length: Value,
}

impl Setting {
    /// All that can be.
    pub(super) fn everything(model: &Model) -> Self {
        let domain = |domain: &standoff_model::Domain| {
            let low = f64::from(domain.offset());
            Value::range(low, low + domain.len().max(1) as f64 - 1.0)
        };
        let steps = &model.crisis.steps;
        let over = |f: fn(&standoff_model::Step) -> f64| {
            let low = steps.iter().map(f).fold(f64::INFINITY, f64::min);
            Value::range(low, steps.iter().map(f).fold(f64::NEG_INFINITY, f64::max))
        };
        let number = |param: &standoff_model::Param| {
            let (low, high) = param.value.practical_support();
            Value::number(low, high, u32::MAX)
        };
        Self {
            states: model.states.iter().map(|state| domain(&state.domain)).collect(),
            columns: model.columns.iter().map(|column| domain(&column.domain)).collect(),
            consequences: model.consequences.iter().map(|c| domain(&c.domain)).collect(),
            params: model.params.iter().map(number).collect(),
            outcome: Value::range(0.0, model.outcomes.len() as f64),
            elapsed: over(|step| step.start),
            step_length: over(|step| step.days),
        }
    }

    /// Takes a part of the state of play from another setting.
    pub(super) fn copy(&mut self, variable: Variable, from: &Self) {
        match variable {
            Variable::State(k) => self.states[k] = from.states[k],
            Variable::Column(k) => self.columns[k] = from.columns[k],
            Variable::Consequence(k) => self.consequences[k] = from.consequences[k],
            Variable::Outcome => self.outcome = from.outcome,
            Variable::Clock => {
                self.elapsed = from.elapsed;
                self.step_length = from.step_length;
            }
        }
    }
}

/// Evaluates expressions.
pub(super) struct Evaluator<'m> {
    model: &'m Model,
    pub(super) setting: Setting,
    /// The range of each definition in this setting.
    defines: Vec<Value>,
    /// Arguments of the functions that are being called, those of the innermost last.
    arguments: Vec<Vec<Value>>,
    depth: u32,
    /// How many more operands will be looked at.
    pub(super) budget: u64,
    /// Whether something could not be followed to its end, so that the range says nothing.
    pub(super) lost: bool,
}

impl<'m> Evaluator<'m> {
    pub(super) fn new(model: &'m Model, setting: Setting, budget: u64) -> Self {
        let defines = vec![Value::WHOLE; model.defines.len()];
        Self { model, setting, defines, arguments: Vec::new(), depth: 0, budget, lost: false }
    }

    /// Evaluates definitions, each of which only needs earlier ones of the list; to be done again
    /// after every change of the setting.
    pub(super) fn define(&mut self, defines: &[usize]) {
        for index in defines {
            self.defines[*index] = self.value(&self.model.defines[*index].expr);
        }
    }

    /// The range of an expression in this setting.
    pub(super) fn value(&mut self, expr: &Expr) -> Value {
        if self.budget == 0 || self.depth > DEPTH {
            return self.give_up();
        }
        self.budget -= 1;
        self.depth += 1;
        let value = self.inner(expr);
        self.depth -= 1;
        value
    }

    fn give_up(&mut self) -> Value {
        self.lost = true;
        Value::WHOLE
    }

    fn inner(&mut self, expr: &Expr) -> Value {
        match expr {
            Expr::Number(value) => Value::point(*value),
            Expr::State(id) => self.setting.states[id.index()],
            Expr::Column(id) => self.setting.columns[id.index()],
            Expr::Consequence(id) => self.setting.consequences[id.index()],
            Expr::Param(id) => self.setting.params[id.index()],
            Expr::Outcome => self.setting.outcome,
            Expr::Clock(Clock::Elapsed) => self.setting.elapsed,
            Expr::Clock(Clock::StepLength) => self.setting.step_length,
            Expr::Define(id) => self.defines[id.index()],
            Expr::Unary(op, inner) => unary(*op, self.value(inner)),
            Expr::Binary(Binary::Divide, part, whole) => self.ratio(part, whole),
            Expr::Binary(op, left, right) => binary(*op, self.value(left), self.value(right)),
            Expr::If(parts) => self.branch(parts),
            Expr::Call(function, arguments) => {
                let arguments = self.values(arguments);
                call(*function, &arguments, self.setting.step_length)
            }
            Expr::Apply(id, arguments) => {
                let arguments = self.values(arguments);
                self.arguments.push(arguments);
                let value = self.value(&self.model.function(*id).expr);
                self.arguments.pop();
                value
            }
            Expr::Argument(index) => {
                let innermost = self.arguments.last();
                innermost.and_then(|all| all.get(*index as usize)).copied().unwrap_or(Value::WHOLE)
            }
            Expr::Lookup(id, keys) => {
                let keys = self.values(keys);
                self.lookup(self.model.table(*id), &keys)
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

    fn values(&mut self, exprs: &[Expr]) -> Vec<Value> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    /// `part / whole`; where the whole is a sum that holds the part, as in `a / (a + b)`, the two
    /// do not vary apart.
    fn ratio(&mut self, part: &Expr, whole: &Expr) -> Value {
        let (part_value, whole_value) = (self.value(part), self.value(whole));
        let quotient = binary(Binary::Divide, part_value, whole_value);
        let (mut terms, part) = (self.sum_terms(whole), self.sum_terms(part));
        let [part] = part.as_slice() else { return quotient };
        let Some(place) = terms.iter().position(|term| term == part) else { return quotient };
        terms.swap_remove(place);
        let others = terms.into_iter().fold(Value::point(0.0), |sum, term| {
            let term = self.value(term);
            binary(Binary::Add, sum, term)
        });
        part_value.share_beside(others).unwrap_or(quotient)
    }

    /// The terms of a sum, through names of sums; none if they are many.
    fn sum_terms<'e>(&self, expr: &'e Expr) -> Vec<&'e Expr>
    where
        'm: 'e,
    {
        let (mut terms, mut pending) = (Vec::new(), vec![expr]);
        for _ in 0..TERMS {
            match pending.pop() {
                Some(Expr::Binary(Binary::Add, left, right)) => {
                    pending.extend([&**left, &**right]);
                }
                Some(Expr::Define(id)) => pending.push(&self.model.define(*id).expr),
                Some(other) => terms.push(other),
                None => break,
            }
        }
        if pending.is_empty() { terms } else { Vec::new() }
    }

    fn branch(&mut self, parts: &[Expr; 3]) -> Value {
        match self.value(&parts[0]).truth() {
            Some(true) => self.value(&parts[1]),
            Some(false) => self.value(&parts[2]),
            None => {
                let yes = self.value(&parts[1]);
                yes.or(self.value(&parts[2]))
            }
        }
    }

    /// All entries that the keys can mean.
    fn lookup(&mut self, table: &'m Lookup, keys: &[Value]) -> Value {
        let mut entries = vec![0];
        for (key, value) in table.keys.iter().zip(keys) {
            let last = key.len.saturating_sub(1) as f64;
            let place = |x: f64| (x - f64::from(key.offset)).clamp(0.0, last).round() as usize;
            let (low, high) = (place(value.low), place(value.high));
            let next =
                |entry: &usize| (low..=high).map(|k| entry * key.len + k).collect::<Vec<_>>();
            entries = entries.iter().flat_map(next).collect();
        }
        let mut entries = entries.into_iter().filter_map(|index| table.entries.get(index));
        let Some(first) = entries.next() else { return Value::WHOLE };
        let nan = keys.iter().any(|key| key.may_be_nan);
        let first = self.value(first);
        let first = Value { may_be_nan: first.may_be_nan || nan, ..first };
        entries.fold(first, |all, entry| {
            let value = self.value(entry);
            all.or(value)
        })
    }
}

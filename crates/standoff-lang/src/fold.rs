//! The value of expressions that do not depend on anything.

use standoff_model::expr::{Binary, Expr, Function, Unary};
use standoff_model::{DefineId, ParamId};

/// What is known of names.
pub(crate) trait Known {
    /// The number that stands under this name, if it is one number.
    fn param(&self, id: ParamId) -> Option<f64>;
    /// The value of the named expression, if it is constant.
    fn define(&self, id: DefineId) -> Option<f64>;
}

/// The value of `expr`, if it is constant and finite.
pub(crate) fn constant(expr: &Expr, known: &dyn Known) -> Option<f64> {
    let value = match expr {
        Expr::Number(value) => Some(*value),
        Expr::Param(id) => known.param(*id),
        Expr::Define(id) => known.define(*id),
        Expr::Unary(op, inner) => constant(inner, known).map(|inner| unary(*op, inner)),
        Expr::Binary(op, left, right) => {
            Some(binary(*op, constant(left, known)?, constant(right, known)?))
        }
        Expr::If(parts) => {
            let chosen = if constant(&parts[0], known)? != 0.0 { 1 } else { 2 };
            constant(&parts[chosen], known)
        }
        Expr::Call(function, arguments) => {
            let values: Option<Vec<f64>> = arguments.iter().map(|a| constant(a, known)).collect();
            call(*function, &values?)
        }
        _ => None,
    };
    value.filter(|value| value.is_finite())
}

/// The value of an operator of one operand.
pub(crate) fn unary(op: Unary, value: f64) -> f64 {
    match op {
        Unary::Negate => -value,
        Unary::Not => truth(value == 0.0),
    }
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// The value of an operator of two operands.
pub(crate) fn binary(op: Binary, a: f64, b: f64) -> f64 {
    match op {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        Binary::Divide => a / b,
        Binary::Equal => truth(a == b),
        Binary::NotEqual => truth(a != b),
        Binary::Less => truth(a < b),
        Binary::LessEqual => truth(a <= b),
        Binary::Greater => truth(a > b),
        Binary::GreaterEqual => truth(a >= b),
        Binary::And => truth(a != 0.0 && b != 0.0),
        Binary::Or => truth(a != 0.0 || b != 0.0),
    }
}

fn call(function: Function, arguments: &[f64]) -> Option<f64> {
    let first = *arguments.first()?;
    let second = arguments.get(1).copied();
    Some(match function {
        Function::Min => arguments.iter().copied().fold(f64::INFINITY, f64::min),
        Function::Max => arguments.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Function::Clamp => first.max(second?).min(*arguments.get(2)?),
        Function::Abs => first.abs(),
        Function::Exp => libm::exp(first),
        Function::Ln => libm::log(first),
        Function::Sqrt => libm::sqrt(first),
        Function::Pow => libm::pow(first, second?),
        // It depends on the length of the step.
        Function::WithinStep => return None,
    })
}

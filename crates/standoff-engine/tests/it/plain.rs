//! Expressions read as they are written: the plain counterpart of compiled programs.

use standoff_engine::math::program::Env;
use standoff_engine::math::{at_least_one, exp, ln, pow};
use standoff_model::Model;
use standoff_model::expr::{Binary, Clock, Expr, Function, Unary};

/// The value of an expression that reads no measures; `arguments` are those of the function in
/// which it stands, already computed.
pub fn value(model: &Model, expr: &Expr, env: &Env<'_>, arguments: &[f64]) -> f64 {
    let of = |inner: &Expr| value(model, inner, env, arguments);
    match expr {
        Expr::Number(number) => *number,
        Expr::State(id) => {
            f64::from(env.state[id.index()]) + f64::from(model.state(*id).domain.offset())
        }
        Expr::Column(id) => {
            f64::from(env.columns[id.index()]) + f64::from(model.column(*id).domain.offset())
        }
        Expr::Consequence(id) => {
            f64::from(env.consequences[id.index()])
                + f64::from(model.consequence(*id).domain.offset())
        }
        Expr::Outcome => f64::from(*env.state.last().unwrap()),
        Expr::Param(id) => env.params[id.index()],
        Expr::Define(id) => value(model, &model.define(*id).expr, env, &[]),
        Expr::Apply(id, given) => {
            let given: Vec<f64> = given.iter().map(of).collect();
            value(model, &model.function(*id).expr, env, &given)
        }
        Expr::Argument(index) => arguments[*index as usize],
        Expr::Lookup(id, keys) => {
            let table = model.table(*id);
            let mut place = 0;
            for (key, range) in keys.iter().zip(&table.keys) {
                let key = of(key) - f64::from(range.offset);
                if key.is_nan() {
                    return f64::NAN;
                }
                place = place * range.len + key.round().clamp(0.0, range.len as f64 - 1.0) as usize;
            }
            value(model, &table.entries[place], env, &[])
        }
        Expr::Clock(Clock::Elapsed) => env.elapsed,
        Expr::Clock(Clock::StepLength) => env.step_length,
        Expr::Clock(Clock::Today) => env.today,
        Expr::Unary(Unary::Negate, inner) => -of(inner),
        Expr::Unary(Unary::Not, inner) => f64::from(u8::from(of(inner) == 0.0)),
        Expr::Binary(op, left, right) => binary(*op, of(left), of(right)),
        Expr::If(parts) => of(&parts[if of(&parts[0]) != 0.0 { 1 } else { 2 }]),
        Expr::Call(function, list) => {
            call(*function, &list.iter().map(of).collect::<Vec<f64>>(), env)
        }
        other => panic!("not read here: {other:?}"),
    }
}

fn binary(op: Binary, x: f64, y: f64) -> f64 {
    let truth = |holds: bool| f64::from(u8::from(holds));
    match op {
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
    }
}

fn call(function: Function, x: &[f64], env: &Env<'_>) -> f64 {
    let least = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) };
    let most = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) };
    match function {
        Function::Min => x.iter().copied().reduce(least).unwrap(),
        Function::Max => x.iter().copied().reduce(most).unwrap(),
        Function::Clamp => least(most(x[0], x[1]), x[2]),
        Function::Abs => x[0].abs(),
        Function::Exp => exp(x[0]),
        Function::Ln => ln(x[0]),
        Function::Sqrt => x[0].sqrt(),
        Function::Pow => pow(x[0], x[1]),
        Function::WithinStep => at_least_one(x[0] * env.step_length),
    }
}

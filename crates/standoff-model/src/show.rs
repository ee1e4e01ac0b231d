//! Expressions as text, in the scenario language.

use std::fmt::Write;

use crate::expr::{Binary, Clock, Expr, Function, NoiseKind, Unary};
use crate::model::Model;

/// The text of an expression. Numbers are in canonical units.
pub fn expr_text(model: &Model, expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(model, expr, &mut out);
    out
}

fn write_expr(model: &Model, expr: &Expr, out: &mut String) {
    match expr {
        Expr::Number(value) => push(out, format_args!("{value}")),
        Expr::State(id) => out.push_str(&model.state(*id).label.id),
        Expr::Column(id) => out.push_str(&column_text(model, *id)),
        Expr::Outcome => out.push_str("outcome"),
        Expr::Param(id) => out.push_str(&model.param(*id).label.id),
        Expr::Define(id) => out.push_str(&model.define(*id).label.id),
        Expr::Apply(id, arguments) => {
            write_call(model, &model.function(*id).label.id, arguments, out);
        }
        Expr::Argument(index) => push(out, format_args!("#{index}")),
        Expr::Lookup(id, keys) => {
            push(out, format_args!("{}[", model.table(*id).label.id));
            write_list(model, keys, out);
            out.push(']');
        }
        Expr::Consequence(id) => out.push_str(&model.consequence(*id).label.id),
        Expr::Clock(clock) => out.push_str(clock_text(*clock)),
        Expr::Measure(id) => out.push_str(&model.measure(*id).label.id),
        Expr::Previous(id, first) => {
            push(out, format_args!("previous({}, ", model.measure(*id).label.id));
            write_expr(model, first, out);
            out.push(')');
        }
        Expr::DaysSince(inner) => write_call(model, "days_since", std::slice::from_ref(inner), out),
        Expr::MarketProb(id) => {
            push(out, format_args!("market_prob({})", model.outcome(*id).label.id));
        }
        Expr::Noise(noise) => out.push_str(&noise_text(noise.kind, noise.daily)),
        Expr::Unary(op, inner) => {
            out.push_str(if *op == Unary::Negate { "-" } else { "not " });
            write_expr(model, inner, out);
        }
        Expr::Binary(op, left, right) => {
            out.push('(');
            write_expr(model, left, out);
            push(out, format_args!(" {} ", symbol(*op)));
            write_expr(model, right, out);
            out.push(')');
        }
        Expr::If(parts) => {
            for (word, part) in ["if ", " then ", " else "].into_iter().zip(parts.iter()) {
                out.push_str(word);
                write_expr(model, part, out);
            }
        }
        Expr::Call(function, arguments) => write_call(model, name(*function), arguments, out),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

fn write_call<E: std::borrow::Borrow<Expr>>(
    model: &Model,
    name: &str,
    list: &[E],
    out: &mut String,
) {
    out.push_str(name);
    out.push('(');
    write_list(model, list, out);
    out.push(')');
}

fn write_list<E: std::borrow::Borrow<Expr>>(model: &Model, list: &[E], out: &mut String) {
    for (k, argument) in list.iter().enumerate() {
        if k > 0 {
            out.push_str(", ");
        }
        write_expr(model, argument.borrow(), out);
    }
}

fn column_text(model: &Model, id: crate::ColumnId) -> String {
    let column = model.column(id);
    match column.owner {
        Some(owner) => format!("{}.{}", model.player(owner).label.id, column.label.id),
        None => column.label.id.clone(),
    }
}

fn clock_text(clock: Clock) -> &'static str {
    match clock {
        Clock::Elapsed => "elapsed",
        Clock::StepLength => "step_length",
        Clock::Today => "today",
    }
}

fn noise_text(kind: NoiseKind, daily: bool) -> String {
    let when = if daily { "daily" } else { "once" };
    match kind {
        NoiseKind::Uniform => format!("{when}_uniform()"),
        NoiseKind::Normal => format!("{when}_normal()"),
        NoiseKind::StudentT(df) => format!("{when}_student_t({df})"),
    }
}

fn symbol(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Subtract => "-",
        Binary::Multiply => "*",
        Binary::Divide => "/",
        Binary::Equal => "==",
        Binary::NotEqual => "!=",
        Binary::Less => "<",
        Binary::LessEqual => "<=",
        Binary::Greater => ">",
        Binary::GreaterEqual => ">=",
        Binary::And => "and",
        Binary::Or => "or",
    }
}

fn name(function: Function) -> &'static str {
    match function {
        Function::Min => "min",
        Function::Max => "max",
        Function::Clamp => "clamp",
        Function::Abs => "abs",
        Function::Exp => "exp",
        Function::Ln => "ln",
        Function::Sqrt => "sqrt",
        Function::Pow => "pow",
        Function::WithinStep => "per_day",
    }
}

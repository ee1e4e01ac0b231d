//! Expressions as text, in the scenario language.

use std::fmt::Write;

use crate::expr::{Binary, Clock, Expr, Function, NoiseKind, Unary};
use crate::model::{Domain, Model};

/// The text of an expression. Numbers are in canonical units; values of variables have their names
/// where they are compared with one.
pub fn expr_text(model: &Model, expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(model, expr, &mut out);
    out
}

/// The text of an expression whose value is one of a domain's.
pub fn value_text(model: &Model, expr: &Expr, domain: &Domain) -> String {
    let mut out = String::new();
    write_value(model, expr, &|index| named(domain, index), &mut out);
    out
}

/// The name of a value, if values have names.
fn named(domain: &Domain, index: usize) -> Option<String> {
    matches!(domain, Domain::Named(values) if index < values.len()).then(|| domain.text(index))
}

/// What an expression's value is called, by its number.
fn values_of<'m>(
    model: &'m Model,
    expr: &Expr,
) -> Option<Box<dyn Fn(usize) -> Option<String> + 'm>> {
    let domain = match expr {
        Expr::State(id) => &model.state(*id).domain,
        Expr::Column(id) => &model.column(*id).domain,
        Expr::Consequence(id) => &model.consequence(*id).domain,
        Expr::Outcome => {
            return Some(Box::new(|index| match index.checked_sub(1) {
                None => Some("open".to_owned()),
                Some(k) => model.outcomes.get(k).map(|outcome| outcome.label.id.clone()),
            }));
        }
        _ => return None,
    };
    Some(Box::new(|index| named(domain, index)))
}

/// An expression that stands for a value with a name.
fn write_value(
    model: &Model,
    expr: &Expr,
    name: &dyn Fn(usize) -> Option<String>,
    out: &mut String,
) {
    match expr {
        Expr::Number(value) if *value >= 0.0 && value.fract() == 0.0 => {
            match name(*value as usize) {
                Some(name) => out.push_str(&name),
                None => write_expr(model, expr, out),
            }
        }
        Expr::If(parts) => {
            out.push_str("if ");
            write_expr(model, &parts[0], out);
            out.push_str(" then ");
            write_value(model, &parts[1], name, out);
            out.push_str(" else ");
            write_value(model, &parts[2], name, out);
        }
        _ => write_expr(model, expr, out),
    }
}

/// One side of a comparison with another, which may say what values are called.
fn write_side(model: &Model, side: &Expr, other: &Expr, out: &mut String) {
    match values_of(model, other) {
        Some(name) => write_value(model, side, &name, out),
        None => write_expr(model, side, out),
    }
}

fn compares(op: Binary) -> bool {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    matches!(op, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
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
        Expr::Binary(op, left, right) if compares(*op) => {
            out.push('(');
            write_side(model, left, right, out);
            push(out, format_args!(" {} ", symbol(*op)));
            write_side(model, right, left, out);
            out.push(')');
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

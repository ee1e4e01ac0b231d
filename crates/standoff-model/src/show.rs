//! Expressions as text, in the scenario language.

use std::fmt::Write;

use crate::expr::{Binary, Clock, Expr, Function, NoiseKind, Unary};
use crate::model::{Domain, Model};

/// The text of an expression. Numbers are in canonical units, values of variables are numbers.
pub fn expr_text(model: &Model, expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(Style { model, named: false }, expr, &mut out);
    out
}

/// The same, with the names of values where they are compared with a variable.
pub fn named_text(model: &Model, expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(Style { model, named: true }, expr, &mut out);
    out
}

/// The same of an expression whose value is one of a domain's.
pub fn value_text(model: &Model, expr: &Expr, domain: &Domain) -> String {
    let mut out = String::new();
    let style = Style { model, named: true };
    write_value(style, expr, &|index| named(domain, index), &mut out);
    out
}

/// Whose expressions are written, and whether values have names.
#[derive(Clone, Copy)]
struct Style<'m> {
    model: &'m Model,
    named: bool,
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
    style: Style<'_>,
    expr: &Expr,
    name: &dyn Fn(usize) -> Option<String>,
    out: &mut String,
) {
    match expr {
        Expr::Number(value) if *value >= 0.0 && value.fract() == 0.0 => {
            match name(*value as usize) {
                Some(name) => out.push_str(&name),
                None => write_expr(style, expr, out),
            }
        }
        Expr::If(parts) => {
            out.push_str("if ");
            write_expr(style, &parts[0], out);
            out.push_str(" then ");
            write_value(style, &parts[1], name, out);
            out.push_str(" else ");
            write_value(style, &parts[2], name, out);
        }
        _ => write_expr(style, expr, out),
    }
}

/// One side of a comparison with another, which may say what values are called.
fn write_side(style: Style<'_>, side: &Expr, other: &Expr, out: &mut String) {
    match values_of(style.model, other) {
        Some(name) => write_value(style, side, &name, out),
        None => write_expr(style, side, out),
    }
}

fn compares(op: Binary) -> bool {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    matches!(op, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

fn write_expr(style: Style<'_>, expr: &Expr, out: &mut String) {
    match expr {
        Expr::Number(value) => push(out, format_args!("{value}")),
        Expr::State(id) => out.push_str(&style.model.state(*id).label.id),
        Expr::Column(id) => out.push_str(&column_text(style.model, *id)),
        Expr::Outcome => out.push_str("outcome"),
        Expr::Param(id) => out.push_str(&style.model.param(*id).label.id),
        Expr::Define(id) => out.push_str(&style.model.define(*id).label.id),
        Expr::Apply(id, arguments) => {
            write_call(style, &style.model.function(*id).label.id, arguments, out);
        }
        Expr::Argument(index) => push(out, format_args!("#{index}")),
        Expr::Lookup(id, keys) => {
            push(out, format_args!("{}[", style.model.table(*id).label.id));
            write_list(style, keys, out);
            out.push(']');
        }
        Expr::Consequence(id) => out.push_str(&style.model.consequence(*id).label.id),
        Expr::Clock(clock) => out.push_str(clock_text(*clock)),
        Expr::Measure(id) => out.push_str(&style.model.measure(*id).label.id),
        Expr::Previous(id, first) => {
            push(out, format_args!("previous({}, ", style.model.measure(*id).label.id));
            write_expr(style, first, out);
            out.push(')');
        }
        Expr::DaysSince(inner) => write_call(style, "days_since", std::slice::from_ref(inner), out),
        Expr::MarketProb(id, within) => {
            push(out, format_args!("market_prob({}", style.model.outcome(*id).label.id));
            if let Some(days) = within {
                push(out, format_args!(", {days} days"));
            }
            out.push(')');
        }
        Expr::Noise(noise) => out.push_str(&noise_text(noise.kind, noise.daily)),
        Expr::Unary(op, inner) => {
            out.push_str(if *op == Unary::Negate { "-" } else { "not " });
            write_expr(style, inner, out);
        }
        Expr::Binary(op, left, right) if style.named && compares(*op) => {
            out.push('(');
            write_side(style, left, right, out);
            push(out, format_args!(" {} ", symbol(*op)));
            write_side(style, right, left, out);
            out.push(')');
        }
        Expr::Binary(op, left, right) => {
            out.push('(');
            write_expr(style, left, out);
            push(out, format_args!(" {} ", symbol(*op)));
            write_expr(style, right, out);
            out.push(')');
        }
        Expr::If(parts) => {
            for (word, part) in ["if ", " then ", " else "].into_iter().zip(parts.iter()) {
                out.push_str(word);
                write_expr(style, part, out);
            }
        }
        Expr::Call(function, arguments) => write_call(style, name(*function), arguments, out),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

fn write_call<E: std::borrow::Borrow<Expr>>(
    style: Style<'_>,
    name: &str,
    list: &[E],
    out: &mut String,
) {
    out.push_str(name);
    out.push('(');
    write_list(style, list, out);
    out.push(')');
}

fn write_list<E: std::borrow::Borrow<Expr>>(style: Style<'_>, list: &[E], out: &mut String) {
    for (k, argument) in list.iter().enumerate() {
        if k > 0 {
            out.push_str(", ");
        }
        write_expr(style, argument.borrow(), out);
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

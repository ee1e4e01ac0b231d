//! Do two units fit?

use standoff_model::expr::{Binary, Expr};
use standoff_model::{Diagnostic, Dimension};

use super::{Checker, Literal, Typed};
use crate::codes;
use crate::names::Type;

/// Points per week is what a bare number means where points per time are expected.
const DAYS_PER_WEEK: f64 = 7.0;

impl Checker<'_, '_> {
    /// Brings two numbers to the same unit, or complains.
    pub(super) fn align(&mut self, left: Typed, right: Typed) -> Option<(Typed, Typed)> {
        let (Type::Number(a), Type::Number(b)) = (left.ty, right.ty) else { return None };
        if a == b {
            return Some((left, right));
        }
        if adapts(&right, a) {
            return Some((left, adapted(right, a)));
        }
        if adapts(&left, b) {
            return Some((adapted(left, b), right));
        }
        self.mismatch(&left, a, &right, b);
        None
    }

    /// Brings a number to the dimension that is wanted, or complains.
    pub(super) fn fit_unit(
        &mut self,
        typed: Typed,
        wanted: Dimension,
        written: Option<&str>,
    ) -> Option<Typed> {
        let Type::Number(found) = typed.ty else { return None };
        if found == wanted {
            return Some(typed);
        }
        if adapts(&typed, wanted) {
            return Some(adapted(typed, wanted));
        }
        let (wanted_unit, found_unit) =
            (unit_text(wanted, written), unit_text(found, typed.unit.as_deref()));
        let message = match (found.is_none(), wanted.is_none()) {
            (true, _) => format!("this is a plain number, and must be in {wanted_unit}"),
            (_, true) if found_unit.starts_with("per ") => {
                format!("this is a rate, {found_unit}, and must be a plain number")
            }
            (_, true) => format!("this is in {found_unit}, and must be a plain number"),
            _ => format!("this is in {found_unit}, and must be in {wanted_unit}"),
        };
        let error = Diagnostic::error(codes::UNIT_MISMATCH, typed.span, message)
            .help(format!("needed  {wanted_unit}"))
            .help(format!("found   {found_unit}"));
        let factor = match (found.is_none(), wanted.is_none()) {
            _ if wanted.is_none() && found == Dimension::RATE => Some(AS_CHANCE.to_owned()),
            (true, _) => Some(format!("multiply by {}", one(&wanted_unit))),
            (_, true) => Some(format!("divide by {}", one(&found_unit))),
            _ => missing_factor(wanted, found),
        };
        self.out.push(factor.into_iter().fold(error, Diagnostic::help));
        None
    }

    fn mismatch(&mut self, left: &Typed, a: Dimension, right: &Typed, b: Dimension) {
        let (a_unit, b_unit) =
            (unit_text(a, left.unit.as_deref()), unit_text(b, right.unit.as_deref()));
        let message = format!("{a_unit} and {b_unit} do not fit together");
        let error = Diagnostic::error(codes::UNIT_MISMATCH, left.span.to(right.span), message)
            .also(left.span, a_unit.clone())
            .also(right.span, b_unit.clone())
            .help(format!("left   {a_unit}"))
            .help(format!("right  {b_unit}"));
        let factor = match (a.is_none(), b.is_none()) {
            (true, _) => Some(format!("multiply the left side by {}", one(&b_unit))),
            (_, true) => Some(format!("multiply the right side by {}", one(&a_unit))),
            _ => uneven_sides(a, b),
        };
        self.out.push(factor.into_iter().fold(error, Diagnostic::help));
    }
}

/// Whether an expression without unit may stand where `wanted` is expected.
fn adapts(typed: &Typed, wanted: Dimension) -> bool {
    let points = wanted == Dimension::POINTS || wanted == Dimension::POINTS_RATE;
    match typed.literal {
        Literal::Zero => true,
        Literal::Plain => points && typed.ty == Type::Number(Dimension::NONE),
        Literal::No => false,
    }
}

fn adapted(typed: Typed, wanted: Dimension) -> Typed {
    let weekly = wanted == Dimension::POINTS_RATE && typed.literal == Literal::Plain;
    let expr = if weekly { divided(typed.expr, DAYS_PER_WEEK) } else { typed.expr };
    let literal = if typed.literal == Literal::Zero { Literal::Zero } else { Literal::No };
    Typed { expr, ty: Type::Number(wanted), literal, ..typed }
}

/// The expression divided by a number.
pub(super) fn divided(expr: Expr, by: f64) -> Expr {
    match expr {
        Expr::Number(value) => Expr::Number(value / by),
        other => Expr::Binary(Binary::Divide, Box::new(other), Box::new(Expr::Number(by))),
    }
}

/// The unit as written, else the canonical one.
fn unit_text(dimension: Dimension, written: Option<&str>) -> String {
    match written {
        Some(text) if !text.is_empty() && !dimension.is_none() => text.to_owned(),
        _ => dimension.to_string(),
    }
}

/// What is most often meant by a rate where a plain number is needed.
const AS_CHANCE: &str =
    "the chance in a step is `per_week(n)`, with the plain number n of how often in a week";

/// One of a unit, as it is written.
fn one(unit: &str) -> String {
    let (first, rest) =
        unit.split_once(' ').map_or((unit, ""), |(first, _)| (first, &unit[first.len()..]));
    let single = match first {
        "points" | "days" | "weeks" | "months" | "years" => &first[..first.len() - 1],
        other => other,
    };
    format!("`1 {single}{rest}`")
}

const FACTORS: [&str; 5] = [
    "a time, such as `1 week`",
    "an amount of oil, such as `1 bbl`",
    "an amount of money, such as `1 USD`",
    "`1 point`",
    "an amount of gold, such as `1 oz`",
];

/// The base dimension and whether it is missing or too much, if it is just one.
fn single(ratio: Dimension) -> Option<(&'static str, bool)> {
    let mut powers = ratio.0.iter().zip(FACTORS).filter(|(power, _)| **power != 0);
    let (power, name) = powers.next()?;
    (powers.next().is_none() && power.abs() == 1).then_some((name, *power > 0))
}

fn missing_factor(wanted: Dimension, found: Dimension) -> Option<String> {
    let ratio = wanted.over(found)?;
    Some(match single(ratio) {
        Some((name, true)) => format!("multiply by {name}"),
        Some((name, false)) => format!("divide by {name}"),
        None => format!("multiply by a number in {ratio}"),
    })
}

fn uneven_sides(left: Dimension, right: Dimension) -> Option<String> {
    let ratio = left.over(right)?;
    Some(match single(ratio) {
        Some((name, true)) => format!("multiply the right side by {name}"),
        Some((name, false)) => format!("multiply the left side by {name}"),
        None => format!("multiply the right side by a number in {ratio}"),
    })
}

//! Do two units fit?

use standoff_model::expr::{Binary, Expr};
use standoff_model::{Diagnostic, Dimension, Unit};

use super::{Checker, Literal, Typed};
use crate::codes;
use crate::misfit::Misfit;
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
        let unitless = found.is_none() && typed.origin.is_some();
        let remedy = if wanted.is_none() && found == Dimension::RATE {
            Some(AS_CHANCE.to_owned())
        } else if unitless || is_number(&typed) {
            number_remedy(wanted, written, found)
        } else if found.is_none() {
            Some(format!("multiply by {}", one(&wanted_unit)))
        } else if wanted.is_none() {
            Some(format!("divide by {}", one(&found_unit)))
        } else {
            missing_factor(wanted, found)
        };
        let error = remedy.into_iter().fold(error, Diagnostic::help);
        self.misfit(&typed, wanted, &wanted_unit, error);
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
        let remedy = if a.is_none() && is_number(left) {
            Some(format!(
                "write `{}` behind the number on the left",
                unit_example(b, right.unit.as_deref())
            ))
        } else if b.is_none() && is_number(right) {
            Some(format!(
                "write `{}` behind the number on the right",
                unit_example(a, left.unit.as_deref())
            ))
        } else if a.is_none() {
            Some(format!("multiply the left side by {}", one(&b_unit)))
        } else if b.is_none() {
            Some(format!("multiply the right side by {}", one(&a_unit)))
        } else {
            uneven_sides(a, b)
        };
        let error = remedy.into_iter().fold(error, Diagnostic::help);
        match (left.origin, right.origin) {
            (Some(_), None) => self.misfit(left, b, &b_unit, error),
            (None, Some(_)) => self.misfit(right, a, &a_unit, error),
            _ => self.out.push(error),
        }
    }

    /// Complains of a number that does not fit where it is used: there, or if it fits in several
    /// places as little, where it is declared.
    fn misfit(&mut self, typed: &Typed, wanted: Dimension, unit: &str, error: Diagnostic) {
        let number = typed.origin.and_then(|id| Some((id, self.world.names.numbers.get(&id)?)));
        let Some((param, (name, declared))) = number else {
            self.out.push(error);
            return;
        };
        let found = typed.unit.as_deref().filter(|text| !text.is_empty());
        let found = found.unwrap_or("a plain number").to_owned();
        let (name, declared, used) = (name.clone(), *declared, typed.span);
        let units = [unit.to_owned(), found];
        let misfit = Misfit { param, wanted, units, name, declared, used, complaint: 0 };
        self.out.push_misfit(error, misfit);
    }
}

/// Whether it is one number, as written or by name, and no formula.
fn is_number(typed: &Typed) -> bool {
    matches!(typed.expr, Expr::Number(_) | Expr::Param(_))
}

/// What to do about a number in the wrong unit.
pub(crate) fn number_remedy(
    wanted: Dimension,
    written: Option<&str>,
    found: Dimension,
) -> Option<String> {
    if found.is_none() {
        Some(format!("write `{}` behind the number", unit_example(wanted, written)))
    } else if (wanted, found) == (Dimension::RATE, Dimension::TIME) {
        Some("a rate says how often, as in `0.2 per week`".to_owned())
    } else if wanted.is_none() {
        Some("leave the unit out, or divide by something in the same unit".to_owned())
    } else {
        missing_factor(wanted, found)
    }
}

/// A unit of that dimension, as people write it.
fn unit_example(dimension: Dimension, written: Option<&str>) -> String {
    let known = ["per week", "points", "points per week", "days", "mb/d", "USD/bbl"];
    let known =
        known.into_iter().find(|text| Unit::parse(text).is_ok_and(|u| u.dimension == dimension));
    match (written, known) {
        (Some(text), _) if Unit::parse(text).is_ok_and(|unit| unit.dimension == dimension) => {
            text.to_owned()
        }
        (_, Some(known)) => known.to_owned(),
        _ => dimension.to_string(),
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
        None => format!("multiply by something in {ratio}"),
    })
}

fn uneven_sides(left: Dimension, right: Dimension) -> Option<String> {
    let ratio = left.over(right)?;
    Some(match single(ratio) {
        Some((name, true)) => format!("multiply the right side by {name}"),
        Some((name, false)) => format!("multiply the left side by {name}"),
        None => format!("multiply the right side by something in {ratio}"),
    })
}

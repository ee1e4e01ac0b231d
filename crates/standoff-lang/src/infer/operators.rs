//! Operators of one and two operands.

use standoff_model::expr::{Binary, Expr, Unary};
use standoff_model::{Diagnostic, Dimension, Span};

use super::{Checker, Literal, Typed, Want};
use crate::codes;
use crate::expr::Ast;
use crate::names::Type;

impl Checker<'_, '_> {
    pub(super) fn unary(&mut self, op: Unary, inner: &Ast, span: Span) -> Typed {
        let inner = match op {
            Unary::Not => self.check(inner, Want::Condition),
            Unary::Negate => self.numeric(inner).map(|(typed, _)| typed),
        };
        let Some(inner) = inner else { return Typed::unknown(span) };
        Typed { expr: Expr::Unary(op, Box::new(inner.expr)), span, ..inner }
    }

    pub(super) fn binary(&mut self, op: Binary, left: &Ast, right: &Ast, span: Span) -> Typed {
        let typed = match op {
            Binary::And | Binary::Or => self.logical(op, left, right, span),
            Binary::Add | Binary::Subtract => self.sum(op, left, right, span),
            Binary::Multiply | Binary::Divide => self.product(op, left, right, span),
            _ => self.comparison(op, left, right, span),
        };
        typed.unwrap_or_else(|| Typed::unknown(span))
    }

    fn logical(&mut self, op: Binary, left: &Ast, right: &Ast, span: Span) -> Option<Typed> {
        let left = self.check(left, Want::Condition);
        let right = self.check(right, Want::Condition);
        Some(Typed::new(join(op, left?, right?), Type::Condition, span))
    }

    fn sum(&mut self, op: Binary, left: &Ast, right: &Ast, span: Span) -> Option<Typed> {
        let left = self.numeric(left);
        let right = self.numeric(right);
        let (left, right) = self.align(left?.0, right?.0)?;
        let literal = left.literal.min(right.literal);
        let (ty, unit) = (left.ty, left.unit.clone());
        Some(Typed { unit, literal, ..Typed::new(join(op, left, right), ty, span) })
    }

    fn product(&mut self, op: Binary, left: &Ast, right: &Ast, span: Span) -> Option<Typed> {
        let left = self.numeric(left);
        let right = self.numeric(right);
        let ((left, a), (right, b)) = (left?, right?);
        let dimension = if op == Binary::Multiply { a.times(b) } else { a.over(b) };
        let dimension = self.power_in_range(dimension, span)?;
        if op == Binary::Divide && self.constant(&right.expr) == Some(0.0) {
            self.no_value(right.span, "this is always 0, and nothing can be divided by it");
            return None;
        }
        let literal = left.literal.min(right.literal).min(Literal::Plain);
        let typed = Typed::new(Expr::Number(0.0), Type::Number(dimension), span);
        // A unit times a plain number stays as written.
        let plain = a.is_none() && b.is_none();
        let kept = match op {
            _ if b.is_none() && !(plain && left.origin.is_none()) => Some(&left),
            Binary::Multiply if a.is_none() => Some(&right),
            _ => None,
        };
        let unit = kept.and_then(|kept| kept.unit.clone());
        let both = plain && left.origin.is_some() && right.origin.is_some();
        let origin = kept.and_then(|kept| kept.origin).filter(|_| !both);
        Some(Typed { expr: join(op, left, right), literal, unit, origin, ..typed })
    }

    /// Complains of a constant that makes an expression impossible.
    pub(super) fn no_value(&mut self, span: Span, message: &str) {
        self.out.push(Diagnostic::error(codes::NO_VALUE, span, message));
    }

    /// Complains if the power of a unit is too large or not whole.
    pub(super) fn power_in_range(
        &mut self,
        dimension: Option<Dimension>,
        span: Span,
    ) -> Option<Dimension> {
        if dimension.is_none() {
            let message = "the unit of this cannot be expressed";
            let help = "powers of units are whole numbers from -128 to 127".to_owned();
            self.out.error(codes::UNIT_POWER, span, message, Some(help));
        }
        dimension
    }

    fn comparison(&mut self, op: Binary, left: &Ast, right: &Ast, span: Span) -> Option<Typed> {
        // What could be a value of a variable that was complained of is not complained of as well.
        if self.is_unclear(left) || self.is_unclear(right) {
            return None;
        }
        let expected = self.hint(left).or_else(|| self.hint(right));
        let (left, right) = if expected.is_none() && self.is_bare_value(left) {
            let right = self.infer(right, None);
            (self.beside(&right, left)?, right)
        } else if expected.is_none() && self.is_bare_value(right) {
            let left = self.infer(left, None);
            let right = self.beside(&left, right)?;
            (left, right)
        } else {
            (self.infer(left, expected), self.infer(right, expected))
        };
        let (left, right) = self.comparable(op, left, right)?;
        Some(Typed::new(join(op, left, right), Type::Condition, span))
    }

    /// The name of a value beside something else. Where that is a name that nobody knows, the value
    /// may well be right, and nothing more is said.
    fn beside(&mut self, other: &Typed, value: &Ast) -> Option<Typed> {
        (other.ty != Type::Unknown).then(|| self.infer(value, None))
    }

    fn comparable(&mut self, op: Binary, left: Typed, right: Typed) -> Option<(Typed, Typed)> {
        match (left.ty, right.ty) {
            (Type::Unknown, _) | (_, Type::Unknown) => None,
            (Type::Number(_), Type::Number(_)) => self.align(left, right),
            (Type::Named(a), Type::Named(b)) if a == b => Some((left, right)),
            (Type::Condition, Type::Condition)
                if matches!(op, Binary::Equal | Binary::NotEqual) =>
            {
                Some((left, right))
            }
            (a, b) => {
                self.incomparable(&left, a, &right, b);
                None
            }
        }
    }

    fn incomparable(&mut self, left: &Typed, a: Type, right: &Typed, b: Type) {
        let (code, message) = match (a, b) {
            (Type::Named(_), Type::Named(_)) => {
                (codes::VALUE_SETS, "these two have different values and cannot be compared")
            }
            (Type::Condition, Type::Condition) => {
                (codes::KIND_MISMATCH, "conditions have no order")
            }
            _ => (codes::KIND_MISMATCH, "these two are of different kinds and cannot be compared"),
        };
        let (a, b) = (self.describe(a), self.describe(b));
        let error = Diagnostic::error(code, left.span.to(right.span), message);
        self.out.push(error.also(left.span, a).also(right.span, b));
    }
}

fn join(op: Binary, left: Typed, right: Typed) -> Expr {
    Expr::Binary(op, Box::new(left.expr), Box::new(right.expr))
}

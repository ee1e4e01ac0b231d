//! Built-in functions.

use standoff_model::expr::{Expr, Function, Noise, NoiseKind};
use standoff_model::{Dimension, Span};

use super::scope::Read;
use super::units::divided;
use super::{Checker, Literal, Typed, Want};
use crate::expr::{Ast, Node, Word};
use crate::fold::{self, Known};
use crate::names::{Target, Type};
use crate::{codes, reserved, suggest};

/// A month as the units have it.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

impl Checker<'_, '_> {
    pub(super) fn call(&mut self, function: &Word, arguments: &[Ast], span: Span) -> Typed {
        let typed = self.dispatch(function, arguments, span);
        typed.unwrap_or_else(|| Typed::unknown(span))
    }

    fn dispatch(&mut self, function: &Word, arguments: &[Ast], span: Span) -> Option<Typed> {
        let name = function.text.as_str();
        let Some((least, most)) = arity(name) else {
            return self.applied(function, arguments, span);
        };
        if arguments.len() < least || arguments.len() > most {
            self.wrong_count(name, least, most, arguments.len(), span);
            return None;
        }
        match name {
            "min" => self.alike_arguments(Function::Min, arguments, span),
            "max" => self.alike_arguments(Function::Max, arguments, span),
            "clamp" => self.alike_arguments(Function::Clamp, arguments, span),
            "abs" => self.alike_arguments(Function::Abs, arguments, span),
            "exp" => self.pure(Function::Exp, &arguments[0], span),
            "ln" => self.pure(Function::Ln, &arguments[0], span),
            "sqrt" => self.root(&arguments[0], span),
            "pow" => self.power(&arguments[0], &arguments[1], span),
            "per_day" => self.within_step(1.0, &arguments[0], span),
            "per_week" => self.within_step(7.0, &arguments[0], span),
            "per_month" => self.within_step(DAYS_PER_MONTH, &arguments[0], span),
            "previous" => self.previous(&arguments[0], &arguments[1], span),
            "days_since" => self.days_since(&arguments[0], span),
            "weeks_since" => self.weeks_since(&arguments[0], &arguments[1], span),
            "market_prob" => self.market_prob(&arguments[0], arguments.get(1), span),
            _ => self.noise(name, arguments.first(), span),
        }
    }

    pub(super) fn wrong_count(
        &mut self,
        name: &str,
        least: usize,
        most: usize,
        found: usize,
        span: Span,
    ) {
        let wanted = match (least, most) {
            (0, 0) => "nothing between its brackets".to_owned(),
            (1, 1) => "one argument".to_owned(),
            (least, most) if least == most => format!("{least} arguments"),
            (least, usize::MAX) => format!("at least {least} arguments"),
            (least, most) => format!("{least} or {most} arguments"),
        };
        let message = format!("`{name}` takes {wanted}, and has {found}");
        let help = reserved::form(name).map(|form| format!("written as `{form}`"));
        self.out.error(codes::ARGUMENT_COUNT, span, message, help);
    }

    /// A function whose arguments and result have the same unit.
    fn alike_arguments(
        &mut self,
        function: Function,
        arguments: &[Ast],
        span: Span,
    ) -> Option<Typed> {
        let typed: Vec<_> = arguments.iter().map(|argument| self.numeric(argument)).collect();
        let mut typed = typed.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
        let mut all = vec![typed.next()?.0];
        for (next, _) in typed {
            // Numbers without unit take the unit of the others, so the first ones may change.
            let next_type = next.ty;
            let (first, next) = self.align(all[0].clone(), next)?;
            if first.ty != all[0].ty {
                all = self.realigned(all, next_type)?;
            }
            all.push(next);
        }
        let literal = all.iter().map(|typed| typed.literal).min().unwrap_or(Literal::No);
        let (ty, unit) = (all[0].ty, all.iter().find_map(|typed| typed.unit.clone()));
        let expr = Expr::Call(function, all.into_iter().map(|typed| typed.expr).collect());
        Some(Typed { unit, literal, ..Typed::new(expr, ty, span) })
    }

    fn realigned(&mut self, all: Vec<Typed>, ty: Type) -> Option<Vec<Typed>> {
        let Type::Number(dimension) = ty else { return None };
        all.into_iter().map(|typed| self.fit_unit(typed, dimension, None)).collect()
    }

    /// A function of a plain number.
    fn pure(&mut self, function: Function, argument: &Ast, span: Span) -> Option<Typed> {
        let inner = self.check(argument, Want::Number(Dimension::NONE, None))?;
        if function == Function::Ln && self.constant(&inner.expr).is_some_and(|x| x <= 0.0) {
            self.no_value(inner.span, "only numbers above 0 have a logarithm");
            return None;
        }
        let expr = Expr::Call(function, vec![inner.expr]);
        Some(Typed { literal: inner.literal.min(Literal::Plain), ..Typed::plain(expr, span) })
    }

    fn root(&mut self, argument: &Ast, span: Span) -> Option<Typed> {
        let (inner, dimension) = self.numeric(argument)?;
        let dimension = self.power_in_range(dimension.root(), span)?;
        if self.constant(&inner.expr).is_some_and(|x| x < 0.0) {
            self.no_value(inner.span, "a number below 0 has no root");
            return None;
        }
        let literal = inner.literal.min(Literal::Plain);
        let expr = Expr::Call(Function::Sqrt, vec![inner.expr]);
        Some(Typed { literal, ..Typed::new(expr, Type::Number(dimension), span) })
    }

    fn power(&mut self, base: &Ast, exponent: &Ast, span: Span) -> Option<Typed> {
        let base = self.numeric(base);
        let exponent = self.check(exponent, Want::Number(Dimension::NONE, None));
        let ((base, dimension), exponent) = (base?, exponent?);
        let dimension = if dimension.is_none() {
            dimension
        } else {
            let whole = self.whole_exponent(&exponent)?;
            self.power_in_range(dimension.power(whole), span)?
        };
        let literal = base.literal.min(exponent.literal).min(Literal::Plain);
        let expr = Expr::Call(Function::Pow, vec![base.expr, exponent.expr]);
        Some(Typed { literal, ..Typed::new(expr, Type::Number(dimension), span) })
    }

    fn whole_exponent(&mut self, exponent: &Typed) -> Option<i8> {
        let value = self.constant(&exponent.expr);
        let whole = value.filter(|value| value.fract() == 0.0 && value.abs() <= 127.0);
        if whole.is_none() {
            let message = "a number with a unit can only be raised to a constant whole power";
            self.out.error(codes::NEEDS_CONSTANT, exponent.span, message, None);
        }
        whole.map(|value| value as i8)
    }

    pub(super) fn constant(&self, expr: &Expr) -> Option<f64> {
        fold::constant(expr, &Literals(self.world.literals))
    }

    fn within_step(&mut self, days: f64, argument: &Ast, span: Span) -> Option<Typed> {
        let inner = self.check(argument, Want::Number(Dimension::NONE, None))?;
        let rate = if days == 1.0 { inner.expr } else { divided(inner.expr, days) };
        Some(Typed::plain(Expr::Call(Function::WithinStep, vec![rate]), span))
    }

    fn previous(&mut self, measure: &Ast, first: &Ast, span: Span) -> Option<Typed> {
        if !self.note(Read::Path, "previous", span) {
            return None;
        }
        let symbol = match &measure.node {
            Node::Name(name) => self.symbol(name).cloned(),
            _ => None,
        };
        let found = symbol.and_then(|symbol| match (symbol.target, symbol.ty) {
            (Target::Measure(id), Type::Number(dimension)) => Some((id, dimension, symbol)),
            _ => None,
        });
        let Some((id, dimension, symbol)) = found else {
            let names = self.world.names;
            let is_measure = |name: &&str| {
                let symbol = names.symbols.get(names.modules.key(name, measure.span).as_ref());
                symbol.is_some_and(|symbol| matches!(symbol.target, Target::Measure(_)))
            };
            let known: Vec<&str> = names.known(measure.span).filter(is_measure).collect();
            self.not_a_name(measure, "a measure", &known);
            return None;
        };
        let first = self.check(first, Want::Number(dimension, symbol.unit.as_deref()))?;
        let expr = Expr::Previous(id, Box::new(first.expr));
        let unit = symbol.unit.clone();
        Some(Typed { unit, ..Typed::new(expr, Type::Number(dimension), span) })
    }

    fn days_since(&mut self, condition: &Ast, span: Span) -> Option<Typed> {
        if !self.note(Read::Path, "days_since", span) {
            return None;
        }
        let condition = self.check(condition, Want::Condition)?;
        let expr = Expr::DaysSince(Box::new(condition.expr));
        Some(Typed::new(expr, Type::Number(Dimension::TIME), span))
    }

    fn market_prob(&mut self, outcome: &Ast, within: Option<&Ast>, span: Span) -> Option<Typed> {
        if !self.note(Read::Path, "market_prob", span) || self.refuse_inside("market_prob", span) {
            return None;
        }
        let found = match &outcome.node {
            Node::Name(name) => self.world.names.outcomes.get(name).copied(),
            _ => None,
        };
        let Some(id) = found else {
            let names = self.world.names;
            let known: Vec<&str> = names.outcomes.keys().map(String::as_str).collect();
            self.not_a_name(outcome, "an outcome", &known);
            return None;
        };
        let within = match within {
            Some(within) => Some(self.horizon(within)?),
            None => None,
        };
        Some(Typed::plain(Expr::MarketProb(id, within), span))
    }

    /// A constant length of time above 0, in days.
    fn horizon(&mut self, ast: &Ast) -> Option<f64> {
        let typed = self.check(ast, Want::Number(Dimension::TIME, None))?;
        let days = self.constant(&typed.expr).filter(|days| *days > 0.0);
        if days.is_none() {
            let message =
                "how far `market_prob` looks ahead must be a constant above 0, in days or weeks";
            self.out.error(codes::NEEDS_CONSTANT, ast.span, message, None);
        }
        days
    }

    fn not_a_name(&mut self, ast: &Ast, wanted: &str, known: &[&str]) {
        let Node::Name(name) = &ast.node else {
            let message = format!("the name of {wanted} is needed here");
            self.out.error(codes::KIND_MISMATCH, ast.span, message, None);
            return;
        };
        if !self.out.is_lost(name) {
            let help = suggest::help(name, known.iter().copied());
            self.out.error(
                codes::UNKNOWN_NAME,
                ast.span,
                format!("`{name}` is not {wanted}"),
                help,
            );
        }
    }

    fn noise(&mut self, name: &str, freedom: Option<&Ast>, span: Span) -> Option<Typed> {
        if !self.note(Read::Path, name, span) {
            return None;
        }
        let kind = match freedom {
            Some(freedom) => NoiseKind::StudentT(self.freedom(freedom)?),
            None if name.ends_with("uniform") => NoiseKind::Uniform,
            None => NoiseKind::Normal,
        };
        let site = self.world.sites.get(&span.start).copied().unwrap_or(0);
        let daily = name.starts_with("daily");
        Some(Typed::plain(Expr::Noise(Noise { site, daily, kind }), span))
    }

    fn freedom(&mut self, ast: &Ast) -> Option<f64> {
        let typed = self.check(ast, Want::Number(Dimension::NONE, None))?;
        let value = self.constant(&typed.expr).filter(|value| *value > 2.0);
        if value.is_none() {
            let message = "the degrees of freedom must be a constant above 2";
            self.out.error(codes::NEEDS_CONSTANT, ast.span, message, None);
        }
        value
    }
}

/// The least and the largest number of arguments.
fn arity(name: &str) -> Option<(usize, usize)> {
    Some(match name {
        "min" | "max" => (2, usize::MAX),
        "clamp" => (3, 3),
        "pow" | "previous" | "weeks_since" => (2, 2),
        "market_prob" => (1, 2),
        "daily_normal" | "daily_uniform" | "once_normal" | "once_uniform" => (0, 0),
        _ if reserved::FUNCTIONS.contains(&name) => (1, 1),
        _ => return None,
    })
}

/// Only literals and definitions made of them are constant.
pub(crate) struct Literals<'a>(pub(crate) &'a [Option<f64>]);

impl Known for Literals<'_> {
    fn param(&self, _: standoff_model::ParamId) -> Option<f64> {
        None
    }

    fn define(&self, id: standoff_model::DefineId) -> Option<f64> {
        self.0.get(id.index()).copied().flatten()
    }
}

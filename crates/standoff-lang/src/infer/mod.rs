//! From an expression as written to one with names resolved and units converted.

pub(crate) mod calls;
pub(crate) mod counts;
mod modules;
mod named;
mod operators;
mod resolve;
pub(crate) mod scope;
pub(crate) mod units;

use std::collections::BTreeMap;

use standoff_model::expr::Expr;
use standoff_model::{DefineId, Diagnostic, Dimension, FunctionId, ParamId, Span, TableId, Unit};

use crate::codes;
use crate::expr::{Ast, Node};
use crate::names::{DomainId, Names, Type};
use crate::report::Complaints;
use counts::Counts;
use scope::{Reads, Scope, Taken};

/// Whether an expression is made of numbers without unit, which fit where points are expected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Literal {
    /// It is not.
    No,
    /// It is.
    Plain,
    /// It is the number 0, which fits everywhere.
    Zero,
}

/// A resolved expression and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) expr: Expr,
    pub(crate) ty: Type,
    pub(crate) span: Span,
    pub(crate) literal: Literal,
    /// The unit as written, if it is one.
    pub(crate) unit: Option<String>,
    /// The number of `[param]` whose unit this is.
    pub(crate) origin: Option<ParamId>,
}

impl Typed {
    fn new(expr: Expr, ty: Type, span: Span) -> Self {
        Self { expr, ty, span, literal: Literal::No, unit: None, origin: None }
    }

    /// Stands for an expression that was already complained of.
    fn unknown(span: Span) -> Self {
        Self::new(Expr::Number(0.0), Type::Unknown, span)
    }

    fn plain(expr: Expr, span: Span) -> Self {
        Self::new(expr, Type::Number(Dimension::NONE), span)
    }
}

/// What an expression should be.
#[derive(Clone, Copy)]
pub(crate) enum Want<'a> {
    Condition,
    /// A number of that dimension, which is written so.
    Number(Dimension, Option<&'a str>),
    Named(DomainId),
    Anything,
}

/// A definition that was resolved.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    pub(crate) id: DefineId,
    pub(crate) ty: Type,
    pub(crate) unit: Option<String>,
    pub(crate) reads: Reads,
    pub(crate) literal: Literal,
}

/// A function of the analyst's that was resolved.
#[derive(Clone, Debug)]
pub(crate) struct Callable {
    pub(crate) id: FunctionId,
    pub(crate) takes: Vec<Taken>,
    pub(crate) ty: Type,
    pub(crate) unit: Option<String>,
    pub(crate) reads: Reads,
}

/// A lookup table that was resolved.
#[derive(Clone, Debug)]
pub(crate) struct Indexed {
    pub(crate) id: TableId,
    /// The variable and the type of each key.
    pub(crate) keys: Vec<(String, Type)>,
    pub(crate) dimension: Dimension,
    pub(crate) unit: Option<String>,
    pub(crate) reads: Reads,
}

/// What resolving needs to know of the scenario.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub(crate) names: &'a Names,
    /// By place in the text; `None` where a definition is faulty.
    pub(crate) defined: &'a [Option<Defined>],
    /// By definition, its value if it is made of literals.
    pub(crate) literals: &'a [Option<f64>],
    /// Functions by place in the text; `None` where one is faulty.
    pub(crate) functions: &'a [Option<Callable>],
    /// Lookup tables by place in the text; `None` where one is faulty.
    pub(crate) tables: &'a [Option<Indexed>],
    /// Days from now to the end of the reported horizon.
    pub(crate) horizon: f64,
    /// The number of each place of noise, by its first byte.
    pub(crate) sites: &'a BTreeMap<u32, u32>,
}

/// Resolves one expression.
pub(crate) struct Checker<'a, 's> {
    pub(crate) world: World<'a>,
    pub(crate) scope: Scope<'a>,
    pub(crate) out: &'a mut Complaints<'s>,
    pub(crate) counts: &'a mut Counts,
    pub(crate) reads: Reads,
    /// A byte of the expression, which tells the file.
    place: u32,
}

impl<'a, 's> Checker<'a, 's> {
    pub(crate) fn new(
        world: World<'a>,
        scope: Scope<'a>,
        out: &'a mut Complaints<'s>,
        counts: &'a mut Counts,
    ) -> Self {
        Self { world, scope, out, counts, reads: Reads::default(), place: 0 }
    }

    /// Resolves `ast` as something that is wanted; `None` if it cannot be.
    pub(crate) fn check(&mut self, ast: &Ast, want: Want<'_>) -> Option<Typed> {
        let expected = match want {
            Want::Named(domain) => Some(domain),
            _ => None,
        };
        let typed = self.infer(ast, expected);
        self.fit(typed, want)
    }

    /// Resolves `ast`; where named values are `expected`, names are looked up among them first.
    fn infer(&mut self, ast: &Ast, expected: Option<DomainId>) -> Typed {
        self.place = ast.span.start;
        match &ast.node {
            Node::Number(value, unit) => number(*value, unit.as_ref(), ast.span),
            Node::Name(name) => self.name(name, ast.span, expected),
            Node::Member(owner, member) => self.member(owner, member, ast.span),
            Node::Unary(op, inner) => self.unary(*op, inner, ast.span),
            Node::Binary(op, left, right) => self.binary(*op, left, right, ast.span),
            Node::If(parts) => self.conditional(parts, ast.span, expected),
            Node::Call(function, arguments) => self.call(function, arguments, ast.span),
            Node::Index(table, keys) => self.looked_up(table, keys, ast.span),
        }
    }

    fn conditional(&mut self, parts: &[Ast; 3], span: Span, expected: Option<DomainId>) -> Typed {
        let [condition, yes, no] = parts;
        let condition = self.check(condition, Want::Condition);
        let expected = expected.or_else(|| self.hint(yes)).or_else(|| self.hint(no));
        let yes = self.infer(yes, expected);
        let no = self.infer(no, expected);
        let (Some(condition), Some((yes, no))) = (condition, self.alike(yes, no)) else {
            return Typed::unknown(span);
        };
        let parts = Box::new([condition.expr, yes.expr, no.expr]);
        let literal = yes.literal.min(no.literal);
        let origin = yes.origin.filter(|_| no.literal == Literal::Zero);
        Typed { expr: Expr::If(parts), ty: yes.ty, span, literal, unit: yes.unit, origin }
    }

    /// Both branches of an `if`, brought to the same type.
    fn alike(&mut self, yes: Typed, no: Typed) -> Option<(Typed, Typed)> {
        match (yes.ty, no.ty) {
            (Type::Unknown, _) | (_, Type::Unknown) => None,
            (Type::Number(_), Type::Number(_)) => self.align(yes, no),
            (a, b) if a == b => Some((yes, no)),
            _ => {
                let (a, b) = (self.describe(yes.ty), self.describe(no.ty));
                let message = "the two branches of `if` are of different kinds";
                let error = Diagnostic::error(codes::KIND_MISMATCH, no.span, message);
                self.out.push(error.label(b).also(yes.span, a));
                None
            }
        }
    }

    /// Brings an expression to what is wanted, or complains.
    fn fit(&mut self, typed: Typed, want: Want<'_>) -> Option<Typed> {
        match (want, typed.ty) {
            (_, Type::Unknown) => None,
            (Want::Anything, _) | (Want::Condition, Type::Condition) => Some(typed),
            (Want::Named(domain), Type::Named(found)) if domain == found => Some(typed),
            (Want::Number(dimension, unit), Type::Number(_)) => {
                self.fit_unit(typed, dimension, unit)
            }
            _ => {
                self.wrong_kind(&typed, want);
                None
            }
        }
    }

    fn wrong_kind(&mut self, typed: &Typed, want: Want<'_>) {
        let found = self.describe(typed.ty);
        let wanted = match want {
            Want::Condition => "a condition".to_owned(),
            Want::Number(..) => "a number".to_owned(),
            Want::Named(domain) => self.describe(Type::Named(domain)),
            Want::Anything => return,
        };
        let message = format!("{wanted} is needed here, and this is {found}");
        let code = match (want, typed.ty) {
            (Want::Named(_), Type::Named(_)) => codes::VALUE_SETS,
            _ => codes::KIND_MISMATCH,
        };
        let help = match (want, typed.ty) {
            (Want::Condition, Type::Named(_)) => Some("compare it, as in `x == value`".to_owned()),
            _ => None,
        };
        self.out.error(code, typed.span, message, help);
    }

    /// A number, whatever its unit.
    fn numeric(&mut self, ast: &Ast) -> Option<(Typed, Dimension)> {
        let typed = self.infer(ast, None);
        match typed.ty {
            Type::Number(dimension) => Some((typed, dimension)),
            Type::Unknown => None,
            _ => {
                self.wrong_kind(&typed, Want::Number(Dimension::NONE, None));
                None
            }
        }
    }

    /// A type in words.
    fn describe(&self, ty: Type) -> String {
        match ty {
            Type::Condition => "a condition".to_owned(),
            Type::Number(_) | Type::Unknown => "a number".to_owned(),
            Type::Named(domain) => {
                let values = self.world.names.values(domain);
                let shown: Vec<String> = values.iter().take(4).map(|v| format!("`{v}`")).collect();
                let more = if values.len() > shown.len() { ", …" } else { "" };
                format!("one of {}{more}", shown.join(", "))
            }
        }
    }
}

fn number(value: f64, unit: Option<&Unit>, span: Span) -> Typed {
    let Some(unit) = unit else {
        let literal = if value == 0.0 { Literal::Zero } else { Literal::Plain };
        return Typed { literal, ..Typed::plain(Expr::Number(value), span) };
    };
    let ty = Type::Number(unit.dimension);
    let typed = Typed::new(Expr::Number(value * unit.scale), ty, span);
    Typed { unit: Some(unit.text.clone()), ..typed }
}

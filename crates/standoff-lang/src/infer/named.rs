//! Functions and lookup tables of the analyst's.

use standoff_model::expr::Expr;
use standoff_model::{Diagnostic, Dimension, Span};

use super::{Callable, Checker, Indexed, Typed, Want};
use crate::expr::{Ast, Word};
use crate::names::{Symbol, Target, Type};
use crate::{codes, reserved, suggest};

impl Checker<'_, '_> {
    /// A call of a function that is not built in.
    pub(super) fn applied(&mut self, name: &Word, arguments: &[Ast], span: Span) -> Option<Typed> {
        let world = self.world;
        let target = self.symbol(&name.text).map(|symbol| symbol.target);
        let Some(Target::Function(place)) = target else {
            self.no_function(name, target);
            return None;
        };
        let Some(Some(function)) = world.functions.get(place) else { return None };
        let count = function.takes.len();
        if arguments.len() != count {
            self.wrong_count(&name.text, count, count, arguments.len(), span);
            return None;
        }
        let arguments = self.arguments(function, arguments);
        if !self.through(&name.text, &function.reads, name.span) {
            return None;
        }
        let expr = Expr::Apply(function.id, arguments?);
        Some(Typed { unit: function.unit.clone(), ..Typed::new(expr, function.ty, span) })
    }

    fn arguments(&mut self, function: &Callable, arguments: &[Ast]) -> Option<Vec<Expr>> {
        let pairs = function.takes.iter().zip(arguments);
        let checked: Vec<Option<Expr>> = pairs
            .map(|(taken, ast)| {
                let want = wanted(taken.ty, taken.unit.as_deref());
                self.check(ast, want).map(|typed| typed.expr)
            })
            .collect();
        checked.into_iter().collect()
    }

    fn no_function(&mut self, name: &Word, target: Option<Target>) {
        if self.out.is_lost(&name.text) {
            return;
        }
        if let Some(Target::Table(_)) = target {
            let message = format!("`{}` is a table: its keys stand in square brackets", name.text);
            let help = Some(format!("write `{}[…]`", name.text));
            self.out.error(codes::KIND_MISMATCH, name.span, message, help);
            return;
        }
        let names = &self.world.names.symbols;
        let own = names.iter().filter(|(_, s)| matches!(s.target, Target::Function(_)));
        let own: Vec<&str> = own.map(|(name, _)| name.as_str()).collect();
        let known = own.iter().copied().chain(reserved::FUNCTIONS.iter().copied());
        let help = suggest::help(&name.text, known.collect::<Vec<_>>());
        let message = format!("there is no function `{}`", name.text);
        self.out.error(codes::UNKNOWN_FUNCTION, name.span, message, help);
    }

    /// A lookup table with its keys.
    pub(super) fn looked_up(&mut self, name: &Word, keys: &[Ast], span: Span) -> Typed {
        let typed = self.lookup(name, keys, span);
        typed.unwrap_or_else(|| Typed::unknown(span))
    }

    fn lookup(&mut self, name: &Word, keys: &[Ast], span: Span) -> Option<Typed> {
        let world = self.world;
        let target = self.symbol(&name.text).map(|symbol| symbol.target);
        let Some(Target::Table(place)) = target else {
            self.no_table(name);
            return None;
        };
        let Some(Some(table)) = world.tables.get(place) else { return None };
        let count = table.keys.len();
        if keys.len() != count {
            self.wrong_keys(name, table, keys.len(), span);
            return None;
        }
        let keys = self.keys(table, keys);
        if !self.through(&name.text, &table.reads, name.span) {
            return None;
        }
        let ty = Type::Number(table.dimension);
        let expr = Expr::Lookup(table.id, keys?);
        Some(Typed { unit: table.unit.clone(), ..Typed::new(expr, ty, span) })
    }

    fn keys(&mut self, table: &Indexed, keys: &[Ast]) -> Option<Vec<Expr>> {
        let pairs = table.keys.iter().zip(keys);
        let checked: Vec<Option<Expr>> = pairs
            .map(|((_, ty), ast)| self.check(ast, wanted(*ty, None)).map(|typed| typed.expr))
            .collect();
        checked.into_iter().collect()
    }

    fn no_table(&mut self, name: &Word) {
        if self.out.is_lost(&name.text) {
            return;
        }
        let names = &self.world.names.symbols;
        let tables = names.iter().filter(|(_, s)| matches!(s.target, Target::Table(_)));
        let known: Vec<&str> = tables.map(|(name, _)| name.as_str()).collect();
        let message = format!("there is no table of numbers `{}`", name.text);
        let help = suggest::help(&name.text, known);
        self.out.error(codes::UNKNOWN_NAME, name.span, message, help);
    }

    fn wrong_keys(&mut self, name: &Word, table: &Indexed, found: usize, span: Span) {
        let keys: Vec<&str> = table.keys.iter().map(|(name, _)| name.as_str()).collect();
        let plural = if keys.len() == 1 { "key" } else { "keys" };
        let message = format!("`{}` has {} {plural}, and here are {found}", name.text, keys.len());
        let help = Some(format!("write `{}[{}]`", name.text, keys.join(", ")));
        self.out.error(codes::ARGUMENT_COUNT, span, message, help);
    }

    /// A function or a table that is named without arguments or keys.
    pub(super) fn not_alone(&mut self, name: &str, symbol: &Symbol, span: Span) -> Typed {
        let (what, how) = match symbol.target {
            Target::Table(place) => ("a table", self.with_keys(name, place)),
            _ => ("a function", format!("{name}(…)")),
        };
        let message = format!("`{name}` is {what} and cannot stand alone");
        let error = Diagnostic::error(codes::KIND_MISMATCH, span, message);
        self.out.push(error.help(format!("write `{how}`")));
        Typed::unknown(span)
    }

    fn with_keys(&self, name: &str, place: usize) -> String {
        let table = self.world.tables.get(place).and_then(Option::as_ref);
        let keys = table.map(|table| table.keys.iter().map(|(name, _)| name.as_str()));
        let keys = keys.map_or_else(|| "…".to_owned(), |keys| keys.collect::<Vec<_>>().join(", "));
        format!("{name}[{keys}]")
    }
}

/// What an argument or a key of that type must be.
fn wanted(ty: Type, unit: Option<&str>) -> Want<'_> {
    match ty {
        Type::Condition => Want::Condition,
        Type::Named(domain) => Want::Named(domain),
        Type::Number(dimension) => Want::Number(dimension, unit),
        Type::Unknown => Want::Number(Dimension::NONE, None),
    }
}

//! `[function.*]`

use standoff_model::{Diagnostic, Function, FunctionId, Label, Unit};

use super::Lowering;
use super::definitions::{Kind, Written};
use crate::fields::{Fields, Name};
use crate::infer::scope::{FUNCTION, Scope, Taken};
use crate::infer::{Callable, Want};
use crate::names::{Type, check_name};
use crate::syntax::Value;
use crate::{codes, constructs, number};

/// What a function takes, before its expression is read.
pub(super) struct FunctionDraft {
    label: Label,
    takes: Vec<Taken>,
}

impl<'s> Lowering<'s> {
    pub(super) fn written_functions(&mut self) -> Vec<Written<'s>> {
        let tables = self.tables;
        let mut written = Vec::new();
        for (place, item) in tables.functions.iter().enumerate() {
            let fields = &item.fields;
            fields.check(&constructs::FUNCTION, &mut self.out);
            let takes = self.takes(fields);
            let asts = fields.get("is").and_then(|value| self.ast(value, "is"));
            let label = self.label(item.name, fields);
            let kind = Kind::Function(place, FunctionDraft { label, takes });
            written.push(Written { name: item.name, asts: asts.into_iter().collect(), kind });
        }
        self.callables = vec![None; tables.functions.len()];
        written
    }

    fn takes(&mut self, fields: &Fields<'s>) -> Vec<Taken> {
        let mut takes: Vec<Taken> = Vec::new();
        for value in fields.list("takes", &mut self.out).unwrap_or_default() {
            let wanted = "a list of texts such as \"loss in mb/d\"";
            let text = crate::fields::expect(value.text(), value, "takes", wanted, &mut self.out);
            let Some(text) = text else { continue };
            let name = text.split_whitespace().next().unwrap_or_default();
            let taken = Taken { ty: Type::Unknown, name: name.to_owned(), unit: None };
            let typed =
                self.taken(text, value).map(|(ty, unit)| Taken { ty, unit, ..taken.clone() });
            if takes.iter().any(|other| other.name == name) {
                super::listing::twice(Name { text: name, span: value.span }, &mut self.out);
            }
            takes.push(typed.unwrap_or(taken));
        }
        takes
    }

    /// The type and the unit of one argument.
    fn taken(&mut self, text: &str, value: &Value) -> Option<(Type, Option<String>)> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        check_name(name, value.span, &mut self.out);
        let rest = |word: &str| text.split_once(word).map_or("", |(_, rest)| rest.trim());
        match words.next() {
            None => Some((Type::Number(standoff_model::Dimension::NONE), None)),
            Some("in") => self.taken_unit(rest(" in "), text, value),
            Some("of") => {
                let variable = rest(" of ");
                let at = text.rfind(variable).unwrap_or(0);
                let span = self.text_map(text, value).span(at..at + variable.len());
                Some((self.keyed(Name { text: variable, span })?.ty, None))
            }
            Some("as") if words.next() == Some("condition") => Some((Type::Condition, None)),
            Some(_) => {
                let message = format!("`{text}` does not say what the function takes");
                let help = "write `x`, `x in mb/d`, `x of us.intent` or `x as condition`";
                let error = Diagnostic::error(codes::EXPRESSION_SYNTAX, value.span, message);
                self.out.push(error.help(help));
                None
            }
        }
    }

    fn taken_unit(
        &mut self,
        unit: &str,
        text: &str,
        value: &Value,
    ) -> Option<(Type, Option<String>)> {
        match Unit::parse(unit) {
            // Values inside are canonical, whatever the unit's scale.
            Ok(unit) => Some((Type::Number(unit.dimension), Some(unit.text))),
            Err(part) => {
                let at = text.rfind(&part).unwrap_or(0);
                let span = self.text_map(text, value).span(at..at + part.len());
                self.out.push(number::unknown_unit(&part, span));
                None
            }
        }
    }

    /// Resolves a function; `place` is its place in the text and its id.
    pub(super) fn function(
        &mut self,
        entry: &Written<'s>,
        draft: &FunctionDraft,
        (place, id): (usize, FunctionId),
    ) -> Option<Function> {
        if !self.arguments_are_new(entry, draft) {
            return None;
        }
        if draft.takes.iter().any(|taken| taken.ty == Type::Unknown) {
            return None;
        }
        let scope = Scope { arguments: &draft.takes, ..Scope::of(&FUNCTION) };
        let mut checker = self.checker(scope);
        let typed = checker.check(entry.asts.first()?, Want::Anything)?;
        let reads = checker.reads;
        let (takes, ty, unit) = (draft.takes.clone(), typed.ty, typed.unit);
        self.callables[place] = Some(Callable { id, takes, ty, unit, reads });
        let arguments = draft.takes.iter().map(|taken| taken.name.clone()).collect();
        Some(Function { label: draft.label.clone(), arguments, expr: typed.expr })
    }

    /// Arguments that bear the name of something else would hide it.
    fn arguments_are_new(&mut self, entry: &Written<'s>, draft: &FunctionDraft) -> bool {
        let before = self.out.count();
        for taken in &draft.takes {
            let name = Name { text: &taken.name, span: entry.name.span };
            let Some(symbol) = self.own_symbol(name) else { continue };
            let message = format!("the argument `{}` has the name of something else", taken.name);
            let error = Diagnostic::error(codes::NAME_CLASH, entry.name.span, message);
            self.out.push(error.also(symbol.declared, "declared here").help("rename the argument"));
        }
        self.out.count() == before
    }
}

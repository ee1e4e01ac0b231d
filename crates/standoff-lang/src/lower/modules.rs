//! What binds the scenario to the modules that it uses.

use standoff_model::{Diagnostic, Dimension, Span, Unit};

use super::Lowering;
use crate::codes;
use crate::infer::scope::{ANYWHERE, Scope};
use crate::infer::{Typed, Want};
use crate::modules::{InputKind, Replaced};
use crate::names::{Target, Type};
use crate::number;
use crate::syntax::{TextMap, Value};

impl Lowering<'_> {
    /// What a module is given, brought to what it needs; other definitions as they are.
    pub(super) fn as_bound(&mut self, name: &str, typed: Typed) -> Option<Typed> {
        let Some((kind, declared)) = self.needed(name) else { return Some(typed) };
        let (want, unit) = match &kind {
            InputKind::Condition => (Want::Condition, None),
            InputKind::Number(unit) => {
                (Want::Number(unit.dimension, Some(&unit.text)), Some(unit.text.clone()))
            }
            InputKind::Unclear => (Want::Anything, typed.unit.clone()),
        };
        let mut checker = self.checker(Scope::of(&ANYWHERE));
        let fitted = checker.fit_declared(typed, want, declared)?;
        Some(Typed { unit, ..fitted })
    }

    /// What a module needs under a name, and where it says so.
    fn needed(&self, name: &str) -> Option<(InputKind, Span)> {
        let modules = &self.syntax.modules;
        if let Some(input) = modules.inputs.get(name) {
            return Some((input.kind.clone(), input.declared));
        }
        let replaced = modules.replaced.get(name)?;
        let unit = self.unit_of(&replaced.original);
        Some((unit.map_or(InputKind::Unclear, InputKind::Number), replaced.declared))
    }

    /// Complains of numbers that are not in the unit of the module's number that they replace.
    pub(super) fn check_replaced_numbers(&mut self) {
        for (key, replaced) in &self.syntax.modules.replaced {
            let Some(unit) = self.unit_of(&replaced.original) else { continue };
            let id = self.names.symbols.get(key).and_then(|symbol| match symbol.target {
                Target::Param(id) => Some(id),
                _ => None,
            });
            let found = id.map(|id| self.params[id.index()].unit.clone());
            if let Some(found) = found.filter(|found| found.dimension != unit.dimension) {
                self.complain_of_replaced(replaced, &unit, &found);
                if let Some(symbol) = self.names.symbols.get_mut(key) {
                    symbol.ty = Type::Unknown;
                }
            }
        }
    }

    fn complain_of_replaced(&mut self, replaced: &Replaced, unit: &Unit, found: &Unit) {
        let (wanted, found) = (text(unit), text(found));
        let wants = if unit.dimension.is_none() { wanted.clone() } else { format!("in {wanted}") };
        let message = format!("this is in {found}, and the number of the module is {wants}");
        self.out.push(
            Diagnostic::error(codes::UNIT_MISMATCH, replaced.bound, message)
                .also(replaced.declared, "the number that it replaces")
                .help(format!("needed  {wanted}"))
                .help(format!("found   {found}")),
        );
    }

    /// The unit of a number as a module declares it, if that can be read.
    fn unit_of(&self, original: &Value) -> Option<Unit> {
        let table = original.table()?;
        if let Some(unit) = table.get("unit") {
            return Unit::parse(unit.text()?).ok();
        }
        let value = table.get("value")?;
        let Some(text) = value.text() else { return value.number().map(|_| Unit::none()) };
        let map = TextMap::new(self.syntax.text(), text, value.span);
        let written = number::parse(text, &map).ok()?;
        Some(written.unit.unwrap_or_else(Unit::none))
    }
}

fn text(unit: &Unit) -> String {
    match unit.dimension {
        Dimension::NONE => "a plain number".to_owned(),
        _ => unit.text.clone(),
    }
}

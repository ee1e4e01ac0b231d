//! What binds the scenario to the modules that it uses.

use standoff_model::{Diagnostic, Dimension, Unit};

use super::Lowering;
use crate::codes;
use crate::infer::scope::{ANYWHERE, Scope};
use crate::infer::{Typed, Want};
use crate::modules::{InputKind, Replaced};
use crate::names::Type;
use crate::number;
use crate::syntax::{TextMap, Value};

impl Lowering<'_> {
    /// Whether that is the name of a module's input.
    pub(super) fn is_input(&self, name: &str) -> bool {
        self.syntax.modules.inputs.contains_key(name)
    }

    /// What an input is bound to, brought to what the module needs; other definitions as they are.
    pub(super) fn as_input(&mut self, name: &str, typed: Typed) -> Option<Typed> {
        let Some(input) = self.syntax.modules.inputs.get(name) else { return Some(typed) };
        let (want, unit) = match &input.kind {
            InputKind::Condition => (Want::Condition, None),
            InputKind::Number(unit) => {
                (Want::Number(unit.dimension, Some(&unit.text)), Some(unit.text.clone()))
            }
            InputKind::Unclear => (Want::Anything, typed.unit.clone()),
        };
        let mut checker = self.checker(Scope::of(&ANYWHERE));
        let fitted = checker.fit_declared(typed, want, input.declared)?;
        Some(Typed { unit, ..fitted })
    }

    /// Complains of numbers that are not in the unit of the module's number that they replace.
    pub(super) fn check_replaced_numbers(&mut self) {
        for replaced in &self.syntax.modules.replaced {
            let Some(unit) = self.unit_of(&replaced.original) else { continue };
            let found = self.params.iter().find(|param| param.label.id == replaced.key);
            let found = found.map(|param| param.unit.clone());
            if let Some(found) = found.filter(|found| found.dimension != unit.dimension) {
                self.complain_of_replaced(replaced, &unit, &found);
                if let Some(symbol) = self.names.symbols.get_mut(&replaced.key) {
                    symbol.ty = Type::Unknown;
                }
            }
        }
    }

    fn complain_of_replaced(&mut self, replaced: &Replaced, unit: &Unit, found: &Unit) {
        let (wanted, found) = (text(unit), text(found));
        let message = format!("this is in {found}, and the number of the module is in {wanted}");
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

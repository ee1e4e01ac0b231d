//! `[price.*]`: prices of today, and what the scenarios would make of them. Nothing reads them.

use standoff_model::{Diagnostic, Dimension, Expr, Outcome, OutcomeId, PriceToday, Unit};

use super::Lowering;
use super::tables::Item;
use crate::fields::Fields;
use crate::fold;
use crate::infer::Want;
use crate::infer::calls::Literals;
use crate::infer::scope::{PRICE, Scope};
use crate::syntax::Value;
use crate::{codes, constructs, suggest};

impl<'s> Lowering<'s> {
    pub(super) fn prices(&mut self, outcomes: &[Outcome]) -> Vec<PriceToday> {
        let tables = self.tables;
        tables.prices.iter().filter_map(|item| self.price(item, outcomes)).collect()
    }

    fn price(&mut self, item: &Item<'s>, outcomes: &[Outcome]) -> Option<PriceToday> {
        let fields = &item.fields;
        fields.check(&constructs::PRICE, &mut self.out);
        let label = self.label(item.name, fields);
        let unit = match fields.get("unit") {
            Some(value) => self.unit(value)?,
            None => Unit::none(),
        };
        let [observed, base] = ["observed", "base"].map(|key| self.priced(fields, key, &unit));
        let error = self.sized(fields, "error", &unit, ("above 0", |low| low > 0.0));
        let beyond = self.sized(fields, "beyond", &unit, ("at least 0", |low| low >= 0.0));
        let none = Unit::none();
        let weight = self.sized(fields, "weight", &none, ("above 0", |low| low > 0.0));
        let within = self.within(fields);
        let gaps = self.gaps(fields, &unit, outcomes);
        let provenance = self.provenance(fields);
        Some(PriceToday {
            label,
            observed: observed?,
            base: base?,
            gaps: gaps?,
            within: within?,
            weight: weight.unwrap_or(Expr::Number(1.0)),
            beyond: beyond.unwrap_or(Expr::Number(0.0)),
            error: error?,
            unit,
            provenance,
        })
    }

    fn priced(&mut self, fields: &Fields<'s>, key: &str, unit: &Unit) -> Option<Expr> {
        let value = fields.get(key)?;
        let want = Want::Number(unit.dimension, Some(&unit.text));
        self.expression(value, key, Scope::of(&PRICE), want).map(|typed| typed.expr)
    }

    /// A number whose least value must keep to a bound; what is worked out from others is looked at
    /// in each draw.
    fn sized(
        &mut self,
        fields: &Fields<'s>,
        key: &str,
        unit: &Unit,
        (bound, holds): (&str, fn(f64) -> bool),
    ) -> Option<Expr> {
        let expr = self.priced(fields, key, unit)?;
        if self.least(&expr).is_none_or(holds) {
            return Some(expr);
        }
        let span = fields.get(key).map_or(fields.span, |value| value.span);
        let message = format!("`{key}` must be {bound} whatever is drawn");
        let error = Diagnostic::error(codes::BAD_DISTRIBUTION, span, message);
        self.out.push(match self.least(&expr) {
            Some(f64::NEG_INFINITY) => error.help("cut it, as in `truncated(1 to 3, 0, 10)`"),
            _ => error,
        });
        None
    }

    /// The least value of a constant or a number of the scenario. One that only comes near to 0 is
    /// none that is met.
    fn least(&self, expr: &Expr) -> Option<f64> {
        let Expr::Param(id) = expr else { return fold::constant(expr, &Literals(&self.literals)) };
        let value = &self.params.get(id.index())?.value;
        let (low, _) = value.support();
        (low != 0.0 || value.as_point().is_some()).then_some(low)
    }

    /// How far ahead it looks, in days.
    fn within(&mut self, fields: &Fields<'s>) -> Option<f64> {
        let value = fields.get("within")?;
        let want = Want::Number(Dimension::TIME, None);
        let typed = self.ast(value, "within").map(|ast| {
            let checked = self.checker(Scope::of(&PRICE)).check(&ast, want);
            checked.map(|typed| typed.expr)
        })??;
        let days = fold::constant(&typed, &Literals(&self.literals)).filter(|days| *days > 0.0);
        if days.is_none() {
            let message = "`within` must be a constant length of time above 0";
            let error = Diagnostic::error(codes::NEEDS_CONSTANT, value.span, message);
            self.out.push(error.help("for example `\"90 days\"`"));
        }
        days.filter(|days| self.is_foreseen(*days, value))
    }

    /// Whether so many days lie within the reported horizon; complains if not.
    fn is_foreseen(&mut self, days: f64, value: &Value) -> bool {
        // Without a calendar that can be read there is no horizon.
        let within = self.horizon <= 0.0 || days <= self.horizon;
        if !within {
            let last = self.horizon;
            let message =
                format!("this looks {days} days ahead, and the reported steps end on day {last}");
            self.out.push(Diagnostic::error(codes::BAD_CALENDAR, value.span, message));
        }
        within
    }

    /// What each outcome would add.
    fn gaps(
        &mut self,
        fields: &Fields<'s>,
        unit: &Unit,
        outcomes: &[Outcome],
    ) -> Option<Vec<(OutcomeId, Expr)>> {
        let table = fields.table("gaps", &mut self.out)?;
        let mut gaps = Vec::with_capacity(table.table.entries.len());
        for entry in &table.table.entries {
            let want = Want::Number(unit.dimension, Some(&unit.text));
            let typed = self.expression(&entry.value, &entry.key, Scope::of(&PRICE), want);
            let Some(k) = outcomes.iter().position(|outcome| outcome.label.id == entry.key) else {
                let known = outcomes.iter().map(|outcome| outcome.label.id.as_str());
                let help = suggest::help(&entry.key, known);
                let message = format!("`{}` is not an outcome", entry.key);
                self.out.error(codes::UNKNOWN_NAME, entry.key_span, message, help);
                continue;
            };
            gaps.extend(typed.map(|typed| (OutcomeId::new(k), typed.expr)));
        }
        Some(gaps)
    }
}

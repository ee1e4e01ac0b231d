//! Numbers of the analyst's: each becomes a [`Param`] with its provenance.

use standoff_model::{
    Diagnostic, Dimension, Distribution, Label, Param, ParamId, Provenance, Span, Unit,
};

use super::Lowering;
use crate::fields::{Fields, Name};
use crate::infer::units::number_remedy;
use crate::names::{Symbol, Target, Type};
use crate::number::{self, Written};
use crate::syntax::{Table, Value};
use crate::{codes, constructs, reserved};

/// What a number in a certain place must be.
#[derive(Clone, Copy)]
pub(super) struct Requirement<'a> {
    pub(super) dimension: Dimension,
    /// How its unit is written, for complaints.
    pub(super) unit: &'a str,
    pub(super) sign: Sign,
}

/// What sign a number may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Any,
    /// At least 0.
    NonNegative,
    /// Above 0.
    Positive,
}

impl<'s> Lowering<'s> {
    /// `[param.x]`
    pub(super) fn named_numbers(&mut self) {
        let tables = self.tables;
        for item in &tables.params {
            item.fields.check(&constructs::NUMBER, &mut self.out);
            let label = self.label(item.name, &item.fields);
            let written = item.fields.get("value").and_then(|_| self.table_number(&item.fields));
            let ty =
                written.as_ref().map_or(Type::Unknown, |(_, unit)| Type::Number(unit.dimension));
            let (value, unit) = written.unwrap_or((Distribution::Point(0.0), Unit::none()));
            let written_unit = unit.text.clone();
            let provenance = self.provenance(&item.fields);
            let id = self.add(label, value, unit, provenance);
            let place = item.fields.get("value").map_or(item.name.span, |value| value.span);
            self.names.numbers.insert(id, (item.name.text.to_owned(), place));
            let symbol = Symbol::public(Target::Param(id), ty, item.name.span);
            let symbol = Symbol { unit: Some(written_unit), ..symbol };
            self.names.declare(item.name.text, symbol, &mut self.out);
        }
    }

    /// The number that stands at `place`; `None` if it cannot be read.
    pub(super) fn number(
        &mut self,
        value: &'s Value,
        place: String,
        required: Requirement<'_>,
    ) -> Option<ParamId> {
        self.number_in(value, place, required, &Unit::none())
    }

    /// The same; a number that is written without a unit is in `unit`.
    pub(super) fn number_in(
        &mut self,
        value: &'s Value,
        place: String,
        required: Requirement<'_>,
        unit: &Unit,
    ) -> Option<ParamId> {
        let otherwise = unit;
        let at = value_span(value);
        if let Some(id) = self.named_number(value) {
            let Param { value: distribution, unit, .. } = self.params[id.index()].clone();
            self.check_dimension(&distribution, &unit, at, required)?;
            self.check_sign(&distribution, at, required)?;
            return Some(id);
        }
        let (mut distribution, mut unit, provenance) = self.written(value, &place)?;
        if unit == Unit::none() {
            (distribution, unit) = (distribution.scaled(otherwise.scale), otherwise.clone());
        }
        self.check_dimension(&distribution, &unit, at, required)?;
        self.check_sign(&distribution, at, required)?;
        let name = self.number_name(value, &place);
        let label = Label { id: place, name, span: value.span };
        Some(self.add(label, distribution, unit, provenance))
    }

    /// The number of `[param]` whose bare name stands here.
    pub(super) fn named_number(&self, value: &Value) -> Option<ParamId> {
        let name = Name { text: value.text()?.trim(), span: value.span };
        match self.own_symbol(name)?.target {
            Target::Param(id) => Some(id),
            _ => None,
        }
    }

    /// The `name` of a number that is written as a table; its place if it has none.
    pub(super) fn number_name(&mut self, value: &'s Value, place: &str) -> String {
        let fields = value.table().map(|table| number_fields(table, place, value.span));
        let name = fields.and_then(|fields| fields.text("name", &mut self.out));
        name.unwrap_or(place).to_owned()
    }

    /// A number, a text or a table, in canonical units.
    pub(super) fn written(
        &mut self,
        value: &'s Value,
        place: &str,
    ) -> Option<(Distribution, Unit, Provenance)> {
        let Some(table) = value.table() else {
            let (distribution, unit) = self.distribution(value, None)?;
            return Some((distribution, unit, Provenance::default()));
        };
        let fields = number_fields(table, place, value.span);
        fields.check(&constructs::NUMBER, &mut self.out);
        let provenance = self.provenance(&fields);
        let (distribution, unit) = self.table_number(&fields)?;
        Some((distribution, unit, provenance))
    }

    fn table_number(&mut self, fields: &Fields<'s>) -> Option<(Distribution, Unit)> {
        let unit = match fields.get("unit") {
            Some(value) => Some(self.unit(value)?),
            None => None,
        };
        let value = fields.get("value")?;
        self.distribution(value, unit.map(|unit| (unit, fields.key_span("unit"))))
    }

    /// The unit that a text names.
    pub(super) fn unit(&mut self, value: &Value) -> Option<Unit> {
        let text =
            crate::fields::expect(value.text(), value, "unit", "a text in quotes", &mut self.out)?;
        Unit::parse(text)
            .map_err(|part| {
                let map = self.text_map(text, value);
                let at = text.find(&part).unwrap_or(0);
                self.out.push(number::unknown_unit(&part, map.span(at..at + part.len())));
            })
            .ok()
    }

    /// A number or a text; its unit stands in the text or is `given` with its place, not both.
    fn distribution(
        &mut self,
        value: &Value,
        given: Option<(Unit, Span)>,
    ) -> Option<(Distribution, Unit)> {
        let Written { value: distribution, unit } = self.read_number(value)?;
        if let (Some(_), Some((_, place))) = (&unit, &given) {
            let message = "the unit is written twice: in `value` and in `unit`";
            self.out.push(Diagnostic::error(codes::CONFLICTING_KEYS, *place, message));
        }
        let unit = unit.or(given.map(|(unit, _)| unit)).unwrap_or_else(Unit::none);
        let scaled = distribution.scaled(unit.scale);
        if number::is_finite(&scaled) {
            return Some((scaled, unit));
        }
        let message = "this number is too large in its unit";
        self.out.push(Diagnostic::error(codes::BAD_NUMBER, value.span, message));
        None
    }

    fn read_number(&mut self, value: &Value) -> Option<Written> {
        if let Some(number) = value.number() {
            return Some(Written { value: Distribution::Point(number), unit: None });
        }
        let wanted = "a number, or a text such as \"12 to 18\"";
        let text = crate::fields::expect(value.text(), value, "value", wanted, &mut self.out)?;
        let map = self.text_map(text, value);
        if reserved::is_word(text.trim()) && !number::is_distribution(text.trim()) {
            self.no_number(text.trim(), map.whole());
            return None;
        }
        number::parse(text, &map).map_err(|error| self.out.push(*error)).ok()
    }

    /// Complains of a bare name that is no number's.
    fn no_number(&mut self, name: &str, span: Span) {
        if self.out.is_lost(name) {
            return;
        }
        let known = self.names.known(span);
        let known = known.filter(|known| {
            let symbol = self.names.symbols.get(*known);
            symbol.is_some_and(|symbol| matches!(symbol.target, Target::Param(_)))
        });
        let known: Vec<&str> = known.collect();
        let close = crate::suggest::closest(name, known.iter().copied());
        let help = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => "write a number, or the name of one that stands under `[param]`".to_owned(),
        };
        let message = format!("no number is called `{name}`");
        self.out.error(codes::UNKNOWN_NAME, span, message, Some(help));
    }

    fn check_dimension(
        &mut self,
        value: &Distribution,
        unit: &Unit,
        span: Span,
        required: Requirement<'_>,
    ) -> Option<()> {
        // A plain 0 fits every unit.
        if unit.dimension == required.dimension || *value == Distribution::Point(0.0) {
            return Some(());
        }
        let found = if unit.dimension.is_none() { "a plain number" } else { unit.text.as_str() };
        let this = if unit.dimension.is_none() { found.to_owned() } else { format!("in {found}") };
        let needed = required.unit;
        let needed =
            if needed.starts_with("a ") { needed.to_owned() } else { format!("in {needed}") };
        let message = format!("this is {this}, and must be {needed}");
        let error = Diagnostic::error(codes::UNIT_MISMATCH, span, message)
            .help(format!("needed  {}", required.unit))
            .help(format!("found   {found}"));
        let remedy = number_remedy(required.dimension, None, unit.dimension);
        self.out.push(remedy.into_iter().fold(error, Diagnostic::help));
        None
    }

    fn check_sign(
        &mut self,
        value: &Distribution,
        span: Span,
        required: Requirement<'_>,
    ) -> Option<()> {
        let (low, _) = value.support();
        let zero = *value == Distribution::Point(0.0);
        let (fits, bound) = match required.sign {
            Sign::Any => (true, ""),
            Sign::NonNegative => (low >= 0.0, "at least 0"),
            Sign::Positive => (low >= 0.0 && !zero, "above 0"),
        };
        if fits {
            return Some(());
        }
        let error =
            Diagnostic::error(codes::BAD_DISTRIBUTION, span, format!("this must be {bound}"));
        let help = match value.as_point() {
            Some(_) => error,
            None => error.help("cut it, as in `truncated(-1 to 3, 0, 10)`"),
        };
        self.out.push(help);
        None
    }

    /// Source, owner and note of a number.
    pub(super) fn provenance(&mut self, fields: &Fields<'_>) -> Provenance {
        let mut text = |key| fields.text(key, &mut self.out).map(str::to_owned);
        let (source, by, note) = (text("source"), text("by"), text("note"));
        // A source that cannot be read is complained of, and not missing as well.
        let source = source.or_else(|| fields.has("source").then(String::new));
        Provenance { source, by, note }
    }

    /// Adds a number to the model.
    pub(super) fn add(
        &mut self,
        label: Label,
        value: Distribution,
        unit: Unit,
        provenance: Provenance,
    ) -> ParamId {
        self.params.push(Param { label, value, unit, provenance });
        ParamId::new(self.params.len() - 1)
    }
}

/// Where the number itself stands, also if it is written as a table.
pub(super) fn value_span(value: &Value) -> Span {
    value.table().and_then(|table| table.get("value")).map_or(value.span, |value| value.span)
}

/// The fields of a number that is written as a table at `place`.
pub(super) fn number_fields<'s>(table: &'s Table, place: &str, span: Span) -> Fields<'s> {
    Fields { table, what: format!("the number `{place}`"), span }
}

/// The label of a number that stands at `place`.
pub(super) fn place_label(place: &str, name: Name<'_>) -> Label {
    Label { id: place.to_owned(), name: place.to_owned(), span: name.span }
}

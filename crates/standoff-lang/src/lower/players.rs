//! Players and how reliably they pick the better option.

use std::collections::BTreeMap;

use standoff_model::{
    Diagnostic, Dimension, Distribution, Label, ParamId, Player, PlayerId, Provenance, Unit,
};

use super::Lowering;
use super::listing::{Placed, place};
use super::numbers::{Requirement, Sign, number_fields, place_label};
use crate::fields::{Fields, Name, expect};
use crate::syntax::{Table, Value};
use crate::{codes, constructs, limits};

/// Precision where the analyst says nothing: docs/methods.md.
const BETTER_BY: f64 = 10.0;
const PICKED: f64 = 0.75;
const LOG_SD: f64 = 0.5;

const PRECISION: Requirement<'static> =
    Requirement { dimension: Dimension::NONE, unit: "a plain number", sign: Sign::Positive };

impl<'s> Lowering<'s> {
    /// The players, in the order of `crisis.players`.
    pub(super) fn players(&mut self) -> Vec<Player> {
        let mut placed = self.placed_players();
        if let Some(surplus) = placed.get(limits::PLAYERS) {
            let message = format!("there are more than {} players", limits::PLAYERS);
            self.out.push(Diagnostic::error(codes::TOO_MANY, surplus.name.span, message));
            placed.truncate(limits::PLAYERS);
        }
        for (index, player) in placed.iter().enumerate() {
            let name = player.name.text.to_owned();
            self.names.player_ids.insert(name.clone(), PlayerId::new(index));
            self.names.players.push(name);
            self.names.types.push(BTreeMap::new());
        }
        placed.iter().map(|player| self.player(player)).collect()
    }

    fn placed_players(&mut self) -> Vec<Placed<'s>> {
        let tables = self.tables;
        let list = self.crisis_list("players");
        place(list, &tables.players, "player", &mut self.out)
    }

    /// A list of names in `[crisis]`.
    pub(super) fn crisis_list(&mut self, key: &str) -> Option<Vec<Name<'s>>> {
        let fields = self.tables.crisis.as_ref()?;
        fields.names(key, &mut self.out)
    }

    fn player(&mut self, placed: &Placed<'s>) -> Player {
        let nothing = Fields { table: &NOTHING, what: String::new(), span: placed.name.span };
        let fields = placed.item.map_or(&nothing, |item| &item.fields);
        fields.check_keys(&constructs::PLAYER.names(), &mut self.out);
        let name = placed.item.map_or(placed.name, |item| item.name);
        let label = self.label(name, fields);
        let worst = fields.text("worst", &mut self.out).map(str::to_owned);
        let best = fields.text("best", &mut self.out).map(str::to_owned);
        let written = placed.item.and_then(|i| i.fields.get("precision"));
        let (precision, better_by) = self.precision(name, written);
        Player { label, worst, best, precision, better_by }
    }

    /// λ, and the difference in points by which it is said; the default's for a plain number.
    fn precision(&mut self, player: Name<'_>, value: Option<&'s Value>) -> (ParamId, f64) {
        let place = format!("{}.precision", player.text);
        let Some(value) = value else { return self.default_precision(&place, player) };
        let sentence = value.table().filter(|table| table.entry("value").is_none());
        let found = match sentence {
            Some(table) => self.sentence(table, &place, player, value),
            None => self.number(value, place.clone(), PRECISION).map(|id| (id, BETTER_BY)),
        };
        found.unwrap_or_else(|| self.default_precision(&place, player))
    }

    fn default_precision(&mut self, place: &str, player: Name<'_>) -> (ParamId, f64) {
        let source = Some("judgement (default)".to_owned());
        let provenance = Provenance { source, ..Provenance::default() };
        let value = precision(BETTER_BY, PICKED, LOG_SD);
        (self.add(place_label(place, player), value, Unit::none(), provenance), BETTER_BY)
    }

    /// `{ better_by = 10, picked = 0.75 }`
    fn sentence(
        &mut self,
        table: &'s Table,
        place: &str,
        player: Name<'_>,
        value: &Value,
    ) -> Option<(ParamId, f64)> {
        let fields = number_fields(table, place, value.span);
        fields.check(&constructs::SENTENCE, &mut self.out);
        let provenance = self.provenance(&fields);
        let better_by = self.bounded(&fields, "better_by", "above 0", |x| x > 1e-9);
        let picked = self.bounded(&fields, "picked", "between 0.5 and 1", |x| x > 0.5 && x < 1.0);
        let log_sd = match fields.get("log_sd") {
            Some(_) => self.bounded(&fields, "log_sd", "at least 0", |x| x >= 0.0),
            None => Some(LOG_SD),
        };
        let (better_by, picked, log_sd) = (better_by?, picked?, log_sd?);
        let value = precision(better_by, picked, log_sd);
        let name = fields.text("name", &mut self.out).unwrap_or(place).to_owned();
        let label = Label { name, ..place_label(place, player) };
        Some((self.add(label, value, Unit::none(), provenance), better_by))
    }

    fn bounded(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        bound: &str,
        holds: impl Fn(f64) -> bool,
    ) -> Option<f64> {
        let value = fields.get(key)?;
        let number = expect(value.number(), value, key, "a number", &mut self.out)?;
        if holds(number) {
            return Some(number);
        }
        let message = format!("`{key}` must be {bound}");
        self.out.push(Diagnostic::error(codes::BAD_DISTRIBUTION, value.span, message));
        None
    }
}

static NOTHING: Table = Table { entries: Vec::new() };

/// λ such that of two options, one better by `better_by` points, the better is picked with
/// probability `picked`.
fn precision(better_by: f64, picked: f64, log_sd: f64) -> Distribution {
    let median = libm::log(picked / (1.0 - picked)) / better_by;
    if log_sd == 0.0 {
        Distribution::Point(median)
    } else {
        Distribution::LogNormal { median, log_sd }
    }
}

//! `[option.*]`: partial policies.

use standoff_model::{
    Action, ActionId, Crisis, Diagnostic, Dimension, Mode, OptionalPolicy, PlayerId, Span, Unit,
};

use super::Lowering;
use super::tables::Item;
use crate::fields::Fields;
use crate::syntax::{Kind, Value};
use crate::{codes, constructs, suggest};

/// Which end of a span of time is meant by a step.
#[derive(Clone, Copy, PartialEq)]
enum End {
    From,
    Until,
}

impl<'s> Lowering<'s> {
    pub(super) fn options(
        &mut self,
        actions: &[Action],
        crisis: Option<&Crisis>,
    ) -> Vec<OptionalPolicy> {
        let tables = self.tables;
        let all = tables.options.iter();
        all.filter_map(|item| self.option(item, actions, crisis)).collect()
    }

    fn option(
        &mut self,
        item: &Item<'s>,
        actions: &[Action],
        crisis: Option<&Crisis>,
    ) -> Option<OptionalPolicy> {
        let fields = &item.fields;
        fields.check(&constructs::OPTION, &mut self.out);
        let label = self.label(item.name, fields);
        let player = fields.text("player", &mut self.out);
        let (from, until) =
            (self.time(fields, End::From, crisis), self.time(fields, End::Until, crisis));
        self.check_times(fields, from, until);
        let mode = self.mode(fields);
        let player = self.names.player(player?, fields.get("player")?.span, &mut self.out)?;
        let must = self.option_actions(fields, "must", player, actions);
        let never = self.option_actions(fields, "never", player, actions);
        self.check_option(fields, &must, &never, actions);
        let (from, until) = (from?, until?);
        Some(OptionalPolicy { label, player, from, until, must, never, mode: mode? })
    }

    /// The actions listed under `key`; the name of copies stands for all of them.
    fn option_actions(
        &mut self,
        fields: &Fields<'s>,
        key: &str,
        player: PlayerId,
        actions: &[Action],
    ) -> Vec<ActionId> {
        let own = || actions.iter().enumerate().filter(|(_, action)| action.player == player);
        let mut found = Vec::new();
        for name in fields.names(key, &mut self.out).unwrap_or_default() {
            let matches = |id: &str| id == name.text || copied_from(id) == name.text;
            let before = found.len();
            let ids = own().filter(|(_, action)| matches(&action.label.id));
            found.extend(ids.map(|(index, _)| ActionId::new(index)));
            if found.len() == before && !self.out.is_lost(name.text) {
                let message = format!("the player has no action `{}`", name.text);
                let known: Vec<&str> = own().map(|(_, action)| action.label.id.as_str()).collect();
                self.out.error(
                    codes::OPTION_SHAPE,
                    name.span,
                    message,
                    suggest::help(name.text, known),
                );
            }
        }
        found
    }

    fn check_option(
        &mut self,
        fields: &Fields<'_>,
        must: &[ActionId],
        never: &[ActionId],
        actions: &[Action],
    ) {
        if !fields.has("must") && !fields.has("never") && !self.out.is_damaged(fields.span) {
            let message = format!("{} needs `must` or `never`", fields.what);
            self.bad_option(fields.span, message);
        }
        if let Some(both) = must.iter().find(|id| never.contains(id)) {
            let id = &actions[both.index()].label.id;
            let message = format!("`{id}` stands under `must` and under `never`");
            self.bad_option(fields.key_span("never"), message);
        }
    }

    fn bad_option(&mut self, span: Span, message: String) {
        self.out.push(Diagnostic::error(codes::OPTION_SHAPE, span, message));
    }

    fn mode(&mut self, fields: &Fields<'_>) -> Option<Mode> {
        if !fields.has("mode") {
            return Some(Mode::Do);
        }
        match fields.text("mode", &mut self.out)? {
            "do" => Some(Mode::Do),
            "announced" => Some(Mode::Announced),
            "seen" => Some(Mode::Seen),
            other => {
                let message = format!("there is no mode `{other}`");
                let help = suggest::help(other, ["do", "announced", "seen"]);
                self.out.error(codes::OPTION_SHAPE, fields.get("mode")?.span, message, help);
                None
            }
        }
    }

    /// Days from now of `from` or `until`.
    fn time(&mut self, fields: &Fields<'_>, end: End, crisis: Option<&Crisis>) -> Option<f64> {
        let crisis = crisis?;
        let last = crisis.steps.last().map_or(0.0, |step| step.start + step.days);
        let key = if end == End::From { "from" } else { "until" };
        let Some(value) = fields.get(key) else {
            return Some(if end == End::From { 0.0 } else { last });
        };
        let days = match &value.kind {
            Kind::Date(date) => {
                let days = crisis.as_of.until(*date).ok().map(|span| f64::from(span.get_days()));
                days.filter(|days| self.is_ahead(*days, value))
            }
            Kind::Text(text) => written_time(text, end, crisis, last),
            _ => None,
        };
        if days.is_none()
            && !self.out.is_damaged(value.span)
            && !matches!(value.kind, Kind::Date(_))
        {
            let message = format!("`{key}` is no time of this crisis");
            let error = Diagnostic::error(codes::BAD_CALENDAR, value.span, message);
            let steps = crisis.steps.len();
            let help = format!(
                "write a date, `\"step 3\"` (there are {steps}), `\"2 weeks\"`, `\"now\"` or `\"end\"`"
            );
            self.out.push(error.help(help));
        }
        days
    }

    /// Days from now of a time under `key`, to the end of what it says; the end of the reported
    /// horizon if it is not there.
    pub(super) fn day(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        crisis: Option<&Crisis>,
    ) -> Option<f64> {
        if fields.has(key) {
            self.time(fields, End::Until, crisis)
        } else {
            Some(crisis?.horizon_days())
        }
    }

    fn is_ahead(&mut self, days: f64, value: &Value) -> bool {
        if days < 0.0 {
            let message = "this date lies before `as_of`: what is past is no option";
            self.out.push(Diagnostic::error(codes::DATE_ORDER, value.span, message));
        }
        days >= 0.0
    }

    fn check_times(&mut self, fields: &Fields<'_>, from: Option<f64>, until: Option<f64>) {
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            let (key, message) = match fields.has("until") {
                true => ("until", "`until` must lie behind `from`"),
                false => ("from", "`from` lies behind the end of the crisis"),
            };
            let error = Diagnostic::error(codes::DATE_ORDER, fields.key_span(key), message);
            self.out.push(error.label(format!("from day {from} until day {until}")));
        }
    }
}

/// `now`, `end`, `step 3`, `2 weeks`.
fn written_time(text: &str, end: End, crisis: &Crisis, last: f64) -> Option<f64> {
    match text.trim() {
        "now" => return Some(0.0),
        "end" => return Some(last),
        _ => {}
    }
    let (first, second) = text.trim().split_once(' ')?;
    if first == "step" {
        let place = second.trim().parse::<usize>().ok()?.checked_sub(1)?;
        let step = crisis.steps.get(place)?;
        return Some(if end == End::From { step.start } else { step.start + step.days });
    }
    let unit = Unit::parse(second).ok().filter(|unit| unit.dimension == Dimension::TIME)?;
    let days = first.parse::<f64>().ok()? * unit.scale;
    (0.0..=last).contains(&days).then_some(days)
}

/// The name of the action that a copy such as `offer[3]` was made from.
fn copied_from(id: &str) -> &str {
    id.split_once('[').map_or(id, |(name, _)| name)
}

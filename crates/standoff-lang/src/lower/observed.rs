//! `[signal.*]` and `[consequence.*]`.

use standoff_model::{
    Branch, Consequence, ConsequenceId, Diagnostic, Dimension, Event, EventId, Move, Signal,
    SignalKind, Span,
};

use super::Lowering;
use super::branches::Actor;
use super::tables::Item;
use crate::fields::Fields;
use crate::infer::Want;
use crate::infer::scope::{CARRIED, CHANCE, EVENT_GUARD, Place, Scope};
use crate::names::{Symbol, Target};
use crate::{codes, constructs};

const PLAIN: Want<'static> = Want::Number(Dimension::NONE, None);

impl<'s> Lowering<'s> {
    /// Every signal; those in the game are added to `events`.
    pub(super) fn signals(&mut self, events: &mut Vec<Event>) -> Vec<Signal> {
        let tables = self.tables;
        let mut signals = Vec::new();
        for item in &tables.signals {
            let fields = &item.fields;
            fields.check(&constructs::SIGNAL, &mut self.out);
            let label = self.label(item.name, fields);
            self.check_event_name(item);
            let when = self.optional_condition(fields, "when", &EVENT_GUARD);
            let chance = fields.get("chance");
            let chance = chance
                .and_then(|value| self.expression(value, "chance", Scope::of(&CHANCE), PLAIN));
            let span = chance.as_ref().map_or(item.name.span, |typed| typed.span);
            let chance = chance.map(|typed| typed.expr);
            let kind = if fields.has("sets") {
                let results = vec![self.signal_result(fields, item.name.text, chance, span)];
                events.push(Event { label: label.clone(), when, results });
                Some(SignalKind::InGame(EventId::new(events.len() - 1)))
            } else {
                chance.map(|chance| SignalKind::AnalystOnly { when, chance, span })
            };
            signals.extend(kind.map(|kind| Signal { label, kind }));
        }
        signals
    }

    fn check_event_name(&mut self, item: &Item<'_>) {
        let twin = self.tables.events.iter().find(|event| event.name.text == item.name.text);
        if let Some(twin) = twin {
            let message = format!("`{}` is a signal here and an event", item.name.text);
            let error = Diagnostic::error(codes::NAME_CLASH, item.name.span, message);
            self.out.push(error.also(twin.name.span, "declared here").help("rename one of them"));
        }
    }

    fn signal_result(
        &mut self,
        fields: &Fields<'s>,
        name: &str,
        chance: Option<standoff_model::Expr>,
        span: Span,
    ) -> Branch {
        let mut effects = self.memories.of(name).to_vec();
        effects.extend(self.effects(fields, "sets", Actor { player: None, bindings: &[] }, &[]));
        Branch { chance, span, effects }
    }

    fn optional_condition(
        &mut self,
        fields: &Fields<'s>,
        key: &str,
        place: &'static Place,
    ) -> Option<standoff_model::Expr> {
        let value = fields.get(key)?;
        let typed = self.expression(value, key, Scope::of(place), Want::Condition)?;
        Some(typed.expr)
    }

    /// Declares the names of consequences and their values.
    pub(super) fn declare_consequences(&mut self) {
        let tables = self.tables;
        for (index, item) in tables.consequences.iter().enumerate() {
            let fields = &item.fields;
            fields.check(&constructs::CONSEQUENCE, &mut self.out);
            let values = fields.names("values", &mut self.out);
            let domain =
                values.and_then(|values| self.named_domain(&values, fields.key_span("values")));
            let domain = domain.unwrap_or_else(super::domains::nothing);
            let ty = self.domain_type(&domain);
            let target = Target::Consequence(ConsequenceId::new(index));
            let symbol = Symbol::public(target, ty, item.name.span);
            self.names.declare(item.name.text, symbol, &mut self.out);
            self.domains.consequences.push(domain);
        }
    }

    /// Every consequence, its chances resolved.
    pub(super) fn consequences(&mut self) -> Vec<Consequence> {
        let tables = self.tables;
        tables.consequences.iter().enumerate().map(|(k, item)| self.consequence(k, item)).collect()
    }

    fn consequence(&mut self, index: usize, item: &Item<'s>) -> Consequence {
        let fields = &item.fields;
        let label = self.label(item.name, fields);
        let domain = self.domains.consequences[index].clone();
        let value_names = self.value_names(fields, &domain);
        if !fields.has("chance") && !fields.has("at_end") && !self.out.is_damaged(fields.span) {
            let message = format!("{} needs `chance` or `at_end`", fields.what);
            let help = "for example `chance = { struck = \"per_week(0.1)\" }`".to_owned();
            self.out.error(codes::MISSING_KEY, fields.span, message, Some(help));
        }
        let start = fields.text("start", &mut self.out).and_then(|text| {
            let span = fields.get("start")?.span;
            self.value_index(&domain, text, span, codes::BAD_START)
        });
        let start = start.unwrap_or(0) as u16;
        let when = self.optional_condition(fields, "when", &CARRIED);
        let each_step = self.moves(fields, "chance", index);
        let at_end = self.moves(fields, "at_end", index);
        Consequence { label, domain, value_names, start, when, each_step, at_end }
    }

    fn moves(&mut self, fields: &Fields<'s>, key: &str, index: usize) -> Vec<Move> {
        let mut moves = Vec::new();
        let Some(table) = fields.table(key, &mut self.out) else { return moves };
        let domain = self.domains.consequences[index].clone();
        for entry in &table.table.entries {
            let to = self.value_index(&domain, &entry.key, entry.key_span, codes::UNKNOWN_VALUE);
            let chance = self.expression(&entry.value, &entry.key, Scope::of(&CARRIED), PLAIN);
            if let (Some(to), Some(chance)) = (to, chance) {
                moves.push(Move { to: to as u16, chance: chance.expr, span: chance.span });
            }
        }
        moves
    }
}

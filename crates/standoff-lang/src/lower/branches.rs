//! What actions and events do: chances and effects.

use standoff_model::expr::Expr;
use standoff_model::{Branch, Diagnostic, Dimension, Domain, Effect, PlayerId, Span, StateId};

use super::Lowering;
use super::shares::{ROUNDING, rounded};
use crate::fields::{Fields, expect};
use crate::fold;
use crate::infer::scope::{CHANCE, Place, Scope, WRITE};
use crate::infer::{Typed, Want};
use crate::names::{Symbol, Target, Type};
use crate::syntax::Entry;
use crate::{codes, constructs, suggest};

/// Whose result it is, and numbers that stand for names.
#[derive(Clone, Copy)]
pub(super) struct Actor<'a> {
    pub(super) player: Option<PlayerId>,
    pub(super) bindings: &'a [(String, i32)],
}

impl<'a> Actor<'a> {
    /// The scope of an expression of this actor.
    pub(super) fn scope(self, place: &'static Place) -> Scope<'a> {
        Scope { player: self.player, bindings: self.bindings, ..Scope::of(place) }
    }
}

/// A chance with its place and, if it is certain, its value.
struct Chance {
    span: Span,
    value: Option<f64>,
}

impl<'s> Lowering<'s> {
    /// What may follow an action. Its own `then` holds in every result.
    pub(super) fn action_results(
        &mut self,
        fields: &Fields<'s>,
        actor: Actor<'_>,
        remembered: &[Effect],
    ) -> Vec<Branch> {
        let mut common = self.effects(fields, "then", actor, &[]);
        common.extend_from_slice(remembered);
        let results = self.result_tables(fields);
        if results.is_empty() {
            return vec![Branch { chance: None, span: fields.span, effects: common }];
        }
        let (mut branches, chances) = self.results(&results, actor, &common);
        self.check_rest(&results);
        self.check_chances(&chances);
        let rest = branches.iter().any(|branch| branch.chance.is_none());
        let sum: Option<f64> = chances.iter().map(|chance| chance.value).sum();
        let full = sum.is_some_and(|sum| sum >= 1.0 - ROUNDING);
        if !rest && !full && !common.is_empty() {
            branches.push(Branch { chance: None, span: fields.span, effects: common });
        }
        branches
    }

    /// The ways in which an event happens.
    pub(super) fn event_results(
        &mut self,
        fields: &Fields<'s>,
        remembered: &[Effect],
    ) -> Vec<Branch> {
        let actor = Actor { player: None, bindings: &[] };
        fields.exclude("chance", "result", &mut self.out);
        fields.exclude("then", "result", &mut self.out);
        let results = self.result_tables(fields);
        let results = if fields.has("result") { results } else { vec![fields.again()] };
        for result in &results {
            result.require("chance", "\"per_week(0.01)\"", &mut self.out);
            result.require("then", "{ fighting = \"limited\" }", &mut self.out);
        }
        let (branches, chances) = self.results(&results, actor, remembered);
        self.check_chances(&chances);
        branches
    }

    fn result_tables(&mut self, fields: &Fields<'s>) -> Vec<Fields<'s>> {
        let mut tables = Vec::new();
        for value in fields.list("result", &mut self.out).unwrap_or_default() {
            let table = expect(value.table(), value, "result", "tables", &mut self.out);
            if let Some(table) = table {
                let what = format!("a result of {}", fields.what);
                let result = Fields { table, what, span: value.span };
                result.check(&constructs::RESULT, &mut self.out);
                tables.push(result);
            }
        }
        tables
    }

    fn results(
        &mut self,
        results: &[Fields<'s>],
        actor: Actor<'_>,
        common: &[Effect],
    ) -> (Vec<Branch>, Vec<Chance>) {
        let (mut branches, mut chances) = (Vec::new(), Vec::new());
        for result in results {
            let chance = self.chance(result, actor);
            let mut effects = common.to_vec();
            effects.extend(self.effects(result, "then", actor, common));
            let span = chance.as_ref().map_or(result.span, |typed| typed.span);
            let expr = chance.map(|typed| {
                let value = fold::constant(&typed.expr, self);
                chances.push(Chance { span: typed.span, value });
                typed.expr
            });
            branches.push(Branch { chance: expr, span, effects });
        }
        (branches, chances)
    }

    fn chance(&mut self, fields: &Fields<'s>, actor: Actor<'_>) -> Option<Typed> {
        let want = Want::Number(Dimension::NONE, None);
        self.expression(fields.get("chance")?, "chance", actor.scope(&CHANCE), want)
    }

    fn check_rest(&mut self, results: &[Fields<'s>]) {
        let mut rests = results.iter().filter(|result| !result.has("chance"));
        let Some(first) = rests.next() else { return };
        for other in rests {
            let message = "only one result can do without a chance: it takes the rest";
            let error = Diagnostic::error(codes::TWO_RESTS, other.span, message);
            self.out.push(error.also(first.span, "the first one"));
        }
    }

    fn check_chances(&mut self, chances: &[Chance]) {
        let mut sum = 0.0;
        for chance in chances {
            let Some(value) = chance.value else { continue };
            if !(-ROUNDING..=1.0 + ROUNDING).contains(&value) {
                let message = format!("this chance is {}, and not between 0 and 1", rounded(value));
                self.out.push(Diagnostic::error(codes::CHANCE_RANGE, chance.span, message));
                return;
            }
            sum += value;
        }
        let (Some(first), Some(last)) = (chances.first(), chances.last()) else { return };
        if sum > 1.0 + ROUNDING {
            let message = format!("the chances add up to {}, which is more than 1", rounded(sum));
            let error = Diagnostic::error(codes::SUM_OVER_ONE, last.span, message);
            self.out.push(error.also(first.span, "the first of them"));
        }
    }

    /// The writes under `key`; a variable that `before` writes as well is an error.
    pub(super) fn effects(
        &mut self,
        fields: &Fields<'s>,
        key: &str,
        actor: Actor<'_>,
        before: &[Effect],
    ) -> Vec<Effect> {
        let Some(then) = fields.table(key, &mut self.out) else { return Vec::new() };
        let mut effects = Vec::new();
        for entry in &then.table.entries {
            let effect = self.effect(entry, actor);
            if let Some(effect) = effect {
                self.check_once(entry, &effect, before);
                effects.push(effect);
            }
        }
        effects
    }

    fn check_once(&mut self, entry: &Entry, effect: &Effect, before: &[Effect]) {
        let memory = self.memories.is_memory(effect.state);
        let other = before.iter().find(|other| other.state == effect.state);
        if let Some(other) = other.filter(|_| !memory) {
            let message = format!("`{}` is written twice", entry.key);
            let error = Diagnostic::error(codes::WRITTEN_TWICE, entry.key_span, message);
            let error = error.also(other.span, "written in every result");
            self.out.push(error.help("write it only where it differs"));
        }
    }

    fn effect(&mut self, entry: &'s Entry, actor: Actor<'_>) -> Option<Effect> {
        let (state, ty) = self.written_state(entry)?;
        self.check_not_memory(state, &entry.key, entry.key_span);
        let want = match ty {
            Type::Named(domain) => Want::Named(domain),
            Type::Number(dimension) => Want::Number(dimension, None),
            Type::Condition | Type::Unknown => return None,
        };
        let typed = self.expression(&entry.value, &entry.key, actor.scope(&WRITE), want)?;
        self.check_range(entry, state, &typed.expr);
        Some(Effect { state, value: typed.expr, span: entry.key_span })
    }

    pub(super) fn written_state(&mut self, entry: &Entry) -> Option<(StateId, Type)> {
        let name = entry.key.as_str();
        match self.names.symbols.get(name) {
            Some(Symbol { target: Target::State(id), ty, .. }) => return Some((*id, *ty)),
            Some(Symbol { target: Target::Contested, .. }) => {}
            Some(_) => {
                let message = format!("`{name}` is not a state and cannot be written");
                self.out.push(Diagnostic::error(codes::NOT_A_STATE, entry.key_span, message));
            }
            None if self.out.is_lost(name) => {}
            None if self.names.owners(name).next().is_some() => {
                let message =
                    format!("`{name}` is a private type: it is drawn once and never written");
                self.out.push(Diagnostic::error(codes::NOT_A_STATE, entry.key_span, message));
            }
            None => {
                let states = self.names.symbols.iter();
                let states = states.filter(|(_, s)| matches!(s.target, Target::State(_)));
                let help = suggest::help(name, states.map(|(name, _)| name.as_str()));
                let message = format!("there is no state `{name}`");
                self.out.error(codes::UNKNOWN_NAME, entry.key_span, message, help);
            }
        }
        None
    }

    /// Complains of a constant that is not a value of the variable.
    fn check_range(&mut self, entry: &Entry, state: StateId, value: &Expr) {
        let Some(Domain::Range { low, high, clamped }) = self.domains.states.get(state.index())
        else {
            return;
        };
        let (low, high, clamped) = (f64::from(*low), f64::from(*high), *clamped);
        let Some(value) = fold::constant(value, self) else { return };
        let inside = clamped || (low <= value && value <= high);
        if inside && value.fract() == 0.0 {
            return;
        }
        let message = format!("{} is not a value of `{}`", rounded(value), entry.key);
        let error = Diagnostic::error(codes::OUT_OF_RANGE, entry.value.span, message);
        self.out.push(error.help(format!("it takes whole numbers from {low} to {high}")));
    }
}

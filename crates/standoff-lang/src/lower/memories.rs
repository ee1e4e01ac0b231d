//! `[memory.*]`: states that write themselves when something happens.

use std::collections::{BTreeMap, BTreeSet};

use standoff_model::expr::{Binary, Expr};
use standoff_model::{
    Diagnostic, Domain, Effect, Resolve, Span, StageKind, Start, StateId, StateVar,
};

use super::Lowering;
use super::domains::nothing;
use super::tables::Item;
use crate::fields::{Fields, Name};
use crate::names::{Symbol, Target, Type};
use crate::syntax::{Kind, Value};
use crate::{codes, constructs, suggest};

/// The value of `keep = "last"` before anything happened.
const NOTHING: &str = "none";

/// Every memory: who writes it, and which value holds if several things happen at once.
#[derive(Default)]
pub(super) struct Memories {
    /// The writes of each action (`us.strike`), event or signal.
    writes: BTreeMap<String, Vec<Effect>>,
    resolve: Vec<(StateId, Resolve)>,
    states: BTreeSet<StateId>,
}

impl Memories {
    /// What is written whenever that action (`us.strike`), event or signal happens.
    pub(super) fn of(&self, subject: &str) -> &[Effect] {
        self.writes.get(subject).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_memory(&self, state: StateId) -> bool {
        self.states.contains(&state)
    }
}

/// How a memory keeps what happened.
#[derive(Clone, Copy, PartialEq)]
enum Keep {
    Ever,
    Last,
    Count(i32),
}

impl<'s> Lowering<'s> {
    /// Declares every memory, behind the `states` that are declared already.
    pub(super) fn memories(&mut self, states: &mut Vec<StateVar>) {
        let tables = self.tables;
        let subjects = self.subjects();
        for item in &tables.memories {
            let fields = &item.fields;
            fields.check(&constructs::MEMORY, &mut self.out);
            let id = StateId::new(states.len());
            let state = self.memory(item, id, &subjects);
            if let Some(value) = fields.get("forget") {
                self.forgets.push((id, value));
            }
            states.push(state);
        }
    }

    fn memory(&mut self, item: &Item<'s>, id: StateId, subjects: &BTreeSet<String>) -> StateVar {
        let fields = &item.fields;
        let label = self.label(item.name, fields);
        let keep = self.keep(fields);
        let before = self.out.count();
        let of = self.remembered(fields, subjects);
        let whole = self.out.count() == before;
        let values = keep.map(|keep| (keep, self.memory_domain(keep, &of, fields)));
        let (seen_by, seen_span) = self.seen_by(fields);
        let ty = match &values {
            Some((_, Some(domain))) if whole => self.domain_type(domain),
            _ => Type::Unknown,
        };
        let symbol = Symbol::public(Target::State(id), ty, item.name.span);
        let symbol = Symbol { seen_by: seen_by.clone(), seen_span, ..symbol };
        self.names.declare(item.name.text, symbol, &mut self.out);
        self.memories.states.insert(id);
        let domain = values.map(|(keep, domain)| {
            let domain = domain.unwrap_or_else(nothing);
            self.remember(keep, id, &domain, &of);
            domain
        });
        let domain = domain.unwrap_or_else(nothing);
        let (value_names, start) = (Vec::new(), Start::Value(0));
        StateVar { label, domain, value_names, start, seen_by, forget: None }
    }

    fn keep(&mut self, fields: &Fields<'s>) -> Option<Keep> {
        let text = fields.text("keep", &mut self.out)?;
        if text != "count" && fields.has("most") {
            let message = "`most` goes with `keep = \"count\"`";
            let span = fields.key_span("most");
            self.out.push(Diagnostic::error(codes::CONFLICTING_KEYS, span, message));
        }
        match text {
            "ever" => Some(Keep::Ever),
            "last" => Some(Keep::Last),
            "count" => {
                fields.require("most", "3", &mut self.out);
                Some(Keep::Count(self.most(fields.get("most")?)?))
            }
            _ => {
                let span = fields.get("keep")?.span;
                let message = format!("a memory cannot keep `{text}`");
                let help = suggest::help(text, ["ever", "last", "count"]);
                self.out.error(codes::MEMORY_SHAPE, span, message, help);
                None
            }
        }
    }

    fn most(&mut self, value: &Value) -> Option<i32> {
        let most = match value.kind {
            Kind::Integer(number) if (1..=100).contains(&number) => Some(number as i32),
            _ => None,
        };
        if most.is_none() {
            let message = "`most` is a whole number from 1 to 100";
            self.out.error(codes::MEMORY_SHAPE, value.span, message, None);
        }
        most
    }

    /// What a memory remembers; unknown names are complained of and left out.
    fn remembered(&mut self, fields: &Fields<'s>, subjects: &BTreeSet<String>) -> Vec<Name<'s>> {
        let mut found = Vec::new();
        let names = fields.names("of", &mut self.out);
        let empty = names.as_ref().is_some_and(Vec::is_empty);
        for name in names.unwrap_or_default() {
            if subjects.contains(name.text) {
                found.push(name);
            } else if !self.out.is_lost(name.text.rsplit('.').next().unwrap_or_default()) {
                let message =
                    format!("there is no action, event or in-game signal `{}`", name.text);
                let help = self.only_observed(name.text);
                let known = || suggest::help(name.text, subjects.iter().map(String::as_str));
                let help = help.or_else(known);
                self.out.error(codes::UNDECLARED, name.span, message, help);
            }
        }
        if empty {
            let message = "a memory remembers at least one action, event or signal";
            self.out.error(codes::MEMORY_SHAPE, fields.key_span("of"), message, None);
        }
        found
    }

    fn memory_domain(
        &mut self,
        keep: Keep,
        of: &[Name<'s>],
        fields: &Fields<'s>,
    ) -> Option<Domain> {
        let span = fields.span;
        match keep {
            Keep::Count(most) => Some(Domain::Range { low: 0, high: most, clamped: true }),
            Keep::Ever => self.named_domain(&["no", "yes"].map(|text| Name { text, span }), span),
            Keep::Last => {
                let mut values = vec![Name { text: NOTHING, span }];
                for name in of {
                    let value = Name { text: own_name(name.text), span: name.span };
                    match values.iter().find(|other| other.text == value.text) {
                        None => values.push(value),
                        Some(other) => self.alike(value, other.span),
                    }
                }
                self.named_domain(&values, span)
            }
        }
    }

    /// Complains of two things that would be one value.
    fn alike(&mut self, value: Name<'_>, other: Span) {
        let message = format!("two things would be the value `{}` of this memory", value.text);
        let error = Diagnostic::error(codes::MEMORY_SHAPE, value.span, message);
        let help = "make a memory for each, or give the actions different names";
        self.out.push(error.also(other, "the first one").help(help));
    }

    /// Adds the writes of a memory to everything that it remembers.
    fn remember(&mut self, keep: Keep, state: StateId, domain: &Domain, of: &[Name<'s>]) {
        for name in of {
            let value = match (keep, domain) {
                (Keep::Last, Domain::Named(values)) => {
                    let own = own_name(name.text);
                    let index = values.iter().position(|value| value == own).unwrap_or(0);
                    Expr::Number(index as f64)
                }
                (Keep::Count(_), _) => {
                    let one = Box::new(Expr::Number(1.0));
                    Expr::Binary(Binary::Add, Box::new(Expr::State(state)), one)
                }
                _ => Expr::Number(1.0),
            };
            let effect = Effect { state, value, span: name.span };
            self.memories.writes.entry(name.text.to_owned()).or_default().push(effect);
        }
        let resolve = match keep {
            Keep::Last => Resolve::Last,
            Keep::Count(_) => Resolve::Sum,
            Keep::Ever => Resolve::Highest,
        };
        self.memories.resolve.push((state, resolve));
    }

    /// Everything that a memory can remember: actions as `us.strike`, events, in-game signals.
    fn subjects(&self) -> BTreeSet<String> {
        let tables = self.tables;
        let actions = tables.actions.iter();
        let actions =
            actions.map(|owned| format!("{}.{}", owned.player.text, owned.item.name.text));
        let events = tables.events.iter().map(|item| item.name.text.to_owned());
        let signals = tables.signals.iter().filter(|item| item.fields.has("sets"));
        let signals = signals.map(|item| item.name.text.to_owned());
        let quiet = tables.stages.iter().flat_map(|item| status_quos(&item.fields));
        actions.chain(events).chain(signals).chain(quiet).collect()
    }

    /// Which value of a memory holds if several things happen in a stage, where that can be.
    pub(super) fn memory_resolves(&self, kind: &StageKind) -> Vec<(StateId, Resolve)> {
        let several = match kind {
            StageKind::Decision { players, .. } => players.len() > 1,
            StageKind::Events { events, .. } => events.len() > 1,
        };
        if several { self.memories.resolve.clone() } else { Vec::new() }
    }

    /// Complains of a write to a memory.
    pub(super) fn check_not_memory(&mut self, state: StateId, name: &str, span: Span) {
        if self.memories.is_memory(state) {
            let message = format!("`{name}` is a memory, which writes itself");
            self.out.error(codes::MEMORY_SHAPE, span, message, None);
        }
    }
}

/// The status quo actions of a stage that need no table of their own.
fn status_quos(fields: &Fields<'_>) -> Vec<String> {
    let status_quo = fields.get("status_quo").and_then(Value::text);
    let players = match fields.get("players").map(|value| &value.kind) {
        Some(Kind::Array(items)) => items.iter().filter_map(Value::text).collect(),
        _ => Vec::new(),
    };
    status_quo.map_or_else(Vec::new, |name| {
        players.iter().map(|player| format!("{player}.{name}")).collect()
    })
}

/// `strike` of `us.strike`.
fn own_name(subject: &str) -> &str {
    subject.split_once('.').map_or(subject, |(_, own)| own)
}

//! Private types, hidden constants and states.

use std::collections::BTreeSet;

use standoff_model::{
    Clockwork, Column, ColumnId, Diagnostic, Domain, Label, PlayerId, Provenance, Share, Span,
    Start, StateId, StateVar, Unit, Visibility,
};

use super::domains::nothing;
use super::numbers::place_label;
use super::shares::ShareOf;
use super::tables::{Item, Owned};
use super::{Lowering, listing};
use crate::fields::{Fields, Name};
use crate::infer::Want;
use crate::infer::scope::{FORGET, Scope};
use crate::names::{Symbol, Target, Type};
use crate::syntax::{Kind, Table, Value};
use crate::{codes, constructs};

/// A table that declares a variable.
enum Variable<'s> {
    Type(&'s Owned<'s>),
    State(&'s Item<'s>),
}

impl Variable<'_> {
    fn span(&self) -> Span {
        match self {
            Self::Type(owned) => owned.item.name.span,
            Self::State(item) => item.name.span,
        }
    }
}

/// Columns and states as they are found.
#[derive(Default)]
struct Found {
    columns: Vec<Column>,
    states: Vec<StateVar>,
}

impl<'s> Lowering<'s> {
    /// Declares every variable, in the order of the text.
    pub(super) fn variables(&mut self) -> (Vec<Column>, Vec<StateVar>) {
        let tables = self.tables;
        let types = tables.types.iter().map(Variable::Type);
        let mut all: Vec<_> = types.chain(tables.states.iter().map(Variable::State)).collect();
        all.sort_by_key(Variable::span);
        let written = self.written_names();
        let mut found = Found::default();
        for variable in all {
            match variable {
                Variable::Type(owned) => self.private_type(owned, &mut found),
                Variable::State(item) => self.state(item, &written, &mut found),
            }
        }
        self.memories(&mut found.states);
        (found.columns, found.states)
    }

    /// Reads every `forget`, once all names are known.
    pub(super) fn forget(&mut self, states: &mut [StateVar]) {
        for (state, value) in std::mem::take(&mut self.forgets) {
            let typed = self.expression(value, "forget", Scope::of(&FORGET), Want::Condition);
            states[state.index()].forget = typed.map(|typed| typed.expr);
        }
    }

    /// The states that count time, behind all others.
    pub(super) fn clocks(&mut self, states: &mut Vec<StateVar>) -> Vec<Clockwork> {
        let mut clocks = Vec::new();
        for count in std::mem::take(&mut self.counts.list) {
            let text = self.syntax.text().get(count.span.range()).unwrap_or_default();
            let id = format!("weeks_since({text})");
            let label = Label { name: format!("time since {text}"), id, span: count.span };
            clocks
                .push(Clockwork { state: StateId::new(states.len()), condition: count.condition });
            let domain = Domain::Range { low: -1, high: count.most, clamped: true };
            let (start, seen_by) = (Start::Value(0), count.seen_by);
            let value_names = Vec::new();
            states.push(StateVar { label, domain, value_names, start, seen_by, forget: None });
        }
        clocks
    }

    /// Every name that stands on the left under some `then` or `sets`.
    fn written_names(&self) -> BTreeSet<&'s str> {
        let actions = self.tables.actions.iter().map(|owned| &owned.item.fields);
        let events = self.tables.events.iter().map(|item| &item.fields);
        let signals = self.tables.signals.iter().map(|item| &item.fields);
        let mut names = BTreeSet::new();
        for fields in actions.chain(events).chain(signals) {
            collect_writes(fields.table, &mut names);
            if let Some(Kind::Array(results)) = fields.get("result").map(|value| &value.kind) {
                for result in results.iter().filter_map(Value::table) {
                    collect_writes(result, &mut names);
                }
            }
        }
        names
    }

    fn private_type(&mut self, owned: &'s Owned<'s>, found: &mut Found) {
        let Owned { player, item } = owned;
        let Some(owner) = self.names.player(player.text, player.span, &mut self.out) else {
            return;
        };
        let place = format!("{}.{}", player.text, item.name.text);
        let drawn = self.type_values(&item.fields, &place);
        let ty = drawn.as_ref().map_or(Type::Unknown, |drawn| drawn.ty);
        let drawn = drawn.unwrap_or_else(Drawn::nothing);
        let label = self.label(item.name, &item.fields);
        let seen_by = Visibility::Players(vec![owner]);
        let id = ColumnId::new(found.columns.len());
        let symbol = Symbol::public(Target::Column(id), ty, item.name.span);
        let symbol = Symbol { seen_by: seen_by.clone(), ..symbol };
        self.names.types[owner.index()].insert(item.name.text.to_owned(), symbol);
        let Drawn { domain, value_names, prior, .. } = drawn;
        found.columns.push(Column {
            label,
            owner: Some(owner),
            domain,
            value_names,
            prior,
            seen_by,
        });
    }

    fn type_values(&mut self, fields: &Fields<'s>, place: &str) -> Option<Drawn> {
        let known = constructs::TYPE.names();
        let entries = fields.table.entries.iter();
        let given: Vec<ShareOf<'s>> = entries
            .filter(|entry| !known.contains(&entry.key.as_str()))
            .map(|entry| ShareOf {
                name: Name { text: &entry.key, span: entry.key_span },
                value: &entry.value,
            })
            .collect();
        if fields.has("range") || fields.has("prior") {
            return self.range_type(fields, &given);
        }
        if fields.has("values") {
            return self.joint_values(fields, &given);
        }
        let names: Vec<Name<'s>> = given.iter().map(|share| share.name).collect();
        if names.is_empty() && self.out.is_damaged(fields.span) {
            return None;
        }
        let domain = self.named_domain(&names, fields.span)?;
        let shares = self.shares(place, &given, fields.span);
        let value_names = given.iter().map(|share| self.value_name(share)).collect();
        let prior = shares.into_iter().map(|share| share.unwrap_or(Share::Equal)).collect();
        Some(Drawn { ty: self.domain_type(&domain), domain, value_names, prior })
    }

    /// What people read for a value.
    fn value_name(&mut self, share: &ShareOf<'s>) -> String {
        let fields = share
            .value
            .table()
            .map(|table| super::numbers::number_fields(table, share.name.text, share.name.span));
        let name = fields.and_then(|fields| fields.text("name", &mut self.out));
        name.unwrap_or(share.name.text).to_owned()
    }

    /// `values = ["feint", "offer"]`, whose shares a joint gives.
    fn joint_values(&mut self, fields: &Fields<'s>, given: &[ShareOf<'s>]) -> Option<Drawn> {
        if let Some(share) = given.first() {
            let message = "a type has either `values` or a share for each value";
            let error = Diagnostic::error(codes::CONFLICTING_KEYS, share.name.span, message);
            self.out.push(error.also(fields.key_span("values"), ""));
        }
        let values = fields.names("values", &mut self.out)?;
        let domain = self.named_domain(&values, fields.key_span("values"))?;
        let value_names = self.value_names(fields, &domain);
        Some(Drawn { ty: self.domain_type(&domain), domain, value_names, prior: Vec::new() })
    }

    /// `range = [1, 50]` with `prior = "uniform"`
    fn range_type(&mut self, fields: &Fields<'s>, given: &[ShareOf<'s>]) -> Option<Drawn> {
        if let Some(value) = given.first() {
            let message = "a type has either a range or named values";
            let error = Diagnostic::error(codes::CONFLICTING_KEYS, value.name.span, message);
            self.out.push(error);
        }
        fields.require("range", "[1, 50]", &mut self.out);
        fields.require("prior", "\"uniform\"", &mut self.out);
        let prior = fields.text("prior", &mut self.out);
        if let (Some(text), Some(value)) = (prior, fields.get("prior"))
            && text != "uniform"
        {
            let message = "the prior of a range is `uniform`";
            self.out.push(Diagnostic::error(codes::BAD_NUMBER, value.span, message));
        }
        let domain = self.range(fields, false)?;
        let value_names = (0..domain.len()).map(|index| domain.text(index)).collect();
        let prior = vec![Share::Equal; domain.len()];
        Some(Drawn { ty: self.domain_type(&domain), domain, value_names, prior })
    }

    fn state(&mut self, item: &'s Item<'s>, written: &BTreeSet<&str>, found: &mut Found) {
        let fields = &item.fields;
        fields.check(&constructs::STATE, &mut self.out);
        let label = self.label(item.name, fields);
        let domain = self.state_domain(fields);
        let ty = domain.as_ref().map_or(Type::Unknown, |domain| self.domain_type(domain));
        let start = domain.as_ref().map(|domain| self.start(item.name, fields, domain));
        let start = start.unwrap_or(Start::Value(0));
        let domain = domain.unwrap_or_else(nothing);
        let value_names = self.value_names(fields, &domain);
        let (seen_by, seen_span) = self.seen_by(fields);
        self.note_forget(fields, &start, StateId::new(found.states.len()));
        let target = match start {
            Start::Drawn(prior) if !written.contains(item.name.text) => {
                found.hidden_constant(label, domain, value_names, (prior, seen_by.clone()))
            }
            start => {
                found.states.push(StateVar {
                    label,
                    domain,
                    value_names,
                    start,
                    seen_by: seen_by.clone(),
                    forget: None,
                });
                Target::State(StateId::new(found.states.len() - 1))
            }
        };
        let symbol = Symbol::public(target, ty, item.name.span);
        let symbol = Symbol { seen_by, seen_span, ..symbol };
        self.names.declare(item.name.text, symbol, &mut self.out);
    }

    /// `forget`, which is read when all names are known.
    fn note_forget(&mut self, fields: &Fields<'s>, start: &Start, state: StateId) {
        let Some(value) = fields.get("forget") else { return };
        if matches!(start, Start::Value(_)) {
            self.forgets.push((state, value));
            return;
        }
        let message = "what is forgotten goes back to its start, which must be one value";
        let error = Diagnostic::error(codes::BAD_START, fields.key_span("start"), message);
        self.out.push(error.also(fields.key_span("forget"), ""));
    }

    pub(super) fn seen_by(&mut self, fields: &Fields<'s>) -> (Visibility, Span) {
        let Some(names) = fields.names("seen_by", &mut self.out) else {
            return (Visibility::All, fields.span);
        };
        let mut players: Vec<PlayerId> = Vec::new();
        for name in names {
            let player = self.names.player(name.text, name.span, &mut self.out);
            match player {
                Some(player) if players.contains(&player) => listing::twice(name, &mut self.out),
                Some(player) => players.push(player),
                None => {}
            }
        }
        let span = fields.get("seen_by").map_or(fields.span, |value| value.span);
        (Visibility::Players(players), fields.key_span("seen_by").to(span))
    }

    /// A value, a table of shares, or the first value if nothing is said.
    fn start(&mut self, name: Name<'_>, fields: &Fields<'s>, domain: &Domain) -> Start {
        let Some(value) = fields.get("start") else { return Start::Value(0) };
        let text = match &value.kind {
            Kind::Table(table) => return self.drawn_start(name, table, domain, value.span),
            Kind::Text(text) => text.clone(),
            Kind::Integer(number) => number.to_string(),
            _ => {
                let message =
                    format!("a start is a value or a table, and this is {}", value.describe());
                self.out.push(Diagnostic::error(codes::BAD_START, value.span, message));
                return Start::Value(0);
            }
        };
        let index = self.value_index(domain, &text, value.span, codes::BAD_START);
        Start::Value(index.unwrap_or(0) as u16)
    }

    /// `{ low = 0.4, high = "rest" }`; values that are not named have the share 0.
    fn drawn_start(
        &mut self,
        name: Name<'_>,
        table: &'s Table,
        domain: &Domain,
        whole: Span,
    ) -> Start {
        let given: Vec<ShareOf<'s>> = table
            .entries
            .iter()
            .map(|entry| ShareOf {
                name: Name { text: &entry.key, span: entry.key_span },
                value: &entry.value,
            })
            .collect();
        let shares = self.shares(name.text, &given, whole);
        let mut prior = vec![None; domain.len()];
        for (share, given) in shares.into_iter().zip(&given) {
            let Name { text, span } = given.name;
            let index = self.value_index(domain, text, span, codes::UNKNOWN_VALUE);
            if let Some(index) = index {
                prior[index] = share;
            }
        }
        let zero = prior.iter().any(Option::is_none).then(|| self.never(name));
        Start::Drawn(
            prior.into_iter().map(|share| share.or(zero).unwrap_or(Share::Equal)).collect(),
        )
    }

    /// The share of values that cannot be drawn.
    fn never(&mut self, name: Name<'_>) -> Share {
        let label = place_label(&format!("{}.others", name.text), name);
        let source = Some("not among the values that can be drawn".to_owned());
        let provenance = Provenance { source, ..Provenance::default() };
        let zero = standoff_model::Distribution::Point(0.0);
        Share::Given(self.add(label, zero, Unit::none(), provenance))
    }
}

impl Found {
    fn hidden_constant(
        &mut self,
        label: Label,
        domain: Domain,
        value_names: Vec<String>,
        (prior, seen_by): (Vec<Share>, Visibility),
    ) -> Target {
        self.columns.push(Column { label, owner: None, domain, value_names, prior, seen_by });
        Target::Column(ColumnId::new(self.columns.len() - 1))
    }
}

/// The values of a type and their shares.
struct Drawn {
    ty: Type,
    domain: Domain,
    value_names: Vec<String>,
    prior: Vec<Share>,
}

impl Drawn {
    /// Stands for a type that was complained of.
    fn nothing() -> Self {
        let (domain, ty) = (nothing(), Type::Unknown);
        Self { ty, domain, value_names: vec![String::new()], prior: vec![Share::Equal] }
    }
}

fn collect_writes<'s>(table: &'s Table, names: &mut BTreeSet<&'s str>) {
    let writes = ["then", "sets"].map(|key| table.get(key).and_then(Value::table));
    names.extend(
        writes.into_iter().flatten().flat_map(|table| &table.entries).map(|e| e.key.as_str()),
    );
}

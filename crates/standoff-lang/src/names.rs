//! What each name stands for.

use std::collections::BTreeMap;

use standoff_model::{
    ColumnId, ConsequenceId, Dimension, MeasureId, OutcomeId, ParamId, PlayerId, Span, StateId,
    Visibility,
};

use crate::modules::Modules;
use crate::report::Complaints;
use crate::{codes, reserved, suggest};

/// A list of named values; variables with equal lists share one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DomainId(pub(crate) usize);

/// What kind of value an expression has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Type {
    /// True or false.
    Condition,
    /// A number with a unit.
    Number(Dimension),
    /// One of a list of named values.
    Named(DomainId),
    /// An error was reported already.
    Unknown,
}

/// What a name refers to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Target {
    State(StateId),
    Column(ColumnId),
    Param(ParamId),
    /// By its place in the text; definitions are ordered later.
    Define(usize),
    Measure(MeasureId),
    /// By its place in the text.
    Function(usize),
    /// By its place in the text.
    Table(usize),
    Consequence(ConsequenceId),
    /// The name was declared twice: which one is meant cannot be said.
    Contested,
}

/// A declared variable, number, definition or measure.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub(crate) target: Target,
    pub(crate) ty: Type,
    /// How its unit is written.
    pub(crate) unit: Option<String>,
    pub(crate) declared: Span,
    pub(crate) seen_by: Visibility,
    /// Where it is said who sees it.
    pub(crate) seen_span: Span,
}

impl Symbol {
    /// Something that everybody sees.
    pub(crate) fn public(target: Target, ty: Type, declared: Span) -> Self {
        let seen_by = Visibility::All;
        Self { target, ty, unit: None, declared, seen_by, seen_span: declared }
    }
}

/// Everything that expressions can name.
#[derive(Default)]
pub(crate) struct Names {
    /// Players by id.
    pub(crate) players: Vec<String>,
    pub(crate) player_ids: BTreeMap<String, PlayerId>,
    /// The one namespace of states, numbers, definitions, measures and hidden constants.
    pub(crate) symbols: BTreeMap<String, Symbol>,
    /// The name of each number of `[param]` and the place of its value.
    pub(crate) numbers: BTreeMap<ParamId, (String, Span)>,
    /// Types by player.
    pub(crate) types: Vec<BTreeMap<String, Symbol>>,
    pub(crate) outcomes: BTreeMap<String, OutcomeId>,
    /// `open` and the outcomes.
    pub(crate) outcome_domain: Option<DomainId>,
    domains: Vec<Vec<String>>,
    /// The modules in use.
    pub(crate) modules: Modules,
    /// The domain of each list of values.
    interned: BTreeMap<Vec<String>, DomainId>,
    /// Where each value is declared first.
    values: BTreeMap<String, Span>,
}

impl Names {
    /// No names yet, beside modules.
    pub(crate) fn with(modules: Modules) -> Self {
        Self { modules, ..Self::default() }
    }

    /// The domain with these values.
    pub(crate) fn intern(&mut self, values: Vec<String>) -> DomainId {
        let next = DomainId(self.domains.len());
        let id = *self.interned.entry(values.clone()).or_insert(next);
        if id == next {
            self.domains.push(values);
        }
        id
    }

    /// The values of a domain.
    pub(crate) fn values(&self, id: DomainId) -> &[String] {
        &self.domains[id.0]
    }

    /// The place of a value in its domain.
    pub(crate) fn value(&self, id: DomainId, name: &str) -> Option<usize> {
        self.values(id).iter().position(|value| value == name)
    }

    /// Whether any variable has such a value.
    pub(crate) fn is_value(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Where a value of that name is declared.
    pub(crate) fn value_place(&self, name: &str) -> Option<Span> {
        self.values.get(name).copied()
    }

    /// Every name of the one namespace that can be written at a place, as it is written there.
    pub(crate) fn known(&self, place: Span) -> impl Iterator<Item = &str> {
        let inside = self.modules.at(place.start);
        let here = move |name: &&str| match (name.split_once('.'), inside) {
            (Some((owner, _)), Some(inside)) => owner == inside.name,
            (Some((owner, member)), None) => self.modules.output(owner, member, place).is_some(),
            (None, inside) => inside.is_none(),
        };
        let names = self.symbols.keys().map(String::as_str).filter(here);
        names.map(move |name| self.modules.bare(name, place))
    }

    /// Notes where a value is declared.
    pub(crate) fn note_value(&mut self, name: &str, span: Span) {
        self.values.entry(name.to_owned()).or_insert(span);
    }

    /// Adds a symbol; complains if the name is taken.
    pub(crate) fn declare(&mut self, name: &str, symbol: Symbol, out: &mut Complaints<'_>) {
        if let Some(other) = self.symbols.get_mut(name) {
            other.target = Target::Contested;
            let message = format!("`{name}` is declared twice");
            let error =
                standoff_model::Diagnostic::error(codes::NAME_CLASH, symbol.declared, message);
            out.push(error.also(other.declared, "the other one").help(ONE_NAMESPACE));
            return;
        }
        self.symbols.insert(name.to_owned(), symbol);
    }

    /// The id of a player; complains if there is none of that name.
    pub(crate) fn player(
        &self,
        name: &str,
        span: Span,
        out: &mut Complaints<'_>,
    ) -> Option<PlayerId> {
        let found = self.player_ids.get(name).copied();
        if found.is_none() && !out.is_lost(name) {
            let help = suggest::help(name, self.players.iter().map(String::as_str));
            out.error(codes::UNKNOWN_NAME, span, format!("there is no player `{name}`"), help);
        }
        found
    }

    /// Players who have a type of that name.
    pub(crate) fn owners<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let owned = self.types.iter().zip(&self.players);
        owned.filter(move |(types, _)| types.contains_key(name)).map(|(_, player)| player.as_str())
    }

    /// Complains of names that could be two things: a value that is also a variable, a type that
    /// is also a variable.
    pub(crate) fn check_clashes(&self, out: &mut Complaints<'_>) {
        for (value, span) in &self.values {
            let types = self.types.iter().find_map(|types| types.get(value));
            if let Some(other) = self.symbols.get(value).or(types) {
                clash(value, *span, "a value", other.declared, out);
            }
        }
        for (name, symbol) in self.types.iter().flatten() {
            if let Some(other) = self.symbols.get(name) {
                clash(name, symbol.declared, "a type", other.declared, out);
            }
        }
    }
}

const ONE_NAMESPACE: &str =
    "states, numbers, definitions and all other things share one set of names";

fn clash(name: &str, span: Span, what: &str, other: Span, out: &mut Complaints<'_>) {
    let message = format!("`{name}` is {what} here and the name of something else");
    let error = standoff_model::Diagnostic::error(codes::NAME_CLASH, span, message);
    out.push(error.also(other, "declared here").help("rename one of them"));
}

/// Complains if `name` cannot be a name.
pub(crate) fn check_name(name: &str, span: Span, out: &mut Complaints<'_>) {
    let name = out.bare(name, span);
    // The name of what a module is given was checked where the module declares it.
    if out.is_given(name) {
        return;
    }
    if !reserved::is_word(name) {
        let message = format!("`{name}` cannot be a name");
        let help = "a name is one word of letters, digits and `_` that begins with a letter";
        out.error(codes::BAD_NAME, span, message, Some(help.to_owned()));
    } else if let Some(meaning) = reserved::meaning(name) {
        let message = format!("`{name}` cannot be a name: it is {meaning}");
        out.error(codes::BAD_NAME, span, message, None);
    }
}

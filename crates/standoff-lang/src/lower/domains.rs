//! The values that a variable can take.

use std::collections::BTreeSet;

use standoff_model::{Diagnostic, Dimension, Domain, Span};

use super::{Lowering, listing};
use crate::fields::{Fields, Name};
use crate::names::{Target, Type, check_name};
use crate::syntax::{Kind, Value};
use crate::{codes, constructs, limits, suggest};

/// The values of each variable.
#[derive(Default)]
pub(super) struct Domains {
    pub(super) states: Vec<Domain>,
    pub(super) columns: Vec<Domain>,
    pub(super) consequences: Vec<Domain>,
}

/// A variable by whose values something is listed.
pub(super) struct Keyed {
    pub(super) ty: Type,
    pub(super) domain: Domain,
}

/// Stands for a domain that was complained of.
pub(super) fn nothing() -> Domain {
    Domain::Range { low: 0, high: 0, clamped: false }
}

impl<'s> Lowering<'s> {
    /// The domain of a state, from `values` or `range`.
    pub(super) fn state_domain(&mut self, fields: &Fields<'s>) -> Option<Domain> {
        fields.exclude("values", "range", &mut self.out);
        let clamped = fields.flag("clamp", false, &mut self.out);
        if fields.has("values") {
            if fields.has("clamp") {
                let message = "`clamp` goes with a range, and named values have no ends";
                let span = fields.key_span("clamp");
                self.out.push(Diagnostic::error(codes::CONFLICTING_KEYS, span, message));
            }
            let values = fields.names("values", &mut self.out)?;
            return self.named_domain(&values, fields.key_span("values"));
        }
        if fields.has("range") {
            return self.range(fields, clamped);
        }
        if !self.out.is_damaged(fields.span) && !fields.has_unknown(&constructs::STATE) {
            let message = format!("{} needs `values` or `range`", fields.what);
            self.bad_domain(fields.span, message);
        }
        None
    }

    /// The domain of these named values.
    pub(super) fn named_domain(&mut self, values: &[Name<'_>], place: Span) -> Option<Domain> {
        if values.is_empty() {
            self.bad_domain(place, "there must be at least one value");
            return None;
        }
        if values.len() > limits::VALUES {
            self.too_many(place);
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut domain = Vec::new();
        for value in values {
            if !seen.insert(value.text) {
                listing::twice(*value, &mut self.out);
                continue;
            }
            check_name(value.text, value.span, &mut self.out);
            self.names.note_value(value.text, value.span);
            domain.push(value.text.to_owned());
        }
        Some(Domain::Named(domain))
    }

    /// `range = [0, 4]`
    pub(super) fn range(&mut self, fields: &Fields<'s>, clamped: bool) -> Option<Domain> {
        let ends = fields.list("range", &mut self.out)?;
        let place = fields.get("range")?.span;
        let (Some(low), Some(high)) = (end(ends.first()), end(ends.get(1))) else {
            self.bad_domain(place, "a range is two whole numbers, such as `[0, 4]`");
            return None;
        };
        if ends.len() != 2 || low > high {
            self.bad_domain(place, "a range is two whole numbers, the smaller one first");
            return None;
        }
        if i64::from(high) - i64::from(low) >= limits::VALUES as i64 {
            self.too_many(place);
            return None;
        }
        Some(Domain::Range { low, high, clamped })
    }

    fn bad_domain(&mut self, span: Span, message: impl Into<String>) {
        self.out.push(Diagnostic::error(codes::DOMAIN_SHAPE, span, message));
    }

    fn too_many(&mut self, span: Span) {
        let message = format!("a variable has at most {} values", limits::VALUES);
        self.out.push(Diagnostic::error(codes::TOO_MANY, span, message));
    }

    /// The type of a variable with this domain.
    pub(super) fn domain_type(&mut self, domain: &Domain) -> Type {
        match domain {
            Domain::Named(values) => Type::Named(self.names.intern(values.clone())),
            Domain::Range { .. } => Type::Number(Dimension::NONE),
        }
    }

    /// What people read for each value: `names = { feint = "A feint" }`.
    pub(super) fn value_names(&mut self, fields: &Fields<'s>, domain: &Domain) -> Vec<String> {
        let mut names: Vec<String> = (0..domain.len()).map(|index| domain.text(index)).collect();
        let Some(given) = fields.table("names", &mut self.out) else { return names };
        for entry in &given.table.entries {
            let index = self.value_index(domain, &entry.key, entry.key_span, codes::UNKNOWN_VALUE);
            let text = given.text(&entry.key, &mut self.out);
            if let (Some(index), Some(text)) = (index, text) {
                names[index] = text.to_owned();
            }
        }
        names
    }

    /// The variable that `name` is: a state, a type as `player.type`, a consequence or `outcome`.
    /// Complains if there is none.
    pub(super) fn keyed(&mut self, name: Name<'_>) -> Option<Keyed> {
        // A module knows neither outcomes nor players.
        let inside = self.names.modules.at(name.span.start).is_some();
        let outcome = self.names.outcome_domain.filter(|_| !inside);
        if let ("outcome", Some(id)) = (name.text, outcome) {
            let domain = Domain::Named(self.names.values(id).to_vec());
            return Some(Keyed { ty: Type::Named(id), domain });
        }
        let symbol = match name.text.split_once('.') {
            Some((player, own)) => {
                let player = self.names.player_ids.get(player).filter(|_| !inside);
                player.and_then(|player| self.names.types[player.index()].get(own))
            }
            None => self.own_symbol(name),
        };
        let (target, ty) = symbol.map(|symbol| (symbol.target, symbol.ty)).unzip();
        let domain = match target {
            Some(Target::State(id)) => self.domains.states.get(id.index()),
            Some(Target::Column(id)) => self.domains.columns.get(id.index()),
            Some(Target::Consequence(id)) => self.domains.consequences.get(id.index()),
            _ => None,
        };
        match (ty, domain) {
            (Some(Type::Unknown), _) => None,
            (Some(ty), Some(domain)) => Some(Keyed { ty, domain: domain.clone() }),
            _ => {
                self.no_variable(name);
                None
            }
        }
    }

    /// What a name stands for at its place: inside a module, something of the module's own; outside,
    /// something of the scenario's or an output.
    pub(super) fn own_symbol(&self, name: Name<'_>) -> Option<&crate::names::Symbol> {
        let modules = &self.names.modules;
        let inside = modules.at(name.span.start).is_some();
        let key = match name.text.split_once('.') {
            Some((owner, member)) => modules.output(owner, member, name.span)?.into(),
            None => modules.key(name.text, name.span),
        };
        let foreign = inside && !key.contains('.');
        self.names.symbols.get(key.as_ref()).filter(|_| !foreign)
    }

    fn no_variable(&mut self, name: Name<'_>) {
        if self.out.is_lost(name.text) {
            return;
        }
        let message = format!("`{}` is not a variable with a list of values", name.text);
        if let Some(owner) = self.names.owners(name.text).next() {
            let help = Some(format!("did you mean `{owner}.{}`?", name.text));
            self.out.error(codes::WHOSE_TYPE, name.span, message, help);
            return;
        }
        let inside = self.names.modules.at(name.span.start).is_some();
        let states = self.names.known(name.span).filter(|name| {
            let symbol = self.names.symbols.get(*name);
            symbol.is_some_and(|symbol| {
                let target = symbol.target;
                matches!(target, Target::State(_) | Target::Column(_) | Target::Consequence(_))
            })
        });
        let states = states.map(str::to_owned);
        let of = |(player, types): (&String, &std::collections::BTreeMap<String, _>)| {
            types.keys().map(|own| format!("{player}.{own}")).collect::<Vec<_>>()
        };
        let types = self.names.players.iter().zip(&self.names.types).flat_map(of);
        let types = types.filter(|_| !inside);
        let known: Vec<String> = states.chain(types).collect();
        let help = suggest::help(name.text, known.iter().map(String::as_str));
        self.out.error(codes::UNKNOWN_NAME, name.span, message, help);
    }

    /// The place of a value in its domain; complains if it has no such value.
    pub(super) fn value_index(
        &mut self,
        domain: &Domain,
        text: &str,
        span: Span,
        code: &'static str,
    ) -> Option<usize> {
        let index = match domain {
            Domain::Named(values) => values.iter().position(|value| value == text),
            Domain::Range { low, high, .. } => {
                let number = text.trim().parse::<i32>().ok();
                let inside = number.filter(|number| low <= number && number <= high);
                inside.map(|number| (i64::from(number) - i64::from(*low)) as usize)
            }
        };
        if index.is_none() && !self.out.is_full() {
            self.no_such_value(domain, text, span, code);
        }
        index
    }

    fn no_such_value(&mut self, domain: &Domain, text: &str, span: Span, code: &'static str) {
        let message = format!("there is no value `{text}`");
        let help = match domain {
            Domain::Named(values) => suggest::help(text, values.iter().map(String::as_str)),
            Domain::Range { low, high, .. } => Some(format!("the range is {low} to {high}")),
        };
        self.out.error(code, span, message, help);
    }
}

fn end(value: Option<&Value>) -> Option<i32> {
    match value?.kind {
        Kind::Integer(number) => i32::try_from(number).ok(),
        _ => None,
    }
}

//! What a name stands for, and whether it may be read here.

use standoff_model::expr::{Clock, Expr};
use standoff_model::{Diagnostic, Dimension, Span};

use super::scope::{Read, Reads, Taken, Witness};
use super::{Checker, Literal, Typed};
use crate::expr::{Ast, Node, Word};
use crate::modules::Instance;
use crate::names::{DomainId, Symbol, Target, Type};
use crate::{codes, reserved, suggest};

impl Checker<'_, '_> {
    /// The named values that an expression is about, if that can be seen without resolving it.
    pub(super) fn hint(&self, ast: &Ast) -> Option<DomainId> {
        let ty = match &ast.node {
            Node::Name(name) if self.argument(name).is_some() => self.argument(name)?.1.ty,
            Node::Name(name) if name == "outcome" => return self.world.names.outcome_domain,
            Node::Name(name) => match self.symbol(name) {
                Some(symbol) => symbol.ty,
                None if self.is_foreign(name) => return None,
                // The player is missing, but what is meant is clear enough.
                None => self.world.names.types.iter().find_map(|types| types.get(name))?.ty,
            },
            Node::Member(owner, member) => self.type_of(&owner.text, &member.text)?.ty,
            Node::If(parts) => return self.hint(&parts[1]).or_else(|| self.hint(&parts[2])),
            _ => return None,
        };
        match ty {
            Type::Named(domain) => Some(domain),
            _ => None,
        }
    }

    /// Whether an expression is a variable that was complained of.
    pub(super) fn is_unclear(&self, ast: &Ast) -> bool {
        let symbol = match &ast.node {
            Node::Name(name) => self.symbol(name),
            Node::Member(owner, member) => self.type_of(&owner.text, &member.text),
            _ => None,
        };
        symbol
            .is_some_and(|symbol| symbol.ty == Type::Unknown || symbol.target == Target::Contested)
    }

    /// Whether this is the name of a value and of nothing else.
    pub(super) fn is_bare_value(&self, ast: &Ast) -> bool {
        let Node::Name(name) = &ast.node else { return false };
        let names = self.world.names;
        self.symbol(name).is_none() && (names.is_value(name) || names.outcomes.contains_key(name))
    }

    /// The argument of that name of the function whose expression this is.
    pub(super) fn argument(&self, name: &str) -> Option<(usize, &'_ Taken)> {
        self.scope.arguments.iter().enumerate().find(|(_, taken)| taken.name == name)
    }

    /// The variable of that name: the player's own type first, as it may not be anything else.
    pub(super) fn symbol(&self, name: &str) -> Option<&Symbol> {
        if self.is_foreign(name) {
            return None;
        }
        let names = self.world.names;
        let own = self.scope.player.and_then(|player| names.types.get(player.index())?.get(name));
        own.or_else(|| names.symbols.get(name))
    }

    fn type_of(&self, player: &str, name: &str) -> Option<&Symbol> {
        let names = self.world.names;
        let id = names.player_ids.get(player)?;
        names.types.get(id.index())?.get(name)
    }

    pub(super) fn name(&mut self, name: &str, span: Span, expected: Option<DomainId>) -> Typed {
        if let Some(domain) = expected
            && let Some(index) = self.world.names.value(domain, name)
        {
            return Typed::new(Expr::Number(index as f64), Type::Named(domain), span);
        }
        if let Some((index, taken)) = self.argument(name) {
            let (ty, unit) = (taken.ty, taken.unit.clone());
            return Typed { unit, ..Typed::new(Expr::Argument(index as u32), ty, span) };
        }
        if let Some((_, number)) = self.scope.bindings.iter().find(|(bound, _)| bound == name) {
            let literal = if *number == 0 { Literal::Zero } else { Literal::Plain };
            return Typed { literal, ..Typed::plain(Expr::Number(f64::from(*number)), span) };
        }
        if let Some(typed) = self.builtin(name, span) {
            return typed;
        }
        match self.symbol(name).cloned() {
            Some(symbol) => self.variable(name, &symbol, span),
            None => self.unknown_name(name, span, expected),
        }
    }

    fn builtin(&mut self, name: &str, span: Span) -> Option<Typed> {
        let time = Type::Number(Dimension::TIME);
        let (read, expr) = match name {
            "outcome" if self.refuse_inside(name, span) => return Some(Typed::unknown(span)),
            "outcome" => {
                let ty = self.world.names.outcome_domain.map_or(Type::Unknown, Type::Named);
                self.note(Read::Outcome, name, span);
                return Some(Typed::new(Expr::Outcome, ty, span));
            }
            "horizon" => {
                return Some(Typed::new(Expr::Number(self.world.horizon), time, span));
            }
            "elapsed" => (Read::Calendar, Expr::Clock(Clock::Elapsed)),
            "step_length" => (Read::Calendar, Expr::Clock(Clock::StepLength)),
            "today" => (Read::Today, Expr::Clock(Clock::Today)),
            _ => return None,
        };
        self.note(read, name, span);
        Some(Typed::new(expr, time, span))
    }

    pub(super) fn member(&mut self, owner: &Word, member: &Word, span: Span) -> Typed {
        if self.faulty_member(owner, member, span) {
            return Typed::unknown(span);
        }
        let Some(player) = self.world.names.player(&owner.text, owner.span, self.out) else {
            return Typed::unknown(span);
        };
        let types = &self.world.names.types[player.index()];
        let Some(symbol) = types.get(&member.text) else {
            if !self.out.is_lost(&member.text) {
                let message = format!("`{}` has no type `{}`", owner.text, member.text);
                let help = suggest::help(&member.text, types.keys().map(String::as_str));
                self.out.error(codes::UNKNOWN_NAME, member.span, message, help);
            }
            return Typed::unknown(span);
        };
        let name = format!("{}.{}", owner.text, member.text);
        self.variable(&name, symbol, span)
    }

    fn variable(&mut self, name: &str, symbol: &Symbol, span: Span) -> Typed {
        let (read, expr) = match symbol.target {
            Target::State(id) => (Read::State, Expr::State(id)),
            Target::Column(id) => (Read::Column, Expr::Column(id)),
            Target::Param(id) => (Read::Param, Expr::Param(id)),
            Target::Measure(id) => (Read::Measure, Expr::Measure(id)),
            Target::Define(index) => return self.define(name, index, span),
            Target::Consequence(id) => (Read::Consequence, Expr::Consequence(id)),
            Target::Function(_) | Target::Table(_) => return self.not_alone(name, symbol, span),
            Target::Contested => return Typed::unknown(span),
        };
        self.note_visibility(name, symbol, span);
        if !self.note(read, name, span) {
            return Typed::unknown(span);
        }
        let origin = match symbol.target {
            Target::Param(id) => Some(id),
            _ => None,
        };
        Typed { unit: symbol.unit.clone(), origin, ..Typed::new(expr, symbol.ty, span) }
    }

    fn define(&mut self, name: &str, index: usize, span: Span) -> Typed {
        let defined = self.world.defined;
        let Some(Some(define)) = defined.get(index) else { return Typed::unknown(span) };
        if !self.through(name, &define.reads, span) {
            return Typed::unknown(span);
        }
        let typed = Typed::new(Expr::Define(define.id), define.ty, span);
        let literal = define.literal.min(Literal::Plain);
        Typed { unit: define.unit.clone(), literal, ..typed }
    }

    /// Notes all that something with a name reads; complains and says false if some of it may not
    /// be read here.
    pub(super) fn through(&mut self, name: &str, reads: &Reads, span: Span) -> bool {
        let allowed = self.scope.place.allowed;
        if let Some((kind, witness)) = reads.kinds.iter().find(|(kind, _)| !allowed.contains(kind))
        {
            let error = self.not_readable_through(*kind, name, &witness.name, span);
            self.out.push(error.also(witness.span, "read here"));
            return false;
        }
        let player = self.scope.player.filter(|_| self.scope.place.seen);
        if let Some(witness) = player.and_then(|player| reads.hidden.get(&player)) {
            let error = self.not_visible(&witness.name, span, witness.seen_span);
            self.out.push(error.also(witness.span, format!("read by `{name}`")));
        }
        self.reads.absorb(reads);
        true
    }

    /// Notes that something is read here; complains and says false if it may not be.
    pub(super) fn note(&mut self, read: Read, name: &str, span: Span) -> bool {
        let witness = || Witness { name: name.to_owned(), span, seen_span: None };
        self.reads.kinds.entry(read).or_insert_with(witness);
        let allowed = self.scope.place.allowed.contains(&read);
        if !allowed {
            let error = self.not_readable(read, name, span);
            self.out.push(error);
        }
        allowed
    }

    fn note_visibility(&mut self, name: &str, symbol: &Symbol, span: Span) {
        let seen_span = Some(symbol.seen_span);
        for player in self.world.names.player_ids.values() {
            if !symbol.seen_by.includes(*player) {
                let witness = || Witness { name: name.to_owned(), span, seen_span };
                self.reads.hidden.entry(*player).or_insert_with(witness);
            }
        }
        let player = self.scope.player.filter(|_| self.scope.place.seen);
        if player.is_some_and(|player| !symbol.seen_by.includes(player)) {
            let error = self.not_visible(name, span, seen_span);
            self.out.push(error);
        }
    }

    fn not_readable(&self, read: Read, name: &str, span: Span) -> Diagnostic {
        let place = self.scope.place;
        let message = format!("{} cannot read `{name}`: it is {}", place.what, read.describe());
        Diagnostic::error(codes::NOT_READABLE, span, message).help(place.rule)
    }

    fn not_readable_through(&self, read: Read, define: &str, name: &str, span: Span) -> Diagnostic {
        let place = self.scope.place;
        if define == name {
            let message =
                format!("{} cannot read `{name}`: it holds numbers of the analyst's", place.what);
            return Diagnostic::error(codes::NOT_READABLE, span, message).help(place.rule);
        }
        let message = format!(
            "{} cannot read `{define}`: it reads `{name}`, which is {}",
            place.what,
            read.describe()
        );
        Diagnostic::error(codes::NOT_READABLE, span, message).help(place.rule)
    }

    fn not_visible(&self, name: &str, span: Span, seen_span: Option<Span>) -> Diagnostic {
        let player = self.scope.player.and_then(|p| self.world.names.players.get(p.index()));
        let player = player.map_or("the player", String::as_str);
        let what = self.scope.place.what;
        let message = format!("`{player}` cannot see `{name}`: {what} may not depend on it");
        let error = Diagnostic::error(codes::NOT_VISIBLE, span, message);
        let error = match seen_span {
            Some(place) => error.also(place, format!("not seen by `{player}`")),
            None => error,
        };
        error.help("use something that the player sees, or let it see this")
    }

    fn unknown_name(&mut self, name: &str, span: Span, expected: Option<DomainId>) -> Typed {
        if !self.out.is_lost(name) && !self.out.is_full() {
            let error = self.name_error(name, span, expected);
            self.out.push(error);
        }
        Typed::unknown(span)
    }

    fn name_error(&self, name: &str, span: Span, expected: Option<DomainId>) -> Diagnostic {
        let names = self.world.names;
        if self.is_foreign(name) && expected.is_none() {
            return self.unknown_inside(name, span);
        }
        if let Some(owner) = names.owners(name).next().filter(|_| !self.is_foreign(name)) {
            let message = format!("`{name}` is a private type: it is not clear whose is meant");
            let error = Diagnostic::error(codes::WHOSE_TYPE, span, message);
            return error.help(format!("write `{owner}.{name}`"));
        }
        if let Some(domain) = expected {
            let values = names.values(domain).iter().map(String::as_str);
            let message = format!("`{name}` is not {}", self.describe(Type::Named(domain)));
            let error = Diagnostic::error(codes::UNKNOWN_VALUE, span, message);
            return suggest::help(name, values).into_iter().fold(error, Diagnostic::help);
        }
        let error =
            Diagnostic::error(codes::UNKNOWN_NAME, span, format!("nothing is called `{name}`"));
        self.name_help(name, span).into_iter().fold(error, Diagnostic::help)
    }

    fn name_help(&self, name: &str, span: Span) -> Option<String> {
        if reserved::FUNCTIONS.contains(&name) {
            let nothing = name.ends_with("_normal") || name.ends_with("_uniform");
            let plain = if nothing { "()" } else { "(…)" };
            let form = reserved::form(name).map_or_else(|| format!("{name}{plain}"), str::to_owned);
            return Some(format!("`{name}` is a function: write `{form}`"));
        }
        if self.world.names.is_value(name) || self.world.names.outcomes.contains_key(name) {
            return Some(format!("`{name}` is a value: compare a variable with it"));
        }
        if let Some(help) = self.world.names.modules.named(name).and_then(Instance::reading) {
            return Some(help);
        }
        let known = self.world.names.known(span);
        let known = known.chain(reserved::BUILTINS.iter().copied());
        suggest::closest(name, known).map(|other| format!("did you mean `{other}`?"))
    }
}

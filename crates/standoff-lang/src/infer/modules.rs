//! What the scenario reads of a module, and what a module may not read of the scenario.

use standoff_model::{Diagnostic, Span};

use super::{Checker, Typed, Want};
use crate::expr::Word;
use crate::modules::Instance;
use crate::{codes, suggest};

/// What to do where a module needs something of the scenario.
const INPUT: &str =
    "a module reads its own names and the clock; declare an input for what it needs";

impl Checker<'_, '_> {
    /// The module in whose text the expression stands.
    pub(super) fn inside(&self) -> Option<&Instance> {
        self.world.names.modules.at(self.place)
    }

    /// Whether a name is one of the scenario's, which a module does not know. Its own names were
    /// made whole when the expression was read.
    pub(super) fn is_foreign(&self, name: &str) -> bool {
        self.inside().is_some() && !name.contains('.')
    }

    /// Complains if something is read in a module that only the scenario can read.
    pub(super) fn refuse_inside(&mut self, what: &str, span: Span) -> bool {
        let refused = self.inside().is_some();
        if refused {
            let message = format!("a module cannot read `{what}`: it belongs to the scenario");
            self.out.error(codes::NOT_READABLE, span, message, Some(INPUT.to_owned()));
        }
        refused
    }

    /// Complains of `owner.member` where it is not somebody's type, if that is certain. Outputs
    /// were made names when the expression was read.
    pub(super) fn faulty_member(&mut self, owner: &Word, member: &Word, span: Span) -> bool {
        let text = format!("{}.{}", owner.text, member.text);
        if self.refuse_inside(&text, span) {
            return true;
        }
        let modules = &self.world.names.modules;
        if let Some(instance) = modules.named(&owner.text) {
            let error = if self.out.is_full() { None } else { not_an_output(instance, member) };
            // Nothing is said of a module that could not be read.
            if let Some(error) = error.filter(|_| !self.out.is_lost(&member.text)) {
                self.out.push(error);
            }
            return true;
        }
        let players = self.world.names.players.iter().map(String::as_str);
        let used = modules.instances.iter().map(|instance| instance.name.as_str());
        let known: Vec<&str> = players.chain(used).collect();
        let strange = !self.world.names.player_ids.contains_key(&owner.text);
        let strange = strange && !modules.instances.is_empty() && !self.out.is_lost(&owner.text);
        if strange && !self.out.is_full() {
            let help = suggest::help(&owner.text, known);
            let message = format!("there is no player or module `{}`", owner.text);
            self.out.error(codes::UNKNOWN_NAME, owner.span, message, help);
        }
        strange
    }

    /// The complaint about a name that a module does not know.
    pub(super) fn unknown_inside(&self, name: &str, span: Span) -> Diagnostic {
        let message = format!("nothing in this module is called `{name}`");
        let error = Diagnostic::error(codes::UNKNOWN_NAME, span, message);
        let known: Vec<&str> = self.world.names.known(span).collect();
        let known = known.into_iter().chain(crate::reserved::BUILTINS.iter().copied());
        match suggest::closest(name, known) {
            Some(other) => error.help(format!("did you mean `{other}`?")),
            None => error.help(INPUT),
        }
    }

    /// Brings an expression to what is wanted. A complaint also shows where that is `declared`.
    pub(crate) fn fit_declared(
        &mut self,
        typed: Typed,
        want: Want<'_>,
        declared: Span,
    ) -> Option<Typed> {
        let before = self.out.count();
        let fitted = self.fit(typed, want);
        self.out.also_since(before, declared, "declared here");
        fitted
    }
}

fn not_an_output(instance: &Instance, member: &Word) -> Option<Diagnostic> {
    let outputs = instance.outputs.as_ref()?;
    let known = instance.own.contains(&member.text);
    let what = if known { "is not an output of" } else { "is nothing in" };
    let message = format!("`{}` {what} the module `{}`", member.text, instance.name);
    let error = Diagnostic::error(codes::NOT_AN_OUTPUT, member.span, message);
    let close = suggest::closest(&member.text, outputs.iter().map(String::as_str));
    let close = close.map(|close| format!("did you mean `{}`?", instance.dotted(close)));
    Some(close.into_iter().chain(instance.reading()).fold(error, Diagnostic::help))
}

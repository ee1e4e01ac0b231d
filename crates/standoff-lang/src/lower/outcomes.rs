//! Outcomes, milestones and payoffs.

use standoff_model::{
    Diagnostic, Dimension, Label, Milestone, Outcome, OutcomeId, PlayerId, Span, Term, Timing,
};

use super::Lowering;
use super::listing::{Placed, place};
use crate::fields::{Fields, Name};
use crate::infer::Want;
use crate::infer::scope::{MILESTONE_CONDITION, OUTCOME_CONDITION, PAYOFF, Place, Scope};
use crate::syntax::Value;
use crate::{codes, constructs};

impl<'s> Lowering<'s> {
    /// Outcomes in the order of `crisis.outcomes`, and their names.
    pub(super) fn declare_outcomes(&mut self) -> Vec<Placed<'s>> {
        let tables = self.tables;
        let list = self.crisis_list("outcomes");
        let open = list.iter().flatten().find(|name| name.text == "open").copied();
        if let Some(open) = open {
            let message = "`open` is built in and comes after all others: leave it out of the list";
            self.out.push(Diagnostic::error(codes::BAD_NAME, open.span, message));
        }
        let list = list.map(|list| list.into_iter().filter(|name| name.text != "open").collect());
        let placed = place(list, &tables.outcomes, "outcome", &mut self.out);
        let mut values = vec!["open".to_owned()];
        for (index, outcome) in placed.iter().enumerate() {
            let name = outcome.name.text.to_owned();
            let span = outcome.item.map_or(outcome.name.span, |item| item.name.span);
            self.names.note_value(&name, span);
            self.names.outcomes.insert(name.clone(), OutcomeId::new(index));
            values.push(name);
        }
        self.names.outcome_domain = Some(self.names.intern(values));
        placed
    }

    /// Outcomes with their conditions.
    pub(super) fn outcomes(&mut self, placed: &[Placed<'s>]) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for item in placed.iter().filter_map(|outcome| outcome.item) {
            let fields = &item.fields;
            fields.check(&constructs::OUTCOME, &mut self.out);
            let label = self.label(item.name, fields);
            let ends = fields.flag("ends", true, &mut self.out);
            if let Some(when) = self.condition(fields, &OUTCOME_CONDITION) {
                outcomes.push(Outcome { label, when, ends });
            }
        }
        outcomes
    }

    fn condition(
        &mut self,
        fields: &Fields<'s>,
        place: &'static Place,
    ) -> Option<standoff_model::Expr> {
        let value = fields.get("when")?;
        let typed = self.expression(value, "when", Scope::of(place), Want::Condition)?;
        Some(typed.expr)
    }

    /// What is said of the built-in outcome `open`.
    pub(super) fn open(&mut self) -> Label {
        let tables = self.tables;
        let Some(item) = &tables.open else {
            let span = tables.crisis.as_ref().map_or(Span::default(), |crisis| crisis.span);
            return Label { id: "open".to_owned(), name: "open".to_owned(), span };
        };
        item.fields.check(&constructs::OPEN, &mut self.out);
        self.label(item.name, &item.fields)
    }

    /// `[milestone.*]`
    pub(super) fn milestones(&mut self) -> Vec<Milestone> {
        let tables = self.tables;
        let mut milestones = Vec::new();
        for item in &tables.milestones {
            item.fields.check(&constructs::MILESTONE, &mut self.out);
            let label = self.label(item.name, &item.fields);
            if let Some(when) = self.condition(&item.fields, &MILESTONE_CONDITION) {
                milestones.push(Milestone { label, when });
            }
        }
        milestones
    }

    /// `[payoff.*]`
    pub(super) fn terms(&mut self) -> Vec<Term> {
        let tables = self.tables;
        let mut terms = Vec::new();
        for item in &tables.payoffs {
            item.fields.check(&constructs::PAYOFF, &mut self.out);
            let player = self.names.player(item.name.text, item.name.span, &mut self.out);
            let Some(player) = player else { continue };
            self.timed_terms(&item.fields, player, Timing::EachStep, &mut terms);
            self.timed_terms(&item.fields, player, Timing::AtEnd, &mut terms);
        }
        terms
    }

    fn timed_terms(
        &mut self,
        fields: &Fields<'s>,
        player: PlayerId,
        timing: Timing,
        terms: &mut Vec<Term>,
    ) {
        let (key, want) = match timing {
            Timing::EachStep => {
                ("each_step", Want::Number(Dimension::POINTS_RATE, Some("points per week")))
            }
            Timing::AtEnd => ("at_end", Want::Number(Dimension::POINTS, Some("points"))),
        };
        let Some(table) = fields.table(key, &mut self.out) else { return };
        for entry in &table.table.entries {
            let key = Name { text: &entry.key, span: entry.key_span };
            let Some((label, value)) = self.term_parts(key, &entry.value) else { continue };
            let typed = self.expression(value, key.text, Scope::by(&PAYOFF, player), want);
            terms.extend(typed.map(|typed| Term { label, player, timing, expr: typed.expr }));
        }
    }

    /// A term is an expression, or a table with the expression under `is` and a `name` for people.
    fn term_parts(&mut self, key: Name<'s>, value: &'s Value) -> Option<(Label, &'s Value)> {
        let Some(table) = value.table() else {
            let (id, name) = (key.text.to_owned(), key.text.to_owned());
            return Some((Label { id, name, span: key.span }, value));
        };
        let fields = Fields { table, what: format!("payoff `{}`", key.text), span: key.span };
        fields.check(&constructs::TERM, &mut self.out);
        Some((self.label(key, &fields), fields.get("is")?))
    }
}

//! Whether play has ended, so that no chance is drawn any more.

use standoff_model::{Expr, Model};

use super::eval::Evaluator;
use super::graph::Graph;

/// The outcomes by which it can be told that play has ended.
pub(super) struct Over<'m> {
    model: &'m Model,
    /// Conditions that never hold while no outcome is taken.
    conditions: Vec<&'m Expr>,
    /// Definitions that they read, each behind those that it needs.
    defines: Vec<usize>,
    /// Whether each outcome ends play.
    all_end: bool,
}

impl<'m> Over<'m> {
    pub(super) fn new(model: &'m Model, graph: &Graph<'_>) -> Self {
        // They read states only, which nothing moves between a stage and the look at outcomes.
        let conditions: Vec<&Expr> = model.outcomes.iter().map(|outcome| &outcome.when).collect();
        let defines = graph.reads(conditions.iter().copied()).defines;
        let all_end = model.outcomes.iter().all(|outcome| outcome.ends);
        Self { model, conditions, defines, all_end }
    }

    /// Whether play has certainly ended in the setting of `eval`. What was taken before stays, so
    /// that behind an outcome with which play goes on no condition says anything.
    pub(super) fn is_over(&self, eval: &mut Evaluator<'_>) -> bool {
        let outcome = eval.setting.outcome;
        let taken = (outcome.low == outcome.high).then_some(outcome.low as usize);
        match taken {
            Some(taken) if taken > 0 => {
                self.model.outcomes.get(taken - 1).is_some_and(|outcome| outcome.ends)
            }
            None if !self.all_end => false,
            _ => self.one_holds(eval),
        }
    }

    fn one_holds(&self, eval: &mut Evaluator<'_>) -> bool {
        eval.define(&self.defines);
        self.conditions.iter().any(|when| eval.value(when).truth() == Some(true))
    }
}

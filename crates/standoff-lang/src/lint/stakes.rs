//! Players to whom it makes no difference how play goes.

use standoff_model::expr::{Clock, Function};
use standoff_model::{Diagnostic, Expr, Model, PlayerId, Term, Timing};

use super::graph::Graph;
use crate::codes;

/// Warns of players whose payoffs nothing in play changes. Those without any payoff were already
/// complained of.
pub(super) fn players_without_stake(model: &Model, graph: &Graph<'_>) -> Vec<Diagnostic> {
    let play = graph.reading(is_play);
    let ends = model.outcomes.iter().any(|outcome| outcome.ends);
    let matters = |term: &Term| {
        // A flow that never changes still depends on how long it is paid.
        let lasts = ends && term.timing == Timing::EachStep && term.expr != Expr::Number(0.0);
        lasts || graph.is_read(&play, &term.expr)
    };
    let mut out = Vec::new();
    for (index, player) in model.players.iter().enumerate() {
        let id = PlayerId::new(index);
        let mut terms = model.terms.iter().filter(|term| term.player == id).peekable();
        let pays = model.actions.iter().any(|action| action.player == id && action.cost.is_some());
        if terms.peek().is_some() && !pays && !terms.any(matters) {
            let name = &player.label.id;
            let message = format!("the payoff of `{name}` is the same whatever happens");
            let warning = Diagnostic::warning(codes::NO_PAYOFF, player.label.span, message);
            out.push(warning.help("let a term read a state or the outcome"));
        }
    }
    out
}

/// Whether it is something that play changes.
fn is_play(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::State(_)
            | Expr::Outcome
            | Expr::Clock(Clock::Elapsed | Clock::StepLength)
            | Expr::Call(Function::WithinStep, _)
    )
}

//! What is done where the analyst says how likely each action is.

use standoff_model::{Action, ActionId, Base, Model, StageKind};

use super::chosen::ever_chosen;
use crate::game::{Game, Prices};
use crate::policy::Policy;

/// For each judged action that changes something or costs something, the probability that it is
/// chosen at least once within the reported horizon.
pub fn judged_chances(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
) -> Vec<(ActionId, f64)> {
    let actions = (0..model.actions.len()).map(ActionId::new);
    let judged = actions.filter(|id| is_judged(model, *id) && does_something(model.action(*id)));
    let last = |id| ever_chosen(game, model, prices, policy, id).last().copied().unwrap_or(0.0);
    judged.map(|id| (id, last(id))).collect()
}

fn is_judged(model: &Model, id: ActionId) -> bool {
    let kind = &model.stage(model.action(id).stage).kind;
    matches!(kind, StageKind::Decision { base: Base::Judged, .. })
}

/// The choice of any other action may have been passed over when the game was built.
fn does_something(action: &Action) -> bool {
    action.cost.is_some() || action.results.iter().any(|way| !way.effects.is_empty())
}

//! What is done where the analyst says how likely each action is.

use standoff_model::{Action, ActionId, Base, Model, StageKind};

use crate::game::{Game, NO_VIEW, Prices};
use crate::math::stats::sum;
use crate::policy::Policy;
use crate::solve::sweep::{chosen_reach, forward_while};

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
    judged.map(|id| (id, ever_chosen(game, model, prices, policy, id))).collect()
}

fn is_judged(model: &Model, id: ActionId) -> bool {
    let kind = &model.stage(model.action(id).stage).kind;
    matches!(kind, StageKind::Decision { base: Base::Judged, .. })
}

/// The choice of any other action may have been passed over when the game was built.
fn does_something(action: &Action) -> bool {
    action.cost.is_some() || action.results.iter().any(|way| !way.effects.is_empty())
}

fn ever_chosen(game: &Game, model: &Model, prices: &Prices, policy: &Policy, id: ActionId) -> f64 {
    let n = game.profiles.count;
    let place = |node: usize| {
        let view = game.node_view[node];
        let actions = (view != NO_VIEW).then(|| game.actions_of(&game.views[view as usize]))?;
        actions.iter().position(|action| *action == id)
    };
    let mut reach = Vec::new();
    forward_while(game, prices, policy, &mut reach, |node, a| place(node) != Some(a));
    let mut taken = vec![0.0; n];
    let mut masses = Vec::new();
    let reported =
        |node: &usize| game.layers[game.node_layer[*node] as usize].step < model.crisis.reported;
    for node in (0..game.nodes()).take_while(reported) {
        if let Some(a) = place(node) {
            chosen_reach(game, policy, node, a, &reach[node * n..(node + 1) * n], &mut taken);
            masses.extend_from_slice(&taken);
        }
    }
    sum(masses)
}

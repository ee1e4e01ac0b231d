//! What players choose over the whole of reported play: how often, by when, and with what it goes.

use std::collections::BTreeMap;

use standoff_model::{ActionId, Model, PlayerId};

use crate::game::{Game, NO_VIEW, Prices};
use crate::math::stats::sum;
use crate::policy::Policy;
use crate::solve::sweep::{chosen_reach, forward, forward_while};

/// An action over reported play.
#[derive(Clone, PartialEq, Debug)]
pub struct Chosen {
    /// Which.
    pub action: ActionId,
    /// Probability that it has been chosen at least once, now and after each reported step.
    pub ever: Vec<f64>,
    /// Of the state variables that its player sees: how often it is chosen.
    pub by_state: Vec<ByState>,
}

/// How often an action is chosen by where a state variable stands.
#[derive(Clone, PartialEq, Debug)]
pub struct ByState {
    /// The place of the variable in [`Model::states`].
    pub state: usize,
    /// For each value.
    pub values: Vec<Rate>,
}

/// How often something is chosen.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Rate {
    /// Expected number of choices.
    pub taken: f64,
    /// Expected weeks in which it could be chosen.
    pub weeks: f64,
}

/// Every action that is chosen freely and is no status quo.
pub fn chosen(game: &Game, model: &Model, prices: &Prices, policy: &Policy) -> Vec<Chosen> {
    let rates = rates(game, model, prices, policy);
    let one = |(action, by_state)| Chosen {
        action,
        ever: ever_chosen(game, model, prices, policy, action),
        by_state,
    };
    rates.into_iter().map(one).collect()
}

fn rates(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
) -> BTreeMap<ActionId, Vec<ByState>> {
    let n = game.profiles.count;
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    let mut found = BTreeMap::new();
    let mut taken = vec![0.0; n];
    for node in reported(game, model).filter(|node| game.node_view[*node] != NO_VIEW) {
        let view = &game.views[game.node_view[node] as usize];
        let here = &reach[node * n..(node + 1) * n];
        let weeks = model.crisis.steps[game.layers[view.layer].step].days / 7.0;
        for (a, action) in game.actions_of(view).iter().enumerate() {
            if view.judged || model.action(*action).status_quo {
                continue;
            }
            chosen_reach(game, policy, node, a, here, &mut taken);
            let rows = &game.profiles.row_of[view.player];
            let could = here.iter().zip(rows).filter(|(_, row)| {
                let base = prices.base(game.view_bases[view.bases.start + **row as usize]);
                base[a] > f64::NEG_INFINITY
            });
            let rate = Rate {
                taken: taken.iter().sum(),
                weeks: weeks * could.map(|(reach, _)| reach).sum::<f64>(),
            };
            let list = found.entry(*action).or_insert_with(|| empty(model, view.player));
            for by_state in list.iter_mut() {
                let value = usize::from(game.state_of(node)[by_state.state]);
                by_state.values[value].taken += rate.taken;
                by_state.values[value].weeks += rate.weeks;
            }
        }
    }
    found
}

/// The variables that a player sees, but for counts of time.
fn empty(model: &Model, player: usize) -> Vec<ByState> {
    let clock = |k: usize| model.clocks.iter().any(|clock| clock.state.index() == k);
    let seen = |k: &usize| model.states[*k].seen_by.includes(PlayerId::new(player)) && !clock(*k);
    let all = (0..model.states.len()).filter(seen);
    let one = |state: usize| ByState {
        state,
        values: vec![Rate::default(); model.states[state].domain.len()],
    };
    all.map(one).collect()
}

/// The nodes within the reported horizon.
fn reported(game: &Game, model: &Model) -> impl Iterator<Item = usize> {
    let step = |node: usize| game.layers[game.node_layer[node] as usize].step;
    let reported = model.crisis.reported;
    (0..game.nodes()).take_while(move |node| step(*node) < reported)
}

/// Probability that an action has been chosen at least once, now and after each reported step.
pub(super) fn ever_chosen(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
    id: ActionId,
) -> Vec<f64> {
    let n = game.profiles.count;
    let place = |node: usize| {
        let view = game.node_view[node];
        let actions = (view != NO_VIEW).then(|| game.actions_of(&game.views[view as usize]))?;
        actions.iter().position(|action| *action == id)
    };
    let mut reach = Vec::new();
    forward_while(game, prices, policy, &mut reach, |node, a| place(node) != Some(a));
    let mut taken = vec![0.0; n];
    let mut masses = vec![Vec::new(); model.crisis.reported + 1];
    for node in reported(game, model) {
        if let Some(a) = place(node) {
            chosen_reach(game, policy, node, a, &reach[node * n..(node + 1) * n], &mut taken);
            let step = game.layers[game.node_layer[node] as usize].step;
            masses[step + 1].extend_from_slice(&taken);
        }
    }
    let mut total = 0.0;
    let mut running = |masses: Vec<f64>| {
        total += sum(masses);
        total
    };
    masses.into_iter().map(&mut running).collect()
}

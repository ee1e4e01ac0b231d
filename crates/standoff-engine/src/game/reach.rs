//! What a built game never meets: actions and events that are never possible, values that no
//! variable ever takes.

use standoff_model::{Action, ActionId, EventId, Model, StateId};

use crate::math::program::{Env, Program};

use super::expand::clock_env;
use super::{Game, Layer, LayerKind};

/// What never happens and is never taken, chances left aside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unreached {
    /// Actions that are available nowhere.
    pub actions: Vec<ActionId>,
    /// Events that can happen nowhere.
    pub events: Vec<EventId>,
    /// Variables with the indices of the values that they never take; clocks are left out.
    pub values: Vec<(StateId, Vec<usize>)>,
}

/// Finds what a game never meets.
pub fn unreached(game: &Game, model: &Model) -> Unreached {
    let mut offered = vec![false; model.actions.len()];
    game.view_actions.iter().for_each(|action| offered[action.index()] = true);
    let actions = (0..model.actions.len()).map(ActionId::new);
    let events = (0..model.events.len()).map(EventId::new);
    Unreached {
        actions: actions
            .filter(|id| !offered[id.index()] && !stands_alone(game, model, model.action(*id)))
            .collect(),
        events: events.filter(|id| !happens(game, model, *id)).collect(),
        values: values(game, model),
    }
}

/// Whether an action that nobody is ever seen to choose may still be the only one of its player:
/// where it changes nothing, such a choice is passed over.
fn stands_alone(game: &Game, model: &Model, action: &Action) -> bool {
    let idle = action.cost.is_none() && action.results.iter().all(|way| way.effects.is_empty());
    let Some(guard) = &action.when else { return idle };
    let Ok(guard) = Program::new(model, guard) else { return true };
    let player = action.player.index();
    let holds = |node: usize| {
        let step = game.layers[game.node_layer[node] as usize].step;
        let env = clock_env(model, step, game.state_of(node));
        (0..game.profiles.rows[player]).any(|row| {
            let columns = game.profiles.values_of(game.profiles.example(player, row));
            guard.holds(&Env { columns, ..env })
        })
    };
    idle && (0..game.nodes()).any(|node| !game.is_terminal(node) && holds(node))
}

/// Whether an event is possible at a node of a stage that lists it.
fn happens(game: &Game, model: &Model, id: EventId) -> bool {
    let guard = model.event(id).when.as_ref().map(|guard| Program::new(model, guard));
    let listed = |layer: &&Layer| match layer.kind {
        LayerKind::Events(stage) => match &model.stage(stage).kind {
            standoff_model::StageKind::Events { events, .. } => events.contains(&id),
            standoff_model::StageKind::Decision { .. } => false,
        },
        _ => false,
    };
    let mut nodes = game
        .layers
        .iter()
        .filter(listed)
        .flat_map(|layer| layer.nodes.clone().map(|node| (layer.step, node)));
    nodes.any(|(step, node)| {
        !game.is_terminal(node)
            && match &guard {
                None | Some(Err(_)) => true,
                Some(Ok(guard)) => guard.holds(&clock_env(model, step, game.state_of(node))),
            }
    })
}

fn values(game: &Game, model: &Model) -> Vec<(StateId, Vec<usize>)> {
    let mut taken: Vec<Vec<bool>> =
        model.states.iter().map(|state| vec![false; state.domain.len()]).collect();
    for state in game.states.values.chunks_exact(game.states.width) {
        taken.iter_mut().zip(state).for_each(|(taken, value)| taken[usize::from(*value)] = true);
    }
    let is_clock = |id: &StateId| model.clocks.iter().any(|clock| clock.state == *id);
    let missing = |id: StateId| {
        let taken = taken[id.index()].iter().enumerate();
        let never: Vec<usize> = taken.filter(|(_, taken)| !**taken).map(|(v, _)| v).collect();
        (!never.is_empty()).then_some((id, never))
    };
    let ids = (0..model.states.len()).map(StateId::new);
    ids.filter(|id| !is_clock(id)).filter_map(missing).collect()
}

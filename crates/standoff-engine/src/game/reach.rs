//! What a built game never meets: actions and events that are never possible, values that no
//! variable ever takes, outcomes that are never taken, milestones that never hold.

use standoff_model::{
    Action, ActionId, EventId, Expr, MilestoneId, Model, OutcomeId, StageKind, StateId,
};

use crate::math::program::{Env, Program};

use super::expand::clock_env;
use super::{Game, Layer, LayerKind};

/// What never happens and is never taken, chances left aside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unreached {
    /// Actions that are available nowhere.
    pub actions: Vec<ActionId>,
    /// Events that can happen nowhere; those that stand in no stage are left out.
    pub events: Vec<EventId>,
    /// Outcomes that are taken nowhere.
    pub outcomes: Vec<OutcomeId>,
    /// Milestones that hold nowhere.
    pub milestones: Vec<MilestoneId>,
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
        events: events.filter(|id| is_staged(model, *id) && !happens(game, model, *id)).collect(),
        outcomes: outcomes(game, model),
        milestones: milestones(game, model),
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

/// Whether some stage lists the event.
fn is_staged(model: &Model, id: EventId) -> bool {
    model.stages.iter().any(|stage| match &stage.kind {
        StageKind::Events { events, .. } => events.contains(&id),
        StageKind::Decision { .. } => false,
    })
}

fn outcomes(game: &Game, model: &Model) -> Vec<OutcomeId> {
    let mut taken = vec![false; model.outcomes.len() + 1];
    (0..game.nodes()).for_each(|node| taken[game.outcome_of(node)] = true);
    // Place 0 is that none has been taken yet.
    (0..model.outcomes.len()).filter(|k| !taken[k + 1]).map(OutcomeId::new).collect()
}

fn milestones(game: &Game, model: &Model) -> Vec<MilestoneId> {
    let never = |k: &usize| !holds_somewhere(game, model, &model.milestones[*k].when);
    (0..model.milestones.len()).filter(never).map(MilestoneId::new).collect()
}

/// Whether a condition holds at a node; one that cannot be worked out may.
fn holds_somewhere(game: &Game, model: &Model, condition: &Expr) -> bool {
    let Ok(condition) = Program::new(model, condition) else { return true };
    game.layers.iter().any(|layer| {
        let holds = |node| condition.holds(&clock_env(model, layer.step, game.state_of(node)));
        layer.nodes.clone().any(holds)
    })
}

/// Whether an event is possible at a node of a stage that lists it.
fn happens(game: &Game, model: &Model, id: EventId) -> bool {
    let guard = model.event(id).when.as_ref().map(|guard| Program::new(model, guard));
    let listed = |layer: &&Layer| match layer.kind {
        LayerKind::Events(stage) => match &model.stage(stage).kind {
            StageKind::Events { events, .. } => events.contains(&id),
            StageKind::Decision { .. } => false,
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

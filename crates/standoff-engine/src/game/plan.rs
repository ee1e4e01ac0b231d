//! What is known of a game before its states are: profiles, menus, layers.

use standoff_model::{ActionId, Model, PlayerId, StageId, StageKind, Visibility};

use crate::math::program::Program;

use super::error::CompileError;
use super::rows::Interned;
use super::{Layer, LayerKind, Profiles};

/// All joint draws of the columns, the first column slowest.
pub(super) fn profiles(model: &Model, limit: usize) -> Result<Profiles, CompileError> {
    let sizes: Vec<usize> = model.columns.iter().map(|column| column.domain.len()).collect();
    let count =
        sizes.iter().try_fold(1_usize, |n, size| n.checked_mul(*size)).filter(|n| *n <= limit);
    let count = count.ok_or(CompileError::TooManyProfiles { limit })?;
    let mut values = Vec::with_capacity(count * sizes.len());
    for profile in 0..count {
        let mut below = count;
        for size in &sizes {
            below /= size;
            values.push((profile / below % size) as u16);
        }
    }
    let mut profiles =
        Profiles { count, values, columns: sizes.len(), row_of: Vec::new(), rows: Vec::new() };
    for player in 0..model.players.len() {
        let mut seen: Interned<Vec<u16>> = Interned::default();
        let known = |profile| own_values(model, PlayerId::new(player), profiles.values_of(profile));
        let row_of = (0..count).map(|profile| seen.insert_full(known(profile)).0 as u32).collect();
        profiles.row_of.push(row_of);
        profiles.rows.push(seen.len());
    }
    Ok(profiles)
}

fn own_values(model: &Model, player: PlayerId, values: &[u16]) -> Vec<u16> {
    let columns = model.columns.iter().zip(values);
    columns.filter(|(column, _)| column.seen_by.includes(player)).map(|(_, value)| *value).collect()
}

/// The actions of each player in each stage, the status quo first.
pub(super) fn menus(model: &Model) -> Vec<Vec<Vec<ActionId>>> {
    let menu = |stage: usize, player: usize| {
        let ids = (0..model.actions.len()).map(ActionId::new);
        let mut menu: Vec<ActionId> = ids
            .filter(|id| {
                let action = model.action(*id);
                action.stage.index() == stage && action.player.index() == player
            })
            .collect();
        menu.sort_by_key(|id| (!model.action(*id).status_quo, *id));
        menu
    };
    let of_stage = |stage| (0..model.players.len()).map(|player| menu(stage, player)).collect();
    (0..model.stages.len()).map(of_stage).collect()
}

pub(super) fn layer_plan(model: &Model, limit: usize) -> Result<Vec<Layer>, CompileError> {
    let of_stage = |stage: &standoff_model::Stage| match &stage.kind {
        StageKind::Events { .. } => 1,
        StageKind::Decision { players, .. } => players.len(),
    };
    let in_step = 1 + model.stages.iter().map(of_stage).sum::<usize>();
    if in_step.saturating_mul(model.crisis.steps.len()) > limit {
        return Err(CompileError::TooManyLayers { limit });
    }
    let mut layers = Vec::new();
    let mut push =
        |kind, step, day| layers.push(Layer { kind, step, day, nodes: 0..0, views: 0..0 });
    for (k, step) in model.crisis.steps.iter().enumerate() {
        push(LayerKind::StepStart, k, step.start.ceil() as i64);
        for (s, stage) in model.stages.iter().enumerate() {
            let share = (s + 1) as f64 / (model.stages.len() + 1) as f64;
            let day = (step.start + step.days * share).ceil() as i64;
            let id = StageId::new(s);
            match &stage.kind {
                StageKind::Events { .. } => push(LayerKind::Events(id), k, day),
                StageKind::Decision { players, .. } => {
                    for (position, player) in players.iter().enumerate() {
                        push(LayerKind::Decision { stage: id, player: *player, position }, k, day);
                    }
                }
            }
        }
    }
    let last = model.crisis.steps.last().map_or(0.0, |step| step.start + step.days);
    push(LayerKind::End, model.crisis.steps.len().saturating_sub(1), last.ceil() as i64);
    Ok(layers)
}

/// Whether a guard of a stage reads a state that not everyone sees.
pub(super) fn is_private(model: &Model, stage: usize) -> bool {
    let of_actions = model.actions.iter().filter(|action| action.stage.index() == stage);
    let of_events = match &model.stages[stage].kind {
        StageKind::Events { events, .. } => events.as_slice(),
        StageKind::Decision { .. } => &[],
    };
    let guards = of_actions.map(|action| &action.when);
    let guards = guards.chain(of_events.iter().map(|id| &model.event(*id).when));
    guards.flatten().any(|guard| {
        let Ok(program) = Program::new(model, guard) else { return false };
        let hidden = |k: &u32| {
            let state = model.states.get(*k as usize);
            state.is_some_and(|state| state.seen_by != Visibility::All)
        };
        program.reads().states.iter().any(hidden)
    })
}

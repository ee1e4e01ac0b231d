//! What the deciding players see and may do, and the base of each information set.

use standoff_model::{ActionId, Base, Model, PlayerId, StageId, StageKind};

use crate::game::error::CompileError;
use crate::game::expand::clock_env;
use crate::game::rows::{BaseSource, Interned, Slot};
use crate::game::space::{NodeKey, state_text};
use crate::game::{LayerKind, NO_VIEW, View};
use crate::math::program::Env;

use super::Builder;

impl Builder<'_> {
    /// The actions that are enabled for at least one of the player's types.
    pub(super) fn enabled(
        &self,
        stage: StageId,
        player: usize,
        step: usize,
        state: &[u16],
    ) -> Vec<ActionId> {
        let menu = self.menus[stage.index()][player].iter().copied();
        let rows = 0..self.game.profiles.rows[player];
        menu.filter(|action| {
            rows.clone().any(|row| self.enabled_for(*action, player, row, step, state))
        })
        .collect()
    }

    fn enabled_for(
        &self,
        action: ActionId,
        player: usize,
        row: usize,
        step: usize,
        state: &[u16],
    ) -> bool {
        let profiles = &self.game.profiles;
        let columns = profiles.values_of(profiles.example(player, row));
        let env = Env { columns, ..clock_env(self.model, step, state) };
        self.rules.actions[action.index()].enabled(&env)
    }

    /// Groups the deciding nodes of a layer by what the player sees; the view of each node.
    pub(super) fn views(
        &mut self,
        layer: usize,
        keys: &[NodeKey],
    ) -> Result<Vec<u32>, CompileError> {
        let LayerKind::Decision { stage, player, .. } = self.game.layers[layer].kind else {
            return Ok(vec![NO_VIEW; keys.len()]);
        };
        let first_node = self.game.nodes();
        let first_view = self.game.views.len();
        let mut seen: Interned<Vec<u16>> = Interned::default();
        let mut members: Vec<Vec<u32>> = Vec::new();
        let mut view_of = vec![NO_VIEW; keys.len()];
        for (k, key) in keys.iter().enumerate() {
            let state = self.space.state(key.state);
            if self.rules.ended(state) {
                continue;
            }
            let (view, new) = seen.insert_full(visible(self.model, player, state));
            if new {
                members.push(Vec::new());
            }
            members[view].push((first_node + k) as u32);
            view_of[k] = (first_view + view) as u32;
        }
        for nodes in members {
            let state = self.space.state(keys[nodes[0] as usize - first_node].state).to_vec();
            self.view(layer, (stage, player), &nodes, &state)?;
        }
        Ok(view_of)
    }

    fn view(
        &mut self,
        layer: usize,
        (stage, player): (StageId, PlayerId),
        nodes: &[u32],
        state: &[u16],
    ) -> Result<(), CompileError> {
        let step = self.game.layers[layer].step;
        let judged = self.base_of(stage) == Some(&Base::Judged);
        let actions = self.enabled(stage, player.index(), step, state);
        let rows = self.game.profiles.rows[player.index()];
        let mut bases = Vec::with_capacity(rows);
        for row in 0..rows {
            let slots = self.slots(stage, player.index(), row, step, state, &actions);
            if slots.iter().all(|slot| *slot == Slot::Disabled) {
                return Err(self.nothing_enabled(player, row, stage, state));
            }
            let step = self.game.rows.length_class[step];
            bases
                .push(self.game.rows.bases.insert_full(BaseSource { stage, step, slots }).0 as u32);
        }
        let game = &mut self.game;
        let view = View {
            player: player.index(),
            layer,
            nodes: extend(&mut game.view_nodes, nodes),
            actions: extend(&mut game.view_actions, &actions),
            bases: extend(&mut game.view_bases, &bases),
            policy: game.policy_len,
            judged,
        };
        game.policy_len += rows * actions.len();
        game.max_actions = game.max_actions.max(actions.len());
        game.views.push(view);
        Ok(())
    }

    fn base_of(&self, stage: StageId) -> Option<&Base> {
        match &self.model.stage(stage).kind {
            StageKind::Decision { base, .. } => Some(base),
            StageKind::Events { .. } => None,
        }
    }

    /// What each action is in the base, for one own row.
    fn slots(
        &mut self,
        stage: StageId,
        player: usize,
        row: usize,
        step: usize,
        state: &[u16],
        actions: &[ActionId],
    ) -> Box<[Slot]> {
        let enabled = |id: &ActionId| self.enabled_for(*id, player, row, step, state);
        let open: Vec<ActionId> = actions.iter().copied().filter(|id| enabled(id)).collect();
        let timed = matches!(self.base_of(stage), Some(Base::Timed { .. }));
        let judged = matches!(self.base_of(stage), Some(Base::Judged));
        let mut slot = |id: &ActionId| {
            let action = self.model.action(*id);
            match action.group {
                _ if !open.contains(id) => Slot::Disabled,
                _ if judged => self.judged(*id, player, row, step, state),
                _ if !timed => Slot::Uniform { among: open.len() as u32 },
                Some(group) if !action.status_quo => {
                    let alike =
                        open.iter().filter(|other| self.model.action(**other).group == Some(group));
                    Slot::Grouped { group: group as u32, members: alike.count() as u32 }
                }
                _ => Slot::StatusQuo,
            }
        };
        actions.iter().map(&mut slot).collect()
    }

    fn judged(
        &mut self,
        id: ActionId,
        player: usize,
        row: usize,
        step: usize,
        state: &[u16],
    ) -> Slot {
        let profile = self.game.profiles.example(player, row);
        let chance = self.rules.actions[id.index()].judged;
        chance.map_or(Slot::JudgedRest, |site| self.game.rows.judged(site, step, state, profile))
    }

    fn nothing_enabled(
        &self,
        player: PlayerId,
        row: usize,
        stage: StageId,
        state: &[u16],
    ) -> CompileError {
        let profile = self.game.profiles.example(player.index(), row);
        let known = self.model.columns.iter().zip(self.game.profiles.values_of(profile));
        let known = known.filter(|(column, _)| column.seen_by.includes(player));
        let of: Vec<String> = known
            .map(|(column, value)| {
                format!("{} = {}", column.label.id, column.domain.text(usize::from(*value)))
            })
            .collect();
        CompileError::NothingEnabled {
            of: of.join(" and "),
            player: self.model.player(player).label.name.clone(),
            stage: self.model.stage(stage).label.id.clone(),
            span: self.model.stage(stage).label.span,
            at: state_text(self.model, state),
        }
    }
}

fn visible(model: &Model, player: PlayerId, state: &[u16]) -> Vec<u16> {
    let variables = model.states.iter().zip(state);
    let mut seen: Vec<u16> =
        variables.filter(|(v, _)| v.seen_by.includes(player)).map(|(_, value)| *value).collect();
    seen.extend(state.last());
    seen
}

fn extend<T: Copy>(list: &mut Vec<T>, items: &[T]) -> std::ops::Range<usize> {
    let start = list.len();
    list.extend_from_slice(items);
    start..list.len()
}

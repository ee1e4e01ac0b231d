//! From a model to a layered game.
//!
//! Layer by layer, every state that can be reached is expanded once. States in which nobody has
//! anything to decide and nothing can happen are passed over, except where a step starts: flows
//! are paid there, and the distribution over states is read there.

mod views;

use standoff_model::{ActionId, Model, StageId, StageKind, Start};

use crate::control::Control;

use super::error::CompileError;
use super::expand::{Rules, clock_env};
use super::plan::{is_private, layer_plan, menus, profiles};
use super::rows::{Interned, ProbSource, Rows};
use super::space::{NodeKey, Space};
use super::{Game, Layer, LayerKind, PayRow, ProbRow, States};

/// How large a game may become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Most nodes.
    pub nodes: usize,
    /// Most profiles.
    pub profiles: usize,
    /// Most (node, profile) cells.
    pub cells: usize,
    /// Most layers.
    pub layers: usize,
    /// Most ways in which one stage may turn out in one state.
    pub branches: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nodes: 3_000_000,
            profiles: 4_096,
            cells: 30_000_000,
            layers: 1_000_000,
            branches: 16_384,
        }
    }
}

/// Compiles a model into a game.
///
/// # Errors
///
/// What is wrong with the rules, or that the game is too large.
pub fn compile(model: &Model, limits: Limits) -> Result<Game, CompileError> {
    compile_with(model, limits, &Control::default())
}

/// The same, with a way to stop it.
///
/// # Errors
///
/// As [`compile`], or that it was stopped.
pub fn compile_with(
    model: &Model,
    limits: Limits,
    control: &Control,
) -> Result<Game, CompileError> {
    let profiles = profiles(model, limits.profiles)?;
    let mut rows = Rows::new(model)?;
    let rules = Rules::new(model, &mut rows)?;
    let menus = menus(model);
    let layers = layer_plan(model, limits.layers)?;
    let states = States { width: model.states.len() + 1, values: Vec::new() };
    let empty = Game::without_nodes(model.players.len(), profiles, states);
    let mut builder = Builder {
        model,
        rules,
        menus,
        space: Space::new(),
        keys: vec![Interned::default(); layers.len()],
        children: Vec::new(),
        game: Game { layers, rows, ..empty },
        limits,
        built: 0,
        private: (0..model.stages.len()).map(|stage| is_private(model, stage)).collect(),
    };
    builder.roots()?;
    for layer in 0..builder.game.layers.len() {
        if control.is_cancelled() {
            return Err(CompileError::Cancelled);
        }
        builder.layer(layer)?;
    }
    Ok(builder.finish())
}

/// A child that has no number yet: its layer and its place there.
type Place = (u32, u32);

struct Builder<'a> {
    model: &'a Model,
    rules: Rules<'a>,
    menus: Vec<Vec<Vec<ActionId>>>,
    space: Space,
    keys: Vec<Interned<NodeKey>>,
    children: Vec<Place>,
    game: Game,
    limits: Limits,
    built: usize,
    /// For each stage, whether a guard reads what not everyone sees.
    private: Vec<bool>,
}

impl Builder<'_> {
    fn roots(&mut self) -> Result<(), CompileError> {
        let limit = self.limits.branches;
        let starts = start_values(self.model, limit).ok_or_else(|| {
            CompileError::TooManyBranches { place: "the start of play".to_owned(), limit }
        })?;
        for mut values in starts {
            let row = self.start_row(&values);
            self.rules.settling().start(self.model, &mut values);
            let state = self.space.state_id(&values);
            // The first layer holds the first nodes, so a place in it is a node's number.
            let (_, node) = self.place(0, NodeKey { state, pending: 0 })?;
            self.game.roots.push((node, row));
        }
        Ok(())
    }

    /// The probability of starting from these values.
    fn start_row(&mut self, values: &[u16]) -> ProbRow {
        let mut row = ProbRow::ONE;
        for (k, variable) in self.model.states.iter().enumerate() {
            if let Start::Drawn(_) = variable.start {
                let source = ProbSource::Start { state: k as u32, value: values[k] };
                let chance = self.game.rows.prob(source);
                row = self.game.rows.product(row, chance);
            }
        }
        row
    }

    fn place(&mut self, layer: usize, key: NodeKey) -> Result<Place, CompileError> {
        let (place, new) = self.keys[layer].insert_full(key);
        self.built += usize::from(new);
        let cells = self.built * self.game.profiles.count;
        let edges = self.children.len();
        if self.built > self.limits.nodes || cells > self.limits.cells || edges > self.limits.cells
        {
            return Err(CompileError::TooLarge {
                nodes: self.built,
                profiles: self.game.profiles.count,
                step: self.game.layers[layer].step,
                costliest: self.space.costliest(self.model),
            });
        }
        Ok((layer as u32, place as u32))
    }

    /// Expands every node of a layer.
    fn layer(&mut self, layer: usize) -> Result<(), CompileError> {
        let first = self.game.nodes();
        let keys: Vec<NodeKey> = self.keys[layer].iter().copied().collect();
        let first_view = self.game.views.len();
        let views = self.views(layer, &keys)?;
        for (k, key) in keys.iter().enumerate() {
            self.node(layer, *key, views[k])?;
        }
        self.game.layers[layer].nodes = first..first + keys.len();
        self.game.layers[layer].views = first_view..self.game.views.len();
        Ok(())
    }

    fn node(&mut self, layer: usize, key: NodeKey, view: u32) -> Result<(), CompileError> {
        let state = self.space.state(key.state).to_vec();
        let Layer { kind, step, .. } = self.game.layers[layer];
        let ended = self.rules.ended(&state) || kind == LayerKind::End;
        self.game.node_state.push(key.state);
        self.game.node_layer.push(layer as u32);
        self.game.node_view.push(view);
        self.pay(kind, step, &state, ended);
        if !ended {
            match kind {
                LayerKind::StepStart => self.step_start(layer, key.state)?,
                LayerKind::Events(stage) => {
                    let after = self.after(stage, &[], &state, step)?;
                    self.choice(PayRow::ZERO, layer + 1, after)?;
                }
                LayerKind::Decision { stage, position, .. } => {
                    self.decision(layer, stage, position, key, view)?;
                }
                LayerKind::End => {}
            }
        }
        self.game.node_choice.push(self.game.choice_cost.len() as u32);
        Ok(())
    }

    /// Flows of a step that was survived, and what is paid where play ends.
    fn pay(&mut self, kind: LayerKind, step: usize, state: &[u16], ended: bool) {
        let at_boundary = matches!(kind, LayerKind::StepStart | LayerKind::End);
        let over = if kind == LayerKind::End { Some(step) } else { step.checked_sub(1) };
        let survived = at_boundary && over.is_some() && !self.rules.ended(state);
        let clock = if at_boundary { over.unwrap_or(0) } else { step };
        for player in 0..self.game.players {
            let row = self.game.rows.arrival(player, (survived, ended), clock, state);
            self.game.node_pay.push(row);
        }
    }

    fn step_start(&mut self, layer: usize, state: u32) -> Result<(), CompileError> {
        let mut values = self.space.state(state).to_vec();
        let step = self.game.layers[layer].step;
        self.rules.settling().step_start(self.model, &mut values, step);
        let child = self.advance(layer + 1, values)?;
        self.game.choice_cost.push(PayRow::ZERO);
        self.edge(child, ProbRow::ONE);
        self.game.choice_edge.push(self.children.len() as u32);
        Ok(())
    }

    fn decision(
        &mut self,
        layer: usize,
        stage: StageId,
        position: usize,
        key: NodeKey,
        view: u32,
    ) -> Result<(), CompileError> {
        let step = self.game.layers[layer].step;
        let state = self.space.state(key.state).to_vec();
        let actions = self.game.actions_of(&self.game.views[view as usize]).to_vec();
        for action in actions {
            let cost = self.rules.actions[action.index()].cost;
            let cost = cost.map_or(PayRow::ZERO, |site| self.game.rows.cost(site, step, &state));
            let mut chosen = self.space.pending(key.pending).to_vec();
            chosen.push(action.0);
            match self.next_chooser(layer, stage, position, &state) {
                Some(next) => {
                    let pending = self.space.pending_id(&chosen);
                    let child = self.place(next, NodeKey { state: key.state, pending })?;
                    self.game.choice_cost.push(cost);
                    self.edge(child, ProbRow::ONE);
                    self.game.choice_edge.push(self.children.len() as u32);
                }
                None => {
                    let after = self.after(stage, &chosen, &state, step)?;
                    self.choice(cost, self.stage_end(layer), after)?;
                }
            }
        }
        Ok(())
    }

    fn after(
        &mut self,
        stage: StageId,
        chosen: &[u32],
        state: &[u16],
        step: usize,
    ) -> Result<Vec<(ProbRow, Vec<u16>)>, CompileError> {
        let env = clock_env(self.model, step, state);
        let limit = self.limits.branches;
        self.rules.after(&mut self.game.rows, self.model.stage(stage), chosen, &env, step, limit)
    }

    /// One choice with an edge to each state that may follow.
    fn choice(
        &mut self,
        cost: PayRow,
        next_layer: usize,
        after: Vec<(ProbRow, Vec<u16>)>,
    ) -> Result<(), CompileError> {
        self.game.choice_cost.push(cost);
        for (row, values) in after {
            let child = self.advance(next_layer, values)?;
            self.edge(child, row);
        }
        self.game.choice_edge.push(self.children.len() as u32);
        Ok(())
    }

    fn edge(&mut self, child: Place, row: ProbRow) {
        self.children.push(child);
        self.game.edge_prob.push(row);
    }

    /// The layer of the next player of the same stage who has a real choice.
    fn next_chooser(
        &self,
        layer: usize,
        stage: StageId,
        position: usize,
        state: &[u16],
    ) -> Option<usize> {
        let later = (layer + 1..self.game.layers.len()).zip(position + 1..);
        later
            .take_while(|(l, p)| match self.game.layers[*l].kind {
                LayerKind::Decision { stage: s, position, .. } => s == stage && position == *p,
                _ => false,
            })
            .map(|(l, _)| l)
            .find(|l| self.acts(*l, state))
    }

    /// The first layer behind the stage that `layer` belongs to.
    fn stage_end(&self, layer: usize) -> usize {
        let stage_of = |kind: LayerKind| match kind {
            LayerKind::Decision { stage, .. } | LayerKind::Events(stage) => Some(stage),
            LayerKind::StepStart | LayerKind::End => None,
        };
        let this = &self.game.layers[layer];
        let mut next = layer + 1;
        while stage_of(self.game.layers[next].kind) == stage_of(this.kind)
            && self.game.layers[next].step == this.step
        {
            next += 1;
        }
        next
    }

    /// The node in which play goes on from `layer`: layers in which nothing happens are passed over.
    fn advance(&mut self, layer: usize, mut values: Vec<u16>) -> Result<Place, CompileError> {
        let mut layer = layer;
        while !self.rules.ended(&values) && !self.acts(layer, &values) {
            if self.rules.settling().acts_alone() {
                self.pass_over(layer, &mut values);
            }
            layer += 1;
        }
        let state = self.space.state_id(&values);
        self.place(layer, NodeKey { state, pending: 0 })
    }

    /// What follows by itself where a stage ends in which nobody does anything.
    fn pass_over(&self, layer: usize, values: &mut [u16]) {
        // Only the last player of a stage ends it.
        if self.stage_end(layer) == layer + 1 {
            let before = values.to_vec();
            let step = self.game.layers[layer].step;
            self.rules.settling().after_stage(self.model, &before, values, step);
        }
    }

    /// Whether anything is decided or can happen in a layer.
    fn acts(&self, layer: usize, state: &[u16]) -> bool {
        let Layer { kind, step, .. } = self.game.layers[layer];
        match kind {
            LayerKind::StepStart | LayerKind::End => true,
            // Where play waits must not tell what a guard read in private.
            LayerKind::Events(stage) if self.private[stage.index()] => true,
            LayerKind::Events(stage) => {
                let env = clock_env(self.model, step, state);
                let StageKind::Events { events, .. } = &self.model.stage(stage).kind else {
                    return false;
                };
                events.iter().any(|id| self.rules.events[id.index()].enabled(&env))
            }
            LayerKind::Decision { stage, player, .. } => {
                let actions = self.enabled(stage, player.index(), step, state);
                match actions.as_slice() {
                    [] => false,
                    _ if self.private[stage.index()] => true,
                    [only] => !self.rules.actions[only.index()].is_idle(),
                    _ => true,
                }
            }
        }
    }

    fn finish(mut self) -> Game {
        let first: Vec<u32> =
            self.game.layers.iter().map(|layer| layer.nodes.start as u32).collect();
        let number = |(layer, place): &Place| first[*layer as usize] + place;
        self.game.edge_child = self.children.iter().map(number).collect();
        self.game.states.values = self.space.flat_states();
        self.game
    }
}

/// Every combination of starting values, and no outcome; none if they are more than `limit`.
pub(super) fn start_values(model: &Model, limit: usize) -> Option<Vec<Vec<u16>>> {
    let mut starts = vec![Vec::new()];
    for variable in &model.states {
        let values = match &variable.start {
            Start::Value(value) => *value..*value + 1,
            Start::Drawn(shares) => 0..shares.len() as u16,
        };
        if starts.len().saturating_mul(values.len()) > limit {
            return None;
        }
        let with = |state: &Vec<u16>, value: u16| state.iter().copied().chain([value]).collect();
        starts = starts.iter().flat_map(|s| values.clone().map(move |v| with(s, v))).collect();
    }
    starts.iter_mut().for_each(|state: &mut Vec<u16>| state.push(0));
    Some(starts)
}

//! How large a game will be, told before it is built: states that may be met, whatever the chances
//! and the clock, and which variable makes them many.

use rustc_hash::FxHashSet;
use standoff_model::{ActionId, Model, Stage, StageKind};

use crate::math::program::Env;

use super::Profiles;
use super::compile::{Limits, start_values};
use super::error::CompileError;
use super::expand::{Alternatives, Lottery, Rules, clock_env};
use super::plan::{is_private, layer_plan, menus, profiles};
use super::rows::{Interned, Rows};
use super::settle::days_before;

/// States at which counting stops.
const MOST_STATES: usize = 200_000;
/// Results of stages at which counting stops.
const MOST_RESULTS: usize = 2_000_000;

/// How large a game will be.
#[derive(Clone, PartialEq, Debug)]
pub struct Size {
    /// Distinct states that may be met within the solved horizon, whatever the clock.
    pub states: usize,
    /// Whether counting was stopped: then there are more of everything.
    pub more: bool,
    /// Layers: steps times stages times players.
    pub layers: usize,
    /// Joint draws of types and hidden constants.
    pub profiles: usize,
    /// Nodes, if every state is met in every step from the first in which it may be.
    pub nodes: usize,
    /// What each state variable costs, in the order of the model.
    pub variables: Vec<VariableCost>,
}

/// What a state variable costs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct VariableCost {
    /// Values of it that may be met.
    pub values: usize,
    /// How many times fewer states there would be without it.
    pub factor: f64,
}

impl Size {
    /// (node, profile) cells.
    pub fn cells(&self) -> usize {
        self.nodes.saturating_mul(self.profiles)
    }

    /// Whether it is more than `times` what the limits allow.
    pub fn exceeds(&self, limits: &Limits, times: usize) -> bool {
        self.nodes > limits.nodes.saturating_mul(times)
            || self.cells() > limits.cells.saturating_mul(times)
    }

    /// The place of the variable that costs most.
    pub fn costliest(&self) -> Option<usize> {
        let costs = self.variables.iter().enumerate();
        costs.max_by(|a, b| a.1.factor.total_cmp(&b.1.factor)).map(|(place, _)| place)
    }
}

/// Estimates the size of a model's game.
///
/// # Errors
///
/// Too many profiles or layers, or an expression that is too long.
pub fn estimate(model: &Model, limits: &Limits) -> Result<Size, CompileError> {
    let profiles = profiles(model, limits.profiles)?;
    let layers = layer_plan(model, limits.layers)?.len();
    let mut rows = Rows::new(model)?;
    let rules = Rules::new(model, &mut rows)?;
    let mut search = Search {
        model,
        rules,
        menus: menus(model),
        private: (0..model.stages.len()).map(|stage| is_private(model, stage)).collect(),
        profiles: &profiles,
        states: Interned::default(),
        met: vec![FxHashSet::default(); model.stages.len() + 1],
        branches: limits.branches,
        nodes: 0,
        results: 0,
        more: false,
    };
    search.play();
    Ok(Size {
        states: search.states.len(),
        more: search.more,
        layers,
        profiles: profiles.count,
        nodes: search.nodes,
        variables: variables(model, &search.states.iter().map(AsRef::as_ref)),
    })
}

/// What each variable costs among these states.
pub(super) fn variables<'s>(
    model: &Model,
    states: &(impl ExactSizeIterator<Item = &'s [u16]> + Clone),
) -> Vec<VariableCost> {
    let cost = |k: usize| {
        let mut without: FxHashSet<Vec<u16>> = FxHashSet::default();
        let mut values: FxHashSet<u16> = FxHashSet::default();
        for state in states.clone() {
            let mut others = state.to_vec();
            values.insert(others.remove(k));
            without.insert(others);
        }
        VariableCost {
            values: values.len(),
            factor: states.len() as f64 / without.len().max(1) as f64,
        }
    };
    (0..model.states.len()).map(cost).collect()
}

/// A search through all states, step by step and stage by stage.
struct Search<'a> {
    model: &'a Model,
    rules: Rules<'a>,
    menus: Vec<Vec<Vec<ActionId>>>,
    private: Vec<bool>,
    profiles: &'a Profiles,
    states: Interned<Box<[u16]>>,
    /// States met at the start of each stage, and, last, at the end of a step.
    met: Vec<FxHashSet<u32>>,
    branches: usize,
    nodes: usize,
    results: usize,
    more: bool,
}

impl Search<'_> {
    fn play(&mut self) {
        let steps = self.model.crisis.steps.len();
        let Some(starts) = start_values(self.model, self.branches) else {
            self.more = true;
            return;
        };
        let mut new: Vec<u32> = Vec::new();
        for mut values in starts {
            self.rules.settling().start(self.model, &mut values);
            new.extend(self.enter(&values, 0));
        }
        self.nodes = new.len();
        for step in 0..steps {
            let mut at_stage = if step == 0 { new } else { self.grown(&new, step) };
            for stage in 0..self.model.stages.len() {
                at_stage = self.stage(&at_stage, stage, step);
            }
            // A state at the end of a step has a node at the start of each later one, and at the end.
            self.count(at_stage.len(), step);
            if self.more || at_stage.is_empty() {
                break;
            }
            new = at_stage;
        }
    }

    /// Counts nodes that come again in each later step.
    fn count(&mut self, nodes: usize, step: usize) {
        let left = self.model.crisis.steps.len() - step;
        self.nodes = self.nodes.saturating_add(nodes.saturating_mul(left));
    }

    /// Notes a state at the start of a stage; its number if it is new there.
    fn enter(&mut self, values: &[u16], stage: usize) -> Option<u32> {
        let id = match self.states.get_index_of(values) {
            Some(found) => found,
            None => self.states.insert_full(values.into()).0,
        } as u32;
        self.more |= self.states.len() >= MOST_STATES || self.results >= MOST_RESULTS;
        self.met[stage].insert(id).then_some(id)
    }

    /// New states at the first stage of a step: clocks have gone on by one of the lengths of steps.
    fn grown(&mut self, ended: &[u32], step: usize) -> Vec<u32> {
        let steps = self.model.crisis.steps.len();
        let mut kinds: Vec<(u32, usize)> =
            (1..steps).map(|step| (days_before(self.model, step), step)).collect();
        kinds.sort_unstable();
        kinds.dedup_by_key(|(days, _)| *days);
        if self.model.clocks.is_empty() {
            kinds = vec![(0, step)];
        }
        let mut new = Vec::new();
        for id in ended {
            for (_, like) in &kinds {
                let mut values = self.states[*id as usize].to_vec();
                if !self.rules.ended(&values) {
                    self.rules.settling().step_start(self.model, &mut values, *like);
                    new.extend(self.enter(&values, 0));
                }
            }
        }
        new
    }

    /// What may follow a stage from states that are new there: states that are new behind it.
    fn stage(&mut self, at_start: &[u32], stage: usize, step: usize) -> Vec<u32> {
        let mut new = Vec::new();
        for id in at_start {
            if self.more {
                break;
            }
            let state = self.states[*id as usize].to_vec();
            if self.rules.ended(&state) {
                self.count(1, step);
                continue;
            }
            for after in self.follow(&state, stage, step) {
                new.extend(self.enter(&after, stage + 1));
            }
        }
        new
    }

    fn follow(&mut self, state: &[u16], stage: usize, step: usize) -> Vec<Vec<u16>> {
        let env = clock_env(self.model, step, state);
        let (nodes, alternatives) = match &self.model.stages[stage].kind {
            StageKind::Events { .. } => self.events(stage, &env),
            StageKind::Decision { .. } => self.decisions(stage, &env),
        };
        let declared: &Stage = &self.model.stages[stage];
        let found = self.rules.possible(declared, &alternatives, &env, step, self.branches);
        self.count(nodes, step);
        self.more |= found.is_none();
        let found = found.unwrap_or_default();
        self.results += found.len();
        found
    }

    /// How many nodes the events of a stage need in a state, and what they may do.
    fn events(&self, stage: usize, env: &Env<'_>) -> (usize, Vec<Alternatives<'_>>) {
        let StageKind::Events { events, .. } = &self.model.stages[stage].kind else {
            return (0, Vec::new());
        };
        let events = events.iter().map(|id| &self.rules.events[id.index()]);
        let possible: Vec<Alternatives<'_>> = events
            .filter(|event| event.may(env))
            .map(|event| Alternatives { lotteries: vec![event], nothing: !event.must(env) })
            .collect();
        let acts = self.private[stage] || !possible.is_empty();
        (usize::from(acts), possible)
    }

    /// The same for the players of a stage: each waits for all that those before it may choose.
    fn decisions(&self, stage: usize, env: &Env<'_>) -> (usize, Vec<Alternatives<'_>>) {
        let StageKind::Decision { players, .. } = &self.model.stages[stage].kind else {
            return (0, Vec::new());
        };
        let (mut nodes, mut pending) = (0_usize, 1_usize);
        let mut alternatives = Vec::new();
        for player in players.iter().map(|player| player.index()) {
            let menu: Vec<&Lottery> = self.menus[stage][player]
                .iter()
                .map(|action| &self.rules.actions[action.index()])
                .filter(|action| self.for_any_type(player, env, |env| action.may(env)))
                .collect();
            let acts = match menu.as_slice() {
                [] => false,
                [only] => self.private[stage] || !only.is_idle(),
                _ => true,
            };
            if acts {
                nodes = nodes.saturating_add(pending);
                pending = pending.saturating_mul(menu.len());
                let sure =
                    |action: &&Lottery| self.for_any_type(player, env, |env| action.must(env));
                let nothing = !menu.iter().any(sure);
                alternatives.push(Alternatives { lotteries: menu, nothing });
            }
        }
        (nodes, alternatives)
    }

    fn for_any_type(&self, player: usize, env: &Env<'_>, holds: impl Fn(&Env<'_>) -> bool) -> bool {
        let types = 0..self.profiles.rows[player];
        types.into_iter().any(|row| {
            let columns = self.profiles.values_of(self.profiles.example(player, row));
            holds(&Env { columns, ..*env })
        })
    }
}

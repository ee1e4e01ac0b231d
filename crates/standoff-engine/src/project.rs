//! A solved policy carried forward exactly: outcomes and milestones by step, first moves, and how
//! much rests on clear mistakes.

mod given;
mod noise;
mod public;
mod signals;
mod types;

use std::ops::Range;

use standoff_model::Model;

use crate::game::{Game, LayerKind, NO_VIEW, Prices};
use crate::math::program::{Env, Program};
use crate::math::stats::sum;
use crate::policy::Policy;
use crate::solve::sweep::{chosen_reach, forward, forward_while};

pub use given::Given;
pub(crate) use given::Kept;
pub use noise::{clean_policy, noise_share};
pub(crate) use public::Public;
pub use signals::{SignalChances, Signals};
pub use types::{Told, told};

/// Probabilities at the start and after each reported step.
#[derive(Clone, PartialEq, Debug)]
pub struct ByStep {
    /// `[time][outcome]`, outcome 0 being open; each row sums to 1.
    pub outcomes: Vec<Vec<f64>>,
    /// `[time][milestone]`: that it has held at least once by then.
    pub milestones: Vec<Vec<f64>>,
    /// `[time][milestone]`: that it has not held by then, and play goes on.
    pub at_risk: Vec<Vec<f64>>,
    /// `[time][state variable][value]`: where each variable stands; after the end of play, where it
    /// stood when play ended.
    pub states: Vec<Vec<Vec<f64>>>,
}

impl ByStep {
    /// Outcomes at the end of the reported horizon.
    pub fn last(&self) -> &[f64] {
        self.outcomes.last().map_or(&[], Vec::as_slice)
    }

    /// Every probability, in a fixed order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = f64> {
        let Self { outcomes, milestones, at_risk, states } = self;
        let over_time = outcomes.iter().chain(milestones).chain(at_risk);
        over_time.chain(states.iter().flatten()).flatten().copied()
    }

    /// The same, to be changed.
    pub(crate) fn numbers_mut(&mut self) -> impl Iterator<Item = &mut f64> {
        let Self { outcomes, milestones, at_risk, states } = self;
        let over_time = outcomes.iter_mut().chain(milestones).chain(at_risk);
        over_time.chain(states.iter_mut().flatten()).flatten()
    }
}

/// Projects a policy.
pub fn project(game: &Game, model: &Model, prices: &Prices, policy: &Policy) -> ByStep {
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    by_step(game, model, prices, policy, &reach, None)
}

/// Where play stands, of the weight of each cell; milestones of the policy, and of what is `given`.
fn by_step(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
    weights: &[f64],
    given: Ahead<'_>,
) -> ByStep {
    let masses = masses_of(game, weights);
    let standing = standing(game, model);
    let sizes = model.states.iter().map(|state| state.domain.len());
    let variables = sizes.enumerate().map(|(k, size)| Variable { place: k, size });
    let by_variable: Vec<Vec<Vec<f64>>> =
        variables.map(|variable| by_time(game, &standing, &masses, variable)).collect();
    let times = 0..=model.crisis.reported;
    let (milestones, at_risk) = milestones_by_step(game, model, prices, policy, given);
    ByStep {
        outcomes: by_time(game, &standing, &masses, Variable::outcome(model)),
        milestones,
        at_risk,
        states: times.map(|t| by_variable.iter().map(|v| v[t].clone()).collect()).collect(),
    }
}

/// From which time on something in a layer counts: 0 is now, k the end of step k.
fn time_of(game: &Game, layer: usize) -> usize {
    let layer = &game.layers[layer];
    match layer.kind {
        LayerKind::StepStart => layer.step,
        _ => layer.step + 1,
    }
}

/// Probability of each outcome (0 is open) at each time; see [`ByStep::outcomes`].
pub fn outcomes_by_step(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
) -> Vec<Vec<f64>> {
    let masses = node_masses(game, prices, policy);
    by_time(game, &standing(game, model), &masses, Variable::outcome(model))
}

/// Probability of reaching each node, profiles summed.
fn node_masses(game: &Game, prices: &Prices, policy: &Policy) -> Vec<f64> {
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    masses_of(game, &reach)
}

/// The reach of each node, profiles summed.
fn masses_of(game: &Game, reach: &[f64]) -> Vec<f64> {
    reach.chunks_exact(game.profiles.count).map(|row| sum(row.iter().copied())).collect()
}

/// A component of the state vector: a state variable, or the outcome, which stands last.
#[derive(Clone, Copy)]
struct Variable {
    place: usize,
    size: usize,
}

impl Variable {
    fn outcome(model: &Model) -> Self {
        Self { place: model.states.len(), size: model.outcomes.len() + 1 }
    }
}

/// The times, of so many, at which play stands at a node: that of the boundary between steps on which
/// it lies, and all that follow where play ends there.
fn times_at(game: &Game, node: usize, times: usize) -> Range<usize> {
    let layer = game.node_layer[node] as usize;
    let time = time_of(game, layer).min(times);
    let at_boundary = game.layers[layer].is_boundary();
    match (game.is_terminal(node), at_boundary) {
        (true, _) => time..times,
        (false, true) => time..times.min(time + 1),
        (false, false) => 0..0,
    }
}

/// The nodes at which play stands at each time: on the boundary between steps, and where it ended
/// before.
fn standing(game: &Game, model: &Model) -> Vec<Vec<usize>> {
    let times = model.crisis.reported + 1;
    let mut at = vec![Vec::new(); times];
    for node in 0..game.nodes() {
        times_at(game, node, times).for_each(|time| at[time].push(node));
    }
    at
}

/// Probability of each value of a variable at each time, over the nodes at which play stands then.
fn by_time(
    game: &Game,
    standing: &[Vec<usize>],
    node_masses: &[f64],
    variable: Variable,
) -> Vec<Vec<f64>> {
    let mut masses = vec![Vec::new(); variable.size];
    let mut at = |nodes: &Vec<usize>| -> Vec<f64> {
        masses.iter_mut().for_each(Vec::clear);
        for node in nodes {
            masses[usize::from(game.state_of(*node)[variable.place])].push(node_masses[*node]);
        }
        masses.iter().map(|masses| sum(masses.iter().copied())).collect()
    };
    standing.iter().map(&mut at).collect()
}

/// The nodes where an outcome (0 is open) counts at the end of the reported horizon, marked 1: their
/// probabilities add up to its own.
pub fn final_nodes(game: &Game, model: &Model, outcome: usize) -> Vec<f64> {
    let counts = |node: usize| {
        let layer = game.node_layer[node] as usize;
        let time = time_of(game, layer);
        let at_boundary = game.layers[layer].is_boundary();
        let ended = game.is_terminal(node) && time <= model.crisis.reported;
        let open = at_boundary && time == model.crisis.reported;
        (ended || open) && game.outcome_of(node) == outcome
    };
    (0..game.nodes()).map(|node| f64::from(u8::from(counts(node)))).collect()
}

/// See [`ByStep::milestones`] and [`ByStep::at_risk`].
fn milestones_by_step(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
    given: Ahead<'_>,
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let times = model.crisis.reported + 1;
    let mut by_time = vec![vec![0.0; model.milestones.len()]; times];
    let mut at_risk = by_time.clone();
    for (m, milestone) in model.milestones.iter().enumerate() {
        let Ok(program) = Program::new(model, &milestone.when) else { continue };
        let hit = nodes_where(game, model, &program);
        let found = ever_by_time(game, prices, policy, &hit, times, given);
        for (time, (ever, risk)) in found.into_iter().enumerate() {
            by_time[time][m] = ever;
            at_risk[time][m] = risk;
        }
    }
    (by_time, at_risk)
}

/// Whether a condition on the state holds, for every node. Nodes of a step that stand for the same
/// state are asked once.
fn nodes_where(game: &Game, model: &Model, condition: &Program) -> Vec<bool> {
    let mut known: Vec<Option<(usize, bool)>> = vec![None; game.states.len()];
    let mut holds = |node: usize| {
        let place = game.layers[game.node_layer[node] as usize].step;
        let known = &mut known[game.node_state[node] as usize];
        if let Some((_, holds)) = known.filter(|(step, _)| *step == place) {
            return holds;
        }
        let (step, state) = (model.crisis.steps[place], game.state_of(node));
        let env = Env { state, elapsed: step.start, step_length: step.days, ..Env::default() };
        known.insert((place, condition.holds(&env))).1
    };
    (0..game.nodes()).map(&mut holds).collect()
}

/// What play is conditioned on: how likely that is from each cell on.
type Ahead<'a> = Option<&'a [f64]>;

/// Probability that a marked node has been met, by time, and that none has and play goes on.
fn ever_by_time(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    hit: &[bool],
    times: usize,
    given: Ahead<'_>,
) -> Vec<(f64, f64)> {
    let n = game.profiles.count;
    let mut reach = Vec::new();
    forward_while(game, prices, policy, &mut reach, |node, _| !hit[node]);
    if let Some(ahead) = given {
        reach.iter_mut().zip(ahead).for_each(|(reach, ahead)| *reach *= ahead);
    }
    let (mut met, mut left) = (vec![Vec::new(); times], vec![Vec::new(); times]);
    for (node, hit) in hit.iter().enumerate() {
        let layer = game.node_layer[node] as usize;
        let time = time_of(game, layer);
        let cells = &reach[node * n..(node + 1) * n];
        let goes_on = game.layers[layer].kind == LayerKind::StepStart && !game.is_terminal(node);
        if time < times && *hit {
            met[time].extend_from_slice(cells);
        } else if time < times && goes_on {
            left[time].extend_from_slice(cells);
        }
    }
    let mut total = 0.0;
    let mut running = |(met, left): (Vec<f64>, Vec<f64>)| {
        total += sum(met);
        (total, sum(left))
    };
    met.into_iter().zip(left).map(&mut running).collect()
}

/// What each player does first, other than the status quo and what is judged, within the reported
/// horizon:
/// `[player][action of the model]`, and last the probability that it does nothing.
pub fn first_moves(game: &Game, model: &Model, prices: &Prices, policy: &Policy) -> Vec<Vec<f64>> {
    (0..game.players).map(|player| first_move(game, model, prices, policy, player)).collect()
}

fn first_move(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
    player: usize,
) -> Vec<f64> {
    let n = game.profiles.count;
    let is_move = |node: usize, a: usize| {
        let view = game.node_view[node];
        view != NO_VIEW && {
            let view = &game.views[view as usize];
            let free = view.player == player && !view.judged;
            free && !model.action(game.actions_of(view)[a]).status_quo
        }
    };
    let mut reach = Vec::new();
    forward_while(game, prices, policy, &mut reach, |node, a| !is_move(node, a));
    let mut masses = vec![Vec::new(); model.actions.len()];
    let mut taken = vec![0.0; n];
    for node in 0..game.nodes() {
        let layer = game.node_layer[node] as usize;
        if game.layers[layer].step >= model.crisis.reported {
            break;
        }
        for a in (0..game.choices(node).len()).filter(|a| is_move(node, *a)) {
            chosen_reach(game, policy, node, a, &reach[node * n..(node + 1) * n], &mut taken);
            let view = &game.views[game.node_view[node] as usize];
            masses[game.actions_of(view)[a].index()].extend_from_slice(&taken);
        }
    }
    let mut moves: Vec<f64> = masses.into_iter().map(sum).collect();
    moves.push((1.0 - sum(moves.iter().copied())).max(0.0));
    moves
}

/// Probability, at every node and in every profile, that play ends in a node marked 1:
/// `[node × profiles + profile]`.
pub fn chance_of(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    at_end: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let n = game.profiles.count;
    let mut chance = vec![0.0; game.nodes() * n];
    let mut taken = vec![0.0; n];
    let ones = vec![1.0; n];
    for node in (0..game.nodes()).rev() {
        let (head, later) = chance.split_at_mut((node + 1) * n);
        let here = &mut head[node * n..];
        if game.is_terminal(node) {
            here.fill(at_end(node));
        }
        for (a, choice) in game.choices(node).enumerate() {
            chosen_reach(game, policy, node, a, &ones, &mut taken);
            for edge in game.edges(choice) {
                let start = (game.edge_child[edge] as usize - node - 1) * n;
                let prob = prices.prob(game.edge_prob[edge]);
                for k in 0..n {
                    here[k] += taken[k] * prob[k] * later[start + k];
                }
            }
        }
    }
    chance
}

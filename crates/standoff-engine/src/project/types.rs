//! What play tells of private types: where things stand given each type, and what everyone believes
//! of it who sees only what all see.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use standoff_model::{Model, Visibility};

use crate::game::{Game, LayerKind, Prices};
use crate::policy::Policy;
use crate::solve::sweep::forward;

use super::time_of;

/// What play tells of one type or hidden constant, at the start and after each reported step.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// Its place in [`Model::columns`].
    pub column: usize,
    /// `[time][value][believed]`: the mean of the public belief in each value, given the true one.
    pub beliefs: Vec<Vec<Vec<f64>>>,
    /// `[time][value][state variable][its value]`: where each variable stands, given the true value
    /// of the type.
    pub states: Vec<Vec<Vec<Vec<f64>>>>,
    /// `[value][outcome]`, at the end of the reported horizon, 0 being open.
    pub outcomes: Vec<Vec<f64>>,
}

/// What play tells of every type and hidden constant.
pub fn told(game: &Game, model: &Model, prices: &Prices, policy: &Policy) -> Vec<Told> {
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    let standing = standing(game, model);
    let columns = 0..model.columns.len();
    columns.map(|column| Column { game, model, column }.told(&standing, &reach)).collect()
}

/// The nodes at which play stands at each time: on the boundary between steps, and where it ended
/// before.
fn standing(game: &Game, model: &Model) -> Vec<Vec<usize>> {
    let times = model.crisis.reported + 1;
    let mut at = vec![Vec::new(); times];
    for node in 0..game.nodes() {
        let layer = game.node_layer[node] as usize;
        let time = time_of(game, layer);
        let boundary = matches!(game.layers[layer].kind, LayerKind::StepStart | LayerKind::End);
        let until = match (game.is_terminal(node), boundary) {
            (true, _) => times,
            (false, true) => times.min(time + 1),
            (false, false) => continue,
        };
        at.iter_mut().take(until).skip(time).for_each(|nodes| nodes.push(node));
    }
    at
}

struct Column<'a> {
    game: &'a Game,
    model: &'a Model,
    column: usize,
}

impl Column<'_> {
    fn told(&self, standing: &[Vec<usize>], reach: &[f64]) -> Told {
        let last = standing.last().map_or(&[][..], Vec::as_slice);
        let (place, outcomes) = (self.model.states.len(), self.model.outcomes.len() + 1);
        let by_type = self.variable(last, reach, (place, outcomes));
        Told {
            column: self.column,
            beliefs: standing.iter().map(|nodes| self.beliefs(nodes, reach)).collect(),
            states: standing.iter().map(|nodes| self.states(nodes, reach)).collect(),
            outcomes: by_type,
        }
    }

    fn size(&self) -> usize {
        self.model.columns[self.column].domain.len()
    }

    /// How much of each value's mass stands at a node.
    fn masses(&self, node: usize, reach: &[f64]) -> Vec<f64> {
        let n = self.game.profiles.count;
        let mut masses = vec![0.0; self.size()];
        for k in 0..n {
            let value = self.game.profiles.values_of(k)[self.column];
            masses[usize::from(value)] += reach[node * n + k];
        }
        masses
    }

    /// `[value][value of the variable]`, each row adding up to 1.
    fn variable(
        &self,
        nodes: &[usize],
        reach: &[f64],
        (place, size): (usize, usize),
    ) -> Vec<Vec<f64>> {
        let mut found = vec![vec![0.0; size]; self.size()];
        for node in nodes {
            let value = usize::from(self.game.state_of(*node)[place]);
            for (row, mass) in found.iter_mut().zip(self.masses(*node, reach)) {
                row[value] += mass;
            }
        }
        found.iter_mut().for_each(|row| scale(row));
        found
    }

    fn states(&self, nodes: &[usize], reach: &[f64]) -> Vec<Vec<Vec<f64>>> {
        let mut by_value = vec![Vec::new(); self.size()];
        for (place, state) in self.model.states.iter().enumerate() {
            let found = self.variable(nodes, reach, (place, state.domain.len()));
            by_value.iter_mut().zip(found).for_each(|(all, row)| all.push(row));
        }
        by_value
    }

    fn beliefs(&self, nodes: &[usize], reach: &[f64]) -> Vec<Vec<f64>> {
        let size = self.size();
        let mut alike: IndexMap<Vec<u16>, Vec<f64>, FxBuildHasher> = IndexMap::default();
        for node in nodes {
            let sums = alike.entry(self.public(*node)).or_insert_with(|| vec![0.0; size]);
            let masses = self.masses(*node, reach);
            sums.iter_mut().zip(masses).for_each(|(sum, mass)| *sum += mass);
        }
        let mut found = vec![vec![0.0; size]; size];
        for masses in alike.values() {
            let all: f64 = masses.iter().sum();
            for (row, mass) in found.iter_mut().zip(masses).filter(|_| all > 0.0) {
                row.iter_mut()
                    .zip(masses)
                    .for_each(|(belief, other)| *belief += mass * other / all);
            }
        }
        found.iter_mut().for_each(|row| scale(row));
        found
    }

    /// What everyone sees, the outcome included.
    fn public(&self, node: usize) -> Vec<u16> {
        let state = self.game.state_of(node).iter().enumerate();
        let seen = |k: usize| self.model.states.get(k).is_none_or(|v| v.seen_by == Visibility::All);
        state.filter(|(k, _)| seen(*k)).map(|(_, value)| *value).collect()
    }
}

/// Shares of their sum.
fn scale(row: &mut [f64]) {
    let all: f64 = row.iter().sum();
    row.iter_mut().for_each(|entry| *entry = if all > 0.0 { *entry / all } else { 0.0 });
}

//! What play tells of private types: where things stand given each type, and what everyone believes
//! of it who sees only what all see.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use standoff_model::Model;

use crate::game::{Game, Prices};
use crate::policy::Policy;
use crate::solve::sweep::forward;

use super::{Public, standing};

/// What play tells of one type or hidden constant, at the start and after each reported step.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// Its place in [`Model::columns`].
    pub column: usize,
    /// How likely each value is before anything has happened.
    pub prior: Vec<f64>,
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
    let public = Public::new(game, model);
    let columns = 0..model.columns.len();
    let told = |column| {
        let masses = masses(game, model, column, &reach);
        Column { game, model, column, public: &public, masses }.told(&standing)
    };
    columns.map(told).collect()
}

/// How much of each value of a column stands at each node: `[node × values + value]`.
fn masses(game: &Game, model: &Model, column: usize, reach: &[f64]) -> Vec<f64> {
    let (n, size) = (game.profiles.count, model.columns[column].domain.len());
    let mut masses = vec![0.0; game.nodes() * size];
    for (cells, masses) in reach.chunks_exact(n).zip(masses.chunks_exact_mut(size)) {
        for (k, mass) in cells.iter().enumerate() {
            masses[usize::from(game.profiles.values_of(k)[column])] += mass;
        }
    }
    masses
}

struct Column<'a> {
    game: &'a Game,
    model: &'a Model,
    column: usize,
    public: &'a Public,
    /// See [`masses`].
    masses: Vec<f64>,
}

impl Column<'_> {
    fn told(&self, standing: &[Vec<usize>]) -> Told {
        let last = standing.last().map_or(&[][..], Vec::as_slice);
        let (place, outcomes) = (self.model.states.len(), self.model.outcomes.len() + 1);
        let by_type = self.variable(last, (place, outcomes));
        Told {
            column: self.column,
            prior: self.prior(),
            beliefs: standing.iter().map(|nodes| self.beliefs(nodes)).collect(),
            states: standing.iter().map(|nodes| self.states(nodes)).collect(),
            outcomes: by_type,
        }
    }

    fn size(&self) -> usize {
        self.model.columns[self.column].domain.len()
    }

    /// How much of each value's mass stands at a node.
    fn at(&self, node: usize) -> &[f64] {
        &self.masses[node * self.size()..(node + 1) * self.size()]
    }

    fn prior(&self) -> Vec<f64> {
        let mut prior = vec![0.0; self.size()];
        for (node, _) in &self.game.roots {
            prior.iter_mut().zip(self.at(*node as usize)).for_each(|(sum, mass)| *sum += mass);
        }
        prior
    }

    /// `[value][value of the variable]`, each row adding up to 1.
    fn variable(&self, nodes: &[usize], (place, size): (usize, usize)) -> Vec<Vec<f64>> {
        let mut found = vec![vec![0.0; size]; self.size()];
        for node in nodes {
            let value = usize::from(self.game.state_of(*node)[place]);
            for (row, mass) in found.iter_mut().zip(self.at(*node)) {
                row[value] += mass;
            }
        }
        found.iter_mut().for_each(|row| scale(row));
        found
    }

    fn states(&self, nodes: &[usize]) -> Vec<Vec<Vec<f64>>> {
        let mut by_value = vec![Vec::new(); self.size()];
        for (place, state) in self.model.states.iter().enumerate() {
            let found = self.variable(nodes, (place, state.domain.len()));
            by_value.iter_mut().zip(found).for_each(|(all, row)| all.push(row));
        }
        by_value
    }

    fn beliefs(&self, nodes: &[usize]) -> Vec<Vec<f64>> {
        let size = self.size();
        let mut alike: IndexMap<usize, Vec<f64>, FxBuildHasher> = IndexMap::default();
        for node in nodes {
            let seen = self.public.at(self.game, *node);
            let sums = alike.entry(seen).or_insert_with(|| vec![0.0; size]);
            sums.iter_mut().zip(self.at(*node)).for_each(|(sum, mass)| *sum += mass);
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
}

/// Shares of their sum.
fn scale(row: &mut [f64]) {
    let all: f64 = row.iter().sum();
    row.iter_mut().for_each(|entry| *entry = if all > 0.0 { *entry / all } else { 0.0 });
}

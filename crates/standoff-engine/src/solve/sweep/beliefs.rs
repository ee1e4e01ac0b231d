//! Reach as weights of the nodes within each information set.

use crate::game::{Game, Prices};
use crate::math::{exp, ln};
use crate::policy::{Policy, base_log_odds};

use super::backward::{Answer, Pass, Workspace};
use super::forward::Forward;
use super::plan::{Plan, set_start};
use super::sums::FAINT;

/// Reach under a policy as weights of the nodes within each information set.
///
/// Reach is computed in plain numbers. Where that nearly underflows at a set that can be reached,
/// it is computed again in logarithms, and the cells of each set are scaled by the largest: what
/// matters to a player is how likely the nodes of its set are relative to each other.
#[derive(Clone, Debug)]
pub struct Beliefs {
    /// `[node × profiles + profile]`
    pub reach: Vec<f64>,
    pub(super) plan: Plan,
    logs: Vec<f64>,
    /// Information sets that no path reaches, by [`set_start`].
    inactive: Vec<bool>,
    starts: Vec<usize>,
}

impl Beliefs {
    /// Finds out which sets can be reached at all.
    pub fn new(game: &Game, prices: &Prices) -> Self {
        let (plan, starts) = (Plan::new(game), set_start(game));
        let (reach, logs, inactive) = (Vec::new(), Vec::new(), Vec::new());
        let mut beliefs = Self { reach, plan, logs, inactive, starts };
        let reached = reached(game, prices);
        let mut inactive = vec![true; game.information_sets()];
        each_cell(game, &beliefs.starts, |set, cell| inactive[set] &= !reached[cell]);
        beliefs.inactive = inactive;
        beliefs
    }

    /// Computes the weights under `policy`.
    pub fn update(&mut self, game: &Game, prices: &Prices, policy: &Policy) {
        self.forward(game, prices, &policy.p);
        if self.underflowed(game) {
            self.in_logs(game, prices, policy);
        }
    }

    /// One player's answers to the others' play, at these weights: writes ln μ + λQ at its sets.
    pub fn answers(
        &self,
        (game, prices, base): (&Game, &Prices, &[f64]),
        scale: f64,
        (player, others): (usize, &Policy),
        (z, work): (&mut [f64], &mut Workspace),
    ) {
        let (plan, reach, answer) = (&self.plan, &self.reach, Answer::Only(player, others));
        Pass { game, prices, plan, base, reach, scale, answer }.run(z, work);
    }

    /// Computes reach in plain numbers under the probabilities `p`.
    pub(super) fn forward(&mut self, game: &Game, prices: &Prices, p: &[f64]) {
        let Self { reach, plan, .. } = self;
        Forward { game, prices, plan, p, goes_on: |_, _| true }.run(reach);
    }

    /// Computes the weights in logarithms.
    pub(super) fn in_logs(&mut self, game: &Game, prices: &Prices, policy: &Policy) {
        forward_logs(game, prices, policy, &mut self.logs);
        self.rescale(game);
    }

    /// How many sets no path reaches.
    pub(super) fn count_inactive(&self) -> usize {
        self.inactive.iter().filter(|inactive| **inactive).count()
    }

    /// Whether the reach of a set that can be reached is faint.
    pub(super) fn underflowed(&self, game: &Game) -> bool {
        let mut sums = vec![0.0; self.inactive.len()];
        each_cell(game, &self.starts, |set, cell| sums[set] += self.reach[cell]);
        sums.iter().zip(&self.inactive).any(|(sum, inactive)| *sum <= FAINT && !inactive)
    }

    /// The largest log reach of each information set.
    fn row_tops(&self, game: &Game) -> Vec<f64> {
        let mut tops = vec![f64::NEG_INFINITY; game.information_sets()];
        each_cell(game, &self.starts, |set, cell| tops[set] = tops[set].max(self.logs[cell]));
        tops
    }

    fn rescale(&mut self, game: &Game) {
        let tops = self.row_tops(game);
        let Self { reach, logs, starts, .. } = self;
        each_cell(game, starts, |set, cell| {
            let reached = tops[set] > f64::NEG_INFINITY;
            reach[cell] = if reached { exp(logs[cell] - tops[set]) } else { 0.0 };
        });
    }
}

/// Calls `visit` with the number of the information set and of the cell, for every cell where
/// somebody decides.
#[inline]
fn each_cell(game: &Game, starts: &[usize], mut visit: impl FnMut(usize, usize)) {
    let n = game.profiles.count;
    for (view, start) in game.views.iter().zip(starts) {
        for node in game.nodes_of(view) {
            for (k, row) in game.profiles.row_of[view.player].iter().enumerate() {
                visit(start + *row as usize, *node as usize * n + k);
            }
        }
    }
}

/// Which cells some path leads to, whatever is played among the actions that the base leaves open.
fn reached(game: &Game, prices: &Prices) -> Vec<bool> {
    let (n, base) = (game.profiles.count, base_log_odds(game, prices));
    let mut reached = vec![false; game.nodes() * n];
    for (node, row) in &game.roots {
        for k in 0..n {
            reached[*node as usize * n + k] |= prices.prior[k] * prices.prob(*row)[k] > 0.0;
        }
    }
    for node in 0..game.nodes() {
        let view = game.views.get(game.node_view[node] as usize);
        for (a, choice) in game.choices(node).enumerate() {
            for edge in game.edges(choice) {
                let prob = prices.prob(game.edge_prob[edge]);
                let child = game.edge_child[edge] as usize * n;
                for k in 0..n {
                    let open = view.is_none_or(|view| {
                        let row = game.profiles.row_of[view.player][k] as usize;
                        base[view.policy + row * view.width() + a] > f64::NEG_INFINITY
                    });
                    reached[child + k] |= reached[node * n + k] && open && prob[k] > 0.0;
                }
            }
        }
    }
    reached
}

/// The logarithm of the reach of every node; minus infinity where no path leads.
fn forward_logs(game: &Game, prices: &Prices, policy: &Policy, logs: &mut Vec<f64>) {
    let n = game.profiles.count;
    logs.clear();
    logs.resize(game.nodes() * n, f64::NEG_INFINITY);
    for (node, row) in &game.roots {
        for k in 0..n {
            let cell = *node as usize * n + k;
            logs[cell] = log_add(logs[cell], ln(prices.prior[k] * prices.prob(*row)[k]));
        }
    }
    for node in 0..game.nodes() {
        let view = game.views.get(game.node_view[node] as usize);
        for (a, choice) in game.choices(node).enumerate() {
            for edge in game.edges(choice) {
                let prob = prices.prob(game.edge_prob[edge]);
                for k in 0..n {
                    let chosen = view.map_or(0.0, |view| {
                        let row = game.profiles.row_of[view.player][k] as usize;
                        policy.ln[view.policy + row * view.width() + a]
                    });
                    let cell = game.edge_child[edge] as usize * n + k;
                    logs[cell] = log_add(logs[cell], logs[node * n + k] + chosen + ln(prob[k]));
                }
            }
        }
    }
}

/// ln(exp a + exp b).
fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + libm::log1p(exp(low - high)) }
}

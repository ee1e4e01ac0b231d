//! Behaviour strategies of all players: one probability for each (view, own row, action).

use std::ops::Range;

use crate::game::{Game, Prices, View};
use crate::math::softmax::softmax_sets;
use crate::math::{largest_gap, ln};

/// A policy, laid out as [`View::row`] says.
///
/// Probabilities and their logarithms are both kept: a choice too unlikely for a `f64` still says
/// where play would go if it were made.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// π
    pub p: Vec<f64>,
    /// ln π; minus infinity only for actions that are not available.
    pub ln: Vec<f64>,
}

impl Policy {
    /// The policy with log-odds `z`, which are ln π up to a constant for each information set.
    pub fn from_log_odds(game: &Game, z: &[f64]) -> Self {
        let mut policy = Self { p: vec![0.0; z.len()], ln: z.to_vec() };
        probabilities(game, z, &mut policy.p);
        for view in &game.views {
            for row in 0..view.bases.len() {
                let row = view.row(row);
                // The probability of the top action is 1 / Σ exp(z - top). Large log-odds that all
                // have in common are taken out first: they would round what is left.
                let (top, share) = (largest(&z[row.clone()]), ln(largest(&policy.p[row.clone()])));
                policy.ln[row].iter_mut().for_each(|entry| *entry = (*entry - top) + share);
            }
        }
        policy
    }

    /// The base μ of every information set: what players do if all options are worth the same.
    pub fn base(game: &Game, prices: &Prices) -> Self {
        Self::from_log_odds(game, &base_log_odds(game, prices))
    }

    /// The probabilities at one information set.
    pub fn at(&self, view: &View, row: usize) -> &[f64] {
        &self.p[view.row(row)]
    }

    /// The largest difference to another policy of the same game; infinite if either is not finite.
    pub fn distance(&self, other: &Self) -> f64 {
        largest_gap(&self.p, &other.p)
    }
}

/// ln μ at every information set.
pub fn base_log_odds(game: &Game, prices: &Prices) -> Vec<f64> {
    let mut z = vec![0.0; game.policy_len];
    for view in &game.views {
        for (row, base) in game.view_bases[view.bases.clone()].iter().enumerate() {
            z[view.row(row)].copy_from_slice(prices.base(*base));
        }
    }
    z
}

/// The probabilities π of log-odds `z`; both are laid out as [`View::row`] says.
pub fn probabilities(game: &Game, z: &[f64], p: &mut [f64]) {
    runs(game).for_each(|(width, run)| softmax_sets(&z[run.clone()], width, &mut p[run]));
}

/// The parts of a policy whose information sets are equally wide and lie one after the other, with
/// their width.
pub fn runs(game: &Game) -> impl Iterator<Item = (usize, Range<usize>)> {
    let equal = game.views.chunk_by(|a, b| a.width() == b.width() && a.part().end == b.policy);
    equal.map(|views| (views[0].width(), views[0].policy..views[views.len() - 1].part().end))
}

/// The largest entry; not a number if none is.
fn largest(entries: &[f64]) -> f64 {
    entries.iter().copied().fold(f64::NAN, f64::max)
}

//! Behaviour strategies of all players: one probability for each (view, own row, action).

use crate::game::{Game, Prices, View};
use crate::math::{exp, ln, max_or_infinite};

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
        let mut policy = Self { p: z.to_vec(), ln: z.to_vec() };
        for view in &game.views {
            for row in 0..view.bases.len() {
                let (p, ln) = (&mut policy.p[view.row(row)], &mut policy.ln[view.row(row)]);
                let norm = softmax(p);
                ln.iter_mut().for_each(|entry| *entry -= norm);
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
        self.p.iter().zip(&other.p).map(|(a, b)| (a - b).abs()).fold(0.0, max_or_infinite)
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

/// Turns log-odds into probabilities in place, with the largest entry subtracted first; gives
/// back ln Σ exp of the entries.
#[inline]
pub fn softmax(z: &mut [f64]) -> f64 {
    let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for entry in z.iter_mut() {
        *entry = exp(*entry - largest);
        total += *entry;
    }
    for entry in z.iter_mut() {
        *entry /= total;
    }
    largest + ln(total)
}

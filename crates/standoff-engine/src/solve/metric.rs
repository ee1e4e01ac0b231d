//! Coordinates in which log-odds are measured by what they do to a policy.
//!
//! Log-odds of one information set count up to a constant, and those of an action that is hardly
//! ever taken count for little. With x centred by its mean under π, Σ π x² is the squared length of
//! the change of a policy in the Fisher metric.

use crate::game::Game;
use crate::policy::probabilities;

/// Least probability that weighs an action: below it, log-odds would be free to run away.
const FLOOR: f64 = 1e-4;

/// Weights at one point.
#[derive(Clone, Debug)]
pub struct Metric<'a> {
    game: &'a Game,
    /// π there.
    share: Vec<f64>,
    /// √π, not below √[`FLOOR`]; 0 for actions that are not available.
    weight: Vec<f64>,
}

impl<'a> Metric<'a> {
    /// The metric at log-odds `z`.
    pub fn new(game: &'a Game, z: &[f64]) -> Self {
        let mut share = vec![0.0; z.len()];
        probabilities(game, z, &mut share);
        let weight = |(p, z): (&f64, &f64)| {
            if *z == f64::NEG_INFINITY { 0.0 } else { p.max(FLOOR).sqrt() }
        };
        let weight = share.iter().zip(z).map(weight).collect();
        Self { game, share, weight }
    }

    /// Log-odds to coordinates: √π (x - Σ π x), set by set.
    pub fn scale(&self, x: &[f64], out: &mut [f64]) {
        for view in &self.game.views {
            for row in 0..view.bases.len() {
                let set = view.row(row);
                let (share, weight) = (&self.share[set.clone()], &self.weight[set.clone()]);
                let mean: f64 = share.iter().zip(&x[set.clone()]).map(|(p, x)| p * x).sum();
                let entries = out[set.clone()].iter_mut().zip(&x[set]).zip(weight);
                entries.for_each(|((out, x), w)| *out = w * (x - mean));
            }
        }
    }

    /// Weights on coordinates to weights on log-odds that add up to 0 in every set.
    pub fn weigh(&self, y: &[f64], out: &mut [f64]) {
        let entries = out.iter_mut().zip(y).zip(&self.weight);
        entries.for_each(|((out, y), w)| *out = y * w);
    }

    /// Coordinates to log-odds, 0 where no action is available.
    pub fn unscale(&self, y: &[f64], out: &mut [f64]) {
        let entries = out.iter_mut().zip(y).zip(&self.weight);
        entries.for_each(|((out, y), w)| *out = if *w > 0.0 { y / w } else { 0.0 });
    }

    /// The coordinates of `b - a`, two points whose unavailable actions are minus infinity.
    pub fn between(&self, a: &[f64], b: &[f64]) -> Vec<f64> {
        let difference: Vec<f64> =
            b.iter().zip(a).map(|(b, a)| if a == b { 0.0 } else { b - a }).collect();
        let mut out = vec![0.0; a.len()];
        self.scale(&difference, &mut out);
        out
    }
}

//! Coordinates in which log-odds are measured by what they do to a policy.
//!
//! Log-odds of one information set count up to a constant, and those of an action that is hardly
//! ever taken count for little. With x centred by its mean under π, Σ π x² is the squared length of
//! the change of a policy in the Fisher metric.

use crate::game::Game;
use crate::policy::{probabilities, runs};

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
    /// 1 / weight, or 0.
    inverse: Vec<f64>,
}

impl<'a> Metric<'a> {
    /// The metric at log-odds `z`.
    pub fn new(game: &'a Game, z: &[f64]) -> Self {
        let mut share = vec![0.0; z.len()];
        probabilities(game, z, &mut share);
        let weight = |(p, z): (&f64, &f64)| {
            if *z == f64::NEG_INFINITY { 0.0 } else { p.max(FLOOR).sqrt() }
        };
        let weight: Vec<f64> = share.iter().zip(z).map(weight).collect();
        let inverse = weight.iter().map(|w| if *w > 0.0 { 1.0 / w } else { 0.0 }).collect();
        Self { game, share, weight, inverse }
    }

    /// Log-odds to coordinates: √π (x - Σ π x), set by set.
    pub fn scale(&self, x: &[f64], out: &mut [f64]) {
        for (width, run) in runs(self.game) {
            let (share, weight) = (&self.share[run.clone()], &self.weight[run.clone()]);
            let (x, out) = (&x[run.clone()], &mut out[run]);
            match width {
                2 => scale_sets::<2>(share, weight, x, out),
                3 => scale_sets::<3>(share, weight, x, out),
                4 => scale_sets::<4>(share, weight, x, out),
                5 => scale_sets::<5>(share, weight, x, out),
                6 => scale_sets::<6>(share, weight, x, out),
                _ => {
                    let sets = share.chunks_exact(width).zip(weight.chunks_exact(width));
                    let pairs = x.chunks_exact(width).zip(out.chunks_exact_mut(width));
                    sets.zip(pairs).for_each(|((p, w), (x, out))| scale_set(p, w, x, out));
                }
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
        let entries = out.iter_mut().zip(y).zip(&self.inverse);
        entries.for_each(|((out, y), inverse)| *out = y * inverse);
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

fn scale_sets<const A: usize>(share: &[f64], weight: &[f64], x: &[f64], out: &mut [f64]) {
    let sets = share.as_chunks::<A>().0.iter().zip(weight.as_chunks::<A>().0);
    let pairs = x.as_chunks::<A>().0.iter().zip(out.as_chunks_mut::<A>().0);
    sets.zip(pairs).for_each(|((share, weight), (x, out))| scale_set(share, weight, x, out));
}

#[inline(always)]
fn scale_set(share: &[f64], weight: &[f64], x: &[f64], out: &mut [f64]) {
    let mean = share.iter().zip(x).fold(0.0, |sum, (p, x)| sum + p * x);
    let entries = out.iter_mut().zip(x).zip(weight);
    entries.for_each(|((out, x), w)| *out = w * (x - mean));
}

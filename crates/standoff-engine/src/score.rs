//! Scores of forecasts against what came: the continuous ranked probability score, shares with their
//! exact intervals, and means with bootstrap intervals.

use crate::math::philox::{Purpose, Stream};
use crate::math::quantile::normal_probability;
use crate::math::stats::{mean, sorted, sorted_quantile};
use crate::math::{exp, ln};

/// The continuous ranked probability score of a sample: E|X - y| - E|X - X'|/2 (Gneiting, Raftery
/// 2007), in the unit of the sample. The smaller the better; a forecast of one value has its absolute
/// error. `sample` is sorted and not empty.
pub fn crps(sample: &[f64], observed: f64) -> f64 {
    let n = sample.len() as f64;
    let error = sample.iter().map(|x| (x - observed).abs()).sum::<f64>() / n;
    // Σ_i Σ_j |x_i - x_j| = 2 Σ_i (2i - n + 1) x_i for sorted x, i from 0.
    let weigh = |(i, x): (usize, &f64)| (2.0 * i as f64 - n + 1.0) * x;
    let spread = 2.0 * sample.iter().enumerate().map(weigh).sum::<f64>() / (n * n);
    error - 0.5 * spread
}

/// The same for a normal distribution around 0 with standard deviation `sd` above 0.
pub fn crps_normal(sd: f64, observed: f64) -> f64 {
    let z = observed / sd;
    let density = exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt();
    let centred = z * (2.0 * normal_probability(z) - 1.0) + 2.0 * density;
    sd * (centred - 1.0 / std::f64::consts::PI.sqrt())
}

/// The exact interval of a share of `hits` in `n` (Clopper, Pearson 1934) that holds it with at least
/// the probability `level`.
pub fn share_interval(hits: usize, n: usize, level: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - level);
    let low = if hits == 0 { 0.0 } else { solve(|p| 1.0 - at_most(hits - 1, n, p) - tail) };
    let high = if hits >= n { 1.0 } else { solve(|p| tail - at_most(hits, n, p)) };
    (low, high)
}

/// Where a rising function of a probability is 0.
fn solve(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The probability of at most `hits` in `n` trials.
fn at_most(hits: usize, n: usize, p: f64) -> f64 {
    let (mut ln_choose, mut total) = (0.0, 0.0);
    for k in 0..=hits {
        if k > 0 {
            ln_choose += ln((n + 1 - k) as f64) - ln(k as f64);
        }
        total += exp(ln_choose + k as f64 * ln(p) + (n - k) as f64 * ln(1.0 - p));
    }
    total.min(1.0)
}

/// How often means are drawn again.
const AGAIN: u32 = 10_000;

/// The mean of groups of numbers, each group counting for itself, and the interval in which it lies
/// with probability `level` when groups are drawn again with replacement.
pub fn grouped_mean(groups: &[Vec<f64>], level: f64, seed: u64) -> (f64, (f64, f64)) {
    let sums: Vec<(f64, f64)> =
        groups.iter().map(|group| (group.iter().sum(), group.len() as f64)).collect();
    let of = |picked: &mut dyn Iterator<Item = usize>| {
        let (sum, count) = picked.fold((0.0, 0.0), |(sum, count), k| {
            let (more, of) = sums[k];
            (sum + more, count + of)
        });
        sum / count
    };
    let mut means = Vec::with_capacity(AGAIN as usize);
    for again in 0..AGAIN {
        let mut stream = Stream::new(seed, Purpose::Bootstrap, 0, 0, again);
        let pick = || (stream.next_uniform() * sums.len() as f64) as usize;
        means.push(of(&mut std::iter::repeat_with(pick).take(sums.len())));
    }
    let means = sorted(&means);
    let tail = 0.5 * (1.0 - level);
    let interval = (sorted_quantile(&means, tail), sorted_quantile(&means, 1.0 - tail));
    (of(&mut (0..sums.len())), interval)
}

/// The mean without each group in turn; none of a single group.
pub fn leave_one_out(groups: &[Vec<f64>]) -> Vec<f64> {
    if groups.len() < 2 {
        return Vec::new();
    }
    let without = |left_out: usize| {
        let others = groups.iter().enumerate().filter(|(k, _)| *k != left_out);
        mean(&others.flat_map(|(_, group)| group.iter().copied()).collect::<Vec<_>>())
    };
    (0..groups.len()).map(without).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::quantile::normal_quantile;

    #[test]
    fn a_sample_of_one_has_its_error() {
        assert_eq!(crps(&[3.0], 5.0), 2.0);
    }

    #[test]
    fn pairs_are_counted_once_each() {
        let sample = [-1.0_f64, 0.5, 2.0, 7.0];
        let pairs = sample.iter().flat_map(|a| sample.iter().map(move |b| (a - b).abs()));
        let plain = sample.iter().map(|x| (x - 1.0).abs()).sum::<f64>() / 4.0
            - 0.5 * pairs.sum::<f64>() / 16.0;
        assert!((crps(&sample, 1.0) - plain).abs() < 1e-14);
    }

    #[test]
    fn a_normal_forecast_has_the_score_of_its_sample() {
        let n = 20_000;
        let sample: Vec<f64> =
            (0..n).map(|k| 2.0 * normal_quantile((f64::from(k) + 0.5) / f64::from(n))).collect();
        for observed in [-3.0, 0.0, 1.0] {
            assert!((crps(&sample, observed) - crps_normal(2.0, observed)).abs() < 1e-3);
        }
        // A standard normal and 0: (√2 - 1)/√π.
        let known = (2.0_f64.sqrt() - 1.0) / std::f64::consts::PI.sqrt();
        assert!((crps_normal(1.0, 0.0) - known).abs() < 1e-12);
    }

    /// From tables of exact intervals.
    #[test]
    fn intervals_of_shares_are_exact() {
        for (hits, n, low, high) in [
            (0, 10, 0.0, 0.3085),
            (5, 10, 0.1871, 0.8129),
            (10, 10, 0.6915, 1.0),
            (1, 12, 0.0021, 0.3848),
        ] {
            let (l, h) = share_interval(hits, n, 0.95);
            assert!((l - low).abs() < 6e-5 && (h - high).abs() < 6e-5, "{hits}/{n}: {l} {h}");
        }
    }

    #[test]
    fn groups_are_drawn_as_wholes() {
        let groups = vec![vec![1.0, 1.0], vec![3.0]];
        let (centre, (low, high)) = grouped_mean(&groups, 0.9, 1);
        assert!((centre - 5.0 / 3.0).abs() < 1e-15);
        assert_eq!((low, high), (1.0, 3.0));
        assert_eq!(leave_one_out(&groups), [3.0, 1.0]);
    }
}

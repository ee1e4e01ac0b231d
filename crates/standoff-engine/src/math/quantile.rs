//! Quantile functions of the distributions that an analyst can write.

use standoff_model::Distribution;

use super::{exp, ln};

/// The value below which a share `u` of the draws lies, 0 < u < 1.
pub fn quantile(distribution: &Distribution, u: f64) -> f64 {
    match distribution {
        Distribution::Point(value) => *value,
        Distribution::Normal { mean, sd } => mean + sd * normal_quantile(u),
        Distribution::LogNormal { median, log_sd } => median * exp(log_sd * normal_quantile(u)),
        Distribution::Uniform { low, high } => low + u * (high - low),
        Distribution::Triangular { low, mode, high } => triangular(*low, *mode, *high, u),
        Distribution::Truncated { inner, low, high } => {
            truncated(inner, *low, *high, u).clamp(*low, *high)
        }
    }
}

/// The quantile of a distribution conditioned on lying between two ends.
fn truncated(inner: &Distribution, low: f64, high: f64, u: f64) -> f64 {
    match inner {
        Distribution::Normal { mean, sd } => {
            mean + sd * truncated_normal((low - mean) / sd, (high - mean) / sd, u)
        }
        Distribution::LogNormal { median, log_sd } => {
            let place = |x: f64| if x > 0.0 { ln(x / median) / log_sd } else { f64::NEG_INFINITY };
            median * exp(log_sd * truncated_normal(place(low), place(high), u))
        }
        _ => {
            let (below, above) = (probability(inner, low), probability(inner, high));
            quantile(inner, below + u * (above - below))
        }
    }
}

/// The same for a standard normal. In the upper tail it works with the mirror image, where
/// probabilities keep their digits.
fn truncated_normal(low: f64, high: f64, u: f64) -> f64 {
    if low > 0.0 {
        return -truncated_normal(-high, -low, 1.0 - u);
    }
    let (below, above) = (normal_probability(low), normal_probability(high));
    normal_quantile(below + u * (above - below))
}

/// The share of draws at or below `x`.
pub fn probability(distribution: &Distribution, x: f64) -> f64 {
    match distribution {
        Distribution::Point(value) => f64::from(u8::from(x >= *value)),
        Distribution::Normal { mean, sd } => normal_probability((x - mean) / sd),
        Distribution::LogNormal { .. } if x <= 0.0 => 0.0,
        Distribution::LogNormal { median, log_sd } => normal_probability(ln(x / median) / log_sd),
        Distribution::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
        Distribution::Triangular { low, mode, high } => {
            triangular_probability(*low, *mode, *high, x)
        }
        Distribution::Truncated { inner, low, high } => {
            let (below, above) = (probability(inner, *low), probability(inner, *high));
            ((probability(inner, x) - below) / (above - below)).clamp(0.0, 1.0)
        }
    }
}

fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    let turn = (mode - low) / width;
    if u < turn {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

fn triangular_probability(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / ((high - low) * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }
}

/// The standard normal distribution function.
pub fn normal_probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal quantile: Acklam's rational approximation with one step of Halley's method
/// on the distribution function, which takes it to about 1e-15 relative.
///
/// Written here and not taken from a library because the libraries call the platform's `ln` and
/// `exp`, whose last bits differ between machines.
pub fn normal_quantile(u: f64) -> f64 {
    let z = rough_normal_quantile(u);
    let error = normal_probability(z) - u;
    let step = error * (std::f64::consts::TAU).sqrt() * exp(0.5 * z * z);
    z - step / (1.0 + 0.5 * z * step)
}

const A: [f64; 6] = [
    -3.969683028665376e1,
    2.209460984245205e2,
    -2.759285104469687e2,
    1.38357751867269e2,
    -3.066479806614716e1,
    2.506628277459239,
];
const B: [f64; 5] = [
    -5.447609879822406e1,
    1.615858368580409e2,
    -1.556989798598866e2,
    6.680131188771972e1,
    -1.328068155288572e1,
];
const C: [f64; 6] = [
    -7.784894002430293e-3,
    -3.223964580411365e-1,
    -2.400758277161838,
    -2.549732539343734,
    4.374664141464968,
    2.938163982698783,
];
const D: [f64; 4] =
    [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
const TAIL: f64 = 0.02425;

fn rough_normal_quantile(u: f64) -> f64 {
    if u < TAIL {
        tail(u)
    } else if u > 1.0 - TAIL {
        -tail(1.0 - u)
    } else {
        let q = u - 0.5;
        let r = q * q;
        q * horner(&A, r) / (horner(&B, r) * r + 1.0)
    }
}

fn tail(u: f64) -> f64 {
    let q = (-2.0 * ln(u)).sqrt();
    horner(&C, q) / (horner(&D, q) * q + 1.0)
}

fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantile_inverts_the_distribution_function() {
        for k in 1..2000 {
            let u = f64::from(k) / 2000.0;
            assert!((normal_probability(normal_quantile(u)) - u).abs() < 1e-14, "{u}");
        }
        assert!((normal_quantile(0.95) - 1.644_853_626_951_472_2).abs() < 1e-13);
        assert!((normal_quantile(1e-10) + 6.361_340_902_404_056).abs() < 1e-10);
    }

    #[test]
    fn quantiles_invert_probabilities() {
        let lognormal = Distribution::LogNormal { median: 3.0, log_sd: 0.4 };
        let cases = [
            Distribution::Normal { mean: -2.0, sd: 3.0 },
            lognormal.clone(),
            Distribution::Uniform { low: -1.0, high: 4.0 },
            Distribution::Triangular { low: 0.0, mode: 1.0, high: 5.0 },
            Distribution::Truncated { inner: Box::new(lognormal), low: 2.0, high: 3.5 },
        ];
        let far = Distribution::Normal { mean: 0.0, sd: 1.0 };
        for (low, high) in [(9.0, 10.0), (-10.0, -9.0)] {
            let cut = Distribution::Truncated { inner: Box::new(far.clone()), low, high };
            let middle = quantile(&cut, 0.5);
            assert!(
                middle > low && middle < high && (middle.abs() - 9.075).abs() < 0.01,
                "{middle}"
            );
        }
        for distribution in &cases {
            for k in 1..100 {
                let u = f64::from(k) / 100.0;
                let back = probability(distribution, quantile(distribution, u));
                assert!((back - u).abs() < 1e-12, "{distribution:?} {u} {back}");
            }
        }
    }
}

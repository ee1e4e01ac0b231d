//! Quantile functions of the distributions that an analyst can write.

use std::array::from_fn;

use standoff_model::Distribution;

use super::logarithm::ln_above_zero;
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

/// The standard normal quantile to about 1e-16 relative (Wichura, Applied Statistics 37, 1988,
/// algorithm AS 241).
///
/// Written here and not taken from a library because the libraries call the platform's `ln`, whose
/// last bits differ between machines.
pub fn normal_quantile(u: f64) -> f64 {
    let q = u - 0.5;
    if is_central(q) { central(q) } else { tail(u, (-ln(u.min(1.0 - u))).sqrt()) }
}

/// The same for several, 2^-53 < u < 1, without branches, so that it is vectorised. Its logarithm is
/// another, so last bits differ.
#[inline(always)]
pub(crate) fn normal_quantiles<const N: usize>(u: [f64; N]) -> [f64; N] {
    let below: [f64; N] = from_fn(|k| u[k].min(1.0 - u[k]));
    let logs = ln_above_zero(below);
    let r: [f64; N] = from_fn(|k| (-logs[k]).sqrt());
    let near: [f64; N] = from_fn(|k| {
        let q = u[k] - 0.5;
        let tail = (horner(&C, r[k] - 1.6) / horner(&D, r[k] - 1.6)).copysign(q);
        let central = central(q);
        if is_central(q) { central } else { tail }
    });
    // One in some 10^11 lies further out.
    if r.iter().all(|r| *r <= 5.0) {
        return near;
    }
    from_fn(|k| if r[k] > 5.0 { tail(u[k], r[k]) } else { near[k] })
}

/// Whether u lies within 0.425 of a half, q away from it.
#[inline(always)]
fn is_central(q: f64) -> bool {
    q * q <= 0.180625
}

#[inline(always)]
fn central(q: f64) -> f64 {
    let r = 0.180625 - q * q;
    q * horner(&A, r) / horner(&B, r)
}

/// The rest, with r the root of minus the logarithm of what lies beyond.
fn tail(u: f64, r: f64) -> f64 {
    let z = if r <= 5.0 {
        horner(&C, r - 1.6) / horner(&D, r - 1.6)
    } else {
        horner(&E, r - 5.0) / horner(&F, r - 5.0)
    };
    z.copysign(u - 0.5)
}

// Coefficients of the rational approximations, the highest power first.
const A: [f64; 8] = [
    2.509_080_928_730_122_7e3,
    3.343_057_558_358_813e4,
    6.726_577_092_700_87e4,
    4.592_195_393_154_987e4,
    1.373_169_376_550_946e4,
    1.971_590_950_306_551_3e3,
    1.331_416_678_917_843_8e2,
    3.387_132_872_796_366_5,
];
const B: [f64; 8] = [
    5.226_495_278_852_854e3,
    2.872_908_573_572_194_3e4,
    3.930_789_580_009_271e4,
    2.121_379_430_158_66e4,
    5.394_196_021_424_751e3,
    6.871_870_074_920_579e2,
    4.231_333_070_160_091e1,
    1.0,
];
const C: [f64; 8] = [
    7.745_450_142_783_414e-4,
    2.272_384_498_926_918_4e-2,
    2.417_807_251_774_506e-1,
    1.270_458_252_452_368_4,
    3.647_848_324_763_204_5,
    5.769_497_221_460_691,
    4.630_337_846_156_546,
    1.423_437_110_749_683_5,
];
const D: [f64; 8] = [
    1.050_750_071_644_416_9e-9,
    5.475_938_084_995_345e-4,
    1.519_866_656_361_645_7e-2,
    1.481_039_764_274_800_8e-1,
    6.897_673_349_851e-1,
    1.676_384_830_183_803_8,
    2.053_191_626_637_759,
    1.0,
];
const E: [f64; 8] = [
    2.010_334_399_292_288_1e-7,
    2.711_555_568_743_487_6e-5,
    1.242_660_947_388_078_4e-3,
    2.653_218_952_657_612_4e-2,
    2.965_605_718_285_048_7e-1,
    1.784_826_539_917_291_3,
    5.463_784_911_164_114,
    6.657_904_643_501_103,
];
const F: [f64; 8] = [
    2.044_263_103_389_939_8e-15,
    1.421_511_758_316_446e-7,
    1.846_318_317_510_054_8e-5,
    7.868_691_311_456_133e-4,
    1.487_536_129_085_061_5e-2,
    1.369_298_809_227_358e-1,
    5.998_322_065_558_88e-1,
    1.0,
];

#[inline(always)]
fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
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
    fn several_are_those_of_each() {
        let close = |u: f64| {
            let ([several], one) = (normal_quantiles([u]), normal_quantile(u));
            assert!(
                (several - one).abs() <= 4.0 * f64::EPSILON * one.abs(),
                "{u}: {several} {one}"
            );
        };
        for k in 1..4000 {
            close(f64::from(k) / 4000.0);
        }
        let mut u = 0.5;
        while u > 1.2e-16 {
            close(u);
            close(1.0 - u);
            u *= 0.7;
        }
        let many = [0.3, 1e-13, 0.5, 0.999];
        assert_eq!(normal_quantiles(many), many.map(|u| normal_quantiles([u])[0]));
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

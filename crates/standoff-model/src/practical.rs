//! Where a number lies but for one draw in a billion.

use crate::Distribution;

/// The share of draws that is left out at each end of a distribution that is cut.
const TAIL: f64 = 1e-9;
/// The same for one that is not, in standard deviations of the normal that underlies it.
const REACH: f64 = 6.0;
/// Halvings of an interval until its ends are the same number, about.
const HALVINGS: u32 = 60;

impl Distribution {
    /// The interval that holds all but about one draw in a billion.
    ///
    /// Both ends are finite if the distribution's own numbers are. Where all of a cut distribution
    /// lies in a tail beyond what floating-point numbers tell apart, it is the cut.
    pub fn practical_support(&self) -> (f64, f64) {
        let (mut inner, (mut low, mut high)) = (self, self.support());
        while let Self::Truncated { inner: below, .. } = inner {
            inner = below;
        }
        let (practical_low, practical_high) = match inner {
            Self::Normal { mean, sd } => {
                let (a, b) = normal_range((low - mean) / sd, (high - mean) / sd);
                (mean + a * sd, mean + b * sd)
            }
            Self::LogNormal { median, log_sd } => {
                let z = |x: f64| libm::log(x.max(0.0) / median) / log_sd;
                let (a, b) = normal_range(z(low), z(high));
                (median * libm::exp(a * log_sd), median * libm::exp(b * log_sd))
            }
            Self::Point(_) | Self::Uniform { .. } | Self::Triangular { .. } => (low, high),
            // Taken off above.
            Self::Truncated { .. } => (low, high),
        };
        // Rounding may have left the ends outside the cut.
        low = low.max(practical_low);
        high = high.min(practical_high);
        (low, high.max(low))
    }
}

/// The range of a standard normal that lies between `low` and `high`.
fn normal_range(low: f64, high: f64) -> (f64, f64) {
    if low == f64::NEG_INFINITY && high == f64::INFINITY {
        return (-REACH, REACH);
    }
    // In the lower tail, where probabilities keep their digits.
    if low > 0.0 {
        let (a, b) = normal_range(-high, -low);
        return (-b, -a);
    }
    let (below, above) = (probability(low), probability(high));
    let mass = above - below;
    let reached = |share: f64| bisect(below + share * mass, low.max(-40.0), high.min(40.0));
    if mass > 0.0 { (reached(TAIL), reached(1.0 - TAIL)) } else { (low, high) }
}

/// The z between `low` and `high` below which a standard normal lies with that probability.
fn bisect(wanted: f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        let side = if probability(middle) < wanted { &mut low } else { &mut high };
        *side = middle;
    }
    0.5 * (low + high)
}

/// The standard normal distribution function.
fn probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near((low, high): (f64, f64), (a, b): (f64, f64)) {
        let close = |x: f64, y: f64| (x - y).abs() <= 1e-3 * y.abs().max(1e-3);
        assert!(close(low, a) && close(high, b), "{low} to {high} is not {a} to {b}");
    }

    fn cut(inner: Distribution, low: f64, high: f64) -> Distribution {
        Distribution::Truncated { inner: Box::new(inner), low, high }
    }

    const NORMAL: Distribution = Distribution::Normal { mean: 1.0, sd: 2.0 };
    const LOGNORMAL: Distribution = Distribution::LogNormal { median: 3.0, log_sd: 0.5 };

    #[test]
    fn six_standard_deviations_where_nothing_is_cut() {
        near(NORMAL.practical_support(), (-11.0, 13.0));
        near(LOGNORMAL.practical_support(), (3.0 * libm::exp(-3.0), 3.0 * libm::exp(3.0)));
    }

    #[test]
    fn the_support_where_that_is_finite() {
        for known in [
            Distribution::Point(2.0),
            Distribution::Uniform { low: -1.0, high: 4.0 },
            Distribution::Triangular { low: 0.0, mode: 1.0, high: 5.0 },
            cut(Distribution::Uniform { low: -1.0, high: 4.0 }, 0.0, 9.0),
        ] {
            assert_eq!(known.practical_support(), known.support());
        }
    }

    #[test]
    fn a_cut_that_reaches_into_the_bulk_is_an_end() {
        near(cut(NORMAL, 0.0, 2.0).practical_support(), (0.0, 2.0));
        // One in 71 lies below 1, and of these one in a billion 6.65 deviations below the median.
        near(cut(LOGNORMAL, 0.0, 1.0).practical_support(), (0.10756, 1.0));
        let (low, high) = cut(cut(NORMAL, 0.0, 9.0), -5.0, 2.0).practical_support();
        near((low, high), (0.0, 2.0));
    }

    #[test]
    fn a_tail_is_conditioned_on() {
        // Beyond 8 standard deviations one in a billion lies beyond
        // z with P(Z > z) = 1e-9 P(Z > 8), which is 10.245.
        let far = Distribution::Normal { mean: 0.0, sd: 1.0 };
        near(cut(far.clone(), 8.0, 100.0).practical_support(), (8.0, 10.245));
        near(cut(far.clone(), -100.0, -8.0).practical_support(), (-10.245, -8.0));
        // Nothing is left that could be told apart.
        assert_eq!(cut(far, 50.0, 60.0).practical_support(), (50.0, 60.0));
    }
}

//! Probabilities of long paths: products that a plain number would round to 0.

use crate::math::exp;

/// A number that is not negative, with a range that no product over a game leaves:
/// `part` × [`FLOOR`]^`floors`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Wide {
    /// 0, or at least [`FLOOR`] and of the size of a probability.
    part: f64,
    floors: i64,
}

/// 2^-300.
const FLOOR: f64 = 1.0 / (TWO_100 * TWO_100 * TWO_100);
const TWO_100: f64 = (1_u128 << 100) as f64;
/// ln of [`FLOOR`].
const LN_FLOOR: f64 = -300.0 * std::f64::consts::LN_2;

impl Wide {
    pub(super) const ZERO: Self = Self { part: 0.0, floors: i64::MAX };
    pub(super) const ONE: Self = Self { part: 1.0, floors: 0 };

    /// e to a number that is at most 0 but for rounding.
    pub(super) fn exp(power: f64) -> Self {
        if power == f64::NEG_INFINITY {
            return Self::ZERO;
        }
        let floors = (power / LN_FLOOR).floor().max(0.0);
        Self { part: exp(power - floors * LN_FLOOR), floors: floors as i64 }
    }

    pub(super) fn times(self, factor: f64) -> Self {
        self.product(Self { part: factor, floors: 0 }.lifted())
    }

    pub(super) fn product(self, other: Self) -> Self {
        if self.part == 0.0 || other.part == 0.0 {
            return Self::ZERO;
        }
        let floors = self.floors + other.floors;
        Self { part: self.part * other.part, floors }.lifted()
    }

    /// The same number with a part that is not below [`FLOOR`].
    fn lifted(mut self) -> Self {
        while self.part < FLOOR && self.part > 0.0 {
            self.part /= FLOOR;
            self.floors += 1;
        }
        self
    }

    pub(super) fn add(&mut self, more: Self) {
        let (large, small) = if self.floors <= more.floors { (*self, more) } else { (more, *self) };
        // Two floors down nothing is left of it beside the other.
        *self = match small.floors - large.floors {
            0 => Self { part: large.part + small.part, ..large },
            1 => Self { part: large.part + small.part * FLOOR, ..large },
            _ => large,
        };
    }

    pub(super) fn max(self, other: Self) -> Self {
        let larger = (other.floors, -other.part) < (self.floors, -self.part);
        if larger { other } else { self }
    }

    /// Its share of a number that is not 0.
    pub(super) fn over(self, whole: Self) -> f64 {
        let part = self.part / whole.part;
        match self.floors.saturating_sub(whole.floors) {
            0 => part,
            1 => part * FLOOR,
            // So much smaller that it counts nowhere, unless it is larger, which no caller asks for.
            apart if apart > 0 => 0.0,
            _ => f64::INFINITY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{ln, log_sum_exp};

    fn log(wide: Wide) -> f64 {
        ln(wide.part) + wide.floors as f64 * LN_FLOOR
    }

    /// Logarithms from 0 down, far beyond what a plain number holds.
    fn logs() -> Vec<f64> {
        let powers = [0.0, -1e-3, -0.7, -5.0, -90.0, -207.9, -208.0, -300.0, -745.2, -1e4, -1e6];
        powers.to_vec()
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= 1e-12 * (1.0 + expected.abs())
    }

    #[test]
    fn products_and_sums_are_those_of_logarithms() {
        for x in logs() {
            assert!(near(log(Wide::exp(x)), x), "{x}");
            for y in logs() {
                let (a, b) = (Wide::exp(x), Wide::exp(y));
                assert!(near(log(a.product(b)), x + y), "{x} {y}");
                let mut sum = a;
                sum.add(b);
                assert!(near(log(sum), log_sum_exp(&[x, y])), "{x} {y}");
                assert_eq!(log(a.max(b)), log(a).max(log(b)), "{x} {y}");
                assert!((a.over(a.max(b)) - exp(x - x.max(y))).abs() <= 1e-12, "{x} {y}");
            }
        }
    }

    #[test]
    fn small_factors_and_nothing() {
        for factor in [1.0, 0.3, 1e-150, 1e-300, 5e-324] {
            let twice = Wide::ONE.times(factor).times(factor);
            assert!(near(log(twice), 2.0 * ln(factor)), "{factor}");
        }
        assert_eq!(Wide::exp(-3.0).times(0.0), Wide::ZERO);
        assert_eq!(Wide::exp(f64::NEG_INFINITY).product(Wide::ONE), Wide::ZERO);
        let mut nothing = Wide::ZERO;
        nothing.add(Wide::ZERO);
        assert_eq!(nothing, Wide::ZERO);
        nothing.add(Wide::exp(-1e5));
        assert_eq!(nothing, Wide::exp(-1e5));
    }
}

//! What counts as a probability, and what several leave.

use standoff_model::PROBABILITY_ROUNDING;

use crate::math::number::Number;

use super::error::PriceError;

/// A rest or a missing sum below this is the dust of adding up.
const DUST: f64 = 1e-12;

/// A value as a probability, cut to [0, 1].
///
/// # Errors
///
/// If it misses that by more than rounding; `wrong` says what it is the chance of, and in which
/// state of play.
#[inline]
pub(crate) fn probability<N: Number>(
    value: N,
    wrong: impl FnOnce() -> (String, String),
) -> Result<N, PriceError> {
    if (-PROBABILITY_ROUNDING..=1.0 + PROBABILITY_ROUNDING).contains(&value.value()) {
        return Ok(value.cut_to_one());
    }
    let (place, at) = wrong();
    Err(PriceError::Probability { place, value: value.value(), at })
}

/// What probabilities leave, and by how much they must be multiplied to sum to no more than 1.
///
/// Where they leave nothing but dust, the slopes are those from the side where they leave
/// something.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Rest<N> {
    /// Never negative.
    pub rest: N,
    /// 1, unless they miss 1 by more than dust and no more than rounding.
    pub scale: N,
}

impl<N: Number> Rest<N> {
    /// For probabilities, each cut to [0, 1], that something else takes the rest of.
    ///
    /// # Errors
    ///
    /// If one is none or they sum to more than 1, by more than rounding.
    pub(super) fn of(
        given: impl Iterator<Item = N>,
        wrong: impl Fn() -> (String, String),
    ) -> Result<Self, PriceError> {
        let one = N::constant(1.0);
        let mut rest = one;
        for value in given {
            rest = rest - probability(value, &wrong)?;
        }
        probability(1.0 - rest.value(), wrong)?;
        Ok(match rest.value() {
            left if left < -DUST => Self { rest: N::constant(0.0), scale: one / (one - rest) },
            left if left < DUST => Self { rest: rest.map(0.0, || 1.0), scale: one },
            _ => Self { rest, scale: one },
        })
    }

    /// The same where nothing takes the rest: a little too little is made up for as well.
    pub(super) fn shared_out(self) -> Self {
        let one = N::constant(1.0);
        if self.scale.value() < 1.0 || self.rest.value() > PROBABILITY_ROUNDING {
            return self;
        }
        Self { rest: N::constant(0.0), scale: one / (one - self.rest) }
    }
}

#[cfg(test)]
mod tests {
    use crate::math::number::Dual;

    use super::*;

    fn wrong() -> (String, String) {
        ("it".to_owned(), String::new())
    }

    #[test]
    fn a_probability_may_miss_its_bounds_by_rounding() {
        for (value, cut) in [(-9e-10, 0.0), (0.0, 0.0), (0.3, 0.3), (1.0 + 9e-10, 1.0)] {
            assert_eq!(probability(value, wrong), Ok(cut));
        }
        for value in [-2e-9, 1.0 + 2e-9, f64::NAN, f64::INFINITY] {
            assert!(probability(value, wrong).is_err(), "{value}");
        }
    }

    #[test]
    fn the_rest_is_never_negative_and_all_sum_to_one() {
        for given in [[0.5, 0.5 + 9e-10], [0.2, 0.3], [0.1, 0.9], [1.0 + 5e-10, 0.0]] {
            let Rest { rest, scale } = Rest::of(given.into_iter(), wrong).unwrap();
            let sum: f64 = given.iter().map(|p| p.min(1.0) * scale).sum();
            assert!(rest >= 0.0 && (sum + rest - 1.0).abs() < 1e-15, "{given:?}");
        }
        assert!(Rest::of([0.5, 0.5 + 3e-9].into_iter(), wrong).is_err());
    }

    /// Slopes of the shares of `given`, and of the rest, along a direction.
    fn slopes(given: [(f64, f64); 2], taken: bool) -> [f64; 3] {
        let given = given.map(|(value, slope)| Dual { value, slope });
        let found = Rest::of(given.into_iter(), wrong).unwrap();
        let Rest { rest, scale } = if taken { found } else { found.shared_out() };
        [(given[0].cut_to_one() * scale).slope, (given[1].cut_to_one() * scale).slope, rest.slope]
    }

    #[test]
    fn slopes_of_all_shares_sum_to_zero() {
        for second in [0.3, 0.5, 0.5 - 5e-13, 0.5 + 5e-10] {
            let [a, b, rest] = slopes([(0.5, 1.0), (second, -3.0)], true);
            assert!((a + b + rest).abs() < 1e-8, "{second}");
        }
        for second in [0.5, 0.5 - 5e-10, 0.5 + 5e-10] {
            let [a, b, rest] = slopes([(0.5, 1.0), (second, -3.0)], false);
            assert!((a - 2.0).abs() < 1e-8 && (b + 2.0).abs() < 1e-8 && rest == 0.0, "{second}");
        }
    }

    #[test]
    fn where_nothing_takes_the_rest_it_is_shared_out() {
        let third = 0.333_333_333_3;
        let found = Rest::of([third; 3].into_iter(), wrong).unwrap().shared_out();
        assert!(found.rest == 0.0 && (3.0 * third * found.scale - 1.0).abs() < 1e-15);
        let half = Rest::of([0.5].into_iter(), wrong).unwrap();
        assert_eq!(half.shared_out(), half, "that is no rounding");
    }
}

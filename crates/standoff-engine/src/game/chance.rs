//! What counts as a probability, and what several leave.

use standoff_model::PROBABILITY_ROUNDING;

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
pub(crate) fn probability(
    value: f64,
    wrong: impl FnOnce() -> (String, String),
) -> Result<f64, PriceError> {
    if (-PROBABILITY_ROUNDING..=1.0 + PROBABILITY_ROUNDING).contains(&value) {
        return Ok(value.clamp(0.0, 1.0));
    }
    let (place, at) = wrong();
    Err(PriceError::Probability { place, value, at })
}

/// What probabilities leave, and by how much they must be multiplied to sum to no more than 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Rest {
    /// Never negative.
    pub rest: f64,
    /// 1, unless they miss 1 by more than dust and no more than rounding.
    pub scale: f64,
}

impl Rest {
    /// For probabilities, each cut to [0, 1], that something else takes the rest of.
    ///
    /// # Errors
    ///
    /// If one is none or they sum to more than 1, by more than rounding.
    pub(super) fn of(
        given: impl Iterator<Item = f64>,
        wrong: impl Fn() -> (String, String),
    ) -> Result<Self, PriceError> {
        let mut rest = 1.0;
        for value in given {
            rest -= probability(value, &wrong)?;
        }
        probability(1.0 - rest, wrong)?;
        let scale = if rest < -DUST { 1.0 / (1.0 - rest) } else { 1.0 };
        Ok(Self { rest: if rest < DUST { 0.0 } else { rest }, scale })
    }

    /// The same where nothing takes the rest: a little too little is made up for as well.
    pub(super) fn shared_out(self) -> Self {
        match self.rest {
            rest if rest > 0.0 && rest <= PROBABILITY_ROUNDING => {
                Self { rest: 0.0, scale: 1.0 / (1.0 - rest) }
            }
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn where_nothing_takes_the_rest_it_is_shared_out() {
        let third = 0.333_333_333_3;
        let found = Rest::of([third; 3].into_iter(), wrong).unwrap().shared_out();
        assert!(found.rest == 0.0 && (3.0 * third * found.scale - 1.0).abs() < 1e-15);
        let half = Rest::of([0.5].into_iter(), wrong).unwrap();
        assert_eq!(half.shared_out(), half, "that is no rounding");
    }
}

//! Arithmetic whose results are the same to the last bit on every machine of one architecture:
//! `exp` and `ln` from one pinned implementation, sums in a fixed order, random numbers by key.

pub mod philox;
pub mod program;
pub mod quantile;
pub mod stats;

/// Natural exponential, from the pinned implementation.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm, from the pinned implementation.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `x` to the power `y`, from the pinned implementation.
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// `1 - exp(-x)` without loss of digits near 0: the chance of at least one event when `x` are
/// expected.
#[inline]
pub fn at_least_one(x: f64) -> f64 {
    -libm::expm1(-x)
}

//! Arithmetic whose results are the same to the last bit on every machine of one architecture:
//! `exp` and `ln` from one pinned implementation, sums in a fixed order, random numbers by key.

pub mod exponential;
pub mod number;
pub mod philox;
pub mod program;
pub mod quantile;
pub mod softmax;
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

/// ln Σ exp, without overflow; minus infinity if every entry is.
pub fn log_sum_exp(entries: &[f64]) -> f64 {
    let largest = entries.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + ln(entries.iter().map(|entry| exp(entry - largest)).sum())
}

/// The larger of two; infinite if the new one is not a number, which `f64::max` would drop.
#[inline]
pub fn max_or_infinite(largest: f64, next: f64) -> f64 {
    if next.is_nan() { f64::INFINITY } else { largest.max(next) }
}

//! Arithmetic whose results are the same to the last bit on every machine of one architecture:
//! `exp` and `ln` from one pinned implementation, sums in a fixed order, random numbers by key.

pub mod exponential;
mod logarithm;
pub mod noise;
pub mod number;
pub mod philox;
pub mod program;
pub mod quantile;
pub mod shares;
pub mod sketch;
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

/// The largest |a - b|, entry by entry; infinite if one is not finite. In lanes, so that it is
/// vectorised.
pub fn largest_gap(a: &[f64], b: &[f64]) -> f64 {
    let (mut most, mut trouble) = ([0.0_f64; 8], [0.0; 8]);
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            let gap = (a[lane] - b[lane]).abs();
            most[lane] = if gap > most[lane] { gap } else { most[lane] };
            // 0, or not a number if the gap is not finite.
            trouble[lane] += gap * 0.0;
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b).abs());
    let rest = rest.fold(0.0, max_or_infinite);
    let most = most.into_iter().fold(rest, max_or_infinite);
    if trouble.iter().all(|lane| *lane == 0.0) { most } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_gap_is_found_wherever_it_is() {
        for len in [1, 7, 8, 19, 24] {
            let a: Vec<f64> = (0..len).map(f64::from).collect();
            assert_eq!(largest_gap(&a, &a), 0.0);
            for k in 0..a.len() {
                let moved = |by: f64| {
                    let mut b = a.clone();
                    b[k] += by;
                    largest_gap(&a, &b)
                };
                assert_eq!(moved(-0.5), 0.5);
                assert_eq!(moved(f64::NAN), f64::INFINITY);
                assert_eq!(moved(f64::INFINITY), f64::INFINITY);
            }
        }
    }
}

//! How much of a variance rests on one group of inputs: first-order shares by pick and freeze (Sobol
//! 1993; Saltelli and others 2010).

use super::stats::mean;

/// The share of the variance of a value that one group of inputs explains alone:
/// Var(E[Y | group])/Var(Y).
///
/// `one` has values for independent inputs; `other` has, for each of them, the value with the inputs
/// of the group kept and all others drawn anew. Both have the same length, at least 2. The standard
/// error is about one over the root of that length.
pub fn first_order(one: &[f64], other: &[f64]) -> f64 {
    // Both samples have one distribution, so they share its mean and variance.
    let centre = 0.5 * (mean(one) + mean(other));
    let products: Vec<f64> =
        one.iter().zip(other).map(|(a, b)| (a - centre) * (b - centre)).collect();
    let squares = one
        .iter()
        .zip(other)
        .map(|(a, b)| 0.5 * ((a - centre) * (a - centre) + (b - centre) * (b - centre)));
    mean(&products) / mean(&squares.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::philox::{Purpose, Stream};

    /// Y = 2a + b + ab of uniform numbers around 0 with variance 1: 4, 1 and 1 of 6.
    #[test]
    fn shares_of_a_known_function() {
        let mut stream = Stream::new(1, Purpose::Game, 0, 0, 0);
        let mut next = || (stream.next_uniform() - 0.5) * 12.0_f64.sqrt();
        let f = |a: f64, b: f64| 2.0 * a + b + a * b;
        let n = 40_000;
        let draws: Vec<[f64; 4]> = (0..n).map(|_| [next(), next(), next(), next()]).collect();
        let of = |f: &dyn Fn(&[f64; 4]) -> f64| draws.iter().map(f).collect::<Vec<f64>>();
        let one = of(&|[a, b, ..]| f(*a, *b));
        for (other, share) in
            [(of(&|[a, _, _, d]| f(*a, *d)), 4.0 / 6.0), (of(&|[_, b, c, _]| f(*c, *b)), 1.0 / 6.0)]
        {
            assert!((first_order(&one, &other) - share).abs() < 0.02);
        }
        assert!((first_order(&one, &one) - 1.0).abs() < 1e-12);
        let else_where = of(&|[_, _, c, d]| f(*c, *d));
        assert!(first_order(&one, &else_where).abs() < 0.02);
    }
}

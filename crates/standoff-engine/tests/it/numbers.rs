//! The fast exponential and softmax against the reference implementation.

use proptest::prelude::*;
use standoff_engine::math::exp;
use standoff_engine::math::exponential::exp_in_place;
use standoff_engine::math::softmax::softmax_sets;

fn fast(x: f64) -> f64 {
    let mut entries = [x];
    exp_in_place(&mut entries);
    entries[0]
}

#[test]
fn the_ends_of_the_exponential() {
    assert_eq!(fast(0.0), 1.0);
    assert_eq!(fast(-0.0), 1.0);
    assert_eq!(fast(f64::NEG_INFINITY), 0.0);
    assert_eq!(fast(f64::INFINITY), f64::INFINITY);
    assert_eq!(fast(710.0), f64::INFINITY);
    assert_eq!(fast(-708.1), 0.0);
    assert!(fast(-708.0) > 0.0);
    assert!(fast(709.782).is_finite());
    assert!(fast(f64::NAN).is_nan());
    assert!(fast(-f64::NAN).is_nan());
    assert!(fast(f64::from_bits(0x7ff0_0000_0000_0fff)).is_nan());
}

#[test]
fn the_exponential_grows_at_every_step_of_its_table() {
    for step in -260_000..262_000 {
        let x = f64::from(step) * std::f64::consts::LN_2 / 512.0 / 2.0;
        if x > -708.0 && x < 709.7 {
            assert!(ulps(fast(x), exp(x)) <= 2, "{x}");
        }
    }
}

fn ulps(a: f64, b: f64) -> u64 {
    a.to_bits().abs_diff(b.to_bits())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// Either may be wrong by one in the last place.
    #[test]
    fn the_exponential_is_that_of_the_reference(x in -708.0..709.7, near in -1.0..1.0) {
        prop_assert!(ulps(fast(x), exp(x)) <= 2);
        prop_assert!(ulps(fast(near), exp(near)) <= 2);
        prop_assert!(ulps(fast(near * 1e-9), exp(near * 1e-9)) <= 2);
    }
}

proptest! {
    /// With actions that are not available, also the first, and log-odds far apart.
    #[test]
    fn softmax_is_what_it_says(
        width in 1_usize..11,
        sets in 1_usize..80,
        steep in prop_oneof![Just(1.0), Just(2000.0)],
        closed in 0.0..0.5,
        seeds in prop::collection::vec(0.0_f64..1.0, 1700),
    ) {
        let mut z: Vec<f64> =
            seeds[..width * sets].iter().map(|seed| steep * (seed - 0.5)).collect();
        for (k, z) in z.iter_mut().enumerate() {
            // One action of each set stays open.
            let open = k % width == k / width % width;
            if !open && seeds[800 + k] < closed {
                *z = f64::NEG_INFINITY;
            }
        }
        let mut p = vec![0.0; z.len()];
        softmax_sets(&z, width, &mut p);
        for (z, p) in z.chunks(width).zip(p.chunks(width)) {
            let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = z.iter().map(|z| exp(z - top)).sum();
            for (z, p) in z.iter().zip(p) {
                let expected = exp(z - top) / total;
                // Differences of log-odds are rounded, whatever they are taken from.
                let rounding = 2e-14 + f64::EPSILON * (top - z).min(1e4);
                prop_assert!((p - expected).abs() <= rounding * expected + 1e-290);
                prop_assert!(*z > f64::NEG_INFINITY || *p == 0.0);
            }
        }
    }
}

#[test]
fn softmax_drops_nothing_that_is_not_a_number() {
    for width in [1, 2, 4, 9] {
        for wrong in 0..width {
            let mut z = vec![0.5; width];
            z[wrong] = f64::NAN;
            let mut p = vec![0.0; width];
            softmax_sets(&z, width, &mut p);
            assert!(p.iter().all(|p| p.is_nan()), "{width} {wrong}");
        }
    }
}

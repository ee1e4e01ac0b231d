//! The exponential without branches, for loops over many entries.
//!
//! The processor works on several entries at once, because no step waits for a comparison.

mod table;

use std::array::from_fn;

use table::POWERS;

/// Steps between powers of two in the table.
const STEPS: f64 = 256.0;
/// 1.5 · 2^52: added to a number below 2^51 in size it leaves the nearest whole number in the last
/// bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
const STEPS_PER_UNIT: f64 = STEPS * std::f64::consts::LOG2_E;
/// ln 2 / 256 in two parts. The first has 32 bits, so its products with the number of steps are
/// exact.
const STEP_HIGH: f64 = 6.931_471_803_691_238e-1 / STEPS;
const STEP_LOW: f64 = 1.908_214_929_270_587_7e-10 / STEPS;
/// Below it lie, nearly, the subnormal numbers.
const LEAST: f64 = -708.0;
/// The largest number whose exponential is finite.
const LARGEST: f64 = 709.782_712_893_384;
/// 1/6 and what serves r^5 / 120 best on ± ln 2 / 512.
const CUBIC: f64 = 1.0 / 6.0 + 0.86 * HALF_STEP * HALF_STEP / 120.0;
const HALF_STEP: f64 = 0.5 * std::f64::consts::LN_2 / STEPS;
/// The number of a step within a power of two, and where the exponent starts after it.
const WITHIN: u64 = 255;
const TO_EXPONENT: u32 = 52 - 8;

/// The bits of 2^(i/256) less those that i itself adds to an exponent.
const SCALES: [u64; 256] = {
    let mut scales = POWERS;
    let mut i = 0;
    while i < scales.len() {
        scales[i] = scales[i].wrapping_sub((i as u64) << TO_EXPONENT);
        i += 1;
    }
    scales
};

/// Replaces every entry by its exponential, to about 1 ulp: see [`super::exp`] for an exact match
/// with the reference implementation.
///
/// What would lie below exp(-708) = 3.3e-308 is 0. Minus infinity gives 0, what is too large
/// infinity; what is not a number stays so.
pub fn exp_in_place(entries: &mut [f64]) {
    for x in entries {
        let [y] = exp_below([x.min(LARGEST - 1.0)]);
        let above = if *x > LARGEST - 1.0 { super::exp(*x) } else { y };
        *x = if x.is_nan() { *x } else { above };
    }
}

/// The exponentials of numbers of at most 709; see [`exp_in_place`].
///
/// x = (256 m + i) ln 2 / 256 + r, and exp x = 2^m · 2^(i/256) · e^r: a table of 256 powers and a
/// polynomial on |r| < 0.0014 (Tang 1989). Step by step over all of them, so that steps are
/// vectorised.
#[inline(always)]
pub(crate) fn exp_below<const A: usize>(x: [f64; A]) -> [f64; A] {
    let shifted = x.map(|x| x * STEPS_PER_UNIT + ROUND);
    let r: [f64; A] = from_fn(|a| {
        let steps = shifted[a] - ROUND;
        (x[a] - steps * STEP_HIGH) - steps * STEP_LOW
    });
    let scale: [f64; A] = from_fn(|a| {
        let bits = shifted[a].to_bits();
        let entry = SCALES[(bits & WITHIN) as usize];
        f64::from_bits(entry.wrapping_add(bits << TO_EXPONENT))
    });
    from_fn(|a| {
        let (r, square) = (r[a], r[a] * r[a]);
        let grown = (r + square * (0.5 + r * CUBIC)) + square * square * (1.0 / 24.0);
        let y = scale[a] + scale[a] * grown;
        if x[a] < LEAST { 0.0 } else { y }
    })
}

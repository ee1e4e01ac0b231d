//! The natural logarithm without branches, for loops over many entries.

use std::array::from_fn;

/// ln 2 in two parts. The first has 32 bits, so its products with exponents are exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// The bits of the square root of a half.
const ROOT: u64 = 0x3FE6_A09E_667F_3BCD;
const ONE: u64 = 0x3FF0_0000_0000_0000;
/// 2^52 has these bits; a whole number below it, put into the last ones, is added to it.
const WHOLE: u64 = 0x4330_0000_0000_0000;
/// 2^52 and the exponent of 1.
const WHOLE_AND_BIAS: f64 = 4_503_599_627_370_496.0 + 1023.0;

/// The logarithms of numbers above 0 that are not subnormal, to about 1 ulp.
///
/// x = 2^k m with m between the roots of a half and of 2, and with s = (m - 1)/(m + 1):
/// ln m = 2 artanh s, whose series ends where |s| < 0.172 leaves nothing (Tang 1990 reduces the
/// range further by a table). What is added to m - 1 is small, so that its rounding hardly counts.
#[inline(always)]
pub(crate) fn ln_above_zero<const A: usize>(x: [f64; A]) -> [f64; A] {
    from_fn(|a| {
        let bits = x[a].to_bits();
        // The exponent of x over the root of a half.
        let moved = bits.wrapping_add(ONE - ROOT);
        let k = f64::from_bits((moved >> 52) | WHOLE) - WHOLE_AND_BIAS;
        let m = f64::from_bits((moved & 0x000F_FFFF_FFFF_FFFF) + ROOT);
        let f = m - 1.0;
        let s = f / (2.0 + f);
        let square = s * s;
        let series = SERIES.iter().fold(0.0, |sum, c| sum * square + c) * square;
        // 2 artanh s = f - (f²/2 - s (f²/2 + series)).
        let half = 0.5 * f * f;
        k * LN_2_HIGH - ((half - (s * (half + series) + k * LN_2_LOW)) - f)
    })
}

/// 2/(2n + 1) for n from 11 down to 1.
const SERIES: [f64; 11] = {
    let mut all = [0.0; 11];
    let mut k = 0;
    while k < 11 {
        all[k] = 2.0 / (2 * (11 - k) + 1) as f64;
        k += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_logarithm() {
        let mut worst = 0.0_f64;
        let mut check = |x: f64| {
            let [found] = ln_above_zero([x]);
            let exact = libm::log(x);
            worst = worst.max((found - exact).abs() / (f64::EPSILON * exact.abs().max(1e-300)));
        };
        for k in 1..40_000 {
            check(f64::from(k) * 0.000_05);
            check(f64::from(k) * 1e-12);
            check(f64::from(k) * 1e12);
        }
        for exponent in -300..300 {
            check(libm::exp(f64::from(exponent)));
        }
        assert!(worst < 1.1, "{worst} units of the last place");
        assert_eq!(ln_above_zero([1.0]), [0.0]);
    }
}

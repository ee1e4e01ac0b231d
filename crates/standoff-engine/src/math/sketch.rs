//! Quantiles of many values without keeping them: counts by the first digits of a value.
//!
//! Bins are those of a floating-point number with fewer bits, so that the bin of a value is read off
//! its bits and each is narrow relative to what it holds (as in HdrHistogram, and in DDSketch by
//! Masson, Rim, Lee 2019 with logarithms). Counts are whole numbers: the order in which values come
//! does not matter.

/// Bits of a value's fraction that tell its bin.
const BITS: u32 = 10;
/// A quantile lies off by at most this share of the value.
pub const ERROR: f64 = 1.0 / (1 << (BITS + 1)) as f64;
/// Bins that are kept together.
const PAGE: usize = 64;

/// Counts of values.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sketch {
    /// Pages in the order of values, each with its number.
    pages: Vec<(i64, Box<[u32]>)>,
    /// The least and the greatest value that were counted, as bins of one value each.
    ends: Option<(i64, i64)>,
}

/// A number for each value, in the order of `f64::total_cmp`; what is no number is the largest.
#[inline]
fn ordered(x: f64) -> i64 {
    // Which sign a result that is no number has differs between machines.
    let bits = if x.is_nan() { f64::NAN } else { x }.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The value with a number.
fn value(ordered: i64) -> f64 {
    f64::from_bits((ordered ^ (((ordered >> 63) as u64) >> 1) as i64) as u64)
}

/// The middle of a bin; the infinity at one of its ends if it has one. Nearest to 0 it is 0.
fn middle(bin: i64) -> f64 {
    if bin == 0 || bin == -1 {
        return 0.0;
    }
    let low = value(bin << (52 - BITS));
    let high = value(((bin + 1) << (52 - BITS)) - 1);
    let middle = 0.5 * low + 0.5 * high;
    match (middle.is_finite(), low.is_nan()) {
        (true, _) => middle,
        (false, true) => high,
        (false, false) => low,
    }
}

impl Sketch {
    /// Counts a value once more, or takes back a count of it.
    #[inline]
    pub fn count(&mut self, x: f64, by: i32) {
        let exact = ordered(x);
        if by > 0 {
            let (least, greatest) = self.ends.unwrap_or((exact, exact));
            self.ends = Some((least.min(exact), greatest.max(exact)));
        }
        let bin = exact >> (52 - BITS);
        let (page, place) = (bin.div_euclid(PAGE as i64), bin.rem_euclid(PAGE as i64) as usize);
        let at = match self.pages.binary_search_by_key(&page, |(number, _)| *number) {
            Ok(at) => at,
            Err(at) => {
                self.pages.insert(at, (page, vec![0; PAGE].into_boxed_slice()));
                at
            }
        };
        let count = &mut self.pages[at].1[place];
        *count = count.wrapping_add_signed(by);
    }

    /// Each bin that holds something and how much, in order.
    fn bins(&self) -> impl Iterator<Item = (i64, u64)> {
        let of_page = |(page, counts): &(i64, Box<[u32]>)| {
            let first = page * PAGE as i64;
            let counts: Vec<(i64, u64)> = (first..)
                .zip(counts.iter())
                .filter(|(_, count)| **count > 0)
                .map(|(bin, count)| (bin, u64::from(*count)))
                .collect();
            counts
        };
        self.pages.iter().flat_map(of_page)
    }
}

/// The quantiles at `levels`, in rising order, of what several sketches have counted together: as
/// [`super::stats::sorted_quantile`] of the values, off by at most [`ERROR`] of each; not a number if
/// there is none.
pub fn quantiles<const N: usize>(sketches: &[&Sketch], levels: [f64; N]) -> [f64; N] {
    let mut bins: Vec<(i64, u64)> = sketches.iter().flat_map(|sketch| sketch.bins()).collect();
    bins.sort_unstable_by_key(|(bin, _)| *bin);
    let mut all = 0;
    // How many values lie up to the end of each bin.
    let upto: Vec<u64> = bins
        .iter()
        .map(|(_, count)| {
            all += count;
            all
        })
        .collect();
    let Some(last) = all.checked_sub(1) else { return [f64::NAN; N] };
    // No value lies beyond the least and the greatest, so that what is all the same is exact.
    let ends = sketches.iter().filter_map(|sketch| sketch.ends);
    let (least, greatest) =
        ends.fold((i64::MAX, i64::MIN), |(low, high), (a, b)| (low.min(a), high.max(b)));
    let value = |rank: u64| {
        let middle = middle(bins[upto.partition_point(|upto| *upto <= rank)].0);
        value(ordered(middle).clamp(least, greatest))
    };
    levels.map(|u| {
        let place = u.clamp(0.0, 1.0) * last as f64;
        let rank = place.floor() as u64;
        let (below, above) = (value(rank), value((rank + 1).min(last)));
        let part = place - place.floor();
        if part == 0.0 || above == below { below } else { below + part * (above - below) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::math::stats::{sorted, sorted_quantile};

    fn counted(values: &[f64]) -> Sketch {
        let mut sketch = Sketch::default();
        values.iter().for_each(|x| sketch.count(*x, 1));
        sketch
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_values(
            values in prop::collection::vec(
                prop_oneof![-1e9..1e9_f64, -1.0..1.0_f64, Just(0.0), 60.0..80.0_f64], 1..200
            ),
            cut in 0..200_usize,
            u in 0.0..=1.0_f64,
        ) {
            let cut = cut.min(values.len());
            let (a, b) = (counted(&values[..cut]), counted(&values[cut..]));
            let exact = sorted_quantile(&sorted(&values), u);
            let [found] = quantiles(&[&a, &b], [u]);
            // Both ends of an interpolation are off by a share of their size.
            let most = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            let size = if exact == 0.0 { most } else { exact.abs().max(1e-300) };
            let ends = sorted(&values);
            let place = u * (ends.len() - 1) as f64;
            let near = [place.floor(), place.ceil()].map(|k| ends[k as usize].abs());
            let bound = ERROR * size.max(near[0]).max(near[1]) * (1.0 + 1e-9);
            prop_assert!((found - exact).abs() <= bound, "{} and not {}", found, exact);
            let mut twice = counted(&values);
            values[cut..].iter().for_each(|x| twice.count(*x, -1));
            let ends = |sketch| quantiles(&[sketch], [0.1, 0.9]).map(f64::to_bits);
            // What was taken back may still widen the ends.
            let [low, high] = ends(&twice).map(f64::from_bits);
            let [a_low, a_high] = ends(&a).map(f64::from_bits);
            let alike = |x: f64, y: f64| x == y || (x - y).abs() <= 2.0 * ERROR * x.abs().max(y.abs()) || x.is_nan() && y.is_nan();
            prop_assert!(alike(low, a_low) && alike(high, a_high));
        }
    }

    #[test]
    fn what_is_all_the_same_is_exact() {
        let (a, b) = (counted(&[61.25; 7]), counted(&[61.25; 3]));
        assert_eq!(quantiles(&[&a, &b], [0.0, 0.37, 1.0]), [61.25; 3]);
        let zero = counted(&[0.0, 0.0, 5.0]);
        assert_eq!(quantiles(&[&zero], [0.0, 0.5, 1.0]), [0.0, 0.0, 5.0]);
    }

    #[test]
    fn what_is_no_number_is_the_largest() {
        let sketch = counted(&[1.0, f64::NEG_INFINITY, f64::INFINITY, -f64::NAN]);
        let [low, second, third, high] = quantiles(&[&sketch], [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]);
        assert!(low == f64::NEG_INFINITY && (second - 1.0).abs() < 2.0 * ERROR);
        assert!(third == f64::INFINITY && high.is_nan());
        assert!(quantiles(&[&Sketch::default()], [0.5])[0].is_nan());
    }
}

//! Summaries in a fixed order of operations.

/// Sum with Neumaier's compensation: the order is that of the iterator, the error does not grow
/// with the number of terms.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() {
            (total - next) + value
        } else {
            (value - next) + total
        };
        total = next;
    }
    total + lost
}

/// Mean; not a number for an empty slice.
pub fn mean(values: &[f64]) -> f64 {
    sum(values.iter().copied()) / values.len() as f64
}

/// Sample variance (n - 1 in the denominator); 0 for fewer than two values.
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    sum(values.iter().map(|x| (x - centre) * (x - centre))) / (values.len() - 1) as f64
}

/// The quantile at `u` of sorted values, with linear interpolation (definition 7 of Hyndman and
/// Fan 1996); not a number for an empty slice.
pub fn sorted_quantile(sorted: &[f64], u: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = u.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// A sorted copy; what is no number stands last.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    // Which sign a result that is no number has differs between machines.
    let one = |x: &f64| if x.is_nan() { f64::NAN } else { *x };
    let mut copy: Vec<f64> = values.iter().map(one).collect();
    copy.sort_by(f64::total_cmp);
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compensated_sum_keeps_small_terms() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
    }

    #[test]
    fn quantiles_interpolate() {
        assert_eq!(sorted_quantile(&[1.0, 2.0, 4.0], 0.5), 2.0);
        assert_eq!(sorted_quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
        assert_eq!(variance(&[1.0, 3.0]), 2.0);
    }
}

//! Rows of numbers, one for each profile, cut into blocks of a width that the compiler knows.
//!
//! A row of n profiles is n / W blocks of W columns, so a table of rows is a list of blocks. What
//! is done to a block is done to each column by itself: the width changes no result.

/// The width of the blocks of a row of `n` columns: its largest divisor up to nine, the profiles of two
/// players with three types each.
pub(in crate::solve) fn block_width(n: usize) -> usize {
    (1..=9).rev().find(|width| n.is_multiple_of(*width)).unwrap_or(1)
}

/// Calls a function whose first constant is a width up to nine.
macro_rules! with_width {
    ($width:expr, $($call:ident).+ ( $($given:expr),* )) => {
        match $width {
            9 => $($call).+::<9>($($given),*),
            8 => $($call).+::<8>($($given),*),
            7 => $($call).+::<7>($($given),*),
            6 => $($call).+::<6>($($given),*),
            5 => $($call).+::<5>($($given),*),
            4 => $($call).+::<4>($($given),*),
            3 => $($call).+::<3>($($given),*),
            2 => $($call).+::<2>($($given),*),
            _ => $($call).+::<1>($($given),*),
        }
    };
}
pub(in crate::solve) use with_width;

/// Entry by entry.
#[inline(always)]
pub(in crate::solve) fn times<const W: usize>(a: &[f64; W], b: &[f64; W]) -> [f64; W] {
    std::array::from_fn(|k| a[k] * b[k])
}

/// Adds entry by entry.
#[inline(always)]
pub(in crate::solve) fn add<const W: usize>(to: &mut [f64; W], what: &[f64; W]) {
    for k in 0..W {
        to[k] += what[k];
    }
}

/// Adds a product entry by entry.
#[inline(always)]
pub(in crate::solve) fn add_product<const W: usize>(to: &mut [f64; W], a: &[f64; W], b: &[f64; W]) {
    for k in 0..W {
        to[k] += a[k] * b[k];
    }
}

//! Work that is done for each of many, on all threads or on one; the results are the same.

/// What comes of each, in order.
#[cfg(feature = "parallel")]
pub fn each<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().with_max_len(1).map(one).collect()
}

/// What comes of each, in order.
#[cfg(not(feature = "parallel"))]
pub fn each<T>(count: usize, one: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(one).collect()
}

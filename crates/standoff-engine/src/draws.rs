//! Draws of the analyst's numbers: independent randomised blocks of 64, a Latin hypercube inside
//! each block, so that more blocks can be added and block means give a standard error.

use standoff_model::Model;

use crate::math::philox::{Purpose, Stream};
use crate::math::quantile::quantile;
use crate::math::stats::{mean, variance};

/// Draws in a block.
pub const BLOCK: usize = 64;
/// Fewest blocks from which block means give a standard error.
pub const BLOCKS_FOR_ERROR: usize = 8;

/// Every parameter at its median: the *nominal* draw.
pub fn nominal(model: &Model) -> Vec<f64> {
    model.params.iter().map(|param| quantile(&param.value, 0.5)).collect()
}

/// Draw number `index` under `seed`: one value for each parameter.
pub fn draw(model: &Model, seed: u64, index: usize) -> Vec<f64> {
    let (block, place) = ((index / BLOCK) as u32, index % BLOCK);
    let value = |(k, param): (usize, &standoff_model::Param)| {
        let stratum = strata(seed, block, k as u32)[place];
        let jitter = Stream::new(seed, Purpose::Jitter, 0, block, k as u32).at(place as u32);
        quantile(&param.value, (f64::from(stratum) + jitter) / BLOCK as f64)
    };
    model.params.iter().enumerate().map(value).collect()
}

/// A random order of the strata of one parameter in one block (Fisher, Yates).
fn strata(seed: u64, block: u32, param: u32) -> [u8; BLOCK] {
    let stream = Stream::new(seed, Purpose::Strata, 0, block, param);
    let mut order = std::array::from_fn(|k| k as u8);
    for k in (1..BLOCK).rev() {
        let other = (stream.at(k as u32) * (k + 1) as f64) as usize;
        order.swap(k, other);
    }
    order
}

/// The standard error of the mean of values, given with the numbers of their draws in rising
/// order: from the means of whole blocks if there are enough of them, else as if the draws were
/// independent, which overstates it.
pub fn standard_error(draws: &[usize], values: &[f64]) -> f64 {
    let block_of = |k: &usize| draws[*k] / BLOCK;
    let places: Vec<usize> = (0..values.len()).collect();
    let blocks: Vec<f64> = places
        .chunk_by(|a, b| block_of(a) == block_of(b))
        .filter(|block| block.len() == BLOCK)
        .map(|block| mean(&block.iter().map(|k| values[*k]).collect::<Vec<_>>()))
        .collect();
    let (sample, size) = if blocks.len() >= BLOCKS_FOR_ERROR {
        (variance(&blocks), blocks.len())
    } else {
        (variance(values), values.len())
    };
    (sample / size.max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_is_used_once_in_a_block() {
        for param in 0..20 {
            let mut order = strata(11, 3, param);
            order.sort_unstable();
            assert!(order.iter().enumerate().all(|(k, s)| k == usize::from(*s)));
        }
        assert_ne!(strata(11, 3, 0), strata(11, 3, 1));
    }

    #[test]
    fn standard_error_of_blocks_and_of_few() {
        let values: Vec<f64> = (0..BLOCK * 8).map(|k| (k / BLOCK) as f64).collect();
        // Block means 0..8 have sample variance 6; the mean of 8 of them has sd sqrt(6 / 8).
        let draws: Vec<usize> = (0..values.len()).collect();
        assert!((standard_error(&draws, &values) - 0.75_f64.sqrt()).abs() < 1e-12);
        assert!((standard_error(&[0, 1], &[0.0, 2.0]) - 1.0).abs() < 1e-12);
        // Without one draw its block is no whole block, and seven are too few.
        let independent = (variance(&values[1..]) / (values.len() - 1) as f64).sqrt();
        assert!((standard_error(&draws[1..], &values[1..]) - independent).abs() < 1e-12);
    }
}

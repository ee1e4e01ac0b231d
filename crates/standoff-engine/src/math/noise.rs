//! Random numbers of the distributions that measures draw from.
//!
//! A block of four random words serves two days: each has two words. Alone or side by side the
//! numbers have the same bits.

use standoff_model::expr::{Noise, NoiseKind};

use super::philox::{Purpose, Stream, block, uniform};
use super::pow;
use super::program::lanes::{Lanes, PIECE};
use super::quantile::normal_quantiles;

/// Four random words for each path of a piece.
type Words = [[u32; PIECE]; 4];

/// The noise of one place in the scenario on some paths, day by day.
#[derive(Clone, Debug)]
pub struct NoiseLanes {
    kind: NoiseKind,
    /// The words of the first path; the others differ in the number of the path alone.
    stream: Stream,
    /// By piece of a row.
    paths: Vec<[u32; PIECE]>,
    words: Vec<Words>,
}

impl NoiseLanes {
    /// The noise on the paths of a draw from `first` on.
    pub fn new(noise: &Noise, seed: u64, draw: u32, (first, count): (u32, usize)) -> Self {
        let pieces = count.div_ceil(PIECE) as u32;
        let path = |piece: u32, k: usize| first.wrapping_add(piece * PIECE as u32 + k as u32);
        Self {
            kind: noise.kind,
            stream: stream(noise, seed, draw, first),
            paths: (0..pieces).map(|piece| std::array::from_fn(|k| path(piece, k))).collect(),
            words: vec![[[0; PIECE]; 4]; pieces as usize],
        }
    }

    /// Writes the numbers of a day. Days are asked for in order, from day 0 on.
    ///
    /// It is to be inlined where wider vectors may be used.
    #[inline(always)]
    pub fn on(&mut self, day: u32, out: &mut Lanes) {
        let late = day % 2 == 1;
        let out = out.as_chunks_mut().0;
        if !late {
            let [index, purpose, draw, _] = self.stream.counter(day / 2);
            for (words, paths) in self.words.iter_mut().zip(&self.paths) {
                let counter = [[index; PIECE], [purpose; PIECE], [draw; PIECE], *paths];
                *words = block(self.stream.key(), counter);
            }
        }
        let [high, low] = if late { [2, 3] } else { [0, 1] };
        for (out, words) in out.iter_mut().zip(&self.words) {
            *out = piece(self.kind, &words[high], &words[low]);
        }
    }
}

/// The numbers of a piece of a row, from two random words each.
#[inline(always)]
fn piece(kind: NoiseKind, high: &[u32; PIECE], low: &[u32; PIECE]) -> [f64; PIECE] {
    match kind {
        NoiseKind::StudentT(df) => {
            let mut square: [f64; PIECE] = std::array::from_fn(|k| share(high[k]));
            square_radius(df, &mut square);
            let scale = (df - 2.0) / df;
            std::array::from_fn(|k| (square[k] * scale).sqrt() * cos_of_turns(share(low[k])))
        }
        NoiseKind::Uniform => std::array::from_fn(|k| uniform(high[k], low[k])),
        NoiseKind::Normal => normal_quantiles(std::array::from_fn(|k| uniform(high[k], low[k]))),
    }
}

/// The random words of a place in the scenario on a path.
fn stream(noise: &Noise, seed: u64, draw: u32, path: u32) -> Stream {
    Stream::new(seed, Purpose::Measure, noise.site, draw, path)
}

/// The noise of one place in the scenario on one path and day.
pub fn noise_value(noise: &Noise, seed: u64, (draw, path): (u32, u32), day: u32) -> f64 {
    let words = stream(noise, seed, draw, path).words_at(day / 2);
    let (high, low) = if day % 2 == 1 { (words[2], words[3]) } else { (words[0], words[1]) };
    match noise.kind {
        NoiseKind::Uniform => uniform(high, low),
        NoiseKind::Normal => normal_quantiles([uniform(high, low)])[0],
        NoiseKind::StudentT(df) => {
            let mut square = [share(high)];
            square_radius(df, &mut square);
            (square[0] * ((df - 2.0) / df)).sqrt() * cos_of_turns(share(low))
        }
    }
}

/// 32 random bits as the middle of one of as many equal cells of (0, 1).
#[inline(always)]
fn share(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / (1_u64 << 32) as f64)
}

/// Replaces uniform numbers by the squares of the radii of Bailey's polar method (Mathematics of
/// Computation 62, 1994), of which the product with the cosine of a random angle has Student's t
/// distribution, exactly, for every number of degrees of freedom.
#[inline(always)]
fn square_radius(df: f64, u: &mut [f64]) {
    if df == 4.0 {
        u.iter_mut().for_each(|u| *u = 4.0 * (1.0 / u.sqrt() - 1.0));
    } else {
        u.iter_mut().for_each(|u| *u = df * (pow(*u, -2.0 / df) - 1.0));
    }
}

/// cos 2πv for v in [0, 1], to about 1e-15: the sine of the angle from a quarter turn on, by
/// its series.
#[inline(always)]
fn cos_of_turns(v: f64) -> f64 {
    let x = ((v - 0.5).abs() - 0.25) * std::f64::consts::TAU;
    let square = x * x;
    x * SINE.iter().fold(0.0, |sum, c| sum * square + c)
}

/// The coefficients of sin x / x in powers of x², the highest first.
const SINE: [f64; 11] = {
    let mut all = [1.0; 11];
    let mut k = 1;
    while k < 11 {
        // Term k is term k - 1 over -2k (2k + 1).
        all[10 - k] = -all[11 - k] / ((2 * k) as f64 * (2 * k + 1) as f64);
        k += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::super::program::lanes::LANES;
    use super::*;

    fn noise(kind: NoiseKind) -> Noise {
        Noise { site: 3, daily: true, kind }
    }

    #[test]
    fn side_by_side_is_one_by_one() {
        let kinds = [
            NoiseKind::Uniform,
            NoiseKind::Normal,
            NoiseKind::StudentT(4.0),
            NoiseKind::StudentT(5.5),
        ];
        for noise in kinds.map(noise) {
            let paths = 7..7 + LANES as u32 - 3;
            let mut lanes = NoiseLanes::new(&noise, 11, 2, (7, LANES - 3));
            let mut out = [0.0; LANES];
            for day in 0..40 {
                lanes.on(day, &mut out);
                for (path, value) in paths.clone().zip(&out) {
                    let alone = noise_value(&noise, 11, (2, path), day);
                    assert_eq!(value.to_bits(), alone.to_bits(), "{noise:?} day {day}");
                }
            }
        }
    }

    #[test]
    fn the_cosine_is_right() {
        for k in 0..=1000 {
            let v = f64::from(k) / 1000.0;
            assert!((cos_of_turns(v) - libm::cos(std::f64::consts::TAU * v)).abs() < 1e-15, "{v}");
        }
    }

    /// Shares below quantiles of Student's t (tables), in units of its standard deviation.
    #[test]
    fn students_t_has_its_quantiles() {
        let noise = noise(NoiseKind::StudentT(4.0));
        let count = 200_000_u32;
        let values: Vec<f64> =
            (0..count).map(|k| noise_value(&noise, 5, (0, k / 100), k % 100)).collect();
        for (quantile, share) in [(0.740_697, 0.75), (1.533_206, 0.9), (2.776_445, 0.975)] {
            let level = quantile / 2.0_f64.sqrt();
            let below = values.iter().filter(|x| **x < level).count() as f64 / f64::from(count);
            let error = (share * (1.0 - share) / f64::from(count)).sqrt();
            assert!((below - share).abs() < 4.0 * error, "{share}: {below}");
        }
        let mean = values.iter().sum::<f64>() / f64::from(count);
        assert!(mean.abs() < 4.0 / f64::from(count).sqrt(), "{mean}");
    }
}

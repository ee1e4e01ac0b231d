//! Counter-based random numbers: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011).
//!
//! A number is a function of its key and counter alone, so results do not depend on the order in
//! which draws and paths are computed, nor on threads.

const MULTIPLIER: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// What a stream of random numbers is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Purpose {
    /// Order of the strata of a Latin hypercube.
    Strata = 1,
    /// Place within a stratum.
    Jitter = 2,
    /// Types, choices and chance along a path.
    Path = 3,
    /// The vector from which orientation is found.
    Orientation = 4,
    /// Which draws are solved both ways.
    Checked = 5,
    /// Which groups stand in for a sample.
    Bootstrap = 6,
    /// Random games; what is drawn of them is added.
    Game = 1 << 8,
    /// Noise of measures; the number of the noise's site is added.
    Measure = 1 << 16,
    /// Moves of consequences; the number of the consequence is added.
    Consequence = 1 << 28,
}

/// A random word, or one for each of several counters that are worked on side by side.
pub trait Word: Copy {
    /// The same for each word or pair of words.
    fn zip(self, other: Self, f: impl Fn(u32, u32) -> u32) -> Self;
}

impl Word for u32 {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(u32, u32) -> u32) -> Self {
        f(self, other)
    }
}

impl<const N: usize> Word for [u32; N] {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(u32, u32) -> u32) -> Self {
        std::array::from_fn(|k| f(self[k], other[k]))
    }
}

/// The block of four random words at `counter` under `key`.
#[inline(always)]
pub fn block<W: Word>(key: [u32; 2], counter: [W; 4]) -> [W; 4] {
    let (mut c, mut k) = (counter, key);
    for _ in 0..ROUNDS {
        let high = |m: u64, key: u32| move |x, y| ((m * u64::from(x)) >> 32) as u32 ^ y ^ key;
        let low = |m: u64| move |x, _| (m * u64::from(x)) as u32;
        c = [
            c[2].zip(c[1], high(MULTIPLIER[1], k[0])),
            c[2].zip(c[2], low(MULTIPLIER[1])),
            c[0].zip(c[3], high(MULTIPLIER[0], k[1])),
            c[0].zip(c[0], low(MULTIPLIER[0])),
        ];
        k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
    }
    c
}

/// A stream of random numbers for one purpose of one path of one draw.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 2],
    counter: [u32; 4],
}

impl Stream {
    /// The stream for `purpose` (plus `offset`) at `draw` and `path`, under `seed`.
    pub fn new(seed: u64, purpose: Purpose, offset: u32, draw: u32, path: u32) -> Self {
        let key = [seed as u32, (seed >> 32) as u32];
        Self { key, counter: [0, purpose as u32 + offset, draw, path] }
    }

    /// The `index`-th number of the stream, uniform on the open interval (0, 1).
    pub fn at(&self, index: u32) -> f64 {
        self.pair_at(index).0
    }

    /// The `index`-th number of the stream and an independent second one.
    pub fn pair_at(&self, index: u32) -> (f64, f64) {
        let words = self.words_at(index);
        (uniform(words[0], words[1]), uniform(words[2], words[3]))
    }

    /// The `index`-th block of the stream.
    pub fn words_at(&self, index: u32) -> [u32; 4] {
        block(self.key, self.counter(index))
    }

    /// The counter of the `index`-th block.
    #[inline]
    pub fn counter(&self, index: u32) -> [u32; 4] {
        let [_, purpose, draw, path] = self.counter;
        [index, purpose, draw, path]
    }

    /// The key, which is that of the seed.
    pub fn key(&self) -> [u32; 2] {
        self.key
    }

    /// The next number of the stream, uniform on the open interval (0, 1).
    pub fn next_uniform(&mut self) -> f64 {
        let value = self.at(self.counter[0]);
        self.counter[0] = self.counter[0].wrapping_add(1);
        value
    }
}

/// 52 random bits as the middle of one of 2^52 equal cells of (0, 1).
#[inline(always)]
pub(crate) fn uniform(high: u32, low: u32) -> f64 {
    let bits = (u64::from(high) << 20) | (u64::from(low) >> 12);
    (bits as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers as distributed with Random123 (kat_vectors, philox4x32 10).
    #[test]
    fn known_answers() {
        assert_eq!(block([0; 2], [0; 4]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            block([u32::MAX; 2], [u32::MAX; 4]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            block([0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn streams_stay_inside_the_open_interval_and_do_not_repeat() {
        let mut a = Stream::new(7, Purpose::Path, 0, 3, 4);
        let first: Vec<f64> = (0..1000).map(|_| a.next_uniform()).collect();
        assert!(first.iter().all(|u| *u > 0.0 && *u < 1.0));
        let other = Stream::new(7, Purpose::Path, 0, 3, 5);
        assert!((0..1000).all(|k| other.at(k) != first[k as usize]));
        let mean = first.iter().sum::<f64>() / 1000.0;
        assert!((mean - 0.5).abs() < 0.03, "{mean}");
    }
}

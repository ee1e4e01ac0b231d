//! Recorded numbers: slopes carried back from results to what they were computed from.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Number, finite};

/// The id of a number that depends on nothing.
const NOBODY: u32 = u32::MAX;

/// An operation: the numbers that it was done with and its slopes by them. The second one is
/// [`NOBODY`] if there is none.
#[derive(Clone, Copy, Debug)]
struct Entry {
    of: [u32; 2],
    slopes: [f64; 2],
}

/// What was computed from some leaves, in order (reverse differentiation; Griewank, Walther 2008,
/// chapter 3). Operations on constants are not recorded.
#[derive(Debug)]
pub struct Tape {
    leaves: usize,
    entries: RefCell<Vec<Entry>>,
    /// Weight of each leaf and then of each entry in what is differentiated.
    weights: RefCell<Vec<f64>>,
}

impl Tape {
    /// A tape with so many leaves, to which no weight has come yet.
    pub fn new(leaves: usize) -> Self {
        let weights = RefCell::new(vec![0.0; leaves]);
        Self { leaves, entries: RefCell::default(), weights }
    }

    /// A leaf, as a number.
    pub fn leaf(&self, index: usize, value: f64) -> Recorded<'_> {
        Recorded { tape: Some(self), id: index as u32, value }
    }

    /// Gives a number more weight in what is differentiated.
    pub fn weigh(&self, number: Recorded<'_>, weight: f64) {
        if number.id != NOBODY {
            let mut weights = self.weights.borrow_mut();
            let id = number.id as usize;
            if weights.len() <= id {
                weights.resize(id + 1, 0.0);
            }
            weights[id] += weight;
        }
    }

    /// Carries all weights back to the leaves and forgets what was recorded; of the numbers of
    /// this tape only leaves can be used further.
    pub fn carry_back(&self) {
        let (mut entries, mut weights) = (self.entries.borrow_mut(), self.weights.borrow_mut());
        while weights.len() > self.leaves {
            let weight = weights.pop().unwrap_or(0.0);
            let Entry { of, slopes } = entries[weights.len() - self.leaves];
            if weight != 0.0 {
                weights[of[0] as usize] += slopes[0] * weight;
                if of[1] != NOBODY {
                    weights[of[1] as usize] += slopes[1] * weight;
                }
            }
        }
        entries.clear();
    }

    /// The weight that has come back to each leaf: the derivative by it.
    pub fn gradient(self) -> Vec<f64> {
        let mut weights = self.weights.into_inner();
        weights.truncate(self.leaves);
        weights
    }

    fn record(&self, entry: Entry) -> u32 {
        let mut entries = self.entries.borrow_mut();
        entries.push(entry);
        (self.leaves + entries.len() - 1) as u32
    }
}

/// A number of a [`Tape`], or a constant.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'t> {
    /// None for constants.
    tape: Option<&'t Tape>,
    id: u32,
    value: f64,
}

operators!(Recorded<'t>, 't);

impl Number for Recorded<'_> {
    #[inline]
    fn constant(value: f64) -> Self {
        Self { tape: None, id: NOBODY, value }
    }

    #[inline]
    fn value(self) -> f64 {
        self.value
    }

    #[inline]
    fn map(self, value: f64, slope: impl FnOnce() -> f64) -> Self {
        let Some(tape) = self.tape else { return Self::constant(value) };
        match finite(slope()) {
            0.0 => Self::constant(value),
            slope => {
                let id = tape.record(Entry { of: [self.id, NOBODY], slopes: [slope, 0.0] });
                Self { tape: self.tape, id, value }
            }
        }
    }

    #[inline]
    fn join(self, other: Self, value: f64, slopes: impl FnOnce() -> (f64, f64)) -> Self {
        match (self.tape, other.tape) {
            (None, None) => Self::constant(value),
            (Some(_), None) => self.map(value, || slopes().0),
            (None, Some(_)) => other.map(value, || slopes().1),
            (Some(tape), Some(_)) => {
                let (left, right) = slopes();
                let slopes = [finite(left), finite(right)];
                let id = tape.record(Entry { of: [self.id, other.id], slopes });
                Self { tape: self.tape, id, value }
            }
        }
    }
}

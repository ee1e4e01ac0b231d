//! Rows of probabilities: chances, what they leave, and both of two.

use crate::game::ProbRow;
use crate::game::chance::{Rest, probability};
use crate::game::error::PriceError;
use crate::game::rows::{ProbSource, Reading};
use crate::math::number::Number;

use super::Pricer;

impl<N: Number> Pricer<'_, N> {
    /// The rows that are `wanted`, in their order; the others are filled with zeros. A row may only
    /// be wanted together with those that it is made of, and with what takes their rest.
    pub(super) fn probs(&self, wanted: impl Fn(usize) -> bool) -> Result<Vec<N>, PriceError> {
        let n = self.game.profiles.count;
        let mut probs = Vec::with_capacity(self.game.rows.probs.len() * n);
        let (zero, one) = (N::constant(0.0), N::constant(1.0));
        for (row, source) in self.game.rows.probs.iter().enumerate() {
            match source {
                _ if !wanted(row) => probs.resize(probs.len() + n, zero),
                ProbSource::One => probs.resize(probs.len() + n, one),
                ProbSource::Chance(reading) => self.chance(reading, &mut probs)?,
                ProbSource::Start { state, value } => {
                    let weight = self.start(*state, *value)?;
                    probs.resize(probs.len() + n, weight);
                }
                ProbSource::Rest(others) => {
                    for profile in 0..n {
                        let rest = self.rest(others, profile, &mut probs)?;
                        probs.push(rest);
                    }
                }
                ProbSource::Product(a, b) => {
                    for profile in 0..n {
                        let both =
                            probs[a.0 as usize * n + profile] * probs[b.0 as usize * n + profile];
                        probs.push(both);
                    }
                }
            }
        }
        Ok(probs)
    }

    /// What rows leave in one profile. If they sum to a little more than 1 they are scaled down.
    fn rest(&self, rows: &[ProbRow], profile: usize, probs: &mut [N]) -> Result<N, PriceError> {
        let cell = |row: &ProbRow| row.0 as usize * self.game.profiles.count + profile;
        let given = rows.iter().map(|row| probs[cell(row)]);
        let Rest { rest, scale } = Rest::of(given, || self.place_of(rows))?;
        if scale.value() < 1.0 {
            // A row that stands there twice is scaled once.
            let first = |k: &usize| !rows[..*k].contains(&rows[*k]);
            (0..rows.len()).filter(first).for_each(|k| {
                let cell = cell(&rows[k]);
                probs[cell] = probs[cell] * scale;
            });
        }
        Ok(rest)
    }

    fn chance(&self, reading: &Reading, probs: &mut Vec<N>) -> Result<(), PriceError> {
        let start = probs.len();
        self.each_profile(reading, |value| probs.push(value));
        for value in &mut probs[start..] {
            *value = probability(*value, || self.wrong(reading))?;
        }
        Ok(())
    }
}

//! Rows of payments: sums of costs and payoff terms.

use crate::game::error::PriceError;
use crate::game::rows::Reading;
use crate::math::number::Number;

use super::{Pays, Pricer};

impl<N: Number> Pricer<'_, N> {
    /// The rows of payments, counting only some.
    pub(super) fn pays(&self, pays: Pays) -> Result<Vec<N>, PriceError> {
        let n = self.game.profiles.count;
        let rows = &self.game.rows;
        let amounts = self.amounts(pays)?;
        let mut out = vec![N::constant(0.0); rows.pays.len() * n];
        for (row, slots) in out.chunks_exact_mut(n).enumerate() {
            for (amount, factor) in rows.parts(row, self.model) {
                let values = &amounts[amount as usize * n..(amount as usize + 1) * n];
                for (slot, value) in slots.iter_mut().zip(values) {
                    *slot = *slot + N::constant(factor) * *value;
                }
            }
        }
        Ok(out)
    }

    /// What each amount is in each profile; 0 for those that are not counted.
    fn amounts(&self, pays: Pays) -> Result<Vec<N>, PriceError> {
        let amounts = &self.game.rows.amounts;
        let counted = |site: usize| match pays {
            Pays::All => true,
            Pays::Term(term) => site == term,
            Pays::Costs => site >= self.model.terms.len(),
        };
        let n = self.game.profiles.count;
        let mut out = Vec::with_capacity(amounts.len() * n);
        for reading in amounts {
            if counted(reading.site as usize) {
                self.amount(reading, |value| out.push(value))?;
            } else {
                out.resize(out.len() + n, N::constant(0.0));
            }
        }
        Ok(out)
    }

    /// What one amount is in each profile.
    pub(super) fn amount(
        &self,
        reading: &Reading,
        mut each: impl FnMut(N),
    ) -> Result<(), PriceError> {
        let mut wrong = None;
        self.each_profile(reading, |value| {
            if !value.value().is_finite() {
                wrong = Some(value.value());
            }
            each(value);
        });
        match wrong {
            None => Ok(()),
            Some(value) => {
                let (place, at) = self.wrong(reading);
                Err(PriceError::Number { place, value, at })
            }
        }
    }
}

//! Shares: of the values of types and hidden variables, of joints, and of drawn starts.

use standoff_model::{Joint, Model, Share, Start};

use crate::game::chance::Rest;
use crate::game::error::PriceError;
use crate::math::number::Number;

use super::Pricer;

impl<N: Number> Pricer<'_, N> {
    /// Probability of each profile.
    pub(super) fn prior(&self) -> Result<Vec<N>, PriceError> {
        let weights = self.model.columns.iter().map(|column| {
            self.shares(&column.prior, &format!("the values of `{}`", column.label.id))
        });
        let weights: Vec<Vec<N>> = weights.collect::<Result<_, _>>()?;
        let joints = self.model.joints.iter().map(|joint| {
            self.shares(&joint.shares, &format!("the combinations of `{}`", joint.label.id))
        });
        let joints: Vec<Vec<N>> = joints.collect::<Result<_, _>>()?;
        let profiles = &self.game.profiles;
        let probability = |profile: usize| {
            let values = profiles.values_of(profile);
            // A column that a joint draws has no weights of its own.
            let own = values.iter().zip(&weights).filter(|(_, weights)| !weights.is_empty());
            let alone = own.fold(N::constant(1.0), |product, (value, weights)| {
                product * weights[usize::from(*value)]
            });
            let joints = self.model.joints.iter().zip(&joints);
            joints.fold(alone, |product, (joint, weights)| {
                product * weights[combination(self.model, joint, values)]
            })
        };
        Ok((0..profiles.count).map(probability).collect())
    }

    /// The weights of the values of a variable that is drawn.
    fn shares(&self, shares: &[Share], place: &str) -> Result<Vec<N>, PriceError> {
        let given = shares.iter().filter_map(|share| match share {
            Share::Given(id) => Some(self.params[id.index()]),
            _ => None,
        });
        let taken = shares.iter().any(|share| !matches!(share, Share::Given(_)));
        let found = Rest::of(given, || (place.to_owned(), String::new()))?;
        let Rest { rest, scale } = if taken { found } else { found.shared_out() };
        let weight = |share: &Share| match share {
            Share::Given(id) => self.params[id.index()].cut_to_one() * scale,
            Share::Rest => rest,
            Share::Equal => N::constant(1.0 / shares.len() as f64),
        };
        Ok(shares.iter().map(weight).collect())
    }

    /// The probability that a state variable starts at a value.
    pub(super) fn start(&self, state: u32, value: u16) -> Result<N, PriceError> {
        let variable = &self.model.states[state as usize];
        match &variable.start {
            Start::Value(start) => Ok(N::constant(if *start == value { 1.0 } else { 0.0 })),
            Start::Drawn(shares) => {
                let place = format!("the start of `{}`", variable.label.id);
                Ok(self.shares(shares, &place)?[usize::from(value)])
            }
        }
    }
}

/// The place of a profile's values among the combinations of a joint, the last column fastest.
fn combination(model: &Model, joint: &Joint, values: &[u16]) -> usize {
    joint.columns.iter().fold(0, |place, id| {
        place * model.column(*id).domain.len() + usize::from(values[id.index()])
    })
}

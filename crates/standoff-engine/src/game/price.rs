//! A draw of the parameters put into a game: chances, payments, priors, bases, precisions.

mod bases;
mod differentials;
mod pays;
mod probs;
mod reading;
mod shares;

use standoff_model::{Model, ParamId};

use crate::math::exp;
use crate::math::number::Number;

use super::error::PriceError;
use super::{Game, PayRow, ProbRow};

pub use differentials::Differentials;

/// The numbers of one draw, laid out for the sweeps.
#[derive(Clone, PartialEq, Debug)]
pub struct Prices {
    /// Probability of each profile.
    pub prior: Vec<f64>,
    /// Precision λ of each player, per point.
    pub precision: Vec<f64>,
    pub(crate) profiles: usize,
    /// Rows of probabilities, one after the other.
    pub(crate) probs: Vec<f64>,
    /// Rows of payments, one after the other.
    pub(crate) pays: Vec<f64>,
    /// ln μ of each base, one after the other.
    pub(crate) bases: Vec<f64>,
    /// Where each base starts, and last where the last one ends.
    pub(crate) base_start: Vec<u32>,
}

impl Prices {
    /// The numbers of a game that comes from no model: rows of probabilities and of payments from
    /// number 1 on, each with one number for each profile, and ln μ of each base from number 0 on.
    /// Rows number 0 are [`ProbRow::ONE`] and [`PayRow::ZERO`].
    ///
    /// Numbers are taken as they are: see [`Prices::is_finite`].
    ///
    /// # Panics
    ///
    /// If a row has another length than `prior`.
    pub fn from_rows(
        prior: Vec<f64>,
        precision: Vec<f64>,
        probs: &[Vec<f64>],
        pays: &[Vec<f64>],
        bases: &[Vec<f64>],
    ) -> Self {
        let profiles = prior.len();
        let rows = |first: f64, rows: &[Vec<f64>]| {
            assert!(rows.iter().all(|row| row.len() == profiles), "one number for each profile");
            [vec![first; profiles], rows.concat()].concat()
        };
        let ends = bases.iter().scan(0, |end, base| {
            *end += base.len() as u32;
            Some(*end)
        });
        Self {
            probs: rows(1.0, probs),
            pays: rows(0.0, pays),
            bases: bases.concat(),
            base_start: std::iter::once(0).chain(ends).collect(),
            prior,
            precision,
            profiles,
        }
    }

    /// Whether every number is finite; ln μ may also be minus infinity. Where one is not, a game has
    /// no answer: a comparison may drop it on the way, and what is left looks like one.
    pub fn is_finite(&self) -> bool {
        let lists = [&self.prior, &self.precision, &self.probs, &self.pays];
        let bases = self.bases.iter().all(|ln_mu| *ln_mu < f64::INFINITY);
        bases && lists.into_iter().flatten().all(|number| number.is_finite())
    }

    /// A row of probabilities, one for each profile.
    #[inline]
    pub fn prob(&self, row: ProbRow) -> &[f64] {
        let start = row.0 as usize * self.profiles;
        &self.probs[start..start + self.profiles]
    }

    /// A row of payments, one for each profile.
    #[inline]
    pub fn pay(&self, row: PayRow) -> &[f64] {
        let start = row.0 as usize * self.profiles;
        &self.pays[start..start + self.profiles]
    }

    /// All numbers by kind: prior, precisions, probabilities, payments, ln μ.
    pub fn kinds(&self) -> [&[f64]; 5] {
        [&self.prior, &self.precision, &self.probs, &self.pays, &self.bases]
    }

    /// ln μ of base number `base`, one for each action of its views; minus infinity where an
    /// action is not available.
    #[inline]
    pub fn base(&self, base: u32) -> &[f64] {
        let base = base as usize;
        &self.bases[self.base_start[base] as usize..self.base_start[base + 1] as usize]
    }

    /// How many bases there are.
    pub(crate) fn bases_count(&self) -> usize {
        self.base_start.len() - 1
    }

    /// Adds a base behind the last one.
    pub(crate) fn push_base(&mut self, ln_base: impl Iterator<Item = f64>) {
        self.bases.extend(ln_base);
        self.base_start.push(self.bases.len() as u32);
    }
}

/// Which payments are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pays {
    /// All.
    All,
    /// One term of `Model::terms` alone, without costs.
    Term(usize),
    /// The costs of actions alone.
    Costs,
}

impl Game {
    /// The numbers of the draw `params`, one for each parameter of the model.
    ///
    /// # Errors
    ///
    /// A chance that is no probability, or a number that cannot be used.
    pub fn price(&self, model: &Model, params: &[f64]) -> Result<Prices, PriceError> {
        self.price_only(model, params, Pays::All)
    }

    /// The same, with only some of the payments.
    ///
    /// # Errors
    ///
    /// As [`Game::price`].
    pub fn price_only(
        &self,
        model: &Model,
        params: &[f64],
        pays: Pays,
    ) -> Result<Prices, PriceError> {
        let numbers = Pricer { game: self, model, params }.numbers(pays)?;
        Ok(self.prices(numbers))
    }

    fn prices(&self, numbers: Numbers<f64>) -> Prices {
        let Numbers { prior, precision, probs, pays, bases } = numbers;
        let (profiles, base_start) = (self.profiles.count, self.base_starts());
        Prices { prior, precision, profiles, probs, pays, bases, base_start }
    }

    /// Where each base starts among ln μ of all, and last where the last one ends.
    fn base_starts(&self) -> Vec<u32> {
        let mut end = 0;
        let ends = self.rows.bases.iter().map(|source| {
            end += source.slots.len() as u32;
            end
        });
        std::iter::once(0).chain(ends).collect()
    }
}

/// A draw of the parameters, as numbers of any kind, being put into a game.
struct Pricer<'a, N> {
    game: &'a Game,
    model: &'a Model,
    params: &'a [N],
}

/// What is priced, in numbers of any kind.
struct Numbers<N> {
    prior: Vec<N>,
    precision: Vec<N>,
    probs: Vec<N>,
    pays: Vec<N>,
    bases: Vec<N>,
}

impl<N: Number> Pricer<'_, N> {
    fn numbers(&self, pays: Pays) -> Result<Numbers<N>, PriceError> {
        self.all_finite()?;
        let bases = self.bases()?;
        Ok(Numbers {
            prior: self.prior()?,
            precision: self.precision()?,
            probs: self.probs(|_| true)?,
            pays: self.pays(pays)?,
            bases,
        })
    }

    /// A number that is none must not reach a comparison that would drop it.
    fn all_finite(&self) -> Result<(), PriceError> {
        let mut params = self.model.params.iter().zip(self.params);
        match params.find(|(_, value)| !value.value().is_finite()) {
            None => Ok(()),
            Some((param, value)) => {
                let place = format!("the number `{}`", param.label.id);
                Err(PriceError::Number { place, value: value.value(), at: String::new() })
            }
        }
    }

    /// Precision λ of each player.
    fn precision(&self) -> Result<Vec<N>, PriceError> {
        let value = |player: &standoff_model::Player| {
            let place = || format!("the precision of {}", player.label.name);
            self.nonnegative(player.precision, place)
        };
        self.model.players.iter().map(value).collect()
    }

    fn nonnegative(&self, id: ParamId, place: impl Fn() -> String) -> Result<N, PriceError> {
        let number = self.params[id.index()];
        let value = number.value();
        if value.is_finite() && value >= 0.0 {
            Ok(number)
        } else {
            Err(PriceError::Number { place: place(), value, at: String::new() })
        }
    }
}

/// The probabilities μ of a base, for display and for depth 0.
pub fn base_probabilities(ln_base: &[f64]) -> Vec<f64> {
    ln_base.iter().map(|x| exp(*x)).collect()
}

//! Derivatives of prices by the parameters: along a direction, and back from weights on the prices.
//!
//! Pricing is written once, for any kind of number (`crate::math::number`), so these are the exact
//! derivatives of what is computed. What happens where a rule bends is said there; besides:
//!
//! - ln μ that is minus infinity (a tempo or chance of 0) has derivative 0.
//! - A chance cut to [0, 1] has derivative 0 outside and its own at 0 and 1. What chances leave has
//!   its own derivative where it is 0, so that shares that sum to 1 have derivatives that sum to 0.

use standoff_model::Model;

use crate::game::Game;
use crate::game::error::PriceError;
use crate::game::rows::ProbSource;
use crate::math::number::{Dual, Number, Recorded, Tape};

use super::{Numbers, Pays, Pricer, Prices};

/// One number beside each number of [`Prices`], in the same order: its derivative along a direction,
/// or its weight in a sum that is differentiated.
#[derive(Clone, PartialEq, Debug)]
pub struct Differentials {
    /// For the probability of each profile.
    pub prior: Vec<f64>,
    /// For the precision of each player.
    pub precision: Vec<f64>,
    /// For the rows of probabilities, one after the other.
    pub probs: Vec<f64>,
    /// For the rows of payments, one after the other.
    pub pays: Vec<f64>,
    /// For ln μ of each base, one after the other.
    pub bases: Vec<f64>,
}

impl Differentials {
    /// Zero beside each number.
    pub fn zero(prices: &Prices) -> Self {
        let [prior, precision, probs, pays, bases] =
            prices.kinds().map(|kind| vec![0.0; kind.len()]);
        Self { prior, precision, probs, pays, bases }
    }

    /// All numbers by kind, as [`Prices::kinds`].
    pub fn kinds(&self) -> [&[f64]; 5] {
        [&self.prior, &self.precision, &self.probs, &self.pays, &self.bases]
    }
}

impl Game {
    /// The prices of the draw `params`, and their derivative along `direction`; both have one number
    /// for each parameter of the model.
    ///
    /// # Errors
    ///
    /// As [`Game::price`].
    pub fn price_tangent(
        &self,
        model: &Model,
        params: &[f64],
        direction: &[f64],
    ) -> Result<(Prices, Differentials), PriceError> {
        let dual = |(value, slope): (&f64, &f64)| Dual { value: *value, slope: *slope };
        let params: Vec<Dual> = params.iter().zip(direction).map(dual).collect();
        let numbers = Pricer { game: self, model, params: &params }.numbers(Pays::All)?;
        let (values, slopes) = (numbers.each(|dual| dual.value), numbers.each(|dual| dual.slope));
        let Numbers { prior, precision, probs, pays, bases } = slopes;
        Ok((self.prices(values), Differentials { prior, precision, probs, pays, bases }))
    }

    /// The gradient of Σ weight × price by the parameters, at the draw `params`: one number for each
    /// parameter of the model. It takes about as long as pricing the draw. Rows all of whose weights
    /// are 0 are not looked at.
    ///
    /// # Errors
    ///
    /// As [`Game::price`], from the rows that are looked at.
    pub fn price_gradient(
        &self,
        model: &Model,
        params: &[f64],
        weights: &Differentials,
    ) -> Result<Vec<f64>, PriceError> {
        let tape = Tape::new(params.len());
        let leaf = |(index, value): (usize, &f64)| tape.leaf(index, *value);
        let params: Vec<_> = params.iter().enumerate().map(leaf).collect();
        let pricer = Pricer { game: self, model, params: &params };
        pricer.all_finite()?;
        let back = Back { tape: &tape, pricer, weights };
        // In the order of pricing, so that of several errors the same one is found.
        back.bases()?;
        back.prior_and_precision()?;
        back.probs()?;
        back.pays()?;
        Ok(tape.gradient())
    }
}

impl<N: Number> Numbers<N> {
    fn each(&self, of: impl Fn(&N) -> f64) -> Numbers<f64> {
        let all = |numbers: &[N]| numbers.iter().map(&of).collect();
        Numbers {
            prior: all(&self.prior),
            precision: all(&self.precision),
            probs: all(&self.probs),
            pays: all(&self.pays),
            bases: all(&self.bases),
        }
    }
}

/// Weights on prices on their way back to the parameters.
struct Back<'a, 't> {
    tape: &'t Tape,
    pricer: Pricer<'a, Recorded<'t>>,
    weights: &'a Differentials,
}

impl<'t> Back<'_, 't> {
    /// Gives numbers their weights and carries these back.
    fn carry(&self, numbers: &[Recorded<'t>], weights: &[f64]) {
        for (number, weight) in numbers.iter().zip(weights) {
            self.tape.weigh(*number, *weight);
        }
        self.tape.carry_back();
    }

    fn prior_and_precision(&self) -> Result<(), PriceError> {
        self.carry(&self.pricer.prior()?, &self.weights.prior);
        self.carry(&self.pricer.precision()?, &self.weights.precision);
        Ok(())
    }

    fn probs(&self) -> Result<(), PriceError> {
        let wanted = self.wanted_probs();
        self.carry(&self.pricer.probs(|row| wanted[row])?, &self.weights.probs);
        Ok(())
    }

    /// Which rows of probabilities have weights, or are needed for one that has: what it is made of,
    /// and all of what may be scaled together with it.
    fn wanted_probs(&self) -> Vec<bool> {
        let game = self.pricer.game;
        let rows = self.weights.probs.chunks_exact(game.profiles.count);
        let mut wanted: Vec<bool> = rows.map(weighs).collect();
        for (row, source) in game.rows.probs.iter().enumerate().rev() {
            match source {
                ProbSource::Product(a, b) if wanted[row] => {
                    wanted[a.0 as usize] = true;
                    wanted[b.0 as usize] = true;
                }
                ProbSource::Rest(others) => {
                    let group = others.iter().map(|other| other.0 as usize);
                    if wanted[row] || group.clone().any(|other| wanted[other]) {
                        wanted[row] = true;
                        group.for_each(|other| wanted[other] = true);
                    }
                }
                _ => {}
            }
        }
        wanted
    }

    /// Weights go from the rows of payments to the amounts that they are sums of, and from there to
    /// the parameters.
    fn pays(&self) -> Result<(), PriceError> {
        let Pricer { game, model, .. } = self.pricer;
        let (n, rows) = (game.profiles.count, &game.rows);
        let mut weights = vec![0.0; rows.amounts.len() * n];
        for (row, given) in self.weights.pays.chunks_exact(n).enumerate() {
            if weighs(given) {
                for (amount, factor) in rows.parts(row, model) {
                    let slots = &mut weights[amount as usize * n..(amount as usize + 1) * n];
                    slots.iter_mut().zip(given).for_each(|(slot, weight)| *slot += factor * weight);
                }
            }
        }
        let mut numbers = Vec::with_capacity(n);
        for (reading, weights) in rows.amounts.iter().zip(weights.chunks_exact(n)) {
            if weighs(weights) {
                numbers.clear();
                self.pricer.amount(reading, |number| numbers.push(number))?;
                self.carry(&numbers, weights);
            }
        }
        Ok(())
    }

    fn bases(&self) -> Result<(), PriceError> {
        let (mut start, mut numbers) = (0, Vec::new());
        for source in &self.pricer.game.rows.bases {
            let weights = &self.weights.bases[start..start + source.slots.len()];
            start += weights.len();
            if weighs(weights) {
                numbers.clear();
                self.pricer.base(source, &mut numbers)?;
                self.carry(&numbers, weights);
            }
        }
        Ok(())
    }
}

/// Whether any weight is not 0.
fn weighs(weights: &[f64]) -> bool {
    weights.iter().any(|weight| *weight != 0.0)
}

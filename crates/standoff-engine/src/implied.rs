//! What a price of today implies for the outcomes of a crisis: bounds, what the shape of the model's
//! probabilities leaves, and the draws that agree with all prices at once.
//!
//! Probabilities that prices imply are risk-neutral: those of a world in which nobody minds risk.

use standoff_model::{Model, PriceToday};

use crate::game::error::CompileError;
use crate::math::program::{Env, Program};
use crate::math::quantile::normal_probability;
use crate::math::{exp, ln};

/// A price of today in one draw.
#[derive(Clone, PartialEq, Debug)]
pub struct Quoted {
    /// The price.
    pub observed: f64,
    /// What it would be without the crisis, P*.
    pub base: f64,
    /// What each outcome would add, J, by the outcome's number in the model.
    pub gaps: Vec<(usize, f64)>,
    /// Share of what may come that it holds, δ.
    pub weight: f64,
    /// Scale of the half-normal scare beyond the outcomes.
    pub beyond: f64,
    /// Standard deviation with which it may lie off.
    pub error: f64,
}

/// The prices of a scenario, compiled.
#[derive(Clone, Debug)]
pub struct Quotes {
    list: Vec<Quote>,
}

#[derive(Clone, Debug)]
struct Quote {
    observed: Program,
    base: Program,
    gaps: Vec<(usize, Program)>,
    weight: Program,
    beyond: Program,
    error: Program,
}

impl Quotes {
    /// Compiles the prices of a model.
    ///
    /// # Errors
    ///
    /// If an expression is too long.
    pub fn new(model: &Model) -> Result<Self, CompileError> {
        let list = model.prices.iter().map(|price| Quote::new(model, price));
        Ok(Self { list: list.collect::<Result<_, _>>()? })
    }

    /// Each price in one draw.
    pub fn at(&self, params: &[f64]) -> Vec<Quoted> {
        let env = Env { params, ..Env::default() };
        let value = |program: &Program| program.value(&env);
        let quoted = |quote: &Quote| Quoted {
            observed: value(&quote.observed),
            base: value(&quote.base),
            gaps: quote.gaps.iter().map(|(outcome, gap)| (*outcome, value(gap))).collect(),
            weight: value(&quote.weight),
            beyond: value(&quote.beyond),
            error: value(&quote.error),
        };
        self.list.iter().map(quoted).collect()
    }
}

impl Quote {
    fn new(model: &Model, price: &PriceToday) -> Result<Self, CompileError> {
        let compile = |expr| {
            let place = format!("price `{}`", price.label.id);
            Program::new(model, expr).map_err(|_| CompileError::TooLong { place })
        };
        let gaps = price.gaps.iter().map(|(id, gap)| Ok((id.index(), compile(gap)?)));
        Ok(Self {
            observed: compile(&price.observed)?,
            base: compile(&price.base)?,
            gaps: gaps.collect::<Result<_, _>>()?,
            weight: compile(&price.weight)?,
            beyond: compile(&price.beyond)?,
            error: compile(&price.error)?,
        })
    }
}

impl Quoted {
    /// Whether all of it is finite, the error and the share above 0, and the scare not below.
    pub fn is_sound(&self) -> bool {
        let Self { observed, base, gaps, weight, beyond, error } = self;
        let finite = [*observed, *base, *weight, *beyond, *error].iter().all(|x| x.is_finite());
        let gaps = gaps.iter().all(|(_, gap)| gap.is_finite());
        finite && gaps && *weight > 0.0 && *beyond >= 0.0 && *error > 0.0
    }

    /// What chances add: δ Σ π J, where `chances` has π by the outcome's number in the model.
    pub fn premium(&self, chances: &[f64]) -> f64 {
        self.weight * self.gaps.iter().map(|(outcome, gap)| chances[*outcome] * gap).sum::<f64>()
    }

    /// What is left of the price: a scare beyond the outcomes, or a base that is wrong.
    pub fn residual(&self, chances: &[f64]) -> f64 {
        self.observed - self.base - self.premium(chances)
    }

    /// The most that each outcome's probability can be, whatever the others are, by its place in
    /// `gaps`: min(1, (P - P_low)/J_low), where P_low is the lowest scenario price, the base and a
    /// deal included, and J_low is counted from it. 1 for the lowest itself.
    pub fn bounds(&self) -> Vec<f64> {
        let lowest = self.gaps.iter().map(|(_, gap)| *gap).fold(0.0, f64::min);
        let above = (self.observed - self.base - self.weight * lowest).max(0.0);
        let bound = |gap: f64| {
            let most = self.weight * (gap - lowest);
            if most > 0.0 { (above / most).min(1.0) } else { 1.0 }
        };
        self.gaps.iter().map(|(_, gap)| bound(*gap)).collect()
    }

    /// κ of π = κ w: how likely all disruptions together are if the price holds them alone, in the
    /// proportions of the model. More than 1 says that the proportions or the base are wrong. None if
    /// the model has no disruption.
    pub fn kappa(&self, chances: &[f64]) -> Option<f64> {
        let disruptions = || self.gaps.iter().filter(|(_, gap)| *gap > 0.0);
        let all: f64 = disruptions().map(|(outcome, _)| chances[*outcome]).sum();
        let worth: f64 = disruptions().map(|(outcome, gap)| chances[*outcome] * gap).sum();
        (worth > 0.0).then(|| (self.observed - self.base) * all / (self.weight * worth))
    }

    /// Logarithm of the density of the price, given the draw: what is left of it is a half-normal
    /// scare and a normal error. Minus infinity if the draw makes no sense of the price.
    pub fn ln_likelihood(&self, chances: &[f64]) -> f64 {
        if !self.is_sound() {
            return f64::NEG_INFINITY;
        }
        let left = self.residual(chances);
        let scale = (self.beyond * self.beyond + self.error * self.error).sqrt();
        let z = left / scale;
        // The sum of a half-normal and a normal number is skew-normal (Azzalini 1985).
        let skew = normal_probability(z * self.beyond / self.error);
        ln(2.0 * skew / scale) - 0.5 * (z * z + ln(std::f64::consts::TAU))
    }
}

/// How much each draw counts once all prices are known, adding up to 1; none if no draw agrees with
/// them. `ln_likelihoods` has the sum over prices, by draw.
pub fn weights(ln_likelihoods: &[f64]) -> Option<Vec<f64>> {
    let most = ln_likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = ln_likelihoods.iter().map(|l| exp(l - most)).collect();
    let all: f64 = weights.iter().sum();
    (most.is_finite() && all.is_finite()).then(|| weights.iter().map(|w| w / all).collect())
}

/// How many draws of equal weight say as much: 1/Σ w² (Kong 1992).
pub fn effective(weights: &[f64]) -> f64 {
    1.0 / weights.iter().map(|w| w * w).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deal, war, closure.
    fn quoted() -> Quoted {
        let gaps = vec![(0, -4.0), (1, 20.0), (2, 60.0)];
        Quoted { observed: 71.0, base: 65.0, gaps, weight: 1.0, beyond: 0.0, error: 2.0 }
    }

    #[test]
    fn bounds_are_measured_from_the_lowest_price() {
        // From 61, 10 of 24 and of 64.
        assert_eq!(quoted().bounds(), [1.0, 10.0 / 24.0, 10.0 / 64.0]);
        let cheap = Quoted { observed: 60.0, ..quoted() };
        assert_eq!(cheap.bounds(), [1.0, 0.0, 0.0]);
    }

    /// No probabilities that explain the price pass a bound.
    #[test]
    fn bounds_hold_for_all_that_explains_the_price() {
        let quoted = quoted();
        let bounds = quoted.bounds();
        for a in 0..=50 {
            for b in 0..=50 - a {
                let [war, shut] = [f64::from(a) / 50.0, f64::from(b) / 50.0];
                // The chance of a deal that makes up for it.
                let deal = (65.0 + 20.0 * war + 60.0 * shut - quoted.observed) / 4.0;
                if (0.0..=1.0 - war - shut + 1e-12).contains(&deal) {
                    assert!(quoted.residual(&[deal, war, shut]).abs() < 1e-9);
                    assert!(war <= bounds[1] + 1e-12 && shut <= bounds[2] + 1e-12);
                }
            }
        }
    }

    #[test]
    fn kappa_explains_the_price_by_disruptions_alone() {
        let quoted = quoted();
        let chances = [0.3, 0.06, 0.02];
        let kappa = quoted.kappa(&chances).unwrap();
        let shares = [0.0, 0.75, 0.25].map(|w| kappa * w);
        assert!(quoted.residual(&shares).abs() < 1e-12);
        assert!((kappa - 0.2).abs() < 1e-12);
        let dear = Quoted { observed: 100.0, ..quoted };
        assert!(dear.kappa(&chances).unwrap() > 1.0);
        assert_eq!(dear.kappa(&[0.5, 0.0, 0.0]), None);
    }

    #[test]
    fn densities_add_up_to_one() {
        for (beyond, error) in [(0.0, 2.0), (4.0, 1.0), (4.0, 0.3)] {
            let density = |observed: f64| {
                let quoted = Quoted { observed, beyond, error, ..quoted() };
                exp(quoted.ln_likelihood(&[0.0, 0.0, 0.0]))
            };
            let all: f64 = (0..6000).map(|k| 0.02 * density(15.0 + 0.02 * f64::from(k))).sum();
            assert!((all - 1.0).abs() < 1e-6, "{beyond} {error}: {all}");
        }
    }

    #[test]
    fn a_price_without_sense_agrees_with_nothing() {
        for (weight, beyond, error) in [
            (1.0, 0.0, 0.0),
            (1.0, 0.0, -1.0),
            (1.0, -1.0, 1.0),
            (0.0, 0.0, 1.0),
            (1.0, 0.0, f64::NAN),
        ] {
            let quoted = Quoted { weight, beyond, error, ..quoted() };
            assert!(!quoted.is_sound());
            assert_eq!(quoted.ln_likelihood(&[0.0, 0.0, 0.0]), f64::NEG_INFINITY);
        }
        assert!(quoted().is_sound());
    }

    #[test]
    fn draws_that_agree_count_more() {
        let found = weights(&[-1.0, -1.0 - ln(2.0), f64::NEG_INFINITY]).unwrap();
        assert!((found[0] - 2.0 / 3.0).abs() < 1e-15 && found[2] == 0.0);
        assert!((effective(&found) - 1.8).abs() < 1e-12);
        assert_eq!(weights(&[f64::NEG_INFINITY; 3]), None);
        assert!((effective(&[0.25; 4]) - 4.0).abs() < 1e-12);
    }
}

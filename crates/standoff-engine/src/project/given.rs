//! Play given that a player does as an option says, types updated.

use standoff_model::Model;

use crate::game::{Game, Prices};
use crate::math::stats::sum;
use crate::policy::Policy;
use crate::solve::sweep::forward;

use super::{ByStep, by_step, chance_of};

/// A condition that is rarer than this is none: it comes of a difference, and rounding is left of it.
const IMPOSSIBLE: f64 = 1e-9;

/// That a player keeps to an option, and that it acts where the option says that it must.
#[derive(Clone, Debug)]
pub struct Given {
    /// Solved play without what the option forbids.
    pub(crate) kept: Kept,
    /// The same without the acts that must be taken, if there are any: what keeps to the option
    /// without ever acting is taken out.
    pub(crate) idle: Option<Kept>,
    likely: f64,
}

/// A policy that leaves actions out.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The other probabilities as they are.
    pub policy: Policy,
    /// How likely it is kept to from each cell on.
    pub ahead: Vec<f64>,
}

impl Kept {
    fn new(game: &Game, prices: &Prices, policy: Policy) -> Self {
        let ahead = chance_of(game, prices, &policy, |_| 1.0);
        Self { policy, ahead }
    }

    /// Joint probabilities of where play stands and of keeping to it.
    fn project(&self, game: &Game, model: &Model, prices: &Prices) -> ByStep {
        let mut reach = Vec::new();
        forward(game, prices, &self.policy, &mut reach);
        reach.iter_mut().zip(&self.ahead).for_each(|(reach, ahead)| *reach *= ahead);
        by_step(game, model, prices, &self.policy, &reach, Some(&self.ahead))
    }
}

impl Given {
    /// Of the policies of an option: see [`crate::project`]; nothing if it is impossible.
    pub fn new(game: &Game, prices: &Prices, kept: Policy, idle: Option<Policy>) -> Option<Self> {
        let of = |policy| Kept::new(game, prices, policy);
        let mut given = Self { kept: of(kept), idle: idle.map(of), likely: 0.0 };
        let n = game.profiles.count;
        let starts = game.roots.iter().flat_map(|(node, row)| {
            let given = &given;
            (0..n).map(move |k| {
                let start = prices.prior[k] * prices.prob(*row)[k];
                start * given.ahead(*node as usize * n + k, false)
            })
        });
        given.likely = sum(starts);
        (given.likely > IMPOSSIBLE).then_some(given)
    }

    /// How likely all of it is.
    pub fn likely(&self) -> f64 {
        self.likely
    }

    /// How likely it is from a cell on, once the player has acted or before.
    pub(crate) fn ahead(&self, cell: usize, acted: bool) -> f64 {
        let without = match &self.idle {
            Some(idle) if !acted => idle.ahead[cell],
            _ => 0.0,
        };
        (self.kept.ahead[cell] - without).max(0.0)
    }

    /// Whether an entry of the policy is an act that must be taken.
    pub(crate) fn is_act(&self, place: usize) -> bool {
        let left_out = self.idle.as_ref().is_some_and(|idle| idle.policy.p[place] == 0.0);
        left_out && self.kept.policy.p[place] > 0.0
    }

    /// A probability given the condition, of that of keeping to the option and less that of doing so
    /// without acting.
    pub(crate) fn condition(&self, kept: f64, idle: f64) -> f64 {
        (kept - idle).max(0.0) / self.likely
    }

    /// Where play stands.
    pub fn project(&self, game: &Game, model: &Model, prices: &Prices) -> ByStep {
        let mut found = self.kept.project(game, model, prices);
        match self.idle.as_ref().map(|idle| idle.project(game, model, prices)) {
            Some(idle) => {
                let pairs = found.numbers_mut().zip(idle.numbers());
                pairs.for_each(|(p, idle)| *p = self.condition(*p, idle));
            }
            None => found.numbers_mut().for_each(|p| *p = self.condition(*p, 0.0)),
        }
        found
    }
}

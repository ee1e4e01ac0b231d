//! Many draws of one crisis: each solved from the solution at central numbers where that leads to
//! it safely, and from scratch where not.
//!
//! The start is the same for every draw, so that the order and the chunks in which draws are solved
//! do not matter. The first draws, and a keyed share of the others, are solved from scratch as well, and
//! the two are compared.

use crate::certify::{Certificate, certify};
use crate::control::Control;
use crate::game::{Game, Prices};
use crate::math::philox::{Purpose, Stream};
use crate::parallel::each;
use crate::solve::warm::warm;
use crate::solve::{Aqre, Settings, Solution, Solver, Status};

/// Share of the draws solved from the central solution that are solved from scratch as well.
pub const CHECKED: f64 = 0.05;
/// The first draws, all of which are checked; if one of them disagrees, every draw is solved from
/// scratch.
pub const SCOUTS: usize = 8;
/// Largest difference of a probability between the two ways of solving, in tolerances.
const AGREES: f64 = 100.0;

/// How a draw was solved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// From the central solution.
    Warm,
    /// The same, and from scratch as well, with the same answer.
    Confirmed,
    /// From the central solution; from scratch no answer was found to compare with.
    Unconfirmed,
    /// From scratch: what the central solution led to was another answer.
    Disagreed,
    /// From scratch: the central solution led nowhere, or there is none.
    Cold,
}

/// The answer for one draw.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// What the solver gave back.
    pub solution: Solution,
    /// Its certificate.
    pub certificate: Certificate,
    /// How it was solved.
    pub way: Way,
    /// Sweeps, and tangent products, of all ways that were tried; of a scout, those of the second time.
    pub passes: [usize; 2],
}

impl Answer {
    /// Whether it is an equilibrium at the asked precision, to a tolerance.
    pub fn is_solved(&self, tolerance: f64) -> bool {
        let converged = self.solution.status == Status::Converged;
        converged && self.solution.reached >= 1.0 && self.certificate.accepts(tolerance)
    }
}

/// How draws are solved.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The game.
    pub game: &'a Game,
    /// Log-odds of a certified solution of it at central numbers, if there is one.
    pub known: Option<&'a [f64]>,
    /// How to solve.
    pub settings: Settings,
    /// Seed of the run: it says which draws are checked.
    pub seed: u64,
    /// How the first draws were solved, where that is known; see [`Batch::scouted`].
    pub scouts: [Option<Way>; SCOUTS],
}

impl<'a> Batch<'a> {
    /// Draws of a game, from a solution at central numbers if that may serve as a start: not if
    /// branches cross on the way to it, where play may be more likely to settle on another one.
    pub fn new(game: &'a Game, known: Option<&'a Solution>, settings: Settings, seed: u64) -> Self {
        let known = known.filter(|solution| solution.crossings == 0);
        let known = known.map(|solution| solution.policy.ln.as_slice());
        Self { game, known, settings, seed, scouts: [None; SCOUTS] }
    }

    /// The same after the first draws have been solved both ways, all at once: without a start if one
    /// of them disagrees, and else without a second look at them. `price` gives the prices of a draw.
    pub fn scouted(
        self,
        draws: usize,
        price: impl Fn(usize) -> Option<Prices> + Sync,
        control: &Control,
    ) -> Self {
        if self.known.is_none() {
            return self;
        }
        let way = |index: usize| Some(self.solve(&price(index)?, index, control).way);
        let ways = each(SCOUTS.min(draws), way);
        if ways.contains(&Some(Way::Disagreed)) {
            return Self { known: None, ..self };
        }
        let mut scouts = [None; SCOUTS];
        scouts.iter_mut().zip(ways).for_each(|(scout, way)| *scout = way);
        Self { scouts, ..self }
    }

    /// Solves draw number `index`, priced.
    pub fn solve(&self, prices: &Prices, index: usize, control: &Control) -> Answer {
        let (solution, passes) = self.warm(prices, control);
        let Some(first) = solution else {
            return self.cold(prices, passes, Way::Cold, control);
        };
        let first = self.answer(prices, first, passes, Way::Warm);
        if !first.is_solved(self.settings.tolerance) {
            return self.cold(prices, passes, Way::Cold, control);
        }
        if let Some(way) = self.scouts.get(index).copied().flatten() {
            return Answer { way, ..first };
        }
        if !self.is_checked(index) {
            return first;
        }
        let second = self.cold(prices, passes, Way::Disagreed, control);
        if !second.is_solved(self.settings.tolerance) {
            return Answer { way: Way::Unconfirmed, passes: second.passes, ..first };
        }
        let apart = first.solution.policy.distance(&second.solution.policy);
        if apart <= AGREES * self.settings.tolerance {
            return Answer { way: Way::Confirmed, passes: second.passes, ..first };
        }
        second
    }

    fn warm(&self, prices: &Prices, control: &Control) -> (Option<Solution>, [usize; 2]) {
        match self.known {
            None => (None, [0, 0]),
            Some(known) => {
                let found = warm(self.game, prices, known, &self.settings, control);
                (found.solution, found.passes)
            }
        }
    }

    fn cold(&self, prices: &Prices, before: [usize; 2], way: Way, control: &Control) -> Answer {
        let solution = Aqre.solve(self.game, prices, &self.settings, control);
        let passes = [before[0] + solution.sweeps, before[1] + solution.products];
        self.answer(prices, solution, passes, way)
    }

    fn answer(&self, prices: &Prices, solution: Solution, passes: [usize; 2], way: Way) -> Answer {
        let certificate = certify(self.game, prices, &solution.policy, self.settings.scale);
        Answer { solution, certificate, way, passes }
    }

    /// Whether this draw is one of those that are solved both ways: by key, whatever other draws
    /// there are.
    fn is_checked(&self, index: usize) -> bool {
        let keyed = Stream::new(self.seed, Purpose::Checked, 0, index as u32, 0).at(0) < CHECKED;
        index < SCOUTS || keyed
    }
}

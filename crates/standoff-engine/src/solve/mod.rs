//! Solvers: from a priced game to a policy.
//!
//! All sit behind one object-safe trait. Bad input is an error before a run; not converging is a
//! status with the best policy so far.

mod anderson;
mod aqre;
mod arclength;
mod branch;
mod depth;
mod induction;
pub mod krylov;
mod limit;
pub mod linear;
mod meter;
mod metric;
mod natural;
mod newton;
mod orientation;
mod precondition;
mod predictor;
pub mod sensitivity;
pub mod sweep;
pub mod warm;

use crate::control::Control;
use crate::game::{Game, Prices};
use crate::policy::Policy;

pub use aqre::Aqre;
pub use depth::DepthK;
pub use induction::BackwardInduction;
pub use limit::LogitLimit;
use meter::Meter;

/// What a method is and what it promises.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// Its name on the command line.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// The solution concept.
    pub concept: &'static str,
    /// What is guaranteed.
    pub guarantee: &'static str,
    /// Where it comes from.
    pub references: &'static str,
}

/// What a method's answer claims to be, and so what a certificate must show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claim {
    /// Everybody responds to everybody at the asked precision: the residual counts.
    Response,
    /// Nobody gains by another choice at a single information set: the largest gain counts.
    NoGain,
    /// No equilibrium: the numbers must be sound, and no more.
    Sound,
}

/// How to solve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settings {
    /// Every precision is multiplied by this (docs/methods.md writes s).
    pub scale: f64,
    /// Residual at which a policy counts as an equilibrium.
    pub tolerance: f64,
    /// The largest gain at a single information set, in points, up to which a limit is followed.
    pub regret: f64,
    /// Most passes over the game: sweeps and tangent or adjoint products together.
    pub max_passes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { scale: 1.0, tolerance: 1e-9, regret: 1e-3, max_passes: 20_000 }
    }
}

/// How a solver ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Within tolerance.
    Converged,
    /// Within a hundred times what was asked; no step leads nearer, or none was left to make sure.
    Almost,
    /// Out of passes.
    Limit,
    /// No step leads on from the last point.
    Stuck,
    /// Asked to stop.
    Cancelled,
    /// A number was not finite.
    NumericalTrouble,
}

impl Status {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::Almost => "almost converged",
            Self::Limit => "not converged within the limit of passes",
            Self::Stuck => "not converged: no step leads on",
            Self::Cancelled => "cancelled",
            Self::NumericalTrouble => "numerical trouble",
        }
    }
}

/// A fold of the branch: a precision up to which it leads and from which it turns back.
#[derive(Clone, PartialEq, Debug)]
pub struct Fold {
    /// The share of the asked precision at which it turns.
    pub at: f64,
    /// The policy where it turns.
    pub before: Policy,
    /// The policy where it is back at the same precision, if it was followed that far.
    pub after: Option<Policy>,
}

/// What a solver gives back.
#[derive(Clone, PartialEq, Debug)]
pub struct Solution {
    /// How it ended.
    pub status: Status,
    /// The best policy so far.
    pub policy: Policy,
    /// The multiple of the asked precision at which `policy` was computed: 1 if all of it was
    /// reached, more if a limit was followed, infinite if players are taken to be perfectly precise.
    pub reached: f64,
    /// Forward and backward passes made.
    pub sweeps: usize,
    /// Tangent and adjoint passes made.
    pub products: usize,
    /// Where the branch turned back on its way.
    pub folds: Vec<Fold>,
    /// How often it went straight on where another branch crosses it, by a symmetry of the game:
    /// beyond that another equilibrium may be the one that play would settle on.
    pub crossings: usize,
    /// Largest change of the policy in the last sweep at `reached`.
    pub change: f64,
}

impl Solution {
    /// For a game in which a number is not finite: the base, and no answer.
    fn unusable(game: &Game, prices: &Prices) -> Self {
        let base = Policy::base(game, prices);
        Self {
            change: f64::INFINITY,
            ..Self::without_branch(Status::NumericalTrouble, base, 0.0, 0)
        }
    }

    /// Of a method that makes sweeps and follows no branch; numbers that are not finite are no answer.
    fn without_branch(status: Status, policy: Policy, reached: f64, sweeps: usize) -> Self {
        let finite = policy.p.iter().all(|p| p.is_finite());
        Self {
            status: if finite { status } else { Status::NumericalTrouble },
            policy,
            reached,
            sweeps,
            products: 0,
            folds: Vec::new(),
            crossings: 0,
            change: 0.0,
        }
    }
}

/// A method.
pub trait Solver: Sync {
    /// What it is.
    fn card(&self) -> Card;

    /// What its answer claims to be.
    fn claim(&self) -> Claim {
        Claim::Response
    }

    /// What its certificate must not exceed: a residual or points, as [`Solver::claim`] says.
    fn asked(&self, settings: &Settings) -> f64 {
        settings.tolerance
    }

    /// Why it cannot treat this game, if it cannot.
    ///
    /// # Errors
    ///
    /// The reason, for people.
    fn admits(&self, _game: &Game) -> Result<(), String> {
        Ok(())
    }

    /// Solves; numbers that are not finite make no answer.
    fn solve(
        &self,
        game: &Game,
        prices: &Prices,
        settings: &Settings,
        control: &Control,
    ) -> Solution {
        let problem = Problem { game, prices, settings, control };
        if prices.is_finite() && settings.scale.is_finite() {
            self.answer(problem)
        } else {
            Solution::unusable(game, prices)
        }
    }

    /// Solves a problem with finite numbers.
    fn answer(&self, problem: Problem<'_>) -> Solution;
}

/// What is to be solved.
#[derive(Clone, Copy)]
pub struct Problem<'a> {
    /// The game.
    pub game: &'a Game,
    /// Its numbers.
    pub prices: &'a Prices,
    /// How to solve.
    pub settings: &'a Settings,
    /// By whom it is stopped.
    pub control: &'a Control,
}

impl<'a> Problem<'a> {
    /// Counts passes.
    fn meter(self) -> Meter<'a> {
        Meter::new(self.settings, self.control)
    }
}

/// Every method.
pub fn solvers() -> Vec<Box<dyn Solver>> {
    vec![
        Box::new(Aqre),
        Box::new(DepthK { depth: 3 }),
        Box::new(BackwardInduction),
        Box::new(LogitLimit),
    ]
}

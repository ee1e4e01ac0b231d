//! Quantal response equilibrium on the principal branch.
//!
//! The map: forward pass for reach, then a backward pass in which every information set answers
//! the freshly answered later layers (docs/methods.md, "Equilibrium and certificate"). Its fixed
//! points are the equilibria. The branch is followed from s = 0 to the first point at s = 1, by
//! sweeps as far as they settle quickly ([`super::natural`]) and from there on by Newton's method
//! along arclength ([`super::arclength`]), which passes folds.
//!
//! Where no step passes, the last point is given back with the s that was reached, and not a point
//! of another branch.

use super::arclength::{Arclength, Reached as Walked};
use super::linear::Linear;
use super::meter::Meter;
use super::natural::{Reached, follow};
use super::newton::Point;
use super::{Card, Fold, Settings, Solution, Solver, Status};
use crate::control::Control;
use crate::game::{Game, Prices};
use crate::policy::{Policy, base_log_odds};

/// The equilibrium solver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Aqre;

impl Solver for Aqre {
    fn card(&self) -> Card {
        Card {
            id: "aqre",
            name: "Quantal response equilibrium",
            concept: "agent quantal response equilibrium with a base, on the principal branch",
            guarantee: "none beforehand; what is called converged passes an independent certificate",
            references: "McKelvey, Palfrey 1998; Mattsson, Weibull 2002; Keller 1977",
        }
    }

    fn admits(&self, _: &Game) -> Result<(), String> {
        Ok(())
    }

    fn solve(
        &self,
        game: &Game,
        prices: &Prices,
        settings: &Settings,
        control: &Control,
    ) -> Solution {
        if !prices.is_finite() {
            return Solution::unusable(game, prices);
        }
        let mut linear = Linear::new(game, prices, settings.scale);
        let mut meter = Meter::new(settings, control);
        let base = base_log_odds(game, prices);
        let (end, folds) = match follow(&mut linear, &mut meter, settings, base) {
            Reached::End(at, change) => (End { status: Status::Converged, at, change }, Vec::new()),
            Reached::Stopped(status, at) => (End::early(status, at), Vec::new()),
            Reached::Stuck(at, slope) => {
                let mut walk = Arclength::new(&mut linear, &mut meter, at, &slope);
                let end = match walk.walk_to(1.0, settings.tolerance * 0.1) {
                    Walked::Target(at, change) => End { status: Status::Converged, at, change },
                    Walked::Stuck(at) => End::early(Status::Limit, at),
                    Walked::Stopped(status, at) => End::early(status, at),
                };
                (end, std::mem::take(&mut walk.folds))
            }
        };
        end.solution(game, &meter, folds)
    }
}

/// Where a solve ended.
struct End {
    status: Status,
    at: Point,
    change: f64,
}

impl End {
    fn early(status: Status, at: Point) -> Self {
        Self { status, at, change: f64::INFINITY }
    }

    fn solution(self, game: &Game, meter: &Meter<'_>, folds: Vec<Fold>) -> Solution {
        Solution {
            status: self.status,
            policy: Policy::from_log_odds(game, &self.at.z),
            reached: self.at.s,
            sweeps: meter.sweeps,
            products: meter.products,
            folds,
            change: self.change,
        }
    }
}

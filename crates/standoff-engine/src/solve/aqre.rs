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
use super::metric::Metric;
use super::natural::{Reached, follow, slope_at_base};
use super::newton::{Corrected, Newton, POLISHED, Plane, Point};
use super::precondition::Recycled;
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
        let mut branch = Branch {
            linear: Linear::new(game, prices, settings.scale),
            meter: Meter::new(settings, control),
            settings,
            base: base_log_odds(game, prices),
            recycled: Recycled::default(),
        };
        let (end, folds) = branch.follow();
        end.solution(game, &branch.meter, folds)
    }
}

/// A branch to be followed from s = 0 to s = 1.
struct Branch<'a> {
    linear: Linear<'a>,
    meter: Meter<'a>,
    settings: &'a Settings,
    base: Vec<f64>,
    recycled: Recycled,
}

impl Branch<'_> {
    /// By the quick way; again with care if that led nowhere or straight across a sharp turn.
    fn follow(&mut self) -> (End, Vec<Fold>) {
        let (end, folds) = self.quickly();
        let done = match end.status {
            Status::Converged => self.rises_at(&end.at),
            _ => self.meter.stop().is_some() || end.status == Status::NumericalTrouble,
        };
        if done {
            return (end, folds);
        }
        match slope_at_base(&mut self.linear, &mut self.meter, &self.base) {
            Some(slope) => {
                let start = Point { z: self.base.clone(), s: 0.0 };
                self.walk(start, &slope, true)
            }
            None => (end, folds),
        }
    }

    fn quickly(&mut self) -> (End, Vec<Fold>) {
        let base = self.base.clone();
        match follow(&mut self.linear, &mut self.meter, self.settings, base) {
            Reached::End(at, change) => (End { status: Status::Converged, at, change }, Vec::new()),
            Reached::Stopped(status, at) => (End::early(status, at), Vec::new()),
            Reached::Stuck(at, slope) => match self.polished(&at) {
                Some(start) => self.walk(start, &slope, false),
                None => (End::early(Status::Limit, at), Vec::new()),
            },
        }
    }

    /// A point of the quick way, so near the branch that a tangent there can be trusted.
    fn polished(&mut self, at: &Point) -> Option<Point> {
        let metric = Metric::new(self.linear.game, &at.z);
        let (linear, meter) = (&mut self.linear, &mut self.meter);
        let plane = Plane::level(at.z.len(), linear.slope_size(&metric));
        let mut newton =
            Newton { linear, metric: &metric, meter, plane: &plane, recycled: &mut self.recycled };
        match newton.correct(at, POLISHED, 8) {
            Corrected::At(point, ..) => Some(point),
            _ => None,
        }
    }

    fn walk(&mut self, start: Point, slope: &[f64], careful: bool) -> (End, Vec<Fold>) {
        let walk =
            Arclength::new(&mut self.linear, &mut self.meter, &mut self.recycled, start, slope);
        let mut walk = if careful { walk.careful() } else { walk };
        let end = match walk.walk_to(1.0, self.settings.tolerance * 0.1) {
            Walked::Target(at, change) => End { status: Status::Converged, at, change },
            Walked::Stuck(at) => End::early(Status::Limit, at),
            Walked::Stopped(status, at) => End::early(status, at),
        };
        (end, std::mem::take(&mut walk.folds))
    }

    /// Whether the branch through a solution rises there, as the principal one does where it first
    /// meets a precision.
    fn rises_at(&mut self, at: &Point) -> bool {
        let metric = Metric::new(self.linear.game, &at.z);
        let (linear, meter) = (&mut self.linear, &mut self.meter);
        let plane = Plane::level(at.z.len(), linear.slope_size(&metric));
        Newton { linear, metric: &metric, meter, plane: &plane, recycled: &mut self.recycled }
            .is_positive(at)
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

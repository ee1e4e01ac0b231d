//! The principal branch, followed from s = 0 to the first point at s = 1: by sweeps as far as they
//! settle quickly ([`super::natural`]) and from there on by Newton's method along arclength
//! ([`super::arclength`]), which passes folds.
//!
//! Where no step passes, the last point is given back with the s that was reached, and not a point
//! of another branch.

use super::arclength::{Arclength, Reached as Walked};
use super::linear::Linear;
use super::meter::Meter;
use super::metric::Metric;
use super::natural::{NEAR, Reached, follow, slope_at_base};
use super::newton::{Corrected, Newton, POLISHED, Plane, Point, distance};
use super::precondition::Recycled;
use super::{Fold, Problem, Settings, Solution, Status};
use crate::game::Game;
use crate::policy::{Policy, base_log_odds};

/// Newton steps for an answer that tolerance cannot be met at.
const NEARLY: usize = 8;

/// A branch to be followed from s = 0 to s = 1.
pub struct Branch<'a> {
    /// The map.
    pub linear: Linear<'a>,
    /// Costs.
    pub meter: Meter<'a>,
    /// What earlier linear solves have shown.
    pub recycled: Recycled,
    settings: &'a Settings,
    base: Vec<f64>,
}

impl<'a> Branch<'a> {
    /// Of a game at a multiple of its precisions.
    pub fn new(problem: Problem<'a>) -> Self {
        let Problem { game, prices, settings, .. } = problem;
        Self {
            linear: Linear::new(game, prices, settings.scale),
            meter: problem.meter(),
            recycled: Recycled::default(),
            settings,
            base: base_log_odds(game, prices),
        }
    }

    /// Follows it to s = 1, or as far as steps lead.
    pub fn follow(&mut self) -> (End, Trail) {
        if let Some(status) = self.meter.stop() {
            let base = Point { z: self.base.clone(), s: 0.0 };
            return (End::early(status, base), Trail::default());
        }
        let (end, trail) = self.fully();
        if end.status != Status::Stuck {
            return (end, trail);
        }
        let end = self.nearly(&end.at).unwrap_or(end);
        (self.unless_stopped(end), trail)
    }

    /// An end at which it was not time to stop: what was not looked at to the end is not known to be
    /// the answer.
    fn unless_stopped(&self, end: End) -> End {
        match self.meter.stop() {
            Some(status) => End { status, ..end },
            None => end,
        }
    }

    /// The answer near a point from which no step leads on, if rounding keeps the tolerance from
    /// being met there.
    fn nearly(&mut self, at: &Point) -> Option<End> {
        let start = Point { z: at.z.clone(), s: 1.0 };
        let goal = 100.0 * self.settings.tolerance;
        let Corrected::At(found, change, _) = self.correct(&start, goal, NEARLY) else {
            return None;
        };
        let near = distance(&self.linear, &at.z, &found.z) <= NEAR;
        let almost = near && self.rises_at(&found)?;
        almost.then_some(End { status: Status::Almost, at: found, change })
    }

    /// By the quick way; again with care if that led nowhere or straight across a sharp turn.
    fn fully(&mut self) -> (End, Trail) {
        let (end, trail) = self.quickly();
        let rises = match end.status {
            Status::Converged => self.rises_at(&end.at),
            Status::Stuck => Some(false),
            _ => return (end, trail),
        };
        match rises {
            Some(true) => (end, trail),
            Some(false) => self.again(end, trail),
            None => (self.unless_stopped(end), trail),
        }
    }

    /// With care; what the quick way had if that leads less far, unless it was wrong.
    fn again(&mut self, first: End, trail: Trail) -> (End, Trail) {
        let (second, found) = self.carefully();
        let further = first.status == Status::Stuck && first.at.s > second.at.s;
        if further && second.status != Status::Converged {
            (End { status: second.status, ..first }, trail)
        } else {
            (second, found)
        }
    }

    /// From the base, with a look at every point.
    fn carefully(&mut self) -> (End, Trail) {
        let start = Point { z: self.base.clone(), s: 0.0 };
        match slope_at_base(&mut self.linear, &mut self.meter, &self.base) {
            Some(slope) => self.walk(start, &slope, true),
            None => {
                let status = self.meter.stop().unwrap_or(Status::NumericalTrouble);
                (End::early(status, start), Trail::default())
            }
        }
    }

    fn quickly(&mut self) -> (End, Trail) {
        let base = self.base.clone();
        match follow(&mut self.linear, &mut self.meter, self.settings, base) {
            Reached::End(at, change) => {
                (End { status: Status::Converged, at, change }, Trail::default())
            }
            Reached::Stopped(status, at) => (End::early(status, at), Trail::default()),
            Reached::Stuck(at, slope) => match self.polished(&at) {
                Some(start) => self.walk(start, &slope, false),
                None => (End::early(Status::Stuck, at), Trail::default()),
            },
        }
    }

    /// A point of the quick way, so near the branch that a tangent there can be trusted.
    pub fn polished(&mut self, at: &Point) -> Option<Point> {
        match self.correct(at, POLISHED, 8) {
            Corrected::At(point, ..) => {
                (distance(&self.linear, &at.z, &point.z) <= NEAR).then_some(point)
            }
            _ => None,
        }
    }

    fn walk(&mut self, start: Point, slope: &[f64], careful: bool) -> (End, Trail) {
        let walk =
            Arclength::new(&mut self.linear, &mut self.meter, &mut self.recycled, start, slope);
        let mut walk = if careful { walk.careful() } else { walk };
        let end = match walk.walk_to(1.0, self.settings.tolerance * 0.1) {
            Walked::Target(at, change) => End { status: Status::Converged, at, change },
            Walked::Stuck(at) => End::early(Status::Stuck, at),
            Walked::Stopped(status, at) => End::early(status, at),
        };
        (end, std::mem::take(&mut walk.trail))
    }

    /// Whether the branch through a solution rises there, as the principal one does where it first
    /// meets a precision; nothing if it was time to stop before that was known.
    pub fn rises_at(&mut self, at: &Point) -> Option<bool> {
        self.at_precision(at, |newton| newton.is_positive(at))
    }

    /// Newton's method at fixed precision.
    fn correct(&mut self, start: &Point, goal: f64, patience: usize) -> Corrected {
        self.at_precision(start, |newton| newton.correct(start, goal, patience))
    }

    fn at_precision<T>(&mut self, at: &Point, work: impl FnOnce(&mut Newton<'_, 'a>) -> T) -> T {
        let metric = Metric::new(self.linear.game, &at.z);
        let plane = Plane::level(at.z.len(), self.linear.slope_size(&metric));
        let Self { linear, meter, recycled, .. } = self;
        work(&mut Newton { linear, metric: &metric, meter, plane: &plane, recycled })
    }
}

/// What a branch met on its way.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// Where it turned back.
    pub folds: Vec<Fold>,
    /// How often it went straight on where another branch crosses it.
    pub crossings: usize,
}

/// Where a solve ended.
#[derive(Clone, Debug)]
pub struct End {
    /// How.
    pub status: Status,
    /// The last good point.
    pub at: Point,
    /// The change of the last sweep there; infinite if it is none of the asked precision.
    pub change: f64,
}

impl End {
    /// Before the end, at the last good point.
    pub fn early(status: Status, at: Point) -> Self {
        Self { status, at, change: f64::INFINITY }
    }

    /// What a solver gives back.
    pub fn solution(self, game: &Game, meter: &Meter<'_>, trail: Trail) -> Solution {
        Solution {
            status: self.status,
            policy: Policy::from_log_odds(game, &self.at.z),
            reached: self.at.s,
            sweeps: meter.sweeps,
            products: meter.products,
            folds: trail.folds,
            crossings: trail.crossings,
            change: self.change,
        }
    }
}

//! Newton's method on the layer-by-layer map, with the linear systems solved by GMRES.
//!
//! At fixed precision it solves z = G(z, s). With a plane it solves for s as well: the point is
//! sought where the branch meets the plane (pseudo-arclength, Keller 1977), which works at a fold,
//! where z alone is no function of s.

use crate::game::Game;
use crate::math::largest_gap;
use crate::policy::probabilities;

use super::Status;
use super::krylov::{BASIS, axpy, dot, gmres, norm};
use super::linear::Linear;
use super::meter::Meter;
use super::metric::Metric;
use super::orientation;
use super::precondition::Recycled;

/// A point of a branch.
#[derive(Clone, Debug)]
pub struct Point {
    /// Log-odds.
    pub z: Vec<f64>,
    /// The share of the asked precision.
    pub s: f64,
}

/// Points whose coordinates, taken from a given point, are at right angles to `normal`.
#[derive(Clone, Debug)]
pub struct Plane {
    /// A unit vector: coordinates of z, and last σ s.
    pub normal: Vec<f64>,
    /// σ: how much a step in s counts.
    pub sigma: f64,
}

impl Plane {
    /// All points at one precision.
    pub fn level(len: usize, sigma: f64) -> Self {
        let mut normal = vec![0.0; len + 1];
        normal[len] = 1.0;
        Self { normal, sigma }
    }
}

/// What came of a correction.
pub enum Corrected {
    /// A point, the change of policy in the last sweep there, and the share of the change that the
    /// first step left.
    At(Point, f64, f64),
    /// No convergence, or a number was not finite.
    Failed,
    /// Stopped from outside.
    Stopped(Status),
}

/// Change of policy at which a point is as good as on the branch, next to a fold too.
pub const POLISHED: f64 = 1e-9;
/// Most products in one linear solve.
const MOST_PRODUCTS: usize = 60;
/// Relative residual to which a predictor is solved.
const PREDICTED: f64 = 0.02;
/// Bounds on the relative residual to which a Newton step is solved.
const TIGHTEST: f64 = 1e-3;
const LOOSEST: f64 = 0.05;
/// A step that leaves more than this share of the change is no convergence.
const CONTRACTION: f64 = 0.5;

/// What to correct, and how far.
pub struct Newton<'a, 'g> {
    /// The map.
    pub linear: &'a mut Linear<'g>,
    /// Coordinates.
    pub metric: &'a Metric<'g>,
    /// Costs.
    pub meter: &'a mut Meter<'g>,
    /// Where the point is sought.
    pub plane: &'a Plane,
    /// What is remembered of earlier solves.
    pub recycled: &'a mut Recycled,
}

impl Newton<'_, '_> {
    /// Corrects `start` until a sweep moves the policy by at most `goal`.
    pub fn correct(&mut self, start: &Point, goal: f64, patience: usize) -> Corrected {
        let mut at = start.clone();
        let (mut last, mut rate) = (f64::INFINITY, 0.0);
        for step in 0..patience {
            if let Some(status) = self.meter.stop() {
                return Corrected::Stopped(status);
            }
            self.meter.sweep();
            let change = self.linear.evaluate(&at.z, at.s);
            if !change.is_finite() {
                return Corrected::Failed;
            }
            if step == 1 {
                rate = change / last;
            }
            if change <= goal {
                self.settle(&mut at);
                return Corrected::At(at, change, rate);
            }
            if change > CONTRACTION * last {
                return Corrected::Failed;
            }
            let tolerance = forcing(change, last, goal);
            last = change;
            self.step(start, &mut at, tolerance);
        }
        Corrected::Failed
    }

    /// The log-odds that stand for a point that was just evaluated.
    fn settle(&self, at: &mut Point) {
        if self.plane.normal[at.z.len()] < 1.0 && at.s <= 1.0 {
            at.z.copy_from_slice(&self.linear.image);
        } else {
            // A sweep multiplies what is left by about λ × stakes, and rounding grows with log-odds.
            centre(self.linear.game, &mut at.z);
        }
    }

    /// One Newton step from a point, whether or not it lies on a branch; nothing if a number is not
    /// finite.
    pub fn predict(&mut self, start: &Point) -> Option<Point> {
        self.meter.sweep();
        let change = self.linear.evaluate(&start.z, start.s);
        let mut at = start.clone();
        self.step(start, &mut at, PREDICTED);
        (change.is_finite() && at.z.iter().all(|z| !z.is_nan())).then_some(at)
    }

    /// One Newton step from the point that was last evaluated.
    fn step(&mut self, start: &Point, at: &mut Point, tolerance: f64) {
        let len = at.z.len();
        let mut rhs = self.metric.between(&at.z, &self.linear.image);
        rhs.push(0.0);
        let plane = self.plane;
        let moved = self.metric.between(&start.z, &at.z);
        rhs[len] =
            -dot(&plane.normal[..len], &moved) - plane.normal[len] * plane.sigma * (at.s - start.s);
        self.linear.prepare();
        let mut found = vec![0.0; len + 1];
        self.solve(&rhs, &mut found, tolerance);
        let mut dz = vec![0.0; len];
        self.metric.unscale(&found[..len], &mut dz);
        at.z.iter_mut().zip(&dz).for_each(|(z, d)| *z += d);
        if plane.normal[len] < 1.0 {
            at.s += found[len] / plane.sigma;
        }
    }

    /// Solves the bordered system at the point that is prepared:
    /// `[I - DG, -G_s; normal] x = rhs` in coordinates.
    pub fn solve(&mut self, rhs: &[f64], x: &mut [f64], tolerance: f64) {
        let mut spare = Spare::new(rhs.len() - 1);
        let mut part = vec![0.0; rhs.len()];
        let (before, goal) = (self.meter.products, tolerance * norm(rhs));
        let mut rest = rhs.to_vec();
        x.fill(0.0);
        if goal == 0.0 {
            return;
        }
        loop {
            let solved = self.cycle(&rest, &mut part, goal / norm(&rest), &mut spare);
            axpy(1.0, &part, x);
            let spent = self.meter.products - before;
            self.recycled.solved(spent);
            // From one cycle to the next the preconditioner learns what the last one found.
            if solved || spent >= MOST_PRODUCTS || !self.product(x, &mut rest, &mut spare) {
                return;
            }
            rest.iter_mut().zip(rhs).for_each(|(rest, rhs)| *rest = rhs - *rest);
        }
    }

    /// One cycle of GMRES. Gives back whether that is all: solved, stopped or not finite.
    fn cycle(&mut self, rhs: &[f64], x: &mut [f64], tolerance: f64, spare: &mut Spare) -> bool {
        let preconditioner = self.recycled.at(self.metric, self.plane);
        let (mut y, mut v) = (vec![0.0; rhs.len()], vec![0.0; rhs.len()]);
        let mut stopped = false;
        let left = gmres(rhs, &mut y, tolerance, BASIS, |y, out| {
            preconditioner.apply(y, &mut v);
            stopped = !self.product(&v, out, spare);
            if !stopped {
                let ds = v[out.len() - 1] / self.plane.sigma;
                self.recycled.note(&spare.dz, ds, &spare.image);
            }
            !stopped
        });
        preconditioner.apply(&y, x);
        stopped || left <= tolerance || !left.is_finite()
    }

    /// Whether the determinant of the bordered system is positive at a point; nothing if it was time
    /// to stop before that was known.
    pub fn is_positive(&mut self, at: &Point) -> Option<bool> {
        if self.meter.stop().is_some() {
            return None;
        }
        self.meter.sweep();
        self.linear.evaluate(&at.z, at.s);
        self.linear.prepare();
        let preconditioner = self.recycled.at(self.metric, self.plane);
        let len = at.z.len() + 1;
        let (mut spare, mut v) = (Spare::new(len - 1), vec![0.0; len]);
        let mut stopped = false;
        let rest = orientation::is_positive(len, |y, out| {
            preconditioner.apply(y, &mut v);
            stopped = !self.product(&v, out, &mut spare);
            !stopped
        });
        (!stopped).then(|| rest == preconditioner.is_positive())
    }

    /// The bordered system times a vector, unless it is time to stop.
    fn product(&mut self, y: &[f64], out: &mut [f64], spare: &mut Spare) -> bool {
        if self.meter.stop().is_some() {
            return false;
        }
        self.meter.product();
        let len = y.len() - 1;
        self.metric.unscale(&y[..len], &mut spare.dz);
        let ds = y[len] / self.plane.sigma;
        self.linear.tangent(&spare.dz, ds, &mut spare.image);
        self.metric.scale(&spare.image, &mut out[..len]);
        out[..len].iter_mut().zip(y).for_each(|(out, y)| *out = y - *out);
        out[len] = dot(&self.plane.normal, y);
        true
    }
}

/// Room for one product.
struct Spare {
    dz: Vec<f64>,
    image: Vec<f64>,
}

impl Spare {
    fn new(len: usize) -> Self {
        Self { dz: vec![0.0; len], image: vec![0.0; len] }
    }
}

/// Relative residual to which a Newton step is solved: as the change fell in the last step (Eisenstat,
/// Walker 1996, choice 2), and no further than the goal asks.
fn forcing(change: f64, last: f64, goal: f64) -> f64 {
    let first = if change > 1e-2 { LOOSEST } else { 0.01 };
    let fall = change / last;
    let by_fall = if last.is_finite() { 0.5 * fall * fall } else { first };
    by_fall.max(0.3 * goal / change).clamp(TIGHTEST, LOOSEST)
}

/// Takes the largest log-odds of each set out.
pub fn centre(game: &Game, z: &mut [f64]) {
    for view in &game.views {
        for row in 0..view.bases.len() {
            let set = &mut z[view.row(row)];
            let top = set.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            set.iter_mut().for_each(|z| *z -= top);
        }
    }
}

/// The largest difference in probability between two points.
pub fn distance(linear: &Linear<'_>, a: &[f64], b: &[f64]) -> f64 {
    let [a, b] = [a, b].map(|z| {
        let mut p = vec![0.0; z.len()];
        probabilities(linear.game, z, &mut p);
        p
    });
    largest_gap(&a, &b)
}

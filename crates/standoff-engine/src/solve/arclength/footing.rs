//! Where a walk stands: taking a point, the direction there, and going back to the point before.

use crate::solve::krylov::norm;
use crate::solve::metric::Metric;
use crate::solve::newton::{Corrected, POLISHED, Point, distance};
use crate::solve::predictor::{POINTS, Predictor, unit};

use super::{Arclength, FAR, PATIENCE};

/// Relative residual to which a tangent is solved.
const TANGENT: f64 = 0.02;
/// A step that moved the policy by less is not searched for folds that it passed over.
const PASSED_OVER: f64 = 0.05;

impl Arclength<'_, '_> {
    /// Takes a point as the next one, with the tangent of the parabola through the last three; goes
    /// back to the last one if the branch may have turned twice in between.
    pub(super) fn arrive(&mut self, point: Point) {
        self.noted = self.meet_folds(&point);
        if self.noted {
            // What folds needed was evaluated elsewhere.
            self.meter.sweep();
            self.linear.evaluate(&point.z, point.s);
            self.linear.prepare();
        }
        self.cuts = 0;
        self.before.insert(0, std::mem::replace(&mut self.here, point));
        self.before.truncate(POINTS);
        self.draw();
        if self.passed_over() {
            self.go_back();
        }
    }

    /// Whether two folds may lie within the last step: through the last points the branch seems to
    /// have turned back in s, and it has not.
    fn passed_over(&mut self) -> bool {
        let Some(before) = self.before.first().filter(|_| !self.noted) else { return false };
        let rose = self.here.s > before.s;
        if self.rises() == rose
            || distance(self.linear, &self.here.z, &before.z) < PASSED_OVER
            || self.meter.stop().is_some()
        {
            return false;
        }
        self.turn();
        self.rises() == rose
    }

    /// Whether s grows along the tangent.
    fn rises(&self) -> bool {
        self.plane.normal[self.here.z.len()] > 0.0
    }

    /// Makes sure of the point here, from which steps had to be cut again and again: solves it
    /// closely, and goes back if it lies on the wrong side of a branching point.
    pub(super) fn make_sure(&mut self) {
        let here = self.here.clone();
        if let Corrected::At(point, ..) = self.newton(true).correct(&here, POLISHED, PATIENCE[1])
            && distance(self.linear, &here.z, &point.z) <= FAR
        {
            self.here = point;
        }
        self.beyond = None;
        if self.careful || self.noted || self.before.is_empty() || !self.is_wrong() {
            self.draw();
            self.turn();
        } else {
            self.go_back();
        }
    }

    fn is_wrong(&mut self) -> bool {
        let (here, positive) = (self.here.clone(), self.positive);
        self.newton(true).is_positive(&here).is_some_and(|sign| sign != positive)
    }

    /// Returns to the point before, to make a shorter step from there.
    fn go_back(&mut self) {
        self.step = 0.5 * norm(&self.coordinates(&self.before[0]));
        self.here = self.before.remove(0);
        self.draw();
        self.turn();
    }

    /// Draws coordinates and direction anew from the last points, if there are any.
    fn draw(&mut self) {
        self.metric = Metric::new(self.linear.game, &self.here.z);
        self.plane.sigma = self.linear.slope_size(&self.metric);
        self.level.sigma = self.plane.sigma;
        self.solved = false;
        let points = self.before.iter().map(|point| self.coordinates(point));
        self.predictor = Predictor::through(points);
        if !self.before.is_empty() {
            self.plane.normal = unit(self.predictor.direction());
        }
    }

    /// Solves for the unit tangent here, on the side of the present direction, unless it is time to
    /// stop.
    pub(super) fn turn(&mut self) {
        if self.meter.stop().is_some() {
            return;
        }
        self.meter.sweep();
        self.linear.evaluate(&self.here.z, self.here.s);
        self.linear.prepare();
        self.plane.normal = self.tangent();
        self.predictor.start_along(self.plane.normal.clone());
        self.solved = true;
    }

    /// The unit vector t with J t = 0: the present direction and a correction at right angles.
    fn tangent(&mut self) -> Vec<f64> {
        let len = self.here.z.len();
        let along = self.plane.normal.clone();
        if self.meter.stop().is_some() {
            return along;
        }
        let (mut dz, mut image) = (vec![0.0; len], vec![0.0; len]);
        self.metric.unscale(&along[..len], &mut dz);
        self.meter.product();
        self.linear.tangent(&dz, along[len] / self.plane.sigma, &mut image);
        let mut rhs = vec![0.0; len + 1];
        self.metric.scale(&image, &mut rhs[..len]);
        rhs[..len].iter_mut().zip(&along).for_each(|(r, t)| *r -= t);
        let mut tangent = vec![0.0; len + 1];
        self.newton(true).solve(&rhs, &mut tangent, TANGENT);
        tangent.iter_mut().zip(&along).for_each(|(x, t)| *x += t);
        unit(tangent)
    }
}

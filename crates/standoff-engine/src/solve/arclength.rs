//! The second way along the branch: pseudo-arclength continuation (Keller 1977; Allgower, Georg
//! 1990) with Newton-Krylov correction. It passes folds, where the branch turns back in s.
//!
//! From a point with its unit tangent, the next is predicted by the parabola through the tangent and
//! the point before, and corrected in the plane at right angles to the tangent. A corrected point is
//! taken if the policy lies near the prediction and the branch has not turned sharply; otherwise
//! the step is halved, and a point that lay too far is taken later without being solved for again, if
//! it then lies near the prediction. Coordinates are those of [`Metric`].

mod folds;
mod footing;

use super::branch::Trail;
use super::krylov::{dot, norm};
use super::linear::Linear;
use super::meter::Meter;
use super::metric::Metric;
use super::newton::{Corrected, Newton, Plane, Point, distance};
use super::precondition::Recycled;
use super::predictor::{Predictor, unit};
use super::{Fold, Status};

/// The first step moves no log-odds by more than about this.
const FIRST_MOVE: f64 = 0.5;
/// The way ends when a step is shorter than this, in the metric's units.
const SMALLEST_STEP: f64 = 1e-6;
/// At steps shorter than this, a change of orientation is a crossing of branches and no wrong turn.
const CROSSING: f64 = 1e-5;
/// Least cosine between the tangent and the step that was made.
const STRAIGHT: f64 = 0.8;
/// Farthest that a corrected point may lie from its prediction, in probability.
const FAR: f64 = 0.1;
/// The part of that for a careful walk, and of how far the point lies from the last: another branch
/// may be no farther off than a step is long.
const CAREFUL: f64 = 0.25;
/// A length that counts as no move, for steps near a crossing of branches.
const FREE: f64 = 1e-4;
/// The share of the change that the first Newton step should leave.
const RATE: f64 = 0.1;
/// Newton steps for a point on the way, and for one that is landed on.
const PATIENCE: [usize; 2] = [6, 12];
/// Cuts of a step after which the point that it starts from is in doubt.
const DOUBT: usize = 3;
/// A target within this many steps is landed on at once.
const WITHIN: f64 = 1.15;
/// Payoffs that cancel at an equilibrium may be larger than those that show: a margin for that.
const SLACK: f64 = 256.0;
/// Most change of policy that is put down to rounding.
const MOST_SLACK: f64 = 1e-7;

/// Where the way ended.
pub enum Reached {
    /// At the target, with the change of the last sweep.
    Target(Point, f64),
    /// No step leads on from this point.
    Stuck(Point),
    /// Stopped, at the last good point.
    Stopped(Status, Point),
}

/// A walk along the branch.
pub struct Arclength<'a, 'g> {
    linear: &'a mut Linear<'g>,
    meter: &'a mut Meter<'g>,
    recycled: &'a mut Recycled,
    here: Point,
    /// The points before, the last first; at most [`super::predictor::POINTS`].
    before: Vec<Point>,
    /// Whether folds were noted on the way from the last of these to here.
    noted: bool,
    /// Whether the tangent here has been solved for, and not only drawn through points.
    solved: bool,
    /// How often a step from here had to be cut.
    cuts: usize,
    /// A solved point too far ahead for one step.
    beyond: Option<Point>,
    /// Coordinates at `here`.
    metric: Metric<'g>,
    plane: Plane,
    /// At one precision.
    level: Plane,
    /// The way ahead, in these coordinates.
    predictor: Predictor,
    step: f64,
    /// Whether the orientation of every point is looked at; see [`super::orientation`].
    careful: bool,
    /// The sign that the bordered determinant must have.
    positive: bool,
    /// Whether the walk goes so far that rounding bounds how well a point can be solved.
    far: bool,
    /// The fold on the way to the next point.
    turned: Option<Fold>,
    /// Folds and crossings met so far.
    pub trail: Trail,
}

enum Step {
    To(Point, f64),
    Shorter,
    Stopped(Status),
}

/// On which side of branching points a point lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// On that of the branch, as far as was looked.
    Same,
    /// On the other, and no step is short enough to tell: the branches cross.
    Crossed,
}

/// How well a corrected point fits its prediction.
#[derive(Clone, Copy)]
struct Fit {
    /// How far it lies from there, in probability.
    away: f64,
    /// The cosine between the tangent and the way to it.
    straight: f64,
}

impl Fit {
    fn is_within(self, bound: f64) -> bool {
        self.away <= bound && self.straight >= STRAIGHT
    }

    /// How much longer the next step should be: so that the first Newton step leaves [`RATE`] of the
    /// change, and neither of the bounds on a step is met.
    fn growth(self, rate: f64, share: f64) -> f64 {
        let ratio = |aim: f64, found: f64| (aim / found.max(f64::MIN_POSITIVE)).sqrt();
        let near = ratio(0.5 * share * FAR, self.away);
        let bend = ratio(0.5 * (1.0 - STRAIGHT), 1.0 - self.straight);
        ratio(RATE, rate).min(near).min(bend).clamp(0.5, 1.8)
    }
}

/// A prediction and the point that was found from it.
#[derive(Clone, Copy)]
struct Seen<'p> {
    predicted: &'p Point,
    found: &'p Point,
}

impl<'a, 'g> Arclength<'a, 'g> {
    /// Starts from a point with dz/ds there, towards larger s.
    pub fn new(
        linear: &'a mut Linear<'g>,
        meter: &'a mut Meter<'g>,
        recycled: &'a mut Recycled,
        here: Point,
        slope: &[f64],
    ) -> Self {
        let metric = Metric::new(linear.game, &here.z);
        let sigma = linear.slope_size(&metric);
        let mut normal = vec![0.0; slope.len() + 1];
        metric.scale(slope, &mut normal[..slope.len()]);
        normal[slope.len()] = sigma;
        let plane = Plane { normal: unit(normal), sigma };
        let mut walk = Self {
            linear,
            meter,
            recycled,
            level: Plane::level(slope.len(), sigma),
            here,
            before: Vec::new(),
            noted: false,
            solved: false,
            cuts: 0,
            beyond: None,
            metric,
            plane,
            predictor: Predictor::default(),
            step: 0.0,
            careful: false,
            positive: true,
            far: false,
            turned: None,
            trail: Trail::default(),
        };
        walk.turn();
        let steepest = slope.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        let speed = walk.plane.sigma / walk.plane.normal[slope.len()].abs();
        walk.step = FIRST_MOVE / steepest.max(f64::MIN_POSITIVE) * speed;
        walk
    }

    /// Starts from a point at which the branch rises, whatever its slope there.
    pub fn onward(
        linear: &'a mut Linear<'g>,
        meter: &'a mut Meter<'g>,
        recycled: &'a mut Recycled,
        here: Point,
    ) -> Self {
        // At right angles to the axis of s the tangent is solved for whole.
        let level = vec![0.0; here.z.len()];
        let mut walk = Self::new(linear, meter, recycled, here, &level);
        let mut dz = level;
        walk.metric.unscale(&walk.plane.normal[..dz.len()], &mut dz);
        let steepest = dz.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        walk.step = FIRST_MOVE / steepest.max(f64::MIN_POSITIVE);
        walk.far = true;
        walk
    }

    /// The same walk, with a look at the orientation of every point: dearer, and not misled by
    /// sharp turns.
    pub fn careful(self) -> Self {
        Self { careful: true, ..self }
    }

    /// The same for a branch on which the orientation need not be positive at the start.
    pub fn careful_from(self, positive: bool) -> Self {
        Self { careful: true, positive, ..self }
    }

    /// Goes on to the first point at precision `target`; a change of at most `goal` is good there.
    pub fn walk_to(&mut self, target: f64, goal: f64) -> Reached {
        loop {
            match self.attempt(target, goal) {
                Step::Stopped(status) => return Reached::Stopped(status, self.here.clone()),
                Step::To(point, change) if point.s == target => {
                    self.meet_folds(&point);
                    return Reached::Target(point, change);
                }
                Step::To(point, _) => self.arrive(point),
                Step::Shorter => self.cut(),
            }
            if self.step < SMALLEST_STEP {
                return Reached::Stuck(self.here.clone());
            }
        }
    }

    /// Halves the step, and looks closer at where it starts the more often that happens.
    fn cut(&mut self) {
        self.step *= 0.5;
        self.cuts += 1;
        if self.cuts == DOUBT {
            self.make_sure();
        } else if !self.solved && (self.cuts > 1 || self.beyond.is_none()) {
            self.beyond = None;
            self.turn();
        }
    }

    /// One step: to the target if it lies within it.
    fn attempt(&mut self, target: f64, goal: f64) -> Step {
        if let Some(step) = self.reach_beyond(target) {
            return step;
        }
        let predicted = self.predict(self.step);
        let slack = self.slack();
        let goal = goal.max(slack);
        if self.predict_s(WITHIN * self.step) >= target {
            return self.land(target, goal, None);
        }
        let moved = distance(self.linear, &self.here.z, &predicted.z);
        // Near a fold an error in the residual is a far larger one along the branch, and next to a
        // crossing it leads onto the other one.
        let share = if self.careful { 1e-3 } else { 1e-2 };
        let waypoint = (share * moved * moved)
            .clamp(slack.max(if self.careful { 1e-12 } else { 1e-9 }), 0.1 * share);
        match self.newton(true).correct(&predicted, waypoint, PATIENCE[0]) {
            Corrected::Stopped(status) => Step::Stopped(status),
            Corrected::Failed => Step::Shorter,
            Corrected::At(point, change, rate) => {
                let fit = self.fit(&predicted, &point);
                if !fit.is_within(self.bound(&point)) {
                    self.keep_beyond(point, target);
                    return Step::Shorter;
                }
                match self.look(&point, target) {
                    Err(step) => step,
                    Ok(_) if point.s >= target => {
                        let seen = Seen { predicted: &predicted, found: &point };
                        self.land(target, goal, Some(seen))
                    }
                    Ok(side) => {
                        self.pass(side);
                        self.step *= fit.growth(rate, self.share());
                        Step::To(point, change)
                    }
                }
            }
        }
    }

    /// Keeps a point that lies too far from its prediction for when it is near: a wrong one will not
    /// be.
    fn keep_beyond(&mut self, point: Point, target: f64) {
        if point.s < target && !self.solved && !self.careful {
            self.beyond = Some(point);
        }
    }

    /// The step to the point that was kept, if it lies near the prediction from here.
    fn reach_beyond(&mut self, target: f64) -> Option<Step> {
        if self.cuts > 0 {
            return None;
        }
        let point = self.beyond.take()?;
        let ahead = self.along(&point);
        let fit = self.fit(&self.predict(ahead), &point);
        if !(ahead > 0.0 && fit.is_within(self.bound(&point))) {
            return None;
        }
        match self.look(&point, target) {
            Err(Step::Shorter) => None,
            Err(step) => Some(step),
            Ok(side) => {
                self.pass(side);
                self.step = ahead * fit.growth(RATE, self.share());
                Some(Step::To(point, f64::INFINITY))
            }
        }
    }

    /// The part of the bounds on a step that is allowed.
    fn share(&self) -> f64 {
        if self.careful { CAREFUL } else { 1.0 }
    }

    /// Farthest that a point may lie from its prediction.
    fn bound(&self, point: &Point) -> f64 {
        if self.careful {
            let moved = distance(self.linear, &self.here.z, &point.z);
            CAREFUL * (FREE + moved).min(FAR)
        } else {
            FAR
        }
    }

    fn fit(&self, predicted: &Point, point: &Point) -> Fit {
        let away = distance(self.linear, &predicted.z, &point.z);
        let way = self.coordinates(point);
        Fit { away, straight: dot(&way, &self.plane.normal) / norm(&way) }
    }

    /// The change of policy that rounding alone makes here: λQ is rounded by its size.
    fn slack(&self) -> f64 {
        if !self.far {
            return 0.0;
        }
        let finite = self.linear.image.iter().filter(|z| z.is_finite());
        let size = finite.fold(0.0, |most: f64, z| most.max(z.abs()));
        (SLACK * f64::EPSILON * size).min(MOST_SLACK)
    }

    /// Solves at the target, from where the prediction meets it.
    fn land(&mut self, target: f64, goal: f64, seen: Option<Seen<'_>>) -> Step {
        let start = self.start_at(target, seen);
        match self.newton(false).correct(&start, goal, PATIENCE[1]) {
            Corrected::Stopped(status) => Step::Stopped(status),
            Corrected::Failed => Step::Shorter,
            Corrected::At(point, change, _) => {
                if distance(self.linear, &start.z, &point.z) > self.bound(&point) {
                    return Step::Shorter;
                }
                match self.side(&point, false) {
                    Err(step) => step,
                    Ok(side) => {
                        self.pass(side);
                        Step::To(point, change)
                    }
                }
            }
        }
    }

    /// Where the prediction meets precision `s` within the next step; if a point at its end is known,
    /// bent so that it goes through that: the error of a parabola grows with the cube.
    fn start_at(&self, s: f64, seen: Option<Seen<'_>>) -> Point {
        let bend = |ahead: f64| {
            let part = ahead / self.step;
            if seen.is_some() { part * part * part } else { 0.0 }
        };
        let off = seen.map_or(0.0, |seen| seen.found.s - seen.predicted.s);
        let (mut low, mut high) = (0.0, WITHIN * self.step);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            let met = self.predict_s(middle) + bend(middle) * off >= s;
            if met { high = middle } else { low = middle }
        }
        let mut start = self.predict(high);
        if let Some(Seen { predicted, found }) = seen {
            let off = predicted.z.iter().zip(&found.z);
            start.z.iter_mut().zip(off).filter(|(_, (p, f))| p != f).for_each(|(z, (p, f))| {
                *z += bend(high) * (f - p);
            });
        }
        Point { s, ..start }
    }

    /// On which side of branching points a point lies, and whether a fold on the way to it lies
    /// before the target: else the step that must be made in its place.
    fn look(&mut self, point: &Point, target: f64) -> Result<Side, Step> {
        let side = self.side(point, true)?;
        if self.turns_below(point, target) { Ok(side) } else { Err(Step::Shorter) }
    }

    /// Whether a point lies on the side of all branching points on which the branch does. Where
    /// no step is short enough, the branches cross by a symmetry of the game, and this one goes
    /// straight on.
    fn side(&mut self, point: &Point, on_plane: bool) -> Result<Side, Step> {
        // A branch that turns back in s must do so by a fold, past which the sign is the same; and
        // where a step had to be cut, another branch may be near.
        if !(self.careful || self.cuts > 0 || on_plane && self.turns_back(point)) {
            return Ok(Side::Same);
        }
        match self.newton(on_plane).is_positive(point) {
            None => Err(Step::Stopped(self.meter.stop().unwrap_or(Status::Limit))),
            Some(positive) if positive == self.positive => Ok(Side::Same),
            Some(_) if self.step < CROSSING => Ok(Side::Crossed),
            Some(_) => Err(Step::Shorter),
        }
    }

    /// Notes on which side the next point lies.
    fn pass(&mut self, side: Side) {
        if side == Side::Crossed {
            self.positive ^= true;
            self.trail.crossings += 1;
        }
    }

    fn newton(&mut self, on_plane: bool) -> Newton<'_, 'g> {
        Newton {
            linear: self.linear,
            metric: &self.metric,
            meter: self.meter,
            plane: if on_plane { &self.plane } else { &self.level },
            recycled: self.recycled,
        }
    }

    /// The point at a distance ahead.
    fn predict(&self, ahead: f64) -> Point {
        let moved = self.predictor.at(ahead);
        let mut z = vec![0.0; self.here.z.len()];
        self.metric.unscale(&moved, &mut z);
        z.iter_mut().zip(&self.here.z).for_each(|(z, here)| *z += here);
        Point { z, s: self.predict_s(ahead) }
    }

    fn predict_s(&self, ahead: f64) -> f64 {
        self.here.s + self.predictor.last_at(ahead) / self.plane.sigma
    }

    /// Coordinates of a point from here, s last.
    fn coordinates(&self, point: &Point) -> Vec<f64> {
        let mut out = self.metric.between(&self.here.z, &point.z);
        out.push(self.plane.sigma * (point.s - self.here.s));
        out
    }

    /// How far a point lies from here along the tangent.
    fn along(&self, point: &Point) -> f64 {
        dot(&self.coordinates(point), &self.plane.normal)
    }
}

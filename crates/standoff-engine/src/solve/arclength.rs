//! The second way along the branch: pseudo-arclength continuation (Keller 1977; Allgower, Georg
//! 1990) with Newton-Krylov correction. It passes folds, where the branch turns back in s.
//!
//! From a point with its unit tangent, the next is predicted by the parabola through the tangent and
//! the point before, and corrected in the plane at right angles to the tangent. A corrected point is
//! taken if the policy lies near the prediction and the branch has not turned sharply; otherwise
//! the step is halved. Coordinates are those of [`Metric`].

use crate::policy::Policy;

use super::branch::Trail;
use super::krylov::{axpy, dot, norm};
use super::linear::Linear;
use super::meter::Meter;
use super::metric::Metric;
use super::newton::{Corrected, Newton, POLISHED, Plane, Point, distance};
use super::precondition::Recycled;
use super::{Fold, Status};

/// The first step moves no log-odds by more than about this.
const FIRST_MOVE: f64 = 0.5;
/// The way ends when a step is shorter than this, in the metric's units.
const SMALLEST_STEP: f64 = 1e-5;
/// At steps shorter than this, a change of orientation is a crossing of branches and no wrong turn.
const CROSSING: f64 = 1e-4;
/// Least cosine between the tangent and the step that was made.
const STRAIGHT: f64 = 0.8;
/// Farthest that a corrected point may lie from its prediction, in probability.
const FAR: f64 = 0.1;
/// The share of the change that the first Newton step should leave.
const RATE: f64 = 0.1;
/// Newton steps for a point on the way, and for one that is landed on.
const PATIENCE: [usize; 2] = [6, 12];
/// Most points that are solved for to find a fold.
const VERTEX: usize = 14;
/// And how near each other in s they need to come.
const VERTEX_SPREAD: f64 = 1e-7;
/// Payoffs that cancel at an equilibrium may be larger than those that show: a margin for that.
const SLACK: f64 = 256.0;
/// Most change of policy that is put down to rounding.
const MOST_SLACK: f64 = 1e-7;
/// Relative residual to which a tangent is solved.
const TANGENT: f64 = 0.02;

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
    /// The points before, the last first; at most two.
    before: Vec<Point>,
    /// Whether the tangent here has been solved for, and not only drawn through points.
    solved: bool,
    /// Coordinates at `here`.
    metric: Metric<'g>,
    plane: Plane,
    /// At one precision.
    level: Plane,
    /// Coordinates of the point before from here, and how far it is.
    back: Vec<f64>,
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

/// How much longer the next step should be: so that the first Newton step leaves [`RATE`] of the
/// change, and neither of the bounds on a step is met.
fn growth(rate: f64, away: f64, straight: f64) -> f64 {
    let newton = (RATE / rate.max(f64::MIN_POSITIVE)).sqrt();
    let near = (0.5 * FAR / away.max(f64::MIN_POSITIVE)).sqrt();
    let bend = (0.5 * (1.0 - STRAIGHT) / (1.0 - straight).max(f64::MIN_POSITIVE)).sqrt();
    newton.min(near).min(bend).clamp(0.5, 1.8)
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
            solved: false,
            metric,
            plane,
            back: Vec::new(),
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
                Step::Shorter => {
                    self.step *= 0.5;
                    if !self.solved {
                        self.turn();
                    }
                    if self.step < SMALLEST_STEP {
                        return Reached::Stuck(self.here.clone());
                    }
                }
            }
        }
    }

    /// One step: to the target if it lies within it.
    fn attempt(&mut self, target: f64, goal: f64) -> Step {
        let predicted = self.predict(self.step);
        let slack = self.slack();
        let goal = goal.max(slack);
        if predicted.s >= target {
            return self.land(target, goal);
        }
        let moved = distance(self.linear, &self.here.z, &predicted.z);
        // Near a fold an error in the residual is a far larger one along the branch, and next to a
        // crossing it leads onto the other one.
        let share = if self.careful { 1e-3 } else { 1e-2 };
        let waypoint = (share * moved * moved).clamp(slack.max(1e-9), 0.1 * share);
        match self.newton(true).correct(&predicted, waypoint, PATIENCE[0]) {
            Corrected::Stopped(status) => Step::Stopped(status),
            Corrected::Failed => Step::Shorter,
            Corrected::At(point, change, rate) => {
                let away = distance(self.linear, &predicted.z, &point.z);
                let straight = self.straightness(&point);
                let sound = away <= FAR && straight >= STRAIGHT;
                if !(sound && self.is_oriented(&point, true) && self.turns_below(&point, target)) {
                    Step::Shorter
                } else if point.s >= target {
                    self.land(target, goal)
                } else {
                    self.step *= growth(rate, away, straight);
                    Step::To(point, change)
                }
            }
        }
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
    fn land(&mut self, target: f64, goal: f64) -> Step {
        match self.solve_at(target, goal) {
            Corrected::At(point, ..) if !self.is_oriented(&point, false) => Step::Shorter,
            Corrected::At(point, change, _) => Step::To(point, change),
            Corrected::Stopped(status) => Step::Stopped(status),
            Corrected::Failed => Step::Shorter,
        }
    }

    /// The point at precision `s` near where the prediction meets it within the next step.
    fn solve_at(&mut self, s: f64, goal: f64) -> Corrected {
        let (mut low, mut high) = (0.0, self.step);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if self.predict_s(middle) < s { low = middle } else { high = middle }
        }
        let mut start = self.predict(high);
        start.s = s;
        match self.newton(false).correct(&start, goal, PATIENCE[1]) {
            Corrected::At(point, ..) if distance(self.linear, &start.z, &point.z) > FAR => {
                Corrected::Failed
            }
            other => other,
        }
    }

    /// Whether a point lies on the side of all branching points on which the branch does. Where
    /// no step is short enough, the branches cross by a symmetry of the game, and this one goes
    /// straight on.
    fn is_oriented(&mut self, point: &Point, on_plane: bool) -> bool {
        // A branch that turns back in s must do so by a fold, past which the sign is the same; and
        // where a step had to be cut, another branch may be near.
        let looks = self.careful || self.solved || on_plane && self.turns_back(point);
        if !looks || self.newton(on_plane).is_positive(point) == self.positive {
            return true;
        }
        let crosses = self.step < CROSSING;
        self.positive ^= crosses;
        self.trail.crossings += usize::from(crosses);
        crosses
    }

    /// Whether the branch, if it turns back on the way to a point, does so before the target: else
    /// it has met that before. Keeps the fold.
    fn turns_below(&mut self, point: &Point, target: f64) -> bool {
        if !(point.s < self.here.s && self.turns_back(point)) {
            return true;
        }
        let fold = self.vertex(point);
        let below = fold.at < target;
        self.turned = below.then_some(fold);
        below
    }

    /// Whether s goes the other way from here to a point than it went to here.
    fn turns_back(&self, point: &Point) -> bool {
        let rose = self.before.first().is_none_or(|before| self.here.s > before.s);
        rose != (point.s > self.here.s)
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

    /// The parabola through the tangent here and the point before, at a distance ahead.
    fn predict(&self, ahead: f64) -> Point {
        let len = self.here.z.len();
        let far = norm(&self.back);
        let bend = if far > 0.0 { ahead * ahead / (far * far) } else { 0.0 };
        let mut moved: Vec<f64> =
            self.plane.normal[..len].iter().map(|t| t * (ahead + bend * far)).collect();
        moved.iter_mut().zip(&self.back).for_each(|(m, b)| *m += bend * b);
        let mut z = vec![0.0; len];
        self.metric.unscale(&moved, &mut z);
        z.iter_mut().zip(&self.here.z).for_each(|(z, here)| *z += here);
        Point { z, s: self.predict_s(ahead) }
    }

    fn predict_s(&self, ahead: f64) -> f64 {
        let len = self.here.z.len();
        let far = norm(&self.back);
        let bend = if far > 0.0 { ahead * ahead / (far * far) } else { 0.0 };
        let tangent = self.plane.normal[len] * (ahead + bend * far);
        let back = self.back.get(len).copied().unwrap_or(0.0);
        self.here.s + (tangent + bend * back) / self.plane.sigma
    }

    /// Coordinates of a point from here, s last.
    fn coordinates(&self, point: &Point) -> Vec<f64> {
        let mut out = self.metric.between(&self.here.z, &point.z);
        out.push(self.plane.sigma * (point.s - self.here.s));
        out
    }

    /// The cosine between the tangent and the way to a point.
    fn straightness(&self, point: &Point) -> f64 {
        let way = self.coordinates(point);
        dot(&way, &self.plane.normal) / norm(&way)
    }

    /// Takes a point as the next one, with the tangent of the parabola through the last three.
    fn arrive(&mut self, point: Point) {
        if self.meet_folds(&point) {
            // What folds needed was evaluated elsewhere.
            self.meter.sweep();
            self.linear.evaluate(&point.z, point.s);
            self.linear.prepare();
        }
        self.metric = Metric::new(self.linear.game, &point.z);
        self.plane.sigma = self.linear.slope_size(&self.metric);
        self.level.sigma = self.plane.sigma;
        self.solved = false;
        self.before.insert(0, std::mem::replace(&mut self.here, point));
        self.before.truncate(2);
        self.back = self.coordinates(&self.before[0]);
        let near = norm(&self.back);
        let mut along: Vec<f64> = self.back.iter().map(|b| -b / near).collect();
        if let Some(second) = self.before.get(1) {
            let mut back = self.coordinates(second);
            axpy(-1.0, &self.back, &mut back);
            let far = norm(&back);
            // How the slope changes from one piece to the next, taken on to here.
            let bend = near / (near + far);
            axpy(bend, &along.clone(), &mut along);
            axpy(bend / far, &back, &mut along);
        }
        self.plane.normal = unit(along);
    }

    /// Solves for the unit tangent here, on the side of the present direction, unless it is time to
    /// stop.
    fn turn(&mut self) {
        if self.meter.stop().is_some() {
            return;
        }
        self.meter.sweep();
        self.linear.evaluate(&self.here.z, self.here.s);
        self.linear.prepare();
        self.plane.normal = self.tangent();
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

    /// Notes where the branch turns back between the point before, here and the next, and what it
    /// is like where it is back at a precision from which it turned before.
    ///
    /// Gives back whether there was anything to note.
    fn meet_folds(&mut self, next: &Point) -> bool {
        let turned = self.turned.take();
        let turns = turned.is_some();
        self.trail.folds.extend(turned);
        let open: Vec<usize> = (0..self.trail.folds.len())
            .filter(|k| {
                let fold = &self.trail.folds[*k];
                fold.after.is_none() && self.here.s < fold.at && fold.at <= next.s
            })
            .collect();
        let met = turns || !open.is_empty();
        for k in open {
            let start = between(&self.here, next, self.trail.folds[k].at);
            let found = self.newton(false).correct(&start, POLISHED, PATIENCE[1]);
            if let Corrected::At(point, ..) = found {
                self.trail.folds[k].after = Some(Policy::from_log_odds(self.linear.game, &point.z));
            }
        }
        met
    }

    /// The fold among the point before, here and the next: where s is largest along the branch.
    fn vertex(&mut self, next: &Point) -> Fold {
        let mut three = vec![(0.0, self.here.clone()), (self.along(next), next.clone())];
        if let Some(before) = self.before.first() {
            three.insert(0, (self.along(before), before.clone()));
        }
        for turn in 0..VERTEX {
            // A parabola alone creeps where the branch bends on one side only.
            let Some((start, place)) = summit(&three, turn % 2 == 1) else { break };
            match self.newton(true).correct(&start, POLISHED, PATIENCE[0]) {
                Corrected::At(point, ..) if self.is_between(&start, &point) => {
                    keep_highest(&mut three, (place, point));
                }
                _ => break,
            }
            let tops = three.iter().map(|(_, point)| point.s);
            let (low, high) = tops.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), s| {
                (low.min(s), high.max(s))
            });
            if high - low < VERTEX_SPREAD {
                break;
            }
        }
        let best = three.into_iter().max_by(|(_, a), (_, b)| a.s.total_cmp(&b.s));
        let best = best.map_or_else(|| self.here.clone(), |(_, point)| point);
        let before = Policy::from_log_odds(self.linear.game, &best.z);
        Fold { at: best.s, before, after: None }
    }

    /// Whether what was found from a point between others is the branch between them, and not
    /// another one.
    fn is_between(&self, start: &Point, found: &Point) -> bool {
        distance(self.linear, &start.z, &found.z) <= FAR
    }

    /// How far a point lies from here along the tangent.
    fn along(&self, point: &Point) -> f64 {
        dot(&self.coordinates(point), &self.plane.normal)
    }
}

/// The point at precision `s` on the straight line between two others.
fn between(a: &Point, b: &Point, s: f64) -> Point {
    let part = (s - a.s) / (b.s - a.s);
    let at = |(a, b): (&f64, &f64)| if a == b { *a } else { a + part * (b - a) };
    Point { z: a.z.iter().zip(&b.z).map(at).collect(), s }
}

/// A point between three with their places, and its place: where the parabola in s through them has
/// its top, or, to narrow it down, in the wider gap beside the middle one.
fn summit(three: &[(f64, Point)], narrows: bool) -> Option<(Point, f64)> {
    const GOLDEN: f64 = 0.381_966;
    let [(la, a), (lb, b), (lc, c)] = three else { return None };
    let (first, second) = ((b.s - a.s) / (lb - la), (c.s - b.s) / (lc - lb));
    let bend = (second - first) / (lc - la);
    let wider = if lc - lb > lb - la { lc } else { la };
    let top = 0.5 * (la + lb - first / bend);
    let place = if narrows { lb + GOLDEN * (wider - lb) } else { top };
    if !(bend < 0.0 && *la < place && place < *lc) {
        return None;
    }
    let wa = (place - lb) * (place - lc) / ((la - lb) * (la - lc));
    let wb = (place - la) * (place - lc) / ((lb - la) * (lb - lc));
    let wc = (place - la) * (place - lb) / ((lc - la) * (lc - lb));
    let at = |((a, b), c): ((&f64, &f64), &f64)| {
        if a.is_finite() { wa * a + wb * b + wc * c } else { *a }
    };
    let z = a.z.iter().zip(&b.z).zip(&c.z).map(at).collect();
    Some((Point { z, s: wa * a.s + wb * b.s + wc * c.s }, place))
}

/// Puts a point among three, and keeps the highest with its neighbours.
fn keep_highest(three: &mut Vec<(f64, Point)>, new: (f64, Point)) {
    three.push(new);
    three.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let height = |k: &usize| three[*k].1.s;
    let top = (0..three.len()).max_by(|a, b| height(a).total_cmp(&height(b))).unwrap_or(0);
    let first = top.saturating_sub(1).min(three.len().saturating_sub(3));
    three.truncate(first + 3);
    three.drain(..first);
}

fn unit(mut v: Vec<f64>) -> Vec<f64> {
    let size = norm(&v);
    v.iter_mut().for_each(|entry| *entry /= size);
    v
}

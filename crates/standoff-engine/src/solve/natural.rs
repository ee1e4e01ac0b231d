//! The first way along the branch: prediction in s, then sweeps with Anderson acceleration.
//!
//! From s = 0, where the answer is the base and its tangent is λQ(μ), the next point is predicted
//! along the secant, sweeps settle it, and it is taken only if it lies near the prediction: a fixed
//! point that lies elsewhere belongs to another branch. Where sweeps settle slowly or not at all,
//! this way ends and gives back the last point with its direction.

use super::anderson::{Anderson, DEPTH, subtract};
use super::linear::Linear;
use super::meter::Meter;
use super::newton::{Point, distance};
use super::{Settings, Status};

/// Largest step in s.
const LARGEST_STEP: f64 = 0.25;
/// Smallest, as a share of the first.
const SMALLEST_STEP: f64 = 1.0 / 32.0;
/// The first step moves no log-odds within a set by more than this.
const FIRST_MOVE: f64 = 1.0;
/// How far a settled point may lie from its prediction, in probability.
pub const NEAR: f64 = 0.05;
/// Change at which a point on the way to s = 1 is good enough to go on from.
const WAYPOINT: f64 = 1e-4;
/// Sweeps at one s before their rate is looked at.
const TRIAL: usize = 3;
/// Most sweeps that are still to come by the rate of the last ones, on the way and at s = 1.
const PATIENCE: [f64; 2] = [2.0, 12.0];

/// Where the way ended.
pub enum Reached {
    /// At s = 1, with the change of the last sweep.
    End(Point, f64),
    /// At a point from which sweeps do not lead on, with dz/ds there.
    Stuck(Point, Vec<f64>),
    /// Stopped, at the last good point.
    Stopped(Status, Point),
}

/// A point, how the branch goes on, and the next step.
struct Stop {
    at: Point,
    slope: Vec<f64>,
    step: f64,
}

/// Follows the branch from s = 0 as far as sweeps lead.
pub fn follow(
    linear: &mut Linear<'_>,
    meter: &mut Meter<'_>,
    settings: &Settings,
    base: Vec<f64>,
) -> Reached {
    let mut stop = match start(linear, meter, base) {
        Ok(stop) => stop,
        Err(point) => {
            let status = meter.stop().unwrap_or(Status::NumericalTrouble);
            return Reached::Stopped(status, point);
        }
    };
    let smallest = stop.step * SMALLEST_STEP;
    loop {
        let next = (stop.at.s + stop.step).min(1.0);
        let goal = if next < 1.0 { WAYPOINT } else { settings.tolerance * 0.1 };
        let predicted = stop.predict(next);
        match settle(linear, meter, predicted.clone(), next, goal) {
            Settled::Stopped(status) => return Reached::Stopped(status, stop.at),
            Settled::Slowly => return Reached::Stuck(stop.at, stop.slope),
            Settled::At(z, change) => {
                let away = distance(linear, &predicted, &z);
                if away > NEAR {
                    stop.step = (next - stop.at.s) / 2.0;
                    if stop.step < smallest.max(4.0 * f64::EPSILON * next) {
                        return Reached::Stuck(stop.at, stop.slope);
                    }
                } else if next < 1.0 {
                    stop = stop.moved_to(next, z, away);
                } else {
                    return Reached::End(Point { z, s: 1.0 }, change);
                }
            }
        }
    }
}

impl Stop {
    fn predict(&self, s: f64) -> Vec<f64> {
        let ahead = s - self.at.s;
        self.at.z.iter().zip(&self.slope).map(|(z, slope)| z + ahead * slope).collect()
    }

    /// The next point, which lay `away` from its prediction.
    fn moved_to(&self, s: f64, z: Vec<f64>, away: f64) -> Self {
        let slope = subtract(&z, &self.at.z).iter().map(|d| d / (s - self.at.s)).collect();
        let growth = if away <= 0.25 * NEAR { 2.0 } else { 1.0 };
        Self { at: Point { z, s }, slope, step: (growth * self.step).min(LARGEST_STEP) }
    }
}

/// The base and the tangent there: z = ln μ + s λ Q(μ) to first order.
fn start(linear: &mut Linear<'_>, meter: &mut Meter<'_>, base: Vec<f64>) -> Result<Stop, Point> {
    let slope = slope_at_base(linear, meter, &base);
    let at = Point { z: base, s: 0.0 };
    let Some(slope) = slope else { return Err(at) };
    let largest = largest_spread(linear, &at.z, &slope);
    let step = if largest > 0.0 { FIRST_MOVE / largest } else { 1.0 };
    Ok(Stop { at, slope, step: step.min(LARGEST_STEP) })
}

/// dz/ds = λQ(μ) at the base; nothing if a number there is not finite or it is time to stop.
pub fn slope_at_base(
    linear: &mut Linear<'_>,
    meter: &mut Meter<'_>,
    base: &[f64],
) -> Option<Vec<f64>> {
    meter.sweep();
    let change = linear.evaluate(base, 0.0);
    if meter.stop().is_some() {
        return None;
    }
    linear.prepare();
    let mut slope = vec![0.0; base.len()];
    meter.product();
    linear.tangent(&vec![0.0; base.len()], 1.0, &mut slope);
    (change.is_finite() && slope.iter().all(|d| d.is_finite())).then_some(slope)
}

/// The largest difference between entries of one information set.
fn largest_spread(linear: &Linear<'_>, z: &[f64], slope: &[f64]) -> f64 {
    let spread = linear.game.views.iter().flat_map(|view| {
        (0..view.bases.len()).map(move |row| {
            let open = view.row(row).filter(|k| z[*k] > f64::NEG_INFINITY);
            let (low, high) = open.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), k| {
                (low.min(slope[k]), high.max(slope[k]))
            });
            high - low
        })
    });
    spread.fold(0.0, crate::math::max_or_infinite)
}

enum Settled {
    At(Vec<f64>, f64),
    Slowly,
    Stopped(Status),
}

/// Iterates at one `s` until the policy moves by at most `goal` in a sweep.
fn settle(
    linear: &mut Linear<'_>,
    meter: &mut Meter<'_>,
    mut z: Vec<f64>,
    s: f64,
    goal: f64,
) -> Settled {
    let mut mixer = Anderson::new(DEPTH);
    let mut changes = Vec::new();
    loop {
        if let Some(status) = meter.stop() {
            return Settled::Stopped(status);
        }
        meter.sweep();
        let change = linear.evaluate(&z, s);
        if !change.is_finite() {
            return Settled::Stopped(Status::NumericalTrouble);
        }
        if change <= goal {
            return Settled::At(linear.image.clone(), change);
        }
        changes.push(change);
        if left(&changes, goal) > PATIENCE[usize::from(s == 1.0)] {
            return Settled::Slowly;
        }
        z = mixer.mix(&z, &linear.image, change);
    }
}

/// How many more sweeps it takes to the goal at the rate of the last ones.
fn left(changes: &[f64], goal: f64) -> f64 {
    let count = changes.len();
    if count < TRIAL {
        return 0.0;
    }
    let (before, now) = (changes[count - TRIAL], changes[count - 1]);
    let rate = crate::math::ln(now / before) / (TRIAL - 1) as f64;
    if rate < 0.0 { crate::math::ln(goal / now) / rate } else { f64::INFINITY }
}

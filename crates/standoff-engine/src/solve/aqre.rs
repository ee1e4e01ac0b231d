//! Quantal response equilibrium on the principal branch, by the layer-by-layer fixed point.
//!
//! The map: forward pass for reach, then a backward pass in which every information set answers
//! the freshly answered later layers (docs/methods.md, "Equilibrium and certificate"). Its fixed
//! points are the equilibria. The branch is followed from s = 0, where the answer is the base and
//! its tangent is λQ(μ), to s = 1: the next point is predicted along the secant, sweeps settle it,
//! and it is taken only if it lies near the prediction. Otherwise the step in s is halved: a fixed
//! point that lies elsewhere belongs to another branch. Sweeps at one s are combined by Anderson
//! acceleration (Anderson 1965; Walker, Ni 2011) on the log-odds.
//!
//! Where no step passes, the branch folds or sweeps do not settle; the last point is given back
//! with the s that was reached, and not a point of another branch.

use super::sweep::{Answer, Backward, Beliefs, Workspace};
use super::{Card, Settings, Solution, Solver, Status};
use crate::control::Control;
use crate::game::{Game, Prices};
use crate::policy::{Policy, base_log_odds};

/// The equilibrium solver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Aqre;

/// Largest step in s.
const LARGEST_STEP: f64 = 0.25;
/// The first step moves no log-odds within a set by more than this.
const FIRST_MOVE: f64 = 1.0;
/// The solver gives up when a step is smaller than this part of the s that it starts from.
const SMALLEST_STEP: f64 = 1e-3;
/// How far a settled point may lie from its prediction, in probability.
const NEAR: f64 = 0.05;
/// Change at which a point on the way to s = 1 is good enough to go on from.
const WAYPOINT: f64 = 1e-5;
/// Sweeps at one s before the step is halved; the last s may use them twelve times.
const PATIENCE: usize = 60;

impl Solver for Aqre {
    fn card(&self) -> Card {
        Card {
            id: "aqre",
            name: "Quantal response equilibrium",
            concept: "agent quantal response equilibrium with a base, on the principal branch",
            guarantee: "none beforehand; what is called converged passes an independent certificate",
            references: "McKelvey, Palfrey 1998; Mattsson, Weibull 2002",
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
        let mut run = Run::new(game, prices, settings, control);
        let mut at = run.start();
        loop {
            let next = (at.s + at.step).min(1.0);
            let last = next >= 1.0;
            let goal = if last { settings.tolerance * 0.1 } else { WAYPOINT };
            let predicted = at.predict(next);
            run.z.clone_from(&predicted);
            let settled = run.settle(next, goal, if last { 12 * PATIENCE } else { PATIENCE });
            let away = run.distance(&predicted);
            let almost = last && run.change <= 100.0 * settings.tolerance;
            match settled {
                Settled::Stopped(status) => return run.solution(status, &at),
                Settled::Yes if away <= NEAR && last => {
                    at = at.moved_to(next, &run.z, away);
                    return run.solution(Status::Converged, &at);
                }
                Settled::Yes if away <= NEAR => at = at.moved_to(next, &run.z, away),
                Settled::No if away <= NEAR && almost => {
                    at = at.moved_to(next, &run.z, away);
                    return run.solution(Status::Almost, &at);
                }
                _ if at.step <= SMALLEST_STEP * at.s || at.step < f64::EPSILON => {
                    return run.solution(Status::Limit, &at);
                }
                // Of the step that was made: the last one is cut short at s = 1.
                _ => at.step = (next - at.s) / 2.0,
            }
        }
    }
}

/// A point of the branch, and how it goes on.
struct Point {
    s: f64,
    z: Vec<f64>,
    /// dz/ds: the tangent at the base, a secant later.
    slope: Vec<f64>,
    step: f64,
}

impl Point {
    fn predict(&self, s: f64) -> Vec<f64> {
        let ahead = s - self.s;
        self.z.iter().zip(&self.slope).map(|(z, slope)| z + ahead * slope).collect()
    }

    /// The next point, which lay `away` from its prediction.
    fn moved_to(&self, s: f64, z: &[f64], away: f64) -> Self {
        let slope = subtract(z, &self.z).iter().map(|d| d / (s - self.s)).collect();
        let growth = if away <= 0.25 * NEAR { 2.0 } else { 1.0 };
        Self { s, z: z.to_vec(), slope, step: (growth * self.step).min(LARGEST_STEP) }
    }
}

enum Settled {
    Yes,
    No,
    Stopped(Status),
}

struct Run<'a> {
    game: &'a Game,
    prices: &'a Prices,
    settings: &'a Settings,
    control: &'a Control,
    z: Vec<f64>,
    beliefs: Beliefs,
    work: Workspace,
    sweeps: usize,
    change: f64,
}

impl<'a> Run<'a> {
    fn new(
        game: &'a Game,
        prices: &'a Prices,
        settings: &'a Settings,
        control: &'a Control,
    ) -> Self {
        let z = base_log_odds(game, prices);
        let (beliefs, work) = (Beliefs::new(game, prices), Workspace::default());
        Self { game, prices, settings, control, z, beliefs, work, sweeps: 0, change: f64::INFINITY }
    }

    fn solution(&self, status: Status, at: &Point) -> Solution {
        let policy = Policy::from_log_odds(self.game, &at.z);
        Solution {
            status,
            policy,
            reached: at.s,
            sweeps: self.sweeps,
            products: 0,
            folds: Vec::new(),
            change: self.change,
        }
    }

    /// The base and the tangent there: z = ln μ + s λ Q(μ) to first order.
    fn start(&mut self) -> Point {
        const AHEAD: f64 = 1e-9;
        let base = self.z.clone();
        let ahead = self.map(AHEAD);
        let slope: Vec<f64> = subtract(&ahead, &base).iter().map(|d| d / AHEAD).collect();
        let spread = self.game.views.iter().flat_map(|view| {
            let slope = &slope;
            let base = &base;
            (0..view.bases.len()).map(move |row| {
                let open = view.row(row).filter(|k| base[*k] > f64::NEG_INFINITY);
                let (low, high) = open
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), k| {
                        (low.min(slope[k]), high.max(slope[k]))
                    });
                high - low
            })
        });
        let largest = spread.fold(0.0, f64::max);
        let step = if largest > 0.0 { FIRST_MOVE / largest } else { 1.0 };
        Point { s: 0.0, z: base, slope, step: step.min(LARGEST_STEP) }
    }

    /// How far the present policy lies from that of other log-odds.
    fn distance(&self, z: &[f64]) -> f64 {
        Policy::from_log_odds(self.game, &self.z).distance(&Policy::from_log_odds(self.game, z))
    }

    /// The map at precision `s` times the asked one: new log-odds from the present ones.
    fn map(&mut self, s: f64) -> Vec<f64> {
        let policy = Policy::from_log_odds(self.game, &self.z);
        self.beliefs.update(self.game, self.prices, &policy);
        let mut next = self.z.clone();
        let pass = Backward {
            game: self.game,
            prices: self.prices,
            reach: &self.beliefs.reach,
            scale: s * self.settings.scale,
            answer: Answer::All,
        };
        pass.run(&mut next, &mut self.work);
        self.change = policy.distance(&Policy::from_log_odds(self.game, &next));
        self.sweeps += 1;
        next
    }

    /// Iterates at one `s` until the policy moves by at most `goal` in a sweep.
    fn settle(&mut self, s: f64, goal: f64, patience: usize) -> Settled {
        let mut mixer = Anderson::new(ANDERSON_DEPTH);
        for _ in 0..patience {
            if self.control.is_cancelled() {
                return Settled::Stopped(Status::Cancelled);
            }
            if self.sweeps >= self.settings.max_sweeps {
                return Settled::Stopped(Status::Limit);
            }
            let next = self.map(s);
            if !self.change.is_finite() {
                return Settled::Stopped(Status::NumericalTrouble);
            }
            if self.change <= goal {
                self.z = next;
                return Settled::Yes;
            }
            self.z = mixer.mix(&self.z, &next, self.change);
        }
        Settled::No
    }
}

/// How many earlier iterates are combined.
const ANDERSON_DEPTH: usize = 8;

/// Anderson acceleration of a fixed-point map, with a plain step after a bad one.
///
/// Keeps differences of iterates and residuals f = g(z) - z and takes the combination whose
/// residual is smallest in the least-squares sense (type II; Walker, Ni 2011, equation 2.1).
struct Anderson {
    depth: usize,
    last: Option<(Vec<f64>, Vec<f64>)>,
    steps: Vec<Vec<f64>>,
    residuals: Vec<Vec<f64>>,
    best: f64,
}

impl Anderson {
    fn new(depth: usize) -> Self {
        Self { depth, last: None, steps: Vec::new(), residuals: Vec::new(), best: f64::INFINITY }
    }

    /// The next iterate, from the present one and its image.
    fn mix(&mut self, z: &[f64], image: &[f64], change: f64) -> Vec<f64> {
        let residual: Vec<f64> = z.iter().zip(image).map(|(z, g)| difference(*g, *z)).collect();
        if change > 10.0 * self.best {
            *self = Self { best: self.best, ..Self::new(self.depth) };
        }
        self.best = self.best.min(change);
        if let Some((old_image, old_residual)) =
            self.last.replace((image.to_vec(), residual.clone()))
        {
            push(&mut self.steps, self.depth, subtract(image, &old_image));
            push(&mut self.residuals, self.depth, subtract(&residual, &old_residual));
        }
        let weights = least_squares(&self.residuals, &residual);
        let mut next = image.to_vec();
        for (weight, step) in weights.iter().zip(&self.steps) {
            for (entry, step) in next.iter_mut().zip(step) {
                *entry -= weight * step;
            }
        }
        next
    }
}

fn push(list: &mut Vec<Vec<f64>>, depth: usize, item: Vec<f64>) {
    if list.len() == depth {
        list.remove(0);
    }
    list.push(item);
}

fn subtract(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| difference(*a, *b)).collect()
}

/// `a - b`, and 0 where both are the minus infinity of a disabled action.
fn difference(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { a - b }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Weights w that minimise |target - Σ w_k columns_k|, by ridge-regularised normal equations:
/// there are at most [`ANDERSON_DEPTH`] of them and a poor solution only costs a sweep.
fn least_squares(columns: &[Vec<f64>], target: &[f64]) -> Vec<f64> {
    let m = columns.len();
    let mut a = vec![0.0; m * m];
    let mut b: Vec<f64> = columns.iter().map(|column| dot(column, target)).collect();
    for i in 0..m {
        for j in 0..=i {
            a[i * m + j] = dot(&columns[i], &columns[j]);
            a[j * m + i] = a[i * m + j];
        }
    }
    let trace: f64 = (0..m).map(|i| a[i * m + i]).sum();
    (0..m).for_each(|i| a[i * m + i] += 1e-12 * trace);
    if cholesky_solve(&mut a, &mut b, m) { b } else { vec![0.0; m] }
}

/// Solves a symmetric positive definite system in place; false if it is not.
fn cholesky_solve(a: &mut [f64], b: &mut [f64], m: usize) -> bool {
    for j in 0..m {
        for k in 0..j {
            for i in j..m {
                a[i * m + j] -= a[i * m + k] * a[j * m + k];
            }
        }
        let pivot = a[j * m + j];
        if pivot.is_nan() || pivot <= 0.0 {
            return false;
        }
        (j..m).for_each(|i| a[i * m + j] /= pivot.sqrt());
    }
    for i in 0..m {
        (0..i).for_each(|k| b[i] -= a[i * m + k] * b[k]);
        b[i] /= a[i * m + i];
    }
    for i in (0..m).rev() {
        (i + 1..m).for_each(|k| b[i] -= a[k * m + i] * b[k]);
        b[i] /= a[i * m + i];
    }
    true
}

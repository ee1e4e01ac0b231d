//! The principal branch by pseudo-arclength (Allgower, Georg 1990, chapters 2 and 6): along its
//! tangent by small steps, back to it by Newton's method in the plane across, through every fold.
//!
//! Points are (y, σs). σ is the speed |dy/ds| at s = 0, so that s weighs as much as log-odds; it is
//! at least 10, so that no step is longer than a tenth in s.

use super::game::Condition;
use super::newton::{Triangles, dot, largest, norm, solve_at, vanishes};

/// The end of the branch.
pub struct Branch {
    /// π at the first point with s = 1, laid out as a policy.
    pub policy: Vec<f64>,
    /// Where s turned before, from the first: back, forth again, and so on.
    pub folds: Vec<f64>,
    /// Where another branch crosses: the determinant changes its sign and the curve goes straight
    /// on. Only games with a symmetry have such places.
    pub crossings: Vec<f64>,
    /// How many points were computed on the way.
    pub points: usize,
}

/// Cosine of the largest turn in one step: about 11 degrees.
const STRAIGHT: f64 = 0.98;
/// Largest part of a step that Newton's method may correct.
const CORRECTION: f64 = 0.1;

/// A step so short that a change of sign is no jump to another branch but a crossing.
const SHORT: f64 = 1e-4;

/// Follows the branch of a game by steps of at most `longest`.
pub fn follow(condition: &Condition<'_>, longest: f64) -> Result<Branch, String> {
    let tracer = Tracer::new(condition);
    let mut at = tracer.start()?;
    let mut found = Branch { policy: Vec::new(), folds: vec![], crossings: vec![], points: 0 };
    let mut step = 0.1 * longest;
    while found.points < 100_000 {
        found.points += 1;
        let next = loop {
            match tracer.ahead(&at, step).filter(|next| next.continues(&at, step)) {
                Some(next) => break next,
                None if step < 1e-9 => {
                    return Err(format!("no step passes at s = {}", tracer.s(&at)));
                }
                None => step *= 0.5,
            }
        };
        let over = tracer.s(&next) >= 1.0;
        if next.sign != at.sign && !over {
            found.crossings.push(tracer.s(&next));
        }
        let turn = at.rises() != next.rises();
        if turn && !(over && at.rises()) {
            let (length, fold) = tracer.between(&at, step, |point| point.rises() != at.rises())?;
            if tracer.s(&fold) >= 1.0 && at.rises() {
                return tracer.finish(&at, length, found);
            }
            found.folds.push(tracer.s(&fold));
        }
        if over {
            return tracer.finish(&at, step, found);
        }
        let bend = dot(&at.tangent, &next.tangent);
        step = if bend > 0.995 { (1.5 * step).min(longest) } else { step };
        at = next;
    }
    Err("the branch does not end".into())
}

#[derive(Clone)]
struct Point {
    x: Vec<f64>,
    /// Of length 1, in the direction of travel.
    tangent: Vec<f64>,
    /// Sign of the determinant of (∂F; tangent): constant along a branch (ibid., section 2.1).
    sign: f64,
    /// How far Newton's method moved it.
    moved: f64,
}

impl Point {
    fn rises(&self) -> bool {
        self.tangent.last().is_some_and(|t| *t > 0.0)
    }

    /// Whether it is the point that lies `step` further on the branch of `before`.
    fn continues(&self, before: &Self, step: f64) -> bool {
        (self.sign == before.sign || step <= SHORT)
            && dot(&self.tangent, &before.tangent) >= STRAIGHT
            && self.moved <= CORRECTION * step
    }
}

struct Tracer<'a> {
    condition: &'a Condition<'a>,
    /// σ
    speed: f64,
}

impl<'a> Tracer<'a> {
    fn new(condition: &'a Condition<'a>) -> Self {
        let speed = norm(&condition.at(&condition.start(), 0.0).by_s);
        Self { condition, speed: speed.max(10.0) }
    }

    fn s(&self, point: &Point) -> f64 {
        point.x[self.condition.unknowns] / self.speed
    }

    fn start(&self) -> Result<Point, String> {
        let mut x = self.condition.start();
        x.push(0.0);
        let mut across = vec![0.0; x.len()];
        across[self.condition.unknowns] = 1.0;
        self.correct(x, &across).ok_or("the base is no point of the branch".into())
    }

    /// The point of the branch in the plane across the tangent of `at`, at distance `step`.
    fn ahead(&self, at: &Point, step: f64) -> Option<Point> {
        let x = at.x.iter().zip(&at.tangent).map(|(x, t)| x + step * t).collect();
        self.correct(x, &at.tangent)
    }

    /// Newton's method in the plane through `x` across `across`.
    fn correct(&self, mut x: Vec<f64>, across: &[f64]) -> Option<Point> {
        let n = self.condition.unknowns;
        let (start, mut last) = (x.clone(), f64::INFINITY);
        for _ in 0..10 {
            let equations = self.condition.at(&x[..n], x[n] / self.speed);
            let done = vanishes(&equations, &x[..n]);
            let mut rows = equations.by_y;
            for (row, by_s) in rows.iter_mut().zip(&equations.by_s) {
                row.push(by_s / self.speed);
            }
            rows.push(across.to_vec());
            let triangles = Triangles::new(rows)?;
            if done {
                let mut unit = vec![0.0; n + 1];
                unit[n] = 1.0;
                let tangent = triangles.solve(&unit);
                let length = norm(&tangent);
                let tangent = tangent.iter().map(|t| t / length).collect();
                let moved = norm(&x.iter().zip(&start).map(|(a, b)| a - b).collect::<Vec<f64>>());
                return Some(Point { x, tangent, sign: triangles.sign, moved });
            }
            let mut right = equations.f;
            right.push(0.0);
            let step = triangles.solve(&right);
            let size = largest(&step);
            // A method that does not contract may end on another branch.
            if size > 0.5 * last && size > 1e-10 {
                return None;
            }
            last = size;
            x.iter_mut().zip(step).for_each(|(x, step)| *x -= step);
        }
        None
    }

    /// The first point within a step at which something has come to hold, by bisection, and its
    /// distance.
    fn between(
        &self,
        at: &Point,
        step: f64,
        holds: impl Fn(&Point) -> bool,
    ) -> Result<(f64, Point), String> {
        let (mut low, mut high) = (0.0, step);
        let mut found = None;
        for _ in 0..25 {
            let middle = 0.5 * (low + high);
            let point = self.ahead(at, middle).ok_or("lost within a step")?;
            if holds(&point) {
                (high, found) = (middle, Some(point));
            } else {
                low = middle;
            }
        }
        let last = found.or_else(|| self.ahead(at, high)).ok_or("lost within a step")?;
        Ok((high, last))
    }

    /// The answer at s = 1, which is passed within a step.
    fn finish(&self, at: &Point, step: f64, found: Branch) -> Result<Branch, String> {
        let n = self.condition.unknowns;
        let (_, near) = self.between(at, step, |point| self.s(point) >= 1.0)?;
        let y = solve_at(self.condition, &near.x[..n], 1.0).ok_or("no solution at s = 1")?;
        let moved: Vec<f64> = y.iter().zip(&near.x).map(|(a, b)| a - b).collect();
        if largest(&moved) > 1e-3 {
            return Err(format!("the solution at s = 1 lies off the branch by {moved:?}"));
        }
        Ok(Branch { policy: self.condition.policy(&y), ..found })
    }
}

//! Dense linear equations and Newton's method.

use super::game::{Condition, Equations};

/// A square matrix as the product of a lower and an upper triangle, rows exchanged for the largest
/// pivot (Golub, Van Loan 2013, algorithm 3.4.1).
pub struct Triangles {
    rows: Vec<Vec<f64>>,
    order: Vec<usize>,
    /// Sign of the determinant.
    pub sign: f64,
}

impl Triangles {
    /// None if the matrix is singular or not finite.
    pub fn new(mut rows: Vec<Vec<f64>>) -> Option<Self> {
        let n = rows.len();
        let mut order: Vec<usize> = (0..n).collect();
        let mut sign = 1.0;
        for j in 0..n {
            let best = (j..n).max_by(|a, b| rows[*a][j].abs().total_cmp(&rows[*b][j].abs()))?;
            if best != j {
                rows.swap(j, best);
                order.swap(j, best);
                sign = -sign;
            }
            let (done, below) = rows.split_at_mut(j + 1);
            let pivot = &done[j];
            if pivot[j] == 0.0 || !pivot[j].is_finite() {
                return None;
            }
            sign *= pivot[j].signum();
            for row in below.iter_mut().filter(|row| row[j] != 0.0) {
                row[j] /= pivot[j];
                let factor = row[j];
                for (entry, pivot) in row[j + 1..].iter_mut().zip(&pivot[j + 1..]) {
                    *entry -= factor * pivot;
                }
            }
        }
        Some(Self { rows, order, sign })
    }

    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = self.order.iter().map(|k| right[*k]).collect();
        for i in 0..x.len() {
            let (known, rest) = x.split_at_mut(i);
            rest[0] -= dot(&self.rows[i][..i], known);
        }
        for i in (0..x.len()).rev() {
            let (head, known) = x.split_at_mut(i + 1);
            head[i] = (head[i] - dot(&self.rows[i][i + 1..], known)) / self.rows[i][i];
        }
        x
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// The largest size of an entry; infinite if one is not finite.
pub fn largest(a: &[f64]) -> f64 {
    let size = |x: &f64| if x.is_finite() { x.abs() } else { f64::INFINITY };
    a.iter().map(size).fold(0.0, f64::max)
}

/// Whether F vanishes to 1e-12, relative to log-odds larger than 1.
pub fn vanishes(equations: &Equations, y: &[f64]) -> bool {
    largest(&equations.f) <= 1e-12 * largest(y).max(1.0)
}

/// The solution of F(y, s) = 0 at a fixed s near `y`.
pub fn solve_at(condition: &Condition<'_>, y: &[f64], s: f64) -> Option<Vec<f64>> {
    let mut y = y.to_vec();
    for _ in 0..30 {
        let equations = condition.at(&y, s);
        if vanishes(&equations, &y) {
            return Some(y);
        }
        let step = Triangles::new(equations.by_y)?.solve(&equations.f);
        y.iter_mut().zip(step).for_each(|(y, step)| *y -= step);
    }
    None
}

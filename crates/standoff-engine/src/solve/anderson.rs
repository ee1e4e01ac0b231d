//! Anderson acceleration of a fixed-point map (Anderson 1965; Walker, Ni 2011).

use super::krylov::{axpy, dot};

/// How many earlier iterates are combined.
pub const DEPTH: usize = 8;

/// Anderson acceleration of a fixed-point map, with a plain step after a bad one.
///
/// Keeps differences of iterates and residuals f = g(z) - z and takes the combination whose
/// residual is smallest in the least-squares sense (type II; Walker, Ni 2011, equation 2.1).
pub struct Anderson {
    depth: usize,
    /// The last image and residual.
    last: Option<(Vec<f64>, Vec<f64>)>,
    steps: Vec<Vec<f64>>,
    residuals: Vec<Vec<f64>>,
    /// Inner products of each of the differences of residuals with itself and those before it.
    products: Vec<Vec<f64>>,
    best: f64,
}

impl Anderson {
    pub fn new(depth: usize) -> Self {
        let (steps, residuals, products) = (Vec::new(), Vec::new(), Vec::new());
        Self { depth, last: None, steps, residuals, products, best: f64::INFINITY }
    }

    /// The next iterate, from the present one and its image.
    pub fn mix(&mut self, z: &[f64], image: &[f64], change: f64) -> Vec<f64> {
        let residual = subtract(image, z);
        if change > 10.0 * self.best {
            *self = Self { best: self.best, ..Self::new(self.depth) };
        }
        self.best = self.best.min(change);
        if let Some((mut step, mut bend)) = self.last.take() {
            subtract_from(image, &mut step);
            subtract_from(&residual, &mut bend);
            self.keep(step, bend);
        }
        let weights = least_squares(&self.products, &self.residuals, &residual);
        let mut next = image.to_vec();
        for (weight, step) in weights.iter().zip(&self.steps) {
            axpy(-weight, step, &mut next);
        }
        self.last = Some((image.to_vec(), residual));
        next
    }

    /// Keeps a pair of differences in place of the oldest.
    fn keep(&mut self, step: Vec<f64>, residual: Vec<f64>) {
        if self.steps.len() == self.depth {
            self.steps.remove(0);
            self.residuals.remove(0);
            self.products.remove(0);
            for row in &mut self.products {
                row.remove(0);
            }
        }
        self.steps.push(step);
        self.residuals.push(residual);
        let newest = self.residuals.last();
        let row = newest.map(|new| self.residuals.iter().map(|old| dot(new, old)).collect());
        self.products.extend(row);
    }
}

pub fn subtract(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| difference(*a, *b)).collect()
}

/// Puts `a - b` in place of b.
fn subtract_from(a: &[f64], b: &mut [f64]) {
    b.iter_mut().zip(a).for_each(|(b, a)| *b = difference(*a, *b));
}

/// `a - b`, and 0 where both are the minus infinity of a disabled action.
fn difference(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { a - b }
}

/// Weights w that minimise |target - Σ w_k columns_k|, given the products of columns, by ridge-regularised normal equations:
/// there are at most [`DEPTH`] of them and a poor solution only costs a sweep.
fn least_squares(products: &[Vec<f64>], columns: &[Vec<f64>], target: &[f64]) -> Vec<f64> {
    let m = columns.len();
    let mut a = vec![0.0; m * m];
    let mut b: Vec<f64> = columns.iter().map(|column| dot(column, target)).collect();
    for (i, row) in products.iter().enumerate() {
        for (j, product) in row.iter().enumerate() {
            a[i * m + j] = *product;
            a[j * m + i] = *product;
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

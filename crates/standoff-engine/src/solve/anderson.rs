//! Anderson acceleration of a fixed-point map (Anderson 1965; Walker, Ni 2011).

use super::krylov::dot;

/// How many earlier iterates are combined.
pub const DEPTH: usize = 8;

/// Anderson acceleration of a fixed-point map, with a plain step after a bad one.
///
/// Keeps differences of iterates and residuals f = g(z) - z and takes the combination whose
/// residual is smallest in the least-squares sense (type II; Walker, Ni 2011, equation 2.1).
pub struct Anderson {
    depth: usize,
    last: Option<(Vec<f64>, Vec<f64>)>,
    steps: Vec<Vec<f64>>,
    residuals: Vec<Vec<f64>>,
    best: f64,
}

impl Anderson {
    pub fn new(depth: usize) -> Self {
        Self { depth, last: None, steps: Vec::new(), residuals: Vec::new(), best: f64::INFINITY }
    }

    /// The next iterate, from the present one and its image.
    pub fn mix(&mut self, z: &[f64], image: &[f64], change: f64) -> Vec<f64> {
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

pub fn subtract(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| difference(*a, *b)).collect()
}

/// `a - b`, and 0 where both are the minus infinity of a disabled action.
fn difference(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { a - b }
}

/// Weights w that minimise |target - Σ w_k columns_k|, by ridge-regularised normal equations:
/// there are at most [`DEPTH`] of them and a poor solution only costs a sweep.
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

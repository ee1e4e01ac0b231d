//! On which side of a branching point a solution lies: the sign of det(I - DG).
//!
//! On the principal branch the determinant of the bordered system keeps its sign, so det(I - DG) is
//! positive where the branch rises in s and negative where it falls. A step that leads straight
//! across the place where a branch turns sharply (an imperfect pitchfork) lands on an equilibrium
//! with the wrong sign, which no residual can show. The sign is that of the product of the
//! eigenvalues. Those of DG gather at 0, and the few that could make 1 - x negative stand out: a
//! short Arnoldi process finds them (Saad 2011, chapter 6).

use crate::math::philox::{Purpose, Stream};

use super::krylov::{axpy, dot, norm};

/// Vectors after which the process looks whether it is done, and at most.
const LOOK: usize = 8;
const MOST: usize = 24;
/// Before that, the process is done when three vectors running change the determinant by less than
/// this share, and it is no smaller than [`CLEAR`].
const STILL: f64 = 0.1;
const CLEAR: f64 = 0.5;

/// Whether the determinant of a matrix near the identity is positive, as far as a Krylov space
/// shows; `apply(v, out)` writes A v, or answers `false` to stop early.
pub fn is_positive(len: usize, mut apply: impl FnMut(&[f64], &mut [f64]) -> bool) -> bool {
    let mut basis = vec![start(len)];
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let (mut found, mut still) = (1.0, 0);
    for j in 0..MOST.min(len) {
        let mut next = vec![0.0; len];
        if !apply(&basis[j], &mut next) {
            break;
        }
        let mut column = vec![0.0; j + 2];
        for _ in 0..2 {
            for (v, entry) in basis.iter().zip(&mut column) {
                let along = dot(&next, v);
                axpy(-along, v, &mut next);
                *entry += along;
            }
        }
        let size = norm(&next);
        column[j + 1] = size;
        columns.push(column);
        let before = std::mem::replace(&mut found, determinant(square(&columns)));
        still = if (found / before - 1.0).abs() < STILL { still + 1 } else { 0 };
        let settled = j + 1 >= LOOK && still >= 3 && found > CLEAR;
        if size < 1e-8 || settled || j + 1 == LOOK && is_near_identity(&columns) {
            break;
        }
        next.iter_mut().for_each(|entry| *entry /= size);
        basis.push(next);
    }
    found > 0.0
}

/// A vector that favours no direction, always the same.
fn start(len: usize) -> Vec<f64> {
    let stream = Stream::new(0, Purpose::Orientation, 0, 0, 0);
    let mut v: Vec<f64> = (0..len).map(|k| stream.at(k as u32) - 0.5).collect();
    let size = norm(&v);
    v.iter_mut().for_each(|entry| *entry /= size);
    v
}

/// Whether I - H is so small, in the Frobenius norm, that no eigenvalue of H can be negative.
fn is_near_identity(columns: &[Vec<f64>]) -> bool {
    let mut square = 0.0;
    for (j, column) in columns.iter().enumerate() {
        for (i, h) in column.iter().enumerate() {
            let entry = if i == j { 1.0 - h } else { *h };
            square += entry * entry;
        }
    }
    square < 1.0
}

/// The rows of the square part of an upper Hessenberg matrix, given by columns.
fn square(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let entry = |i: usize| columns.iter().map(move |c| c.get(i).copied().unwrap_or(0.0)).collect();
    (0..columns.len()).map(entry).collect()
}

/// The determinant of a small matrix, given by rows.
pub fn determinant(mut rows: Vec<Vec<f64>>) -> f64 {
    let mut found = 1.0;
    for j in 0..rows.len() {
        let size = |i: &usize| rows[*i][j].abs();
        let pivot = (j..rows.len()).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(j);
        if pivot != j {
            rows.swap(pivot, j);
            found = -found;
        }
        found *= rows[j][j];
        let (above, below) = rows.split_at_mut(j + 1);
        for row in below.iter_mut().filter(|row| row[j] != 0.0) {
            axpy(-row[j] / above[j][j], &above[j][j..], &mut row[j..]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identity less a matrix of rank two.
    fn apply(first: f64, second: f64) -> impl FnMut(&[f64], &mut [f64]) -> bool {
        move |v, out| {
            out.copy_from_slice(v);
            out[0] -= first * v[0];
            out[1] -= second * (v[1] + v[2]);
            true
        }
    }

    #[test]
    fn the_sign_counts_eigenvalues_below_zero() {
        assert!(is_positive(50, apply(0.3, 0.5)));
        assert!(!is_positive(50, apply(1.3, 0.5)));
        assert!(!is_positive(50, apply(0.3, 1.01)));
        assert!(is_positive(50, apply(2.0, 1.5)));
    }

    #[test]
    fn a_rotation_with_complex_eigenvalues_is_positive() {
        let turn = |v: &[f64], out: &mut [f64]| {
            out.copy_from_slice(v);
            (out[0], out[1]) = (-0.5 * v[0] - 2.0 * v[1], 2.0 * v[0] - 0.5 * v[1]);
            true
        };
        assert!(is_positive(30, turn));
    }
}

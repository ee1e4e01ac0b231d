//! A preconditioner that remembers: what the system did to vectors of earlier solves.
//!
//! The linear systems of neighbouring points are alike, so a few pairs of a vector and its image
//! from the last solves say where the present system A is far from the identity. With the vectors
//! as columns of V and A V = Q R,
//!
//! ```text
//! M⁻¹ = I - Q Qᵀ + V R⁻¹ Qᵀ
//! ```
//!
//! so that A M⁻¹ is the identity on Q if the pairs are those of A itself, and A elsewhere
//! (Erhel, Burrage, Pohl 1996; Parks et al. 2006). A change along the branch moves what is left
//! only as far as A changes. Pairs are kept as log-odds and s, and written in the coordinates of
//! each system; its last row is known exactly. M⁻¹ differs from the identity by a small rank, so
//! the sign of its determinant is at hand.
//!
//! It knows the layers only by what it has seen. What couples log-odds of different layers is reach
//! forward and values backward, and histories merge at random: a recursion that carries dV = K dr from
//! node to node costs some twenty sweeps to set up, windows of layers solved whole far more, where
//! solves with these pairs take three to ten products.

use std::collections::VecDeque;

use super::krylov::{combine, dot, norm, project, take_out};
use super::metric::Metric;
use super::newton::Plane;
use super::orientation;

/// Pairs that are remembered: as many as fit into a cache, and within these bounds.
const PAIRS: [usize; 2] = [10, 40];
/// Numbers that fit.
const ROOM: usize = 1 << 20;
/// A solve with at most this many products is easy, and nothing is remembered for its sake.
const EASY: usize = 3;
/// Least share of an image that must be new for its pair to count.
const NEW: f64 = 1e-3;

/// A change of log-odds and of s, and dz - DG dz - G_s ds.
struct Pair {
    dz: Vec<f64>,
    ds: f64,
    image: Vec<f64>,
}

/// The last pairs, newest last.
#[derive(Default)]
pub struct Recycled {
    pairs: VecDeque<Pair>,
    /// Whether a solve has been hard.
    active: bool,
}

impl Recycled {
    /// Remembers a vector with DG dz + G_s ds.
    pub fn note(&mut self, dz: &[f64], ds: f64, tangent: &[f64]) {
        let image = dz.iter().zip(tangent).map(|(d, t)| d - t).collect();
        let [few, many] = PAIRS;
        if self.pairs.len() == (ROOM / dz.len()).clamp(few, many) {
            self.pairs.pop_front();
        }
        self.pairs.push_back(Pair { dz: dz.to_vec(), ds, image });
    }

    /// Ends a solve that took so many products.
    pub fn solved(&mut self, products: usize) {
        self.active |= products > EASY;
        if !self.active {
            self.pairs.clear();
        }
    }

    /// The preconditioner of a system in coordinates.
    pub fn at(&self, metric: &Metric<'_>, plane: &Plane) -> Preconditioner {
        let mut out = Preconditioner::default();
        for pair in self.pairs.iter().rev() {
            let len = pair.dz.len();
            let (mut v, mut w) = (vec![0.0; len + 1], vec![0.0; len + 1]);
            metric.scale(&pair.dz, &mut v[..len]);
            v[len] = pair.ds * plane.sigma;
            metric.scale(&pair.image, &mut w[..len]);
            w[len] = dot(&plane.normal, &v);
            out.push(v, w);
        }
        out
    }
}

/// M⁻¹ of the module's text; the identity if it is empty.
#[derive(Default)]
pub struct Preconditioner {
    /// V R⁻¹ - Q.
    change: Vec<Vec<f64>>,
    /// Q, orthonormal.
    images: Vec<Vec<f64>>,
}

impl Preconditioner {
    /// Adds a vector with its image, unless the image adds nothing.
    fn push(&mut self, mut v: Vec<f64>, mut w: Vec<f64>) {
        let whole = norm(&w);
        let mut column = vec![0.0; self.images.len()];
        take_out(&self.images, &mut w, &mut column);
        let size = norm(&w);
        if size.is_finite() && size > NEW * whole {
            column.iter_mut().for_each(|along| *along = -*along);
            combine(&column, &self.change, &mut v);
            combine(&column, &self.images, &mut v);
            w.iter_mut().for_each(|w| *w /= size);
            v.iter_mut().for_each(|v| *v /= size);
            self.change.push(v.iter().zip(&w).map(|(v, w)| v - w).collect());
            self.images.push(w);
        }
    }

    /// M⁻¹ y.
    pub fn apply(&self, y: &[f64], out: &mut [f64]) {
        out.copy_from_slice(y);
        let mut along = vec![0.0; self.images.len()];
        project(&self.images, y, &mut along);
        combine(&along, &self.change, out);
    }

    /// Whether det M⁻¹ = det(I + Qᵀ (V R⁻¹ - Q)) is positive.
    pub fn is_positive(&self) -> bool {
        let row = |(i, q): (usize, &Vec<f64>)| {
            let mut row = vec![0.0; self.change.len()];
            project(&self.change, q, &mut row);
            row[i] += 1.0;
            row
        };
        orientation::determinant(self.images.iter().enumerate().map(row).collect()) >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::krylov::axpy;
    use super::*;

    /// The identity less a matrix of rank two, with one eigenvalue below 0.
    fn system(v: &[f64]) -> Vec<f64> {
        let mut out = v.to_vec();
        out[0] -= 1.4 * v[0] + 0.3 * v[2];
        out[1] -= 0.6 * (v[1] + v[3]);
        out
    }

    fn wave(phase: f64) -> Vec<f64> {
        (0..9).map(|k| libm::sin(1.0 + k as f64 * (1.0 + phase))).collect()
    }

    fn remembered() -> Preconditioner {
        let mut m = Preconditioner::default();
        let unit = |at: usize| (0..9).map(|k| f64::from(u8::from(k == at))).collect::<Vec<f64>>();
        let vectors = [unit(0), unit(1), wave(0.3), wave(0.7), wave(0.3)];
        vectors.into_iter().for_each(|v| m.push(v.clone(), system(&v)));
        m
    }

    #[test]
    fn it_inverts_what_it_remembers() {
        let m = remembered();
        assert_eq!(m.images.len(), 4, "a vector that comes twice counts once");
        let mut out = vec![0.0; 9];
        let mut v = wave(0.3);
        axpy(-2.0, &wave(0.7), &mut v);
        m.apply(&system(&v), &mut out);
        axpy(-1.0, &v, &mut out);
        assert!(norm(&out) < 1e-12, "{out:?}");
    }

    #[test]
    fn its_determinant_has_the_sign_of_the_system() {
        assert!(!remembered().is_positive());
        assert!(Preconditioner::default().is_positive());
    }
}

//! Linear systems without a matrix: restarted GMRES (Saad, Schultz 1986).

/// Vectors of the basis that are kept before a restart.
pub const BASIS: usize = 20;

/// Solves A x = b from x = 0 to a relative residual, with at most `most` products; `apply(v, out)`
/// writes A v, or answers `false` to stop early. Gives back |b - A x| / |b|, as the rotations say.
pub fn gmres(
    b: &[f64],
    x: &mut [f64],
    tolerance: f64,
    most: usize,
    mut apply: impl FnMut(&[f64], &mut [f64]) -> bool,
) -> f64 {
    x.fill(0.0);
    let target = norm(b);
    if target == 0.0 || !target.is_finite() {
        return if target == 0.0 { 0.0 } else { f64::INFINITY };
    }
    let goal = tolerance * target;
    let mut cycle = Cycle::default();
    let mut residual = b.to_vec();
    let mut products = 0;
    loop {
        cycle.restart(residual);
        let goes_on = cycle.run(goal, most - products, &mut products, &mut apply);
        cycle.add_to(x);
        let left = cycle.residual();
        if !goes_on || left <= goal || products >= most || !left.is_finite() {
            return left / target;
        }
        residual = cycle.room(b.len());
        if !apply(x, &mut residual) {
            return left / target;
        }
        products += 1;
        residual.iter_mut().zip(b).for_each(|(r, b)| *r = b - *r);
    }
}

/// One cycle between restarts: an Arnoldi basis, the Hessenberg matrix turned upper triangular by
/// Givens rotations, and the right-hand side under the same rotations.
#[derive(Default)]
struct Cycle {
    basis: Vec<Vec<f64>>,
    columns: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    rhs: Vec<f64>,
    /// Vectors of earlier cycles, to be written over.
    spare: Vec<Vec<f64>>,
}

/// Vectors that are taken out of another in one pass over memory.
const TOGETHER: usize = 4;
/// What is left of a vector may be this share of it before rounding counts, and the basis is taken
/// out once more (Daniel, Gragg, Kaufman, Stewart 1976).
const CANCELS: f64 = 0.01;

impl Cycle {
    /// Starts anew from a residual.
    fn restart(&mut self, mut residual: Vec<f64>) {
        let size = norm(&residual);
        self.spare.append(&mut self.basis);
        self.columns.clear();
        self.rotations.clear();
        self.rhs = vec![size];
        scale(1.0 / size, &mut residual);
        self.basis.push(residual);
    }

    /// A vector to be written over.
    fn room(&mut self, len: usize) -> Vec<f64> {
        self.spare.pop().unwrap_or_else(|| vec![0.0; len])
    }

    fn residual(&self) -> f64 {
        self.rhs.last().map_or(0.0, |last| last.abs())
    }

    fn run(
        &mut self,
        goal: f64,
        most: usize,
        products: &mut usize,
        apply: &mut impl FnMut(&[f64], &mut [f64]) -> bool,
    ) -> bool {
        for j in 0..BASIS.min(most) {
            let mut next = self.room(self.basis[j].len());
            if !apply(&self.basis[j], &mut next) {
                return false;
            }
            *products += 1;
            let size = self.orthogonalise(&mut next);
            if self.residual() <= goal || size == 0.0 || !size.is_finite() {
                return true;
            }
            scale(1.0 / size, &mut next);
            self.basis.push(next);
        }
        true
    }

    /// Takes the basis out of a vector, which becomes a column; gives back the length of what is
    /// left.
    fn orthogonalise(&mut self, next: &mut [f64]) -> f64 {
        let mut column = vec![0.0; self.basis.len()];
        take_out(&self.basis, next, &mut column);
        let mut size = norm(next);
        let whole = column.iter().fold(size * size, |sum, along| sum + along * along).sqrt();
        if size < CANCELS * whole {
            take_out(&self.basis, next, &mut column);
            size = norm(next);
        }
        self.rotate(column, size);
        size
    }

    /// Turns a new column of the Hessenberg matrix, whose last entry is `size`, upper triangular.
    fn rotate(&mut self, mut column: Vec<f64>, size: f64) {
        for (i, (c, s)) in self.rotations.iter().enumerate() {
            let (p, q) = (column[i], column.get(i + 1).copied().unwrap_or(size));
            column[i] = c * p + s * q;
            if i + 1 < column.len() {
                column[i + 1] = c * q - s * p;
            }
        }
        let j = self.columns.len();
        let length = (column[j] * column[j] + size * size).sqrt();
        // A column of zeros leaves the residual as it is.
        let (c, s) = if length > 0.0 { (column[j] / length, size / length) } else { (0.0, 1.0) };
        column[j] = length;
        self.rotations.push((c, s));
        self.columns.push(column);
        let last = self.rhs[j];
        self.rhs[j] = c * last;
        self.rhs.push(-s * last);
    }

    /// Adds the combination of the basis that solves the least-squares problem.
    fn add_to(&self, x: &mut [f64]) {
        let m = self.columns.len();
        let mut y = self.rhs[..m].to_vec();
        for i in (0..m).rev() {
            for k in i + 1..m {
                y[i] -= self.columns[k][i] * y[k];
            }
            y[i] = if self.columns[i][i] == 0.0 { 0.0 } else { y[i] / self.columns[i][i] };
        }
        combine(&y, &self.basis, x);
    }
}

/// Takes vectors of length 1, at right angles, out of another, and adds how much there was of each:
/// Gram-Schmidt, modified from one group of four to the next and classical within.
pub fn take_out(basis: &[Vec<f64>], from: &mut [f64], column: &mut [f64]) {
    for (basis, column) in basis.chunks(TOGETHER).zip(column.chunks_mut(TOGETHER)) {
        let along = dots(basis, from);
        add_all(&along.map(|along| -along)[..basis.len()], basis, from);
        column.iter_mut().zip(along).for_each(|(entry, along)| *entry += along);
    }
}

/// Writes the inner products of vectors with another.
pub fn project(vectors: &[Vec<f64>], with: &[f64], out: &mut [f64]) {
    for (vectors, out) in vectors.chunks(TOGETHER).zip(out.chunks_mut(TOGETHER)) {
        out.copy_from_slice(&dots(vectors, with)[..vectors.len()]);
    }
}

/// Adds multiples of vectors to another.
pub fn combine(factors: &[f64], vectors: &[Vec<f64>], to: &mut [f64]) {
    for (factors, vectors) in factors.chunks(TOGETHER).zip(vectors.chunks(TOGETHER)) {
        add_all(factors, vectors, to);
    }
}

/// Inner products of up to [`TOGETHER`] vectors with another; 0 for those that there are not.
fn dots(basis: &[Vec<f64>], with: &[f64]) -> [f64; TOGETHER] {
    let [a, b, c, d] = basis else {
        return std::array::from_fn(|k| basis.get(k).map_or(0.0, |v| dot(v, with)));
    };
    let mut parts = [[0.0; 4]; TOGETHER];
    let (rows, rest) = with.as_chunks::<4>();
    let cut = [a, b, c, d].map(|v| v.as_chunks::<4>());
    let entries = cut[0].0.iter().zip(cut[1].0).zip(cut[2].0).zip(cut[3].0).zip(rows);
    for ((((a, b), c), d), with) in entries {
        for lane in 0..4 {
            parts[0][lane] += a[lane] * with[lane];
            parts[1][lane] += b[lane] * with[lane];
            parts[2][lane] += c[lane] * with[lane];
            parts[3][lane] += d[lane] * with[lane];
        }
    }
    std::array::from_fn(|k| {
        let [p, q, r, s] = parts[k];
        let rest = cut[k].1.iter().zip(rest).fold(0.0, |sum, (v, with)| sum + v * with);
        ((p + q) + (r + s)) + rest
    })
}

/// Adds multiples of up to [`TOGETHER`] vectors to another.
fn add_all(factors: &[f64], vectors: &[Vec<f64>], to: &mut [f64]) {
    let ([p, q, r, s], [a, b, c, d]) = (factors, vectors) else {
        return factors.iter().zip(vectors).for_each(|(factor, v)| axpy(*factor, v, to));
    };
    let entries = to.iter_mut().zip(a).zip(b).zip(c).zip(d);
    for ((((to, a), b), c), d) in entries {
        *to += (p * a + q * b) + (r * c + s * d);
    }
}

/// `x *= a`.
fn scale(a: f64, x: &mut [f64]) {
    x.iter_mut().for_each(|entry| *entry *= a);
}

/// `y += a x`.
pub fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += a * x);
}

/// Inner product, summed in eight interleaved parts.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        for ((part, a), b) in parts.iter_mut().zip(a).zip(b) {
            *part += a * b;
        }
    }
    let [a, b, c, d, e, f, g, h] = parts;
    ((a + b) + (c + d)) + ((e + f) + (g + h)) + rest
}

/// Euclidean length.
pub fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(len: usize, phase: f64) -> Vec<f64> {
        (0..len).map(|k| libm::sin(1.0 + k as f64 * (1.0 + phase))).collect()
    }

    #[test]
    fn vectors_that_are_treated_together_are_treated_as_one_by_one() {
        for count in 0..=9 {
            let basis: Vec<Vec<f64>> = (0..count).map(|k| wave(103, 0.1 * f64::from(k))).collect();
            let with = wave(103, 0.77);
            for group in basis.chunks(TOGETHER) {
                let found = dots(group, &with);
                for (v, found) in group.iter().zip(found) {
                    assert!((dot(v, &with) - found).abs() < 1e-13);
                }
                let factors: Vec<f64> = (0..group.len()).map(|k| 0.3 - 0.2 * k as f64).collect();
                let (mut found, mut expected) = (with.clone(), with.clone());
                add_all(&factors, group, &mut found);
                factors.iter().zip(group).for_each(|(f, v)| axpy(*f, v, &mut expected));
                assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-14));
            }
        }
    }

    #[test]
    fn a_singular_system_keeps_its_residual() {
        let b = wave(7, 0.2);
        let mut x = vec![0.0; 7];
        let residual = gmres(&b, &mut x, 1e-11, 20, |_, out| {
            out.fill(0.0);
            true
        });
        assert_eq!((residual, x), (1.0, vec![0.0; 7]));
    }

    /// A matrix far from symmetric, with a solution that is known; one restart is needed.
    #[test]
    fn systems_are_solved_to_the_residual_that_is_asked_for() {
        let n = 120;
        let apply = |v: &[f64], out: &mut [f64]| {
            for k in 0..n {
                let (before, after) = (v[(k + n - 1) % n], v[(k + 1) % n]);
                out[k] = (1.0 + 0.02 * k as f64) * v[k] + 0.4 * before - 0.3 * after;
            }
            true
        };
        let expected = wave(n, 0.4);
        let mut b = vec![0.0; n];
        apply(&expected, &mut b);
        let (mut x, mut products) = (vec![0.0; n], 0);
        let residual = gmres(&b, &mut x, 1e-11, 200, |v, out| {
            products += 1;
            apply(v, out)
        });
        assert!(residual <= 1e-11 && products > BASIS);
        assert!(x.iter().zip(&expected).all(|(x, y)| (x - y).abs() < 1e-9));
    }
}

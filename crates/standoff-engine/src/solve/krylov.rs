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
    let mut residual = b.to_vec();
    let mut products = 0;
    loop {
        let mut cycle = Cycle::new(&residual);
        let goal = tolerance * target;
        let goes_on = cycle.run(goal, most - products, &mut products, &mut apply);
        cycle.add_to(x);
        let left = cycle.residual();
        if !goes_on || left <= goal || products >= most || !left.is_finite() {
            return left / target;
        }
        let mut image = vec![0.0; b.len()];
        if !apply(x, &mut image) {
            return left / target;
        }
        products += 1;
        residual.iter_mut().zip(b).zip(&image).for_each(|((r, b), a)| *r = b - a);
    }
}

/// One cycle between restarts: an Arnoldi basis, the Hessenberg matrix turned upper triangular by
/// Givens rotations, and the right-hand side under the same rotations.
struct Cycle {
    basis: Vec<Vec<f64>>,
    columns: Vec<Vec<f64>>,
    rotations: Vec<(f64, f64)>,
    rhs: Vec<f64>,
}

impl Cycle {
    fn new(residual: &[f64]) -> Self {
        let size = norm(residual);
        let first = residual.iter().map(|r| r / size).collect();
        Self { basis: vec![first], columns: Vec::new(), rotations: Vec::new(), rhs: vec![size] }
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
            let mut next = vec![0.0; self.basis[j].len()];
            if !apply(&self.basis[j], &mut next) {
                return false;
            }
            *products += 1;
            let size = self.orthogonalise(&mut next);
            if self.residual() <= goal || size == 0.0 || !size.is_finite() {
                return true;
            }
            next.iter_mut().for_each(|entry| *entry /= size);
            self.basis.push(next);
        }
        true
    }

    /// Takes the basis out of a vector (modified Gram-Schmidt), which becomes a column; gives back
    /// the length of what is left.
    fn orthogonalise(&mut self, next: &mut [f64]) -> f64 {
        let mut column = Vec::with_capacity(self.basis.len() + 1);
        for v in &self.basis {
            let along = dot(next, v);
            axpy(-along, v, next);
            column.push(along);
        }
        let size = norm(next);
        for (i, (c, s)) in self.rotations.iter().enumerate() {
            let (p, q) = (column[i], column.get(i + 1).copied().unwrap_or(size));
            column[i] = c * p + s * q;
            if i + 1 < column.len() {
                column[i + 1] = c * q - s * p;
            }
        }
        let j = self.columns.len();
        let length = (column[j] * column[j] + size * size).sqrt();
        let (c, s) = if length > 0.0 { (column[j] / length, size / length) } else { (1.0, 0.0) };
        column[j] = length;
        self.rotations.push((c, s));
        self.columns.push(column);
        let last = self.rhs[j];
        self.rhs[j] = c * last;
        self.rhs.push(-s * last);
        size
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
        for (y, v) in y.iter().zip(&self.basis) {
            axpy(*y, v, x);
        }
    }
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

//! Where a branch goes on from its last points: the polynomial through them in the length of the way.
//!
//! In coordinates from the point here it is p(t) = t q(t), where q goes through the slopes towards
//! the points before, and through the tangent at t = 0 if that is known.

use super::krylov::{axpy, norm};

/// Points that it goes through beside the one here. Cubics were tried and swing too much.
pub const POINTS: usize = 2;

/// q by its values: where, and which slope.
#[derive(Debug, Default)]
pub struct Predictor {
    slopes: Vec<(f64, Vec<f64>)>,
}

impl Predictor {
    /// Through points with these coordinates from here, the last first.
    pub fn through(points: impl Iterator<Item = Vec<f64>>) -> Self {
        let mut slopes = Vec::new();
        let (mut place, mut last) = (0.0, Vec::new());
        for point in points {
            last.resize(point.len(), 0.0);
            axpy(-1.0, &point, &mut last);
            place -= norm(&last);
            slopes.push((place, point.iter().map(|entry| entry / place).collect()));
            last = point;
        }
        Self { slopes }
    }

    /// Along a unit tangent at the point here, in place of the earliest point.
    pub fn start_along(&mut self, tangent: Vec<f64>) {
        self.slopes.retain(|(place, _)| *place != 0.0);
        self.slopes.truncate(POINTS - 1);
        self.slopes.insert(0, (0.0, tangent));
    }

    /// p at a distance ahead; empty if nothing is known.
    pub fn at(&self, ahead: f64) -> Vec<f64> {
        let mut out = self.slope_at(ahead);
        out.iter_mut().for_each(|entry| *entry *= ahead);
        out
    }

    /// The last entry of p at a distance ahead.
    pub fn last_at(&self, ahead: f64) -> f64 {
        let last = |slope: &Vec<f64>| slope.last().copied().unwrap_or(0.0);
        let slopes = self.weights(ahead).zip(&self.slopes);
        ahead * slopes.map(|(weight, (_, slope))| weight * last(slope)).sum::<f64>()
    }

    /// The direction of the way at the point here.
    pub fn direction(&self) -> Vec<f64> {
        self.slope_at(0.0)
    }

    fn slope_at(&self, ahead: f64) -> Vec<f64> {
        let mut out = vec![0.0; self.slopes.first().map_or(0, |(_, slope)| slope.len())];
        for (weight, (_, slope)) in self.weights(ahead).zip(&self.slopes) {
            axpy(weight, slope, &mut out);
        }
        out
    }

    /// Lagrange's weights.
    fn weights(&self, at: f64) -> impl Iterator<Item = f64> {
        (0..self.slopes.len()).map(move |k| {
            let own = self.slopes[k].0;
            let others = self.slopes.iter().enumerate().filter(|(j, _)| *j != k);
            others.fold(1.0, |weight, (_, (place, _))| weight * (at - place) / (own - place))
        })
    }
}

/// A vector of length 1.
pub fn unit(mut v: Vec<f64>) -> Vec<f64> {
    let size = norm(&v);
    v.iter_mut().for_each(|entry| *entry /= size);
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A point of a parabola.
    fn curve(t: f64) -> Vec<f64> {
        vec![t, t + 0.05 * t * t]
    }

    #[test]
    fn it_goes_through_its_points() {
        let predictor = Predictor::through([curve(-1.0), curve(-2.0)].into_iter());
        for (place, slope) in &predictor.slopes {
            let point: Vec<f64> = slope.iter().map(|entry| place * entry).collect();
            let found = predictor.at(*place);
            assert!(found.iter().zip(&point).all(|(a, b)| (a - b).abs() < 1e-14));
            assert!((predictor.last_at(*place) - point[1]).abs() < 1e-14);
        }
    }

    /// Its error grows with the cube of the step, that of a straight line with the square.
    #[test]
    fn it_follows_a_bend() {
        let error = |step: f64| {
            let predictor = Predictor::through([curve(-step), curve(-2.0 * step)].into_iter());
            let ahead = predictor.at(step);
            (ahead[1] - curve(ahead[0])[1]).abs()
        };
        assert!(
            error(1.0) < 0.02 && error(0.5) < error(1.0) / 6.0,
            "{} {}",
            error(1.0),
            error(0.5)
        );
    }

    #[test]
    fn it_starts_along_a_tangent() {
        let mut predictor = Predictor::through([vec![-1.0, -0.9], vec![-2.0, -1.6]].into_iter());
        let tangent = unit(vec![1.0, 1.0]);
        predictor.start_along(tangent.clone());
        assert_eq!(predictor.direction(), tangent);
        let near = predictor.at(1e-6);
        assert!((near[0] - 1e-6 * tangent[0]).abs() < 1e-12);
        assert_eq!(predictor.slopes.len(), POINTS);
    }

    #[test]
    fn with_nothing_known_there_is_no_way() {
        let predictor = Predictor::default();
        assert!(predictor.at(1.0).is_empty() && predictor.last_at(1.0) == 0.0);
    }
}

//! How an equilibrium answers to its numbers: one adjoint solve for each quantity.
//!
//! With z = G(z, θ) and a quantity P(z, θ) that is linear in reach, the implicit function theorem
//! gives dP/dθ = P_θ + wᵀ G_θ, where (I - DGᵀ) w = P_z. The system is solved by GMRES in the
//! coordinates of `metric`, away from a fold, where it is regular.

use crate::control::Control;
use crate::game::price::Differentials;
use crate::game::{Game, Prices};
use crate::policy::Policy;

use super::krylov::{gmres, norm};
use super::linear::Linear;
use super::metric::Metric;

/// Relative residual of the adjoint system that is aimed at.
const TOLERANCE: f64 = 1e-10;
/// Largest solution beside its right-hand side at which the system counts as regular.
const LARGEST: f64 = 1e9;
/// Most adjoint products for one quantity.
const MOST: usize = 200;

/// The derivative of a quantity by every price.
#[derive(Clone, PartialEq, Debug)]
pub struct PriceGradient {
    /// One number beside each price.
    pub by_price: Differentials,
    /// Relative residual of the adjoint system, recomputed; above 1e-7 the derivative is not to be
    /// trusted. Infinite where the system is singular or a derivative is not finite.
    pub residual: f64,
    /// Adjoint products that it took.
    pub products: usize,
}

/// A solved point, ready for derivatives.
pub struct Sensitivity<'a> {
    linear: Linear<'a>,
    metric: Metric<'a>,
    prices: &'a Prices,
    control: &'a Control,
}

impl<'a> Sensitivity<'a> {
    /// At an equilibrium at `scale` times the precisions.
    pub fn new(
        game: &'a Game,
        prices: &'a Prices,
        policy: &Policy,
        scale: f64,
        control: &'a Control,
    ) -> Self {
        let mut linear = Linear::new(game, prices, scale);
        linear.evaluate(&policy.ln, 1.0);
        linear.prepare();
        Self { linear, metric: Metric::new(game, &policy.ln), prices, control }
    }

    /// The derivative of Σ weight × probability of reaching a node, `node_weights` having one number
    /// for each node.
    pub fn of(&mut self, node_weights: &[f64]) -> PriceGradient {
        let Self { linear, metric, control, .. } = self;
        let len = linear.image.len();
        let mut direct = vec![0.0; len];
        linear.of_reach(node_weights, &mut direct);
        let mut rhs = vec![0.0; len];
        metric.unscale(&direct, &mut rhs);
        let (mut w, mut image) = (vec![0.0; len], vec![0.0; len]);
        let mut found = vec![0.0; len];
        let mut products = 0;
        let mut apply = |y: &[f64], out: &mut [f64]| {
            products += 1;
            metric.weigh(y, &mut w);
            linear.adjoint(&w, &mut image);
            metric.unscale(&image, out);
            out.iter_mut().zip(y).for_each(|(out, y)| *out = y - *out);
            !control.is_cancelled()
        };
        gmres(&rhs, &mut found, TOLERANCE, MOST, &mut apply);
        // What the rotations say of the residual is not true of a singular system.
        let mut left = vec![0.0; len];
        apply(&found, &mut left);
        left.iter_mut().zip(&rhs).for_each(|(left, rhs)| *left = rhs - *left);
        let residual = trusted(norm(&left), norm(&rhs), norm(&found));
        metric.weigh(&found, &mut w);
        let mut by_price = Differentials::zero(self.prices);
        linear.of_prices(node_weights, &w, &mut by_price);
        let finite = by_price.kinds().iter().all(|kind| kind.iter().all(|d| d.is_finite()));
        let residual = if finite { residual } else { f64::INFINITY };
        PriceGradient { by_price, residual, products }
    }
}

/// The relative residual of a solution of length `size`; infinite at a fold or a crossing, where any
/// large vector solves the system.
fn trusted(left: f64, rhs: f64, size: f64) -> f64 {
    if rhs == 0.0 {
        return 0.0;
    }
    let relative = left / rhs;
    if relative.is_finite() && size <= LARGEST * rhs { relative } else { f64::INFINITY }
}

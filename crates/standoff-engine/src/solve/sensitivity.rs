//! How an equilibrium answers to its numbers: one adjoint solve for each quantity.
//!
//! With z = G(z, θ) and a quantity P(z, θ) that is linear in reach, the implicit function theorem
//! gives dP/dθ = P_θ + wᵀ G_θ, where (I - DGᵀ) w = P_z. The system is solved by GMRES in the
//! coordinates of `metric`, away from a fold, where it is regular.

use crate::control::Control;
use crate::game::price::Differentials;
use crate::game::{Game, Prices};
use crate::policy::Policy;

use super::krylov::gmres;
use super::linear::Linear;
use super::metric::Metric;

/// Relative residual of the adjoint system that is aimed at.
const TOLERANCE: f64 = 1e-10;
/// Most adjoint products for one quantity.
const MOST: usize = 200;

/// The derivative of a quantity by every price.
#[derive(Clone, PartialEq, Debug)]
pub struct PriceGradient {
    /// One number beside each price.
    pub by_price: Differentials,
    /// Relative residual of the adjoint system; above 1e-7 the derivative is not to be trusted.
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
        let residual = gmres(&rhs, &mut found, TOLERANCE, MOST, |y, out| {
            products += 1;
            metric.weigh(y, &mut w);
            linear.adjoint(&w, &mut image);
            metric.unscale(&image, out);
            out.iter_mut().zip(y).for_each(|(out, y)| *out = y - *out);
            !control.is_cancelled()
        });
        metric.weigh(&found, &mut w);
        let mut by_price = Differentials::zero(self.prices);
        linear.of_prices(node_weights, &w, &mut by_price);
        PriceGradient { by_price, residual, products }
    }
}

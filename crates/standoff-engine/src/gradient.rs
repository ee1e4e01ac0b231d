//! The local gradient of every outcome's probability by every number of the model.

use standoff_model::Model;

use crate::control::Control;
use crate::game::{Game, PriceError};
use crate::policy::Policy;
use crate::project::final_nodes;
use crate::solve::sensitivity::Sensitivity;

/// How one outcome's probability answers to the numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Gradient {
    /// d probability / d number, one for each parameter of the model, in the number's own unit.
    pub by_param: Vec<f64>,
    /// Relative residual of the adjoint system; above 1e-7 it is not to be trusted.
    pub residual: f64,
    /// Adjoint products that it took.
    pub products: usize,
}

/// The gradient of the probability of an outcome at the end of the reported horizon, 0 being open,
/// at an equilibrium for the draw `params` and `scale` times the precisions.
///
/// One adjoint solve serves all numbers; see [`Sensitivity`]. At a fold there is no derivative, and
/// near one the residual says that it was not found.
///
/// # Errors
///
/// As [`Game::price`].
pub fn gradients(
    game: &Game,
    model: &Model,
    params: &[f64],
    solved: (&Policy, f64),
    outcomes: &[usize],
    control: &Control,
) -> Result<Vec<Gradient>, PriceError> {
    let prices = game.price(model, params)?;
    let (policy, scale) = solved;
    let mut sensitivity = Sensitivity::new(game, &prices, policy, scale, control);
    let one = |outcome: &usize| {
        let found = sensitivity.of(&final_nodes(game, model, *outcome));
        let by_param = game.price_gradient(model, params, &found.by_price)?;
        Ok(Gradient { by_param, residual: found.residual, products: found.products })
    };
    outcomes.iter().map(one).collect()
}

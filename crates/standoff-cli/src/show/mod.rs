//! What commands print.

pub mod progress;
pub mod size;
pub mod solution;
pub mod summary;

use standoff::engine::game::Game;
use standoff::model::Model;
use standoff::render::number::{count, error};

/// The size of a game in a line.
pub fn size_line(model: &Model, game: &Game) -> String {
    let crisis = &model.crisis;
    format!(
        "Game: {} steps ({} reported), {} states, {} nodes × {} profiles = {} cells, {} information sets",
        crisis.steps.len(),
        crisis.reported,
        count(game.states.len()),
        count(game.nodes()),
        count(game.profiles.count),
        count(game.cells()),
        count(game.information_sets())
    )
}

/// A residual, which may be infinite.
pub fn residual(x: f64) -> String {
    error(x.is_finite().then_some(x))
}

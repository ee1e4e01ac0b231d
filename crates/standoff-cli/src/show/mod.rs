//! What commands print.

pub mod backtest;
pub mod comparison;
pub mod observed;
pub mod prices;
pub mod progress;
pub mod reliability;
pub mod size;
pub mod solution;
pub mod summary;
pub mod types;

use standoff::engine::game::Game;
use standoff::model::Model;
use standoff::render::number::{count, error};
use standoff::render::says;

use crate::io;

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

/// A line on the options that are declared; nothing if there are none.
pub fn options_line(model: &Model) -> String {
    let ids: Vec<&str> = model.options.iter().map(|option| option.label.id.as_str()).collect();
    says::options(&ids).map_or(String::new(), |line| io::printable(&line) + "\n")
}

/// A residual, which may be infinite.
pub fn residual(x: f64) -> String {
    error(x.is_finite().then_some(x))
}

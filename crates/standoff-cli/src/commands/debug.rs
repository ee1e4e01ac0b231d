//! `standoff debug`: the representations between text and answer.

use standoff::engine::control::Control;
use standoff::engine::solve::{Aqre, Settings};
use standoff::pipeline;
use standoff::render::dump;
use standoff::world::Disk;

use super::{load, stop};
use crate::args::{Debug, Stage};
use crate::io::{self, Done, Stop};

/// Prints one representation.
pub fn debug(args: &Debug) -> Done {
    if args.stage == Stage::Syntax {
        let read = standoff::scenario::parse(&Disk, &args.file);
        let (syntax, _) = read.map_err(|error| Stop::input(error.to_string()))?;
        return io::answer(&syntax.to_string());
    }
    let scenario = load(&args.file, true)?;
    let model = &scenario.model;
    if args.stage == Stage::Model {
        return io::answer(&dump::model(model));
    }
    let failed = |failure| stop(&failure, &args.file, &scenario);
    let game = pipeline::build(model, &Control::default()).map_err(failed)?;
    if args.stage == Stage::Game {
        return io::answer(&dump::game(model, &game));
    }
    let solved = pipeline::solve(model, &game, &Aqre, &Settings::default(), &Control::default());
    let nominal = solved.map_err(failed)?;
    io::answer(&dump::policy(model, &game, &nominal.prices, &nominal.solution.policy))
}

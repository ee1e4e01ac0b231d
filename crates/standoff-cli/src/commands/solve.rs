//! `standoff solve`: the game at central numbers, and its certificate.

use std::time::Instant;

use standoff::engine::control::Control;
use standoff::engine::solve::{DepthK, Settings, Solver, solvers};
use standoff::pipeline;

use super::{load, stop};
use crate::args::Solve;
use crate::io::{self, Done, Stop};
use crate::show::solution::{Seconds, Solved, text};

/// Solves, certifies and prints.
pub fn solve(args: &Solve) -> Done {
    if !(args.scale.is_finite() && args.scale >= 0.0 && args.tolerance > 0.0) {
        return Err(Stop::failure("--scale must be 0 or more and --tolerance more than 0"));
    }
    if !(args.regret.is_finite() && args.regret > 0.0) {
        return Err(Stop::failure("--regret must be more than 0"));
    }
    let solver = method(args)?;
    let scenario = load(&args.file, true)?;
    let model = &scenario.model;
    let failed = |failure| stop(&failure, &args.file, &scenario);
    let begun = Instant::now();
    let game = pipeline::build(model, &Control::default()).map_err(failed)?;
    let built = begun.elapsed().as_secs_f64();
    let Solve { scale, tolerance, regret, .. } = *args;
    let settings = Settings { scale, tolerance, regret, ..Settings::default() };
    let control = Control::default();
    let solved = pipeline::solve(model, &game, &*solver, &settings, &control);
    let nominal = solved.map_err(failed)?;
    let seconds = Seconds { built, solved: begun.elapsed().as_secs_f64() - built };
    let asked = solver.asked(&settings);
    let solved = Solved { model, game: &game, settings: &settings, asked, nominal: &nominal };
    io::answer(&text(&solved, &solver.card(), seconds, io::width()))?;
    if nominal.accepted(asked) {
        Ok(())
    } else {
        Err(Stop::above_tolerance("the certificate is above tolerance"))
    }
}

/// The method that was asked for.
fn method(args: &Solve) -> Result<Box<dyn Solver>, Stop> {
    let depth = DepthK { depth: usize::from(args.depth) };
    if args.method == depth.card().id {
        return Ok(Box::new(depth));
    }
    let found = solvers().into_iter().find(|solver| solver.card().id == args.method);
    found.ok_or_else(|| Stop::failure(format!("there is no method `{}`", args.method)))
}

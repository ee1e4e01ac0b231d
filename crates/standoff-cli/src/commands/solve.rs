//! `standoff solve`: the game at central numbers, and its certificate.

use std::time::Instant;

use standoff::engine::control::Control;
use standoff::engine::solve::{Aqre, DepthK, Settings, Solver};
use standoff::pipeline;

use super::{load, stop};
use crate::args::{Method, Solve};
use crate::io::{self, Done, Stop};
use crate::show;

/// Solves, certifies and prints.
pub fn solve(args: &Solve) -> Done {
    if !(args.scale.is_finite() && args.scale >= 0.0 && args.tolerance > 0.0) {
        return Err(Stop::failure("--scale must be 0 or more and --tolerance more than 0"));
    }
    let scenario = load(&args.file, true)?;
    let model = &scenario.model;
    let failed = |failure| stop(&failure, &args.file, &scenario);
    let begun = Instant::now();
    let game = pipeline::build(model, &Control::default()).map_err(failed)?;
    let depth = DepthK { depth: usize::from(args.depth) };
    let solver: &dyn Solver = match args.method {
        Method::Aqre => &Aqre,
        Method::DepthK => &depth,
    };
    let settings = Settings { scale: args.scale, tolerance: args.tolerance, ..Settings::default() };
    let control = Control::default();
    let nominal = pipeline::solve(model, &game, solver, &settings, &control).map_err(failed)?;
    let seconds = begun.elapsed().as_secs_f64();
    io::answer(&show::solution::text(model, &game, &solver.card(), &settings, &nominal, seconds))?;
    // Depth k is no equilibrium and does not claim to be one: only its numbers must be sound.
    let sound = match args.method {
        Method::Aqre => nominal.accepted(args.tolerance),
        Method::DepthK => nominal.certificate.finite,
    };
    if sound { Ok(()) } else { Err(Stop::above_tolerance("the certificate is above tolerance")) }
}

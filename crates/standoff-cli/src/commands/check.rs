//! `standoff check`: what is wrong with a scenario, and where.

use standoff::engine::control::Control;
use standoff::pipeline;

use super::{load_as, stop};
use crate::args::Check;
use crate::io::{self, Done};
use crate::show::size_line;

/// Checks a scenario: its text, and whether the game can be built.
pub fn check(args: &Check, quiet: bool) -> Done {
    let scenario = load_as(&args.file, quiet, args.format)?;
    let game = pipeline::build(&scenario.model, &Control::default())
        .map_err(|failure| stop(&failure, &args.file, &scenario))?;
    io::answer(&format!(
        "{}: no errors\n{}\n",
        args.file.display(),
        size_line(&scenario.model, &game)
    ))
}

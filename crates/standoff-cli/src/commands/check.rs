//! `standoff check`: what is wrong with a scenario, and where.

use standoff::engine::control::Control;
use standoff::{pipeline, unreached};

use super::{load_as, stop};
use crate::args::Check;
use crate::io::{self, Done};
use crate::show::{size, size_line};

/// Checks a scenario: its text, and whether the game can be built.
pub fn check(args: &Check, quiet: bool) -> Done {
    let scenario = load_as(&args.file, quiet, args.format)?;
    let (game, size) = pipeline::build_sized(&scenario.model, &Control::default())
        .map_err(|failure| stop(&failure, &args.file, &scenario))?;
    if !quiet {
        scenario.complain(&unreached::warnings(&scenario.model, &game));
    }
    io::answer(&format!(
        "{}: no errors\n{}\n{}",
        args.file.display(),
        size_line(&scenario.model, &game),
        size::costs(&scenario.model, &size, io::width())
    ))
}

//! `standoff check`: what is wrong with a scenario, and where.

use standoff::engine::control::Control;
use standoff::render::diagnostics::passed;
use standoff::{pipeline, unreached};

use super::{load_as, stop};
use crate::args::Check;
use crate::io::{self, Done};
use crate::show::{options_line, size, size_line};

/// Checks a scenario: its text, and whether the game can be built.
pub fn check(args: &Check, quiet: bool) -> Done {
    let scenario = load_as(&args.file, args.format)?;
    let (game, size) = pipeline::build_sized(&scenario.model, &Control::default())
        .map_err(|failure| stop(&failure, &args.file, &scenario))?;
    let mut warnings = scenario.warnings.clone();
    warnings.extend(unreached::warnings(&scenario.model, &game));
    if !quiet {
        scenario.show(&warnings);
    }
    io::answer(&format!(
        "{}\n{}{}\n{}",
        passed(&scenario.sources, &warnings),
        options_line(&scenario.model),
        size_line(&scenario.model, &game),
        size::costs(&scenario.model, &size, io::width())
    ))
}

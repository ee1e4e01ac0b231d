//! `standoff compare`: the options of a scenario side by side.

use std::sync::Arc;

use standoff::comparison::Comparison;
use standoff::engine::control::Control;
use standoff::folder::FolderError;
use standoff::pipeline::{self, Failure, Phase, Request};
use standoff::whole_file::WholeFile;

use super::{Scenario, load, stop};
use crate::args::{Compare, Output};
use crate::io::{self, Done, Stop};
use crate::show;
use crate::show::progress::Progress;

/// Compares and prints.
pub fn compare(args: &Compare, quiet: bool) -> Done {
    let scenario = load(&args.file, quiet)?;
    let page = args.out.as_deref().map(WholeFile::begin).transpose();
    let page = page.map_err(|e| cannot_write(&e))?;
    let request =
        Request { seed: args.seed, draws: args.draws as usize, paths: args.paths as usize };
    let control = Arc::new(Control::default());
    super::cancel_on_interrupt(&control)?;
    let progress = Progress::new(quiet, Arc::clone(&control));
    let found = side_by_side(args, &scenario, &request, &control, &progress);
    progress.finish();
    let found = found.map_err(|failure| stop(&failure, &args.file, &scenario))?;
    if let Some(page) = page {
        page.finish(&standoff::report::options_page(&found)).map_err(|e| cannot_write(&e))?;
    }
    match args.format {
        Output::Table => io::answer(&show::comparison::text(&found, io::width()))?,
        Output::Json => io::answer(&(standoff::folder::to_json(&found)))?,
    }
    let missed: usize = found.options.iter().map(|option| option.announced_failed).sum();
    if missed + found.draws_failed.len() == 0 {
        Ok(())
    } else {
        Err(Stop::above_tolerance("not every solve was certified"))
    }
}

fn cannot_write(error: &FolderError) -> Stop {
    Stop::failure(error.to_string())
}

fn side_by_side(
    args: &Compare,
    scenario: &Scenario,
    request: &Request,
    control: &Control,
    progress: &Progress,
) -> Result<Comparison, Failure> {
    let model = &scenario.model;
    let work = || {
        pipeline::compare(model, request, control, &mut |phase| match phase {
            Phase::Compiled(game) => progress.say(&show::size_line(model, game)),
            Phase::Solved(..) => {}
            Phase::Drawing(draws) => progress.draws(draws),
        })
    };
    pipeline::with_threads(usize::from(args.jobs), work).map_err(Failure::Machine)?
}

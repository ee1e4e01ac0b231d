//! `standoff backtest`: a model of a price against past episodes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use standoff::backtest::manifest::{self, Manifest};
use standoff::backtest::{Trouble, backtest as judge, markdown};
use standoff::engine::control::Control;
use standoff::model::Model;
use standoff::pipeline::{self, Failure, Request};
use standoff::world::Disk;

use super::{Scenario, load, stop};
use crate::args::{Backtest, Document};
use crate::io::{self, Done, Stop};
use crate::show;
use crate::show::progress::Progress;

/// Runs every episode and prints how the forecasts fared.
pub fn backtest(args: &Backtest, quiet: bool) -> Done {
    let manifest =
        manifest::read(&Disk, &args.file).map_err(|misfit| Stop::input(misfit.to_string()))?;
    let folder = args.file.parent().unwrap_or(Path::new(""));
    let files: Vec<PathBuf> = manifest.episode.iter().map(|e| folder.join(&e.file)).collect();
    let scenarios = files.iter().map(|file| load(file, quiet)).collect::<Result<Vec<_>, _>>()?;
    let control = Arc::new(Control::default());
    super::cancel_on_interrupt(&control)?;
    let progress = Progress::new(quiet, Arc::clone(&control));
    let found = run(args, &manifest, &scenarios, &control, &progress);
    progress.finish();
    let found = found.map_err(|trouble| match trouble {
        Trouble::Misfit(misfit) => Stop::input(misfit.to_string()),
        Trouble::TooManyPaths(paths) => Stop::failure(format!(
            "{paths} paths of each episode are more than the 20 000 that are kept; ask for fewer \
             --draws or --paths"
        )),
        Trouble::Failed(k, failure) => stop(&failure, &files[k], &scenarios[k]),
    })?;
    match args.format {
        Document::Table => io::answer(&show::backtest::text(&found, io::width())),
        Document::Json => io::answer(&standoff::folder::to_json(&found)),
        Document::Md => io::answer(&markdown::markdown(&found)),
    }
}

fn run(
    args: &Backtest,
    manifest: &Manifest,
    scenarios: &[Scenario],
    control: &Control,
    progress: &Progress,
) -> Result<standoff::backtest::Backtest, Trouble> {
    let request =
        Request { seed: args.seed, draws: args.draws as usize, paths: args.paths as usize };
    let models: Vec<Model> = scenarios.iter().map(|scenario| scenario.model.clone()).collect();
    let work = || {
        judge(manifest, &models, &request, control, &mut |title| {
            progress.say(&format!("Running: {title}"));
        })
    };
    pipeline::with_threads(usize::from(args.jobs), work)
        .map_err(|error| Trouble::Failed(0, Failure::Machine(error)))?
}

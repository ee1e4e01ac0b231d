//! `standoff run`: check, solve, simulate, report.

use std::sync::Arc;
use std::time::Instant;

use standoff::engine::control::Control;
use standoff::folder::{self, FolderError, RunFacts, RunFolder};
use standoff::pipeline::{self, Analysis, Failure, Phase, Request};
use standoff::summary;

use super::{Scenario, load, stop};
use crate::args::Run;
use crate::io::{self, Done, Stop};
use crate::show;
use crate::show::progress::Progress;

/// Does the main job.
pub fn run(args: &Run, quiet: bool) -> Done {
    let begun = Instant::now();
    let started = standoff::now();
    let scenario = load(&args.file, quiet)?;
    let request =
        Request { seed: args.seed, draws: args.draws as usize, paths: args.paths as usize };
    let mut folder = begin(args, &scenario).map_err(|e| folder_stop(&e))?;
    folder.log(&format!("started {started}, {request:?}")).map_err(|e| folder_stop(&e))?;
    let control = Arc::new(Control::default());
    super::cancel_on_interrupt(&control)?;
    let progress = Progress::new(quiet, Arc::clone(&control));
    let analysis = analyse(args, &scenario, &request, &control, &progress);
    progress.finish();
    let analysis = match analysis {
        Ok(analysis) => analysis,
        Err(failure) => {
            if failure == Failure::Cancelled {
                folder.log("interrupted").map_err(|e| folder_stop(&e))?;
            } else {
                folder.discard();
            }
            return Err(stop(&failure, &args.file, &scenario));
        }
    };
    let findings = || summary::findings(&scenario.model, &request, &analysis);
    let findings = pipeline::with_threads(usize::from(args.jobs), findings)
        .map_err(|reason| stop(&Failure::Machine(reason), &args.file, &scenario))?;
    let inputs = folder::inputs(&scenario.sources);
    let facts = |findings_sha256: &str| RunFacts {
        tool: concat!("standoff ", env!("CARGO_PKG_VERSION")).to_owned(),
        scenario_sha256: inputs[0].sha256.clone(),
        inputs,
        findings_sha256: findings_sha256.to_owned(),
        seed: request.seed,
        draws: request.draws,
        paths: findings.settings.paths,
        threads: pipeline::threads(usize::from(args.jobs)),
        started,
        seconds: begun.elapsed().as_secs_f64(),
    };
    let whole = folder.finish(&scenario.sources, &findings, facts).map_err(|e| folder_stop(&e))?;
    io::answer(&show::summary::text(&findings, begun.elapsed().as_secs_f64(), io::width()))?;
    io::answer(&format!("\nReport: {}\n", whole.join("report.html").display()))?;
    let draws_missed =
        findings.certificate.draws_failed.len() + findings.certificate.draws_stand_in.len();
    if findings.certificate.accepted && draws_missed == 0 {
        Ok(())
    } else {
        Err(Stop::above_tolerance("not every solve was certified; see the warnings above"))
    }
}

fn begin(args: &Run, scenario: &Scenario) -> Result<RunFolder, FolderError> {
    let crisis = &scenario.model.crisis;
    match &args.out {
        Some(target) => RunFolder::begin(target),
        None => RunFolder::begin_beside(&args.file, &crisis.id, &crisis.as_of.to_string()),
    }
}

fn folder_stop(error: &FolderError) -> Stop {
    Stop::failure(error.to_string())
}

fn analyse(
    args: &Run,
    scenario: &Scenario,
    request: &Request,
    control: &Control,
    progress: &Progress,
) -> Result<Analysis, Failure> {
    let model = &scenario.model;
    let work = || {
        pipeline::analyse(model, request, control, &mut |phase| match phase {
            Phase::Compiled(game) => progress.say(&show::size_line(model, game)),
            Phase::Solved(solution, certificate) => progress.say(&format!(
                "Central numbers: {} in {} sweeps, residual {}",
                solution.status.text(),
                solution.sweeps,
                show::residual(certificate.residual)
            )),
            Phase::Drawing(draws) => progress.draws(draws),
        })
    };
    pipeline::with_threads(usize::from(args.jobs), work).map_err(Failure::Machine)?
}

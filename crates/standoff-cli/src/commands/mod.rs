//! One file a command.

pub mod backtest;
pub mod check;
pub mod compare;
pub mod debug;
pub mod run;
pub mod solve;

use std::path::Path;
use std::sync::Arc;

use standoff::engine::control::Control;
use standoff::lang::Checked;
use standoff::model::{Diagnostic, Model, Sources};
use standoff::pipeline::Failure;
use standoff::render::diagnostics::{Style, concise, diagnostics, tally};
use standoff::world::Disk;

use crate::args::Format;
use crate::io::{self, Done, Stop};

/// A scenario that checked.
pub struct Scenario {
    /// Its files.
    pub sources: Sources,
    /// What it says.
    pub model: Model,
    /// Warnings that have not been shown yet.
    pub warnings: Vec<Diagnostic>,
    /// How complaints about it are shown.
    format: Format,
}

impl Scenario {
    /// Shows complaints about it, without counting them.
    pub fn show(&self, list: &[Diagnostic]) {
        show(&self.sources, list, self.format);
    }
}

/// Reads and checks a scenario; complaints go to stderr.
pub fn load(path: &Path, quiet: bool) -> Result<Scenario, Stop> {
    let mut scenario = load_as(path, Format::Full)?;
    let warnings = std::mem::take(&mut scenario.warnings);
    if !quiet {
        complain(&scenario.sources, &warnings, scenario.format);
    }
    Ok(scenario)
}

/// As [`load`], with complaints in a certain format, and warnings kept for later.
pub fn load_as(path: &Path, format: Format) -> Result<Scenario, Stop> {
    let read = standoff::scenario::check(&Disk, path);
    let Checked { model, diagnostics, sources } =
        read.map_err(|error| Stop::input(error.to_string()))?;
    let Some(model) = model else {
        complain(&sources, &diagnostics, format);
        return Err(Stop::input(""));
    };
    Ok(Scenario { sources, model, warnings: diagnostics, format })
}

/// Shows complaints and counts them.
fn complain(sources: &Sources, list: &[Diagnostic], format: Format) {
    show(sources, list, format);
    if let (Format::Full, Some(line)) = (format, tally(sources, list)) {
        io::remark(&line);
    }
}

fn show(sources: &Sources, list: &[Diagnostic], format: Format) {
    let shown = match format {
        Format::Full => diagnostics(sources, list, Style { color: true, width: io::width() }),
        Format::Concise => concise(sources, list).trim_end().to_owned(),
    };
    if !list.is_empty() {
        // The empty line behind the last complaint stays: a count or an answer follows.
        io::remark(shown.strip_suffix('\n').unwrap_or(&shown));
    }
}

/// Says what failed, and what it means for the exit code.
pub fn stop(failure: &Failure, path: &Path, scenario: &Scenario) -> Stop {
    if let Some(found) = failure.diagnostic() {
        let all: Vec<Diagnostic> = scenario.warnings.iter().cloned().chain([found]).collect();
        complain(&scenario.sources, &all, scenario.format);
        return Stop::input("");
    }
    match failure {
        Failure::Cancelled => Stop::interrupted("stopped before it was done"),
        Failure::Machine(_) | Failure::TooManyValues(_) => Stop::failure(failure.to_string()),
        _ => Stop::input(format!("{}: {failure}", path.display())),
    }
}

/// The first interrupt asks the computation to stop; the second ends the program at once.
pub fn cancel_on_interrupt(control: &Arc<Control>) -> Done {
    let control = Arc::clone(control);
    let handler = move || {
        if control.is_cancelled() {
            std::process::exit(130);
        }
        control.cancel();
    };
    ctrlc::set_handler(handler)
        .map_err(|e| Stop::failure(format!("interrupts cannot be caught: {e}")))
}

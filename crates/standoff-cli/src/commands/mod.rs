//! One file a command.

pub mod check;
pub mod debug;
pub mod run;
pub mod solve;

use std::path::Path;

use standoff::model::{Diagnostic, Model, Sources};
use standoff::pipeline::Failure;
use standoff::render::diagnostics::{Style, concise, diagnostics};
use standoff::world::Disk;

use crate::args::Format;
use crate::io::{self, Stop};

/// A scenario that checked.
pub struct Scenario {
    /// Its files.
    pub sources: Sources,
    /// What it says.
    pub model: Model,
    /// How complaints about it are shown.
    format: Format,
}

impl Scenario {
    /// Shows further complaints about it.
    pub fn complain(&self, list: &[Diagnostic]) {
        complain(&self.sources, list, self.format);
    }
}

/// Reads and checks a scenario; complaints go to stderr.
pub fn load(path: &Path, quiet: bool) -> Result<Scenario, Stop> {
    load_as(path, quiet, Format::Full)
}

/// As [`load`], with complaints in a certain format.
pub fn load_as(path: &Path, quiet: bool, format: Format) -> Result<Scenario, Stop> {
    let read = standoff::scenario::check(&Disk, path);
    let checked = read.map_err(|error| Stop::input(error.to_string()))?;
    let errors = checked.diagnostics.iter().any(|d| d.is_error());
    if errors || !quiet {
        complain(&checked.sources, &checked.diagnostics, format);
    }
    match checked.model {
        Some(model) => Ok(Scenario { sources: checked.sources, model, format }),
        None => Err(Stop::input("")),
    }
}

fn complain(sources: &Sources, list: &[Diagnostic], format: Format) {
    let shown = match format {
        Format::Full => diagnostics(sources, list, Style { color: true, width: io::width() }),
        Format::Concise => concise(sources, list),
    };
    if !list.is_empty() {
        io::remark(shown.trim_end());
    }
}

/// Says what failed, and what it means for the exit code.
pub fn stop(failure: &Failure, path: &Path, scenario: &Scenario) -> Stop {
    if let Some(found) = failure.diagnostic() {
        scenario.complain(&[found]);
        return Stop::input("");
    }
    match failure {
        Failure::Cancelled => Stop::interrupted("stopped before it was done"),
        Failure::NotAdmitted(_) | Failure::TooManyValues(_) => Stop::failure(failure.to_string()),
        _ => Stop::input(format!("{}: {failure}", path.display())),
    }
}

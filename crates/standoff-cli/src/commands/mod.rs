//! One file a command.

pub mod check;
pub mod debug;
pub mod run;
pub mod solve;

use std::path::Path;

use standoff::model::Model;
use standoff::pipeline::Failure;
use standoff::render::diagnostics::{Style, diagnostics};
use standoff::world::{Disk, World};

use crate::io::{self, Stop};

/// A scenario that checked.
pub struct Scenario {
    /// Its text.
    pub text: String,
    /// What it says.
    pub model: Model,
}

/// Reads and checks a scenario; complaints go to stderr.
pub fn load(path: &Path, quiet: bool) -> Result<Scenario, Stop> {
    let text = read(path)?;
    let checked = standoff::lang::check(&text);
    let errors = checked.diagnostics.iter().any(|d| d.is_error());
    if errors || !quiet {
        complain(&text, path, &checked.diagnostics);
    }
    match checked.model {
        Some(model) => Ok(Scenario { text, model }),
        None => Err(Stop::input("")),
    }
}

/// Reads a scenario's text.
pub fn read(path: &Path) -> Result<String, Stop> {
    Disk.source(path).map_err(|error| Stop::input(error.to_string()))
}

fn complain(text: &str, path: &Path, list: &[standoff::model::Diagnostic]) {
    if !list.is_empty() {
        let style = Style { color: true, width: io::width() };
        let shown = diagnostics(text, &path.display().to_string(), list, style);
        io::remark(shown.trim_end());
    }
}

/// Says what failed, and what it means for the exit code.
pub fn stop(failure: &Failure, path: &Path, scenario: &Scenario) -> Stop {
    if let Some(found) = failure.diagnostic() {
        complain(&scenario.text, path, &[found]);
        return Stop::input("");
    }
    match failure {
        Failure::Cancelled => Stop::interrupted("stopped before it was done"),
        Failure::NotAdmitted(_) | Failure::TooManyValues(_) => Stop::failure(failure.to_string()),
        _ => Stop::input(format!("{}: {failure}", path.display())),
    }
}

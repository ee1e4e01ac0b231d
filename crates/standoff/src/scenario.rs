//! From the path of a scenario to what it says, its further files included.

use std::path::Path;

use standoff_lang::{Checked, Syntax};
use standoff_model::Diagnostic;

use crate::world::{FolderFiles, ReadError, World};

/// Reads and checks the scenario at `path`, with the files of its folder that it names.
///
/// # Errors
///
/// If the file at `path` cannot be read; what is wrong with others is among the complaints.
pub fn check(world: &dyn World, path: &Path) -> Result<Checked, ReadError> {
    let text = world.source(path)?;
    let mut files = FolderFiles::beside(world, path);
    Ok(standoff_lang::check_files(&path.display().to_string(), &text, &mut files))
}

/// Reads the scenario at `path` as TOML, with the files of its folder that it names.
///
/// # Errors
///
/// As [`check`].
pub fn parse(world: &dyn World, path: &Path) -> Result<(Syntax, Vec<Diagnostic>), ReadError> {
    let text = world.source(path)?;
    let mut files = FolderFiles::beside(world, path);
    Ok(standoff_lang::parse_files(&path.display().to_string(), &text, &mut files))
}

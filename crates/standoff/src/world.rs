//! The outside world, behind one trait: what the pipeline reads comes through here.

use std::fmt;
use std::path::{Path, PathBuf};

/// Largest scenario that is read, bytes.
const MAX_BYTES: u64 = 4 << 20;

/// Where scenario text comes from.
pub trait World {
    /// The text of a source file.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, in one sentence for people.
    fn source(&self, path: &Path) -> Result<String, ReadError>;
}

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, and what to do.
    pub reason: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for ReadError {}

/// The file system.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Disk;

impl World for Disk {
    fn source(&self, path: &Path) -> Result<String, ReadError> {
        let error = |reason: String| ReadError { path: path.to_owned(), reason };
        let about = std::fs::metadata(path).map_err(|e| error(cannot_read(&e)))?;
        if about.is_dir() {
            return Err(error(
                "this is a folder; name the scenario file in it, such as crisis.toml".to_owned(),
            ));
        }
        if about.len() > MAX_BYTES {
            return Err(error(format!(
                "larger than {} MiB, the most that is read",
                MAX_BYTES >> 20
            )));
        }
        let bytes = std::fs::read(path).map_err(|e| error(cannot_read(&e)))?;
        text(bytes).map_err(error)
    }
}

fn cannot_read(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => format!("it cannot be read: {error}"),
    }
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.contains(&0) {
        return Err("not a text file; a scenario is a TOML file in UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes)
        .map_err(|e| format!("not UTF-8 text (byte {})", e.utf8_error().valid_up_to() + 1))?;
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err("the file is empty; a scenario starts with a [crisis] table".to_owned());
    }
    Ok(text)
}

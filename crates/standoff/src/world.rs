//! The outside world, behind one trait: what the pipeline reads comes through here.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use standoff_lang::Files;

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

    /// The text of a further file of a scenario, at a path with `/` between its parts, counted from
    /// the folder of the scenario.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, in a few words for people. A file outside the folder, links followed,
    /// is not read.
    fn part(&self, folder: &Path, path: &str) -> Result<String, String>;
}

/// The files in the folder of a scenario.
pub struct FolderFiles<'w> {
    world: &'w dyn World,
    folder: PathBuf,
}

impl<'w> FolderFiles<'w> {
    /// The files beside the scenario at `path`.
    pub fn beside(world: &'w dyn World, path: &Path) -> Self {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self { world, folder: folder.unwrap_or(Path::new(".")).to_owned() }
    }
}

impl Files for FolderFiles<'_> {
    fn read(&mut self, path: &str) -> Result<String, String> {
        self.world.part(&self.folder, path)
    }
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
            return Err(error(too_large()));
        }
        let bytes = std::fs::read(path).map_err(|e| error(cannot_read(&e)))?;
        let text = text(bytes).map_err(error)?;
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            return Err(error(
                "the file is empty; a scenario starts with a [crisis] table".to_owned(),
            ));
        }
        Ok(text)
    }

    fn part(&self, folder: &Path, path: &str) -> Result<String, String> {
        let cannot_read = |e: std::io::Error| cannot_read(&e);
        let folder = folder.canonicalize().map_err(cannot_read)?;
        let wanted = path.split('/').fold(folder.clone(), |folder, part| folder.join(part));
        let found = wanted.canonicalize().map_err(cannot_read)?;
        if !found.starts_with(&folder) {
            return Err("it lies outside the folder of the scenario, behind a link".to_owned());
        }
        if !std::fs::metadata(&found).map_err(cannot_read)?.is_file() {
            return Err("it is no file".to_owned());
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&found).map_err(cannot_read)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(cannot_read)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(too_large());
        }
        text(bytes)
    }
}

fn too_large() -> String {
    format!("larger than {} MiB, the most that is read", MAX_BYTES >> 20)
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
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        not_utf8(&error.as_bytes()[..good], error.as_bytes()[good])
    })
}

/// What is said of a text that is UTF-8 up to a byte.
fn not_utf8(good: &[u8], bad: u8) -> String {
    let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
    let before = good.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let column = String::from_utf8_lossy(before).chars().count() + 1;
    format!(
        "not UTF-8 text: line {line}, column {column} has the byte {bad:02X}, as in files from \
         older Windows programs; save it as UTF-8"
    )
}

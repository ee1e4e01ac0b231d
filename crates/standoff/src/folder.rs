//! The run folder: written beside its final place and renamed when whole.

use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use standoff_model::{Origin, SourceFile, Sources};

use crate::findings::Findings;
use crate::report;

/// Why a run folder could not be written.
#[derive(Debug)]
pub struct FolderError {
    /// Which file or folder.
    pub path: PathBuf,
    /// What went wrong, and what to do.
    pub reason: String,
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for FolderError {}

/// Facts of a run that are not findings: they differ between runs of the same inputs.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RunFacts {
    /// Version of the tool.
    pub tool: String,
    /// SHA-256 of the scenario as it was read.
    pub scenario_sha256: String,
    /// Every file that was read, the scenario first.
    pub inputs: Vec<InputFacts>,
    /// SHA-256 of findings.json.
    pub findings_sha256: String,
    /// Seed.
    pub seed: u64,
    /// Draws.
    pub draws: usize,
    /// Paths.
    pub paths: usize,
    /// Threads used.
    pub threads: usize,
    /// When the run started, UTC.
    pub started: String,
    /// How long it took, seconds.
    pub seconds: f64,
}

/// A file that a run was made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct InputFacts {
    /// Its path from the folder of the scenario; what a shipped module is called.
    pub name: String,
    /// How it came to be part of the scenario: scenario, included, module or shipped.
    pub origin: &'static str,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// What a run was made from: each file once, the scenario first.
pub fn inputs(sources: &Sources) -> Vec<InputFacts> {
    let mut inputs: Vec<InputFacts> = Vec::new();
    for file in sources.files() {
        let (name, origin) = (own_name(file).to_owned(), origin(file.origin));
        if !inputs.iter().any(|other| other.name == name && other.origin == origin) {
            let sha256 = sha256(sources.text_of(file).as_bytes());
            inputs.push(InputFacts { name, origin, sha256 });
        }
    }
    inputs
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Scenario => "scenario",
        Origin::Included => "included",
        Origin::Module => "module",
        Origin::Shipped => "shipped",
    }
}

/// The name of a file, of the scenario itself without its folder.
fn own_name(file: &SourceFile) -> &str {
    match file.origin {
        Origin::Scenario => file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name),
        _ => &file.name,
    }
}

/// Files that a run folder holds; a `.partial` folder with nothing else in it is a leftover of a
/// run that died, and may be replaced.
const FILES: [&str; 6] =
    ["crisis.toml", INPUTS, "findings.json", "report.html", "run.json", "log.txt"];
/// The folder with the files of a scenario that has several.
const INPUTS: &str = "inputs";

/// A run folder that is being written.
#[derive(Debug)]
pub struct RunFolder {
    partial: PathBuf,
    target: PathBuf,
    log: File,
}

impl RunFolder {
    /// Begins a run folder at `target`, which must not exist or be empty.
    ///
    /// # Errors
    ///
    /// If there is something, or nothing can be written there.
    pub fn begin(target: &Path) -> Result<Self, FolderError> {
        refuse_content(target)?;
        let partial = partial_name(target);
        remove_leftover(&partial)?;
        fs::create_dir_all(&partial).map_err(|e| failed(&partial, &e))?;
        let path = partial.join("log.txt");
        let log = File::create(&path).map_err(|e| failed(&path, &e))?;
        Ok(Self { partial, target: target.to_owned(), log })
    }

    /// Begins a run folder in the first free place `runs/<crisis>_<as of>_r01`, `_r02`, ... beside
    /// the scenario.
    ///
    /// # Errors
    ///
    /// If nothing can be written there.
    pub fn begin_beside(scenario: &Path, crisis: &str, as_of: &str) -> Result<Self, FolderError> {
        let runs = scenario.parent().unwrap_or(Path::new("")).join("runs");
        let name = |k: usize| runs.join(format!("{}_{as_of}_r{k:02}", safe(crisis)));
        let taken = |k: &usize| name(*k).exists() || partial_name(&name(*k)).exists();
        let first_free = (1..).find(|k| !taken(k)).unwrap_or(1);
        Self::begin(&name(first_free))
    }

    /// Where the folder will stand when it is whole.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Adds a line to the log.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn log(&mut self, line: &str) -> Result<(), FolderError> {
        writeln!(self.log, "{line}").map_err(|e| failed(&self.partial.join("log.txt"), &e))
    }

    /// Removes what was begun, where there will be nothing to keep.
    pub fn discard(self) {
        // What cannot be removed is named `.partial` and stands in nobody's way.
        let _ = fs::remove_dir_all(&self.partial);
    }

    /// Writes everything and puts the folder in its place.
    ///
    /// # Errors
    ///
    /// If something cannot be written; then nothing stands at the target.
    pub fn finish(
        mut self,
        sources: &Sources,
        findings: &Findings,
        facts: impl FnOnce(&str) -> RunFacts,
    ) -> Result<PathBuf, FolderError> {
        let json = to_json(findings);
        let facts = facts(&sha256(json.as_bytes()));
        self.write("crisis.toml", sources.text_of(&sources.files()[0]))?;
        self.write_inputs(sources)?;
        self.write("findings.json", &json)?;
        self.write("report.html", &report::page(findings))?;
        self.write("run.json", &to_json(&facts))?;
        self.log("whole")?;
        self.log.sync_all().map_err(|e| failed(&self.partial, &e))?;
        if self.target.is_dir() {
            fs::remove_dir(&self.target).map_err(|e| failed(&self.target, &e))?;
        }
        fs::rename(&self.partial, &self.target).map_err(|e| failed(&self.target, &e))?;
        Ok(self.target)
    }

    /// Keeps the files of a scenario that has several as they stood beside each other, so that it
    /// can be run again from there.
    fn write_inputs(&self, sources: &Sources) -> Result<(), FolderError> {
        let shipped = |file: &&SourceFile| file.origin == Origin::Shipped;
        let files: Vec<&SourceFile> = sources.files().iter().filter(|f| !shipped(f)).collect();
        if files.len() == 1 {
            return Ok(());
        }
        for file in files {
            let name =
                own_name(file).split('/').fold(PathBuf::from(INPUTS), |f, part| f.join(part));
            let folder = self.partial.join(name.parent().unwrap_or(Path::new(INPUTS)));
            fs::create_dir_all(&folder).map_err(|e| failed(&folder, &e))?;
            self.write(&name, sources.text_of(file))?;
        }
        Ok(())
    }

    fn write(&self, name: impl AsRef<Path>, content: &str) -> Result<(), FolderError> {
        let path = self.partial.join(name);
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|e| failed(&path, &e))
    }
}

/// Pretty JSON with a newline at its end.
pub fn to_json<T: Serialize>(value: &T) -> String {
    // Plain structs with string keys always serialise; the fallback is never seen.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn refuse_content(target: &Path) -> Result<(), FolderError> {
    let error = |reason: &str| FolderError { path: target.to_owned(), reason: reason.to_owned() };
    let there = fs::symlink_metadata(target).is_ok();
    if there && !target.is_dir() {
        return Err(error("this is no folder; name one that does not exist yet"));
    }
    let has_content = fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    if has_content {
        return Err(error("this folder has content; name one that does not exist yet"));
    }
    Ok(())
}

fn partial_name(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    target.with_file_name(name)
}

fn remove_leftover(partial: &Path) -> Result<(), FolderError> {
    let Ok(entries) = fs::read_dir(partial) else { return Ok(()) };
    for entry in entries {
        let name = entry.map_err(|e| failed(partial, &e))?.file_name();
        if !FILES.iter().any(|known| *known == name) {
            let reason = "left by something else than an interrupted run; move it away".to_owned();
            return Err(FolderError { path: partial.join(name), reason });
        }
    }
    fs::remove_dir_all(partial).map_err(|e| failed(partial, &e))
}

fn failed(path: &Path, error: &std::io::Error) -> FolderError {
    let reason = match error.kind() {
        std::io::ErrorKind::PermissionDenied => "no permission to write here".to_owned(),
        std::io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => format!("it cannot be written: {error}"),
    };
    FolderError { path: path.to_owned(), reason }
}

/// A name that is safe as part of a path, whatever the scenario says.
fn safe(name: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let name: String = name.chars().map(keep).take(80).collect();
    if name.is_empty() { "crisis".to_owned() } else { name }
}

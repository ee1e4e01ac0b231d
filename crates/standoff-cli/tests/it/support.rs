//! Starting the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const MOBILISE: &str = "catalog/mobilise-or-bluff/game.toml";
/// A scenario with every construct: warnings, options, judged decisions, signals.
pub const FULL: &str = "crates/standoff-lang/tests/it/full.toml";
/// Two players, for tests that change the text.
pub const SMALL: &str = "crates/standoff-engine/tests/it/two-players.toml";
pub const CRISIS: &str = "scenarios/us-iran-2026-01/crisis.toml";

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The program, to be started in the root of the checkout.
pub fn standoff() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standoff"));
    command.current_dir(root()).env_remove("NO_COLOR").env("COLUMNS", "100");
    command
}

/// Runs the program.
pub fn run(args: &[&str]) -> Output {
    standoff().args(args).output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An empty folder of this test's own, under Cargo's folder for such things.
pub fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        std::fs::remove_dir_all(&path).unwrap();
    }
    std::fs::create_dir_all(&path).unwrap();
    path
}

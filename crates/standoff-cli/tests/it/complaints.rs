//! How complaints are counted, and what `check` and `run` say besides.

use std::fs;

use crate::support::{FULL, folder, root, run, stderr, stdout};

#[test]
fn check_counts_once() {
    let output = run(&["check", FULL]);
    let (said, complaints) = (stdout(&output), stderr(&output));
    let warnings = complaints.matches("warning").count();
    assert!(warnings > 1, "{complaints}");
    let first = said.lines().next().unwrap();
    assert_eq!(first, format!("{FULL}: {warnings} warnings and no errors"));
    assert!(!complaints.contains(&format!("{FULL}: ")), "{complaints}");
}

#[test]
fn run_counts_what_it_complains_of() {
    let text = fs::read_to_string(root().join(FULL)).unwrap();
    let path = folder("counted").join("full.toml");
    fs::write(&path, text + "\n[state.idle]\nvalues = [\"a\", \"b\"]\n[define]\nx = \n").unwrap();
    let output = run(&["run", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).trim_end().lines().last().unwrap().contains(" error"));
}

#[test]
fn options_that_are_declared_are_named() {
    let line = "Options strike_now, pressure_only are declared; `standoff compare` puts them side by side.";
    assert!(stdout(&run(&["check", FULL])).lines().any(|found| found == line));
    let out = folder("options").join("run");
    let output =
        run(&["run", FULL, "--draws", "2", "--paths", "256", "--out", out.to_str().unwrap()]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(said.lines().any(|found| found == line), "{said}");
    for part in [
        "None of these yet",
        "Chance of each judged action at least once",
        "gulf    refuse",
        "Chance of being seen in the first step",
        "if north's intent is coercion",
        "Where play goes on, what happens at the end is not in these figures.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("gulf 0.1"), "a judged player has no precision: {said}");
    // Medians by outcome are of the highest value, and stand behind it.
    let behind = said.split("  highest within the horizon").nth(1).unwrap();
    assert!(behind.lines().nth(1).unwrap().starts_with("    on paths that end in"), "{said}");
}

/// What stands in columns below each other needs no columns in one line.
#[test]
fn concise_help_has_single_spaces() {
    let text = fs::read_to_string(root().join(FULL)).unwrap();
    let path = folder("columns").join("full.toml");
    fs::write(&path, text.replace("exp(-since / half_life)", "exp(-since)")).unwrap();
    let full = stderr(&run(&["check", path.to_str().unwrap()]));
    assert!(full.contains("found   "), "{full}");
    let concise = stderr(&run(&["check", path.to_str().unwrap(), "--format", "concise"]));
    assert!(concise.contains("found ") && !concise.contains("  "), "{concise}");
}

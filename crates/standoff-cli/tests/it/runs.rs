//! Run folders: whole or not there.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{CRISIS, MOBILISE, folder, run, standoff, stderr, stdout};

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn findings_are_the_same_bits_for_any_threads() {
    let folder = folder("threads");
    let findings = ["1", "2", "3"].map(|jobs| {
        let out = folder.join(jobs);
        let output = run(&[
            "run",
            CRISIS,
            "-o",
            out.to_str().unwrap(),
            "--draws",
            "12",
            "--paths",
            "60",
            "--jobs",
            jobs,
            "-q",
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stderr(&output).is_empty(), "quiet means quiet: {}", stderr(&output));
        fs::read_to_string(out.join("findings.json")).unwrap()
    });
    assert!(findings[0].len() > 10_000);
    assert!(findings[0] == findings[1] && findings[1] == findings[2]);
}

#[test]
fn another_seed_gives_other_findings() {
    let folder = folder("seeds");
    let findings = ["1", "2"].map(|seed| {
        let out = folder.join(seed);
        let draws = ["--draws", "2", "--paths", "4", "--seed", seed, "-q"];
        let output = run(&[&["run", CRISIS, "-o", out.to_str().unwrap()], &draws[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        fs::read_to_string(out.join("findings.json")).unwrap()
    });
    assert_ne!(findings[0], findings[1]);
}

#[test]
fn a_run_leaves_a_whole_folder_and_says_the_answer() {
    let folder = folder("whole");
    let out = folder.join("r");
    let output = run(&["run", MOBILISE, "-o", out.to_str().unwrap(), "--draws", "64"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(&out), ["crisis.toml", "findings.json", "log.txt", "report.html", "run.json"]);
    assert_eq!(names(&folder), ["r"]);
    let text = stdout(&output);
    for part in [
        "Certificate: converged",
        "Simulation noise",
        "λ × spread of stakes",
        "Game:",
        "sweeps",
        "seconds",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    let again = run(&["run", MOBILISE, "-o", out.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("this folder has content"), "{}", stderr(&again));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = folder("unwritable");
    fs::write(folder.join("file"), "x").unwrap();
    let out = folder.join("file").join("run");
    let output = run(&["run", MOBILISE, "-o", out.to_str().unwrap(), "--draws", "2"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("file"), "{}", stderr(&output));
}

/// Starts a long run and waits until it has begun to draw.
fn long_run(out: &Path) -> std::process::Child {
    let child = standoff()
        .args(["run", CRISIS, "-o", out.to_str().unwrap(), "--draws", "100000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let partial = out.with_extension("partial").join("log.txt");
    let begun = Instant::now();
    while !partial.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the run never began");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    child
}

fn signal(child: &std::process::Child, name: &str) {
    let sent = std::process::Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn an_interrupted_run_leaves_nothing_that_looks_whole() {
    for (name, code) in [("-INT", Some(130)), ("-TERM", Some(130)), ("-KILL", None)] {
        let folder = folder(&format!("interrupt{name}"));
        let out = folder.join("r");
        let child = long_run(&out);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), code, "{name}: {}", stderr(&output));
        assert_eq!(names(&folder), ["r.partial"], "{name}");
        assert!(!names(&folder.join("r.partial")).contains(&"findings.json".to_owned()));
        // What is left does not stand in the way of the next run.
        let next = run(&["run", MOBILISE, "-o", out.to_str().unwrap(), "--draws", "2", "-q"]);
        assert_eq!(next.status.code(), Some(0), "{}", stderr(&next));
        assert_eq!(names(&folder), ["r"]);
    }
}

#[test]
fn the_default_folder_is_beside_the_scenario_and_counts_up() {
    let folder = folder("beside");
    let text = fs::read_to_string(crate::support::root().join(MOBILISE)).unwrap();
    let file = folder.join("crisis.toml");
    fs::write(&file, &text).unwrap();
    for _ in 0..2 {
        let output = run(&["run", file.to_str().unwrap(), "--draws", "2", "-q"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let runs = names(&folder.join("runs"));
    assert_eq!(runs.len(), 2);
    assert!(runs[0].ends_with("_r01") && runs[1].ends_with("_r02"), "{runs:?}");
}

#[test]
fn the_scenario_in_the_run_folder_is_the_one_that_was_read() {
    let folder = folder("inputs");
    let out = folder.join("r");
    let output = run(&["run", MOBILISE, "-o", out.to_str().unwrap(), "--draws", "2", "-q"]);
    assert_eq!(output.status.code(), Some(0));
    let kept = fs::read(out.join("crisis.toml")).unwrap();
    assert_eq!(kept, fs::read(crate::support::root().join(MOBILISE)).unwrap());
}

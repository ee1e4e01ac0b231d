//! Which crate may use which: the table in ARCHITECTURE.md, held.

use std::fs;

use crate::support::root;

const ARROWS: [(&str, &[&str]); 5] = [
    ("standoff-model", &[]),
    ("standoff-lang", &["standoff-model"]),
    ("standoff-engine", &["standoff-model"]),
    ("standoff", &["standoff-engine", "standoff-lang", "standoff-model"]),
    ("standoff-cli", &["standoff"]),
];

/// Our own crates among the `[dependencies]` of a crate; those for its tests are left out.
fn uses(name: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap_or("");
    let section = dependencies.split("\n[").next().unwrap_or("");
    let names =
        section.lines().map(|line| line.split(['.', ' ', '=']).next().unwrap_or("").to_owned());
    let mut ours: Vec<String> = names.filter(|name| name.starts_with("standoff")).collect();
    ours.sort();
    ours
}

#[test]
fn crates_use_only_what_they_may() {
    for (name, allowed) in ARROWS {
        assert_eq!(uses(name), allowed, "{name}");
    }
    let mut crates: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    crates.sort();
    let mut known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(crates, known, "a new crate needs its arrows");
}

#[test]
fn the_core_is_held_pure() {
    for name in ["standoff-model", "standoff-lang", "standoff-engine"] {
        let rules =
            fs::read_to_string(root().join("crates").join(name).join("clippy.toml")).unwrap();
        assert_eq!(rules, fs::read_to_string(root().join("crates/pure-clippy.toml")).unwrap());
        for forbidden in
            ["std::fs::read", "std::env::var", "SystemTime::now", "std::println", "f64::exp"]
        {
            assert!(rules.contains(forbidden), "{forbidden}");
        }
    }
}

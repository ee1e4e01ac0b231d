//! `backtest`.

use std::fs;

use crate::support::{folder, run, stderr, stdout};

const LIST: &str = "scenarios/oil-episodes/backtest.toml";

#[test]
fn every_episode_is_printed_with_what_it_missed() {
    let output = run(&["backtest", LIST, "--draws", "8", "--paths", "80"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for part in
        ["12 episodes, in-sample", "Tanker War, 21 July 1987", "Missed: Iraq invades Kuwait"]
    {
        assert!(text.contains(part), "{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn as_json_it_can_be_read() {
    let output = run(&["backtest", LIST, "--draws", "4", "--paths", "8", "--format", "json", "-q"]);
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(found["episodes"].as_array().unwrap().len(), 12);
    assert_eq!(found["episodes"][0]["points"][3]["at"], "highest");
    assert_eq!(found["skill"][1]["without"].as_array().unwrap().len(), 12);
}

#[test]
fn a_list_that_says_too_little_is_refused() {
    let file = folder("backtest-short").join("list.toml");
    for (text, says) in [
        ("title = \"x\"\n", "missing field `measure`"),
        (
            "title = \"x\"\nmeasure = \"a\"\nrise = \"b\"\nbaseline = { name = \"c\", measure = \"d\" }\nepisode = []\n",
            "there is no `[[episode]]`",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let output = run(&["backtest", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
}

//! Names from the scenario, made fit to print: never empty, never endless.

use crate::{
    chart::{Series, dates},
    findings::{Findings, Outcome},
    render::says,
};

/// Longest name that is printed whole.
const LONGEST: usize = 90;
/// Longest piece of prose that is printed whole.
const LONGEST_PROSE: usize = 400;

/// A name, or the key if there is none.
pub(super) fn name(name: &str, id: &str) -> String {
    let name = clip(name, LONGEST);
    if !name.is_empty() {
        return name;
    }
    let id = clip(id, LONGEST);
    if id.is_empty() { "(no name)".to_owned() } else { id }
}

/// Prose of the analyst.
pub(super) fn prose(text: &str) -> String {
    clip(text, LONGEST_PROSE)
}

/// One line of at most so many characters, without control characters.
fn clip(text: &str, most: usize) -> String {
    let mut words = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() && words.len() <= 4 * most {
            let gap = if words.is_empty() { "" } else { " " };
            words.push_str(gap);
            words.extend(word.chars().take(most + 1));
        }
    }
    if words.chars().count() <= most {
        return words;
    }
    let kept: String = words.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Title of the crisis.
pub(super) fn title(findings: &Findings) -> String {
    name(&findings.title, &findings.crisis)
}

/// Whether this outcome says that none of the others has come.
pub(super) fn is_open(outcome: &Outcome) -> bool {
    outcome.id == "open"
}

/// Name of an outcome.
pub(super) fn outcome(outcome: &Outcome) -> String {
    outcome_name(&outcome.name, &outcome.id)
}

/// Name of an outcome; what is still open is said in plain words if the analyst gave none.
pub(super) fn outcome_name(given: &str, id: &str) -> String {
    name(says::outcome(given, id), id)
}

/// Colour of the outcome with this key.
pub(super) fn series(findings: &Findings, id: &str) -> Series {
    if id == "open" {
        return Series::Rest;
    }
    Series::Nth(findings.outcomes.iter().position(|o| o.id == id).unwrap_or(0))
}

/// End of the horizon as a date in words.
pub(super) fn horizon(findings: &Findings) -> String {
    match dates::long(&prose(&findings.horizon)) {
        date if date.is_empty() => "the horizon".to_owned(),
        date => date,
    }
}

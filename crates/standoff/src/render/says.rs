//! Sentences that stand in the terminal and on the page alike.

use super::number::{percent, percent_fine};
use crate::findings::Findings;

/// Of consequences that also move where play ends.
pub const NOT_AT_END: &str = "Where play goes on, what happens at the end is not in these figures.";
/// Of signals that only the analyst sees.
pub const SIGNALS: &str =
    "Chance of being seen in the first step, which play must survive for anything to be seen";
/// Of a player all of whose decisions are judged.
pub const JUDGED: &str = "The analyst says how likely each of its actions is.";
/// Of what judged players do.
pub const ONCE: &str =
    "Chance of each judged action at least once, with every number at its median";

/// Name of an outcome; what is still open is said in plain words if the analyst gave it no name.
#[must_use]
pub fn outcome<'a>(name: &'a str, id: &str) -> &'a str {
    let unnamed = name.trim().is_empty() || name.eq_ignore_ascii_case("open");
    if id == "open" && unnamed { "None of these yet" } else { name }
}

/// A chance within one step: one decimal below 10 %.
#[must_use]
pub fn fine_percent(p: f64) -> String {
    if p > 0.0 && p < 0.0005 {
        "<0.1%".to_owned()
    } else if p > 0.0 && p < 0.1 {
        percent_fine(p)
    } else {
        percent(p)
    }
}

/// That options are declared and not compared; nothing if there are none.
#[must_use]
pub fn options<S: AsRef<str>>(ids: &[S]) -> Option<String> {
    let list: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    match &list[..] {
        [] => None,
        [one] => Some(format!("Option {one} is declared; comparing it is not built yet.")),
        _ => Some(format!(
            "Options {} are declared; comparing them is not built yet.",
            list.join(", ")
        )),
    }
}

/// Rows of a table of signals that only the analyst sees: signal, given what, chance.
#[must_use]
pub fn signals(findings: &Findings) -> Vec<(String, String, f64)> {
    let mut rows = Vec::new();
    for signal in &findings.signals {
        let first = signal.by_step.first().copied().unwrap_or(f64::NAN);
        rows.push((signal.name.clone(), "in all".to_owned(), first));
        for by in &signal.first_step {
            let given = by.values.iter().zip(&by.p);
            let row = |(value, p): (&String, &f64)| {
                (signal.name.clone(), format!("if {}: {value}", by.name), *p)
            };
            rows.extend(given.map(row));
        }
    }
    rows
}

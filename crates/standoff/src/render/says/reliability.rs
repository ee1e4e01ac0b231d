//! Sentences on how reliably players choose.

use std::fmt::Write;

use crate::findings::Findings;
use crate::render::number::{in_100, significant};

/// Of a precision at which nothing was certified.
pub const NO_EQUILIBRIUM: &str = "No equilibrium was certified here; the mean of players who think 3 to 8 steps ahead stands in.";

/// How reliably players choose, as a multiple of what is assumed.
#[must_use]
pub fn reliability(scale: f64) -> String {
    if scale == 0.0 {
        "Not at all: by habit alone".to_owned()
    } else if scale == 1.0 {
        "As assumed".to_owned()
    } else if scale == 0.5 {
        "Half as reliably".to_owned()
    } else if scale == 2.0 {
        "Twice as reliably".to_owned()
    } else {
        format!("{} times as reliably", significant(scale))
    }
}

/// What the precisions of a scan mean in words, a line for players of one precision.
#[must_use]
pub fn reliabilities(findings: &Findings) -> Vec<String> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for player in findings.players.iter().filter(|player| player.chooses) {
        let mut picked = Vec::new();
        for at in &findings.precision_scan {
            let own = at.reliability.iter().find(|own| own.player == player.id);
            picked.extend(own.map(|own| in_100(own.picked)));
        }
        let Some((last, others)) = picked.split_last().filter(|(_, others)| !others.is_empty())
        else {
            continue;
        };
        let line = format!(
            "the better of two options {} points apart is picked in {} and {last} of 100 cases, \
             habit aside",
            significant(player.better_by),
            others.join(", ")
        );
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, names)) => names.push(player.name.clone()),
            None => lines.push((line, vec![player.name.clone()])),
        }
    }
    lines.into_iter().map(|(line, names)| format!("{}: {line}.", names.join(", "))).collect()
}

/// By how many points a clear mistake is worse: one figure, or one for each player that chooses.
#[must_use]
pub fn mistake_points(findings: &Findings) -> String {
    let choosing = || findings.players.iter().filter(|player| player.chooses);
    let first = choosing().next().map_or(f64::NAN, |player| player.better_by);
    let mut text = format!("{} points", significant(first));
    if choosing().any(|player| player.better_by != first) {
        let list = choosing().map(|p| format!("{} {}", p.name, significant(p.better_by)));
        text = "a set number of points (".to_owned();
        let _ = write!(text, "{})", list.collect::<Vec<_>>().join(", "));
    }
    text
}

/// That outcomes come mostly from clear mistakes; nothing if there are none.
#[must_use]
pub fn mistakes(outcomes: &[&str]) -> Option<String> {
    let quoted: Vec<String> =
        outcomes.iter().map(|name| format!("of \u{201c}{name}\u{201d}")).collect();
    let list = match quoted.split_last()? {
        (only, []) => only.clone(),
        (last, others) => format!("{} and {last}", others.join(", ")),
    };
    Some(format!(
        "More than half {list} comes from choices that are clear mistakes for whoever makes them."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_that_rest_on_mistakes_are_named() {
        assert_eq!(mistakes(&[]), None);
        let one = "More than half of \u{201c}War\u{201d} comes from choices that are clear mistakes \
                   for whoever makes them.";
        assert_eq!(mistakes(&["War"]).as_deref(), Some(one));
        let three = mistakes(&["A", "B", "C"]).unwrap_or_default();
        let names =
            "half of \u{201c}A\u{201d}, of \u{201c}B\u{201d} and of \u{201c}C\u{201d} comes";
        assert!(three.contains(names), "{three}");
    }
}

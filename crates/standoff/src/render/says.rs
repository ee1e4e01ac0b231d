//! Sentences that stand in the terminal and on the page alike.

mod draws;
mod prices;
mod reliability;
mod worth;

use super::number::{fixed, percent, percent_fine};
use crate::findings::{Findings, SignalByType};

pub use draws::{solves, warm_draws};
pub use prices::{RISK_NEUTRAL, price_joint, price_parts, price_shape, spread};
pub use reliability::{NO_EQUILIBRIUM, mistake_points, mistakes, reliabilities, reliability};
pub use worth::trade_offs;

/// Of consequences that also move where play ends.
pub const NOT_AT_END: &str = "Where play goes on, what happens at the end is not in these figures.";
/// Of signals that only the analyst sees.
pub const SIGNALS: &str =
    "Chance of being seen in the first step; in a step in which play ends nothing is seen";
/// Of a player that decides nothing, or whose decisions are all judged.
pub const JUDGED: &str = "It never chooses by what it wants: what it does, if anything, is judged.";
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

/// A chance in a week, with two digits that tell rare ones apart: `41%`, `3.7%`, `0.06%`.
#[must_use]
pub fn rate_percent(p: f64) -> String {
    let decimals = match p {
        p if p >= 0.1 => 0,
        p if p >= 0.01 => 1,
        _ => 2,
    };
    if p > 0.0 && p < 5e-5 {
        "<0.01%".to_owned()
    } else {
        format!("{}%", fixed(100.0 * p, decimals))
    }
}

/// That options are declared, and where they are compared; nothing if there are none.
#[must_use]
pub fn options<S: AsRef<str>>(ids: &[S]) -> Option<String> {
    let list: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    match &list[..] {
        [] => None,
        [one] => {
            Some(format!("Option {one} is declared; `standoff compare` shows what it changes."))
        }
        _ => Some(format!(
            "Options {} are declared; `standoff compare` puts them side by side.",
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
            let hidden = hidden(findings, by);
            let given = |value: &String| format!("if {hidden} is {}", value.replace('_', " "));
            let known = by.values.iter().zip(&by.p);
            rows.extend(known.map(|(value, p)| (signal.name.clone(), given(value), *p)));
        }
    }
    rows
}

/// Whose type it is and its name; two players may have types of one name.
fn hidden(findings: &Findings, by: &SignalByType) -> String {
    let Some(key) = &by.player else { return by.name.clone() };
    let owner = findings.players.iter().find(|player| player.id == *key);
    let owner = owner.map_or(key.as_str(), |player| player.name.as_str());
    format!("{owner}'s {}", by.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_keep_two_digits() {
        let texts = [0.41, 0.0368, 0.0006, 1e-6, 0.0].map(rate_percent);
        assert_eq!(texts, ["41%", "3.7%", "0.06%", "<0.01%", "0.00%"]);
    }

    #[test]
    fn options_are_named() {
        assert_eq!(options::<&str>(&[]), None);
        let one = "Option now is declared; `standoff compare` shows what it changes.";
        assert_eq!(options(&["now"]).as_deref(), Some(one));
        let two = "Options now, later are declared; `standoff compare` puts them side by side.";
        assert_eq!(options(&["now", "later"]).as_deref(), Some(two));
    }

    #[test]
    fn what_is_open_is_said_in_words_unless_it_has_a_name() {
        assert_eq!(outcome("open", "open"), "None of these yet");
        assert_eq!(outcome(" ", "open"), "None of these yet");
        assert_eq!(outcome("Still undecided", "open"), "Still undecided");
        assert_eq!(outcome("Open", "straits"), "Open");
    }

    #[test]
    fn small_chances_have_a_decimal_and_none_is_none() {
        assert_eq!(fine_percent(0.0), "0%");
        assert_eq!(fine_percent(0.0001), "<0.1%");
        assert_eq!(fine_percent(0.0766), "7.7%");
        assert_eq!(fine_percent(0.21), "21%");
        assert_eq!(fine_percent(f64::NAN), "n/a");
    }
}

//! What must not change an answer.

use crate::support::{CRISIS, Solved, close};

fn same(text: &str, tolerance: f64) {
    assert_ne!(text, CRISIS, "the text was changed");
    let (before, after) = (Solved::new(CRISIS, 1.0), Solved::new(text, 1.0));
    let (a, b) = (before.by_step(), after.by_step());
    for (k, (a, b)) in a.last().iter().zip(b.last()).enumerate() {
        close(*b, *a, tolerance, &format!("outcome {k}"));
    }
}

#[test]
fn a_constant_added_to_every_path_changes_nothing() {
    same(&CRISIS.replace("value = \"45 points\"", "value = \"-300 points\""), 1e-9);
}

#[test]
fn a_duplicate_inside_a_group_changes_nothing() {
    let start = CRISIS.find("[action.us.limited_strike]").unwrap();
    let end = start + CRISIS[start..].find("\n\n").unwrap();
    let copy = CRISIS[start..end].replace("limited_strike", "another_limited_strike");
    same(&format!("{}\n\n{copy}\n\n{}", &CRISIS[..end], &CRISIS[end..]), 1e-9);
}

#[test]
fn names_change_nothing() {
    same(&CRISIS.replace("hardline", "aaa_line").replace("limited_strike", "zzz_strike"), 1e-9);
}

#[test]
fn payoffs_and_precision_are_one_scale() {
    // Twice the precision on half the points is the same player: only λ × scale is identified.
    let mobilise = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");
    let (once, twice) = (Solved::new(mobilise, 1.0), Solved::new(mobilise, 2.0));
    assert!((once.choice("mobilise", "", 0) - twice.choice("mobilise", "", 0)).abs() > 1e-3);
    assert!(twice.certificate.accepts(1e-9));
}

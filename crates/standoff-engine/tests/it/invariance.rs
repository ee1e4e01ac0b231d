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
    // Twice the points are the same player as twice the precision: only λ × scale is identified.
    let mobilise = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");
    let start = mobilise.find("[payoff.").unwrap();
    let end = mobilise.find("[outcome.").unwrap();
    let twice = |line: &str| match line.split_once("= \"") {
        Some((name, term)) => format!("{name}= \"2 * ({})\"\n", term.trim_end_matches('"')),
        None => format!("{line}\n"),
    };
    let payoffs: String = mobilise[start..end].lines().map(twice).collect();
    let doubled = format!("{}{payoffs}{}", &mobilise[..start], &mobilise[end..]);
    let doubled = doubled.replace("cost  = \"0.25 points\"", "cost  = \"0.5 points\"");
    let (points, precision) = (Solved::new(&doubled, 1.0), Solved::new(mobilise, 2.0));
    assert!(
        (points.choice("mobilise", "", 0) - Solved::new(mobilise, 1.0).choice("mobilise", "", 0))
            .abs()
            > 1e-3
    );
    for row in [0, 1] {
        close(
            points.choice("mobilise", "", row),
            precision.choice("mobilise", "", row),
            1e-9,
            "mobilise",
        );
    }
}

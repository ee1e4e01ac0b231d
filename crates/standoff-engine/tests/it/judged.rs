//! What judged players do.

use standoff_engine::explain::judged_chances;
use standoff_model::PlayerId;

use crate::support::{Solved, close, model};

/// Two reported weeks and a tail; `refuse` is possible once and chosen with chance 0.25 a week,
/// unless `a` has struck.
const TEXT: &str = r#"
[crisis]
id = "bases"
title = "Bases"
question = "Are they refused?"
as_of = 2026-01-01
steps = ["2 x 1 week"]
tail = "3 weeks"
players = ["a", "gulf"]
stages = ["moves", "gulf_moves"]
outcomes = ["struck"]
[player.a]
precision = 1
[player.gulf]
[state.x]
values = ["no", "yes"]
[state.access]
values = ["open", "denied"]
[stage.moves]
players = ["a"]
base = "uniform"
[stage.gulf_moves]
players = ["gulf"]
judged = true
[action.a.wait]
[action.a.strike]
then = { x = "yes" }
[action.gulf.refuse]
when = "access == open"
chance = 0.25
then = { access = "denied" }
[action.gulf.protest]
chance = 0.5
cost = 1
[action.gulf.stay]
[outcome.struck]
when = "x == yes"
[payoff.a]
at_end = { end = "if access == denied then 0 else 0" }
"#;

#[test]
fn what_is_done_at_least_once_is_exact() {
    let Solved { model, game, prices, solution, .. } = Solved::new(TEXT, 1.0);
    let found = judged_chances(&game, &model, &prices, &solution.policy);
    let found: Vec<(&str, f64)> =
        found.iter().map(|(id, p)| (model.action(*id).label.id.as_str(), *p)).collect();
    // Each week `a` strikes with one half, and then nothing follows.
    let refuse = 0.5 * (0.25 + 0.75 * 0.5 * 0.25);
    let protest = 0.5 * (0.5 + 0.5 * 0.5 * 0.5);
    let names: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
    assert_eq!(names, ["refuse", "protest"]);
    close(found[0].1, refuse, 1e-9, "refuse");
    close(found[1].1, protest, 1e-9, "protest");
}

#[test]
fn a_player_all_of_whose_decisions_are_judged_does_not_choose() {
    let model = model(TEXT);
    assert!(model.chooses(PlayerId(0)));
    assert!(!model.chooses(PlayerId(1)));
}
